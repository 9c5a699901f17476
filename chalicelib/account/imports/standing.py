"""What an account has already of the entries of a file. It reads only, and may be a moment late."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date
from hashlib import blake2b
from typing import Final, Literal

from chalicelib.account.imports.lines import EntryKind, ImportLine
from chalicelib.account.imports.writing.entries import lock_key
from chalicelib.errors import Invalid
from chalicelib.metrics.days.joining import DaySource
from chalicelib.metrics.days.models import MetricDaySet
from chalicelib.metrics.days.newest_items import NewestItem
from chalicelib.metrics.days.repository import DaysRead
from chalicelib.metrics.days.service import change_of
from chalicelib.metrics.definitions.catalogue import metrics
from chalicelib.profile.days import DaySettings
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import PRESENTED, Stored, decode
from chalicelib.table.session import Query, Session

Outcome = Literal["create", "same", "changed"]

# So many locks of a provider are kept, of about 180 bytes each. If there are more, those of the
# entries are read by their keys.
MAX_KEPT: Final = 300_000
_ATTRIBUTES: Final = ("sk", "digest")
_BYTES: Final = 8
_NO_DIGEST: Final = -1


class Standing:
    """Tells what the account of a session has.

    The locks of a provider are read when its first entry is met. All is read eventually consistent.
    """

    def __init__(self, session: Session) -> None:
        self._session = session
        self._locks: dict[tuple[EntryKind, str], Mapping[int, int] | None] = {}
        self._settings: DaySettings | None = None

    def outcome(self, lines: Sequence[ImportLine]) -> list[Outcome]:
        """Return what a commit would do with some entries, at most 500, in their order.

        ``same``: the account has it as it is. ``changed``: the account has an entry of the same
        source, or a metric day of the same date and source, with other content.
        """
        groups: defaultdict[tuple[EntryKind, str], list[int]] = defaultdict(list)
        for place, line in enumerate(lines):
            groups[line.kind, line.source[0] if line.source else ""].append(place)
        found: dict[int, Outcome] = {}
        for (kind, provider), places in groups.items():
            group = [lines[place] for place in places]
            outcomes = self._of_entries(kind, provider, group) if provider else self._of_days(group)
            found |= zip(places, outcomes, strict=True)
        return [found[place] for place in range(len(lines))]

    def _of_entries(
        self, kind: EntryKind, provider: str, lines: Sequence[ImportLine]
    ) -> list[Outcome]:
        if (kind, provider) not in self._locks:
            self._locks[kind, provider] = self._read_locks(f"{keys.SOURCES}{kind}#{provider}")
        locks, lock_keys = self._locks[kind, provider], [lock_key(line) for line in lines]
        if locks is None:
            items = self._session.get_many(lock_keys, consistent=False)
            locks = dict(map(_small, items.values()))
        return [
            _compared(locks.get(_hash(key)), line)
            for key, line in zip(lock_keys, lines, strict=True)
        ]

    def _read_locks(self, prefix: str) -> Mapping[int, int] | None:
        """Return the digests of locks by the hashes of their sort keys; None for too many."""
        # The next character, because an external id can have any.
        query = Query(f"{prefix}#", f"{prefix}$", attributes=_ATTRIBUTES)
        locks: dict[int, int] = {}
        for item in self._session.each(query):
            if len(locks) == MAX_KEPT:
                return None
            locks.update([_small(item)])
        return locks

    def _of_days(self, lines: Sequence[ImportLine]) -> list[Outcome]:
        if self._settings is None:
            profile = self._session.get(keys.PROFILE, consistent=False)
            self._settings = DaySettings.of(profile)
        places = [DaySource(date.fromisoformat(line.day), line.device) for line in lines]
        wanted = {keys.metric_day(*of): of for of in places}
        query = Query(min(wanted), max(wanted), attributes=PRESENTED)
        stored: dict[DaySource, Stored] = {}
        for item in self._session.each(query):
            if of := wanted.get(item["sk"]):
                stored[of] = decode(item)
        unused = dict.fromkeys(places, 0)
        read = DaysRead(self._settings, metrics(), stored, unused, frozenset(), NewestItem.of(None))
        return [_of_day(of, line, read) for of, line in zip(places, lines, strict=True)]


def _of_day(of: DaySource, line: ImportLine, read: DaysRead) -> Outcome:
    if of not in read.stored:
        return "create"
    try:
        change = change_of(of, MetricDaySet.model_validate(line.body), read)
    except Invalid:
        # What both have together is too much, which the commit reports.
        return "changed"
    return "changed" if change else "same"


def _small(lock: Item) -> tuple[int, int]:
    digest = lock.get("digest")
    return _hash(lock["sk"]), int(digest[: 2 * _BYTES], 16) if digest else _NO_DIGEST


def _hash(text: str) -> int:
    return int.from_bytes(blake2b(text.encode(), digest_size=_BYTES).digest())


def _compared(digest: int | None, line: ImportLine) -> Outcome:
    """Return what the account has, by the digest in the lock; None is no lock."""
    if digest is None:
        return "create"
    same = digest in (_NO_DIGEST, int(line.digest[: 2 * _BYTES], 16))
    return "same" if same else "changed"
