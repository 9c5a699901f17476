"""Fixtures of the deployed tests: one stage for all of them, and users of it."""

from collections.abc import Iterator

import pytest

from tests.deployed.stage import Stage, User, deployed


@pytest.fixture(scope="session")
def stage() -> Iterator[Stage]:
    """A freshly deployed stage."""
    with deployed() as running:
        yield running


@pytest.fixture
def alice(stage: Stage) -> User:
    """A user whom no other test knows."""
    return stage.sign_up()
