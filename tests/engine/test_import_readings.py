"""The readings of an import: stored as the API stores them, sent again, and taken back."""

import time
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app import app
from chalicelib.account.imports.lines import ImportLine, import_line
from chalicelib.account.imports.writing.entries import NumberedLine, Removed, entry_id
from chalicelib.account.imports.writing.readings import ReadingWriter
from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.panels.carry_over import KIND
from chalicelib.settings import settings
from chalicelib.streaks.recount import recount
from chalicelib.table import keys
from chalicelib.table.client import Meter, dynamodb
from chalicelib.table.counters import counted
from chalicelib.table.counting import stage_counts
from chalicelib.table.day_bounds import MAX_A_DAY
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
ANYHOW = {"If-Match": "*"}
IMPORT = uuid7(NOW)
FIRST = date(2024, 1, 5)


def line(number: int, marker: str = "apob", **fields: Any) -> ImportLine:
    body: dict[str, Any] = {
        "value": 80 + number,
        "unit": "U/L" if marker == "alt" else "mg/dL",
        "local_date": (FIRST + timedelta(days=7 * number)).isoformat(),
        "source": {"provider": "lab_csv", "external_id": f"key {number}"},
    }
    body = {name: value for name, value in (body | fields).items() if value is not None}
    return import_line("reading", 2 + number, body, marker=marker)


def numbered(lines: Sequence[ImportLine], first: int = 0) -> list[NumberedLine]:
    return [NumberedLine(first + place, each) for place, each in enumerate(lines)]


def writer(user: str, import_id: str = IMPORT) -> ReadingWriter:
    # A worker has more time than a request.
    meter = Meter(deadline=time.monotonic() + 60)
    return ReadingWriter(Session(user, meter), import_id, NOW)


def commit(user: str, lines: Sequence[ImportLine], import_id: str = IMPORT) -> list[str]:
    made, entries = writer(user, import_id), numbered(lines)
    found = []
    for start in range(0, len(entries), made.batch):
        found += made.write(entries[start : start + made.batch])
    assert [each.number for each in found] == [each.number for each in entries]
    return [each.outcome for each in found]


def undo(user: str, count: int, import_id: str = IMPORT) -> list[Removed]:
    made = writer(user, import_id)
    found: list[Removed] = []
    for start in range(0, count, made.removals):
        found += made.remove(range(start, min(start + made.removals, count)))
    return found


def send(api: Api, method: str, path: str, *sent: Any) -> Any:
    answer = api.request(method, path, *sent, headers={**CLOCK, **ANYHOW})
    assert answer.status < 300, answer.body
    return answer.json


def listed(api: Api, marker: str = "apob", query: str = "") -> list[dict[str, Any]]:
    path = f"/v1/biomarkers/{marker}/readings?limit=100{query}"
    return list(send(api, "GET", path)["items"])


def path_of(number: int, marker: str = "apob") -> str:
    return f"/v1/biomarkers/{marker}/readings/{entry_id(IMPORT, number)}"


def counters_are_exact(user: str) -> bool:
    return not any(recount(Session(user), KIND, year, fix=False) for year in range(2022, 2028))


def items(user: str) -> dict[str, Any]:
    return {each["sk"]: each for each in items_of(dynamodb(), settings().table_name, user)}


@pytest.fixture
def other() -> Api:
    """Somebody who posts the same."""
    return Api(app, f"user-{uuid.uuid4()}")


class TestWhatIsWritten:
    def test_it_is_what_the_api_writes(self, engine_api: Api, user: str, other: Api) -> None:
        own = {"name": "Ceramides", "unit": "{ratio}"}
        lines: dict[Api, list[ImportLine]] = {}
        for api in (engine_api, other):
            profile = {"timezone": "Asia/Tokyo", "day_start": "04:00"}
            send(api, "PATCH", "/v1/profile", profile)
            marker = send(api, "POST", "/v1/biomarkers", own)["id"]
            at = {"local_date": None, "collected_at": "2025-03-01T18:30:00Z"}
            there = {"local_date": None, "collected_at": "2025-03-01T18:30:00-05:00"}
            lines[api] = [
                line(0),
                line(1, "alt", comparator="<", value=5),
                line(2, **at),
                line(3, **there, lab="Labcorp", fasting=True, notes="after a run"),
                line(4, lab_range={"low": 40, "high": 90, "text": "40 to 90"}),
                line(5, marker, unit="{ratio}", value=1.25),
                line(6, unit="g/L", value=0.9),
            ]
        assert commit(user, lines[engine_api]) == ["created"] * 7
        for each in lines[other]:
            send(other, "POST", f"/v1/biomarkers/{each.marker}/readings", dict(each.body))
        assert contents(engine_api, lines[engine_api]) == contents(other, lines[other])
        found = listed(engine_api)
        assert {each["import_id"] for each in found} == {IMPORT}
        assert found == listed(engine_api, query=f"&import_id={IMPORT}")
        assert {each["id"] for each in found} == {entry_id(IMPORT, n) for n in (0, 2, 3, 4, 6)}
        assert counters_are_exact(user)

    def test_the_items_are_alike(self, user: str, other: Api) -> None:
        lines = [line(number, ("apob", "alt")[number % 2]) for number in range(25)]
        commit(user, lines)
        for each in lines:
            send(other, "POST", f"/v1/biomarkers/{each.marker}/readings", dict(each.body))
        found = [shapes(items(each)) for each in (user, other.user)]
        assert found[0] == found[1]
        for marker in ("apob", "alt"):
            latest = [newest(each, marker) for each in (user, other.user)]
            assert latest[0] == latest[1]

    def test_the_lock_has_the_digest(self, user: str) -> None:
        [only] = [line(0)]
        commit(user, [only])
        lock = Session(user).get(keys.source("reading", "lab_csv", "key 0")) or {}
        assert (lock["holder"], lock["digest"]) == (entry_id(IMPORT, 0), only.digest)

    def test_a_batch_of_as_many_years_and_markers(self, user: str) -> None:
        """It fits into one transaction, and so does its removal."""
        known = [m for m in catalogue.markers().values() if not m["computed"] and "unit" in m]
        lines = [
            line(n, each["id"], local_date=f"{2000 + n}-03-01", unit=each["unit"], value=9)
            for n, each in enumerate(known[: ReadingWriter.batch])
        ]
        assert commit(user, lines) == ["created"] * len(lines)
        assert {each.outcome for each in undo(user, len(lines))} == {"removed"}

    def test_what_it_takes(self, user: str) -> None:
        made, lines = writer(user), [line(number) for number in range(100)]
        with charged(dynamodb()):
            for start in range(0, 100, made.batch):
                made.write(numbered(lines[start : start + made.batch], start))
        meter = made._session.meter
        # Twice, in a transaction: the reading, its entries in two indexes, and the lock.
        assert meter.write_units / 100 <= 9
        assert meter.read_units / 100 <= 4


def contents(api: Api, lines: Sequence[ImportLine]) -> list[list[dict[str, Any]]]:
    """All readings without what differs between two accounts."""
    own = {"id", "import_id", "created_at", "updated_at", "marker", "origin"}
    markers = list(dict.fromkeys(each.marker for each in lines))
    return [
        [{n: v for n, v in each.items() if n not in own} for each in listed(api, marker)]
        for marker in markers
    ]


def shapes(found: dict[str, Any]) -> list[Any]:
    """Return the families of items and their attributes, without what an import adds."""
    left_out = {"digest"}
    return sorted((sk.split("#")[0], sorted({*item} - left_out)) for sk, item in found.items())


def newest(user: str, marker: str) -> list[Any]:
    item = Session(user).get(keys.marker_summary(marker, "latest")) or {}
    more, *rows = read_json(item)
    return [more, *([*row[:2], *row[3:]] for row in rows)]


class TestAgain:
    def test_the_same_batch_twice(self, user: str) -> None:
        lines = [line(number) for number in range(30)]
        commit(user, lines)
        before = items(user)
        assert commit(user, lines) == ["created"] * 30
        assert items(user) == before

    def test_a_batch_that_is_edited_and_deleted_meanwhile(self, engine_api: Api, user: str) -> None:
        lines = [line(number) for number in range(5)]
        commit(user, lines[:4])
        source = {"provider": "lab_csv", "external_id": "mine"}
        send(engine_api, "DELETE", path_of(0))
        moved = dict(lines[1].body) | {"source": source, "local_date": "2023-01-01"}
        send(engine_api, "PUT", path_of(1), moved)
        send(engine_api, "PATCH", path_of(2), {"notes": "mine"})
        assert commit(user, lines) == ["created"] * 5
        assert len(listed(engine_api)) == 4
        assert counters_are_exact(user)

    def test_the_only_one_has_another_source_meanwhile(self, engine_api: Api, user: str) -> None:
        commit(user, [line(0)])
        moved = {n: v for n, v in line(0).body.items() if n != "source"}
        send(engine_api, "PUT", path_of(0), moved | {"local_date": "2023-01-01"})
        assert commit(user, [line(0)]) == ["created"]
        assert len(listed(engine_api)) == 1

    def test_another_import_of_the_same_file(self, engine_api: Api, user: str) -> None:
        commit(user, [line(0), line(1)])
        again, second = [line(0), line(1, value=1), line(2)], uuid7(NOW)
        assert commit(user, again, second) == ["same", "changed", "created"]
        assert [each.outcome for each in undo(user, 3, second)] == ["removed"]
        assert [each["value"] for each in listed(engine_api)] == [81, 80]

    def test_one_that_was_posted_has_no_digest(self, engine_api: Api, user: str) -> None:
        send(engine_api, "POST", "/v1/biomarkers/apob/readings", dict(line(0).body))
        assert commit(user, [line(0, value=99), line(1)]) == ["same", "created"]


class TestRefused:
    def test_with_the_line_and_the_column(self, engine_api: Api, user: str) -> None:
        lines = [
            line(0),
            line(1, local_date="2027-03-01"),
            line(2, "no-such-marker"),
            line(3, unit="furlong"),
            line(4, value="80"),
            line(5),
        ]
        found = writer(user).write(numbered(lines))
        faults = [each.fault for each in found]
        assert [each.outcome for each in found] == ["created", *["refused"] * 4, "created"]
        known = [(each.line, each.column) for each in faults if each]
        assert known == [(3, "date"), (4, "marker"), (5, "unit"), (6, "value")]
        assert len(listed(engine_api)) == 2

    def test_a_day_with_too_many(self, user: str) -> None:
        """Only those that the day has no room for."""
        transaction = Transaction(Session(user))
        full = counted(KIND).times(MAX_A_DAY - 1)
        stage_counts(transaction, KIND, [(FIRST, full)])
        transaction.commit()
        day = {"local_date": FIRST.isoformat()}
        found = writer(user).write(numbered([line(n, **day) for n in range(1, 5)], 1))
        assert [each.outcome for each in found] == ["created", "refused", "refused", "refused"]
        assert [each.fault.code for each in found if each.fault] == ["day_full"] * 3


class TestRaces:
    def test_another_takes_a_source_meanwhile(
        self, engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def cross() -> None:
            send(engine_api, "POST", "/v1/biomarkers/apob/readings", dict(line(1).body))

        once_before(monkeypatch, Transaction, "commit", cross)
        assert commit(user, [line(0), line(1), line(2)]) == ["created", "same", "created"]
        assert len(listed(engine_api)) == 3
        assert counters_are_exact(user)

    def test_another_is_faster_with_the_batch(
        self, engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        lines = [line(number) for number in range(3)]
        once_before(monkeypatch, Transaction, "commit", lambda: commit(user, lines))
        assert commit(user, lines) == ["created"] * 3
        assert len(listed(engine_api)) == 3

    def test_one_is_edited_while_it_is_removed(
        self, engine_api: Api, user: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        commit(user, [line(0), line(1)])

        def cross() -> None:
            send(engine_api, "PATCH", path_of(1), {"notes": "mine"})

        once_before(monkeypatch, Transaction, "commit", cross)
        assert [each.outcome for each in undo(user, 2)] == ["removed", "kept"]
        assert [each["notes"] for each in listed(engine_api)] == ["mine"]


class TestUndo:
    def test_all_is_as_before(self, engine_api: Api, user: str) -> None:
        kept = dict(line(50).body) | {"local_date": "2024-05-01"}
        send(engine_api, "POST", "/v1/biomarkers/apob/readings", kept)
        card, before = send(engine_api, "GET", "/v1/biomarkers/apob"), items(user)
        lines = [line(number, ("apob", "alt")[number % 3 == 0]) for number in range(45)]
        commit(user, lines)
        removed = undo(user, 45)
        assert {each.outcome for each in removed} == {"removed"}
        first = removed[1]
        assert (first.kind, first.marker, first.local_date) == ("reading", "apob", "2024-01-12")
        assert send(engine_api, "GET", "/v1/biomarkers/apob") == card
        gone = {sk for sk in items(user) if not sk.startswith((keys.TOMBSTONES, "CAL", "CARD"))}
        assert gone == {sk for sk in before if not sk.startswith(("CAL", "CARD"))}
        assert counters_are_exact(user)
        assert listed(engine_api, "alt") == []

    def test_edited_and_deleted_ones(self, engine_api: Api, user: str) -> None:
        commit(user, [line(number) for number in range(3)])
        send(engine_api, "PATCH", path_of(0), {"notes": "mine"})
        send(engine_api, "DELETE", path_of(1))
        found = [(each.outcome, each.reason) for each in undo(user, 4)]
        assert found == [("kept", "edited"), ("kept", "deleted"), ("removed", "")]
        again = [(each.outcome, each.reason) for each in undo(user, 4)]
        assert again == found
        assert [each["notes"] for each in listed(engine_api)] == ["mine"]

    def test_the_file_can_be_imported_again(self, engine_api: Api, user: str) -> None:
        lines = [line(0), line(1)]
        commit(user, lines)
        undo(user, 2)
        assert commit(user, lines, uuid7(NOW)) == ["created"] * 2
        assert len(listed(engine_api)) == 2
        assert counters_are_exact(user)

    def test_it_removes_no_other_entries(self, engine_api: Api, user: str) -> None:
        """An entry with an id of the import that it did not create."""
        send(engine_api, "POST", "/v1/biomarkers/apob/readings", dict(line(0).body))
        assert undo(user, 5) == []
        assert len(listed(engine_api)) == 1
