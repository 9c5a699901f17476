"""Fixtures shared by all layers: the app on moto, and the app on DynamoDB Local.

The environment is set before the app is imported, for settings are read once.
"""

import logging
import os
import uuid
from collections.abc import Iterator
from typing import Any

import pytest

# Hooks are found by their names here.
__all__ = [
    "pytest_configure",
    "pytest_pyfunc_call",
    "pytest_sessionstart",
    "pytest_terminal_summary",
]

TABLE = "bluestreak-test"

os.environ.update(
    STAGE="local",
    TABLE_NAME=TABLE,
    ALLOWED_ORIGIN="*",
    AWS_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_EC2_METADATA_DISABLED="true",
)
for name in ("AWS_ENDPOINT_URL_DYNAMODB", "AWS_PROFILE"):
    os.environ.pop(name, None)

from moto import mock_aws  # noqa: E402  # the environment comes first

from app import app as chalice_app  # noqa: E402
from chalicelib.http.middleware import access_log  # noqa: E402
from chalicelib.table.client import dynamodb  # noqa: E402
from tests.support.api import Api  # noqa: E402
from tests.support.properties import (  # noqa: E402
    pytest_configure,
    pytest_pyfunc_call,
    pytest_sessionstart,
    pytest_terminal_summary,
)
from tools.engine import dynamodb_local  # noqa: E402
from tools.tables import create_table  # noqa: E402

access_log().setLevel(logging.WARNING)


@pytest.fixture
def moto_table() -> Iterator[None]:
    """An empty table in moto; for one test, because moto copies all it holds per transaction."""
    with mock_aws():
        create_table(dynamodb(), TABLE)
        yield


@pytest.fixture
def user() -> str:
    """A user whom no other test knows."""
    return f"user-{uuid.uuid4()}"


@pytest.fixture
def api(moto_table: None, user: str) -> Api:
    """The API on moto, called by a new user."""
    return Api(chalice_app, user)


@pytest.fixture(scope="session")
def engine() -> Iterator[str]:
    """Amazon's own engine, DynamoDB Local, in memory; its endpoint."""
    with dynamodb_local(None) as endpoint:
        yield endpoint


@pytest.fixture(scope="module")
def engine_table(engine: str) -> Iterator[Any]:
    """An empty table in DynamoDB Local, for one module; its client."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AWS_ENDPOINT_URL_DYNAMODB", engine)
        dynamodb.cache_clear()
        if TABLE in dynamodb().list_tables()["TableNames"]:
            dynamodb().delete_table(TableName=TABLE)
        create_table(dynamodb(), TABLE)
        yield dynamodb()
    dynamodb.cache_clear()


@pytest.fixture
def engine_api(engine_table: Any, user: str) -> Api:
    """The API on DynamoDB Local, called by a new user."""
    return Api(chalice_app, user)
