"""What a day's doses add up to, beside the limits that apply."""

from typing import Any

import pytest

from tests.support.api import Api

DAY = "2026-03-14"


def add(api: Api, name: str, *ingredients: tuple[str, float, str, str | None], **more: Any) -> str:
    body = {
        "name": name,
        "dose": {"amount": 2, "unit": "capsule"},
        "schedule": {"type": "daily"},
        "ingredients": [
            {"nutrient": nutrient, "amount": amount, "unit": unit}
            | ({"form": form} if form else {})
            for nutrient, amount, unit, form in ingredients
        ],
    }
    answer = api.post("/v1/supplements", body | more)
    assert answer.status == 201, answer.body
    return str(answer.json["id"])


def take(api: Api, supplement: str, **fields: Any) -> None:
    body = {"supplement_id": supplement, "local_date": DAY} | fields
    answer = api.post("/v1/intakes", body)
    assert answer.status == 201, answer.body


def totals(api: Api, day: str = DAY) -> Any:
    answer = api.get(f"/v1/supplement-totals?date={day}")
    assert answer.status == 200, answer.body
    return answer.json


def nutrients(found: Any) -> dict[str, tuple[float, str]]:
    return {each["nutrient"]: (each["total"], each["unit"]) for each in found["nutrients"]}


def limit(found: Any, nutrient: str, authority: str) -> Any:
    [of] = [each for each in found["nutrients"] if each["nutrient"] == nutrient]
    [chosen] = [each for each in of["limits"] if each["authority"] == authority]
    return chosen


def test_nothing_taken_is_nothing(api: Api) -> None:
    add(api, "Zinc", ("zinc", 15, "mg", None))
    assert totals(api) == {"date": DAY, "doses": 0, "nutrients": [], "warnings": []}


def test_without_a_date_it_is_today(api: Api) -> None:
    api.patch("/v1/profile", {"timezone": "Asia/Tokyo"}, headers={"If-Match": "*"})
    now = {"X-Now": f"{DAY}T20:00:00Z"}
    assert api.get("/v1/supplement-totals", headers=now).json["date"] == "2026-03-15"


def test_doses_are_added_in_one_unit(api: Api) -> None:
    glycinate = add(api, "Magnesium", ("magnesium", 200, "mg", "glycinate"))
    multi = add(api, "Multi", ("Magnesium", 0.1, "g", "oxide"), ("vitamin_d", 1000, "IU", "d3"))
    take(api, glycinate, slot="breakfast")
    take(api, glycinate, slot="dinner", dose={"amount": 1, "unit": "capsule"})
    take(api, multi)
    take(api, multi, slot="lunch", status="skipped")
    take(api, multi, local_date="2026-03-13")
    found = totals(api)
    assert found["doses"] == 3
    assert nutrients(found) == {"magnesium": (400, "mg"), "vitamin_d": (25, "ug")}
    nam = limit(found, "magnesium", "NAM")
    assert (nam["limit"], nam["counted"], nam["exceeded"], nam["complete"]) == (
        350,
        400,
        True,
        True,
    )
    assert nam["share"] == pytest.approx(400 / 350)
    assert nam["source"]
    assert not limit(found, "vitamin_d", "EFSA")["exceeded"]


def test_the_snapshot_is_what_counts(api: Api) -> None:
    zinc = add(api, "Zinc", ("zinc", 15, "mg", None))
    take(api, zinc)
    path, match = f"/v1/supplements/{zinc}", {"If-Match": "*"}
    more = {"ingredients": [{"nutrient": "zinc", "amount": 50, "unit": "mg"}]}
    api.patch(path, more, headers=match)
    api.delete(path, headers=match)
    assert nutrients(totals(api)) == {"zinc": (15, "mg")}


def test_a_limit_is_about_its_own_forms(api: Api) -> None:
    """Vitamin A: only retinol counts, though both are in the total."""
    carrot = add(api, "Carotene", ("beta-carotene", 6, "mg", None))
    retinol = add(api, "Retinol", ("vitamin_a", 900, "ug RAE", "retinol"))
    take(api, carrot)
    take(api, retinol)
    found = totals(api)
    assert nutrients(found)["vitamin_a"] == (3900, "ug RAE")
    nam = limit(found, "vitamin_a", "NAM")
    assert (nam["counted"], nam["exceeded"]) == (900, False)


def test_what_cannot_be_told_is_said(api: Api) -> None:
    take(api, add(api, "A", ("vitamin_a", 5000, "IU", None)))
    take(api, add(api, "Zinc", ("zinc", 15, "mg", None)), dose={"amount": 1, "unit": "scoop"})
    take(api, add(api, "Moon dust", ("moon dust", 1, "mg", None)))
    found = totals(api)
    reasons = {
        uncounted["name"]: uncounted["reason"]
        for each in found["nutrients"]
        for uncounted in each["uncounted"]
    }
    assert {"A", "Zinc"} <= reasons.keys()
    assert "another unit" in reasons["Zinc"]
    assert not limit(found, "vitamin_a", "NAM")["complete"]
    zinc = limit(found, "zinc", "NAM")
    assert (zinc["complete"], zinc["exceeded"]) == (False, None)


def test_an_open_limit_is_null(api: Api) -> None:
    """Only the salt decides: 325 mg of ferrous sulfate are 65 to 119 mg of iron; NAM allows 45."""
    dose: dict[str, Any] = {"dose": {"amount": 1, "unit": "tablet"}}
    iron = {"nutrient": "Ferrous sulfate", "amount": 325, "unit": "mg"}
    take(api, add(api, "Iron", **dose | {"ingredients": [iron]}), dose={"amount": 1, "unit": "tab"})
    found = limit(totals(api), "iron", "NAM")
    assert (found["counted"], found["exceeded"], found["complete"]) == (0, None, False)
    take(api, add(api, "Iron", **dose | {"ingredients": [iron | {"form": "heptahydrate"}]}))
    found = limit(totals(api), "iron", "NAM")
    assert (found["counted"], found["exceeded"]) == (65.286, True)
    assert nutrients(totals(api))["iron"] == (65.286, "mg")


def test_an_entry_says_what_was_weighed(api: Api) -> None:
    oxide = {"nutrient": "magnesium", "amount": 500, "unit": "mg", "form": "oxide"}
    for basis in ("element", "compound"):
        take(api, add(api, basis, ingredients=[oxide | {"as": basis}]))
    found = totals(api)
    [magnesium] = found["nutrients"]
    amounts = {each["name"]: each["amount"] for each in magnesium["contributions"]}
    assert amounts == {"element": 500, "compound": 301.52}


def test_a_blend_without_amounts(api: Api) -> None:
    blend = [{"nutrient": name} for name in ("zinc", "green tea", "iron")]
    taken = add(api, "Blend", ingredients=blend)
    take(api, taken)
    found = totals(api)
    assert nutrients(found) == {"green_tea": (0, "mg"), "iron": (0, "mg"), "zinc": (0, "mg")}
    [zinc] = [each for each in found["nutrients"] if each["nutrient"] == "zinc"]
    assert zinc["uncounted"] == [
        {"supplement_id": taken, "name": "Blend", "reason": "the label states no amount"}
    ]
    assert {each["exceeded"] for each in zinc["limits"]} == {None}
    # Its members are in the dose, so the warnings apply.
    assert ["iron", "zinc"] in [each["pair"] for each in found["warnings"]]


def test_labels_of_the_day(api: Api) -> None:
    """Vitamin D in IU without a form, colonies with powers of ten, folate as DFE."""
    take(api, add(api, "D", ("Vitamin D", 10_000, "IU", None)))
    take(api, add(api, "P", ("L. rhamnosus GG", 1, "10^10 CFU", None)))
    take(api, add(api, "Q", ("L. rhamnosus GG", 5, "billion CFU", None)))
    take(api, add(api, "Folate", ("folate", 1700, "mcg DFE", "methylfolate")))
    found = totals(api)
    assert nutrients(found) == {
        "folate": (1000, "ug"),
        "l_rhamnosus_gg": (15_000_000_000, "CFU"),
        "vitamin_d": (250, "ug"),
    }
    assert limit(found, "vitamin_d", "NAM")["exceeded"] is True
    assert limit(found, "folate", "NAM")["exceeded"] is False
    assert found["nutrients"][1]["uncounted"] == []


def test_limits_are_the_persons(api: Api) -> None:
    take(api, add(api, "Magnesium", ("magnesium", 100, "mg", "citrate")))
    assert limit(totals(api), "magnesium", "NAM")["assumed"]
    person = {"sex": "female", "birth_date": "1980-01-01"}
    api.patch("/v1/profile", person, headers={"If-Match": "*"})
    assert limit(totals(api), "magnesium", "NAM")["assumed"] == []
    api.patch("/v1/profile", {"birth_date": "2012-01-01"}, headers={"If-Match": "*"})
    assert any("under" in said for said in limit(totals(api), "magnesium", "NAM")["assumed"])


def test_what_sources_keep_apart_is_told(api: Api) -> None:
    iron = add(api, "Iron", ("iron", 18, "mg", None))
    zinc = add(api, "Zinc", ("zinc", 15, "mg", None))
    take(api, iron, slot="08:00")
    take(api, zinc, slot="09:30")
    [warning] = [each for each in totals(api)["warnings"] if each["pair"] == ["iron", "zinc"]]
    assert set(warning["supplement_ids"]) == {iron, zinc}
    assert (warning["severity"], warning["min_hours"]) == ("separate", 2)
    assert warning["source"]
    assert warning["evidence"]


def test_dates_are_checked_and_totals_ones_own(api: Api) -> None:
    assert api.get("/v1/supplement-totals?date=today").status == 422
    take(api, add(api, "Zinc", ("zinc", 15, "mg", None)))
    other = api.get(f"/v1/supplement-totals?date={DAY}", user="somebody-else").json
    assert other["doses"] == 0
