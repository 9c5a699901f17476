"""What a file does not say and the person has to: a unit, a time zone, which exercise is meant."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

MAX_SUGGESTIONS = 5
# The answer to a question of the kind `name` or `marker` that leaves out what has the name. It is
# the id of no exercise and of no marker.
SKIP: Final = "skip"

QuestionKind = Literal[
    "weight_unit", "distance_unit", "timezone", "name", "body_weight", "marker", "unit"
]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An answer to a question.

    Attributes:
        id: of the exercise or the marker; a unit is its own.
        name: for a person.
        score: how alike the names are, from 0 to 1; 1 is a name that a table states as near.
    """

    id: str
    name: str
    score: float


@dataclass(frozen=True, slots=True)
class Question:
    """Something that has to be known before a draft can be stored.

    Attributes:
        kind: ``weight_unit``, ``distance_unit``: of figures without one. ``timezone``: of times of
            a clock on the wall. ``name``: the exercise that a name means. ``body_weight``: whether
            the weights of exercises with one's own body are what was added to it, or contain it.
            ``marker``: the biomarker that a name means. ``unit``: the unit of a biomarker.
        line: of the file, where it is needed first.
        subject: the name of the exercise or of the marker, or the unit as printed; else empty.
        marker: the id of the marker whose unit is meant; else empty.
        suggestions: at most 5, the best one first.
    """

    kind: QuestionKind
    line: int
    subject: str = ""
    marker: str = ""
    suggestions: tuple[Suggestion, ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What questions with the same answer have in common."""
        return self.kind, self.subject, self.marker


class Questions:
    """Questions, each of them once.

    >>> questions = Questions([Question("timezone", 2), Question("timezone", 7)])
    >>> [question.line for question in questions]
    [2]
    """

    def __init__(self, questions: Iterable[Question] = ()) -> None:
        self._asked: dict[tuple[str, str, str], Question] = {}
        self.add(questions)

    def add(self, questions: Iterable[Question]) -> None:
        """Add the questions that are not there yet."""
        for each in questions:
            self._asked.setdefault(each.key, each)

    def ask(self, question: Question) -> None:
        """Add a question, unless it is there."""
        self.add([question])

    def __iter__(self) -> Iterator[Question]:
        return iter(self._asked.values())

    def __len__(self) -> int:
        return len(self._asked)
