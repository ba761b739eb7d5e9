"""Do evaluators agree with each other, with the client, with the shoppers, and with the customers?

Scores are points earned of points possible, in per cent. A calibration session is one contact that several evaluate;
its reference is the client's or an independent evaluator's score, and where there is none the mean of the others.
"""

from collections.abc import Mapping
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.measures import intervals, session_agreements
from toolkit.measures.computed import GIVEN
from toolkit.measures.rank_correlations import rank_correlation
from toolkit.measures.voice import OF_CUSTOMERS
from toolkit.parameters import AuditParameters
from toolkit.parameters.audits import Privacy

FRAME: Final = ["kpi", *GIVEN]
NEAR: Final = 10


def of_sessions(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """Deviation, bias, closeness and agreement in calibration sessions, a row per vendor and KPI."""
    evaluations = tables["evaluations"].filter(_.session_id.notnull())
    sheets = _sheets(evaluations)
    items = (
        evaluations.filter(_.score.notnull())
        .group_by("vendor", "session_id", "item_id", "evaluator_id")
        .aggregate(score=(_.score / _.max_score.nullif(0)).cast("float64").mean())
        .order_by("vendor", "session_id", "item_id", "evaluator_id")
        .execute()
    )
    rows: list[dict[str, Any]] = []
    for vendor, mine in sheets.groupby("vendor"):
        referred = _referred(mine)
        few = of_few(mine[mine.session_id.isin(referred.session_id[referred.by_master])], parameters.privacy)
        own = _deviations(str(vendor), referred, parameters.confidence)
        rows += [_unless(row, few if row["kpi"] == "qa_bias" else "") for row in own]
        rows += session_agreements.of_items(str(vendor), items[items.vendor == vendor], parameters.confidence)
        rows += session_agreements.of_totals(str(vendor), mine, parameters.confidence)
    return pd.DataFrame(rows, columns=[*FRAME, "why_not"]).fillna({"why_not": ""})


def of_few(compared: pd.DataFrame, privacy: Privacy) -> str:
    """Why the difference of two sides is not told: `compared` is evaluator_id and evaluator_side of what it rests on.

    The difference from a side of one evaluator is that person's own, so that sides are groups like any other: of fewer
    people than `privacy.smallest_group`, as far as they are named, nothing is printed without a legal basis. Empty
    where it may be told, or where one side has no evaluation.
    """
    told = compared[compared.evaluator_side.notna()]
    people = told.groupby(told.evaluator_side == "vendor").evaluator_id.nunique()
    few = len(people) > 1 and people.min() < privacy.smallest_group and not privacy.legal_basis
    return f"fewer than {privacy.smallest_group} evaluators are named on one side" if few else ""


def of_pairs(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """The vendor's score less the client's on contacts that both evaluated, a row per vendor."""
    sheets = _sheets(tables["evaluations"].filter(_.contact_id.notnull()), by="contact_id")
    sheets["ours"] = (sheets.evaluator_side == "vendor").to_numpy()
    told = sheets[sheets.evaluator_side.notna()].copy()
    told["both"] = told.groupby(["vendor", "contact_id"]).ours.transform("nunique") > 1
    wide = told.groupby(["vendor", "contact_id", "ours"]).score.mean().unstack().reindex(columns=[True, False])
    gaps = (wide[True] - wide[False]).dropna()
    rows = []
    for vendor in dict.fromkeys(sheets.vendor):
        mine = gaps[gaps.index.get_level_values("vendor") == vendor].to_numpy(float)
        limits = intervals.t_mean(mine, confidence=parameters.confidence)
        row = _row("vendor_client_gap", vendor, mine.mean() if mine.size else np.nan, limits, mine.size)
        rows.append(_unless(row, of_few(told[told.both & (told.vendor == vendor)], parameters.privacy)))
    return pd.DataFrame(rows, columns=[*FRAME, "why_not"])


def of_customers(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """Does a good score go with a satisfied customer? Spearman's rank correlation, over contacts and over agents."""
    scored = _scored(tables["evaluations"]).filter(_.sampled & _.contact_id.notnull())
    whose = _.agent_id.max().fill_null("")
    forms = scored.group_by("vendor", "contact_id").aggregate(cluster=whose, score=_share(scored))
    answers = tables["surveys"].filter(_.contact_id.notnull() & _.csat.notnull() & OF_CUSTOMERS)
    asked = answers.group_by("vendor", "contact_id").aggregate(csat=_.csat.mean().cast("float64"))
    both = forms.join(asked, ["vendor", "contact_id"])
    # Pairs leave the engine as how often each pair of values stands together.
    values = {"score": _.score.round(4), "csat": _.csat.round(4)}
    pairs = both.group_by("vendor", "cluster", **values).aggregate(rows=_.count())
    agents = _by_agent(tables, scored, answers)
    rows = []
    for key, frame in (
        ("qa_validity", pairs.order_by("vendor", "cluster", "score", "csat").execute()),
        ("qa_validity_agents", agents),
    ):
        for vendor, mine in frame.groupby("vendor"):
            rows.append(_correlation(key, str(vendor), mine, parameters.confidence))
    return pd.DataFrame(rows, columns=FRAME)


def of_shoppers(tables: Mapping[str, ir.Table], parameters: AuditParameters) -> pd.DataFrame:
    """The shoppers' score less the vendor's own on the items that both forms have, in points, a row per vendor."""
    shops, forms = (_scored(tables[name]) for name in ("shops", "evaluations"))
    # Where nobody says who evaluated, the vendor did.
    forms = forms.filter(_.sampled & (_.evaluator_side.fill_null("vendor") == "vendor"))
    found = {}
    for name, table, other, cluster in (("shops", shops, forms, "shop_id"), ("forms", forms, shops, "agent_id")):
        own = table.mutate(item=table.item_id.strip().lower())
        names = other.select("vendor", item=other.item_id.strip().lower()).distinct()
        same = own.semi_join(names, ["vendor", "item"])
        sums = {"above": same.score * same.weight, "below": same.max_score * same.weight}
        found[name] = (
            same.group_by("vendor", cluster=same[cluster].fill_null(""))
            .aggregate(**{key: value.sum().cast("float64") for key, value in sums.items()})
            .order_by("vendor", "cluster")
            .execute()
        )
    rows = []
    for vendor in sorted(set(found["shops"].vendor) & set(found["forms"].vendor)):
        sides = [found[name][found[name].vendor == vendor] for name in ("shops", "forms")]
        amounts = [(mine.above.to_numpy(float), mine.below.to_numpy(float)) for mine in sides]
        one, other = (above.sum() / below.sum() for above, below in amounts)
        limits = [intervals.ratio_clustered(*each, confidence=parameters.confidence, share=True) for each in amounts]
        low, high = intervals.difference(one, limits[0], other, limits[1])
        gap = 100 * (one - other)
        rows.append(_row("mystery_qa_gap", vendor, gap, (100 * low, 100 * high), len(sides[0])))
    return pd.DataFrame(rows, columns=FRAME)


def _scored(table: ir.Table) -> ir.Table:
    return table.filter(_.score.notnull() & _.max_score.notnull() & _.weight.notnull())


def _share(table: ir.Table) -> Any:
    earned = (table.score * table.weight).sum().cast("float64")
    return 100 * earned / (table.max_score * table.weight).sum().cast("float64").nullif(0)


def _sheets(evaluations: ir.Table, by: str = "session_id") -> pd.DataFrame:
    """One row per evaluation: vendor, `by`, evaluator_id, evaluator_side, score in per cent."""
    scored = _scored(evaluations)
    whole = scored.group_by("vendor", by, "evaluation_id").aggregate(
        evaluator_id=_.evaluator_id.max(), evaluator_side=_.evaluator_side.max(), score=_share(scored)
    )
    # Only contacts that several evaluated leave the engine.
    many = whole.filter(_.score.notnull()).mutate(many=_.count().over(ibis.window(group_by=["vendor", by])))
    return many.filter(_.many > 1).order_by("vendor", by, "evaluation_id").execute()


def _referred(sheets: pd.DataFrame) -> pd.DataFrame:
    """Each evaluation of a session with its deviation from the reference, and whether that is a master's."""
    frame = sheets.reset_index(drop=True)
    master = frame.evaluator_side.isin(["client", "independent"])
    by_session = frame.session_id
    of_master = frame.score.where(master).groupby(by_session).transform("mean")
    total, many = (frame.score.groupby(by_session).transform(how) for how in ("sum", "count"))
    others = (total - frame.score) / (many - 1)
    frame["by_master"] = of_master.notna()
    frame["deviation"] = frame.score - of_master.where(of_master.notna(), others)
    # The master is the reference and does not deviate from itself.
    return frame[~(master & frame.by_master)]


def _deviations(vendor: str, referred: pd.DataFrame, confidence: float) -> list[dict[str, Any]]:
    def over_sessions(key: str, values: pd.Series, *, share: bool) -> dict[str, Any]:
        sums = values.groupby(referred.session_id.loc[values.index]).agg(["sum", "count"])
        above, below = sums["sum"].to_numpy(float), sums["count"].to_numpy(float)
        limits = intervals.ratio_clustered(above, below, confidence=confidence, share=share)
        value = float(values.mean()) if len(values) else np.nan
        return _row(key, vendor, value, limits, len(values), len(sums), "session_id")

    signed = referred.deviation[referred.by_master]
    means = signed.groupby(referred.session_id.loc[signed.index]).mean().to_numpy(float)
    bias = intervals.t_mean(means, confidence=confidence)
    mean = means.mean() if means.size else np.nan
    return [
        over_sessions("qa_deviation", referred.deviation.abs(), share=False),
        over_sessions("qa_within_10", (referred.deviation.abs() <= NEAR).astype(float), share=True),
        _row("qa_bias", vendor, mean, bias, len(signed), len(means), "session_id"),
    ]


def _by_agent(tables: Mapping[str, ir.Table], scored: ir.Table, answers: ir.Table) -> pd.DataFrame:
    """Per agent with evaluations and answers: score and mean satisfaction, without the agent's name."""
    forms = scored.filter(_.agent_id.notnull()).group_by("vendor", "agent_id").aggregate(score=_share(scored))
    whose = tables.get("contacts")
    if whose is not None:
        # A contact that several handled is nobody's own.
        known = (
            whose.filter(_.agent_id.notnull())
            .group_by("vendor", "contact_id")
            .aggregate(of_contact=_.agent_id.min(), last=_.agent_id.max())
            .filter(_.of_contact == _.last)
            .drop("last")
        )
        joined = answers.left_join(known, ["vendor", "contact_id"])
        agent = ibis.coalesce(joined.agent_id, joined.of_contact)
        answers = joined.select("vendor", "csat", agent_id=agent)
    asked = (
        answers.filter(_.agent_id.notnull())
        .group_by("vendor", "agent_id")
        .aggregate(csat=_.csat.mean().cast("float64"))
    )
    both = forms.join(asked, ["vendor", "agent_id"]).select("vendor", "score", "csat").mutate(rows=1)
    return both.order_by("vendor", "score", "csat").execute()


def _correlation(key: str, vendor: str, pairs: pd.DataFrame, confidence: float) -> dict[str, Any]:
    """Spearman's correlation of pairs with how often each stands there; over agents, where contacts name them."""
    many = pairs["rows"].to_numpy(np.int64)
    score, csat = (np.repeat(pairs[name].to_numpy(float), many) for name in ("score", "csat"))
    cluster = np.repeat(pairs["cluster"].to_numpy(str), many) if "cluster" in pairs else np.empty(0, str)
    # A contact that names no agent stands for itself.
    unnamed = np.flatnonzero(cluster == "")
    if cluster.size == unnamed.size:
        found = rank_correlation(score, csat, confidence=confidence)
    else:
        each = cluster.astype(object)
        each[unnamed] = [f"\0{place}" for place in unnamed]
        found = rank_correlation(score, csat, confidence=confidence, clusters=each)
    return _row(key, vendor, found.value, (found.low, found.high), found.rows, found.clusters, "agent_id")


def _unless(row: dict[str, Any], why_not: str) -> dict[str, Any]:
    """A row with its reason not to be told, and then without its figures."""
    return {**row, **(dict.fromkeys(("value", "low", "high"), np.nan) if why_not else {}), "why_not": why_not}


def _row(
    key: str, vendor: object, value: float, limits: Any, rows: int, clusters: int = 0, clustered_by: str = ""
) -> dict[str, Any]:
    low, high = (float(end) for end in limits)
    sure = np.isfinite(low) and np.isfinite(high)
    why = "" if sure else "few_clusters" if clusters else "few_rows"
    cells = (key, vendor, float(value), low, high, int(rows), 0, clusters, clustered_by if clusters else "", why)
    return dict(zip(FRAME, cells, strict=True))
