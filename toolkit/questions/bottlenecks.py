"""Which steps cost the most waiting, and which waits are rules, batches or the customer's own, and no queue at all?"""

from typing import Final

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import bottlenecks, graph_differences, waiting_signs
from toolkit.parameters.audits import Comparison
from toolkit.questions.journey_logs import Log, asked, kept, period_ends, read
from toolkit.questions.journeys import FEWEST

# A step that half of the cases take within this time follows at once: nothing queues there.
AT_ONCE_SECONDS: Final = 60
_SIGN: Final = ["vendor", "step", "next_step", "count", "mean", "shortest_1", "median", "p25", "p75", "piled_share",
                "below_share", "pile_low", "pile_high", "mark", "marked_share", "crowding_minute", "crowded_minute",
                "crowding_day", "crowded_day", "sign", "why"]  # fmt: skip
_RANKED: Final = ["vendor", "rank", "step", "next_step", "count", "norm", "stated", "median", "mean", "cost",
                  "cost_low", "cost_high", "value", "low", "high", "excess_per_case", "times", "times_low",
                  "times_high", "steps_compared", "bottleneck", "why"]  # fmt: skip
_KEYS: Final = ["vendor", "step", "next_step"]
_NOT_DUE: Final = [*_KEYS, "median", "cases"]
_COMPARISON: Final = ["comparison", "by", "first", "second"]


def signs(audit: Audit) -> pd.DataFrame:
    """What the waits of each step of whole cases look like, as `waiting_signs.judged`; seconds."""
    if audit.tables.events is None:
        return pd.DataFrame(columns=_SIGN)

    def make() -> pd.DataFrame:
        log = _log(audit)
        waited = waiting_signs.waits(log.whole_steps)
        frame = waiting_signs.judged(
            waiting_signs.spreads(waited),
            waiting_signs.piles(waited),
            {scale: waiting_signs.crowds(waited, scale) for scale in ("minute", "day")},
            waiting_signs.clock_marks(waiting_signs.marks(waited)),
            finest_seconds=waiting_signs.resolution(waited),
        )
        names = {name: [log.names[int(code)] for code in frame[name]] for name in ("step", "next_step")}
        return frame.assign(**names)[_SIGN]

    return kept(audit, "signs", make)


def not_yet_due(audit: Audit) -> pd.DataFrame:
    """Cases that count as ended because the period did: a step by rule may follow them, and had not been due.

    A row per vendor and rule: vendor, step, next_step, median (seconds that the rule takes), cases that stand at
    `step` for less than that when the period ends. Cases that the parameters do not call whole are not among them.
    """
    if audit.tables.events is None:
        return pd.DataFrame(columns=_NOT_DUE)

    def make() -> pd.DataFrame:
        log, found = _log(audit), apart(audit)
        rows = []
        for row in found[found.sign == "rule"].to_dict("records"):
            since = period_ends(audit) - int(1000 * row["median"])
            cases = log.whole_cases.filter(
                (_.vendor == row["vendor"]) & (_.last_step == log.names.index(row["step"])) & (_.ends > since)
            )
            rows.append({**row, "cases": int(cases.count().execute())})
        return pd.DataFrame(rows, columns=_NOT_DUE)

    return kept(audit, "not_yet_due", make)


def ranked(audit: Audit) -> pd.DataFrame:
    """The steps by what their waiting over the norm costs, dearest first, as `bottlenecks.costs`, with rank and why.

    Rules and batches are not among them (`apart` has them), nor waits that end with the customer's own action, nor
    steps that follow at once, nor those with too few rows to judge. The norm is the one that the parameters state for
    the step (stated), else the median of all these waits of the vendor; median is the step's own. Seconds, but for
    costs and mean in days. Where a timer decides a part of a step's waits (why is timer), those cost nothing.
    """
    if audit.tables.events is None:
        return pd.DataFrame(columns=_RANKED)

    def make() -> pd.DataFrame:
        log, found = _log(audit), signs(audit)
        question = asked(audit)
        queued = found[(found.sign == "queue") & (found["median"] >= AT_ONCE_SECONDS)]
        queued = queued[~queued.next_step.isin(question.customer_steps)]
        if queued.empty:
            return pd.DataFrame(columns=_RANKED)
        timer = queued.why == "timer"
        pairs = pd.DataFrame(
            {
                "vendor": queued.vendor,
                **{name: queued[name].map(log.names.index).astype("int32") for name in ("step", "next_step")},
                "from_seconds": queued.pile_low.where(timer),
                "to_seconds": queued.pile_high.where(timer),
            }
        )
        stated = {(norm.step, norm.next_step): norm.hours * 3600.0 for norm in question.norms}
        named = [stated.get(pair) for pair in zip(queued.step, queued.next_step, strict=True)]
        own = pd.Series(named, index=pairs.index, dtype="float64")
        pooled = pairs.vendor.map(bottlenecks.pooled_norms(log.whole_steps, pairs).set_index("vendor").pooled)
        norms = pairs.assign(norm=own.fillna(pooled.astype("float64")))
        per_step, totals = bottlenecks.sums(log.whole_steps, norms)
        cases = log.whole_cases.group_by("vendor").aggregate(cases=_.count()).execute()
        frame = bottlenecks.costs(
            per_step, totals, cases, norms, names=log.names, confidence=audit.parameters.confidence
        )
        frame = frame.merge(queued.assign(stated=own.notna())[[*_KEYS, "why", "median", "stated"]], on=_KEYS)
        return frame.assign(rank=frame.groupby("vendor").cumcount() + 1)[_RANKED]

    return kept(audit, "ranked", make)


def apart(audit: Audit) -> pd.DataFrame:
    """The steps whose waits are rules or batches, longest waiting in all first: as `signs`, with total_days."""
    found = signs(audit)
    chosen = found[found.sign.isin(["rule", "batch"])]
    chosen = chosen.assign(total_days=chosen["mean"] * chosen["count"] / 86_400)
    return chosen.sort_values(["vendor", "total_days"], ascending=[True, False], ignore_index=True)


def comparisons(audit: Audit) -> list[Comparison]:
    """The comparisons that the parameters ask for; without any, every two vendors of the audit."""
    if asked(audit).compare:
        return list(asked(audit).compare)
    vendors = [vendor.id for vendor in audit.parameters.vendors]
    pairs = [(one, other) for place, one in enumerate(vendors) for other in vendors[place + 1 :]]
    return [Comparison(by="vendor", first=one, second=other) for one, other in pairs]


def differences(audit: Audit) -> pd.DataFrame:
    """Two groups of whole cases on one graph, a row per step and comparison, as `graph_differences.differences`.

    comparison, by, first and second name the groups; a month stands for all months that begin with it.
    """
    columns = [*_COMPARISON, *graph_differences.COLUMNS]
    if audit.tables.events is None:
        return pd.DataFrame(columns=columns)

    def make() -> pd.DataFrame:
        log = _log(audit)
        parts = []
        for each in comparisons(audit):
            by = [] if each.by == "vendor" else ["vendor"]
            per_step, cases = graph_differences.sums(log.whole_steps, _sides(log.listed, each), by)
            frame = graph_differences.differences(
                per_step, cases, names=log.names, confidence=audit.parameters.confidence, by=by
            )
            label = f"{each.first} / {each.second}"
            parts.append(frame.assign(comparison=label, by=each.by, first=each.first, second=each.second))
        parts = [part for part in parts if len(part)]
        return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)

    return kept(audit, "differences", make)


def told(audit: Audit, *, least: int = FEWEST) -> pd.DataFrame:
    """The differences of waits that stand after false discoveries are held, largest first."""
    found = differences(audit)
    found = found[found.told.astype(bool) & (found.first_count >= least) & (found.second_count >= least)]
    return found.reindex(found.gap.abs().sort_values(ascending=False).index).reset_index(drop=True)


def _sides(cases: ir.Table, each: Comparison) -> ir.Table:
    column = cases["month" if each.by == "local_month" else each.by]

    def holds(value: str) -> ir.Value:
        return column.startswith(value) if each.by == "local_month" else column == value

    side = ibis.cases((holds(each.first), "first"), (holds(each.second), "second"), else_=ibis.null("string"))
    return cases.select("case", side=side)


def _log(audit: Audit) -> Log:
    log = read(audit)
    assert log is not None
    return log
