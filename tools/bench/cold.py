"""Cold start: from the start of a process to its first answer, beside two others in one run.

Usage: python -m tools.bench.cold [--rounds N]

Ours is the package that is deployed, unzipped. Beside it stand botocore's DynamoDB client by
itself (import it, make a client, one Query) and a Chalice app of two routes with one pydantic
model and boto3's table resource (tools/bench/plain_app), packaged by a bare ``chalice package``.

Each measurement is a fresh process, and the variants take turns. Its path holds the package, and
boto3 with what that needs, as in Lambda's runtime; these and the standard library have bytecode
for everyone. Packages have the bytecode that came in their zip, and cannot write any (their folder
is read-only, and so is the process by ``-B``). The server is DynamoDB Local, warm, on this
machine. CPU is that of the process, and a processor of one's own is assumed, as Lambda gives a
start-up; the time that AWS needs to fetch the zip and to start Python is in neither.
"""

import argparse
import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from importlib.metadata import distribution
from pathlib import Path
from statistics import median
from typing import Any

from tools.bench.measure import title
from tools.deployment.archive import compile_all
from tools.deployment.package import Package, package, pins
from tools.local.engine import Engine, dynamodb_local
from tools.local.tables import create_table

PLAIN = Path(__file__).parent / "plain_app"
TABLE = "bluestreak-cold"
SYNTHETIC = 20
# What Lambda's runtime brings.
RUNTIME = ("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3")

WORKOUT = {
    "title": "Full body",
    "local_date": "2026-03-14",
    "exercises": [
        {"exercise_id": slug, "sets": [{"reps": 5, "weight": {"value": 80, "unit": "kg"}}] * 4}
        for slug in ("barbell-squat", "barbell-deadlift", "pullups", "barbell-curl", "plank")
    ],
    "notes": "Felt strong.",
}

# The parent's clock and the child's are one (CLOCK_MONOTONIC). Leaving is not a part of it.
_REPORT = """
import os, time
report = [time.monotonic(), time.process_time(), status]
sys.stderr.write("\\n" + repr(report))
sys.stderr.flush()
os._exit(0)
"""
_APP = """
import json, sys
sys.path[:0] = sys.argv[1:]
event = json.load(sys.stdin)
from app import app
status = app(event, None)["statusCode"]
"""
_CLIENT = """
import json, sys
sys.path[:0] = sys.argv[1:]
event = json.load(sys.stdin)
import botocore.session
client = botocore.session.get_session().create_client("dynamodb")
status = client.query(**event)["ResponseMetadata"]["HTTPStatusCode"]
"""


# Outside of Lambda the app is built whole.
_WHOLE = {"AWS_LAMBDA_FUNCTION_NAME": ""}


@dataclass
class Variant:
    """One thing whose first answer is timed.

    Attributes:
        name: as it is printed.
        folder: of the unzipped package; None for the bare client.
        event: the event that it serves.
        status: what it must answer.
        environment: what is set for it alone.
        wall, cpu: milliseconds of each round.
    """

    name: str
    folder: Path | None
    event: dict[str, Any]
    status: int
    environment: dict[str, str] = field(default_factory=dict)
    wall: list[float] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)


class Cold:
    """Packages ready to be started, on a warm server.

    Args:
        engine: the server.
        scratch: an empty folder.
    """

    def __init__(self, engine: Engine, scratch: Path) -> None:
        self._runtime = _runtime(scratch / "runtime")
        self._environment = {
            **engine.environment,
            "AWS_LAMBDA_FUNCTION_NAME": "bluestreak",
            "STAGE": "prod",
            "TABLE_NAME": TABLE,
        }
        made = _package(scratch / "made")
        self._ours, self._wide = _unzip(made.archive, scratch / "ours"), scratch / "wide"
        self._variables = _variables(made.template)
        shutil.copytree(self._ours, self._wide)
        add_resources(self._wide, SYNTHETIC)
        self._plain = _plain(scratch / "plain")
        create_table(engine.client(), TABLE)

    def measure(self, rounds: int) -> list[Variant]:
        """Return every variant, measured in turns; a first round only warms the disk's cache."""
        variants = self._variants()
        for folder in (self._ours, self._plain):
            for _ in range(3):
                self._start(Variant("fill", folder, _event("POST", "reader"), 201))
        for number in range(rounds + 1):
            for variant in variants:
                wall, cpu = self._start(variant)
                if number:
                    variant.wall.append(wall)
                    variant.cpu.append(cpu)
        return variants

    def _variants(self) -> list[Variant]:
        ours, reads, writes = self._variables, _event("GET", "reader"), _event("POST", "writer")
        query = {
            "TableName": TABLE,
            "KeyConditionExpression": "pk = :pk",
            "ExpressionAttributeValues": {":pk": {"S": "nobody"}},
        }
        variants = [Variant("botocore's client alone", None, query, 200)]
        for name, event, status in (("first GET", reads, 200), ("first POST", writes, 201)):
            variants += [
                Variant(f"plain app, {name}", self._plain, event, status),
                Variant(f"ours, {name}", self._ours, event, status, ours),
                Variant(f"  {SYNTHETIC} resources more", self._wide, event, status, ours),
                Variant("  every resource at start", self._ours, event, status, ours | _WHOLE),
            ]
        return variants

    def _start(self, variant: Variant) -> tuple[float, float]:
        """Return wall and CPU milliseconds from the start of a process to its answer."""
        script = (_APP if variant.folder else _CLIENT) + _REPORT
        paths = [str(path) for path in (variant.folder, self._runtime) if path]
        given = {**self._environment, **variant.environment}
        began = time.monotonic()
        done = subprocess.run(
            # Neither this environment's packages nor the user's: -I and -S.
            [sys.executable, "-I", "-S", "-B", "-c", script, *paths],
            input=json.dumps(variant.event),
            env={name: value for name, value in given.items() if value},
            capture_output=True,
            text=True,
            check=False,
        )
        found = re.search(r"\[([\d.]+), ([\d.]+), (\d+)\]$", done.stderr)
        if not found or int(found[3]) != variant.status:
            raise SystemExit(f"{variant.name} did not answer:\n{done.stdout}{done.stderr[-2000:]}")
        return (float(found[1]) - began) * 1e3, float(found[2]) * 1e3


def _event(method: str, user: str) -> dict[str, Any]:
    """Return API Gateway's event of a request to ``/v1/workouts``."""
    body = json.dumps(WORKOUT) if method == "POST" else None
    headers = {"content-type": "application/json"} if body else {}
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
        "body": body,
        "isBase64Encoded": False,
    }


def _runtime(folder: Path) -> Path:
    """Make a folder of boto3 and what it needs, compiled, out of this environment."""
    folder.mkdir()
    for name in RUNTIME:
        for path in distribution(name).files or []:
            if ".." not in path.parts and "__pycache__" not in path.parts:
                target = folder / path
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(str(path.locate()), target)
    compile_all(folder)
    return folder


def _package(folder: Path) -> Package:
    """Make the package that is deployed, for this machine's processor."""
    machine = "arm64" if platform.machine() in ("arm64", "aarch64") else "x86_64"
    return package("prod", folder, machine)


def _variables(template: Path) -> dict[str, str]:
    """Return the environment of the function, but for what its stack provides."""
    resources = json.loads(template.read_text(encoding="utf-8"))["Resources"]
    variables = resources["APIHandler"]["Properties"]["Environment"]["Variables"]
    return {name: value for name, value in variables.items() if isinstance(value, str)}


def _plain(folder: Path) -> Path:
    """Package the plain app, whose requirements are those of ours that it imports."""
    project = folder.with_name("project")
    (project / ".chalice").mkdir(parents=True)
    shutil.copyfile(PLAIN / "app.py", project / "app.py")
    config = {
        "version": "2.0",
        "app_name": "plain",
        "environment_variables": {"TABLE_NAME": TABLE},
        "stages": {"dev": {}},
    }
    (project / ".chalice/config.json").write_text(json.dumps(config), encoding="utf-8")
    pydantic = [f"{name}=={version}\n" for name, version in pins() if name.startswith("pydantic")]
    (project / "requirements.txt").write_text("".join(pydantic), encoding="utf-8")
    made = folder.with_name("plain-made")
    chalice = str(Path(sys.executable).with_name("chalice"))
    subprocess.run(
        [chalice, "package", "--stage", "dev", str(made)],
        cwd=project,
        env=os.environ | {"AWS_DEFAULT_REGION": "us-east-1"},
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return _unzip(made / "deployment.zip", folder)


def _unzip(archive: Path, folder: Path) -> Path:
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
    return folder


def add_resources(folder: Path, count: int) -> None:
    """Give the package ``count`` resources more, each as large as the workouts."""
    original = folder / "chalicelib/training/workouts"
    names = [f"workouts_{number}" for number in range(count)]
    for name in names:
        copy = original.with_name(name)
        copy.mkdir()
        for path in original.glob("*.py"):
            text = path.read_text(encoding="utf-8").replace(
                "chalicelib.training.workouts", f"chalicelib.training.{name}"
            )
            text = text.replace('"/v1/workouts', f'"/v1/{name}')
            text = re.sub(r'(    "\w+Workouts?)",$', rf'\1_{name}",', text, flags=re.MULTILINE)
            (copy / path.name).write_text(text, encoding="utf-8")
    application = folder / "chalicelib/application.py"
    more = {f"training.{name}": (name,) for name in names}
    with application.open("a", encoding="utf-8") as module:
        module.write(f"\n\nRESOURCES.update({more!r})\n")
    compile_all(folder)


@contextmanager
def _read_only(folder: Path) -> Iterator[None]:
    """Make ``folder`` and all in it read-only, so that no bytecode can be added."""
    folders = [folder, *(path for path in folder.rglob("*") if path.is_dir())]
    for path in folders:
        path.chmod(0o555)
    try:
        yield
    finally:
        for path in folders:
            path.chmod(0o755)


def cold_starts(engine: Engine, rounds: int) -> None:
    """Print the table of cold starts on a running engine."""
    title(f"Cold start: process to first answer, medians of {rounds} rounds in turns")
    if platform.system() != "Linux":
        print("Not measured here: the package holds Lambda's binaries, which are for Linux.")
        return
    with tempfile.TemporaryDirectory() as scratch:
        cold = Cold(engine, Path(scratch))
        with _read_only(Path(scratch)):
            variants = cold.measure(rounds)
    print(
        f"{'':28}{'wall ms':>9}{'CPU ms':>9}{'beside the plain app':>22}{'beside the client':>19}"
    )
    plain = alone = variants[0]
    for variant in variants:
        if variant.folder and variant.name.startswith("plain"):
            plain = variant
        print(
            f"{variant.name:28}{median(variant.wall):>9.0f}{median(variant.cpu):>9.0f}"
            f"{_ratios(variant, plain) if plain is not alone else '':>22}"
            f"{_ratios(variant, alone):>19}"
        )


def _ratios(ours: Variant, theirs: Variant) -> str:
    """Return how many times as long, and as much CPU, one took as another."""
    pairs = ((ours.wall, theirs.wall), (ours.cpu, theirs.cpu))
    return ", ".join(f"{median(one) / median(other):.2f}" for one, other in pairs)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    with dynamodb_local(None) as engine:
        cold_starts(engine, rounds)


if __name__ == "__main__":
    main()
