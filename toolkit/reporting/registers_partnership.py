"""The findings on the partnership: what became of what was agreed, what it brought, how both sides see it."""

from collections.abc import Iterator
from typing import Any, Final

from toolkit.audits import Audit
from toolkit.questions import alignment, improvements, partnership
from toolkit.reporting.findings import Finding, kept
from toolkit.reporting.words import count, difference, difference_span, known, quantity, say, span

SECTION: Final = "partnership"


@kept
def of_partnership(audit: Audit) -> list[Finding]:
    """Per vendor with data: the log as it stands, the effects told, the sides' gaps told, and steadiness."""
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    return [
        *_absent(audit, names),
        *_agreed(audit, names),
        *_effects(audit, names),
        *_aligned(audit, names),
        *_steadiness(audit, names),
    ]


def _absent(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    """Vendors of whose log or questionnaire nothing came, and kinds of entry that do not say enough."""
    for vendor, name in names.items():
        for table, what in (("actions", "log"), ("alignment", "sheets")):
            if not audit.share_known(table, vendor, "vendor"):
                yield _finding(f"no_{what}", vendor, "limit", say(f"partnership_no_{what}_of", vendor=name))
    frame = partnership.agreed(audit)
    for vendor, mine in frame.groupby("vendor"):
        for column, what in (("due", "undated"), ("open", "unended")):
            kinds = ", ".join(say(f"kind_{kind}").lower() for kind in mine[mine[column].isna()].kind)
            if kinds:
                text = say(f"partnership_{what}", vendor=names[str(vendor)], kinds=kinds)
                yield _finding(what, str(vendor), "limit", text)


def _agreed(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    frame = partnership.agreed(audit)
    for vendor, mine in frame.groupby("vendor"):
        due = mine[(mine.due > 0) & mine.done.notna()]
        if due.empty:
            continue
        parts = "; ".join(
            say(
                "partnership_log_part",
                done=count(row["done"]),
                due=count(row["due"]),
                on_time=count(row["on_time"]),
                kind=say(f"kind_{row['kind']}").lower(),
            )
            for row in due.to_dict("records")
        )
        overdue = int(mine.overdue.fillna(0).sum())
        oldest = say("partnership_log_oldest", days=count(mine.oldest_days.max())) if overdue else ""
        text = say("partnership_log", vendor=names[str(vendor)], parts=parts, overdue=count(overdue), oldest=oldest)
        yield _finding("log", str(vendor), "information", text, rows=int(due.due.sum()))


def _effects(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    frame = improvements.effects(audit)
    for vendor, mine in frame.groupby("vendor"):
        compared = mine[mine.p_value.notna()]
        told = compared[compared.told.astype(bool)]
        for row in told.to_dict("records"):
            yield _effect(row, names[str(vendor)])
        if told.empty and len(compared):
            left = len(mine) - len(compared)
            text = say(
                "effects_none",
                vendor=names[str(vendor)],
                compared=count(len(compared)),
                left=say("effects_left", left=count(left)) if left else "",
            )
            yield _finding("effects", str(vendor), "information", text)


def _effect(row: dict[str, Any], name: str) -> Finding:
    unit, meaning = row["unit"], row["meaning"]
    means = say(f"effect_means_{meaning}")
    if row["others"]:
        means += say("effect_means_shared", others=count(row["others"]))
    text = say(
        "effect_finding",
        vendor=name,
        kpi=row["title"],
        action=row["action_id"],
        day=row["delivered"].isoformat(),
        before=quantity(row["before"], unit),
        after=quantity(row["after"], unit),
        weeks_before=count(row["weeks_before"]),
        weeks_after=count(row["weeks_after"]),
        value=difference(row["value"], unit),
        span=_of_difference(row["low"], row["high"], unit),
        means=means,
    )
    numbers = {key: float(row[key]) for key in ("value", "low", "high")}
    more = {"rows": int(row["rows"]), "unit": unit, "kpi": row["kpi"], "definition": row["definition"], **numbers}
    severity = "attention" if meaning == "worsening" else "information"
    return _finding(f"effect.{row['action_id']}", row["vendor"], severity, text, **more)


def _aligned(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    frame = alignment.gaps(audit)
    for vendor, mine in frame.groupby("vendor"):
        name = names[str(vendor)]
        told = mine[mine.told.astype(bool)]
        for row in told.to_dict("records"):
            text = say(
                "alignment_finding",
                vendor=name,
                section=row["section"],
                client=count(row["client"]),
                of_vendor=count(row["of_vendor"]),
                value=difference(row["value"], "points"),
                span=_of_difference(row["low"], row["high"], "points"),
            )
            numbers = {key: float(row[key]) for key in ("value", "low", "high")}
            more = {"rows": int(row["participants"]), "unit": "points", "kpi": "alignment_gap", **numbers}
            more["definition"] = alignment.DEFINITION
            yield _finding(f"alignment.{row['section']}", str(vendor), "attention", text, **more)
        even = mine[mine.p_value.notna() & ~mine.told.astype(bool)]
        if len(even):
            people = count(int(even.participants.max()))
            text = say("alignment_even", vendor=name, people=people, sections=", ".join(even.section))
            yield _finding("alignment", str(vendor), "information", text, rows=int(even.participants.max()))
        elif told.empty:
            few = (mine.why_not != "").any()
            fewest = count(max(audit.parameters.privacy.smallest_group, 1))
            text = say("alignment_few" if few else "alignment_alike", vendor=name, fewest=fewest)
            yield _finding("alignment", str(vendor), "limit", text)
    for vendor, many in alignment.off_scale(audit).items():
        text = say("alignment_off_scale", vendor=names[vendor], count=count(many))
        yield _finding("off_scale", vendor, "limit", text, rows=many)


def _steadiness(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    frame = partnership.figures(audit)
    for row in frame[(frame.kpi == "stability") & frame["value"].notna() & frame.low.notna()].to_dict("records"):
        way = "worse" if row["low"] > 1 else "better" if row["high"] < 1 else "even"
        value, limits = quantity(row["value"], row["unit"]), span(row["low"], row["high"], row["unit"])
        told = say("steadier", vendor=names[row["vendor"]], value=value, span=limits)
        numbers = {key: float(row[key]) for key in ("value", "low", "high")}
        more = {"kpi": "stability", "rows": int(row["rows"]), "unit": row["unit"], **numbers}
        more["definition"] = row["definition"]
        yield _finding("stability", row["vendor"], "information", f"{told} {say(f'steadier_{way}')}", **more)


def _of_difference(low: float, high: float, unit: str) -> str:
    if not (known(low) and known(high)):
        return span(low, high, unit)
    return difference_span(low, high, unit)


def _finding(what: str, vendor: str, severity: str, text: str, **more: Any) -> Finding:
    fields = {"kpi": "", **more}
    return Finding(
        id=f"{SECTION}.{vendor}.{what}", section=SECTION, vendor=vendor, severity=severity, sentence=text, **fields
    )
