"""What the pictures of mystery shopping show, in a sentence derived from their frames."""

import pandas as pd

from toolkit.reporting.words import count, quantity, say, share


def sections(frame: pd.DataFrame, *, language: str = "") -> str:
    """The lowest and the highest cell of a section by scenario map."""
    there = frame[frame["value"].notna()]
    if there.empty:
        return say("alt_nothing", why=say("too_few_visits", language=language), language=language)
    low, high = there.loc[there["value"].idxmin()], there.loc[there["value"].idxmax()]
    return say(
        "alt_sections",
        low=share(low["value"], language=language),
        low_where=_where(low, language),
        high=share(high["value"], language=language),
        high_where=_where(high, language),
        cells=count(len(there), language=language),
        language=language,
    )


def ranking(frame: pd.DataFrame, *, language: str = "") -> str:
    """The first and the last of a ranking from low to high."""
    if frame.empty:
        return say("alt_nothing", why=say("table_of_nothing", language=language), language=language)
    low, high = frame.iloc[0], frame.iloc[-1]
    return say(
        "alt_ranking",
        count=count(len(frame), language=language),
        low_title=str(low["title"]),
        low=quantity(low["value"], str(low["unit"]), language=language),
        high_title=str(high["title"]),
        high=quantity(high["value"], str(high["unit"]), language=language),
        language=language,
    )


def _where(cell: "pd.Series[object]", language: str) -> str:
    return say("section_in_scenario", section=str(cell["section"]), scenario=str(cell["scenario"]), language=language)
