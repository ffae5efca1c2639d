"""What everyone shares: records, time spans, the vocabulary, and the graph store with its two implementations."""
