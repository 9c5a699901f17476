"""The open workout of a run, planned again: its loads follow, and what was changed remains."""

from tests.support.api import Api
from tests.support.runs import ANY, complete, done, entry, kg, loads, plan, run_of, write


def test_an_open_one_gets_the_loads_of_an_edited_past(api: Api) -> None:
    run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
    first = complete(api, plan(api, run, "2026-03-02"))
    following = plan(api, run, "2026-03-04")
    assert loads(following) == {"barbell-squat": 62.5}
    [squat] = first["exercises"]
    failed = {**squat, "sets": [done(one, 4) for one in squat["sets"]]}
    write(api, first, exercises=[failed])
    again = plan(api, run, "2026-03-04", status=200)
    assert (again["id"], loads(again)) == (following["id"], {"barbell-squat": 60})
    assert again["exercises"][0]["why"]["text"] == "failure 1 of 2: same load"


def test_an_open_one_keeps_what_was_changed_in_it(api: Api) -> None:
    start = {"barbell-squat": {"weight": kg(60)}, "barbell-deadlift": {"weight": kg(90)}}
    days = [entry(), entry("barbell-deadlift"), entry("leg-press")]
    run = run_of(api, days, start=start)
    first = complete(api, plan(api, run, "2026-03-02"))
    following = plan(api, run, "2026-03-04")
    squat, deadlift, press = following["exercises"]
    noted = {**squat, "notes": "Belt"}
    own = {"exercise_id": "face-pull", "sets": [{"target": {"reps": 12}}]}
    short = {**deadlift, "sets": deadlift["sets"][:1]}
    swapped = {**press, "exercise_id": "hack-squat"}
    changes = {"perceived_effort": 7, "notes": "Slowly", "title": "Mine"}
    written = write(api, following, exercises=[own, swapped, noted, short], **changes)
    entries = first["exercises"]
    failed = {**entries[0], "sets": [done(one, 4) for one in entries[0]["sets"]]}
    write(api, first, exercises=[failed, *entries[1:]])
    again = plan(api, run, "2026-03-05", status=200)
    assert again["local_date"] == "2026-03-05"
    assert {name: again[name] for name in changes} == changes
    assert again["exercises"][0] == written["exercises"][0]
    assert again["exercises"][1]["exercise_id"] == "hack-squat"
    assert again["exercises"][1]["slot"] == "leg-press"
    belt, shorter = again["exercises"][2:]
    assert (belt["notes"], belt["sets"][0]["target"]["weight"]) == ("Belt", kg(60))
    assert belt["why"]["text"] == "failure 1 of 2: same load"
    assert shorter["sets"] == written["exercises"][3]["sets"]
    assert plan(api, run, "2026-03-05", status=200) == again, "nothing has changed"


def test_an_open_one_keeps_its_instant_until_its_day_is_past(api: Api) -> None:
    run = run_of(api, [entry()])
    at_noon = {"started_at": "2026-03-05T12:00:00Z", "local_date": None}
    write(api, plan(api, run, "2026-03-02"), "2026-03-02", **at_noon)
    again = plan(api, run, "2026-03-05", status=200)
    assert again["started_at"][:16] == "2026-03-05T12:00"
    later = plan(api, run, "2026-03-06", status=200)
    assert ("started_at" in later, later["local_date"]) == (False, "2026-03-06")


def test_an_open_one_is_on_the_rung_and_the_repetitions_of_its_state(api: Api) -> None:
    rule = {"rule": "double", "increment": kg(2.5), "ladder": ["pushups", "parallel-bar-dip"]}
    sets = [{"target": {"reps": 5, "reps_max": 8}}]
    body = entry("pushups", slot="push", load_mode="bodyweight", sets=sets, progression=rule)
    run = run_of(api, [body])
    first = complete(api, plan(api, run, "2026-03-02"), {"push": [8]})
    [push] = plan(api, run, "2026-03-04")["exercises"]
    assert push["exercise_id"] == "parallel-bar-dip"
    [entry_done] = first["exercises"]
    for reps, exercise, target in ((6, "pushups", 7), (8, "parallel-bar-dip", 5)):
        write(api, first, exercises=[{**entry_done, "sets": [{"reps": reps}]}])
        [push] = plan(api, run, "2026-03-04", status=200)["exercises"]
        assert (push["exercise_id"], push["sets"][0]["target"]["reps"]) == (exercise, target)
    [open_one] = api.get("/v1/workouts?status=planned").json["items"]
    write(api, open_one, exercises=[{**push, "exercise_id": "pushups"}])
    [push] = plan(api, run, "2026-03-04", status=200)["exercises"]
    assert push["exercise_id"] == "pushups"


def test_a_changed_plan_of_an_exercise_remains(api: Api) -> None:
    names = ("barbell-squat", "barbell-deadlift", "leg-press", "face-pull", "hack-squat")
    start = {name: {"weight": kg(60)} for name in names}
    noted = {"notes": "Of the routine", "rest_s": 90}
    run = run_of(api, [entry(name, **noted) for name in names], start=start)
    first = complete(api, plan(api, run, "2026-03-02"))
    following = plan(api, run, "2026-03-04")
    assert loads(following) == dict.fromkeys(names, 62.5)
    squat, deadlift, press, pull, hack = following["exercises"]
    lighter = {**squat["sets"][0], "target": {"reps": 3, "weight": kg(50)}}
    changed = [
        {**squat, "sets": [lighter, squat["sets"][1]]},
        {**deadlift, "sets": [{**one, "notes": "Belt"} for one in deadlift["sets"]]},
        {**hack, "sets": []},
        {**press, "notes": None, "rest_s": None},
        # As it was planned, without what is usual, and with a number that is written otherwise.
        {**pull, "sets": [{"target": {"weight": kg(62.50), "reps": 5.0}}] * 2},
    ]
    body = {**following, "exercises": changed}
    own = api.put(f"/v1/workouts/{following['id']}", body, headers=ANY).json["exercises"]
    short = [
        {**each, "sets": [done(one, 4) for one in each["sets"]]} for each in first["exercises"]
    ]
    write(api, first, exercises=short)
    again = plan(api, run, "2026-03-05", status=200)
    assert (again["id"], again["local_date"]) == (following["id"], "2026-03-05")
    found = again["exercises"]
    assert [each["sets"] for each in found[:3]] == [each["sets"] for each in own[:3]]
    assert found[0]["sets"][0]["target"] == {"reps": 3, "weight": kg(50)}
    for each in found[3:]:
        assert [one["target"] for one in each["sets"]] == [{"reps": 5, "weight": kg(60)}] * 2
    assert [(each.get("notes"), each.get("rest_s")) for each in found] == [
        *[("Of the routine", 90)] * 3,
        (None, None),
        ("Of the routine", 90),
    ]
    assert {each["why"]["text"] for each in found} == {"failure 1 of 2: same load"}
    assert plan(api, run, "2026-03-05", status=200) == again, "nothing has changed"


def test_what_was_changed_back_follows_again(api: Api) -> None:
    run = run_of(api, [entry()], start={"barbell-squat": {"weight": kg(60)}})
    planned = plan(api, run, "2026-03-02")
    [squat] = planned["exercises"]
    write(api, planned, exercises=[{**squat, "exercise_id": "leg-press"}])
    write(api, planned, exercises=[squat])
    deload = {"factor": 0.5, "from": "2026-03-03", "to": "2026-03-03"}
    api.patch(f"/v1/runs/{run['id']}", {"deload": deload}, headers=ANY)
    assert loads(plan(api, run, "2026-03-03", status=200)) == {"barbell-squat": 30}
