"""The Observations in a document, and what refers to them: reports, and who performed them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from chalicelib.account.imports.formats.fhir.elements import Json, child, children, text

_BUNDLE: Final = "Bundle"
_REPORT: Final = "DiagnosticReport"
_ORGANIZATION: Final = "Organization"
OBSERVATION: Final = "Observation"


@dataclass(frozen=True, slots=True)
class Resource:
    """A resource of a document.

    Attributes:
        number: of the entry of a Bundle, from 1; of NDJSON the line.
        url: the full one of a Bundle's entry; empty without one.
        container: that in which it is contained, if it is.
    """

    number: int
    content: Json
    url: str = ""
    container: Json | None = None

    @property
    def type(self) -> str:
        """The type of the resource."""
        return text(self.content, "resourceType")

    def names(self) -> Iterator[str]:
        """Yield what a reference to the resource may be."""
        identity = text(self.content, "id")
        if self.container is not None:
            yield _local(self.container, f"#{identity.removeprefix('#')}")
            return
        if self.url:
            yield self.url
        if identity:
            yield f"{self.type}/{identity}"


class Index:
    """The Observations of a file, with the reports and organizations beside them."""

    def __init__(self) -> None:
        self.observations: list[Resource] = []
        self.has_resources = False
        self._reports: dict[str, Json] = {}
        self._organizations: dict[str, str] = {}

    def add(self, number: int, document: Any) -> None:
        """Take a document, which may be a list of resources."""
        for resource in _resources(number, document):
            self.has_resources = True
            if resource.type == OBSERVATION:
                self.observations.append(resource)
            elif resource.type == _ORGANIZATION:
                for name in resource.names():
                    self._organizations[name] = text(resource.content, "name")
            elif resource.type == _REPORT:
                for result in children(resource.content, "result"):
                    self._reports[_target(resource.content, result)] = resource.content

    def report(self, resource: Resource) -> Json:
        """Return the report that refers to an Observation or contains it; else an empty one."""
        names = (self._reports[name] for name in resource.names() if name in self._reports)
        container = resource.container or {}
        is_report = container.get("resourceType") == _REPORT
        return next(names, container if is_report else {})

    def laboratory(self, *contents: Json) -> str:
        """Return the first performer that is no person, of an Observation or else of its report."""
        for content in contents:
            for performer in children(content, "performer"):
                # In STU3 the performer of a report is below `actor`.
                actor = child(performer, "actor") or performer
                target = _target(content, actor)
                if "Practitioner" in target:
                    continue
                if name := text(actor, "display") or self._organizations.get(target, ""):
                    return name
        return ""


def _target(content: Json, reference: Json) -> str:
    """Return the name of what a reference in ``content`` refers to."""
    name = text(reference, "reference", 1_000)
    return _local(content, name) if name.startswith("#") else name


def _local(container: Json, name: str) -> str:
    # A name within a resource is no name outside it.
    return f"{id(container)}{name}"


def _resources(number: int, document: Any) -> Iterator[Resource]:
    """Yield the resources of a document: of a Bundle its entries, and what each contains."""
    if isinstance(document, list):
        for place, each in enumerate(document, 1):
            yield from _of_resource(Resource(place, each if isinstance(each, dict) else {}))
    elif isinstance(document, dict):
        yield from _of_resource(Resource(number, document))


def _of_resource(resource: Resource) -> Iterable[Resource]:
    waiting = [resource]
    while waiting:
        current = waiting.pop()
        if current.type:
            yield current
        if current.type == _BUNDLE:
            entries = [*enumerate(children(current.content, "entry"), 1)]
            waiting += [
                Resource(
                    place if current is resource else current.number,
                    child(entry, "resource"),
                    text(entry, "fullUrl", 1_000),
                )
                for place, entry in reversed(entries)
            ]
        else:
            for inner in children(current.content, "contained"):
                yield Resource(current.number, inner, container=current.content)
