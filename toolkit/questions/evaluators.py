"""Are some evaluators kinder or stricter than the rest, on contacts of the same kind and in calibration sessions?

Evaluators are people: which of them stands apart is shown, by pseudonym, only where the parameters state the legal
basis for it. Without one there is how much they differ, and how many stand apart.
"""

from typing import Any, Final, NamedTuple

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures.multiplicity import holm
from toolkit.measures.rater_effects import EFFECTS, rater_effects
from toolkit.measures.session_permutations import exchanged
from toolkit.questions.agents import mixes

# Where evaluations are compared: contacts of the same kind, or the same contact.
CONTACTS: Final = "contacts"
SESSIONS: Final = "sessions"
# Scores by others below which a kind of contact is no yardstick; of a session one is enough.
FEWEST_OTHERS: Final = {CONTACTS: 5, SESSIONS: 1}
# Scores below which nothing is said of an evaluator.
FEWEST_ROWS: Final = {CONTACTS: 20, SESSIONS: 10}
ONE_EVALUATOR: Final = "fewer than two evaluators can be compared"

SUMMARY: Final = [
    "vendor", "basis", "evaluators", "judged", "apart", "kinder", "spread", "low", "high", "p_value", "reliability",
    "rows", "left_out", "why_not",
]  # fmt: skip
PERSONS: Final = ["vendor", "basis", *EFFECTS, "apart"]


class Evaluators(NamedTuple):
    """What was found: `summary` may be printed, `persons` are those who may be (none without a legal basis)."""

    summary: pd.DataFrame
    persons: pd.DataFrame


def evaluators(audit: Audit, *, confidence: float | None = None) -> Evaluators:
    """How evaluators differ, a row per vendor and basis, and who, under a legal basis, a row per evaluator.

    evaluators: all who scored; judged: those with enough comparable scores. apart: judged ones whose difference from
    the others chance does not explain (Holm over a vendor's evaluators of both bases, at `confidence`, else the
    audit's), the one who stands apart most set aside before the rest are looked at again; kinder: those of them who
    score higher. spread: the standard deviation between evaluators in earnest, in points of a hundred, with limits.
    rows: comparable evaluations; left_out: the share of evaluations that nobody else's could be held against. why_not:
    why spread and count are not given; of fewer evaluators than `privacy.smallest_group` neither is.

    Evaluators who score one team alone, or one kind of contact, cannot be told from it, and are left out.
    """
    found, persons = [], []
    for vendor in (each.id for each in audit.parameters.vendors):
        mine = {basis: _compared(audit, vendor, basis) for basis in (CONTACTS, SESSIONS)}
        every = _set_aside(audit, vendor, mine, audit.parameters.confidence if confidence is None else confidence)
        if every.empty:
            continue
        for basis, (effects, spread) in mine.items():
            if len(effects):
                found.append(_summary(audit, vendor, basis, every[every.basis == basis], spread))
        persons.append(every.assign(vendor=vendor))
    summary = pd.DataFrame(found, columns=SUMMARY)
    if not persons or not audit.parameters.privacy.legal_basis:
        return Evaluators(summary, pd.DataFrame(columns=PERSONS))
    return Evaluators(summary, pd.concat(persons, ignore_index=True)[PERSONS])


def _set_aside(
    audit: Audit, vendor: str, first: dict[str, tuple[pd.DataFrame, Any]], confidence: float
) -> pd.DataFrame:
    """All evaluators of both bases; whoever stands apart most is set aside, and the rest held against each other again.

    One lenient evaluator among five makes the four others look strict as long as they are held against him.
    """
    every = pd.concat([each for each, _ in first.values()], ignore_index=True)
    if every.empty:
        return every
    aside: list[pd.DataFrame] = []
    away: dict[str, set[str]] = {basis: set() for basis in first}
    while True:
        adjusted = _holm(every)
        every = every.assign(adjusted=adjusted, apart=adjusted <= 1 - confidence)
        if not every.apart.any():
            return pd.concat([*aside, every], ignore_index=True)
        most = every.loc[[every.p_value.idxmin()]]
        basis, rater = str(most.basis.iloc[0]), str(most.rater.iloc[0])
        aside.append(most)
        away[basis].add(rater)
        again = [_compared(audit, vendor, each, frozenset(away[each]))[0] for each in first]
        every = pd.concat(again, ignore_index=True)


def _holm(every: pd.DataFrame) -> np.ndarray[Any, Any]:
    adjusted = np.full(len(every), np.nan)
    tested = every.p_value.notna().to_numpy()
    adjusted[tested] = holm(every.p_value[tested])
    return adjusted


def _compared(audit: Audit, vendor: str, basis: str, without: frozenset[str] = frozenset()) -> tuple[pd.DataFrame, Any]:
    sums = scores(audit, vendor, basis, "evaluator_id")
    sums = sums[~sums.rater.isin(without)] if len(sums) else sums
    if sums.empty:
        return pd.DataFrame(columns=["basis", *EFFECTS]), None
    found = rater_effects(
        sums.rater,
        sums.cell,
        sums.cluster,
        sums["rows"],
        sums.total,
        confidence=audit.parameters.confidence,
        fewest_others=FEWEST_OTHERS[basis],
        fewest_rows=FEWEST_ROWS[basis],
    )
    effects = found.effects.assign(basis=basis)
    if basis == SESSIONS:
        # Of few sessions Student's limits claim too often: whoever stands apart does so by exchange as well.
        exact = exchanged(sums.rater, sums.cell, sums.total / sums["rows"])
        effects["p_value"] = np.maximum(effects.p_value, effects.rater.map(exact).fillna(1.0))
    return effects, found.spread


def scores(audit: Audit, vendor: str, basis: str, rater: str) -> pd.DataFrame:
    """Scores in per cent of one vendor, added up by rater, cell and cluster: their rows and their total.

    `rater` is the column that says whose scores are told apart, evaluator_id or evaluator_side. Contacts are told
    apart by form, team and the parameters' mix, and clustered by agent; evaluations of calibration sessions are not
    among them. Sessions are their own cells and clusters. Empty without the columns that this needs.
    """
    there = mixes.given(audit, "evaluations")
    if not {rater, "score", "max_score"} <= there or (basis == SESSIONS and "session_id" not in there):
        return pd.DataFrame()
    rows: ir.Table = audit.tables.evaluations
    rows = rows.filter(_.vendor == vendor, _[rater].notnull())
    rows = rows.filter(_.session_id.notnull() if basis == SESSIONS else _.session_id.isnull())
    names = ["session_id"] if basis == SESSIONS else _kinds(audit, there)
    kinds = {f"cell_{name}": rows[name].cast("string").fill_null(mixes.UNKNOWN) for name in names}
    cluster = rows.session_id if basis == SESSIONS else rows.agent_id.fill_null(rows.evaluation_id)
    scored = rows.mutate(**kinds, cluster=cluster).filter(_.score.notnull() & (_.max_score > 0) & _.weight.notnull())
    whole = scored.group_by("evaluation_id", "cluster", *kinds, rater=_[rater]).aggregate(
        earned=(_.score * _.weight).sum().cast("float64"), top=(_.max_score * _.weight).sum().cast("float64")
    )
    shares = whole.filter(_.top > 0).mutate(share=(100 * _.earned / _.top).round(9).cast("decimal(18, 9)"))
    found = shares.group_by("rater", "cluster", *kinds).aggregate(rows=_.count(), total=_.share.sum().cast("float64"))
    frame: pd.DataFrame = found.order_by("rater", "cluster", *kinds).execute()
    frame["cell"] = frame[list(kinds)].agg(" | ".join, axis=1) if kinds and len(frame) else "all"
    return frame


def _kinds(audit: Audit, there: set[str]) -> list[str]:
    names = [*mixes.cells(audit, "evaluations"), "form_version", "team"]
    return [name for name in dict.fromkeys(names) if name in there]


def _summary(audit: Audit, vendor: str, basis: str, effects: pd.DataFrame, spread: Any) -> tuple[Any, ...]:
    smallest = max(audit.parameters.privacy.smallest_group, 2)
    judged = int(effects.effect.notna().sum())
    rows, left_out = int(effects["rows"].sum()), int(effects.left_out.sum())
    common = (rows, left_out / (rows + left_out) if rows + left_out else np.nan)
    if judged < smallest:
        why = ONE_EVALUATOR if judged < 2 else f"fewer than {smallest} people"
        return (vendor, basis, len(effects), judged, np.nan, np.nan, *[np.nan] * 5, *common, why)
    told = (spread.value, spread.low, spread.high, spread.p_value, spread.reliability)
    return (vendor, basis, len(effects), judged, *_apart(effects), *told, *common, "")


def _apart(effects: pd.DataFrame) -> tuple[int, int]:
    apart = effects.apart.astype(bool)
    return int(apart.sum()), int((apart & (effects.effect > 0)).sum())
