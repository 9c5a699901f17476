"""Results of a file as bodies of requests: valid, or with what is wrong at each place of the file.

The model of the request is the judge. A result that it refuses is left out and reported at its
line; a remark or a printed range that it refuses is left out or cut, with a warning. The value and
the unit stay as printed, and the API converts them, so a unit has to be one of the marker's. An
unknown marker, unit or time zone is a question: there is a body only if none is open.

Rules that need what is stored, or the present time, are those of the request: a day in the future,
and a negative value of a marker that has none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from chalicelib.account.imports import times
from chalicelib.account.imports.formats.drafts import ReadingDraft
from chalicelib.account.imports.formats.parser import FileFault
from chalicelib.account.imports.judging import Finding, findings, shorten
from chalicelib.account.imports.markers import MarkerMatcher
from chalicelib.account.imports.questions import MAX_SUGGESTIONS, Question, Questions, Suggestion
from chalicelib.http.messages import message
from chalicelib.labs.biomarkers import answers
from chalicelib.labs.biomarkers.documents import MarkerDocument
from chalicelib.labs.readings.models import ReadingCreate
from chalicelib.terminology import units

# As long as a unit and an answer of a reading can be.
_MAX_UNIT: Final = 40
_MAX_ANSWER: Final = 60
# The unit of a ratio, which laboratories do not print.
_RATIO: Final = "{ratio}"
# Fields that are left out or cut if the model refuses them.
_REMARKS: Final = frozenset({"lab", "lab_range", "notes"})
# The columns of the neutral CSV that have other names than the fields.
COLUMNS: Final = {
    "collected_at": "date",
    "local_date": "date",
    "answer": "value",
    "notes": "note",
    "lab_range": "range_text",
}
_BOUNDS: Final = {"low": "range_low", "high": "range_high"}


@dataclass(frozen=True, slots=True)
class ReadingOptions:
    """What the person answered, and what is known of the person.

    Attributes:
        markers: matches the markers of the file.
        units: the units of markers by what the file prints: the id of the marker, and the unit as
            printed, empty without one. One that the marker does not have is asked again.
        timezone: of times without one, an IANA zone or a fixed offset that exists.
        profile_timezone: of the profile; entries state another one.
    """

    markers: MarkerMatcher = field(default_factory=MarkerMatcher)
    units: Mapping[tuple[str, str], str] = field(default_factory=dict)
    timezone: str | None = None
    profile_timezone: str | None = None


@dataclass(frozen=True, slots=True)
class ReadingRequest:
    """What a draft becomes.

    Attributes:
        marker: the id of the marker; None if it is not known.
        body: of ``POST /v1/biomarkers/{marker}/readings``; None if a question is open, or the
            result is refused.
        faults: of what is left out or cut; none as long as a question is open. A result whose
            marker is skipped has only a warning.
        questions: that have to be answered first.
    """

    marker: str | None
    body: dict[str, Any] | None
    faults: tuple[FileFault, ...] = ()
    questions: tuple[Question, ...] = ()


def request(draft: ReadingDraft, options: ReadingOptions) -> ReadingRequest:
    """Return the marker and the body of the request that creates the reading of a draft."""
    if options.markers.skips(draft):
        detail = "The result is left out, because its marker is skipped."
        return ReadingRequest(
            None, None, (FileFault(draft.line, "marker", "skipped", detail, False),)
        )
    marker = options.markers.match(draft)
    if marker is None:
        questions = [options.markers.question(draft)]
        if times.lacks_zone(draft.taken, options.timezone):
            questions.append(Question("timezone", draft.line))
        return ReadingRequest(None, None, questions=tuple(questions))
    reading = _Reading(draft, marker, options)
    if reading.questions:
        return ReadingRequest(marker["id"], None, questions=tuple(reading.questions))
    return ReadingRequest(marker["id"], reading.judged(), tuple(reading.faults))


class _Reading:
    """A reading that is assembled from a draft, and then judged."""

    def __init__(
        self, draft: ReadingDraft, marker: MarkerDocument, options: ReadingOptions
    ) -> None:
        self.questions = Questions()
        self.faults: list[FileFault] = []
        self._draft = draft
        self._marker = marker
        self._options = options
        self._fields: dict[str, Any] = {}
        self._refused = False
        self._date()
        if marker["computed"]:
            self._refuse("marker", "computed", "is computed from other results of the report")
        elif answers.has_answers(marker):
            self._answer()
        else:
            self._measure()
        self._add_range()
        if draft.laboratory.strip():
            self._fields["lab"] = draft.laboratory
        self._add_notes()
        if draft.fasting is not None:
            self._fields["fasting"] = draft.fasting
        self._fields["source"] = {"provider": draft.provider, "external_id": draft.key}

    def judged(self) -> dict[str, Any] | None:
        """Return the body without what the model refuses; None if the result is refused."""
        # Each round leaves something out, or cuts it for the only time.
        while not self._refused:
            found = findings(ReadingCreate, self._fields)
            if not found:
                return self._fields
            for finding in found:
                self._leave_out(finding)
        return None

    def _refuse(self, column: str, code: str, rule: str) -> None:
        detail = f"`{column}` {rule}. The result is left out."
        self.faults.append(FileFault(self._draft.line, column, code, detail))
        self._refused = True

    def _date(self) -> None:
        draft, options = self._draft, self._options
        place = times.Place.of(
            draft.taken, chosen=options.timezone, profile=options.profile_timezone
        )
        try:
            self._fields |= times.fields_of(draft.taken, place, "collected_at")
        except times.NoTimeZone:
            self.questions.ask(Question("timezone", draft.line))
        except OverflowError:
            self._refuse("date", "out_of_range", "is no date of the calendar")

    def _answer(self) -> None:
        """Add the answer, as the laboratory spells it."""
        text = self._draft.text.strip() or _figure(self._draft)
        if len(text) > _MAX_ANSWER or answers.scale_of(self._marker).read(text) is None:
            rule = message("unknown_answer", {"accepted": self._marker["answers"]})
            self._refuse("value", "unknown_answer", rule)
        else:
            self._fields["answer"] = text

    def _measure(self) -> None:
        """Add the value, its unit and its comparator; ask for a unit that is not the marker's."""
        amount = self._draft.amount
        if amount is None:
            rule = "must be a number, because the results of this marker are values"
            self._refuse("value", "value_required", rule)
            return
        printed = (amount.unit or "").strip()[:_MAX_UNIT]
        unit = self._options.units.get((self._marker["id"], printed), printed)
        if not unit and self._marker["unit"] == _RATIO:
            unit = _RATIO
        if not unit or not units.converts(self._marker, unit):
            self._ask_unit(printed)
        self._fields |= {"value": amount.value, "unit": unit}
        if self._draft.comparator:
            self._fields["comparator"] = self._draft.comparator

    def _ask_unit(self, printed: str) -> None:
        accepted = units.accepted(self._marker)[:MAX_SUGGESTIONS]
        suggestions = tuple(Suggestion(unit, unit, 0.0) for unit in accepted)
        line, marker = self._draft.line, self._marker["id"]
        self.questions.ask(Question("unit", line, printed, marker, suggestions))

    def _add_range(self) -> None:
        """Add the printed range; one of answers has no bounds, only a text."""
        printed = self._draft.range
        fields: dict[str, Any] = {"text": printed.text} if printed.text.strip() else {}
        bounds = {"low": printed.low, "high": printed.high}
        if not answers.has_answers(self._marker):
            fields |= {name: bound for name, bound in bounds.items() if bound is not None}
        elif (printed.low, printed.high) != (None, None):
            detail = "The bounds are left out, because the results of this marker are answers."
            fault = FileFault(self._draft.line, "range_low", "text_of_answers", detail, False)
            self.faults.append(fault)
        if fields:
            self._fields["lab_range"] = fields

    def _add_notes(self) -> None:
        """Add the notes with what has no field of its own: the flag, and a text beside a value."""
        draft = self._draft
        parts = [draft.notes.strip()]
        if draft.flag.strip():
            parts.append(f"Flag: {draft.flag.strip()}")
        if "value" in self._fields and draft.text.strip():
            parts.append(f"Result: {draft.text.strip()}")
        notes = "\n".join(part for part in parts if part)
        if notes:
            self._fields["notes"] = notes

    def _leave_out(self, finding: Finding) -> None:
        """Leave out what breaks a rule, and report it."""
        name, *further = finding.path or ("",)
        column = COLUMNS.get(name, name)
        if name == "lab_range" and further:
            column = _BOUNDS.get(further[0], column)
        if name in _REMARKS:
            parent = self._fields.get("lab_range", {}) if further else self._fields
            outcome = shorten(parent, further[0] if further else name, finding)
            if not self._fields.get("lab_range", True):
                del self._fields["lab_range"]
        else:
            outcome = "The result is left out."
            self._refused = True
        refused = name not in _REMARKS
        fault = finding.fault(self._draft.line, column, refused=refused, outcome=outcome)
        self.faults.append(fault)


def _figure(draft: ReadingDraft) -> str:
    """Return an answer that a laboratory prints as a figure, such as a titre of 80."""
    if draft.amount is None:
        return ""
    return f"{draft.comparator or ''}{draft.amount.value:.15g}"
