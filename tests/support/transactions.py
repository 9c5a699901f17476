"""What requests write, as DynamoDB gets it: transactions, their actions and their size."""

from typing import Any

Action = dict[str, Any]


class Recorder:
    """The client of the table, which keeps the transactions that it is given.

    Args:
        real: the client that carries them out.
    """

    def __init__(self, real: Any) -> None:
        self._real = real
        self.transactions: list[list[Action]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def transact_write_items(self, **request: Any) -> Any:
        self.transactions.append(request["TransactItems"])
        return self._real.transact_write_items(**request)

    @property
    def actions(self) -> list[int]:
        """How many actions each transaction has."""
        return [len(transaction) for transaction in self.transactions]


def item_bytes(action: Action) -> int:
    """Return the size of the item that a Put writes: names and values, as DynamoDB counts them."""
    if "Put" not in action:
        return 0
    item = action["Put"]["Item"]
    return sum(len(name.encode()) + _value_bytes(value) for name, value in item.items())


def _value_bytes(value: dict[str, Any]) -> int:
    [(kind, content)] = value.items()
    if kind == "SS":
        return sum(len(member.encode()) for member in content)
    assert kind in ("S", "N", "B"), f"a value of type {kind} has no size here"
    return len(content) if isinstance(content, bytes) else len(content.encode())
