"""Carries a panel of 0.5 over to the items of today, when it is changed for the first time.

0.5 wrote an item for each reading of a panel. To replace them takes more than the 100 actions of a
transaction, so there are two: the first adds the items of groups, the second removes the items of
single readings. Between them a reading is in both and is the same in both, and lists show it once
(:mod:`chalicelib.labs.biomarkers.history`). Both refuse a panel that somebody changed meanwhile,
and a change of a panel waits for both; so an interrupted one is completed by the next change. The
panel itself, its version and its place in the change feed stay as they are.
"""

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

from chalicelib.jsontext import dump
from chalicelib.labs.biomarkers.documents import ReadingDocument
from chalicelib.labs.panels import collection
from chalicelib.labs.panels.documents import PanelDocument, PanelReadingDocument
from chalicelib.table import keys, schemas
from chalicelib.table.codec import Item
from chalicelib.table.collection import RACE
from chalicelib.table.counters import counted
from chalicelib.table.items import Stored, decode, digits_text, pack
from chalicelib.table.session import Query, Session
from chalicelib.table.transaction import Transaction

KIND = "biomarkers"
# The schema number of panels without an item for each reading.
_IN_GROUPS = 2
# The attribute of a panel of which the readings are in both kinds of items.
_MOVING = "moving"


def carried_over(session: Session, current: Stored[PanelDocument]) -> Stored[PanelDocument]:
    """Return a panel as it is before a change, with its readings in the items of today.

    Raises:
        ConditionFailed: ``RACE``, somebody else changed the panel or carried it over.
    """
    is_first = schemas.number_of(current.item) < _IN_GROUPS
    if not is_first and _MOVING not in current.item:
        return current
    # The receipt is for the request itself.
    session = replace(session, receipt=None)
    singles = _single_items(session, current.id)
    if is_first:
        current = _add_groups(session, current, map(decode, singles))
    return _remove_singles(session, current, singles)


def _single_items(session: Session, panel_id: str) -> list[Item]:
    """Return the items of single readings of a panel: at most 90, and four computed ones."""
    low, high = collection.part_id(panel_id, 1), collection.part_id(panel_id, 255)
    query = Query(low=low, high=high, index=keys.BY_ID, consistent=True)
    return [item for item in session.each(query) if item["entity"] == "reading"]


def _add_groups(
    session: Session, current: Stored[PanelDocument], singles: Iterable[Stored[ReadingDocument]]
) -> Stored[PanelDocument]:
    panel = current.document()
    readings = {single.id: single.document() for single in singles}
    panel["readings"] = [_with_times(panel, part, readings) for part in panel["readings"]]
    item: Item = {**current.item, "doc": pack(panel), _MOVING: True, **schemas.stamp("panel")}
    transaction = Transaction(session)
    for sort_key, group in collection.results(panel).items():
        transaction.put(sort_key, {"doc": pack(group)})
    transaction.swap(current.item, item, RACE)
    transaction.commit()
    return current._replace(text=dump(panel), item=item)


def _with_times(
    panel: PanelDocument, part: PanelReadingDocument, readings: dict[str, ReadingDocument]
) -> PanelReadingDocument:
    """Return a result with the time of its last change, which only its own item had."""
    reading = readings.get(part["id"])
    if reading is None or reading["updated_at"] == panel["created_at"]:
        return part
    return cast("PanelReadingDocument", {**part, "updated_at": reading["updated_at"]})


def _remove_singles(
    session: Session, current: Stored[PanelDocument], singles: Iterable[Item]
) -> Stored[PanelDocument]:
    transaction = Transaction(session)
    for single in singles:
        transaction.remove(single["sk"])
    item = {name: value for name, value in current.item.items() if name != _MOVING}
    item["digits"] = digits_text([counted(KIND, len(current.document()["readings"]))])
    transaction.swap(current.item, item, RACE)
    transaction.commit()
    return current._replace(item=item)
