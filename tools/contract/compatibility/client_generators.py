"""OpenAPI Generator and openapi-python-client: from PyPI, in an environment of their own."""

import json
import os
import subprocess
from pathlib import Path

_BINARIES = Path(__file__).resolve().parents[3] / ".venv-generators/bin"
# Java starts in half the time without its second compiler.
_QUIET = {"JAVA_OPTS": "-XX:TieredStopAtLevel=1", "NO_COLOR": "1"}
# Media types that openapi-python-client does not know, and what it reads them as.
_READ_AS = {"application/x-ndjson": "application/octet-stream"}


class GeneratorError(Exception):
    """A generator is not installed, or refuses the contract; the message contains its output."""


def openapi_generator(generator: str, document: Path, folder: Path) -> None:
    """Generate a client with OpenAPI Generator.

    Args:
        generator: one of its generators, such as ``typescript-fetch``.
        document: the contract.
        folder: where the client is written to.

    Raises:
        GeneratorError: it is not installed, or the document has an error for it.
    """
    options = ("-i", str(document), "-g", generator, "-o", str(folder))
    said = run("openapi-generator-cli", "generate", *options)
    errors = [line for line in said.splitlines() if " ERROR " in line]
    if errors:
        raise GeneratorError("\n".join(errors))


def openapi_python_client(document: Path, folder: Path) -> None:
    """Generate a Python client with openapi-python-client.

    Raises:
        GeneratorError: it is not installed, or leaves out a part of the contract.
    """
    config = folder.with_name(f"{folder.name}.json")
    config.write_text(json.dumps({"content_type_overrides": _READ_AS}))
    options = ("--path", str(document), "--output-path", str(folder), "--meta", "none")
    said = run("openapi-python-client", "generate", *options, "--config", str(config))
    if "WARNING" in said or "Warning" in said:
        raise GeneratorError(said)


def run(tool: str, *arguments: str, path: Path | None = None, text: str = "") -> str:
    """Run a tool of the environment of the generators; return what it prints.

    Args:
        tool: a program of the environment; ``python`` is its Python.
        arguments: the arguments of the command line.
        path: a folder that Python also imports from, such as that of a generated client.
        text: the standard input.

    Raises:
        GeneratorError: it is not installed, or failed.
    """
    program = _BINARIES / tool
    if not program.exists():
        raise GeneratorError(f"{tool} is not installed; run `make .venv-generators/ready` once.")
    said = subprocess.run(
        [str(program), *arguments],
        input=text,
        capture_output=True,
        text=True,
        env=_environment(path),
        check=False,
    )
    printed = said.stdout + said.stderr
    if said.returncode:
        raise GeneratorError(f"{tool} failed.\n{printed[-4000:]}")
    return said.stdout if tool == "python" else printed


def _environment(path: Path | None) -> dict[str, str]:
    # With the formatter that it calls on the path, openapi-python-client has no reason to warn.
    programs = f"{_BINARIES}{os.pathsep}{os.environ['PATH']}"
    return os.environ | _QUIET | {"PATH": programs} | ({"PYTHONPATH": str(path)} if path else {})
