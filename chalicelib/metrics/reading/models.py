"""Models of the order of sources."""

from typing import Annotated, Final

from pydantic import Field

from chalicelib.metrics.days.read_models import SOURCE_PATTERN
from chalicelib.metrics.definitions.models import CODE_PATTERN
from chalicelib.models.base import ReadModel, RequestModel
from chalicelib.models.fields import UNIQUE, Distinct

MAX_NAMES: Final = 32
# As many as there are built-in ones and own ones.
MAX_ORDERED: Final = 150

SourceName = Annotated[
    str,
    Field(
        pattern=SOURCE_PATTERN,
        description="The id of a source, or a kind, which means all sources of the kind that are "
        "not named by their ids.",
        examples=["watch"],
    ),
]
SourceNames = Annotated[list[SourceName], Field(max_length=MAX_NAMES), UNIQUE, Distinct]
_ORDER: Final = "The sources for all metrics, the first one that has a value first."
_OF_METRICS: Final = (
    "The sources for one metric, by its code; they come before those for all metrics."
)


class MetricSourcesSet(RequestModel):
    """The order of sources: of several that have a value, the first one counts."""

    order: SourceNames = Field([], description=_ORDER)
    metrics: dict[str, SourceNames] = Field(
        default_factory=dict,
        max_length=MAX_ORDERED,
        description=_OF_METRICS,
        json_schema_extra={"propertyNames": {"pattern": CODE_PATTERN}},
    )


class MetricSources(ReadModel):
    """The order of sources. Those that it does not name follow in the default order: for what
    devices count (activity, heart, breath, sleep, metabolic) `platform`, `watch`, `ring`, `band`,
    `phone`, `scale`, `cuff`, `app`, `manual`, and for all else `manual`, `scale`, `cuff`,
    `platform`, `watch`, `ring`, `band`, `phone`, `app`.
    """

    id: str = Field(examples=["metrics"])
    version: Annotated[
        int,
        Field(
            ge=0,
            description="The version; 0 before the first change. In quotes it is the `ETag`.",
        ),
    ]
    order: list[SourceName] = Field(description=_ORDER)
    metrics: dict[str, list[SourceName]] = Field(description=_OF_METRICS)
    created_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
    updated_at: str | None = Field(None, json_schema_extra={"format": "date-time"})
