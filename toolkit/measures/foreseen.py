"""Contacts foreseen and contacts that came, interval by interval."""

from collections.abc import Mapping
from functools import reduce
from math import gcd
from typing import Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

PLACES: Final = ("queue", "channel")
HALF_HOUR: Final = 1800


def foreseen(tables: Mapping[str, ir.Table]) -> pd.DataFrame:
    """One row per vendor, interval and the places (queue, channel) that the forecast tells apart.

    Columns: vendor, queue, channel, start, local_date, forecast, actual (NaN where nobody counted), and `unforeseen`,
    how many stretches as long as its intervals held contacts and no forecast, the same in all rows of a vendor.

    What counts is the last forecast published before its interval began, so that none is corrected after the fact.
    Actuals are those of the forecast's own rows where it has any. Else the contacts offered are counted, by the places
    (queue, channel) that contacts and forecast name alike, and together over those that they do not.
    """
    rows = tables["forecasts"]
    frame = rows.select(
        "vendor", *PLACES, "local_date", "published_at",
        start=rows.interval_start.epoch_seconds().cast("int64"), end=rows.interval_end.epoch_seconds().cast("int64"),
        late=(rows.published_at > rows.interval_start).fill_null(False),
        published=rows.published_at.epoch_seconds().cast("int64"), forecast=rows.forecast_contacts.cast("float64"),
        actual=rows.actual_contacts.cast("float64"),
    ).execute()  # fmt: skip
    frame = frame[~frame.late & frame.forecast.notna()]
    frame[[*PLACES]] = frame[[*PLACES]].fillna("")
    frame = frame.sort_values(["vendor", "start", *PLACES, "published"], na_position="first")
    frame = frame.drop_duplicates(["vendor", "start", *PLACES], keep="last")
    columns = ["vendor", *PLACES, "start", "local_date", "forecast", "actual", "unforeseen"]
    parts = []
    for vendor, mine in frame.groupby("vendor"):
        if mine.actual.notna().any() or "contacts" not in tables:
            parts.append(mine.assign(unforeseen=0))
        else:
            parts.append(_with_contacts(mine, tables["contacts"].filter(_.vendor == str(vendor))))
    return pd.concat(parts, ignore_index=True)[columns] if parts else pd.DataFrame(columns=columns)


def _with_contacts(frame: pd.DataFrame, contacts: ir.Table) -> pd.DataFrame:
    """The forecast's intervals with the contacts that were offered in them."""
    ends = _ends(frame)
    width = reduce(gcd, [*np.diff(np.unique([*frame.start, *ends])).astype(int).tolist(), int(frame.start.iloc[0])], 0)
    offered = contacts.filter(_.offered)
    by_width = offered.started_at.epoch_seconds().cast("int64") // width * width
    counted = (
        offered.mutate(start=by_width.cast("int64"))
        .group_by("start", *PLACES)
        .aggregate(contacts=_.count())
        .execute()
        .fillna(dict.fromkeys(PLACES, ""))
    )
    named = [name for name in PLACES if set(frame[name]) <= set(counted[name]) and set(frame[name]) != {""}]
    other = [name for name in PLACES if name not in named]
    whole = frame.assign(end=ends).groupby(["vendor", "start", *named], as_index=False)
    whole = whole.agg(end=("end", "max"), local_date=("local_date", "first"), forecast=("forecast", "sum"))
    whole[other] = ""
    places = counted[[*named, "start", "contacts"]].sort_values("start")
    matched = pd.merge_asof(
        places.rename(columns={"start": "at"}),
        whole[["start", "end", *named]].sort_values("start"),
        left_on="at",
        right_on="start",
        by=named or None,
    )
    inside = matched[matched["at"] < matched.end]
    came = inside.groupby(["start", *named])["contacts"].sum().rename("actual").reset_index()
    joined = whole.merge(came, on=["start", *named], how="left")
    joined["actual"] = joined.actual.fillna(0.0)
    outside = matched[~(matched["at"] < matched.end)]
    return joined.assign(unforeseen=(outside["at"] // _step(frame)).nunique())


def _ends(frame: pd.DataFrame) -> "pd.Series[float]":
    """When the intervals end: as given, else at the forecast's commonest step from one beginning to the next."""
    return frame.end.fillna(frame.start + _step(frame))


def _step(frame: pd.DataFrame) -> int:
    steps = np.diff(np.unique(frame.start))
    return int(pd.Series(steps).mode().iloc[0]) if len(steps) else HALF_HOUR
