"""What Neo4j Browser needs to show this graph well: a style, and saved questions to start from."""

from queries.neo4j_browser.kit import write_kit
from queries.neo4j_browser.saved import SavedQuery, saved_queries
from queries.neo4j_browser.style import grass

__all__ = ["SavedQuery", "grass", "saved_queries", "write_kit"]
