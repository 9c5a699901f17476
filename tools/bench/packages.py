"""The packages whose start is timed, unzipped, and the libraries that Lambda's runtime brings."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import distribution
from pathlib import Path

from tools.bench.workers import Command
from tools.deployment.archive import compile_all
from tools.deployment.package import Package, package, pins

PEERS = Path(__file__).parent / "peers"
SYNTHETIC = 20
# What Lambda's runtime brings.
RUNTIME = ("boto3", "botocore", "jmespath", "python-dateutil", "s3transfer", "six", "urllib3")


class Packages:
    """Packages in a folder.

    Args:
        scratch: an empty folder.

    Attributes:
        ours: what is deployed.
        variables: the environment of the deployed function, but for what its stack provides.
        wide: the same with :data:`SYNTHETIC` resources more.
        plain: the plain app, by a bare ``chalice package``.
        limit: the handler written by hand, which needs nothing but the runtime.
    """

    def __init__(self, scratch: Path) -> None:
        self._runtime = _runtime(scratch / "runtime")
        made = _package(scratch / "made")
        self.variables = _variables(made.template)
        self.ours, self.wide = _unzip(made.archive, scratch / "ours"), scratch / "wide"
        shutil.copytree(self.ours, self.wide)
        add_resources(self.wide, SYNTHETIC)
        self.plain, self.limit = _plain(scratch / "plain"), scratch / "limit"
        shutil.copytree(PEERS / "limit", self.limit, ignore=shutil.ignore_patterns("__pycache__"))

    def command(self, name: str, folder: Path, environment: Mapping[str, str]) -> Command:
        """Return how a package is started: neither this environment's libraries nor the user's."""
        python = (sys.executable, "-I", "-S", "-B")
        return Command(name, python, (folder, self._runtime), environment)


@contextmanager
def packages() -> Iterator[Packages]:
    """Make the packages; their folders are read-only, so that no bytecode can be added."""
    with tempfile.TemporaryDirectory() as scratch:
        made = Packages(Path(scratch))
        with _read_only(Path(scratch)):
            yield made


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
    resources = json.loads(template.read_text(encoding="utf-8"))["Resources"]
    variables = resources["APIHandler"]["Properties"]["Environment"]["Variables"]
    return {name: value for name, value in variables.items() if isinstance(value, str)}


def _plain(folder: Path) -> Path:
    """Package the plain app, whose requirements are those of ours that it imports."""
    project = folder.with_name("project")
    (project / ".chalice").mkdir(parents=True)
    shutil.copyfile(PEERS / "plain/app.py", project / "app.py")
    config = {
        "version": "2.0",
        "app_name": "plain",
        "environment_variables": {"TABLE_NAME": "workouts"},
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
