"""The export of Apple Health: what is read of it. The exports are written as text."""

import io
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.account.imports.formats.apple.parser import AppleHealth
from chalicelib.account.imports.formats.apple.sports import sport_of
from chalicelib.account.imports.formats.apple.values import source_id
from chalicelib.account.imports.formats.drafts import (
    Amount,
    ReadingDraft,
    SampleDraft,
    WorkoutDraft,
)
from chalicelib.account.imports.formats.parser import FileFault, Found
from chalicelib.metrics.days.read_models import SOURCE_PATTERN
from tests.support.apple_export import AT, ME, WATCH, entry, export, record, tag, workout


def parse(data: bytes) -> list[Found]:
    return list(AppleHealth().parse(io.BytesIO(data)))


def only(*elements: str) -> Any:
    (found,) = parse(export(ME, *elements))
    return found


def test_a_record_behind_a_broken_document_type() -> None:
    found = only(record("BodyMass", "181.2", "lb", device=WATCH))
    assert found == SampleDraft(
        line=2,
        code="weight",
        source="watch-scale",
        start=datetime.fromisoformat("2024-10-25T07:05:11-05:00"),
        end=datetime.fromisoformat("2024-10-25T07:05:11-05:00"),
        amount=Amount(181.2, "[lb_av]"),
    )


@pytest.mark.parametrize(
    ("kind", "value", "unit", "code", "amount"),
    [
        ("BodyMass", "12.5", "st", "weight", Amount(12.5, "[stone_av]")),
        ("BodyFatPercentage", "0.185", "%", "body_fat_pct", Amount(18.5, "%")),
        ("OxygenSaturation", "0.97", "%", "spo2", Amount(97, "%")),
        ("LeanBodyMass", "61", "kg", "lean_mass", Amount(61, "kg")),
        ("RestingHeartRate", "48", "count/min", "rhr", Amount(48, "/min")),
        ("HeartRateVariabilitySDNN", "51.3", "ms", "hrv_sdnn", Amount(51.3, "ms")),
        ("VO2Max", "47.2", "mL/min·kg", "vo2max", Amount(47.2, "mL/min/kg")),
        ("BloodPressureSystolic", "124", "mmHg", "sbp", Amount(124, "mm[Hg]")),
        ("StepCount", "47", "count", "steps", Amount(47, "{steps}")),
        ("FlightsClimbed", "3", "count", "floors", Amount(3, "{flights}")),
        ("DistanceWalkingRunning", "0.5", "mi", "distance", Amount(0.5, "[mi_i]")),
        ("ActiveEnergyBurned", "12.5", "Cal", "energy_active", Amount(12.5, "kcal")),
        ("DietaryEnergyConsumed", "900", "kJ", "energy_intake", Amount(900, "kJ")),
        ("DietaryWater", "8", "fl_oz_us", "water", Amount(8, "[foz_us]")),
        ("BodyTemperature", "98.6", "degF", "body_temp", Amount(98.6, "[degF]")),
    ],
)
def test_types_and_units(kind: str, value: str, unit: str, code: str, amount: Amount) -> None:
    found = only(record(kind, value, unit))
    assert (found.code, found.amount) == (code, amount)


@pytest.mark.parametrize(
    ("stage", "code"),
    [
        ("AsleepCore", "sleep_light"),
        ("AsleepDeep", "sleep_deep"),
        ("AsleepREM", "sleep_rem"),
        ("AsleepUnspecified", "sleep_duration"),
        ("Asleep", "sleep_duration"),
        ("Awake", "sleep_awake"),
    ],
)
def test_stages_of_sleep(stage: str, code: str) -> None:
    value = f"HKCategoryValueSleepAnalysis{stage}"
    zone = entry("HKTimeZone", "Europe/Berlin")
    end = "2024-10-25 07:35:11 -0500"
    found = only(record("SleepAnalysis", value, "", zone, endDate=end))
    assert (found.code, found.amount) == (code, None)
    # By the clock of the place, not by that of the phone at the time of the export.
    assert found.start.isoformat() == "2024-10-25T14:05:11+02:00"
    assert found.end.isoformat() == "2024-10-25T14:35:11+02:00"


def test_what_is_not_read() -> None:
    in_bed = record("SleepAnalysis", "HKCategoryValueSleepAnalysisInBed")
    cuff = record("BloodPressureSystolic", 124, "mmHg")
    pair = tag("Correlation", cuff, type="HKCorrelationTypeIdentifierBloodPressure")
    assert parse(export(ME, in_bed, pair, record("HeartRate", 70, "count/min"))) == []


@pytest.mark.parametrize(
    ("element", "column", "code"),
    [
        (record("BodyMass", "80", "slug"), "unit", "unit"),
        (record("BodyMass", "eighty", "kg"), "value", "number"),
        (record("BodyMass", "1e999", "kg"), "value", "number"),
        (record("BodyMass", "nan", "kg"), "value", "number"),
        (record("BodyMass", "", "kg"), "value", "required"),
        (record("BodyMass", "80", "kg", startDate="25/10/2024"), "startDate", "date"),
        (
            record("BodyMass", "80", "kg", startDate="2024-13-25 07:05:11 +0000"),
            "startDate",
            "date",
        ),
        (
            record("BodyMass", "80", "kg", startDate="2567-10-25 07:05:11 +0700"),
            "startDate",
            "date",
        ),
        (
            record("BodyMass", "80", "kg", endDate="2024-10-24 07:05:11 +0000"),
            "endDate",
            "not_before",
        ),
        (record("SleepAnalysis", "HKCategoryValueSleepAnalysisNap"), "value", "unknown_value"),
        (record("BloodGlucose", "5.1", "%"), "unit", "unit"),
        (tag("Workout", startDate=AT), "workoutActivityType", "required"),
    ],
)
def test_faults_are_located(element: str, column: str, code: str) -> None:
    found = only(element)
    assert isinstance(found, FileFault)
    assert (found.line, found.column, found.code, found.refused) == (2, column, code, True)


def test_no_fault_has_a_long_text() -> None:
    found = only(record("BodyMass", "x" * 100_000, "kg"))
    assert len(found.detail) < 120


def test_a_percentage_that_is_no_fraction_is_a_warning() -> None:
    sample, warning = parse(export(record("OxygenSaturation", "97", "%")))
    assert isinstance(sample, SampleDraft)
    assert sample.amount == Amount(97, "%")
    assert isinstance(warning, FileFault)
    assert (warning.code, warning.refused) == ("percentage", False)


@pytest.mark.parametrize(
    ("name", "device", "source"),
    [
        ("Ada\u2019s Apple\u00a0Watch", WATCH, "watch-adas-apple-watch"),
        ("Ada's Apple Watch", WATCH.replace("0x282d45bd0", "0x17"), "watch-adas-apple-watch"),
        ("Ada's iPhone", "", "phone-adas-iphone"),
        ("Strava", "", "app-strava"),
        ("Zoë Müller", "", "app-zoe-muller"),
        ("", "", "app-apple-health"),
    ],
)
def test_sources(name: str, device: str, source: str) -> None:
    assert source_id(name, device) == source


def test_sources_of_other_scripts_are_not_one() -> None:
    found = {source_id(name, "") for name in ("健康", "微信", "体重计", "a" * 90, "a" * 91)}
    assert len(found) == 5


@given(st.text(), st.text())
def test_sources_are_ids_of_the_api(name: str, device: str) -> None:
    found = source_id(name, device)
    assert 0 < len(found) <= 40
    assert re.fullmatch(SOURCE_PATTERN, found)


def statistic(kind: str, **attributes: Any) -> str:
    return tag("WorkoutStatistics", type=f"HKQuantityTypeIdentifier{kind}", **attributes)


def test_a_workout_of_today() -> None:
    inner = tag("WorkoutActivity", statistic("DistanceWalkingRunning", sum="99", unit="km"))
    found = only(
        workout(
            "HKWorkoutActivityTypeRunning",
            entry("HKIndoorWorkout", "0"),
            entry("HKTimeZone", "America/New_York"),
            entry("HKElevationAscended", "418 cm"),
            inner,
            statistic("ActiveEnergyBurned", sum="418.4", unit="kJ"),
            statistic("DistanceWalkingRunning", sum="5.01", unit="mi"),
            statistic("HeartRate", average="151.5", minimum="90", maximum="181", unit="count/min"),
            duration="45.5",
            durationUnit="min",
            totalDistance="1",
            totalDistanceUnit="km",
            device=WATCH,
        )
    )
    assert isinstance(found, WorkoutDraft)
    assert found.key == "2024-10-25T12:05:11+00:00|Running|watch-adas-apple-watch"
    assert (found.zone, found.start.isoformat()) == (
        "America/New_York",
        "2024-10-25T08:05:11-04:00",
    )
    cardio = found.cardio
    assert cardio is not None
    assert (found.duration_s, cardio.duration_s) == (2730, 2730)
    assert (cardio.sport, cardio.indoor, cardio.distance) == ("running", False, Amount(5.01, "mi"))
    assert (cardio.energy_kcal, cardio.avg_hr, cardio.max_hr) == (100, 151.5, 181)
    assert cardio.elevation_gain_m == 4.18
    assert found.recorded_by == "watch-adas-apple-watch"


def test_a_workout_of_an_older_export() -> None:
    found = only(
        workout(
            "HKWorkoutActivityTypeTraditionalStrengthTraining",
            duration="3600",
            durationUnit="s",
            totalDistance="0",
            totalDistanceUnit="km",
            totalEnergyBurned="301.5",
            totalEnergyBurnedUnit="kcal",
            sourceName="Strong",
        )
    )
    assert (found.title, found.duration_s) == ("Traditional Strength Training", 3600)
    assert (found.cardio.sport, found.cardio.energy_kcal) == ("strength_training", 301.5)
    assert (found.recorded_by, found.zone) == ("app-strong", None)


def test_a_workout_keeps_what_can_be_read() -> None:
    draft, *warnings = parse(
        export(
            workout(
                "HKWorkoutActivityTypeQuidditch",
                entry("HKElevationAscended", "high"),
                duration="1",
                durationUnit="fortnight",
            )
        )
    )
    assert isinstance(draft, WorkoutDraft)
    assert draft.cardio
    assert (draft.cardio.sport, draft.title) == ("other", "Quidditch")
    assert all(isinstance(each, FileFault) and not each.refused for each in warnings)
    assert [each.column for each in warnings if isinstance(each, FileFault)] == [
        "durationUnit",
        "workoutActivityType",
        "HKElevationAscended",
    ]


def test_a_triathlon_has_the_distance_of_all_sports() -> None:
    legs = [("DistanceSwimming", "750", "m"), ("DistanceCycling", "20", "km")]
    legs.append(("DistanceWalkingRunning", "5", "km"))
    children = [statistic(kind, sum=value, unit=unit) for kind, value, unit in legs]
    found = only(workout("HKWorkoutActivityTypeSwimBikeRun", *children))
    assert found.cardio.distance == Amount(25_750, "m")
    found = only(workout("HKWorkoutActivityTypeCycling", *children[1:]))
    assert found.cardio.distance == Amount(20, "km")


@pytest.mark.parametrize(
    ("name", "metadata", "indoor", "sport"),
    [
        ("Cycling", {}, True, "indoor_cycling"),
        ("Cycling", {}, None, "cycling"),
        ("Swimming", {"HKSwimmingLocationType": "1"}, None, "pool_swimming"),
        ("Swimming", {"HKSwimmingLocationType": "2"}, None, "open_water_swimming"),
        ("Swimming", {"HKLapLength": "25 m"}, None, "pool_swimming"),
        ("CoreTraining", {}, None, "strength_training"),
        ("Sleeping", {}, None, None),
    ],
)
def test_sports(
    name: str, metadata: dict[str, str], indoor: bool | None, sport: str | None
) -> None:
    assert sport_of(name, metadata, indoor=indoor) == sport


def test_the_same_workout_twice_is_one() -> None:
    run = workout("HKWorkoutActivityTypeRunning")
    other = workout("HKWorkoutActivityTypeRunning", sourceName="Strava")
    first, again, second = parse(export(run, run, other))
    assert isinstance(first, WorkoutDraft)
    assert isinstance(second, WorkoutDraft)
    assert isinstance(again, FileFault)
    assert (again.line, again.code) == (2, "duplicate")


def glucose(minute: int, value: str = "5.4") -> str:
    at = f"2024-10-25 {minute // 60:02}:{minute % 60:02}:00 +0200"
    return record("BloodGlucose", value, "mmol<180.1558800000541>/L", startDate=at, endDate=at)


def test_blood_glucose_is_a_reading() -> None:
    meal = entry("HKBloodGlucoseMealTime", "1")
    found = only(record("BloodGlucose", "95", "mg/dL", meal))
    assert isinstance(found, ReadingDraft)
    assert (found.marker, found.amount) == ("Blood glucose", Amount(95, "mg/dL"))
    assert found.notes == "Before a meal."
    assert only(glucose(8)).amount == Amount(5.4, "mmol/L")


def test_glucose_of_a_sensor_is_left_out() -> None:
    meter = [glucose(minute) for minute in (8 * 60, 8 * 60 + 10, 13 * 60)]
    assert [type(each) for each in parse(export(*meter))] == [ReadingDraft] * 3
    sensor = [glucose(minute) for minute in range(0, 600, 5)]
    (fault,) = parse(export(*sensor))
    assert isinstance(fault, FileFault)
    assert (fault.line, fault.code) == (1, "sensor")


def test_two_values_of_one_instant_are_one_reading() -> None:
    first, fault = parse(export(glucose(8), glucose(8, "5.5")))
    assert isinstance(first, ReadingDraft)
    assert isinstance(fault, FileFault)
    assert fault.code == "duplicate"


def test_control_characters_are_spaces() -> None:
    found = only(record("BodyMass", "80", "kg", sourceName="My\x0bScale\x01"))
    assert found.source == "app-my-scale"


@given(
    st.lists(
        st.tuples(
            st.integers(1, 10**7),
            st.datetimes(datetime(1950, 1, 1), datetime(2150, 1, 1)),
            st.integers(-12 * 60, 14 * 60),
        ),
        max_size=8,
    )
)
def test_any_steps_come_back(rows: list[tuple[int, datetime, int]]) -> None:
    elements = []
    for value, at, offset in rows:
        sign, minutes = ("-" if offset < 0 else "+"), abs(offset)
        text = f"{at:%Y-%m-%d %H:%M:%S} {sign}{minutes // 60:02}{minutes % 60:02}"
        elements.append(record("StepCount", value, "count", startDate=text, endDate=text))
    found = parse(export(*elements))
    assert [
        each.amount.value for each in found if isinstance(each, SampleDraft) and each.amount
    ] == [value for value, _, _ in rows]
    for each, (_, at, offset) in zip(found, rows, strict=True):
        assert isinstance(each, SampleDraft)
        assert isinstance(each.start, datetime)
        expected = at.replace(microsecond=0, tzinfo=UTC).timestamp() - 60 * offset
        assert each.start.timestamp() == expected
