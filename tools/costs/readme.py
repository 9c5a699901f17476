"""The part of docs/costs.md that says what operations and months cost, made from the measured."""

import json
import math
import re
import textwrap
from functools import cache
from pathlib import Path
from typing import Any

from tools.costs import evening
from tools.costs.measure import Cost, Measured
from tools.costs.month import (
    ASSUMED,
    HOURS,
    PRICES,
    Month,
    mean_request,
    on_demand_ceiling,
    public_ceiling,
)
from tools.deployment.package import operation_paths

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "docs/costs.md"
_FREE = """\
| an account and month | free for good | beyond that, US dollars |
|---|---|---|
| DynamoDB, provisioned | {dynamodb[free_units]} read and {dynamodb[free_units]} write units, of \
all tables of a region | {read_unit:.3f} a read unit, {write_unit:.2f} a write unit |
| DynamoDB, storage | {dynamodb[free_storage_gb]} GB | {dynamodb[storage_usd_per_gb]} a GB |
| Lambda | {lambda[free_requests]:,} requests, {lambda[free_gb_seconds]:,} GB-seconds | \
{lambda[usd_per_million_requests]} a million requests, {million_gb_seconds:.2f} a million \
GB-seconds |
| Cognito | {cognito[free_users]:,} users | {cognito[usd_per_user]} a user ({cognito[tier]}), \
{cognito[usd_per_user_essentials]} (ESSENTIALS) |
| CloudWatch | {cloudwatch[free_logs_gb]} GB of logs, {cloudwatch[free_alarms]} alarms | \
{cloudwatch[logs_usd_per_gb]} a GB, {cloudwatch[usd_per_alarm]} an alarm |
| Data sent | {transfer[free_gb]} GB | {transfer[usd_per_gb]} a GB |
| API Gateway (REST) | nothing | {api_gateway[usd_per_million_requests]} a million requests |
| DynamoDB, point-in-time recovery | nothing | {dynamodb[backup_usd_per_gb]} a GB |
| DynamoDB, on demand | nothing | {dynamodb[on_demand_usd_per_million_reads]} a million read \
units, {dynamodb[on_demand_usd_per_million_writes]} a million write units |
| S3 | nothing | {s3[usd_per_gb]} a GB, {s3[usd_per_million_writes]} a million files written, \
{s3[usd_per_million_reads]} a million read |
| SQS | {sqs[free_requests]:,} requests | {sqs[usd_per_million_requests]} a million requests |"""
_PART = re.compile(r"(<!-- costs:[^\n]*-->\n).*?(<!-- end of the costs -->)", re.DOTALL)


def stack() -> tuple[int, int]:
    """Return the function's memory and the number of alarms, as they are deployed."""
    config = json.loads((ROOT / ".chalice/config.json").read_text(encoding="utf-8"))
    kinds = [resource.get("Type") for resource in _template()["Resources"].values()]
    return int(config["lambda_memory_size"]), kinds.count("AWS::CloudWatch::Alarm")


def on_demand_limits() -> tuple[int, int]:
    """Return the read and write units a second that a table on demand is limited to."""
    parameters = _template()["Parameters"]
    reads, writes = (parameters[f"OnDemand{kind}Limit"]["Default"] for kind in ("Read", "Write"))
    return int(reads), int(writes)


def public_rates() -> tuple[float, float]:
    """Return how many preflights of a path, and requests of ``/health``, a second are let in."""
    template = _template()
    [health] = [
        each["ThrottlingRateLimit"]
        for each in template["Resources"]["RestAPI"]["Properties"]["MethodSettings"]
        if each["ResourcePath"] == "/~1health"
    ]
    return float(template["Parameters"]["PreflightRate"]["Default"]), float(health)


def _template() -> dict[str, Any]:
    text = (ROOT / ".chalice/resources.json").read_text(encoding="utf-8")
    template: dict[str, Any] = json.loads(text)
    return template


def with_costs(text: str, measured: Measured) -> str:
    """Return the page ``text`` with the costs of ``measured`` between their marks."""
    changed, count = _PART.subn(lambda match: match[1] + section(measured) + match[2], text)
    if count != 1:
        raise SystemExit("docs/costs.md has no part between '<!-- costs: ...' and its end.")
    return changed


def section(measured: Measured) -> str:
    """Return the text between the marks."""
    parts = (
        _operations(measured),
        _months(measured),
        _free(),
        _evenings(measured),
        _one_person(measured),
        _strangers(measured),
    )
    return "\n" + "\n\n".join(parts) + "\n\n"


def _operations(measured: Measured) -> str:
    total = sum(ASSUMED["mix"].values())
    lines = [
        "| of 100 requests | | round trips | RCU | WCU |",
        "|---|---|---|---|---|",
    ]
    for name, share in ASSUMED["mix"].items():
        cost = measured.operations[name]
        lines.append(f"| {100 * share / total:.0f} | `{name}` | {_cells(cost)} |")
    return "\n".join(lines)


def _cells(cost: Cost) -> str:
    units = " | ".join(f"{each:g}" if each else "" for each in (cost.read_units, cost.write_units))
    return f"{cost.round_trips} | {units}"


def _months(measured: Measured) -> str:
    memory_mb, alarms = stack()
    request = mean_request(measured, memory_mb)
    months = [
        Month(
            requests,
            request,
            account_bytes=measured.account_bytes,
            memory_mb=memory_mb,
            alarms=alarms,
        )
        for requests in ASSUMED["months_of"]
    ]
    items = [month.items() for month in months]
    rows: list[tuple[str, list[Any]]] = [
        (name, [_usd(each[name]) for each in items]) for name in items[0]
    ]
    rows.append(("**in all**", [f"**{_usd(sum(each.values()))}**" for each in items]))
    on_demand = [_usd(month.dynamodb_on_demand()) for month in months]
    rows.append(("DynamoDB on demand, instead of provisioned", on_demand))
    units = ["{}, {}".format(*month.provisioned_units()) for month in months]
    rows.append(("RCU, WCU to provision", units))
    rows.append(("users", [f"{month.users:,}" for month in months]))
    head = [f"{requests:,}" for requests in ASSUMED["months_of"]]
    table = [
        f"| requests a month | {' | '.join(head)} |",
        f"|---|{'---:|' * len(head)}",
        *(f"| {name} | {' | '.join(cells)} |" for name, cells in rows),
    ]
    mean = _wrapped(
        f"So the mean request takes {request.read_units:.1f} RCU, {request.write_units:.1f} WCU,"
        f" {request.billed_ms:.0f} ms of a function of {memory_mb} MB, and sends"
        f" {request.bytes / 1e3:.1f} KB. US dollars a month in {PRICES['region']}, after what is"
        " free for good (below):"
    )
    return "\n\n".join((mean, "\n".join(table), _small_print(measured)))


def _evenings(measured: Measured) -> str:
    """Return how many people the free units serve."""
    assumed = evening.EVENING
    outcomes, claim = _replayed(tuple(measured.operations.items()))
    how = _wrapped(
        "`python -m tools.costs.evening` replays an evening of these requests"
        f" ({ASSUMED['requests_per_user_and_month'] / evening.DAYS_PER_MONTH:g} a person, the mix"
        f" above, {assumed['pause_seconds']} seconds between two) on a table with"
        f" {PRICES['dynamodb']['free_units']} units of each kind, which saves those of five"
        " minutes, and with the retries of the function and of a client:"
    )
    return "\n\n".join((how, evening.table(outcomes), _wrapped(claim)))


@cache
def _replayed(costs: tuple[tuple[str, Cost], ...]) -> tuple[list[evening.Outcome], str]:
    """Return the evenings and the claim for what the operations take."""
    measured = Measured(0, dict(costs))
    return [evening.evening(each, measured) for each in evening.PEOPLE], evening.claim(measured)


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 104, break_long_words=False, break_on_hyphens=False)


def _usd(amount: float) -> str:
    if 0 < amount < 0.005:
        return "under 0.01"
    return f"{amount:,.2f}" if amount else "0"


def _small_print(measured: Measured) -> str:
    assumed, imports = ASSUMED, ASSUMED["imports"]
    return _wrapped(
        f"Prices of {PRICES['as_of']}: {PRICES['source']}. Assumed, in"
        " `tools/costs/assumptions.json`: the mix above,"
        f" {assumed['requests_per_user_and_month']} requests a user and month, a busiest time of"
        f" {assumed['peak_over_average']} times the mean, {assumed['milliseconds_per_round_trip']}"
        f" ms a round trip, {assumed['cold_start_share']:.0%} cold starts of"
        f" {assumed['cold_start_milliseconds']} ms, {assumed['log_bytes_per_request']} bytes of log"
        f" a request, {assumed['preflights_per_request']} preflights a request (a browser keeps the"
        f" answer for two hours, for each URL), {assumed['packages_kept']} packages kept in S3,"
        f" {imports['per_user_and_month']} imports a user and month of"
        f" {imports['bytes'] / 1e6:.0f} MB each, {imports['polls_per_month']:,} requests by which"
        " Lambda asks the queue of imports. A"
        f" user of four months takes {measured.account_bytes / 1e6:.1f} MB, with the 100 bytes that"
        " DynamoDB adds to every item and index entry. Fewer than"
        f" {assumed['least_units']} units of a kind cannot run the API: a table saves up what it"
        " does not use for five minutes, and entering a panel of 90 takes about 95 write units at"
        " once."
    )


def _free() -> str:
    prices = PRICES["dynamodb"]
    return _FREE.format(
        **PRICES,
        read_unit=HOURS * prices["provisioned_usd_per_read_unit_hour"],
        write_unit=HOURS * prices["provisioned_usd_per_write_unit_hour"],
        million_gb_seconds=1e6 * PRICES["lambda"]["usd_per_gb_second_arm64"],
    )


def _one_person(measured: Measured) -> str:
    memory_mb, alarms = stack()
    person = ASSUMED["one_person"]
    month = Month(
        person["requests"],
        mean_request(measured, memory_mb),
        # The demo account is of four months.
        account_bytes=3 * person["years"] * measured.account_bytes,
        memory_mb=memory_mb,
        alarms=alarms,
        users=1,
    )
    ceiling = math.ceil(sum(month.items().values()) * 100) / 100
    reads, writes = on_demand_limits()
    return _wrapped(
        f"So one person who sends {person['requests']:,} requests a month, more than three hundred"
        f" a day, and keeps {person['years']} years of data pays {ceiling:.2f} at most. On demand,"
        f" `OnDemandReadLimit` {reads} and `OnDemandWriteLimit` {writes} bound a month at"
        f" {on_demand_ceiling(reads, writes):.0f}, should somebody use them all day and night."
    )


def _strangers(measured: Measured) -> str:
    memory_mb, _ = stack()
    rate, health_rate = public_rates()
    paths = len(operation_paths())
    health = mean_request(measured, memory_mb, {"getHealth": 1})
    preflights, healths = public_ceiling(rate * paths, health_rate, health, memory_mb)
    return _wrapped(
        f"A stranger without a token can send preflights to each of {paths} paths"
        f" (`PreflightRate` {rate:g} a second) and `GET /health` ({health_rate:g} a second). All"
        f" day and night for a month, that costs {preflights:.2f} and {healths:.2f} at most, in all"
        f" {preflights + healths:.2f}; what exceeds these rates is throttled, and not billed."
    )
