"""An account as 0.5 stored it: it is read as before, to the figure, and can be changed."""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest

from app import app as chalice_app
from chalicelib.application import operations
from chalicelib.http.operation import Operation
from chalicelib.settings import settings
from chalicelib.streaks.recount import recount
from chalicelib.table.items import SCHEMAS
from chalicelib.table.session import Session
from tests.support.account import Frozen, answer, clock, differences, is_year
from tests.support.adaptations import Adaptation, adapted, in_objects
from tests.support.api import Api
from tools.engine import Engine

GETS = {each.operation_id: each for each in operations() if each.method == "GET"}

# What answers from nothing that an account stores.
NOT_STORED = {
    "getHealth": "/health",
    "listProtocols": "/v1/protocols",
    "getProtocol": "/v1/protocols/starter-1",
}
# Operations since 0.5, each with a path that answers 200.
LATER: dict[str, str] = {}
# These are many and alike: every so many of them is read.
STRIDES = {"getIntake": 9, "getReading": 4}

_OF_THE_ACCOUNT = ("id", "own", "tracked", "latest", "target", "trend")


def without_catalogue(document: dict[str, Any]) -> dict[str, Any]:
    """Return of a built-in marker what the account stores."""
    if document.get("own", True):
        return document
    return {name: document[name] for name in _OF_THE_ACCOUNT if name in document}


ADAPTATIONS = [
    Adaptation(
        "Definitions of built-in markers are the catalogue's, and no part of the account.",
        frozenset({"getBiomarker", "listBiomarkers"}),
        in_objects(without_catalogue),
        in_objects(without_catalogue),
    ),
]


def operation_of(path: str) -> Operation:
    """Return the GET operation that a path is of; one spelt out goes before a parameter."""
    plain = path.partition("?")[0]
    matching = [
        each
        for each in GETS.values()
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", each.path), plain)
    ]
    return min(matching, key=lambda each: each.path.count("{"))


def by_operation(account: Frozen) -> dict[str, dict[str, Any]]:
    """Return the answers by operation: ``<instant> <path>`` -> body."""
    found: defaultdict[str, dict[str, Any]] = defaultdict(dict)
    for place, body in account.answers.items():
        found[operation_of(place.partition(" ")[2]).operation_id][place] = body
    return dict(found)


ACCOUNT = Frozen.of_release("0.5")
ANSWERS = by_operation(ACCOUNT)


@pytest.fixture(scope="module")
def api(engine: Engine, engine_table: Any) -> Iterator[Api]:
    """The API, called by the account's owner at the time when it was frozen."""
    ACCOUNT.load(engine.client(), settings().table_name, ACCOUNT.user)
    with clock(lambda: ACCOUNT.now):
        yield Api(chalice_app, ACCOUNT.user)


def test_every_entity_and_family_is_there() -> None:
    families = {
        "day counters": r"CAL#(workouts|biomarkers|supplements|protocol)#\d{4}",
        "day counters of a habit": r"CAL#habit-[0-9a-f-]{36}#\d{4}",
        "excuses": r"CAL#~excuses#\d{4}",
        "profile": r"CAL#~profile",
        "streak schedules": r"CAL#~schedule#(workouts|biomarkers|supplements|protocol)",
        "plan": r"CALPLAN#(habit|supplement)#[0-9a-f-]{36}",
        "stock": r"CALPLAN#stock#[0-9a-f-]{36}",
        "ended": r"CALPLAN#~ended#[0-9a-f-]{36}",
        "revision": r"CALPLAN#~revision",
        "latest readings": r"CARD#[a-z0-9_-]+#latest",
        "own markers": r"CARD#[0-9a-f-]{36}#own",
        "targets": r"CARD#[a-z0-9_-]+#target",
        "latest readings of panels": r"CARD#~panels",
        "computed readings": r"DERIVED#.+",
        "day logs": r"DAY#[0-9-]{10}",
        "planned workouts": r"DAY#[0-9-]{10}#planned",
        "named": r"(ADOPTION|EXERCISE)#[0-9a-f-]{36}",
        "dated": r"(WORKOUT|INTAKE|PANEL)#[0-9-]{10}#[0-9T]*#[0-9a-f-]{36}",
        "dated in scopes": r"(READING|HABIT_ENTRY)#[^#]+#[0-9-]{10}#[0-9T]*#[0-9a-f-]{36}",
        "tombstones": r"GONE#[a-z_]+#.+",
        "sources": r"SOURCE#(adoption|panel|workout)#.+",
        "receipts": r"RECEIPT#[0-9a-f]{32}",
    }
    found = dict.fromkeys(families, 0)
    for item in ACCOUNT.items:
        [name] = [n for n, keys in families.items() if re.fullmatch(keys, item["sk"]["S"])]
        found[name] += 1
    assert all(found.values()), found
    documents = {
        item["entity"]["S"] for item in ACCOUNT.items if "schema" in item and "entity" in item
    }
    assert documents == set(SCHEMAS)
    tombstones = [item for item in ACCOUNT.items if item["sk"]["S"].startswith("GONE#")]
    # An id that a client made is reserved without being deleted.
    assert {"gone" in item for item in tombstones} == {True, False}


def test_every_get_operation_has_an_answer() -> None:
    assert set(GETS) == {*ANSWERS, *NOT_STORED, *LATER}


@pytest.mark.parametrize("operation_id", sorted(ANSWERS))
def test_answers_are_those_of_0_5(api: Api, operation_id: str) -> None:
    places = list(ANSWERS[operation_id])[:: STRIDES.get(operation_id, 1)]
    for place in places:
        now, _, path = place.partition(" ")
        body = answer(api, datetime.fromisoformat(now), path)
        expected, actual = adapted(ADAPTATIONS, operation_id, ANSWERS[operation_id][place], body)
        found = list(differences(expected, actual))
        assert not found, "\n".join([place, *found[:20]])


@pytest.mark.parametrize(("operation_id", "path"), [*NOT_STORED.items(), *LATER.items()])
def test_what_is_not_of_0_5_answers(api: Api, operation_id: str, path: str) -> None:
    assert operation_of(path).operation_id == operation_id
    assert api.get(path).status == 200


@pytest.mark.parametrize("adaptation", ADAPTATIONS, ids=lambda each: each.reason)
def test_no_adaptation_is_stale(adaptation: Adaptation) -> None:
    bodies = [body for name in adaptation.operations for body in ANSWERS[name].values()]
    assert any(adaptation.expected(body) != body for body in bodies)


def test_day_counters_are_what_the_entries_come_to(api: Api) -> None:
    session = Session(ACCOUNT.user)
    years = [item["sk"]["S"].split("#") for item in ACCOUNT.items if is_year(item)]
    assert len(years) > 15
    for _, kind, year in years:
        assert recount(session, kind, int(year), fix=False) == [], (kind, year)
