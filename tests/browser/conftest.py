"""Fixtures of the browser tests: the page on its own origin, the API, and a headless Chromium."""

import json
import os
import shutil
import subprocess
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from tests.socket.conftest import ROOT, Dev, launch  # noqa: F401  # a fixture
from tools.contract import node
from tools.local.tokens import LIFE_S, issue

PAGE = Path(__file__).resolve().parent / "page"
RECIPE = Path(__file__).resolve().parent / "recipe"
CONTRACT = ROOT / "frontend-contract"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Quiet, for it is to speak with this machine alone; no sandbox, which root cannot have.
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]


def run(*command: str, cwd: Path, timeout: float = 240, **environment: str) -> str:
    """Run a command with the contract's Node on its path; return what it printed."""
    said = subprocess.run(
        command,
        cwd=cwd,
        env=node.environment() | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=timeout,
        check=False,
    )
    assert said.returncode == 0, f"{command[0]} failed:\n{said.stdout[-4000:]}{said.stderr[-4000:]}"
    return said.stdout


def chromium_path() -> str:
    """Return the machine's Chromium; where there is none, root gets Debian's."""
    if not any(map(shutil.which, NAMES)):
        if os.geteuid() or not shutil.which("apt-get"):
            pytest.skip("There is no Chromium here, and only root could install Debian's.")
        for arguments in (["update"], ["install", "-y", "--no-install-recommends", "chromium"]):
            run(
                "apt-get", "-q", *arguments, cwd=ROOT, timeout=400, DEBIAN_FRONTEND="noninteractive"
            )
    return next(path for path in map(shutil.which, NAMES) if path)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A headless Chromium."""
    path = chromium_path()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page's source with the contract copied into it, as a front-end developer does."""
    folder = tmp_path_factory.mktemp("page") / "page"
    shutil.copytree(PAGE, folder, ignore=shutil.ignore_patterns("node_modules"))
    (folder / "node_modules").symlink_to(PAGE / "node_modules")
    for part in ("recipe", "types"):
        shutil.copytree(CONTRACT / part, folder / "src/bluestreak" / part)
    return folder


@pytest.fixture(scope="session")
def recipe_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests of the recipe, with the contract and the packages of the page beside them."""
    folder = tmp_path_factory.mktemp("recipe") / "recipe"
    shutil.copytree(RECIPE, folder)
    (folder / "node_modules").symlink_to(PAGE / "node_modules")
    for part in ("recipe", "types"):
        shutil.copytree(CONTRACT / part, folder / "bluestreak" / part)
    return folder


@pytest.fixture(scope="session")
def demo_api(
    launch: Callable[..., Dev],  # noqa: F811
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Dev]:
    """The local server on DynamoDB Local, with the demo account."""
    dev = launch(DATA_DIR=str(tmp_path_factory.mktemp("data"))).await_ready()
    yield dev
    assert dev.end() == 0


@dataclass
class Site:
    """The page's own origin, with a sign-in service that first gives tokens that have expired.

    Attributes:
        url: where the page is.
        asked: how often each user asked for a token, and for a renewed one.
    """

    url: str = ""
    asked: Counter[tuple[str, bool]] = field(default_factory=Counter)

    def token(self, user: str, *, renew: bool) -> str:
        """Return a token of a user: a good one only if it is a renewal."""
        self.asked[user, renew] += 1
        return issue(user, None if renew else time.time() - LIFE_S - 60)


class SiteHandler(SimpleHTTPRequestHandler):
    """Serves the built page and the sign-in service."""

    def __init__(self, *connection: object, site: Site, directory: str) -> None:
        self.site = site
        super().__init__(*connection, directory=directory)

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        token = self.site.token(asked["user"], renew=asked["renew"]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(token)))
        self.end_headers()
        self.wfile.write(token)

    def log_message(self, *_: object) -> None:
        """Stay silent."""


@pytest.fixture(scope="session")
def site(page_folder: Path) -> Iterator[Site]:
    """The built page, served from an origin that is not the API's."""
    run("npx", "--no", "vite", "build", cwd=page_folder)
    site = Site()
    handler = partial(SiteHandler, site=site, directory=str(page_folder / "dist"))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        site.url = f"http://127.0.0.1:{server.server_port}"
        yield site
        server.shutdown()
