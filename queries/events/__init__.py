"""Events in time: timelines, histograms, interval relations, sequences."""
