"""The undo of an import, step by step: what it wrote is removed, then what follows is recounted."""

from collections.abc import Iterable, Sequence
from typing import Final, cast

from chalicelib.account.imports.documents import RunDocument
from chalicelib.account.imports.writing.entries import Removed
from chalicelib.account.imports.writing.metric_days import MetricDayWriter
from chalicelib.account.imports.writing.readings import ReadingWriter
from chalicelib.account.imports.writing.recounts import Recounts
from chalicelib.account.imports.writing.workouts import WorkoutWriter
from chalicelib.table.session import Session

_END: Final = "end"
_DELETED: Final = "deleted"


class Undo:
    """Removes the entries of an import that are as they were written.

    Args:
        session: of the person.
        import_id: of the import.
        years: of the local dates of its workouts.
        numbered: how many workouts and readings it has.
    """

    def __init__(
        self,
        session: Session,
        import_id: str,
        *,
        years: Sequence[int],
        numbered: int,
    ) -> None:
        now = session.clock()
        self._removers = [
            remover(session, import_id, now) for remover in (WorkoutWriter, ReadingWriter)
        ]
        self._days = MetricDayWriter(session, import_id, now)
        self._numbered = numbered
        self._recounts = Recounts(session, years)
        self._batch = min(remover.removals for remover in self._removers)

    def is_done(self, run: RunDocument) -> bool:
        """Tell whether all is removed and recounted."""
        return self.is_removed(run) and not self._recounts.left(run)

    def is_removed(self, run: RunDocument) -> bool:
        """Tell whether all is removed, so that only recounts are left."""
        return run.get("days") == _END

    def step(self, run: RunDocument) -> tuple[RunDocument, list[Removed]]:
        """Remove one batch, or recount something.

        Returns:
            How far the work is then, and what became of the entries of the batch.

        Raises:
            Unavailable: the table did not answer in time.
        """
        first = run["position"]
        if first < self._numbered:
            numbers = range(first, min(first + self._batch, self._numbered))
            removed = [each for remover in self._removers for each in remover.remove(numbers)]
            return _with(run, removed, position=numbers.stop)
        if not self.is_removed(run):
            removed, after = self._days.remove_days(run.get("days"))
            position = run["position"] + len(removed)
            return _with(run, removed, position=position, days=after or _END)
        return self._recounts.step(run), []


def _with(
    run: RunDocument, removed: Iterable[Removed], **fields: object
) -> tuple[RunDocument, list[Removed]]:
    """Return how far the work is after a batch, and what became of its entries."""
    # What the person deleted, or an earlier attempt of this batch, is gone as it should be.
    found = [
        each._replace(outcome="removed") if each.reason == _DELETED else each for each in removed
    ]
    counts = dict(run["counts"])
    for each in found:
        counts[each.outcome] = counts.get(each.outcome, 0) + 1
    return cast("RunDocument", {**run, **fields, "counts": counts}), found
