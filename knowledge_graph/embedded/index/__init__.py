"""The memory-mapped index: built from records, kept in one file, read as arrays."""
