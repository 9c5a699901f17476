"""Answers: those of every marker of the table of sources, their spellings, order and ranges."""

import csv
from pathlib import Path

import pytest

from chalicelib.labs.biomarkers import catalogue
from chalicelib.labs.biomarkers.answers import Scale, has_answers, scale_of

TABLE = Path(__file__).parents[1] / "data" / "qualitative.csv"
with TABLE.open(encoding="utf-8") as lines:
    ROWS = list(csv.DictReader(line for line in lines if not line.startswith("#")))
STRIP = scale_of(catalogue.find("urine_protein_strip"))
ANA = scale_of(catalogue.find("ana_titer"))
# More than one normal answer: the note of the row says so.
SEVERAL_NORMAL = {"urine_color": ["Straw", "Yellow"]}


def test_the_catalogue_has_the_answers_of_the_table() -> None:
    answered = {slug for slug, marker in catalogue.markers().items() if has_answers(marker)}
    assert answered == {row["slug"] for row in ROWS}
    assert len(ROWS) == 61
    for row in ROWS:
        marker = catalogue.find(row["slug"])
        nominal = row["scale"] == "nominal"
        answers = row["answers"].split(" | " if nominal else " < ")
        assert (marker["name"], marker["answers"]) == (row["name"], answers)
        assert marker["value_kind"] == ("nominal" if nominal else "ordinal"), row["slug"]
        assert not {"unit", "protocol_target", "formula"} & set(marker), row["slug"]
        normal = SEVERAL_NORMAL.get(row["slug"], [row["normal"]] if row["normal"] else None)
        usual = marker.get("reference", {}).get("female", {})
        assert usual.get("answers") == normal, row["slug"]
        verified = row["loinc_evidence"] in ("looked up", "read")
        assert marker.get("loinc") == (row["loinc"] if verified else None), row["slug"]


def test_every_answer_is_read_and_compared() -> None:
    wrong = []
    for row in ROWS:
        marker = catalogue.find(row["slug"])
        scale = scale_of(marker)
        usual = marker.get("reference", {}).get("male", {}).get("answers")
        for place, answer in enumerate(scale.answers):
            forms = (answer, answer.upper(), f" {answer.lower()}. ", f"({answer})")
            # In brackets "1+" stays what it is only with letters around; "(+)" is a trace.
            if any(scale.read(form) != answer for form in forms[: 4 if answer.isalpha() else 3]):
                wrong.append((row["slug"], answer))
            if scale.accepted(answer) != (answer,):
                wrong.append((row["slug"], "accepted", answer))
            expected = "unknown"
            if usual and answer != "Invalid":
                places = [scale.answers.index(other) for other in usual]
                beyond = "high" if place > max(places) else "low"
                expected = "in_range" if answer in usual else beyond
                if not scale.ordered and answer not in usual:
                    expected = "outside"
            if scale.status(answer, usual) != expected:
                wrong.append((row["slug"], answer, expected))
    assert wrong == []


# The spellings of the comments in the table.
READ = {
    "urine_protein_strip": {
        "Negative": "neg neg. NEG - (-) negativ negativo négatif normal Nonreactive",
        "Trace": "tr Tr. trace (+) +/- ± Spur traces traços",
        "1+": "+ 1+ +1",
        "2+": "++ 2+ +2",
        "4+": "++++ 4+",
        None: "pos 5+ many 30 1:80",
    },
    "urine_bilirubin_strip": {"1+": "+ (+)", None: "Trace"},
    "urine_urobilinogen_strip": {"Normal": "norm NEG Normal", "3+": "+++"},
    "urine_nitrite_strip": {
        "Positive": "pos pos. + POSITIVE positiv detected reactive",
        "Negative": "neg - not_detected absent",
        None: "1+ trace",
    },
    "hbsag": {
        "Nonreactive": "non-reactive Non-Reactive NR neg Negative no-reactivo",
        "Reactive": "reactive pos + Detected",
        None: "borderline",
    },
    "anti_hcv": {"Indeterminate": "indeterminate ind equivocal borderline"},
    "treponema_ab": {"Equivocal": "equivocal borderline indeterminate"},
    "ana_titer": {
        "<1:40": "<1:40 <1/40 <40 neg Negative",
        "1:80": "1:80 1/80 80 titer1:80",
        "1:2560": "1:2560 >1:2560 >=1:2560",
        None: "1:100 <1:80 >1:80 <=1:40 pos",
    },
    "rpr_titer": {"Nonreactive": "NR neg <1:1", "1:1": "1:1 1/1", "1:128": ">1:128"},
    "anca_titer": {"Negative": "neg <1:20", "1:20": "1:20"},
    "urine_bacteria": {"None seen": "none nil neg absent none-seen", "Few": "few FEW", None: "1+"},
    "abo": {"Group O": "O 0 Group-O", "Group AB": "AB", "Group A": "a", None: "neg +"},
    "rh": {"Positive": "+ pos", "Negative": "- neg", None: "normal reactive"},
    "anisocytosis": {"Normal": "normal neg none", "1+": "+"},
    "rubella_igg": {"Negative": "neg nonreactive", None: "normal"},
}


def test_spellings() -> None:
    wrong = []
    for slug, forms in READ.items():
        scale = scale_of(catalogue.find(slug))
        for answer, texts in forms.items():
            found = {text: scale.read(text) for text in texts.split()}
            wrong += [(slug, text, read) for text, read in found.items() if read != answer]
    assert wrong == []
    figures = {"Trace (15 mg/dL)": "Trace", "1 +": "1+", "2+ (100)": "2+", "1+ (30 mg/dL)": "1+"}
    assert {text: STRIP.read(text) for text in figures} == figures
    assert [ANA.read(text) for text in ("1 : 80", "< 1:40", "Titre 1:320")] == [
        "1:80",
        "<1:40",
        "1:320",
    ]


UP_TO_TRACE = ("Negative", "Trace")
PRINTED = [
    (STRIP, "Negative", ("Negative",)),
    (STRIP, "NEG-TRACE", UP_TO_TRACE),
    (STRIP, "Negative to Trace", UP_TO_TRACE),
    (STRIP, "neg – tr", UP_TO_TRACE),  # noqa: RUF001  # an en dash
    (STRIP, "Negative, Trace", UP_TO_TRACE),
    (STRIP, "neg/trace", UP_TO_TRACE),
    (STRIP, "Negative or trace", UP_TO_TRACE),
    (STRIP, "up to Trace", UP_TO_TRACE),
    (STRIP, "<1+", UP_TO_TRACE),
    (STRIP, "<=1+", (*UP_TO_TRACE, "1+")),
    (STRIP, "Trace-Negative", None),
    (STRIP, "0-30", None),
    (STRIP, "", None),
    (ANA, "<1:80", ("<1:40", "1:40")),
    (ANA, "< 1:40", ("<1:40",)),
    (ANA, "Negative", ("<1:40",)),
    (scale_of(catalogue.find("hbsag")), "Non-Reactive", ("Nonreactive",)),
    (scale_of(catalogue.find("urine_color")), "Yellow, Straw", ("Straw", "Yellow")),
    (scale_of(catalogue.find("urine_color")), "Straw-Yellow", None),
]


def test_printed_ranges() -> None:
    found = [(scale, text, scale.accepted(text)) for scale, text, _ in PRINTED]
    assert found == PRINTED


@pytest.mark.parametrize(
    ("scale", "answer", "accepted", "status"),
    [
        (STRIP, "Trace", ("Negative", "1+"), "in_range"),
        (STRIP, "2+", ("Negative", "1+"), "high"),
        (STRIP, "Negative", ("Trace",), "low"),
        (STRIP, "Negative", None, "unknown"),
        (STRIP, "gone", ("Negative",), "unknown"),
        (Scale(("A", "B"), ordered=False), "A", ("B",), "outside"),
        (Scale(("A", "B"), ordered=False), "A", ("A",), "in_range"),
    ],
)
def test_status(scale: Scale, answer: str, accepted: tuple[str, ...] | None, status: str) -> None:
    assert scale.status(answer, accepted) == status


def test_a_failed_test_is_no_step() -> None:
    scale = scale_of(catalogue.find("sars2_ag"))
    assert [scale.rank(answer) for answer in scale.answers] == [0, None, 2]
    assert scale.status("Invalid", ("Negative",)) == "unknown"
