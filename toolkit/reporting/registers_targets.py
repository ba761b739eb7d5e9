"""Findings that sections share: what became of a target, and figures that are withheld."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

from toolkit.audits import Audit
from toolkit.measures import conventions, kpis
from toolkit.questions import service_levels, summaries
from toolkit.reporting.findings import Finding, target_finding
from toolkit.reporting.words import count, say
from toolkit.reporting.worths import titled


def of_targets(audit: Audit, section: str, *, of: Collection[str] = (), besides: Collection[str] = ()) -> list[Finding]:
    """What became of each target on a KPI of families `of`, or of all `besides` some; the contract judges some apart.

    A headline is of the family of its first definition. A survey's figure carries the word of the gate.
    """
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    claims = []
    for row in summaries.targets(audit).to_dict("records"):
        family = _family(row["kpi"])
        if row["kpi"] in audit.judged_apart or family in besides or (of and family not in of):
            continue
        title = titled(audit, str(row["title"]), row["kpi"], row["vendor"])
        named = {**row, "section": section, "vendor_name": names[row["vendor"]], "title": title}
        if row["verdict"] == "not evidenced":
            claims.append(_no_evidence(named))
            continue
        minimum = 1 if row["enough"] else int(row["rows"]) + 1
        claim = target_finding(named, audit.targets[row["kpi"]], minimum_rows=minimum)
        # Only a contract can be breached.
        own = claim.severity == "breach" and not audit.parameters.contract.reference
        claims.append(replace(claim, severity="attention") if own else claim)
    return claims


def withheld(audit: Audit, section: str, families: Collection[str]) -> list[Finding]:
    """One finding per vendor for the figures whose columns are there and whose values are not."""
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    table = service_levels.kpi_table(audit, families)
    claims = []
    if table.empty:
        return []
    there = (table.verdict == "not evidenced") & (table.target == "") & (table["rows"] + table.unknown > 0)
    for vendor, rows in table[there].groupby("vendor"):
        titles = "; ".join(dict.fromkeys(rows.title))
        text = say("withheld", vendor=names[str(vendor)], count=count(len(rows)), titles=titles)
        claims.append(Finding(f"{section}.withheld.{vendor}", section, "", str(vendor), "limit", text))
    return claims


def _family(kpi: str) -> str:
    return kpis.EVERY[conventions.CONVENTIONS[kpi][0] if kpi in conventions.CONVENTIONS else kpi].family


def _no_evidence(row: dict[str, Any]) -> Finding:
    text = say("not_evidenced_group", why=row["definition"], titles=row["title"])
    return Finding(
        f"{row['section']}.{row['kpi']}.{row['vendor']}.coverage",
        row["section"],
        row["kpi"],
        row["vendor"],
        "limit",
        text,
        target=row["target"],
        definition=row["definition"],
    )
