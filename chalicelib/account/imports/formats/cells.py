"""The cells of a text: figures, and text that was read in the wrong encoding. Pure."""

import re
from typing import Final

# Of a cell, in a sentence about it.
MAX_QUOTED: Final = 80
# No figure of a log reaches it: the longest distance is in metres, the longest time in seconds.
MAX_NUMBER: Final = 1e9
_NUMBER: Final = re.compile(
    r"[+-]?(?:\d{1,20}(?:\.\d{0,40})?|\.\d{1,40})(?:[eE][+-]?\d{1,3})?", re.ASCII
)
# The bytes 0x80 to 0x9f of Windows-1252; five have no character and stand for themselves.
_HIGH: Final = {
    ord(character): byte
    for byte in range(0x80, 0xA0)
    if (character := bytes([byte]).decode("cp1252", "ignore"))
}
# The first byte of two or more of UTF-8 and the next one, as Windows-1252 shows them.
_REREAD: Final = re.compile("[\xc2-\xf4][\x80-\xbf" + "".join(map(chr, _HIGH)) + "]")
# Controls that no text has.
_CONTROL: Final = re.compile("[\x80-\x9f]")


def cut(text: str) -> str:
    r"""Return a text of a file for a report: at most 80 characters, printable ones on one line.

    >>> cut("12\nx \u202ey"), len(cut("a" * 1_000))
    ('12 x ?y', 80)
    """
    line = " ".join(text[: MAX_QUOTED + 1].split())
    line = line if len(line) <= MAX_QUOTED else f"{line[: MAX_QUOTED - 1]}…"
    return line if line.isprintable() else "".join(c if c.isprintable() else "?" for c in line)


def quoted(text: str) -> str:
    """Return a text of a file for a sentence, in quotes.

    >>> quoted("12 x")
    '"12 x"'
    """
    return f'"{cut(text)}"'


def fold(name: str) -> str:
    """Return the name of a column without what spreadsheets change: capitals and spaces.

    >>> fold(" Workout  Name ")
    'workout name'
    """
    return " ".join(name.split()).casefold()


def repaired(text: str) -> str:
    r"""Return UTF-8 that was read as Windows-1252 as what it was; any other text as it is.

    >>> repaired("Ãœbung Â· 7:00â€¯AM"), repaired("São"), repaired("Ã¼ and ł")
    ('Übung · 7:00\u202fAM', 'São', 'Ã¼ and ł')
    """
    if not _REREAD.search(text):
        return text
    try:
        found = text.translate(_HIGH).encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text
    return text if _CONTROL.search(found) else found


def number(text: str, *, decimal_comma: bool = False) -> float | None:
    """Return the figure of a cell as written; None of a blank one.

    No thousands separators: ``1,234`` may be either, so it is refused.

    >>> number("13.0"), number(""), number(" -.5 "), number("102,5", decimal_comma=True)
    (13.0, None, -0.5, 102.5)

    Raises:
        ValueError: with a sentence; also for what is no finite figure below 1e9.
    """
    text = text.strip()
    if not text:
        return None
    plain = text.replace(",", ".", 1) if decimal_comma else text
    if not _NUMBER.fullmatch(plain):
        raise ValueError(f"{quoted(text)} is not a number")
    value = float(plain)
    if abs(value) > MAX_NUMBER:
        raise ValueError(f"{quoted(text)} is too large")
    return value
