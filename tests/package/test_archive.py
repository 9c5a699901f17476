"""The zip by itself: the same bytes for the same sources, and bytecode that is theirs."""

import importlib.util
import marshal
import os
import sys
import zipfile
from pathlib import Path

import pytest

from tools.deployment import archive
from tools.deployment.archive import ArchiveError, rebuild

SOURCES = {
    "app.py": "from lib.rules import names\n\napp = names\n",
    "lib/__init__.py": "",
    "lib/rules.py": "names = {'a', 'b', 'c'} | frozenset({'d', 'e'})\n\ndef double(x):\n"
    "    return [each for each in (x, x) if each in {'a', 'b', 'c'}]\n",
    "lib/data.json": "{}",
}
TAG = sys.implementation.cache_tag


def as_chalice_makes_it(folder: Path, sources: dict[str, str]) -> Path:
    """Zip ``sources`` in their order, with the times and permissions of files."""
    made = folder / "deployment.zip"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as zipped:
        for name, text in sources.items():
            path = folder / "sources" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
            zipped.write(path, name)
    return made


def rebuilt(folder: Path, sources: dict[str, str] = SOURCES) -> tuple[Path, str]:
    folder.mkdir()
    made = as_chalice_makes_it(folder, sources)
    scratch = folder / "scratch"
    scratch.mkdir()
    return made, rebuild(made, scratch)


def test_the_same_sources_give_the_same_bytes(tmp_path: Path) -> None:
    first, digest = rebuilt(tmp_path / "one")
    mask = os.umask(0o077)
    try:
        shuffled = dict(reversed(SOURCES.items()))
        second, again = rebuilt(tmp_path / "another-folder", shuffled)
    finally:
        os.umask(mask)
    assert first.read_bytes() == second.read_bytes()
    assert digest == again
    other, different = rebuilt(tmp_path / "three", SOURCES | {"app.py": "app = 1\n"})
    assert different != digest
    assert other.read_bytes() != first.read_bytes()


def test_every_module_has_bytecode_of_its_own_source(tmp_path: Path) -> None:
    made, _ = rebuilt(tmp_path / "one")
    with zipfile.ZipFile(made) as zipped:
        modules = [name for name in zipped.namelist() if name.endswith(".py")]
        assert len(modules) == 3
        for name in modules:
            folder, _, file = name.rpartition("/")
            cached = f"{folder}/__pycache__/{file[:-3]}.{TAG}.pyc".lstrip("/")
            content = zipped.read(cached)
            assert content[:4] == importlib.util.MAGIC_NUMBER
            # PEP 552: a hash, which is not checked.
            assert int.from_bytes(content[4:8], "little") == 0b01
            assert content[8:16] == importlib.util.source_hash(zipped.read(name))
            assert marshal.loads(content[16:]).co_filename == f"/var/task/{name}"


def test_only_what_runs_is_kept(tmp_path: Path) -> None:
    unwanted = {
        f"lib/__pycache__/rules.{TAG}.pyc": "stale",
        "lib/old.pyc": "stale",
        "lib/rules.pyi": "",
        "lib/py.typed": "",
        "lib/test_cases.py": "",
        "pydantic/v1/main.py": "",
        "lib-1.0.dist-info/RECORD": "",
    }
    made, _ = rebuilt(tmp_path / "one", unwanted | SOURCES)
    with zipfile.ZipFile(made) as zipped:
        kept = {name for name in zipped.namelist() if not name.endswith(".pyc")}
        assert kept == set(SOURCES)
        assert b"stale" not in zipped.read(f"lib/__pycache__/rules.{TAG}.pyc")
        assert zipped.namelist() == sorted(zipped.namelist())
        for entry in zipped.infolist():
            assert entry.external_attr >> 16 == 0o100644
            assert entry.date_time == (1980, 1, 1, 0, 0, 0)


def test_a_module_that_does_not_compile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match=r"lib/rules\.py"):
        rebuilt(tmp_path / "one", SOURCES | {"lib/rules.py": "def\n"})


def test_a_zip_that_is_too_large_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "LIMIT_BYTES", 500)
    with pytest.raises(ArchiveError, match="500 are allowed"):
        rebuilt(tmp_path / "one")
