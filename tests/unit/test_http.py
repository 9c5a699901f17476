"""The HTTP layer's own rules: bodies, patches, cursors, preconditions, identity."""

import copy
import json
import re
from typing import Any
from urllib.parse import quote, unquote

import pytest
from chalice.app import Request
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import DomainError, Invalid
from chalicelib.http import body
from chalicelib.http.cursors import decode_cursor, encode_cursor
from chalicelib.http.exchange import Exchange
from chalicelib.http.identity import caller
from chalicelib.http.mapping import problem_of
from chalicelib.http.preconditions import Preconditions
from chalicelib.http.problems import ApiError, problem_text
from chalicelib.jsontext import dump
from chalicelib.models.base import parse
from chalicelib.models.patches import MergePatch, merged, patch_model
from chalicelib.profile.models import ProfileCreate
from chalicelib.table.items import Stored
from chalicelib.training.exercises.models import ExerciseCreate
from chalicelib.training.workouts.models import WorkoutCreate

JSON_VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)
OBJECTS = st.dictionaries(st.sampled_from("abc"), JSON_VALUES, max_size=3)

ID_TOKEN = {"sub": "alice", "token_use": "id"}


@given(JSON_VALUES)
def test_plain_json_is_read_as_it_is(value: Any) -> None:
    raw = json.dumps(value).encode()
    found = body.read_json(raw)
    assert found.value == json.loads(found.text) == value
    assert found.text == raw
    assert not found.respelt or re.search(rb"\.0|e", raw)


def test_depth_is_counted_by_level() -> None:
    nested: Any = 1
    for _ in range(body.MAX_DEPTH):
        nested = [nested]
    assert body.read_json(json.dumps(nested).encode()).value == nested
    with pytest.raises(ApiError, match="nest"):
        body.read_json(json.dumps([nested]).encode())
    empty = b"[" * body.MAX_DEPTH + b"]" * body.MAX_DEPTH
    assert body.read_json(empty).value
    with pytest.raises(ApiError, match="nest"):
        body.read_json(b"[" + empty + b"]")


@pytest.mark.parametrize("item", ["0", '"x"', "[]", '{"a":0}', "null"])
def test_values_are_counted_before_they_become_models(item: str) -> None:
    each = 2 if ":" in item else 1
    most = (body.MAX_VALUES - 1) // each
    largest = f"[{','.join([item] * most)}]".encode()
    assert len(largest) < body.MAX_BYTES
    assert len(body.read_json(largest).value) == most
    with pytest.raises(ApiError, match="100000 values") as failure:
        body.read_json(largest[:-1] + f",{item}]".encode())
    assert failure.value.kind.status == 413


@pytest.mark.parametrize("number", ["9", "-9", "0.", "1e+0"])
def test_digits_are_counted(number: str) -> None:
    longest = number + "0" * (body.MAX_DIGITS - len(number))
    assert body.read_json(longest.encode()).value is not None
    for more in (1, 4_600):
        with pytest.raises(ApiError) as failure:
            body.read_json(f"[{longest}{'0' * more}]".encode())
        assert failure.value.kind.status == 400
        assert failure.value.detail.endswith("a number must have at most 400 digits.")


def test_size_is_counted_in_bytes() -> None:
    largest = b'"' + b"x" * (body.MAX_BYTES - 2) + b'"'
    assert len(body.read_json(largest).value) == body.MAX_BYTES - 2
    with pytest.raises(ApiError) as failure:
        body.read_json(largest + b" ")
    assert failure.value.kind.status == 413


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "application/json",
        "Application/JSON; charset=UTF-8",
        'application/json;charset="utf-8"',
        "application/json; Charset = utf-8",
        "application/json; profile=x",
    ],
)
def test_json_in_any_spelling_is_taken(content_type: str | None) -> None:
    body.check_media_type(content_type, (body.JSON,))


@pytest.mark.parametrize(
    "content_type",
    [
        "",
        "text/json",
        "application/json; charset=latin-1",
        "application/json; Charset = utf-16",
        "application/json;charset\t=\tutf-16",
        "application/json; charset=utf-8; charset=utf-16",
        "application/json; charset",
        "application/x-www-form-urlencoded",
        "*/*",
        "application/merge-patch+json",
    ],
)
def test_other_media_types_are_415(content_type: str) -> None:
    with pytest.raises(ApiError) as failure:
        body.check_media_type(content_type, (body.JSON,))
    assert failure.value.kind.status == 415
    assert failure.value.headers["Accept"] == body.JSON


# RFC 7396, appendix A.
RFC_7396 = [
    ({"a": "b"}, {"a": "c"}, {"a": "c"}),
    ({"a": "b"}, {"b": "c"}, {"a": "b", "b": "c"}),
    ({"a": "b"}, {"a": None}, {}),
    ({"a": "b", "b": "c"}, {"a": None}, {"b": "c"}),
    ({"a": ["b"]}, {"a": "c"}, {"a": "c"}),
    ({"a": "c"}, {"a": ["b"]}, {"a": ["b"]}),
    ({"a": {"b": "c"}}, {"a": {"b": "d", "c": None}}, {"a": {"b": "d"}}),
    ({"a": [{"b": "c"}]}, {"a": [1]}, {"a": [1]}),
    (["a", "b"], ["c", "d"], ["c", "d"]),
    ({"a": "b"}, ["c"], ["c"]),
    ({"a": "foo"}, None, None),
    ({"a": "foo"}, "bar", "bar"),
    ({"e": None}, {"a": 1}, {"e": None, "a": 1}),
    ([1, 2], {"a": "b", "c": None}, {"a": "b"}),
    ({}, {"a": {"bb": {"ccc": None}}}, {"a": {"bb": {}}}),
]


@pytest.mark.parametrize(("target", "changes", "result"), RFC_7396)
def test_the_rfcs_own_examples(target: Any, changes: Any, result: Any) -> None:
    before = copy.deepcopy(target)
    assert merged(target, changes) == result
    assert target == before


@given(OBJECTS, OBJECTS)
def test_a_patch_applied_twice_is_applied_once(target: Any, changes: Any) -> None:
    once = merged(target, changes)
    assert merged(once, changes) == once


def stored(document: dict[str, Any]) -> Stored:
    return Stored("workout", "x", 1, dump(document), {})


WORKOUT = {
    "id": "x",
    "version": 3,
    "title": "Lift",
    "type": "strength",
    "status": "completed",
    "started_at": "2026-03-14T17:05:00Z",
    "local_date": "2026-03-14",
    "exercises": [
        {"exercise_id": "plank", "name": "Plank", "sets": [{"duration_s": 60, "weight_kg": 1.0}]}
    ],
    "cardio": {"distance": {"value": 5, "unit": "km"}, "distance_m": 5000.0, "avg_hr": 140},
    "created_at": "2026-03-14T17:05:00Z",
}


def test_a_patch_keeps_what_it_does_not_name() -> None:
    patch = MergePatch(WorkoutCreate, {"cardio": {"avg_hr": None, "max_hr": 180}})
    result = patch.apply(WORKOUT).document()
    assert result["cardio"] == {"distance": {"value": 5.0, "unit": "km"}, "max_hr": 180}
    assert result["exercises"][0]["sets"][0]["duration_s"] == 60
    assert result["started_at"] == WORKOUT["started_at"]
    assert "local_date" not in result


def test_a_patch_that_breaks_the_resource_is_422() -> None:
    with pytest.raises(Invalid) as failure:
        MergePatch(ExerciseCreate, {"name": None}).apply({"name": "Dip"})
    assert [fault.path for fault in failure.value.faults] == ["/name"]


def test_patch_models_are_partial_all_the_way_down() -> None:
    patch = patch_model(WorkoutCreate)
    assert patch.__name__ == "WorkoutPatch"
    parse(patch, '{"cardio": {"distance": {"value": 3}}, "notes": null, "type": null}')
    for text in (
        '{"cardio": {"bogus": null}}',
        '{"perceived_effort": 11}',
        '{"title": 7}',
    ):
        with pytest.raises(DomainError):
            parse(patch, text)
    with pytest.raises(DomainError):
        parse(patch_model(ExerciseCreate), '{"name": null}')
    parse(patch_model(ProfileCreate), '{"day_start": "05:30", "timezone": null}')
    with pytest.raises(DomainError):
        parse(patch_model(ProfileCreate), '{"day_start": "07:00"}')


@given(st.text(), st.text())
def test_cursors_round_trip_and_are_bound(position: str, bound_to: str) -> None:
    cursor = encode_cursor(position, bound_to)
    assert decode_cursor(cursor, bound_to) == position
    with pytest.raises(DomainError):
        decode_cursor(cursor, bound_to + "x")


@given(st.text(max_size=80))
def test_no_text_makes_the_cursor_reader_fail(text: str) -> None:
    with pytest.raises(DomainError):
        decode_cursor(text, "somewhere")


@given(st.text(min_size=1, max_size=40), st.data())
def test_a_changed_character_is_noticed(position: str, data: st.DataObject) -> None:
    cursor = encode_cursor(position, "list")
    place = data.draw(st.integers(0, len(cursor) - 2))
    other = data.draw(st.sampled_from("AZaz09-_").filter(lambda c: c != cursor[place]))
    with pytest.raises(DomainError):
        decode_cursor(cursor[:place] + other + cursor[place + 1 :], "list")


def test_a_cursor_names_no_partition() -> None:
    assert "USER" not in encode_cursor("2026-03-14#x", "list")


@pytest.mark.parametrize("header", ["7", '"7', "W/7", '"7" "8"', ",", "", '"a"b"', "**"])
def test_what_is_no_entity_tag_is_400(header: str) -> None:
    with pytest.raises(ApiError) as failure:
        Preconditions.parse(header, None)
    assert failure.value.kind.status == 400


@pytest.mark.parametrize(
    ("header", "version", "passes"),
    [
        ('"7"', 7, True),
        ('"7"', 8, False),
        ('"6","7"', 7, True),
        ('W/"7"', 7, True),
        ('W/"8"', 7, False),
        ("*", 9, True),
        ('"07"', 7, False),
        ('"a,b" , W/"c,",,"7",', 7, True),
        ('"6,7"', 7, False),
    ],
)
def test_if_match_compares_opaque_tags(header: str, version: int, passes: bool) -> None:
    resource = Stored("workout", "x", version, "{}", {})
    preconditions = Preconditions.parse(header, None)
    if passes:
        assert preconditions.require_match(resource) is resource
    else:
        with pytest.raises(ApiError):
            preconditions.require_match(resource)


@pytest.mark.parametrize(
    ("if_match", "if_none_match", "version", "passes"),
    [
        (None, None, None, True),
        (None, None, 3, True),
        # There is nothing yet, so nothing matches.
        ("*", None, None, False),
        ('"0"', None, None, False),
        (None, "*", None, True),
        (None, '"3"', None, True),
        # Version 0 exists.
        ("*", None, 0, True),
        ('"0"', None, 0, True),
        (None, "*", 0, False),
        (None, '"2", W/"3"', 3, False),
        (None, '"2"', 3, True),
        ('"3"', '"2"', 3, True),
        ('"3"', '"3"', 3, False),
    ],
)
def test_both_preconditions_are_checked(
    if_match: str | None, if_none_match: str | None, version: int | None, passes: bool
) -> None:
    preconditions = Preconditions.parse(if_match, if_none_match)
    if passes:
        preconditions.require(version)
    else:
        with pytest.raises(ApiError) as failure:
            preconditions.require(version)
        assert failure.value.kind.status == 412


@pytest.mark.parametrize(
    "context",
    [
        {},
        {"authorizer": None},
        {"authorizer": {}},
        {"authorizer": {"claims": None}},
        {"authorizer": {"claims": {}}},
        {"authorizer": {"claims": ID_TOKEN | {"sub": ""}}},
        {"authorizer": {"claims": ID_TOKEN | {"sub": 7}}},
        {"authorizer": {"claims": ID_TOKEN | {"sub": "a#b"}}},
        {"authorizer": {"claims": ID_TOKEN | {"sub": "a" * 129}}},
        {"authorizer": {"claims": ID_TOKEN | {"sub": "a\n"}}},
        {"authorizer": {"claims": {"sub": "alice"}}},
        {"authorizer": {"claims": ID_TOKEN | {"token_use": "access"}}},
    ],
)
def test_only_an_id_token_with_a_subject_names_a_caller(context: dict[str, Any]) -> None:
    assert caller({"authorizer": {"claims": ID_TOKEN}}) == "alice"
    with pytest.raises(ApiError) as failure:
        caller(context)
    assert failure.value.kind.status == 401
    assert failure.value.headers == {"WWW-Authenticate": "Bearer"}


@pytest.mark.parametrize(
    "header", ["," * 20_000, '"a"' + " ," * 20_000 + "b", '"a",' * 10_000 + "b"]
)
def test_a_long_list_of_tags_is_read_in_one_pass(header: str) -> None:
    # A pattern that tries every way of splitting the commas would take hours.
    with pytest.raises(ApiError):
        Preconditions.parse(header, None)


@pytest.mark.parametrize("model", [WorkoutCreate, patch_model(WorkoutCreate)])
def test_a_number_without_a_fraction_is_an_integer(model: type[WorkoutCreate]) -> None:
    sent = '{"title": "5.0 \\ud83d\\ude00", "local_date": "2026-03-14", "perceived_effort": %s}'

    def read(number: str) -> WorkoutCreate:
        return body.read_json((sent % number).encode()).parsed(model)

    for number, effort in {"5.0": 5, "0.6e1": 6, "7": 7}.items():
        read_back = read(number).perceived_effort
        assert (read_back, type(read_back)) == (effort, int)
    assert read("5.0").title == "5.0 \U0001f600"
    for number in ("5.5", "1e300", "1e400", '"5"', "true"):
        with pytest.raises(DomainError) as failure:
            read(number)
        assert problem_of(failure.value).kind.status == 422


def test_a_problem_names_its_fields_and_never_their_values() -> None:
    with pytest.raises(DomainError) as failure:
        parse(WorkoutCreate, '{"title": ["my secret"], "local_date": "2026-03-14", "a/b~c": 1}')
    text = problem_text(problem_of(failure.value), instance="/v1/workouts", request_id="r")
    assert "secret" not in text
    assert [e["pointer"] for e in json.loads(text)["errors"]] == ["/title", "/a~1b~0c"]


def exchange_at(path: str) -> Exchange:
    context = {"httpMethod": "GET", "resourcePath": "/", "path": f"/dev{path}"}
    event = {"requestContext": context, "path": path, "headers": {}}
    empty = {"multiValueQueryStringParameters": None, "pathParameters": {}, "stageVariables": {}}
    return Exchange(Request(event | empty | {"body": None, "isBase64Encoded": False}), "r")


URI_PATH = re.compile(r"(?:[\w.~/:@!$&'()*+,;=-]|%[0-9A-F]{2})+", re.ASCII | re.IGNORECASE)


@given(st.text())
def test_a_path_is_told_as_a_uri_whether_it_came_decoded_or_not(name: str) -> None:
    path = f"/v1/workouts/{name}"
    from_gateway, from_local_server = exchange_at(path).path, exchange_at(quote(path)).path
    assert URI_PATH.fullmatch(from_gateway)
    assert unquote(from_local_server) == path
    if "%" not in name:
        assert unquote(from_gateway) == path
    assert exchange_at(f"//{name}").path.startswith("//") is False
