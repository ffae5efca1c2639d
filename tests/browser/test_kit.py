"""The kit for Neo4j Browser covers the vocabulary, reads well, and only reads."""

import csv
import io
import re
import zipfile
from pathlib import Path

import pytest

from knowledge_graph.vocabulary import VOCABULARY
from queries.neo4j_browser import grass, saved_queries, write_kit
from queries.neo4j_browser.style import contrast, rules

QUERIES = saved_queries()
LABELS = [
    "Entity", "Actor", "Location", "Event", "Source", "Claim", "Speaker",
    *(label for kind in ("actor", "location", "event", "source") for label in VOCABULARY.tables[f"{kind}_types"].values()),
]  # fmt: skip


def parsed(text):
    """Read GraSS as Neo4j Browser 5.24 does: quotes toggle, no comments, a property is what has exactly one colon."""
    rules, selector, body, quoted, inside = {}, "", "", False, False
    for letter in text:
        if letter in "'\"":
            quoted = not quoted
        elif not quoted and letter == "{":
            inside = True
        elif not quoted and letter == "}":
            rules[selector], selector, body, inside = body, "", "", False
        elif inside:
            body += letter
        elif not letter.isspace():
            selector += letter
    return {
        name: dict(tuple(map(str.strip, entry.split(":"))) for entry in text.split(";") if entry.count(":") == 1)
        for name, text in rules.items()
    }


def test_the_style_is_read_by_the_browsers_own_rules():
    """What Neo4j Browser reads out of the file is every rule, with every property."""
    expected = {name: {key: value.strip('"') for key, value in properties.items()} for name, properties in rules()}
    assert parsed(grass()) == expected


@pytest.mark.parametrize("label", LABELS)
def test_every_label_has_a_style(label):
    """A kind or type added to the vocabulary is coloured without anybody's doing; its caption can be read."""
    style = parsed(grass())[f"node.{label}"]
    assert style["caption"] == "{caption}"
    assert contrast(style["color"], style["text-color-internal"]) >= 4.0


@pytest.mark.parametrize("relation", [*VOCABULARY.relation_names, "ABOUT", "MADE_IN", "ATTRIBUTED_TO"])
def test_every_relation_has_a_caption(relation):
    """Participation shows its role, any other relation how it reads."""
    caption = parsed(grass())[f"relationship.{relation}"]["caption"]
    assert caption == "{role}" if relation == "PARTICIPATED_IN" else caption == caption.lower().replace("_", " ")


def test_a_type_wins_over_its_kind():
    """A later rule overrules an earlier one, so kinds come before types."""
    order = list(parsed(grass()))
    kinds, types = LABELS[1:7], LABELS[7:]
    assert max(order.index(f"node.{kind}") for kind in kinds) < min(order.index(f"node.{type_}") for type_ in types)


def test_titles_are_read_whole_and_in_order():
    """Neo4j Browser sorts favourites by title and cuts a title after 25 letters."""
    titles = [query.title for query in QUERIES]
    assert len(titles) == len(set(titles)) >= 12
    assert titles == sorted(titles)
    assert {title for title in titles if len(title) > 25} == set()


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_query_says_what_it_answers_and_what_to_change(query):
    """The comments name the question, the answer and the values to change; the query is one statement that reads."""
    lines = query.text.splitlines()
    assert lines[0] == f"// {query.title}"
    assert lines[1].startswith("// Answers")
    assert lines[2].startswith("// Change: ")
    code = "\n".join(line for line in lines if not line.startswith("//"))
    assert code.count(";") == 1
    assert not re.search(r"\b(CREATE|MERGE|SET|DELETE|REMOVE|LOAD|CALL)\b|\$", code)


def test_the_kit_is_written_and_written_again(tmp_path):
    """The files are those it says, the same each time, and what else lies there stays."""
    (tmp_path / "mine.txt").write_text("mine")
    written = write_kit(tmp_path)
    before = {path: path.read_bytes() for path in written}
    assert write_kit(str(tmp_path)) == written
    assert {path: path.read_bytes() for path in written} == before
    assert {path.name for path in written} >= {
        "README.md",
        "conflict-graph.grass",
        "favourites.zip",
        "saved-cypher.csv",
    }
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_the_favourites_are_one_folder(tmp_path):
    """The zip holds every query in the folder that Neo4j Browser will name."""
    write_kit(tmp_path)
    with zipfile.ZipFile(tmp_path / "favourites.zip") as archive:
        assert archive.namelist() == [f"Conflict graph/{query.name}" for query in QUERIES]
        assert archive.read(archive.namelist()[0]).decode() == QUERIES[0].text


def test_the_saved_cypher_has_the_columns_the_query_tool_asks_for(tmp_path):
    """One folder, every query in it, and names under the tool's limit of 500 characters."""
    write_kit(tmp_path)
    rows = list(csv.DictReader(io.StringIO((tmp_path / "saved-cypher.csv").read_text("utf-8"), newline="")))
    assert set(rows[0]) == {"name", "description", "query", "id", "parentId", "isFolder"}
    assert [row["isFolder"] for row in rows] == ["true"] + ["false"] * len(QUERIES)
    assert {row["parentId"] for row in rows[1:]} == {rows[0]["id"]}
    assert all(len(row["name"]) < 500 and len(row["description"]) < 500 for row in rows)


def test_the_documentation_lists_every_query():
    """The page on Neo4j Browser names each file with its title."""
    page = (Path(__file__).parents[2] / "docs" / "neo4j-browser.md").read_text("utf-8")
    for query in QUERIES:
        assert f"| `{query.name.removesuffix('.cypher')}` | {query.title} |" in page
