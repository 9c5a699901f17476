"""The characters that a text may have, and the form in which it is stored."""

# ruff: noqa: RUF001  # letters of other scripts

import unicodedata
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.errors import FieldFault
from chalicelib.models.text import has_visible, many_lines, one_line

LRM, RLM, ALM = "\u200e", "\u200f", "\u061c"
LRE, RLE, PDF, LRO, RLO = "\u202a", "\u202b", "\u202c", "\u202d", "\u202e"
LRI, RLI, FSI, PDI = "\u2066", "\u2067", "\u2068", "\u2069"
DIRECTION = LRE + RLE + PDF + LRO + RLO + LRI + RLI + FSI + PDI

BOTH = pytest.mark.parametrize("stored", [one_line, many_lines])

# What keyboards and apps really write: marks, isolates around names and numbers, ZWNJ, niqqud.
ORDINARY = [
    "تمرين الضغط على المقعد: 3 مجموعات × 8 تكرارات",
    "شعرت بالتعب بعد السباحة، لكن النوم كان جيدًا.",
    f"تناولت فيتامين D3{ALM} (2,000 وحدة) مع الفطور",
    f"سجّل {FSI}Mohammed Al-Sayed{PDI} تمرينًا جديدًا",
    f"{RLI}القرفصاء{PDI} (Squat) {LRM}100 kg",
    f"الوزن: {LRI}82.5 kg{PDI}، النبض: {LRI}148 bpm{PDI}",
    f"{RLE}ضغط الدم 120/80{PDF}",
    "لَا تَنْسَ الإِحْمَاء قَبْلَ التَّمْرِين",
    "ورزش صبح\u200cگاهی: دویدن ۵ کیلومتر",
    "אימון רגליים: 5×5 סקוואט ב-100 ק״ג",
    f"לחיצת חזה (Bench Press){RLM}, 3 סטים",
    f"בדיקת דם ב{FSI}Maccabi{PDI}: כולסטרול LDL{LRM}: 95",
    "שָׁלוֹם, הַיּוֹם נַחְתִּי",
    f"{RLI}ריצה {LRI}10 km{PDI} בפארק{PDI}",
    f"{LRO}1234{PDF} הוא המספר",
]


@pytest.mark.parametrize("text", ORDINARY)
@BOTH
def test_ordinary_arabic_and_hebrew_pass_unchanged(stored: Callable[[str], str], text: str) -> None:
    text = unicodedata.normalize("NFC", text)
    assert stored(text) == text


@pytest.mark.parametrize(
    "text",
    [
        f"evil{RLO}gnp.exe",
        f"{LRO}1234",
        f"{RLE}abc",
        f"{LRE}a{RLE}b{PDF}c",
        # The end of an isolate ends what is open within it, and a visible rest is as deceptive.
        f"{LRI}a{RLO}b{PDI}c{PDF}",
        f"{RLO}{LRI}a{PDF}{PDI}",
    ],
)
@BOTH
def test_an_open_embedding_or_override_is_refused(stored: Callable[[str], str], text: str) -> None:
    with pytest.raises(FieldFault, match="open_direction"):
        stored(text)


def test_an_override_must_end_in_its_paragraph() -> None:
    with pytest.raises(FieldFault, match="open_direction"):
        many_lines(f"{RLO}a\nb{PDF}")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # The beginning of a longer text that was cut.
        (f"with {FSI}Mohammed Al-Say", f"with {FSI}Mohammed Al-Say{PDI}"),
        (f"{RLI}a{LRI}b", f"{RLI}a{LRI}b{PDI}{PDI}"),
        (f"{RLI}a{RLO}b{PDF}", f"{RLI}a{RLO}b{PDF}{PDI}"),
        # The end of one.
        (f"Al-Sayed{PDI} swims", "Al-Sayed swims"),
        (f"a{PDF}b", "ab"),
        (f"{LRI}a{PDF}b{PDI}", f"{LRI}ab{PDI}"),
        (f"a {PDI}", "a"),
        # What the removed character kept apart is composed.
        (f"e{PDI}\u0301", "\u00e9"),
    ],
)
def test_an_isolate_is_closed_and_an_end_without_a_beginning_removed(
    text: str, expected: str
) -> None:
    assert one_line(text) == expected
    assert many_lines(text).strip() == expected


def test_an_isolate_is_closed_in_its_paragraph() -> None:
    assert many_lines(f"{RLI}a\nb{PDI}\u2029{LRI}c\r\n") == (f"{RLI}a{PDI}\nb\u2029{LRI}c{PDI}\r\n")


@pytest.mark.parametrize("separator", ["\v", "\f"])
def test_other_line_breaks_become_line_breaks_in_notes(separator: str) -> None:
    assert many_lines(f"Slept badly.{separator}Knee: fine.") == "Slept badly.\nKnee: fine."
    with pytest.raises(FieldFault, match="control_character"):
        one_line(f"Leg{separator}day")


@pytest.mark.parametrize("text", ["a\nb", "a\tb", "a\r\nb"])
def test_notes_keep_line_breaks_and_tabs(text: str) -> None:
    assert many_lines(text) == text
    with pytest.raises(FieldFault, match="control_character"):
        one_line(text)


@given(
    st.characters(categories=["Cc", "Cs"]).filter(lambda character: character not in "\t\n\v\f\r")
)
def test_every_other_control_character_is_refused(character: str) -> None:
    for stored in (one_line, many_lines):
        with pytest.raises(FieldFault, match="control_character"):
            stored(f"a{character}b")


TEXTS = st.text(
    st.one_of(st.characters(), st.sampled_from(DIRECTION + LRM + RLM + ALM + "\n\u2029\v a\u0301"))
)


@given(TEXTS)
@BOTH
def test_what_is_stored_is_stored_unchanged_again(stored: Callable[[str], str], text: str) -> None:
    try:
        once = stored(text)
    except FieldFault:
        return
    assert stored(once) == once


@given(TEXTS)
@BOTH
def test_only_direction_characters_are_added_or_removed(
    stored: Callable[[str], str], text: str
) -> None:
    try:
        once = stored(text)
    except FieldFault:
        return
    without = str.maketrans("\v\f", "\n\n", DIRECTION)
    expected = unicodedata.normalize("NFC", text.translate(without))
    # A removed character may have been between two characters that are one in NFC.
    kept = unicodedata.normalize("NFC", once.translate(without))
    assert kept.strip() == expected.strip()


@given(TEXTS)
def test_each_paragraph_ends_with_the_direction_with_which_it_begins(text: str) -> None:
    try:
        once = many_lines(text)
    except FieldFault:
        return
    for paragraph in once.replace("\u2029", "\n").replace("\r", "\n").split("\n"):
        depth = 0
        for character in paragraph:
            if character in LRE + RLE + LRO + RLO + LRI + RLI + FSI:
                depth += 1
            elif character in PDF + PDI:
                depth -= 1
            assert depth >= 0
        assert depth == 0


def test_invisible_characters_are_no_text() -> None:
    assert not has_visible(f" {RLM}{LRI}{PDI}\u200b")
    assert has_visible(f"{RLM}א")
    # An emoji of Unicode 16, which earlier data do not know.
    assert has_visible("\U0001fae9")
