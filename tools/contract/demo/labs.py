"""The demo account's laboratory results."""

from tools.contract.demo.step import Step

GLUCOSE = {"marker": "glucose_fasting"}

LABS = (
    Step("listBiomarkers", "lipids", "Blood lipids", query="category=lipids&limit=2"),
    Step("getBiomarker", "glucose", "Fasting glucose", path=GLUCOSE),
    Step(
        "createReading",
        "lab_report",
        "A result as the laboratory printed it",
        {
            "value": 88,
            "unit": "mg/dL",
            "collected_at": "2026-03-13T08:20:00+01:00",
            "reported_at": "2026-03-13T16:00:00+01:00",
            "fasting": True,
            "specimen": "serum",
            "lab": "Labor Mitte",
            "lab_range": {"low": 70, "high": 99, "text": "70-99"},
        },
        path=GLUCOSE,
        headers={"Idempotency-Key": "0f6c2b7e-1f6b-4c55-a2b7-0d9a7c1e5b02"},
        at="2026-03-13T17:10:00Z",
        keep="reading",
    ),
    Step(
        "createReading",
        "below_the_limit",
        "Too little to be measured, from a report without a time",
        {"value": 0.3, "unit": "mg/L", "comparator": "<", "local_date": "2026-02-02"},
        path={"marker": "hs_crp"},
    ),
    Step(
        "getReading",
        "lab_report",
        "One result",
        path=GLUCOSE | {"reading_id": "{reading[id]}"},
    ),
    Step(
        "updateReading",
        "add_a_note",
        "Add what the report does not say",
        {"notes": "Slept four hours the night before.", "lab_range": {"text": None}},
        path=GLUCOSE | {"reading_id": "{reading[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "listReadings",
        "glucose",
        "Fasting glucose since the year began",
        path=GLUCOSE,
        query="from=2026-01-01",
    ),
    Step(
        "createReading",
        "millimoles",
        "The same marker in another unit",
        {"value": 5.1, "unit": "mmol/L", "local_date": "2026-03-14"},
        path=GLUCOSE,
        keep="mistake",
    ),
    Step(
        "deleteReading",
        "delete",
        "Delete a reading",
        path=GLUCOSE | {"reading_id": "{mistake[id]}"},
        headers={"If-Match": '"1"'},
    ),
)
