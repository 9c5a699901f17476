"""Accounts to spoil: copies of one prepared account, and what is in them in comparable words."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from chalicelib.streaks.recount import described, recount
from chalicelib.table import keys
from chalicelib.table.codec import Item, from_wire, to_wire
from chalicelib.table.dictionaries import inflate
from chalicelib.table.ids import is_uuid7
from chalicelib.table.session import Session
from chalicelib.training.logbook.short_ids import LENGTH, long_id
from tests.support.account import is_year, items_of
from tools.local.lambda_client import Answer, LambdaClient

_UUID = re.compile(r"[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}")
_STAMP = re.compile(r"\d{14}-[0-9a-f]{8}")
# The ids of workouts in the logbook: of version 7, one after the other.
_SHORT_IDS = re.compile(r"(?<![\w-])(?:A[\w-]{21})+(?![\w-])")
# DynamoDB takes 25 items in one batch.
_BATCH = 25
# The answers of these depend on when each item was written, to the millisecond.
_UNORDERED = "listChanges"


class Caller:
    """One user of the app."""

    def __init__(self, app: Any, user: str) -> None:
        self._events, self.user = LambdaClient(app), user

    def request(
        self, method: str, path: str, body: Any = None, *, headers: dict[str, str] | None = None
    ) -> Answer:
        """Send one request."""
        answer = self._events.call(method, path, body, user=self.user, headers=headers)
        return Answer(answer["statusCode"], answer["headers"], answer["body"].encode())


@dataclass(frozen=True)
class Account:
    """A prepared account.

    Attributes:
        user: whose it is.
        items: in the order of their sort keys.
        known: the ids and change stamps in it; what is new gets a common name.
    """

    user: str
    items: list[Item]
    known: frozenset[str]

    @classmethod
    def of(cls, client: Any, table: str, user: str) -> "Account":
        """Return the account that a user has now."""
        items = items_of(client, table, user)
        text = "\n".join(map(_text, items))
        return cls(user, items, frozenset((*_UUID.findall(text), *_STAMP.findall(text))))

    def copy(
        self, client: Any, table: str, user: str, without: frozenset[str] = frozenset()
    ) -> None:
        """Put all items into the table, as those of another user.

        Args:
            client: of the engine.
            table: its name.
            user: whose the items are then.
            without: the sort keys of those that are left out.
        """
        own = {"pk": f"USER#{user}"}
        items = [item for item in self.items if item["sk"] not in without]
        for start in range(0, len(items), _BATCH):
            puts = [
                {"PutRequest": {"Item": to_wire(item | own)}}
                for item in items[start : start + _BATCH]
            ]
            answer = client.batch_write_item(RequestItems={table: puts})
            assert not answer["UnprocessedItems"]

    def named(self, texts: Iterable[str], user: str) -> list[str]:
        """Return texts with common names for the user, and for ids and stamps that are new.

        The same account has the same texts, whatever its new ids and stamps are: ids of the server
        are numbered in the order in which they were made, others in the order of the texts.
        """
        own = [self._dated(text.replace(user, "USER")) for text in texts]
        fresh = {new for text in own for new in _UUID.findall(text) if new not in self.known}
        made = sorted(filter(is_uuid7, fresh))
        names = {new: f"id-{number}" for number, new in enumerate(made, 1)}
        if len(made) < len(fresh):
            masked = sorted(
                (_UUID.sub(lambda id_: names.get(id_[0], "ID"), text), text) for text in own
            )
            for _, text in masked:
                for new in filter(fresh.__contains__, _UUID.findall(text)):
                    names.setdefault(new, f"id-{len(names) + 1}")
        return sorted(_UUID.sub(lambda id_: names.get(id_[0], id_[0]), text) for text in own)

    def _dated(self, text: str) -> str:
        return _STAMP.sub(lambda found: found[0] if found[0] in self.known else "NEW-STAMP", text)


def state(account: Account, client: Any, table: str, user: str) -> list[str]:
    """Return what a copy of an account has in the table, in comparable words."""
    items = [*items_of(client, table, user), *_entries_of(client, table, user)]
    return account.named(map(_text, items), user)


def reading(account: Account, caller: Caller, paths: dict[str, str]) -> list[str]:
    """Return what the API answers to every read, in comparable words.

    Args:
        account: of which the caller's is a copy.
        caller: who reads.
        paths: of the operations that read, by operation id.
    """
    texts = []
    for name, path in paths.items():
        answer = caller.request("GET", path)
        if not answer.headers["Content-Type"].endswith(("/json", "+json")):
            texts += [f"{name} {line}" for line in answer.body.decode().splitlines()]
            continue
        parts = [answer.json]
        if name == _UNORDERED and answer.status == 200:
            parts = answer.json["items"]
        # Positions in lists have new ids and stamps in them; a problem names its request.
        left_out = {"next_cursor", "request_id"}
        for part in parts:
            kept = {key: part[key] for key in part if key not in left_out}
            texts.append(f"{name} {answer.status} {json.dumps(kept, sort_keys=True)}")
    return account.named(texts, caller.user)


def miscounted(client: Any, table: str, user: str) -> Iterator[str]:
    """Yield where the day counters of a user disagree with the entries."""
    for item in filter(is_year, items_of(client, table, user)):
        _, kind, year = item["sk"].split("#")
        for difference in recount(Session(user), kind, int(year), fix=False):
            yield from (f"{kind}: {line}" for line in described(difference))


def same_bytes(account: Account, client: Any, table: str, user: str) -> bool:
    """Whether a user still has exactly the items of the account."""
    plain = [{**item, "pk": ""} for item in account.items]
    return [{**item, "pk": ""} for item in items_of(client, table, user)] == plain


def _entries_of(client: Any, table: str, user: str) -> list[Item]:
    """Return the entries of an account among those that are to be erased."""
    answer = client.query(
        TableName=table,
        KeyConditionExpression="pk = :pk",
        ExpressionAttributeValues={":pk": {"S": keys.ERASURES}},
        ConsistentRead=True,
    )
    items = map(from_wire, answer["Items"])
    return [item for item in items if item["sk"].endswith(f"#{user}")]


def _text(item: Item) -> str:
    """Return an item as text; the texts in it are inflated."""
    shown = {
        name: inflate(value).decode() if isinstance(value, bytes) else value
        for name, value in item.items()
        if name != "pk"
    }
    text = json.dumps(shown, sort_keys=True, default=str)
    logged = item["sk"].startswith((keys.SETS, keys.BESTS))
    return _SHORT_IDS.sub(_long_ids, text) if logged else text


def _long_ids(found: re.Match[str]) -> str:
    """Return a run of shortened ids of workouts as they are elsewhere."""
    run = found[0]
    return " ".join(long_id(run[at : at + LENGTH]) for at in range(0, len(run), LENGTH))
