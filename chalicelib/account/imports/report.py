"""What a check of a file has found, in bounded memory. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain, islice, zip_longest
from operator import itemgetter
from typing import Final, get_args

from chalicelib.account.imports.formats.parser import FileFault, UnreadableFile
from chalicelib.account.imports.lines import EntryKind, ImportLine
from chalicelib.account.imports.questions import Question
from chalicelib.jsontext import Document

MAX_FAULTS: Final = 100
MAX_PREVIEW: Final = 20
MAX_QUESTIONS: Final = 5_000
_KINDS: Final[Sequence[EntryKind]] = get_args(EntryKind)


@dataclass(slots=True)
class OpenQuestion:
    """A question, and how many entries wait for its answer."""

    question: Question
    waiting: int = 0


class CheckReport:
    """Collects what is found.

    Attributes:
        unreadable: why the file cannot be read; then there is nothing else in the report.
        refused: the number of all faults by which something is left out.
        warnings: the number of all other faults.
        waiting: the number of entries that wait for answers.
        counts: the number of entries as they would be stored, by kind.
    """

    def __init__(self, unreadable: UnreadableFile | None = None) -> None:
        self.unreadable = unreadable
        self.refused = 0
        self.warnings = 0
        self.waiting = 0
        self.counts: dict[EntryKind, int] = dict.fromkeys(_KINDS, 0)
        self._questions: dict[tuple[str, str, str], OpenQuestion] = {}
        # The first ones of each severity, with how many came before.
        self._faults: dict[bool, list[tuple[int, FileFault]]] = {True: [], False: []}
        self._first: dict[EntryKind, list[ImportLine]] = {kind: [] for kind in _KINDS}

    @property
    def faults(self) -> list[FileFault]:
        """At most 100, in the order in which they came.

        The first ones by which something is left out, and as many of the first warnings as there is
        room for, because some mistakes of a file warn at each of its lines.
        """
        refused, warned = self._faults[True], self._faults[False]
        kept = [*refused, *warned[: MAX_FAULTS - len(refused)]]
        return [fault for _, fault in sorted(kept, key=itemgetter(0))]

    @property
    def questions(self) -> list[OpenQuestion]:
        """The open questions, each of them once, in the order in which they came up."""
        return [*self._questions.values()]

    @property
    def needs_input(self) -> bool:
        """Whether a question is open."""
        return bool(self._questions)

    @property
    def preview(self) -> list[ImportLine]:
        """The first entries by kind, at most 20; each kind has an equal part of them."""
        turns = chain.from_iterable(zip_longest(*self._first.values()))
        chosen = islice((line for line in turns if line is not None), MAX_PREVIEW)
        return sorted(chosen, key=lambda line: _KINDS.index(line.kind))

    def add_fault(self, fault: FileFault) -> None:
        """Take a fault."""
        first = self._faults[fault.refused]
        if len(first) < MAX_FAULTS:
            first.append((self.refused + self.warnings, fault))
        self.refused += fault.refused
        self.warnings += not fault.refused

    def add_line(self, line: ImportLine) -> None:
        """Take an entry that can be stored."""
        self.counts[line.kind] += 1
        first = self._first[line.kind]
        if len(first) < MAX_PREVIEW:
            first.append(line)

    def has(self, question: Question) -> bool:
        """Tell whether a question came up before."""
        return question.key in self._questions

    def add_waiting(self, questions: Iterable[Question]) -> None:
        """Take an entry that waits for the answers to ``questions``, each of them once.

        Raises:
            UnreadableFile: ``too_many_questions``, more than 5,000 are open.
        """
        self.waiting += 1
        for question in questions:
            if not self.has(question) and len(self._questions) == MAX_QUESTIONS:
                detail = f"The file leaves more than {MAX_QUESTIONS} questions open."
                raise UnreadableFile("too_many_questions", detail)
            self._questions.setdefault(question.key, OpenQuestion(question)).waiting += 1


def fault_document(fault: FileFault) -> Document:
    """Return a fault as it is returned.

    >>> fault_document(FileFault(2, "Reps", "number", "`Reps` is no number."))["field"]
    'Reps'
    """
    return {
        "line": fault.line,
        "field": fault.column,
        "code": fault.code,
        "detail": fault.detail,
        "refused": fault.refused,
    }
