"""Decisions a person makes about loaded data: merging records, retracting sources."""
