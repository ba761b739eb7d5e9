"""What the pictures of journeys show, in a sentence: their alternative texts, derived from their frames."""

from typing import Any

import pandas as pd

from toolkit.reporting.words import count, lasting, say, share, span


def arrow(row: Any, *, language: str = "") -> str:
    """A step and the next in words."""
    return say("step", step=str(row["step"]), next_step=str(row["next_step"]), language=language)


def process_map(frame: pd.DataFrame, *, language: str = "") -> str:
    """How large the graph is, its commonest step and its longest wait."""
    commonest = frame.loc[frame["count"].idxmax()]
    longest = frame.loc[frame["median"].idxmax()]
    median, sign = lasting(longest["median"], language=language), str(longest["sign"])
    if sign in {"rule", "batch"}:
        median = say("with_sign", value=median, sign=say(sign, language=language), language=language)
    return say(
        "alt_map",
        steps=len(frame),
        activities=len({*frame["step"], *frame["next_step"]}),
        least=count(frame["count"].min(), language=language),
        step=arrow(commonest, language=language),
        count=count(commonest["count"], language=language),
        median=lasting(commonest["median"], language=language),
        longest=arrow(longest, language=language),
        longest_median=median,
        language=language,
    )


def variants(frame: pd.DataFrame, *, language: str = "") -> str:
    """The commonest variant."""
    first = frame.iloc[0]
    return say(
        "alt_variants",
        count=len(frame),
        steps=" → ".join(str(step) for step in first["steps"]),
        share=share(first["share"], language=language),
        median=lasting(first["median"], language=language),
        language=language,
    )


def handling(frame: pd.DataFrame, *, language: str = "") -> str:
    """Which activity is waited for the most."""
    most = frame.loc[frame["waited_hours"].idxmax()]
    waited = count(most["waited_hours"], language=language)
    return say("alt_handling", count=len(frame), step=str(most["step"]), waited=waited, language=language)


def matrix(frame: pd.DataFrame, *, language: str = "") -> str:
    """The commonest hand-over."""
    most = frame.loc[frame["handovers"].idxmax()]
    return say(
        "alt_matrix",
        count=len({*frame["giver"], *frame["taker"]}),
        giver=str(most["giver"]),
        taker=str(most["taker"]),
        handovers=count(most["handovers"], language=language),
        returned=count(most["returned"], language=language),
        language=language,
    )


def costs(frame: pd.DataFrame, *, language: str = "") -> str:
    """The dearest step."""
    most = frame.loc[frame["value"].idxmax()]
    return say(
        "alt_costs",
        count=len(frame),
        step=str(most["title"]),
        value=share(most["value"], language=language),
        span=span(most["low"], most["high"], "share", language=language),
        language=language,
    )


def ways(frame: pd.DataFrame, *, language: str = "") -> str:
    """The share of each way of keeping to the path."""
    parts = [f"{row.title} {share(row.value, language=language)}" for row in frame.itertuples()]
    return say("alt_ways", parts="; ".join(parts), language=language)
