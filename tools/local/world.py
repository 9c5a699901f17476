"""One account with one resource of each kind, and a valid request for every operation."""

from datetime import UTC, datetime
from itertools import count
from typing import Any, Protocol

from chalicelib.application import operations
from chalicelib.http.operation import Operation
from tools.local.lambda_client import Answer

# A line of an export, whose resource no account has.
LINE = (
    '{"type":"exercise","schema":1,"document":{"id":"01991f3a-0000-7000-8000-00000000e001",'
    '"version":3,"name":"Sled push","modality":"strength",'
    '"primary_muscles":[],"secondary_muscles":[],"built_in":false,"archived":false,'
    '"created_at":"2026-03-14T12:00:00Z","updated_at":"2026-03-14T12:00:00Z"}}'
)
WORKOUT = {
    "title": "Push day",
    "local_date": "2026-03-14",
    "exercises": [
        {
            "exercise_id": "barbell-squat",
            "sets": [{"reps": 5, "weight": {"value": 185, "unit": "lb"}}],
        }
    ],
}
PANEL = {
    "local_date": "2026-03-13",
    "lab": "Quest",
    "readings": [
        {"marker": "glucose_fasting", "value": 82, "unit": "mg/dL"},
        {"marker": "insulin_fasting", "value": 4, "unit": "uIU/mL"},
    ],
}
READING = {"value": 82, "unit": "mg/dL", "local_date": "2026-03-14"}
SUPPLEMENT = {
    "name": "Creatine",
    "dose": {"amount": 5, "unit": "g"},
    "schedule": {"type": "daily"},
}
ROUTINE = {
    "name": "Push day",
    "entries": [
        {
            "exercise_id": "barbell-bench-press-medium-grip",
            "sets": [{"target": {"reps": 5, "weight": {"value": 135, "unit": "lb"}}}] * 3,
            "progression": {"rule": "linear", "increment": {"value": 5, "unit": "lb"}},
        }
    ],
}
METRIC = {
    "name": "Calf, left",
    "unit": "cm",
    "day_rule": "last",
    "plausible_low": 15,
    "plausible_high": 80,
    "decimals": 1,
}
METRIC_DAY = {
    "values": {"steps": {"value": 9120}, "weight": {"value": 181.2, "unit": "[lb_av]"}},
    "device": "fenix 8",
}
HABIT = {
    "name": "Light",
    "pillar": "sleep",
    "measure": "minutes",
    "goal": {"at_least": 10, "unit": "min"},
    "schedule": {"type": "daily"},
}

OPERATIONS = {operation.operation_id: operation for operation in operations()}


# What makes the resource that a path parameter names.
MAKERS = {
    "exercise_id": "createExercise",
    "merge_id": "createExerciseMerge",
    "workout_id": "createWorkout",
    "routine_id": "createRoutine",
    "routine_of_program": "createRoutine",
    "program_id": "createProgram",
    "run_id": "createRun",
    "reading_id": "createReading",
    "panel_id": "createPanel",
    "supplement_id": "createSupplement",
    "intake_id": "createIntake",
    "own_marker": "createBiomarker",
    "code": "createMetricDefinition",
    "habit_id": "createHabit",
    "adoption_id": "createAdoption",
    "import_id": "createImport",
}
# What must be set before it can be deleted, or read.
SETTERS = {
    "deleteExcuse": "putExcuse",
    "deleteTarget": "putTarget",
    "deleteHabitEntry": "putHabitEntry",
    "deleteMetricDay": "putMetricDay",
    "getMetricDay": "putMetricDay",
    "withdrawConsent": "giveConsent",
    "cancelAccountDeletion": "requestAccountDeletion",
    "getAccountDeletion": "requestAccountDeletion",
}


class Sender(Protocol):
    """Sends requests to the API as one user."""

    def request(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request."""


class Ids(dict[str, str]):
    """The ids of a world's resources, each created when it is first used."""

    def __init__(self, world: "World") -> None:
        super().__init__(
            kind="workouts",
            marker="glucose_fasting",
            protocol_id="blueprint-2023-02",
            template_id="linear-3x5",
            date=datetime.now(UTC).date().isoformat(),
            n="0",
            source="watch-garmin",
            document="privacy-policy",
        )
        self._world = world

    def __missing__(self, name: str) -> str:
        operation = OPERATIONS[MAKERS[name]]
        body = self._world.body(operation)
        if name == "panel_id":
            body = body | {"lab": "Synlab"}  # another panel than a test's own
        answer = self._world.send(operation, body=body)
        assert answer.status == 201, answer.body
        self[name] = answer.json["id"]
        return self[name]


class World:
    """Knows, for every operation, a request that succeeds; makes what it needs on the way."""

    def __init__(self, api: Sender) -> None:
        self.api = api
        self.ids = Ids(self)
        self._numbers = count(1)

    @classmethod
    def whole(cls, api: Sender) -> "World":
        """Return a world in which one resource of each kind is there already."""
        world = cls(api)
        for name in MAKERS:
            assert world.ids[name]
        for operation_id in SETTERS.values():
            assert world.send(OPERATIONS[operation_id]).status in (200, 201, 202)
        return world

    def again(self) -> "World":
        """Return this world for another run, which finds what is there now and changes no ids."""
        other = World(self.api)
        other.ids.update(self.ids)
        other._numbers = self._numbers
        return other

    def path(self, operation: Operation, **ids: str) -> str:
        """Return the path with its parameters filled in, and the query it cannot do without."""
        if operation.operation_id in ("updateBiomarker", "deleteBiomarker") and not ids:
            ids = {"marker": self.ids["own_marker"]}
        filled = {name: ids.get(name) or self.ids[name] for name in operation.path_parameters}
        path = operation.path.format_map(filled)
        if operation.operation_id == "getCalendar":
            path += "?kind=workouts&from=2026-03-01&to=2026-03-31"
        if operation.operation_id in ("getAdherence", "getScore", "listExcuses", "listMetrics"):
            path += "?from=2026-03-01&to=2026-03-31"
        if operation.operation_id in ("listSummaries", "getMetricSummary"):
            path += "?by=week&from=2026-03-01&to=2026-03-31"
        return path

    def body(self, operation: Operation) -> Any:
        """Return a valid body, or None where none is taken; text is not JSON."""
        intake = {"local_date": "2026-03-14"}
        if "Intake" in operation.operation_id:
            intake["supplement_id"] = self.ids["supplement_id"]
        entry = {"local_date": "2026-03-14", "amount": 20}
        if operation.operation_id == "createHabitEntryBatch":
            entry["habit_id"] = self.ids["habit_id"]
        bodies: dict[str, Any] = {
            "updateProfile": {"display_name": "Ada"},
            "giveConsent": {"document": "privacy-policy", "version": "2026-11"},
            "requestAccountDeletion": {"confirm": "DELETE"},
            "createExercise": {"name": "Sled push"},
            "putExercise": {"name": "Sled push"},
            "updateExercise": {"name": "Sled pull"},
            "createWorkout": WORKOUT,
            "putWorkout": WORKOUT,
            "updateWorkout": {"title": "Pull day"},
            "addWorkoutSet": {"reps": 5, "exercise_id": "barbell-squat"},
            "createExerciseMerge": {"into": "zottman-curl"},
            "createRoutine": ROUTINE,
            "putRoutine": ROUTINE,
            "updateRoutine": {"name": "Press day"},
            "createProgram": {"template_id": "linear-3x5", "unit": "kg"},
            "updateProgram": {"name": "Strength"},
            "putStreakSchedule": {"schedule": {"type": "weekly", "target": 3, "count_by": "days"}},
            "putExcuse": {"reason": "sick"},
            "createReading": READING,
            "putReading": READING,
            "updateReading": {"value": 83},
            "createReadingBatch": {"readings": [READING | {"marker": "glucose_fasting"}]},
            "createBiomarker": {"name": "Omega-6 to omega-3", "unit": "{ratio}"},
            "updateBiomarker": {"name": "Omega ratio"},
            "putTarget": {"low": 70, "high": 90, "unit": "mg/dL"},
            "createMetricDefinition": METRIC | {"code": self._free_code()},
            "updateMetricDefinition": {"name": "Left calf"},
            "putMetricDay": METRIC_DAY,
            "createMetricBatch": {"days": [METRIC_DAY | {"date": "2026-03-14", "source": "ring"}]},
            "putMetricSources": {"order": ["watch", "phone"], "metrics": {"weight": ["scale"]}},
            "createPanel": PANEL,
            "putPanel": PANEL,
            "updatePanel": {"collected_at": "2026-03-13T07:40:00Z"},
            "addPanelReadings": {"readings": [{"marker": "hs_crp", "value": 0.4, "unit": "mg/L"}]},
            "putPanelDerivation": {"phenoage_variant": "crp_log1p"},
            "createRun": {"unit": "lb"},
            "updateRun": {"deload": {"factor": 0.9, "from": "2026-03-16", "to": "2026-03-22"}},
            "createSupplement": SUPPLEMENT,
            "putSupplement": SUPPLEMENT,
            "updateSupplement": {"name": "Creatine monohydrate"},
            "createHabit": HABIT,
            "putHabit": HABIT,
            "updateHabit": {"name": "Bright light"},
            "putHabitEntry": {"amount": 20},
            "addToHabitEntry": {"amount": 5},
            "createHabitEntryBatch": {"items": [entry, entry | {"local_date": "2026-03-13"}]},
            "createAdoption": {"items": [{"item_id": "zinc"}, {"item_id": "pull-ups"}]},
            "createIntake": intake,
            "putIntake": intake,
            "updateIntake": {"status": "skipped"},
            "restoreAccount": LINE,
            "createImport": {"format": "auto", "upload": True},
            "updateImport": {"options": {"timezone": "UTC"}},
            "createIntakeBatch": {"items": [intake, intake | {"local_date": "2026-03-15"}]},
        }
        if operation.operation_id == "createExerciseMerge":
            # Each exercise is merged once.
            own = {"name": "Sled push"}
            bodies["createExerciseMerge"]["from"] = (
                self.api.request("POST", "/v1/exercises", own).json["id"]
                if "merge_id" in self.ids
                else self.ids["exercise_id"]
            )
        if operation.operation_id == "putProgram":
            day = {"id": "A", "routine_id": self.ids["routine_of_program"]}
            bodies["putProgram"] = {"name": "Push", "position": "rotation", "days": [day]}
        takes_body = operation.request or operation.signature.sent_text
        return bodies[operation.operation_id] if takes_body else None

    def _free_code(self) -> str:
        """Return the code of a metric; another one each time, if one is there already."""
        return f"metric_{next(self._numbers)}" if "code" in self.ids else "calf_left"

    def headers(self, operation: Operation) -> dict[str, str]:
        """Return the headers that the request cannot do without."""
        headers = {"If-Match": "*"} if operation.needs_precondition else {}
        text = operation.signature.sent_text
        return headers | ({"Content-Type": text.media_type} if text else {})

    def send(self, operation: Operation, **options: Any) -> Answer:
        """Send the operation's valid request, with what ``options`` change in it."""
        if operation.operation_id in SETTERS and "user" not in options:
            self.send(OPERATIONS[SETTERS[operation.operation_id]])
        headers = self.headers(operation) | options.pop("headers", {})
        path = options.pop("path", None) or self.path(operation)
        body = options.pop("body") if "body" in options else self.body(operation)
        sent = {name: value for name, value in headers.items() if value is not None}
        return self.api.request(operation.method, path, body, headers=sent, **options)
