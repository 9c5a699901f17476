"""The reference: one page that lays itself out from disk and asks the network for nothing."""

import html
import json
import re
import resource
import shutil
import subprocess
from pathlib import Path

import pytest

from tools.contract import reference
from tools.contract.files import OPENAPI

TEXT = OPENAPI.read_text(encoding="utf-8")
CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
CONFINED = resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY
# Whatever tries to reach out is refused by the page's own policy, and Chromium says so.
REFUSED = re.compile(r"violates the following Content Security Policy|ERR_")


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("reference") / "reference.html"
    path.write_text(reference.page(TEXT), encoding="utf-8")
    return path


def test_it_holds_all_it_needs(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    policy = re.search('http-equiv="Content-Security-Policy" content="([^"]*)"', text)
    assert policy
    assert policy[1].startswith("default-src 'none';")
    assert "http" not in policy[1]
    assert not re.search(r"<(script|link|img)[^>]+(src|href)=", text.partition("<body>")[0])
    assert reference.LOGO not in text
    # Its own script ends at its own end tag, whatever the contract's texts hold.
    assert len(re.findall("</script", text)) == 2


def test_it_says_rules_between_fields_in_words_only() -> None:
    assert '"then": {' in TEXT
    assert '"then": {' not in reference.page(TEXT)


def test_a_text_cannot_end_the_script() -> None:
    document = json.loads(TEXT)
    document["info"]["description"] = "</script><script>alert(1)</script>"
    assert "alert(1)</script" not in reference.page(json.dumps(document))


@pytest.mark.skipif(not CHROMIUM, reason="there is no Chromium on this machine")
@pytest.mark.skipif(CONFINED, reason="Chromium reserves more addresses than this shell allows")
def test_a_browser_lays_it_out(page: Path, tmp_path: Path) -> None:
    said = subprocess.run(
        [
            *(str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu"),
            *("--disable-background-networking", "--enable-logging=stderr"),
            *(f"--user-data-dir={tmp_path}", "--virtual-time-budget=30000", "--dump-dom"),
            page.as_uri(),
        ],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    console = [line for line in said.stderr.splitlines() if "CONSOLE" in line]
    assert [line for line in console if REFUSED.search(line)] == []
    shown = html.unescape(re.sub(r"<script.*?</script>", "", said.stdout, flags=re.DOTALL))
    document = json.loads(TEXT)
    for item in document["paths"].values():
        for operation in item.values():
            assert operation["summary"] in shown
    assert "Loading the reference" not in shown
