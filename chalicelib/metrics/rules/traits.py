"""The traits of a metric on which its rules depend."""

from typing import Final, Literal, NamedTuple

DayRule = Literal["sum", "last", "mean", "max", "min", "first_after_waking"]

SLEEP: Final = "sleep"
TIME_OF_DAY: Final = "{time_of_day}"
SCORE: Final = "{score}"


class MetricTraits(NamedTuple):
    """What the rules need to know of a metric.

    Attributes:
        code: of the metric.
        group: of related metrics, such as ``activity`` or ``body``.
        unit: in UCUM; ``{time_of_day}`` for a time and ``{score}`` for a score.
        day_rule: how the value of a day follows from samples.
        decimals: the number of decimal places that a value has.
        pooled: whether the entries of all sources are combined, instead of those of one.
    """

    code: str
    group: str
    unit: str
    day_rule: DayRule
    decimals: int = 0
    pooled: bool = False

    @property
    def is_time_of_day(self) -> bool:
        """Whether a value is a time of day, which has no sum and is averaged on a circle."""
        return self.unit == TIME_OF_DAY

    @property
    def is_vendor_score(self) -> bool:
        """Whether each source computes a score of its own, which no other source's compares with.

        A pooled score, such as the mood, is an entry of the person.
        """
        return self.unit == SCORE and not self.pooled

    @property
    def accumulates(self) -> bool:
        """Whether the value of a day that has not ended is only a part of it.

        Steps accumulate. Sleep does not, although it is a sum: in the morning, the night is over.
        """
        return self.day_rule == "sum" and self.group != SLEEP
