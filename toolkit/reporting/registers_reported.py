"""The findings on the vendor's own figures: by which definition each is right, and which none can explain."""

from typing import Any

from toolkit.audits import Audit
from toolkit.questions import reported
from toolkit.reporting.exhibits_reported import title_of
from toolkit.reporting.findings import Finding, kept
from toolkit.reporting.words import apart, count, known, say


@kept
def of_reported(audit: Audit) -> list[Finding]:
    """One claim per reported figure that is not as counted, and one on those that are; none without such figures."""
    found, targets = reported.outcomes(audit), reported.against_target(audit)
    claims = []
    for vendor in audit.parameters.vendors:
        mine = found[found.vendor == vendor.id]
        claims += _same(vendor.id, vendor.name, mine)
        for row in mine.to_dict("records"):
            if row["outcome"] in (reported.RIVAL, reported.WITHIN, reported.OUTSIDE):
                months = targets[(targets.vendor == vendor.id) & (targets.kpi == row["kpi"])].month
                claims.append(_differs(vendor.name, row, list(months)))
        claims += _uncompared(vendor.id, vendor.name, mine)
    return claims


def _same(vendor: str, name: str, mine: Any) -> list[Finding]:
    compared = mine[mine.outcome != reported.UNCOMPARED]
    same = compared[compared.outcome == reported.SAME]
    if compared.empty:
        return []
    text = say(
        "reported_same" if len(same) else "reported_same_none",
        vendor=name,
        count=count(len(compared)),
        same=count(len(same)),
        titles="; ".join(same.title),
    )
    return [Finding(f"scorecards.reported.same.{vendor}", "scorecards", "", vendor, "information", text)]


def _differs(name: str, row: dict[str, Any], months: list[str]) -> Finding:
    shown = apart(row["reported"], row["ours"], row["unit"])
    fields = {"vendor": name, "title": row["title"], "months": count(row["months"])}
    fields |= {"reported": shown[0], "ours": shown[1]}
    exact = row["outcome"] != reported.RIVAL and not known(row["chance"])
    if row["outcome"] == reported.RIVAL:
        fields |= {"definition": title_of(row["definition"]), "key": row["definition"]}
    text = say(f"reported_{row['outcome']}{'_count' if exact else ''}", **fields)
    if row["also"]:
        text += " " + say("reported_also", also="; ".join(title_of(key) for key in row["also"]))
    if months:
        text += " " + say("reported_target", which=", ".join(months))
    kind = "target" if months and row["outcome"] != reported.OUTSIDE else row["outcome"]
    raised = bool(months) or row["outcome"] == reported.OUTSIDE
    return Finding(
        f"scorecards.reported.{row['kpi']}.{row['vendor']}.{kind}",
        "scorecards",
        row["kpi"],
        row["vendor"],
        "attention" if raised else "information",
        text,
        value=float(row["reported"]),
        rows=int(row["rows"]),
        unit=row["unit"],
        definition=row["definition"],
    )


def _uncompared(vendor: str, name: str, mine: Any) -> list[Finding]:
    left = mine[mine.outcome == reported.UNCOMPARED]
    if left.empty:
        return []
    which = "; ".join(f"{row.kpi} ({say(f'reported_why_{row.why}')})" for row in left.itertuples())
    text = say("reported_uncompared", vendor=name, count=count(len(left)), which=which)
    return [Finding(f"scorecards.reported.uncompared.{vendor}", "scorecards", "", vendor, "limit", text)]
