"""The store that needs no server: SQLite as the durable truth, a memory-mapped index beside it for the graph."""
