"""The bytes of the XML of an export, which is alone or in an archive.

The names in an archive are of no use but to find XML: they are translated, and a path is never
made of one. What is an export is decided by its first bytes.
"""

import lzma
import re
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from chalicelib.account.imports.formats.parser import UnreadableFile

CHUNK_BYTES: Final = 64 * 1024
# An export of 3.1 GB is known. A ratio is that of the whole XML; that of real ones is 10 to 40.
MAX_XML_BYTES: Final = 8 * 2**30
MAX_RATIO: Final = 150
# A list of 28,000 files has 4 MB. Python's reader takes about twenty times that of memory.
_MAX_READ_BYTES: Final = 4 * 2**20
_MAX_CANDIDATES: Final = 50
_ROOT: Final = re.compile(rb"<!DOCTYPE\s+HealthData\b|<HealthData[\s>/]")
# Of a file in it, of its end if it is empty, and of one that is split.
_SIGNATURES: Final = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
_NAMES: Final = (b"apple_health_export/", b"export.xml", b"export_cda.xml")
_ENCRYPTED: Final = 1


def is_archive(head: bytes) -> bool:
    """Tell whether a file is a ZIP archive, also one that is empty or split."""
    return head.startswith(_SIGNATURES)


def is_export(head: bytes) -> bool:
    """Tell whether a file that begins with ``head`` seems to be an export, with or without ZIP.

    >>> is_export(b'<?xml version="1.0"?><HealthData locale="de_DE">'), is_export(b"Date,Reps")
    (True, False)
    """
    if is_archive(head):
        return any(name in head for name in _NAMES)
    return _ROOT.search(head) is not None


def chunks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the bytes of the XML, which are at most ``MAX_XML_BYTES``.

    Args:
        file: at its beginning; of an archive it must be seekable.

    Raises:
        UnreadableFile: ``archive``, ``too_large`` or ``truncated``.
    """
    head = file.read(len(_SIGNATURES[0]))
    file.seek(0)
    read = 0
    for chunk in _of_archive(file) if is_archive(head) else iter(lambda: _read(file), b""):
        read += len(chunk)
        if read > MAX_XML_BYTES:
            raise _too_large()
        yield chunk


def _read(file: BinaryIO) -> bytes:
    return file.read(CHUNK_BYTES)


def _of_archive(file: BinaryIO) -> Iterator[bytes]:
    with _faults_of_archives(), ZipFile(_BoundedReads(file)) as archive:
        info = _export(archive)
        if info.file_size > MAX_XML_BYTES:
            raise _too_large()
        if info.file_size > MAX_RATIO * info.compress_size + CHUNK_BYTES:
            raise UnreadableFile(
                "archive", f"The export in the archive is compressed more than {MAX_RATIO} to 1."
            )
        with archive.open(info) as stream:
            # It reads at most the sizes that are declared, and compares the checksum at the end.
            yield from iter(lambda: stream.read(CHUNK_BYTES), b"")


def _export(archive: ZipFile) -> ZipInfo:
    """Return the first file of an archive that begins as an export does."""
    files = [info for info in archive.infolist() if not info.is_dir()]
    candidates = [info for info in files if info.filename.lower().endswith(".xml")]
    for info in candidates[:_MAX_CANDIDATES]:
        if info.flag_bits & _ENCRYPTED:
            raise UnreadableFile("archive", "The archive is encrypted.")
        if info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise UnreadableFile("archive", "The archive is neither stored nor deflated.")
        with archive.open(info) as stream:
            if _ROOT.search(stream.read(CHUNK_BYTES)):
                return info
    if any(info.filename.lower().endswith(".zip") for info in files):
        raise UnreadableFile("archive", "The archive has another archive in it: unpack it first.")
    raise UnreadableFile("not_this_format", "The archive has no export of Apple Health.")


@contextmanager
def _faults_of_archives() -> Iterator[None]:
    """Say what Python's reader of archives, which raises many types, has found."""
    try:
        yield
    except EOFError as error:
        raise UnreadableFile("truncated", "The archive ends too early.") from error
    except (
        *(BadZipFile, NotImplementedError, RuntimeError, OverflowError, ValueError),
        *(zlib.error, lzma.LZMAError, struct.error),
    ) as error:
        raise UnreadableFile("archive", "The archive is damaged or incomplete.") from error


def _too_large() -> UnreadableFile:
    return UnreadableFile("too_large", f"The XML has more than {MAX_XML_BYTES // 2**30} GiB.")


class _BoundedReads:
    """A file that refuses to be read in large pieces.

    Python's reader takes the whole list of an archive's files at once, however long it says it is.
    """

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1) -> bytes:
        """Read up to ``size`` bytes, or all that follow."""
        wanted = _MAX_READ_BYTES + 1 if size < 0 else min(size, _MAX_READ_BYTES + 1)
        found = self._file.read(wanted)
        if len(found) > _MAX_READ_BYTES:
            raise UnreadableFile("archive", "The archive has too many files.")
        return found
