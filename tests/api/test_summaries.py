"""Summaries of weeks and months through the API."""

import random
from collections import defaultdict
from datetime import date, timedelta
from typing import Any

import pytest

from tests.support.api import Api
from tests.support.training import vector

BENCH, ROW, RAISE = "barbell-bench-press-medium-grip", "one-arm-dumbbell-row", "side-lateral-raise"
ANY = {"If-Match": "*"}
NOW = {"X-Now": "2026-03-14T12:00:00Z"}


def log(api: Api, day: str, *entries: dict[str, Any], **fields: Any) -> dict[str, Any]:
    answer = api.post("/v1/workouts", {"local_date": day, "exercises": list(entries)} | fields)
    assert answer.status == 201, answer.body
    created: dict[str, Any] = answer.json
    return created


def entry(exercise: str, *sets: dict[str, Any], **fields: Any) -> dict[str, Any]:
    return {"exercise_id": exercise, "sets": list(sets)} | fields


def kg(value: float, reps: float = 5, **fields: Any) -> dict[str, Any]:
    return {"reps": reps, "weight": {"value": value, "unit": "kg"}} | fields


def summaries(api: Api, by: str, first: str, last: str, now: str = NOW["X-Now"]) -> list[Any]:
    answer = api.get(f"/v1/summaries?by={by}&from={first}&to={last}", headers={"X-Now": now})
    assert answer.status == 200, answer.body
    items: list[Any] = answer.json["items"]
    return items


def muscles(summary: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {each["muscle"]: each for each in summary["muscles"]}


def of_workout(api: Api, workout_id: str) -> dict[str, Any]:
    answer = api.get(f"/v1/workouts/{workout_id}/summary")
    assert answer.status == 200, answer.body
    found: dict[str, Any] = answer.json
    return found


def test_the_worked_example(api: Api) -> None:
    given, expected = vector("R07")
    body_weight = {"value": given["bodyweight_kg"], "unit": "kg"}
    workout = log(api, "2026-03-10", *given["exercises"], body_weight=body_weight)
    found = of_workout(api, workout["id"])
    sets = {each["exercise_id"]: each for each in found["exercises"]}
    assert sets == {
        name: figures | {"exercise_id": name} for name, figures in expected["per_exercise"].items()
    }
    [week] = summaries(api, "week", "2026-03-12", "2026-03-12")
    for summary in (found, week):
        assert (summary["volume_kg"], summary["sets_without_load"]) == (4512, 0)
        assert (summary["sets"], summary["workouts"]) == (12, 1)
        assert summary["muscles"] == [
            {"muscle": name} | figures | {"days": int(figures["direct_sets"] > 0)}
            for name, figures in expected["muscles"].items()
        ]
    assert (week["from"], week["to"], week["complete"]) == ("2026-03-09", "2026-03-15", False)


def test_periods_are_whole_and_the_empty_ones_are_there(api: Api) -> None:
    log(api, "2025-12-31", entry(BENCH, kg(80)))
    log(api, "2026-02-28", entry(BENCH, kg(80), kg(80)))
    months = summaries(api, "month", "2025-12-31", "2026-02-01")
    assert [(each["from"], each["to"], each["sets"]) for each in months] == [
        ("2025-12-01", "2025-12-31", 1),
        ("2026-01-01", "2026-01-31", 0),
        ("2026-02-01", "2026-02-28", 2),
    ]
    assert months[1] == {
        "from": "2026-01-01", "to": "2026-01-31", "complete": True, "workouts": 0, "minutes": 0,
        "sets": 0, "volume_kg": 0, "sets_without_load": 0, "distance_m": {}, "muscles": [],
        "records": 0, "adherence": None, "score": None,
    }  # fmt: skip
    [leap] = summaries(api, "month", "2024-02-10", "2024-02-10")
    assert leap["to"] == "2024-02-29"
    weeks = summaries(api, "week", "2025-12-29", "2026-01-05")
    assert [(each["from"], each["to"], each["workouts"]) for each in weeks] == [
        ("2025-12-29", "2026-01-04", 1),
        ("2026-01-05", "2026-01-11", 0),
    ]


def test_weeks_begin_on_the_day_of_the_profile(api: Api) -> None:
    api.patch("/v1/profile", {"week_start": 7}, headers=ANY)
    log(api, "2026-03-08", entry(BENCH, kg(80)))
    log(api, "2026-03-07", entry(BENCH, kg(80), kg(80)))
    weeks = summaries(api, "week", "2026-03-07", "2026-03-08")
    assert [(each["from"], each["sets"]) for each in weeks] == [
        ("2026-03-01", 2),
        ("2026-03-08", 1),
    ]


def test_a_period_is_complete_when_its_last_day_is_over_where_the_person_is(api: Api) -> None:
    api.patch("/v1/profile", {"timezone": "Asia/Tokyo"}, headers=ANY)
    before, after = "2026-03-15T14:59:00Z", "2026-03-15T15:00:00Z"
    for now, complete in ((before, False), (after, True)):
        [week] = summaries(api, "week", "2026-03-09", "2026-03-09", now)
        assert week["complete"] is complete


@pytest.mark.parametrize(
    ("by", "last_day", "next_day"),
    [("week", "2026-01-04", "2026-01-05"), ("month", "2029-05-31", "2029-06-01")],
)
def test_there_are_53_periods_at_most(api: Api, by: str, last_day: str, next_day: str) -> None:
    assert len(summaries(api, by, "2025-01-05", last_day)) == 53
    refused = api.get(f"/v1/summaries?by={by}&from=2025-01-05&to={next_day}")
    [fault] = refused.json["errors"]
    assert (refused.status, fault["code"], fault["parameter"]) == (422, "too_many_periods", "to")
    assert fault["detail"] == f"must not make the range longer than 53 {by}s"


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("from=2026-01-01&to=2026-01-01", "by"),
        ("by=week&to=2026-01-01", "from"),
        ("by=week&from=2026-01-01", "to"),
        ("by=week&from=2026-01-02&to=2026-01-01", "from"),
        ("by=day&from=2026-01-01&to=2026-01-01", "by"),
    ],
)
def test_what_cannot_be_summarized_is_refused(api: Api, query: str, parameter: str) -> None:
    refused = api.get(f"/v1/summaries?{query}")
    assert refused.status == 422
    assert [fault["parameter"] for fault in refused.json["errors"]] == [parameter]


def test_types_of_sets_count_as_they_do_in_the_history(api: Api) -> None:
    workout = log(
        api,
        "2026-03-10",
        entry(
            BENCH,
            kg(40, 10, type="warmup"),
            kg(80),
            kg(60, 8, type="drop"),
            kg(70, 3, type="cluster", group=1),
            kg(70, 2, type="cluster", group=1),
            {"reps": 5},
            kg(80, 0),
            superset_group=1,
        ),
        entry(ROW, kg(30, 10, side="left"), superset_group=1),
        # Another entry of the same exercise.
        entry(ROW, kg(30, 9, side="left"), kg(30, 9, side="right")),
    )
    found = of_workout(api, workout["id"])
    assert found["exercises"] == [
        {
            "exercise_id": BENCH,
            "sets": 4,
            "volume_kg": 80 * 5 + 60 * 8 + 70 * 5,
            "sets_without_load": 1,
        },
        {"exercise_id": ROW, "sets": 1.5, "volume_kg": 30 * 28, "sets_without_load": 0},
    ]
    assert muscles(found)["chest"]["direct_sets"] == 4
    assert found["sets"] == 5.5


def test_only_what_was_done_counts_whatever_the_status_is(api: Api) -> None:
    target = {"target": {"reps": 5}}
    open_one = log(api, "2026-03-14", entry(BENCH, kg(80), target), status="in_progress")
    found = of_workout(api, open_one["id"])
    assert (found["workouts"], found["sets"], found["records"]) == (0, 1, 0)
    assert found["status"] == "in_progress"
    planned = log(api, "2026-03-14", entry(BENCH, target), status="planned")
    found = of_workout(api, planned["id"])
    assert (found["sets"], found["exercises"], found["muscles"]) == (0, [], [])
    [week] = summaries(api, "week", "2026-03-14", "2026-03-14")
    assert (week["workouts"], week["sets"]) == (0, 0)
    api.patch(f"/v1/workouts/{open_one['id']}", {"status": "completed"}, headers=ANY)
    found = of_workout(api, open_one["id"])
    assert (found["workouts"], found["sets"]) == (1, 1)
    assert found["records"] == len(api.get("/v1/records?limit=100").json["items"]) > 0


def test_distances_are_those_of_activities_and_of_sets(api: Api) -> None:
    def far(value: float, unit: str = "km") -> dict[str, Any]:
        return {"distance": {"value": value, "unit": unit}}

    log(api, "2026-03-10", type="cardio", cardio=far(10) | {"sport": "running"})
    log(api, "2026-03-10", type="cardio", cardio=far(1, "mi"))
    parts = [
        far(1.5) | {"sport": "pool_swimming"},
        {"sport": "transition", "elapsed_s": 90},
        far(40) | {"sport": "cycling"},
    ]
    log(api, "2026-03-11", type="sport", parts=parts, cardio=far(41.5))
    carried = far(40, "m") | {"weight": {"value": 32, "unit": "kg"}}
    log(api, "2026-03-11", entry("farmers-walk", carried, carried, carried | {"type": "warmup"}))
    [week] = summaries(api, "week", "2026-03-10", "2026-03-10")
    assert week["distance_m"] == {"cardio": 11609.344, "sport": 41500, "strength": 80}
    # An activity is no set.
    assert (week["sets"], week["workouts"]) == (2, 4)


def test_minutes_and_workouts_are_those_of_the_calendar(api: Api) -> None:
    at = {"started_at": "2026-03-10T17:00:00Z", "ended_at": "2026-03-10T18:01:00Z"}
    body = {"exercises": [entry(BENCH, kg(80))]} | at
    created = api.post("/v1/workouts", body).json
    run = log(api, "2026-03-10", type="cardio", cardio={"moving_s": 1800, "elapsed_s": 2400})
    untimed = log(api, "2026-03-11", entry(BENCH, kg(80)))
    found = [of_workout(api, each["id"])["minutes"] for each in (created, run, untimed)]
    assert found == [61, 30, 0]
    [month] = summaries(api, "month", "2026-03-01", "2026-03-01")
    assert (month["minutes"], month["workouts"]) == (91, 3)
    days = api.get("/v1/calendar?kind=workouts&from=2026-03-01&to=2026-03-31").json["days"]
    assert sum(day["count"] for day in days) == 3


def test_muscles_are_those_of_the_exercise_as_it_is_now(api: Api) -> None:
    own = api.post("/v1/exercises", {"name": "Sled push", "primary_muscles": ["glutes"]}).json["id"]
    workout = log(api, "2026-03-10", entry(own, kg(80), kg(80)))
    assert muscles(of_workout(api, workout["id"])).keys() == {"glutes"}
    changed = {"primary_muscles": ["quadriceps"], "secondary_muscles": ["glutes", "quadriceps"]}
    api.patch(f"/v1/exercises/{own}", changed, headers=ANY)
    [week] = summaries(api, "week", "2026-03-10", "2026-03-10")
    for summary in (week, of_workout(api, workout["id"])):
        assert summary["muscles"] == [
            {"muscle": "glutes", "direct_sets": 0, "indirect_sets": 2, "sets": 1, "days": 0},
            {"muscle": "quadriceps", "direct_sets": 2, "indirect_sets": 0, "sets": 2, "days": 1},
        ]


def test_a_merged_exercise_counts_for_the_muscles_of_the_other_one(api: Api) -> None:
    own = api.post("/v1/exercises", {"name": "Bench", "primary_muscles": ["glutes"]}).json["id"]
    first = log(api, "2026-03-09", entry(BENCH, kg(80)))
    second = log(api, "2026-03-10", entry(own, kg(70), kg(70)))
    merge = api.post("/v1/exercise-merges", {"from": own, "into": BENCH}).json
    [week] = summaries(api, "week", "2026-03-10", "2026-03-10")
    assert (muscles(week)["chest"]["direct_sets"], muscles(week)["chest"]["days"]) == (3, 2)
    assert "glutes" not in muscles(week)
    found = of_workout(api, second["id"])
    assert (found["exercises"][0]["exercise_id"], found["records"]) == (
        own,
        records_of(api, second),
    )
    assert muscles(found)["chest"]["direct_sets"] == 2
    assert week["records"] == records_of(api, first) + records_of(api, second)
    api.delete(f"/v1/exercise-merges/{merge['id']}", headers=ANY)
    [week] = summaries(api, "week", "2026-03-10", "2026-03-10")
    assert (muscles(week)["chest"]["direct_sets"], muscles(week)["glutes"]["days"]) == (1, 1)


def records_of(api: Api, workout: dict[str, Any]) -> int:
    """Return how many records a workout has in the list of records."""
    items = api.get("/v1/records?limit=100").json["items"]
    return sum(each["workout_id"] == workout["id"] for each in items)


def test_adherence_and_score_are_those_of_their_own_answers(api: Api) -> None:
    earlier = {"X-Now": "2026-03-01T12:00:00Z"}
    weekly = {"type": "weekly", "target": 2}
    made = [
        api.post(
            "/v1/supplements",
            {"name": name, "dose": {"amount": 5, "unit": "g"}, "schedule": schedule},
            headers=earlier,
        ).json["id"]
        for name, schedule in (("Creatine", {"type": "daily"}), ("Zinc", weekly))
    ]
    habit = {"name": "Light", "pillar": "sleep", "schedule": {"type": "daily"}}
    habit_id = api.post("/v1/habits", habit, headers=earlier).json["id"]
    for day in range(1, 15):
        for supplement, every in zip(made, (2, 5), strict=True):
            if day % every == 0:
                taken = {"supplement_id": supplement, "local_date": f"2026-03-{day:02d}"}
                assert api.post("/v1/intakes", taken, headers=NOW).status == 201
        if day % 3:
            path = f"/v1/habits/{habit_id}/entries/2026-03-{day:02d}"
            assert api.put(path, {}, headers=NOW).status == 200
    api.delete(f"/v1/supplements/{made[0]}", headers=ANY | NOW)
    found = [
        *summaries(api, "week", "2026-03-01", "2026-03-20"),
        *summaries(api, "month", "2026-03-01", "2026-03-20"),
    ]
    assert len({(each["adherence"], each["score"]) for each in found}) > 3
    for each in found:
        span = f"from={each['from']}&to={each['to']}"
        adherence = api.get(f"/v1/adherence?{span}", headers=NOW).json["total"]["rate"]
        assert each["adherence"] == adherence
        assert each["score"] == api.get(f"/v1/score?{span}", headers=NOW).json["average"]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_random_workouts_are_counted_as_a_plain_count_does(api: Api, seed: int) -> None:
    drawn = random.Random(seed)
    catalogue = {
        BENCH: ({"chest"}, {"shoulders", "triceps"}),
        "barbell-curl": ({"biceps"}, {"forearms"}),
        "barbell-deadlift": (set[str](), set[str]()),
    }
    for name in catalogue:
        exercise = api.get(f"/v1/exercises/{name}").json
        catalogue[name] = ({*exercise["primary_muscles"]}, {*exercise["secondary_muscles"]})
    first = date(2025, 11, 20)
    count: dict[str, Counted] = defaultdict(Counted)
    for _ in range(25):
        day = first + timedelta(days=drawn.randrange(60))
        entries = []
        for name in drawn.sample(sorted(catalogue), drawn.randint(1, 3)):
            sets = [
                kg(
                    drawn.randrange(40, 90, 5),
                    drawn.randint(1, 12),
                    type=drawn.choice(["normal", "warmup", "failure", "drop"]),
                )
                for _ in range(drawn.randint(1, 4))
            ]
            entries.append(entry(name, *sets))
        log(api, day.isoformat(), *entries)
        for by, start in (("week", day - timedelta(day.weekday())), ("month", day.replace(day=1))):
            count[f"{by} {start}"].add(day, entries, catalogue)
    for by in ("week", "month"):
        for each in summaries(api, by, "2025-11-20", "2026-01-18", "2026-02-01T12:00:00Z"):
            counted = count[f"{by} {each['from']}"]
            assert each["workouts"] == counted.workouts
            assert (each["sets"], each["volume_kg"]) == (counted.sets, counted.volume)
            assert {
                name: (figures["direct_sets"], figures["indirect_sets"], figures["days"])
                for name, figures in muscles(each).items()
            } == counted.by_muscle()
            assert each["records"] == number_of_records(api, each["from"], each["to"])


@pytest.mark.parametrize("seed", [3, 4])
def test_weeks_around_the_ends_of_quarters_have_their_records(api: Api, seed: int) -> None:
    drawn = random.Random(seed)
    own = api.post("/v1/exercises", {"name": "Bench", "primary_muscles": ["chest"]}).json["id"]
    ends = [date(2025, 9, 30), date(2025, 12, 31), date(2026, 3, 31)]
    days = sorted(end + timedelta(days=drawn.randint(-9, 7)) for end in ends for _ in range(7))
    for number, day in enumerate(days):
        # Loads that mostly grow: several workouts of a few days set records of one kind.
        load = 60 + 2.5 * (number + drawn.randint(-3, 3))
        entries = [entry(drawn.choice([BENCH, own, ROW]), kg(load, drawn.randint(1, 12)))]
        if drawn.random() < 0.5:
            entries.append(entry("barbell-curl", kg(load / 2)))
        log(api, day.isoformat(), *entries)
    if seed % 2:
        api.post("/v1/exercise-merges", {"from": own, "into": BENCH})
    first = date(2025, 9, 15)
    counts = {
        monday: number_of_records(api, f"{monday}", f"{monday + timedelta(days=6)}")
        for monday in (first + timedelta(weeks=week) for week in range(32))
    }
    assert sum(counts.values()) > 100
    whole = summaries(api, "week", f"{first}", f"{first + timedelta(weeks=31)}")
    sets = {each["from"]: each["sets"] for each in whole}
    for start in (date(2025, 9, 29), date(2025, 12, 29), date(2026, 3, 30), first):
        for weeks in (1, 2, 13, 14, 15):
            found = summaries(api, "week", f"{start}", f"{start + timedelta(days=7 * weeks - 1)}")
            assert [each["records"] for each in found] == [
                counts.get(date.fromisoformat(each["from"]), 0) for each in found
            ]
            assert sum(each["workouts"] for each in found) == sum(
                start <= day < start + timedelta(weeks=weeks) for day in days
            )
            assert [each["sets"] for each in found] == [sets.get(each["from"], 0) for each in found]


class Counted:
    """A plain count of workouts with both sides and loads in kg."""

    def __init__(self) -> None:
        self.workouts = self.sets = self.volume = 0
        self.direct: dict[str, int] = defaultdict(int)
        self.indirect: dict[str, int] = defaultdict(int)
        self.days: set[tuple[str, date]] = set()

    def add(
        self,
        day: date,
        entries: list[dict[str, Any]],
        catalogue: dict[str, tuple[set[str], set[str]]],
    ) -> None:
        self.workouts += 1
        for each in entries:
            primary, secondary = catalogue[each["exercise_id"]]
            for performed in each["sets"]:
                if performed["type"] == "warmup":
                    continue
                self.volume += performed["reps"] * performed["weight"]["value"]
                if performed["type"] == "drop":
                    continue
                self.sets += 1
                for muscle in primary:
                    self.direct[muscle] += 1
                    self.days.add((muscle, day))
                for muscle in secondary - primary:
                    self.indirect[muscle] += 1

    def by_muscle(self) -> dict[str, tuple[int, int, int]]:
        return {
            name: (self.direct[name], self.indirect[name], sum(m == name for m, _ in self.days))
            for name in {*self.direct, *self.indirect}
        }


def number_of_records(api: Api, first: str, last: str) -> int:
    path, number, cursor = f"/v1/records?from={first}&to={last}&limit=100", 0, ""
    while True:
        page = api.get(f"{path}{cursor}").json
        number += len(page["items"])
        if page["next_cursor"] is None:
            return number
        cursor = f"&cursor={page['next_cursor']}"
