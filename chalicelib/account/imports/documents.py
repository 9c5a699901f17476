"""The stored documents of imports."""

from typing import Any, Final, Literal, NotRequired, TypedDict

from chalicelib.account.imports.lines import EntryKind

ImportStatus = Literal[
    "awaiting_upload",
    "checking",
    "needs_input",
    "checked",
    "committing",
    "committed",
    "undoing",
    "undone",
    "failed",
]
# In these the worker has something to do.
WORKING: frozenset[ImportStatus] = frozenset(
    {"awaiting_upload", "checking", "committing", "undoing"}
)
# In these the options can change, and a commit can follow a check.
OPEN: frozenset[ImportStatus] = frozenset({"awaiting_upload", "needs_input", "checked", "failed"})


# What a check knows of the file, if there is none; a revision is otherwise of hexadecimal digits.
NO_FILE: Final[dict[str, Any]] = {"size": 0, "tag": "", "revision": "none"}


class FailureDocument(TypedDict):
    """Why an import has failed."""

    code: str
    detail: str


class CheckedDocument(TypedDict):
    """What a check has found and what a commit needs of it.

    Attributes:
        format: the name of the format.
        size, tag: of the file; other content has another tag.
        revision: a part of the names of the files with the entries.
        lines: the number of entries.
        numbered: the number of those among them that come first: workouts and readings.
        kinds: how many entries there are of each kind.
        years: of the local dates of workouts.
        counts: how many entries would be created, are the same or have changed, are refused, and
            wait for answers.
        warnings: the number of faults by which nothing is refused.
        questions: the number of open questions.
        seconds: how long the commit will take.
    """

    format: str
    size: int
    tag: str
    revision: str
    lines: int
    numbered: int
    kinds: dict[EntryKind, int]
    years: list[int]
    counts: dict[str, int]
    warnings: int
    questions: int
    seconds: int


class ImportContent(TypedDict):
    """What is stored of an import, without its id, version and times.

    Attributes:
        format: as requested.
        options: as requested.
        upload: whether the file is uploaded.
        check: of the last check; absent before it.
        failure: absent unless it has failed.
        written, removed: how many entries a commit and an undo have dealt with, by outcome.
        faults: the first ones of the commit.
    """

    status: ImportStatus
    format: str
    options: dict[str, Any]
    upload: bool
    check: NotRequired[CheckedDocument]
    failure: NotRequired[FailureDocument]
    written: NotRequired[dict[str, int]]
    removed: NotRequired[dict[str, int]]
    faults: NotRequired[list[dict[str, Any]]]


class ImportDocument(ImportContent):
    """An import as it is stored."""

    id: str
    version: int
    created_at: str
    updated_at: str


class RunDocument(TypedDict):
    """How far the work on an import is.

    Attributes:
        lease: until when a worker has it, in seconds since 1970; 0 for none.
        position: the number of entries that are dealt with.
        days: what the days of an undo continue after; absent before the first one.
        blocks: how many files an undo has written about what became of entries.
        recounts: what is recounted already.
        counts: how many entries had each outcome.
        faults: the first ones.
    """

    lease: int
    position: int
    days: NotRequired[str]
    blocks: int
    recounts: list[str]
    counts: dict[str, int]
    faults: list[dict[str, Any]]


class OpenImportsDocument(TypedDict):
    """The imports of a person that are not finished.

    Attributes:
        active: until when each is unfinished at most, in seconds since 1970, by its id.
        writing: the id of the one that is being written or undone; absent if none is.
        day: the date (UTC) of ``begun``.
        begun: how many imports began on that day.
    """

    active: dict[str, int]
    writing: NotRequired[str]
    day: str
    begun: int
