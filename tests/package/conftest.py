"""Packages as `make package` makes them; one build of each kind for all tests."""

import json
import platform
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tools.deployment.package import Package, package


@pytest.fixture(scope="session")
def built(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Package]:
    """Build a stage, once."""

    @cache
    def build(stage: str) -> Package:
        return package(stage, tmp_path_factory.mktemp(stage))

    return build


@pytest.fixture(scope="session")
def runnable(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """A build that this very machine can run."""
    architecture = "arm64" if platform.machine() in ("aarch64", "arm64") else "x86_64"
    return package("e2e", tmp_path_factory.mktemp("runnable"), architecture)


@pytest.fixture(scope="session")
def template(built: Callable[[str], Package]) -> Any:
    """The template of the stage ``prod``."""
    return json.loads(built("prod").template.read_text(encoding="utf-8"))
