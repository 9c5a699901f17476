"""The whole package: what is in it, that it is the same from any clone, and that it runs."""

import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from importlib.metadata import requires
from pathlib import Path

import pytest

from tests.support.api import ROOT
from tools.deployment import package as packager
from tools.deployment.archive import LIMIT_BYTES
from tools.deployment.package import Package, PackageError, main, package, pins

Build = Callable[[str], Package]

SHIPS = {
    *("app.py", "chalice", "chalicelib", "typing_extensions.py", "__pycache__"),
    *("annotated_types", "pydantic", "pydantic_core", "typing_inspection", "tzdata"),
}
START = """
import sys
sys.path[:] = [sys.argv[1], *(path for path in sys.path if path != sys.argv[1])]
import chalice, pydantic, app
for module in (chalice, pydantic, app):
    assert module.__file__.startswith(sys.argv[1]), module.__file__
stray = [name for name, module in sys.modules.items()
         if (file := getattr(module, "__file__", None)) and file.startswith(sys.argv[1])
         and file.endswith(".py") and not module.__cached__]
assert not stray, stray
event = {"requestContext": {"httpMethod": "GET", "resourcePath": "/v1/profile"}, "headers": {},
         "multiValueQueryStringParameters": None, "pathParameters": {}, "stageVariables": {},
         "path": "/v1/profile", "body": None}
print(app.app(event, None)["statusCode"])
"""


def names(made: Package) -> list[str]:
    with zipfile.ZipFile(made.archive) as zipped:
        return zipped.namelist()


def test_only_what_must_ship_is_in_it(built: Build) -> None:
    found = names(built("prod"))
    top = {name.partition("/")[0] for name in found}
    info = {f"{name.replace('-', '_')}-{version}.dist-info" for name, version in pins()}
    assert top == SHIPS | info
    assert [name for name in found if "test" in name.lower() and "chalice" not in name] == []
    kinds = {Path(name).suffix for name in found if name.startswith("chalicelib/")}
    assert kinds == {".py", ".pyc", ".json", ".txt"}


@pytest.mark.parametrize("stage", ["dev", "prod"])
def test_it_is_small_and_for_arm64(built: Build, stage: str) -> None:
    made = built(stage)
    assert made.archive.stat().st_size < LIMIT_BYTES
    [compiled] = [name for name in names(made) if name.endswith(".so")]
    version = "".join(map(str, sys.version_info[:2]))
    assert compiled.endswith(f".cpython-{version}-aarch64-linux-gnu.so")


def test_all_stages_of_one_architecture_share_the_zip(built: Build) -> None:
    assert built("dev").digest == built("prod").digest


def test_another_clone_gives_the_same_hash(built: Build, tmp_path: Path) -> None:
    clone = tmp_path / "another" / "clone"
    ignore = shutil.ignore_patterns("__pycache__")
    for name in ("chalicelib", "tools", ".chalice"):
        shutil.copytree(ROOT / name, clone / name, copy_function=shutil.copyfile, ignore=ignore)
    for name in ("app.py", "requirements.txt"):
        shutil.copyfile(ROOT / name, clone / name)
    # What an editor or an earlier run leaves behind.
    (clone / "chalicelib" / ".notes.swp").write_text("stray")
    (clone / "chalicelib" / "training" / "workouts" / "old.pyc").write_text("stray")
    said = subprocess.run(
        [sys.executable, "-m", "tools.deployment.package", "dev"],
        cwd=clone,
        env=os.environ | {"PYTHONHASHSEED": "7", "STAGE": "prod"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.returncode == 0, said.stderr
    made = built("dev")
    assert f"sha256 {made.digest}\n" in said.stdout
    again = clone / "build/dev/deployment.zip"
    assert again.read_bytes() == made.archive.read_bytes()
    assert (clone / "build/dev/sam.json").read_bytes() == made.template.read_bytes()
    assert hashlib.sha256(again.read_bytes()).hexdigest() == made.digest


@pytest.mark.skipif(platform.system() != "Linux", reason="its compiled modules are Linux's")
def test_it_starts_from_bytecode_in_a_read_only_folder(runnable: Package, tmp_path: Path) -> None:
    task = tmp_path / "task"
    with zipfile.ZipFile(runnable.archive) as zipped:
        zipped.extractall(task)
    # Bytecode is taken without a look at its source, so a source may as well be broken.
    for source in task.rglob("*.py"):
        source.write_text("raise AssertionError('compiled anew')")
    before = sorted(task.rglob("*"))
    said = subprocess.run(
        [sys.executable, "-B", "-c", START, str(task)],
        cwd=task,
        env=os.environ | {"STAGE": "e2e"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout.splitlines()[-1:] == ["401"], said.stdout + said.stderr
    assert sorted(task.rglob("*")) == before


def test_every_requirement_of_a_requirement_is_pinned() -> None:
    pinned = {name for name, _ in pins()}
    for name in pinned:
        needed = [line for line in requires(name) or [] if "extra ==" not in line]
        found = {re.match(r"[\w.-]+", line)[0].lower().replace("_", "-") for line in needed}
        assert found <= pinned, name


@pytest.mark.parametrize("stage", ["production", "local"])
def test_another_stage_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], stage: str
) -> None:
    with pytest.raises(PackageError, match="there are dev, prod, e2e"):
        package(stage, tmp_path)
    assert main([stage]) == 1
    assert f"no stage {stage!r}" in capsys.readouterr().err
    assert main([]) == 2


def test_a_python_that_lambda_lacks_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 99, 0))
    with pytest.raises(PackageError, match=r"no python3\.99"):
        package("dev", tmp_path)


@pytest.mark.parametrize(
    ("version", "warned"), [((3, 11, 7), True), ((3, 12, 1), True), ((3, 13, 0), False)]
)
def test_an_older_python_than_need_be_is_warned_of(
    monkeypatch: pytest.MonkeyPatch, version: tuple[int, int, int], warned: bool
) -> None:
    monkeypatch.setattr(sys, "version_info", version)
    advice = packager.runtime_advice()
    assert (advice is not None) == warned
    assert not advice or f"python3.{version[1]}," in advice


@pytest.mark.parametrize(
    ("installed", "given", "taken"),
    [
        ("exit 0", [], "python3.13"),
        # A name that leads to no interpreter, or to one that cannot make an environment.
        ("exit 127", [], "python3"),
        (None, [], "python3"),
        ("exit 0", ["PYTHON=python3.12"], "python3.12"),
    ],
)
def test_make_takes_python_3_13_where_it_is_installed(
    tmp_path: Path, installed: str | None, given: list[str], taken: str
) -> None:
    if installed:
        command = tmp_path / "python3.13"
        command.write_text(f"#!/bin/sh\n{installed}\n")
        command.chmod(0o755)
    made = shutil.which("make")
    assert made
    said = subprocess.run(
        [made, "--eval", "chosen: ; @: $(info $(PYTHON))", *given, "chosen"],
        cwd=ROOT,
        env={"PATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert said.stdout.split() == [taken], said.stderr


def test_a_requirement_that_is_missing_is_refused(
    built: Build, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chalice only warns where no wheel for Lambda can be had."""
    made = built("dev")
    runtime = f"python3.{sys.version_info[1]}"
    packager._check(made.archive, made.template, runtime)
    with pytest.raises(PackageError, match=r"bytecode is for python3\.0"):
        packager._check(made.archive, made.template, "python3.0")
    monkeypatch.setattr(packager, "pins", lambda: [("pydantic-core", "0.1")])
    with pytest.raises(PackageError, match=r"pydantic-core 0\.1"):
        packager._check(made.archive, made.template, runtime)
