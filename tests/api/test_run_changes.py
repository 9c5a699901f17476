"""Changes of a run: its calendar, deloads, pauses and its end."""

from tests.support.api import Api
from tests.support.runs import ANY, at, complete, entry, fault, kg, loads, plan, run_of, slots_of


def test_weekdays_follow_the_calendar(api: Api) -> None:
    start = {"barbell-squat": {"weight": kg(60)}}
    run = run_of(
        api, [entry()], [entry()], position="weekdays", starts_on="2026-03-02", start=start
    )
    path = f"/v1/runs/{run['id']}/workouts"
    assert api.post(path, headers=at("2026-03-03")).json["code"] == "nothing_planned"
    monday = plan(api, run, "2026-03-02")
    assert monday["run"]["day"] == "A"
    wednesday = plan(api, run, "2026-03-04", status=200)
    assert (wednesday["id"], wednesday["run"]["day"]) == (monday["id"], "B")
    assert wednesday["title"] == "Day 1"
    complete(api, wednesday, day="2026-03-04")
    answer = api.post(path, headers=at("2026-03-04"))
    assert (answer.status, answer.json["code"]) == (409, "nothing_planned")
    shown = api.get(f"/v1/runs/{run['id']}", headers=at("2026-03-04")).json
    assert shown["position"] == {"day": "A", "week": 2, "date": "2026-03-09"}
    following = plan(api, run, "2026-03-09")
    assert following["run"] == {"run_id": run["id"], "day": "A", "week": 2}
    assert loads(following) == {"barbell-squat": 62.5}


def test_a_week_of_the_program_can_be_a_deload(api: Api) -> None:
    weeks = [{"week": 2, "deload": {"factor": 0.6}}]
    start = {"barbell-squat": {"weight": kg(60)}}
    run = run_of(api, [entry()], weeks=weeks, start=start)
    complete(api, plan(api, run, "2026-03-02"))
    second = plan(api, run, "2026-03-09")
    assert (second["run"]["deload"], loads(second)) == (0.6, {"barbell-squat": 37.5})
    complete(api, second, {"barbell-squat": [1, 1]})
    [slot] = slots_of(api, run).values()
    assert (slot["why"]["outcome"], slot["state"]["weight"]) == ("deload", 62.5)
    third = plan(api, run, "2026-03-16")
    assert ("deload" in third["run"], loads(third)) == (False, {"barbell-squat": 62.5})


def test_a_deload_on_demand(api: Api) -> None:
    run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
    deload = {"factor": 0.9, "from": "2026-03-02", "to": "2026-03-03"}
    path = f"/v1/runs/{run['id']}"
    changed = api.patch(path, {"deload": deload}, headers={"If-Match": '"1"'})
    assert (changed.json["deload"], changed.json["version"]) == (deload, 2)
    assert api.patch(path, {}, headers={"If-Match": '"1"'}).status == 412
    planned = plan(api, run, "2026-03-03")
    assert (planned["run"]["deload"], loads(planned)) == (0.9, {"barbell-squat": 55})
    complete(api, planned, {"barbell-squat": [1, 1]})
    [slot] = slots_of(api, run).values()
    assert (slot["why"]["outcome"], slot["state"]["weight"]) == ("deload", 60)
    wrong = {"deload": {**deload, "to": "2026-03-01"}}
    assert fault(api.patch(path, wrong, headers=ANY)) == ("/deload/to", "not_before")


def test_a_run_that_is_paused_or_ended_plans_nothing(api: Api) -> None:
    run = run_of(api, [entry()], starts_on="2026-03-02")
    path = f"/v1/runs/{run['id']}"
    for change, status in (
        ({"paused": True}, "paused"),
        ({"ended_on": "2026-03-09"}, "ended"),
    ):
        assert api.patch(path, change, headers=ANY).json["status"] == status
        answer = api.post(f"{path}/workouts")
        assert (answer.status, answer.json["code"]) == (409, "run_not_active")
    early = api.patch(path, {"ended_on": "2026-03-01"}, headers=ANY)
    assert fault(early) == ("/ended_on", "not_before")
    again = {"paused": False, "ended_on": None}
    assert api.patch(path, again, headers=ANY).json["status"] == "active"
    assert api.post(f"{path}/workouts").status == 201


def test_nothing_is_planned_before_the_start(api: Api) -> None:
    for position in ("rotation", "weekdays"):
        run = run_of(api, [entry()], position=position, starts_on="2026-03-02")
        early = api.post(f"/v1/runs/{run['id']}/workouts", headers=at("2026-03-01"))
        assert (early.status, early.json["code"]) == (409, "nothing_planned")
        assert "starts on 2026-03-02" in early.json["detail"]
        assert plan(api, run, "2026-03-02")["run"] == {"run_id": run["id"], "day": "A", "week": 1}


def test_a_run_ends_from_its_start_to_today(api: Api) -> None:
    """Today is that of the profile, so an end is not refused again where it is still yesterday."""
    run = run_of(api, [entry()], starts_on="2026-03-02")
    path = f"/v1/runs/{run['id']}"
    now = ANY | at("2026-03-09")
    for wrong, code in (("2026-03-10", "in_the_future"), ("2026-03-01", "not_before")):
        assert fault(api.patch(path, {"ended_on": wrong}, headers=now)) == ("/ended_on", code)
    assert api.get(path).json["status"] == "active"
    assert api.patch(path, {"ended_on": "2026-03-09"}, headers=now).json["status"] == "ended"
    west = ANY | at("2026-03-08")
    assert api.patch(path, {"paused": True}, headers=west).json["ended_on"] == "2026-03-09"
    assert api.patch(path, {"ended_on": "2026-03-02"}, headers=now).json["status"] == "ended"
