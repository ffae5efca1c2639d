"""What Neo4j Browser needs to show this graph well: a style, and saved questions to start from."""

from queries.browser_kit.kit import write_kit
from queries.browser_kit.saved import SavedQuery, saved_queries
from queries.browser_kit.style import grass

__all__ = ["SavedQuery", "grass", "saved_queries", "write_kit"]
