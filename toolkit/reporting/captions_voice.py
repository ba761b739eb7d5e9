"""What the picture of survey answers by month shows, in a sentence derived from its frame."""

import pandas as pd

from toolkit.reporting.words import count, known, quantity, say


def groups(frame: pd.DataFrame, *, language: str = "") -> str:
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
