"""The units in which a marker or a metric is entered, as the catalogues describe them."""

from pydantic import Field

from chalicelib.models.base import ReadModel


class AltUnit(ReadModel):
    """Another unit in which values are entered. The value in this unit is the value in the
    canonical unit * `factor` + `offset`.
    """

    unit: str = Field(description="The unit in UCUM.", examples=["mmol/L"])
    factor: str = Field(
        description="The factor that converts a value in the canonical unit to this "
        "unit, as an exact decimal number.",
        examples=["0.0555074490996691"],
    )
    offset: str | None = Field(
        None,
        description="The number that is added after the multiplication, for scales with "
        "another zero point.",
    )
    decimals: int | None = Field(
        None,
        description="The decimals with which values in this unit are usually printed. Converted "
        "bounds of ranges are rounded to them.",
    )
