"""Kinds of files that nothing here reads, named for what they are, with what to do."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final

from loaders.readers.parquet.rows import MAGIC
from loaders.readers.sniff import Head

_TABLE: Final = "export its rows as CSV or JSON, and load them with a mapping file: --mapping FILE."
_GRAPH: Final = (
    "export its nodes and edges as CSV or JSON, and load them with mapping files (--mapping FILE), or write them as "
    "records of ours."
)
_MEMBERS: Final = "load its members with a mapping file (--mapping FILE) whose `table` says `within: {}`."

_BINARY: Final = (
    (b"%PDF-", f"a PDF document; {_TABLE}"),
    (b"\xd0\xcf\x11\xe0", f"an old Excel or Word file; {_TABLE}"),
    (b"SQLite format 3\0", f"an SQLite database; {_TABLE}"),
    (b"version https://git-lfs", "a pointer of Git LFS, not the file it stands for; fetch that: git lfs pull."),
    *(
        (mark, f"a file of R's; {_TABLE}")
        for mark in (b"RDX2\n", b"RDX3\n", b"RDA2\n", b"RDA3\n", b"X\n\0\0", b"A\n2\n")
    ),
    *((mark, f"a Stata file; {_TABLE}") for mark in (b"<stata_dta>", b"\x72\x02\x01", b"\x73\x02\x01")),
    *((mark, f"an SPSS file; {_TABLE}") for mark in (b"$FL2", b"$FL3")),
    *((mark, f"a Feather or Arrow file; {_TABLE}") for mark in (b"ARROW1\0\0", b"FEA1")),
    (b"\0\0\x27\x0a", f"a shapefile's geometry; {_TABLE}"),
    *((mark, f"a Python pickle; {_TABLE}") for mark in (b"\x80\x02", b"\x80\x03", b"\x80\x04", b"\x80\x05")),
    (b"\x89HDF", f"an HDF5 file; {_TABLE}"),
    (MAGIC, "a Parquet table, whose columns need a mapping file: --mapping FILE."),
)
_XML: Final = (
    ("graphml", f"a GraphML graph; {_GRAPH}"),
    ("gexf", f"a GEXF graph; {_GRAPH}"),
    ("rdf:rdf", "RDF in XML; query it, and load the result with a mapping file: --mapping FILE."),
    ("kml", f"a KML map; {_TABLE}"),
    ("html", "a web page, perhaps of an error or a login, and not the data; download the file itself."),
)
"""Names of root elements, in lower case."""
_ROOT: Final = re.compile(r"<(?:!doctype\s+)?([a-z][\w:.-]*)", re.IGNORECASE)
_OLD_GKG_ROW: Final = re.compile(r"(?:19|20)\d{6}\t\d+\t(?:[^\t\n]*\t){8}[^\t\n]*\r?(?:\n|\Z)")
"""A day, a number of articles, and nine more cells: counts, themes, places, …, addresses."""
_HXL_TAGS: Final = re.compile(
    r'^[ \t,;"]{0,200}#[ \t]?[a-z]\w*[^\n]{0,2000}?[,;\t|][ \t]{0,3}"?#[ \t]?[a-z]', re.IGNORECASE | re.MULTILINE
)
_TRIPLE: Final = re.compile(r"\A(?:@prefix\s|<[a-z]+:[^>\s]+>\s+<[a-z]+:[^>\s]+>\s+\S)", re.IGNORECASE)
_PYTHON: Final = re.compile(r"""\A[\[(]*\s*(?:[A-Z]\w*\(\w+=|\{\s*')""")
_OTHER_HXL: Final = (
    "a table with HXL tags that tell neither events nor people affected nor who does what, with when or where; "
    "write a mapping file that says what its columns mean: --mapping FILE."
)
_TEXTS: Final = (
    (re.compile(r"\A(?:#[^\n]*\n|\s)*(?:strict\s+)?(?:di)?graph\b[^\n{]*\{"), f"a DOT graph; {_GRAPH}"),
    (re.compile(r"\A(?:Creator[^\n]*\n|\s)*graph\s*\["), f"a GML graph; {_GRAPH}"),
    (re.compile(r"\A\*(?:Vertices|Network)\b", re.IGNORECASE), f"a Pajek graph; {_GRAPH}"),
    (_PYTHON, "Python's notation of objects, not JSON; write it with `json.dumps` (and `model_dump()` for models)."),
    (_TRIPLE, "RDF triples; query them, and load the result with a mapping file: --mapping FILE."),
    (_HXL_TAGS, _OTHER_HXL),
)


def describe_foreign(content: bytes) -> str | None:
    """Return what an input is that no format recognises, judged by its beginning, and what to do; None if unknown."""
    if binary := next((words for mark, words in _BINARY if content.startswith(mark)), None):
        return binary
    head = Head(content)
    text = head.text.lstrip()
    if text.startswith("<") and not _TRIPLE.match(text):
        return _describe_xml(text)
    if text.startswith("```") or "\n```" in text[:4000]:
        return "a text with a code fence (```), as language models answer; save only what stands between the fences."
    if head.is_json and not _PYTHON.match(text):
        return _describe_json(head, text)
    return next((words for pattern, words in _TEXTS if pattern.search(text[:20_000])), None) or _describe_old_gkg(head)


def _describe_xml(text: str) -> str:
    roots = [name.lower() for name in _ROOT.findall(text[:10_000])]
    return next((words for name, words in _XML if name in roots[:3]), f"an XML document; {_TABLE}")


def _describe_old_gkg(head: Head) -> str | None:
    """Return what a table of GKG 1.0 is, with or without a header, however it was saved again."""
    cells = [re.sub(r"[^a-z]", "", cell.lower()) for cell in head.first_cells]
    if not (set(cells) >= {"date", "numarts"} or _OLD_GKG_ROW.match(head.text.lstrip())):
        return None
    return (
        "GDELT's Global Knowledge Graph 1.0 (GKG), whose rows each stand for several articles; load files of 2.0 "
        "(.gkg.csv), which begin in 2015, or read columns of it with a mapping file (--mapping)."
    )


def _describe_json(head: Head, text: str) -> str | None:
    first: Mapping[str, Any] = head.json or {}
    keys = frozenset(map(str, first)) or frozenset(re.findall(r'"(\w+)"\s*:', text[:400]))
    kinds = (
        ("features" in keys and "FeatureCollection" in text, f"a GeoJSON map; {_MEMBERS.format('features')}"),
        (not keys.isdisjoint({"@context", "@graph"}), f"JSON-LD; {_MEMBERS.format('@graph')}"),
        ("nodes" in keys and not keys.isdisjoint({"links", "edges"}), f"a graph as lists of nodes and edges; {_GRAPH}"),
        (_is_cytoscape(first.get("elements")), f"a Cytoscape graph; {_GRAPH}"),
        (
            _is_misp(first),
            "an event of MISP; export it as STIX 2, which is read, or load it with a mapping file: --mapping FILE.",
        ),
        (
            "error" in keys or first.get("success") is False or keys == {"message", "documentation_url"},
            "an answer of a service that reports an error, and no data: " + text[:200].strip(),
        ),
        (
            str(first.get("type")) in {"node", "relationship"} and keys >= {"id", "properties"},
            f"Neo4j's export of nodes and relationships; {_GRAPH}",
        ),
    )
    return next((words for applies, words in kinds if applies), None) or _describe_objects(head)


def _is_cytoscape(elements: Any) -> bool:
    if isinstance(elements, list):
        return any(isinstance(member, Mapping) and isinstance(member.get("data"), Mapping) for member in elements)
    return isinstance(elements, Mapping)


def _is_misp(first: Mapping[str, Any]) -> bool:
    answers = first.get("response")
    events = [first, *answers] if isinstance(answers, list) else [first]
    return any(isinstance(event, Mapping) and isinstance(event.get("Event"), Mapping) for event in events)


def _describe_objects(head: Head) -> str | None:
    """Return that JSON is of no format, with its fields; None if it may be records, or isn't whole."""
    voters = [voter.keys for voter in head.voters if voter.keys]
    if not voters or any("kind" in keys or keys == {"records"} for keys in voters):
        return None
    fields = ", ".join(sorted(map(str, voters[0]))[:8]).encode("utf-8", "backslashreplace").decode()
    return (
        f"JSON in no known format; its first object has the fields {fields[:200]}. Load it with a mapping file "
        "(--mapping FILE) that says what they mean. Records of ours each have a `kind`."
    )
