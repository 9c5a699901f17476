"""All writes: one TransactWriteItems with conditions, safe to send again.

Each transaction carries one ClientRequestToken for all its attempts, so an attempt whose answer
was lost is recognised by DynamoDB and not applied twice. The request's Idempotency-Key receipt
is written in the same transaction as its effect. Every item is written with the schema
number of its family.
"""

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, ClassVar

from botocore.exceptions import ClientError

from chalicelib.jsontext import can_be_sent
from chalicelib.settings import settings
from chalicelib.table import keys, schemas
from chalicelib.table.client import call, cancellation_reasons
from chalicelib.table.codec import Item, from_wire, to_wire
from chalicelib.table.conditions import (
    Bound,
    Followed,
    at_version,
    has_number,
    numbers_of,
    size_of,
    unchanged,
    updated_key,
)
from chalicelib.table.counters import LINKED, MOST, WRITES
from chalicelib.table.errors import (
    AnswerTooLarge,
    ConditionFailed,
    OutdatedItems,
    Replayed,
    TooLarge,
    UncheckedDays,
)
from chalicelib.table.items import Stored
from chalicelib.table.puts import ABSENT, stamped
from chalicelib.table.session import Session

# DynamoDB takes 4 MB in a transaction and 400 KB in an item; only values are counted here, so
# there is room for names.
MAX_BYTES = 3_900_000
MAX_ITEM_BYTES = 395_000
TOMBSTONE_LIFE = timedelta(days=180)

# How many other items there are, in an item that bounds their number.
ENTRIES = "entries"
# The label of the condition that there is room for one more.
FULL = "full"
# The label of the condition that an item that is deleted is not used.
USED = "used"
# The label of the condition that an item that is changed in place is there.
MISSING = "missing"

# What the attribute begins with that has how often an item is used; its id follows.
_USES = "uses_"

# The parts of an action that have values of attributes.
_TYPED = ("Item", "Key", "ExpressionAttributeValues")
_RECEIPT = "receipt"
# The label of the condition that an item that is changed in place has today's schema number.
_CURRENT = "current"
# The label of the condition that no day can have more entries than its digit contains.
_UNCHECKED = "unchecked"
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
        self._followed: dict[str, Followed] = {}
        self.guarded_keys: list[str] = []

    def put(self, sort_key: str, item: Item) -> None:
        """Write ``item`` over any other."""
        self._put(sort_key, item, {}, "put")

    def put_new(self, sort_key: str, item: Item, label: str) -> None:
        """Write ``item`` if no item exists there."""
        self._put(sort_key, item, {"ConditionExpression": ABSENT}, label)

    def replace(self, sort_key: str, item: Item, version: int, label: str) -> None:
        """Write ``item`` over the one of ``version``."""
        self._put(sort_key, item, at_version(version), label)

    def replace_uncounted(
        self, sort_key: str, item: Item, version: int, writes: int | None, label: str
    ) -> None:
        """Write ``item`` over the one of ``version`` that nothing was added to (see ``WRITES``)."""
        same, values = unchanged(writes)
        condition: dict[str, Any] = at_version(version)
        condition["ConditionExpression"] += f" AND {same}"
        condition["ExpressionAttributeValues"] |= values
        self._put(sort_key, item, condition, label)

    def count_write(self, sort_key: str, version: int, label: str) -> None:
        """Add 1 to ``WRITES`` of the item of ``version``; such writes do not exclude each other."""
        values = {":one": 1, ":version": version}
        added = f"ADD {WRITES} :one"
        self._update(sort_key, [], added, values, condition="version = :version", label=label)

    def write(self, sort_key: str, item: Item, version: int, label: str) -> None:
        """Write ``item`` over the one of ``version``; 0 is no item."""
        if version:
            self.replace(sort_key, item, version, label)
        else:
            self.put_new(sort_key, item, label)

    def delete(self, sort_key: str, version: int, label: str) -> None:
        """Delete the item of ``version``."""
        self._add("Delete", {"Key": self._session.key(sort_key)} | at_version(version), label)

    def delete_or_absent(self, sort_key: str, version: int, label: str) -> None:
        """Delete the item of ``version``; 0 requires that there is no item."""
        if version:
            self.delete(sort_key, version, label)
        else:
            key = {"Key": self._session.key(sort_key)}
            self._add("Delete", key | {"ConditionExpression": ABSENT}, label)

    def remove(self, sort_key: str) -> None:
        """Delete an item, if it exists."""
        self._add("Delete", {"Key": self._session.key(sort_key)}, "remove")

    def add(
        self,
        sort_key: str,
        amounts: dict[str, int],
        *,
        unless_linked: bool = False,
        bound: Bound | None = None,
    ) -> None:
        """Add to number attributes, made with 0 where they are missing; and 1 to ``WRITES``.

        ``unless_linked`` refuses, with the label ``LINKED``, an item that is marked as linked, but
        not one for which :meth:`follow` was called. If ``bound`` does not hold, the transaction
        fails with :class:`UncheckedDays`.
        """
        bound = bound or Bound("", {})
        followed = self._followed.get(sort_key)
        # Nothing was added to it yet, so it has no day.
        first = {MOST: 0} if followed and followed.writes is None and not bound.assigned else {}
        counted = first | amounts | {WRITES: 1, **bound.added}
        added = "ADD " + ", ".join(f"{name} :{name}" for name in sorted(counted))
        values = numbers_of(counted | dict(bound.assigned)) | bound.compared
        assignments = [f"{name} = :{name}" for name in sorted(bound.assigned)]
        condition, label = "", _UNCHECKED if bound.condition else _CURRENT
        if followed:
            condition, compared = unchanged(followed.writes)
            label, values = followed.label, values | compared
            if followed.mark is None:
                added += f" REMOVE {LINKED}"
            else:
                assignments.append(f"{LINKED} = :{LINKED}")
                values[f":{LINKED}"] = followed.mark
        elif unless_linked:
            condition, label = f"attribute_not_exists({LINKED})", LINKED
        if condition and bound.condition:
            condition = f"({condition}) AND ({bound.condition})"
        condition = condition or bound.condition
        self._update(sort_key, assignments, added, values, condition=condition, label=label)

    def count(self, sort_key: str, change: int, most: int | None = None, *, used: str = "") -> None:
        """Add to how many items of a kind there are, which the item at ``sort_key`` has.

        With ``most``, the transaction fails with the label ``FULL`` if there would be more.
        With ``used``, the one item of that id is new, or is deleted: how often it is used is
        counted from now on (see :meth:`count_uses`), or no longer. If a deleted one is used, the
        transaction fails with the label ``USED``.
        """
        values: Item = {":change": change}
        assignments, condition, removed, label = [], "", "", FULL
        names = {"#used": f"{_USES}{used}"} if used else {}
        if most is not None:
            condition = f"attribute_not_exists({ENTRIES}) OR {ENTRIES} <= :room"
            values[":room"] = most - change
        if used:
            values[":none"] = 0
        if used and change > 0:
            assignments = ["#used = :none"]
        elif used:
            condition, removed, label = "#used = :none", " REMOVE #used", USED
        added = f"ADD {ENTRIES} :change{removed}"
        self._update(
            sort_key, assignments, added, values, names=names, condition=condition, label=label
        )

    def count_uses(self, sort_key: str, changes: Mapping[str, int], label: str) -> None:
        """Add to how often the items of some ids are used, which the item at ``sort_key`` has.

        ``label`` names the condition that all of them exist.
        """
        places = {f"used{place}": name for place, name in enumerate(sorted(changes))}
        names = {f"#{place}": f"{_USES}{name}" for place, name in places.items()}
        values: Item = {f":{place}": changes[name] for place, name in places.items()}
        added = "ADD " + ", ".join(f"#{place} :{place}" for place in places)
        condition = " AND ".join(f"attribute_exists(#{place})" for place in places)
        self._update(sort_key, [], added, values, names=names, condition=condition, label=label)

    def follow(self, sort_key: str, writes: int | None, mark: str | None, label: str) -> None:
        """Let :meth:`add` require that nothing was added to an item since it was read.

        Args:
            sort_key: of an item with today's schema number, or of none.
            writes: its ``WRITES`` when it was read; None if that was absent.
            mark: its ``LINKED`` afterwards; None for none.
            label: of the condition.
        """
        self._followed[sort_key] = Followed(writes, mark, label)

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
        """Set number attributes if nothing was added since ``WRITES`` was read (None: absent).

        What is known about their bounds is forgotten.
        """
        condition, compared = unchanged(writes)
        values = numbers_of(amounts | {"one": 1}) | compared
        assignments = [f"{name} = :{name}" for name in sorted(amounts)]
        further = f"ADD {WRITES} :one REMOVE {MOST}"
        self._update(sort_key, assignments, further, values, condition=condition, label=label)

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
    def session(self) -> Session:
        """The session that it writes in."""
        return self._session

    @property
    def size(self) -> int:
        """How many actions there are so far, of the 100 that DynamoDB takes."""
        return len(self._actions)

    def write_tombstone(self, stored: Stored, *, expires: bool = True, by: str = "") -> None:
        """Leave the tombstone of a resource that this transaction deletes, for the change feed.

        One that does not expire retires the id for good. ``by`` says who deletes it, if that
        is not the person.
        """
        item: Item = {
            "entity": stored.entity,
            "version": stored.version + 1,
            "changed": self._session.stamp(),
            "gone": True,
        }
        if expires:
            item["expires_at"] = int((self._session.clock() + TOMBSTONE_LIFE).timestamp())
        if by:
            item["by"] = by
        self.put(keys.tombstone(stored.entity, stored.id), item)

    def commit(self, answer: str = "") -> None:
        """Apply everything, or nothing.

        Args:
            answer: the text of the answer, without which the write would look like a failure;
                stored under the request's Idempotency-Key, if any.

        Raises:
            ConditionFailed: a condition did not hold.
            TooLarge: it is more than DynamoDB takes at once.
            AnswerTooLarge: the answer is more than Lambda sends.
            Replayed: this Idempotency-Key was already used, with the receipt item.
            Unavailable: DynamoDB could not be made to answer in time.
        """
        if not can_be_sent(answer):
            raise AnswerTooLarge("answer")
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
            "ConditionExpression": f"{ABSENT} OR expires_at < :now",
            "ExpressionAttributeValues": {":now": int(now.timestamp())},
        }
        self._put(receipt.sort_key, receipt.item(answer, now), condition, _RECEIPT)

    def _refuse_too_large(self) -> None:
        """Refuse what DynamoDB would refuse with a validation error of the whole request."""
        sizes = [size_of(action["Put"]["Item"]) for action in self._actions if "Put" in action]
        if sum(sizes) > MAX_BYTES or max(sizes, default=0) > MAX_ITEM_BYTES:
            raise TooLarge("answer" if self._session.receipt else "request")

    def _put(self, sort_key: str, item: Item, condition: dict[str, Any], label: str) -> None:
        self._add("Put", {"Item": stamped(self._session, sort_key, item)} | condition, label)

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
        current = has_number(sort_key, stamp)
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
            (self._meaning(label, action, item), item, action)
            for label, reason, action in zip(self._labels, reasons, self._actions, strict=False)
            if reason.get("Code") == "ConditionalCheckFailed"
            for item in [from_wire(reason["Item"]) if "Item" in reason else None]
        ]
        for label, item, _ in failed:
            if label == _RECEIPT and self._session.receipt:
                spent = item or self._session.get(self._session.receipt.sort_key)
                raise Replayed(spent or {}) from error
        for label, item, _ in failed:
            if label not in (_CURRENT, _UNCHECKED):
                raise ConditionFailed(label, item) from error
        for kind, meaning in ((OutdatedItems, _CURRENT), (UncheckedDays, _UNCHECKED)):
            found = [updated_key(action) for label, _, action in failed if label == meaning]
            if found:
                raise kind(found) from error

    def _meaning(self, label: str, action: dict[str, Any], item: Item | None) -> str:
        """Return the label of the part that failed, of a condition of several parts."""
        if "Update" not in action:
            return label
        sort_key, item = updated_key(action), item or {}
        compound = label in (FULL, LINKED, MISSING, USED, _UNCHECKED)
        if compound and item and not schemas.is_current(item, schemas.family_of(sort_key)):
            return _CURRENT
        if followed := self._followed.get(sort_key):
            return label if item.get(WRITES) != followed.writes else _UNCHECKED
        return _UNCHECKED if label == LINKED and LINKED not in item else label


def keep_answer(session: Session, answer: str) -> None:
    """Keep the answer of a request that changes nothing, if it has an Idempotency-Key.

    Raises:
        Replayed: the key was already used.
    """
    if session.receipt:
        Transaction(session).commit(answer)
