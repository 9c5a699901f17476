"""From units to US dollars: what a month of so many requests costs, item by item."""

import json
import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.costs.measure import Measured

PRICES: dict[str, Any] = json.loads(
    Path(__file__).with_name("prices.json").read_text(encoding="utf-8")
)
ASSUMED: dict[str, Any] = json.loads(
    Path(__file__).with_name("assumptions.json").read_text(encoding="utf-8")
)
HOURS = 730
_MILLION = 1e6
_GB = 1e9
_DAYS_PER_MONTH = 30


@dataclass(frozen=True)
class Request:
    """The mean request of the assumed mix: what it takes of everything."""

    read_units: float
    write_units: float
    bytes: float
    billed_ms: float


def mean_request(
    measured: Measured, memory_mb: int, mix: dict[str, int] = ASSUMED["mix"]
) -> Request:
    """Return the mean of a mix of operations, and how long Lambda bills it.

    Lambda gives a share of a processor in proportion to the memory, so CPU takes that much longer.
    """

    def mean(name: str) -> float:
        total = sum(
            share * float(getattr(measured.operations[each], name)) for each, share in mix.items()
        )
        return float(total / sum(mix.values()))

    slower = max(1.0, PRICES["lambda"]["mb_of_one_processor"] / memory_mb)
    warm = mean("cpu_ms") * slower + mean("round_trips") * ASSUMED["milliseconds_per_round_trip"]
    cold = ASSUMED["cold_start_share"] * ASSUMED["cold_start_milliseconds"]
    return Request(mean("read_units"), mean("write_units"), mean("bytes"), warm + cold)


def beyond(amount: float, free: float) -> float:
    """Return what of ``amount`` is paid for."""
    return max(0.0, amount - free)


class Month:
    """A month of ``requests`` like ``request``.

    Args:
        requests: how many.
        request: the mean one.
        account_bytes: what one user takes in the table and its indexes.
        memory_mb: of the function.
        alarms: how many the stack has.
        users: who send the requests; None for as many as send the assumed number each.
    """

    def __init__(
        self,
        requests: int,
        request: Request,
        *,
        account_bytes: int,
        memory_mb: int,
        alarms: int,
        users: int | None = None,
    ) -> None:
        self._requests, self._request = requests, request
        self._memory_gb, self._alarms = memory_mb / 1024, alarms
        self.users = users or math.ceil(requests / ASSUMED["requests_per_user_and_month"])
        self._stored_gb = self.users * account_bytes / _GB

    def provisioned_units(self) -> tuple[int, int]:
        """Return the read and write units that the busiest time needs.

        Each is at least what the API needs at all: a single large write takes more than fewer
        units save up.
        """
        rate = self._requests / (HOURS * 3600) * ASSUMED["peak_over_average"]
        needed = (rate * self._request.read_units, rate * self._request.write_units)
        least = int(ASSUMED["least_units"])
        return max(least, math.ceil(needed[0])), max(least, math.ceil(needed[1]))

    def dynamodb_provisioned(self) -> float:
        """Return the price of those units beyond the free ones."""
        prices = PRICES["dynamodb"]
        reads, writes = self.provisioned_units()
        read_usd = float(prices["provisioned_usd_per_read_unit_hour"])
        write_usd = float(prices["provisioned_usd_per_write_unit_hour"])
        free = prices["free_units"]
        return HOURS * (beyond(reads, free) * read_usd + beyond(writes, free) * write_usd)

    def dynamodb_on_demand(self) -> float:
        """Return the price of the units used, where the table is billed by use."""
        prices, millions = PRICES["dynamodb"], self._requests / _MILLION
        return millions * (
            self._request.read_units * float(prices["on_demand_usd_per_million_reads"])
            + self._request.write_units * float(prices["on_demand_usd_per_million_writes"])
        )

    def gateway(self) -> float:
        """Return the price of API Gateway, which bills the preflights of browsers too."""
        calls = self._requests * (1 + ASSUMED["preflights_per_request"])
        return float(calls / _MILLION * PRICES["api_gateway"]["usd_per_million_requests"])

    def import_files(self) -> float:
        """Return the price of the files of imports: kept for days, written and read."""
        each, prices = ASSUMED["imports"], PRICES["s3"]
        kept = each["bytes"] / _GB * each["days_kept"] / _DAYS_PER_MONTH * prices["usd_per_gb"]
        written = each["writes"] / _MILLION * prices["usd_per_million_writes"]
        read = each["reads"] / _MILLION * prices["usd_per_million_reads"]
        return float(self._imports() * (kept + written + read))

    def import_messages(self) -> float:
        """Return the price of the queue of imports, which Lambda asks all the time."""
        each, prices = ASSUMED["imports"], PRICES["sqs"]
        requests = each["polls_per_month"] + self._imports() * each["messages"]
        beyond_free = beyond(requests, prices["free_requests"])
        return float(beyond_free / _MILLION * prices["usd_per_million_requests"])

    def _imports(self) -> float:
        return float(self.users * ASSUMED["imports"]["per_user_and_month"])

    def items(self) -> dict[str, float]:
        """Return the price of each thing that is billed, with the table provisioned."""
        dynamodb, function, cloudwatch = PRICES["dynamodb"], PRICES["lambda"], PRICES["cloudwatch"]
        transfer, cognito = PRICES["transfer"], PRICES["cognito"]
        seconds = self._requests * self._request.billed_ms / 1e3 * self._memory_gb
        log_gb = self._requests * ASSUMED["log_bytes_per_request"] / _GB
        sent_gb = self._requests * self._request.bytes / _GB
        kept_gb = ASSUMED["packages_kept"] * ASSUMED["package_bytes"] / _GB
        return {
            "API Gateway (REST), preflights included": self.gateway(),
            "DynamoDB, provisioned": self.dynamodb_provisioned(),
            "DynamoDB, storage": beyond(self._stored_gb, dynamodb["free_storage_gb"])
            * dynamodb["storage_usd_per_gb"],
            "DynamoDB, point-in-time recovery": self._stored_gb * dynamodb["backup_usd_per_gb"],
            "S3, packages": kept_gb * PRICES["s3"]["usd_per_gb"],
            "S3, imports": self.import_files(),
            "SQS": self.import_messages(),
            "Lambda, requests": beyond(self._requests, function["free_requests"])
            / _MILLION
            * function["usd_per_million_requests"],
            "Lambda, time": beyond(seconds, function["free_gb_seconds"])
            * function["usd_per_gb_second_arm64"],
            f"Cognito ({cognito['tier']})": beyond(self.users, cognito["free_users"])
            * cognito["usd_per_user"],
            "CloudWatch, logs": beyond(log_gb, cloudwatch["free_logs_gb"])
            * cloudwatch["logs_usd_per_gb"],
            "CloudWatch, alarms": beyond(self._alarms, cloudwatch["free_alarms"])
            * cloudwatch["usd_per_alarm"],
            "Data sent": beyond(sent_gb, transfer["free_gb"]) * transfer["usd_per_gb"],
        }


def public_ceiling(
    preflights_s: float, health_s: float, health: Request, memory_mb: int
) -> tuple[float, float]:
    """Return what a month costs at most by what needs no token: by preflights, by ``/health``.

    Nothing of it counts as free, so the account's own use of that makes no difference.

    Args:
        preflights_s: preflights a second, of all paths together.
        health_s: requests of ``/health`` a second.
        health: what one of these takes.
        memory_mb: of the function.
    """
    seconds, function = HOURS * 3600, PRICES["lambda"]
    gateway = PRICES["api_gateway"]["usd_per_million_requests"] / _MILLION
    each = (
        gateway
        + function["usd_per_million_requests"] / _MILLION
        + health.billed_ms / 1e3 * memory_mb / 1024 * function["usd_per_gb_second_arm64"]
        + ASSUMED["log_bytes_per_request"] / _GB * PRICES["cloudwatch"]["logs_usd_per_gb"]
        + health.bytes / _GB * PRICES["transfer"]["usd_per_gb"]
    )
    return float(seconds * preflights_s * gateway), float(seconds * health_s * each)


def on_demand_ceiling(read_limit: int, write_limit: int) -> float:
    """Return what a month costs on demand if both limits (units a second) are used all the time."""
    prices, seconds = PRICES["dynamodb"], HOURS * 3600
    return (
        seconds
        / _MILLION
        * (
            read_limit * float(prices["on_demand_usd_per_million_reads"])
            + write_limit * float(prices["on_demand_usd_per_million_writes"])
        )
    )
