"""What a source reports of one date: conversion, plausible values, hours, samples, times of day."""

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import Invalid
from chalicelib.http.body import read_json
from chalicelib.http.messages import message
from chalicelib.metrics.days import content
from chalicelib.metrics.days.entries import Figure, MetricEntry, ReportedDay
from chalicelib.metrics.days.models import MetricDaySet
from chalicelib.metrics.days.times import local_time
from chalicelib.metrics.definitions import catalogue
from chalicelib.metrics.definitions.content import content_of
from chalicelib.metrics.definitions.documents import MetricDocument
from chalicelib.metrics.definitions.models import MetricDefinitionCreate
from chalicelib.metrics.rules.clock import minute_of_time
from chalicelib.metrics.rules.evening import evening_of
from chalicelib.profile.days import DaySettings

DAY = date(2026, 3, 4)
BERLIN = DaySettings("Europe/Berlin", time(3))
HOURS = [0] * 7 + [10] * 17


def own(**fields: Any) -> dict[str, MetricDocument]:
    made = {"code": "calf", "name": "Calf", "unit": "cm", "day_rule": "last"} | fields
    document: Any = content_of(MetricDefinitionCreate.model_validate(made))
    return {document["code"]: document | {"id": document["code"]}}


def report(
    body: dict[str, Any],
    metrics: dict[str, MetricDocument] | None = None,
    settings: DaySettings = BERLIN,
) -> ReportedDay:
    """Return what a body reports, as a request has it."""
    sent = read_json(json.dumps(body).encode())
    parsed, _ = sent.accepted(MetricDaySet, dict)
    return content.reported_day(parsed, DAY, settings, {**catalogue.metrics(), **(metrics or {})})


def faults(body: dict[str, Any], *own_metrics: dict[str, MetricDocument]) -> dict[str, str]:
    """Return the code of each fault of a body by its path, and read each text of them."""
    with pytest.raises(Invalid) as refused:
        report(body, *own_metrics)
    found = refused.value.faults
    assert all(message(fault.code, fault.params) != "is invalid" for fault in found)
    assert len({fault.path for fault in found}) == len(found)
    return {fault.path: fault.code for fault in found}


def value(code: str, number: Any, unit: str | None = None) -> dict[str, Any]:
    sent = {"value": number} | ({"unit": unit} if unit else {})
    return {"values": {code: sent}}


def canonical(code: str, number: float, unit: str | None = None) -> Any:
    figure = report(value(code, number, unit)).entries[code].value
    assert figure
    return figure.canonical


class TestUnits:
    @pytest.mark.parametrize(
        ("code", "number", "unit", "expected"),
        [
            ("weight", 181.2, "[lb_av]", "82.190937444"),
            ("weight", 181.2, "lb", "82.190937444"),
            ("weight", 82.3, None, "82.3"),
            ("weight", 76.80000305175781, None, "76.8"),
            ("waist", 34, "[in_i]", "86.36"),
            ("sleep_duration", 432, "min", "7.2"),
            ("sleep_deep", 1.5, "h", "90"),
            ("distance", 3.1, "[mi_i]", "4988.9664"),
            ("energy_active", 2092, "kJ", "500"),
            ("body_temp", 98.6, "[degF]", "37"),
            ("skin_temp_deviation", 0.9, "[degF]", "0.5"),
            ("skin_temp_deviation", -0.2, None, "-0.2"),
            ("spo2", 0.96, "1", "96"),
            ("sleep_efficiency", 1, "1", "100"),
            ("water", 1.5, "L", "1500"),
            ("sbp", 16, "kPa", "120.009852135305"),
        ],
    )
    def test_values_are_converted_exactly(
        self, code: str, number: float, unit: str | None, expected: str
    ) -> None:
        pair = {"dbp": {"value": 60}} if code == "sbp" else {}
        body = value(code, number, unit)
        body["values"] |= pair
        figure = report(body).entries[code].value
        assert figure
        assert figure.canonical == Decimal(expected)

    def test_what_was_entered_is_kept(self) -> None:
        figure = report(value("weight", 181.2, "lb")).entries["weight"].value
        assert figure
        assert figure.entered == {"value": 181.2, "unit": "lb"}
        figure = report(value("steps", 9120.0)).entries["steps"].value
        assert figure == Figure(Decimal(9120), {"value": 9120, "unit": "{steps}"})

    @given(st.integers(4_500, 143_000))
    def test_pounds_are_what_the_pound_is_defined_as(self, hundredths: int) -> None:
        found = canonical("weight", hundredths / 100, "[lb_av]")
        exact = Fraction(hundredths, 100) * Fraction("0.45359237")
        assert Fraction(found) == exact

    @pytest.mark.parametrize("unit", ["cm", "[lb_av]/d", "furlong", "l"])
    def test_other_units_are_refused(self, unit: str) -> None:
        with pytest.raises(Invalid) as refused:
            report(value("weight", 80, unit))
        [fault] = refused.value.faults
        assert (fault.path, fault.code) == ("/values/weight/unit", "unit_of_metric")
        assert fault.params["accepted"] == ["kg", "[lb_av]", "[stone_av]", "g"]

    def test_own_metrics_have_their_own_unit(self) -> None:
        metrics = own(unit="{cups}")
        figure = report(value("calf", 3), metrics).entries["calf"].value
        assert figure == Figure(Decimal(3), {"value": 3, "unit": "{cups}"})
        assert faults(value("calf", 3, "L"), metrics) == {"/values/calf/unit": "unit_of_metric"}

    def test_own_percentages_can_be_fractions(self) -> None:
        metrics = own(unit="%")
        figure = report(value("calf", 0.4, "1"), metrics).entries["calf"].value
        assert figure
        assert figure.canonical == 40
        assert faults(value("calf", 0.4), metrics) == {"/values/calf/value": "fraction"}


class TestPlausible:
    @pytest.mark.parametrize("number", [20, 650, 83.5])
    def test_values_within_the_bounds(self, number: float) -> None:
        assert canonical("weight", number) == Decimal(repr(number))

    @pytest.mark.parametrize(
        ("code", "number", "unit", "expected"),
        [
            ("weight", 19.99, None, ("implausibly_low", 20, 650)),
            ("weight", 650_001, "g", ("implausibly_high", 20, 650)),
            ("steps", -1, None, ("implausibly_low", 0, 400_000)),
            ("spo2", 96, "1", ("implausibly_high", 50, 100)),
            ("skin_temp_deviation", 36.1, None, ("implausibly_high", -10, 10)),
        ],
    )
    def test_values_beyond_them_are_refused_with_the_bounds(
        self, code: str, number: float, unit: str | None, expected: tuple[str, float, float]
    ) -> None:
        with pytest.raises(Invalid) as refused:
            report(value(code, number, unit))
        [fault] = refused.value.faults
        params = fault.params
        assert fault.path == f"/values/{code}/value"
        assert (fault.code, params["min"], params["max"]) == expected
        assert (params["metric"], params["unit"]) == (code, catalogue.metrics()[code]["unit"])

    def test_own_bounds_can_be_on_one_side(self) -> None:
        low, high = own(plausible_low=1.5), own(plausible_high=3)
        assert faults(value("calf", 1.4), low) == {"/values/calf/value": "implausibly_low"}
        assert faults(value("calf", 3.1), high) == {"/values/calf/value": "implausibly_high"}
        assert report(value("calf", 3.1), low).entries
        assert report(value("calf", -5), own()).entries

    @pytest.mark.parametrize("unit", [None, "%", "percent"])
    def test_fractions_of_percentages_are_refused_with_a_hint(self, unit: str | None) -> None:
        assert faults(value("spo2", 0.98, unit)) == {"/values/spo2/value": "fraction"}
        assert faults(value("body_fat_pct", 0.18, unit)) == {
            "/values/body_fat_pct/value": "fraction"
        }

    def test_zero_and_one_percent_are_no_fractions(self) -> None:
        assert canonical("sleep_efficiency", 0) == 0
        assert canonical("sleep_efficiency", 1) == 1


class TestStructure:
    def test_metrics_that_do_not_exist_are_named_where_they_are(self) -> None:
        body = {
            "values": {"walks": {"value": 1}, "a/b": None},
            "hours": {"strides": HOURS},
            "samples": [{"time": "07:10", "values": {"mugs": {"value": 1}}}] * 2,
        }
        assert faults(body) == {
            "/values/walks": "unknown_metric",
            "/values/a~1b": "unknown_metric",
            "/hours/strides": "unknown_metric",
            "/samples/0/values/mugs": "unknown_metric",
        }

    def test_null_clears(self) -> None:
        body = {"values": {"steps": None, "sbp": None, "dbp": None, "mood": {"value": 4}}}
        found = report(body)
        assert found.cleared == {"steps", "sbp", "dbp"}
        assert found.entries.keys() == {"mood"}

    def test_a_null_elsewhere_does_not_undo_what_clears(self) -> None:
        metrics = own(code="unit")
        body = {"mode": None, "device": None, "values": {"steps": None, "unit": None}}
        found = report(body | value("mood", 4) | {"values": body["values"]}, metrics)
        assert found.cleared == {"steps", "unit"}
        body = {"mode": None, "values": {"mood": {"value": 4, "unit": None, "time": None}}}
        assert report(body).entries.keys() == {"mood"}

    def test_a_day_of_a_source_has_at_most_forty_metrics(self) -> None:
        metrics = {code: each for n in range(41) for code, each in own(code=f"m{n}").items()}
        values: dict[str, Any] = {code: {"value": 1} for code in metrics}
        assert faults({"values": values}, metrics) == {"": "too_many"}
        hours = {"hours": {"steps": HOURS}}
        less = {"values": dict(list(values.items())[:40])}
        assert len(report(less, metrics).entries) == content.MAX_METRICS == 40
        assert faults(less | hours, metrics) == {"": "too_many"}
        # What is cleared takes no place.
        assert report({"values": less["values"] | {"steps": None}}, metrics).cleared

    @pytest.mark.parametrize(
        ("body", "path", "code"),
        [
            ({"values": {"steps": {}}}, "/values/steps/value", "required_without"),
            ({"values": {"steps": {"unit": "m"}}}, "/values/steps/value", "required_without"),
            ({"values": {"steps": {"value": "9"}}}, "/values/steps/value", "float_type"),
            ({"values": {"steps": {"value": True}}}, "/values/steps/value", "float_type"),
            ({"values": {"steps": {"value": 1e10}}}, "/values/steps/value", "less_than_equal"),
            ({"values": {"steps": 9120}}, "/values/steps", "model_type"),
            ({"values": {"steps": {"value": 1, "time": "07:00"}}}, "/values/steps/value", None),
            ({"hours": {"steps": HOURS[1:]}}, "/hours/steps", "too_short"),
            ({"hours": {"steps": [*HOURS, 0]}}, "/hours/steps", "too_long"),
            ({"hours": {"steps": [-1, *HOURS[1:]]}}, "/hours/steps/0", "greater_than_equal"),
            ({"hours": {"steps": [0.5, *HOURS[1:]]}}, "/hours/steps/0", "int_type"),
            ({"samples": [{"time": "7:10", "values": {}}]}, "/samples/0/values", "too_short"),
            ({"samples": [{"values": {"mood": {"value": 4}}}]}, "/samples/0/time", "missing"),
            ({"mode": "add"}, "/mode", "literal_error"),
            ({"source": "watch"}, "/source", "extra_forbidden"),
        ],
    )
    def test_bodies_of_another_form_are_refused(
        self, body: dict[str, Any], path: str, code: str | None
    ) -> None:
        with pytest.raises(Invalid) as refused:
            report(body)
        found = {fault.path: fault.code for fault in refused.value.faults}
        assert found[path] == (code or "not_both")

    def test_each_fault_is_named(self) -> None:
        body = {"values": {"weight": {"value": 8}, "mood": {"value": 9}, "steps": {"value": 5}}}
        assert faults(body) == {
            "/values/weight/value": "implausibly_low",
            "/values/mood/value": "implausibly_high",
        }


class TestHours:
    def test_the_value_is_their_sum(self) -> None:
        entry = MetricEntry(Figure(Decimal(170), None), tuple(HOURS))
        assert report({"hours": {"steps": HOURS}}).entries == {"steps": entry}
        both = report({"hours": {"steps": HOURS}} | value("steps", 170)).entries["steps"]
        assert both.hours == tuple(HOURS)
        assert both.value == Figure(Decimal(170), {"value": 170, "unit": "{steps}"})

    def test_another_value_is_refused(self) -> None:
        body = {"hours": {"steps": HOURS}} | value("steps", 171)
        assert faults(body) == {"/values/steps/value": "not_sum_of_hours"}

    def test_the_value_of_another_unit_is_compared_as_it_is_shown(self) -> None:
        hours = {"hours": {"distance": [*[0] * 23, 4989]}}
        assert report(hours | value("distance", 3.1, "[mi_i]")).entries
        assert faults(hours | value("distance", 3.2, "[mi_i]")).keys() == {"/values/distance/value"}

    def test_an_implausible_sum_is_refused(self) -> None:
        hours = {"hours": {"exercise_min": [63] * 24}}
        assert faults(hours) == {"/hours/exercise_min": "implausibly_high"}

    @pytest.mark.parametrize("code", ["water", "weight", "sleep_deep", "energy_intake", "calf"])
    def test_only_counted_metrics_have_them(self, code: str) -> None:
        assert faults({"hours": {code: HOURS}}, own()) == {f"/hours/{code}": "hours_not_counted"}

    def test_a_metric_that_is_cleared_has_none(self) -> None:
        body = {"values": {"steps": None}, "hours": {"steps": HOURS}}
        assert faults(body) == {"/hours/steps": "hours_of_cleared"}

    @given(st.lists(st.integers(0, 16_000), min_size=24, max_size=24))
    def test_hours_are_kept_and_their_sum_is_exact(self, hours: list[int]) -> None:
        entry = report({"hours": {"steps": hours}}).entries["steps"]
        assert entry.hours == tuple(hours)
        assert entry.value
        assert entry.value.canonical == sum(hours)


def pressure(at: str, upper: float, lower: float) -> dict[str, Any]:
    return {"time": at, "values": {"sbp": {"value": upper}, "dbp": {"value": lower}}}


class TestSamples:
    def test_they_are_in_the_order_of_their_times(self) -> None:
        evening, morning = pressure("21:30", 118, 74), pressure("07:10", 124, 78)
        found = report({"samples": [evening, morning]}).entries
        times = [(sample.at, sample.figure.canonical) for sample in found["sbp"].samples]
        assert times == [(time(7, 10), 124), (time(21, 30), 118)]
        assert found["sbp"].value is None

    @given(st.permutations([("07:10", 124), ("07:10", 121), ("07:11", 119), ("06:00", 130)]))
    def test_the_order_of_sending_has_no_meaning(self, sent: list[tuple[str, int]]) -> None:
        samples = [pressure(at, upper, 80) for at, upper in sent]
        assert report({"samples": samples}) == report({"samples": sorted_samples(samples)})

    def test_only_pooled_metrics_have_them(self) -> None:
        body = {"samples": [{"time": "07:10", "values": {"rhr": {"value": 50}}}]}
        assert faults(body) == {"/samples/0/values/rhr": "samples_not_pooled"}

    def test_a_metric_has_a_value_or_samples(self) -> None:
        sample = {"time": "07:10", "values": {"water": {"value": 250}}}
        assert faults({"samples": [sample]} | value("water", 500)) == {"/values/water": "not_both"}
        cleared = {"samples": [sample], "values": {"water": None}}
        assert faults(cleared) == {"/values/water": "not_both"}

    def test_there_are_at_most_24(self) -> None:
        sample = {"time": "07:10", "values": {"water": {"value": 250}}}
        assert len(report({"samples": [sample] * 24}).entries["water"].samples) == 24
        assert faults({"samples": [sample] * 25}) == {"/samples": "too_long"}

    def test_faults_name_the_sample(self) -> None:
        wrong = {"time": "07:10", "values": {"water": {"value": 1, "unit": "kg"}}}
        right = {"time": "07:10", "values": {"water": {"value": 1, "unit": "L"}}}
        assert faults({"samples": [right, wrong]}) == {
            "/samples/1/values/water/unit": "unit_of_metric"
        }


def sorted_samples(samples: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return sorted(samples, key=json.dumps)


class TestPairs:
    @pytest.mark.parametrize(
        ("values", "expected"),
        [
            ({"sbp": {"value": 120}}, {"/values/dbp": "required_with"}),
            ({"dbp": {"value": 80}}, {"/values/sbp": "required_with"}),
            ({"sbp": None}, {"/values/dbp": "required_with"}),
            ({"sbp": {"value": 120}, "dbp": None}, {"/values/dbp": "required_with"}),
            ({"sbp": None, "dbp": {"value": 80}}, {"/values/sbp": "required_with"}),
            (
                {"sbp": {"value": 80}, "dbp": {"value": 80}},
                {"/values/dbp/value": "not_below"},
            ),
            (
                {"sbp": {"value": 80}, "dbp": {"value": 16, "unit": "kPa"}},
                {"/values/dbp/value": "not_below"},
            ),
        ],
    )
    def test_they_come_together_the_lesser_below(
        self, values: dict[str, Any], expected: dict[str, str]
    ) -> None:
        assert faults({"values": values}) == expected

    def test_each_sample_has_both(self) -> None:
        single = {"time": "08:00", "values": {"dbp": {"value": 80}}}
        samples = [pressure("07:10", 120, 80), single, pressure("09:00", 80, 120)]
        assert faults({"samples": samples}) == {"/samples/1/values/sbp": "required_with"}
        assert faults({"samples": [samples[0], samples[2]]}) == {
            "/samples/1/values/dbp/value": "not_below"
        }


def at(code: str, text: str) -> dict[str, Any]:
    return {"values": {code: {"time": text}}}


class TestTimesOfDay:
    def test_a_time_of_day_is_kept(self) -> None:
        figure = report(at("bedtime", "22:40")).entries["bedtime"].value
        assert figure == Figure(time(22, 40), {"time": "22:40"})

    @pytest.mark.parametrize(
        ("code", "text", "clock"),
        [
            # The date is 4 March, in Berlin, and days begin at 3.
            ("bedtime", "2026-03-03T22:40:29+01:00", time(22, 40)),
            ("bedtime", "2026-03-04T01:30:00+01:00", time(1, 30)),
            ("bedtime", "2026-03-03T21:40:00Z", time(22, 40)),
            ("bedtime", "2026-03-04T10:00:00+01:00", time(10)),
            ("wake_time", "2026-03-04T06:10:00+01:00", time(6, 10)),
            ("wake_time", "2026-03-05T02:59:00+01:00", time(2, 59)),
            ("last_meal", "2026-03-05T00:30:00+01:00", time(0, 30)),
            # In Tokyo, which its offset tells.
            ("wake_time", "2026-03-04T07:00:00+09:00", time(7)),
        ],
    )
    def test_instants_of_the_date_are_times_of_their_place(
        self, code: str, text: str, clock: time
    ) -> None:
        figure = report(at(code, text)).entries[code].value
        assert figure
        assert figure.canonical == clock
        assert figure.entered == {"time": text.replace("Z", "+00:00")}

    @pytest.mark.parametrize(
        ("code", "text"),
        [
            ("bedtime", "2026-03-02T22:40:00+01:00"),
            ("bedtime", "2026-03-03T02:59:00+01:00"),
            ("bedtime", "2026-03-05T03:00:00+01:00"),
            ("wake_time", "2026-03-04T02:59:00+01:00"),
            ("wake_time", "2026-03-05T03:00:00+01:00"),
            ("last_meal", "2026-03-03T19:00:00+01:00"),
            # 4 March in Berlin, but 5 March where it was.
            ("wake_time", "2026-03-05T07:00:00+09:00"),
        ],
    )
    def test_instants_of_other_dates_are_refused(self, code: str, text: str) -> None:
        assert faults(at(code, text)) == {f"/values/{code}/time": "other_day"}

    def test_daylight_saving_does_not_move_the_date(self) -> None:
        spring = DaySettings("Europe/Berlin", time(2, 30))
        instant = datetime.fromisoformat("2026-03-29T01:15:00+00:00")
        assert local_time(instant, spring) == (date(2026, 3, 29), time(3, 15))
        autumn = [datetime.fromisoformat(f"2026-10-25T{hour}:45:00+00:00") for hour in ("00", "01")]
        assert [local_time(each, spring).clock for each in autumn] == [time(2, 45)] * 2

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("24:00", "invalid_time"),
            ("7:00", "invalid_time"),
            ("07:00:00", "invalid_instant"),
            ("2026-03-04T07:00", "invalid_instant"),
            ("2026-02-30T07:00:00Z", "no_such_instant"),
        ],
    )
    def test_other_texts_are_refused(self, text: str, code: str) -> None:
        assert faults(at("wake_time", text)) == {"/values/wake_time/time": code}

    def test_numbers_and_times_are_not_mixed_up(self) -> None:
        assert faults(value("wake_time", 7)) == {"/values/wake_time/value": "time_required"}
        assert faults(at("steps", "07:00")) == {"/values/steps/time": "number_required"}

    def test_own_metrics_can_be_times(self) -> None:
        metrics = own(unit="{time_of_day}")
        figure = report(at("calf", "14:05"), metrics).entries["calf"].value
        assert figure == Figure(time(14, 5), {"time": "14:05"})

    @given(st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 8)))
    def test_an_instant_and_its_time_of_day_begin_a_sleep_on_one_date(self, wall: datetime) -> None:
        """Of a bedtime between the noons before and of the date under which it is filed."""
        instant = wall.replace(tzinfo=BERLIN.zone)
        local = local_time(instant, BERLIN)
        filed = (wall + timedelta(hours=12)).date()
        by_clock, by_instant = (
            evening_of(filed, bedtime, BERLIN.zone, BERLIN.day_start)
            for bedtime in (minute_of_time(local.clock), instant)
        )
        assert by_clock == by_instant == local.day


NUMERIC = [code for code, each in catalogue.metrics().items() if "plausible_low" in each]


@given(
    st.dictionaries(
        st.sampled_from([*NUMERIC, "bedtime", "nonsense"]),
        st.none()
        | st.fixed_dictionaries({"value": st.floats(-2000, 500_000) | st.integers(-5, 99)}),
        max_size=12,
    )
)
def test_every_fault_is_of_a_metric_that_was_sent(values: dict[str, Any]) -> None:
    """A body is accepted as a whole, or each fault names a metric in it or the other of a pair."""
    try:
        found = report({"values": values})
    except Invalid as refused:
        named = {fault.path.split("/")[2] for fault in refused.faults}
        assert named <= {*values, "sbp", "dbp"}
    else:
        assert found.entries.keys() | found.cleared == values.keys()
        for code, entry in found.entries.items():
            metric = catalogue.metrics()[code]
            assert entry.value
            assert isinstance(entry.value.canonical, Decimal)
            low, high = (Decimal(metric[name]) for name in ("plausible_low", "plausible_high"))  # type: ignore[literal-required]
            assert low <= entry.value.canonical <= high
