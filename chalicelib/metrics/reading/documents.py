"""The document of the order of sources, as stored."""

from typing import NotRequired, TypedDict


class MetricSourcesContent(TypedDict):
    """The order of sources that a person has chosen, for all metrics and for some."""

    order: list[str]
    metrics: dict[str, list[str]]


class MetricSourcesDocument(MetricSourcesContent):
    """The same, as stored; before the first change it is empty and has no timestamps."""

    id: str
    version: int
    created_at: NotRequired[str]
    updated_at: NotRequired[str]
