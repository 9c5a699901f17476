"""Protocol templates."""

from typing import Annotated

from chalicelib.http.operation import Router
from chalicelib.http.responses import Reference, ReferencePage
from chalicelib.jsontext import dump
from chalicelib.regimen.protocols import templates
from chalicelib.regimen.protocols.models import (
    ProtocolFilter,
    ProtocolQuery,
    ProtocolSummary,
    ProtocolTemplate,
)
from chalicelib.regimen.protocols.paths import ProtocolInPath
from chalicelib.table.collection import PageRequest

router = Router(
    "Protocols",
    "Dated templates of protocols, with a source for every item. The "
    "Blueprint-style templates are unofficial: they are collected from published "
    "sources and are not medical advice.",
)


@router.operation(
    "GET", "/v1/protocols", "listProtocols", "List protocol templates", reference=True
)
def list_protocols(
    query: ProtocolFilter, page: PageRequest
) -> Annotated[ReferencePage, ProtocolSummary]:
    """Returns protocol templates without their items. The versions of a series are sorted from
    oldest to newest. The response is reference data and can be cached.
    """
    return ReferencePage(templates.list_page(query, page), templates.tag())


@router.operation(
    "GET", "/v1/protocols/{protocol_id}", "getProtocol", "Get a protocol template", reference=True
)
def get_protocol(
    protocol_id: ProtocolInPath, query: ProtocolQuery
) -> Annotated[Reference, ProtocolTemplate]:
    """Returns one protocol template with all items and their sources. With `compare`, it also
    returns the differences from another version.
    """
    return Reference(dump(templates.compared(protocol_id, query.compare)), templates.tag())
