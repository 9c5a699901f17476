"""What a stored text may contain: no control characters, and no open change of text direction.

Marks (U+200E, U+200F, U+061C), isolates, embeddings and overrides of the Unicode bidirectional
algorithm (UAX #9) are a part of Arabic and Hebrew text. They are kept if each one ends in its
paragraph. An embedding or override without its end makes the text around it read as another, so
it is refused; an isolate without its end is closed, and an end without a beginning is removed.
"""

import re
import unicodedata

from chalicelib.errors import FieldFault

# Control characters (Cc), and halves of surrogate pairs (Cs).
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_CONTROL_IN_LINES = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
# Word processors export a soft line break as a vertical tab and a page break as a form feed.
_OTHER_LINE_BREAKS = re.compile("[\x0b\x0c]")
_DIRECTION = re.compile("[\u202a-\u202e\u2066-\u2069]")
# Where a paragraph, and with it every change of the direction, ends.
_PARAGRAPH_END = re.compile("([\n\r\u2029])")

_EMBEDDINGS_AND_OVERRIDES = frozenset("\u202a\u202b\u202d\u202e")
_ISOLATES = frozenset("\u2066\u2067\u2068")
# Controls, formats, halves of surrogate pairs, and separators.
_INVISIBLE = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp", "Zs"))
_POP_DIRECTION, _POP_ISOLATE = "\u202c", "\u2069"


def one_line(value: str) -> str:
    """Return a text of one line as it is stored: stripped and composed (NFC).

    Raises:
        FieldFault: it has a control character, or an open embedding or override.
    """
    text = value.strip()
    if _CONTROL.search(text):
        raise FieldFault("control_character")
    # A removed character may have been between the text and a space.
    return unicodedata.normalize("NFC", _balanced(text).strip())


def many_lines(value: str) -> str:
    """Return a text of lines as it is stored: composed (NFC), vertical tabs as line breaks.

    Raises:
        FieldFault: it has another control character, or an open embedding or override.
    """
    if _CONTROL_IN_LINES.search(value):
        raise FieldFault("control_character")
    return unicodedata.normalize("NFC", _balanced(_OTHER_LINE_BREAKS.sub("\n", value)))


def has_visible(text: str) -> bool:
    """Tell whether any character of ``text`` is visible.

    A character that this version of Unicode does not know (Cn), such as a new emoji, is one.
    """
    return any(unicodedata.category(character) not in _INVISIBLE for character in text)


def _balanced(text: str) -> str:
    """Return ``text`` with isolates closed and ends without a beginning removed."""
    if not _DIRECTION.search(text):
        return text
    return "".join(map(_balanced_paragraph, _PARAGRAPH_END.split(text)))


def _balanced_paragraph(text: str) -> str:
    result: list[str] = []
    opened: list[str] = []
    for character in text:
        if character in _EMBEDDINGS_AND_OVERRIDES or character in _ISOLATES:
            opened.append(character)
        elif character == _POP_DIRECTION:
            # The end of an isolate's content does not end what was opened before the isolate.
            if not opened or opened[-1] in _ISOLATES:
                continue
            opened.pop()
        elif character == _POP_ISOLATE:
            if _ISOLATES.isdisjoint(opened):
                continue
            if opened.pop() not in _ISOLATES:
                raise FieldFault("open_direction")
        result.append(character)
    if not _ISOLATES.issuperset(opened):
        raise FieldFault("open_direction")
    return "".join(result) + _POP_ISOLATE * len(opened)
