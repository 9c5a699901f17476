"""The contract's recipe: its types, and what it does in Node against the real local server."""

import time
from pathlib import Path

from tests.browser.conftest import EXAMPLE, RECIPE
from tests.socket.conftest import Dev
from tests.support.commands import run
from tools.local.tokens import LIFE_S, issue


def test_example_and_recipe_type_check(recipe_folder: Path) -> None:
    for folder in (EXAMPLE, recipe_folder):
        run("npx", "--no", "--", "tsc", "--noEmit", cwd=folder)


def test_the_recipe_against_the_server(recipe_folder: Path, demo_api: Dev, user: str) -> None:
    said = run(
        *("node", "--test", "--test-reporter=tap"),
        cwd=recipe_folder,
        API=f"http://127.0.0.1:{demo_api.port}",
        STALE=issue(user, time.time() - LIFE_S - 60),
        FRESH=issue(user),
    )
    declared = sum(
        path.read_text(encoding="utf-8").count("\ntest(") for path in RECIPE.glob("*.test.ts")
    )
    assert "# fail 0" in said
    assert f"# pass {declared}\n" in said
