"""The vocabulary: types, roles, relations and the classes they fall into, read from ``vocabulary.yaml``."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from typing import Any, Final

import yaml

from knowledge_graph.errors import InvalidInput
from knowledge_graph.identity.folding import fold
from knowledge_graph.text import find_nearest, suggest

PATH_CLASSES: Final = ("involvement", "affiliation", "sequence")
"""The classes of relations that a path walks unless asked otherwise, those only mentioned apart."""


@dataclass(frozen=True, slots=True)
class Word:
    """One type of relation in the graph, with the role it was given in, and the classes it falls into.

    ``code`` numbers all of them in the order of the file: what an index stores instead of the words.
    """

    code: int
    relation: str
    role: str | None
    classes: frozenset[str]


@dataclass(frozen=True)
class Vocabulary:
    """The tables of ``vocabulary.yaml`` and what follows from them."""

    tables: dict[str, Any]

    def check(self, table: str, word: str) -> str:
        """Return the word if the table has it.

        Raises:
            ValueError: it doesn't; the message suggests what does.
        """
        known = self.words(table)
        if word in known:
            return word
        hint = suggest(word.lower().replace(" ", "_"), known, synonyms=self.meant_by(word, (table,)), limit=2)
        raise ValueError(f"{word!r} is not among the {table.replace('_', ' ')}; {hint}")

    def words(self, table: str) -> tuple[str, ...]:
        """Return the words of one table, in the file's order; ``properties`` joins measures and the others."""
        if table == "properties":
            return (*self.tables["measures"], *self.tables["other_properties"])
        return tuple(self.tables[table])

    def meant_by(self, word: str, tables: Iterable[str]) -> list[str]:
        """Return the words of some tables that a common word stands for; none if nobody uses it for any.

        `battle` is an assault: see ``common_words`` in the file. Where the word itself stands for none, those stand in
        whose common words hold it: `air` strikes are assaults.
        """
        words = fold(word.replace("_", " "))
        forms = {words, words.removesuffix("s")}
        exact, among = list[str](), list[str]()
        for table in tables:
            for meant, common in self.common_words.get(table, {}).items():
                if forms & set(common):
                    exact.append(meant)
                elif forms & {part for text in common for part in text.split()}:
                    among.append(meant)
        return list(dict.fromkeys(exact or among))

    @cached_property
    def common_words(self) -> dict[str, dict[str, tuple[str, ...]]]:
        """Return, by table and word, the texts that it goes by, folded: its own first, then those people use."""
        return {
            table: {
                word: tuple(dict.fromkeys(fold(text) for text in (word.replace("_", " "), *common.get(word, ()))))
                for word in self.words(table)
            }
            for table, common in self.tables["common_words"].items()
        }

    @cached_property
    def function_words(self) -> frozenset[str]:
        """Return the words that say nothing by themselves, folded."""
        return frozenset(fold(word) for word in self.tables["function_words"])

    @cached_property
    def exclusive(self) -> frozenset[str]:
        """Return the properties whose values exclude each other; those of the others add up."""
        return frozenset(
            name
            for table in ("measures", "other_properties")
            for name, about in self.tables[table].items()
            if about["values"] == "exclude"
        )

    @cached_property
    def relations(self) -> tuple[Word, ...]:
        """Return every (relation type, role) the graph can hold."""
        tables = self.tables
        relations: list[tuple[str, str | None, frozenset[str]]] = [
            ("PARTICIPATED_IN", role, frozenset({"involvement", class_})) for role, class_ in tables["roles"].items()
        ]
        relations += [(type_, role, frozenset({"place"})) for role, type_ in tables["location_roles"].items()]
        relations += [
            (link.upper(), None, _with_involvement(about["class"])) for link, about in tables["link_types"].items()
        ]
        relations += [
            (type_.upper(), None, frozenset({about["class"]})) for type_, about in tables["relation_types"].items()
        ]
        relations.append(("PART_OF", None, frozenset({"place", "part"})))
        return tuple(Word(code, *parts) for code, parts in enumerate(relations))

    @cached_property
    def by_name(self) -> dict[tuple[str, str | None], Word]:
        """Index ``relations`` by (relation type, role)."""
        return {(word.relation, word.role): word for word in self.relations}

    @cached_property
    def relation_names(self) -> tuple[str, ...]:
        """Return the relation types of the graph, each once, in order."""
        return tuple(dict.fromkeys(word.relation for word in self.relations))

    @cached_property
    def path_codes(self) -> frozenset[int]:
        """Return the codes a path walks unless asked otherwise."""
        return frozenset(
            word.code
            for word in self.relations
            if word.classes.intersection(PATH_CLASSES) and "mentioned" not in word.classes
        )

    @cached_property
    def participation_codes(self) -> frozenset[int]:
        """Return the codes of the roles that actors play in events."""
        return frozenset(word.code for word in self.relations if word.relation == "PARTICIPATED_IN")

    @cached_property
    def place_codes(self) -> frozenset[int]:
        """Return the codes a path also walks at an end that is a location: place relations, and its parts."""
        return frozenset(word.code for word in self.relations if "place" in word.classes)

    @cached_property
    def link_directions(self) -> dict[int, int]:
        """Return, by relation code, where in time a link between events points: 1 forward, -1 back.

        Of a link that points forward the start precedes the end; links that say nothing about time are left out.
        """
        return {
            self.by_name[link.upper(), None].code: {"forward": 1, "back": -1}[about["points"]]
            for link, about in self.tables["link_types"].items()
            if "points" in about
        }

    @cached_property
    def contraries(self) -> frozenset[tuple[int, int]]:
        """Return the codes of relations that can't hold between the same two at one time, each pair both ways."""
        codes = {word.relation.lower(): word.code for word in self.relations if word.role is None}
        pairs = [
            (codes[type_], codes[about["contrary"]])
            for type_, about in self.tables["relation_types"].items()
            if "contrary" in about
        ]
        return frozenset(pairs + [(other, first) for first, other in pairs])

    def codes(self, names: tuple[str, ...]) -> frozenset[int]:
        """Return the codes that relation types or classes stand for; case doesn't matter.

        Raises:
            InvalidInput: a name is neither a relation type nor a class.
        """
        chosen: set[int] = set()
        for name in names:
            matching = {
                word.code for word in self.relations if word.relation == name.upper() or name.lower() in word.classes
            }
            if not matching:
                known = [*self.tables["classes"], *self.relation_names]
                nearest = find_nearest(name.upper(), [k.upper() for k in known], cutoff=0.5)
                meant = [k for k in known if k.upper() in nearest][:1]
                hint = suggest(name, known, synonyms=meant, cutoff=1)
                raise InvalidInput(f"{name!r} is neither a relation type nor a class of them; {hint}", field="relation")
            chosen |= matching
        return frozenset(chosen)

    @cached_property
    def fingerprint(self) -> bytes:
        """Return what changes when codes do: an index built under another one must be built anew."""
        words = repr([(word.relation, word.role) for word in self.relations])
        return hashlib.blake2b(words.encode(), digest_size=16).digest()

    def label(self, kind: str, type_: str) -> str:
        """Return the third label of a node in Neo4j, such as ``ArmedGroup``."""
        return str(self.tables[f"{kind}_types"][type_])

    def reading(self, relation: str, role: str | None, *, forward: bool, near: bool = False) -> str:
        """Return how a relation reads aloud from one of its ends to the other.

        Args:
            relation: its type.
            role: its role, if it has one.
            forward: whether it is read from its start.
            near: whether the place at its end is only near: `occurred near`, `is near the scene of`.
        """
        about = self.tables["relation_types"].get(relation.lower()) or self.tables["readings"].get(relation)
        if about:
            words = str(about["forward" if forward else "backward"])
            return _near(words) if near else words
        words = (role or relation.lower()).replace("_", " ")
        return f"{words} in" if forward else f"{words}:"


def _near(words: str) -> str:
    if words.startswith("is the "):
        return f"is near {words.removeprefix('is ')}"
    return f"{words.removesuffix(' at')} near"


def _with_involvement(class_: str) -> frozenset[str]:
    return frozenset({class_, "involvement"}) if class_ == "mentioned" else frozenset({class_})


_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
"""The parser in C, where PyYAML has it: every command reads the file, and the other takes as long as a question."""

VOCABULARY: Final = Vocabulary(yaml.load((files(__package__) / "vocabulary.yaml").read_bytes(), Loader=_LOADER))  # noqa: S506 - it is safe
