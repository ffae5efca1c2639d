"""What is done with a match: the records that it depends on, and the joins that are kept of it."""
