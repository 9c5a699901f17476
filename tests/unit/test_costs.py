"""The page of costs: made from what was measured, complete, and computed as AWS bills."""

import json
import re

import pytest

from chalicelib.application import operations
from tools.costs.measure import Measured
from tools.costs.month import (
    ASSUMED,
    PRICES,
    Month,
    Request,
    mean_request,
    on_demand_ceiling,
    public_ceiling,
)
from tools.costs.readme import README, ROOT, section, stack, with_costs

MEASURED = Measured.load()
MEMORY_MB, ALARMS = stack()


def month(requests: int, **parts: float) -> Month:
    request = Request(**{"read_units": 2, "write_units": 5, "bytes": 1e4, "billed_ms": 100} | parts)
    return Month(requests, request, account_bytes=1_000_000, memory_mb=512, alarms=4)


def test_every_operation_has_been_measured() -> None:
    declared = {operation.operation_id for operation in operations()}
    unmeasured, gone = declared - MEASURED.operations.keys(), MEASURED.operations.keys() - declared
    assert not unmeasured | gone, (
        f"tools/costs/units.json lacks {sorted(unmeasured)} and still has {sorted(gone)}:"
        " run `make costs` and commit what it writes"
    )


def test_the_page_says_what_was_measured() -> None:
    text = README.read_text(encoding="utf-8")
    assert with_costs(text, MEASURED) == text, "run `python -m tools.costs --written`"


def test_the_mix_is_of_operations_and_of_a_hundred_requests() -> None:
    assert ASSUMED["mix"].keys() <= MEASURED.operations.keys()
    assert sum(ASSUMED["mix"].values()) == 100


def test_what_writes_takes_write_units_and_what_reads_takes_none() -> None:
    for operation in operations():
        cost = MEASURED.operations[operation.operation_id]
        assert cost.round_trips >= (not operation.reference)
        assert bool(cost.write_units) == (operation.method != "GET"), operation.operation_id
        assert cost.bytes > 0 < cost.cpu_ms


def test_the_mean_is_weighted_and_cpu_takes_longer_with_less_memory() -> None:
    half, full = mean_request(MEASURED, 884), mean_request(MEASURED, 1769)
    by_hand = sum(
        MEASURED.operations[name].write_units * share for name, share in ASSUMED["mix"].items()
    )
    assert full.write_units == pytest.approx(by_hand / 100)
    fixed = full.billed_ms - mean_cpu()
    assert half.billed_ms == pytest.approx(fixed + mean_cpu() * 1769 / 884)
    assert mean_request(MEASURED, 10_240).billed_ms == full.billed_ms


def mean_cpu() -> float:
    return sum(MEASURED.operations[name].cpu_ms * n for name, n in ASSUMED["mix"].items()) / 100


def test_a_small_month_costs_nothing_but_the_gateway_and_what_is_kept() -> None:
    items = month(100_000).items()
    paid = {name: usd for name, usd in items.items() if usd}
    assert paid == {
        # A browser asks first, for eight of ten requests.
        "API Gateway (REST), preflights included": pytest.approx(0.35 * 1.8),
        "DynamoDB, point-in-time recovery": pytest.approx(0.2 * 167 / 1000),
        "S3, packages": pytest.approx(50 * 0.0045 * 0.023),
        # Each is kept for a week, written once and read a few times.
        "S3, imports": pytest.approx(16.7 * (0.01 * 7 / 30 * 0.023 + 22 * 5e-6 + 60 * 4e-7)),
    }


def test_the_queue_of_one_stage_is_free_until_millions_import() -> None:
    assert month(10_000_000).items()["SQS"] == 0
    # A hundred million people send 40 million messages.
    asked = 650_000 + 100_000_000 * 0.1 * 4
    large = month(100_000_000 * 600).items()["SQS"]
    assert large == pytest.approx((asked - 1_000_000) / 1e6 * 0.4)


def test_a_large_month_pays_for_what_is_beyond_the_free() -> None:
    items = month(20_000_000).items()
    assert items["Lambda, requests"] == pytest.approx(19 * 0.2)
    # 20 M of 100 ms with half a GB are a million GB-seconds.
    assert items["Lambda, time"] == pytest.approx(600_000 * 0.0000133334)
    assert items["CloudWatch, logs"] == 0  # 5 GB of 250 bytes
    assert month(30_000_000).items()["CloudWatch, logs"] == pytest.approx((7.5 - 5) * 0.5)
    assert items["Data sent"] == pytest.approx((200 - 100) * 0.09)
    assert items["Cognito (LITE)"] == pytest.approx((33_334 - 10_000) * 0.0055)
    assert items["DynamoDB, storage"] == pytest.approx((33.334 - 25) * 0.25)


def test_provisioned_units_follow_the_busiest_time() -> None:
    # 7.6 requests a second, five times that at worst, of 2 and 5 units.
    large = month(20_000_000)
    assert large.provisioned_units() == (77, 191)
    expected = 730 * ((77 - 25) * 0.00013 + (191 - 25) * 0.00065)
    assert large.dynamodb_provisioned() == pytest.approx(expected)
    assert month(1).provisioned_units() == (5, 5)
    assert month(1).dynamodb_provisioned() == 0


def test_fewer_units_than_the_least_are_refused_by_the_template() -> None:
    template = json.loads((ROOT / ".chalice/resources.json").read_text(encoding="utf-8"))
    for name in ("ReadCapacity", "WriteCapacity", "OnDemandReadLimit", "OnDemandWriteLimit"):
        assert template["Parameters"][name]["MinValue"] == ASSUMED["least_units"]
    # A table saves up five minutes of units; one write of the largest panel takes 410.
    assert ASSUMED["least_units"] * 300 > 410 > 300


def test_on_demand_is_by_the_unit() -> None:
    assert month(1_000_000).dynamodb_on_demand() == pytest.approx(2 * 0.125 + 5 * 0.625)


def test_limits_bound_a_month_on_demand() -> None:
    # 2,628,000 seconds.
    assert on_demand_ceiling(10, 20) == pytest.approx(2.628 * (10 * 0.125 + 20 * 0.625))


def test_what_needs_no_token_has_a_ceiling() -> None:
    health = Request(read_units=0.5, write_units=0, bytes=1e4, billed_ms=100)
    preflights, healths = public_ceiling(10, 2, health, 512)
    # 26.28 million preflights; 5.256 million calls of 0.05 GB-seconds, 250 bytes of log and 10 KB.
    assert preflights == pytest.approx(26.28 * 3.5)
    function = 0.2 + 1e6 * 0.05 * 0.0000133334
    assert healths == pytest.approx(5.256 * (3.5 + function + 0.25 * 0.5 / 1e3 * 1e3 + 10 * 0.09))


def test_the_page_says_what_strangers_can_cost() -> None:
    text = section(MEASURED).replace("\n", " ")
    [(paths, rate, health_rate, whole)] = re.findall(
        r"each of (\d+) paths \(`PreflightRate` ([\d.]+) a second\) and `GET /health` \(([\d.]+) a"
        r" second\).* at most, in all ([\d.]+);",
        text,
    )
    assert int(paths) == len({operation.path for operation in operations()})
    health = mean_request(MEASURED, MEMORY_MB, {"getHealth": 1})
    assert health.bytes == MEASURED.operations["getHealth"].bytes
    rates = int(paths) * float(rate), float(health_rate)
    ceiling = sum(public_ceiling(*rates, health, MEMORY_MB))
    assert float(whole) == pytest.approx(ceiling, abs=0.01)
    # A small part of what a person would notice too late.
    assert ceiling < 60


def test_one_person_has_a_ceiling() -> None:
    text = section(MEASURED).replace("\n", " ")
    [ceiling] = re.findall(r"years of data pays ([\d.]+) at most", text)
    items = Month(
        10_000,
        mean_request(MEASURED, MEMORY_MB),
        account_bytes=30 * MEASURED.account_bytes,
        memory_mb=MEMORY_MB,
        alarms=ALARMS,
        users=1,
    ).items()
    assert 0 <= float(ceiling) - sum(items.values()) < 0.01
    # Only what is never free.
    assert {name for name, usd in items.items() if usd} == {
        "API Gateway (REST), preflights included",
        "DynamoDB, point-in-time recovery",
        "S3, packages",
        "S3, imports",
    }
    assert items["DynamoDB, point-in-time recovery"] == pytest.approx(
        0.2 * 30 * MEASURED.account_bytes / 1e9
    )


def test_the_prices_are_those_of_what_is_deployed() -> None:
    template = json.loads((ROOT / ".chalice/resources.json").read_text(encoding="utf-8"))
    config = json.loads((ROOT / ".chalice/config.json").read_text(encoding="utf-8"))
    assert template["Parameters"]["UserPoolTier"]["Default"] == PRICES["cognito"]["tier"]
    assert config["lambda_architecture"] == "arm64"
    assert config["api_gateway_endpoint_type"] == "REGIONAL"
    assert f"a function of {config['lambda_memory_size']} MB" in section(MEASURED)
