"""Workouts of a file as ``POST /v1/workouts`` stores them, with what that needs read once."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final, NamedTuple, cast

from pydantic import ValidationError

from chalicelib.account.imports.lines import ImportLine, digest_of
from chalicelib.account.imports.writing.entries import NumberedLine, entry_id
from chalicelib.errors import Invalid
from chalicelib.models.base import refusal
from chalicelib.profile import dating
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.collection import Collection
from chalicelib.table.drafts import Draft
from chalicelib.table.items import Stored
from chalicelib.table.session import Session
from chalicelib.training.recount.stored import read_exercises
from chalicelib.training.workouts.body_weight import ENTERED, Weights, filled_again
from chalicelib.training.workouts.canonical import add_canonical
from chalicelib.training.workouts.completion import mark_not_done
from chalicelib.training.workouts.documents import WorkoutContent, WorkoutDocument
from chalicelib.training.workouts.models import WorkoutCreate
from chalicelib.training.workouts.names import TRAITS, EntryNames
from chalicelib.training.workouts.repository import draft_of
from chalicelib.training.workouts.service import AHEAD
from chalicelib.training.workouts.titles import default_title

_DAY: Final = timedelta(days=1)
# What a resource has beside its content.
_OF_RESOURCE = frozenset({"id", "version", "created_at", "updated_at"})


class ImportedWorkout(NamedTuple):
    """A workout of a file, ready to be written.

    Attributes:
        entry: the line of the file.
        draft: of the workout.
        stored: as it is stored.
        lock_key: the sort key of its source lock.
        lock: the item of that lock.
    """

    entry: NumberedLine
    draft: Draft
    stored: Stored[WorkoutDocument]
    lock_key: str
    lock: Item

    @property
    def id(self) -> str:
        """The id of the workout."""
        return self.stored.id

    @property
    def year(self) -> int:
        """The year of its local date."""
        return int(self.stored.item["day"][:4])


class WorkoutDrafts:
    """Makes workouts of the lines of an import.

    Args:
        session: of the owner; the profile and the custom exercises are read now.
        import_id: of the import.
        now: when the workouts are created.
        workouts: of the owner.
    """

    def __init__(
        self,
        session: Session,
        import_id: str,
        now: datetime,
        workouts: Collection[WorkoutDocument],
    ) -> None:
        self._import_id = import_id
        self._now = now
        self._workouts = workouts
        self._profile = session.get(keys.PROFILE)
        self._exercises = read_exercises(session)
        self._session = session
        self._weights = Weights(())
        self._weighed: tuple[date, date] | None = None

    def weigh(self, entries: Iterable[NumberedLine]) -> None:
        """Read the body weights that the workouts of some lines can take, unless they are read."""
        days = [each.line.stated_day for each in entries]
        first, last = min(days) - _DAY, max(days) + _DAY
        if self._weighed and self._weighed[0] <= first and last <= self._weighed[1]:
            return
        self._weights = Weights.read(self._session, first, last)
        self._weighed = first, last

    def imported(self, entry: NumberedLine) -> ImportedWorkout:
        """Return what is written of a line, whose body weight is read.

        Raises:
            Invalid: the account cannot have it.
            TooLarge: it does not fit into an item.
        """
        workout = _validated(entry.line)
        content = self._content(workout)
        cast("dict[str, Any]", content)["import_id"] = self._import_id
        made = entry_id(self._import_id, entry.number)
        draft = replace(draft_of(content, workout.started_at), id=made)
        stored = self._workouts.as_new(draft, self._now)
        if stored.source is None:
            raise ValueError("a workout of a file has a source")
        lock: Item = {
            "holder": made,
            "digest": entry.line.digest,
            "written": fingerprint(stored.document()),
        }
        return ImportedWorkout(entry, draft, stored, stored.source, lock)

    def _content(self, workout: WorkoutCreate) -> WorkoutContent:
        """Return the content of a new workout, as the service of workouts prepares it."""
        content = cast("WorkoutContent", workout.document())
        content.setdefault("title", default_title(content))
        dated = dating.Dating({}, content, "started_at", workout.started_at)
        names = EntryNames(content["exercises"], [])
        names.fill_in({key: each for key, each in self._exercises.items() if key in names.custom})
        profile = self._profile if dated.needs_profile else None
        content = cast("WorkoutContent", dated.document(profile))
        mark_not_done(content)
        if dating.is_ahead(workout.started_at, self._now):
            content["warnings"] = [AHEAD]
        if "body_weight" in content:
            content["body_weight"] = {**content["body_weight"], "origin": ENTERED}
        elif weight := filled_again(content, self._weights):
            content["body_weight"] = weight
        return add_canonical(content)


def fingerprint(document: Mapping[str, Any]) -> str:
    """Return a digest of what a person can edit in a stored workout.

    It leaves out what a recount fills in: a measured body weight, and traits of exercises.
    """
    left_out = _OF_RESOURCE
    if document.get("body_weight", {}).get("origin") != ENTERED:
        left_out |= {"body_weight"}
    kept: dict[str, Any] = {name: v for name, v in document.items() if name not in left_out}
    kept["exercises"] = [
        {name: value for name, value in entry.items() if name not in TRAITS}
        for entry in document["exercises"]
    ]
    return digest_of("", kept)


def _validated(line: ImportLine) -> WorkoutCreate:
    """Return the request of a line.

    Raises:
        Invalid: its rules have changed since the file was checked.
    """
    try:
        return WorkoutCreate.model_validate(line.body)
    except ValidationError as error:
        raise cast("Invalid", refusal(error)) from None
