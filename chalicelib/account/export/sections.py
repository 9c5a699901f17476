"""What an export contains, in the order in which it can be restored.

A line refers only to what lines before it have: definitions of metrics come before days with them,
routines before the programs that name them, runs before their workouts, workouts before the habits
that they tick, the entries of a day before the log of the day, and what imports wrote before them.
"""

from typing import NamedTuple

from chalicelib.table import keys


class Section(NamedTuple):
    """Items of some families, next to one another in the table.

    Attributes:
        low, high: the range of their sort keys.
        by_day: whether it is that of the logs of days, whose lines are read day by day.
    """

    low: str
    high: str
    by_day: bool = False

    def has(self, sort_key: str) -> bool:
        """Tell whether a sort key is in the section."""
        return self.low <= sort_key <= self.high


def _all(prefix: str) -> Section:
    return Section(prefix, prefix + keys.LAST)


SECTIONS = (
    Section(keys.PROFILE, keys.PROFILE),
    _all(keys.family("exercise")),
    _all(keys.family("exercise_merge")),
    _all(keys.family("metric_definition")),
    _all(keys.family("metric_day")),
    Section(keys.METRIC_SOURCES, keys.METRIC_SOURCES),
    # The newest readings of panels follow, in one long item.
    Section(keys.MARKER_SUMMARIES, f"{keys.MARKER_SUMMARIES}~"),
    _all(keys.family("routine")),
    _all(keys.family("program")),
    _all(keys.family("run")),
    _all(keys.family("workout")),
    _all(keys.family("panel")),
    _all(keys.family("reading")),
    _all(keys.SCHEDULES),
    _all(keys.family("supplement")),
    _all(keys.STOCK),
    _all(keys.family("habit")),
    Section(keys.ARCHIVE, keys.ARCHIVE_END),
    _all(keys.ENDED),
    Section(keys.DELETED_DAYS, keys.DELETED_DAYS),
    _all(keys.family("adoption")),
    _all(keys.EXCUSES),
    Section(keys.DAY_LOGS, keys.DAY_LOGS + keys.LAST, by_day=True),
    # Imports, then what they replaced.
    Section(keys.family("import"), keys.IMPORT_DAYS + keys.LAST),
)
