"""One vendor of an audit within some of its days: the same audit, asked about less."""

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import ibis.expr.types as ir
import pandas as pd

from toolkit.audits.audits import Audit
from toolkit.audits.canonical_tables import CanonicalTables
from toolkit.intake import derivations, tables
from toolkit.intake.accounts import known_in
from toolkit.intake.intakes import Intake
from toolkit.measures import kpis
from toolkit.measures.kpis import Computed
from toolkit.measures.targets import Target
from toolkit.parameters import Period


class Window(NamedTuple):
    """The days that all bidders share: first to last, without the months of which some bidder has nothing."""

    first: date
    last: date
    left_out: tuple[str, ...] = ()

    def rows(self, table: ir.Table) -> ir.Table:
        """The rows of a table that lie within; a table without days is left whole."""
        if "local_date" not in table.columns:
            return table
        kept = table.filter((table.local_date >= self.first) & (table.local_date <= self.last))
        for month in self.left_out:
            kept = kept.filter(kept.local_date.strftime("%Y-%m") != month)
        return kept

    def covers(self, period: Period) -> bool:
        """Whether no day of a period is outside."""
        return not self.left_out and self.first <= period.first and period.last <= self.last


class Limits(NamedTuple):
    """How much must be known before a figure is given, the same for every bidder."""

    confidence: float
    unknown_at_most: float
    customer_id_known_at_least: float
    smallest_group: int


class _NarrowTables(CanonicalTables):
    """The tables of one vendor within a window."""

    def __init__(self, folder: Path, vendor: str, window: Window, connection: Any, prefix: str) -> None:
        super().__init__(folder, connection, prefix)
        self._vendor, self._window = vendor, window

    def __getattr__(self, name: str) -> Any:
        table = super().__getattr__(name)
        if table is None:
            return None
        mine = table.filter(table.vendor == self._vendor)
        # A timeless table's day is that of an entry, not of what is compared.
        return mine if name in tables.TIMELESS else self._window.rows(mine)


class _SharedTables(_NarrowTables):
    """The same, the contacts those of some channels alone, and customers seen to come back by no other."""

    def __init__(
        self, folder: Path, vendor: str, window: Window, connection: Any, prefix: str, channels: Sequence[str]
    ) -> None:
        super().__init__(folder, vendor, window, connection, prefix)
        self._channels = tuple(channels)

    def __getattr__(self, name: str) -> Any:
        if name != "contacts":
            return super().__getattr__(name)
        table = CanonicalTables.__getattr__(self, name)
        if table is None:
            return None
        # Returns are looked for on all days, as the audit's own are.
        again = derivations.returns_among(table.filter(table.channel.isin(self._channels)))
        return self._window.rows(again.filter(again.vendor == self._vendor))


class WindowedAudit(Audit):
    """An audit of one vendor within a window. What is made once is kept in `folder`, beside the audit's own.

    Its tables are opened by `connection`, an engine that several share, under names of the bidder's own. With
    `channels` its contacts are those of these channels alone, whose customers come back by no other.
    """

    def __init__(
        self,
        audit: Audit,
        vendor: str,
        window: Window,
        limits: Limits,
        folder: Path | None,
        connection: Any,
        bidder: str,
        channels: Sequence[str] = (),
    ) -> None:
        whole = audit.parameters
        self.whole_period = window.covers(whole.period)
        definitions = whole.definitions.model_copy(
            update={
                "unknown_at_most": limits.unknown_at_most,
                "customer_id_known_at_least": limits.customer_id_known_at_least,
            }
        )
        narrowed = whole.model_copy(
            update={
                "vendors": tuple(each for each in whole.vendors if each.id == vendor),
                "period": Period(first=max(window.first, whole.period.first), last=min(window.last, whole.period.last)),
                "confidence": limits.confidence,
                "definitions": definitions,
                "privacy": whole.privacy.model_copy(update={"smallest_group": limits.smallest_group}),
            }
        )
        self.channels = tuple(channels)
        super().__init__(narrowed, audit.intake if not channels else _of_channels(audit, vendor, self.channels))
        place = audit.intake.folder, vendor, window, connection
        self.tables = (
            _SharedTables(*place, f"{bidder}, channels: ", self.channels)
            if channels
            else _NarrowTables(*place, f"{bidder}: ")
        )
        self._folder = folder
        self.lasting = audit

    @property
    def measured_folder(self) -> Path | None:
        """Where frames made once are kept for the other processes of a comparison's run."""
        return self._folder

    @property
    def targets(self) -> dict[str, Target]:
        """As of any audit; what was promised of all channels was not promised of some alone."""
        return {} if self.channels else super().targets

    def definition(self, key: str) -> str:
        """As of any audit; what is counted over some channels alone says so before anything else."""
        text = super().definition(key)
        if not self.channels:
            return text
        listed = ", ".join(self.channels)
        return f"over {listed} alone, as all bidders' exports show these channels and not all show others; {text}"

    def why_not(self, key: str) -> str:
        """Why a KPI cannot be given; empty where it can."""
        entry = kpis.EVERY[self.in_force.get(key, key)]
        why = self.evidenced.reasons[entry.key]
        if not why and isinstance(entry, Computed) and not self.whole_period:
            why = "a figure of the audit's whole period, which is longer than the days compared"
        if not why and not any(self._held(table) for table in kpis.needed(entry)):
            why = f"no {', '.join(kpis.needed(entry))} of this vendor"
        return why

    def _held(self, table: str) -> bool:
        vendor = self.parameters.vendors[0].id
        return any(self.share_known(table, vendor, column) > 0 for column in tables.SCHEMAS[table].names)

    def figures(self, keys: Iterable[str], by: Sequence[str] = ()) -> pd.DataFrame:
        """As `kpis`; a KPI that this vendor has no evidence for has a row without a value, and the reason in front of
        its definition. By columns there is no such row."""
        wanted = list(dict.fromkeys(keys))
        absent = {key: why for key in wanted if (why := self.why_not(key))}
        found = self.kpis([key for key in wanted if key not in absent], by)
        if by or not absent:
            return found
        rows = pd.DataFrame([self._absent(key, why) for key, why in absent.items()])
        whole = pd.concat([found, rows], ignore_index=True) if len(found) else rows
        order = {key: place for place, key in enumerate(wanted)}
        return whole.sort_values("kpi", key=lambda names: names.map(order), kind="stable", ignore_index=True)

    def _absent(self, key: str, why: str) -> dict[str, Any]:
        entry = kpis.EVERY[self.in_force.get(key, key)]
        nothing = float("nan")
        return {
            "kpi": key,
            "title": self.title(key),
            "vendor": self.parameters.vendors[0].id,
            "value": nothing,
            "low": nothing,
            "high": nothing,
            "rows": 0,
            "unknown": 0,
            "unit": self.unit(entry, self.parameters.vendors[0].id),
            "better": entry.better,
            "target": "",
            "verdict": "not evidenced",
            "definition": f"{why}; {self.definition(key)}",
            "enough": False,
            "clusters": 0,
            "clustered_by": "",
            "why_absent": "few_rows",
        }


def _of_channels(audit: Audit, vendor: str, channels: Sequence[str]) -> Intake:
    """What came in of an audit, and how much is known of a vendor's contacts by these channels, on all its days."""
    contacts = audit.tables.contacts
    mine = contacts.filter((contacts.vendor == vendor) & contacts.channel.isin(channels))
    known = audit.intake.known
    others = known[(known.table != "contacts") | (known.vendor != vendor)]
    return audit.intake._replace(known=pd.concat([others, known_in("contacts", mine)], ignore_index=True))
