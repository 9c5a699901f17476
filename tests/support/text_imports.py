"""What a parser of a text format finds in some bytes, sorted by kind."""

import io
from dataclasses import dataclass, field
from pathlib import Path

from chalicelib.account.imports.formats.drafts import SampleDraft, SetDraft, WorkoutDraft
from chalicelib.account.imports.formats.parser import FileFault, Parser


@dataclass
class Read:
    workouts: list[WorkoutDraft] = field(default_factory=list)
    samples: list[SampleDraft] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)

    @property
    def sets(self) -> list[SetDraft]:
        return [
            one
            for workout in self.workouts
            for exercise in workout.exercises
            for one in exercise.sets
        ]

    @property
    def codes(self) -> list[tuple[int, str, str, bool]]:
        return [(each.line, each.column, each.code, each.refused) for each in self.faults]


def read(parser: Parser, data: bytes | str | Path) -> Read:
    if isinstance(data, Path):
        data = data.read_bytes()
    found = Read()
    for each in parser.parse(io.BytesIO(data.encode() if isinstance(data, str) else data)):
        if isinstance(each, WorkoutDraft):
            found.workouts.append(each)
        elif isinstance(each, SampleDraft):
            found.samples.append(each)
        else:
            assert isinstance(each, FileFault)
            found.faults.append(each)
    return found
