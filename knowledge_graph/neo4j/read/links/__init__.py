"""Links that put events in order, read from Neo4j."""
