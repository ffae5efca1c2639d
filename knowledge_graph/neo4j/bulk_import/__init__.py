"""An import folder for neo4j-admin, made without a server."""
