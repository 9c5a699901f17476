"""The order of the sources of a metric: the person's order, then a default one.

A name in a person's order is the id of a source or a kind, which names all sources of the kind that
are not named by their id. The list of the metric comes before that of all metrics, and sources that
neither of them names follow in the default order of their kinds.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from chalicelib.metrics.rules.traits import SLEEP, MetricTraits

# What devices count: a platform has removed duplicates, and a device that is worn counts more than
# one that lies on a table.
COUNTED_GROUPS: Final = frozenset({"activity", "heart", "breath", SLEEP, "metabolic"})
COUNTED_KINDS: Final = (
    *("platform", "watch", "ring", "band", "phone"),
    *("scale", "cuff", "app", "manual"),
)
# What a person measures or enters, which is the order of own metrics too.
MEASURED_KINDS: Final = (
    *("manual", "scale", "cuff", "platform"),
    *("watch", "ring", "band", "phone", "app"),
)


class SourceOrder(NamedTuple):
    """The order that a person has chosen; both may be empty.

    Attributes:
        order: ids of sources and kinds, for all metrics.
        metrics: the same for a metric, by its code.
    """

    order: Sequence[str] = ()
    metrics: Mapping[str, Sequence[str]] = {}


DEFAULT_ORDER: Final = SourceOrder()


def kind_of(source: str) -> str:
    """Return the kind of a source.

    >>> kind_of("watch-garmin-2"), kind_of("manual")
    ('watch', 'manual')
    """
    return source.partition("-")[0]


def default_kinds(group: str) -> Sequence[str]:
    """Return the kinds of sources in the default order of a group of metrics."""
    return COUNTED_KINDS if group in COUNTED_GROUPS else MEASURED_KINDS


def in_order(
    sources: Iterable[str], traits: MetricTraits, chosen: SourceOrder = DEFAULT_ORDER
) -> list[str]:
    """Return the sources of a metric, each once, that of the highest priority first.

    Sources of the same rank are in the order of their ids, so that the answer does not depend on
    the order in which they are given.

    >>> steps = MetricTraits("steps", "activity", "{steps}", "sum")
    >>> in_order(["manual", "toaster", "phone", "watch-b", "watch-a"], steps)
    ['watch-a', 'watch-b', 'phone', 'manual', 'toaster']
    >>> in_order(["watch-a", "watch-b", "phone"], steps, SourceOrder(["phone", "watch-b"]))
    ['phone', 'watch-b', 'watch-a']
    """
    different = set(sources)
    if len(different) < 2:
        # Most metrics of a day are of one source, and an answer can have a thousand of them.
        return [*different]
    named = (chosen.metrics.get(traits.code, ()), chosen.order)
    kinds = default_kinds(traits.group)

    def rank(source: str) -> tuple[tuple[int, ...], str]:
        places = [_place(source, names) for names in named]
        return (*places, _index(kinds, kind_of(source))), source

    return sorted(different, key=rank)


def _place(source: str, names: Sequence[str]) -> int:
    """Return the place of a source among names: that of its id, else that of its kind."""
    place = _index(names, source)
    return place if place < len(names) else _index(names, kind_of(source))


def _index(names: Sequence[str], name: str) -> int:
    """Return the first place of a name; that after the last one if it is not among them."""
    return names.index(name) if name in names else len(names)
