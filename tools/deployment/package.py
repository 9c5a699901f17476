"""``make package``: the zip and the CloudFormation template of one stage, in ``build/STAGE``.

Chalice packages a copy that holds nothing but what ships, so neither stray files nor an older
build can get in. Then the zip is made reproducible (see :mod:`tools.deployment.archive`).

Usage: python -m tools.deployment.package STAGE
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chalicelib.application import operations
from tools.deployment.archive import ArchiveError, rebuild
from tools.deployment.gateway import any_methods, gateway_responses, preflights

ROOT = Path(__file__).resolve().parents[2]
BUILD = ROOT / "build"
SETTINGS = ROOT / ".chalice"

# The functions of the template, which share the zip.
FUNCTIONS = ("APIHandler", "Erase", "Imports")
_SOURCE_SUFFIXES = frozenset({".py", ".json", ".txt"})
LAMBDA_PYTHONS = [f"python3.{minor}" for minor in (11, 12, 13, 14)]
_COMPRESSION = "x-amazon-apigateway-minimum-compression-size"
_PREFERRED = (3, 13)


class PackageError(Exception):
    """The package cannot be made; the message says why and what to do."""


@dataclass(frozen=True)
class Package:
    """A package that was made.

    Attributes:
        stage: of ``.chalice/config.json``.
        archive: the zip of the function.
        template: the CloudFormation template, whose ``CodeUri`` is the archive.
        digest: SHA-256 of the archive, in hexadecimal.
    """

    stage: str
    archive: Path
    template: Path
    digest: str


def package(stage: str, output: Path, architecture: str | None = None) -> Package:
    """Make the package of ``stage`` in the folder ``output``, in place of what was there.

    Args:
        stage: a stage of ``.chalice/config.json``.
        output: a folder; made if it is not there.
        architecture: ``arm64`` or ``x86_64``, in place of what the stage says.

    Raises:
        PackageError: no such stage, a Python that Lambda lacks, or a requirement not to be had.
        ArchiveError: something does not compile, or the zip is too large.
    """
    config, runtime = _config(), _runtime()
    if stage not in stages():
        known = ", ".join(stages())
        raise PackageError(f"There is no stage {stage!r} to deploy; there are {known}.")
    if architecture:
        config["stages"][stage]["lambda_architecture"] = architecture
    with tempfile.TemporaryDirectory() as scratch:
        project, made, unpacked = (Path(scratch) / name for name in ("project", "made", "unpacked"))
        _copy_project(project, config)
        _run_chalice(project, stage, made)
        archive, template = made / "deployment.zip", made / "sam.json"
        _check(archive, template, runtime)
        unpacked.mkdir()
        digest = rebuild(archive, unpacked)
        output.mkdir(parents=True, exist_ok=True)
        for path in (archive, template):
            shutil.copyfile(path, output / path.name)
    return Package(stage, output / archive.name, output / template.name, digest)


def stages() -> list[str]:
    """Return the stages that can be deployed."""
    return [name for name in _config()["stages"] if name != "local"]


def gateway_stage(stage: str) -> str:
    """Return the name of the API Gateway stage of ``stage``."""
    return str(_config()["stages"][stage]["api_gateway_stage"])


def runtime_advice() -> str | None:
    """Return what a person should know of the runtime, if it is older than need be."""
    if sys.version_info[:2] >= _PREFERRED:
        return None
    preferred = ".".join(map(str, _PREFERRED))
    return (
        f"The function will run on {_version()}, because .venv was made with it, and AWS ends the"
        f" support of that before Python {preferred}'s. To change it, install the command"
        f" python{preferred} and run make clean."
    )


def _version() -> str:
    return f"python{sys.version_info[0]}.{sys.version_info[1]}"


def _config() -> dict[str, Any]:
    config: dict[str, Any] = json.loads((SETTINGS / "config.json").read_text(encoding="utf-8"))
    return config


def _runtime() -> str:
    """Return the runtime of this Python version: the tested version is the one that ships."""
    runtime = _version()
    if runtime not in LAMBDA_PYTHONS:
        raise PackageError(
            f"Lambda has no {runtime}, and bytecode is good for one version only; "
            f"make .venv with one of {', '.join(LAMBDA_PYTHONS)} (make clean package PYTHON=...)."
        )
    return runtime


def _copy_project(project: Path, config: dict[str, Any]) -> None:
    """Copy what Chalice needs into ``project``, with the template that it merges."""
    settings = project / ".chalice"
    settings.mkdir(parents=True)
    policies = [f".chalice/{path.name}" for path in SETTINGS.glob("*policy.json")]
    for name in ("app.py", "requirements.txt", *policies):
        shutil.copyfile(ROOT / name, project / name)
    shutil.copytree(ROOT / "chalicelib", project / "chalicelib", ignore=_not_source)
    (settings / "config.json").write_text(json.dumps(config), encoding="utf-8")
    (settings / "resources.json").write_text(json.dumps(merge_template()), encoding="utf-8")


def merge_template() -> dict[str, Any]:
    """Return what is merged into Chalice's template: resources.json, and what follows from code."""
    merged: dict[str, Any] = json.loads((SETTINGS / "resources.json").read_text(encoding="utf-8"))
    api = merged["Resources"]["RestAPI"]["Properties"]
    paths = operation_paths()
    api["GatewayResponses"] = gateway_responses()
    # Also in the definition, so that a change of it makes a new deployment of the API.
    api["DefinitionBody"][_COMPRESSION] = _config()["minimum_compression_size"]
    answered, refused = preflights(paths), any_methods(paths)
    api["DefinitionBody"]["paths"] = {path: answered[path] | refused[path] for path in paths}
    return merged


def operation_paths() -> list[str]:
    """Return the paths of all operations, each once."""
    return list(dict.fromkeys(operation.path for operation in operations()))


def _not_source(folder: str, names: list[str]) -> list[str]:
    """Return which of ``names`` are not to be copied."""
    return [
        name
        for name in names
        if name.startswith((".", "__pycache__"))
        or not ((Path(folder) / name).is_dir() or Path(name).suffix in _SOURCE_SUFFIXES)
    ]


def _run_chalice(project: Path, stage: str, output: Path) -> None:
    arguments = ["--stage", stage, "--merge-template", ".chalice/resources.json", str(output)]
    said = subprocess.run(
        [str(Path(sys.executable).with_name("chalice")), "package", *arguments],
        cwd=project,
        # Chalice requires a region to name service principals with, which are the same everywhere.
        env=_without_aws() | {"AWS_DEFAULT_REGION": "us-east-1", "PYTHONDONTWRITEBYTECODE": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if said.returncode:
        raise PackageError(f"chalice package failed:\n{said.stdout[-2000:]}{said.stderr[-3000:]}")


def _without_aws() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}


def _check(archive: Path, template: Path, runtime: str) -> None:
    """Refuse what Chalice only warns of: a requirement that is missing from the zip."""
    resources = json.loads(template.read_text(encoding="utf-8"))["Resources"]
    for name in FUNCTIONS:
        if (found := resources[name]["Properties"]["Runtime"]) != runtime:
            raise PackageError(f"The template requires {found}, but the bytecode is for {runtime}.")
    with zipfile.ZipFile(archive) as made:
        names = set(made.namelist())
    for name, version in pins():
        if f"{re.sub('[-.]+', '_', name)}-{version}.dist-info/METADATA" not in names:
            raise PackageError(f"No wheel of {name} {version} for Lambda could be had.")


def pins() -> list[tuple[str, str]]:
    """Return name and version of every distribution that ships."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    return re.findall(r"^([\w.-]+)==([\w.]+)$", "\n".join(lines), re.MULTILINE)


def main(arguments: list[str]) -> int:
    """Make the package of one stage and say where it is; return the exit code."""
    if len(arguments) != 1:
        print("Usage: make package STAGE=dev", file=sys.stderr)
        return 2
    [stage] = arguments
    if advice := runtime_advice():
        print("Warning:", advice, file=sys.stderr)
    try:
        made = package(stage, BUILD / stage)
    except (PackageError, ArchiveError) as error:
        print(error, file=sys.stderr)
        return 1
    print(f"{made.archive.relative_to(ROOT)}  {made.archive.stat().st_size:,} bytes")
    print(f"{made.template.relative_to(ROOT)}  to be deployed by make deploy STAGE={stage}")
    print(f"sha256 {made.digest}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
