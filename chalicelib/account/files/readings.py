"""The readings in stored items, with the definitions of their markers."""

from collections.abc import Iterable
from typing import Any

from chalicelib import jsontext
from chalicelib.account.files.repository import Found
from chalicelib.account.files.results import Result, deleted_marker
from chalicelib.errors import NotFound
from chalicelib.labs.biomarkers import catalogue, interpretation
from chalicelib.labs.biomarkers.documents import MarkerDocument, ReadingDocument
from chalicelib.labs.biomarkers.marker_summary import OWN, MarkerSummaries
from chalicelib.labs.panels import collection
from chalicelib.labs.panels.documents import PanelDocument
from chalicelib.table import keys
from chalicelib.table.codec import Item
from chalicelib.table.items import Stored, decode
from chalicelib.table.session import Session


class Readings:
    """The readings of panels and single readings among some items, and the profile.

    Args:
        session: of the caller.
        found: the items, of these families and of others.

    Attributes:
        found: those of the items that fit into one answer.
        summaries: the profile and the definitions of custom markers; read in one round trip for
            each 100 of them.
    """

    def __init__(self, session: Session, found: Found) -> None:
        self._documents: dict[str, Any] = {}
        self.found = self._parsed(found)
        markers = {each["marker"] for item in self.found.items for each in self._readings(item)}
        own = [keys.marker_summary(name, OWN) for name in markers if not catalogue.knows(name)]
        items = session.get_many([keys.PROFILE, *sorted(own)], consistent=False)
        self.summaries = MarkerSummaries(items.values())
        self._own: dict[str, MarkerDocument] = {}

    def of(self, item: Item) -> list[Result]:
        """Return the readings of a panel, measured and computed, or a single reading."""
        panel: PanelDocument | None = None
        if item["entity"] == "panel":
            panel = self._documents[item["sk"]]
        return [self._result(each, panel) for each in self._readings(item)]

    def document(self, item: Item) -> Any:
        """Return the document of an item."""
        return self._documents[item["sk"]]

    def _parsed(self, found: Found) -> Found:
        """Return the items whose documents are parsed: no more than fit into one answer."""
        size = 0
        for place, item in enumerate(found.items, 1):
            stored: Stored = decode(item)
            self._documents[item["sk"]] = stored.document()
            size += len(stored.text)
            if size > jsontext.MAX_PAGE_BYTES and place < len(found.items):
                return Found(found.items[:place], item["sk"])
        return found

    def _readings(self, item: Item) -> Iterable[ReadingDocument]:
        document = self._documents[item["sk"]]
        if item["entity"] == "panel":
            return collection.all_readings(document)
        return [document] if item["entity"] == "reading" else []

    def _result(self, reading: ReadingDocument, panel: PanelDocument | None) -> Result:
        marker = self._marker(reading["marker"])
        if "lab_range" in reading and "value" in reading and "unit" in marker:
            # It may depend on the sex, which the profile may have got since.
            status = interpretation.lab_status(self.summaries.person, marker, reading)
            reading = {**reading, "status": status}
        return Result(reading, marker, panel)

    def _marker(self, slug: str) -> MarkerDocument:
        if catalogue.knows(slug):
            return catalogue.find(slug)
        if slug not in self._own:
            try:
                self._own[slug] = self.summaries.marker(slug)
            except NotFound:
                self._own[slug] = deleted_marker(slug)
        return self._own[slug]
