"""What incoming and stored locations are part of, while identity resolution decides which of them are one.

Two locations are on one level if they have one type and one parent: two provinces of a country, two towns of a region.
"""

from __future__ import annotations

from collections.abc import Mapping

from loaders.identity.candidates import IdentityCandidate


class LocationTree:
    """``part_of`` among candidates; it follows what is decided, as the mappings that it is given change.

    Args:
        incoming: the input's candidates, by id.
        canonical: the candidates that stand so far, those of the store included, by id.
        moved: id -> id of what it was recognised as, as far as decided.
    """

    def __init__(
        self,
        incoming: Mapping[str, IdentityCandidate],
        canonical: Mapping[str, IdentityCandidate],
        moved: Mapping[str, str],
    ) -> None:
        self._incoming, self._canonical, self._moved = incoming, canonical, moved

    def current_id(self, identifier: str) -> str:
        """Return the id of what an id was recognised as so far; the id itself if it stands."""
        while (further := self._moved.get(identifier, identifier)) != identifier:
            identifier = further
        return identifier

    def ancestors(self, identifier: str) -> set[str]:
        """Return the ancestors of a location, as far as the input and the stored records read so far tell."""
        ancestors: set[str] = set()
        open_ends = [identifier]
        while open_ends:
            here = open_ends.pop()
            for known in (self._incoming, self._canonical):
                for parent in known[here].parents if here in known else ():
                    if (current := self.current_id(parent)) not in ancestors:
                        ancestors.add(current)
                        open_ends += [parent, current]
        return ancestors - {identifier}

    def share_parent(self, first: IdentityCandidate, other: IdentityCandidate) -> bool:
        """Return whether a parent of one is, contains or is part of a parent of the other."""
        mine, theirs = self._parents(first), self._parents(other)
        return any(self._are_nested(a, b) for a in mine for b in theirs)

    def is_told_apart(self, first: IdentityCandidate, other: IdentityCandidate) -> bool:
        """Return whether one source states parents of both, neither of which is or contains the other.

        What datasets draw differently, a single one draws once: its towns of one name in two provinces are two towns.
        """
        if not (first.stated_parents and other.stated_parents):
            return False
        return any(
            source == same and not self._are_nested(self.current_id(mine), self.current_id(theirs))
            for source, mine in first.stated_parents
            for same, theirs in other.stated_parents
        )

    def is_beside_whole(self, part: IdentityCandidate, other: IdentityCandidate) -> bool:
        """Return whether a location is on a level with something that another is part of.

        A district is never the province next to its own, nor a quarter the next town, whatever they are called.

        Args:
            part: the one whose wholes are looked at.
            other: the one that may have the type and a parent of one of those wholes.
        """
        parents = self._parents(other)
        for identifier in self.ancestors(part.id) if parents else ():
            whole = self._canonical.get(identifier) or self._incoming.get(identifier)
            if whole and whole.type == other.type and not parents.isdisjoint(self._parents(whole)):
                return True
        return False

    def _are_nested(self, first: str, other: str) -> bool:
        return first == other or first in self.ancestors(other) or other in self.ancestors(first)

    def _parents(self, candidate: IdentityCandidate) -> set[str]:
        return {self.current_id(parent) for parent in candidate.parents}
