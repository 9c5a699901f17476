"""Consents: what a person agreed to, and when; nothing that is sent can change that."""

import uuid
from typing import Any

import pytest

from chalicelib.profile import consents
from tests.support.api import Answer, Api

PATH = "/v1/profile/consents"
MORNING, NOON, EVENING = (f"2026-03-14T{hour}:00:00Z" for hour in ("08", "12", "20"))


def agree(api: Api, version: str, document: str = "privacy", **headers: str) -> Answer:
    body = {"document": document, "version": version}
    return api.post(PATH, body, headers={"X-Now": MORNING} | headers)


def listed(api: Api) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = api.get("/v1/profile").json.get("consents", [])
    return found


def test_what_was_agreed_to_is_kept_with_its_time(api: Api) -> None:
    assert listed(api) == []
    first = {"document": "privacy", "version": "2026-03", "at": MORNING}
    made = agree(api, "2026-03")
    assert (made.status, made.json["version"], made.json["consents"]) == (200, 1, [first])
    again = agree(api, "2026-03", **{"X-Now": NOON})
    assert (again.json["version"], again.json["consents"]) == (1, [first])
    second = {"document": "privacy", "version": "2026-04", "at": NOON}
    assert agree(api, "2026-04", **{"X-Now": NOON}).json["consents"] == [first, second]
    terms = {"document": "terms", "version": "1", "at": EVENING}
    assert agree(api, "1", "terms", **{"X-Now": EVENING}).json["consents"] == [first, second, terms]


def test_a_consent_can_be_withdrawn_and_given_again(api: Api) -> None:
    agree(api, "1")
    agree(api, "1", "terms")
    path, at = f"{PATH}/privacy", {"X-Now": NOON}
    assert api.delete(path, headers=at).status == 204
    gone = {"document": "privacy", "version": "1", "at": MORNING, "withdrawn_at": NOON}
    terms = {"document": "terms", "version": "1", "at": MORNING}
    assert listed(api) == [gone, terms]
    assert api.delete(path, headers=at).status == 404
    assert api.delete(f"{PATH}/never", headers=at).status == 404
    back = gone | {"at": EVENING}
    del back["withdrawn_at"]
    assert agree(api, "1", **{"X-Now": EVENING}).json["consents"] == [gone, terms, back]


def test_settings_do_not_touch_them(api: Api) -> None:
    agree(api, "1")
    forged = {"consents": [], "display_name": "Ada"}
    changed = api.patch("/v1/profile", forged, headers={"If-Match": "*"})
    assert (changed.status, len(changed.json["consents"])) == (200, 1)
    agree(api, "2")
    assert api.get("/v1/profile").json["display_name"] == "Ada"
    assert api.get("/v1/profile", user="somebody-else").json.get("consents") is None


def test_a_retry_adds_nothing(api: Api) -> None:
    key = {"Idempotency-Key": str(uuid.uuid4())}
    first = agree(api, "1", **key)
    assert api.delete(f"{PATH}/privacy").status == 204
    assert agree(api, "1", **key).json == first.json
    assert len(listed(api)) == 1


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"version": "1"}, "/document"),
        ({"document": "privacy"}, "/version"),
        ({"document": "Privacy policy", "version": "1"}, "/document"),
        ({"document": "privacy", "version": ""}, "/version"),
        ({"document": "privacy", "version": "x" * 61}, "/version"),
    ],
)
def test_a_problem_names_its_field(api: Api, body: dict[str, str], pointer: str) -> None:
    answer = api.post(PATH, body)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)
    assert listed(api) == []


def test_there_are_few(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(consents, "MAX_CONSENTS", 3)
    for version in ("1", "2", "3", "4"):
        assert agree(api, version).status == 200
    assert [each["version"] for each in listed(api)] == ["2", "3", "4"]
    assert [agree(api, "1", name).status for name in ("terms", "research")] == [200, 200]
    assert [each["document"] for each in listed(api)] == ["privacy", "terms", "research"]
    refused = agree(api, "1", "newsletter")
    [error] = refused.json["errors"]
    assert (refused.status, error["code"]) == (422, "too_many")
    assert error["params"] == {"max": 3, "of": "consents"}
    assert agree(api, "5").status == 200
