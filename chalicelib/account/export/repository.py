"""The items of an export, page by page, in the order of their sections."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple

from chalicelib.account.export.lines import line_of
from chalicelib.account.export.sections import SECTIONS, Section
from chalicelib.regimen.plan.daylog import DayLog, parse
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.errors import BadPosition
from chalicelib.table.session import Query, Session

# A page ends after the line, or the day, with which it has this many bytes, so that it can be sent
# back as the body of one request.
PAGE_BYTES = 700_000
# How many items one step reads: of the logs of days, whose entries are read with them, fewer.
_STEP, _DAYS = 100, 28


class ExportPage(NamedTuple):
    """The lines of a page, and the position to continue after (None at the end)."""

    lines: list[str]
    after: str | None


class _Step(NamedTuple):
    """Lines that belong together, and the position within the section to continue after."""

    lines: list[str]
    after: str


class ExportRepository:
    """What one user's account has.

    The reads are eventually consistent.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def page(self, position: str | None, limit: int) -> ExportPage:
        """Return the next lines.

        Args:
            position: of an earlier page, or None.
            limit: the page ends with the line, or the day, with which it has so many lines.

        Raises:
            BadPosition: ``position`` is none of an export.
        """
        first, after = _parsed(position)
        lines: list[str] = []
        size = 0
        for number, section in enumerate(SECTIONS[first:], first):
            for step in self._steps(section, after):
                # Only if something follows: a client may send each page back, and none is empty.
                if step.lines and (len(lines) >= limit or size >= PAGE_BYTES):
                    return ExportPage(lines, position)
                lines += step.lines
                size += sum(len(line.encode()) + 1 for line in step.lines)
                position = f"{number} {step.after}"
            after = ""
        return ExportPage(lines, None)

    def _steps(self, section: Section, after: str) -> Iterator[_Step]:
        if after == section.high:
            # The one item of a section; DynamoDB takes no position at the end of a range.
            return
        if section.by_day:
            yield from self._days(section, after)
            return
        query = Query(section.low, section.high, limit=_STEP, after=after or None)
        for item in self._session.each(query):
            line = line_of(item)
            yield _Step([line] if line else [], item["sk"])

    def _days(self, section: Section, after: str) -> Iterator[_Step]:
        """Yield the days with a log: their intakes, the entries of their habits, their log.

        ``after`` is the sort key of the log of the last day that the page before had.
        """
        following: str | None = after
        while following is not None:
            query = Query(section.low, section.high, limit=_DAYS, after=following or None)
            items, following = self._session.query(query)
            logs = {item["sk"]: item for item in items if "day" in item}
            if logs:
                yield from self._of_logs(logs.values())

    def _of_logs(self, logs: Iterable[Item]) -> Iterator[_Step]:
        by_day = {date.fromisoformat(item["day"]): item for item in logs}
        entries = self._entries(parse(by_day.values()))
        for day, item in by_day.items():
            found = [*entries.get(day, []), item]
            yield _Step([line for each in found if (line := line_of(each))], item["sk"])

    def _entries(self, logs: dict[date, DayLog]) -> dict[date, list[Item]]:
        """Return the intakes of some days and the entries of their habits, by day."""
        first, last = min(logs), max(logs)
        habits = sorted({habit for log in logs.values() for habit in log.entered})
        entries: dict[date, list[Item]] = {}
        for prefix in (keys.family("intake"), *(keys.family("habit_entry", h) for h in habits)):
            query = Query(f"{prefix}{first}", f"{prefix}{last}{keys.LAST}")
            for item in self._session.each(query):
                entries.setdefault(date.fromisoformat(item["day"]), []).append(item)
        return entries


def _parsed(position: str | None) -> tuple[int, str]:
    """Return the number of a section, and the sort key to continue after, or "".

    Raises:
        BadPosition: the position is none of an export.
    """
    if position is None:
        return 0, ""
    number, _, after = position.partition(" ")
    known = number.isascii() and number.isdigit() and int(number) < len(SECTIONS)
    if not known or not SECTIONS[int(number)].has(after):
        raise BadPosition(position)
    return int(number), after
