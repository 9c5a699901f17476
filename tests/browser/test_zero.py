"""The contract's page "From zero to first screen", followed to the letter from an empty folder."""

import contextlib
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import CONTRACT
from tests.socket.conftest import ROOT, Dev
from tests.support.commands import run
from tools.contract import node
from tools.local.tokens import issue

BLOCK = re.compile(r"^```(sh|tsx)\n(.*?)^```", re.DOTALL | re.MULTILINE)
START_WITHIN_S = 60


def test_from_zero_to_first_screen(demo_api: Dev, browser: Browser, tmp_path: Path) -> None:
    text = (CONTRACT / "README.md").read_text(encoding="utf-8")
    found = re.search(r"<!-- zero:.*?-->(.*?)<!-- end of the zero -->", text, re.DOTALL)
    assert found
    (_, begin), (_, app), (_, last) = BLOCK.findall(found[1])
    build, serve = last.splitlines()
    settings = {"BLUESTREAK": str(ROOT), "PORT": str(demo_api.port)}
    run("bash", "-euc", begin, cwd=tmp_path, **settings)
    folder = tmp_path / "first-screen"
    (folder / "src/App.tsx").write_text(app, encoding="utf-8")
    run(*build.split(), cwd=folder)
    with vite(serve, folder) as url:
        page = browser.new_page()
        page.goto(url)
        day = demo_api.call("GET", "/v1/today", token=issue("demo")).json
        expect(page.get_by_role("heading", level=1)).to_have_text(day["date"])
        expect(page.get_by_role("listitem")).to_have_text(
            [
                f"{each.get('name', each['kind'])}: {each['length']} ({each['status']})"
                for each in day["streaks"]
            ]
        )
        doses = [dose for slot in day["slots"] for dose in slot["doses"]]
        assert doses
        expect(page.locator("section p")).to_have_text(
            [f"{dose['name']}: {dose['state']}" for dose in doses]
        )
        page.close()


@contextlib.contextmanager
def vite(command: str, folder: Path) -> Iterator[str]:
    """Run Vite's server until the block ends; yield the URL that it names."""
    log = folder / "vite.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            command.split(),
            cwd=folder,
            env=node.environment() | {"NO_COLOR": "1"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        deadline = time.monotonic() + START_WITHIN_S
        while not (found := re.search(r"http://localhost:\d+/", log.read_text(encoding="utf-8"))):
            assert time.monotonic() < deadline, log.read_text(encoding="utf-8")
            assert process.poll() is None, log.read_text(encoding="utf-8")
            time.sleep(0.1)
        yield found[0]
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(20)
