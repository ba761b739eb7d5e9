"""Do client and vendor see their partnership alike? A questionnaire that both sides answer, on strategy and culture.

Statements of one theme that one participant answers are not independent, so a participant's answers to a theme are
averaged first and participants are counted. Scales are brought to 0 to 100, the top full agreement.
"""

from typing import Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import intervals, resampling
from toolkit.measures.mean_differences import welch
from toolkit.measures.multiplicity import holm
from toolkit.questions.improvements import PARTS

CLIENT, VENDOR = "client", "vendor"
SIDES: Final = (CLIENT, VENDOR)
UNIT: Final = "points"
MEANS: Final = ["vendor", "wave", "section", "item", "side", "value", "low", "high", "participants", "unknown", "unit"]
GAPS: Final = [
    "vendor", "wave", "section", "client", "of_vendor", "value", "low", "high", "p_value", "adjusted", "told",
    "participants", "unit", "why_not",
]  # fmt: skip
DEFINITION: Final = (
    "100 * (_.score - _.scale_low) / (_.scale_high - _.scale_low), the mean of a participant's answers to a theme, "
    "then the mean over participants of a side"
)


def answers(audit: Audit) -> pd.DataFrame:
    """Every answer: vendor, wave, participant, side, section, item, points (0 to 100; NaN is unknown).

    An answer off its scale, and one without a scale, is unknown. The waves of a vendor stand in the order in which
    they were first answered.
    """
    columns = ["vendor", "wave", "participant", "side", "section", "item", "points"]
    if audit.tables.alignment is None:
        return pd.DataFrame(columns=columns)
    on_scale = (_.score >= _.scale_low) & (_.score <= _.scale_high) & (_.scale_high > _.scale_low)
    points = 100 * (_.score - _.scale_low) / (_.scale_high - _.scale_low)
    found = (
        audit.tables.alignment.mutate(
            wave=_.wave.fill_null(""),
            section=_.section.fill_null(""),
            participant=_.participant_id.coalesce(_.sheet_id),
            item=_.item_id,
            points=on_scale.ifelse(points.cast("float64"), None),
        )
        .select(*columns, "answered_at")
        .order_by("vendor", "answered_at", "participant", "item")
        .execute()
    )
    began = found.groupby(["vendor", "wave"]).answered_at.transform("min")
    return found.assign(began=began).sort_values(["vendor", "began"], kind="stable", ignore_index=True)[columns]


def off_scale(audit: Audit) -> dict[str, int]:
    """Answers that were given and are unknown, because they lie off their scale or have none, of vendors with any."""
    if audit.tables.alignment is None:
        return {}
    on_scale = ((_.score >= _.scale_low) & (_.score <= _.scale_high) & (_.scale_high > _.scale_low)).fill_null(False)
    off = audit.tables.alignment.filter(_.score.notnull() & ~on_scale)
    found = off.group_by("vendor").aggregate(count=_.count()).order_by("vendor").execute()
    return {str(vendor): int(many) for vendor, many in zip(found.vendor, found["count"], strict=True)}


def means(audit: Audit) -> pd.DataFrame:
    """The agreement of each side, per vendor and wave: by section (item empty) and by item; columns MEANS.

    value: points of a hundred, the mean over participants, with Student's limits. A side of fewer participants than
    `privacy.smallest_group` has no value: a mean of few people is theirs.
    """
    whole = answers(audit)
    if whole.empty:
        return pd.DataFrame(columns=MEANS)
    fewest, confidence = audit.parameters.privacy.smallest_group, audit.parameters.confidence
    rows = []
    for by in (["section"], ["section", "item"]):
        keys = ["vendor", "wave", *by, "side"]
        each = whole.groupby([*keys, "participant"], sort=False).points.agg(points="mean", unknown=_unknown)
        for key, mine in each.reset_index().groupby(keys, sort=False):
            known = mine.points.dropna().to_numpy(float)
            low, high = _limits(known, confidence)
            enough = known.size >= max(fewest, 1)
            rows.append(
                {
                    "item": "",
                    **dict(zip(keys, key, strict=True)),
                    "value": known.mean() if enough else np.nan,
                    "low": low if enough else np.nan,
                    "high": high if enough else np.nan,
                    "participants": known.size,
                    "unknown": int(mine.unknown.sum()),
                    "unit": UNIT,
                }
            )
    return pd.DataFrame(rows, columns=MEANS)


def _unknown(points: "pd.Series[float]") -> int:
    return int(points.isna().sum())


def _limits(known: "np.ndarray[tuple[int], np.dtype[np.float64]]", confidence: float) -> tuple[float, float]:
    """Student's limits within the scale; answers all alike prove no certainty and have none."""
    if known.size < 2 or not known.std() > 0:
        return np.nan, np.nan
    found = intervals.t_mean(known, confidence=confidence)
    return max(float(found.low), 0.0), min(float(found.high), 100.0)


def gaps(audit: Audit) -> pd.DataFrame:
    """The client's agreement less the vendor's, per vendor and section of the latest wave: columns GAPS.

    Welch's limits over participants; told: more than chance explains, over the sections of a vendor (Holm) at half of
    the audit's error. Without enough participants on a side there is no gap, and why_not says so.
    """
    whole = answers(audit)
    fewest = max(audit.parameters.privacy.smallest_group, 1)
    rows = []
    for vendor, own in whole.groupby("vendor", sort=False):
        latest = own[own.wave == own.wave.iloc[-1]]
        each = latest.groupby(["section", "side", "participant"], sort=False).points.mean().dropna().reset_index()
        for section in dict.fromkeys(latest.section):
            client, of_vendor = (
                each.points[(each.section == section) & (each.side == side)].to_numpy(float) for side in SIDES
            )
            enough = min(client.size, of_vendor.size) >= fewest
            gap = welch(client, of_vendor, confidence=audit.parameters.confidence)
            none = dict.fromkeys(("value", "low", "high", "p_value"), np.nan)
            rows.append(
                {
                    "vendor": vendor,
                    "wave": latest.wave.iloc[0],
                    "section": section,
                    "client": client.mean() if client.size >= fewest else np.nan,
                    "of_vendor": of_vendor.mean() if of_vendor.size >= fewest else np.nan,
                    **(gap._asdict() if enough else none),
                    "participants": client.size + of_vendor.size,
                    "unit": UNIT,
                    "why_not": "" if enough else f"fewer than {fewest} participants on a side",
                }
            )
    frame = pd.DataFrame(rows, columns=GAPS)
    parts = [_corrected(audit, mine) for _vendor, mine in frame.groupby("vendor", sort=False)]
    return pd.concat(parts, ignore_index=True)[GAPS] if parts else frame


def _corrected(audit: Audit, mine: pd.DataFrame) -> pd.DataFrame:
    adjusted = np.full(len(mine), np.nan)
    tested = mine.p_value.notna().to_numpy()
    adjusted[tested] = holm(mine.p_value[tested])
    return mine.assign(adjusted=adjusted, told=adjusted <= 1 - resampling.each_of(PARTS, audit.parameters.confidence))
