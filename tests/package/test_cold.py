"""What the benchmark of the cold start adds to the package is really there."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

from app import app
from tests.support.api import ROOT
from tools.bench.packages import add_resources
from tools.local.lambda_client import LambdaClient


def test_synthetic_resources_are_declared_and_answer(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "chalicelib", tmp_path / "chalicelib")
    shutil.copyfile(ROOT / "app.py", tmp_path / "app.py")
    add_resources(tmp_path, 2)
    # Asked without a token, so that no table is needed.
    event = LambdaClient(app).event("GET", "/v1/workouts", user=None)
    event["requestContext"]["resourcePath"] = "/v1/workouts_1"
    script = (
        "import json, sys; sys.path.insert(0, '.'); from app import app\n"
        f"status = app({event!r}, None)['statusCode']\n"
        "print(json.dumps([status, sorted(app.routes)]), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=tmp_path,
        env=os.environ,
        capture_output=True,
        text=True,
        check=True,
    )
    status, routes = json.loads(done.stderr.splitlines()[-1])
    assert status == 401
    # The summary of a workout is a resource of its own.
    ends = [
        path.removeprefix("/v1/workouts")
        for path in app.routes
        if path.startswith("/v1/workouts") and not path.endswith("/summary")
    ]
    more = {f"/v1/workouts_{n}{end}" for n in range(2) for end in ends}
    assert set(routes) == set(app.routes) | more
