"""Exercises: the catalogue, the caller's own in front of it, search and archive."""

import gzip
from typing import Any

import pytest

from tests.support.api import Api

ANY = {"If-Match": "*"}


def listed(api: Api, query: str, limit: int = 100) -> list[dict[str, Any]]:
    listed_items: list[dict[str, Any]] = []
    cursor = ""
    for _ in range(1_000):
        page = api.get(f"/v1/exercises?limit={limit}&{query}{cursor}").json
        assert len(page["items"]) <= limit
        listed_items += page["items"]
        if page["next_cursor"] is None:
            return listed_items
        cursor = f"&cursor={page['next_cursor']}"
    raise AssertionError("the list never ends")


def ids(exercises: list[dict[str, Any]]) -> list[str]:
    return [exercise["id"] for exercise in exercises]


@pytest.fixture
def own(api: Api) -> list[str]:
    """The ids of five exercises of one's own, newest first."""
    bodies = [{"name": f"Own press {n}", "primary_muscles": ["chest"]} for n in range(5)]
    return [api.post("/v1/exercises", body).json["id"] for body in bodies][::-1]


def test_the_catalogue_is_whole_and_in_order(api: Api) -> None:
    listed_items = ids(listed(api, ""))
    assert len(listed_items) == len(set(listed_items)) == 940
    assert listed_items == sorted(listed_items)


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 6])
def test_own_exercises_come_first_and_none_is_lost(api: Api, own: list[str], limit: int) -> None:
    for query in ("q=own+press", "q=press&muscle=chest&equipment=dumbbell", "q=press&muscle=chest"):
        whole = ids(listed(api, query))
        assert len(set(whole)) == len(whole)
        assert ids(listed(api, query, limit)) == whole
    assert whole[:5] == own
    names = [api.get(f"/v1/exercises/{slug}").json["name"] for slug in whole[5:9]]
    assert all(name.startswith("Press ") or "Press" in name.split() for name in names)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("mine=true", 5),
        ("mine=false", 940),
        ("", 945),
        ("mine=true&q=press+3", 1),
        ("mine=true&muscle=biceps", 0),
        ("mine=false&modality=cardio", 16),
    ],
)
def test_mine_and_the_catalogue(api: Api, own: list[str], query: str, expected: int) -> None:
    assert len(listed(api, query)) == expected


def test_filters_mean_what_they_say(api: Api) -> None:
    for exercise in listed(api, "muscle=glutes&equipment=barbell"):
        assert "glutes" in exercise["primary_muscles"] + exercise["secondary_muscles"]
        assert exercise["equipment"] == "barbell"
    assert "barbell-bench-press-medium-grip" in ids(listed(api, "q=BENCH+press"))
    assert api.get("/v1/exercises?muscle=wings").status == 422
    assert api.get("/v1/exercises?q=%20").status == 422
    assert api.get("/v1/exercises?mine=yes").status == 422


def test_a_search_lists_the_plain_name_first(api: Api, own: list[str]) -> None:
    [first, *_] = listed(api, "q=squat")
    assert first["id"] == "barbell-squat"
    assert "instructions" not in first
    assert listed(api, "q=rdl", 1)[0]["id"] == "romanian-deadlift"
    assert [each["name"] for each in listed(api, "q=own+pr")][:5] == [
        f"Own press {n}" for n in (4, 3, 2, 1, 0)
    ]


def test_a_built_in_exercise_is_reference_data(api: Api) -> None:
    answer = api.get("/v1/exercises/barbell-squat")
    assert (answer.json["name"], answer.json["built_in"]) == ("Barbell Squat", True)
    assert "max-age" in answer.headers["Cache-Control"]
    assert answer.json["synonyms"] == ["squat", "back squat", "bs"]
    assert answer.json["images"] == ["Barbell_Squat/0.jpg", "Barbell_Squat/1.jpg"]
    assert answer.json["instructions"][0].startswith("This exercise is best performed inside a ")
    for method in ("PATCH", "DELETE"):
        body = {"name": "Mine now"} if method == "PATCH" else None
        refused = api.request(method, "/v1/exercises/barbell-squat", body, headers=ANY)
        assert refused.status == 404


def test_an_archived_exercise_is_hidden_and_comes_back(api: Api, own: list[str]) -> None:
    path = f"/v1/exercises/{own[0]}"
    assert api.delete(path, headers={"If-Match": '"1"'}).status == 204
    assert own[0] not in ids(listed(api, "mine=true"))
    assert own[0] in ids(listed(api, "mine=true&archived=true"))
    kept = api.get(path).json
    assert (kept["archived"], kept["version"]) == (True, 2)
    back = api.patch(path, {"archived": False}, headers={"If-Match": '"2"'}).json
    assert (back["archived"], back["version"]) == (False, 3)
    assert own[0] in ids(listed(api, "mine=true"))


def test_the_whole_catalogue_is_one_answer(api: Api) -> None:
    made = api.post("/v1/exercises", {"name": "Zercher carry", "modality": "strength"})
    assert made.status == 201
    answer = api.get("/v1/exercise-catalogue")
    built_in = listed(api, "mine=false")
    assert (answer.json, len(built_in)) == ({"items": built_in}, 940)
    personal = {"version", "notes", "created_at", "updated_at"}
    assert not any(personal & item.keys() for item in built_in)
    assert len(answer.body) < 425_000
    assert len(gzip.compress(answer.body)) < 42_500
    assert answer.headers["Cache-Control"] == "private, max-age=3600"
    for user in (api.user, "somebody-else"):
        same = api.get("/v1/exercise-catalogue", headers={"If-None-Match": answer.etag}, user=user)
        assert (same.status, same.body, same.etag) == (304, b"", answer.etag)
        assert same.headers["Cache-Control"] == "private, max-age=3600"


TRAITS = {
    "tracks": "reps",
    "implements": 1,
    "body_weight_factor": 0.7,
    "body_weight_factor_source": "My own scale",
}


def test_an_own_exercise_has_traits_and_none_is_guessed(api: Api) -> None:
    plain = api.post("/v1/exercises", {"name": "Pull-up on a beam"}).json
    assert not TRAITS.keys() & plain.keys()
    made = api.post("/v1/exercises", TRAITS | {"name": "Ring push-up"}).json
    assert made.items() >= TRAITS.items()
    path = f"/v1/exercises/{made['id']}"
    cleared = dict.fromkeys(("implements", "body_weight_factor", "body_weight_factor_source"))
    patched = api.patch(path, cleared, headers=ANY).json
    assert TRAITS.keys() & patched.keys() == {"tracks"}
    assert api.get(path).json == patched


@pytest.mark.parametrize(
    ("traits", "code"),
    [
        ({"tracks": "weight"}, "literal_error"),
        ({"implements": 0}, "greater_than_equal"),
        ({"implements": 3}, "less_than_equal"),
        ({"body_weight_factor": 0}, "greater_than"),
        ({"body_weight_factor": 1.01}, "less_than_equal"),
        ({"body_weight_factor_source": "Without a factor"}, "not_allowed_without"),
    ],
)
def test_a_wrong_trait_is_refused(api: Api, traits: dict[str, Any], code: str) -> None:
    answer = api.post("/v1/exercises", {"name": "Sled push"} | traits)
    [error] = answer.json["errors"]
    [name] = traits
    assert (answer.status, error["pointer"], error["code"]) == (422, f"/{name}", code)


def test_a_search_finds_a_duplicate_by_its_whole_name_after_the_preferred_one(api: Api) -> None:
    assert ids(listed(api, "q=parallel+bar+dip"))[:2] == [
        "dips-triceps-version",
        "parallel-bar-dip",
    ]
    assert "parallel-bar-dip" not in ids(listed(api, "q=parallel+bar"))
    assert api.get("/v1/exercises/parallel-bar-dip").json["same_as"] == "dips-triceps-version"
    assert "parallel-bar-dip" in ids(listed(api, "muscle=triceps"))


@pytest.mark.parametrize("limit", [1, 2, 3])
def test_no_page_of_a_search_ends_before_a_duplicate(api: Api, limit: int) -> None:
    whole = ids(listed(api, "q=rope+crunch"))
    assert whole[:2] == ["cable-crunch", "rope-crunch"]
    assert ids(listed(api, "q=rope+crunch", limit)) == whole
