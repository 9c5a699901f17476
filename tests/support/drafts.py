"""What tests draw of drafts of files."""

from typing import Any

from hypothesis import strategies as st


def mostly(usual: st.SearchStrategy[Any], odd: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Draw what is usual, and one time in ten what is odd: a draft has many fields."""
    return st.integers(0, 9).flatmap(lambda number: odd if number == 9 else usual)
