"""What the worst legal accounts take, beside the demo account in the same run.

``tools.bench.worst`` measures it and writes ``worst.json``; the pages of docs/ are made from that.
"""

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

WORST = Path(__file__).with_name("worst.json")
MOST_TIMES = 8.0
"""How many times the CPU of the demo account's request a worst one may take."""
_HEAD = """\
| account | request | times the CPU of the demo account | read units | KB of the answer |
|---|---|---|---|---|"""


@dataclass(frozen=True)
class WorstCost:
    """What one request of a worst account takes.

    Attributes:
        account: what it has most of.
        request: in words.
        times: its CPU time, divided by that of the same request of the demo account.
        round_trips: calls of DynamoDB.
        read_units: as Amazon charges them.
        bytes: of the answer, without headers.
    """

    account: str
    request: str
    times: float
    round_trips: int
    read_units: float
    bytes: int


def load() -> list[WorstCost]:
    """Return the figures in the repository; none before the first measurement."""
    if not WORST.exists():
        return []
    return [WorstCost(**row) for row in json.loads(WORST.read_text(encoding="utf-8"))]


def save(rows: Iterable[WorstCost]) -> None:
    """Write the figures in the repository."""
    text = json.dumps([asdict(row) for row in rows], indent=2)
    WORST.write_text(text + "\n", encoding="utf-8")


def as_markdown(rows: Iterable[WorstCost]) -> str:
    """Return the figures as a table of a page."""
    lines = (
        f"| {row.account} | {row.request} | {row.times:.1f} | {row.read_units:,.1f} "
        f"| {row.bytes / 1000:,.1f} |"
        for row in rows
    )
    return "\n".join([_HEAD, *lines])
