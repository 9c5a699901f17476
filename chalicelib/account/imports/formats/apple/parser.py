"""The format `apple_health`."""

from collections.abc import Iterator
from typing import BinaryIO, Final

from chalicelib.account.imports.formats.apple import archive, glucose, records
from chalicelib.account.imports.formats.apple.elements import Attributes, Element, elements
from chalicelib.account.imports.formats.apple.values import Fault, Keys
from chalicelib.account.imports.formats.apple.workouts import Workouts
from chalicelib.account.imports.formats.parser import Found

_RECORD: Final = "Record"
_WORKOUT: Final = "Workout"


class AppleHealth:
    """Reads the metrics, the blood glucose and the workouts of an export.

    Records in a `Correlation`, such as a blood pressure, are left out, because the export repeats
    each of them below its root.
    """

    name: Final = "apple_health"

    def recognises(self, head: bytes) -> bool:
        """Tell whether a file begins as an export does."""
        return archive.is_export(head)

    def parse(self, file: BinaryIO) -> Iterator[Found]:
        """Yield what an export has; the line of a fault is the number of the element.

        Raises:
            UnreadableFile: the archive or its XML cannot be read to the end.
        """
        reading = _Reading()
        for element in elements(archive.chunks(file), reading.wants):
            try:
                # All of an element or nothing: a fault may come after what was found.
                yield from [*reading.read(element)]
            except Fault as fault:
                yield fault.at(element.number)
        yield from reading.rest()


class _Reading:
    """What one pass over a file has to remember."""

    def __init__(self) -> None:
        keys = Keys()
        self._glucose = glucose.Glucose(keys)
        self._workouts = Workouts(keys)
        self._types = frozenset({*records.metric_types(), records.SLEEP, glucose.TYPE})

    def wants(self, tag: str, attributes: Attributes) -> bool:
        """Tell whether an element is read."""
        return tag == _WORKOUT or (tag == _RECORD and attributes.get("type") in self._types)

    def read(self, element: Element) -> Iterator[Found]:
        """Yield what an element is.

        Raises:
            Fault: the element is left out.
        """
        if element.tag == _WORKOUT:
            yield from self._workouts.read(element)
        elif element.attributes["type"] == glucose.TYPE:
            yield from self._glucose.read(element)
        else:
            yield from records.samples(element)

    def rest(self) -> Iterator[Found]:
        """Yield what was kept back to the end."""
        yield from self._glucose.rest()
