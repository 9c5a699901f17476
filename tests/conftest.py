"""Fixtures shared by all layers: the app on moto, and the app on DynamoDB Local.

The environment is set before the app is imported, for settings are read once.
"""

import copy
import logging
import os
import uuid
from collections.abc import Iterator
from functools import cache
from typing import Any

import pytest

# Hooks are found by their names here.
__all__ = [
    "pytest_configure",
    "pytest_configure_node",
    "pytest_pyfunc_call",
    "pytest_sessionstart",
    "pytest_terminal_summary",
]

TABLE = "bluestreak-test"

os.environ.update(
    STAGE="local",
    TABLE_NAME=TABLE,
    ALLOWED_ORIGINS="*",
    AWS_REGION="us-east-1",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_EC2_METADATA_DISABLED="true",
    VALIDATE_REQUESTS="true",
)
for name in ("AWS_ENDPOINT_URL_DYNAMODB", "AWS_PROFILE"):
    os.environ.pop(name, None)

import botocore  # noqa: E402  # the environment comes first
from moto import mock_aws  # noqa: E402
from moto.core import DEFAULT_ACCOUNT_ID  # noqa: E402
from moto.dynamodb.models import dynamodb_backends  # noqa: E402

from app import app as chalice_app  # noqa: E402
from chalicelib.account.imports import stage  # noqa: E402
from chalicelib.http.middleware import access_log  # noqa: E402
from chalicelib.table.client import dynamodb  # noqa: E402
from tests.support.api import Api  # noqa: E402
from tests.support.moto_queries import quick_queries  # noqa: E402
from tests.support.moto_transactions import quick_transactions  # noqa: E402
from tests.support.properties import (  # noqa: E402
    pytest_configure,
    pytest_configure_node,
    pytest_pyfunc_call,
    pytest_sessionstart,
    pytest_terminal_summary,
)
from tools.local.engine import Engine, dynamodb_local  # noqa: E402
from tools.local.memory_stage import MemoryStage  # noqa: E402
from tools.local.tables import create_table  # noqa: E402

access_log().setLevel(logging.WARNING)


def pytest_report_header() -> str:
    """Name the SDK; ``BOTOCORE`` says which one it must be."""
    wanted = os.environ.get("BOTOCORE") or botocore.__version__
    if botocore.__version__ != wanted:
        raise pytest.UsageError(f"botocore is {botocore.__version__}, not {wanted}")
    return f"botocore {botocore.__version__}"


@pytest.fixture(scope="session", autouse=True)
def imports_of_shared_worlds() -> Iterator[MemoryStage]:
    """The store and the queue of imports in memory, for fixtures that several tests share."""
    services = MemoryStage()
    services.use()
    yield services
    stage.use(None)


@pytest.fixture(autouse=True)
def imports(imports_of_shared_worlds: MemoryStage) -> Iterator[MemoryStage]:
    """The store and the queue of imports in memory, empty for each test."""
    services = MemoryStage()
    services.use()
    yield services
    imports_of_shared_worlds.use()


@pytest.fixture
def moto_table() -> Iterator[None]:
    """An empty table in moto."""
    with mock_aws():
        tables = dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables
        tables[TABLE] = copy.deepcopy(empty_table())
        with quick_transactions(), quick_queries():
            yield


@cache
def empty_table() -> Any:
    """Make the table in moto, once; each test has a copy."""
    create_table(dynamodb(), TABLE)
    return dynamodb_backends[DEFAULT_ACCOUNT_ID]["us-east-1"].tables[TABLE]


@pytest.fixture
def user() -> str:
    """A user whom no other test knows."""
    return f"user-{uuid.uuid4()}"


@pytest.fixture
def api(moto_table: None, user: str) -> Api:
    """The API on moto, called by a new user."""
    return Api(chalice_app, user)


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    """Amazon's own engine, DynamoDB Local, in memory."""
    with dynamodb_local(None) as running:
        yield running


@pytest.fixture(scope="module")
def engine_table(engine: Engine) -> Iterator[Any]:
    """An empty table in DynamoDB Local, for one module; its client."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in engine.environment.items():
            patch.setenv(name, value)
        dynamodb.cache_clear()
        patient = engine.client()  # the first requests of an engine can take seconds
        if TABLE in patient.list_tables()["TableNames"]:
            patient.delete_table(TableName=TABLE)
        create_table(patient, TABLE)
        yield dynamodb()
    dynamodb.cache_clear()


@pytest.fixture
def engine_api(engine_table: Any, user: str) -> Api:
    """The API on DynamoDB Local, called by a new user."""
    return Api(chalice_app, user)
