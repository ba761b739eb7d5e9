"""The findings of the contract: promises kept and missed, credits due, and what a definition is worth."""

import math
from collections.abc import Iterator
from typing import Any, Final

from toolkit.audits import Audit
from toolkit.measures import compliance, conventions
from toolkit.measures.targets import Target
from toolkit.parameters import preset
from toolkit.questions import contracts, period_verdicts, service_credits
from toolkit.questions.contract_figures import OFFERED, promises, volumes
from toolkit.reporting.amounts import amount, not_priced
from toolkit.reporting.findings import Finding, kept, promise
from toolkit.reporting.words import count, say, share, span
from toolkit.reporting.worths import qualified

SECTION: Final = "contract"


@kept
def of_contract(audit: Audit) -> list[Finding]:
    """What the contract's periods say, what is due by it, and what another definition would make of both."""
    if not audit.parameters.contract.targets:
        return [_claim("no_targets", "limit", say("contract_no_targets"))]
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    return [
        *_promises(audit, names),
        *_credits(audit, names),
        *_definitions(audit, names),
        *_shares(audit, names),
        *_unjudged(audit, names),
        *_preset(audit),
    ]


def _claim(id_: str, severity: str, sentence: str, **more: Any) -> Finding:
    fields = {"kpi": "", "vendor": "", **more}
    return Finding(id=f"{SECTION}.{id_}", section=SECTION, severity=severity, sentence=sentence, **fields)


def _breach(audit: Audit) -> str:
    """Only a contract can be breached; targets set for the audit are for attention."""
    return "breach" if audit.parameters.contract.reference else "attention"


def _promises(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    """The promises that only the contract's own periods, rows or definition can judge."""
    bounds = {each.kpi: each for each in promises(audit)}
    frame = qualified(audit, contracts.kept(audit))
    for row in frame[frame.kpi.isin(audit.judged_apart)].to_dict("records"):
        fields = {
            "kpi": row["kpi"],
            "vendor": row["vendor"],
            "value": float(row["value"]),
            "low": float(row["low"]),
            "high": float(row["high"]),
            "rows": int(row["rows"]),
            "unit": row["unit"],
            "target": row["target"],
            "definition": row["definition"],
        }
        id_ = f"{row['kpi']}.{row['vendor']}.kept"
        if row["verdict"] == compliance.NOT_EVIDENCED:
            text = say("contract_not_evidenced", kpi=row["title"], vendor=names[row["vendor"]], why=row["definition"])
            yield _claim(id_, "limit", text, **fields)
            continue
        message, severity = {
            compliance.MET: ("contract_met", "information"),
            compliance.MISSED: ("contract_missed", _breach(audit)),
        }.get(row["verdict"], ("contract_open", "limit"))
        level = row["level"]
        several = bool(math.isfinite(float(row["k"])))
        text = say(
            message,
            kpi=row["title"],
            vendor=names[row["vendor"]],
            met=count(row["met"]),
            judged=count(row["judged"]),
            levels=say(f"levels_{level}"),
            target=promise(bounds[row["kpi"]].bounds, row["unit"]),
            rule=say("promise_k_of_n", k=int(row["k"]), n=int(row["n"]), levels=say(f"levels_{level}"))
            if several
            else say("promise_each", levels=say(f"levels_{level}")),
        )
        floor = _below_floor(row, bounds[row["kpi"]].bounds, bounds[row["kpi"]].target.floor)
        yield _claim(id_, severity, f"{text} {floor}".strip(), **fields)


def _below_floor(row: dict[str, Any], target: Target, floor: float | None) -> str:
    if not row["below_floor"] or floor is None:
        return ""
    bound = Target(float(floor), None) if target.low is not None else Target(None, float(floor))
    level = say(f"level_{row['level']}")
    return say("contract_below_floor", count=count(row["below_floor"]), floor=promise(bound, row["unit"]), level=level)


def _credits(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    lines = service_credits.statement(audit)
    for vendor, found in service_credits.statements(audit).items():
        currency = _currency(audit)
        due = lines[(lines.vendor == vendor) & (lines.item == "due")]
        months = ", ".join(
            f"{row['month']}: {amount(row['amount'], currency)}" for row in due.to_dict("records") if row["amount"]
        )
        fields = {"kpi": "service_credit_due", "vendor": vendor, "value": float(found.due), "unit": currency}
        owed = {"money": float(found.due), "currency": currency} if found.due else {}
        told = {"vendor": names[vendor], "amount": amount(found.due, currency), "months": months}
        if not found.decided:
            fields["value"] = math.nan
            yield _claim(f"credit.{vendor}", "limit", say("credit_open", **told), **fields)
        else:
            message = "credit_due" if found.due else "credit_none_judged" if found.undecided else "credit_none"
            severity = _breach(audit) if found.due else "information"
            yield _claim(f"credit.{vendor}", severity, say(message, **told), **owed, **fields)
        at_risk = lines[(lines.vendor == vendor) & (lines.item == "at risk") & (lines.why != "")]
        for why, rows in at_risk.groupby("why", sort=False):
            text = say("credit_unpriced", vendor=names[vendor], months=", ".join(rows.month), why=not_priced(str(why)))
            yield _claim(f"credit.{vendor}.charges.{rows.month.iloc[0]}", "limit", text, **fields)
        if found.undecided:
            which = ", ".join(f"{kpi} {month}" for kpi, month in found.undecided)
            text = say("credit_undecided", vendor=names[vendor], count=count(len(found.undecided)), which=which)
            yield _claim(f"credit.{vendor}.undecided", "limit", text, **fields)
        if found.earned_back:
            shown = {"amount": amount(found.earned_back, currency), "net": amount(found.net, currency)}
            text = say("credit_earned_back", vendor=names[vendor], **shown)
            yield _claim(f"credit.{vendor}.earned_back", "information", text, **fields)
        if found.open_earn_back:
            which = ", ".join(found.open_earn_back)
            text = say("credit_earn_back_open", vendor=names[vendor], which=which)
            yield _claim(f"credit.{vendor}.earn_back", "limit", text, **fields)
        if found.critical:
            which = ", ".join(f"{kpi} {month}" for kpi, month in found.critical)
            text = say("credit_critical", vendor=names[vendor], which=which)
            yield _claim(f"credit.{vendor}.critical", _breach(audit), text, **fields)


def _definitions(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    """Whether another definition of the same name would turn a credit on, off, or into another sum."""
    for (vendor, kpi), rows in service_credits.sensitivity(audit).groupby(["vendor", "kpi"], sort=False):
        rows = rows[rows.decided]
        own = rows[rows.in_contract]
        if own.empty or len(rows) < 2:
            continue
        due, currency = own.due.iloc[0], _currency(audit)
        told: dict[str, Any] = {
            "vendor": names[str(vendor)],
            "headline": conventions.TITLES[str(kpi)].lower(),
            "convention": str(own.convention.iloc[0]),
            "amount": amount(due, currency),
            "count": len(rows),
            "low": amount(min(rows.due), currency),
            "high": amount(max(rows.due), currency),
            "names": "",
        }
        severity = "attention"
        if due and min(rows.due) == 0:
            message = "credit_turned_on"
            told["names"] = ", ".join(rows[[not each for each in rows.due]].convention)
        elif not due and max(rows.due) > 0:
            message = "credit_turned_off"
            told["names"] = ", ".join(rows[[bool(each) for each in rows.due]].convention)
            told["amount"] = amount(max(rows.due), currency)
        elif min(rows.due) != max(rows.due):
            message = "credit_ranges"
        else:
            message, severity = "credit_same", "information"
        fields = {"kpi": "service_credit_due", "vendor": str(vendor), "value": float(due), "unit": currency}
        fields |= {"money": float(max(rows.due) - min(rows.due)), "currency": currency}
        yield _claim(f"definitions.{kpi}.{vendor}", severity, say(message, **told), **fields)


def _shares(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    """The finest share that can be told of each promise: a month met may hold many half-hours missed."""
    frame = qualified(audit, contracts.shares(audit))
    for row in frame[frame.level == "half_hour"].to_dict("records"):
        text = say(
            "contract_shares",
            kpi=row["title"],
            vendor=names[row["vendor"]],
            value=share(row["value"]),
            judged=count(row["judged"]),
            levels=say("levels_half_hour"),
            span=span(row["low"], row["high"], "share"),
        )
        yield _claim(
            f"shares.{row['kpi']}.{row['vendor']}",
            "information",
            text,
            kpi="sla_periods_met",
            vendor=row["vendor"],
            value=row["value"],
            low=row["low"],
            high=row["high"],
            rows=row["judged"],
            unit="share",
        )


def _unjudged(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    frame = period_verdicts.compliance_of(audit)
    cut = frame[frame.own & (frame.verdict == compliance.INCOMPLETE)]
    for level, rows in cut.groupby("level"):
        which = sorted(set(rows.period))
        text = say("contract_incomplete", levels=say(f"levels_{level}"), which=", ".join(which))
        yield _claim(f"incomplete.{level}", "limit", text)
    guarded = volumes(audit)
    for row in guarded[guarded.suspended.astype(bool)].to_dict("records"):
        text = say(
            "contract_suspended",
            vendor=names[row["vendor"]],
            month=row["month"],
            offered=count(row["offered"]),
            limit=count(row["limit"]),
            forecast=count(row["forecast"]),
        )
        yield _claim(f"suspended.{row['vendor']}.{row['month']}", "attention", text, vendor=row["vendor"])
    blind = audit.parameters.contract.volume_guard and audit.evidence.set_index("kpi").why_not[OFFERED]
    if blind:
        yield _claim("guard", "limit", say("contract_guard_blind"))


def _preset(audit: Audit) -> Iterator[Finding]:
    name = audit.parameters.contract.preset
    if name is None:
        return
    found = preset(name)
    year = str(found.year) if found.year else say("preset_no_year")
    text = say("contract_preset", name=name, title=found.title, source=found.source, year=year)
    yield _claim("preset", "information", " ".join([text, *found.notes]))
    for place, each in enumerate(found.beyond):
        text = say("contract_beyond", name=name, promise=each.promise, needs=each.needs)
        yield _claim(f"preset.beyond.{place}", "limit", text)


def _currency(audit: Audit) -> str:
    rules = audit.parameters.contract.credits
    return rules.currency if rules else ""
