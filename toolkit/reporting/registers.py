"""The findings of each section: claims made from the questions' frames."""

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.intake import tables
from toolkit.intake.accounts import SEVERAL_LINES
from toolkit.measures import conventions
from toolkit.questions import service_levels, sufficiency, voice
from toolkit.reporting import entries, exhibits_scorecards
from toolkit.reporting.auditor_notes import of_auditor
from toolkit.reporting.findings import Finding, Register, kept
from toolkit.reporting.registers_agents import of_agents
from toolkit.reporting.registers_comments import of_comments
from toolkit.reporting.registers_contract import of_contract
from toolkit.reporting.registers_journeys import of_journeys
from toolkit.reporting.registers_money import of_money
from toolkit.reporting.registers_mystery import of_mystery_shopping
from toolkit.reporting.registers_partnership import of_partnership
from toolkit.reporting.registers_quality import of_quality
from toolkit.reporting.registers_reported import of_reported
from toolkit.reporting.registers_resolution import of_first_contact
from toolkit.reporting.registers_targets import of_targets, withheld
from toolkit.reporting.registers_trends import of_trends
from toolkit.reporting.registers_voice import of_voice
from toolkit.reporting.registers_workforce import of_workforce
from toolkit.reporting.words import count, quantity, say, share, told

SECTION: Final = "service_levels"
# A note on the data that touches at least this share of the rows is for attention.
WATCH_SHARE = 0.01
# So many reasons why figures are not evidenced are told in a sentence.
REASONS: Final = 3


def of_all(audit: Audit) -> list[Finding]:
    """Every finding of every section; in the order in which equals stand in the summary."""
    sections: tuple[Register, ...] = (
        of_contract,
        of_service_levels,
        of_first_contact,
        of_journeys,
        of_agents,
        of_quality,
        of_mystery_shopping,
        of_trends,
        of_voice,
        of_comments,
        of_workforce,
        of_partnership,
        of_money,
        exhibits_scorecards.findings,
        of_reported,
        of_sufficiency,
        of_auditor,
    )
    return [finding for section in sections for finding in section(audit)]


def whole(audit: Audit) -> pd.DataFrame:
    """The findings register: every finding with what is said of it, a row each, as findings.csv is written."""
    return entries.whole(audit, of_all(audit))


@kept
def of_sufficiency(audit: Audit) -> list[Finding]:
    """What came, what was left out, what is missing."""
    claims: list[Finding] = []

    def claim(id_: str, severity: str, sentence: str, rows: int = 0) -> None:
        claims.append(Finding(f"sufficiency.{id_}", "sufficiency", "", "", severity, sentence, rows=rows))

    total = sufficiency.balance(audit).iloc[-1]
    files = len(audit.intake.inputs)
    lost = sufficiency.unexplained(audit)
    if lost:
        claim("lost", "breach", say("rows_lost", count=count(lost)))
    else:
        numbers = {name: count(total[name]) for name in ("rows", "kept", "excluded", "rejected")}
        named = say("files_one") if files == 1 else say("files_many", count=files)
        claim("balance", "information", say("rows_balance", files=named, **numbers), int(total["rows"]))
    for row in audit.intake.rejections.to_dict("records"):
        text = say(
            "rejected_for",
            rows=count(row["rows"]),
            source=row["source"],
            line=row["first_line"],
            file=row["file"],
            reason=told(row["reason"]),
        )
        claim(f"rejected.{row['source']}.{row['reason']}", "attention", text, row["rows"])
    for row in audit.intake.exclusions.to_dict("records"):
        text = say("excluded_by_rule", rows=count(row["rows"]), source=row["source"], reason=told(row["reason"]))
        claim(f"excluded.{row['source']}.{row['reason']}", "information", text, row["rows"])
    for row in audit.intake.watches.to_dict("records"):
        if not row["rows"]:
            continue
        text = say(
            "watched",
            rows=count(row["rows"]),
            of_rows=count(row["of_rows"]),
            source=row["source"],
            note=row["note"],
        )
        many = row["rows"] >= WATCH_SHARE * row["of_rows"] and not _of_free_text(audit, row)
        severity = "attention" if many else "information"
        claim(f"watched.{row['source']}.{row['note']}", severity, text, row["rows"])
    silent = sufficiency.silent_days(audit)
    if len(silent):
        several = len(audit.parameters.vendors) > 1
        days = [f"{row.local_date} ({row.vendor})" if several else row.local_date for row in silent.itertuples()]
        shown = ", ".join(days[:10]) + (" …" if len(days) > 10 else "")
        claim("silent_days", "attention", say("silent_days", days=count(silent.local_date.nunique()), which=shown))
    claims += _customers(audit)
    missing = sufficiency.not_evidenced(audit)
    if len(missing):
        claim("not_evidenced", "limit", _not_evidenced(missing))
    return claims


def _not_evidenced(missing: pd.DataFrame) -> str:
    """How many figures are not evidenced, and why: of many reasons those that most of them share."""
    many = count(missing["count"].sum())
    if len(missing) <= REASONS:
        return say("not_evidenced_many", count=many, why="; ".join(missing.why_not))
    first = missing.sort_values("count", ascending=False, kind="stable").head(REASONS)
    reasons = [
        say("not_evidenced_reason", why=told(row["why_not"]), count=count(row["count"]))
        for row in first.to_dict("records")
    ]
    return say("not_evidenced_most", count=many, why="; ".join(reasons))


def _customers(audit: Audit) -> list[Finding]:
    claims = []
    for vendor in audit.parameters.vendors:
        known = audit.share_known("contacts", vendor.id, "customer_id")
        named = "customer_id" in set(audit.intake.coverage[audit.intake.coverage.status == "given"].column)
        if not named or known >= audit.customers_needed:
            continue
        shown = share(math.floor(1000 * known) / 1000)
        text = say("customers_unknown", vendor=vendor.name, share=shown, needed=share(audit.customers_needed, digits=0))
        claims.append(
            Finding(
                f"sufficiency.customers.{vendor.id}",
                "sufficiency",
                "",
                vendor.id,
                "limit",
                text,
                value=known,
                unit="share",
            )
        )
    return claims


def _of_free_text(audit: Audit, row: Mapping[str, Any]) -> bool:
    """Whether a note says that text which people wrote freely holds line breaks, as such text does."""
    source = audit.parameters.sources[row["source"]]
    free = {*tables.FREE_TEXT.get(source.table, ())} & {*source.columns}
    return str(row["note"]).startswith(SEVERAL_LINES) and bool(free)


@kept
def of_service_levels(audit: Audit) -> list[Finding]:
    """The targets, what could not be given, and what the definitions are worth."""
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    claims = [*of_targets(audit, SECTION, besides=voice.FAMILIES), *withheld(audit, SECTION, service_levels.FAMILIES)]
    for headline in service_levels.OF_CONTACTS:
        claims += _conventions(audit, headline, names)
    return claims


def _conventions(audit: Audit, headline: str, names: dict[str, str]) -> Sequence[Finding]:
    frame = service_levels.conventions_of(audit, headline)
    claims = []
    target = audit.targets.get(headline)
    for vendor, rows in frame.groupby("vendor"):
        chosen = rows[rows.convention == audit.in_force[headline]]
        if len(rows) < 2 or chosen.empty:
            continue
        unit = str(rows.unit.iloc[0])
        text = say(
            "convention_span",
            vendor=names[str(vendor)],
            computed=len(rows),
            rivals=len(conventions.CONVENTIONS[headline]),
            headline=conventions.TITLES[headline],
            value=quantity(chosen["value"].iloc[0], unit),
            in_force=audit.in_force[headline],
            low=quantity(rows["value"].min(), unit),
            high=quantity(rows["value"].max(), unit),
        )
        severity = "information"
        if target is not None:
            met = [row.convention for row in rows.itertuples() if target.keeps(float(row.value))]
            missed = [row.convention for row in rows.itertuples() if not target.keeps(float(row.value))]
            if met and missed:
                severity = "attention"
                text += " " + say("convention_changes", met=", ".join(met), missed=", ".join(missed))
        claims.append(
            Finding(
                f"service_levels.{headline}.{vendor}.conventions",
                "service_levels",
                headline,
                str(vendor),
                severity,
                text,
                value=float(chosen["value"].iloc[0]),
                rows=int(chosen["rows"].iloc[0]),
                unit=unit,
            )
        )
    return claims
