"""The check of an import in the background: its file becomes parts with entries, and a report."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import islice
from typing import BinaryIO, Final, NamedTuple, cast

from chalicelib.account.imports import presenter
from chalicelib.account.imports.checking import Check
from chalicelib.account.imports.documents import CheckedDocument
from chalicelib.account.imports.files import ImportFiles
from chalicelib.account.imports.formats.parser import Parser, UnreadableFile
from chalicelib.account.imports.formats.registry import BY_NAME, recognise
from chalicelib.account.imports.lines import ImportLine, encode
from chalicelib.account.imports.options import Options, Owner
from chalicelib.account.imports.standing import Standing
from chalicelib.account.imports.storage import Store
from chalicelib.account.imports.writing.estimate import seconds, units_of

# Entries of one part.
PART_LINES: Final = 500
_HEAD_BYTES: Final = 64 * 1024


class Request(NamedTuple):
    """What is checked.

    Attributes:
        files: the names of the files.
        format: as requested.
        options: the answers of the person.
        owner: the person.
        revision: a part of the names of the files that the check writes.
        rate: the write units a second of a commit; 0 for no limit.
    """

    files: ImportFiles
    format: str
    options: Options
    owner: Owner
    revision: str
    rate: float


class _Tally:
    """Counts what the account has of the entries."""

    def __init__(self) -> None:
        self.counts = {"create": 0, "same": 0, "changed": 0}
        self.numbered = 0
        self.years: set[int] = set()
        self.units = 0.0

    def add(self, line: ImportLine, outcome: str) -> None:
        """Count an entry."""
        self.counts[outcome] += 1
        self.numbered += line.kind != "metric_day"
        if line.kind == "workout":
            self.years.update(years_of(line))
        if outcome == "create" or (line.kind == "metric_day" and outcome == "changed"):
            self.units += units_of(line)


class _Watched:
    """A file that is read only as long as there is time."""

    def __init__(self, file: BinaryIO, require_time: Callable[[], None]) -> None:
        self._file = file
        self._require_time = require_time
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """Read up to ``size`` bytes, or all that follow."""
        self._require_time()
        return self._file.read(size)


def run_check(
    request: Request, store: Store, standing: Standing, require_time: Callable[[], None]
) -> CheckedDocument:
    """Check a file, and write its entries and the report.

    Args:
        request: what is checked.
        store: of the files.
        standing: what the account has already.
        require_time: raises ``OutOfTime`` if no time is left. A check cannot be continued.

    Raises:
        OutOfTime: see above.
        UnreadableFile: the file cannot be read.
        MissingFile: there is no file.
        OSError: the file changed meanwhile.
    """
    with store.open(request.files.source) as file:
        parser = _parser(request.format, file.content)
        check = Check(parser, request.options, request.owner)
        tally = _Tally()
        watched = cast("BinaryIO", _Watched(file.content, require_time))
        for number, part in enumerate(_parts(check.lines(watched))):
            require_time()
            for line, outcome in zip(part, standing.outcome(part), strict=True):
                tally.add(line, outcome)
            text = b"".join(map(encode, part))
            store.put(request.files.part(request.revision, number), text)
        size, tag = file.size, file.tag
    report = check.report
    store.put(request.files.report(request.revision), presenter.report_text(report))
    counts = tally.counts | {"refused": report.refused, "waiting": report.waiting}
    return {
        "format": parser.name,
        "size": size,
        "tag": tag,
        "revision": request.revision,
        "lines": sum(report.counts.values()),
        "numbered": tally.numbered,
        "kinds": report.counts,
        "years": sorted(tally.years),
        "counts": counts,
        "warnings": report.warnings,
        "questions": len(report.questions),
        "seconds": seconds(tally.units, request.rate),
    }


def years_of(line: ImportLine) -> Iterable[int]:
    """Return the years in which the local date of a workout can be."""
    day = line.stated_day
    return {year for year in (day.year, *_beside(day)) if 1 <= year <= 9999}


def _beside(day: date) -> Iterator[int]:
    if (day.month, day.day) == (1, 1):
        yield day.year - 1
    if (day.month, day.day) == (12, 31):
        yield day.year + 1


def _parser(wanted: str, file: BinaryIO) -> Parser:
    """Return the parser of a file.

    Raises:
        UnreadableFile: ``unknown_format``.
    """
    if wanted != "auto":
        return BY_NAME[wanted]
    head = file.read(_HEAD_BYTES)
    file.seek(0)
    found = recognise(head)
    if found is None:
        formats = ", ".join(sorted(BY_NAME))
        detail = f"The file is of none of the formats that can be imported: {formats}."
        raise UnreadableFile("unknown_format", detail)
    return found


def _parts(lines: Iterator[ImportLine]) -> Iterator[list[ImportLine]]:
    for first in lines:
        yield [first, *islice(lines, PART_LINES - 1)]
