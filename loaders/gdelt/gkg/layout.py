"""Columns of the knowledge graph, under the names of its codebook and of its copies in BigQuery."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from loaders.readers.sniff import DELIMITERS, Head, split_cells
from loaders.readers.tables import TableDialect

GKG_COLUMNS: Final = (
    "GKGRECORDID", "DATE", "SourceCollectionIdentifier", "SourceCommonName", "DocumentIdentifier", "Counts",
    "V2Counts", "Themes", "V2Themes", "Locations", "V2Locations", "Persons", "V2Persons", "Organizations",
    "V2Organizations", "V2Tone", "Dates", "GCAM", "SharingImage", "RelatedImages", "SocialImageEmbeds",
    "SocialVideoEmbeds", "Quotations", "AllNames", "Amounts", "TranslationInfo", "Extras",
)  # fmt: skip
"""The 27 columns of 2.0 and 2.1, in order, by their names in BigQuery."""

_CODEBOOK_NAMES: Final = dict(
    zip(
        (
            "GKGRECORDID", "V2.1DATE", "V2SOURCECOLLECTIONIDENTIFIER", "V2SOURCECOMMONNAME", "V2DOCUMENTIDENTIFIER",
            "V1COUNTS", "V2.1COUNTS", "V1THEMES", "V2ENHANCEDTHEMES", "V1LOCATIONS", "V2ENHANCEDLOCATIONS",
            "V1PERSONS", "V2ENHANCEDPERSONS", "V1ORGANIZATIONS", "V2ENHANCEDORGANIZATIONS", "V1.5TONE",
            "V2.1ENHANCEDDATES", "V2GCAM", "V2.1SHARINGIMAGE", "V2.1RELATEDIMAGES", "V2.1SOCIALIMAGEEMBEDS",
            "V2.1SOCIALVIDEOEMBEDS", "V2.1QUOTATIONS", "V2.1ALLNAMES", "V2.1AMOUNTS", "V2.1TRANSLATIONINFO",
            "V2EXTRASXML",
        ),
        GKG_COLUMNS,
        strict=True,
    )
)  # fmt: skip
_OTHER_NAMES: Final = {"Tone": "V2Tone", "V1.5DATES": "Dates", "V2.1DATES": "Dates", "ExtrasXML": "Extras"}
_NOT_A_LETTER: Final = re.compile(r"[^a-z0-9]")
_REQUIRED: Final = frozenset({"GKGRECORDID", "DocumentIdentifier"})
_RECORD_ID: Final = re.compile(r"\d{14}-T?\d+\Z")


def _normalise(name: str) -> str:
    return _NOT_A_LETTER.sub("", name.lower())


_BY_NAME: Final = {
    _normalise(name): column
    for name, column in (*((name, name) for name in GKG_COLUMNS), *_CODEBOOK_NAMES.items(), *_OTHER_NAMES.items())
}


@dataclass(frozen=True, slots=True)
class GkgLayout:
    """How a table is written: its delimiter and quoting, its columns in order, and whether it has a header."""

    dialect: TableDialect
    columns: Sequence[str]
    header: bool


def find_gkg_layout(head: Head) -> GkgLayout | None:
    """Return the layout of an input, or None if it isn't a table of the knowledge graph 2."""
    columns = [_BY_NAME.get(_normalise(cell), cell) for cell in head.first_cells]
    if set(columns) >= _REQUIRED:
        return GkgLayout(TableDialect(head.delimiter), columns, header=True)
    for line in head.text.split("\n", 5)[:5]:  # cells hold separators that ``splitlines`` would split at
        for delimiter in DELIMITERS:
            if line.count(delimiter) >= len(GKG_COLUMNS) - 1:
                cells = split_cells(line.rstrip("\r"), delimiter)
                index = 0 if cells and _RECORD_ID.match(cells[0]) else 1
                if len(cells) == len(GKG_COLUMNS) + index and _RECORD_ID.match(cells[index]):
                    dialect = TableDialect(delimiter, quoted=delimiter != "\t")
                    return GkgLayout(dialect, ("",) * index + GKG_COLUMNS, header=False)
    return None
