"""The contract's recipe: its types, and what it does in Node against the real local server."""

import time
from pathlib import Path

from tests.browser.conftest import run
from tests.socket.conftest import Dev
from tools.local.tokens import LIFE_S, issue


def test_page_and_recipe_type_check(page_folder: Path) -> None:
    run("npx", "--no", "tsc", "--noEmit", cwd=page_folder)


def test_the_recipe_against_the_server(page_folder: Path, demo_api: Dev, user: str) -> None:
    said = run(
        *("node", "--test", "--test-reporter=tap", "recipe.test.ts"),
        cwd=page_folder,
        API=f"http://127.0.0.1:{demo_api.port}",
        STALE=issue(user, time.time() - LIFE_S - 60),
        FRESH=issue(user),
    )
    assert "# fail 0" in said
    assert "# pass 8" in said
