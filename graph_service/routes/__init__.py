"""The routes, one module a resource; a handler parses, asks and replies."""
