"""Samples as days of metrics: what the API's own rules make of them, and what they refuse."""

import random
from datetime import UTC, date, datetime, time, timedelta, timezone
from decimal import Decimal
from math import inf, nan
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports import days as days_module
from chalicelib.account.imports import nights, pressures
from chalicelib.account.imports.days import SourceDay, SourceDays
from chalicelib.account.imports.formats.drafts import Amount, Moment, SampleDraft
from chalicelib.account.imports.formats.parser import FileFault, UnreadableFile
from chalicelib.metrics.days.content import reported_day
from chalicelib.metrics.days.models import MetricDaySet
from chalicelib.metrics.definitions.catalogue import metrics
from chalicelib.metrics.rules.clock import minute_of_time
from chalicelib.metrics.rules.day_values import Sample, day_value
from chalicelib.metrics.rules.hours import by_hour
from chalicelib.metrics.rules.traits import MetricTraits
from chalicelib.profile.days import DaySettings

BERLIN = ZoneInfo("Europe/Berlin")
SETTINGS = DaySettings("Europe/Berlin", time(3))
DAY = date(2026, 3, 14)


def sample(code: str, at: Moment, value: float | None = None, unit: str = "", **more: Any) -> Any:
    amount = None if value is None else Amount(value, unit or metrics()[code]["unit"])
    return SampleDraft(line=1, code=code, source="watch", start=at, amount=amount, **more)


def at(clock: str, day: int = 14) -> datetime:
    return datetime.fromisoformat(f"2026-03-{day:02}T{clock}+01:00")


def collect(*samples: SampleDraft) -> tuple[list[SourceDay], list[FileFault]]:
    collected = SourceDays(BERLIN, time(3))
    faults = [fault for each in samples if (fault := collected.add(each))]
    found = [*collected.days()]
    days = [each for each in found if isinstance(each, SourceDay)]
    for each in days:
        accept(each)
    return days, faults + [each for each in found if isinstance(each, FileFault)]


def accept(day: SourceDay) -> Any:
    """Return what the API makes of a day; it raises if the API refuses it."""
    return reported_day(MetricDaySet.model_validate(day.body()), day.day, SETTINGS, metrics())


def one(*samples: SampleDraft) -> SourceDay:
    (day,), faults = collect(*samples)
    assert not faults
    return day


def test_a_weight_is_as_entered_and_the_first_after_waking() -> None:
    found = one(
        sample("weight", at("01:10", 15), 181.9, "[lb_av]"),
        sample("weight", at("07:30"), 181.2, "[lb_av]"),
        sample("weight", at("21:00"), 182.5, "[lb_av]"),
    )
    assert found.day == DAY
    assert found.body() == {"values": {"weight": {"value": 181.2, "unit": "[lb_av]"}}}


def test_steps_by_hour() -> None:
    found = one(
        sample("steps", at("00:30"), 10),
        sample("steps", at("07:59"), 400),
        sample("steps", at("07:05"), 12),
    )
    assert found.day == DAY
    assert found.hours == {"steps": [10, *[0] * 6, 412, *[0] * 16]}


def test_hours_add_up_to_the_rounded_sum() -> None:
    found = one(*(sample("distance", at(f"{hour:02}:00"), 0.0004, "km") for hour in range(10)))
    assert sum(found.hours["distance"]) == 4
    assert max(found.hours["distance"]) == 1


def test_a_count_without_a_time_is_the_sum_of_the_day() -> None:
    found = one(sample("steps", DAY, 4000), sample("steps", at("08:00"), 157))
    assert found.body() == {"values": {"steps": {"value": 4157, "unit": "{steps}"}}}


def test_zones() -> None:
    tokyo = timezone(timedelta(hours=9))
    naive = sample("rhr", datetime(2026, 3, 14, 23, 30), 48)
    abroad = sample("rhr", datetime(2026, 3, 15, 3, 30, tzinfo=tokyo), 50)
    utc = sample("rhr", datetime(2026, 3, 16, 1, 30, tzinfo=UTC), 52)
    found = [(each.day.day, each.values["rhr"]["value"]) for each in collect(naive, utc)[0]]
    # 02:30 in Berlin is before the day starts.
    assert found == [(14, 48), (15, 52)]
    assert one(abroad).day == date(2026, 3, 15)


def night(*parts: tuple[str, str, str], source: str = "watch") -> list[SampleDraft]:
    """Return stages from texts such as `13 23:10`."""
    found = []
    for code, start, end in parts:
        (first, clock), (last, until) = start.split(), end.split()
        begin, finish = at(clock, int(first)), at(until, int(last))
        found.append(SampleDraft(1, code, source, begin, finish))
    return found


def test_a_night() -> None:
    found = one(
        *night(
            ("sleep_awake", "13 23:00", "13 23:10"),
            ("sleep_light", "13 23:10", "14 02:00"),
            ("sleep_deep", "14 02:00", "14 03:00"),
            ("sleep_awake", "14 03:00", "14 03:12"),
            ("sleep_rem", "14 03:12", "14 05:30"),
            ("sleep_light", "14 14:00", "14 14:30"),
        )
    )
    assert found.day == DAY
    minutes = {code: each["value"] / 60 for code, each in found.values.items() if "value" in each}
    assert minutes == {
        "sleep_duration": 170 + 60 + 138 + 30,
        "sleep_main": 170 + 60 + 138,
        "sleep_light": 200,
        "sleep_deep": 60,
        "sleep_rem": 138,
        "sleep_awake": 12,
    }
    assert found.values["bedtime"] == {"time": "2026-03-13T23:10:00+01:00"}
    assert found.values["wake_time"] == {"time": "2026-03-14T05:30:00+01:00"}


def test_no_minute_of_sleep_counts_twice() -> None:
    found = one(
        *night(
            ("sleep_duration", "13 23:00", "14 06:00"),
            ("sleep_deep", "13 23:30", "14 00:30"),
            ("sleep_deep", "14 00:00", "14 01:00"),
        )
    )
    assert found.values["sleep_duration"] == {"value": 7 * 3600, "unit": "s"}
    assert found.values["sleep_deep"] == {"value": 90 * 60, "unit": "s"}


def test_a_sleep_of_two_days_has_no_times() -> None:
    parts = [
        ("sleep_light", f"{day} {hour:02}:00", f"{day} {hour:02}:20")
        for day in (12, 13, 14)
        for hour in range(0, 24, 2)
    ]
    (day,), (fault,) = collect(*night(*parts))
    assert fault.code == "other_day"
    assert "bedtime" not in day.values


def test_blood_pressures_are_pairs() -> None:
    found = one(
        sample("sbp", at("21:40"), 118),
        sample("sbp", at("07:10"), 16.5, "kPa"),
        sample("dbp", at("07:10"), 78),
        sample("dbp", at("21:40"), 74),
    )
    assert found.samples == [
        {
            "time": "07:10",
            "values": {
                "dbp": {"value": 78, "unit": "mm[Hg]"},
                "sbp": {"value": 16.5, "unit": "kPa"},
            },
        },
        {
            "time": "21:40",
            "values": {
                "dbp": {"value": 74, "unit": "mm[Hg]"},
                "sbp": {"value": 118, "unit": "mm[Hg]"},
            },
        },
    ]


def test_more_blood_pressures_than_the_api_takes_are_a_mean() -> None:
    many = [
        sample(code, at(f"08:{minute:02}"), value + minute)
        for minute in range(25)
        for code, value in (("sbp", 110), ("dbp", 70))
    ]
    found = one(*many)
    assert found.values == {
        "sbp": {"value": 122, "unit": "mm[Hg]"},
        "dbp": {"value": 82, "unit": "mm[Hg]"},
    }


@pytest.mark.parametrize(
    ("samples", "code"),
    [
        ([sample("sbp", at("07:10"), 118)], "required_with"),
        ([sample("sbp", at("07:10"), 80), sample("dbp", at("07:10"), 90)], "not_below"),
        ([sample("weight", at("07:10"), 700)], "implausible"),
        ([sample("steps", at("07:10"), -1)], "implausible"),
        ([sample("steps", at("07:10"), 500_000)], "implausible"),
        ([sample("water", at("07:10"), 30_000)], "implausible"),
        ([sample("weight", at("07:10"), 80, "m")], "unit"),
        ([sample("weight", at("07:10"))], "required"),
        ([SampleDraft(1, "hip", "watch", DAY, amount=Amount(90, "cm"))], "unknown_metric"),
        ([SampleDraft(1, "weight", "watch", DAY, amount=Amount(90))], "required"),
        ([sample("weight", date(1, 1, 1), 80)], "date"),
        ([sample("weight", datetime(9999, 12, 31, 23, 59), 80)], "date"),
        ([SampleDraft(1, "sleep_deep", "watch", at("08:00"), datetime.max)], "date"),
        ([SampleDraft(1, "sleep_deep", "watch", DAY)], "required"),
        ([SampleDraft(1, "sleep_deep", "watch", at("08:00"), at("07:00"))], "not_before"),
    ],
)
def test_what_is_refused(samples: list[SampleDraft], code: str) -> None:
    days, faults = collect(*samples)
    assert days == []
    assert [fault.code for fault in faults] == [code]


def test_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(days_module, "MAX_VALUES", 2)
    with pytest.raises(UnreadableFile):
        collect(*(sample("weight", at("08:00", day), 80) for day in (1, 2, 3)))
    monkeypatch.setattr(nights, "MAX_SPANS", 2)
    with pytest.raises(UnreadableFile):
        collect(*night(*[("sleep_deep", "14 01:00", "14 01:10")] * 3))
    monkeypatch.setattr(pressures, "_MAX_KEPT", 1)
    _, faults = collect(
        *(
            sample(code, at(f"08:0{n}"), v)
            for n in (1, 2)
            for code, v in (("sbp", 120), ("dbp", 80))
        )
    )
    assert [fault.code for fault in faults] == ["too_many"] * 2


@pytest.mark.parametrize("code", ["steps", "energy_active", "weight", "vo2max", "sleep_awake"])
@pytest.mark.parametrize("value", [1e10, 1e30, 1e308, inf, -inf, nan])
def test_a_value_that_no_value_can_be_is_refused(code: str, value: float) -> None:
    days, faults = collect(sample(code, at("08:00"), value), sample(code, at("09:00"), value))
    assert days == []
    assert [each.code for each in faults] == ["implausible"] * 2


def test_the_greatest_values_add_up() -> None:
    days, faults = collect(*[sample("distance", at("08:00"), 1e9, "km")] * 1_000)
    assert days == []
    assert [each.code for each in faults] == ["implausible"]


def test_a_stage_awake_without_a_stage_asleep_is_reported() -> None:
    stages = night(("sleep_awake", "13 23:00", "13 23:10"), ("sleep_rem", "14 08:00", "14 09:00"))
    days, faults = collect(*stages)
    assert [(each.code, each.refused) for each in faults] == [("no_sleep", True)]
    assert [each.values["sleep_duration"]["value"] for each in days] == [3_600]


def traits_of(code: str) -> MetricTraits:
    metric = metrics()[code]
    return MetricTraits(
        code, metric["group"], metric["unit"], metric["day_rule"], metric.get("decimals", 0)
    )


@given(
    st.sampled_from(["weight", "lean_mass", "hrv_sdnn", "body_temp", "hr_sleep_min", "water"]),
    st.lists(st.tuples(st.integers(0, 23), st.integers(0, 59), st.integers(35, 43)), min_size=1),
)
def test_folding_gives_the_value_of_the_day_rule(
    code: str, rows: list[tuple[int, int, int]]
) -> None:
    samples = [
        sample(code, at(f"{hour:02}:{minute:02}", 14 if hour >= 3 else 15), value)
        for hour, minute, value in rows
    ]
    entries = [
        Sample(Decimal(value), minute_of_time(time(hour, minute))) for hour, minute, value in rows
    ]
    expected = day_value(entries, traits_of(code), time(3))
    assert expected is not None
    for order in (samples, random.sample(samples, len(samples))):
        assert one(*order).values[code]["value"] == pytest.approx(float(expected), rel=1e-14)


@given(
    st.lists(
        st.tuples(
            st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 9)),
            st.integers(-12, 14).filter(bool),
            st.integers(0, 300),
        )
    )
)
def test_counts_by_hour_are_those_of_the_rule(rows: list[tuple[datetime, int, int]]) -> None:
    counts = [
        (moment.replace(tzinfo=timezone(timedelta(hours=offset))), count)
        for moment, offset, count in rows
    ]
    days, faults = collect(*(sample("steps", moment, count) for moment, count in counts))
    assert not faults
    assert {each.day: each.hours["steps"] for each in days} == by_hour(counts)


@given(
    st.lists(
        st.tuples(st.sampled_from(nights.STAGES), st.integers(0, 3 * 1440), st.integers(0, 300)),
        max_size=30,
    )
)
def test_any_stages_are_accepted(rows: list[tuple[str, int, int]]) -> None:
    start = at("20:00", 10)
    stages = [
        SampleDraft(
            1,
            code,
            "watch",
            start + timedelta(minutes=begin),
            start + timedelta(minutes=begin + length),
        )
        for code, begin, length in rows
    ]
    days, _ = collect(*stages)
    asleep = {
        minute
        for code, begin, length in rows
        if code != "sleep_awake"
        for minute in range(begin, begin + length)
    }
    found = sum(each.values.get("sleep_duration", {}).get("value", 0) for each in days)
    assert found <= 60 * len(asleep)
    if all(each.values.get("sleep_duration") for each in days):
        assert found == 60 * len(asleep)
