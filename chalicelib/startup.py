"""What makes the start-up short, and is of use before anything else is imported."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Keep the garbage collector away while the app is imported, and from what it made for good.

    Imports make hundreds of thousands of objects that stay. The collector would look through them
    again and again, during the start-up and later with every full collection.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
