"""What tests draw of drafts of files."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, BinaryIO, cast

from hypothesis import strategies as st

from chalicelib.account.imports.formats.drafts import (
    Amount,
    CardioDraft,
    ExerciseDraft,
    RangeDraft,
    ReadingDraft,
    SampleDraft,
    SetDraft,
    WorkoutDraft,
)
from chalicelib.account.imports.formats.parser import Found, UnreadableFile
from chalicelib.account.imports.nights import STAGES
from chalicelib.labs.biomarkers.documents import MarkerDocument
from chalicelib.metrics.definitions.catalogue import metrics


def mostly(usual: st.SearchStrategy[Any], odd: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw what is usual, and one time in ten what is odd: a draft has many fields."""
    return st.integers(0, 9).flatmap(lambda number: odd if number == 9 else usual)


CUSTOM_EXERCISE = {
    "id": "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d11",
    "name": "Meadows Incline DB Raise",
    "tracks": "reps",
}
CUSTOM_MARKER = cast(
    "MarkerDocument",
    {
        "id": "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10",
        "name": "Omega-3 index of mine",
        "category": "lipids",
        "own": True,
        "computed": False,
        "value_kind": "quantity",
        "loinc_aliases": [],
        "unit": "%",
        "alt_units": [],
    },
)
# Names of exercises that have a certain meaning.
NAMES = {
    "Bench": "barbell-bench-press-medium-grip",
    "Pull Up": "pullups",
    "Pull Up (Assisted)": "pullups",
    "Push Up": "pushups",
    "Pull Apart": "band-pull-apart",
    "Plank": "plank",
}

ODD_FIGURES = st.floats() | st.sampled_from([0.3, -1.0, 0.0, 1e9])
ODD_TEXTS = st.text(max_size=8) | st.sampled_from(["a\x00", "\ud800", "x" * 1_200, "\n"])

FIGURES = mostly(st.none() | st.integers(1, 9).map(float), ODD_FIGURES)
TEXTS = mostly(st.sampled_from(["", "easy"]), ODD_TEXTS)
WEIGHTS = mostly(
    st.none() | st.builds(Amount, st.integers(0, 90).map(float), st.sampled_from(["kg", "lb"])),
    st.builds(Amount, st.floats() | st.just(-5.0), st.sampled_from([None, "kg", "stone", ""])),
)
DISTANCES = mostly(
    st.none() | st.builds(Amount, st.integers(0, 9).map(float), st.sampled_from(["m", "mi"])),
    st.builds(Amount, st.floats() | st.just(5.0), st.sampled_from([None, "km", "kg", ""])),
)
MOMENTS = mostly(
    st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1))
    | st.dates(date(2020, 1, 1), date(2027, 1, 1))
    | st.datetimes(datetime(2020, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
    st.datetimes() | st.dates() | st.datetimes(timezones=st.just(timezone(timedelta(hours=-20)))),
)
SETS = st.builds(
    SetDraft,
    st.just(0),
    st.sampled_from(["normal", "warmup", "failure", "drop"]),
    FIGURES,
    WEIGHTS,
    DISTANCES,
    FIGURES,
    FIGURES,
    TEXTS,
)
EXERCISES = st.builds(
    ExerciseDraft,
    mostly(st.sampled_from([*NAMES]), ODD_TEXTS),
    st.lists(SETS, max_size=4).map(tuple),
    st.none() | TEXTS,
    TEXTS,
)
CARDIO = st.none() | st.builds(
    CardioDraft,
    mostly(st.sampled_from(["running", "yoga", "other"]), st.just("quidditch")),
    FIGURES,
    DISTANCES,
    FIGURES,
    mostly(st.none() | st.integers(60, 190).map(float), ODD_FIGURES),
    FIGURES,
    FIGURES,
    st.none() | st.booleans(),
)
_WORKOUTS = st.builds(
    WorkoutDraft,
    st.just(1),
    mostly(st.just("key"), ODD_TEXTS),
    mostly(st.sampled_from(["strong", "hevy", "apple_health"]), st.just("Not An Id")),
    MOMENTS,
    st.none() | MOMENTS.filter(lambda moment: isinstance(moment, datetime)),
    FIGURES,
    TEXTS,
    TEXTS,
    st.lists(EXERCISES, max_size=4).map(tuple),
    CARDIO,
    st.sampled_from([None, "Europe/Berlin", "Mars/Olympus"]),
)


def numbered(draft: WorkoutDraft) -> WorkoutDraft:
    """Return a draft whose sets have the lines from 10 on."""
    line, exercises = 10, []
    for exercise in draft.exercises:
        sets = [replace(each, line=line + number) for number, each in enumerate(exercise.sets)]
        line += len(sets)
        exercises.append(replace(exercise, sets=tuple(sets)))
    return replace(draft, exercises=tuple(exercises))


WORKOUTS = _WORKOUTS.map(numbered)

_ODD_RESULTS = st.text(max_size=8) | st.sampled_from(["\ud800", "x" * 300, "a\x00"])
# Names of markers with a unit, and names of markers with an answer.
PRINTED = {"TSH": "mIU/L", "Ferritin": "ng/mL", "INR": None, "Foo": "mg/dL", "HOMA-IR": "1"}
ANSWERS = {"ANA screen": "neg", "ANA titre": "1:80"}


@st.composite
def reading_drafts(draw: st.DrawFn) -> ReadingDraft:
    name = draw(mostly(st.sampled_from([*PRINTED, *ANSWERS]), _ODD_RESULTS))
    texts = mostly(st.sampled_from(["", "easy"]), _ODD_RESULTS)
    value = draw(mostly(st.integers(0, 500).map(float), st.floats()))
    unit = draw(mostly(st.just(PRINTED.get(name)), _ODD_RESULTS | st.just("furlong") | st.none()))
    amount = Amount(value, unit) if name in PRINTED else None
    bounds = mostly(st.none() | st.integers(0, 9).map(float), st.floats())
    return ReadingDraft(
        7,
        draw(mostly(st.just("key"), _ODD_RESULTS)),
        draw(mostly(st.sampled_from(["fhir", "lab_csv"]), st.just("Not An Id"))),
        draw(
            mostly(
                st.dates(date(2000, 1, 1), date(2027, 1, 1))
                | st.datetimes(datetime(2000, 1, 1), datetime(2027, 1, 1), timezones=st.just(UTC)),
                st.datetimes()
                | st.dates()
                | st.datetimes(timezones=st.just(timezone(timedelta(hours=-20)))),
            )
        ),
        name,
        draw(mostly(st.none(), st.sampled_from(["3016-3", "0-0"]) | _ODD_RESULTS)),
        draw(mostly(st.just(amount), st.none() | st.just(Amount(5.0, "mIU/L")))),
        draw(mostly(st.none(), st.sampled_from(["<", ">="]))),
        draw(mostly(st.just(ANSWERS.get(name, "")), _ODD_RESULTS)),
        RangeDraft(draw(bounds), draw(bounds), draw(texts)),
        draw(texts),
        draw(texts),
        draw(texts),
    )


READINGS = reading_drafts()


@st.composite
def sample_drafts(draw: st.DrawFn) -> SampleDraft:
    code = draw(mostly(st.sampled_from([*metrics()]), st.sampled_from(["", "speed"])))
    unit = metrics()[code]["unit"] if code in metrics() else "kg"
    value = draw(mostly(st.integers(1, 200).map(float), st.floats()))
    units = mostly(st.just(unit), st.none() | st.text(max_size=8))
    start = draw(
        mostly(
            st.datetimes(datetime(2026, 3, 1), datetime(2026, 3, 9), timezones=st.just(UTC)),
            st.dates() | st.datetimes() | st.datetimes(timezones=st.just(timezone.max)),
        )
    )
    end = None
    if isinstance(start, datetime) and start.year < 9000:
        end = start + timedelta(minutes=draw(st.integers(-5, 600)))
    has_amount = code not in STAGES or draw(st.booleans())
    return SampleDraft(
        8,
        code,
        draw(mostly(st.sampled_from(["watch", "phone-1"]), st.sampled_from(["", "My Watch"]))),
        start,
        end,
        Amount(value, draw(units)) if has_amount else None,
    )


SAMPLES = sample_drafts()


class GivenDrafts:
    """A parser that finds what it is given in an empty file; it raises what is an error."""

    def __init__(self, found: Iterable[Found | UnreadableFile], name: str = "strong") -> None:
        self.name = name
        self._found = found

    def recognises(self, head: bytes) -> bool:
        return not head

    def parse(self, file: BinaryIO) -> Iterator[Found]:
        assert not file.read()
        for each in self._found:
            if isinstance(each, UnreadableFile):
                raise each
            yield each
