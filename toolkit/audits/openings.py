"""How an audit is opened: from its parameters file, or from a folder in which its intake has been prepared."""

import json
import shutil
import tempfile
from pathlib import Path

from toolkit.audits.audits import NOTES, Audit
from toolkit.intake import tables
from toolkit.intake.intakes import take_in, taken_in
from toolkit.intake.keeping import Keep, kept_or_taken
from toolkit.intake.privacy import audit_key, read_key
from toolkit.measures import conventions, kpis
from toolkit.measures.kpis import Computed
from toolkit.parameters import AuditParameters, read_audit
from toolkit.parameters.languages import speak

OUTPUTS = "outputs"
PREPARED = "audit.json"
# Under which key of it the name of the parameters file stands.
FILE = "parameters_file"
# What a figure can be at all, by its unit.
RANGES: dict[str, tuple[float | None, float | None]] = {"share": (0, 1), "points": (-100, 100)}
# What a mean of answers can be whose scale is part of its definition.
SCALES: dict[str, tuple[float | None, float | None]] = {
    "ces_ease_mean": (1, 7),
    "ces_effort": (1, 5),
    "loyalty_mean": (0, 100),
}


def open_audit(source: str | Path) -> Audit:
    """Open an audit from its parameters file, or from a folder in which its intake has been prepared.

    A parameters file is read and its exports are taken in, into a temporary folder that lasts as long as
    the audit is in use. From then on this process writes in the audit's language
    (`parameters.languages`). Raises `ParameterFaults` and `IntakeFaults`, each with every fault at once.
    """
    path = Path(source)
    if path.is_dir():
        kept = json.loads((path / PREPARED).read_text(encoding="utf-8"))
        name = kept.pop(FILE, "")
        parameters = AuditParameters.model_validate(kept)
        # The file itself stays where it is; its name is what the next audit is called by.
        parameters._path = Path(name)
        audit = Audit(parameters, taken_in(path))
    else:
        folder = tempfile.TemporaryDirectory(prefix="vendor-audit-")
        audit = prepare(read_parameters(path), Path(folder.name))
        audit.lasting = folder
    speak(audit.parameters.language)
    return audit


def prepare(
    parameters: AuditParameters, folder: Path, *, output: Path | None = None, keep: Keep | None = None
) -> Audit:
    """Take an audit's exports into an empty or new `folder`, and leave there what `open_audit` needs.

    The pseudonym key may not lie in `output`, the folder that is handed on. With `keep` an intake of the same exports
    is used again, and a new one kept.
    """
    key = audit_key(read_key((output or Path(OUTPUTS)).resolve()), parameters.client)
    intake = take_in(parameters, folder, key=key) if keep is None else kept_or_taken(parameters, folder, key, keep)
    kept = {**parameters.public(), FILE: parameters.path.name}
    (folder / PREPARED).write_text(json.dumps(kept), encoding="utf-8")
    if parameters.notes is not None:
        shutil.copyfile(parameters.folder / parameters.notes, folder / NOTES)
    return Audit(parameters, intake)


def read_parameters(path: Path) -> AuditParameters:
    """An audit's parameters, its KPI ids and conventions checked against the catalogue."""
    every, ranges = vocabulary_and_ranges()
    named = ("contract.targets.*.kpi", "trends.kpis", "trends.rebase.*.kpi", "roles.*.kpis", "benchmarks.own.*.kpi")
    vocabulary: dict[str, list[str]] = dict.fromkeys(named, every)
    for headline, rivals in conventions.CONVENTIONS.items():
        vocabulary[f"definitions.{headline}"] = list(rivals)
    for part in ("where", "exclude.*.where"):
        vocabulary[f"contract.targets.*.{part}"] = list(tables.SCOPES)
    return read_audit(path, vocabulary=vocabulary, ranges=ranges)


def vocabulary_and_ranges() -> tuple[list[str], dict[str, tuple[float | None, float | None]]]:
    """Every id that a figure can be asked by, and what each can be at all."""
    ranges = {
        key: (None, None)
        if isinstance(entry, Computed) and entry.signed
        else SCALES.get(key, RANGES.get(entry.unit, (0, None)))
        for key, entry in kpis.EVERY.items()
    }
    for headline, rivals in conventions.CONVENTIONS.items():
        # A headline whose rivals have different units can be what any of them can be.
        lows, highs = zip(*(ranges[rival] for rival in rivals), strict=True)
        ranges[headline] = (
            None if None in lows else min(low for low in lows if low is not None),
            None if None in highs else max(high for high in highs if high is not None),
        )
    return [*kpis.EVERY, *conventions.CONVENTIONS], ranges
