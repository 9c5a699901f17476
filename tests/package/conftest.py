"""Packages as `make package` makes them; one build of each kind for all tests."""

import json
import platform
from collections.abc import Callable
from functools import cache
from typing import Any

import pytest

from tests.package.cloudformation import CloudFormation
from tools.deployment import aws as cli
from tools.deployment import deploy, destroy, rates, stack
from tools.deployment.package import Package, package


@pytest.fixture
def account(monkeypatch: pytest.MonkeyPatch) -> CloudFormation:
    """An account without any stack."""
    stub = CloudFormation()
    monkeypatch.setenv("AWS_REGION", "us-east-1")
    for module in (cli, deploy, destroy, rates, stack):
        monkeypatch.setattr(module, "aws", stub)
    return stub


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
