"""The table of commands: what ``--help`` says of each, and what runs it, imported only once it is run."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from graph_service.questions import QUESTIONS, Question


@dataclass(frozen=True, slots=True)
class Entry:
    """One command: its name, its help, the heading that ``--help`` lists it under, and what runs it."""

    name: str
    help: str
    panel: str
    function: str = ""
    """A reference to a function, or to a ``typer.Typer`` for a group; of a question, made from its entry."""
    question: Question | None = None


_BEGIN: Final = "Start here"
_ASK: Final = "Ask"
_DATA: Final = "Data in and out"
_IDENTITY: Final = "Identity"
_RUN: Final = "Run and maintain"

_ORDER: Final[tuple[Entry | str, ...]] = (
    Entry(
        "demo",
        "Load the shipped briefing, show three answers, and serve it.",
        _BEGIN,
        "graph_service.cli.demo:demo",
    ),
    "search",
    "show",
    "neighbourhood",
    "path",
    "timeline",
    "roles",
    "sequences",
    "claims",
    Entry(
        "sources",
        "List the sources, with how much each says; with SOURCE, what it says.",
        _ASK,
        "graph_service.cli.ask:sources",
    ),
    "conflicts",
    "changes",
    Entry(
        "analyse",
        "Work out brokers between two sides, communities or centrality in what surrounds some entities.",
        _ASK,
        "graph_service.cli.ask:analyse",
    ),
    Entry(
        "load",
        "Load files. Loading the same again changes nothing; an interrupted load resumes when run again.",
        _DATA,
        "graph_service.cli.data:load",
    ),
    Entry(
        "validate",
        "Check files without loading them: every problem with file, line, field and remedy.",
        _DATA,
        "graph_service.cli.data:validate",
    ),
    Entry(
        "formats",
        "List the formats that `load` reads; it detects them by content.",
        _DATA,
        "graph_service.cli.data:list_formats",
    ),
    Entry(
        "retract",
        "Retract a source, and show what is removed or weakened by that. Nothing is lost; `unretract` undoes it.",
        _DATA,
        "graph_service.cli.curate:retract",
    ),
    Entry(
        "unretract",
        "Take the retraction of a source back: its claims count as if it had never been.",
        _DATA,
        "graph_service.cli.curate:unretract",
    ),
    Entry(
        "schema",
        "Print the JSON Schema of the records.",
        _DATA,
        "graph_service.cli.data:schema",
    ),
    Entry(
        "export",
        "Export everything, a neighbourhood, or the paths between two entities.",
        _DATA,
        "graph_service.cli.export:export",
    ),
    Entry(
        "dossier",
        "Write a dossier: question, answer, picture, timeline, evidence and sources, in one file to hand on.",
        _DATA,
        "graph_service.cli.export:dossier",
    ),
    Entry(
        "browser-kit",
        "Write a style and saved queries for Neo4j Browser.",
        _DATA,
        "graph_service.cli.export:browser_kit",
    ),
    Entry(
        "bulk-export",
        "Write files as neo4j-admin imports them, without a store: the fastest first load of many millions of events.",
        _DATA,
        "graph_service.cli.bulk_export:bulk_export",
    ),
    Entry(
        "migrate",
        "Bring a store's schema up to date, as every writing command does: constraints and indexes after an import.",
        _DATA,
        "graph_service.cli.bulk_export:migrate",
    ),
    Entry(
        "download",
        "Download events from their publisher into a folder of files that `load` reads.",
        _DATA,
        "graph_service.cli.download:GROUP",
    ),
    "resolve",
    Entry(
        "merge",
        "Merge several actors, or several locations, into one. Nothing is lost; `unmerge` undoes it.",
        _IDENTITY,
        "graph_service.cli.curate:merge",
    ),
    Entry(
        "unmerge",
        "Undo a merge: both are as they were before, with what was loaded since.",
        _IDENTITY,
        "graph_service.cli.curate:unmerge",
    ),
    "merges",
    Entry("serve", "Serve HTTP until Ctrl-C.", _RUN, "graph_service.cli.serve:serve"),
    Entry(
        "token",
        "Make, list and revoke the tokens that requests to the service need.",
        _RUN,
        "graph_service.cli.access.tokens:GROUP",
    ),
    Entry(
        "audit",
        "List who wrote what, from where and when: merges, retractions, loads, tokens.",
        _RUN,
        "graph_service.cli.access.audit:audit",
    ),
    Entry(
        "stats",
        "Count the records in the store, and name the loads that aren't whole.",
        _RUN,
        "graph_service.cli.serve:stats",
    ),
    Entry(
        "backup",
        "Write the whole store to one file, as of one moment, also while it is served and loaded.",
        _RUN,
        "graph_service.cli.maintenance.backup:backup",
    ),
    Entry(
        "restore",
        "Restore a store from a backup, once all of it has proved to be what was written.",
        _RUN,
        "graph_service.cli.maintenance.backup:restore",
    ),
    Entry(
        "doctor",
        "Check that the store can be reached, that its loads are whole and its index answers, and print versions.",
        _RUN,
        "graph_service.cli.serve:doctor",
    ),
)
"""The order of ``--help``; a question's command by its name. Questions that aren't listed here come last."""


def _all_commands() -> dict[str, Entry]:
    questions = {
        question.command.name: Entry(
            question.command.name, question.command.help, question.command.panel, question=question
        )
        for question in QUESTIONS
        if question.command
    }
    listed = [questions[entry] if isinstance(entry, str) else entry for entry in _ORDER]
    return {entry.name: entry for entry in (*listed, *questions.values())}


COMMANDS: Final = _all_commands()
"""Every command by name, in the order of ``--help``."""
