"""The commit of an import, step by step: batches of entries, then what follows from them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice, takewhile
from typing import Final, cast

from chalicelib.account.imports.documents import RunDocument
from chalicelib.account.imports.lines import EntryKind, ImportLine
from chalicelib.account.imports.report import fault_document
from chalicelib.account.imports.writing.entries import NumberedLine, Writer, Written
from chalicelib.account.imports.writing.metric_days import MetricDayWriter
from chalicelib.account.imports.writing.readings import ReadingWriter
from chalicelib.account.imports.writing.recounts import Recounts
from chalicelib.account.imports.writing.workouts import WorkoutWriter
from chalicelib.table.session import Session

_WRITERS: Final[Mapping[EntryKind, Callable[..., Writer]]] = {
    "workout": WorkoutWriter,
    "reading": ReadingWriter,
    "metric_day": MetricDayWriter,
}


class Commit:
    """Writes the entries of an import.

    Its metric days come last in the file of the check, but are written first, because a workout
    takes the body weight of its day from them.

    Args:
        session: of the person.
        import_id: of the import.
        years: of the local dates of its workouts.
        numbered: the number of its workouts and readings.
        lines: the number of its entries.
        now: when the entries are created.
    """

    def __init__(
        self,
        session: Session,
        import_id: str,
        *,
        years: Sequence[int],
        numbered: int,
        lines: int,
        now: datetime,
    ) -> None:
        self._session = session
        self._now = now
        self._import_id = import_id
        self._numbered = numbered
        self._lines = lines
        self._recounts = Recounts(session, years)
        self._writers: dict[EntryKind, Writer] = {}

    def is_done(self, run: RunDocument) -> bool:
        """Tell whether all is written and recounted."""
        return self.is_written(run) and not self._recounts.left(run)

    def is_written(self, run: RunDocument) -> bool:
        """Tell whether all is written, so that only recounts are left."""
        return run["position"] >= self._lines

    def step(self, run: RunDocument, lines: Callable[[int], Iterator[ImportLine]]) -> RunDocument:
        """Write one batch, or recount something, and return how far the work is then.

        Args:
            run: how far it is.
            lines: yields the entries from a number on, some of them.

        Raises:
            MissingFile: the entries are gone.
            Unavailable: the table did not answer in time.
        """
        if self.is_written(run):
            return self._recounts.step(run)
        position = run["position"]
        first = (self._numbered + position) % self._lines
        following = lines(first)
        line = next(following)
        writer = self._writer(line.kind)
        same_kind = takewhile(lambda each: each.kind == line.kind, following)
        batch = [line, *islice(same_kind, writer.batch - 1)]
        written = writer.write([NumberedLine(first + n, each) for n, each in enumerate(batch)])
        return _with(run, written, position + len(batch))

    def _writer(self, kind: EntryKind) -> Writer:
        if kind not in self._writers:
            self._writers[kind] = _WRITERS[kind](self._session, self._import_id, self._now)
        return self._writers[kind]


def _with(run: RunDocument, written: Sequence[Written], position: int) -> RunDocument:
    """Return how far the work is after a batch."""
    counts = dict(run["counts"])
    for each in written:
        counts[each.outcome] = counts.get(each.outcome, 0) + 1
    faults = [*run["faults"], *(fault_document(each.fault) for each in written if each.fault)]
    return cast("RunDocument", {**run, "position": position, "counts": counts, "faults": faults})
