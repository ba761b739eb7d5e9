"""What stands side by side in a row of an export: the questions of a visit, the figures of a month."""

from typing import Annotated

from pydantic import PlainValidator

from toolkit.parameters.documents import Plain
from toolkit.parameters.parts import Part
from toolkit.parameters.values import Expected, Name, Number, Text


def truth(value: object) -> bool:
    """Yes or no, written true or false."""
    if isinstance(value, bool):
        return value
    if isinstance(value, Plain) and value in ("true", "false"):
        return value == "true"
    raise ValueError


Truth = Annotated[bool, PlainValidator(truth), Expected("true or false")]


class Item(Part):
    """One question of a form: the export's column that holds its answer, and what the answer is worth.

    `score`, `answer`, `narrative` and `value` are SQL expressions over the export's columns, in which `value` is
    `column`; a null score is a question that was not asked. `value` is a reported figure, the cell itself unless
    written. The rest holds for every row of the export.
    """

    column: Text | None = None
    section: Name | None = None
    weight: Number | None = None
    max_score: Number | None = None
    critical: Truth | None = None
    criticality: Name | None = None
    score: Text | None = None
    answer: Text | None = None
    narrative: Text | None = None
    value: Text | None = None
