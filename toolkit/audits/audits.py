"""An audit, ready to be asked: its parameters, its canonical tables, and its KPIs."""

import re
import tempfile
from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from pathlib import Path

import ibis.expr.types as ir
import pandas as pd

from toolkit.audits.canonical_tables import CanonicalTables
from toolkit.audits.evidence import Evidence
from toolkit.audits.keeping import kept_in
from toolkit.intake import tables
from toolkit.intake.intakes import Intake
from toolkit.measures import computed, conventions, kpis, tallies
from toolkit.measures.kpis import Computed, Kpi, MeasureFaults
from toolkit.measures.targets import Target, verdict
from toolkit.parameters import AuditParameters
from toolkit.parameters.notes import Note, read_notes

RESULT = ["value", "low", "high", "rows", "unknown", "unit", "better", "target", "verdict", "definition"]
FINISHED = "manifest.json"
# The auditor's own notes, as they were handed in.
NOTES = "notes.md"
# A parameter that a function's formula names; its value is put behind it.
_PARAMETER = re.compile(r"\b(contract|definitions)\.([a-z_]+)")
# Columns whose groups are people; no figure by them without a legal basis, none of few people at all.
PERSONS = frozenset({"agent_id", "evaluator_id", "shopper_id", "team_leader_id"})


class Audit:
    """One vendor audit, ready to be asked. Open one with `open_audit`."""

    def __init__(self, parameters: AuditParameters, intake: Intake) -> None:
        self.parameters = parameters
        self.intake = intake
        self.tables = CanonicalTables(intake.folder)
        # What must outlive the caller's line: a temporary folder, where there is one.
        self.lasting: object = None
        self.evidenced = Evidence(parameters, intake)
        self._own_folder: tempfile.TemporaryDirectory[str] | None = None
        self._run: dict[str, pd.DataFrame] = {}

    @property
    def workplace(self) -> Path:
        """Where what is made once is kept: beside the tables; for a finished run, in a folder of this audit's own."""
        if not (self.intake.folder / FINISHED).is_file():
            return self.intake.folder / "measured"
        if self._own_folder is None:
            self._own_folder = tempfile.TemporaryDirectory(prefix="vendor-audit-")
        return Path(self._own_folder.name)

    @property
    def measured_folder(self) -> Path | None:
        """Where frames made once are kept for the other processes of a run."""
        # A finished run is not written into, and what it was made of may be another version's.
        return None if (self.intake.folder / FINISHED).is_file() else self.intake.folder / "measured"

    @cached_property
    def notes(self) -> tuple[Note, ...]:
        """The auditor's own notes and findings; none where no file was named."""
        file = self.intake.folder / NOTES
        return read_notes(file)[0] if file.is_file() else ()

    @property
    def terms(self) -> dict[str, float]:
        """What the audit decides, under the names that the catalogue's expressions use."""
        contract, definitions = self.parameters.contract, self.parameters.definitions
        return {
            "threshold_seconds": contract.threshold_seconds,
            "short_abandon_seconds": contract.short_abandon_seconds,
            "short_call_seconds": definitions.short_call_seconds,
            "repeat_window_seconds": definitions.repeat_window_days * 86_400,
        }

    @property
    def in_force(self) -> dict[str, str]:
        """The convention in force behind each headline: service_level is sl_excl_short, say."""
        return dict(conventions.in_force(self.parameters.definitions))

    @property
    def targets(self) -> dict[str, Target]:
        """The contract's targets by KPI id."""
        return {
            target.kpi: Target.of(at_least=target.at_least, at_most=target.at_most, between=target.between)
            for target in self.parameters.contract.targets
        }

    @property
    def judged_apart(self) -> frozenset[str]:
        """The KPIs whose targets are not about the whole period and the definition in force; contracts judge them."""
        return frozenset(target.kpi for target in self.parameters.contract.targets if not target.plain)

    @property
    def evidence(self) -> pd.DataFrame:
        """One row per KPI of the catalogue: kpi, title, table, evidenced, and why not."""
        return self.evidenced.frame

    @property
    def customers_needed(self) -> float:
        """The share of contacts whose customer must be known before returns are counted."""
        return self.evidenced.customers_needed

    def share_known(self, table: str, vendor: str, column: str) -> float:
        """The share of a vendor's rows with a value in a column; 0 for a vendor without rows."""
        return self.evidenced.share_known(table, vendor, column)

    def kpi(self, key: str, by: Sequence[str] = ()) -> pd.DataFrame:
        """One KPI: kpi, vendor, the `by` columns, then value, low, high, rows, unknown and the rest of RESULT.

        `by` names columns of the KPI's table. Raises `MeasureFaults` for a KPI or column that does not exist
        or that this audit has no evidence for.
        """
        return self.kpis([key], by)

    def kpis(self, keys: Iterable[str], by: Sequence[str] = ()) -> pd.DataFrame:
        """Several KPIs at once, in one scan per table; the rows of each as `kpi` gives them."""
        wanted = list(keys)
        resolved = {key: self.in_force.get(key, key) for key in wanted}
        faults = [f"{key} is no KPI of the catalogue" for key in wanted if resolved[key] not in kpis.EVERY]
        reasons = self.evidenced.reasons
        there = {key: kpis.EVERY[actual] for key, actual in resolved.items() if actual in kpis.EVERY}
        faults += [
            f"{key} is not evidenced: {reasons[entry.key]}" for key, entry in there.items() if reasons[entry.key]
        ]
        entries = [entry for entry in there.values() if isinstance(entry, kpis.Kpi)]
        functions = [entry for entry in there.values() if isinstance(entry, Computed)]
        table_names = sorted({entry.table for entry in entries})
        for table in table_names:
            faults += [f"{table} has no column {name}" for name in by if name not in tables.SCHEMAS[table].names]
        faults += [f"{entry.key} is given for the vendor as a whole only" for entry in functions if by]
        if PERSONS & set(by) and not self.parameters.privacy.legal_basis:
            faults.append("figures of single agents need a legal basis: say which under privacy.legal_basis")
        if faults:
            raise MeasureFaults("These figures cannot be given.", faults)
        frames = []
        for table in table_names:
            actual = list(dict.fromkeys(entry.key for entry in entries if entry.table == table))
            frames.append(self.measured(table, actual, ["vendor", *by]))
        frames += [self._computed(entry) for entry in dict.fromkeys(functions)]
        if not frames:
            return pd.DataFrame(columns=["kpi", "title", "vendor", *by, *RESULT, "enough", "clusters", "clustered_by"])
        measured = pd.concat(frames, ignore_index=True)
        if not by:
            measured = self._with_every_vendor(measured, [*resolved.values()])
        parts = [measured[measured.kpi == actual].assign(kpi=key) for key, actual in resolved.items()]
        return self.judged(pd.concat(parts, ignore_index=True), resolved, list(by))

    def _with_every_vendor(self, measured: pd.DataFrame, keys: Sequence[str]) -> pd.DataFrame:
        """A row for each KPI and vendor of the audit: a vendor without rows is said, not left out."""
        every = pd.MultiIndex.from_product(
            [list(dict.fromkeys([*measured.kpi, *keys])), [vendor.id for vendor in self.parameters.vendors]],
            names=["kpi", "vendor"],
        )
        whole = measured.set_index(["kpi", "vendor"]).reindex(every).reset_index()
        for name in ("rows", "unknown", "clusters"):
            whole[name] = whole[name].fillna(0).astype(int)
        whole["enough"] = whole.enough.fillna(False).astype(bool)
        whole["why_absent"] = whole.why_absent.fillna("few_rows")
        return whole

    def judged(self, frame: pd.DataFrame, resolved: dict[str, str], by: list[str]) -> pd.DataFrame:
        """Estimates in the columns of `kpis`: units, titles, definitions, targets, what is withheld and why.

        `resolved` gives the catalogue's key of each asked one in `kpi`.
        """
        entries = {key: kpis.EVERY[actual] for key, actual in resolved.items()}
        targets = self.targets
        frame["unit"] = [self.unit(entries[key], vendor) for key, vendor in zip(frame.kpi, frame.vendor, strict=True)]
        frame["better"] = [entries[key].better for key in frame.kpi]
        frame["title"] = [self.title(key) for key in frame.kpi]
        # A target speaks of the vendor as a whole, so a group of rows has none; the contract may judge it by period.
        mine = [None if by or key in self.judged_apart else targets.get(key) for key in frame.kpi]
        frame["target"] = ["" if target is None else target.code() for target in mine]
        frame["verdict"] = [
            verdict(row.value, target, enough=bool(row.enough))
            for row, target in zip(frame.itertuples(), mine, strict=True)
        ]
        frame["definition"] = [self.definition(key) for key in frame.kpi]
        self.evidenced.withhold(frame, [entries[key] for key in frame.kpi])
        return frame[["kpi", "title", "vendor", *by, *RESULT, "enough", "clusters", "clustered_by", "why_absent"]]

    def unit(self, entry: Kpi | Computed, vendor: str) -> str:
        """What a figure of a vendor is counted in: for money the currency of the vendor's lines, where it is one."""
        return (self.currency(vendor) or entry.unit) if entry.unit == "money" else entry.unit

    def currency(self, vendor: str) -> str:
        """The one currency of a vendor's lines of money; empty where there are none or several."""
        money = self.tables.money
        if money is None:
            return ""
        found = self.once(
            "currencies",
            lambda: money.select("vendor", "currency").distinct().order_by("vendor", "currency").execute(),
        )
        mine = found[found.vendor == vendor].currency
        return str(mine.iloc[0]) if len(mine) == 1 else ""

    def title(self, key: str) -> str:
        """A KPI in words; a headline names the convention in force."""
        actual = self.in_force.get(key, key)
        title = kpis.EVERY[actual].title
        return title if actual == key else f"{conventions.TITLES[key]} ({actual})"

    def definition(self, key: str) -> str:
        """The formula of a KPI with this audit's terms; for a headline, the convention in force before it."""
        actual = self.in_force.get(key, key)
        text = _PARAMETER.sub(self._with_value, kpis.defined(kpis.EVERY[actual], self.terms))
        return text if actual == key else f"{actual}: {text}"

    def _with_value(self, named: re.Match[str]) -> str:
        part, name = named.groups()
        return f"{named.group()} ({getattr(getattr(self.parameters, part), name)})"

    def measured(self, table: str, keys: Sequence[str], by: Sequence[str]) -> pd.DataFrame:
        """`tallies.measure` over a canonical table, made once and kept beside the tables."""
        return self._kept([table, list(keys), list(by)], lambda: self._measured(table, keys, by))

    def _computed(self, entry: Computed) -> pd.DataFrame:
        there = {name: getattr(self.tables, name) for name in tables.TABLES}
        present = {name: table for name, table in there.items() if table is not None}
        # What several entries share is made once, under the function's own name; a function of parts has none.
        name = getattr(entry.gives, "__qualname__", "")
        named = f"{entry.gives.__module__}.{name}" if name else entry.key
        made = self.kept(named, lambda: computed.run(entry.gives, present, self.parameters))
        return computed.given(entry, made)

    def once(self, named: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """A frame made once while this audit is open, under a name that says all of what was asked; a copy of it."""
        if named not in self._run:
            self._run[named] = make()
        return self._run[named].copy()

    def kept(self, named: str, make: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """A frame made once in a run, whichever of its processes asks first, under a name that says all of it."""
        return self.once(named, lambda: self._kept(named, make))

    def _kept(self, named: object, made: Callable[[], pd.DataFrame]) -> pd.DataFrame:
        """A frame made once, under a name that says all of what was asked."""
        return kept_in(self.measured_folder, named, made)

    def _measured(self, table: str, keys: Sequence[str], by: Sequence[str]) -> pd.DataFrame:
        terms, confidence = self.terms, self.parameters.confidence
        return self._in_parts(
            table,
            [kpis.CATALOGUE[key] for key in keys],
            by,
            lambda rows, entries: tallies.measure(rows, entries, list(by), terms=terms, confidence=confidence),
        )

    def tallied(self, entries: Sequence[Kpi], by: Sequence[str]) -> tuple[pd.DataFrame, pd.DataFrame]:
        """`tallies.sums` and `tallies.counts` of entries of one table, per vendor and `by`; made once and kept.

        The entries may be narrowed ones that are not in the catalogue; what they are is part of what is kept.
        """
        (table,) = {entry.table for entry in entries}
        named = [[entry.key, kpis.explain(entry, self.terms), entry.cluster] for entry in entries]
        whole, terms = ["vendor", *by], self.terms
        made = {"sums": tallies.sums, "counts": tallies.counts}
        found = {
            name: self._kept(
                [name, table, named, whole],
                lambda each=each: self._in_parts(  # type: ignore[misc]
                    table, entries, whole, lambda rows, asked: each(rows, asked, whole, terms=terms)
                ),
            )
            for name, each in made.items()
        }
        return found["sums"], found["counts"]

    def _in_parts(
        self,
        table: str,
        entries: Sequence[Kpi],
        by: Sequence[str],
        made: Callable[[ir.Table, Sequence[Kpi]], pd.DataFrame],
    ) -> pd.DataFrame:
        """What is made of the vendors that name their agents, and of those that do not, one below the other."""
        rows = getattr(self.tables, table)
        nameless = [
            vendor.id
            for vendor in self.parameters.vendors
            if "agent_id" in by or not self.share_known(table, vendor.id, "agent_id")
        ]
        if table in tables.TIMELESS:
            # Rows without a day cannot be clustered by day; each stands for itself.
            nameless = []
        # An agent's own figures, and those of a vendor that names no agents, resemble each other by day.
        parts = [
            (rows.filter(~rows.vendor.isin(nameless)) if nameless else rows, entries),
            (rows.filter(rows.vendor.isin(nameless)), kpis.clustered_by(entries, "local_date")),
        ]
        vendors = {vendor.id for vendor in self.parameters.vendors}
        wanted = [parts[0]] if not nameless else [parts[1]] if set(nameless) == vendors else parts
        return pd.concat([made(part, asked) for part, asked in wanted], ignore_index=True)
