"""Do the vendor's own scores heap just above the mark from which an evaluation is passed?"""

from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures.heaps import Heap, heap
from toolkit.measures.intervals import Array
from toolkit.questions.agents import mixes

# Scores are counted in steps of so many points of a hundred, from the mark up and down.
STEP: Final = 5
HEAPS: Final = ["vendor", "mark", *Heap._fields, "evaluations", "told", "why_not"]
STEPS: Final = ["vendor", "low_edge", "high_edge", "evaluations", "by_form", "mark"]
NO_MARK: Final = "no pass mark (quality.pass_mark)"
FEW: Final = "too few scores beside the mark, or too few steps away from it"
# Forms put together anew, and the kinds of form (which items applied) that they are of.
DRAWN: Final = 100_000
MOST_KINDS: Final = 200
SEED: Final = 20_240_229


def heaps(audit: Audit, *, confidence: float | None = None) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Per vendor what stands beside the mark (columns HEAPS), and the counts per step that this rests on (STEPS).

    Own evaluations only (or of an untold side), without calibration sessions; where a critical failure takes all
    points, without those that failed. by_form: how many would fall into the step if each item were passed as often as
    it is, but items had nothing to do with each other. told: whether all of the interval, at `confidence`, else the
    audit's, lies above 1. Both are empty without a mark or without scores.
    """
    asked = audit.parameters.quality
    there = mixes.given(audit, "evaluations")
    if asked is None or asked.pass_mark is None or not {"score", "max_score"} <= there:
        return pd.DataFrame(columns=HEAPS), pd.DataFrame(columns=STEPS)
    mark = float(asked.pass_mark)
    edges = _edges(mark)
    found, steps = [], []
    for vendor in (each.id for each in audit.parameters.vendors):
        rows = _own(audit, vendor)
        shares = _shares(rows)
        if shares.empty:
            continue
        counts = _counted(shares.share.to_numpy(float), shares["rows"].to_numpy(float), edges)
        base = _by_form(rows, edges)
        place = int(np.searchsorted(edges, 100 * mark - 1e-9))
        told = heap(counts, base, place, confidence=audit.parameters.confidence if confidence is None else confidence)
        whole = int(counts.sum())
        found.append((vendor, mark, *told, whole, told.low > 1, "" if np.isfinite(told.value) else FEW))
        by_form = base / base.sum() * whole
        steps.append(pd.DataFrame({"low_edge": edges[:-1] / 100, "high_edge": edges[1:] / 100, "evaluations": counts}))
        steps[-1] = steps[-1].assign(vendor=vendor, by_form=by_form, mark=mark)
    whole_steps = pd.concat(steps, ignore_index=True)[STEPS] if steps else pd.DataFrame(columns=STEPS)
    return pd.DataFrame(found, columns=HEAPS), whole_steps


def _edges(mark: float) -> Array:
    """Steps from the mark down to nothing and up to all points; the outermost ones may be narrower."""
    below = np.arange(100 * mark, 0, -STEP)[::-1]
    above = np.arange(100 * mark + STEP, 100, STEP)
    return np.concatenate([[0.0], below[below > 1e-9], above[above < 100 - 1e-9], [100.0]])


def _own(audit: Audit, vendor: str) -> ir.Table:
    rows: ir.Table = audit.tables.evaluations
    rows = rows.filter(
        _.vendor == vendor,
        _.session_id.isnull(),
        _.evaluator_side.fill_null("vendor") == "vendor",
        _.score.notnull() & (_.max_score > 0) & _.weight.notnull(),
    )
    if audit.in_force["qa_score"] == "qa_score_fatal_zero":
        rows = rows.filter(~_.failed_critical.fill_null(False))
    return rows.mutate(form=_.form_version.fill_null(""))


def _shares(rows: ir.Table) -> pd.DataFrame:
    whole = rows.group_by("evaluation_id").aggregate(
        earned=(_.score * _.weight).sum().cast("float64"), top=(_.max_score * _.weight).sum().cast("float64")
    )
    scored = whole.filter(_.top > 0).mutate(share=(100 * _.earned / _.top).round(6))
    return scored.group_by("share").aggregate(rows=_.count()).order_by("share").execute()


def _counted(shares: Array, rows: Array, edges: Array) -> Array:
    # A score on an edge lies above it; all points lie in the last step.
    place = np.clip(np.searchsorted(edges, shares + 1e-6, side="right") - 1, 0, edges.size - 2)
    return np.asarray(np.bincount(place, weights=rows, minlength=edges.size - 1), float)


def _by_form(rows: ir.Table, edges: Array) -> Array:
    """How scores would fall if items had nothing to do with each other, by forms put together anew."""
    columns = ["form", "item_id", "score", "max_score", "weight"]
    items: pd.DataFrame = rows.group_by(columns).aggregate(rows=_.count()).order_by(columns).execute()
    kinds: pd.DataFrame = (
        rows.group_by("form", "evaluation_id")
        .aggregate(applied=_.item_id.group_concat("\x1f", order_by=_.item_id))
        .group_by("form", "applied")
        .aggregate(rows=_.count())
        .execute()
        .sort_values(["rows", "form", "applied"], ascending=[False, True, True])
        .head(MOST_KINDS)
    )
    rng = np.random.default_rng(SEED)
    pools: dict[Any, Any] = dict(iter(items.groupby(["form", "item_id"])))
    found = np.zeros(edges.size - 1)
    sizes = rng.multinomial(DRAWN, kinds["rows"].to_numpy(float) / kinds["rows"].sum())
    for form, applied, size in zip(kinds.form, kinds.applied, sizes, strict=True):
        earned, top = np.zeros(size), np.zeros(size)
        for item in applied.split("\x1f"):
            pool = pools[(form, item)]
            chance = pool["rows"].to_numpy(float)
            drawn = rng.choice(len(pool), size, p=chance / chance.sum())
            weight = pool.weight.to_numpy(float)[drawn]
            earned += weight * pool.score.to_numpy(float)[drawn]
            top += weight * pool.max_score.to_numpy(float)[drawn]
        usable = top > 0
        found += _counted(100 * earned[usable] / top[usable], np.ones(int(usable.sum())), edges)
    return found
