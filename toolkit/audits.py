"""An audit opened: its parameters, its canonical tables, and its KPIs."""

import hashlib
import json
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
            known, needed = (
                self.customer_share(entry.table),
                self.parameters.definitions.customer_id_known_at_least,
            )
            if known < needed:
                return (
                    f"customer_id is known for {known:.1%} of the rows and {needed:.0%} are needed: "
                    "repeat contacts counted on the rest would be biased"
                )
        return ""

    def customer_share(self, table: str = "contacts") -> float:
        """The share of a table's rows with a known customer."""
        coverage = self.intake.coverage
        row = coverage[(coverage.table == table) & (coverage.column == "customer_id")]
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
        if faults:
            raise MeasureFaults("These figures cannot be given.", faults)
        frames = []
        for table in sorted(table_names):
            actual = list(dict.fromkeys(a for a in resolved.values() if kpis.CATALOGUE[a].table == table))
            frames.append(self.measured(table, actual, ["vendor", *by]))
        if not frames:
            return pd.DataFrame(columns=["kpi", "title", "vendor", *by, *RESULT, "enough", "clusters", "clustered_by"])
        measured = pd.concat(frames, ignore_index=True)
        parts = [measured[measured.kpi == actual].assign(kpi=key) for key, actual in resolved.items()]
        return self._judged(pd.concat(parts, ignore_index=True), resolved, list(by))

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
        return frame[["kpi", "title", "vendor", *by, *RESULT, "enough", "clusters", "clustered_by"]]

    def _withhold(self, frame: pd.DataFrame) -> None:
        """Take away what rests on too few known values: rows without one may differ from those with."""
        could = frame["rows"] + frame.unknown
        share = frame.unknown / could.where(could > 0)
        most = self.parameters.definitions.unknown_at_most
        for place in frame.index[share > most]:
            unknown, all_ = int(frame.at[place, "unknown"]), int(could[place])
            frame.at[place, "definition"] = (
                f"unknown for {unknown} of {all_} rows that could count ({share[place]:.1%}), and at most {most:.0%} "
                f"may be; {frame.at[place, 'definition']}"
            )
            frame.at[place, "verdict"] = "not evidenced"
            frame.loc[place, ["value", "low", "high"]] = np.nan
            frame.at[place, "enough"] = False

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
        if path.is_file():
            return pd.read_parquet(path)
        entries = [kpis.CATALOGUE[key] for key in keys]
        coverage = self.intake.coverage
        agents = coverage[(coverage.table == table) & (coverage.column == "agent_id")]
        # An agent's own figures, and those of a vendor that names no agents, resemble each other by day.
        if "agent_id" in by or (agents.status == "absent").any():
            entries = kpis.clustered_by(entries, "local_date")
        frame = tallies.measure(
            getattr(self.tables, table),
            entries,
            list(by),
            terms=self.terms,
            confidence=self.parameters.confidence,
        )
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


def prepare(parameters: AuditParameters, folder: Path) -> Audit:
    """Take an audit's exports into an empty or new `folder`, and leave there what `open_audit` needs."""
    key = audit_key(read_key(parameters.folder / OUTPUTS), parameters.client)
    intake = take_in(parameters, folder, key=key)
    (folder / PREPARED).write_text(json.dumps(parameters.public()), encoding="utf-8")
    return Audit(parameters, intake)


def read_parameters(path: Path) -> AuditParameters:
    """An audit's parameters, its KPI ids and conventions checked against the catalogue."""
    vocabulary: dict[str, list[str]] = {"contract.targets.*.kpi": [*kpis.CATALOGUE, *conventions.CONVENTIONS]}
    for headline, rivals in conventions.CONVENTIONS.items():
        vocabulary[f"definitions.{headline}"] = list(rivals)
    return read_audit(path, vocabulary=vocabulary)
