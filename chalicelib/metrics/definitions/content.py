"""What is stored of a metric of the caller: pure."""

from typing import cast

from chalicelib.metrics.definitions.documents import PERCENT, MetricContent
from chalicelib.metrics.definitions.models import MetricDefinitionCreate
from chalicelib.terminology import units
from chalicelib.terminology.documents import AltUnitDocument

_FRACTION: AltUnitDocument = {"unit": "1", "factor": "0.01"}


def content_of(metric: MetricDefinitionCreate) -> MetricContent:
    """Return the content of a definition: it belongs to no group, and its sources never join."""
    is_percent = units.same(metric.unit, PERCENT)
    document = metric.document() | {
        "group": "other",
        "alt_units": [_FRACTION] if is_percent else [],
        "across_sources": "one",
        "counted": False,
        "built_in": False,
        "biomarker": False,
    }
    return cast("MetricContent", document)
