"""Tokens with scopes, kept in the store as hashes: making, listing and revoking them.

A token is ``cg_<id>_<secret>``. The id is no secret: it is in lists and in the audit log, and finds the token's entry.
The secret is 32 random bytes, so that a plain SHA-256 of the whole is as good as a slow hash: nobody can try them all.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal, get_args

import orjson

from knowledge_graph.errors import InvalidInput, NotFound
from knowledge_graph.store import MemoKeeper

Scope = Literal["read", "curate", "load", "admin"]
SCOPES: Final[tuple[Scope, ...]] = get_args(Scope)
"""Ask; merge and retract; import; and all of that, with the audit log."""

MOST_TOKENS: Final = 1_000
LONGEST_NAME: Final = 100
MOST_A_MINUTE: Final = 1_000_000

_TOPIC: Final = "access tokens"
_TEXT: Final = re.compile(r"cg_([0-9a-f]{8})_[A-Za-z0-9_-]{43}")
_DURATION: Final = re.compile(r"([0-9]{1,6})([mhd])")
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days"}


@dataclass(frozen=True, slots=True)
class AccessToken:
    """What is kept of a token. Times are ISO 8601 in UTC.

    Attributes:
        id: finds it, and is no secret.
        name: whose it is, or what for.
        scopes: what it allows; ``admin`` allows everything.
        digest: SHA-256 of its text, in hexadecimal.
        created: when it was made.
        expires: from when on it is refused; None for never.
        revoked: since when it is refused.
        rate: requests a minute; None for the service's own limit.
    """

    id: str
    name: str
    scopes: frozenset[str]
    digest: str
    created: str
    expires: str | None = None
    revoked: str | None = None
    rate: int | None = None

    def allows(self, scope: str) -> bool:
        """Return whether it may do what a scope is for."""
        return scope in self.scopes or "admin" in self.scopes

    def matches(self, text: str) -> bool:
        """Return whether a text is this very token, in a time that tells nothing of the hash."""
        return hmac.compare_digest(digest_of(text), self.digest)

    def refusal(self, now: datetime) -> str | None:
        """Return why it is refused at a time; None while it is good."""
        if self.revoked:
            return f"This token was revoked on {self.revoked[:10]}."
        if self.expires and now >= datetime.fromisoformat(self.expires):
            return f"This token expired at {self.expires}."
        return None

    def view(self, now: datetime) -> dict[str, Any]:
        """Return what may be shown of it, with its state at a time: all but the hash."""
        state = "revoked" if self.revoked else "expired" if self.refusal(now) else "good"
        return {
            "id": self.id,
            "name": self.name,
            "scopes": [scope for scope in SCOPES if scope in self.scopes],
            "created": self.created,
            "expires": self.expires,
            "revoked": self.revoked,
            "rate": self.rate,
            "state": state,
        }


def create_token(
    store: MemoKeeper, name: str, scopes: Collection[str], *, expires: str | None = None, rate: int | None = None
) -> tuple[AccessToken, str]:
    """Make a token, and return what is kept of it and its text, which is nowhere else.

    Args:
        store: where it is kept.
        name: whose it is, or what for.
        scopes: what it allows, of ``SCOPES``.
        expires: a day, to whose end (UTC) it is good, or how long: ``90d``, ``12h``, ``30m``; never without it.
        rate: requests a minute.

    Raises:
        InvalidInput: a value is none of these, or there are ``MOST_TOKENS``.
    """
    now = _now()
    shown = name.strip()
    if not shown or len(shown) > LONGEST_NAME or not shown.isprintable():
        raise InvalidInput(f"must be 1 to {LONGEST_NAME} characters that can be printed.", field="name")
    unknown = sorted(set(scopes) - set(SCOPES))
    if unknown or not scopes:
        raise InvalidInput(f"expected some of {', '.join(SCOPES)}; got {', '.join(unknown) or 'none'}.", field="scope")
    if rate is not None and not 1 <= rate <= MOST_A_MINUTE:
        raise InvalidInput(f"must be 1 to {MOST_A_MINUTE:,} requests a minute.", field="rate")
    known = read_tokens(store)
    if len(known) >= MOST_TOKENS:
        raise InvalidInput(f"there are {MOST_TOKENS:,} tokens; `token revoke --forget` some first.", field="name")
    identifier = next(drawn for drawn in iter(lambda: secrets.token_hex(4), "") if drawn not in known)
    text = f"cg_{identifier}_{secrets.token_urlsafe(32)}"
    until = _parse_expiry(expires, now).isoformat() if expires else None
    token = AccessToken(identifier, shown, frozenset(scopes), digest_of(text), now.isoformat(), until, rate=rate)
    _keep(store, token)
    return token, text


def read_tokens(store: MemoKeeper) -> dict[str, AccessToken]:
    """Return every token by id, the oldest first."""
    tokens = [_parse(identifier, text) for identifier, text in store.memos(_TOPIC).items()]
    return {token.id: token for token in sorted(tokens, key=lambda token: (token.created, token.id))}


def revoke_token(store: MemoKeeper, reference: str, *, forget: bool = False) -> AccessToken:
    """Revoke a token by its id or its name, for good; return what is kept of it.

    Args:
        store: where it is kept.
        reference: its id, or a name that no other token has.
        forget: keep nothing of it.

    Raises:
        NotFound: there is none.
        InvalidInput: several have the name.
    """
    tokens = read_tokens(store)
    named = [token for token in tokens.values() if token.name == reference and (forget or not token.revoked)]
    if reference not in tokens and len(named) > 1:
        ids = ", ".join(token.id for token in named)
        raise InvalidInput(f"several tokens are called {reference}: {ids}; name one by its id.", field="token")
    token = tokens.get(reference) or (named[0] if named else None)
    if token is None:
        raise NotFound(reference)
    if not token.revoked:
        fields = {name: getattr(token, name) for name in AccessToken.__slots__}
        token = AccessToken(**{**fields, "revoked": _now().isoformat()})
    if forget:
        store.keep_memos(_TOPIC, {token.id: None})
    else:
        _keep(store, token)
    return token


def digest_of(text: str) -> str:
    """Return the hash under which a token's text is kept."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()


def find_id(text: str) -> str | None:
    """Return the id in a token's text; None if it can be none."""
    match = _TEXT.fullmatch(text)
    return match[1] if match else None


def _keep(store: MemoKeeper, token: AccessToken) -> None:
    fields = {name: getattr(token, name) for name in AccessToken.__slots__ if name != "id"}
    kept = {**fields, "scopes": sorted(token.scopes)}
    store.keep_memos(_TOPIC, {token.id: orjson.dumps(kept).decode()})


def _parse(identifier: str, text: str) -> AccessToken:
    fields: dict[str, Any] = orjson.loads(text)
    return AccessToken(id=identifier, **{**fields, "scopes": frozenset(fields["scopes"])})


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _parse_expiry(text: str, now: datetime) -> datetime:
    """Return from when on a token is refused.

    Raises:
        InvalidInput: the text is neither a day nor a duration, or lies in the past.
    """
    problem = InvalidInput(
        f"expected a day (2027-01-31) or how long (90d, 12h, 30m), got {text[:40]!r}.", field="expires"
    )
    try:
        if length := _DURATION.fullmatch(text):
            until = now + timedelta(**{_UNITS[length[2]]: int(length[1])})
        else:
            until = datetime.fromisoformat(f"{text}T00:00:00+00:00") + timedelta(days=1)
    except (ValueError, OverflowError):
        raise problem from None
    if until <= now:
        raise InvalidInput(f"{text} is over already.", field="expires")
    return until
