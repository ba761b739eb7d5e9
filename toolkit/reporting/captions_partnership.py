"""What the picture of the partnership shows, in a sentence derived from its frame."""

import pandas as pd

from toolkit.reporting.words import ABSENT, count, known, say


def alignment(frame: pd.DataFrame, *, language: str = "") -> str:
    """Every theme and side with its value and interval."""
    shown = frame[frame["value"].notna()]
    if shown.empty:
        return say("alt_nothing", why=say("partnership_too_few", language=language), language=language)
    parts = "; ".join(
        say(
            "alt_alignment_part",
            section=row["section"],
            side=say(f"side_{row['side']}", language=language),
            value=count(row["value"], language=language),
            span=span_of(row["low"], row["high"], language=language),
            language=language,
        )
        for row in shown.to_dict("records")
    )
    return say("alt_alignment", parts=parts, language=language)


def span_of(low: float, high: float, *, language: str = "") -> str:
    """Limits in points of a hundred, or a dash where there are none."""
    if not (known(low) and known(high)):
        return ABSENT
    return say("span", low=count(low, language=language), high=count(high, language=language), language=language)
