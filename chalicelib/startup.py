"""A shorter start-up; imported before everything else."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector while the app is imported, and exclude what was imported from it.

    Imports create hundreds of thousands of objects that stay in memory. The collector would examine
    them repeatedly: during the start-up, and later in every full collection.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
