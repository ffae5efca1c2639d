"""Call what openapi-python-client generated, in the clients' environment: a client's folder as argument, calls as input.

Prints, for each call, the status, the type that the answer was read as, and what it holds; see ``calls.py``.
"""

import enum
import hashlib
import importlib
import inspect
import json
import pkgutil
import sys
import types
import typing

import httpx


def main() -> None:
    """Make the calls of the standard input."""
    sys.path.insert(0, sys.argv[1])
    package = importlib.import_module("conflict_graph_client")
    operations = dict(_operations(importlib.import_module("conflict_graph_client.api")))
    plan = json.load(sys.stdin)
    results = [_result(package, operations, plan["services"], call) for call in plan["calls"]]
    json.dump({"operations": sorted(operations), "results": results}, sys.stdout)


def _operations(api: types.ModuleType) -> typing.Iterator[tuple[str, types.ModuleType]]:
    """Yield each operation's module under the name that the client has for it."""
    for tag in pkgutil.iter_modules(api.__path__, f"{api.__name__}."):
        for module in pkgutil.iter_modules(importlib.import_module(tag.name).__path__, f"{tag.name}."):
            yield module.name.rpartition(".")[2], importlib.import_module(module.name)


def _result(package: types.ModuleType, operations: dict, services: dict, call: dict) -> dict:
    def change(request: httpx.Request) -> None:
        request.headers.update(call["headers"])
        if call["query"]:
            request.url = request.url.copy_merge_params(call["query"])
        if call["size"]:
            request.stream = httpx.ByteStream(b"x" * call["size"])
            request.headers["Content-Length"] = str(call["size"])

    client = package.Client(
        base_url=services[call["service"]],
        raise_on_unexpected_status=True,
        verify_ssl=False,  # which takes long to prepare, and there is none
        httpx_args={"event_hooks": {"request": [change]}},
    )
    function = operations[call["operation"]].sync_detailed
    hints = typing.get_type_hints(function)
    arguments = {}
    for name, value in call["arguments"].items():
        known = name if name in hints else f"{name}_"
        arguments[known] = _typed(value, hints[known])
    if call["body"] is not None:
        arguments["body"] = hints["body"].from_dict(call["body"])
    response = function(client=client, **arguments)
    parsed = response.parsed
    result = {
        "status": int(response.status_code),
        "type": type(parsed).__name__,
        "media_type": response.headers.get("content-type"),
    }
    if hasattr(parsed, "payload"):
        return result | {"digest": hashlib.sha256(parsed.payload.read()).hexdigest()}
    if hasattr(parsed, "to_dict"):
        result["kept"] = json.loads(json.dumps(parsed.to_dict())) == json.loads(response.content)
    return result


def _typed(value: object, hint: object) -> object:
    """Return a value as the client's own types have it: words as members of their enumerations."""
    if isinstance(value, list):
        items = [typing.get_args(option)[0] for option in _options(hint) if typing.get_origin(option) is list]
        return [_typed(item, items[0]) for item in value]
    enums = [option for option in _options(hint) if inspect.isclass(option) and issubclass(option, enum.Enum)]
    return enums[0](value) if enums else value


def _options(hint: object) -> tuple:
    return typing.get_args(hint) if typing.get_origin(hint) in {typing.Union, types.UnionType} else (hint,)


if __name__ == "__main__":
    main()
