"""Bytes into rows: files, archives, tables, JSON; and what to say of those that cannot be read."""
