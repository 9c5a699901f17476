"""Which numbers, and so which ids, the readings of a replaced panel get."""

import random
from typing import Any

from chalicelib.labs.panels.collection import part_id
from chalicelib.labs.panels.models import MAX_READINGS
from chalicelib.labs.panels.replacement import numbers_by_marker

PANEL = "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d00"


def panel(numbers: dict[str, int]) -> Any:
    return {
        "readings": [{"marker": name, "id": part_id(PANEL, n)} for name, n in numbers.items()],
    }


def test_markers_keep_their_numbers_and_new_ones_get_free_ones() -> None:
    """Even if a panel that had all its numbers once is replaced as a whole, again and again."""
    dice = random.Random(5)
    numbers = {f"m{n}": n for n in range(1, MAX_READINGS + 1)}
    for _ in range(200):
        count = dice.randint(1, MAX_READINGS)
        markers = [f"m{n}" for n in dice.sample(range(400), count)]
        kept = dice.sample(sorted(numbers), dice.randint(0, min(len(numbers), count)))
        markers = list(dict.fromkeys([*kept, *markers]))[:count]
        dice.shuffle(markers)
        after = dict(zip(markers, numbers_by_marker(panel(numbers), markers), strict=True))
        assert len(set(after.values())) == len(markers)
        assert set(after.values()) <= set(range(1, 0x80))
        for marker in after.keys() & numbers.keys():
            assert after[marker] == numbers[marker]
        new = after.keys() - numbers.keys()
        # A number of a reading that goes is the last resort.
        going = {n for marker, n in numbers.items() if marker not in after}
        if any(after[marker] in going for marker in new):
            free = set(range(1, 0x80)) - set(numbers.values()) - set(after.values())
            assert not free
        numbers = after
