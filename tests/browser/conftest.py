"""Fixtures of the browser tests: the example app, the API, and a headless Chromium."""

import contextlib
import json
import os
import re
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser.app import DESKTOP, EXAMPLE
from tests.socket.conftest import ROOT, Dev, launch  # noqa: F401  # a fixture
from tests.support.commands import run
from tools.local.tokens import issue

RECIPE = Path(__file__).resolve().parent / "recipe"
CONTRACT = ROOT / "frontend-contract"
NAMES = ("chromium", "chromium-browser", "google-chrome")
# Quiet, for it is to speak with this machine alone; no sandbox, which root cannot have.
ARGUMENTS = ["--no-sandbox", "--disable-background-networking", "--disable-component-update"]

# What the browser says of any answer that is no success, and of a request without a network.
EXPECTED_IN_CONSOLE = re.compile(r"Failed to load .*( of 40[14]|412|422|DISCONNECTED)")


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
    # On a busy machine, five seconds are too few for an answer and its drawing.
    expect.set_options(timeout=20_000)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def recipe_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tests of the recipe, with the contract and the packages of the example app."""
    folder = tmp_path_factory.mktemp("recipe") / "recipe"
    shutil.copytree(RECIPE, folder)
    (folder / "node_modules").symlink_to(EXAMPLE / "node_modules")
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


class Quiet(SimpleHTTPRequestHandler):
    """Serves files, and stays silent."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve the files of a folder until the block ends; yield the origin."""
    handler = partial(Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="session")
def site(demo_api: Dev, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The origin of the example app, which is not that of the API."""
    folder = tmp_path_factory.mktemp("example")
    run(
        *("npx", "--no", "--", "vite", "build", "--outDir", str(folder), "--emptyOutDir"),
        cwd=EXAMPLE,
        VITE_API=f"http://127.0.0.1:{demo_api.port}",
    )
    with served(folder) as origin:
        yield origin


@pytest.fixture
def open_app(browser: Browser, site: str, demo_api: Dev) -> Iterator[Callable[..., Page]]:
    """Open the example app as a user; whatever the console says beside refusals fails the test."""
    contexts: list[BrowserContext] = []
    said: list[str] = []

    def visit(user: str | None, place: str = "today", **options: Any) -> Page:
        context = browser.new_context(**{"viewport": DESKTOP, "locale": "en-GB"} | options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        if user:
            stored = f"sessionStorage.setItem('bluestreak-token', {json.dumps(issue(user))})"
            context.add_init_script(stored)
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
        page.goto(f"{site}/#/{place}")
        page.wait_for_load_state("networkidle")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [line for line in said if not EXPECTED_IN_CONSOLE.match(line)] == []
