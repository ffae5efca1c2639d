"""Finding entities, one entity in full, and which records are one."""
