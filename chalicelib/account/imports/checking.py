"""The dry run of an import: what a file would store, what is wrong with it, and what it asks.

It is the one place that turns a file, its format and the answers of the person into entries. It
reads nothing but the file, so the same file and answers give the same.
"""

from collections.abc import Iterator
from dataclasses import replace
from hashlib import blake2b
from typing import BinaryIO, Final, TypeVar

from chalicelib import localtime
from chalicelib.account.imports import metric_days, readings, workouts
from chalicelib.account.imports.days import SourceDays
from chalicelib.account.imports.formats.drafts import ReadingDraft, SampleDraft, WorkoutDraft
from chalicelib.account.imports.formats.parser import FileFault, Parser, UnreadableFile
from chalicelib.account.imports.lines import MAX_ENTRIES, EntryKind, ImportLine, import_line
from chalicelib.account.imports.markers import MarkerMatcher
from chalicelib.account.imports.names import CustomExercise, NameMatcher
from chalicelib.account.imports.options import Options, Owner
from chalicelib.account.imports.questions import Question
from chalicelib.account.imports.readings import ReadingOptions, ReadingRequest
from chalicelib.account.imports.report import CheckReport
from chalicelib.account.imports.workouts import WorkoutOptions, WorkoutRequest
from chalicelib.errors import FieldFault
from chalicelib.models.text import one_line
from chalicelib.profile.days import DaySettings

# Each entry takes about 80 bytes with its digest.
_KEY_BYTES: Final = 8

_Keyed = TypeVar("_Keyed", WorkoutDraft, ReadingDraft)


class Check:
    """The check of one file.

    Attributes:
        report: what was found; it is complete when all entries were taken.
    """

    def __init__(self, parser: Parser, options: Options, owner: Owner) -> None:
        """Prepare the check.

        Args:
            parser: of the format.
            options: the answers of the person, without :meth:`Options.problems`. An exercise, a
                marker or a unit that no longer exists is asked again.
            owner: the person.
        """
        self.report = CheckReport()
        self._parser = parser
        self._options = options
        self._owner = owner

    def lines(self, file: BinaryIO) -> Iterator[ImportLine]:
        """Yield the entries that need no further answer: those of the file as they come, then days.

        Raises:
            UnreadableFile: the file cannot be read, or has more than is kept; what was yielded must
                not be used, and the report says only this.
        """
        self.report = CheckReport()
        entries = _Entries(self._parser.name, self._options, self._owner, self.report)
        try:
            yield from entries.read(self._parser, file)
        except UnreadableFile as error:
            self.report = CheckReport(error)
            raise


class _Entries:
    """Makes entries of what a parser finds."""

    def __init__(self, app: str, options: Options, owner: Owner, report: CheckReport) -> None:
        self._report = report
        self._settings = DaySettings(owner.timezone, owner.day_start)
        self._days = SourceDays(localtime.zone(owner.timezone), owner.day_start)
        self._sources = _Sources()
        custom = (CustomExercise(key, each["name"]) for key, each in owner.exercises.items())
        self._names = NameMatcher(app, custom, options.names)
        self._workouts = WorkoutOptions(
            exercises=self._names.exercises,
            custom=owner.exercises,
            timezone=options.timezone,
            profile_timezone=owner.timezone,
            weight_unit=options.weight_unit,
            distance_unit=options.distance_unit,
            body_move_weight=options.body_move_weight,
        )
        self._readings = ReadingOptions(
            markers=MarkerMatcher(owner.markers, options.markers),
            units=options.units,
            timezone=options.timezone,
            profile_timezone=owner.timezone,
        )

    def read(self, parser: Parser, file: BinaryIO) -> Iterator[ImportLine]:
        """Yield the entries of a file."""
        for found in parser.parse(file):
            entry = None
            if isinstance(found, SampleDraft):
                if fault := self._days.add(found):
                    self._report.add_fault(fault)
            elif isinstance(found, FileFault):
                self._report.add_fault(found)
            elif isinstance(found, WorkoutDraft):
                entry = self._workout(_with_stored_key(found))
            else:
                entry = self._reading(_with_stored_key(found))
            if entry:
                self._report.add_line(entry)
                yield entry
        for day in self._metric_days():
            self._report.add_line(day)
            yield day

    def _workout(self, draft: WorkoutDraft) -> ImportLine | None:
        for exercise in draft.exercises:
            self._names.add(exercise.name)
        return self._entry("workout", draft, workouts.request(draft, self._workouts))

    def _reading(self, draft: ReadingDraft) -> ImportLine | None:
        made = readings.request(draft, self._readings)
        return self._entry("reading", draft, made, made.marker or "")

    def _entry(
        self,
        kind: EntryKind,
        draft: WorkoutDraft | ReadingDraft,
        made: WorkoutRequest | ReadingRequest,
        marker: str = "",
    ) -> ImportLine | None:
        """Return an entry that can be stored; None if it is refused, or waits for answers."""
        refused = made.body is None and not made.questions
        # What is refused takes no source, so that another entry can have it.
        if not refused and not self._sources.is_new(kind, draft.provider, draft.key):
            detail = "The file has an entry of the same source already. This one is left out."
            self._report.add_fault(FileFault(draft.line, "source", "duplicate", detail))
            return None
        if made.questions:
            self._report.add_waiting(map(self._with_suggestions, made.questions))
        for fault in made.faults:
            self._report.add_fault(fault)
        if made.body is None:
            return None
        return import_line(kind, draft.line, made.body, marker=marker)

    def _with_suggestions(self, question: Question) -> Question:
        if question.kind != "name" or self._report.has(question):
            return question
        return self._names.question(question.subject, question.line)

    def _metric_days(self) -> Iterator[ImportLine]:
        for found in self._days.days():
            if isinstance(found, FileFault):
                self._report.add_fault(found)
                continue
            made = metric_days.request(found, self._settings)
            for fault in made.faults:
                self._report.add_fault(fault)
            if made.body:
                day = found.day.isoformat()
                yield import_line("metric_day", 0, made.body, day=day, device=found.source)


class _Sources:
    """The sources of the entries so far, by their digests."""

    def __init__(self) -> None:
        self._digests: set[int] = set()

    def is_new(self, kind: EntryKind, provider: str, key: str) -> bool:
        """Tell whether a source is met for the first time.

        Raises:
            UnreadableFile: ``too_large``, for more than 200,000.
        """
        # A surrogate can be in a key of an entry that waits for answers.
        text = f"{kind}#{provider}#{key}".encode("utf-8", "surrogatepass")
        digest = int.from_bytes(blake2b(text, digest_size=_KEY_BYTES).digest())
        if digest in self._digests:
            return False
        if len(self._digests) == MAX_ENTRIES:
            raise UnreadableFile("too_large", f"The file has more than {MAX_ENTRIES} entries.")
        self._digests.add(digest)
        return True


def _with_stored_key(draft: _Keyed) -> _Keyed:
    """Return a draft with its key as the API stores it, by which two keys can be the same."""
    try:
        key = one_line(draft.key)
    except FieldFault:
        return draft
    return draft if key == draft.key else replace(draft, key=key)
