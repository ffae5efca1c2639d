"""Backups of a store: one file, compressed, verified by digest, whatever the store."""
