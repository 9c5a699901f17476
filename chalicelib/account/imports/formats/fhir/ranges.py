"""The reference range of a result, as the laboratory printed it."""

from typing import Final

from chalicelib.account.imports.formats.drafts import RangeDraft
from chalicelib.account.imports.formats.fhir.elements import (
    Json,
    child,
    children,
    codes,
    cut,
    figure,
    text,
)

UCUM: Final = "http://unitsofmeasure.org"
_NORMAL: Final = "normal"


def unit_of(quantity: Json) -> str | None:
    """Return the unit of a Quantity: its code in UCUM, else as people read it.

    >>> unit_of({"unit": "mg/dl", "system": UCUM, "code": "mg/dL"}), unit_of({"unit": "G/l"})
    ('mg/dL', 'G/l')
    """
    code = text(quantity, "code")
    if code and quantity.get("system") == UCUM:
        return code
    return text(quantity, "unit") or code or None


def range_of(resource: Json, unit: str | None) -> RangeDraft:
    """Return the range of a result.

    Of several ranges, the normal one is taken, or the one that applies to everybody. If that leaves
    several, as by sex, none is chosen, and their texts are kept. So is that of a range in another
    unit than the value.
    """
    ranges = [*children(resource, "referenceRange")]
    normal = [each for each in ranges if _NORMAL in codes(each, "type")]
    general = [each for each in ranges if not each.get("appliesTo") and not each.get("age")]
    chosen = next((some for some in (ranges, normal, general) if len(some) == 1), None)
    if chosen is None:
        return RangeDraft(text=cut("; ".join(filter(None, map(_words, ranges)))))
    (only,) = chosen
    bounds = [child(only, name) for name in ("low", "high")]
    if any(each and unit_of(each) not in (None, unit) for each in bounds):
        return RangeDraft(text=_words(only))
    low, high = (figure(each, "value") for each in bounds)
    return RangeDraft(low, high, text(only, "text"))


def _words(found: Json) -> str:
    """Return the text of a range, else its bounds as a text, and to whom it applies."""
    if printed := text(found, "text"):
        return printed
    low, high = (_bound(child(found, name)) for name in ("low", "high"))
    bounds = f"{low} - {high}" if low and high else f">= {low}" if low else f"<= {high}"
    to = next((each for each in codes(found, "appliesTo") if each), "")
    return (f"{to}: " if to else "") + bounds if low or high else ""


def _bound(quantity: Json) -> str:
    value = figure(quantity, "value")
    return "" if value is None else f"{value:.15g} {unit_of(quantity) or ''}".strip()
