"""What do customers say when asked, how was it asked, and on which scale?"""

from typing import Any, Final

import ibis
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import kpis
from toolkit.measures.entries import resolved
from toolkit.questions.service_levels import evidenced, kpi_table, recorded, written

# Everything that customers say when asked stands here, and nowhere before the gate; employees stand with the people.
FAMILIES: Final = ("voice",)
GROUPS: Final = ("channel", "reason", "site", "local_month")
# Told apart by these, in this order; what an audit has no evidence for is left out.
TOLD: Final = ("csat", "dsat", "nps", "ces", "loyalty_index", "fcr_survey")
ANSWERS: Final = [
    "vendor", "rows", "answers", "later_rows", "unlike", "scored", "codes", "dont_know", "scale", "turned",
]  # fmt: skip
POINTS: Final = ["vendor", "reason", "top", "given", "counted", "rows"]
# A scale of more points is no table, and reasons are told by the largest that hold enough answers.
MOST_POINTS: Final = 11
MOST_REASONS: Final = 8
FEWEST_OF_A_REASON: Final = 30
GROUPED: Final = ["by", "level", "kpi", "title", "vendor", "value", "low", "high", "rows", "unknown", "unit", "enough"]


def there(audit: Audit) -> set[str]:
    """The columns of surveys that hold anything; none where there is no such table."""
    coverage = audit.intake.coverage
    mine = coverage[(coverage.table == "surveys") & (coverage.status != "absent") & (coverage.known > 0)]
    return set(mine.column)


def answers(audit: Audit) -> pd.DataFrame:
    """How answers were counted, per vendor: columns ANSWERS; empty without surveys.

    rows: what customers' rows there are; answers: those that count, the first row of each respondent where somebody
    answered; later_rows: other rows of the same respondents, of which `unlike` have another score. scored: answers
    with a satisfaction score; codes: answers that are no point of the scale, dont_know among them. scale: the top of
    the scale, every one of them; turned: scored answers of a scale on which 1 is best, turned round at intake.
    """
    if not there(audit):
        return pd.DataFrame(columns=ANSWERS)
    rows = audit.tables.surveys.filter(_.audience == "customer")
    counts = _.first_of_respondent & _.answered
    coded = counts & _.csat_code.notnull()
    found = (
        rows.group_by("vendor")
        .aggregate(
            rows=_.count(),
            answers=counts.sum(),
            later_rows=(~_.first_of_respondent).sum(),
            unlike=_.unlike_first.sum(),
            scored=(counts & _.csat.notnull()).sum(),
            codes=coded.sum(),
            dont_know=(coded & (_.csat_code == "dont_know").fill_null(False)).sum(),
            turned=(counts & _.csat.notnull() & (_.csat_direction == "dissatisfaction").fill_null(False)).sum(),
        )
        .order_by("vendor")
        .execute()
    )
    tops = (
        rows.filter(_.csat.notnull() & _.csat_max.notnull())
        .group_by("vendor", top=_.csat_max.cast("float64"))
        .aggregate(rows=_.count())
        .order_by("vendor", "top")
        .execute()
    )
    scale = tops.groupby("vendor").top.agg(lambda top: ", ".join(f"{each:g}" for each in top))
    found["scale"] = [str(scale.get(vendor, "")) for vendor in found.vendor]
    return found[ANSWERS]


def points(audit: Audit) -> pd.DataFrame:
    """How often each point of the satisfaction scale was given: columns POINTS, first rows on the scale, in order.

    A row per vendor, reason ("" for all answers; the largest with enough answers), scale and answer. given: as the
    export has it; counted: as it counts, turned round where 1 is best. Scales of many points are left out.
    """
    columns = there(audit)
    if not {"csat", "csat_max"} <= columns:
        return pd.DataFrame(columns=POINTS)
    counts = (_.audience == "customer") & _.first_of_respondent & _.csat.notnull() & _.csat_max.notnull()
    rows = audit.tables.surveys.filter(counts)
    # Answers of which nobody says the reason stand in the whole alone.
    named: dict[str, Any] = {"reason": rows.reason.fill_null("")} if "reason" in columns else {}
    by = {"vendor": rows.vendor, **named, "top": rows.csat_max.cast("float64")}
    by |= {"given": rows.csat_given.cast("float64"), "counted": rows.csat.cast("float64")}
    each = rows.group_by(**by).aggregate(rows=_.count()).execute()
    each = each.assign(reason=each.get("reason", ""))
    few = each.groupby(["vendor", "top"])["counted"].transform("nunique") <= MOST_POINTS
    each = each[few & (each.counted <= each.top)]
    whole = (
        each.groupby(["vendor", "top", "given", "counted"], as_index=False)["rows"].sum().assign(reason="", place=-1)
    )
    sizes = each[each.reason != ""].groupby(["vendor", "reason"])["rows"].sum()
    sizes = sizes[sizes >= FEWEST_OF_A_REASON].reset_index().sort_values(["rows", "reason"], ascending=[False, True])
    sizes["place"] = sizes.groupby("vendor").cumcount()
    largest = sizes[sizes.place < MOST_REASONS].drop(columns="rows")
    found = pd.concat([whole, each.merge(largest, on=["vendor", "reason"])], ignore_index=True)
    return found.sort_values(["vendor", "place", "top", "counted"], ignore_index=True)[POINTS]


def figures(audit: Audit) -> pd.DataFrame:
    """Every figure of customers' answers that there is evidence for, rivals beside each, as `Audit.kpis`.

    Left out: what nobody was asked, and one definition alone under two names. Where answers of a vendor were
    collected in several ways, `pooled` is true: see `modes`.
    """
    frame = kpi_table(audit, FAMILIES)
    there = set(frame.kpi)
    twins = {key: audit.in_force[key] for key in there if audit.in_force.get(key, key) in there - {key}}
    # A headline stands under its definition's own name; under its own where something was promised of it.
    left_out = {name if key in audit.targets else key for key, name in twins.items()} - set(audit.targets)
    frame = frame[(frame["rows"] + frame["unknown"] > 0) & ~frame.kpi.isin(left_out)]
    several = set(modes(audit).vendor)
    return frame.assign(pooled=frame.vendor.isin(several)).reset_index(drop=True)


def headlines(audit: Audit) -> list[str]:
    """The figures told apart by column: in force, with evidence."""
    return evidenced(audit, TOLD)


def grouped(audit: Audit) -> pd.DataFrame:
    """The figures in force by channel, reason, site and month: columns GROUPED; rows too few have no value.

    A column in which all answers are alike tells nothing apart and is left out.
    """
    keys, columns = headlines(audit), there(audit)
    parts = []
    for by in GROUPS if keys else ():
        if by in columns:
            frame = audit.kpis(keys, by=[by])
            frame = frame[frame["rows"] + frame.unknown > 0].assign(by=by, level=frame[by].map(written))
            parts.append(frame if frame["level"].nunique() > 1 else frame.iloc[:0])
    if not parts:
        return pd.DataFrame(columns=GROUPED)
    whole = pd.concat(parts, ignore_index=True)
    whole.loc[~whole.enough.astype(bool), ["value", "low", "high"]] = np.nan
    return whole.reindex(columns=[*GROUPED, "definition", "better"])


def modes(audit: Audit) -> pd.DataFrame:
    """The figures in force by how answers were collected, of vendors with more than one way; columns GROUPED.

    Who answers by telephone says other things than who answers on a page, so figures are not pooled in silence.
    """
    keys = headlines(audit)
    if "mode" not in there(audit) or not keys:
        return pd.DataFrame(columns=GROUPED)
    frame = audit.kpis(keys, by=["mode"])
    frame = frame[frame["rows"] + frame.unknown > 0].assign(by="mode", level=frame["mode"].map(written))
    frame = frame[frame.vendor.map(frame.groupby("vendor")["level"].nunique()) > 1]
    frame.loc[~frame.enough.astype(bool), ["value", "low", "high"]] = np.nan
    return frame.reindex(columns=[*GROUPED, "definition", "better"]).reset_index(drop=True)


def results(audit: Audit) -> pd.DataFrame:
    """The section's figures as rows of results.csv: those of whole vendors, without evidence too, and by group."""
    whole = recorded(audit, FAMILIES, "voice")
    frame = pd.concat([grouped(audit), modes(audit)], ignore_index=True)
    if frame.empty:
        return whole
    groups = [f"{row.by}={row.level}" for row in frame.itertuples()]
    verdicts = np.where(frame.enough.astype(bool), "", "insufficient")
    parts = [whole, frame.assign(section="voice", group=groups, target="", verdict=verdicts)]
    return pd.concat([part for part in parts if len(part)], ignore_index=True)


def outcome(audit: Audit) -> str:
    """The figure by which answers are weighted and explained: satisfied or not, else resolved or not; else nothing."""
    columns = there(audit)
    return "csat" if {"csat", "csat_max"} <= columns else "resolved_answer" if "resolved_answer" in columns else ""


def satisfied(rows: Any, what: str) -> Any:
    """Whether an answer is among the two best of its scale, or calls the matter resolved; null off the scale."""
    if what == "resolved_answer":
        return rows.resolved_answer
    entry = kpis.CATALOGUE["csat_t2b"]
    parts = resolved(entry, rows, {})
    assert parts.among is not None
    return parts.among.fill_null(False).ifelse(parts.above, ibis.null("boolean"))
