"""A whole run: exports in, one folder out, there only when it is complete."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd

import toolkit
from toolkit.audits import Audit, prepare, read_parameters
from toolkit.intake.keeping import KEPT, Keep
from toolkit.intake.privacy import personal_data
from toolkit.measures import conventions, kpis
from toolkit.measures.judgements import JUDGEMENTS
from toolkit.parameters.languages import speaking
from toolkit.questions import contract_figures, service_levels, summaries, trend_series, voice
from toolkit.reporting import (
    alerts,
    appendices,
    evidence,
    executive_summaries,
    prints,
    registers,
    report,
    workbook_sheets,
)
from toolkit.reporting.balances import balance_lines
from toolkit.reporting.faults import ReportFaults
from toolkit.reporting.run import Executed, NotebookFaults, execute, shown, warmed
from toolkit.reporting.runs import LATEST, staging
from toolkit.reporting.words import dated, say, share

FAILED = "failed"
PARTIAL = "partial_report.html"


class Delivered(NamedTuple):
    """Whose run it is, where, the KPI ids whose contract targets were missed, and its signals (`alerts.COLUMNS`)."""

    audit: str
    folder: Path
    latest: Path
    missed: tuple[str, ...]
    alerts: pd.DataFrame


def notebooks(kind: str = "audit") -> list[Path]:
    """The notebooks of an audit or a comparison in the report's order, from the checkout or the installed package."""
    package = Path(toolkit.__file__).parent
    places = [package.parent / "notebooks" / kind, package / "_notebooks" / kind]
    folder = next((place for place in places if place.is_dir()), places[0])
    return sorted(folder.glob("*.ipynb"))


def deliver(
    file: Path, output: Path, *, jobs: int, tell: Callable[[str], object], fresh: bool = False, pdf: bool = False
) -> Delivered:
    """Run the audit of a parameters file into `output/<audit id>/<run id>`.

    Nothing appears there before the run is whole; then `latest` points to it. `tell` is given a line of
    progress at a time. Raises the Faults of the room where the run stopped; when a notebook failed, a
    partial report, marked as such, lies under `output/<audit id>/failed/<run id>`. The intake of the same
    exports under the same parameters is used again, unless `fresh` asks for it anew (`intake.keeping`). With `pdf` the
    report is printed beside itself; that nothing can print it is said before anything is done.
    """
    chromium = prints.browser() if pdf else ""
    parameters = read_parameters(file)
    started = datetime.now(UTC)
    run_id = f"{started:%Y%m%dT%H%M%SZ}-{evidence.fingerprint(parameters.public())[:8]}"
    home = output / parameters.id
    with staging(output, parameters.id, run_id) as folder, warmed(notebooks()) as kernels:
        audit = prepare(parameters, folder, output=output, keep=Keep(home / KEPT, fresh=fresh, tell=_told_of(tell)))
        for line in balance_lines(audit):
            tell(line)
        tell(say("run_measuring"))
        measure(audit)
        try:
            with shown() as watcher:
                executed = execute(
                    notebooks(),
                    folder / "notebooks",
                    parameters={"audit_source": str(folder.resolve())},
                    jobs=jobs,
                    progress=watcher,
                    place=kernels,
                )
        except NotebookFaults as error:
            place = partial(error, home / FAILED / run_id, language=parameters.language, cover=lambda: cover(audit))
            raise ReportFaults(error.heading, [*error.faults, say("run_failed", path=str(place))]) from None
        tell(say("run_writing"))
        results = evidence.results_frame(carried(executed, "results"))
        evidence.write_csv(results, folder / "results.csv")
        findings = registers.whole(audit)
        evidence.write_csv(findings, folder / "findings.csv")
        signals = pd.DataFrame(carried(executed, "alerts"), columns=alerts.COLUMNS)
        evidence.write_csv(signals, folder / "alerts.csv")
        _write_intake(audit, folder)
        with speaking(parameters.language):
            cards, front = definitions(audit, results), cover(audit)
            report.build(
                executed,
                cover=front,
                out=folder / "report.html",
                appendices=appendices.of_audit(
                    definitions=cards,
                    printed=asked_first(audit, findings),
                    results=results,
                    findings=findings,
                    versions=evidence.versions(),
                    parameters=parameters.public(),
                ),
                notes=audit.notes,
                personal_data=personal_data,
            )
            cuts = workbook_sheets.write_run(
                folder / workbook_sheets.NAME,
                results=results,
                findings=findings,
                definitions=cards,
                titled=lambda key: title(audit, key),
                cover=front,
                more=workbook_sheets.of_contract(audit),
            )
        if cuts:
            tell(say("run_workbook_cut", cuts=len(cuts)))
        if pdf:
            prints.print_pdf(folder / "report.html", folder / "report.pdf", chromium)
        shutil.rmtree(folder / "measured", ignore_errors=True)
        _manifest(audit, folder)
        missed = tuple(dict.fromkeys(results[results.verdict == "missed"].kpi))
    return Delivered(parameters.id, home / run_id, home / LATEST, missed, signals)


def _told_of(tell: Callable[[str], object]) -> Callable[..., object]:
    return lambda message, **fields: tell(say(f"intake_{message}", **fields))


def measure(audit: Audit) -> None:
    """Make the tallies that the notebooks share, once, so that they read them instead."""
    service_levels.results(audit)
    service_levels.kpi_table(audit, voice.FAMILIES)
    summaries.headlines(audit)
    for headline in service_levels.OF_CONTACTS:
        service_levels.conventions_of(audit, headline)
    service_levels.by_half_hour(audit)
    contract_figures.figures(audit)
    contract_figures.half_hours(audit)
    trend_series.series(audit)


def cover(audit: Audit) -> dict[str, str | Sequence[str]]:
    """What stands on the cover, in its order; no clock, so that the same input gives the same page."""
    parameters = audit.parameters
    period = say("cover_from_to", first=dated(parameters.period.first), last=dated(parameters.period.last))
    entries: dict[str, str | Sequence[str]] = {
        "title": parameters.title,
        "client": parameters.client,
        "vendors" if len(parameters.vendors) > 1 else "vendor": [vendor.name for vendor in parameters.vendors],
        "period": period,
        "time_zone": parameters.time_zone,
        "confidence": share(parameters.confidence, digits=0),
        "definitions_hash": evidence.fingerprint(definitions_in_force(audit)),
        "inputs_hash": evidence.fingerprint(sorted(audit.intake.inputs.sha256)),
        "prepared_with": f"Vendor Audit Toolkit {evidence.versions()['vendor-audit-toolkit']}",
    }
    none = say("no_contract" if parameters.contract.targets else "no_contract_no_targets")
    entries["reference"] = parameters.contract.reference or none
    if parameters.privacy.legal_basis:
        entries["legal_basis"] = parameters.privacy.legal_basis
    entries |= _of_report(audit)
    if parameters.acknowledgement:
        entries["acknowledgement"] = parameters.acknowledgement
    return entries


def _of_report(audit: Audit) -> dict[str, str | Sequence[str]]:
    """What the parameters say of the report itself; what is not written is not printed."""
    stated = audit.parameters.report
    if stated is None:
        return {}
    said = {
        "date": dated(stated.date) if stated.date else "",
        "status": say(f"status_{stated.status}") if stated.status else "",
        "version": stated.version or "",
        "prepared_by": stated.prepared_by or "",
    }
    return {**{name: text for name, text in said.items() if text}, "distribution": list(stated.distribution)}


def definitions(audit: Audit, results: pd.DataFrame) -> pd.DataFrame:
    """The appendix: the definition card of each KPI that the report gives a value for.

    Columns: kpi, title, unit, better, definition, needs, rivals, source.
    """
    used = results[results.value.notna()].drop_duplicates("kpi")
    rows = []
    for row in used.itertuples():
        entry = kpis.EVERY.get(audit.in_force.get(row.kpi, row.kpi))
        judged = JUDGEMENTS.get(row.kpi)
        rows.append(
            {
                "kpi": row.kpi,
                "title": title(audit, row.kpi),
                "unit": row.unit,
                "better": row.better,
                "definition": audit.definition(row.kpi) if entry else judged.formula if judged else row.definition,
                "needs": kpis.needed_in_words(entry) if entry else "",
                "rivals": ", ".join(conventions.rivals(audit.in_force.get(row.kpi, row.kpi))),
                "source": entry.source if entry else judged.source if judged else say("source_ours"),
            }
        )
    columns = ["kpi", "title", "unit", "better", "definition", "needs", "rivals", "source"]
    return pd.DataFrame(rows, columns=columns)


def asked_first(audit: Audit, findings: pd.DataFrame) -> set[str]:
    """The figures whose definitions stand on paper too: with a target, on the first page, or in the register."""
    called = findings[findings["rating"] != ""]["kpi"]
    return {*audit.targets, *executive_summaries.numbers(audit).kpi, *called} - {""}


def title(audit: Audit, key: str) -> str:
    """A figure's title: the catalogue's, with the convention in force of a headline, or its own."""
    return audit.title(key) if audit.in_force.get(key, key) in kpis.EVERY else titled(key)


def titled(key: str) -> str:
    """The title of a figure that stands outside the catalogue; its id where it has none of its own."""
    try:
        return say(f"title_{key}")
    except KeyError:
        return key


def definitions_in_force(audit: Audit) -> dict[str, Any]:
    """What an audit's figures are, for the hash on the cover."""
    return {
        "terms": audit.terms,
        "in_force": audit.in_force,
        "catalogue": {key: kpis.defined(entry, audit.terms) for key, entry in kpis.EVERY.items()},
    }


def carried(executed: Sequence[Executed], kind: str) -> list[dict[str, Any]]:
    """The records of a kind that executed notebooks carry, in their order."""
    return [record for each in executed for record in each.carried(kind)]


def _write_intake(audit: Audit, folder: Path) -> None:
    for name in ("balance", "exclusions", "rejections", "watches", "coverage"):
        evidence.write_csv(getattr(audit.intake, name), folder / "tables" / f"{name}.csv")


def _manifest(audit: Audit, folder: Path) -> None:
    sources = audit.parameters.sources
    evidence.delivered(
        folder,
        audit.parameters,
        inputs={f"{name}/{file.name}": file for name, source in sources.items() for file in source.files},
        definitions=definitions_in_force(audit),
        rows=json.loads(audit.intake.balance.to_json(orient="records")),
    )


def partial(
    error: NotebookFaults, folder: Path, *, language: str, cover: Callable[[], Mapping[str, str | Sequence[str]]]
) -> Path:
    """What there is of a report when a notebook failed, marked as such, in a folder beside the whole runs."""
    folder.mkdir(parents=True, exist_ok=True)
    place = folder / PARTIAL
    with speaking(language):
        report.partial(error.executed, cover=cover(), out=place, faults=error.faults, personal_data=personal_data)
    return place
