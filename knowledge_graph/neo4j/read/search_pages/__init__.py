"""Searching Neo4j: what holds the words, what that is found at, and pages of it."""
