"""The tour and the way to sign in, as printed in the pages, with the deployed URL and real tokens.

What follows from the clock is not compared with the pages: ``X-Now`` is for the local stage only.
"""

from tests.deployed.stage import Stage, User
from tests.support.readme import check_tour, printed_by, streak_of


def test_the_tour_works_as_printed(stage: Stage, alice: User) -> None:
    printed = printed_by("tour", API=stage.url, TOKEN=alice.id_token)
    check_tour(printed)
    [streaks] = [answer for answer in printed if "period" in answer.get("items", [{}])[0]]
    workouts = streaks["items"][0]
    assert (workouts["current"]["length"], workouts["status"]) == (0, "broken")
    assert workouts["longest"]["length"] == 2
    evening = streak_of(printed, "workouts")
    assert (evening["status"], evening["longest"]["length"]) == ("broken", 2)


def test_a_person_signs_in_with_curl_as_printed(stage: Stage) -> None:
    *_, profile = printed_by(
        "sign-in",
        API=stage.url,
        CLIENT=stage.outputs["UserPoolClientId"],
        COGNITO=stage.emulator,
        POOL=stage.outputs["UserPoolId"],
        REGION=stage.outputs["Region"],
    )
    assert profile["version"] == 0
    assert profile["units"] == "metric"
