"""What an Observation says: results of laboratories, and other figures that are markers."""

from collections.abc import Iterator
from datetime import datetime
from functools import cache
from hashlib import sha256
from typing import Final, NamedTuple, get_args

from chalicelib.account.imports.formats.drafts import Amount, Comparator, Moment, ReadingDraft
from chalicelib.account.imports.formats.fhir.elements import (
    Json,
    child,
    children,
    codes,
    concept,
    cut,
    figure,
    loinc_codes,
    moment,
    text,
)
from chalicelib.account.imports.formats.fhir.ranges import range_of, unit_of
from chalicelib.account.imports.formats.fhir.resources import Index, Resource
from chalicelib.account.imports.formats.parser import FileFault, Found
from chalicelib.labs.biomarkers.catalogue import markers

PROVIDER: Final = "fhir"
MAX_KEY: Final = 200
MAX_NOTES: Final = 1_000
MAX_FLAG: Final = 60
_STATUSES: Final = frozenset({"final", "amended", "corrected"})
_WITHDRAWN: Final = frozenset({"cancelled", "entered-in-error"})
_LABORATORY: Final = frozenset({"laboratory", "lab"})
_COMPARATORS: Final[dict[str, Comparator]] = {each: each for each in get_args(Comparator)}
# "Fasting status - Reported".
_FASTING: Final = "49541-6"


class _Refused(Exception):
    """What is wrong with an Observation, which is left out."""

    def __init__(self, name: str, code: str, detail: str) -> None:
        super().__init__(name, code, detail)
        self.name, self.code, self.detail = name, code, detail


class _Value(NamedTuple):
    """The value of an Observation or of a component: a figure or an answer."""

    amount: Amount | None = None
    comparator: Comparator | None = None
    text: str = ""


class _Whole(NamedTuple):
    """What the parts of an Observation share."""

    resource: Resource
    taken: Moment
    laboratory: str
    notes: str
    fasting: bool | None


@cache
def _marker_codes() -> frozenset[str]:
    """Return the LOINC codes of all markers, and their aliases."""
    return frozenset(
        code
        for marker in markers().values()
        for code in (marker.get("loinc", ""), *marker.get("loinc_aliases", ()))
        if code
    )


@cache
def _marker_names() -> frozenset[str]:
    """Return the names of all markers in small letters, for those without a code."""
    return frozenset(marker["name"].casefold() for marker in markers().values())


def readings(resource: Resource, index: Index) -> Iterator[Found]:
    """Yield the results of an Observation, its own and those of its components."""
    try:
        whole = _whole(resource, index)
    except _Refused as refused:
        yield _fault(resource, refused)
        return
    components = [*children(resource.content, "component")]
    is_group = bool(components or resource.content.get("hasMember"))
    for number, part in enumerate((resource.content, *components)):
        if _FASTING in loinc_codes(part):
            continue
        try:
            value = _value(part)
            if value is not None:
                yield _reading(whole, part, value, number)
            elif number or not is_group:
                raise _no_value(part)
        except _Refused as refused:
            yield _fault(resource, refused)


def _fault(resource: Resource, refused: _Refused) -> FileFault:
    return FileFault(resource.number, refused.name, refused.code, refused.detail)


def _whole(resource: Resource, index: Index) -> _Whole:
    content, report = resource.content, index.report(resource)
    status = text(content, "status", 80)
    if status not in _STATUSES:
        allowed = ", ".join(sorted(_STATUSES))
        raise _Refused("status", "not_final", f"The status `{status}` must be one of {allowed}.")
    if (of_report := text(report, "status", 80)) in _WITHDRAWN:
        raise _Refused("status", "not_final", f"The status of its report is `{of_report}`.")
    _require_marker(content)
    notes = [text(note, "text", MAX_NOTES) for note in children(content, "note")]
    # DSTU2 has one text.
    notes.append(text(content, "comments", MAX_NOTES))
    return _Whole(
        resource,
        _taken(content, report),
        index.laboratory(content, report),
        cut(" ".join(filter(None, notes)), MAX_NOTES),
        _fasting(content),
    )


def _require_marker(content: Json) -> None:
    """Refuse what is neither of a laboratory nor a marker, such as the history of smoking."""
    categories = {*filter(None, codes(content, "category"))}
    if not categories or categories & _LABORATORY:
        return
    parts = (content, *children(content, "component"))
    if not any(map(_is_marker, parts)):
        category = cut(min(categories), 80)
        detail = f"It is `{category}`, not `laboratory`, and no marker has its code or name."
        raise _Refused("category", "not_laboratory", detail)


def _is_marker(part: Json) -> bool:
    if any(code in _marker_codes() for code in loinc_codes(part)):
        return True
    return concept(part, "code").casefold() in _marker_names()


def _taken(content: Json, report: Json) -> Moment:
    """Return when it was measured, or else issued: the Observation, or else its report."""
    measured = [_effective(each) for each in (content, report)]
    issued = [text(each, "issued") for each in (content, report)]
    found = next(filter(None, measured + issued), "")
    if not found:
        raise _Refused("effectiveDateTime", "required", "The Observation has no date.")
    at = moment(found)
    if at is None:
        detail = f"`{cut(found, 80)}` must be a date with its day, or a time."
        raise _Refused("effectiveDateTime", "date", detail)
    return at


def _effective(content: Json) -> str:
    period = text(child(content, "effectivePeriod"), "start")
    return text(content, "effectiveDateTime") or text(content, "effectiveInstant") or period


def _fasting(content: Json) -> bool | None:
    for part in children(content, "component"):
        found = part.get("valueBoolean")
        if _FASTING in loinc_codes(part) and isinstance(found, bool):
            return found
    return None


def _value(part: Json) -> _Value | None:
    """Return the value; None without one."""
    name = next((name for name in part if name.startswith("value") and part[name] is not None), "")
    if not name:
        return None
    if name == "valueQuantity":
        return _quantity(child(part, name))
    if name == "valueInteger" and (whole := figure(part, name)) is not None:
        return _Value(Amount(whole))
    answer = concept(part, name) if name == "valueCodeableConcept" else text(part, name)
    if name == "valueBoolean" and isinstance(part[name], bool):
        answer = str(part[name]).lower()
    if not answer:
        raise _Refused(name[:80], "value", "The value is none that a marker can have.")
    return _Value(text=answer)


def _quantity(quantity: Json) -> _Value | None:
    value = figure(quantity, "value")
    if value is None:
        if "value" in quantity:
            raise _Refused("valueQuantity", "number", "The value is not a number.")
        return None
    sign = text(quantity, "comparator", 80)
    if sign and sign not in _COMPARATORS:
        raise _Refused("comparator", "value", f"`{sign}` must be one of <, <=, >=, >.")
    return _Value(Amount(value, unit_of(quantity)), _COMPARATORS.get(sign))


def _no_value(part: Json) -> _Refused:
    reason = concept(part, "dataAbsentReason")
    detail = f"There is no value: {cut(reason, 60)}." if reason else "There is no value."
    return _Refused("value", "no_value", detail)


def _reading(whole: _Whole, part: Json, value: _Value, number: int) -> ReadingDraft:
    found = [*loinc_codes(part)]
    known = [code for code in found if code in _marker_codes()]
    loinc = next(iter(known or found), None)
    marker = concept(part, "code") or loinc
    if not marker:
        raise _Refused("code", "required", "The Observation does not say what was measured.")
    return ReadingDraft(
        line=whole.resource.number,
        key=_key(whole, loinc or marker, value, number),
        provider=PROVIDER,
        taken=whole.taken,
        marker=marker,
        loinc=loinc,
        amount=value.amount,
        comparator=value.comparator,
        text=value.text,
        range=range_of(part, value.amount.unit if value.amount else None),
        flag=_flag(part),
        laboratory=whole.laboratory,
        notes=whole.notes,
        fasting=whole.fasting,
    )


def _flag(part: Json) -> str:
    """Return the code of the interpretation, such as `H`, else its text."""
    for interpretation in children(part, "interpretation"):
        for coding in children(interpretation, "coding"):
            if code := text(coding, "code", MAX_FLAG):
                return code
    return concept(part, "interpretation")[:MAX_FLAG]


def _key(whole: _Whole, code: str, value: _Value, number: int) -> str:
    """Return the identifier of an Observation, else its id, else what it says."""
    content = whole.resource.content
    component = f"|{number}" if number else ""
    for identifier in children(content, "identifier"):
        if (system := text(identifier, "system")) and (named := text(identifier, "value")):
            return _short(f"{system}|{named}{component}")
    identity, container = text(content, "id"), whole.resource.container
    if identity and container is None:
        base = whole.resource.url.partition("/Observation/")[0]
        system = base if base.startswith("http") else ""
        return _short(f"{system}|{identity}{component}")
    if identity and (outer := text(container, "id")):
        return _short(f"{outer}|{identity}{component}")
    at = whole.taken.isoformat()
    if isinstance(whole.taken, datetime) and whole.taken.tzinfo:
        at = f"{whole.taken.timestamp():.3f}"
    amount = value.amount
    said = f"{amount.value!r}|{amount.unit}" if amount else value.text
    return _short(f"{code}|{at}|{value.comparator or ''}{said}")


def _short(key: str) -> str:
    return key if len(key) <= MAX_KEY else sha256(key.encode("utf-8", "replace")).hexdigest()
