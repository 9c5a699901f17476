"""The import that an entry is of: read-only, and kept when the entry is edited."""

from collections.abc import Mapping
from typing import Annotated, Any, Final

from pydantic import Field

from chalicelib.models.fields import UUID_PATTERN

ImportId = Annotated[
    str, Field(pattern=UUID_PATTERN, examples=["01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"])
]
IMPORT_ID: Final[Any] = Field(
    None,
    description="The id of the import that created it. It is read-only, and absent if no import "
    "did.",
)


def imported_by(before: Mapping[str, Any] | None) -> dict[str, str]:
    """Return the field that an entry keeps of what it replaces; none if no import created that.

    >>> imported_by({"title": "Push", "import_id": "01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10"})
    {'import_id': '01991f3a-7c1e-7b7a-9c55-2f6c0a3b9d10'}
    >>> imported_by(None)
    {}
    """
    return {"import_id": before["import_id"]} if before and "import_id" in before else {}
