"""What the pictures of trends show, in a sentence."""

import pandas as pd

from toolkit.measures import control_charts
from toolkit.questions.trends import possible
from toolkit.reporting.words import known, number, quantity, say, span


def control_chart(frame: pd.DataFrame, *, language: str = "") -> str:
    """The latest point, the limits, and how many signals there are."""
    points = frame[frame["state"] == "charted"]
    if points.empty:
        return say("alt_nothing", why=say("not enough points", language=language), language=language)
    last = points.iloc[-1]
    unit = str(last["unit"])
    fields = {
        "title": str(last["title"]),
        "points": len(points),
        "grain": str(last["grain"]),
        "last": str(last["group"]),
        "latest": quantity(last["value"], unit, language=language),
    }
    if not known(last["limit_low"]):
        return say("alt_run_chart", **fields, language=language)
    low, high = possible(last)
    flagged = int((points["side"] != 0).sum())
    verdict = say(control_charts.meaning(int(last["side"]), last["better"]), language=language)
    signals = say("alt_signals", count=flagged, language=language) if flagged else say("alt_no_signals")
    return say(
        "alt_control_chart",
        **fields,
        centre=quantity(last["centre"], unit, language=language),
        low=quantity(low, unit, language=language),
        high=quantity(high, unit, language=language),
        verdict=verdict[:1].upper() + verdict[1:],
        signals=signals,
        language=language,
    )


def overview(frame: pd.DataFrame, *, language: str = "") -> str:
    """Each figure with its verdicts."""
    rows = []
    for row in frame.to_dict("records"):
        word = str(row["assurance"])
        more = say("alt_trend_assurance", assurance=say(word, language=language), language=language) if word else ""
        variation = say(str(row["variation"]), language=language)
        rows.append(say("alt_trend_row", title=row["title"], variation=variation, assurance=more, language=language))
    return say("alt_trend_overview", count=len(frame), which=" ".join(rows), language=language)


def half_hours(frame: pd.DataFrame, *, language: str = "") -> str:
    """The busiest half-hour of a weekday, with its interval."""
    top = frame.loc[frame["value"].idxmax()]
    half = int(top["half_hour"])
    return say(
        "alt_mean_half_hours",
        when=say(
            "weekday_time",
            weekday=say(f"weekday_{int(top['weekday'])}", language=language),
            time=f"{half // 2:02d}:{half % 2 * 30:02d}",
            language=language,
        ),
        value=number(top["value"], language=language),
        span=span(top["low"], top["high"], "number", language=language),
        language=language,
    )
