"""The request that a handler takes: store, settings, parameters, body and the URL of the next page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final, TypeVar, get_origin
from urllib.parse import quote, unquote, urlencode

import orjson
from starlette.requests import Request

from graph_service.access.networks import PREFIX
from graph_service.errors import WrongBody
from graph_service.settings import Settings
from knowledge_graph.errors import InvalidInput
from knowledge_graph.store import GraphStore
from queries.parameters.filters import Parameters
from queries.parameters.parse import parse_parameters, read_question

UNDECODED: Final = "conflict_graph.undecoded"
"""Key of an ASGI scope whose path is still percent-encoded, because an id in it has an encoded slash."""

BODY: Final = "conflict_graph.body"
"""Key of an ASGI scope that holds the request's whole body."""

_KEPT_IN_PATH: Final = "/%:@!$&'()*+,;=-._~"
_KEPT_IN_QUERY: Final = ":,"
Model = TypeVar("Model", bound=Parameters)


class QuestionRequest(Request):
    """A request to a question or a decision."""

    @property
    def store(self) -> GraphStore:
        """Return the application's store."""
        store: GraphStore = self.app.state.store
        return store

    @property
    def settings(self) -> Settings:
        """Return the application's settings."""
        settings: Settings = self.app.state.settings
        return settings

    @property
    def id(self) -> str:
        """Return the id in the path, decoded."""
        identifier: str = self.path_params["id"]
        return unquote(identifier) if UNDECODED in self.scope else identifier

    def parameters(self, model: type[Model], others: Sequence[type[Parameters]] = (), **fixed: Any) -> Model:
        """Parse the query string.

        Args:
            model: the model of the parameters.
            others: models that the parameters could have had instead; generated clients send the defaults of all.
            fixed: parameters whose value is part of the path; the query string may not have them.

        Raises:
            InvalidInput: a parameter is unknown, repeated although it takes one value, or invalid.
            NotFound: a source that a parameter names is not in the graph.
        """
        values = self._query_values(model)
        unknown = values.keys() - model.model_fields.keys()
        for name in unknown:
            if any(_is_default(other, name, values[name]) for other in others):
                del values[name]
        for name in fixed.keys() & values.keys():
            raise InvalidInput(f"{name} is part of the path already; leave it out of the query.", field=name)
        return read_question(self.store, model, values | fixed)

    def read_body(self, model: type[Model]) -> Model:
        """Parse the JSON body.

        Raises:
            WrongBody: it is not a JSON object, or not declared as JSON.
            InvalidInput: a field is missing, unknown or invalid.
        """
        if self.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise WrongBody("Send JSON with the header `Content-Type: application/json`.")
        try:
            body = orjson.loads(self.scope[BODY])
        except orjson.JSONDecodeError:
            body = None
        if not isinstance(body, dict):
            raise WrongBody("Send one JSON object.")
        return parse_parameters(model, body)

    def _query_values(self, model: type[Parameters]) -> dict[str, Any]:
        """Return the query string's values by parameter: a list where the model takes several, else a string.

        Raises:
            InvalidInput: a parameter that takes one value is repeated, or the model has no parameters.
        """
        values: dict[str, Any] = {}
        fields = model.model_fields
        for name, value in self.query_params.multi_items():
            if not fields:
                raise InvalidInput(f"There is no parameter {name[:100]!r} here; this address takes none.", field=name)
            if name in fields and get_origin(fields[name].annotation) is tuple:
                values.setdefault(name, []).append(value)
            elif name in values:
                raise InvalidInput(f"{name[:100]} is given more than once; give it once.", field=name)
            else:
                values[name] = value
        return values

    @property
    def path(self) -> str:
        """Return the requested path, percent-encoded."""
        raw: bytes = self.scope.get("raw_path") or quote(self.scope["path"]).encode()
        return quote(raw, safe=_KEPT_IN_PATH)

    @property
    def prefix(self) -> str:
        """Return the path under which the service is reached, which addresses in answers begin with."""
        prefix: str = self.scope.get(PREFIX, "")
        return prefix

    @property
    def next_page(self) -> str:
        """Return the path and query of the next page, to which its cursor is to be appended."""
        kept = [(name, value) for name, value in self.query_params.multi_items() if name != "cursor"]
        return f"{self.prefix}{self.path}?{urlencode([*kept, ('cursor', '')], safe=_KEPT_IN_QUERY, quote_via=quote)}"

    def moved(self, to: str) -> str:
        """Return the requested path and query with another id in place of this one."""
        path: str = self.scope["path"]
        before, _, after = path.partition(self.path_params["id"])
        query: bytes = self.scope["query_string"]
        tail = f"?{quote(query, safe=_KEPT_IN_PATH + '?')}" if query else ""
        return f"{self.prefix}{before}{quote(to, safe=':')}{after}{tail}"


def _is_default(model: type[Parameters], name: str, value: str) -> bool:
    """Return whether a value is what a parameter of a model has anyway."""
    return name in model.model_fields and str(model.model_fields[name].default) == value
