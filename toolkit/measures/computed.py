"""What a KPI is that no ratio, mean or percentile of one table gives: a function beside the catalogue's entries.

The function gets the canonical tables that it needs and the audit's parameters, and gives one row per vendor. What
the checks and the report read of it, they read as of any entry: title, unit, direction, needs, source.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import ibis.expr.types as ir
import pandas as pd

from toolkit.measures.entries import Better, Family, Unit
from toolkit.parameters import AuditParameters

# What a function gives, with `kpi` before them where it gives several figures at once; a row per vendor of the table
# it read, a vendor without rows may be left out.
GIVEN: Final = ("vendor", "value", "low", "high", "rows", "unknown", "clusters", "clustered_by", "why_absent")
Function = Callable[[Mapping[str, ir.Table], AuditParameters], pd.DataFrame]


@dataclass(frozen=True, eq=False, kw_only=True)
class Computed:
    """One KPI that a function gives.

    formula: what the function works out, in the words and signs of the entries' formulas.
    needs: the columns that it reads, by canonical table; without one of them it is not evidenced. A table that does
        not exist yet says what nobody can give.
    instead: other columns that serve as well.
    asks: what the parameters must say before it can be given, such as contract.resolution_days.
    gives: the function; it gets every table that there is. Its frame has the columns of `GIVEN`, and `kpi` where
        several entries share the function, which then runs once for all of them. `rows` are the rows behind the value,
        `why_absent` says why there is no interval (`limits.why_absent`, and not_reached for a time that too few came
        to the end of), and is empty where there is one. It may have `why_not`: why a vendor's tables do not hold what
        the figure needs, empty where they do.
    may_read: tables that the function reads where they are there, and can do without.
    signed: whether the figure can be below zero.
    minimum_rows: below this the value is computed and marked as not enough.
    """

    key: str
    title: str
    unit: Unit
    better: Better
    source: str
    family: Family
    formula: str
    needs: Mapping[str, frozenset[str]]
    minimum_rows: int
    gives: Function
    may_read: tuple[str, ...] = ()
    signed: bool = False
    instead: Mapping[str, frozenset[str]] | None = None
    asks: tuple[str, ...] = ()

    @property
    def ways(self) -> tuple[Mapping[str, frozenset[str]], ...]:
        """The columns that it reads, each set of which is enough."""
        return (self.needs,) if self.instead is None else (self.needs, self.instead)


def run(function: Function, tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """All that one function gives: the columns of `GIVEN`, why_not, and `kpi` where it gives several figures."""
    frame = function(tables, parameters)
    frame = frame if len(frame) else pd.DataFrame(columns=[*GIVEN])
    frame = frame.assign(why_not=frame.get("why_not", ""))
    numbers = {"value": float, "low": float, "high": float, "rows": int, "unknown": int, "clusters": int}
    return frame[[*(["kpi"] if "kpi" in frame else []), *GIVEN, "why_not"]].astype(numbers).reset_index(drop=True)


def given(entry: Computed, frame: pd.DataFrame) -> pd.DataFrame:
    """The entry's figure per vendor, out of what its function gave, in the columns of `tallies.measure` by vendor."""
    mine = frame[frame.kpi == entry.key] if "kpi" in frame else frame
    found = mine.assign(kpi=entry.key, title=entry.title)
    found["enough"] = (found["rows"] >= entry.minimum_rows) & (found["why_not"] == "")
    return found[
        ["vendor", "kpi", "title", "value", "low", "high", "rows", "unknown", "clusters", "clustered_by", "enough",
         "why_absent", "why_not"]
    ].reset_index(drop=True)  # fmt: skip
