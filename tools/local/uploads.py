"""Uploads by a form of ``multipart/form-data``, as S3 takes them; files of any size, in pieces."""

from collections.abc import Iterator
from typing import Any, BinaryIO, Final, NamedTuple
from xml.sax.saxutils import escape

from chalice.app import Response
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.http import parse_options_header
from werkzeug.sansio.multipart import Data, Field, File, MultipartDecoder, NeedData

from chalicelib.http.middleware import cors
from tools.local.folder_store import FolderStore
from tools.local.post_policy import UploadError

_PIECE: Final = 64 * 1024
# More than the boundary after the file can have: Werkzeug's parser takes the line break before a
# boundary for content if a piece ends just after the boundary.
_LEAST_AT_END: Final = 1024
# What the parser may hold: a piece, and what came before it without an end.
_MOST_HELD: Final = 4 * _PIECE
# S3's own limit of what comes before the file.
_MOST_OF_FIELDS: Final = 20 * 1024
_BAD_REQUEST: Final = 400
_NO_CONTENT: Final = 204
_NOT_ALLOWED: Final = 405


class Upload(NamedTuple):
    """The parts of a form.

    Attributes:
        fields: that come before the file.
        content: of the file, in pieces; the file is the last part.
    """

    fields: dict[str, str]
    content: Iterator[bytes]


class Body:
    """The body of a request, whose size is known before.

    Attributes:
        left: bytes that have not been read.
    """

    def __init__(self, stream: BinaryIO, size: int) -> None:
        self._stream, self.left = stream, size

    def pieces(self) -> Iterator[bytes]:
        """Yield what has not been read.

        Raises:
            UploadError: the client ends the connection before.
        """
        while self.left:
            size = _PIECE if self.left > _PIECE + _LEAST_AT_END else self.left
            piece = self._stream.read(size)
            if not piece:
                message = "You did not provide the number of bytes specified by Content-Length."
                raise UploadError(_BAD_REQUEST, "IncompleteBody", message)
            self.left -= len(piece)
            yield piece


def receive(store: FolderStore, content_type: str, body: Body, method: str = "POST") -> Response:
    """Take an upload; return the answer.

    Args:
        store: of the files.
        method: of the request.
        content_type: of the request.
        body: is read as far as the upload is as it must be; all of it if that is taken.
    """
    try:
        if method != "POST":
            message = "The specified method is not allowed against this resource."
            raise UploadError(_NOT_ALLOWED, "MethodNotAllowed", message)
        upload = parse(content_type, body.pieces())
        tag = store.receive(upload.fields, upload.content)
    except UploadError as error:
        return refusal(error)
    return Response("", headers={"ETag": f'"{tag}"'}, status_code=_NO_CONTENT)


def preflight() -> dict[str, Any]:
    """Return the answer to a browser that asks whether a page may upload; progress needs it."""
    headers = cors().get_access_control_headers() | {"Access-Control-Allow-Methods": "OPTIONS,POST"}
    return {"statusCode": 200, "headers": headers, "multiValueHeaders": {}, "body": ""}


def refusal(error: UploadError) -> Response:
    """Return S3's answer to an upload that is refused."""
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{error.code}</Code><Message>{escape(error.message)}</Message></Error>"
    )
    return Response(text, headers={"Content-Type": "application/xml"}, status_code=error.status)


def parse(content_type: str, pieces: Iterator[bytes]) -> Upload:
    """Return the parts of a form, read up to the start of the file.

    Raises:
        UploadError: it is no form, its fields are too large, or there is no file; reading the
            content of the file raises it, too.
    """
    events = _events(content_type, pieces)
    fields: dict[str, str] = {}
    name, value, size = "", bytearray(), 0
    for event in events:
        if isinstance(event, Field | File):
            if event.name == "file":
                return Upload(fields, _content(events))
            name, value = event.name or "", bytearray()
            size += len(name)
        elif isinstance(event, Data):
            value += event.data
            size += len(event.data)
            if not event.more_data:
                _add(fields, name, bytes(value))
        if size > _MOST_OF_FIELDS:
            raise _too_large()
    message = "POST requires exactly one file upload per request."
    raise UploadError(_BAD_REQUEST, "InvalidArgument", message)


def _content(events: Iterator[Any]) -> Iterator[bytes]:
    for event in events:
        if isinstance(event, Field | File):
            message = "The file must be the last part of the form."
            raise UploadError(_BAD_REQUEST, "InvalidArgument", message)
        if isinstance(event, Data):
            yield event.data


def _add(fields: dict[str, str], name: str, value: bytes) -> None:
    if name in fields:
        message = f"The form has the field {name} more than once."
        raise UploadError(_BAD_REQUEST, "InvalidArgument", message)
    try:
        fields[name] = value.decode()
    except UnicodeDecodeError:
        raise _malformed() from None


def _events(content_type: str, pieces: Iterator[bytes]) -> Iterator[Any]:
    """Yield the parser's events; the last one says that everything was read."""
    kind, options = parse_options_header(content_type)
    boundary = options.get("boundary", "").encode()
    if kind != "multipart/form-data" or not 0 < len(boundary) <= 70:
        message = "The enclosing multipart/form-data has no boundary of 1 to 70 characters."
        raise UploadError(_BAD_REQUEST, "MalformedPOSTRequest", message)
    decoder = MultipartDecoder(boundary, _MOST_HELD)
    try:
        for piece in pieces:
            decoder.receive_data(piece)
            while not isinstance(event := decoder.next_event(), NeedData):
                yield event
        decoder.receive_data(None)
        yield decoder.next_event()
    except RequestEntityTooLarge:
        raise _too_large() from None
    except ValueError:
        raise _malformed() from None


def _malformed() -> UploadError:
    message = "The body of your POST request is not well-formed multipart/form-data."
    return UploadError(_BAD_REQUEST, "MalformedPOSTRequest", message)


def _too_large() -> UploadError:
    message = "Your POST request fields preceding the upload file were too large."
    return UploadError(_BAD_REQUEST, "MaxPostPreDataLengthExceeded", message)
