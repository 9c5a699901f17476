"""A malformed header is named as a field is: by its name, a code and the parameters of the rule."""

from typing import Any

from tests.support.api import Api

BODY = {"title": "Push", "local_date": "2026-03-14"}
# The headers, and the error of the first one.
MALFORMED: list[tuple[dict[str, str], dict[str, Any]]] = [
    (
        {"Idempotency-Key": "k" * 256},
        {"code": "invalid_key", "params": {"max_length": 255}},
    ),
    ({"If-Match": "7"}, {"code": "invalid_entity_tags"}),
    ({"If-None-Match": "seven"}, {"code": "invalid_entity_tags"}),
    (
        {"If-Match": '"1"', "If-None-Match": "*"},
        {"code": "not_both", "params": {"other": "If-None-Match: *"}},
    ),
    ({"X-Now": "yesterday"}, {"code": "invalid_instant"}),
]


def test_a_malformed_header_is_named_with_the_rule(api: Api) -> None:
    wrong = []
    for headers, expected in MALFORMED:
        name = next(iter(headers))
        answer = api.post("/v1/workouts", BODY, headers=headers)
        [error] = answer.json.get("errors") or [{}]
        detail = f"`{name}` {error.get('detail')}."
        found = (answer.status, answer.code, answer.json["detail"])
        same = {key: value for key, value in error.items() if key != "detail"}
        if found != (400, "malformed_request", detail) or same != {"parameter": name} | expected:
            wrong.append((headers, answer.json))
    assert wrong == []
    assert api.get("/v1/workouts").json["items"] == []
