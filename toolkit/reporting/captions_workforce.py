"""What the pictures of the workforce show, in a sentence, derived from their frames."""

import pandas as pd

from toolkit.reporting.words import count, number, say, share, span


def staffing_gap(frame: pd.DataFrame, *, language: str = "") -> str:
    """Where most agents lacked, where most were spare, and how many half-hours lacked one or more."""
    there = frame[frame["value"].notna()]
    if there.empty:
        return say("alt_nothing", why=say("too_few_rows", language=language), language=language)
    least, most = there.loc[there["value"].idxmin()], there.loc[there["value"].idxmax()]
    return say(
        "alt_gap",
        least=number(least["value"], language=language),
        least_when=when(least["weekday"], least["half_hour"], language),
        most=number(most["value"], language=language),
        most_when=when(most["weekday"], most["half_hour"], language),
        lacking=count((there["value"] <= -1).sum(), language=language),
        cells=count(len(there), language=language),
        language=language,
    )


def stays(frame: pd.DataFrame, *, language: str = "") -> str:
    """The share still there at the end of the curve."""
    last = frame.iloc[-1]
    return say(
        "alt_stays",
        since=count(last["since"], language=language),
        months=count(last["months"], language=language),
        share=share(last["share"], language=language),
        span=span(last["low"], last["high"], "share", language=language),
        language=language,
    )


def when(weekday: float, half_hour: float, language: str = "") -> str:
    """A half-hour of the week: Mon 12:30."""
    half = int(half_hour)
    day = say(f"weekday_{int(weekday)}", language=language)
    return say("weekday_time", weekday=day, time=f"{half // 2:02d}:{30 * (half % 2):02d}", language=language)
