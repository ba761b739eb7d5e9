"""One row per signal, for machines and for whoever is to be told: ids, numbers and our own words alone."""

from typing import Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import trend_series, trends
from toolkit.reporting.words import quantity, say

COLUMNS: Final = ["section", "kpi", "vendor", "date", "rule", "direction", "value", "limit", "sentence"]


def of_trends(audit: Audit) -> pd.DataFrame:
    """The signals of the control charts, by KPI, vendor and date; columns COLUMNS.

    `date` begins the day, week or month that `value` is of, the last that shows the rule; `direction` is improving,
    worsening or changing. No text of a vendor or of the parameters stands in a row: vendors and KPIs are ids. A signal
    is no breach: whether a contract target was missed stands in results.csv.
    """
    rows = [
        {
            "section": trends.SECTION,
            "kpi": signal["kpi"],
            "vendor": signal["vendor"],
            "date": signal["at"],
            "rule": signal["rule"],
            "direction": signal["meaning"],
            "value": signal["value"],
            "limit": signal["limit"],
            "sentence": say(
                "alert",
                kpi=signal["kpi"],
                vendor=signal["vendor"],
                verdict=say(signal["meaning"]),
                grain=signal["grain"],
                date=signal["at"],
                rule=say(f"rule_{signal['rule']}"),
                value=quantity(signal["value"], signal["unit"]),
                limit=quantity(signal["limit"], signal["unit"]),
            ),
        }
        for signal in trends.signals(trend_series.series(audit)).to_dict("records")
    ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values(["section", "kpi", "vendor", "date", "rule"], ignore_index=True, kind="stable")
