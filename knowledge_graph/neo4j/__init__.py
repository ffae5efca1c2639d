"""The store that keeps the graph in a Neo4j server, cluster or Aura database."""
