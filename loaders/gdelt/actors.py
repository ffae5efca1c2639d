"""Actors by their CAMEO codes: states, known groups, roles in a country, international bodies, and other words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from string import capwords
from typing import Final

from knowledge_graph.records import Actor
from loaders.identity.names import is_generic
from loaders.identity.states import find_state
from loaders.toolkit.cameo import load_actor_codes
from loaders.toolkit.slugs import make_slug

_ACTOR_CODE: Final = re.compile(r"[A-Za-z0-9]{3,30}\Z")
_ETHNIC_CODE: Final = re.compile(r"[a-z]{3}\Z")


def make_actor(cells: Sequence[str], source: str) -> Actor | None:
    """Return the actor of a row, or None if the row names none.

    A code is made of three-letter parts, which decide in this order:

    - a country alone is the state, whatever the name: GDELT counts TEXAS and MOSCOW as their countries;
    - a known group's part is that group, wherever it stands: IGOEUREEC is the European Union;
    - an international body (IGO, NGO, MNC …) is known by its name: MNCUSA MICROSOFT;
    - a country with roles is that part of the country: ISRGOV is Israel's government, whoever the row names;
    - anything else is a word for people of a kind (POLICE, COMPANY), a category, or for an ethnic group (KURD).

    Args:
        cells: the actor's ten cells, from Code to Type3Code.
        source: the id of the dataset.
    """
    code, name = cells[0].strip(), cells[1].strip()
    if not code and not name:
        return None
    parts = [code[start : start + 3] for start in range(0, len(code), 3)] if _ACTOR_CODE.match(code) else []
    if len(parts) == 1 and (state := find_state("cameo", code)):
        return state.actor(source)
    if group := _find_group(parts, cells[3].strip()):
        return _make_group(group, source)
    if parts and parts[0] in load_actor_codes().international and name and not is_generic(name):
        return _make_international(parts[0], name, source)
    if parts and (country := _find_country_name(parts[0])):
        return _make_country_role(code, country, tuple(parts[1:]), source)
    return _make_category(code, name, source)


def _find_group(parts: Sequence[str], known: str) -> str | None:
    """Return the code of the narrowest group: HCR in IGOUNOREFHCR, whose KnownGroupCode is UNO."""
    groups = load_actor_codes().groups
    if known not in groups and not (parts and parts[0] in load_actor_codes().international):
        return None
    return next((part for part in reversed(parts) if part in groups), known if known in groups else None)


@cache
def _make_group(code: str, source: str) -> Actor:
    group = load_actor_codes().groups[code]
    return Actor(
        id=f"actor:gdelt:{code}", type=group.type, name=group.name, aliases=group.aliases, identifiers={"gdelt": code},
        source=source,
    )  # fmt: skip


def _find_country_name(code: str) -> str | None:
    state = find_state("cameo", code)
    return state.name if state else load_actor_codes().regions.get(code)


@cache
def _make_country_role(code: str, country: str, roles: tuple[str, ...], source: str) -> Actor:
    """Return a role in a country, named by its code alone: the rows' names for one code are many."""
    known = load_actor_codes().roles
    role_names = [known[role].name if role in known else role for role in roles]
    first = known.get(roles[0]) if roles else None
    name = (
        f"{', '.join([role_names[0], *(role_name.lower() for role_name in role_names[1:])])} ({country})"
        if role_names
        else country
    )
    return Actor(
        id=f"actor:gdelt:{code}", type=first.type if first else "category", name=name, identifiers={"gdelt": code},
        source=source,
    )  # fmt: skip


def _make_international(kind: str, name: str, source: str) -> Actor:
    shown = capwords(name)[:300]
    type_ = load_actor_codes().international[kind]
    return Actor(id=f"actor:gdelt:{kind}:{make_slug(name) or 'unnamed'}", type=type_, name=shown, source=source)


def _make_category(code: str, name: str, source: str) -> Actor:
    shown = capwords(name or code)[:300]
    type_ = "ethnic_group" if _ETHNIC_CODE.match(code) else "category"
    return Actor(
        id=f"actor:gdelt:{make_slug(code) or 'none'}:{make_slug(name or code) or 'unnamed'}",
        type=type_,
        name=shown,
        source=source,
    )
