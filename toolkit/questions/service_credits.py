"""What do missed targets cost, and what would they cost under another definition of the same name?"""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import compliance, conventions, credits, kpis
from toolkit.measures.credit_lines import Outcome, Statement, exact
from toolkit.measures.judgements import CREDITS
from toolkit.questions.contract_figures import promises
from toolkit.questions.contracts import not_agreed
from toolkit.questions.monthly_charges import charges
from toolkit.questions.period_verdicts import COMPLIANCE, compliance_of
from toolkit.questions.service_levels import RECORD

LINES: Final = [
    "vendor", "month", "item", "kpi", "title", "convention", "achieved", "unit", "target", "formula", "inputs",
    "amount", "why", "currency",
]  # fmt: skip
SENSITIVITY: Final = [
    "vendor", "kpi", "convention", "title", "in_contract", "failed", "judged", "due", "net", "change", "currency",
    "undecided", "decided",
]  # fmt: skip
TOTALS: Final = [
    "vendor", "due", "earned_back", "bonus", "net", "currency", "undecided", "decided", "open_earn_back", "critical",
]  # fmt: skip


def statement(audit: Audit) -> pd.DataFrame:
    """Every line of the credit statement under the contract's own definitions, columns as LINES; empty without credits.

    `inputs` are the formula's, by name; `amount` is a Decimal, None where it cannot be told, and `why` says why a
    line is nothing or not known.
    """
    rules = audit.parameters.contract.credits
    frame = _months(compliance_of(audit))
    titles = frame.drop_duplicates("kpi").set_index("kpi")
    rows: list[dict[str, Any]] = []
    for vendor, found in statements(audit).items():
        for line in found.lines:
            own = titles.loc[line.kpi] if line.kpi in titles.index else None
            rows.append(
                {
                    "vendor": vendor,
                    **line._asdict(),
                    "title": "" if own is None else own.title,
                    "convention": "" if own is None else own.convention,
                    "unit": "" if own is None else own.unit,
                    "target": "" if own is None else own.target,
                    "achieved": float(line.inputs["achieved"]) if "achieved" in line.inputs else np.nan,
                    "currency": rules.currency if rules else "",
                }
            )
    return pd.DataFrame(rows, columns=LINES)


def statements(audit: Audit, kpi: str | None = None, convention: str | None = None) -> dict[str, Statement]:
    """Each vendor's statement; with `kpi` and `convention`, that target counted by another definition."""
    return priced(audit, monthly(audit, kpi, convention))


def monthly(audit: Audit, kpi: str | None = None, convention: str | None = None) -> pd.DataFrame:
    """What `statements` prices: the months of `period_verdicts.compliance_of`."""
    return _months(compliance_of(audit, convention, kpi))


def priced(audit: Audit, months: pd.DataFrame) -> dict[str, Statement]:
    """Each vendor's statement over months as `monthly` gives them, whatever was changed; none without credits."""
    rules = audit.parameters.contract.credits
    if rules is None:
        return {}
    targets = {target.kpi: target for target in audit.parameters.contract.targets}
    found = {}
    for vendor in audit.parameters.vendors:
        mine = months[months.vendor == vendor.id]
        outcomes = [_outcome(row) for row in mine.to_dict("records")]
        charged = charges(audit, vendor.id)
        found[vendor.id] = credits.statement(outcomes, charged.amounts, rules, targets, why=charged.why)
    return found


def totals(audit: Audit) -> pd.DataFrame:
    """What each vendor owes under the contract's own definitions, columns as TOTALS; amounts are Decimals."""
    rules = audit.parameters.contract.credits
    return pd.DataFrame(
        [
            {"vendor": vendor, "currency": rules.currency if rules else "", **_sums(found)}
            for vendor, found in statements(audit).items()
        ],
        columns=TOTALS,
    )


def sensitivity(audit: Audit) -> pd.DataFrame:
    """What the choice of each definition is worth, columns as SENSITIVITY.

    A row per vendor, credited target and competing definition that can be computed: the other targets stay under
    the contract's own. `failed` of `judged` are that target's months; `change` is the sum due less the contract's.
    `decided`: whether both that sum and the contract's rest on any month that was judged and priced.
    """
    rules = audit.parameters.contract.credits
    if rules is None:
        return pd.DataFrame(columns=SENSITIVITY)
    credited = {allocation.kpi for allocation in rules.allocations}
    base = statements(audit)
    rows = []
    for promise in promises(audit):
        if promise.kpi not in credited or promise.why_not or promise.kpi not in conventions.CONVENTIONS:
            continue
        for convention in promise.rivals:
            own = convention == promise.convention
            frame = _months(compliance_of(audit, convention, promise.kpi))
            for vendor, found in (base if own else statements(audit, promise.kpi, convention)).items():
                mine = frame[(frame.kpi == promise.kpi) & (frame.vendor == vendor)]
                rows.append(
                    {
                        "vendor": vendor,
                        "kpi": promise.kpi,
                        "convention": convention,
                        "title": kpis.CATALOGUE[convention].title,
                        "in_contract": own,
                        "failed": int(mine.verdict.isin(compliance.FAILED).sum()),
                        "judged": int(mine.verdict.isin(compliance.JUDGED).sum()),
                        "due": found.due,
                        "net": found.net,
                        "change": found.due - base[vendor].due,
                        "currency": rules.currency,
                        "undecided": len(found.undecided),
                        "decided": found.decided and base[vendor].decided,
                    }
                )
    return pd.DataFrame(rows, columns=SENSITIVITY)


def results(audit: Audit) -> pd.DataFrame:
    """The section's rows of results.csv: what is due, by month and in all, and under each rival definition."""
    rules = audit.parameters.contract.credits
    rows: list[dict[str, Any]] = []
    if rules is None:
        return not_agreed(audit, CREDITS)
    lines = statement(audit)
    for row in totals(audit).to_dict("records"):
        about = {"vendor": row["vendor"], "unit": rules.currency, "unknown": row["undecided"]}
        for kpi, name, text in (
            ("service_credit_due", "due", "sum of the months' credits after the cap"),
            ("service_credit_earned_back", "earned_back", "credits given back by the contract's earn-back rule"),
            ("service_credit_net", "net", "credits due less earned back less bonuses"),
        ):
            told = {"value": float(row[name])} if row["decided"] else _open(text)
            rows.append({**about, "kpi": kpi, "group": "", "definition": text, **told})
    for row in lines[lines.item.isin(["credit", "due"])].to_dict("records"):
        target = f";target={row['kpi']}" if row["kpi"] else ""
        amount = np.nan if row["amount"] is None else float(row["amount"])
        text = "; ".join([row["formula"], *(f"{name} = {value}" for name, value in row["inputs"].items())])
        rows.append(
            {
                "kpi": "service_credit_due",
                "vendor": row["vendor"],
                "group": f"local_month={row['month']}{target}",
                "value": amount,
                "unit": rules.currency,
                "unknown": int(row["amount"] is None),
                "definition": f"{text}; {row['why']}" if row["why"] else text,
            }
        )
    for row in sensitivity(audit).to_dict("records"):
        text = f"due with {row['kpi']} counted as {row['convention']}, all else as the contract says"
        rows.append(
            {
                "kpi": "service_credit_due",
                "vendor": row["vendor"],
                "group": f"target={row['kpi']};definition={row['convention']}",
                "unit": rules.currency,
                "unknown": row["undecided"],
                "definition": text,
                **({"value": float(row["due"])} if row["decided"] else _open(text)),
            }
        )
    found = pd.DataFrame([{"verdict": "", **row} for row in rows]).reindex(columns=RECORD)
    return found.assign(rows=0, target="", better="lower", section="contract")


def _open(text: str) -> dict[str, Any]:
    """What a sum is of which no month could be told: never nothing."""
    return {"value": np.nan, "verdict": compliance.NOT_EVIDENCED, "definition": f"no month judged and priced; {text}"}


def _months(frame: pd.DataFrame) -> pd.DataFrame:
    return frame[frame.level == "month"] if len(frame) else pd.DataFrame(columns=COMPLIANCE)


def _outcome(row: dict[str, Any]) -> Outcome:
    judged = row["verdict"] in compliance.JUDGED
    above, below = (exact(float(row[name])) if judged else None for name in ("above", "below"))
    return Outcome(row["kpi"], row["period"], row["verdict"], above, below)


def _sums(found: Statement) -> dict[str, Any]:
    return {
        "due": found.due,
        "earned_back": found.earned_back,
        "bonus": found.bonus,
        "net": found.net,
        "undecided": len(found.undecided),
        "decided": found.decided,
        "open_earn_back": found.open_earn_back,
        "critical": found.critical,
    }
