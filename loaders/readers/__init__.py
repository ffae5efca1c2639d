"""Readers: files and archives into rows of tables or JSON objects, and messages about those that can't be read."""
