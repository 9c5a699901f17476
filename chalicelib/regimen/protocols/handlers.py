"""Protocol templates."""

from chalicelib.http.dispatch import Call
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
from chalicelib.regimen.protocols.paths import PROTOCOL

resource = Router(
    "Protocols",
    "Dated templates of what a protocol asks for, each item with its source. Blueprint-style "
    "(unofficial): collected from what was published, and no advice.",
)


@resource.operation(
    "GET",
    "/v1/protocols",
    "listProtocols",
    "List protocol templates",
    response=ProtocolSummary,
    query=ProtocolFilter,
    reference=True,
)
def list_protocols(call: Call, query: ProtocolFilter) -> ReferencePage:
    """Without their items, a series from old to new: reference data that may be cached."""
    return ReferencePage(templates.list_page(query, call.page), templates.tag())


@resource.operation(
    "GET",
    "/v1/protocols/{protocol_id}",
    "getProtocol",
    "Read a protocol template",
    response=ProtocolTemplate,
    query=ProtocolQuery,
    path_parameters=PROTOCOL,
    reference=True,
)
def get_protocol(protocol_id: str, query: ProtocolQuery) -> Reference:
    """Every item with its source, and with `compare` what differs from another version."""
    return Reference(dump(templates.compared(protocol_id, query.compare)), templates.tag())
