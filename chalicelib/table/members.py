"""Items that have the names of their members, so that none is deleted while it has one.

A resource that others name has such an item beside it. It is written and deleted with the resource,
and each resource that names it is a member. So neither can a member appear after the resource is
deleted, nor can the resource be deleted while it has a member, whatever is written at once.
"""

from chalicelib.table.codec import Item
from chalicelib.table.transaction import MISSING, Transaction

MEMBERS = "members"


def item_of(*members: str) -> Item:
    """Return a new item with its members."""
    return {MEMBERS: frozenset(members)} if members else {}


def members_of(item: Item | None) -> list[str]:
    """Return the members of an item, sorted; None is no item."""
    return sorted((item or {}).get(MEMBERS, ()))


class MemberTransaction(Transaction):
    """A transaction that also changes the members of items."""

    def add_member(self, sort_key: str, member: str) -> None:
        """Add a member to an item.

        If there is no item, the transaction fails with the label ``MISSING``.
        """
        added, values = f"ADD {MEMBERS} :member", {":member": frozenset((member,))}
        there = "attribute_exists(sk)"
        self._update(sort_key, [], added, values, condition=there, label=MISSING)

    def remove_member(self, sort_key: str, member: str) -> None:
        """Remove a member from an item; it remains, also without one."""
        self._update(sort_key, [], f"DELETE {MEMBERS} :member", {":member": frozenset((member,))})

    def delete_without_members(self, sort_key: str, label: str) -> None:
        """Delete an item that has no member; else the transaction fails with ``label``."""
        condition = {"ConditionExpression": f"attribute_not_exists({MEMBERS})"}
        self._add("Delete", {"Key": self._session.key(sort_key)} | condition, label)
