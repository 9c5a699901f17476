"""Metric definitions: the built-in ones, and those of the caller."""

import json
from typing import Any

import pytest

from app import app as chalice_app
from chalicelib.metrics.definitions import catalogue, repository
from tests.support.api import Api
from tests.support.feed import all_changes, is_deletion, type_of
from tests.support.restoring import export, restore

PATH = "/v1/metric-definitions"
CALF = {"code": "calf_left", "name": "Calf, left", "unit": "cm", "day_rule": "last"}
BOUNDED = CALF | {"plausible_low": 15, "plausible_high": 80, "decimals": 1}
ANY = {"If-Match": "*"}


def create(api: Api, **changed: Any) -> Any:
    answer = api.post(PATH, CALF | changed)
    assert answer.status == 201, answer.body
    return answer.json


def listed(api: Api) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = api.get(f"{PATH}?limit=200").json["items"]
    return items


def fault(answer: Any) -> tuple[int, str, str]:
    [found] = answer.json["errors"]
    return answer.status, found["pointer"], found["code"]


class TestReading:
    def test_lists_have_built_in_and_own_metrics_by_code(self, api: Api) -> None:
        create(api)
        create(api, code="aa")
        items = listed(api)
        codes = [each["code"] for each in items]
        assert codes == sorted({*catalogue.metrics(), "aa", "calf_left"})
        own = [each for each in items if not each["built_in"]]
        assert [each["code"] for each in own] == ["aa", "calf_left"]
        assert own[1] == api.get(f"{PATH}/calf_left").json

    def test_each_metric_is_on_one_page(self, api: Api) -> None:
        create(api)
        codes, following = [], ""
        while following is not None:
            page = api.get(f"{PATH}?limit=9{following}").json
            codes += [each["code"] for each in page["items"]]
            following = page["next_cursor"] and f"&cursor={page['next_cursor']}"
        assert codes == sorted({*catalogue.metrics(), "calf_left"})

    def test_pages_follow_one_another_also_if_a_metric_is_deleted(self, api: Api) -> None:
        create(api, code="aa")
        first = api.get(f"{PATH}?limit=1").json
        assert [each["code"] for each in first["items"]] == ["aa"]
        api.delete(f"{PATH}/aa", headers=ANY)
        after = api.get(f"{PATH}?limit=200&cursor={first['next_cursor']}").json
        assert [each["code"] for each in after["items"]] == [*catalogue.metrics()]
        assert after["next_cursor"] is None

    def test_a_list_that_is_the_same_is_not_sent_again(self, api: Api) -> None:
        path = f"{PATH}?limit=200"
        first = api.get(path)
        assert "loinc.org/license" in first.json["loinc_notice"]
        assert not any("loinc_notice" in each for each in first.json["items"])
        again = api.get(path, headers={"If-None-Match": first.etag})
        assert (again.status, again.body) == (304, b"")
        create(api)
        assert api.get(path, headers={"If-None-Match": first.etag}).status == 200

    def test_built_in_metrics_are_reference_data(self, api: Api) -> None:
        answer = api.get(f"{PATH}/steps")
        assert "max-age" in answer.headers["Cache-Control"]
        assert "loinc.org/license" in answer.json["loinc_notice"]
        assert "version" not in answer.json
        again = api.get(f"{PATH}/steps", headers={"If-None-Match": answer.etag})
        assert again.status == 304
        assert "loinc_notice" not in api.get(f"{PATH}/mood").json

    def test_metrics_of_others_do_not_exist(self, api: Api) -> None:
        create(api)
        for method in ("GET", "PATCH", "DELETE"):
            body = {"name": "Mine"} if method == "PATCH" else None
            answer = api.request(method, f"{PATH}/calf_left", body, user="grace", headers=ANY)
            assert (answer.status, answer.code) == (404, "not_found")
        assert api.post(PATH, CALF, user="grace").status == 201


class TestCreating:
    def test_own_metrics_have_what_a_client_needs(self, api: Api) -> None:
        answer = api.post(PATH, BOUNDED)
        assert (answer.status, answer.etag) == (201, '"1"')
        assert answer.headers["Location"] == f"{PATH}/calf_left"
        assert answer.json.items() >= BOUNDED.items()
        assert answer.json["group"] == "other"
        assert answer.json["across_sources"] == "one"
        assert not answer.json["built_in"]
        assert not answer.json["counted"]
        assert not answer.json["biomarker"]

    @pytest.mark.parametrize("code", ["calf_left", "steps", "muscle_mass"])
    def test_codes_of_other_metrics_are_taken(self, api: Api, code: str) -> None:
        create(api)
        answer = api.post(PATH, CALF | {"code": code, "name": "Another"})
        assert (answer.status, answer.code) == (409, "code_taken")
        assert len(listed(api)) == 44
        assert api.get(f"{PATH}/calf_left").json["name"] == "Calf, left"

    def test_a_request_sent_again_creates_one(self, api: Api) -> None:
        key = {"Idempotency-Key": "calf"}
        first, again = (api.post(PATH, CALF, headers=key) for _ in range(2))
        assert (first.status, again.status, first.json) == (201, 201, again.json)
        assert api.post(PATH, CALF).code == "code_taken"

    def test_an_account_has_at_most_a_hundred(
        self, api: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert repository.MAX_OWN_METRICS == 100
        monkeypatch.setattr(repository, "MAX_OWN_METRICS", 2)
        create(api, code="aa")
        create(api, code="bb")
        answer = api.post(PATH, CALF)
        assert (answer.status, answer.code) == (409, "account_full")
        assert "at most 2 metrics" in answer.json["detail"]
        # That the code is taken outranks it: a client can go on with the metric that is there.
        assert api.post(PATH, CALF | {"code": "aa"}).code == "code_taken"
        api.delete(f"{PATH}/aa", headers=ANY)
        create(api)

    def test_a_code_can_be_used_again(self, api: Api) -> None:
        create(api)
        api.delete(f"{PATH}/calf_left", headers=ANY)
        answer = api.post(PATH, CALF | {"unit": "[in_i]"})
        # The entity tag of the metric that was deleted is not that of this one.
        assert (answer.status, answer.json["version"]) == (201, 3)
        kept = api.patch(f"{PATH}/calf_left", {"name": "X"}, headers={"If-Match": '"1"'})
        assert kept.status == 412

    def test_percentages_are_accepted_as_fractions(self, api: Api) -> None:
        units = create(api, unit="%")["alt_units"]
        assert units == [{"unit": "1", "factor": "0.01"}]

    @pytest.mark.parametrize("code", ["A", "a", "1a", "a-b", "a b", "a" * 41, "ä", "a\n"])
    def test_codes_have_a_form(self, api: Api, code: str) -> None:
        answer = api.post(PATH, CALF | {"code": code})
        assert fault(answer) == (422, "/code", "string_pattern_mismatch")

    @pytest.mark.parametrize(
        ("changed", "pointer", "code"),
        [
            ({"plausible_low": 5, "plausible_high": 5}, "/plausible_high", "not_above"),
            ({"plausible_low": 1e10}, "/plausible_low", "less_than_equal"),
            ({"decimals": 7}, "/decimals", "less_than_equal"),
            ({"decimals": -1}, "/decimals", "greater_than_equal"),
            ({"day_rule": "median"}, "/day_rule", "literal_error"),
            ({"unit": ""}, "/unit", "blank"),
            ({"unit": "{time_of_day}", "day_rule": "sum"}, "/day_rule", "literal_error"),
            ({"unit": "{time_of_day}", "decimals": 1}, "/decimals", "not_allowed_when"),
            ({"unit": "{time_of_day}", "plausible_low": 1}, "/plausible_low", "not_allowed_when"),
            ({"name": None}, "/name", "missing"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, api: Api, changed: dict[str, Any], pointer: str, code: str
    ) -> None:
        assert fault(api.post(PATH, CALF | changed)) == (422, pointer, code)
        assert len(listed(api)) == 43


class TestChanging:
    def test_names_bounds_and_decimals_change(self, api: Api) -> None:
        create(api, **BOUNDED)
        change = {"name": "Left calf", "plausible_high": None, "plausible_low": 10, "decimals": 0}
        answer = api.patch(f"{PATH}/calf_left", change, headers={"If-Match": '"1"'})
        assert (answer.status, answer.etag) == (200, '"2"')
        assert "plausible_high" not in answer.json
        assert (answer.json["plausible_low"], answer.json["decimals"]) == (10, 0)
        assert answer.json == api.get(f"{PATH}/calf_left").json

    @pytest.mark.parametrize(
        ("field", "value"), [("unit", "m"), ("day_rule", "max"), ("code", "calf")]
    )
    def test_what_values_use_does_not_change(self, api: Api, field: str, value: str) -> None:
        create(api)
        answer = api.patch(f"{PATH}/calf_left", {field: value}, headers=ANY)
        assert fault(answer) == (422, f"/{field}", "metric_fixed")
        assert api.patch(f"{PATH}/calf_left", {field: CALF[field]}, headers=ANY).status == 200

    def test_a_patched_bound_fits_the_other_one(self, api: Api) -> None:
        create(api, plausible_low=15)
        answer = api.patch(f"{PATH}/calf_left", {"plausible_high": 15}, headers=ANY)
        assert fault(answer) == (422, "/plausible_high", "not_above")

    @pytest.mark.parametrize("code", ["steps", "muscle_mass", "unknown"])
    def test_only_own_metrics_change(self, api: Api, code: str) -> None:
        assert api.patch(f"{PATH}/{code}", {"name": "X"}, headers=ANY).code == "not_found"
        assert api.delete(f"{PATH}/{code}", headers=ANY).code == "not_found"

    def test_a_version_that_is_not_the_present_one_is_refused(self, api: Api) -> None:
        create(api)
        stale = {"If-Match": '"2"'}
        assert api.patch(f"{PATH}/calf_left", {"name": "X"}, headers=stale).status == 412
        assert api.delete(f"{PATH}/calf_left", headers=stale).status == 412

    def test_deleted_metrics_are_gone_and_in_the_feed(self, api: Api) -> None:
        create(api)
        assert api.delete(f"{PATH}/calf_left", headers=ANY).status == 204
        assert api.get(f"{PATH}/calf_left").status == 404
        assert len(listed(api)) == 43
        [change] = all_changes(api)
        assert (type_of(change), change["id"], is_deletion(change)) == (
            "metric_definition",
            "calf_left",
            True,
        )


def lines_of(api: Api) -> list[dict[str, Any]]:
    """Return the lines of the own metrics in an export."""
    lines = map(json.loads, export(api))
    return [line for line in lines if line["type"] == "metric_definition"]


def restored(api: Api, *lines: dict[str, Any]) -> tuple[int, list[str]]:
    """Return how many lines were restored, and the codes of the others."""
    report = restore(api, [json.dumps(line) for line in lines])
    return report["restored"], [each["code"] for each in report["refused"]]


@pytest.fixture
def other(api: Api) -> Api:
    """The same API, called by somebody without data."""
    return Api(chalice_app, f"{api.user}-other")


class TestTakingAlong:
    def test_an_export_is_restored(
        self, api: Api, other: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        create(api, **BOUNDED)
        create(api, code="pain", unit="%")
        for _ in range(2):
            assert restored(other, *lines_of(api)) == (2, [])
        assert listed(other) == listed(api)
        # What was restored counts.
        monkeypatch.setattr(repository, "MAX_OWN_METRICS", 3)
        create(other, code="third")
        assert other.post(PATH, CALF | {"code": "fourth"}).code == "account_full"

    def test_what_is_computed_is_not_taken_from_a_line(self, api: Api, other: Api) -> None:
        create(api)
        [line] = lines_of(api)
        line["document"] |= {"counted": True, "group": "body", "across_sources": "pooled"}
        line["document"]["alt_units"] = [{"unit": "m", "factor": "0"}]
        assert restored(other, line) == (1, [])
        assert other.get(f"{PATH}/calf_left").json == api.get(f"{PATH}/calf_left").json

    def test_lines_that_have_no_place_are_refused(
        self, api: Api, other: Api, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        create(api)
        create(api, code="pain")
        first, second = lines_of(api)
        built_in = json.loads(json.dumps(first).replace("calf_left", "steps"))
        assert restored(other, built_in) == (0, ["exists"])
        monkeypatch.setattr(repository, "MAX_OWN_METRICS", 1)
        assert restored(other, first, second) == (1, ["too_many"])

    def test_the_id_of_a_line_is_its_code(self, api: Api, other: Api) -> None:
        create(api)
        [line] = lines_of(api)
        line["document"]["id"] = "another"
        answer = other.post("/v1/restores", json.dumps(line))
        assert fault(answer) == (422, "/0/document/id", "not_stored")
