"""Answers: text that is already JSON becomes a Chalice response with the headers it needs."""

from collections.abc import Callable
from typing import Any, NamedTuple

from chalice.app import Response

from chalicelib.http.problems import MEDIA_TYPE, ApiError, problem_text
from chalicelib.table.collection import Page
from chalicelib.table.items import Stored

PRIVATE = "no-store"
# Kept by the browser of the person, which asks before each use whether the tag is still current.
REVALIDATED = "private, no-cache"
CATALOGUE = "private, max-age=3600"


class Reference(NamedTuple):
    """Reference data that is the same for everyone: JSON text with an entity tag of its own."""

    text: str
    tag: str


class ReferencePage(NamedTuple):
    """One page of reference data, with the entity tag of the whole."""

    page: Page
    tag: str


class NoticedPage(NamedTuple):
    """One page of a list, with a license notice for the codes in all its items."""

    page: Page
    loinc_notice: str


class Json(NamedTuple):
    """An answer that a store has already put together as JSON text."""

    text: str


class TextPage(NamedTuple):
    """One page of an answer that is not JSON.

    Attributes:
        text: the page, in the media type that its operation declares; or what returns it, if it
            contains the URL of the next page (None at the end).
        after: the position to continue after; None at the end.
    """

    text: str | Callable[[str | None], str]
    after: str | None = None


class Existing(NamedTuple):
    """A resource that a POST would create, but that exists; the status is 200."""

    stored: Stored


class Created(NamedTuple):
    """A resource that a PUT has created, although it could have existed; the status is 201."""

    stored: Stored


class WithHeaders(NamedTuple):
    """What a use case returned, and the further headers that its operation declares."""

    result: Any
    headers: dict[str, str]


class Answer(NamedTuple):
    """An answer before it is Chalice's: status, JSON text (None for no body) and headers."""

    status: int
    text: str | None
    headers: dict[str, str]

    def response(self) -> Response:
        """Return the Chalice response; 204 and 304 have an empty body."""
        headers: dict[str, str | list[str]] = dict(self.headers)
        if self.text is not None:
            headers.setdefault("Content-Type", "application/json")
        headers.setdefault("Cache-Control", REVALIDATED if "ETag" in headers else PRIVATE)
        return Response(body=self.text or "", headers=headers, status_code=self.status)


def problem(error: ApiError, *, instance: str, request_id: str) -> Answer:
    """Return the answer that reports ``error``."""
    headers = {"Content-Type": MEDIA_TYPE} | error.headers
    if error.kind.retry_after_s is not None:
        headers.setdefault("Retry-After", str(error.kind.retry_after_s))
    text = problem_text(error, instance=instance, request_id=request_id)
    return Answer(error.kind.status, text, headers)
