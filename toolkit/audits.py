"""An audit opened: its parameters, its canonical tables, and its KPIs."""

import hashlib
import json
import math
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import ibis
import numpy as np
import pandas as pd

from toolkit.intake import tables
from toolkit.intake.intakes import Intake, take_in, taken_in
from toolkit.intake.privacy import audit_key, read_key
from toolkit.measures import conventions, kpis, tallies
from toolkit.measures.kpis import Kpi, MeasureFaults
from toolkit.measures.targets import Target, verdict
from toolkit.parameters import AuditParameters, read_audit

RESULT = ["value", "low", "high", "rows", "unknown", "unit", "better", "target", "verdict", "definition"]
OUTPUTS = "outputs"
PREPARED = "audit.json"
FINISHED = "manifest.json"
# What a figure can be at all, by its unit.
RANGES: dict[str, tuple[float | None, float | None]] = {"share": (0, 1), "points": (-100, 100)}
# Columns whose groups are people; no figure by them without a legal basis, none of few people at all.
PERSONS = frozenset({"agent_id"})
TEAMS = frozenset({"site", "queue", "team"})
# A repeat window counts customers; these columns are only as good as the customer ids behind them.
NEEDS_CUSTOMERS = frozenset(
    {"customer_id"} | {name for name in tables.SCHEMAS["contacts"].names if name.startswith(("next_", "previous_"))}
)


class CanonicalTables:
    """The tables that have a source, as Ibis tables; a table without one is None."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._connection: Any = None
        self._opened: dict[str, Any] = {}

    def __getattr__(self, name: str) -> Any:
        if name not in tables.TABLES:
            raise AttributeError(f"no canonical table {name}; there are {', '.join(tables.TABLES)}")
        path = self._folder / "tables" / f"{name}.parquet"
        if not path.is_file():
            return None
        if name not in self._opened:
            if self._connection is None:
                self._connection = ibis.duckdb.connect()
            self._opened[name] = self._connection.read_parquet(path, table_name=name)
        return self._opened[name]


class Audit:
    """One vendor audit, ready to be asked. Open one with `open_audit`."""

    def __init__(self, parameters: AuditParameters, intake: Intake) -> None:
        self.parameters = parameters
        self.intake = intake
        self.tables = CanonicalTables(intake.folder)
        # What must outlive the caller's line: a temporary folder, where there is one.
        self.lasting: object = None
        self._evidence: pd.DataFrame | None = None
        self._own_folder: tempfile.TemporaryDirectory[str] | None = None

    @property
    def workplace(self) -> Path:
        """Where what is made once is kept: beside the tables; for a finished run, in a folder of this audit's own."""
        if not (self.intake.folder / FINISHED).is_file():
            return self.intake.folder / "measured"
        if self._own_folder is None:
            self._own_folder = tempfile.TemporaryDirectory(prefix="vendor-audit-")
        return Path(self._own_folder.name)

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
    def evidence(self) -> pd.DataFrame:
        """One row per KPI of the catalogue: kpi, title, table, evidenced, and why not."""
        if self._evidence is None:
            coverage = self.intake.coverage
            present = {table: set(frame[frame.status != "absent"].column) for table, frame in coverage.groupby("table")}
            rows = []
            for key, entry in kpis.CATALOGUE.items():
                why = self._why_not(entry, present)
                rows.append({"kpi": key, "title": entry.title, "table": entry.table, "why_not": why})
            self._evidence = pd.DataFrame(rows)
            self._evidence["evidenced"] = self._evidence.why_not == ""
        return self._evidence

    def _why_not(self, entry: Kpi, present: dict[str, set[str]]) -> str:
        """Why a KPI cannot be given, in a few words; empty when it can."""
        if entry.table not in present:
            return f"no {entry.table}"
        missing = sorted(kpis.needs(entry) - present[entry.table])
        if missing:
            return "no " + ", ".join(missing)
        if kpis.needs(entry) & NEEDS_CUSTOMERS:
            vendors = [vendor.id for vendor in self.parameters.vendors]
            reasons = [self._customers_unknown(entry.table, vendor) for vendor in vendors]
            return reasons[0] if all(reasons) else ""
        return ""

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
        return float(self.parameters.definitions.customer_id_known_at_least)

    def share_known(self, table: str, vendor: str, column: str) -> float:
        """The share of a vendor's rows with a value in a column; 0 for a vendor without rows."""
        known = self.intake.known
        row = known[(known.table == table) & (known.vendor == vendor) & (known.column == column)]
        return float(row.known.iloc[0] / row["rows"].iloc[0]) if len(row) and row["rows"].iloc[0] else 0.0

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
        evidence = self.evidence.set_index("kpi")
        faults = [f"{key} is no KPI of the catalogue" for key in wanted if resolved[key] not in kpis.CATALOGUE]
        faults += [
            f"{key} is not evidenced: {evidence.why_not[actual]}"
            for key, actual in resolved.items()
            if actual in kpis.CATALOGUE and not evidence.evidenced[actual]
        ]
        table_names = {kpis.CATALOGUE[actual].table for actual in resolved.values() if actual in kpis.CATALOGUE}
        for table in sorted(table_names):
            faults += [f"{table} has no column {name}" for name in by if name not in tables.SCHEMAS[table].names]
        if PERSONS & set(by) and not self.parameters.privacy.legal_basis:
            faults.append("figures of single agents need a legal basis: say which under privacy.legal_basis")
        if faults:
            raise MeasureFaults("These figures cannot be given.", faults)
        frames = []
        for table in sorted(table_names):
            actual = list(dict.fromkeys(a for a in resolved.values() if kpis.CATALOGUE[a].table == table))
            frames.append(self.measured(table, actual, ["vendor", *by]))
        if not frames:
            return pd.DataFrame(columns=["kpi", "title", "vendor", *by, *RESULT, "enough", "clusters", "clustered_by"])
        measured = pd.concat(frames, ignore_index=True)
        if not by:
            measured = self._with_every_vendor(measured)
        parts = [measured[measured.kpi == actual].assign(kpi=key) for key, actual in resolved.items()]
        return self._judged(pd.concat(parts, ignore_index=True), resolved, list(by))

    def _with_every_vendor(self, measured: pd.DataFrame) -> pd.DataFrame:
        """A row for each KPI and vendor of the audit: a vendor without rows is said, not left out."""
        every = pd.MultiIndex.from_product(
            [list(dict.fromkeys(measured.kpi)), [vendor.id for vendor in self.parameters.vendors]],
            names=["kpi", "vendor"],
        )
        whole = measured.set_index(["kpi", "vendor"]).reindex(every).reset_index()
        for name in ("rows", "unknown", "clusters"):
            whole[name] = whole[name].fillna(0).astype(int)
        whole["enough"] = whole.enough.fillna(False).astype(bool)
        whole["why_absent"] = whole.why_absent.fillna("few_rows")
        return whole

    def _judged(self, frame: pd.DataFrame, resolved: dict[str, str], by: list[str]) -> pd.DataFrame:
        entries = {key: kpis.CATALOGUE[actual] for key, actual in resolved.items()}
        targets = self.targets
        frame["unit"] = [entries[key].unit for key in frame.kpi]
        frame["better"] = [entries[key].better for key in frame.kpi]
        frame["title"] = [self.title(key) for key in frame.kpi]
        # A target speaks of the vendor as a whole, so a group of rows has none.
        mine = [None if by else targets.get(key) for key in frame.kpi]
        frame["target"] = ["" if target is None else target.code() for target in mine]
        frame["verdict"] = [
            verdict(row.value, target, enough=bool(row.enough))
            for row, target in zip(frame.itertuples(), mine, strict=True)
        ]
        frame["definition"] = [self.definition(key) for key in frame.kpi]
        self._withhold(frame)
        return frame[["kpi", "title", "vendor", *by, *RESULT, "enough", "clusters", "clustered_by", "why_absent"]]

    def _withhold(self, frame: pd.DataFrame) -> None:
        """Take away what a vendor has no evidence for, with the reason before the definition."""
        most = self.parameters.definitions.unknown_at_most
        for place, row in enumerate(frame.to_dict("records")):
            entry = kpis.CATALOGUE[self.in_force.get(row["kpi"], row["kpi"])]
            unknown, could = int(row["unknown"]), int(row["rows"]) + int(row["unknown"])
            why = ""
            if not could and self.share_known(entry.table, row["vendor"], "vendor") == 0:
                why = f"no {entry.table} of this vendor"
            elif kpis.needs(entry) & NEEDS_CUSTOMERS:
                why = self._customers_unknown(entry.table, row["vendor"])
            if not why and TEAMS & set(frame.columns) and self._few_people(row):
                why = f"fewer than {self.parameters.privacy.smallest_group} people"
            if not why and could and unknown / could > most:
                why = (
                    f"unknown for {unknown} of {could} rows that could count ({unknown / could:.1%}), "
                    f"and at most {most:.0%} may be"
                )
            if why:
                frame.loc[place, ["value", "low", "high"]] = np.nan
                frame.loc[place, "enough"] = False
                frame.loc[place, "verdict"] = "not evidenced"
                frame.loc[place, "definition"] = f"{why}; {row['definition']}"

    def _few_people(self, row: dict[str, Any]) -> bool:
        """Whether a group of people is too small to be shown."""
        return (
            bool(row["clustered_by"] == "agent_id")
            and 0 < int(row["clusters"]) < self.parameters.privacy.smallest_group
        )

    def title(self, key: str) -> str:
        """A KPI in words; a headline names the convention in force."""
        actual = self.in_force.get(key, key)
        title = kpis.CATALOGUE[actual].title
        return title if actual == key else f"{conventions.TITLES[key]} ({actual})"

    def definition(self, key: str) -> str:
        """The formula of a KPI with this audit's terms; for a headline, the convention in force before it."""
        actual = self.in_force.get(key, key)
        text = kpis.explain(kpis.CATALOGUE[actual], self.terms)
        return text if actual == key else f"{actual}: {text}"

    def measured(self, table: str, keys: Sequence[str], by: Sequence[str]) -> pd.DataFrame:
        """`tallies.measure` over a canonical table, made once and kept beside the tables."""
        folder = self.intake.folder / "measured"
        named = json.dumps([table, list(keys), list(by)]).encode()
        path = folder / f"{hashlib.sha256(named).hexdigest()[:24]}.parquet"
        # A finished run is not written into, and what it was made of may be another version's.
        kept = not (self.intake.folder / FINISHED).is_file()
        if kept and path.is_file():
            return pd.read_parquet(path)
        entries = [kpis.CATALOGUE[key] for key in keys]
        rows = getattr(self.tables, table)
        nameless = [
            vendor.id
            for vendor in self.parameters.vendors
            if "agent_id" in by or not self.share_known(table, vendor.id, "agent_id")
        ]
        # An agent's own figures, and those of a vendor that names no agents, resemble each other by day.
        parts = [
            (rows.filter(~rows.vendor.isin(nameless)) if nameless else rows, entries),
            (rows.filter(rows.vendor.isin(nameless)), kpis.clustered_by(entries, "local_date")),
        ]
        vendors = {vendor.id for vendor in self.parameters.vendors}
        wanted = [parts[0]] if not nameless else [parts[1]] if set(nameless) == vendors else parts
        frame = pd.concat(
            [
                tallies.measure(part, asked, list(by), terms=self.terms, confidence=self.parameters.confidence)
                for part, asked in wanted
            ],
            ignore_index=True,
        )
        if not kept:
            return frame
        folder.mkdir(exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=folder, delete=False) as unfinished:
            frame.to_parquet(unfinished.name, index=False)
        Path(unfinished.name).replace(path)
        return frame


def open_audit(source: str | Path) -> Audit:
    """Open an audit from its parameters file, or from a folder in which its intake has been prepared.

    A parameters file is read and its exports are taken in, into a temporary folder that lasts as long as
    the audit is in use. Raises `ParameterFaults` and `IntakeFaults`, each with every fault at once.
    """
    path = Path(source)
    if path.is_dir():
        kept = json.loads((path / PREPARED).read_text(encoding="utf-8"))
        return Audit(AuditParameters.model_validate(kept), taken_in(path))
    folder = tempfile.TemporaryDirectory(prefix="vendor-audit-")
    audit = prepare(read_parameters(path), Path(folder.name))
    audit.lasting = folder
    return audit


def prepare(parameters: AuditParameters, folder: Path, *, output: Path | None = None) -> Audit:
    """Take an audit's exports into an empty or new `folder`, and leave there what `open_audit` needs.

    The pseudonym key may not lie in `output`, the folder that is handed on.
    """
    key = audit_key(read_key((output or Path(OUTPUTS)).resolve()), parameters.client)
    intake = take_in(parameters, folder, key=key)
    (folder / PREPARED).write_text(json.dumps(parameters.public()), encoding="utf-8")
    return Audit(parameters, intake)


def read_parameters(path: Path) -> AuditParameters:
    """An audit's parameters, its KPI ids and conventions checked against the catalogue."""
    vocabulary: dict[str, list[str]] = {"contract.targets.*.kpi": [*kpis.CATALOGUE, *conventions.CONVENTIONS]}
    for headline, rivals in conventions.CONVENTIONS.items():
        vocabulary[f"definitions.{headline}"] = list(rivals)
    ranges = {key: RANGES.get(entry.unit, (0, None)) for key, entry in kpis.CATALOGUE.items()}
    ranges |= {headline: ranges[rivals[0]] for headline, rivals in conventions.CONVENTIONS.items()}
    return read_audit(path, vocabulary=vocabulary, ranges=ranges)
