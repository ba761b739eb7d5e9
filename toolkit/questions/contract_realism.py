"""Can the process as it is keep what was promised?"""

from collections.abc import Callable
from typing import Final

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from toolkit.audits import Audit
from toolkit.measures import compliance
from toolkit.questions.contract_figures import promises
from toolkit.questions.contracts import compliance_of, titled

REALISM: Final = ["kpi", "title", "vendor", "level", "points", "low", "high", "unit", "target", "basis", "word"]
# What bounds the single periods of a process that does not change: values in, the two limits out.
Limits = Callable[[NDArray[np.float64]], tuple[float, float]]
FEWEST_POINTS: Final = 12


def realism(audit: Audit, limits: Limits | None = None, level: str = "week") -> pd.DataFrame:
    """Whether the process as it is can keep each target, columns as REALISM.

    With `limits`, a function that gives the control limits of a series of periods, the word says what single
    periods of an unchanged process do: will keep, will miss, hit and miss; it needs FEWEST_POINTS whole periods.
    Without it the audit's interval is held against the target, which speaks of the whole period and not of single
    ones: meets, misses, spans. `basis` says which, limits or interval.
    """
    frame = compliance_of(audit)
    rows = []
    for promise in promises(audit):
        for vendor in audit.parameters.vendors:
            mine = frame[(frame.kpi == promise.kpi) & (frame.vendor == vendor.id)]
            series = mine[(mine.level == level) & ~mine.verdict.isin([compliance.INCOMPLETE]) & mine.value.notna()]
            values = series.sort_values("period").value.to_numpy(float)
            whole = mine[mine.period == "whole"]
            if limits is not None and len(values) >= FEWEST_POINTS:
                (low, high), basis = limits(values), "limits"
            elif len(whole):
                low, high, basis = float(whole.low.iloc[0]), float(whole.high.iloc[0]), "interval"
            else:
                continue
            rows.append(
                {
                    "kpi": promise.kpi,
                    "title": titled(audit, promise, promise.convention),
                    "vendor": vendor.id,
                    "level": level if basis == "limits" else "whole",
                    "points": len(values),
                    "low": low,
                    "high": high,
                    "unit": mine.unit.iloc[0],
                    "target": promise.bounds.code(),
                    "basis": basis,
                    "word": compliance.assurance(promise.bounds, low, high)
                    if basis == "limits"
                    else promise.bounds.process(low, high),
                }
            )
    return pd.DataFrame(rows, columns=REALISM)
