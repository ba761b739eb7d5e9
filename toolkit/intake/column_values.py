"""What stands in the columns of an export: how many values, how many different ones, the commonest of them."""

import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import NamedTuple

import duckdb
from sqlglot import exp

from toolkit.intake.mappings import DIALECT, parsed
from toolkit.intake.personal_data import personal_data

# So many different values of a column are looked at; evidence is always counted over all of its rows.
MOST_VALUES = 5_000
TOLERATED = 0.02
WORDS_AT_MOST = 40
LONG_TEXT = 25

YES = ("y", "yes", "true", "t", "1", "ja", "si", "sì", "sí", "kyllä", "k", "oui", "x")
NO = ("n", "no", "false", "f", "0", "nein", "ei", "e", "non", "")
NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")
WHOLE = re.compile(r"-?\d{1,15}")


class Cells(NamedTuple):
    """One column: its name in the export, its place, its type in the engine, and what stands in it.

    `common` holds the commonest values as texts, each with its rows; `distinct` counts them all.
    """

    name: str
    loaded: str
    type: str
    rows: int
    filled: int
    distinct: int
    common: tuple[tuple[str, int], ...]

    def share(self, fits: Callable[[str], object]) -> float:
        """The share of the rows looked at whose value fits."""
        looked = sum(rows for _value, rows in self.common)
        return sum(rows for value, rows in self.common if fits(value)) / looked if looked else 0.0

    def are(self, fits: Callable[[str], object]) -> bool:
        """Whether all values fit, but for a few that are not what the others are."""
        return self.filled > 0 and self.share(fits) >= 1 - TOLERATED

    @property
    def words(self) -> tuple[str, ...]:
        """The values where there are few, the commonest first; none where there are many or one is somebody's."""
        few = self.distinct <= WORDS_AT_MOST and self.distinct <= max(self.filled / 2, 2)
        found = tuple(value for value, _rows in self.common) if few else ()
        return () if any(personal_data(value) for value in found) else found

    @property
    def unique(self) -> bool:
        """Whether hardly any value stands twice."""
        return self.filled > 0 and self.distinct >= (1 - 2 * TOLERATED) * self.filled

    @property
    def yes_no(self) -> bool:
        """Whether the values are a yes and a no, or one of the two alone."""
        if self.type == "BOOLEAN":
            return True
        return 0 < self.distinct <= 4 and self.are(lambda value: value.casefold() in YES or value.casefold() in NO)

    @property
    def numbers(self) -> bool:
        """Whether the values are numbers, with a point or a comma or neither."""
        return self.are(NUMBER.fullmatch)

    @property
    def whole_numbers(self) -> bool:
        """Whether the values are whole numbers."""
        return self.are(WHOLE.fullmatch)

    @property
    def free_text(self) -> bool:
        """Whether people wrote here: many different texts, some of them long, with spaces."""
        long = self.share(lambda value: len(value) >= LONG_TEXT and " " in value)
        return self.distinct > WORDS_AT_MOST and long > 0.1

    def ends(self) -> tuple[float, float]:
        """The smallest and the largest of the numbers."""
        found = [float(value.replace(",", ".")) for value, _rows in self.common if NUMBER.fullmatch(value)]
        return min(found), max(found)

    @property
    def shape(self) -> str:
        """The commonest value with its letters and digits hidden: a name says nothing as Aaaaa."""
        value = self.common[0][0][:LONG_TEXT] if self.common else ""
        hidden = (
            "9" if sign.isdigit() else ("A" if sign.isupper() else "a") if sign.isalpha() else sign for sign in value
        )
        return "".join(sign if sign.isprintable() else " " for sign in hidden)


def cells_of(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Iterable[str], left_out: exp.Expression | None = None
) -> dict[str, Cells]:
    """The columns of a loaded export by their names, rows for which `left_out` is true apart."""
    where = (
        exp.Coalesce(this=exp.Anonymous(this="TRY", expressions=[left_out]), expressions=[exp.false()])
        if left_out
        else None
    )
    kept = exp.select("*").from_(exp.to_identifier(table, quoted=True))
    kept = kept.where(exp.not_(where)) if where is not None else kept
    connection.execute(f"CREATE OR REPLACE TEMP VIEW looked AS {kept.sql(dialect=DIALECT)}")
    result = {}
    for place, name in enumerate(columns):
        loaded = f"c{place}"
        rows, filled, distinct, type_ = connection.execute(
            f"SELECT count(*), count({loaded}), count(DISTINCT {loaded}), any_value(typeof({loaded})) FROM looked"  # noqa: S608
        ).fetchall()[0]
        common = connection.execute(
            f"SELECT CAST({loaded} AS VARCHAR) AS v, count(*) AS n FROM looked WHERE {loaded} IS NOT NULL "  # noqa: S608
            f"GROUP BY v ORDER BY n DESC, md5(v) LIMIT {MOST_VALUES}"
        ).fetchall()
        result[name] = Cells(name, loaded, type_ or "VARCHAR", rows, filled, distinct, tuple(common))
    return result


def identifier(name: str) -> str:
    """A column of an export as a mapping names it: bare where nothing can be mistaken, else in quotation marks."""
    # As loose as can be: a name in quotation marks is never wrong.
    plain = re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name) and name.casefold() not in _keywords()
    return name if plain else '"' + name.replace('"', '""') + '"'


def bound(expression: str, columns: Mapping[str, str]) -> str:
    """A mapping's expression over the loaded export, as the engine reads it; null where it cannot be evaluated."""
    found, faults = parsed(expression, columns)
    assert found is not None, faults
    return f"TRY({found.tree.sql(dialect=DIALECT)})"


@cache
def _keywords() -> frozenset[str]:
    return frozenset(word for (word,) in duckdb.execute("SELECT keyword_name FROM duckdb_keywords()").fetchall())
