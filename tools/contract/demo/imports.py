"""The demo account's imports of files of other apps."""

from chalicelib.http import problems
from tools.contract.demo.step import Step

_STRONG = (
    "Date;Workout Name;Exercise Name;Set Order;Weight;Weight Unit;Reps;RPE;Distance;Distance Unit;"
    "Seconds;Notes;Workout Notes;Workout Duration\n"
    "2025-11-03 18:05:00;Evening;Squat (Barbell);1;100;kg;5;;;;0;;;52m\n"
    "2025-11-03 18:05:00;Evening;Squat (Barbell);2;100;kg;5;8;;;0;;;52m\n"
    "2025-11-03 18:05:00;Evening;My Press;1;40;kg;8;;;;0;;;52m\n"
    "2025-11-05 18:10:00;Evening;Squat (Barbell);1;102.5;kg;many;;;;0;;;48m\n"
    "2025-11-05 18:10:00;Evening;Squat (Barbell);2;102.5;kg;5;;;;0;;;48m\n"
)
_LOG = "Date,Exercise,Category,Weight (kg),Reps\n2025-11-07,Deadlift,Back,140,5\n"
_IMPORT = {"import_id": "{import[id]}"}
_SECOND = {"import_id": "{second[id]}"}
_ANY = {"If-Match": "*"}

IMPORTS = (
    Step(
        "createImport",
        "text",
        "Check a log of Strong",
        {"format": "auto", "text": _STRONG},
        at="2026-03-20T09:00:00Z",
        keep="import",
        works=True,
        ordinary=True,
    ),
    Step(
        "getImport",
        "questions",
        "A check that found a time zone and an exercise missing, and a set that cannot be read",
        path=_IMPORT,
        waits=True,
    ),
    Step(
        "updateImport",
        "answers",
        "Answer the questions, and check again",
        {
            "options": {
                "timezone": "Europe/Berlin",
                "mapping": {"names": {"My Press": "standing-military-press"}},
            }
        },
        path=_IMPORT,
        headers=_ANY,
        works=True,
        ordinary=True,
    ),
    Step(
        "getImport",
        "checked",
        "A check without open questions: what a commit would write",
        path=_IMPORT,
        waits=True,
        ordinary=True,
    ),
    Step(
        "updateImport",
        "commit",
        "Commit an import",
        {"status": "committed"},
        path=_IMPORT,
        headers=_ANY,
        works=True,
    ),
    Step("getImport", "committed", "An import after its commit", path=_IMPORT, waits=True),
    Step(
        "createImport",
        "upload",
        "Import a file that is uploaded with a form",
        {"format": "apple_health", "upload": True},
        keep="second",
    ),
    Step(
        "updateImport",
        problems.IMPORT_STATUS.code,
        "Commit an import whose file was not uploaded yet",
        {"status": "committed"},
        path=_SECOND,
        headers=_ANY,
        problem=True,
    ),
    Step("listImports", "some", "Imports, newest first", ordinary=True),
    Step(
        "undoImport",
        "undo",
        "Undo an import",
        path=_IMPORT,
        headers=_ANY,
        works=True,
        ordinary=True,
    ),
    Step("getImport", "undone", "An import after its undo", path=_IMPORT, waits=True),
    Step(
        "listImportEntries",
        "undone",
        "What an undo did with each entry",
        path=_IMPORT,
        ordinary=True,
    ),
    Step(
        "createImport",
        "unknown",
        "Import a text that is no log",
        {"text": "Dear diary, today I trained.\n"},
        keep="third",
        works=True,
    ),
    Step(
        "getImport",
        "failed",
        "An import that has failed, because the file is of no known format",
        path={"import_id": "{third[id]}"},
        waits=True,
    ),
    Step(
        "createImport",
        "log",
        "Check a log of FitNotes",
        {"text": _LOG},
        keep="fourth",
        works=True,
        recorded=False,
    ),
    Step(
        "getImport",
        "log",
        "The check of a log of FitNotes",
        path={"import_id": "{fourth[id]}"},
        waits=True,
        recorded=False,
    ),
    Step(
        "updateImport",
        problems.FILE_CHANGED.code,
        "Commit an import whose file was uploaded again after its check",
        {"status": "committed"},
        path={"import_id": "{fourth[id]}"},
        headers=_ANY,
        problem=True,
        overwrites="fourth",
    ),
    Step(
        "createImport",
        "another",
        "Import another file that is uploaded with a form",
        {"upload": True},
        recorded=False,
    ),
    Step(
        "createImport",
        problems.TOO_MANY_IMPORTS.code,
        "Begin a fourth import while three are unfinished",
        {"upload": True},
        problem=True,
    ),
    Step(
        "undoImport",
        "cancel",
        "Cancel an import that has written nothing",
        path=_SECOND,
        headers=_ANY,
        works=True,
    ),
)
