"""Credentials for a service: the user's token, or one obtained with a name and a password.

The latter is OAuth 2.0's password grant with refresh tokens (RFC 6749, 4.3 and 6). Nothing is kept on disk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final, Literal
from urllib.parse import urljoin

from knowledge_graph.errors import InvalidInput
from loaders.download.services import DataService

MAX_TOKEN: Final = 10_000
"""Maximum characters of a token."""


@dataclass(frozen=True, slots=True)
class Login:
    """A user's name and password."""

    user: str
    password: str = field(repr=False)


class Credentials:
    """The token of one download; one obtained with a login is replaced once the service refuses it."""

    def __init__(self, service: DataService, base: str, token: str | Login) -> None:
        """Take a token or a login.

        Raises:
            InvalidInput: the token is invalid, or the service has no logins.
        """
        self._service = service
        self._login = token if isinstance(token, Login) else None
        self._token = _check_token(service, token) if isinstance(token, str) else ""
        self._refresh = ""
        self._untried: Literal["", "refresh", "password"] = ""
        if self._login and not (service.login and self._login.user and self._login.password):
            raise InvalidInput(f"{service.name} needs {service.login_hint}.", field="token")
        self.address = urljoin(f"{base}/", service.login)

    @property
    def header(self) -> dict[str, str] | None:
        """Return the header with the token; None if one must be requested first."""
        return {self._service.header: f"{self._service.scheme}{self._token}"} if self._token else None

    @property
    def form(self) -> dict[str, str]:
        """Return the form to post to ``address`` for a token."""
        client = {"client_id": self._service.client}
        if self._refresh or not self._login:
            return {"grant_type": "refresh_token", "refresh_token": self._refresh, **client}
        return {"grant_type": "password", "username": self._login.user, "password": self._login.password, **client}

    @property
    def refusal_hint(self) -> str:
        """Return a hint for the message when the service refuses."""
        if self._login:
            return "may this account see this?"
        return f"is the token in {self._service.variable} right, still valid, and allowed to see this?"

    def accept(self, answer: Any) -> bool:
        """Take the token from the answer to the form; return whether there was one."""
        fields = answer if isinstance(answer, Mapping) else {}
        token, refresh = (str(fields.get(name) or "") for name in ("access_token", "refresh_token"))
        if not _is_token(token):
            return False
        self._untried = "refresh" if self._refresh else "password"
        self._token, self._refresh = token, refresh if _is_token(refresh) else ""
        return True

    def mark_accepted(self) -> None:
        """Note that the service accepted the token."""
        self._untried = ""

    def discard_token(self) -> bool:
        """Discard the refused token; return whether another one can be requested."""
        if not self._login or self._untried == "password":
            return False
        if self._untried == "refresh":
            self._refresh = ""
        self._token = ""
        return True

    def discard_refresh_token(self) -> bool:
        """Discard an expired refresh token; return whether there was one, so that the password is left to try."""
        had, self._refresh = self._refresh, ""
        return bool(had)

    def redact(self, text: str) -> str:
        """Return a text with all secrets redacted."""
        secrets = [self._token, self._refresh, self._login.password if self._login else ""]
        for secret in sorted(filter(None, secrets), key=len, reverse=True):
            text = text.replace(secret, "…")
        return text


def _is_token(text: Any) -> bool:
    return (
        isinstance(text, str)
        and 0 < len(text) <= MAX_TOKEN
        and text.isascii()
        and text.isprintable()
        and " " not in text
    )


def _check_token(service: DataService, token: str) -> str:
    if not token:
        raise InvalidInput(f"{service.name} needs {service.login_hint}.", field="token")
    if not _is_token(token):
        raise InvalidInput(f"{service.variable} does not hold a token; copy it again.", field="token")
    return token
