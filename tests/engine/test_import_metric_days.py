"""The metric days of an import: merged as synced ones are, sent again, and taken back."""

import time
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app import app
from chalicelib.account.imports.lines import ImportLine, import_line
from chalicelib.account.imports.writing import ledgers as ledger_module
from chalicelib.account.imports.writing.entries import NumberedLine, Removed, Written
from chalicelib.account.imports.writing.metric_days import MetricDayWriter
from chalicelib.metrics.days.newest_recount import recount as recount_newest
from chalicelib.metrics.days.repository import MAX_SOURCES
from chalicelib.settings import settings
from chalicelib.streaks.recount import recount
from chalicelib.table import keys
from chalicelib.table.client import Meter, dynamodb
from chalicelib.table.errors import TooLarge
from chalicelib.table.ids import uuid7
from chalicelib.table.items import read_json
from chalicelib.table.session import Session
from chalicelib.table.transaction import Transaction
from tests.support.account import items_of
from tests.support.api import Api
from tests.support.races import once_before
from tools.costs.charging import charged

pytestmark = pytest.mark.usefixtures("engine_table")

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
CLOCK = {"X-Now": "2026-11-30T12:00:00Z"}
IMPORT = uuid7(NOW)
FIRST = date(2026, 1, 5)
PRESSURES = [
    {"time": f"{hour:02}:30", "values": {"sbp": {"value": 120}, "dbp": {"value": 78}}}
    for hour in (7, 21)
]


def line(number: int, device: str = "watch", **fields: Any) -> ImportLine:
    day = fields.pop("day", (FIRST + timedelta(days=number)).isoformat())
    body = fields or {"values": {"steps": {"value": 4_000 + number}, "weight": {"value": 81}}}
    return import_line("metric_day", 0, body, day=day, device=device)


def numbered(lines: Sequence[ImportLine], first: int = 0) -> list[NumberedLine]:
    return [NumberedLine(first + place, each) for place, each in enumerate(lines)]


def writer(user: str, import_id: str = IMPORT) -> MetricDayWriter:
    # A worker has more time than a request.
    meter = Meter(deadline=time.monotonic() + 60)
    return MetricDayWriter(Session(user, meter), import_id, NOW)


def write(user: str, lines: Sequence[ImportLine], import_id: str = IMPORT) -> list[Written]:
    made, entries = writer(user, import_id), numbered(lines)
    found = []
    for start in range(0, len(entries), made.batch):
        found += made.write(entries[start : start + made.batch])
    assert [each.number for each in found] == [each.number for each in entries]
    return found


def commit(user: str, lines: Sequence[ImportLine], import_id: str = IMPORT) -> list[str]:
    return [each.outcome for each in write(user, lines, import_id)]


def undo(user: str, import_id: str = IMPORT) -> list[Removed]:
    made = writer(user, import_id)
    found, after = made.remove_days(None)
    while after:
        removed, after = made.remove_days(after)
        found += removed
    return found


def results(removed: Sequence[Removed]) -> list[tuple[str, str]]:
    return [(each.outcome, each.reason) for each in removed]


def send(api: Api, method: str, path: str, *sent: Any) -> Any:
    answer = api.request(method, path, *sent, headers=CLOCK)
    assert answer.status < 300, answer.body
    return answer.json


def path_of(number: int, device: str = "watch") -> str:
    return f"/v1/metrics/{FIRST + timedelta(days=number)}/{device}"


def put(api: Api, each: ImportLine) -> None:
    send(api, "PUT", f"/v1/metrics/{each.day}/{each.device}", dict(each.body))


def days(user: str) -> dict[str, Any]:
    """What is stored of each day and source, without the times of writing."""
    query = keys.family("metric_day")
    found = {sk: each for sk, each in items(user).items() if sk.startswith(query)}
    own = ("created_at", "updated_at")
    return {
        sk: {name: v for name, v in read_json(each).items() if name not in own}
        for sk, each in found.items()
    }


def contents(user: str) -> list[Any]:
    own = ("version", "import_id")
    return [{n: v for n, v in each.items() if n not in own} for each in days(user).values()]


def items(user: str) -> dict[str, Any]:
    return {each["sk"]: each for each in items_of(dynamodb(), settings().table_name, user)}


def ledgers(user: str) -> list[str]:
    return [sk for sk in items(user) if sk.startswith(keys.IMPORT_DAYS)]


def is_exact(user: str) -> bool:
    session = Session(user)
    years = range(2024, 2028)
    counted = not any(recount(session, keys.METRICS_KIND, year, fix=False) for year in years)
    return counted and recount_newest(session, fix=False) == []


@pytest.fixture
def other() -> Api:
    """Somebody whose device sends the same."""
    return Api(app, f"user-{uuid.uuid4()}")


class TestWhatIsWritten:
    def test_it_is_what_the_api_writes(self, engine_api: Api, user: str, other: Api) -> None:
        hours = [0] * 8 + [500] * 4 + [0] * 12
        lines = [
            line(0),
            line(0, "phone"),
            line(1, hours={"steps": hours}),
            line(2, samples=PRESSURES),
            line(3, values={"weight": {"value": 180, "unit": "lb"}}),
            *(line(number) for number in range(4, 40)),
        ]
        before = [line(1, values={"rhr": {"value": 50}}), line(5), line(6, values=steps(1))]
        for each in before:
            put(engine_api, each)
            put(other, each)
        found = commit(user, lines)
        assert (found[2], found[6], found[7]) == ("merged", "same", "merged")
        assert found.count("created") == len(lines) - 3
        for each in lines:
            put(other, each)
        assert contents(user) == contents(other.user)
        stored = days(user)
        created = {each["version"] for each in stored.values() if each.get("import_id") == IMPORT}
        merged = sorted(e["version"] for e in stored.values() if "import_id" not in e)
        assert (created, merged) == ({1}, [1, 2, 2])
        assert is_exact(user)
        last = FIRST + timedelta(days=39)
        for path in (
            f"/v1/metrics?from={FIRST}&to={last}",
            f"/v1/calendar?kind=metrics&from={FIRST}&to={last}",
            "/v1/streaks",
            "/v1/biomarkers/weight/trend",
        ):
            assert send(engine_api, "GET", path) == send(other, "GET", path)
        assert send(engine_api, "GET", path_of(0))["import_id"] == IMPORT

    def test_a_later_report_keeps_the_import(self, engine_api: Api, user: str) -> None:
        commit(user, [line(0)])
        put(engine_api, line(0, values={"rhr": {"value": 50}}))
        found = send(engine_api, "GET", path_of(0))
        assert (found["import_id"], [*found["values"]]) == (IMPORT, ["rhr", "steps", "weight"])

    def test_a_batch_of_as_many_years(self, user: str) -> None:
        """It fits into one transaction, and so does its undo."""
        lines = [line(0, day=f"{2000 + number}-03-01") for number in range(MetricDayWriter.batch)]
        assert commit(user, lines) == ["created"] * len(lines)
        assert len(ledgers(user)) == 1
        assert results(undo(user)) == [("removed", "")] * len(lines)

    def test_what_it_takes(self, user: str) -> None:
        made, lines = writer(user), [line(number) for number in range(100)]
        with charged(dynamodb()):
            for start in range(0, 100, made.batch):
                made.write(numbered(lines[start : start + made.batch], start))
        meter = made._session.meter
        # Twice, in a transaction: the day, its entry in the index of changes, a part of the ledger.
        assert meter.write_units / 100 <= 5
        assert meter.read_units / 100 <= 3


def steps(value: float) -> dict[str, Any]:
    return {"steps": {"value": value}}


class TestAgain:
    def test_the_same_batch_twice(self, user: str) -> None:
        lines = [line(number) for number in range(30)]
        commit(user, lines)
        before = items(user)
        assert commit(user, lines) == ["created"] * 30
        assert items(user) == before

    def test_all_outcomes_are_the_same(self, engine_api: Api, user: str) -> None:
        put(engine_api, line(1, values=steps(1)))
        put(engine_api, line(2))
        lines = [line(0), line(1), line(2), line(3, day="2027-03-01"), line(4)]
        first = write(user, lines)
        found = [each.outcome for each in first]
        assert found == ["created", "merged", "same", "refused", "created"]
        send(engine_api, "DELETE", path_of(0))
        put(engine_api, line(1, values=steps(2)))
        before = items(user)
        assert write(user, lines) == first
        assert items(user) == before

    def test_in_parts(self, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
        """A batch that is too large for one transaction; the second time, it is not."""
        packed = ledger_module.pack

        def pack(document: Any, **further: Any) -> Any:
            if len(document["days"]) > 2:
                raise TooLarge("ledger")
            return packed(document, **further)

        lines = [line(number) for number in range(7)]
        with monkeypatch.context() as patch:
            patch.setattr(ledger_module, "pack", pack)
            assert commit(user, lines) == ["created"] * 7
        before = items(user)
        assert len(ledgers(user)) > 3
        assert commit(user, lines) == ["created"] * 7
        assert items(user) == before
        assert len(undo(user)) == 7
        assert days(user) == {}

    def test_one_that_is_too_large_alone(self, user: str, monkeypatch: pytest.MonkeyPatch) -> None:
        def pack(document: Any, **_: Any) -> Any:
            raise TooLarge("ledger")

        monkeypatch.setattr(ledger_module, "pack", pack)
        found = write(user, [line(0)])
        assert [each.fault.code for each in found if each.fault] == ["too_large"]

    def test_another_import_of_the_same_file(self, user: str) -> None:
        second = uuid7(NOW)
        commit(user, [line(0), line(1)])
        lines = [line(0), line(1, values=steps(1)), line(2)]
        assert commit(user, lines, second) == ["same", "merged", "created"]
        assert results(undo(user)) == [("removed", ""), ("kept", "edited")]
        assert results(undo(user, second)) == [("restored", ""), ("removed", "")]


class TestRefused:
    def test_the_others_are_written(self, user: str) -> None:
        lines = [
            line(0),
            line(1, day="2027-03-01"),
            line(2, day="1949-03-01"),
            line(3, values={"no_such": {"value": 1}}),
            line(4, values={"steps": {"value": "x"}}),
            line(5),
        ]
        found = write(user, lines)
        assert [each.outcome for each in found] == ["created", *["refused"] * 4, "created"]
        codes = [each.fault.code for each in found if each.fault]
        assert codes[:3] == ["too_far_ahead", "too_long_ago", "unknown_metric"]
        assert len(days(user)) == 2

    def test_a_batch_without_any_that_is_written(self, user: str) -> None:
        assert commit(user, [line(0, day="2027-03-01")]) == ["refused"]
        assert ledgers(user) == []

    def test_a_date_with_too_many_sources(self, engine_api: Api, user: str) -> None:
        for number in range(MAX_SOURCES - 2):
            put(engine_api, line(0, f"app-{number}"))
        lines = [line(0, f"ring-{number}") for number in range(5)]
        found = write(user, [line(1), *lines, line(2)])
        outcomes = [each.outcome for each in found]
        assert outcomes == ["created"] * 3 + ["refused"] * 3 + ["created"]
        assert {each.fault.code for each in found if each.fault} == {"day_full"}
        assert is_exact(user)


class TestUndo:
    def test_all_is_as_before(self, engine_api: Api, user: str, other: Api) -> None:
        before = [
            line(1, values={"rhr": {"value": 50}, "weight": {"value": 80}}, device="watch"),
            line(2),
            line(3, samples=PRESSURES),
        ]
        for each in before:
            put(engine_api, each)
            put(other, each)
        stored, card = contents(user), send(engine_api, "GET", "/v1/biomarkers/weight")
        commit(user, [line(number) for number in range(60)])
        removed = undo(user)
        assert (removed[0].id, removed[0].local_date) == ("2026-01-05/watch", "2026-01-05")
        found = [each.outcome for each in removed]
        assert (found.count("restored"), found.count("removed")) == (2, 57)
        assert contents(user) == stored
        assert ledgers(user) == []
        assert send(engine_api, "GET", "/v1/biomarkers/weight") == card
        assert is_exact(user)
        assert undo(user) == []

    def test_what_was_changed_since_is_kept(self, engine_api: Api, user: str) -> None:
        put(engine_api, line(3, values=steps(1)))
        commit(user, [line(number) for number in range(6)])
        put(engine_api, line(0, values=steps(2)))
        send(engine_api, "DELETE", path_of(1))
        send(engine_api, "DELETE", path_of(2))
        put(engine_api, line(2))
        put(engine_api, line(3, values=steps(2)))
        found = results(undo(user))
        edited, gone = ("kept", "edited"), ("kept", "deleted")
        assert found == [edited, gone, edited, edited, ("removed", ""), ("removed", "")]
        assert len(days(user)) == 3
        assert is_exact(user)

    def test_the_file_can_be_imported_again(self, user: str) -> None:
        lines = [line(0), line(1)]
        commit(user, lines)
        undo(user)
        assert commit(user, lines, uuid7(NOW)) == ["created"] * 2
        assert is_exact(user)

    def test_it_goes_on_after_an_older_position(self, engine_api: Api, user: str) -> None:
        """What became of the days is not lost with the process that took them back."""
        put(engine_api, line(1, values=steps(1)))
        commit(user, [line(number) for number in range(60)])
        send(engine_api, "DELETE", path_of(0))
        first = writer(user).remove_days(None)
        assert results(first[0])[:3] == [("kept", "deleted"), ("restored", ""), ("removed", "")]
        send(engine_api, "DELETE", path_of(1))
        before = items(user)
        assert writer(user).remove_days(None) == first
        assert items(user) == before
        second = writer(user).remove_days(first[1])
        assert writer(user).remove_days(first[1]) == second
        third, last = writer(user).remove_days(second[1])
        assert [len(first[0]), len(second[0]), len(third)] == [25, 25, 10]
        assert days(user) == {}
        for _ in range(2):
            assert writer(user).remove_days(last) == ([], None)
        assert ledgers(user) == []

    def test_one_is_edited_meanwhile(
        self, engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commit(user, [line(0), line(1)])
        cross = lambda: put(engine_api, line(1, values=steps(2)))  # noqa: E731  # short
        once_before(monkeypatch, Transaction, "commit", cross)
        assert results(undo(user)) == [("removed", ""), ("kept", "edited")]
        assert is_exact(user)
