"""A shorter start-up; imported before everything else."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager

# How many more objects there are when the collector looks for cycles: about 10 MB of them.
_OBJECTS = 50_000


@contextmanager
def gc_paused() -> Iterator[None]:
    """Pause the garbage collector while the app is imported, and exclude what was imported from it.

    Imports create hundreds of thousands of objects that stay in memory. The collector would examine
    them repeatedly: during the start-up, and later in every full collection. Afterwards it looks
    for cycles less often: what a request makes is a tree of its items and answers, which needs no
    collector, and with the default of 700 objects this took a sixth of the time of a large one.
    """
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.set_threshold(_OBJECTS)
        gc.enable()
