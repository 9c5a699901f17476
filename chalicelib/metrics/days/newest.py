"""The newest days of each metric that is a biomarker too, with what sources report of them. Pure.

Two days of a metric are kept: the latest figure and the one before it, whose difference a marker
shows. They are kept by source, because the order of sources applies when they are read. Like the
newest readings of a marker, they say whether there may be older ones, so that the deletion of the
only days needs no search.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final, NamedTuple, TypedDict

from chalicelib.metrics.days.documents import MetricDayContent, codes_in
from chalicelib.metrics.definitions import catalogue

KEPT: Final = 2


class StoredReport(TypedDict, total=False):
    """What a source reports of a metric: a value, with its hours if there are any, or samples.

    ``value`` is ``[canonical]``, or ``[canonical, value, unit]`` if it was entered otherwise. A
    sample is ``[time, canonical]``.
    """

    value: list[Any]
    hours: list[int]
    samples: list[list[Any]]


class NewestOfMetric(TypedDict):
    """The newest days of a metric: reports by source by local date; ``more``: may be older ones."""

    days: dict[str, dict[str, StoredReport]]
    more: bool


NewestDocument = dict[str, NewestOfMetric]
"""What is stored, by the codes of metrics; those without days are left out."""


class ReportChange(NamedTuple):
    """The change of what a source reports of a metric and local date; None for nothing."""

    code: str
    day: str
    source: str
    before: StoredReport | None
    after: StoredReport | None


class ContentChange(NamedTuple):
    """The change of what a source reports of a local date; None for nothing."""

    day: str
    source: str
    before: MetricDayContent | None
    after: MetricDayContent | None

    def reports(self) -> Iterator[ReportChange]:
        """Yield the changes of the metrics that are biomarkers too."""
        contents = [each for each in (self.before, self.after) if each]
        codes = {code for each in contents for code in codes_in(each)}
        for code in sorted(codes & catalogue.shared()):
            before, after = (report_of(each, code) for each in (self.before, self.after))
            if before != after:
                yield ReportChange(code, self.day, self.source, before, after)


def report_of(content: MetricDayContent | None, code: str) -> StoredReport | None:
    """Return what a source reports of a built-in metric with numbers; None for nothing."""
    if content is None:
        return None
    if code in content["values"]:
        value = content["values"][code]
        canonical, entered = value["canonical"], (value["value"], value["unit"])
        plain = canonical, catalogue.metrics()[code]["unit"]
        report: StoredReport = {"value": [canonical, *(() if entered == plain else entered)]}
        if code in content["hours"]:
            report["hours"] = content["hours"][code]
        return report
    samples = [
        [each["time"], each["values"][code]["canonical"]]
        for each in content["samples"]
        if code in each["values"]
    ]
    return {"samples": samples} if samples else None


def changed(
    kept: NewestDocument, changes: Iterable[ReportChange]
) -> tuple[NewestDocument, frozenset[str]]:
    """Return the newest days after some changes.

    Returns:
        the days, and the metrics of which a day is gone while there may be older ones, so that
        they have to be searched for.
    """
    document: NewestDocument = {
        code: {"days": dict(of_code["days"]), "more": of_code["more"]}
        for code, of_code in kept.items()
    }
    lost: set[str] = set()
    for change in changes:
        of_code = document.setdefault(change.code, {"days": {}, "more": False})
        if change.after is not None:
            _set(of_code, change.day, change.source, change.after)
        elif change.source in of_code["days"].get(change.day, {}):
            left = {**of_code["days"].pop(change.day)}
            del left[change.source]
            if left:
                of_code["days"][change.day] = left
            elif of_code["more"]:
                lost.add(change.code)
    return _tidy(document), frozenset(lost)


def _set(of_code: NewestOfMetric, day: str, source: str, report: StoredReport) -> None:
    """Put what a source reports of a day among the newest days, if it is one of them."""
    days = of_code["days"]
    if day not in days and _is_older(of_code, day):
        of_code["more"] = True
        return
    days[day] = {**days.get(day, {}), source: report}
    if len(days) > KEPT:
        del days[min(days)]
        of_code["more"] = True


def _is_older(of_code: NewestOfMetric, day: str) -> bool:
    """Tell whether a day is older than those that are kept, or than one that may be."""
    days = of_code["days"]
    return bool(days) and day < min(days) and (of_code["more"] or len(days) == KEPT)


def _tidy(document: NewestDocument) -> NewestDocument:
    """Return a document with its parts in order, so that equal ones are the same text."""
    return {
        code: {
            "days": {
                day: dict(sorted(of_code["days"][day].items()))
                for day in sorted(of_code["days"], reverse=True)
            },
            "more": of_code["more"],
        }
        for code, of_code in sorted(document.items())
        if of_code["days"] or of_code["more"]
    }


class NewestSearch:
    """Collects the newest days of some metrics from the days of an account, newest first.

    Args:
        codes: of the metrics.
    """

    def __init__(self, codes: Iterable[str]) -> None:
        self._found: NewestDocument = {code: {"days": {}, "more": False} for code in codes}

    def add(self, day: str, contents: Mapping[str, MetricDayContent]) -> None:
        """Add what sources report of the next older day."""
        for code, of_code in self._found.items():
            reports = {source: report_of(each, code) for source, each in contents.items()}
            known = {source: report for source, report in reports.items() if report is not None}
            if known and len(of_code["days"]) < KEPT:
                of_code["days"][day] = known
            elif known:
                of_code["more"] = True

    @property
    def is_complete(self) -> bool:
        """Whether older days would change nothing but whether there are more."""
        return all(len(of_code["days"]) == KEPT for of_code in self._found.values())

    def document(self, *, exhausted: bool) -> NewestDocument:
        """Return what was found; ``exhausted`` says that there are no older days."""
        for of_code in self._found.values():
            of_code["more"] = of_code["more"] or not exhausted
        return _tidy(self._found)
