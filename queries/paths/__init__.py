"""Paths between entities: the search engine, temporal order along a path, and the answer."""
