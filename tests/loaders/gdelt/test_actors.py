"""Who acts in a GDELT row: by its code first, by its name only where the code says no more."""

from __future__ import annotations

import pytest

from tests.loaders.gdelt.tables import actor_of


@pytest.mark.parametrize(
    ("code", "name", "group", "expected"),
    [
        ("ISR", "TEL AVIV", "", ("actor:state:isr", "state", "Israel")),
        ("ISRGOV", "SOMEBODY", "", ("actor:gdelt:ISRGOV", "government_body", "Government (Israel)")),
        ("ISRMIL", "ISRAEL", "", ("actor:gdelt:ISRMIL", "armed_forces", "Armed forces (Israel)")),
        ("SYROPPUAF", "SYRIAN", "", ("actor:gdelt:SYROPPUAF", "category", "Opposition, armed groups (Syria)")),
        ("PSEREBHMS", "HAMAS", "HMS", ("actor:gdelt:HMS", "armed_group", "Hamas")),
        ("IGOEUREEC", "THE EU", "EEC", ("actor:gdelt:EEC", "international_organisation", "European Union")),
        ("IGOUNOREFHCR", "UNHCR", "UNO", ("actor:gdelt:HCR", "international_organisation", "United Nations High Commissioner for Refugees")),
        ("MNCUSA", "MICROSOFT", "", ("actor:gdelt:MNC:microsoft", "company", "Microsoft")),
        ("IGOAFRAFU", "AFRICAN UNION", "", ("actor:gdelt:IGO:african-union", "international_organisation", "African Union")),
        ("AFR", "AFRICA", "", ("actor:gdelt:AFR", "category", "Africa")),
        ("COP", "POLICE", "", ("actor:gdelt:cop:police", "category", "Police")),
        ("BUS", "COMPANY", "", ("actor:gdelt:bus:company", "category", "Company")),
        ("kur", "KURD", "", ("actor:gdelt:kur:kurd", "ethnic_group", "Kurd")),
        ("", "SOMEBODY", "", ("actor:gdelt:none:somebody", "category", "Somebody")),
    ],
)  # fmt: skip
def test_a_code_says_who_it_is(code: str, name: str, group: str, expected: tuple[str, str, str]) -> None:
    """States, parts of states, groups, companies, and words for people."""
    actor = actor_of(Actor1Code=code, Actor1Name=name, Actor1KnownGroupCode=group)
    assert actor
    assert (actor.id, actor.type, actor.name) == expected


def test_austria_and_palau_are_told_apart_by_scheme() -> None:
    """AUS is Australia to CAMEO; the geo columns' AU is Austria."""
    actor = actor_of(Actor1Code="AUS", Actor1Name="AUSTRALIA")
    assert actor
    assert actor.id == "actor:state:aus"


def test_the_name_of_a_part_of_a_state_depends_on_its_code_alone() -> None:
    """Whoever a row names, one id has one name: the row's stays with the event."""
    first, second = (actor_of(Actor1Code="USAGOV", Actor1Name=name) for name in ("OBAMA", "NEW YORK"))
    assert first == second


def test_a_row_may_name_nobody() -> None:
    """Eight in a hundred rows have no first actor."""
    assert actor_of() is None


@pytest.mark.parametrize("code", ["X" * 400, "A B", 'A"B', "é", "AB", "---"])
def test_damaged_codes_still_make_an_actor(code: str) -> None:
    """An id can be made of any text."""
    assert actor_of(Actor1Code=code, Actor1Name="\u200f'; DROP\x01")
