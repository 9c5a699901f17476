"""Runs every generator and tool that must accept the contract, and prints a table of the results.

Usage: python -m tools.contract.compatibility [--only kotlin]
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from tools.contract import lint, node
from tools.contract.compatibility import client_generators, clients, declarations, zod
from tools.contract.examples import Examples
from tools.contract.files import OPENAPI
from tools.local.processes import free_port, server
from tools.local.tokens import issue

ROOT = Path(__file__).resolve().parents[3]
_PINNED = ROOT / "requirements-generators.txt"
_PACKAGES = (node.FOLDER / "package.json", Path(__file__).parent / "package.json")

Check = Callable[[Path], str]


@dataclass(frozen=True)
class Tool:
    """A generator or another tool.

    Attributes:
        name: what the table calls it.
        package: the npm or PyPI package.
        check: runs it in an empty folder; returns a note, and raises what it refuses.
    """

    name: str
    package: str
    check: Check


class Refused(Exception):
    """A tool does not accept the contract; the message says why."""


def main() -> int:
    """Print the table; return 1 if a tool does not accept the contract."""
    parser = argparse.ArgumentParser(prog="python -m tools.contract.compatibility")
    parser.add_argument("--only", default="", help="a part of the names of the tools to run")
    only = parser.parse_args().only.lower()
    tools = [each for each in TOOLS if only in each.name.lower()]
    failed: dict[str, str] = {}
    width = max((len(each.name) for each in tools), default=0)
    for tool in tools:
        with tempfile.TemporaryDirectory() as scratch:
            try:
                note = tool.check(Path(scratch))
            except Exception as error:  # noqa: BLE001  # the others run all the same
                failed[tool.name], note = str(error), "refuses the contract, see below"
        result = "failed" if tool.name in failed else "passed"
        print(
            f"{tool.name:{width}}  {version(tool.package):8}  {result}  {note}".rstrip(), flush=True
        )
    for name, reason in failed.items():
        print(f"\n{name}:\n{reason}")
    return 1 if failed or not tools else 0


def version(package: str) -> str:
    """Return the version to which a package is pinned.

    >>> version("openapi-generator-cli")
    '7.26.0'
    """
    for path in _PACKAGES:
        found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))["dependencies"]
        if package in found:
            return found[package]
    pinned: dict[str, str] = dict(
        re.findall(r"^([\w-]+)==(\S+)", _PINNED.read_text(encoding="utf-8"), re.MULTILINE)
    )
    return pinned[package]


def _none(found: list[str]) -> str:
    if found:
        raise Refused("\n".join(found))
    return ""


def _redocly(_: Path) -> str:
    return _none([f"{each['ruleId']}: {each['message']}" for each in lint.findings(OPENAPI)])


def _spectral(_: Path) -> str:
    return _none(lint.oas_findings(OPENAPI))


def _declared(generator: str, language: declarations.Language, folder: Path) -> str:
    client_generators.openapi_generator(generator, OPENAPI, folder)
    _none(declarations.undeclared(folder, language))
    count = sum(1 for _ in folder.rglob(f"*{language.suffix}"))
    return f"{count} files, every type in them is declared"


def _zod(generator: zod.ZodGenerator, folder: Path) -> str:
    zod.generate(generator, OPENAPI, folder / "zod")
    files = Examples.load().exchanges.values()
    bodies = zod.example_bodies(each for exchanges in files for each in exchanges)
    _none(zod.refused(generator, folder / "zod", bodies))
    return f"{len(bodies)} bodies of examples"


def _bruno(folder: Path) -> str:
    port = free_port()
    environment = node.environment() | {"PORT": str(port), "STORE": "memory", "DEMO": "no"}
    command = [sys.executable, "-m", "tools.local.dev"]
    with server("The local API", command, port, environment=environment) as url:
        return clients.run_bruno(OPENAPI, folder, url, issue("bruno"))


def _fern(folder: Path) -> str:
    return clients.check_fern(OPENAPI, folder)


def _test(*tests: str) -> Check:
    """Return a check that runs tests, because `make test` has it too."""

    def check(_: Path) -> str:
        command = [sys.executable, "-m", "pytest", "-p", "no:xdist", *tests]
        said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if said.returncode:
            raise Refused(said.stdout[-4000:] + said.stderr[-1000:])
        return " ".join(tests).removeprefix("tests/")

    return check


_GENERATORS = "tests/contract/test_generators.py"
_TYPES = "tests/contract/test_typescript.py"
TOOLS = (
    Tool("Redocly", "@redocly/cli", _redocly),
    Tool("Spectral", "@stoplight/spectral-cli", _spectral),
    Tool("openapi-typescript", "openapi-typescript", _test(_TYPES, "-k", "mock_handlers_are")),
    Tool("Mock Service Worker", "msw", _test(_TYPES, "-k", "mock_handlers_answer")),
    Tool("orval", "orval", _test(_TYPES, "-k", "generators and orval")),
    Tool("orval, Zod", "orval", _test(_GENERATORS, "-k", "zod")),
    Tool("Hey API", "@hey-api/openapi-ts", _test(_TYPES, "-k", "generators and ts")),
    Tool("Hey API, Zod", "@hey-api/openapi-ts", partial(_zod, zod.HEY_API)),
    Tool(
        "OpenAPI Generator, TypeScript",
        "openapi-generator-cli",
        _test(_GENERATORS, "-k", "typescript"),
    ),
    Tool(
        "OpenAPI Generator, Python",
        "openapi-generator-cli",
        _test(_GENERATORS, "-k", "client_of_openapi_generator"),
    ),
    Tool(
        "OpenAPI Generator, Kotlin",
        "openapi-generator-cli",
        partial(_declared, "kotlin", declarations.KOTLIN),
    ),
    Tool(
        "OpenAPI Generator, Swift",
        "openapi-generator-cli",
        partial(_declared, "swift6", declarations.SWIFT),
    ),
    Tool(
        "openapi-python-client",
        "openapi-python-client",
        _test(_GENERATORS, "-k", "openapi_python_client"),
    ),
    Tool("Prism", "@stoplight/prism-cli", _test("tests/contract/test_mock.py")),
    Tool("newman", "newman", _test("tests/socket/test_collection.py", "-k", "runs_in_order")),
    Tool("Bruno", "@usebruno/cli", _bruno),
    Tool("Fern", "fern-api", _fern),
)


if __name__ == "__main__":
    sys.exit(main())
