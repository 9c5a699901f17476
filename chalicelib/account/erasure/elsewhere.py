"""What is kept of a person outside of the table: the user of the pool, and files."""

from collections.abc import Iterable, Iterator
from typing import Any, Protocol

from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.session import get_session

from chalicelib.account.imports.storage import files_of as files_of_imports

# The accounts that were erased, each by its keyed hash. A lifecycle rule of the bucket deletes
# them when no backup contains the account.
ERASED = "erased/"
# S3 deletes at most this many objects at once.
_MOST_OBJECTS = 1_000


def files_of(user_id: str) -> tuple[str, ...]:
    """Return what the names of a user's files begin with."""
    return f"users/{user_id}/", files_of_imports(user_id)


class Users(Protocol):
    """The users who can sign in."""

    def sign_out(self, user_id: str) -> None:
        """End all sessions of a user; nothing if there is no such user."""

    def delete(self, user_id: str) -> None:
        """Delete a user; nothing if there is no such user."""


class Files(Protocol):
    """Files by name."""

    def put(self, name: str) -> None:
        """Write an empty file."""

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the names that begin with ``prefix``."""

    def delete(self, names: Iterable[str]) -> None:
        """Delete files; one that is not there is no error."""


class CognitoUsers:
    """The users of a Cognito user pool.

    Args:
        client: of botocore.
        pool_arn: of the user pool.
    """

    def __init__(self, client: Any, pool_arn: str) -> None:
        self._client = client
        self._pool = pool_arn.rpartition("/")[2]

    def sign_out(self, user_id: str) -> None:
        """End all sessions of a user: the refresh tokens are revoked."""
        self._call(self._client.admin_user_global_sign_out, user_id)

    def delete(self, user_id: str) -> None:
        """Delete a user."""
        self._call(self._client.admin_delete_user, user_id)

    def _call(self, operation: Any, user_id: str) -> None:
        # The user name is the id only if the pool made it. No id has quotes or backslashes.
        found = self._client.list_users(
            UserPoolId=self._pool, Filter=f'sub = "{user_id}"', AttributesToGet=["sub"]
        )
        for user in found["Users"]:
            try:
                operation(UserPoolId=self._pool, Username=user["Username"])
            except ClientError as error:
                if error.response["Error"]["Code"] != "UserNotFoundException":
                    raise


class BucketFiles:
    """The files of an S3 bucket.

    Args:
        client: of botocore.
        bucket: its name.
    """

    def __init__(self, client: Any, bucket: str) -> None:
        self._client = client
        self._bucket = bucket

    def put(self, name: str) -> None:
        """Write an empty object."""
        self._client.put_object(Bucket=self._bucket, Key=name, Body=b"")

    def names(self, prefix: str) -> Iterator[str]:
        """Yield the keys that begin with ``prefix``."""
        pages = self._client.get_paginator("list_objects_v2")
        for page in pages.paginate(Bucket=self._bucket, Prefix=prefix):
            yield from (found["Key"] for found in page.get("Contents", []))

    def delete(self, names: Iterable[str]) -> None:
        """Delete objects."""
        wanted = list(names)
        for start in range(0, len(wanted), _MOST_OBJECTS):
            some = [{"Key": name} for name in wanted[start : start + _MOST_OBJECTS]]
            answer = self._client.delete_objects(
                Bucket=self._bucket, Delete={"Objects": some, "Quiet": True}
            )
            if answer.get("Errors"):
                raise OSError(f"S3 deleted {len(some) - len(answer['Errors'])} of {len(some)}")


def client(service: str, region: str, **options: Any) -> Any:
    """Return a client of botocore for a service; only who needs it pays for its start-up.

    Args:
        service: in botocore's spelling.
        region: of AWS.
        options: more of botocore's configuration.
    """
    config = Config(
        connect_timeout=2, read_timeout=10, retries={"total_max_attempts": 3}, **options
    )
    return get_session().create_client(service, region_name=region, config=config)
