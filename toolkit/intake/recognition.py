"""Which shipped format an export is written in, told by the columns that the format's own expressions read."""

from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from toolkit.intake import tables
from toolkit.intake.mappings import Expression, parsed
from toolkit.parameters.documents import read_document
from toolkit.parameters.mappings import FORMATS

# A format of which an export has most columns, and all that its table needs, is that format with some left out.
RECOGNISED_FROM = 0.75
FEWEST_COLUMNS = 4


class Shipped(NamedTuple):
    """A shipped format: its name, the table that its columns make, what its file holds, and its first comment."""

    name: str
    table: str
    values: Mapping[str, Any]
    about: str

    @property
    def columns(self) -> dict[str, str]:
        """Its canonical columns, each with its expression over the export."""
        return dict(self.values["columns"])


class Recognised(NamedTuple):
    """A format in which an export is written: what of it the export can give, and what it lacks for the rest."""

    format: Shipped
    columns: dict[str, Expression]
    lacking: tuple[str, ...]

    @property
    def whole(self) -> bool:
        """Whether the export gives everything that the format reads."""
        return not self.lacking


@cache
def shipped() -> tuple[Shipped, ...]:
    """Every format in the folder of formats, by name."""
    return tuple(_read(path.stem) for path in sorted(FORMATS.glob("*.yml")))


def recognised(header: Mapping[str, str]) -> Recognised | None:
    """The format of an export with these columns, the one that reads most of them; None where it is no shipped one."""
    found = [each for format_ in shipped() if (each := _fitted(format_, header))]
    return max(found, key=lambda each: (each.whole, _reads(each)), default=None)


def _read(name: str) -> Shipped:
    path = FORMATS / f"{name}.yml"
    values = read_document(path).values or {}
    lines = [line.removeprefix("#").strip() for line in path.read_text(encoding="utf-8").splitlines()]
    about = " ".join(lines[: lines.index("Traps")] if "Traps" in lines else lines[:1])
    return Shipped(name, _table(values["columns"]), values, about.split(". ")[0])


def _table(columns: Mapping[str, str]) -> str:
    """The table that has all these columns, and needs no others."""
    for name in tables.TABLES:
        known = {column.name for column in tables.mappable(name)}
        needed = {column.name for column in tables.mappable(name) if column.required} - {"vendor"}
        if set(columns) <= known and needed <= set(columns):
            return name
    raise AssertionError(f"no table has the columns {', '.join(columns)}")


def _fitted(format_: Shipped, header: Mapping[str, str]) -> Recognised | None:
    given, lacking = {}, []
    for name, text in format_.columns.items():
        expression, faults = parsed(text, header)
        if expression is not None:
            given[name] = expression
        else:
            lacking += faults
    needed = {column.name for column in tables.mappable(format_.table) if column.required} - {"vendor"}
    found = Recognised(
        format_,
        given,
        tuple(dict.fromkeys(fault.removeprefix("no column ").split(" in the export")[0] for fault in lacking)),
    )
    enough = needed <= set(given) and len(given) >= RECOGNISED_FROM * len(format_.columns)
    return found if enough and _reads(found) >= FEWEST_COLUMNS else None


def _reads(found: Recognised) -> int:
    return len({name for expression in found.columns.values() for name in expression.reads})
