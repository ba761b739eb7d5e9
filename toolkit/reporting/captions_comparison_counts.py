"""What the pictures of published counts show, in a sentence."""

import pandas as pd

from toolkit.reporting.words import count, say, share


def coverage(frame: pd.DataFrame, *, language: str = "") -> str:
    """How many cells are whole, partly there, and empty."""
    full, none = frame["days"] == frame["of_days"], frame["days"] == 0
    return say(
        "alt_coverage",
        providers=count(frame["bidder"].nunique()),
        weeks=count(frame["week"].nunique()),
        full=count(full.sum()),
        partly=count((~full & ~none).sum()),
        none=count(none.sum()),
        language=language,
    )


def providers(frame: pd.DataFrame, *, target: float | None = None, language: str = "") -> str:
    """The highest and the lowest, and how many lie below the target."""
    highest, lowest = frame.iloc[0], frame.iloc[-1]
    told = ""
    if target is not None:
        below = {"below": count((frame["verdict"] == "missed").sum()), "target": share(target)}
        outside = count((frame["process"] == "outside").sum())
        told = say("alt_providers_target", **below, outside=outside, language=language)
    return say(
        "alt_providers",
        providers=count(len(frame)),
        high=share(highest["value"]),
        highest=highest["name"],
        low=share(lowest["value"]),
        lowest=lowest["name"],
        target=told,
        language=language,
    )


def provider_funnel(frame: pd.DataFrame, *, centre: float, language: str = "") -> str:
    """How many lie beyond each pair of limits."""
    marks = frame[frame["kind"] == "bidder"]
    return say(
        "alt_provider_funnel",
        providers=count(len(marks)),
        centre=share(centre),
        naive=count((marks["naive"] != 0).sum()),
        wide=count((marks["wide"] != 0).sum()),
        language=language,
    )
