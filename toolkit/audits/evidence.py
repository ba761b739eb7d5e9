"""What an audit can prove, and why it cannot prove the rest."""

import math
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from toolkit.intake import tables
from toolkit.intake.intakes import Intake
from toolkit.intake.verdicts import COPY
from toolkit.measures import kpis
from toolkit.measures.kpis import Computed, Kpi
from toolkit.parameters import AuditParameters

# Columns whose groups are few people; no figure by them for a group that is too small.
TEAMS = frozenset({"site", "queue", "team"})
# A sum of money without a line that was there is a wrong sum; other tables' figures count what is unknown.
MONEY = "money"
# A repeat window counts customers; these columns are only as good as the customer ids behind them.
NEEDS_CUSTOMERS = frozenset(
    {"customer_id"} | {name for name in tables.SCHEMAS["contacts"].names if name.startswith(("next_", "previous_"))}
)


class Evidence:
    """What the tables of one audit hold, and what of the catalogue can be said from them."""

    def __init__(self, parameters: AuditParameters, intake: Intake) -> None:
        self._parameters = parameters
        self._intake = intake

    @cached_property
    def frame(self) -> pd.DataFrame:
        """One row per KPI of the catalogue: kpi, title, table (several joined by +), why_not, evidenced."""
        frame = pd.DataFrame(
            [
                {
                    "kpi": key,
                    "title": entry.title,
                    "table": " + ".join(kpis.needed(entry)),
                    "why_not": self._why_not(entry),
                }
                for key, entry in kpis.EVERY.items()
            ]
        )
        return frame.assign(evidenced=frame.why_not == "")

    @cached_property
    def reasons(self) -> dict[str, str]:
        """Why each KPI of the catalogue cannot be given; empty where it can."""
        return dict(zip(self.frame.kpi, self.frame.why_not, strict=True))

    @cached_property
    def _present(self) -> dict[str, set[str]]:
        """The columns that are there, by canonical table."""
        coverage = self._intake.coverage
        return {str(table): set(mine[mine.status != "absent"].column) for table, mine in coverage.groupby("table")}

    def _why_not(self, entry: Kpi | Computed) -> str:
        """Why a KPI cannot be given, in a few words; empty when it can."""
        whys = [self._missing(needed) for needed in kpis.ways(entry)]
        if all(whys):
            return " and ".join(dict.fromkeys(whys))
        unsaid = [asked for asked in entry.asks if not self._said(asked)] if isinstance(entry, Computed) else []
        if unsaid:
            return f"the parameters do not say {', '.join(unsaid)}"
        if self._counts_customers(entry):
            vendors = [vendor.id for vendor in self._parameters.vendors]
            reasons = [self._customers_unknown("contacts", vendor) for vendor in vendors]
            return reasons[0] if all(reasons) else ""
        return ""

    def _missing(self, needed: Mapping[str, frozenset[str]]) -> str:
        present = self._present
        absent = [table for table in needed if table not in present]
        if absent:
            return "no " + ", ".join(absent)
        missing = sorted(name for table, names in needed.items() for name in names - present[table])
        return "no " + ", ".join(missing) if missing else ""

    def _said(self, path: str) -> bool:
        part: Any = self._parameters
        for name in path.split("."):
            part = getattr(part, name)
        return part is not None

    def _counts_customers(self, entry: Kpi | Computed) -> bool:
        usable = [needed for needed in kpis.ways(entry) if not self._missing(needed)]
        return any(needed.get("contacts", frozenset()) & NEEDS_CUSTOMERS for needed in usable)

    def _customers_unknown(self, table: str, vendor: str) -> str:
        """Why a vendor's customers are not known well enough to count their returns; empty when they are."""
        known, needed = self.share_known(table, vendor, "customer_id"), self.customers_needed
        if known >= needed:
            return ""
        # Rounded down, so that a share under the limit is never printed as the limit.
        return (
            f"customer_id is known for {math.floor(1000 * known) / 10:g}% of the rows and {needed:.0%} are needed: "
            "repeat contacts counted on the rest would be biased"
        )

    @property
    def customers_needed(self) -> float:
        """The share of contacts whose customer must be known before returns are counted."""
        return float(self._parameters.definitions.customer_id_known_at_least)

    def rejected(self, table: str, vendor: str) -> int:
        """Rows of a table that could not be used and may be this vendor's, copies of kept ones apart."""
        sources = self._parameters.sources.items()
        mine = [name for name, source in sources if source.table == table and source.vendor in (vendor, None)]
        lost = self._intake.rejections
        return int(lost[lost.source.isin(mine) & (lost.reason != COPY)]["rows"].sum())

    def share_known(self, table: str, vendor: str, column: str) -> float:
        """The share of a vendor's rows with a value in a column; 0 for a vendor without rows."""
        return self._shares_known.get((table, vendor, column), 0.0)

    @cached_property
    def _shares_known(self) -> dict[tuple[str, str, str], float]:
        known = self._intake.known
        known = known[known["rows"] > 0]
        keys = zip(known.table, known.vendor, known.column, strict=True)
        return dict(zip(keys, (known.known / known["rows"]).astype(float), strict=True))

    def withhold(self, frame: pd.DataFrame, entries: Sequence[Kpi | Computed]) -> None:
        """Take away what a vendor has no evidence for, with the reason before the definition; an entry for each row."""
        for place, (row, entry) in enumerate(zip(frame.to_dict("records"), entries, strict=True)):
            why = self._withheld(row, entry, groups=bool(TEAMS & set(frame.columns)))
            if why:
                frame.loc[place, ["value", "low", "high"]] = np.nan
                frame.loc[place, "enough"] = False
                frame.loc[place, "verdict"] = "not evidenced"
                frame.loc[place, "definition"] = f"{why}; {row['definition']}"

    def _withheld(self, row: dict[str, Any], entry: Kpi | Computed, *, groups: bool) -> str:
        """Why a figure of one vendor is not given; empty when it is."""
        unknown, could = int(row["unknown"]), int(row["rows"]) + int(row["unknown"])
        without = [] if could else [n for n in kpis.needed(entry) if self.share_known(n, row["vendor"], "vendor") == 0]
        if without and len(kpis.ways(entry)) == 1:
            return f"no {', '.join(without)} of this vendor"
        if isinstance(row.get("why_not"), str) and row["why_not"]:
            return str(row["why_not"])
        if MONEY in kpis.needed(entry) and (lost := self.rejected(MONEY, row["vendor"])):
            return f"{lost} rows of this vendor's money could not be used, and nobody knows what they amount to"
        why = self._customers_unknown("contacts", row["vendor"]) if self._counts_customers(entry) else ""
        if not why and groups and self._few_people(row):
            why = f"fewer than {self._parameters.privacy.smallest_group} people"
        if (
            not why
            and isinstance(entry, Kpi)
            and entry.of_persons
            and 0 < could < self._parameters.privacy.smallest_group
        ):
            why = f"fewer than {self._parameters.privacy.smallest_group} people"
        most = self._parameters.definitions.unknown_at_most
        if not why and could and unknown / could > most:
            why = (
                f"unknown for {unknown} of {could} rows that could count ({unknown / could:.1%}), "
                f"and at most {most:.0%} may be"
            )
        return why

    def _few_people(self, row: dict[str, Any]) -> bool:
        """Whether a group of people is too small to be shown."""
        return (
            bool(row["clustered_by"] == "agent_id")
            and 0 < int(row["clusters"]) < self._parameters.privacy.smallest_group
        )
