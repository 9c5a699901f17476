"""What days of metrics cost: one day written, written again, a month read, and years of them.

All units are those that Amazon charges (``tools.costs.charging``), because DynamoDB Local reports
less of a transaction.
"""

import math
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

from chalicelib.table import keys
from tools.bench.bars import Bar
from tools.bench.client import HEADINGS, Bench
from tools.bench.measure import title
from tools.bench.metric_log import batches, metric_day, shared

_MONTH: Final = [date(2026, 4, 1) + timedelta(days=number) for number in range(30)]
_READ: Final = f"/v1/metrics?from={_MONTH[0]}&to={_MONTH[-1]}&limit=2000"
_PATH: Final = "/v1/metrics/2026-04-30/watch-garmin"
_YEAR: Final = 365
_YEARS: Final = 9
_NOW: Final = {"x-now": "2026-05-01T12:00:00Z"}


class Metrics:
    """Days of forty metrics, five of them by hour."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench

    def tables(self) -> list[Bar]:
        """Print what writing and reading costs; return what was reached."""
        title("Days of 40 metrics, five of them by hour")
        print(HEADINGS)
        return [*self._days(), *self._months(), self._year()]

    def _days(self) -> Iterator[Bar]:
        """Write a day, another one over it, and that one again."""
        recorded = self._bench.recorded(self._put(1, "metrics-item"))
        [transaction] = recorded.transactions()
        yield Bar("metrics: the item of a day, write units", self._item(transaction), 6)
        for name, seed, most in (("new", 1, 14), ("changed", 2, 14), ("the same again", 2, 0)):
            if name == "changed":
                self._bench.as_user("metrics-changed", _NOW)("PUT", _PATH, metric_day(1))
            user = "metrics-new" if name == "new" else "metrics-changed"
            # Whoever sends what is stored already needs no receipt of it.
            event = self._put(seed, user, key=str(seed) if most else "")
            charge = self._bench.charge(event)
            print(f"{f'put a day of metrics, {name}':42}{'':34}{charge.columns()}")
            yield Bar(f"metrics: put a day, {name}, write units", charge.write_units, most)

    def _item(self, transaction: dict[str, Any]) -> float:
        """Return the units of the day that a transaction puts, with its entry in the feed."""
        puts = [each["Put"] for each in transaction["TransactItems"] if "Put" in each]
        begin = keys.family("metric_day")
        [put] = [each for each in puts if each["Item"]["sk"]["S"].startswith(begin)]
        # What is there already would not be written to the index.
        new = put["Item"] | {"pk": {"S": put["Item"]["pk"]["S"][:-1] + "x"}}
        answer = self._bench.dynamodb.put_item(
            TableName=put["TableName"], Item=new, ReturnConsumedCapacity="TOTAL"
        )
        return 2 * float(answer["ConsumedCapacity"]["CapacityUnits"])

    def _months(self) -> Iterator[Bar]:
        """Read a month that three sources share, alone and among ten years."""
        user = "metrics-month"
        send = self._bench.as_user(user, _NOW)
        for number, day in enumerate(_MONTH):
            for source, part in shared(metric_day(number)):
                send("PUT", f"/v1/metrics/{day}/{source}", part)
        _, alone = self._bench.read("a month, 3 sources", _READ, user)
        yield Bar("metrics: a month, read units", alone.read_units, 8)
        for years in range(_YEARS):
            first = date(2017 + years, 3, 1)
            for body in batches(first, _YEAR, "watch"):
                send("POST", "/v1/metric-batches", body)
        _, among = self._bench.read("the same among ten years", _READ, user)
        yield Bar("metrics: ten years, beside a month", among.read_units / alone.read_units, 1)

    def _year(self) -> Bar:
        """Back-fill a year, all included; return the units of a day."""
        units = 0.0
        for number, body in enumerate(batches(date(2025, 4, 1), _YEAR, "watch")):
            event = self._event("POST", "/v1/metric-batches", body, "metrics-year", str(number))
            units += self._bench.charge(event).write_units
        a_day = units / _YEAR
        print(f"{'a day of a year of back-fill':32}{'':60}{math.ceil(10 * a_day) / 10:>8.1f}")
        return Bar("metrics: a day of back-fill, write units", a_day, 6.5)

    def _put(self, seed: int, user: str, key: str = "") -> dict[str, Any]:
        return self._event("PUT", _PATH, metric_day(seed), user, key)

    def _event(self, method: str, path: str, body: Any, user: str, key: str) -> dict[str, Any]:
        headers = _NOW | ({"idempotency-key": key} if key else {})
        return self._bench.event(method, path, body, user, headers)
