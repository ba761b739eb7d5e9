"""The findings register: each finding that calls for something, with all that an auditor has to say of it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import timedelta
from functools import partial
from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import conventions, kpis
from toolkit.measures.targets import Target
from toolkit.parameters.notes import Note
from toolkit.questions import trends
from toolkit.reporting import auditor_notes, sections
from toolkit.reporting.consequences import consequence
from toolkit.reporting.finding_kinds import Kind, kind_of
from toolkit.reporting.findings import Finding, promise
from toolkit.reporting.messages import MESSAGES
from toolkit.reporting.ratings import DAYS, RATINGS, rated
from toolkit.reporting.words import legible, say, share, told_figure

OPEN: Final = "open"
LONGEST: Final = 40
BEGIN: Final = 24
END: Final = 15
# How the ids of findings on competing definitions of a credited figure begin; the figure follows.
DEFINITIONS: Final = "contract.definitions."
EVIDENCED, HYPOTHESIS, STATED = "evidenced", "hypothesis", "auditor"


@dataclass(frozen=True, slots=True)
class Entry:
    """One finding of the register.

    `number` is its place in the register (F1), `kind` the key of its kind. `due` is a day in ISO, empty where nobody
    says from which day the days count; `evidence_ids` name rows of results.csv as section:kpi:vendor, or a section.
    """

    finding: Finding
    number: str
    kind: str
    rating: str
    title: str
    effect: int
    likelihood: int
    criteria: str
    cause: str
    cause_basis: str
    consequence: str
    contacts: float
    money: float
    currency: str
    recommendation: str
    owner: str
    days: int
    due: str
    acceptance_metric: str
    acceptance_target: str
    acceptance_rule: str
    evidence_ids: str
    response: str = ""
    status: str = OPEN


# A finding's own columns in findings.csv.
OWN: Final = (
    "id", "section", "severity", "sentence", "kpi", "vendor", "value", "low", "high", "rows", "unit", "target",
    "definition", "evidence",
)  # fmt: skip
# What the register adds to findings.csv, behind the finding's own columns.
ADDED: Final = tuple(field.name for field in fields(Entry) if field.name not in ("finding", "days"))


def entries(audit: Audit, findings: Sequence[Finding]) -> list[Entry]:
    """The findings that call for something: the most severe first, then the most money, then the largest effect."""
    charted = trends.verdicts(audit)
    assured = dict(zip(zip(charted.kpi, charted.vendor, strict=True), charted.assurance, strict=True))
    stated = {f"{auditor_notes.SECTION}.{place}": note for place, note in enumerate(auditor_notes.own(audit), 1)}
    made = [
        _stated(audit, finding, stated[finding.id])
        if finding.id in stated
        else _entry(audit, finding, kind, str(assured.get((finding.kpi, finding.vendor), "")))
        for finding in findings
        if (kind := kind_of(finding)) is not None
    ]
    ordered = sorted(made, key=_urgency)
    return [_numbered(entry, place) for place, entry in enumerate(ordered, start=1)]


def whole(audit: Audit, findings: Sequence[Finding]) -> pd.DataFrame:
    """Every finding as findings.csv holds it: its own columns, then what the register says of it, else empty."""
    register = {entry.finding.id: entry for entry in entries(audit, findings)}
    rows = [{**finding.record(), **added(register.get(finding.id))} for finding in findings]
    return pd.DataFrame(rows, columns=[*OWN, *ADDED])


def added(entry: Entry | None) -> dict[str, Any]:
    """The register's columns of a finding; empty where it calls for nothing."""
    return {name: "" if entry is None else getattr(entry, name) for name in ADDED}


def _urgency(entry: Entry) -> tuple[int, int, float, int]:
    limit = entry.finding.severity == "limit"
    return RATINGS.index(entry.rating), int(limit), -entry.money if priced(entry) else 0.0, -entry.effect


def _numbered(entry: Entry, place: int) -> Entry:
    return Entry(**{**{field.name: getattr(entry, field.name) for field in fields(Entry)}, "number": f"F{place}"})


def _entry(audit: Audit, finding: Finding, kind: Kind, assurance: str) -> Entry:
    contract = bool(audit.parameters.contract.reference)
    found = rated(finding, kind, contract=contract, assurance=assurance)
    comes_to = consequence(audit, finding, kind)
    told = partial(_told, kind.key, contract=contract, assurance=assurance, words=_words(audit, finding))
    days = DAYS[found.rating] if kind.acts else 0
    title = told("named")
    several = len(audit.parameters.vendors) > 1 and finding.vendor
    return Entry(
        finding=finding,
        number="",
        kind=kind.key,
        rating=found.rating,
        title=say("named_of_vendor", title=title, vendor=_vendor(audit, finding)) if several else title,
        effect=found.effect,
        likelihood=found.likelihood,
        criteria=told("criteria"),
        cause=told("cause"),
        cause_basis=EVIDENCED if kind.evidenced else HYPOTHESIS,
        consequence=comes_to.text,
        contacts=comes_to.contacts,
        money=comes_to.money,
        currency=comes_to.currency,
        recommendation=told("recommend") if kind.acts else say("recommend_nothing"),
        owner=say(f"owner_{kind.owner}"),
        days=days,
        due=due(audit, days),
        acceptance_metric=(finding.kpi or finding.id) if kind.acts else "",
        acceptance_target=told("aim") if kind.acts else "",
        acceptance_rule=told("accept") if kind.acts else "",
        evidence_ids=evidence_id(finding),
    )


def _stated(audit: Audit, finding: Finding, note: Note) -> Entry:
    """A finding of the auditor's own, with what the file of notes says of it and nothing else."""
    said = note.finding
    days = DAYS[said["severity"]] if said.get("recommendation") else 0
    return Entry(
        finding=finding,
        number="",
        kind=auditor_notes.SECTION,
        rating=said["severity"],
        title=say("named_auditor", title=said["title"]),
        effect=0,
        likelihood=0,
        criteria=said.get("criteria") or say("auditor_unsaid"),
        cause=said.get("cause") or say("auditor_unsaid"),
        cause_basis=STATED,
        consequence=said.get("consequence") or say("auditor_unsaid"),
        contacts=math.nan,
        money=math.nan,
        currency="",
        recommendation=said.get("recommendation") or say("recommend_nothing"),
        owner=said.get("owner") or say("auditor_unsaid"),
        days=days,
        due=due(audit, days),
        acceptance_metric=finding.id if days else "",
        acceptance_target=say("aim_auditor") if days else "",
        acceptance_rule=say("accept_auditor") if days else "",
        evidence_ids=said.get("evidence") or auditor_notes.SECTION,
    )


def evidence_id(finding: Finding) -> str:
    """Where a finding's numbers stand: section:kpi:vendor of results.csv, or the section where no figure is one."""
    return ":".join([finding.section, finding.kpi, finding.vendor]) if finding.kpi else finding.section


def due(audit: Audit, days: int) -> str:
    """The day by which something is due, so many days after the report's; empty where nobody states that day."""
    stated = audit.parameters.report
    if not days or stated is None or stated.date is None:
        return ""
    return (stated.date + timedelta(days=days)).isoformat()


def _told(kind: str, part: str, *, contract: bool, assurance: str, words: Mapping[str, str]) -> str:
    """A kind's message for a part, the one for audits without a contract, or for a chart's word, where there is one."""
    named = f"{part}_{kind}"
    tried = [f"{named}_{assurance.replace(' ', '_')}", *([] if contract else [f"{named}_own"]), named, f"{part}_any"]
    return say(next(each for each in tried if each in MESSAGES), **words)


def _words(audit: Audit, finding: Finding) -> dict[str, str]:
    target = Target.of_code(finding.target)
    return {
        "figure": figure_name(audit, about(finding)) or sections.title(finding.section),
        "vendor": _vendor(audit, finding),
        "section": sections.title(finding.section),
        "target": promise(target, finding.unit, finding.value) if target else "",
        "reference": audit.parameters.contract.reference or "",
        "confidence": share(audit.parameters.confidence, digits=0),
    }


def about(finding: Finding) -> str:
    """The KPI that a finding is about; where competing definitions decide a credit, the figure that they define."""
    return finding.id.split(".")[2] if finding.id.startswith(DEFINITIONS) else finding.kpi


def figure_name(audit: Audit, kpi: str) -> str:
    """A figure in the fewest words: a definition in force by its headline's name, a signal by its own."""
    headlines = {convention: headline for headline, convention in audit.in_force.items()}
    kpi = headlines.get(kpi, kpi)
    if kpi in conventions.TITLES:
        return told_figure(conventions.TITLES[kpi])
    if kpi in kpis.EVERY:
        return told_figure(audit.title(kpi))
    return next((say(f"{kind}_{kpi}") for kind in ("signal", "title") if f"{kind}_{kpi}" in MESSAGES), "")


def _vendor(audit: Audit, finding: Finding) -> str:
    called = names(audit)
    return called.get(finding.vendor, finding.vendor) or ", ".join(called.values())


def names(audit: Audit) -> dict[str, str]:
    """Vendors by id as named where space is short: of a long name the middle is left out, if all still differ."""
    whole = {vendor.id: legible(vendor.name) for vendor in audit.parameters.vendors}
    short = {id_: name if len(name) <= LONGEST else f"{name[:BEGIN]}…{name[-END:]}" for id_, name in whole.items()}
    return short if len(set(short.values())) == len(set(whole.values())) else whole


def priced(entry: Entry) -> bool:
    """Whether money is evidenced behind an entry."""
    return not math.isnan(entry.money)
