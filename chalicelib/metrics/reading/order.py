"""The order of sources that a person has chosen, as the rules of merging take it.

It is apart from the models, which other resources that show a metric do not need.
"""

from chalicelib.metrics.reading.documents import MetricSourcesDocument
from chalicelib.metrics.rules.order import DEFAULT_ORDER, SourceOrder
from chalicelib.table.codec import Item
from chalicelib.table.items import decode


def order_of(item: Item | None) -> SourceOrder:
    """Return the order of sources in an item; that of no choice without one."""
    if item is None:
        return DEFAULT_ORDER
    document: MetricSourcesDocument = decode(item).document()
    return SourceOrder(document["order"], document["metrics"])
