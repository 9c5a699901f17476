"""Results that are answers: readings, panels, custom markers, lists and trends."""

from typing import Any

from chalicelib.labs.biomarkers import catalogue
from tests.support.api import Answer, Api

ANY = {"If-Match": "*"}
DAY = "2026-03-14"
PROTEIN = "urine_protein_strip"
STEPS = "Negative, Trace, 1+, 2+, 3+, 4+"


def log(api: Api, marker: str, answer: str | None, day: str = DAY, **fields: Any) -> Answer:
    body = {"answer": answer, "local_date": day} | fields
    return api.post(f"/v1/biomarkers/{marker}/readings", body)


def made(answer: Answer) -> dict[str, Any]:
    assert answer.status in (200, 201), answer.body
    return dict(answer.json)


def faults(answer: Answer) -> list[tuple[str, str]]:
    assert answer.status == 422, answer.body
    return [(error["pointer"], error["code"]) for error in answer.json["errors"]]


def path_of(reading: dict[str, Any]) -> str:
    return f"/v1/biomarkers/{reading['marker']}/readings/{reading['id']}"


class TestReadings:
    def test_an_answer_is_stored_as_entered_and_compared(self, api: Api) -> None:
        created = made(log(api, PROTEIN, "tr", lab_range={"text": "NEG-TRACE"}))
        assert (created["answer"], created["answer_text"]) == ("Trace", "tr")
        assert not {"value", "unit", "canonical", "display", "target"} & set(created)
        assert created["status"] == "in_range"
        assert created["lab_range"] == {"text": "NEG-TRACE", "answers": ["Negative", "Trace"]}
        assert created["reference"] == {
            "status": "high",
            "answers": ["Negative"],
            "text": "Negative",
            "source": "usual answer, unsourced",
        }
        assert made(api.get(path_of(created))) == created
        shown = made(api.get(f"/v1/biomarkers/{PROTEIN}/readings"))["items"]
        assert shown == [created]

    def test_without_a_range_nothing_is_judged(self, api: Api) -> None:
        immune = made(log(api, "rubella_igg", "POS"))
        assert (immune["answer"], immune["status"]) == ("Positive", "unknown")
        assert "reference" not in immune
        unread = made(log(api, PROTEIN, "neg", lab_range={"text": "see report"}))
        assert (unread["status"], unread["lab_range"]) == ("unknown", {"text": "see report"})

    def test_nominal_answers_have_no_low_and_high(self, api: Api) -> None:
        assert made(log(api, "urine_color", "RED"))["reference"]["status"] == "outside"
        assert made(log(api, "urine_color", "straw"))["reference"]["status"] == "in_range"

    def test_what_does_not_fit_the_marker_is_refused(self, api: Api) -> None:
        quantity = {"value": 30, "unit": "mg/dL", "local_date": DAY}
        path = f"/v1/biomarkers/{PROTEIN}/readings"
        refused = api.post(path, quantity)
        assert faults(refused) == [("/value", "answer_required")]
        assert STEPS in refused.json["errors"][0]["detail"]
        refused = log(api, PROTEIN, "5+")
        assert faults(refused) == [("/answer", "unknown_answer")]
        assert STEPS in refused.json["errors"][0]["detail"]
        refused = log(api, "hdl_c", "neg")
        assert faults(refused) == [("/answer", "value_required")]
        assert "mg/dL, mmol/L" in refused.json["errors"][0]["detail"]
        for body, expected in (
            ({"answer": "neg", "value": 1}, ("/value", "not_both")),
            ({"answer": "neg", "unit": "mg/dL"}, ("/unit", "not_both")),
            ({"answer": "neg", "comparator": "<"}, ("/comparator", "not_both")),
            ({}, ("/value", "required_without")),
            ({"value": 3}, ("/unit", "required_without")),
            ({"answer": " "}, ("/answer", "blank")),
            ({"answer": "neg", "lab_range": {"high": 1}}, ("/lab_range/high", "text_of_answers")),
        ):
            assert faults(api.post(path, body | {"local_date": DAY})) == [expected]
        assert made(api.get(path))["items"] == []

    def test_changes(self, api: Api) -> None:
        created = made(log(api, PROTEIN, "tr", lab_range={"text": "Negative"}))
        path = path_of(created)
        # What was read can be sent back.
        sent = {
            name: created[name] for name in ("answer", "answer_text", "local_date", "lab_range")
        }
        again = made(api.patch(path, sent, headers=ANY))
        assert {**again, "version": 1, "updated_at": created["updated_at"]} == created
        changed = made(api.patch(path, {"answer": "++"}, headers=ANY))
        assert (changed["answer"], changed["answer_text"]) == ("2+", "++")
        noted = made(api.patch(path, {"notes": "again"}, headers=ANY))
        assert (noted["answer"], noted["answer_text"], noted["status"]) == ("2+", "++", "high")
        kind = {"answer": None, "value": 1, "unit": "g"}
        assert faults(api.patch(path, kind, headers=ANY)) == [("/value", "answer_required")]
        assert faults(api.patch(path, {"value": 1}, headers=ANY)) == [("/value", "not_both")]
        latest = made(api.get(f"/v1/biomarkers/{PROTEIN}"))["latest"]
        assert (latest["answer"], latest["answer_text"]) == ("2+", "++")
        assert api.delete(path, headers=ANY).status == 204
        assert "latest" not in made(api.get(f"/v1/biomarkers/{PROTEIN}"))

    def test_the_feed_has_what_was_stored(self, api: Api) -> None:
        log(api, PROTEIN, "neg")
        [entry] = [
            each for each in made(api.get("/v1/changes"))["items"] if each["type"] == "reading"
        ]
        found = entry["resource"]
        assert (found["answer"], found["answer_text"], "value" in found) == (
            "Negative",
            "neg",
            False,
        )


class TestPanels:
    BODY = {
        "local_date": DAY,
        "readings": [
            {"marker": "hbsag", "answer": "Negative", "lab_range": {"text": "Non-reactive"}},
            {"marker": "total_cholesterol", "value": 200, "unit": "mg/dL"},
            {"marker": "hdl_c", "value": 50, "unit": "mg/dL"},
            {"marker": "ana_titer", "answer": "1:80", "lab_range": {"text": "<1:80"}},
        ],
    }

    def test_answers_and_quantities_together(self, api: Api) -> None:
        panel = made(api.post("/v1/panels", self.BODY))
        hbsag, _, _, ana = panel["readings"]
        assert (hbsag["answer"], hbsag["answer_text"]) == ("Nonreactive", "Negative")
        assert (hbsag["status"], hbsag["reference"]["status"]) == ("in_range", "in_range")
        assert (ana["status"], ana["reference"]["status"]) == ("high", "high")
        # Formulas use the quantities only.
        assert {each["marker"]: each.get("value") for each in panel["derived"]}["non_hdl_c"] == 150
        assert made(api.get(f"/v1/panels/{panel['id']}")) == panel
        reading = made(api.get(f"/v1/biomarkers/hbsag/readings/{hbsag['id']}"))
        assert (reading["answer"], reading["panel_id"]) == ("Nonreactive", panel["id"])
        dashboard = made(api.get("/v1/biomarkers?tracked=true&limit=250"))["items"]
        tracked = {marker["id"]: marker["latest"] for marker in dashboard}
        assert (tracked["hbsag"]["answer"], tracked["hdl_c"]["value"]) == ("Nonreactive", 50)
        assert tracked["hbsag"]["reference"]["status"] == "in_range"

    def test_every_marker_with_answers_fits_into_a_panel(self, api: Api) -> None:
        answered = [marker for marker in catalogue.markers().values() if "answers" in marker]
        last = {marker["id"]: marker["answers"][-1] for marker in answered}
        readings = [{"marker": slug, "answer": answer} for slug, answer in last.items()]
        panel = made(api.post("/v1/panels", {"local_date": DAY, "readings": readings}))
        assert {each["marker"]: each["answer"] for each in panel["readings"]} == last
        assert panel["derived"] == []
        tracked = made(api.get("/v1/biomarkers?tracked=true&limit=250"))["items"]
        assert {marker["id"]: marker["latest"]["answer"] for marker in tracked} == last

    def test_a_change_of_an_answer_keeps_the_rest(self, api: Api) -> None:
        panel = made(api.post("/v1/panels", self.BODY))
        path = f"/v1/biomarkers/hbsag/readings/{panel['readings'][0]['id']}"
        assert made(api.patch(path, {"answer": "pos"}, headers=ANY))["answer"] == "Reactive"
        after = made(api.get(f"/v1/panels/{panel['id']}"))
        assert after["readings"][0]["status"] == "high"
        values = [each.get("value") for each in after["derived"]]
        assert values == [each.get("value") for each in panel["derived"]]
        assert made(api.get("/v1/biomarkers/hbsag"))["latest"]["answer"] == "Reactive"
        again = api.put(f"/v1/panels/{panel['id']}/derivation", {}, headers=ANY)
        assert made(again)["readings"][0]["answer"] == "Reactive"
        assert api.delete(f"/v1/panels/{panel['id']}", headers=ANY).status == 204
        assert "latest" not in made(api.get("/v1/biomarkers/hbsag"))

    def test_every_wrong_result_is_named(self, api: Api) -> None:
        readings = [
            {"marker": "hbsag", "answer": "yellow"},
            {"marker": "hdl_c", "answer": "neg"},
            {"marker": "rh", "value": 1, "unit": "g"},
        ]
        assert faults(api.post("/v1/panels", {"local_date": DAY, "readings": readings})) == [
            ("/readings/0/answer", "unknown_answer"),
            ("/readings/1/answer", "value_required"),
            ("/readings/2/value", "answer_required"),
        ]
        assert made(api.get("/v1/panels"))["items"] == []


class TestTrend:
    def test_it_has_answers_and_no_slope(self, api: Api) -> None:
        for day, answer in (("2026-01-01", "2+"), ("2026-02-01", "tr"), ("2026-03-01", "neg")):
            log(api, PROTEIN, answer, day, lab_range={"text": "Negative"})
        found = made(api.get(f"/v1/biomarkers/{PROTEIN}/trend"))
        points = [(each["answer"], each["rank"], each["reference"]) for each in found["points"]]
        assert points == [("2+", 3, "high"), ("Trace", 1, "high"), ("Negative", 0, "in_range")]
        assert found["answers"] == STEPS.split(", ")
        assert {found[name] for name in ("mean", "change", "slope_per_year", "direction")} == {None}
        assert not {"unit", "display"} & set(found)
        assert found["lab"] == found["reference"] == {"in_range": 1, "judged": 3, "share": 1 / 3}
        assert (found["count"], found["censored_count"], found["bands"]) == (3, 0, [])
        wrong = api.get(f"/v1/biomarkers/{PROTEIN}/trend?unit=mg/dL")
        assert (wrong.status, wrong.json["errors"][0]["code"]) == (422, "unit_of_answers")

    def test_the_change_follows_the_order(self, api: Api) -> None:
        changes = []
        for day, answer in enumerate(("neg", "1+", "1+", "tr"), 1):
            log(api, PROTEIN, answer, f"2026-03-0{day}")
            changes.append(made(api.get(f"/v1/biomarkers/{PROTEIN}")).get("change"))
        assert changes == [None, "rising", "steady", "falling"]
        log(api, "urine_color", "Red", "2026-03-01")
        log(api, "urine_color", "Straw", "2026-03-02")
        assert "change" not in made(api.get("/v1/biomarkers/urine_color"))
        assert "rank" not in made(api.get("/v1/biomarkers/urine_color/trend"))["points"][0]


def test_markers_are_found_by_code_and_category(api: Api) -> None:
    for query, expected in (
        ("loinc=5048-4", ["ana_titer"]),
        ("q=blood%20group&category=blood_group", ["abo", "antibody_screen"]),
        ("category=drug_screen", ["cocaine_urine", "opiates_urine", "thc_urine"]),
    ):
        items = made(api.get(f"/v1/biomarkers?{query}"))["items"]
        assert [marker["id"] for marker in items] == expected
    marker = made(api.get("/v1/biomarkers/ana_titer"))
    assert (marker["value_kind"], marker["answers"][:2]) == ("ordinal", ["<1:40", "1:40"])


def test_a_target_is_a_range_of_values(api: Api) -> None:
    path = f"/v1/biomarkers/{PROTEIN}/target"
    assert faults(api.put(path, {"high": 1, "unit": "1"})) == [("/high", "target_of_answers")]
    assert faults(api.put(path, {"low": 1, "unit": "1"})) == [("/low", "target_of_answers")]
    assert faults(api.put(path, {"protocol": "blueprint"})) == [("/protocol", "no_protocol_target")]


class TestCustomMarkers:
    BODY = {
        "name": "Tongue coating",
        "value_kind": "ordinal",
        "answers": ["None", "Thin", "Thick"],
        "reference_range": {"answers": ["Thin", "None"], "source": "my doctor"},
    }

    def test_a_marker_of_ones_own(self, api: Api) -> None:
        marker = made(api.post("/v1/biomarkers", self.BODY))
        assert (marker["answers"], "unit" in marker) == (self.BODY["answers"], False)
        usual = {"answers": ["None", "Thin"], "text": "None, Thin"}
        reference = {"male": usual, "female": usual, "source": "my doctor"}
        assert marker["reference"] == reference
        assert marker["reference_range"] == {"answers": ["None", "Thin"], "source": "my doctor"}
        reading = made(log(api, marker["id"], "THICK"))
        assert (reading["answer"], reading["reference"]["status"]) == ("Thick", "high")
        listed = made(api.get("/v1/biomarkers?tracked=true"))["items"]
        assert [each["latest"]["answer"] for each in listed] == ["Thick"]

    def test_answers_can_only_be_added(self, api: Api) -> None:
        path = f"/v1/biomarkers/{made(api.post('/v1/biomarkers', self.BODY))['id']}"
        more = ["None", "Thin", "Medium", "Thick"]
        assert made(api.patch(path, {"answers": more}, headers=ANY))["answers"] == more
        for changes, expected in (
            ({"answers": ["None", "Thin", "Thick"]}, ("/answers", "answers_fixed")),
            ({"answers": more[::-1]}, ("/answers", "answers_fixed")),
            ({"value_kind": "nominal"}, ("/value_kind", "fixed")),
            ({"value_kind": "quantity", "answers": None, "unit": "g"}, None),
        ):
            body = changes if expected else {**changes, "reference_range": None}
            found = faults(api.patch(path, body, headers=ANY))
            assert found == [expected or ("/value_kind", "fixed")]

    def test_wrong_definitions(self, api: Api) -> None:
        for changes, expected in (
            ({"answers": None}, ("/answers", "required_when")),
            ({"answers": ["One"]}, ("/answers", "too_short")),
            ({"answers": [str(n) for n in range(21)]}, ("/answers", "too_long")),
            ({"answers": ["a-b", "c", "A B"]}, ("/answers/2", "same_answer")),
            ({"unit": "g"}, ("/unit", "not_allowed_when")),
            ({"alt_units": [{"unit": "g", "factor": "1"}]}, ("/alt_units", "not_allowed_when")),
            ({"reference_range": {"low": 1}}, ("/reference_range/low", "not_allowed_when")),
            (
                {"reference_range": {"answers": ["Thin", "Red"]}},
                ("/reference_range/answers/1", "unknown_answer"),
            ),
            ({"value_kind": "quantity"}, ("/unit", "required_when")),
            ({"value_kind": "quantity", "unit": "g"}, ("/answers", "not_allowed_when")),
        ):
            assert faults(api.post("/v1/biomarkers", self.BODY | changes)) == [expected]
        quantity = {"name": "x", "unit": "g", "reference_range": {"answers": ["a"]}}
        expected = ("/reference_range/answers", "not_allowed_when")
        assert faults(api.post("/v1/biomarkers", quantity)) == [expected]
