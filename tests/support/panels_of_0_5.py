"""Panels as 0.5 stored them: an item for each reading, and no number in the panel's item."""

from typing import Any

from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.panels import collection
from chalicelib.table import keys
from chalicelib.table.codec import from_wire, to_wire
from chalicelib.table.items import Stored, decode, encode, pack


def store_as_0_5(client: Any, table: str, user: str, panel_id: str) -> int:
    """Replace the items of a panel by those that 0.5 wrote for it.

    Returns:
        The number of items of readings.
    """
    partition = keys.partition(user)
    found = client.query(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": partition}},
        ConsistentRead=True,
    )
    items = {item["sk"]: item for item in map(from_wire, found["Items"])}
    [stored] = (
        decode(i) for i in items.values() if i.get("part_of") is None and i.get("id") == panel_id
    )
    singles = _singles(stored)
    for sort_key in items:
        if sort_key.startswith(keys.family("results")) and sort_key.endswith(panel_id):
            client.delete_item(TableName=table, Key=to_wire({"pk": partition, "sk": sort_key}))
    panel = {name: value for name, value in stored.item.items() if name != "digits"}
    for item in (panel | {"schema": 1, "doc": _without_times(stored)}, *singles):
        client.put_item(TableName=table, Item=to_wire({"pk": partition, **item}))
    return len(singles)


def _without_times(stored: Stored) -> str | bytes:
    """Return the document of a panel without the times of its readings, which it did not have."""
    document = stored.document()
    for part in document["readings"]:
        part.pop("created_at", None)
        part.pop("updated_at", None)
    return pack(document)


def _singles(stored: Stored) -> list[dict[str, Any]]:
    panel = stored.document()
    day, instant = collection.day_of(panel), collection.instant_of(panel)
    measured = {part["id"] for part in panel["readings"]}
    found = []
    for reading in collection.all_readings(panel):
        if not catalogue.is_computed(reading["marker"]):
            sort_key = keys.dated("reading", reading["marker"], day, instant, reading["id"])
            attributes = {"id": reading["id"], "day": str(day), "part_of": panel["id"]}
            item = encode("reading", reading, counts=reading["id"] in measured, **attributes)
            found.append(item | {"sk": sort_key})
    return found
