"""The documentation as one HTML page, made from the OpenAPI document, without scripts or external resources."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final
from urllib.parse import quote, urlencode

import orjson

_STYLE: Final = """
body{font:16px/1.5 system-ui,sans-serif;max-width:62rem;margin:2rem auto;padding:0 1rem;color:#1c2430;background:#fff}
h1{margin-bottom:0}h2{margin-top:2.5rem;border-bottom:1px solid #d5dbe3;text-transform:capitalize}
h3{font:600 1.05rem ui-monospace,monospace;margin:2rem 0 .25rem}h3 b{color:#0b6b50}
table{border-collapse:collapse;width:100%;font-size:.9rem}td,th{text-align:left;padding:.3rem .6rem .3rem 0;
border-bottom:1px solid #e7ebf0;vertical-align:top}code,pre{font:.85rem/1.45 ui-monospace,monospace}
pre{background:#f4f6f9;padding:.75rem;overflow:auto;max-height:28rem}summary{cursor:pointer}a{color:#0a58ca}
@media(prefers-color-scheme:dark){body{color:#dfe5ee;background:#12161c}pre{background:#1b212a}a{color:#7fb2ff}
h3 b{color:#5fd3ac}td,th,h2{border-color:#2c3540}}
"""
POLICY: Final = (
    "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-"
    f"{base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()}'"
)
"""The page's Content-Security-Policy: its own style sheet, and nothing else."""


def docs_page(document: Mapping[str, Any]) -> str:
    """Return the page of an OpenAPI document."""
    info = document["info"]
    return "".join([
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{escape(info["title"])}: HTTP</title>',
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style>',
        f"<h1>{escape(info['title'])}</h1><p>Version {escape(info['version'])} · ",
        '<a href="openapi.json">openapi.json</a> (OpenAPI 3.1, for your own tools)</p>',
        *(f"<p>{_prose(paragraph)}</p>" for paragraph in info["description"].split("\n\n")),
        *_sections(document),
    ])  # fmt: skip


def _sections(document: Mapping[str, Any]) -> Iterator[str]:
    tagged: dict[str, list[str]] = {}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            tagged.setdefault(operation["tags"][0], []).append("".join(_operation(path, method, operation)))
    for tag, written in tagged.items():
        yield f'<h2 id="{escape(tag)}">{escape(tag)}</h2>'
        yield from written


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    parameters = operation.get("parameters", ())
    address = example_address(path, parameters)
    yield f"<h3><b>{method.upper()}</b> {escape(path)}</h3><p>{_prose(operation.get('description', ''))}</p>"
    if method == "get":
        yield f'<p>For example <a href="{escape(address.removeprefix("/"))}"><code>{escape(address)}</code></a></p>'
    if sent := operation.get("requestBody", {}).get("content", {}).get("application/json"):
        yield f"<p>Send, for example:</p>{_json(sent['example'])}"
        yield "<details><summary>Fields</summary><table><tr><th>name<th>meaning</tr>"
        for name, field in sent["schema"]["properties"].items():
            yield f"<tr><td><code>{escape(name)}</code><td>{_prose(field['description'])}</tr>"
        yield "</table></details>"
    if parameters:
        yield "<details><summary>Parameters</summary><table><tr><th>name<th>type<th>default<th>meaning</tr>"
        yield from map(_row, parameters)
        yield "</table></details>"
    yield "<details><summary>Answers</summary><table>"
    for status, response in operation["responses"].items():
        yield f"<tr><td>{escape(str(status))}<td>{_prose(response['description'])}</tr>"
    yield "</table>"
    example = operation["responses"].get("200", {}).get("content", {}).get("application/json", {}).get("example")
    if example:
        yield _json(example)
    yield "</details>"


def _row(parameter: Mapping[str, Any]) -> str:
    schema = parameter["schema"]
    words = schema.get("enum") or schema.get("items", {}).get("enum")
    type_ = " | ".join(map(str, words)) if words else schema.get("items", schema).get("type", "")
    more = " …" if schema.get("type") == "array" else ""
    default = "required" if parameter.get("required") else schema.get("default", "")
    cells = (f"<code>{escape(parameter['name'])}</code>", escape(f"{type_}{more}"), escape(str(default)))
    return "".join(f"<td>{cell}" for cell in (*cells, _prose(parameter["description"]))).join(("<tr>", "</tr>"))


def example_address(path: str, parameters: Any) -> str:
    """Return an example URL of a path: with the required parameters, and with `q` or `seeds` where it has them."""
    examples = {parameter["name"]: parameter.get("example", "") for parameter in parameters}
    filled = path
    for parameter in parameters:
        if parameter["in"] == "path":
            filled = filled.replace(f"{{{parameter['name']}}}", quote(str(parameter["example"]), safe=":"))
    query = {
        parameter["name"]: examples[parameter["name"]]
        for parameter in parameters
        if parameter["in"] == "query" and (parameter.get("required") or parameter["name"] in {"q", "seeds"})
    }
    return f"{filled}?{urlencode(query, doseq=True, safe=':')}" if query else filled


def _json(value: Any) -> str:
    return f"<pre>{escape(orjson.dumps(value, option=orjson.OPT_INDENT_2).decode())}</pre>"


def _prose(text: str) -> str:
    """Return plain text as HTML, what is in backquotes as code."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))
