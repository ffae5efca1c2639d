"""Mapping files: what is taken, and what is said of what can't be."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from knowledge_graph.errors import InvalidInput, InvalidRecord
from loaders.mapping.parse import MAX_FILE, parse_mapping, read_mapping
from loaders.mapping.templates import compile_alternatives, compile_template, find_columns

SMALL = """\
dataset: {id: incidents, title: Incidents}
actors:
  attacker: {name: "{attacker}", type: armed_group}
locations:
  town: {name: "{town}", type: city}
events:
  incident:
    id: "{id}"
    type: assault
    title: "{kind} in {town}"
    participants: {attacker: attacker}
    locations: {occurred_at: town}
"""


def problems(text: str) -> list[str]:
    with pytest.raises(InvalidRecord) as caught:
        parse_mapping(text.encode(), file="m.yaml")
    return [str(problem) for problem in caught.value.problems]


def test_a_small_mapping_is_taken(tmp_path: Path) -> None:
    """Keys, texts and short forms are read; a byte order mark doesn't matter."""
    (tmp_path / "m.yaml").write_bytes(b"\xef\xbb\xbf" + SMALL.encode())
    mapping = read_mapping(tmp_path / "m.yaml")
    assert mapping.dataset.id == "incidents"
    assert mapping.events["incident"].participants[0].actor == "attacker"
    assert mapping.actors["attacker"].type.text == ("armed_group",)


def test_scalars_stay_texts() -> None:
    """NO is Norway, 2024-06-03 a date's text, 017 keeps its zero."""
    values = 'dataset: {id: a, title: A, published: 2024-06-03}\nactors: {x: {name: "{n}", type: {text: "{t}", map: {NO: state, 017: person}}}}'
    mapping = parse_mapping(values.encode())
    assert mapping.dataset.published
    assert mapping.dataset.published.text
    assert mapping.dataset.published.text.text == ("2024-06-03",)
    assert mapping.actors["x"].type.map == {"NO": "state", "017": "person"}


@pytest.mark.parametrize(
    ("change", "message"),
    [
        *(((("    type: assault"), f"    type: assault\n    when: {{text: '{{day}}', format: '{form}'}}"), f"invalid date format {form!r}") for form in ("%Y-%m-%d%d", "%Q", "%Y%", "%", "%G-W%V", "%d/%m")),
        (("type: assault", "type: asault"), "m.yaml:9: events.incident.type: 'asault' is not among the event types; did you mean assault"),
        (("type: armed_group", "type: armd_group"), "m.yaml:3: actors.attacker.type: 'armd_group' is not among the actor types; did you mean armed_group?"),
        (("{attacker: attacker}", "{attacker: atacker}"), "m.yaml:11: events.incident.participants: no entry under actors has the key 'atacker'; did you mean attacker?"),
        (("{occurred_at: town}", "{occured_at: town}"), "m.yaml:12: events.incident.locations"),
        (("title: Incidents", "titel: Incidents"), "m.yaml:1: dataset.titel: unknown field 'titel'; did you mean title?"),
        (("title: Incidents", "title: Incidents, license: CC0"), "did you mean licence?"),
        (("    title:", "    name:"), "m.yaml:10: events.incident.name: unknown field 'name'; did you mean title?"),
        (("id: incidents", "id: My Incidents"), "expected an id of lower-case letters, digits and hyphens such as rafah-incidents, got 'My Incidents'"),
        (("{kind} in {town}", "{kind in {town}"), "m.yaml:10: events.incident.title"),
        ((': "{kind} in {town}"', ': "a\\0b"'), "m.yaml:10: events.incident.title: holds a NUL character"),
        (("    title:", '    attributes: {"a\\0": b}\n    title:'), "m.yaml:10: events.incident.attributes: holds a NUL character"),
        (("{kind} in {town}", "{}"), "braces hold a column's name"),
        (('    id: "{id}"\n', '    id: "{id}"\n    id: "{key}"\n'), "m.yaml:8: events.incident.id: appears twice; keep one."),
        (("  town: {", "  town: {part_of: town, "), "m.yaml:5: locations.town.part_of: it would be part of itself"),
        (("dataset: {id: incidents, title: Incidents}\n", ""), "dataset: is required; add it."),
        (("title: Incidents", "title: Incidents, published: {format: x}"), "a date is one of"),
        (('{name: "{town}"', '{country: {fps: "{c}"}, name: "{town}"'), "'fps' is not a country scheme"),
        (("type: city}", "type: city}\nclaims: [{about: incident, certainty: sure}]"), "unknown value 'sure'; expected confirmed, stated, hedged."),
        (("type: city}", "type: city}\nclaims: [{about: 'incident#victim:nobody'}]"), "no entry under actors or locations has the key 'nobody'"),
        (("type: city}", "type: city}\nclaims: [{about: incident, source: paper}]"), "no entry under sources has the key 'paper'; describe it."),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_with_line_and_place(change: tuple[str, str], message: str) -> None:
    """Each problem names file, line and place, and what to do."""
    assert change[0] in SMALL
    assert any(message in problem for problem in problems(SMALL.replace(*change, 1))), problems(
        SMALL.replace(*change, 1)
    )


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"dataset: [", "line 1"),
        (b"a: {b: {c}: d}", "is not YAML"),
        (b"\xff\xfe", "is not UTF-8"),
        (b"", "must begin with fields such as `dataset:`"),
        (b"- a\n- b\n", "must begin with fields such as `dataset:`"),
        (b"id,date\n1,2\n", "must begin with fields such as `dataset:`"),
        (b"[" * 5000, "nested too deeply"),
    ],
)
def test_what_is_no_mapping_is_refused(content: bytes, message: str) -> None:
    """Broken YAML, other encodings, and the data itself."""
    with pytest.raises(InvalidInput, match=message):
        parse_mapping(content, file="m.yaml")


def test_a_mapping_that_maps_nothing_is_refused() -> None:
    """A dataset alone says of no column what it means."""
    assert "it gives no column a meaning" in problems("dataset: {id: a, title: A}")[0]


def test_a_file_that_is_not_there_or_too_long_is_refused(tmp_path: Path) -> None:
    """The message says which file, and what it may be."""
    with pytest.raises(InvalidInput, match="can't be read"):
        read_mapping(tmp_path / "none.yaml")
    (tmp_path / "long.yaml").write_bytes(b"#" * (MAX_FILE + 1))
    with pytest.raises(InvalidInput, match="is it the data"):
        read_mapping(tmp_path / "long.yaml")


def test_aliases_of_yaml_work_and_bombs_do_not() -> None:
    """One map can serve twice; ten levels of tens are told apart from a mapping at once."""
    text = SMALL.replace(
        "type: assault", 'type: {text: "{kind}", map: &kinds {a: assault}}\n    mode: {text: "{kind}", map: *kinds}'
    )
    assert parse_mapping(text.encode()).events["incident"].mode
    bomb = "a0: &a0 [x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12))
    with pytest.raises(InvalidInput):
        parse_mapping(bomb.encode())


@given(st.binary(max_size=300))
def test_no_bytes_break_it(content: bytes) -> None:
    """Whatever is given, it is a mapping or an InvalidInput."""
    try:
        parse_mapping(content)
    except InvalidInput as error:
        result = str(error)
    else:
        result = "taken"
    assert result


@given(
    st.text(max_size=40), st.sampled_from(["type: assault", "{attacker: attacker}", "{kind} in {town}", "incidents"])
)
def test_no_word_breaks_it(word: str, at: str) -> None:
    """The same of a mapping with one strange word in it."""
    try:
        parse_mapping(SMALL.replace(at, word).encode("utf-8", "replace"))
    except InvalidInput as error:
        result = str(error)
    else:
        result = "taken"
    assert result


@pytest.mark.parametrize(
    ("text", "message"),
    [("{a}", "1"), ("x {a}-{b}", "x 1-2"), ("{a}{none}", ""), ("{c}", ""), ("plain", "plain"), ("{{{a}}}", "{1}"), ("{a.b}", "3"), ("{a!r:>10}", "4")],
)  # fmt: skip
def test_texts_take_cells_and_nothing_else(text: str, message: str) -> None:
    """A column is a name, whatever it holds; a text is empty as soon as one of its cells is."""
    assert compile_template(text)({"a": "1", "b": "2", "c": "", "a.b": "3", "a!r:>10": "4"}) == message


def test_the_first_text_that_is_not_empty_speaks() -> None:
    """Alternatives stand in order."""
    assert compile_alternatives(["{a} in {b}", "{a}", "nobody"])({"a": "x", "b": ""}) == "x"
    assert compile_alternatives(["{a} in {b}", "{a}", "nobody"])({}) == "nobody"


@given(
    st.text(st.characters(exclude_characters="{}"), max_size=20),
    st.text(st.characters(exclude_characters="{}"), min_size=1, max_size=20),
)
def test_cells_are_never_read_as_texts(before: str, cell: str) -> None:
    """Braces in a cell, or any Python in it, stay what they are."""
    assert find_columns(f"{before}{{x}}") == ("x",)
    assert compile_template(before + "{x}")({"x": "{y}" + cell, "y": "no"}) == before + "{y}" + cell
