"""The formats that can be imported, by name. Pure.

A format is one module with a parser; a line here makes it known.
"""

from typing import Final

from chalicelib.account.imports.formats.apple.parser import AppleHealth
from chalicelib.account.imports.formats.fhir.parser import Fhir
from chalicelib.account.imports.formats.fitnotes import FitNotes
from chalicelib.account.imports.formats.hevy import Hevy
from chalicelib.account.imports.formats.lab_csv import LabCsv
from chalicelib.account.imports.formats.parser import Parser
from chalicelib.account.imports.formats.strong import Strong
from chalicelib.account.imports.formats.workout_csv import WorkoutCsv

# No file is of two formats, so their order does not matter.
PARSERS: Final[tuple[Parser, ...]] = (
    Strong(),
    Hevy(),
    FitNotes(),
    WorkoutCsv(),
    AppleHealth(),
    Fhir(),
    LabCsv(),
)
BY_NAME: Final = {parser.name: parser for parser in PARSERS}


def recognise(head: bytes) -> Parser | None:
    r"""Return the parser of a file that begins with ``head``, at most 64 KiB of it.

    >>> parser = recognise(b"Date,Exercise,Category,Weight (lbs),Reps,Distance\n")
    >>> parser.name if parser else None
    'fitnotes'
    >>> recognise(b"any text") is None
    True
    """
    return next((parser for parser in PARSERS if parser.recognises(head)), None)
