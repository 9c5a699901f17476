"""What the benchmarks measure with: workers, shares of a processor, prices, pins."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.api import ROOT
from tools.bench.bars import Bar, bars, summary, table
from tools.bench.measure import Samples
from tools.bench.rounds import Entry, interleave
from tools.bench.sizes import MEMORY_MB, price, share
from tools.bench.workers import Command, Worker, worker

APP = """
import time
print("what an app prints", flush=True)

def app(event, context):
    began = time.process_time()
    while time.process_time() - began < event.get("burn", 0):
        pass
    print(event, flush=True)
    time.sleep(event.get("sleep", 0))
    return {"statusCode": event["status"], "headers": {}, "body": "x" * event.get("length", 0)}
"""


def command(folder: Path, source: str) -> Command:
    (folder / "app.py").write_text(source, encoding="utf-8")
    return Command("the app", (sys.executable, "-I", "-S"), (folder,), {})


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Worker]:
    with worker(command(tmp_path, APP)) as started:
        yield started


def test_a_worker_answers_and_says_what_it_took(running: Worker) -> None:
    # Larger than a pipe holds.
    served = running.serve({"status": 200, "length": 300_000, "burn": 0.05, "sleep": 0.1}, 200)
    assert served.answer == {"statusCode": 200, "headers": {}, "body": "x" * 300_000}
    assert 0.05 <= served.cpu < 0.15 <= served.wall
    assert running.start.wall + served.wall <= served.wall_from_start
    assert running.start.cpu + served.cpu <= served.cpu_from_start < served.wall_from_start
    assert running.serve({"status": 201}, 201).answer["body"] == ""


def test_a_worker_must_answer_as_expected(running: Worker) -> None:
    with pytest.raises(SystemExit, match=r"the app answered 500: xx\n.*what an app prints"):
        running.serve({"status": 500, "length": 2}, 200)


def test_a_worker_must_start(tmp_path: Path) -> None:
    broken = command(tmp_path, "raise ValueError('no table')")
    with pytest.raises(SystemExit, match=r"(?s)the app ended\n.*no table"), worker(broken):
        pass


def test_a_busy_process_gets_its_share(running: Worker) -> None:
    served = running.serve({"status": 200, "burn": 0.2}, 200, share=0.3)
    # Others may take more of the machine, so that it takes longer; it cannot be faster.
    assert served.cpu >= 0.2
    assert served.cpu / served.wall < 0.36
    # It is not left stopped: it serves again.
    assert running.serve({"status": 200, "burn": 0.01}, 200).answer["statusCode"] == 200


def test_rounds_are_interleaved(tmp_path: Path) -> None:
    counting = """
served = []

def app(event, context):
    with open(event["file"], "a") as file:
        file.write(event["name"])
    return {"statusCode": 200, "body": ""}
"""
    log = str(tmp_path / "log")
    with worker(command(tmp_path, counting)) as one, worker(command(tmp_path, counting)) as two:
        entries = [
            Entry(one, {"file": log, "name": "a"}, 200),
            Entry(two, {"file": log, "name": "b"}, 200),
        ]
        interleave(entries, 25)
    warm, turns = "a" * 10 + "b" * 10, ("a" * 10 + "b" * 10) * 2 + "a" * 5 + "b" * 5
    assert Path(log).read_text(encoding="utf-8") == warm + turns
    assert [len(entry.samples.wall) for entry in entries] == [25, 25]


def test_sizes_have_the_processor_and_the_price_of_lambda() -> None:
    assert [round(share(memory_mb), 2) for memory_mb in MEMORY_MB] == [0.29, 0.58, 1]
    assert share(3538) == 1
    # A million of 100 ms with half a GB are 50,000 GB-seconds; milliseconds are rounded up.
    assert price(99.2, 512) == pytest.approx(0.2 + 50_000 * 0.0000133334)


def results() -> dict[str, dict[str, Samples]]:
    """Medians of 2, 3 and 4.5 CPU ms; the last is ours."""

    def samples(cpu_ms: float) -> Samples:
        return Samples(wall=[1], cpu=[0.0001, cpu_ms / 1e3, 1])

    return {
        "create": {"plain Chalice": samples(3), "same calls": samples(2), "ours": samples(4.5)},
        "today": {"same calls": samples(2), "ours": samples(4.5)},
    }


def test_bars_are_ratios_of_medians() -> None:
    reached = [*bars(results()), Bar("units", 7, 6)]
    assert [line.split()[-4:] for line in table(reached)] == [
        ["Chalice", "1.50", "1.50", "met"],
        ["2.25", "1.30", "not", "met"],
        ["2.25", "1.80", "not", "met"],
        ["7.00", "6.00", "not", "met"],
    ]


def test_the_summary_has_a_row_for_each_app() -> None:
    assert [line.split() for line in summary(results())] == [
        ["create", "today"],
        ["plain", "Chalice", "3.00"],
        ["same", "calls", "2.00", "2.00"],
        ["ours", "4.50", "4.50"],
    ]


def test_peers_run_on_our_versions() -> None:
    def pins(name: str) -> dict[str, str]:
        text = (ROOT / name).read_text(encoding="utf-8")
        return dict(re.findall(r"^([\w.-]+)==(\S+)$", text, re.MULTILINE))

    theirs, ours = pins("requirements-peers.txt"), pins("requirements-dev.txt")
    assert theirs.keys() == {"boto3", "botocore", "chalice"}
    assert theirs == {name: ours[name] for name in theirs}
    text = (ROOT / "requirements-peers.txt").read_text(encoding="utf-8")
    assert "-r requirements.txt\n" in text
