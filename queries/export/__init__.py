"""Exports: an answer, or everything, in the formats other programs read."""

from queries.export.formats import FORMATS, find_format, find_format_of_file
from queries.export.networkx_graph import to_networkx
from queries.export.output_format import OutputFormat
from queries.export.writing import export_answer, export_everything, file_name

__all__ = [
    "FORMATS",
    "OutputFormat",
    "export_answer",
    "export_everything",
    "file_name",
    "find_format",
    "find_format_of_file",
    "to_networkx",
]
