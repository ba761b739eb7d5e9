"""What the pictures of survey answers show, in sentences derived from their frames."""

import pandas as pd

from toolkit.reporting.words import count, known, number, quantity, say


def groups(frame: pd.DataFrame, *, language: str = "en") -> str:
    """The lowest and the highest group."""
    there = frame[[known(value) for value in frame["value"]]]
    if there.empty:
        return say("alt_nothing", why=say("too_few_rows", language=language), language=language)
    low, high = there.loc[there["value"].idxmin()], there.loc[there["value"].idxmax()]
    return say(
        "alt_voice_groups",
        count=count(len(there), language=language),
        low_title=str(low["title"]),
        low=quantity(low["value"], str(low["unit"]), language=language),
        high_title=str(high["title"]),
        high=quantity(high["value"], str(high["unit"]), language=language),
        language=language,
    )


def drivers(frame: pd.DataFrame, *, language: str = "en") -> str:
    """The effects that chance does not explain."""
    told = frame[frame["told"].astype(bool)]
    number_of = count(len(frame), language=language)
    if told.empty:
        return say("alt_voice_drivers_none", count=number_of, language=language)
    named = "; ".join(
        f"{row['title']} ({number(row['value'], digits=2, language=language)})" for row in told.to_dict("records")
    )
    return say("alt_voice_drivers", count=number_of, told=named, language=language)
