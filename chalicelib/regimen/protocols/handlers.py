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
    "Dated templates of protocols, with a source for every item. The "
    "Blueprint-style templates are unofficial: they are collected from published "
    "sources and are not medical advice.",
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
    """Returns protocol templates without their items. The versions of a series are sorted from
    oldest to newest. The response is reference data and can be cached.
    """
    return ReferencePage(templates.list_page(query, call.page), templates.tag())


@resource.operation(
    "GET",
    "/v1/protocols/{protocol_id}",
    "getProtocol",
    "Get a protocol template",
    response=ProtocolTemplate,
    query=ProtocolQuery,
    path_parameters=PROTOCOL,
    reference=True,
)
def get_protocol(protocol_id: str, query: ProtocolQuery) -> Reference:
    """Returns one protocol template with all items and their sources. With `compare`, it also
    returns the differences from another version.
    """
    return Reference(dump(templates.compared(protocol_id, query.compare)), templates.tag())
