"""What the demo account needs less often, after its other requests: one example of each schema."""

from tools.contract.demo.step import Step

HEMOGLOBIN = {"marker": "hemoglobin"}
# Five milligrams per decilitre are no glucose of a living person.
WRONG_UNIT = {"value": 5.1, "unit": "mg/dL", "local_date": "2026-03-14"}

LABS = (
    Step(
        "getBiomarker",
        "ranges_of_life_stages",
        "A marker with ranges for children and for trimesters of a pregnancy",
        path=HEMOGLOBIN,
        at="2026-03-15T08:00:00Z",
    ),
    Step(
        "getBiomarker",
        "ranges_by_age",
        "A marker whose range depends on the age",
        path={"marker": "igf1"},
    ),
    Step(
        "getBiomarker",
        "formula",
        "A computed marker, with its equation and what replaces missing inputs",
        path={"marker": "phenoage"},
    ),
    Step(
        "getBiomarker",
        "target_of_a_protocol",
        "A marker for which a protocol publishes a target",
        path={"marker": "hs_crp"},
    ),
    Step(
        "createBiomarker",
        "second_unit",
        "A custom marker with a second unit",
        {
            "name": "Ketones, own device",
            "unit": "mmol/L",
            "alt_units": [{"unit": "mg/dL", "factor": "5.81"}],
        },
    ),
    Step(
        "updateProfile",
        "pregnancy",
        "A pregnancy, by which typical ranges are chosen",
        {"pregnancy": {"due_on": "2026-09-20"}},
        headers={"If-Match": '"2"'},
    ),
    Step(
        "createReading",
        "doubtful",
        "A value that is probably in another unit; it is stored with a warning",
        WRONG_UNIT,
        path={"marker": "glucose_fasting"},
        keep="doubtful",
    ),
    Step(
        "updateReading",
        "corrected",
        "A correction by the laboratory; the former value is kept",
        {"unit": "mmol/L", "result_status": "corrected"},
        path={"marker": "glucose_fasting", "reading_id": "{doubtful[id]}"},
        headers={"If-Match": '"1"'},
    ),
    Step(
        "createPanel",
        "with_a_computed_marker",
        "A panel from which the server computes the resistance to insulin",
        {
            "local_date": "2026-03-14",
            "fasting": True,
            "readings": [
                {"marker": "insulin_fasting", "value": 5.2, "unit": "u[IU]/mL"},
                {"marker": "glucose_fasting", "value": 84, "unit": "mg/dL"},
            ],
        },
    ),
    Step(
        "listReadings",
        "computed",
        "A computed reading, with the readings from which it follows",
        path={"marker": "homa_ir"},
    ),
)

SUPPLEMENTS = (
    Step(
        "createSupplement",
        "taper",
        "A dose that decreases by steps, of which little is left",
        {
            "name": "Caffeine",
            "ingredients": [{"nutrient": "caffeine", "amount": 50, "unit": "mg"}],
            "dose": {"amount": 1, "unit": "tablet"},
            "taper": [
                {"days": 7, "dose": {"amount": 3, "unit": "tablet"}},
                {"days": 7, "dose": {"amount": 2, "unit": "tablet"}},
            ],
            "schedule": {"type": "daily"},
            "slots": ["breakfast"],
            "inventory": {"units_left": 6, "refill_at": 10},
        },
    ),
    Step(
        "createSupplement",
        "unit_without_a_form",
        "An amount in IU without the form of the vitamin, which has no weight",
        {
            "name": "Calcium with vitamin A",
            "ingredients": [
                {"nutrient": "calcium", "amount": 500, "unit": "mg", "form": "citrate"},
                {"nutrient": "vitamin_a", "amount": 2500, "unit": "IU"},
            ],
            "dose": {"amount": 1, "unit": "tablet"},
            "schedule": {"type": "daily"},
            "slots": ["breakfast"],
        },
        keep="calcium",
    ),
    Step(
        "createIntakeBatch",
        "together",
        "Two doses at the same time, about which a source has a statement",
        {
            "items": [
                {
                    "supplement_id": "{calcium[id]}",
                    "taken_at": "2026-03-15T09:00:00+01:00",
                    "slot": "breakfast",
                },
                {
                    "supplement_id": "{salt_and_blend[id]}",
                    "taken_at": "2026-03-15T09:00:00+01:00",
                    "slot": "breakfast",
                },
            ]
        },
    ),
    Step(
        "getTotals",
        "with_warnings",
        "A combination to avoid, and an amount that cannot be added up",
        query="date=2026-03-15",
    ),
    Step(
        "getHabit",
        "of_a_protocol",
        "A habit that an adoption created",
        path={"habit_id": "{starter[items][2][resource_id]}"},
    ),
    Step(
        "getProtocol",
        "zones_and_facts",
        "A protocol with heart rate zones, and with facts that cannot be adopted",
        path={"protocol_id": "blueprint-2023-02"},
    ),
)

DAY = (
    Step(
        "createWorkout",
        "planned",
        "A workout of today that is planned, with targets instead of results",
        {
            "title": "Upper body",
            "status": "planned",
            "local_date": "2026-03-15",
            "exercises": [
                {
                    "exercise_id": "pushups",
                    "sets": [{"target": {"reps": 12}}, {"target": {"reps": 12}}],
                }
            ],
        },
    ),
    Step(
        "getToday",
        "planned_and_low_stock",
        "A day with a planned workout, and a supplement to refill",
    ),
    Step(
        "getScore",
        "one_week",
        "The scores of a past week, with its items without fixed days",
        query="from=2026-03-09&to=2026-03-15",
        at="2026-03-16T08:00:00Z",
    ),
)

# One of each type that is not on the first page of the feed.
CHANGED = {
    "biomarker": "A changed custom marker",
    "exercise": "A changed custom exercise",
    "habit": "A changed habit",
    "habit_entry": "A changed entry of a habit",
    "intake": "A changed intake",
    "panel": "A changed panel, with its readings",
    "reading": "A changed single reading",
    "supplement": "A changed supplement",
    "target": "A changed target",
    "workout": "A changed workout",
}
CHANGES = tuple(
    Step("listChanges", f"of_{kind}", summary, query=f"types={kind}&limit=1")
    for kind, summary in CHANGED.items()
)

CONSENTS = (
    Step(
        "giveConsent",
        "first",
        "Agree to the privacy policy that was shown",
        {"document": "privacy-policy", "version": "2026-03"},
        at="2026-03-14T19:00:00Z",
    ),
    Step(
        "withdrawConsent", "withdrawn", "Withdraw the consent", path={"document": "privacy-policy"}
    ),
)

AHEAD = (
    Step(
        "createWorkout",
        "started_ahead",
        "A completed workout whose start is a week ahead, by mistake",
        {"title": "Evening run", "type": "cardio", "started_at": "2026-03-21T18:00:00+01:00"},
        at="2026-03-14T19:00:00Z",
    ),
)

RECORDS = (
    Step(
        "createWorkout",
        "back_dated",
        "A workout of an earlier day takes a record from a later one",
        {
            "title": "Heavy single",
            "local_date": "2026-03-07",
            "exercises": [
                {
                    "exercise_id": "barbell-squat",
                    "sets": [{"reps": 1, "weight": {"value": 105, "unit": "kg"}}],
                }
            ],
        },
        at="2026-03-14T19:10:00Z",
    ),
    Step(
        "createWorkout",
        "record",
        "A workout with more repetitions than ever, and the record until then",
        {
            "title": "Push",
            "local_date": "2026-03-13",
            "exercises": [
                {"exercise_id": "pushups", "sets": [{"reps": 22, "load_mode": "bodyweight"}]}
            ],
        },
    ),
    Step(
        "listRecords",
        "of_one_day",
        "The records of one day, each with the one that it exceeds",
        query="from=2026-03-13&to=2026-03-13",
    ),
)

DELETION = (
    Step(
        "requestAccountDeletion",
        "request",
        "Request the erasure, after the person has signed in again",
        {"confirm": "DELETE"},
        at="2026-03-14T20:00:00Z",
    ),
    Step("getAccountDeletion", "pending", "When the account is erased"),
    Step("cancelAccountDeletion", "taken_back", "Keep the account"),
    Step(
        "requestAccountDeletion",
        "reauthentication_required",
        "A token of a session that began an hour ago",
        {"confirm": "DELETE"},
        problem=True,
        refreshed=True,
    ),
)

DETAILS = (*LABS, *SUPPLEMENTS, *DAY, *CHANGES, *AHEAD, *RECORDS, *CONSENTS, *DELETION)
