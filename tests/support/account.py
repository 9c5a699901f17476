"""A frozen account: the raw items of one user as a release wrote them, and what it answered.

The items are DynamoDB's JSON, binary values in base64, in the order of their sort keys. The
answers are those of the same release to every GET operation, lists paged through.
"""

import base64
import json
import lzma
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from botocore.config import Config
from botocore.session import Session

from chalicelib.table.codec import from_wire, to_wire
from tests.support.api import Api

Item = dict[str, Any]

DATA = Path(__file__).parents[1] / "data"

# What a JSON object does not have.
ABSENT = "(absent)"
# DynamoDB takes 25 items in one batch.
_BATCH = 25


@dataclass(frozen=True)
class Frozen:
    """A frozen account.

    Attributes:
        user: whose it is.
        now: when it was frozen; the clock of every request to it.
        items: in the order of their sort keys.
        answers: ``<instant> <path>`` -> the body of the answer.
    """

    user: str
    now: datetime
    items: list[Item]
    answers: dict[str, Any]

    @classmethod
    def read(cls, folder: Path) -> "Frozen":
        """Return the account that a folder holds."""
        stored = _read(folder / "items.json.xz")
        items = [from_wire(thawed(item)) for item in stored["items"]]
        answers = _read(folder / "answers.json.xz")
        return cls(stored["user"], datetime.fromisoformat(stored["now"]), items, answers)

    @classmethod
    @cache
    def of_release(cls, release: str) -> "Frozen":
        """Return the account that a release left in ``tests/data``."""
        return cls.read(DATA / f"account-{release}")

    def write(self, folder: Path) -> None:
        """Write the account into a folder."""
        items = [frozen(to_wire(item)) for item in self.items]
        stored = {"user": self.user, "now": self.now.isoformat(), "items": items}
        _write(folder / "items.json.xz", stored)
        _write(folder / "answers.json.xz", self.answers)

    def load(
        self, client: Any, table: str, user: str, change: Callable[[Item], Item] | None = None
    ) -> None:
        """Put all items into a table, as those of ``user``.

        What has expired by the machine's clock stays, so that nothing is missing.

        Args:
            client: of the table's engine.
            table: its name.
            user: whose the items are then.
            change: makes of each item what is put, if it is not the item itself.
        """
        client = patient(client)
        items = list(map(change, self.items)) if change else self.items
        keep_expired(client, table)
        own = {"pk": f"USER#{user}"}
        for start in range(0, len(items), _BATCH):
            puts = [
                {"PutRequest": {"Item": to_wire(item | own)}}
                for item in items[start : start + _BATCH]
            ]
            answer = client.batch_write_item(RequestItems={table: puts})
            assert not answer["UnprocessedItems"]


def patient(client: Any) -> Any:
    """Return a client of the same engine that waits longer than a request may take."""
    meta, config = client.meta, Config(connect_timeout=2, read_timeout=30)
    return Session().create_client(
        "dynamodb", meta.region_name, endpoint_url=meta.endpoint_url, config=config
    )


def items_of(client: Any, table: str, user: str) -> list[Item]:
    """Return every item of a user, in the order of their sort keys."""
    pages = client.get_paginator("query").paginate(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": f"USER#{user}"}},
        ConsistentRead=True,
    )
    return [from_wire(item) for page in pages for item in page["Items"]]


def is_year(item: Item) -> bool:
    """Tell whether an item is a year of day counters."""
    return bool(re.fullmatch(r"CAL#[a-z].+#\d{4}", item["sk"]))


def frozen(item: Item) -> Item:
    """Return an item as JSON: binary values in base64."""
    return {name: _typed(value, _to_base64) for name, value in sorted(item.items())}


def thawed(item: Item) -> Item:
    """Return an item from its JSON."""
    return {name: _typed(value, base64.b64decode) for name, value in item.items()}


def answer(api: Api, now: datetime, path: str) -> Any:
    """Return the body of the answer to a GET request; of a list, all pages joined in one."""
    headers = {"X-Now": now.isoformat()}
    body = _get(api, path, headers)
    page = body
    while page.get("next_cursor") and page.get("has_more", True):
        following = f"{path}{'&' if '?' in path else '?'}cursor={page['next_cursor']}"
        page = _get(api, following, headers)
        body["items"] += page["items"]
    # Where a list goes on is no part of what is stored.
    return {name: value for name, value in body.items() if name not in ("next_cursor", "has_more")}


@contextmanager
def clock(at: Callable[[], datetime]) -> Iterator[None]:
    """Make ``at`` the server's clock, which storage follows: stamps, ids and expiry."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("chalicelib.table.session", "chalicelib.http.dispatch"):
            patch.setattr(f"{module}.wall_clock", at)
        yield


def keep_expired(client: Any, table: str) -> None:
    """Keep the engine from deleting what has expired by the machine's clock."""
    described = client.describe_time_to_live(TableName=table)["TimeToLiveDescription"]
    if described["TimeToLiveStatus"] == "ENABLED":
        specification = {"Enabled": False, "AttributeName": described["AttributeName"]}
        client.update_time_to_live(TableName=table, TimeToLiveSpecification=specification)


def differences(expected: Any, actual: Any, pointer: str = "") -> Iterator[str]:
    """Yield where two JSON values differ, each with its pointer."""
    if isinstance(expected, dict) and isinstance(actual, dict):
        for name in sorted({*expected, *actual}):
            yield from differences(
                expected.get(name, ABSENT), actual.get(name, ABSENT), f"{pointer}/{name}"
            )
    elif isinstance(expected, list) and isinstance(actual, list) and len(expected) == len(actual):
        for place, (one, other) in enumerate(zip(expected, actual, strict=True)):
            yield from differences(one, other, f"{pointer}/{place}")
    elif expected != actual or isinstance(expected, bool) != isinstance(actual, bool):
        yield f"{pointer}: {actual!s:.200}, where it was {expected!s:.200}"


def _get(api: Api, path: str, headers: dict[str, str]) -> Any:
    found = api.get(path, headers=headers)
    assert found.status == 200, (path, found.body)
    return found.json


def _typed(value: Item, change: Callable[[Any], Any]) -> Item:
    return {"B": change(value["B"])} if "B" in value else value


def _to_base64(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _read(path: Path) -> Any:
    return json.loads(lzma.decompress(path.read_bytes()))


def _write(path: Path, value: Any) -> None:
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    path.write_bytes(lzma.compress(text.encode(), preset=9 | lzma.PRESET_EXTREME))
