"""Metric definitions."""

from typing import Annotated

from chalicelib.http import problems
from chalicelib.http.dispatch import Call
from chalicelib.http.operation import PathParameter, Router
from chalicelib.http.responses import NoticedPage, Reference
from chalicelib.metrics.definitions import catalogue
from chalicelib.metrics.definitions.models import (
    CODE_PATTERN,
    MetricDefinition,
    MetricDefinitionCreate,
    MetricDefinitionPage,
)
from chalicelib.metrics.definitions.service import MetricDefinitionService, built_in_text
from chalicelib.models.patches import MergePatch
from chalicelib.table.collection import PageRequest
from chalicelib.table.items import Stored
from chalicelib.terminology.notice import loinc_notice

router = Router(
    "Metrics",
    "What watches, scales and people report of every day, such as steps, sleep and weight. Codes "
    "are from LOINC (http://loinc.org/license) and UCUM (https://ucum.org/license). For "
    "information only: this is not a medical device.",
)

CodeInPath = Annotated[
    str, PathParameter(CODE_PATTERN, "The code of a metric, built in or own.", "steps")
]


@router.operation(
    "GET",
    "/v1/metric-definitions",
    "listMetricDefinitions",
    "List metric definitions",
    tagged=True,
)
def list_metric_definitions(
    call: Call, query: MetricDefinitionPage, page: PageRequest
) -> Annotated[NoticedPage, MetricDefinition]:
    """Returns the built-in metrics and those of the caller, sorted by code. `loinc_notice` is the
    license notice for all codes of the page.
    """
    del query
    return NoticedPage(MetricDefinitionService(call.session).list_page(page), loinc_notice())


@router.operation(
    "POST",
    "/v1/metric-definitions",
    "createMetricDefinition",
    "Create a metric definition",
    status=201,
    problems=(problems.CODE_TAKEN,),
)
def create_metric_definition(
    call: Call, body: MetricDefinitionCreate
) -> Annotated[Stored, MetricDefinition]:
    """Creates a metric of the caller, at most 100. Its code must not be that of another metric;
    codes of metrics that later releases have built in are reserved.
    """
    return MetricDefinitionService(call.session).create(body, call.now)


@router.operation(
    "GET",
    "/v1/metric-definitions/{code}",
    "getMetricDefinition",
    "Get a metric definition",
    versioned=True,
)
def get_metric_definition(
    call: Call, code: CodeInPath
) -> Annotated[Stored | Reference, MetricDefinition]:
    """Returns one metric. A built-in one is reference data and can be cached. One of the caller has
    a version and can change.
    """
    if built_in := catalogue.metrics().get(code):
        return Reference(built_in_text(built_in), catalogue.tag())
    return MetricDefinitionService(call.session).get_own(code)


@router.operation(
    "PATCH",
    "/v1/metric-definitions/{code}",
    "updateMetricDefinition",
    "Update a metric definition",
    versioned=True,
)
def update_metric_definition(
    call: Call, code: CodeInPath, patch: MergePatch[MetricDefinitionCreate]
) -> Annotated[Stored, MetricDefinition]:
    """Changes the name, the plausible bounds or the decimals of a metric of the caller. Its code,
    unit and day rule cannot change, because its values use them; values beyond new bounds remain.
    """
    service = MetricDefinitionService(call.session)
    current = call.require_version(service.get_own(code))
    return service.replace(current, patch.apply(current.document()), call.now)


@router.operation(
    "DELETE",
    "/v1/metric-definitions/{code}",
    "deleteMetricDefinition",
    "Delete a metric definition",
    status=204,
    problems=(problems.METRIC_IN_USE,),
    versioned=True,
)
def delete_metric_definition(call: Call, code: CodeInPath) -> None:
    """Deletes a metric of the caller that no day has a value of. Its code can be used again."""
    service = MetricDefinitionService(call.session)
    service.delete(call.require_version(service.get_own(code)))
