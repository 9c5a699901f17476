"""The demo account's laboratory results."""

from tools.contract.demo.step import Step

GLUCOSE = {"marker": "glucose_fasting"}

PHENOAGE_PANEL = {
    "collected_at": "2026-03-12T07:40:00+01:00",
    "lab": "Labor Mitte",
    "fasting": True,
    "specimen": "serum",
    "readings": [
        {"marker": "albumin", "value": 4.6, "unit": "g/dL"},
        {"marker": "creatinine", "value": 0.92, "unit": "mg/dL"},
        {
            "marker": "glucose_fasting",
            "value": 86,
            "unit": "mg/dL",
            "lab_range": {"low": 70, "high": 99},
        },
        {"marker": "hs_crp", "value": 0.4, "unit": "mg/L", "lab_range": {"text": "<1.0"}},
        {"marker": "lymphocytes_pct", "value": 34, "unit": "%"},
        {"marker": "mcv", "value": 89.5, "unit": "fL"},
        {"marker": "rdw_cv", "value": 12.4, "unit": "%"},
        {"marker": "alp", "value": 58, "unit": "U/L"},
        {"marker": "wbc", "value": 5.1, "unit": "10^3/uL"},
    ],
}

LABS = (
    Step("listBiomarkers", "lipids", "Markers of blood lipids", query="category=lipids&limit=2"),
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
        "A value below the limit of measurement, without a time",
        {"value": 0.3, "unit": "mg/L", "comparator": "<", "local_date": "2026-02-02"},
        path={"marker": "hs_crp"},
    ),
    Step(
        "createReadingBatch",
        "blood_pressure",
        "The measurements of one morning, imported from an application",
        {
            "readings": [
                {
                    "marker": marker,
                    "value": value,
                    "unit": unit,
                    "collected_at": "2026-03-13T07:05:00+01:00",
                    "source": {"provider": "omron", "external_id": f"2026-03-13 {marker}"},
                }
                for marker, value, unit in (
                    ("sbp", 118, "mm[Hg]"),
                    ("dbp", 74, "mm[Hg]"),
                    ("rhr", 54, "/min"),
                )
            ]
        },
        headers={"Idempotency-Key": "3d0a4c52-3a55-4f0c-8b0e-5f6a6f7c9d21"},
    ),
    Step(
        "getReading",
        "lab_report",
        "One reading",
        path=GLUCOSE | {"reading_id": "{reading[id]}"},
    ),
    Step(
        "updateReading",
        "add_a_note",
        "Add a note and clear the text of the range",
        {"notes": "Slept four hours the night before.", "lab_range": {"text": None}},
        path=GLUCOSE | {"reading_id": "{reading[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "listReadings",
        "glucose",
        "The readings of fasting glucose in this year",
        path=GLUCOSE,
        query="from=2026-01-01",
    ),
    Step(
        "createReading",
        "millimoles",
        "A reading in another unit",
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
    Step(
        "createPanel",
        "phenoage",
        "A panel with all inputs of biological age",
        PHENOAGE_PANEL,
        headers={"Idempotency-Key": "f2b1f3b4-5a0e-4c3e-9d0c-6a5b4f7d8e90"},
        keep="panel",
    ),
    Step(
        "createPanel",
        "lipids",
        "A second panel, with blood lipids and glucose",
        {
            "local_date": "2026-01-20",
            "lab": "Labor Mitte",
            "readings": [
                {"marker": "total_cholesterol", "value": 188, "unit": "mg/dL"},
                {"marker": "hdl_c", "value": 58, "unit": "mg/dL"},
                {"marker": "triglycerides", "value": 84, "unit": "mg/dL"},
                {"marker": "glucose_fasting", "value": 5.0, "unit": "mmol/L"},
            ],
        },
        keep="lipids",
        ordinary=True,
    ),
    Step("getPanel", "phenoage", "A panel", path={"panel_id": "{panel[id]}"}),
    Step(
        "addPanelReadings",
        "late_result",
        "A result that the laboratory reported later",
        {
            "readings": [
                {"marker": "apob", "value": 84, "unit": "mg/dL", "result_status": "final"},
            ]
        },
        path={"panel_id": "{lipids[id]}"},
    ),
    Step(
        "updatePanel",
        "fasting",
        "A panel whose time and state of fasting were missing",
        {"collected_at": "2026-01-20T07:30:00+01:00", "fasting": True},
        path={"panel_id": "{lipids[id]}"},
        headers={"If-Match": '"2"'},
    ),
    Step("listPanels", "all", "All panels of the year", query="from=2026-01-01&limit=5"),
    Step(
        "putPanelDerivation",
        "another_variant",
        "Biological age with CRP as ln(1 + CRP)",
        {"phenoage_variant": "crp_log1p"},
        path={"panel_id": "{panel[id]}"},
    ),
    Step(
        "putTarget",
        "my_own",
        "A custom target",
        {"low": 72, "high": 88, "unit": "mg/dL", "notes": "Agreed with my doctor."},
        path=GLUCOSE,
    ),
    Step(
        "putTarget",
        "of_a_protocol",
        "The target that a protocol publishes",
        {"protocol": "blueprint"},
        path={"marker": "hs_crp"},
    ),
    Step(
        "getBiomarker",
        "glucose",
        "Fasting glucose, with the latest reading and its status",
        path=GLUCOSE,
    ),
    Step("listBiomarkers", "tracked", "All tracked markers", query="tracked=true&limit=3"),
    Step("getTrend", "glucose", "The trend of fasting glucose", path=GLUCOSE),
    Step(
        "createReading",
        "answer",
        "An answer of a urine strip, with the range as printed",
        {"answer": "neg", "lab_range": {"text": "NEG-TRACE"}, "local_date": "2026-02-02"},
        path={"marker": "urine_protein_strip"},
    ),
    Step(
        "getTrend",
        "answers",
        "The trend of a marker with answers",
        path={"marker": "urine_protein_strip"},
    ),
    Step("deleteTarget", "delete", "Delete a target", path={"marker": "hs_crp"}),
    Step(
        "deletePanel",
        "delete",
        "Delete a panel and its readings",
        path={"panel_id": "{lipids[id]}"},
        headers={"If-Match": '"3"'},
    ),
    Step(
        "createPanel",
        "one_result",
        "A panel with a single result",
        {
            "local_date": "2026-02-16",
            "readings": [{"marker": "apob", "value": 0.78, "unit": "g/L"}],
        },
        keep="apob",
    ),
    Step(
        "createBiomarker",
        "own",
        "A custom marker that is not in the catalogue",
        {
            "name": "Omega-6 to omega-3 ratio",
            "unit": "{ratio}",
            "category": "lipids",
            "reference_range": {"high": 4, "source": "my doctor"},
            "better": "low",
        },
        keep="own_marker",
    ),
    Step(
        "updateBiomarker",
        "notes",
        "Add a note",
        {"notes": "Dried blood spot, by post."},
        path={"marker": "{own_marker[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "deleteBiomarker",
        "custom",
        "Delete a custom marker",
        path={"marker": "{own_marker[id]}"},
        headers={"If-Match": '"2"'},
    ),
)
