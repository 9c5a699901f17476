"""One intake on its way into the table: its day, and the supplement as it is now."""

from chalicelib.http.problems import invalid
from chalicelib.intakes.models import IntakeCreate
from chalicelib.profile import dating
from chalicelib.table import keys
from chalicelib.table.collection import Draft
from chalicelib.table.items import Document, Item, decode


class IntakeEntry:
    """Finds out what must be looked up for an intake, and completes it with what was found.

    Args:
        intake: the intake as the client gave it.
        before: the document that it replaces; its snapshot stays if its supplement does.
        pointer: where in the body the intake stands.
    """

    def __init__(
        self, intake: IntakeCreate, before: Document | None = None, pointer: str = ""
    ) -> None:
        self._intake = intake
        self._document = intake.document()
        self._pointer = pointer
        self._day = dating.kept_day(before or {}, self._document, "taken_at")
        same = before is not None and before["supplement_id"] == intake.supplement_id
        self._snapshot: Document | None = before["snapshot"] if before and same else None
        if before and not same and self._document.get("dose") == before["snapshot"]["dose"]:
            # It was the other supplement's; this one has its own.
            del self._document["dose"]
        self._supplement_key = keys.named("supplement", intake.supplement_id)

    def sort_keys(self) -> list[str]:
        """Return the keys of what must be looked up: the supplement, the profile."""
        wanted = [] if self._snapshot else [self._supplement_key]
        return wanted if self._day else [*wanted, keys.PROFILE]

    def draft(self, items: dict[str, Item]) -> Draft:
        """Return the intake, complete.

        Args:
            items: what the table holds of :meth:`sort_keys`.

        Raises:
            ApiError: 422 for a supplement that is not the caller's.
        """
        intake, snapshot = self._intake, self._snapshot or self._look_at(items)
        day = self._day or dating.local_date(
            intake.taken_at, intake.timezone, items.get(keys.PROFILE)
        )
        document = self._document | {"local_date": day.isoformat(), "snapshot": snapshot}
        document.setdefault("dose", snapshot["dose"])
        return Draft(
            document,
            day=day,
            at=intake.taken_at,
            counts=intake.status == "taken",
            facets={"f_supplement_id": intake.supplement_id},
        )

    def _look_at(self, items: dict[str, Item]) -> Document:
        """Return the snapshot of the supplement as it stands in the table."""
        item = items.get(self._supplement_key)
        if item is None:
            where = f"{self._pointer}/supplement_id"
            raise invalid(where, "unknown_supplement", "is not a supplement of yours")
        supplement = decode(item).document()
        return {name: supplement[name] for name in ("name", "dose", "ingredients")}
