"""What the pictures of agents show, in a sentence, derived from their frames."""

import pandas as pd

from toolkit.reporting.captions import figures
from toolkit.reporting.words import count, number, say, share


def funnels(frame: pd.DataFrame, *, language: str = "") -> str:
    """How many marks lie beyond chance, and beyond ordinary differences, per figure."""
    parts = []
    for _key, panel in frame[frame["kind"] != "limit"].groupby("kpi", sort=False):
        parts.append(
            say(
                "alt_funnel_one",
                title=str(panel["title"].iloc[0]),
                marks=count(len(panel), language=language),
                chance=count((panel["zone"] != "within").sum(), language=language),
                beyond=count((panel["zone"] == "beyond").sum(), language=language),
                language=language,
            )
        )
    return say("alt_funnel", list="; ".join(parts), language=language)


def profiles(frame: pd.DataFrame, *, language: str = "") -> str:
    """Each group with the figure that sets it furthest apart."""
    parts = []
    for group, mine in frame.groupby("group"):
        most = mine.loc[mine["apart"].abs().idxmax()]
        parts.append(
            say(
                "alt_profile_one",
                group=group,
                title=str(most["title"]),
                apart=number(most["apart"], language=language),
                language=language,
            )
        )
    return say(
        "alt_profile",
        groups=count(frame["group"].nunique(), language=language),
        figures=count(frame["kpi"].nunique(), language=language),
        list="; ".join(parts),
        language=language,
    )


def training(frame: pd.DataFrame, *, language: str = "") -> str:
    """The lowest and the highest cell, and how many are needs."""
    low, high = frame.loc[frame["value"].idxmin()], frame.loc[frame["value"].idxmax()]
    return say(
        "alt_training",
        items=count(frame["item"].nunique(), language=language),
        teams=count(frame["team"].nunique(), language=language),
        low=share(low["value"], language=language),
        low_where=f"{low['item']}, {low['team']}",
        high=share(high["value"], language=language),
        high_where=f"{high['item']}, {high['team']}",
        needs=count(frame["need"].astype(bool).sum(), language=language),
        language=language,
    )


def signals(frame: pd.DataFrame, *, language: str = "") -> str:
    """Each dot with its interval."""
    words = {name: say(f"whose_{name}", language=language) for name in ("usual", "all", "exceeding")}
    titles = [
        f"{say(f'signal_{row.signal}', language=language)}, {words.get(str(row.whose), str(row.whose))}"
        for row in frame.itertuples()
    ]
    return figures(frame.assign(title=titles), language=language)
