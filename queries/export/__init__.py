"""Exports: an answer, or everything, in the formats other programs read."""

from queries.export.formats import FORMATS, Format, export_answer, export_everything, find_format
from queries.export.network import to_networkx

__all__ = ["FORMATS", "Format", "export_answer", "export_everything", "find_format", "to_networkx"]
