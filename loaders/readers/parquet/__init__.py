"""Parquet files: what their footers say, and their rows."""
