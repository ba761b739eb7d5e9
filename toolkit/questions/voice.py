"""What do customers say when asked, how was it asked, and on which scale?"""

from typing import Any, Final

import ibis
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import conventions, kpis
from toolkit.measures.entries import resolved
from toolkit.questions.service_levels import evidenced, written

# The figures of customers' answers; those of employees stand with the people.
FIGURES: Final = (
    "csat",
    *conventions.CONVENTIONS["csat"],
    "dsat",
    "nps",
    "ces",
    *conventions.CONVENTIONS["ces"],
    "loyalty_index",
    *conventions.CONVENTIONS["loyalty_index"],
    "fcr_survey",
)
GROUPS: Final = ("channel", "reason", "site", "local_month")
# Told apart by these, in this order; what an audit has no evidence for is left out.
TOLD: Final = ("csat", "dsat", "nps", "ces", "loyalty_index", "fcr_survey")
ANSWERS: Final = [
    "vendor", "rows", "answers", "later_rows", "unlike", "scored", "codes", "dont_know", "scale", "turned",
]  # fmt: skip
GIVEN: Final = ["vendor", "given", "counted", "rows"]
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


def scale(audit: Audit) -> pd.DataFrame:
    """Each answer of a turned scale as it was given and as it counts: columns GIVEN, first rows; empty elsewhere."""
    if not {"csat", "csat_direction"} <= there(audit):
        return pd.DataFrame(columns=GIVEN)
    turned = (_.audience == "customer") & _.first_of_respondent & (_.csat_direction == "dissatisfaction")
    rows = audit.tables.surveys.filter(turned & _.csat.notnull())
    found = rows.group_by("vendor", given=_.csat_given.cast("float64"), counted=_.csat.cast("float64"))
    return found.aggregate(rows=_.count()).order_by("vendor", "given").execute()[GIVEN]


def figures(audit: Audit) -> pd.DataFrame:
    """Every figure of customers' answers that there is evidence for, rivals beside each, as `Audit.kpis`.

    Left out: what nobody was asked, and one definition alone under two names. Where answers of a vendor were
    collected in several ways, `pooled` is true: see `modes`.
    """
    asked = evidenced(audit, list(dict.fromkeys(FIGURES)))
    # A headline stands under its definition's own name too.
    asked = [key for key in asked if audit.in_force.get(key, key) == key or audit.in_force[key] not in asked]
    if not asked:
        return pd.DataFrame()
    frame = audit.kpis(asked)
    frame = frame[frame["rows"] + frame["unknown"] > 0]
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
    """The section's figures by group as rows of results.csv; those of whole vendors stand with the service levels."""
    frame = pd.concat([grouped(audit), modes(audit)], ignore_index=True)
    if frame.empty:
        return frame
    groups = [f"{row.by}={row.level}" for row in frame.itertuples()]
    verdicts = np.where(frame.enough.astype(bool), "", "insufficient")
    return frame.assign(section="voice", group=groups, target="", verdict=verdicts)


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
