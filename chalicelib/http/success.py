"""From what a handler returned to the answer: its text, its entity tag, and 304 instead of it."""

import json
from typing import Any, NamedTuple
from urllib.parse import urlencode

from pydantic import BaseModel

from chalicelib.http.cursors import encode_cursor
from chalicelib.http.exchange import Exchange
from chalicelib.http.operation import Operation
from chalicelib.http.preconditions import Preconditions, content_tag, etag
from chalicelib.http.responses import (
    CATALOGUE,
    Answer,
    Created,
    Existing,
    Json,
    NoticedPage,
    Reference,
    ReferencePage,
    TextPage,
    WithHeaders,
)
from chalicelib.table.collection import Page, list_text
from chalicelib.table.items import Stored, View, has_current_schema


class Outcome(NamedTuple):
    """What became of a request.

    Attributes:
        result: what its handler returned, or an earlier answer.
        created: whether it created what the result is, unless that is an :class:`Existing` or
            :class:`Created`.
        replayed: whether the result is an earlier answer.
    """

    result: Any
    created: bool
    replayed: bool = False


def creates(operation: Operation, preconditions: Preconditions) -> bool:
    """Return whether a request that succeeds creates what its answer has."""
    return operation.status == 201 or (operation.may_create and preconditions.creates)


def success(
    operation: Operation,
    outcome: Outcome,
    preconditions: Preconditions,
    exchange: Exchange,
    bound_to: str,
) -> Answer:
    """Return the answer that carries what the handler returned.

    Args:
        operation: that was requested.
        outcome: what its handler returned, or an earlier answer.
        preconditions: of the request; a read may answer 304 by them.
        exchange: the request.
        bound_to: what the cursor of a list is bound to.
    """
    result, headers = _with_headers(outcome.result, replayed=outcome.replayed)
    created = outcome.created
    if isinstance(result, Existing | Created):
        result, created = result.stored, isinstance(result, Created)
    # What a POST would create may exist.
    status = 201 if created else 200 if operation.status == 201 else operation.status
    if result is None:
        return Answer(204, None, headers)
    if isinstance(result, Page | NoticedPage | list | Json | BaseModel):
        text = _text_of(result, bound_to)
        headers |= {"ETag": content_tag(text)} if operation.tagged else {}
        return _not_modified_or(Answer(status, text, headers), preconditions, operation)
    if isinstance(result, ReferencePage):
        result = Reference(_page_text(result.page, bound_to), result.tag)
    if isinstance(result, Reference):
        headers |= {"ETag": f'"{result.tag}"', "Cache-Control": CATALOGUE}
        return _not_modified_or(Answer(status, result.text, headers), preconditions, operation)
    if isinstance(result, TextPage):
        following = _next_url(result, exchange, bound_to)
        text = result.text if isinstance(result.text, str) else result.text(following)
        return Answer(status, text, headers | _of_text(operation, following))
    view = result if isinstance(result, View) else None
    result = view.stored if view else result
    headers["ETag"] = etag(result.version)
    if created:
        headers["Location"] = _location(operation, exchange, result.id)
    if view or not has_current_schema(result):
        return Answer(status, view.text if view else result.text, headers)
    return _not_modified_or(Answer(status, result.text, headers), preconditions, operation)


def _location(operation: Operation, exchange: Exchange, resource_id: str) -> str:
    """Return the path of what a request has created."""
    there = exchange.public_path.rstrip("/")
    if operation.method == "PUT":
        return there
    if operation.collection:
        # Whatever stands before the version, such as a stage, stands before the collection too.
        there = there.partition("/v1/")[0] + operation.collection
    return f"{there}/{resource_id}"


def _with_headers(result: Any, *, replayed: bool) -> tuple[Any, dict[str, str]]:
    """Return what a use case returned, and the headers that do not depend on it."""
    headers = {"Idempotency-Replayed": "true"} if replayed else {}
    if isinstance(result, WithHeaders):
        return result.result, headers | result.headers
    return result, headers


def _not_modified_or(answer: Answer, preconditions: Preconditions, operation: Operation) -> Answer:
    """Return 304 instead of what the client has already."""
    tag = answer.headers.get("ETag")
    if operation.method == "GET" and tag and preconditions.not_modified(tag):
        return Answer(304, None, answer.headers)
    return answer


def _text_of(result: Page | NoticedPage | list[Stored] | Json | BaseModel, bound_to: str) -> str:
    """Return the JSON text of an answer that has no version."""
    if isinstance(result, Json):
        return result.text
    if isinstance(result, BaseModel):
        return result.model_dump_json(by_alias=True, exclude_unset=True)
    return list_text(result) if isinstance(result, list) else _page_text(result, bound_to)


def _next_url(page: TextPage, exchange: Exchange, bound_to: str) -> str | None:
    """Return the URL of the page after one that is not JSON; None at the end."""
    if not page.after:
        return None
    query = {**(exchange.request.query_params or {})}
    query["cursor"] = encode_cursor(page.after, bound_to)
    return f"{exchange.public_path}?{urlencode(query)}"


def _of_text(operation: Operation, following: str | None) -> dict[str, str]:
    """Return the media type of a page that is not JSON, and the link to the next page."""
    declared = operation.signature.answered_text
    headers = {"Content-Type": declared.media_type} if declared else {}
    return headers | ({"Link": f'<{following}>; rel="next"'} if following else {})


def _page_text(page: Page | NoticedPage, bound_to: str) -> str:
    if isinstance(page, NoticedPage):
        notice = json.dumps(page.loinc_notice)
        return f'{_page_text(page.page, bound_to)[:-1]},"loinc_notice":{notice}}}'
    cursor = encode_cursor(page.after, bound_to) if page.after else None
    return f'{list_text(page.items)[:-1]},"next_cursor":{json.dumps(cursor)}}}'
