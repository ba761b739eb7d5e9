"""How sure the median wait between two steps is."""

from collections.abc import Sequence

import ibis
import ibis.expr.types as ir
import pandas as pd
from ibis import _

from toolkit.measures.journey_graphs import EDGE, named
from toolkit.measures.percentiles import quantile_ranks


def median_limits(steps: ir.Table, found: pd.DataFrame, names: Sequence[str], *, confidence: float) -> pd.DataFrame:
    """The graph of `edges` by vendor with median_low and median_high, in one query over the waits in their order.

    Order statistics (`percentiles.quantile_ranks`), waits taken as independent: hardly any case takes a step twice. NaN
    where so few waits have no such place.
    """
    if found.empty:
        return found.assign(median_low=[], median_high=[])
    ranks = [quantile_ranks(int(rows), 0.5, confidence=confidence) for rows in found["count"]]
    frame = found.assign(low_place=[each.low or 0 for each in ranks], high_place=[each.high or 0 for each in ranks])
    codes = {name: code for code, name in enumerate(names)}
    wanted = frame[["vendor", *EDGE, "low_place", "high_place"]].assign(
        **{name: frame[name].map(codes).astype("int32") for name in EDGE}
    )
    keys = ["vendor", *EDGE]
    order = ibis.window(group_by=keys, order_by="waited")
    placed = steps.filter(_.next_step.notnull()).select(*keys, "waited").mutate(place=ibis.row_number().over(order) + 1)
    joined = placed.join(ibis.memtable(wanted), keys)
    limits = joined.group_by(keys).aggregate(
        median_low=(joined.waited / 1000.0).max(where=joined.place == joined.low_place),
        median_high=(joined.waited / 1000.0).max(where=joined.place == joined.high_place),
    )
    return found.merge(named(limits.execute(), names, *EDGE), on=keys, how="left")
