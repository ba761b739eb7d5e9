"""Do the contacts that were evaluated look like those that could have been?

A quality score speaks of the contacts that somebody chose. Within each agent's month every contact should have had the
same chance; where the chosen ones are shorter, or of other reasons, channels or hours, the score is of those.
"""

from functools import partial
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import multiplicity, sample_balances
from toolkit.questions.agents import mixes

DURATION: Final = "talk_seconds"
LEVELS: Final = ("reason", "channel", "hour")
# Evaluated contacts below which nothing is said of a sample.
FEWEST: Final = 30
BALANCE: Final = [
    "vendor", "what", "level", "sampled", "expected", "whole", "difference", "chance", "p_value", "adjusted", "apart",
    "rows", "unlinked", "why_not",
]  # fmt: skip


def balances(audit: Audit, *, shortest_seconds: float = 0, confidence: float | None = None) -> pd.DataFrame:
    """The sample of evaluated contacts against random draws, a row per vendor and property, and one per level.

    `shortest_seconds`: contacts with less talk are not evaluated, as whoever evaluates declares; they take no part.
    what: talk_seconds, reason, channel or hour (bands of four); level: empty for the property as a whole. sampled,
    expected, whole: means in seconds, or shares of a level. difference: sampled less expected in standard deviations
    of all contacts, for a property with levels over all of them. apart: whether chance does not explain it (Holm over a
    vendor's properties, at `confidence`, else the audit's); chance: what random draws stay within, at the level by
    which that parts them. Levels are not tested one by one. rows: evaluated contacts; unlinked: those that are not
    among the contacts that could be evaluated. Evaluations of calibration sessions are chosen apart and take no part.
    Empty without both tables, and where contacts are left out by a talk that no column tells.
    """
    there, forms = mixes.given(audit, "contacts"), mixes.given(audit, "evaluations")
    needed = {"contact_id", "agent_id"} | ({DURATION} if shortest_seconds > 0 else set())
    if not needed <= there or "contact_id" not in forms:
        return pd.DataFrame(columns=BALANCE)
    contacts = _eligible(audit, there, shortest_seconds)
    found = []
    for vendor in (each.id for each in audit.parameters.vendors):
        mine = contacts.filter(_.vendor == vendor)
        chosen, linked = _chosen(audit, vendor), int(mine.filter(_.drawn).count().execute())
        if not chosen:
            continue
        rows: list[dict[str, Any]] = []
        why = f"fewer than {FEWEST} evaluated contacts among those that could be" if linked < FEWEST else ""
        if DURATION in there:
            rows += _of_duration(mine, audit.parameters.confidence)
        for name in LEVELS:
            if name in there:
                rows += _of_levels(mine, name, audit.parameters.confidence)
        frame = pd.DataFrame(rows).assign(vendor=vendor, unlinked=chosen - linked, why_not=why)
        if why:
            frame[["difference", "p_value"]] = np.nan
        tested = ((frame.level == "") & frame.p_value.notna()).to_numpy()
        frame["adjusted"] = np.nan
        frame.loc[tested, "adjusted"] = multiplicity.holm(frame.p_value[tested])
        error = 1 - (audit.parameters.confidence if confidence is None else confidence)
        shown = 1 - multiplicity.level(frame.adjusted, error)
        limits = [each(confidence=shown).chance if callable(each) else np.nan for each in frame.pop("measured")]
        frame["chance"] = np.where(tested, limits, np.nan)
        frame["apart"] = frame.adjusted <= error
        found.append(frame)
    return pd.concat(found, ignore_index=True)[BALANCE] if found else pd.DataFrame(columns=BALANCE)


def _eligible(audit: Audit, there: set[str], shortest_seconds: float) -> ir.Table:
    """Contacts that could have been evaluated: vendor, agent_id, month, drawn, and the properties that are there."""
    contacts = audit.tables.contacts
    contacts = contacts.filter(_.agent_id.notnull())
    if "answered" in there:
        contacts = contacts.filter(_.answered.fill_null(False))
    if shortest_seconds > 0:
        contacts = contacts.filter(_[DURATION] >= shortest_seconds)
    ids = _evaluated(audit).select("vendor", "contact_id").distinct().mutate(drawn=True)
    joined = contacts.left_join(ids, ["vendor", "contact_id"])
    columns: dict[str, Any] = {"month": joined.local_date.truncate("M"), "drawn": joined.drawn.fill_null(False)}
    for name in LEVELS:
        if name in there:
            value = joined[name] // mixes.HOURS_OF_A_BAND * mixes.HOURS_OF_A_BAND if name == "hour" else joined[name]
            text = value.cast("int64").cast("string").lpad(2, "0") if name == "hour" else value
            columns[name] = text.fill_null(mixes.UNKNOWN)
    if DURATION in there:
        columns[DURATION] = joined[DURATION].cast("float64")
    return joined.select("vendor", "agent_id", **columns)


def _evaluated(audit: Audit) -> ir.Table:
    rows: ir.Table = audit.tables.evaluations
    return rows.filter(_.contact_id.notnull() & _.session_id.isnull())


def _chosen(audit: Audit, vendor: str) -> int:
    return int(_evaluated(audit).filter(_.vendor == vendor).contact_id.nunique().execute())


def _of_duration(contacts: ir.Table, confidence: float) -> list[dict[str, Any]]:
    known = contacts.filter(_[DURATION].notnull())
    # Whole thousandths, so that the sums repeat to the last digit.
    exact = known.mutate(value=known[DURATION].cast("decimal(12, 3)"))
    zero = ibis.literal(0).cast("decimal(12, 3)")
    strata = (
        exact.group_by("agent_id", "month")
        .aggregate(
            size=_.count(),
            total=_.value.sum().cast("float64"),
            squares=(_.value * _.value).sum().cast("float64"),
            drawn=_.drawn.sum(),
            drawn_total=_.drawn.ifelse(_.value, zero).sum().cast("float64"),
        )
        .order_by("agent_id", "month")
        .execute()
    )
    names = ["size", "total", "squares", "drawn", "drawn_total"]
    measured = partial(sample_balances.of_means, *(strata[name] for name in names))
    return [{"what": DURATION, "level": "", "measured": measured, **measured(confidence=confidence)._asdict()}]


def _of_levels(contacts: ir.Table, name: str, confidence: float) -> list[dict[str, Any]]:
    tallied = (
        contacts.group_by("agent_id", "month", level=_[name])
        .aggregate(size=_.count(), drawn=_.drawn.sum())
        .order_by("agent_id", "month", "level")
        .execute()
    )
    if tallied.empty:
        return []
    wide = tallied.pivot_table(index=["agent_id", "month"], columns="level", values=["size", "drawn"], fill_value=0)
    measured = partial(sample_balances.of_levels, wide["size"], wide["drawn"])
    each = measured(confidence=confidence)
    rows: list[dict[str, Any]] = [
        {
            "what": name,
            "level": "",
            "sampled": np.nan,
            "expected": np.nan,
            "whole": np.nan,
            "measured": measured,
            **{key: getattr(each, key) for key in ("difference", "p_value", "rows")},
        }
    ]
    parts = zip(wide["size"].columns, each.sampled, each.expected, each.whole, each.differences, strict=True)
    for level, sampled, expected, whole, difference in parts:
        shares = {"sampled": sampled, "expected": expected, "whole": whole, "difference": difference}
        rows.append({"what": name, "level": level, **shares, "p_value": np.nan, "rows": each.rows})
    return rows
