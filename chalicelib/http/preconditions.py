"""ETag, If-Match and If-None-Match (RFC 9110 section 13) on integer versions and on content."""

import hashlib
import re
from typing import NamedTuple

from chalicelib.http.problems import (
    MALFORMED_REQUEST,
    PRECONDITION_FAILED,
    PRECONDITION_REQUIRED,
    ApiError,
)
from chalicelib.table.items import Stored

_TAG = re.compile(r'(W/)?"([\x21\x23-\x7e\x80-\xff]*)"')
# A tag may contain commas, so a list of them is read from tag to tag and not cut at commas.
_TAGS = re.compile(rf"[ \t,]*{_TAG.pattern}(?:[ \t]*,[ \t,]*{_TAG.pattern})*[ \t,]*")


def etag(version: int) -> str:
    """Return the strong entity tag of a version."""
    return f'"{version}"'


def content_tag(text: str) -> str:
    """Return the entity tag of a computed answer, which has no version: a hash of its text.

    It is weak (RFC 9110 section 8.8.1), because the gateway may compress the answer on its way,
    and then sends other bytes with the same tag.
    """
    return f'W/"{hashlib.sha256(text.encode()).hexdigest()[:16]}"'


class Tags(NamedTuple):
    """A parsed list of entity tags without the mark of weak ones, or ``*``."""

    any: bool
    opaque: frozenset[str]

    @classmethod
    def parse(cls, header: str, name: str) -> "Tags":
        """Return the tags of a header; 400 when it is not a list of entity tags."""
        if header.strip() == "*":
            return cls(True, frozenset())
        if not _TAGS.fullmatch(header):
            raise ApiError(MALFORMED_REQUEST, f'{name} must be "*" or entity tags such as "7".')
        return cls(False, frozenset(tag for _, tag in _TAG.findall(header)))

    def holds_for(self, version: int | None) -> bool:
        """Tell whether they name ``version``; nothing names None, which is no version at all."""
        return version is not None and (self.any or str(version) in self.opaque)


class Preconditions(NamedTuple):
    """What the request demands of the resource's present state."""

    if_match: Tags | None
    if_none_match: Tags | None

    @classmethod
    def parse(cls, if_match: str | None, if_none_match: str | None) -> "Preconditions":
        """Return the preconditions of a request's headers; 400 when they contradict each other."""
        if if_match is not None and (if_none_match or "").strip() == "*":
            raise ApiError(
                MALFORMED_REQUEST, "If-Match and If-None-Match: * must not be sent together."
            )
        return cls(
            Tags.parse(if_match, "If-Match") if if_match is not None else None,
            Tags.parse(if_none_match, "If-None-Match") if if_none_match is not None else None,
        )

    @property
    def creates(self) -> bool:
        """Whether this PUT may only create: ``If-None-Match: *``."""
        return self.if_none_match is not None and self.if_none_match.any

    @property
    def takes_any(self) -> bool:
        """Whether any present version will do: ``If-Match: *``."""
        return self.if_match is not None and self.if_match.any

    def require_match(self, stored: Stored) -> Stored:
        """Return ``stored`` if the client has seen this version of it; 412 if not."""
        self.require(stored.version)
        return stored

    def require(self, version: int | None) -> None:
        """Refuse a write (412) if the request demands another state than the present one.

        A weak tag counts as well (RFC 9110 section 13.1.1 compares strongly): proxies that compress
        an answer weaken its tag, and its opaque part still names the version.

        Args:
            version: the present one; None if there is nothing.
        """
        demanded, refused = self.if_match, self.if_none_match
        if demanded is not None and not demanded.holds_for(version):
            raise ApiError(
                PRECONDITION_FAILED,
                "If-Match must be omitted, because there is nothing yet."
                if version is None
                else f"If-Match must name the current version, which is {version}.",
            )
        if refused is not None and refused.holds_for(version):
            raise ApiError(
                PRECONDITION_FAILED,
                f"If-None-Match must not name the current version, which is {version}.",
            )

    def require_collection(self) -> None:
        """Refuse the creation (412) of a resource in a collection whose tag the request names.

        The target is the collection, which always exists and has no tag: ``If-Match: *`` holds, and
        a listed tag does not (RFC 9110 section 13.1.1). ``If-None-Match`` is there to protect what
        exists from being overwritten (section 13.1.2). What is created has a new id, so it holds.
        """
        if self.if_match is not None and not self.if_match.any:
            raise ApiError(
                PRECONDITION_FAILED,
                'If-Match must be "*" or omitted, because a collection has no entity tag.',
            )

    def not_modified(self, tag: str) -> bool:
        """Tell whether a GET may answer 304 for the entity tag ``tag`` (with its quotes).

        Tags are compared weakly (RFC 9110 section 13.1.2).
        """
        tags = self.if_none_match
        bare = tag.removeprefix("W/").strip('"')
        return tags is not None and (tags.any or bare in tags.opaque)


def require_stated(preconditions: Preconditions, *, may_create: bool) -> None:
    """Refuse a change that states no precondition (428, RFC 6585)."""
    if preconditions.if_match is None and not (may_create and preconditions.creates):
        wanted = 'If-Match with the ETag of the resource or "*"'
        if may_create:
            wanted += ", or If-None-Match: * to create it,"
        raise ApiError(PRECONDITION_REQUIRED, f"{wanted} is required.")
