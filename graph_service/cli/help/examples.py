"""What to type after each command's name, as its help shows it first. What asks a question answers on the sample."""

from __future__ import annotations

from typing import Final

EXAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "demo": ("--no-serve",),
    "search": ('"World Court"', "--place Rafah --certainty hedged --kind event"),
    "show": ('"World Court"', "event:icj-order-2024-05-24"),
    "neighbourhood": ("Rafah --after 2024-05-24 --before 2024-05-25", "Hamas --status denied"),
    "path": (
        '"David Barnea" Hamas --avoid Israel',
        "Qatar Hamas --mode all_shortest --exclude-anonymous",
        'Qatar "World Court" --relation involvement',
    ),
    "timeline": (
        '--place Rafah --after "24 May 2024"',
        "--entity Qatar --role mediator --exclude-anonymous",
        "--bucket day --after 2024-05-23 --before 2024-05-25",
    ),
    "roles": ("mediator --after 2024-05-24", "--entity Qatar"),
    "sequences": ("--first ruling --then statement", "--first ruling --then assault --sharing place"),
    "claims": ("event:rafah-strike-2024-05-25", "Israel --exclude-anonymous"),
    "conflicts": ("--property reading", "--series --property held"),
    "changes": ("--since 2024-05-24 --change new",),
    "sources": ("--type section",),
    "analyse": ("Israel Hamas --analyse brokers --side-a Israel --side-b Hamas --relation involvement",),
    "load": ("briefing", "reports/*.jsonl --dry-run", "--watch inbox"),
    "validate": ("my-extraction.jsonl",),
    "retract": ('--source "People who put off leaving Rafah" --dry-run',),
    "unretract": ('--source "People who put off leaving Rafah" --why "retracted by mistake"',),
    "export": (
        "-o graph.gexf",
        "Rafah -o rafah.graphml",
        '--start "David Barnea" --end Hamas --format csv -o path.zip',
    ),
    "dossier": (
        '--start "David Barnea" --end Hamas -o barnea.html',
        "Rafah --after 2024-05-24 --before 2024-05-25 -o rafah.md",
    ),
    "browser-kit": ("kit",),
    "bulk-export": ("events.csv --output for-neo4j",),
    "merge": ('actor:hamas actor:hamas-2 --why "one group, two spellings"',),
    "unmerge": ('actor:hamas-2 --why "two groups after all"',),
    "serve": ("--open", "--port 8080", "--store neo4j://127.0.0.1:7687"),
    "backup": ("graph-2024-06-01.backup",),
    "restore": ("graph-2024-06-01.backup --store restored", "graph-2024-06-01.backup --check"),
    "audit": ("--action merge --since 2026-11-01", "--what actor:hamas --format json"),
    "doctor": ("--store neo4j://127.0.0.1:7687",),
}


def help_with_examples(name: str, text: str) -> str:
    """Return a command's help with its examples, a line each, as Markdown."""
    lines = [f"- `conflict-graph {name} {example}`" for example in EXAMPLES.get(name, ())]
    return "\n".join([f"{text}\n\nExamples:\n", *lines]) if lines else text
