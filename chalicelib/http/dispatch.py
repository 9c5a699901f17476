"""From an event to a handler and back: the only module that reads Chalice's request.

The order is fixed: identity, path, query, preconditions, body, handler, answer. Nothing is
written before all of the request has been understood.
"""

import hashlib
import json
import logging
import re
import time
from datetime import datetime
from itertools import count
from typing import Any, NamedTuple

from chalice.app import Chalice, CognitoUserPoolAuthorizer, MultiDict, Request, Response
from pydantic import BaseModel, ValidationError

from chalicelib.errors import DomainError, FieldFault, invalid
from chalicelib.http import accounts, body, problems
from chalicelib.http.budgets import BANK_S, Charge, process_budgets
from chalicelib.http.cursors import decode_cursor
from chalicelib.http.exchange import Exchange, current_exchange
from chalicelib.http.headers import combined, single
from chalicelib.http.identity import caller, require_fresh_sign_in
from chalicelib.http.mapping import problem_of
from chalicelib.http.middleware import cors
from chalicelib.http.operation import Operation, Router
from chalicelib.http.preconditions import Preconditions, require_stated
from chalicelib.http.problems import ApiError
from chalicelib.http.responses import Answer, Json, problem
from chalicelib.http.success import Outcome, creates, success
from chalicelib.http.time_limit import in_time
from chalicelib.jsontext import can_be_sent
from chalicelib.models.base import refusal
from chalicelib.models.fields import parse_instant
from chalicelib.models.patches import MergePatch, patch_model
from chalicelib.models.queries import PageQuery
from chalicelib.settings import settings
from chalicelib.table import collection, errors
from chalicelib.table.client import back_off
from chalicelib.table.collection import PageRequest
from chalicelib.table.day_bounds import read_again
from chalicelib.table.items import Stored
from chalicelib.table.requirement import Require
from chalicelib.table.session import (
    Receipt,
    Session,
    receipt_answer,
    receipt_created,
    receipt_expired,
    wall_clock,
)
from chalicelib.table.upgrade import upgrade

_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,255}", re.ASCII)


class Call(NamedTuple):
    """Who calls, when, and under which preconditions; what every handler is given first.

    Attributes:
        session: the caller's part of the table.
        now: the request's time; follows ``X-Now`` on the local stage.
        preconditions: parsed If-Match and If-None-Match.
    """

    session: Session
    now: datetime
    preconditions: Preconditions

    def require_version(self, stored: Stored) -> Stored:
        """Return ``stored`` if it is the version that the client wants to change (else 412)."""
        return self.preconditions.require_match(stored)

    @property
    def require(self) -> Require:
        """Refuses a version, or None, that the client does not want to change (412)."""
        return self.preconditions.require


def register(app: Chalice, resources: list[Router], authorizer: CognitoUserPoolAuthorizer) -> None:
    """Register the declared operations of ``resources`` as Chalice routes."""
    for resource in resources:
        for operation in resource.operations:
            route = app.route(
                operation.path,
                methods=[operation.method],
                name=operation.operation_id,
                cors=cors(),
                # Media types are checked with the body, where a problem names what is accepted.
                content_types=["*/*"],
                authorizer=None if operation.public else authorizer,
            )
            route(_view(operation))


def _view(operation: Operation) -> Any:
    def view(**path: str) -> Response:
        return serve(operation, path)

    return view


def serve(operation: Operation, path: dict[str, str]) -> Response:
    """Serve one request of ``operation``; every failure becomes a problem."""
    exchange = current_exchange()
    exchange.operation_id = operation.operation_id
    try:
        context = exchange.request.lambda_context
        answer = in_time(context, lambda: _answer(operation, path, exchange))
    except ApiError as error:
        answer = _problem(error, exchange)
    except (DomainError, errors.TableError) as error:
        _log_refusal(error, exchange)
        answer = _problem(problem_of(error), exchange)
    except Exception:
        logging.getLogger("bluestreak").exception("request %s failed", exchange.request_id)
        detail = "The error has been logged with this request id."
        answer = _problem(ApiError(problems.INTERNAL_ERROR, detail), exchange)
    _charge(exchange)
    return answer.response()


def _require_budget(user_id: str) -> None:
    """Refuse a request of a person who has used more of the table than the own share (429)."""
    budgets = process_budgets()
    shortage = budgets.shortage(user_id, time.monotonic()) if budgets else None
    if shortage is None:
        return
    name, quota, wait_s = shortage
    raise ApiError(
        problems.THROTTLED,
        f"Your {name} units of this minute are used. Try again in {wait_s} seconds.",
        headers={
            "Retry-After": str(wait_s),
            "RateLimit-Policy": f'"{name}";q={quota};w={BANK_S}',
            "RateLimit": f'"{name}";r=0;t={wait_s}',
        },
    )


def _charge(exchange: Exchange) -> None:
    """Charge the caller with what the request consumed, whatever became of it."""
    budgets, meter = process_budgets(), exchange.meter
    if budgets and exchange.user_id:
        read = meter.read_units + exchange.account_meter.read_units
        used = Charge(read, meter.write_units)
        budgets.charge(exchange.user_id, used, time.monotonic())


def _log_refusal(error: Exception, exchange: Exchange) -> None:
    """Log that DynamoDB refused a value, but not its own words, which may quote the value."""
    if isinstance(error, errors.Refused):
        refused = "request %s has a value that DynamoDB refuses"
        logging.getLogger("bluestreak").error(refused, exchange.request_id)


def _problem(error: ApiError, exchange: Exchange) -> Answer:
    return problem(error, instance=exchange.path, request_id=exchange.request_id)


def _answer(operation: Operation, path: dict[str, str], exchange: Exchange) -> Answer:
    request = exchange.request
    user_id = _caller(operation, exchange)
    path = _checked_path(operation, path)
    query = _query(operation, request)
    preconditions = Preconditions.parse(
        combined(request, "If-Match"), combined(request, "If-None-Match")
    )
    if operation.needs_precondition:
        require_stated(preconditions, may_create=operation.may_create)
    if operation.creates:
        preconditions.require_collection()
    raw = _raw(request)
    arguments = _body(operation, request, raw)
    bound_to = _bound_to(operation, path, query)
    receipt = _receipt(operation, request, raw, created=creates(operation, preconditions))
    session = Session(user_id, exchange.meter, receipt)
    call = Call(session, _now(request), preconditions)
    arguments |= {"call": call, "query": query, "page": _page(query, bound_to), **path}
    outcome = _handle(operation, arguments, call)
    answer = success(operation, outcome, preconditions, exchange, bound_to)
    if answer.text is not None and not can_be_sent(answer.text):
        # Nothing was written: a write refuses such an answer before; see `Transaction.commit`.
        raise errors.AnswerTooLarge("answer") if operation.writes else DomainError("unsendable")
    return answer


def _caller(operation: Operation, exchange: Exchange) -> str:
    """Return the user id of the caller, who has an account and units left."""
    if operation.public:
        return "public"
    context = exchange.request.context
    exchange.user_id = caller(context)
    exchange.account = accounts.state_of(exchange.user_id, exchange.account_meter)
    if exchange.account.closed and exchange.account.is_closed(_now(exchange.request)):
        raise DomainError("account_erased")
    if operation.fresh_sign_in:
        # By the server's own clock, because X-Now does not change when somebody signed in.
        require_fresh_sign_in(context, time.time())
    _require_budget(exchange.user_id)
    return exchange.user_id


def _raw(request: Request) -> bytes:
    """Return the body's bytes; Chalice keeps what came as text encoded, and nothing as empty."""
    raw = request.raw_body
    return raw if isinstance(raw, bytes) else raw.encode()


def _checked_path(operation: Operation, path: dict[str, str]) -> dict[str, str]:
    """Return the path parameters in lower case, in which every id and slug is spelt here."""
    lowered = {name: value.lower() for name, value in path.items()}
    for name, value in lowered.items():
        if not re.fullmatch(operation.path_parameters[name].pattern, value):
            raise ApiError(problems.NOT_FOUND, f"{name} in the path does not have a valid form.")
    return lowered


def _query(operation: Operation, request: Request) -> BaseModel | None:
    given: MultiDict | dict[str, str] = request.query_params or {}
    repeated = [
        name for name in given if isinstance(given, MultiDict) and len(given.getlist(name)) > 1
    ]
    if repeated:
        raise invalid(repeated[0], "repeated", argument=True)
    values = {name: given[name] for name in given}
    if operation.query is None:
        for name in values:
            raise invalid(name, "extra_forbidden", argument=True)
        return None
    try:
        return operation.query.model_validate(values)
    except ValidationError as error:
        raise refusal(error, arguments=True) from None


def _body(operation: Operation, request: Request, raw: bytes) -> dict[str, Any]:
    if text := operation.signature.sent_text:
        body.check_media_type(single(request, "Content-Type"), (text.media_type,))
        return {"text": raw}
    if operation.request is None:
        return {}
    patching = operation.method == "PATCH"
    allowed = (body.MERGE_PATCH, body.JSON) if patching else (body.JSON,)
    body.check_media_type(single(request, "Content-Type"), allowed)
    sent = body.read_json(raw)
    model = patch_model(operation.request) if patching else operation.request
    parsed, value = sent.accepted(model, operation.read_only, clears=patching)
    if patching:
        return {"patch": MergePatch(operation.request, value)}
    return {"body": parsed}


def _bound_to(operation: Operation, path: dict[str, str], query: BaseModel | None) -> str:
    """Return what a cursor of this list is bound to; an operation without pages has no cursor."""
    if not isinstance(query, PageQuery):
        return ""
    return json.dumps([operation.operation_id, path, query.filters()], sort_keys=True)


def _page(query: BaseModel | None, bound_to: str) -> PageRequest:
    if not isinstance(query, PageQuery):
        return PageRequest(limit=1)
    after = decode_cursor(query.cursor, bound_to) if query.cursor is not None else None
    return PageRequest(query.limit, after)


def _receipt(
    operation: Operation, request: Request, raw: bytes, *, created: bool
) -> Receipt | None:
    key = single(request, "Idempotency-Key")
    if key is None or not operation.writes:
        return None
    if not _IDEMPOTENCY_KEY.fullmatch(key):
        raise problems.malformed_header("Idempotency-Key", "invalid_key", max_length=255)
    path = current_exchange().path
    fingerprint = hashlib.sha256(f"{operation.method} {path}\n".encode() + raw).hexdigest()
    return Receipt(hashlib.sha256(key.encode()).hexdigest()[:32], fingerprint, created)


def _now(request: Request) -> datetime:
    given = single(request, "X-Now") if settings().is_local else None
    if given is None:
        return wall_clock()
    try:
        return parse_instant(given)
    except FieldFault as error:
        raise problems.malformed_header("X-Now", error.code, **error.params) from None


def _handle(operation: Operation, arguments: dict[str, Any], call: Call) -> Outcome:
    """Run the handler, or find the earlier answer.

    If the request requires no particular version, a lost race is run again while there is time.
    """
    wanted = {name: arguments[name] for name in operation.signature.names}
    for race in count():
        try:
            return Outcome(operation.handler(**wanted), creates(operation, call.preconditions))
        except errors.Replayed as replay:
            return _replay(operation, replay.item, call)
        except errors.OutdatedItems as outdated:
            upgrade(call.session, outdated.sort_keys)
        except errors.UncheckedDays as unchecked:
            back_off(call.session.meter, race)
            read_again(call.session, unchecked.sort_keys)
        except (ApiError, DomainError, errors.TableError) as error:
            if _lost_race(error, operation, call):
                back_off(call.session.meter, race)
                continue
            earlier = None if isinstance(error, errors.Unavailable) else _earlier_answer(call)
            if earlier:
                return _replay(operation, earlier, call)
            raise
    raise AssertionError("unreachable: races are counted for ever")


def _lost_race(error: Exception, operation: Operation, call: Call) -> bool:
    """Tell whether someone else was faster in a way that does not concern the client."""
    if not isinstance(error, errors.ConditionFailed):
        return False
    any_version = call.preconditions.takes_any or operation.last_write_wins
    return error.label == collection.RACE or (error.label == collection.VERSION and any_version)


def _earlier_answer(call: Call) -> dict[str, Any] | None:
    """Return the receipt of this Idempotency-Key, when a failure may only mean a repetition."""
    receipt = call.session.receipt
    item = call.session.get(receipt.sort_key) if receipt else None
    return item if item and not receipt_expired(item, call.session.clock()) else None


def _replay(operation: Operation, item: dict[str, Any], call: Call) -> Outcome:
    """Return the answer kept in a receipt: a resource, a list, or None for an empty answer."""
    receipt = call.session.receipt
    if receipt is None or item.get("fingerprint") != receipt.fingerprint:
        raise ApiError(problems.IDEMPOTENCY_KEY_REUSED, "Use a new key for each different request.")
    created = receipt_created(item)
    if created is None:
        created = creates(operation, call.preconditions)
    return Outcome(_kept(operation, item), created, replayed=True)


def _kept(operation: Operation, item: dict[str, Any]) -> Stored | Json | None:
    if operation.status == 204:
        return None
    text = receipt_answer(item)
    document = json.loads(text)
    if "version" not in document:
        return Json(text)
    return Stored("", document.get("id", ""), document["version"], text, {})
