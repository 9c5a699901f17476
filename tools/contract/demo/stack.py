"""The demo account's supplements, intakes and protocols."""

from tools.contract.demo.step import Step

MORNING_KEY = "d2f7a0c3-5e8b-4c9d-8a7f-1b0e9d8c7b05"

MAGNESIUM = {
    "name": "Magnesium glycinate",
    "brand": "Plain Labs",
    "form": "capsule",
    "ingredients": [
        {"nutrient": "magnesium", "amount": 240, "unit": "mg", "form": "glycinate"},
    ],
    "dose": {"amount": 2, "unit": "capsule"},
    "schedule": {"type": "daily"},
    "slots": ["dinner"],
    "with_food": True,
    "inventory": {"units_left": 58, "refill_at": 10},
    "starts_on": "2026-03-09",
}

VITAMIN_D = {
    "name": "Vitamin D3",
    "ingredients": [{"nutrient": "vitamin_d", "amount": 2000, "unit": "IU", "form": "d3"}],
    "dose": {"amount": 1, "unit": "capsule"},
    "schedule": {"type": "weekdays", "days": [1, 3, 5]},
    "slots": ["breakfast"],
    "effective_from": "2026-03-09",
    "targets_biomarkers": ["vitamin_d_25oh"],
}

EVERY_THREE_DAYS = {
    "name": "Vitamin B12",
    "ingredients": [
        {"nutrient": "vitamin_b12", "amount": 500, "unit": "ug", "form": "methylcobalamin"}
    ],
    "dose": {"amount": 1, "unit": "lozenge"},
    "schedule": {"type": "interval", "every_days": 3, "anchor": "2026-03-14"},
    "slots": ["waking"],
}

FROM_LAST_DOSE = {
    "name": "Vitamin K2",
    "ingredients": [{"nutrient": "vitamin_k", "amount": 100, "unit": "ug", "form": "mk-7"}],
    "dose": {"amount": 1, "unit": "capsule"},
    "schedule": {"type": "interval_from_last", "every_days": 2, "anchor": "2026-03-20"},
    "slots": ["dinner"],
}

AS_NEEDED = {
    "name": "Melatonin",
    "ingredients": [{"nutrient": "melatonin", "amount": 0.3, "unit": "mg"}],
    "dose": {"amount": 1, "unit": "tablet"},
    "schedule": {"type": "as_needed", "min_gap_hours": 24, "max_per_day": 1},
}

# As on the label: the weight of a salt, and members of a blend without amounts.
IRON = {
    "name": "Iron",
    "ingredients": [
        {
            "nutrient": "iron",
            "amount": 325,
            "unit": "mg",
            "form": "ferrous sulfate heptahydrate",
            "as": "compound",
        },
        {"nutrient": "vitamin_c"},
        {"nutrient": "rose hips"},
    ],
    "dose": {"amount": 1, "unit": "tablet"},
    "schedule": {"type": "as_needed"},
}

SUPPLEMENT = {"supplement_id": "{magnesium[id]}"}
INTAKE = {"intake_id": "{intake[id]}"}

SUPPLEMENTS = (
    Step(
        "createSupplement",
        "daily",
        "A supplement every day with dinner",
        MAGNESIUM,
        headers={"Idempotency-Key": "a1b4f6de-7f0a-4e1b-8f0e-52d3c9b7aa03"},
        at="2026-03-13T17:30:00Z",
        keep="magnesium",
    ),
    Step(
        "createSupplement",
        "on_weekdays",
        "A supplement on Mondays, Wednesdays and Fridays",
        VITAMIN_D,
        keep="vitamin_d",
    ),
    Step("getSupplement", "daily", "One supplement", path=SUPPLEMENT),
    Step(
        "putSupplement",
        "replace",
        "Also at breakfast from today; omitted fields are cleared",
        MAGNESIUM | {"slots": ["breakfast", "dinner"], "brand": None, "starts_on": None},
        path=SUPPLEMENT,
        headers={"If-Match": '"1"'},
    ),
    Step(
        "updateSupplement",
        "count_what_is_left",
        "Set the inventory; it decreases with each taken dose",
        {"inventory": {"units_left": 55, "refill_at": 10}},
        path=SUPPLEMENT,
        headers={"If-Match": '"2"'},
    ),
    Step(
        "createSupplement",
        "every_three_days",
        "A supplement every third day, counted from its anchor",
        EVERY_THREE_DAYS,
        keep="b12",
    ),
    Step(
        "createSupplement",
        "as_needed",
        "A supplement as needed: never due, but counted in the totals",
        AS_NEEDED,
    ),
    Step(
        "createSupplement",
        "salt_and_blend",
        "The weight of a salt (65 mg of iron), and ingredients without an amount",
        IRON,
    ),
    Step(
        "updateSupplement",
        "pause",
        "Pause a supplement from a given date; past days keep their due doses",
        {"paused": True, "effective_from": "2026-03-16"},
        path={"supplement_id": "{b12[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "createSupplement",
        "from_the_last_dose",
        "A supplement two days after its last taken dose, first on the anchor",
        FROM_LAST_DOSE,
    ),
    Step("listSupplements", "stack", "All supplements"),
)

INTAKES = (
    Step(
        "createIntake",
        "with_dinner",
        "The usual dose, with its time",
        {
            "supplement_id": "{magnesium[id]}",
            "taken_at": "2026-03-13T19:40:00+01:00",
            "slot": "dinner",
        },
        headers={"Idempotency-Key": "c8e9d1f4-2b6a-4d3c-9b1e-6f5a4e3d2c04"},
        at="2026-03-13T18:41:00Z",
        keep="intake",
    ),
    Step(
        "createIntake",
        "skipped",
        "A skipped dose",
        {
            "supplement_id": "{vitamin_d[id]}",
            "local_date": "2026-03-13",
            "slot": "breakfast",
            "status": "skipped",
        },
        keep="skipped",
    ),
    Step(
        "createIntakeBatch",
        "morning",
        "All doses of the morning",
        {
            "items": [
                {
                    "supplement_id": "{vitamin_d[id]}",
                    "taken_at": "2026-03-14T08:05:00+01:00",
                    "slot": "breakfast",
                },
                {
                    "supplement_id": "{magnesium[id]}",
                    "taken_at": "2026-03-14T08:05:00+01:00",
                    "slot": "breakfast",
                    "dose": {"amount": 1, "unit": "capsule"},
                },
            ]
        },
        headers={"Idempotency-Key": MORNING_KEY},
        at="2026-03-14T07:06:00Z",
    ),
    Step(
        "createIntakeBatch",
        "once_more",
        "A repeated dose without a key; the existing intake is returned and counts once",
        {
            "items": [
                {
                    "supplement_id": "{vitamin_d[id]}",
                    "taken_at": "2026-03-14T08:05:00+01:00",
                    "slot": "breakfast",
                }
            ]
        },
    ),
    Step(
        "getIntake",
        "with_dinner",
        "One intake, with the supplement at the time of the dose",
        path=INTAKE,
    ),
    Step(
        "updateIntake",
        "half_the_dose",
        "Change the dose of an intake",
        {"dose": {"amount": 1}},
        path=INTAKE,
        headers={"If-Match": '"1"'},
    ),
    Step(
        "listIntakes",
        "one_supplement",
        "The intakes of one supplement in a week",
        query="supplement_id={magnesium[id]}&from=2026-03-09&to=2026-03-15",
    ),
    Step(
        "getAdherence",
        "week",
        "The adherence of this week so far",
        query="from=2026-03-09&to=2026-03-15",
    ),
    Step(
        "getTotals",
        "today",
        "The totals of one day, compared with the upper limits",
        query="date=2026-03-14",
    ),
    Step(
        "deleteIntake",
        "delete",
        "Delete an intake",
        path={"intake_id": "{skipped[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "deleteSupplement",
        "delete",
        "Delete a supplement; its intakes remain",
        path={"supplement_id": "{vitamin_d[id]}"},
        headers={"If-Match": '"1"'},
    ),
)

PROTOCOLS = (
    Step(
        "listProtocols",
        "blueprint",
        "All versions of one series",
        query="series=blueprint&limit=3",
    ),
    Step(
        "getProtocol",
        "starter",
        "A protocol, with the source of every item",
        path={"protocol_id": "starter-1"},
    ),
    Step(
        "getProtocol",
        "compare",
        "The changes since an earlier version",
        path={"protocol_id": "blueprint-2023-06"},
        query="compare=blueprint-2022-11",
    ),
)

STACK = (*SUPPLEMENTS, *INTAKES, *PROTOCOLS)
