"""What a KPI is that no ratio, mean or percentile of one table gives: a function beside the catalogue's entries.

The function gets the canonical tables that it needs and the audit's parameters, and gives one row per vendor. What
the checks and the report read of it, they read as of any entry: title, unit, direction, needs, source.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir
import pandas as pd

from toolkit.measures.entries import Better, Family, Unit
from toolkit.parameters import AuditParameters

# What a function gives; a row per vendor of the table it read, a vendor without rows may be left out.
GIVEN: Final = ("vendor", "value", "low", "high", "rows", "unknown", "clusters", "clustered_by", "why_absent")
Function = Callable[[Mapping[str, ir.Table], AuditParameters], pd.DataFrame]


@dataclass(frozen=True, eq=False, kw_only=True)
class Computed:
    """One KPI that a function gives.

    formula: what the function works out, in the words and signs of the entries' formulas.
    needs: the columns that it reads, by canonical table; without one of them it is not evidenced.
    gives: the function; its frame has the columns of `GIVEN`, and may have `why_not`: why a vendor's tables do not
    hold what the figure needs, empty where they do. `rows` are the rows behind the value, `why_absent` says why
    there is no interval (`limits.why_absent`), and is empty where there is one.
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


def given(entry: Computed, tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """The entry's figure per vendor, in the columns of `tallies.measure` by vendor."""
    frame = entry.gives(tables, parameters)
    frame = frame if len(frame) else pd.DataFrame(columns=[*GIVEN])
    whole: dict[str, Any] = {name: frame[name] for name in GIVEN}
    found = pd.DataFrame(whole).assign(kpi=entry.key, title=entry.title)
    found["why_not"] = frame.get("why_not", "")
    found["enough"] = (found["rows"] >= entry.minimum_rows) & (found["why_not"] == "")
    return found[
        ["vendor", "kpi", "title", "value", "low", "high", "rows", "unknown", "clusters", "clustered_by", "enough",
         "why_absent", "why_not"]
    ].reset_index(drop=True)  # fmt: skip
