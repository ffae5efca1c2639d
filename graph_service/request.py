"""What a handler is given: the request, and on it the store, the parameters and the address of the next page."""

from __future__ import annotations

from typing import Any, Final, TypeVar, get_origin
from urllib.parse import quote, unquote, urlencode

import orjson
from starlette.requests import Request

from graph_service.errors import WrongBody
from graph_service.settings import Settings
from knowledge_graph.errors import InvalidInput
from knowledge_graph.store import GraphStore
from queries.parameters.filters import Parameters
from queries.parameters.parse import parse_parameters, read_question

UNDECODED: Final = "conflict_graph.undecoded"
"""Set on a scope whose path is still percent-encoded, because a slash in it belongs to an id."""

BODY: Final = "conflict_graph.body"
"""What a request sent, read whole, on the scope of one that may change something."""

_KEPT_IN_PATH: Final = "/%:@!$&'()*+,;=-._~"
_KEPT_IN_QUERY: Final = ":,"
Model = TypeVar("Model", bound=Parameters)


class QuestionRequest(Request):
    """A request to one of the routes."""

    @property
    def store(self) -> GraphStore:
        """Return the store to ask."""
        store: GraphStore = self.app.state.store
        return store

    @property
    def settings(self) -> Settings:
        """Return the service's settings."""
        settings: Settings = self.app.state.settings
        return settings

    @property
    def id(self) -> str:
        """Return the id in the path."""
        identifier: str = self.path_params["id"]
        return unquote(identifier) if UNDECODED in self.scope else identifier

    def parameters(self, model: type[Model], **fixed: Any) -> Model:
        """Return the parameters of the query string as a model; ``fixed`` ones are given by the address.

        Raises:
            InvalidInput: one is unknown, given twice where it may be given once, or out of range.
            NotFound: a source that is named isn't in the graph.
        """
        values = self._query_values(model)
        for name in fixed.keys() & values.keys():
            raise InvalidInput(f"{name} is given by this address already; leave it out.", field=name)
        return read_question(self.store, model, values | fixed)

    def read_body(self, model: type[Model]) -> Model:
        """Return what was sent, as a model.

        Raises:
            WrongBody: it is no JSON object.
            InvalidInput: a field is missing, unknown or out of range.
        """
        if self.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
            raise WrongBody("Say with `Content-Type: application/json` that it is JSON.")
        try:
            body = orjson.loads(self.scope[BODY])
        except orjson.JSONDecodeError:
            body = None
        if not isinstance(body, dict):
            raise WrongBody("Send one JSON object.")
        return parse_parameters(model, body)

    def _query_values(self, model: type[Parameters]) -> dict[str, Any]:
        """Return the query string's values: a list where the model takes many, else the one there is."""
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
        """Return the path as it was asked for, percent-encoded."""
        raw: bytes = self.scope.get("raw_path") or quote(self.scope["path"]).encode()
        return quote(raw, safe=_KEPT_IN_PATH)

    @property
    def next_page(self) -> str:
        """Return the address of this list's next page, up to where its cursor goes."""
        kept = [(name, value) for name, value in self.query_params.multi_items() if name != "cursor"]
        return f"{self.path}?{urlencode([*kept, ('cursor', '')], safe=_KEPT_IN_QUERY, quote_via=quote)}"

    def moved(self, to: str) -> str:
        """Return the same address with another id in it."""
        path: str = self.scope["path"]
        before, _, after = path.partition(self.path_params["id"])
        query: bytes = self.scope["query_string"]
        tail = f"?{quote(query, safe=_KEPT_IN_PATH + '?')}" if query else ""
        return f"{before}{quote(to, safe=':')}{after}{tail}"
