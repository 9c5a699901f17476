"""The format `fhir`."""

import re
from collections.abc import Iterator
from typing import BinaryIO, Final

from chalicelib.account.imports.formats.drafts import ReadingDraft
from chalicelib.account.imports.formats.fhir.document import documents
from chalicelib.account.imports.formats.fhir.elements import child, text
from chalicelib.account.imports.formats.fhir.observations import PROVIDER, readings
from chalicelib.account.imports.formats.fhir.resources import Index, Resource
from chalicelib.account.imports.formats.parser import FileFault, Found, UnreadableFile

_TYPE: Final = re.compile(rb'"resourceType"\s*:\s*"[A-Z]')
_START: Final = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")


class Fhir:
    """Reads the results of Observations, alone, in a Bundle, in a report, or one on each line."""

    name: Final = PROVIDER

    def recognises(self, head: bytes) -> bool:
        """Tell whether a file is JSON with resources."""
        return bool(_START.match(head) and _TYPE.search(head))

    def parse(self, file: BinaryIO) -> Iterator[Found]:
        """Yield the results; the line of a fault is the number of the entry of a Bundle.

        Raises:
            UnreadableFile: ``not_this_format``, or as :func:`documents`.
        """
        index = Index()
        for found in documents(file):
            if isinstance(found, FileFault):
                yield found
            else:
                index.add(*found)
        if not index.has_resources:
            raise UnreadableFile("not_this_format", "The file has no resources of FHIR.")
        yield from _several_persons(index.observations)
        keys: set[str] = set()
        for resource in index.observations:
            for reading in readings(resource, index):
                if isinstance(reading, ReadingDraft) and reading.key in keys:
                    detail = "The file has this Observation already."
                    yield FileFault(reading.line, "id", "duplicate", detail)
                    continue
                if isinstance(reading, ReadingDraft):
                    keys.add(reading.key)
                yield reading


def _several_persons(observations: list[Resource]) -> Iterator[FileFault]:
    """Yield a warning if the Observations are not all of one person."""
    first = ""
    for resource in observations:
        subject = text(child(resource.content, "subject"), "reference")
        first = first or subject
        if subject not in ("", first):
            detail = "The results are of several persons."
            yield FileFault(resource.number, "subject", "several_persons", detail, refused=False)
            return
