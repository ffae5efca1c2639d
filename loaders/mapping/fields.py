"""The fields of a mapping's parts: texts, dates and values, each a template over the columns of a row.

Texts are templates (``templates.py``). A list of texts gives the first that isn't empty; an object looks a text up:
``{text: "{kind}", map: {Airstrike: assault}, otherwise: other}``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Annotated, Any, Final, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from knowledge_graph.vocabulary import VOCABULARY
from loaders.mapping.templates import find_columns

_SOME_DAY: Final = datetime(2024, 5, 24, tzinfo=UTC)
Value = TypeVar("Value")


def as_list(value: Any) -> Any:
    """Return a text as a list of one; anything else as it is."""
    return [value] if isinstance(value, str) else value


def _check_template(text: str) -> str:
    find_columns(text)
    return text


def as_field(field: str) -> BeforeValidator:
    """Accept a bare text, or a list of texts, as an object with one field."""
    return BeforeValidator(lambda value: {field: value} if isinstance(value, str | list) else value)


def by_key(inner: str, outer: str) -> BeforeValidator:
    """Accept ``{role: key}`` or ``{role: [key, …]}`` as a list of objects with these two fields."""

    def listed(value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        return [
            {outer: name, **(member if isinstance(member, dict) else {inner: member})}
            for name, members in value.items()
            for member in (members if isinstance(members, list) else [members])
        ]

    return BeforeValidator(listed)


def keys_of(*tables: str) -> AfterValidator:
    """Check the keys of an object against the vocabulary."""

    def checked(entries: dict[str, Value]) -> dict[str, Value]:
        for word in entries:
            VOCABULARY.check(tables[0], word)
        return entries

    return AfterValidator(checked)


class MappingPart(BaseModel):
    """Base of every part: unknown fields are refused; texts aren't stripped, as a delimiter may be a tab."""

    model_config = ConfigDict(extra="forbid", frozen=True)


Text = Annotated[str, AfterValidator(_check_template)]
Texts = Annotated[tuple[str, ...], BeforeValidator(as_list)]


class CodeList(MappingPart):
    """A table beside the mapping file that says what codes mean."""

    file: str = Field(min_length=1)
    key: str = Field(min_length=1, description="The column of the codes.")
    value: str = Field(min_length=1, description="The column of what they mean.")


class TextTemplate(MappingPart):
    """What a field says."""

    text: Annotated[tuple[Text, ...], BeforeValidator(as_list), Field(min_length=1)]
    replace: dict[Annotated[str, Field(min_length=1)], str] = Field(
        {}, description="Words replaced before the text is looked up, in this order."
    )
    map: dict[str, str] = {}
    contains: dict[Annotated[str, Field(min_length=1)], str] = Field(
        {}, description="For what the map lacks: the entry of the first of these words that the text holds."
    )
    codes: CodeList | None = Field(None, description="A table with more entries of the map.")
    otherwise: str | None = Field(None, description="For what the map lacks, and for nothing at all.")

    @property
    def columns(self) -> tuple[str, ...]:
        """Return the columns it reads."""
        return find_columns(*self.text)

    @property
    def is_looked_up(self) -> bool:
        """Return whether it gives what a table says of the text."""
        return bool(self.map or self.contains)

    @property
    def constants(self) -> Iterator[str]:
        """Yield the texts it can give without reading a row."""
        looked_up = (*self.map.values(), *self.contains.values())
        yield from looked_up or (text for text in self.text if not find_columns(text))
        if self.otherwise:
            yield self.otherwise


TextField = Annotated[TextTemplate, as_field("text")]


def check_constants(known: Callable[[str], object]) -> AfterValidator:
    """Check the constant values of a field."""

    def checked(words: TextTemplate) -> TextTemplate:
        for word in words.constants:
            known(word)
        return words

    return AfterValidator(checked)


def vocabulary_word(table: str) -> AfterValidator:
    """Check a field's constant values against a table of the vocabulary."""
    return check_constants(lambda word: VOCABULARY.check(table, word))


def choice(*allowed: str) -> AfterValidator:
    """Check a field's constant values against some words."""

    def known(word: str) -> None:
        if word not in allowed:
            raise ValueError(f"unknown value {word!r}; expected {', '.join(allowed)}.")

    return check_constants(known)


class DateTemplate(MappingPart):
    """A date: one text; or ``start`` and ``end`` of what lasted; or the first and last day ``within`` which it was."""

    text: TextField | None = None
    start: TextField | None = None
    end: TextField | None = None
    within: tuple[TextField, TextField] | None = None
    format: Texts = Field(
        (), description="As strptime's: %d/%m/%Y; `unix`; or `excel`. Without: ISO 8601, 20240506 or EDTF."
    )
    precision: Annotated[TextField, choice("day", "week", "month", "year")] | None = None
    days_before: TextField | None = Field(
        None, description="For how many days before it lasted: a report of 48 hours, 1."
    )
    days_after: TextField | None = Field(None, description="For how many days after it lasted: a duration, less one.")

    @model_validator(mode="after")
    def _has_one_form(self) -> DateTemplate:
        if sum(bool(form) for form in (self.text, self.start or self.end, self.within)) != 1:
            raise ValueError("a date is one of: `text`; `start` and `end`; `within: [first, last]`.")
        for form in self.format:
            if form not in {"unix", "excel"} and not _reads_dates(form):
                raise ValueError(
                    f"invalid date format {form!r}; use strptime's, such as %d/%m/%Y, with each part once and a year."
                )
        return self


def _reads_dates(form: str) -> bool:
    """Return whether ``strptime`` can read a date, year included, in a format, tried on a date written with it."""
    try:
        read = datetime.strptime(_SOME_DAY.strftime(form), form)  # noqa: DTZ007 - a date has no time zone
    except (ValueError, re.error, IndexError):
        return False
    return read.year == _SOME_DAY.year


DateField = Annotated[DateTemplate, as_field("text")]


class ValueTemplate(MappingPart):
    """A value: a number, perhaps with bounds; or words; or a date."""

    best: TextField | None = None
    low: TextField | None = None
    high: TextField | None = None
    share: TextField | None = None
    text: TextField | None = None
    date: DateField | None = Field(None, description="For the property `when`.")


ValueFields = dict[str, Annotated[ValueTemplate, as_field("best")]]
Attributes = dict[str, TextField]
Identifiers = Annotated[dict[str, TextField], keys_of("identifier_schemes")]
