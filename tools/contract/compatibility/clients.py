"""Bruno and Fern on the contract: npm packages of their own, which only releases need."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

from tools.contract import node

_BINARIES = Path(__file__).parent / "node_modules/.bin"
# What is wrong with a request of the contract itself; ids and keys of examples may be unknown.
_REFUSED = {401, 405, 406, 415}
_FERN = {
    "FERN_DISABLE_TELEMETRY": "true",
    # The version that is installed, not that of the project's configuration.
    "FERN_NO_VERSION_REDIRECTION": "true",
}


class ClientError(Exception):
    """A client is not installed or refuses the contract; the message contains its output."""


def run_bruno(document: Path, folder: Path, url: str, token: str) -> str:
    """Import the contract into Bruno and send each of its requests once; return their number.

    Raises:
        ClientError: a request has no answer, or one that no request of the contract may have.
    """
    options = (
        "--source",
        str(document),
        "--output",
        str(folder),
        "--collection-name",
        "Bluestreak",
    )
    _run("bru", "import", "openapi", *options, cwd=folder)
    variables = (f"baseUrl={url}", f"token={token}")
    given = [word for each in variables for word in ("--env-var", each)]
    report = folder / "report.json"
    _run("bru", "run", "-r", *given, "--reporter-json", str(report), cwd=folder / "Bluestreak")
    [run] = json.loads(report.read_text(encoding="utf-8"))
    unexpected = [_line(each) for each in run["results"] if not _expected(each["response"])]
    if unexpected or not run["results"]:
        raise ClientError("\n".join(["Unexpected answers:", *unexpected]))
    succeeded = sum(1 for each in run["results"] if each["response"]["status"] < 300)
    return f"{len(run['results'])} requests, {succeeded} with success in an empty account"


def _expected(response: dict[str, Any]) -> bool:
    status = response.get("status")
    return isinstance(status, int) and status < 500 and status not in _REFUSED


def _line(result: dict[str, Any]) -> str:
    request = result["request"]
    return f"{request['method']} {request['url']}: {result['response'].get('status')}"


def check_fern(document: Path, folder: Path) -> str:
    """Check the contract with Fern, and convert it into what Fern's generators read.

    The generators themselves are container images.

    Raises:
        ClientError: Fern finds an error.
    """
    fern = folder / "fern"
    fern.mkdir()
    shutil.copy(document, fern / "openapi.json")
    settings = {"organization": "bluestreak", "version": "*"}
    (fern / "fern.config.json").write_text(json.dumps(settings), encoding="utf-8")
    (fern / "generators.yml").write_text("api: {specs: [{openapi: openapi.json}]}\n")
    said = _run("fern", "check", cwd=folder, **_FERN, HOME=str(folder))
    _run("fern", "ir", str(folder / "ir.json"), cwd=folder, **_FERN, HOME=str(folder))
    return said.strip().splitlines()[-1]


def _run(tool: str, *arguments: str, cwd: Path, **environment: str) -> str:
    program = _BINARIES / tool
    if not program.exists():
        raise ClientError(f"{tool} is not installed; run `make contract-tools`.")
    said = subprocess.run(
        [*node.command("node"), str(program.resolve()), *arguments],
        capture_output=True,
        text=True,
        cwd=cwd,
        env=node.environment() | environment,
        check=False,
    )
    if said.returncode:
        raise ClientError(f"{tool} failed.\n{said.stdout[-4000:]}{said.stderr[-4000:]}")
    return said.stdout
