"""`make dev` as a person uses it: started, stopped, killed and started again."""

import contextlib
import json
import signal
import socket
import subprocess
from collections import Counter
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from moto import mock_aws

from tests.socket.conftest import Dev
from tools.local import demo, tables
from tools.local.engine import dynamodb_client
from tools.local.tokens import issue

Launch = Callable[..., Dev]
WORKOUT = json.dumps({"title": "Kept", "local_date": "2026-03-14"})


def engines(data: Path) -> list[str]:
    """Return the command lines of the Java processes that work on this folder."""
    said = subprocess.run(
        ["ps", "-axww", "-o", "args="], capture_output=True, text=True, check=True
    )
    return [line for line in said.stdout.splitlines() if f"-dbPath {data}" in line]


def test_data_outlives_a_stop(launch: Launch, tmp_path: Path) -> None:
    token = issue("alice")
    dev = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    made = dev.call("POST", "/v1/workouts", WORKOUT, token=token)
    assert made.status == 201
    assert engines(tmp_path)
    assert dev.end(signal.SIGINT) == 0
    assert not engines(tmp_path)
    assert dev.printed.endswith("Stopped.\n")

    dev = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    assert dev.call("GET", made.headers["Location"], token=token).text == made.text
    assert dev.end(signal.SIGTERM) == 0
    assert not engines(tmp_path)


def test_folder_is_held_by_one_and_freed_even_by_a_kill(launch: Launch, tmp_path: Path) -> None:
    dev = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    second = launch(DATA_DIR=str(tmp_path), DEMO="no")
    assert second.end(0) == 1
    assert "in use by another running instance" in second.printed
    dev.process.kill()
    dev.process.wait()
    dev.await_true(lambda: not engines(tmp_path))
    third = launch(DATA_DIR=str(tmp_path), DEMO="no").await_ready()
    assert third.end() == 0


def test_demo_account_is_made_once_though_interrupted(launch: Launch, tmp_path: Path) -> None:
    notes = tmp_path / "demo.tsv"
    dev = launch(DATA_DIR=str(tmp_path))
    dev.await_true(lambda: notes.exists() and len(notes.read_text().splitlines()) > 40)
    assert dev.end() == 0
    assert "finished" not in notes.read_text()

    dev = launch(DATA_DIR=str(tmp_path)).await_ready()
    token = issue("demo")
    done = Counter(line.partition(":")[0] for line in notes.read_text().splitlines())
    assert count(dev, "/v1/workouts", token) == done["workout"] > 60
    assert count(dev, "/v1/supplements", token) == done["supplement"] == len(demo.SUPPLEMENTS)
    assert count(dev, "/v1/exercises?mine=true", token) == len(demo.OWN_EXERCISES)
    assert count(dev, "/v1/biomarkers/apob/readings", token) == len(demo.DRAWS)
    assert count(dev, "/v1/panels", token) == done["panel"] == len(demo.DRAWS)
    followed = dev.call("GET", "/v1/biomarkers?tracked=true&limit=100", token=token).json["items"]
    shown = {marker["id"]: marker for marker in followed}
    assert {slug for slug in shown if "target" in shown[slug]} == set(demo.TARGETS)
    assert shown["phenoage"]["change"] == "falling"
    assert shown["hs_crp"]["latest"]["comparator"] == "<"
    assert shown["hba1c"]["target"]["source"] == "protocol"
    assert {"homa_ir", "egfr_cr", "fib4", "weight"} < set(shown)
    assert count(dev, "/v1/intakes", token) > 300
    check_metrics(dev, token)
    today = demo.local_today(datetime.now(UTC))
    check_stack(dev, token, today)
    streaks = dev.call("GET", "/v1/streaks", token=token).json["items"]
    names = [streak.get("name", streak["kind"]) for streak in streaks]
    assert names[:4] == ["workouts", "supplements", "biomarkers", "protocol"]
    habits = [habit["name"] for habit in demo.HABITS.values()]
    # The habits of the template were adopted today.
    assert set(names[4:]) == {*habits, "Strength training", "Basic labs once a year", "metrics"}
    for streak in [each for each in streaks if each.get("name") in (None, *habits)]:
        assert streak["current"]["length"] >= 5
        assert streak["current"]["last_activity"] >= (today - timedelta(days=2)).isoformat()
    shown_today = dev.call("GET", "/v1/today", token=token).json
    assert [workout["title"] for workout in shown_today["workouts"]["planned"]] == ["Push day"]
    assert {habit["state"] for habit in shown_today["habits"]} == {"open"}
    assert dev.end() == 0

    before = notes.read_text()
    dev = launch(DATA_DIR=str(tmp_path)).await_ready()
    assert "Making" not in dev.printed
    assert notes.read_text() == before
    assert dev.end() == 0


def check_metrics(dev: Dev, token: str) -> None:
    """Three sources have reported, and both ways of merging can be seen in any week."""
    today = demo.local_today(datetime.now(UTC))
    first = today - timedelta(days=demo.METRIC_DAYS)
    path = f"/v1/metrics?from={first}&to={today}&sources=all&limit=2000"
    found = dev.call("GET", path, token=token).json["items"]
    reported = {(own["source"], each["date"]) for each in found for own in each["by_source"]}
    days = Counter(source for source, _ in reported)
    assert days.keys() == {"watch", "phone", "scale"}
    # On some days one of them was not used.
    assert all(55 <= count <= demo.METRIC_DAYS for count in days.values())
    assert {"sleep_duration", "bedtime", "rhr", "hrv_rmssd", "weight", "body_fat_pct"} <= {
        each["code"] for each in found
    }
    steps = [each for each in found if each["code"] == "steps"]
    assert {each["merged"] for each in steps[-7:]} == {"hours", "priority"}
    both = [each for each in steps if each["value"] == 14079]
    assert [[own["value"] for own in each["by_source"]] for each in both] == [[4157, 9922]]
    for code in ("sleep_duration", "weight", "steps"):
        path = f"/v1/metric-summaries/{code}?by=day&from={today}&to={today}"
        [day] = dev.call("GET", path, token=token).json["items"]
        assert day["baseline"]["n"] > 20


def check_stack(dev: Dev, token: str, today: date) -> None:
    """The doses were due when they were logged, and add up."""
    first, last = (today - timedelta(days=ago) for ago in (demo.WEEKS * 7, 1))
    path = f"/v1/adherence?from={first}&to={last}"
    adherence = dev.call("GET", path, token=token).json
    assert 0.85 < adherence["total"]["rate"] < 1
    assert adherence["extra"] == []
    rates = {day["date"]: day["rate"] for day in adherence["by_day"]}
    lately = (today - timedelta(days=ago) for ago in range(1, demo.STREAK_DAYS + 1))
    assert {rates[day.isoformat()] for day in lately} == {1}
    totals = dev.call("GET", f"/v1/supplement-totals?date={last}", token=token).json
    shown = {each["nutrient"]: each["total"] for each in totals["nutrients"]}
    assert (shown["vitamin_d"], shown["magnesium"]) == (50, 200)
    for supplement in dev.call("GET", "/v1/supplements", token=token).json["items"]:
        full = demo.STOCK * supplement["dose"]["amount"]
        assert 0 < supplement["inventory"]["units_left"] < full


def count(dev: Dev, path: str, token: str) -> int:
    """Return how many items a list has, over all its pages."""
    total, cursor = 0, ""
    sign = "&" if "?" in path else "?"
    while True:
        page = dev.call("GET", f"{path}{sign}limit=25{cursor}", token=token).json
        total += len(page["items"])
        if page["next_cursor"] is None:
            return total
        cursor = f"&cursor={page['next_cursor']}"


def test_taken_port_is_one_line_and_nothing_is_started(launch: Launch, tmp_path: Path) -> None:
    with contextlib.closing(socket.create_server(("127.0.0.1", 0))) as holder:
        port = holder.getsockname()[1]
        dev = launch(PORT=str(port), DATA_DIR=str(tmp_path / "data"))
        assert dev.end(0) == 2
    assert dev.printed == f"Port {port} cannot be used: Address already in use.\n"
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("options", [{"PORT": "x"}, {"PORT": "70000"}, {"STORE": "floppy"}])
def test_options_that_make_no_sense(launch: Launch, options: dict[str, str]) -> None:
    dev = launch(**options)
    assert dev.end(0) == 2
    assert len(dev.printed.splitlines()) == 1


def test_a_table_with_another_primary_key_is_refused() -> None:
    with mock_aws():
        client = dynamodb_client("https://dynamodb.us-east-1.amazonaws.com", "test")
        assert not tables.check_table(client, "current")
        tables.create_table(client, "current")
        assert tables.check_table(client, "current")
        old = tables.definition()
        del old["TimeToLiveSpecification"]
        old["KeySchema"][1]["AttributeName"] = "id"
        del old["LocalSecondaryIndexes"]
        old["AttributeDefinitions"] = [
            {"AttributeName": name, "AttributeType": "S"} for name in ("pk", "id")
        ]
        client.create_table(TableName="older", **old)
        with pytest.raises(tables.TableOutdatedError, match=r"table version old.*the primary key"):
            tables.check_table(client, "older")
