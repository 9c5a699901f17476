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
    Step("getImport", "committed", "An import after its commit", path=_IMPORT),
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
    Step(
        "listImportEntries",
        "undone",
        "What an undo did with each entry",
        path=_IMPORT,
        ordinary=True,
    ),
    Step("getImport", "undone", "An import after its undo", path=_IMPORT),
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
