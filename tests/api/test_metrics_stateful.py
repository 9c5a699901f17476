"""Days of metrics over HTTP: any order and repetition of syncs, and a plain model of merging.

The model knows what each source last reported of each date, and merges it in its own words: it
shares no code with the rules. So a source that is removed must leave what it hid.
"""

import uuid
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from app import app
from chalicelib.streaks.recount import recount
from chalicelib.table.session import Session
from tests.support.api import Api
from tests.support.feed import all_changes, is_deletion
from tests.support.properties import examples, run_machine

DAYS = ["2026-03-13", "2026-03-14"]
NOW = {"X-Now": "2026-03-14T18:00:00Z"}
RANGE = f"from={DAYS[0]}&to={DAYS[-1]}"
MATCH = {"If-Match": "*"}
# Each kind once or twice, and one that has no place in the default orders.
SOURCES = ["watch-a", "watch-b", "phone", "manual", "toaster"]
COUNTED = ["watch", "phone", "manual"]
MEASURED = ["manual", "watch", "phone"]
KINDS = {"steps": COUNTED, "rhr": COUNTED, "weight": MEASURED, "water": MEASURED, "mood": MEASURED}
UNITS = {"steps": "{steps}", "rhr": "/min", "weight": "kg", "water": "mL", "mood": "{score}"}

Report = dict[str, Any]
"""What a source says of one metric: ``value``, ``hours``, or ``samples``, pairs of a time and a
number."""
Place = tuple[str, str]
"""A date and a source."""

NUMBERS = {
    "steps": st.integers(0, 30_000),
    "rhr": st.integers(40, 90),
    "weight": st.integers(60, 99),
    "water": st.integers(100, 900),
    "mood": st.integers(1, 5),
}
# Few counts, so that sources often have the same hours and often others.
HOURS = st.dictionaries(st.integers(6, 21), st.integers(1, 4_000), max_size=4).map(
    lambda found: [found.get(hour, 0) for hour in range(24)]
)
TIMES = st.sampled_from(["00:10", "07:10", "12:00", "21:40"])


def reports_of(code: str) -> st.SearchStrategy[Report]:
    """Return what a source may say of a metric."""
    number = NUMBERS[code]
    said: st.SearchStrategy[Report] = st.fixed_dictionaries({"value": number})
    if code == "steps":
        said |= st.fixed_dictionaries({"hours": HOURS})
    if code in ("water", "mood"):
        samples = st.lists(st.tuples(TIMES, number), min_size=1, max_size=3)
        said |= st.fixed_dictionaries({"samples": samples})
    return said


PLACES = st.tuples(st.sampled_from(DAYS), st.sampled_from(SOURCES))
CONTENT = st.fixed_dictionaries({}, optional={code: reports_of(code) for code in KINDS}).filter(
    bool
)


def body(content: dict[str, Report]) -> dict[str, Any]:
    """Return the body of a report."""
    sent: dict[str, Any] = {"values": {}, "hours": {}, "samples": []}
    for code, said in content.items():
        if "value" in said:
            sent["values"][code] = {"value": said["value"]}
        if "hours" in said:
            sent["hours"][code] = said["hours"]
        for at, number in said.get("samples", ()):
            sent["samples"].append({"time": at, "values": {code: {"value": number}}})
    return sent


def path(place: Place) -> str:
    return "/v1/metrics/{}/{}".format(*place)


def new_api() -> Api:
    return Api(app, f"syncs-{uuid.uuid4()}")


def merged(api: Api, query: str = "") -> list[Any]:
    answer = api.get(f"/v1/metrics?{RANGE}&sources=all{query}", headers=NOW)
    assert answer.status == 200, answer.body
    items: list[Any] = answer.json["items"]
    return items


def numbers_of(said: Report) -> list[int]:
    """Return the entries of a source: one, or its samples."""
    if "hours" in said:
        return [sum(said["hours"])]
    return [said["value"]] if "value" in said else [number for _, number in said["samples"]]


def own_figure(code: str, said: Report) -> float:
    numbers = numbers_of(said)
    return sum(numbers) / len(numbers) if code == "mood" else sum(numbers)


def place_in(names: list[str], source: str) -> int:
    """Return where a source is among names: by its id, else by its kind, else after all."""
    for name in (source, source.split("-", maxsplit=1)[0]):
        if name in names:
            return names.index(name)
    return len(names)


def figure(
    code: str, of_sources: dict[str, Report], order: list[str], for_metric: list[str]
) -> dict[str, Any]:
    """Return what the API is to answer of a metric and date, as the model has it."""
    ranked = sorted(
        of_sources,
        key=lambda each: (
            place_in(for_metric, each),
            place_in(order, each),
            place_in(KINDS[code], each),
            each,
        ),
    )
    own = [(each, own_figure(code, of_sources[each])) for each in ranked]
    first = ranked[0]
    value, how, dropped = own[0][1], "priority", own[1:]
    if code in ("water", "mood") and len(ranked) > 1:
        entries = [number for said in of_sources.values() for number in numbers_of(said)]
        value = sum(entries) / (len(entries) if code == "mood" else 1)
        how, dropped = "pooled", []
    by_hour = [each for each in ranked if "hours" in of_sources[each]]
    if first in by_hour and len(by_hour) > 1:
        hours = zip(*(of_sources[each]["hours"] for each in by_hour), strict=True)
        value, how = sum(map(max, hours)), "hours"
        dropped = [(each, total) for each, total in own if each not in by_hour]
    return {
        "value": pytest.approx(value),
        "unit": UNITS[code],
        "source": first,
        "sources": len(ranked),
        "merged": how,
        "dropped": shown(dropped),
        "by_source": shown(own),
    }


def shown(figures: list[tuple[str, float]]) -> list[dict[str, Any]]:
    return [{"source": source, "value": pytest.approx(value)} for source, value in figures]


def bounded(found: dict[str, Any], of_sources: dict[str, Report]) -> bool:
    """Tell whether a figure that is not pooled is an hour merge, or that of one source."""
    own = {each["source"]: each["value"] for each in found["by_source"]}
    if found["merged"] == "priority":
        return bool(found["value"] == own[found["source"]])
    with_hours = [own[source] for source, said in of_sources.items() if "hours" in said]
    return bool(max(with_hours) <= found["value"] <= sum(with_hours))


class Syncs(RuleBasedStateMachine):
    """The machine: ``reported`` has what each source says of each date and metric."""

    def __init__(self) -> None:
        super().__init__()
        self.api = new_api()
        self.reported: dict[Place, dict[str, Report]] = {}
        self.order: list[str] = []
        self.for_weight: list[str] = []

    def teardown(self) -> None:
        assert recount(Session(self.api.user), "metrics", 2026, fix=False) == []
        feed = {each["id"] for each in all_changes(self.api) if not is_deletion(each)}
        assert {"/".join(place) for place in self.reported} <= feed

    def put(self, place: Place, sent: dict[str, Any], status: int) -> None:
        answer = self.api.put(path(place), sent, headers=NOW)
        assert answer.status == status, answer.body

    def status_of(self, place: Place) -> int:
        return 200 if place in self.reported else 201

    @rule(place=PLACES, content=CONTENT)
    def sync(self, place: Place, content: dict[str, Report]) -> None:
        self.put(place, body(content), self.status_of(place))
        self.reported[place] = self.reported.get(place, {}) | content

    @rule(place=PLACES, content=CONTENT)
    def replace(self, place: Place, content: dict[str, Report]) -> None:
        self.put(place, body(content) | {"mode": "replace"}, self.status_of(place))
        self.reported[place] = content

    @rule(place=PLACES, code=st.sampled_from([*KINDS]))
    def clear(self, place: Place, code: str) -> None:
        left = {each: said for each, said in self.reported.get(place, {}).items() if each != code}
        self.put(place, {"values": {code: None}}, 200 if left else 422)
        if left:
            self.reported[place] = left

    @rule(days=st.dictionaries(PLACES, CONTENT, min_size=1, max_size=4))
    def batch(self, days: dict[Place, dict[str, Report]]) -> None:
        listed = [
            body(content) | {"date": day, "source": source}
            for (day, source), content in days.items()
        ]
        answer = self.api.post("/v1/metric-batches", {"days": listed}, headers=NOW)
        assert answer.status == 200, answer.body
        assert answer.json["written"] + answer.json["unchanged"] == len(days)
        for place, content in days.items():
            self.reported[place] = self.reported.get(place, {}) | content

    @rule(place=PLACES)
    def remove(self, place: Place) -> None:
        answer = self.api.delete(path(place))
        assert answer.status == (204 if place in self.reported else 404)
        self.reported.pop(place, None)

    @rule(
        order=st.lists(st.sampled_from([*SOURCES, "watch", "ring"]), max_size=3, unique=True),
        for_weight=st.lists(st.sampled_from([*SOURCES, "watch"]), max_size=2, unique=True),
    )
    def choose(self, order: list[str], for_weight: list[str]) -> None:
        chosen = {"order": order, "metrics": {"weight": for_weight} if for_weight else {}}
        assert self.api.put("/v1/metric-sources", chosen, headers=MATCH).status == 200
        self.order, self.for_weight = order, for_weight

    @rule(backwards=st.booleans())
    def sync_all_again(self, backwards: bool) -> None:
        """What is stored already is not written: the feed and all versions remain."""
        before = all_changes(self.api)
        places = sorted(self.reported, reverse=backwards)
        listed = [
            body(self.reported[place]) | {"date": place[0], "source": place[1]} for place in places
        ]
        for place in places:
            self.put(place, body(self.reported[place]), 200)
        if listed:
            answer = self.api.post("/v1/metric-batches", {"days": listed}, headers=NOW)
            assert answer.json == {"written": 0, "unchanged": len(listed)}
        assert all_changes(self.api) == before

    def expected(self) -> Iterator[tuple[dict[str, Any], dict[str, Report]]]:
        """Yield the figures that are to be read, each with what its sources say."""
        said = sorted(
            (
                (day, code, source, report)
                for (day, source), content in self.reported.items()
                for code, report in content.items()
            ),
            key=lambda each: each[:3],
        )
        for (day, code), group in groupby(said, key=lambda each: each[:2]):
            of_sources = {source: report for _, _, source, report in group}
            chosen = self.for_weight if code == "weight" else []
            found = figure(code, of_sources, self.order, chosen)
            yield {"date": day, "code": code} | found, of_sources

    @invariant()
    def reads_agree(self) -> None:
        found, expected = merged(self.api), list(self.expected())
        without = [
            {name: each for name, each in item.items() if name != "entered"} for item in found
        ]
        assert without == [item for item, _ in expected]
        for item, (_, of_sources) in zip(found, expected, strict=True):
            assert item["merged"] == "pooled" or bounded(item, of_sources)


@pytest.mark.stateful
@pytest.mark.usefixtures("moto_table")
def test_syncs_against_a_plain_model() -> None:
    run_machine(Syncs, runs=8, steps=12)


@st.composite
def deliveries(draw: st.DrawFn) -> tuple[list[Any], list[Any]]:
    """Return the same reports as two devices of a person may send them.

    Each is cut into parts by its metrics, in another way each time; the parts are shuffled, some
    are sent twice, and some in a batch.
    """
    whole = draw(st.dictionaries(PLACES, CONTENT, min_size=1, max_size=4))

    def sent() -> list[Any]:
        parts = []
        for place, content in whole.items():
            cut = draw(st.lists(st.integers(0, 2), min_size=len(content), max_size=len(content)))
            for number in sorted({*cut}):
                codes = [code for code, of in zip(content, cut, strict=True) if of == number]
                parts.append((place, {code: content[code] for code in codes}))
        parts += draw(st.lists(st.sampled_from(parts), max_size=3))
        return [(part, draw(st.booleans())) for part in draw(st.permutations(parts))]

    return sent(), sent()


def deliver(api: Api, parts: list[Any]) -> None:
    for (place, content), in_batch in parts:
        day = body(content)
        if in_batch:
            day |= {"date": place[0], "source": place[1]}
            answer = api.post("/v1/metric-batches", {"days": [day]}, headers=NOW)
        else:
            answer = api.put(path(place), day, headers=NOW)
        assert answer.status in (200, 201), answer.body


def stored(api: Api, place: Place) -> Any:
    """Return what is stored of a date and source, but for what tells when it was written."""
    document = api.get(path(place)).json
    return {name: document[name] for name in document if name not in ("version", "updated_at")} | {
        "created_at": None
    }


@pytest.mark.usefixtures("moto_table")
@given(deliveries())
@examples(12)
def test_any_order_and_repetition_of_syncs_gives_the_same_answer(both: Any) -> None:
    first, second = new_api(), new_api()
    for api, parts in zip((first, second), both, strict=True):
        deliver(api, parts)
    assert merged(first) == merged(second)
    places = {place for (place, _), _ in both[0]}
    for place in places:
        assert stored(first, place) == stored(second, place)
    assert merged(first, "&codes=steps,mood") == [
        each for each in merged(second) if each["code"] in ("steps", "mood")
    ]
