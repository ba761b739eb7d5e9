"""What the section of scorecards shows: a table per family and per role, benchmarks, definition cards."""

from collections.abc import Mapping
from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures.roles import ROLES
from toolkit.questions import scorecards
from toolkit.reporting.exhibits import listing, on_screen
from toolkit.reporting.findings import Finding
from toolkit.reporting.shown import Shown, escaped
from toolkit.reporting.words import count, known, quantity, say
from toolkit.reporting.worths import qualified

_FIGURES: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Figure", "figure"),
    "value": ("Value", "quantity"),
    "interval": ("Interval", "interval"),
    "rows": ("Rows", "count"),
    "target": ("Target", "target"),
    "verdict": ("Verdict", "verdict"),
    "missing": ("What is missing", "ours"),
}


def by_family(audit: Audit) -> Shown:
    """Every figure of the catalogue, a table per family."""
    figures = _with_missing(audit, scorecards.every_figure(audit))
    families = dict.fromkeys(figures.family)
    whole = _joined([_table(figures[figures.family == name], say(f"family_{name}")) for name in families])
    # On paper each figure stands in the section that it is a figure of.
    return on_screen(whole, what=say("scorecards_by_family"))


def by_role(audit: Audit) -> Shown:
    """What each role answers for, a table per role."""
    rows = _with_missing(audit, scorecards.role_cards(audit))
    roles = dict.fromkeys(rows.role)
    whole = _joined([_table(rows[rows.role == name], role_caption(audit, name)) for name in roles])
    return on_screen(whole, what=say("scorecards_by_role"))


def role_caption(audit: Audit, role: str) -> str:
    """What a role answers for, in words."""
    return say("role_caption", role=role_name(audit, role))


def role_name(audit: Audit, role: str) -> str:
    """A role in words: the parameters' own title, else the usual one, else its key."""
    own = (audit.parameters.roles or {}).get(role)
    if own is not None and own.title:
        return own.title
    return say(f"role_{role}") if role in ROLES else role


def outside(audit: Audit) -> Shown:
    """The audit's figures beside published ones."""
    found = scorecards.compared(audit)
    found = found.assign(range=[_range(row) for row in found.to_dict("records")])
    return listing(
        found,
        caption="Figures from outside: context, never targets",
        columns={
            "title": ("Figure", "figure"),
            "value": ("Here", "quantity"),
            "range": ("Elsewhere", "text"),
            "segment": ("Among whom", "text"),
            "year": ("Year", "text"),
            "source": ("Source", "text"),
        },
    )


def findings(audit: Audit) -> list[Finding]:
    """How much of the catalogue this audit can say, per vendor."""
    figures = scorecards.every_figure(audit)
    claims = []
    for vendor in audit.parameters.vendors:
        # A headline repeats the definition that is in force, and is no figure of its own.
        mine = figures[(figures.vendor == vendor.id) & ~figures.kpi.isin(audit.in_force)]
        counted = mine["value"].notna().sum(), (mine.verdict == "insufficient").sum()
        text = say(
            "scorecards_counted",
            known=count(counted[0]),
            all=count(len(mine)),
            few=count(counted[1]),
            missing=count((mine.verdict == "not evidenced").sum()),
        )
        if len(audit.parameters.vendors) > 1:
            text = say("scorecards_counted_of", vendor=vendor.name, text=text)
        claims.append(Finding(f"scorecards.{vendor.id}", "scorecards", "", vendor.id, "information", text))
    return claims


def _with_missing(audit: Audit, figures: pd.DataFrame) -> pd.DataFrame:
    """The figures with what they lack in words, and vendors by their names."""
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    absent = figures.verdict == "not evidenced"
    missing = figures.definition.str.split("; ").str[0].where(absent, "")
    return qualified(audit, figures).assign(missing=missing, vendor=figures.vendor.map(names))


def _table(rows: pd.DataFrame, caption: str) -> Shown:
    columns = {name: of for name, of in _FIGURES.items() if name != "missing" or (rows.missing != "").any()}
    shown = listing(rows.reset_index(drop=True), caption=caption, columns=columns)
    if (rows.verdict != "not evidenced").any():
        return shown
    # Rows of dashes tell one thing, and are there for who wants to see which.
    brief = escaped(say("scorecards_none", caption=caption, figures=count(rows.kpi.nunique())))
    return Shown(f'<details class="vat-data"><summary>{brief}</summary>\n{shown.html}\n</details>', plain=shown.plain)


def _range(row: Mapping[str, Any]) -> str:
    low, high = (quantity(row[name], row["unit"]) for name in ("low", "high"))
    if known(row["low"]) and known(row["high"]):
        return low if low == high else say("benchmark_range", low=low, high=high)
    return say("benchmark_from", low=low) if known(row["low"]) else say("benchmark_to", high=high)


def _joined(parts: list[Shown]) -> Shown:
    return Shown("\n".join(part.html for part in parts), plain="; ".join(part.plain for part in parts))
