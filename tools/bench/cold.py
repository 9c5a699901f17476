"""Cold start: from the start of a process to its first answer, beside two others in one run.

Usage: python -m tools.bench.cold [--rounds N]

Ours is the package that is deployed, unzipped. The limit is a handler written by hand on botocore's
client (tools/bench/peers/limit), and plain Chalice an app of two routes with pydantic's models and
boto3's table resource (tools/bench/peers/plain), packaged by a bare ``chalice package``.

Each measurement is a fresh process, and the variants take turns. Its path holds the package, and
boto3 with what that needs, as in Lambda's runtime; these and the standard library have bytecode
for everyone. Packages have the bytecode that came in their zip, and cannot write any (their folder
is read-only, and so is the process by ``-B``). The server is DynamoDB Local, warm, on this
machine. CPU is that of the process, and a processor of one's own is assumed, as Lambda gives a
start-up; the time that AWS needs to fetch the zip and to start Python is in neither.
"""

import argparse
import json
import platform
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tools.bench.bars import Results
from tools.bench.measure import Samples, title
from tools.bench.packages import SYNTHETIC, Packages, packages
from tools.bench.workers import worker
from tools.bench.workouts import DAY, small_workout, workout
from tools.local.engine import Engine, dynamodb_local
from tools.local.tables import create_table

TABLE = "bluestreak-cold"

# What Lambda sets; without it the app is built whole.
IN_LAMBDA = {"AWS_LAMBDA_FUNCTION_NAME": "bluestreak"}


@dataclass
class Variant:
    """One thing whose first answer is timed.

    Attributes:
        name: as it is printed.
        folder: of the unzipped package.
        event: the event that it serves.
        status: what it must answer.
        environment: all of it.
        samples: from the start of the process to the answer.
    """

    name: str
    folder: Path
    event: dict[str, Any]
    status: int
    environment: dict[str, str]
    samples: Samples = field(default_factory=Samples)


class Cold:
    """Packages ready to be started, on a warm server.

    Args:
        engine: the server.
        made: the packages.
    """

    def __init__(self, engine: Engine, made: Packages) -> None:
        self._made = made
        self._whole = {**engine.environment, "STAGE": "prod", "TABLE_NAME": TABLE}
        create_table(engine.client(), TABLE)

    def measure(self, rounds: int) -> dict[str, list[Variant]]:
        """Return every variant by its request: the limit, the plain app, ours, others of ours.

        They are measured in turns; a first round only warms the disk's cache.
        """
        by_request = {
            "first GET": self._variants("GET", 200),
            "first POST": self._variants("POST", 201),
        }
        for filling in self._variants("POST", 201, "reader")[:3]:
            for _ in range(3):
                self._start(filling)
        variants = [each for found in by_request.values() for each in found]
        for number in range(rounds + 1):
            for variant in variants:
                wall, cpu = self._start(variant)
                if number:
                    variant.samples.add(wall, cpu)
        return by_request

    def _variants(self, method: str, status: int, user: str | None = None) -> list[Variant]:
        made, user = self._made, user or {"GET": "reader", "POST": "writer"}[method]
        event = first_event(method, user, workout(DAY))
        small = first_event(method, user, small_workout(DAY))
        lazy = self._whole | IN_LAMBDA
        ours = made.variables | self._whole
        return [
            Variant("limit", made.limit, small, status, lazy),
            Variant("plain Chalice", made.plain, event, status, lazy),
            Variant("ours", made.ours, event, status, ours | IN_LAMBDA),
            Variant(f"  {SYNTHETIC} resources more", made.wide, event, status, ours | IN_LAMBDA),
            Variant("  every resource at start", made.ours, event, status, ours),
        ]

    def _start(self, variant: Variant) -> tuple[float, float]:
        """Return wall and CPU seconds from the start of a process to its answer."""
        name, folder, environment = variant.name, variant.folder, variant.environment
        with worker(self._made.command(name, folder, environment)) as running:
            served = running.serve(variant.event, variant.status)
        return served.wall_from_start, served.cpu_from_start


def first_event(method: str, user: str, body: Any = None) -> dict[str, Any]:
    """Return API Gateway's event of a request to ``/v1/workouts``; ``body`` is of a POST."""
    text = json.dumps(body) if method == "POST" else None
    headers = {"content-type": "application/json"} if text else {}
    return {
        "requestContext": {
            "httpMethod": method,
            "resourcePath": "/v1/workouts",
            "path": "/v1/workouts",
            "requestId": "cold",
            "identity": {"sourceIp": "127.0.0.1"},
            "authorizer": {"claims": {"sub": user, "token_use": "id"}},
        },
        "path": "/v1/workouts",
        "headers": headers,
        "multiValueHeaders": {name: [value] for name, value in headers.items()},
        "pathParameters": None,
        "stageVariables": {},
        "multiValueQueryStringParameters": None,
        "body": text,
        "isBase64Encoded": False,
    }


def cold_starts(engine: Engine, made: Packages, rounds: int) -> Results:
    """Print the table of cold starts on a running engine; return it by request."""
    title(f"Cold start: process to first answer, medians of {rounds} rounds in turns")
    print(f"{'':28}{'wall ms':>9}{'CPU ms':>9}{'beside the limit':>18}{'beside plain Chalice':>22}")
    results = {}
    for request, variants in Cold(engine, made).measure(rounds).items():
        print(request)
        compared = {variant.name: variant.samples for variant in variants[:3]}
        for variant in variants:
            samples = variant.samples
            ratios = [_ratios(samples, compared[name]) for name in ("limit", "plain Chalice")]
            print(
                f"  {variant.name:26}{samples.wall_ms:>9.0f}{samples.cpu_ms:>9.0f}"
                f"{ratios[0]:>18}{ratios[1]:>22}"
            )
        results[request] = compared
    return results


def _ratios(ours: Samples, theirs: Samples) -> str:
    """Return how many times as long, and as much CPU, one took as another."""
    return f"{ours.wall_ms / theirs.wall_ms:.2f}, {ours.cpu_ms / theirs.cpu_ms:.2f}"


def can_start() -> bool:
    """Tell whether the package runs here: it holds Lambda's binaries, which are for Linux."""
    return platform.system() == "Linux"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with dynamodb_local(None) as engine, packages() as made:
        cold_starts(engine, made, rounds)


if __name__ == "__main__":
    main()
