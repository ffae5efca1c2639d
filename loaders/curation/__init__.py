"""Curation of loaded data: merging records, retracting sources."""
