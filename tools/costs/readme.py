"""The part of docs/costs.md that says what operations and months cost, made from the measured."""

import json
import re
import textwrap
from pathlib import Path
from typing import Any

from tools.costs.measure import Cost, Measured
from tools.costs.month import ASSUMED, PRICES, Month, mean_request

ROOT = Path(__file__).resolve().parents[2]
README = ROOT / "docs/costs.md"
_PART = re.compile(r"(<!-- costs:[^\n]*-->\n).*?(<!-- end of the costs -->)", re.DOTALL)


def stack() -> tuple[int, int]:
    """Return the function's memory and the number of alarms, as they are deployed."""
    config = json.loads((ROOT / ".chalice/config.json").read_text(encoding="utf-8"))
    template = json.loads((ROOT / ".chalice/resources.json").read_text(encoding="utf-8"))
    kinds = [resource.get("Type") for resource in template["Resources"].values()]
    return int(config["lambda_memory_size"]), kinds.count("AWS::CloudWatch::Alarm")


def with_costs(text: str, measured: Measured) -> str:
    """Return the page ``text`` with the costs of ``measured`` between their marks."""
    changed, count = _PART.subn(lambda match: match[1] + section(measured) + match[2], text)
    if count != 1:
        raise SystemExit("docs/costs.md has no part between '<!-- costs: ...' and its end.")
    return changed


def section(measured: Measured) -> str:
    """Return the text between the marks."""
    return f"\n{_operations(measured)}\n\n{_months(measured)}\n\n"


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
        " free for good:"
    )
    return "\n\n".join((mean, "\n".join(table), _small_print(measured)))


def _wrapped(text: str) -> str:
    return textwrap.fill(text, 104, break_long_words=False, break_on_hyphens=False)


def _usd(amount: float) -> str:
    if 0 < amount < 0.005:
        return "under 0.01"
    return f"{amount:,.2f}" if amount else "0"


def _small_print(measured: Measured) -> str:
    assumed = ASSUMED
    return _wrapped(
        f"Prices of {PRICES['as_of']}: {PRICES['source']}. Assumed, in"
        " `tools/costs/assumptions.json`: the mix above,"
        f" {assumed['requests_per_user_and_month']} requests a user and month, a busiest time of"
        f" {assumed['peak_over_average']} times the mean, {assumed['milliseconds_per_round_trip']}"
        f" ms a round trip, {assumed['cold_start_share']:.0%} cold starts of"
        f" {assumed['cold_start_milliseconds']} ms, {assumed['log_bytes_per_request']} bytes of log"
        f" a request. A user of four months takes {measured.account_bytes / 1e3:.0f} KB."
    )
