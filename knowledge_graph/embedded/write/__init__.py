"""Writing records into SQLite."""
