"""What the picture of first contact resolution shows, in a sentence derived from its frame."""

import pandas as pd

from toolkit.reporting.words import known, say, share, span


def part(row: "pd.Series[object]", *, language: str = "") -> str:
    """One way with its value and interval: agents' own flag 88.2 % (86.9 % to 89.4 %)."""
    fields = {
        "way": say(f"fcr_way_{row['way']}", language=language),
        "value": share(float(str(row["value"])), language=language),
        "span": span(float(str(row["low"])), float(str(row["high"])), "share", language=language),
    }
    window = "_window" if known(row["days"]) else ""
    bare = "" if known(row["low"]) and known(row["high"]) else "_bare"
    days = f"{float(str(row['days'])):g}" if window else ""
    return say(f"fcr_part{window}{bare}", days=days, language=language, **fields)


def first_contact(frame: pd.DataFrame, *, language: str = "") -> str:
    """Every way with its value and interval."""
    if frame.empty:
        return say("alt_nothing", why=say("table_of_nothing", language=language), language=language)
    parts = "; ".join(part(row, language=language) for _place, row in frame.iterrows())
    return say("alt_fcr", parts=parts, language=language)
