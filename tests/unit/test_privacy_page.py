"""The page of what is kept of a person: it is current, and no family of items is missing."""

from chalicelib.account.changes import answers, families
from chalicelib.table import keys, schemas
from tools.data.privacy import INTERNAL, PAGE, RESOURCES, page


def test_the_page_is_what_the_code_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page()


def test_each_family_is_in_the_feed_or_internal_with_a_reason() -> None:
    assert set(RESOURCES) == set(answers.RESOURCES) == families.TYPES == schemas.DOCUMENTS
    assert set(INTERNAL) == {*schemas.STEPS, *schemas.UNNUMBERED} - set(RESOURCES)
    assert all(each.why and each.has and each.until for each in INTERNAL.values())


def test_each_key_template_is_of_a_family() -> None:
    """The templates are those of the table in the module of the keys."""
    assert keys.__doc__
    lines = keys.__doc__.split("=\n")[1].splitlines()
    templates = [line.split("``")[1] for line in lines if line.startswith("``")]
    assert len(templates) > 20
    examples = {"<ENTITY>#[scope#]": "INTAKE#", "<ENTITY>#": "EXERCISE#", "<entity>": "habit"}
    examples |= {"CARD#<marker>#<part>": "CARD#apob#latest"}
    for template in templates:
        sort_key = template
        for name, example in examples.items():
            sort_key = sort_key.replace(name, example)
        assert schemas.family_of(sort_key) in RESOURCES.keys() | INTERNAL.keys(), template
