"""Texts that name parameters as HTTP does, in the command line's own words: `max_depth` is ``--max-depth`` there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_QUOTED = re.compile(r"`([a-z][a-z0-9_]*(?:=[^`&]*)?(?:&[a-z][a-z0-9_]*=[^`&]*)*)`")
"""A parameter between backquotes, or several with their values: `near=31.29,34.25&within_km=10`."""


def option_name(parameter: str) -> str:
    """Return the option of a parameter."""
    return f"--{parameter.replace('_', '-')}"


def parameter_names(command: Any) -> dict[str, str]:
    """Return what each parameter of a command is called there: an option by its name, an argument as help shows it."""
    return {
        parameter.name: parameter.opts[0] if parameter.param_type_name == "option" else parameter.name.upper()
        for parameter in command.params
    }


def in_own_words(text: str, names: Mapping[str, str], *, quote: str = "") -> str:
    """Return a text with the parameters it names between backquotes, or begins with, as options.

    Args:
        text: what is said over HTTP, too.
        names: what each parameter is called here; other words between backquotes stay.
        quote: what to put around an option in place of the backquotes.
    """
    begun, colon, rest = text.partition(": ")
    text = f"{names[begun]}: {rest}" if colon and begun in names else text

    def in_options(quoted: re.Match[str]) -> str:
        pairs = [pair.partition("=") for pair in quoted[1].split("&")]
        if not all(name in names for name, _, _ in pairs):
            return quoted[0]
        words = (f"{names[name]} {value}" if value else names[name] for name, _, value in pairs)
        return f"{quote}{' '.join(words)}{quote}"

    return _QUOTED.sub(in_options, text)
