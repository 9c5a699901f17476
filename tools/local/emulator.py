"""A whole AWS in one process, for the deployed tests: ministack, in ``.venv-e2e``.

It runs the real package, deployed by the real AWS CLI and CloudFormation template. With ``AUTH`` it
also holds every call, the function's own included, to the IAM policies of the stack.
"""

import contextlib
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tools.deployment.aws import ROOT
from tools.local.engine import credentials
from tools.local.processes import free_port, server

_PYTHON = ROOT / ".venv-e2e/bin/python"
_SERVICES = (
    *("apigateway", "cloudformation", "cognito-idp", "dynamodb", "events", "iam", "lambda", "logs"),
    *("monitoring", "s3", "sns", "sqs", "sts"),
)

# Its numbers would have Python's 28 digits; DynamoDB's have 38, and the day counters use 36.
_START = (
    "import decimal, runpy; decimal.DefaultContext.prec = 38; decimal.getcontext().prec = 38; "
    "runpy.run_module('ministack', run_name='__main__', alter_sys=True)"
)


@contextlib.contextmanager
def emulator() -> Iterator[tuple[str, Path]]:
    """Run the emulator; yield its URL, and the folder where it keeps what it must.

    Raises:
        ServerError: it does not start.
    """
    port = free_port()
    with tempfile.TemporaryDirectory() as folder:
        environment = {
            "AUTH": "true",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(port),
            "HOME": folder,
            "IOT_MTLS_ENABLED": "0",
            "PATH": os.environ["PATH"],
            "SERVICES": ",".join(_SERVICES),
            "SFTP_ENABLED": "0",
            "STATE_DIR": folder,
            "TMPDIR": folder,
        }
        command = [str(_PYTHON), "-c", _START]
        with server("ministack", command, port, environment=environment) as url:
            yield url, Path(folder)


def environment(url: str) -> dict[str, str]:
    """Return what leads the AWS CLI and botocore to the emulator, and to nothing else."""
    others = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    return others | {
        **credentials("test"),
        "AWS_ENDPOINT_URL": url,
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
    }
