"""A whole comparison: audits run where they are missing, one folder out, there only when it is complete."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

from toolkit.audits import seals
from toolkit.audits.audits import FINISHED, Audit
from toolkit.audits.comparison_openings import (
    assembled,
    leave,
    of_counts,
    read_audits,
    read_comparison_parameters,
)
from toolkit.audits.comparisons import Comparison
from toolkit.audits.seals import Seal
from toolkit.intake.privacy import personal_data
from toolkit.parameters import AuditParameters, ComparisonParameters
from toolkit.parameters.languages import speaking
from toolkit.questions.comparisons import cells, like_for_like
from toolkit.questions.tenders import debriefs as own
from toolkit.questions.tenders import openings
from toolkit.reporting import appendices, debriefs, deliveries, evidence, published_runs, report, workbook_sheets
from toolkit.reporting.audit_runs import brought_up, unfit
from toolkit.reporting.comparison_notebooks import chosen
from toolkit.reporting.entries import OWN
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.registers_comparison import standing, window_in_words
from toolkit.reporting.run import NotebookFaults, execute, shown, warmed
from toolkit.reporting.runs import LATEST, staging
from toolkit.reporting.words import count, say, share

KIND = "comparison"


class Compared(NamedTuple):
    """Whose run it is, where, and its seal."""

    comparison: str
    folder: Path
    latest: Path
    seal: Seal


def deliver_comparison(
    file: Path, output: Path, *, jobs: int, tell: Callable[[str], object], fresh: bool = False
) -> Compared:
    """Run the comparison of a parameters file into `output/<comparison id>/<run id>`.

    Audits whose latest run is missing, or of other parameters, exports or versions, are run first, `jobs` of them at a
    time; with `fresh` all are. Nothing appears before the run is whole; then `latest` points to it. Raises the Faults
    of the room where it stopped; when a notebook failed, a partial report lies under `failed/`.
    """
    parameters = read_comparison_parameters(file)
    seal = seals.seal_of(parameters)
    audits = read_audits(parameters)
    for line in sealing_lines(parameters, seal):
        tell(line)
    runs = _runs(audits, output, jobs=jobs, fresh=fresh, tell=tell)
    run_id = f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{evidence.fingerprint(parameters.public())[:8]}"
    home = output / parameters.id
    books = chosen(deliveries.notebooks(KIND), parameters)
    with staging(output, parameters.id, run_id) as folder, warmed(books) as kernels:
        comparison = (
            assembled(parameters, runs, seal, folder)
            if parameters.aggregates is None
            else of_counts(parameters, seal, folder)
        )
        leave(comparison, runs, folder)
        if comparison.aggregates is not None:
            for line in published_runs.balance_lines(comparison.aggregates):
                tell(line)
            published_runs.write_tables(comparison.aggregates, folder / "tables")
        else:
            tell(window_line(comparison))
        tell(say("compare_measuring"))
        measure(comparison)
        try:
            with shown() as watcher:
                executed = execute(
                    books,
                    folder / "notebooks",
                    parameters={"comparison_source": str(folder.resolve())},
                    jobs=jobs,
                    progress=watcher,
                    place=kernels,
                )
        except NotebookFaults as error:
            place = deliveries.partial(
                error,
                home / deliveries.FAILED / run_id,
                language=parameters.language,
                cover=lambda: cover(comparison, runs),
            )
            raise ReportFaults(error.heading, [*error.faults, say("compare_failed", path=str(place))]) from None
        tell(say("run_writing"))
        results = evidence.results_frame(deliveries.carried(executed, "results"))
        findings = pd.DataFrame(deliveries.carried(executed, "findings"), columns=list(OWN))
        evidence.write_csv(results, folder / "results.csv")
        evidence.write_csv(findings, folder / "findings.csv")
        with speaking(parameters.language):
            defined, front = definitions(comparison, results), cover(comparison, runs)
            report.build(
                executed,
                cover=front,
                out=folder / "report.html",
                appendices=[] if defined is None else [appendices.cards(defined)],
                personal_data=personal_data,
            )
            titles = {} if defined is None else dict(zip(defined.kpi, defined.title, strict=True))
            cuts = workbook_sheets.write_run(
                folder / workbook_sheets.NAME,
                results=results,
                findings=findings,
                definitions=defined,
                titled=lambda key: titles.get(key) or deliveries.titled(key),
                cover=front,
            )
            # Published counts are everybody's, and decide no tender that a bidder would have to be told of.
            if comparison.audited:
                debriefs.write(comparison, results, folder / debriefs.FOLDER)
                for line in debrief_lines(comparison):
                    tell(line)
        if cuts:
            tell(say("run_workbook_cut", cuts=len(cuts)))
        shutil.rmtree(folder / "measured", ignore_errors=True)
        evidence.delivered(
            folder,
            parameters,
            inputs=_inputs(comparison, runs),
            definitions=_definitions_in_force(comparison),
            seal=seal._asdict(),
            window=comparison.window._asdict(),
        )
    return Compared(parameters.id, home / run_id, home / LATEST, seal)


def _runs(
    audits: Mapping[str, AuditParameters], output: Path, *, jobs: int, fresh: bool, tell: Callable[[str], object]
) -> dict[str, Path]:
    if audits:
        every = len({audit.path for audit in audits.values()})
        ready = every - len(unfit(audits, output, fresh=fresh))
        tell(say("audits_ready", count=ready, total=every))
    return brought_up(audits, output, jobs=jobs, fresh=fresh, tell=tell)


def sealing_lines(parameters: ComparisonParameters, seal: Seal) -> list[str]:
    """What the command says of the seal: its hash, what stood there when it was made, and every change since."""
    if not parameters.decides:
        return []
    if not seal.sealed:
        return [say("sealed_never", file=parameters.path.name)]
    nothing = say("seal_absent")
    changes = [
        say("sealed_changed", key=each.key, old=each.old or nothing, new=each.new or nothing) for each in seal.changed
    ]
    stood = [say("sealed_stood", what=standing(seal))] if seal.stood else []
    return [say("sealed", sha256=seal.sha256), *stood, *changes]


def debrief_lines(comparison: Comparison) -> list[str]:
    """What the command says of debriefs whose points of the price would tell a bidder another one's price."""
    if not comparison.parameters.decides:
        return []
    tender = openings.opened(comparison)
    if not own.reveals_prices(tender):
        return []
    way = "tell" if own.tells_points(tender) else "leave_out"
    return [say(f"compare_debriefs_{way}", formula=tender.scoring.formula)]


def window_line(comparison: Comparison) -> str:
    """What the command says of the days that are compared."""
    window = comparison.window
    without = say("compare_without", months=", ".join(window.left_out)) if window.left_out else ""
    return say("compare_window", first=str(window.first), last=str(window.last), without=without)


def measure(comparison: Comparison) -> None:
    """Make the tallies that the notebooks share, once, so that they read them instead."""
    comparison.coverage()
    if comparison.audited:
        like_for_like.evidenced(comparison)
        cells.tallied(comparison)
        if comparison.parameters.decides:
            openings.measured(comparison)


def cover(comparison: Comparison, runs: Mapping[str, Path]) -> dict[str, str | Sequence[str]]:
    """What stands on the cover, in its order; no clock, so that the same input gives the same page."""
    parameters, seal = comparison.parameters, comparison.seal
    counts = comparison.aggregates is not None
    names = [bidder.name for bidder in comparison.bidders]
    entries: dict[str, str | Sequence[str]] = {
        "kind": say("comparison_title_counts" if counts else "comparison_title"),
        "title": parameters.title,
        "client": parameters.client,
        **({"providers": count(len(names))} if counts else {"bidders": names}),
        "period": window_in_words(comparison),
        "confidence": share(parameters.confidence, digits=0),
    }
    if parameters.price is not None:
        entries["currency"] = parameters.price.currency
    if parameters.decides:
        entries |= {"seal_hash": seal.sha256} if seal.sealed else {"seal": say("cover_never_sealed")}
        if seal.changed:
            changes = len(seal.changed)
            entries["changed"] = say("cover_changes" if changes > 1 else "cover_changes_one", count=changes)
    entries |= {
        "definitions_hash": evidence.fingerprint(_definitions_in_force(comparison)),
        "inputs_hash": evidence.fingerprint(
            sorted(evidence.sha256(each) for each in _inputs(comparison, runs).values())
        ),
        "prepared_with": f"Vendor Audit Toolkit {evidence.versions()['vendor-audit-toolkit']}",
    }
    if parameters.acknowledgement:
        entries["acknowledgement"] = parameters.acknowledgement
    return entries


def definitions(comparison: Comparison, results: pd.DataFrame) -> pd.DataFrame | None:
    """The appendix: the definition card of each figure that the report gives a value for."""
    if comparison.aggregates is not None:
        return published_runs.definitions(comparison.parameters, results)
    audit = _first_audit(comparison)
    return None if audit is None else deliveries.definitions(audit, results)


def _first_audit(comparison: Comparison) -> Audit | None:
    return comparison.within(comparison.audited[0]) if comparison.audited else None


def _definitions_in_force(comparison: Comparison) -> Any:
    if comparison.aggregates is not None:
        return published_runs.in_force(comparison.parameters)
    audit = _first_audit(comparison)
    return None if audit is None else deliveries.definitions_in_force(audit)


def _inputs(comparison: Comparison, runs: Mapping[str, Path]) -> dict[str, Path]:
    """What the comparison was made of, by the names that its manifest shows."""
    parameters = comparison.parameters
    found = {f"{bidder}/{FINISHED}": run / FINISHED for bidder, run in runs.items()}
    if parameters.scores is not None:
        found[f"scores/{parameters.scores.name}"] = parameters.scores
    if parameters.aggregates is not None:
        found |= {f"aggregates/{file.name}": file for file in parameters.aggregates.files}
    return found
