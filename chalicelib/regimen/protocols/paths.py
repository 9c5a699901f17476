"""The path parameter that templates and their adoptions share."""

from chalicelib.http.operation import PathParameter
from chalicelib.models.fields import SLUG_PATTERN

PROTOCOL = {
    "protocol_id": PathParameter(
        SLUG_PATTERN, "The id of the protocol template.", "blueprint-2024-02"
    ),
}
