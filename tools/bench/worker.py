"""Serves Lambda events, one at a time; a process of its own, see tools/bench/workers.py.

Usage: python worker.py FOLDER...

The folders come first on the path of modules; one of them has the module ``app`` with the callable
``app(event, context)``. Lines of JSON come in and go out. First goes out what the start took:
``{"at": the clock, "cpu": seconds of this process}``, the clock being CLOCK_MONOTONIC, which all
processes share. Each line that comes in is an event, and is answered with ``{"answer": what app
returned, "wall", "cpu": seconds that it took, "at", "process_cpu": as above, at its end}``.
"""

import json
import os
import sys
import time

# What the app prints is not to mix with the answers.
answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
os.dup2(2, 1)
sys.path[:0] = sys.argv[1:]

from app import app  # noqa: E402  # found on the path given


def reply(message):
    """Write one line."""
    answers.write(json.dumps(message) + "\n")
    answers.flush()


reply({"at": time.monotonic(), "cpu": time.process_time()})
for line in sys.stdin:
    event = json.loads(line)
    wall, cpu = time.monotonic(), time.process_time()
    answer = app(event, None)
    spent, at = time.process_time(), time.monotonic()
    times = {"wall": at - wall, "cpu": spent - cpu, "at": at, "process_cpu": spent}
    reply({"answer": answer, **times})
