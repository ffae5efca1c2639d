"""Every question there is, as data: one entry each, read by HTTP, the command line, OpenAPI, the docs and the tests.

Importing this package imports nothing else of the project: what an entry names is imported when it is needed.
"""

from graph_service.questions.entry import Argument, Command, PathId, Question, load_reference
from graph_service.questions.table import QUESTIONS

__all__ = ["QUESTIONS", "Argument", "Command", "PathId", "Question", "load_reference"]
