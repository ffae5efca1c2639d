"""Call what openapi-generator generated for Python, in the clients' environment: see ``drive_openapi_python_client.py``."""

import hashlib
import importlib
import inspect
import json
import sys
import types
import urllib.parse


def main() -> None:
    """Make the calls of the standard input."""
    sys.path.insert(0, sys.argv[1])
    package = importlib.import_module("openapi_client")
    apis = [value for name, value in vars(package).items() if inspect.isclass(value) and name.endswith("Api")]
    operations = {
        name.removesuffix("_with_http_info"): (api, name)
        for api in apis
        for name in vars(api)
        if name.endswith("_with_http_info") and not name.startswith("_")
    }
    plan = json.load(sys.stdin)
    results = [_result(package, operations, plan["services"], call) for call in plan["calls"]]
    json.dump({"operations": sorted(operations), "results": results}, sys.stdout)


def _result(package: types.ModuleType, operations: dict, services: dict, call: dict) -> dict:
    # Without retries: by itself it would follow 308, and wait and try again after 413 and 503.
    client = package.ApiClient(package.Configuration(host=services[call["service"]], retries=False))
    send = client.call_api

    def change(
        method: str, url: str, header_params: dict, body: object = None, *rest: object, **more: object
    ) -> object:
        if call["query"]:
            url += ("&" if "?" in url else "?") + urllib.parse.urlencode(call["query"])
        if call["size"] and body is None:
            header_params = header_params | {"Content-Length": str(call["size"])}
        elif call["size"]:
            body = body | {"why": "x" * call["size"]}
        if "Content-Type" in call["headers"]:
            body = json.dumps(body)
        return send(method, url, header_params | call["headers"], body, *rest, **more)

    client.call_api = change
    api, name = operations[call["operation"]]
    function = getattr(api(client), name)
    parameters = inspect.signature(function).parameters
    arguments = {key if key in parameters else f"var_{key}": value for key, value in call["arguments"].items()}
    if call["body"] is not None:
        (key,) = (key for key in parameters if key.endswith(("decision", "retraction")))
        arguments[key] = call["body"]
    try:
        response = function(**arguments)
    except package.ApiException as error:
        return {
            "status": error.status,
            "type": type(error.data).__name__,
            "media_type": error.headers.get("content-type"),
        }
    result = {
        "status": response.status_code,
        "type": type(response.data).__name__,
        "media_type": response.headers.get("content-type"),
    }
    if isinstance(response.data, bytes | bytearray):
        return result | {"digest": hashlib.sha256(response.data).hexdigest()}
    result["kept"] = _holds(json.loads(response.data.to_json()), json.loads(response.raw_data))
    return result


def _holds(written: object, sent: object) -> bool:
    """Return whether all of what was sent is in what a model writes again: it adds defaults, and leaves out nulls."""
    if isinstance(sent, dict):
        return all(item is None or _holds(written.get(key), item) for key, item in sent.items())
    if isinstance(sent, list):
        return len(written) == len(sent) and all(map(_holds, written, sent))
    if isinstance(sent, str) and sent.endswith("+00:00"):  # a time, which it writes in the other way
        return written in {sent, f"{sent.removesuffix('+00:00')}Z"}
    return written == sent


if __name__ == "__main__":
    main()
