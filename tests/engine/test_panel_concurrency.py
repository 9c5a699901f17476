"""Many readings and panels at once: all are there, counted once, and the newest is known."""

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from tests.engine.device import SHARED, Device, agrees, complete, panel, together, whole

pytestmark = pytest.mark.usefixtures("engine_table")

FIRST = date(2026, 1, 1)
ROUNDS = 4


def test_thirty_readings_of_one_marker(user: str) -> None:
    """All of them write the same summary; the loser of a race reads it again."""
    device = Device(user)

    def log(number: int) -> dict[str, Any]:
        body = {"value": 70 + number, "unit": "mg/dL"}
        body |= {"local_date": str(FIRST + timedelta(days=number % 12))}
        path = "/v1/biomarkers/glucose_fasting/readings"
        return device.send("POST", path, body, Idempotency_Key=f"reading-{number}")

    answers = together([lambda number=number: log(number) for number in range(30)])
    assert {answer["statusCode"] for answer in answers} == {201}
    made = {answer["json"]["id"] for answer in answers}
    assert {reading["id"] for reading in device.readings("glucose_fasting")} == made
    assert len(made) == 30
    agrees(device, "glucose_fasting")


def test_ten_panels_with_the_same_markers(user: str) -> None:
    device = Device(user)
    bodies = [panel(FIRST + timedelta(days=n), "Quest", 80 + n) for n in range(10)]
    work = [
        lambda body=body: device.send(
            "POST", "/v1/panels", body, Idempotency_Key=body["local_date"]
        )
        for body in bodies
    ]
    answers = together(work)
    assert {answer["statusCode"] for answer in answers} == {201}
    assert len(device.get("/v1/panels?limit=25")["items"]) == 10
    for marker in (*SHARED, "homa_ir"):
        assert len(device.readings(marker)) == 10
    whole(device)


@pytest.mark.parametrize("match", ["*", '"1"'])
def test_a_panel_is_deleted_while_a_reading_of_it_changes(user: str, match: str) -> None:
    """Whoever comes first, nothing of the panel is left."""
    device = Device(user)
    before = device.send("POST", "/v1/panels", panel(FIRST, "Before"))["json"]
    for number in range(ROUNDS):
        body = panel(FIRST + timedelta(days=1 + number), "Quest")
        made = device.send("POST", "/v1/panels", body)["json"]
        reading = made["readings"][0]
        at = f"/v1/panels/{made['id']}"
        place = f"/v1/biomarkers/{reading['marker']}/readings/{reading['id']}"
        changed, deleted = together(
            [
                lambda place=place: device.send("PATCH", place, {"value": 99}, If_Match=match),
                lambda at=at: device.send("DELETE", at, If_Match=match),
            ]
        )
        outcome = changed["statusCode"], deleted["statusCode"]
        if match == "*":
            assert outcome in {(200, 204), (404, 204)}
        else:
            # One wins; a reading whose panel went is gone, a panel that changed is another version.
            assert outcome in {(200, 412), (404, 204), (412, 204)}
        if deleted["statusCode"] == 412:
            shown = device.get(at)
            assert (shown["version"], shown["readings"][0]["value"]) == (2, 99)
            homa = next(part for part in shown["derived"] if part["marker"] == "homa_ir")
            assert homa["value"] == pytest.approx(99 * 4 / 405)
            assert device.send("DELETE", at, If_Match='"2"')["statusCode"] == 204
        assert device.send("GET", at)["statusCode"] == 404
        assert device.send("GET", place)["statusCode"] == 404
        whole(device)
    assert [held["id"] for held in device.get("/v1/panels")["items"]] == [before["id"]]
    for marker in (*SHARED, "homa_ir"):
        assert len(device.readings(marker)) == 1


@pytest.mark.parametrize("change", ["readings", "derivation"])
def test_changes_of_one_panel_at_once(user: str, change: str) -> None:
    """Each changes another part, so all of them hold; what is computed follows the last."""
    device = Device(user)
    made = device.send("POST", "/v1/panels", panel(FIRST, "Quest"))["json"]
    at = f"/v1/panels/{made['id']}"

    def patch(part: dict[str, Any]) -> Callable[[], dict[str, Any]]:
        path = f"/v1/biomarkers/{part['marker']}/readings/{part['id']}"
        return lambda: device.send("PATCH", path, {"value": part["value"] + 1}, If_Match='"1"')

    work = [patch(part) for part in made["readings"]]
    if change == "derivation":
        body = {"phenoage_variant": "crp_log1p"}
        work += [lambda: device.send("PUT", f"{at}/derivation", body)] * 3
    answers = together(work)
    assert {answer["statusCode"] for answer in answers} == {200}
    shown = device.get(at)
    assert shown["version"] == 1 + len(work)
    assert [part["value"] for part in shown["readings"]] == [83, 5, 56]
    homa = next(part for part in shown["derived"] if part["marker"] == "homa_ir")
    assert homa["value"] == pytest.approx(83 * 5 / 405)
    [computed] = device.readings("homa_ir")
    assert computed["value"] == homa["value"]
    whole(device)


def test_the_same_panel_from_ten_threads(user: str) -> None:
    device, body = Device(user), panel(FIRST, "Quest")
    answers = together([lambda: device.send("POST", "/v1/panels", body)] * 10)
    assert Counter(answer["statusCode"] for answer in answers) == {201: 1, 409: 9}
    [made] = [answer["json"]["id"] for answer in answers if answer["statusCode"] == 201]
    refusals = [answer["json"] for answer in answers if answer["statusCode"] == 409]
    assert {(r["code"], r["existing_id"]) for r in refusals} == {("duplicate_panel", made)}
    assert device.calendar() == {str(FIRST): len(SHARED)}
    whole(device)


def test_the_same_panel_from_ten_threads_under_one_key(user: str) -> None:
    device, body, key = Device(user), panel(FIRST, "Quest"), str(uuid.uuid4())
    send = lambda: device.send("POST", "/v1/panels", body, Idempotency_Key=key)  # noqa: E731
    answers = together([send] * 10)
    assert {answer["statusCode"] for answer in answers} == {201}
    assert len({answer["body"] for answer in answers}) == 1
    assert len(device.get("/v1/panels")["items"]) == 1
    whole(device)


def test_late_results_at_once_are_all_there(user: str) -> None:
    """The loser of a race adds its result to what the other one wrote; of equal ones, one is."""
    device = Device(user)
    made = device.send("POST", "/v1/panels", panel(FIRST, "Quest"))["json"]
    late = {"ferritin": "ng/mL", "apob": "mg/dL", "hs_crp": "mg/L", "alt": "U/L", "tsh": "mIU/L"}

    def add(marker: str) -> int:
        body = {"readings": [{"marker": marker, "value": 2, "unit": late[marker]}]}
        path = f"/v1/panels/{made['id']}/readings"
        return int(device.send("POST", path, body, Idempotency_Key=str(uuid.uuid4()))["statusCode"])

    work = [*late, "apob"]
    answers = together([lambda marker=marker: add(marker) for marker in work])
    assert sorted(answers) == [200] * len(late) + [422]
    after = device.get(f"/v1/panels/{made['id']}")
    assert {each["marker"] for each in after["readings"]} == {*SHARED, *late}
    assert len({each["id"] for each in after["readings"]}) == len(after["readings"])
    assert after["version"] == 1 + len(late)
    complete(device)
    agrees(device, *SHARED, *late)


def test_one_source_at_once_is_stored_once(user: str) -> None:
    device = Device(user)
    source = {"source": {"provider": "quest", "external_id": "17"}}
    single = {"value": 83, "unit": "mg/dL", "local_date": str(FIRST)} | source
    batch = {"readings": [single | {"marker": "apob"}, single | {"marker": "alt", "unit": "U/L"}]}
    del batch["readings"][1]["source"]
    work = [
        lambda: device.send("POST", "/v1/biomarkers/glucose_fasting/readings", single),
        lambda: device.send("POST", "/v1/reading-batches", batch),
        lambda: device.send("POST", "/v1/panels", panel(FIRST, "A") | source),
        lambda: device.send("POST", "/v1/panels", panel(FIRST, "B") | source),
    ]
    answers = together(work)
    codes = [answer["statusCode"] for answer in answers]
    # A panel and a reading are different entries, so each kind has the source once.
    assert (sorted(codes[:2]), sorted(codes[2:])) == ([201, 409], [201, 409])
    refused = {a["json"]["code"] for a in answers if a["statusCode"] == 409}
    assert refused == {"duplicate_source"}
    complete(device)
    agrees(device, *SHARED, "apob", "alt")
