"""Mapping files: what a table's columns mean, checked and compiled into a converter of rows."""
