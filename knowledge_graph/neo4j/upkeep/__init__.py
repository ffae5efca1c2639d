"""Looking after a Neo4j database: whose it is, what schema and rights it has, and what earlier versions wrote in it."""
