"""All writes: one TransactWriteItems with conditions, safe to send again.

Each transaction carries one ClientRequestToken for all its attempts, so an attempt whose answer
was lost is recognised by DynamoDB and not applied twice. The request's Idempotency-Key receipt
is written in the same transaction as its effect. Every item is written with the schema
number of its family.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from botocore.exceptions import ClientError

from chalicelib.settings import settings
from chalicelib.table import keys, schemas
from chalicelib.table.client import call, cancellation_reasons
from chalicelib.table.codec import Item, from_wire, to_wire
from chalicelib.table.counters import LINKED
from chalicelib.table.errors import ConditionFailed, OutdatedItems, Replayed, TooLarge
from chalicelib.table.items import Stored
from chalicelib.table.session import Session

# DynamoDB takes 4 MB in a transaction and 400 KB in an item; only values are counted here, so
# there is room for names.
MAX_BYTES = 3_900_000
MAX_ITEM_BYTES = 395_000
TOMBSTONE_LIFE = timedelta(days=180)

# Grows with each addition to an item's numbers, so that a repair knows whether anybody wrote:
# the numbers alone do not show it, because an addition and a subtraction can cancel.
WRITES = "w"

# The parts of an action that have values of attributes.
_TYPED = ("Item", "Key", "ExpressionAttributeValues")
_ABSENT = "attribute_not_exists(sk)"
_RECEIPT = "receipt"
# The label of the condition that an item that is changed in place has today's schema number.
_CURRENT = "current"
# Which days count for a streak depends on these: what is due, and the threshold of the score.
_PLAN = (
    keys.family("habit"),
    keys.family("supplement"),
    keys.DELETED_DAYS,
    keys.ENDED,
    keys.ARCHIVE,
    keys.REVISION,
    f"{keys.SCHEDULES}protocol",
)


class _Followed(NamedTuple):
    """An item of counters that was read before the transaction; see :meth:`Transaction.follow`."""

    writes: int | None
    mark: str | None
    label: str


class Transaction:
    """Collects conditional writes of one request and commits them as one.

    A method with a condition takes a ``label``: if it fails, :class:`ConditionFailed` carries it.

    Class attributes:
        guards_plan: whether the class updates what depends on the plan. Any other class refuses
            a write to the plan with RuntimeError.

    Attributes:
        guarded_keys: the sort keys of the plan that it writes so far.
    """

    guards_plan: ClassVar[bool] = False

    def __init__(self, session: Session) -> None:
        self._session = session
        self._actions: list[dict[str, Any]] = []
        self._labels: list[str] = []
        self._followed: dict[str, _Followed] = {}
        self.guarded_keys: list[str] = []

    def put(self, sort_key: str, item: Item) -> None:
        """Write ``item`` over any other."""
        self._put(sort_key, item, {}, "put")

    def put_new(self, sort_key: str, item: Item, label: str) -> None:
        """Write ``item`` if no item exists there."""
        self._put(sort_key, item, {"ConditionExpression": _ABSENT}, label)

    def replace(self, sort_key: str, item: Item, version: int, label: str) -> None:
        """Write ``item`` over the one of ``version``."""
        self._put(sort_key, item, _at_version(version), label)

    def write(self, sort_key: str, item: Item, version: int, label: str) -> None:
        """Write ``item`` over the one of ``version``; 0 is no item."""
        if version:
            self.replace(sort_key, item, version, label)
        else:
            self.put_new(sort_key, item, label)

    def delete(self, sort_key: str, version: int, label: str) -> None:
        """Delete the item of ``version``."""
        self._add("Delete", {"Key": self._session.key(sort_key)} | _at_version(version), label)

    def remove(self, sort_key: str) -> None:
        """Delete an item, if it exists."""
        self._add("Delete", {"Key": self._session.key(sort_key)}, "remove")

    def add(self, sort_key: str, amounts: dict[str, int], *, unless_linked: bool = False) -> None:
        """Add to number attributes, made with 0 where they are missing; and 1 to ``WRITES``.

        ``unless_linked`` refuses, with the label ``LINKED``, an item that is marked as linked, but
        not one for which :meth:`follow` was called.
        """
        counted = amounts | {WRITES: 1}
        added = "ADD " + ", ".join(f"{name} :{name}" for name in sorted(counted))
        values, assignments = _numbers(counted), []
        condition, label = "", _CURRENT
        if followed := self._followed.get(sort_key):
            condition, compared = _unchanged(followed.writes)
            label, values = followed.label, values | compared
            if followed.mark is None:
                added += f" REMOVE {LINKED}"
            else:
                assignments = [f"{LINKED} = :{LINKED}"]
                values[f":{LINKED}"] = followed.mark
        elif unless_linked:
            condition, label = f"attribute_not_exists({LINKED})", LINKED
        self._update(sort_key, assignments, added, values, condition=condition, label=label)

    def follow(self, sort_key: str, writes: int | None, mark: str | None, label: str) -> None:
        """Let :meth:`add` require that nothing was added to an item since it was read.

        Args:
            sort_key: of an item with today's schema number, or of none.
            writes: its ``WRITES`` when it was read; None if that was absent.
            mark: its ``LINKED`` afterwards; None for none.
            label: of the condition.
        """
        self._followed[sort_key] = _Followed(writes, mark, label)

    def mark_linked(self, sort_key: str, mark: str, label: str, *, exists: bool) -> None:
        """Set ``LINKED`` of an item of counters, whatever its schema number is.

        ``exists`` says whether the item was there when it was read; that must still be so.
        """
        if not exists:
            self.put_new(sort_key, {LINKED: mark}, label)
            return
        update = {
            "Key": self._session.key(sort_key),
            "UpdateExpression": f"SET {LINKED} = :{LINKED}",
            "ConditionExpression": "attribute_exists(sk)",
            "ExpressionAttributeValues": {f":{LINKED}": mark},
        }
        self._add("Update", update, label)

    def set_numbers(
        self, sort_key: str, amounts: dict[str, int], writes: int | None, label: str
    ) -> None:
        """Set number attributes if nothing was added since ``WRITES`` was read (None: absent)."""
        condition, compared = _unchanged(writes)
        values = _numbers(amounts | {"one": 1}) | compared
        assignments = [f"{name} = :{name}" for name in sorted(amounts)]
        self._update(
            sort_key, assignments, f"ADD {WRITES} :one", values, condition=condition, label=label
        )

    def set_attribute(self, sort_key: str, name: str, text: str | None) -> None:
        """Set one string attribute of an item, made where it is missing; None removes it."""
        names = {"#name": name}
        if text is None:
            self._update(sort_key, [], "REMOVE #name", {}, names=names)
        else:
            self._update(sort_key, ["#name = :text"], "", {":text": text}, names=names)

    def swap(self, before: Item, after: Item, label: str) -> None:
        """Write ``after`` in place of ``before``, if that is unchanged to the last attribute."""
        attributes = [name for name in sorted(before) if name not in ("pk", "sk")]
        same = (f"#a{place} = :a{place}" for place in range(len(attributes)))
        condition: dict[str, Any] = {
            "ConditionExpression": " AND ".join(["attribute_exists(sk)", *same])
        }
        if attributes:
            condition |= {
                "ExpressionAttributeNames": {f"#a{n}": name for n, name in enumerate(attributes)},
                "ExpressionAttributeValues": {
                    f":a{n}": before[name] for n, name in enumerate(attributes)
                },
            }
        self._put(before["sk"], after, condition, label)

    @property
    def size(self) -> int:
        """How many actions there are so far, of the 100 that DynamoDB takes."""
        return len(self._actions)

    def write_tombstone(self, stored: Stored) -> None:
        """Leave the tombstone of a resource that this transaction deletes, for the change feed."""
        now = self._session.clock()
        self.put(
            keys.tombstone(stored.entity, stored.id),
            {
                "entity": stored.entity,
                "version": stored.version + 1,
                "changed": self._session.stamp(),
                "gone": True,
                "expires_at": int((now + TOMBSTONE_LIFE).timestamp()),
            },
        )

    def commit(self, answer: str = "") -> None:
        """Apply everything, or nothing.

        Args:
            answer: the text of the answer; stored under the request's Idempotency-Key, if any.

        Raises:
            ConditionFailed: a condition did not hold.
            TooLarge: it is more than DynamoDB takes at once.
            Replayed: this Idempotency-Key was already used, with the receipt item.
            Unavailable: DynamoDB could not be made to answer in time.
        """
        self._add_receipt(answer, self._session.clock())
        self._refuse_too_large()
        try:
            call(
                self._session.meter,
                "transact_write_items",
                TransactItems=self._actions,
                ClientRequestToken=str(uuid.uuid4()),
            )
        except ClientError as error:
            self._explain(error)
            raise

    def _add_receipt(self, answer: str, now: datetime) -> None:
        receipt = self._session.receipt
        if receipt is None:
            return
        condition = {
            "ConditionExpression": f"{_ABSENT} OR expires_at < :now",
            "ExpressionAttributeValues": {":now": int(now.timestamp())},
        }
        self._put(receipt.sort_key, receipt.item(answer, now), condition, _RECEIPT)

    def _refuse_too_large(self) -> None:
        """Refuse what DynamoDB would refuse with a validation error of the whole request."""
        sizes = [_size(action["Put"]["Item"]) for action in self._actions if "Put" in action]
        if sum(sizes) > MAX_BYTES or max(sizes, default=0) > MAX_ITEM_BYTES:
            raise TooLarge("answer" if self._session.receipt else "request")

    def _put(self, sort_key: str, item: Item, condition: dict[str, Any], label: str) -> None:
        stamped = item | self._session.key(sort_key) | schemas.stamp(schemas.family_of(sort_key))
        self._add("Put", {"Item": stamped} | condition, label)

    def _update(
        self,
        sort_key: str,
        assignments: list[str],
        further: str,
        values: Item,
        *,
        names: Mapping[str, str] | None = None,
        condition: str = "",
        label: str = _CURRENT,
    ) -> None:
        """Change an item in place, if it is not there or has today's schema number.

        Args:
            sort_key: where it is.
            assignments: what is set.
            further: the other clauses of the update expression.
            values: of the expressions.
            names: of the expressions.
            condition: a further one.
            label: of the condition.
        """
        stamp = schemas.stamp(schemas.family_of(sort_key))
        current = _has_number(sort_key, stamp)
        if stamp:
            assignments = [*assignments, "#schema = :schema"]
            values = values | {":schema": stamp[schemas.ATTRIBUTE]}
        setting = f"SET {', '.join(assignments)} " if assignments else ""
        update = {
            "Key": self._session.key(sort_key),
            "UpdateExpression": setting + further,
            "ConditionExpression": f"({condition}) AND ({current})" if condition else current,
            "ExpressionAttributeNames": {"#schema": schemas.ATTRIBUTE, **(names or {})},
        }
        self._add(
            "Update", update | ({"ExpressionAttributeValues": values} if values else {}), label
        )

    def _add(self, kind: str, action: dict[str, Any], label: str) -> None:
        self._guard((action.get("Key") or action["Item"])["sk"])
        if "ConditionExpression" in action:
            action["ReturnValuesOnConditionCheckFailure"] = "ALL_OLD"
        typed = {name: to_wire(action[name]) for name in _TYPED if name in action}
        self._actions.append({kind: {"TableName": settings().table_name} | action | typed})
        self._labels.append(label)

    def _guard(self, sort_key: str) -> None:
        """Refuse a write to the plan, unless the class updates what depends on it."""
        if not sort_key.startswith(_PLAN):
            return
        if not self.guards_plan:
            raise RuntimeError(f"{sort_key} is part of the plan: write it with a PlanTransaction")
        self.guarded_keys.append(sort_key)

    def _explain(self, error: ClientError) -> None:
        """Raise what a cancelled transaction means; a spent receipt outranks all else."""
        reasons = cancellation_reasons(error)
        failed = [
            (_meaning(label, item), item, action)
            for label, reason, action in zip(self._labels, reasons, self._actions, strict=False)
            if reason.get("Code") == "ConditionalCheckFailed"
            for item in [from_wire(reason["Item"]) if "Item" in reason else None]
        ]
        for label, item, _ in failed:
            if label == _RECEIPT and self._session.receipt:
                spent = item or self._session.get(self._session.receipt.sort_key)
                raise Replayed(spent or {}) from error
        for label, item, _ in failed:
            if label != _CURRENT:
                raise ConditionFailed(label, item) from error
        if failed:
            outdated = [from_wire(action["Update"]["Key"])["sk"] for *_, action in failed]
            raise OutdatedItems(outdated) from error


def keep_answer(session: Session, answer: str) -> None:
    """Keep the answer of a request that changes nothing, if it has an Idempotency-Key.

    Raises:
        Replayed: the key was already used.
    """
    if session.receipt:
        Transaction(session).commit(answer)


def _size(item: Item) -> int:
    """Return how many bytes the values of an item take."""
    values = [value for typed in item.values() for value in typed.values()]
    return sum(len(v if isinstance(v, bytes) else v.encode()) for v in values)


def _meaning(label: str, item: Item | None) -> str:
    """Return the label of a failed condition; an item without the mark has another number."""
    return _CURRENT if label == LINKED and LINKED not in (item or {}) else label


def _unchanged(writes: int | None) -> tuple[str, Item]:
    """Return the condition that nothing was added since ``WRITES`` was read, and its values."""
    if writes is None:
        return f"attribute_not_exists({WRITES})", {}
    return f"{WRITES} = :writes", {":writes": writes}


def _numbers(amounts: dict[str, int]) -> Item:
    """Return numbers as values of an expression."""
    return {f":{name}": amount for name, amount in sorted(amounts.items())}


def _has_number(sort_key: str, stamp: Item) -> str:
    """Return the condition that an item is not there or has today's schema number."""
    first = schemas.current_number(schemas.family_of(sort_key)) == 1
    # Without the attribute it has number 1.
    absent = f"attribute_not_exists({'#schema' if first else 'sk'})"
    return f"{absent} OR #schema = :schema" if stamp else absent


def _at_version(version: int) -> dict[str, Any]:
    return {
        "ConditionExpression": "version = :version",
        "ExpressionAttributeValues": {":version": version},
    }
