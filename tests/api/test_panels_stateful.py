"""A stateful test: single readings and panels driven against a plain in-memory model.

Random sequences of readings and panels entered, changed and deleted; after each step the panels,
what is computed from them, the latest reading of every marker, the list of one marker (each in its
turn) and the calendar must be what the model says; at the end, the change feed.
"""

import uuid
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
)

from app import app
from chalicelib.table.client import dynamodb
from tests.conftest import TABLE
from tests.support.api import Api
from tests.support.panels_of_0_5 import store_as_0_5
from tests.support.properties import run_machine

# Non-HDL cholesterol may be printed by the laboratory too; the last two are only ever computed.
MEASURED = ("total_cholesterol", "hdl_c", "triglycerides", "non_hdl_c")
COMPUTED = ("non_hdl_c", "tg_hdl", "ldl_friedewald")
MARKERS = (*MEASURED, *COMPUTED[1:])
DATES = (8, 10, 12, 14)
VALUES = {
    "total_cholesterol": (180, 200, 240),
    "hdl_c": (40, 50, 60),
    "triglycerides": (80, 100, 120),
    "non_hdl_c": (111, 133),
}


@dataclass(frozen=True)
class When:
    """What is sent of a time, the local date that follows, and the second that orders a day."""

    fields: tuple[tuple[str, str], ...]
    day: str
    second: str = ""


def _times() -> list[When]:
    found = []
    for n in DATES:
        day = f"2026-03-{n:02}"
        found += [
            When((("local_date", day),), day),
            When((("collected_at", f"{day}T08:00:00Z"),), day, f"{day}T08:00:00"),
            When((("collected_at", f"{day}T08:00:00.700Z"),), day, f"{day}T08:00:00"),
            When(
                (("collected_at", f"2026-03-{n - 1:02}T20:00:00Z"), ("timezone", "Asia/Tokyo")),
                day,
                f"2026-03-{n - 1:02}T20:00:00",
            ),
        ]
    return found


TIMES = st.sampled_from(_times())
OFTEN_HDL = st.one_of(st.just("hdl_c"), st.sampled_from(MEASURED))
# Mostly of one marker, so that there is more of it than a summary keeps.
FIGURES = st.one_of(
    st.tuples(st.just("hdl_c"), st.sampled_from(VALUES["hdl_c"])),
    st.sampled_from([(marker, value) for marker in MEASURED for value in VALUES[marker]]),
)
DRAWS = st.dictionaries(
    st.sampled_from(MEASURED), st.integers(0, 1), min_size=2, max_size=len(MEASURED)
)
# Which one, newest first: the summaries have the newest.
PICK = st.sampled_from([0, 0, 0, 1, 2, 4])
# How many in a row.
TIMES_OVER = st.sampled_from([1, 2, 3, 4])


@dataclass
class Entry:
    """A reading that must be there: where it stands, and what it says."""

    id: str
    marker: str
    value: float
    when: When
    version: int = 1
    limit: bool = False
    panel: "Panel | None" = None

    @property
    def position(self) -> tuple[str, str, str]:
        return self.when.day, self.when.second, self.id

    @property
    def path(self) -> str:
        return f"/v1/biomarkers/{self.marker}/readings/{self.id}"


@dataclass
class Panel:
    """A panel that must be there."""

    id: str
    when: When
    version: int = 1
    entries: list[Entry] = field(default_factory=list)

    @property
    def position(self) -> tuple[str, str, str]:
        return self.when.day, self.when.second, self.id

    def computed(self) -> dict[str, tuple[float, list[str]]]:
        """Return what follows from the draw: the value, and the ids of what it follows from."""
        held = {entry.marker: entry for entry in self.entries}
        found = {}
        for marker, names, compute in (
            ("non_hdl_c", MEASURED[:2], lambda tc, hdl: tc - hdl),
            ("tg_hdl", ("triglycerides", "hdl_c"), lambda tg, hdl: tg / hdl),
            ("ldl_friedewald", MEASURED[:3], lambda tc, hdl, tg: tc - hdl - tg / 5),
        ):
            inputs = [held[name] for name in names if name in held]
            usable = len(inputs) == len(names) and not any(entry.limit for entry in inputs)
            if usable and marker not in held:
                value = compute(*(entry.value for entry in inputs))
                found[marker] = (value, [entry.id for entry in inputs])
        return found


class Readings(RuleBasedStateMachine):
    """The machine: ``singles`` and ``panels`` are what the account must hold."""

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(app, f"machine-{uuid.uuid4()}")
        self.singles: list[Entry] = []
        self.panels: list[Panel] = []
        self.turn = 0

    @initialize(many=st.booleans())
    def begin(self, many: bool) -> None:
        """Begin with nothing, or with more of everything than a summary keeps."""
        for index, n in enumerate((11, 12, 13, 14) if many else ()):
            when = When((("local_date", f"2026-03-{n}"),), f"2026-03-{n}")
            self.log(("hdl_c", VALUES["hdl_c"][index % 3]), when, retried=False)
            self.enter(dict.fromkeys(MEASURED[:3], index % 2), when, limited=None)

    def entries(self) -> list[Entry]:
        """Return all readings that were entered, newest first."""
        parts = [entry for panel in self.panels for entry in panel.entries]
        return sorted([*self.singles, *parts], key=lambda entry: entry.position, reverse=True)

    def newest_panels(self) -> list[Panel]:
        return sorted(self.panels, key=lambda panel: panel.position, reverse=True)

    @rule(figure=FIGURES, when=TIMES, retried=st.booleans())
    def log(self, figure: tuple[str, int], when: When, retried: bool) -> None:
        marker, value = figure
        key = {"Idempotency-Key": str(uuid.uuid4())}
        body = {"value": value, "unit": "mg/dL", **dict(when.fields)}
        path = f"/v1/biomarkers/{marker}/readings"
        answer = self.api.post(path, body, headers=key)
        assert answer.status == 201, answer.body
        if retried:
            assert self.api.post(path, body, headers=key).body == answer.body
        self.singles.append(Entry(answer.json["id"], marker, value, when))

    @rule(draw=DRAWS, when=TIMES, limited=st.sampled_from([None, None, "hdl_c"]))
    def enter(self, draw: dict[str, int], when: When, limited: str | None) -> None:
        readings = []
        for marker, n in draw.items():
            sign = {"comparator": "<"} if marker == limited else {}
            figure = {"marker": marker, "value": VALUES[marker][n], "unit": "mg/dL"}
            readings.append(figure | sign)
        # Each of another laboratory, so that none is a duplicate.
        body = {"lab": str(uuid.uuid4()), "readings": readings, **dict(when.fields)}
        answer = self.api.post("/v1/panels", body)
        assert answer.status == 201, answer.body
        panel = Panel(answer.json["id"], when)
        for part in answer.json["readings"]:
            limit = "comparator" in part
            entry = Entry(part["id"], part["marker"], part["value"], when, 1, limit, panel)
            panel.entries.append(entry)
        self.panels.append(panel)

    @rule(pick=PICK, choice=st.integers(0, 2), when=st.none() | TIMES)
    def change(self, pick: int, choice: int, when: When | None) -> None:
        if not (entries := self.entries()):
            return
        entry = entries[pick % len(entries)]
        value = VALUES[entry.marker][choice % len(VALUES[entry.marker])]
        changes: dict[str, Any] = {"value": value}
        if when and entry.panel is None:
            cleared = dict.fromkeys(("local_date", "collected_at", "timezone"))
            changes |= cleared | dict(when.fields)
            entry.when = when
        match = {"If-Match": f'"{entry.version}"'}
        answer = self.api.patch(entry.path, changes, headers=match)
        assert answer.status == 200, answer.body
        entry.value, entry.version = value, entry.version + 1
        assert answer.json["version"] == entry.version
        if entry.panel:
            entry.panel.version += 1

    @rule(pick=PICK, marker=OFTEN_HDL, times=TIMES_OVER)
    def remove(self, pick: int, marker: str, times: int) -> None:
        for _ in range(times):
            if entries := [entry for entry in self.entries() if entry.marker == marker]:
                self.remove_one(entries[pick % len(entries)])

    def remove_one(self, entry: Entry) -> None:
        match = {"If-Match": f'"{entry.version}"'}
        status = self.api.delete(entry.path, headers=match).status
        if entry.panel is None:
            self.singles.remove(entry)
        elif len(entry.panel.entries) == 1:
            assert status == 409
            return
        else:
            entry.panel.entries.remove(entry)
            entry.panel.version += 1
        assert status == 204
        assert self.api.get(entry.path).status == 404

    @rule(pick=PICK, times=TIMES_OVER)
    def drop(self, pick: int, times: int) -> None:
        for _ in range(times):
            if panels := self.newest_panels():
                panel = panels[pick % len(panels)]
                path, match = f"/v1/panels/{panel.id}", {"If-Match": f'"{panel.version}"'}
                assert self.api.delete(path, headers=match).status == 204
                self.panels.remove(panel)
                for gone in (path, *(entry.path for entry in panel.entries)):
                    assert self.api.get(gone).status == 404

    @rule(pick=PICK, marker=st.sampled_from(MEASURED), choice=st.integers(0, 1))
    def complete(self, pick: int, marker: str, choice: int) -> None:
        """Add a result to a panel; one that it has already is refused."""
        if not (panels := self.newest_panels()):
            return
        panel, value = panels[pick % len(panels)], VALUES[marker][choice]
        body = {"readings": [{"marker": marker, "value": value, "unit": "mg/dL"}]}
        answer = self.api.post(f"/v1/panels/{panel.id}/readings", body)
        if marker in [entry.marker for entry in panel.entries]:
            assert answer.status == 422
            return
        assert answer.status == 200, answer.body
        panel.version += 1
        added = answer.json["readings"][-1]["id"]
        panel.entries.append(Entry(added, marker, value, panel.when, panel.version, panel=panel))

    @rule(pick=PICK, when=TIMES)
    def move(self, pick: int, when: When) -> None:
        """Change the time of a panel, with which its readings change."""
        if not (panels := self.newest_panels()):
            return
        panel = panels[pick % len(panels)]
        changes = dict.fromkeys(("local_date", "collected_at", "timezone")) | dict(when.fields)
        match = {"If-Match": f'"{panel.version}"'}
        answer = self.api.patch(f"/v1/panels/{panel.id}", changes, headers=match)
        assert answer.status == 200, answer.body
        panel.version += 1
        for entry in panel.entries:
            entry.version += when != panel.when
            entry.when = when
        panel.when = when

    @rule(pick=PICK)
    def age(self, pick: int) -> None:
        """Store a panel as 0.5 did; nothing that is shown changes."""
        if panels := self.newest_panels():
            store_as_0_5(dynamodb(), TABLE, self.api.user, panels[pick % len(panels)].id)

    @rule(pick=PICK)
    def derive(self, pick: int) -> None:
        if panels := self.newest_panels():
            panel = panels[pick % len(panels)]
            assert self.api.put(f"/v1/panels/{panel.id}/derivation", {}).status == 200
            panel.version += 1

    @invariant()
    def agrees(self) -> None:
        shown = {panel["id"]: panel for panel in self.items("/v1/panels", limit=25)}
        assert list(shown) == [panel.id for panel in self.newest_panels()]
        expected: dict[str, list[Entry]] = {marker: [] for marker in MARKERS}
        for entry in self.entries():
            expected[entry.marker].append(entry)
        for panel in self.panels:
            for entry in self.computed(panel, shown[panel.id]):
                expected[entry.marker].append(entry)
        for held in expected.values():
            held.sort(key=lambda entry: entry.position, reverse=True)
        self.summaries_agree(expected)
        self.turn += 1
        marker = MARKERS[self.turn % len(MARKERS)]
        listed = self.items(f"/v1/biomarkers/{marker}/readings", limit=3)
        assert [each["id"] for each in listed] == [entry.id for entry in expected[marker]]
        values = [entry.value for entry in expected[marker]]
        assert [each["value"] for each in listed] == pytest.approx(values)

    def computed(self, panel: Panel, told: dict[str, Any]) -> list[Entry]:
        """Return what a panel must have computed, once it is sure that it tells the same."""
        assert told["version"] == panel.version
        assert [(part["id"], part["version"]) for part in told["readings"]] == [
            (entry.id, entry.version) for entry in panel.entries
        ]
        found = {each["marker"]: each for each in told["derived"] if "id" in each}
        follows = panel.computed()
        assert {m: each["inputs"] for m, each in found.items() if m in COMPUTED} == {
            marker: inputs for marker, (_, inputs) in follows.items()
        }
        return [
            Entry(found[marker]["id"], marker, value, panel.when, panel=panel)
            for marker, (value, _) in follows.items()
        ]

    def summaries_agree(self, expected: dict[str, list[Entry]]) -> None:
        tracked = {each["id"]: each for each in self.items("/v1/biomarkers?tracked=true", 100)}
        assert {m for m in tracked if m in MARKERS} == {m for m, held in expected.items() if held}
        for marker, held in expected.items():
            if not held:
                continue
            latest, shown = held[0], tracked[marker]["latest"]
            assert (shown["id"], shown["local_date"]) == (latest.id, latest.when.day)
            assert shown.get("collected_at", "")[:19] == latest.when.second
            assert shown.get("panel_id") == (latest.panel.id if latest.panel else None)
            assert shown["value"] == pytest.approx(latest.value)
            assert tracked[marker].get("change") == self.arrow(held[:2])

    @staticmethod
    def arrow(newest: list[Entry]) -> str | None:
        if len(newest) < 2 or any(entry.limit for entry in newest):
            return None
        after, before = (entry.value for entry in newest)
        if after == pytest.approx(before):
            return "steady"
        return "rising" if after > before else "falling"

    @invariant()
    def calendar_agrees(self) -> None:
        path = "/v1/calendar?kind=biomarkers&from=2026-03-01&to=2026-03-31"
        days = self.api.get(path).json["days"]
        counted = Counter(entry.when.day for entry in self.entries())
        assert {day["date"]: day["count"] for day in days if day["count"]} == counted

    def items(self, path: str, limit: int) -> list[dict[str, Any]]:
        """Return the items of all pages of a list."""
        joined, found, cursor = "&" if "?" in path else "?", [], ""
        while True:
            page = self.api.get(f"{path}{joined}limit={limit}{cursor}").json
            found += page["items"]
            if page["next_cursor"] is None:
                return found
            cursor = f"&cursor={page['next_cursor']}"

    def teardown(self) -> None:
        """Follow the feed from the start, which rebuilds the account; then empty the table."""
        account = {}
        for change in self.api.get("/v1/changes").json["items"]:
            name = change["type"], change["id"]
            if account.get(name, (0, None))[0] <= change["version"]:
                account[name] = change["version"], change.get("resource")
        held = {name: resource for name, (_, resource) in account.items() if resource}
        assert set(held) == {("reading", entry.id) for entry in self.singles} | {
            ("panel", panel.id) for panel in self.panels
        }
        for panel in self.panels:
            values = [part["value"] for part in held["panel", panel.id]["readings"]]
            assert values == [entry.value for entry in panel.entries]
        empty_the_table()


class OneMarker(RuleBasedStateMachine):
    """Many readings of one marker, alone or each in a panel of its own: what is in its summary?

    Each step takes few requests, so that there are steps enough to wear a card down and to put
    something behind its end.
    """

    days = st.integers(1, 9)

    def __init__(self) -> None:
        super().__init__()
        self.api = Api(app, f"machine-{uuid.uuid4()}")
        self.held: dict[str, tuple[int, float, str]] = {}
        self.made = 0

    @initialize(panels=st.booleans(), singles=st.booleans())
    def begin(self, panels: bool, singles: bool) -> None:
        """Begin with more of either kind than a card keeps, or with none of it."""
        for day in range(5, 10):
            if panels:
                self.enter(day)
            if singles:
                self.log(day)

    def figure(self, day: int) -> dict[str, Any]:
        self.made += 1
        return {"value": self.made, "unit": "mg/dL", "local_date": f"2026-03-{day:02}"}

    @rule(day=days)
    def log(self, day: int) -> None:
        body = self.figure(day)
        answer = self.api.post("/v1/biomarkers/hdl_c/readings", body)
        assert answer.status == 201
        path = f"/v1/biomarkers/hdl_c/readings/{answer.json['id']}"
        self.held[answer.json["id"]] = day, body["value"], path

    @rule(day=days)
    def enter(self, day: int) -> None:
        body = self.figure(day)
        shared = {"local_date": body.pop("local_date"), "lab": str(uuid.uuid4())}
        answer = self.api.post("/v1/panels", shared | {"readings": [body | {"marker": "hdl_c"}]})
        assert answer.status == 201
        [part] = answer.json["readings"]
        self.held[part["id"]] = day, body["value"], f"/v1/panels/{answer.json['id']}"

    def newest(self) -> list[str]:
        return sorted(self.held, key=lambda each: (self.held[each][0], each), reverse=True)

    def remove(self, reading_id: str) -> None:
        _, _, path = self.held.pop(reading_id)
        assert self.api.delete(path, headers={"If-Match": "*"}).status == 204

    @rule(pick=PICK)
    def delete(self, pick: int) -> None:
        if self.held:
            self.remove(self.newest()[pick % len(self.held)])

    @rule(pick=PICK, day=days)
    def move(self, pick: int, day: int) -> None:
        panels = [each for each in self.newest() if self.held[each][2].startswith("/v1/panels")]
        if panels:
            reading_id = panels[pick % len(panels)]
            _, value, path = self.held[reading_id]
            body = {"local_date": f"2026-03-{day:02}"}
            assert self.api.patch(path, body, headers={"If-Match": "*"}).status == 200
            self.held[reading_id] = day, value, path

    @rule(panels=st.booleans(), day=days)
    def wear_down(self, panels: bool, day: int) -> None:
        """Delete all of one kind but the oldest, newest first, and enter another of that kind."""
        kind = "/v1/panels" if panels else "/v1/biomarkers"
        found = [each for each in self.newest() if self.held[each][2].startswith(kind)]
        for reading_id in found[:-1]:
            self.remove(reading_id)
            self.the_card_is_right()
        if panels:
            self.enter(day)
        else:
            self.log(day)

    @rule(pick=PICK, day=days)
    def change(self, pick: int, day: int) -> None:
        if self.held:
            reading_id = self.newest()[pick % len(self.held)]
            before, _, path = self.held[reading_id]
            changes = self.figure(day)
            if path.startswith("/v1/panels"):
                day = before
                changes.pop("local_date")
            one = f"/v1/biomarkers/hdl_c/readings/{reading_id}"
            assert self.api.patch(one, changes, headers={"If-Match": "*"}).status == 200
            self.held[reading_id] = day, changes["value"], path

    @invariant()
    def the_card_is_right(self) -> None:
        shown = self.api.get("/v1/biomarkers/hdl_c").json
        newest = self.newest()[:2]
        assert shown.get("latest", {}).get("id") == (newest[0] if newest else None)
        if newest:
            assert shown["latest"]["value"] == self.held[newest[0]][1]
        arrow = None
        if len(newest) == 2:
            after, before = (self.held[each][1] for each in newest)
            arrow = "rising" if after > before else "falling"
        assert shown.get("change") == arrow

    def teardown(self) -> None:
        path = "/v1/biomarkers/hdl_c/readings?limit=100"
        assert [each["id"] for each in self.api.get(path).json["items"]] == self.newest()
        empty_the_table()


def empty_the_table() -> None:
    """Leave nothing for moto to copy with each transaction of the next example."""
    for item in dynamodb().scan(TableName=TABLE)["Items"]:
        dynamodb().delete_item(TableName=TABLE, Key={name: item[name] for name in ("pk", "sk")})


@pytest.mark.stateful
@pytest.mark.usefixtures("moto_table")
def test_readings_and_panels_against_a_plain_model() -> None:
    run_machine(Readings, runs=12, steps=16)


@pytest.mark.stateful
@pytest.mark.usefixtures("moto_table")
def test_the_card_of_one_marker_against_a_plain_model() -> None:
    run_machine(OneMarker, runs=20, steps=16)
