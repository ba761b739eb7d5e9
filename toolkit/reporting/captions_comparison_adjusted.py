"""What the pictures of bidders at the same mix of work show, in a sentence, derived from their frames."""

import pandas as pd

from toolkit.reporting.words import count, known, quantity, say, span


def forest(frame: pd.DataFrame, *, language: str = "") -> str:
    """Each bidder's figure as it stands and at the same mix, with the latter's interval."""
    parts = []
    for row in frame.to_dict("records"):
        unit = str(row["unit"])
        raw = quantity(row["value"], unit, language=language)
        if not known(row["adjusted"]):
            parts.append(say("adjusted_alt_raw", bidder=str(row["name"]), raw=raw, language=language))
            continue
        parts.append(
            say(
                "adjusted_alt_both",
                bidder=str(row["name"]),
                raw=raw,
                adjusted=quantity(row["adjusted"], unit, language=language),
                span=span(row["adjusted_low"], row["adjusted_high"], unit, language=language),
                language=language,
            )
        )
    title = str(frame["title"].iloc[0])
    return say("adjusted_alt_forest", kpi=title, list="; ".join(parts), language=language)


def funnels(frame: pd.DataFrame, *, language: str = "") -> str:
    """How many marks lie beyond chance, and beyond ordinary differences, per figure."""
    marks = frame[frame["kind"] == "unit"]
    parts = [
        say(
            "funnels_alt_one",
            title=str(panel["title"].iloc[0]),
            marks=count(len(panel), language=language),
            chance=count((panel["zone"] != "within").sum(), language=language),
            beyond=count((panel["zone"] == "beyond").sum(), language=language),
            language=language,
        )
        for _key, panel in marks.groupby("kpi", sort=False)
    ]
    of = say(f"funnels_of_{frame['of'].iloc[0]}", language=language)
    return say("funnels_alt", of=of, list="; ".join(parts), language=language)
