"""The page of bounds: it is current, every family has a row, and the test of each row exists."""

from collections import Counter

from chalicelib.table import schemas
from tools.costs.bounds import PAGE, ROOT, ROWS, page


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_every_family_has_one_row() -> None:
    listed = Counter(family for row in ROWS for family in row.families)
    assert listed == Counter([*schemas.STEPS, *schemas.UNNUMBERED])


def test_every_row_has_a_test() -> None:
    missing = []
    for row in ROWS:
        path, _, name = row.test.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8") if (ROOT / path).exists() else ""
        if not name or not any(f"{kind} {name}" in text for kind in ("def", "class")):
            missing.append(row.test)
    assert missing == []
