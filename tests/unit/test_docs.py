"""The pages for people: every link, path, name and command in them exists."""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from chalicelib.labs.biomarkers.catalogue import markers
from tests.support.api import ROOT

PAGES = [
    *(ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
    *sorted((ROOT / "frontend-contract").glob("*.md")),
    ROOT / "frontend-contract/example/README.md",
]
RECORDS = sorted((ROOT / "docs/adr").glob("[0-9]*.md"))
SECTIONS = ["Context", "Decision", "Alternatives", "Consequences"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

FENCE = re.compile(r"^```\w*\n(.*?)^```$", re.DOTALL | re.MULTILINE)
CODE = re.compile(r"`([^`\n]+)`")
LINK = re.compile(r"\]\(([^)\s]+)\)")
# Other paths in the text are URLs, the reader's own files, or relative to the contract.
PATH = re.compile(
    r"(?:chalicelib|docs|frontend-contract|tests|tools|\.chalice|\.ci|\.github)/[\w./*-]*"
)
MAKE = re.compile(r"\bmake(?: -C \S+| --silent)* ([a-z][a-z0-9-]*)")
TARGET = re.compile(r"^([a-z][a-z0-9-]*):", re.MULTILINE)
# A row of a recipe: the file, and what to do in it.
STEP = re.compile(r"^\| `([^`|]+/[^`|]+|[\w-]+\.\w+)` \| (.+) \|$", re.MULTILINE)
each_page = pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))


def prose(page: Path) -> str:
    """The text of a page without its blocks of code."""
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """What a link to a heading may name, by the rule of GitHub."""
    headings = re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}


def commands(page: Path) -> Iterator[str]:
    """The targets of make that a page names."""
    text = page.read_text(encoding="utf-8")
    for code in (*CODE.findall(prose(page)), *FENCE.findall(text)):
        yield from MAKE.findall(code)


@each_page
def test_links_lead_somewhere(page: Path) -> None:
    for link in LINK.findall(prose(page)):
        if link.startswith(("http://", "https://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.exists(), link
        assert not anchor or anchor in anchors(target), link


@each_page
def test_paths_exist(page: Path) -> None:
    built = "frontend-contract/reference.html"
    for code in CODE.findall(prose(page)):
        if PATH.fullmatch(code) and code != built:
            assert list(ROOT.glob(code.rstrip("/"))), code


@each_page
def test_targets_of_make_exist(page: Path) -> None:
    assert set(commands(page)) <= set(TARGET.findall(MAKEFILE))


def test_the_readme_is_short_and_lists_every_target() -> None:
    assert len(README.splitlines()) <= 170
    listed = re.findall(r"^\| `make ([a-z0-9-]+)[^`]*` \|", README, re.MULTILINE)
    assert sorted(listed) == sorted(set(re.findall(r'"make ([a-z0-9-]+) ', MAKEFILE)))


def test_recipes_name_what_is_there() -> None:
    recipes = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    steps = STEP.findall(recipes)
    assert len(steps) > 30
    for path, what in steps:
        text = (ROOT / path).read_text(encoding="utf-8")
        names = [code for code in CODE.findall(what) if not code.startswith("make ")]
        assert [name for name in names if name not in text] == [], path


def test_records_are_numbered_listed_and_whole() -> None:
    index = (ROOT / "docs/adr/README.md").read_text(encoding="utf-8")
    for number, record in enumerate(RECORDS, 1):
        text = record.read_text(encoding="utf-8")
        title = text.splitlines()[0].removeprefix(f"# {number}. ")
        assert record.name.startswith(f"{number:04d}-"), record.name
        assert f"| [{number}]({record.name}) | {title} |" in index
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS, record.name
        assert len(text.splitlines()) <= 70, record.name


def test_the_number_of_markers_is_right() -> None:
    labs = (ROOT / "docs/labs.md").read_text(encoding="utf-8")
    assert f"{len(markers())} markers are built in" in labs


def test_hooks_call_what_make_check_calls() -> None:
    recipe = re.search(r"^check:.*\n((?:\t.+\n)+)", MAKEFILE, re.MULTILINE)
    assert recipe
    checks = [
        line.strip().replace("$(RUN)", ".venv/bin/python -m") for line in recipe[1].splitlines()
    ]
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"^ +entry: (.+)$", hooks, re.MULTILINE) == checks


def test_hosted_ci_calls_what_ci_runs() -> None:
    hosted = (ROOT / ".github/workflows/ci.yml").read_text(encoding="utf-8")
    runs = re.findall(r"- run: (.+)$", hosted, re.MULTILINE)
    assert runs == [".ci/run", "make audit"]
    assert os.access(ROOT / ".ci/run", os.X_OK)
