"""The one place that reads the environment.

Every other module calls :func:`settings`; the values are read once per process.
"""

import os
from functools import cache
from typing import NamedTuple

# Lambda sets these itself and refuses a function whose configuration names them, so that no
# setting of a stage can make a deployed function pass for a developer's machine.
_RESERVED_BY_LAMBDA = frozenset(
    {"AWS_LAMBDA_FUNCTION_NAME", "AWS_LAMBDA_RUNTIME_API", "LAMBDA_TASK_ROOT"}
)


class Settings(NamedTuple):
    """The settings of one deployed stage.

    Attributes:
        stage: ``local``, ``dev`` or ``prod``.
        table_name: the DynamoDB table.
        region: the AWS region of the table.
        allowed_origins: the browser origins that CORS admits, or ``*`` alone; never empty.
        user_pool_arn: the Cognito user pool whose tokens API Gateway accepts.
        in_lambda: whether this process runs in AWS Lambda.
        validates_requests: whether botocore compares each request to DynamoDB with its model; the
            tests do. Our own code makes all of these requests, and DynamoDB validates them too.
        table_read_units: the read units a second of the table; 0 if unknown.
        table_write_units: the write units a second of the table; 0 if unknown.
        personal_share: the share of these that one person may use; 0 for no limit.
        restored_at: when the table was last restored to an earlier instant, in ms since 1970; 0 for
            never.
        log_hash_key: the secret key of the hash of the user in the log; empty for no hash.
        account_memory_s: for how many seconds a process remembers the state of an account.
        bucket: the S3 bucket.
        import_queue_url: the SQS queue of imports.
    """

    stage: str
    table_name: str
    region: str
    allowed_origins: tuple[str, ...]
    user_pool_arn: str
    in_lambda: bool
    validates_requests: bool
    table_read_units: float = 0
    table_write_units: float = 0
    personal_share: float = 0
    restored_at: int = 0
    log_hash_key: str = ""
    account_memory_s: float = 60
    bucket: str = ""
    import_queue_url: str = ""

    @property
    def is_local(self) -> bool:
        """True on a developer's own machine, where ``X-Now`` sets the clock; never in Lambda."""
        return self.stage == "local" and not self.in_lambda


@cache
def settings() -> Settings:
    """Return the settings of this process, read from the environment once."""
    return Settings(
        stage=os.environ.get("STAGE", "prod"),
        table_name=os.environ.get("TABLE_NAME", "bluestreak"),
        region=os.environ.get("AWS_REGION", os.environ.get("AWS_DEFAULT_REGION", "us-east-1")),
        allowed_origins=tuple(os.environ.get("ALLOWED_ORIGINS", "https://localhost").split(",")),
        user_pool_arn=os.environ.get(
            "USER_POOL_ARN", "arn:aws:cognito-idp:us-east-1:000000000000:userpool/local"
        ),
        in_lambda=not _RESERVED_BY_LAMBDA.isdisjoint(os.environ),
        validates_requests=os.environ.get("VALIDATE_REQUESTS") == "true",
        table_read_units=float(os.environ.get("TABLE_READ_UNITS", "0")),
        table_write_units=float(os.environ.get("TABLE_WRITE_UNITS", "0")),
        personal_share=float(os.environ.get("PERSONAL_SHARE", "0")),
        restored_at=int(os.environ.get("RESTORED_AT", "0")),
        log_hash_key=os.environ.get("LOG_HASH_KEY", ""),
        account_memory_s=float(os.environ.get("ACCOUNT_MEMORY_S", "60")),
        bucket=os.environ.get("BUCKET", ""),
        import_queue_url=os.environ.get("IMPORT_QUEUE_URL", ""),
    )
