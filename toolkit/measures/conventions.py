"""Definitions that compete under one name, and which of them is in force.

"Service level" has six readings in use, and a target is met or missed by the choice. The audit's
parameters say which reading is in force; reports print the others beside it.
"""

import pandas as pd

from toolkit.measures.entries import MeasureFaults
from toolkit.measures.resolution import REPEAT_DAYS
from toolkit.parameters import Definitions

CONVENTIONS: dict[str, tuple[str, ...]] = {
    "service_level": (
        "sl_strict",
        "sl_excl_short",
        "sl_credit_short",
        "sl_excl_abn_T",
        "sl_credit_abn_T",
        "sl_answered_only",
    ),
    "abandon_rate": ("abandon_excl_short", "abandon_all", "abandon_queued", "abandon_after_queue"),
    "aht": ("aht_full", "aht_talk_hold", "aht_talk"),
    "occupancy": ("occupancy_available", "occupancy_worked"),
    "utilization": ("utilization_paid", "utilization_login", "utilization_scheduled", "utilization_available"),
    "adherence": ("adherence_minutes", "adherence_login"),
    "fcr": (
        "fcr_repeat",
        "fcr_repeat_any",
        *(f"{name}_{days}d" for days in REPEAT_DAYS for name in ("fcr_repeat", "fcr_repeat_any")),
        "fcr_flag",
        "fcr_survey",
    ),
    "csat": ("csat_t2b", "csat_mean", "csat_fft"),
    "ces": ("ces_ease", "ces_ease_mean", "ces_ease_net", "ces_effort"),
    "loyalty_index": ("loyalty_mean", "loyalty_net", "loyalty_secure"),
    "qa_score": ("qa_score_kept", "qa_score_fatal_zero"),
    "error_rate": ("error_rate_items", "error_rate_evaluations"),
    "qa_irr": ("qa_irr_alpha", "qa_irr_kappa", "qa_irr_ac1", "qa_irr_agreement", "qa_irr_icc1", "qa_irr_icc2"),
    "frt": ("frt_business_median", "frt_median", "frt_business_p90", "frt_p90"),
    "tat": ("tat_median", "tat_p90"),
    "trt": ("trt_full", "trt_first", "trt_full_business"),
    "reopen_rate": ("reopen_any", "reopen_with_shadow", "reopens_per_case"),
}

TITLES: dict[str, str] = {
    "service_level": "Service level",
    "abandon_rate": "Abandonment rate",
    "aht": "Average handle time",
    "occupancy": "Occupancy",
    "utilization": "Utilization",
    "adherence": "Adherence to the schedule",
    "fcr": "First contact resolution",
    "csat": "Customer satisfaction",
    "ces": "Customer effort",
    "loyalty_index": "Customer loyalty index",
    "qa_score": "Quality score",
    "error_rate": "Errors that are not critical",
    "qa_irr": "Agreement of evaluators in calibration sessions",
    "frt": "First response time",
    "tat": "Turnaround time of a step",
    "trt": "Total resolution time",
    "reopen_rate": "Reopen rate",
}


def in_force(definitions: Definitions) -> dict[str, str]:
    """The catalogue's key behind each headline name. Raises `MeasureFaults` on what is no rival of it."""
    chosen = {headline: getattr(definitions, headline) for headline in CONVENTIONS}
    wrong = [
        f"{headline}: {key} is none of {', '.join(CONVENTIONS[headline])}"
        for headline, key in chosen.items()
        if key not in CONVENTIONS[headline]
    ]
    if wrong:
        raise MeasureFaults("The definitions in force are not in the catalogue.", wrong)
    return chosen


def rivals(key: str) -> tuple[str, ...]:
    """The other definitions of the name that a KPI's definition competes for; none where it does not compete."""
    return tuple(other for keys in CONVENTIONS.values() if key in keys for other in keys if other != key)


def band(frame: pd.DataFrame, headline: str) -> pd.DataFrame:
    """The lowest and the highest value that the rivals of a headline give, per group.

    `frame` is what `tallies.measure` gave. One row per group: its columns, kpi (the headline), lowest,
    lowest_kpi, highest, highest_kpi and rivals, the number of definitions with a value. Of equal values the
    first in `CONVENTIONS` is named. Groups where no rival has a value are left out.
    """
    competing = CONVENTIONS[headline]
    by = list(frame.columns[: frame.columns.get_loc("kpi")])
    chosen = frame[frame["kpi"].isin(competing) & frame["value"].notna()]
    chosen = chosen.assign(place=chosen["kpi"].map({key: place for place, key in enumerate(competing)}))
    low = chosen.sort_values([*by, "value", "place"], ignore_index=True)
    high = chosen.assign(drop=-chosen["value"]).sort_values([*by, "drop", "place"], ignore_index=True)
    first = ~low.duplicated(by) if by else low.index == 0
    top = ~high.duplicated(by) if by else high.index == 0
    found = low.loc[first, by].reset_index(drop=True)
    found["kpi"] = headline
    found["lowest"] = low.loc[first, "value"].to_numpy()
    found["lowest_kpi"] = low.loc[first, "kpi"].to_numpy()
    found["highest"] = high.loc[top, "value"].to_numpy()
    found["highest_kpi"] = high.loc[top, "kpi"].to_numpy()
    found["rivals"] = low.groupby(by, dropna=False, sort=True).size().to_numpy() if by else len(low)
    return found
