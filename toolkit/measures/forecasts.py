"""How far the forecast was from what came, and how near any forecast could have been."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, Final

import ibis.expr.types as ir
import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.special import gammaln, stdtrit, xlogy

from toolkit.measures import intervals
from toolkit.measures.access import OURS
from toolkit.measures.cluster_ratios import Row, not_given, ratio, shifted
from toolkit.measures.computed import Computed
from toolkit.measures.foreseen import PLACES, foreseen
from toolkit.measures.intervals import FEWEST_CLUSTERS
from toolkit.parameters import AuditParameters

HYNDMAN: Final = "Hyndman and Koehler 2006, International Journal of Forecasting 22:679-688"
FEWEST: Final = 30


def poisson_deviation(expected: NDArray[np.float64]) -> NDArray[np.float64]:
    """How far, on average, a Poisson number is from what was expected of it.

    Exact: 2 exp(-m) m^(k + 1) / k! with k the whole part of m (Johnson, Kemp and Kotz 2005, 4.3); about
    sqrt(2 m / pi) where m is large.
    """
    expected = np.asarray(expected, dtype=float)
    whole = np.floor(expected)
    found: NDArray[np.float64] = 2 * np.exp(xlogy(whole + 1, expected) - expected - gammaln(whole + 1))
    return found


def _missed(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return (frame.forecast - frame.actual).abs(), frame.actual


def _foreseen(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return frame.forecast, frame.actual


def _missed_share(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return (frame.forecast - frame.actual).abs() / frame.actual, pd.Series(1.0, frame.index)


def _unavoidable(frame: pd.DataFrame) -> tuple[pd.Series, pd.Series]:
    return pd.Series(poisson_deviation(frame.forecast.to_numpy(float)), frame.index), frame.forecast


def _accuracy(
    tables: Mapping[str, ir.Table],
    parameters: AuditParameters,
    *,
    sums: Callable[[pd.DataFrame], tuple[pd.Series, pd.Series]],
    never_zero: bool = False,
    bias: bool = False,
) -> pd.DataFrame:
    """One figure of accuracy, a row per vendor, clustered by day; `rows` are intervals with both numbers."""
    rows: list[Row] = []
    for vendor, mine in foreseen(tables).groupby("vendor"):
        known = mine[mine.actual.notna()]
        quiet = int((known.actual == 0).sum())
        if known.empty or not known.actual.sum():
            rows.append(not_given(str(vendor), "no actual_contacts in the forecast, and no contacts in its intervals"))
            continue
        if never_zero and quiet:
            why = f"{quiet} of {len(known)} intervals had no contact, and a percentage of none does not exist"
            rows.append(not_given(str(vendor), why))
            continue
        above, below = sums(known)
        daily = pd.DataFrame({"above": above, "below": below}).groupby(known.local_date.to_numpy()).sum()
        found = ratio(
            str(vendor),
            daily.above,
            daily.below,
            clustered_by="local_date",
            rows=len(known),
            unknown=int(mine.actual.isna().sum() + mine.unforeseen.iloc[0]),
            confidence=parameters.confidence,
        )
        rows.append(shifted(found, -1.0) if bias else found)
    return pd.DataFrame(rows)


PLACED: Final = (
    "vendor", "queue", "channel", "intervals", "came", "wape", "wape_low", "wape_high", "floor", "beyond", "beyond_low",
    "beyond_high", "bias", "bias_low", "bias_high", "why_not",
)  # fmt: skip


def by_place(tables: Mapping[str, ir.Table], *, confidence: float) -> pd.DataFrame:
    """The accuracy of each place (queue, channel) that the forecast tells apart, clustered by day; columns PLACED.

    `floor` is what chance alone would leave of the forecast's own numbers, as a share of what came, and `beyond` is
    wape less it. `bias` is too many foreseen above zero. Student's intervals of ratios over days. Below FEWEST
    intervals with both numbers, and where no contact came, there is no figure and why_not says so.
    """
    rows: list[Row] = []
    for (vendor, queue, channel), mine in foreseen(tables).groupby(["vendor", *PLACES]):
        known = mine[mine.actual.notna()]
        found: Row = dict.fromkeys(PLACED, np.nan)
        found |= {"vendor": vendor, "queue": queue, "channel": channel, "intervals": len(known), "why_not": ""}
        found["came"] = float(known.actual.sum())
        if len(known) < FEWEST or not found["came"]:
            why = "no contacts in its intervals" if len(known) >= FEWEST else f"{len(known)} intervals of {FEWEST}"
            rows.append({**found, "why_not": why})
            continue
        missed = (known.forecast - known.actual).abs()
        floor = poisson_deviation(known.forecast.to_numpy(float))
        days = pd.DataFrame(
            {
                "wape": missed,
                "beyond": missed - floor,
                "bias": known.forecast - known.actual,
                "floor": floor,
                "came": known.actual,
            }
        )
        days = days.groupby(known.local_date.to_numpy()).sum()
        for name in ("wape", "beyond", "bias"):
            found |= dict(zip((name, f"{name}_low", f"{name}_high"), _over_days(days, name, confidence), strict=True))
        rows.append({**found, "floor": float(days.floor.sum() / days.came.sum())})
    return pd.DataFrame(rows, columns=[*PLACED])


def _over_days(days: pd.DataFrame, name: str, confidence: float) -> tuple[float, float, float]:
    """A ratio of sums over days, and Student's interval; NaN for its limits without two days that differ."""
    known = days[days.came > 0]
    # An error of a day without contacts counts all the same; its weight below the line is nothing.
    value = float(days[name].sum() / days.came.sum())
    found = intervals.ratios(days[name], np.maximum(days.came, 1e-9), np.zeros(len(days), dtype=np.int64), 1)
    spread = float(found.variance[0])
    if len(known) < FEWEST_CLUSTERS or not spread > 0:
        return value, np.nan, np.nan
    reach = float(stdtrit(float(found.effective[0]) - 1, (1 + confidence) / 2)) * np.sqrt(spread)
    return value, value - reach, value + reach


def _entry(**said: Any) -> Computed:
    return Computed(
        family="forecasts",
        needs={"forecasts": frozenset({"interval_start", "forecast_contacts"})},
        minimum_rows=FEWEST,
        may_read=("contacts",),
        **said,
    )


FORECASTS: Final = (
    _entry(
        key="forecast_wape",
        title="Forecast error: contacts missed either way, of those that came",
        unit="share",
        better="lower",
        source=f"{OURS}: by interval, where errors of a day do not cancel; read it beside its floor",
        formula="sum of |forecast - actual| / sum of actual, over the forecast's intervals",
        gives=partial(_accuracy, sums=_missed),
    ),
    _entry(
        key="forecast_bias",
        title="Forecast bias: too many foreseen above zero, too few below",
        unit="ratio",
        better="band",
        source=f"{OURS}: what is left where errors cancel",
        formula="sum of (forecast - actual) / sum of actual, over the forecast's intervals",
        gives=partial(_accuracy, sums=_foreseen, bias=True),
        signed=True,
    ),
    _entry(
        key="forecast_mape",
        title="Forecast error as a mean of percentages",
        unit="share",
        better="lower",
        source=f"{HYNDMAN}: not defined where an interval had no contact, and quiet intervals weigh most",
        formula="mean of |forecast - actual| / actual, over the forecast's intervals; none where any actual is 0",
        gives=partial(_accuracy, sums=_missed_share, never_zero=True),
    ),
    _entry(
        key="forecast_floor",
        title="Forecast error that chance alone would leave",
        unit="share",
        better="context",
        source="mean deviation of Poisson numbers (Johnson, Kemp and Kotz 2005, Univariate Discrete Distributions)",
        formula="sum of mean |Poisson(forecast) - forecast| / sum of forecast, over the forecast's intervals",
        gives=partial(_accuracy, sums=_unavoidable),
    ),
)
