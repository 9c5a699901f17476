"""What a source reports of a date as a body of a request: valid, or with what is wrong.

The model and the rules of the request are the judges. A metric that they refuse is left out and
reported, and so is a date with nothing left, or whose date or source is refused.
"""

import re
from copy import deepcopy
from dataclasses import dataclass
from datetime import date
from typing import Final

from chalicelib.account.imports.days import SourceDay
from chalicelib.account.imports.formats.parser import FileFault
from chalicelib.account.imports.judging import Finding, findings, findings_of
from chalicelib.errors import FieldFault, Invalid
from chalicelib.jsontext import Document
from chalicelib.metrics.days.content import reported_day
from chalicelib.metrics.days.models import MetricDaySet
from chalicelib.metrics.days.read_models import SOURCE_PATTERN
from chalicelib.metrics.definitions.catalogue import metrics
from chalicelib.models.fields import parse_date
from chalicelib.profile.days import DaySettings

_SOURCE: Final = re.compile(SOURCE_PATTERN, re.ASCII)
_MAX_SHOWN: Final = 40


@dataclass(frozen=True, slots=True)
class MetricDayRequest:
    """What a date of a source becomes.

    Attributes:
        body: of `PUT /v1/metrics/{date}/{source}`; None if it is refused.
        faults: of what is left out; their line is 0, because a value comes from several.
    """

    body: Document | None
    faults: tuple[FileFault, ...] = ()


def request(day: SourceDay, settings: DaySettings) -> MetricDayRequest:
    """Return the body of the request that stores what a source reports of a date."""
    body = day.body()
    faults: list[FileFault] = []
    found = _misplaced(day)
    while body and (found := found or _findings(body, day.day, settings)):
        before = deepcopy(body)
        for finding in found:
            name = _leave_out(body, finding)
            outcome = f"It is left out of {day.day} of {day.source[:_MAX_SHOWN]}."
            faults.append(finding.fault(0, name, refused=True, outcome=outcome))
        # Each round leaves something out, so that they end.
        if body == before:
            body.clear()
        found = []
    return MetricDayRequest(body or None, tuple(faults))


def _misplaced(day: SourceDay) -> list[Finding]:
    """Return what is wrong with the date and the source, which the path of the request has."""
    try:
        parse_date(day.day.isoformat())
    except FieldFault as fault:
        return [Finding(("date",), fault.code, fault.params)]
    if not _SOURCE.fullmatch(day.source):
        return [Finding(("source",), "string_pattern_mismatch", {})]
    return []


def _findings(body: Document, day: date, settings: DaySettings) -> list[Finding]:
    if found := findings(MetricDaySet, body):
        return found
    try:
        reported_day(MetricDaySet.model_validate(body), day, settings, metrics())
    except Invalid as error:
        return findings_of(error)
    return []


def _leave_out(body: Document, finding: Finding) -> str:
    """Leave out the metric that breaks a rule, or else all; return what it is."""
    match finding.path:
        case ("values" | "hours", code, *_):
            # Of a pair, such as a blood pressure, both or none.
            refused = {code, finding.params.get("other")}
            for field in ("values", "hours"):
                sent = body.pop(field, {})
                if kept := {name: sent[name] for name in sent if name not in refused}:
                    body[field] = kept
            return code
        case ("samples", *_):
            body.pop("samples", None)
            return "samples"
        case _:
            body.clear()
            return "".join(finding.path[:1])
