"""How a comparison is opened: from its parameters and the latest runs of its audits, or from a run's folder."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from toolkit.audits import aggregates, differences, reaches, seals
from toolkit.audits.audits import FINISHED, Audit
from toolkit.audits.comparisons import Bidder, Comparison
from toolkit.audits.openings import OUTPUTS, open_audit, read_parameters, vocabulary_and_ranges
from toolkit.audits.seals import Change, Seal
from toolkit.intake.counted_days import read_counted_days
from toolkit.measures import conventions, kpis, price_formulas
from toolkit.parameters import (
    AuditParameters,
    ComparisonParameters,
    ParameterFaults,
    Rules,
    located,
    read_comparison,
)
from toolkit.parameters.languages import speak, speaking, spoken

PREPARED: Final = "comparison.json"
LATEST: Final = "latest"
UNFIT: Final = "The bidders cannot be compared."


def read_comparison_parameters(path: Path | str) -> ComparisonParameters:
    """A comparison's parameters, its KPIs, anchors and formula checked against what can be measured."""
    every, ranges = vocabulary_and_ranges()
    vocabulary: dict[str, list[str]] = dict.fromkeys(("kpis", "mandatory.*.kpi", "criteria.*.kpi"), every)
    vocabulary["price.formula"] = [formula.key for formula in price_formulas.FORMULAS]
    directions: dict[str, str] = {key: entry.better for key, entry in kpis.EVERY.items()}
    directions |= _of_headlines(directions)
    formulas = {formula.key: formula.needs for formula in price_formulas.FORMULAS}
    return read_comparison(path, vocabulary=vocabulary, rules=Rules(ranges, directions, formulas))


def _of_headlines(directions: Mapping[str, str]) -> dict[str, str]:
    """The direction of each headline whose rivals all have the same one."""
    found = {}
    for headline, rivals in conventions.CONVENTIONS.items():
        ways = {directions[rival] for rival in rivals}
        if len(ways) == 1:
            found[headline] = ways.pop()
    return found


def read_audits(parameters: ComparisonParameters) -> dict[str, AuditParameters]:
    """The parameters of each bidder's audit by the bidder's id.

    Raises ParameterFaults with every fault of every audit's file, with everything in which audits differ although
    something compared rests on it, and with what the tender asks of a headline that its definition can never be.
    """
    faults: list[str] = []
    read: dict[Path, AuditParameters] = {}
    refused: set[Path] = set()
    for bidder in parameters.bidders:
        if bidder.audit in read or bidder.audit in refused:
            continue
        try:
            read[bidder.audit] = read_parameters(bidder.audit)
        except ParameterFaults as error:
            refused.add(bidder.audit)
            faults += [f"{bidder.id}: {fault}" for fault in error.faults]
    faults += _naming_faults(parameters, read)
    if not faults and parameters.bidders:
        audits = {bidder.id: read[bidder.audit] for bidder in parameters.bidders}
        faults += differences.faults(audits, parameters.compared)
        if faults:
            faults.append("change: state the same in the audits, or compare nothing that rests on it")
        else:
            faults += reaches.faults(parameters, audits, vocabulary_and_ranges()[1])
    if faults:
        raise ParameterFaults(UNFIT, list(dict.fromkeys(faults)))
    return {bidder.id: read[bidder.audit] for bidder in parameters.bidders}


def _naming_faults(parameters: ComparisonParameters, read: Mapping[Path, AuditParameters]) -> list[str]:
    faults: list[str] = []
    ids: dict[str, Path] = {}
    whose: dict[tuple[Path, str], str] = {}
    for place, bidder in enumerate(parameters.bidders):
        audit = read.get(bidder.audit)
        if audit is None:
            continue
        where = parameters.where("bidders", place, "audit")
        if audit.id == parameters.id:
            faults.append(f"{where}  {bidder.audit.name} has the id {audit.id}, as the comparison; expected another")
        elif ids.setdefault(audit.id, bidder.audit) != bidder.audit:
            faults.append(
                f"{where}  {bidder.audit.name} has the id {audit.id}, as {ids[audit.id].name} has; "
                "expected ids that differ, since each audit's runs lie under its id"
            )
        vendors = [vendor.id for vendor in audit.vendors]
        if bidder.vendor is None and len(vendors) > 1:
            faults.append(f"{where}  {bidder.audit.name} has {', '.join(vendors)}; expected vendor: one of them")
        elif bidder.vendor is not None and bidder.vendor not in vendors:
            here = parameters.where("bidders", place, "vendor")
            faults.append(f"{here}  found {bidder.vendor}; {bidder.audit.name} has {', '.join(vendors)}")
        else:
            mine = (bidder.audit, bidder.vendor or vendors[0])
            if mine in whose:
                faults.append(f"{where}  {mine[1]} of {bidder.audit.name} is {whose[mine]} already; expected it once")
            whose.setdefault(mine, bidder.id)
    return faults


def open_comparison(source: str | Path, output: str | Path = OUTPUTS) -> Comparison:
    """Open a comparison from its parameters file, or from the folder of a comparison's run.

    From a file each bidder's latest run under `output` is used as it is; `vendor-audit compare` makes those that are
    missing or stale. Raises ParameterFaults with every fault of the file, of the audits' files and between them.
    """
    path = Path(source)
    if path.is_dir():
        return _from_folder(path)
    parameters = read_comparison_parameters(path)
    speak(parameters.language)
    seal = seals.seal_of(parameters)
    if parameters.aggregates is not None:
        return of_counts(parameters, seal, None)
    read = read_audits(parameters)
    runs = {bidder: Path(output) / audit.id / LATEST for bidder, audit in read.items()}
    absent = [
        f"{bidder}: no run of {read[bidder].path.name} in {runs[bidder].parent}; vendor-audit compare makes it"
        for bidder in runs
        if not (runs[bidder] / FINISHED).is_file()
    ]
    if absent:
        raise ParameterFaults(UNFIT, absent)
    return assembled(parameters, {bidder: run.resolve() for bidder, run in runs.items()}, seal)


def assembled(
    parameters: ComparisonParameters, runs: Mapping[str, Path], seal: Seal, folder: Path | None = None
) -> Comparison:
    """A comparison of bidders whose audits were run into these folders.

    `folder` is where the comparison is run. Raises ParameterFaults where money is compared in several currencies, and
    where there is no day of which all have data.
    """
    # The language is that of the comparison, which whoever opens it sets.
    with speaking(spoken()):
        opened: dict[Path, Audit] = {run: open_audit(run) for run in dict.fromkeys(runs.values())}
    bidders = [
        Bidder(each.id, each.name, each.vendor or opened[runs[each.id]].parameters.vendors[0].id, opened[runs[each.id]])
        for each in parameters.bidders
    ]
    comparison = Comparison(parameters, bidders, seal, folder=folder)
    faults = _currency_faults(comparison)
    if faults:
        raise ParameterFaults(UNFIT, faults)
    assert comparison.window
    return comparison


def _currency_faults(comparison: Comparison) -> list[str]:
    audits = {each.id: each.audit.parameters for each in comparison.bidders if each.audit is not None}
    compared = comparison.parameters.compared
    resting = [key for key in compared if differences.rests_on(differences.CURRENCY, key, audits)]
    if not resting:
        return []
    found = {each.id: each.audit.currency(each.vendor) for each in comparison.bidders if each.audit is not None}
    if len({text for text in found.values() if text}) < 2:
        return []
    told = ", ".join(f"{text or 'no one currency'} for {bidder}" for bidder, text in found.items())
    return [f"currency differs: {told}; {', '.join(resting)} cannot be compared so, and nothing is converted"]


def leave(comparison: Comparison, runs: Mapping[str, Path], folder: Path) -> None:
    """Leave in a run's folder what `open_comparison` needs; audits are named by what their runs hold, by no clock."""
    whole = {
        "parameters": comparison.parameters.public(),
        "audits": {bidder: [run.parent.name, _manifest(run)] for bidder, run in runs.items()},
        "seal": comparison.seal._asdict(),
        "given": [[*each[:4], each.scored_on and each.scored_on.isoformat()] for each in comparison.parameters.given],
    }
    (folder / PREPARED).write_text(json.dumps(whole), encoding="utf-8")
    if comparison.aggregates is not None:
        aggregates.leave(comparison.aggregates, folder)


def _manifest(run: Path) -> str:
    return hashlib.sha256((run / FINISHED).read_bytes()).hexdigest()


def _from_folder(folder: Path) -> Comparison:
    kept = json.loads((folder / PREPARED).read_text(encoding="utf-8"))
    seal = Seal(**{**kept["seal"], "changed": tuple(Change(*each) for each in kept["seal"]["changed"]),
                   "stood": tuple(kept["seal"]["stood"])})  # fmt: skip
    parameters = located(ComparisonParameters.model_validate(kept["parameters"]), folder.resolve())
    parameters = parameters.with_scores(kept.get("given", []))
    speak(parameters.language)
    if parameters.aggregates is not None:
        return of_counts(parameters, seal, folder)
    runs = {bidder: _run(folder.resolve(), *named) for bidder, named in kept["audits"].items()}
    absent = [f"{bidder}: its audit's run is not there any more" for bidder, run in runs.items() if run is None]
    if absent:
        raise ParameterFaults(UNFIT, absent)
    return assembled(parameters, {bidder: run for bidder, run in runs.items() if run}, seal, folder)


def _run(folder: Path, audit: str, sha256: str) -> Path | None:
    """The run of an audit whose manifest has this hash, in the folder of outputs around a comparison's run."""
    for home in (parent / audit for parent in folder.parents):
        runs = sorted((path.parent for path in home.glob(f"*/{FINISHED}")), reverse=True)
        for run in runs:
            if _manifest(run) == sha256:
                return run.resolve()
        if runs:
            return None
    return None


def of_counts(parameters: ComparisonParameters, seal: Seal, folder: Path | None) -> Comparison:
    """A comparison of the bidders found in published counts; a run's folder holds them as they were judged."""
    counts = aggregates.left(folder) if folder is not None and aggregates.kept(folder) else _counted(parameters)
    found = counts.rows.drop_duplicates("bidder")
    bidders = [Bidder(str(row.bidder), str(row.name), "", None) for row in found.itertuples(index=False)]
    asked = parameters.aggregates.published if parameters.aggregates is not None else ()
    strangers = [
        f"{parameters.where('aggregates', 'published', place)}  found {each.bidder}, whom the counts do not hold"
        for place, each in enumerate(asked)
        if each.bidder is not None and each.bidder not in set(found.bidder)
    ]
    if strangers:
        raise ParameterFaults(UNFIT, strangers)
    return Comparison(parameters, bidders, seal, folder=folder, aggregates=counts)


def _counted(parameters: ComparisonParameters) -> aggregates.Aggregates:
    asked = parameters.aggregates
    assert asked is not None
    columns = {name: text for name, text in asked.columns.model_dump().items() if text is not None}
    read = read_counted_days(
        asked.files,
        columns,
        asked.format,
        where=lambda *keys: f"{parameters.where('aggregates', *keys)}  {'.'.join(['aggregates', *keys])}",
    )
    days = parameters.period
    first, last = (None, None) if days is None else (days.first, days.last)
    return aggregates.judged(read, first=first, last=last, rejects_at_most=asked.rejects_at_most)
