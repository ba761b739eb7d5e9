"""How far was the vendor's forecast from what came, where, and is it wrong in one direction?"""

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import forecasts, resampling
from toolkit.measures.foreseen import PLACES

# What the section may claim: where agents lacked, and that a forecast is wrong in one direction.
CLAIMS = 2
KEYS = ("forecast_wape", "forecast_bias", "forecast_mape", "forecast_floor")


def by_place(audit: Audit) -> pd.DataFrame:
    """Accuracy by queue and channel, columns `forecasts.PLACED` and told.

    All intervals of the audit hold together (Sidak), at half the error that the audit allows: the other half is that
    of the shortages beside them. `told`: the interval of the bias leaves 0 out. Empty where the audit has no forecast
    with its intervals.
    """
    if not evidenced(audit):
        return pd.DataFrame(columns=[*forecasts.PLACED, "told"])
    there = {name: getattr(audit.tables, name) for name in ("contacts", "forecasts")}
    tables = {name: table for name, table in there.items() if table is not None}

    def make() -> pd.DataFrame:
        # How many places there are is known once they are counted.
        places = tables["forecasts"].select("vendor", *PLACES).distinct().count().execute()
        each = resampling.each_of(CLAIMS * int(places), audit.parameters.confidence)
        return forecasts.by_place(tables, confidence=each)

    frame = audit.once("questions.forecast_errors.by_place", make)
    return frame.assign(told=((frame.bias_low > 0) | (frame.bias_high < 0)).astype(bool))


def evidenced(audit: Audit) -> bool:
    """Whether the audit has a forecast that can be held against anything."""
    return bool(audit.evidence.set_index("kpi").evidenced["forecast_wape"])


def figures(audit: Audit) -> pd.DataFrame:
    """The catalogue's figures of the forecast, vendor by vendor: columns of `Audit.kpis`."""
    return audit.kpis(KEYS) if evidenced(audit) else pd.DataFrame()


def missing(audit: Audit) -> pd.DataFrame:
    """Figures of the forecast without evidence and why: kpi, title, why_not."""
    frame = audit.evidence
    return frame[frame.kpi.isin(KEYS) & ~frame.evidenced][["kpi", "title", "why_not"]].reset_index(drop=True)
