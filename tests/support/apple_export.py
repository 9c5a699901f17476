"""Exports of Apple Health as text, for tests: they know nothing of how they are read."""

from typing import Any
from xml.sax.saxutils import quoteattr

# As iOS 16 wrote it: the second declaration is broken, and no parser accepts it.
BROKEN_TYPE = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE HealthData [
<!-- HealthKit Export Version: 12 -->
<!ELEMENT HealthData (ExportDate,Me,(Record|Workout)*)>
<!ATTLIST HealthData
  locale CDATA #REQUIRED
>
<!ATTLIST VisionPrescription
  type CDATA #REQUIRED
  dateIssued CDATA #REQUIRED
  expirationDate CDATA #IMPLIED
  <!ELEMENT Prescription EMPTY>
]>
"""
ME = '<Me HKCharacteristicTypeIdentifierDateOfBirth="1815-12-10"/>'
AT = "2024-10-25 07:05:11 -0500"
WATCH = (
    "<<HKDevice: 0x282d45bd0>, name:Apple Watch, manufacturer:Apple Inc., model:Watch, "
    "hardware:Watch6,1>"
)


def tag(name: str, *children: str, **attributes: Any) -> str:
    text = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{name}{text}>{''.join(children)}</{name}>"


def record(kind: str, value: Any, unit: str = "", *children: str, **attributes: Any) -> str:
    prefix = "HKCategoryTypeIdentifier" if kind == "SleepAnalysis" else "HKQuantityTypeIdentifier"
    base = {"sourceName": "Scale", "startDate": AT, "endDate": AT, "value": value, "unit": unit}
    return tag("Record", *children, type=prefix + kind, **(base | attributes))


def workout(kind: str, *children: str, **attributes: Any) -> str:
    base = {
        "sourceName": "Ada\u2019s Apple\u00a0Watch",
        "startDate": "2024-10-25 07:05:11 -0500",
        "endDate": "2024-10-25 07:55:11 -0500",
    }
    return tag("Workout", *children, workoutActivityType=kind, **(base | attributes))


def entry(key: str, value: str) -> str:
    return tag("MetadataEntry", key=key, value=value)


def export(*elements: str, head: str = BROKEN_TYPE) -> bytes:
    return f'{head}<HealthData locale="de_DE">{"".join(elements)}</HealthData>\n'.encode()
