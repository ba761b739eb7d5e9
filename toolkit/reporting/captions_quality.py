"""What the pictures of quality show, in a sentence, derived from their frames."""

import pandas as pd

from toolkit.reporting.words import count, say, share


def items(frame: pd.DataFrame, *, language: str = "") -> str:
    """The lowest and the highest item."""
    low, high = frame.loc[frame["value"].idxmin()], frame.loc[frame["value"].idxmax()]
    return say(
        "alt_qa_items",
        low=share(low["value"], language=language),
        low_item=str(low["title"]),
        high=share(high["value"], language=language),
        high_item=str(high["title"]),
        language=language,
    )


def steps(frame: pd.DataFrame, *, language: str = "") -> str:
    """How many stand on either side of the mark."""
    mark = float(frame["mark"].iloc[0])
    sides = [frame.loc[(frame[edge] - mark).abs() < 1e-9, "evaluations"].sum() for edge in ("low_edge", "high_edge")]
    return say(
        "alt_qa_steps",
        above=count(sides[0], language=language),
        below=count(sides[1], language=language),
        mark=share(mark, digits=0, language=language),
        language=language,
    )


def evaluators(frame: pd.DataFrame, *, language: str = "") -> str:
    """How many there are, and how many stand apart."""
    judged = frame[frame["effect"].notna()]
    return say(
        "alt_evaluators",
        evaluators=count(len(judged), language=language),
        apart=count(judged["apart"].astype(bool).sum(), language=language),
        language=language,
    )
