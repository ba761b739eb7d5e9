"""What the exhibits of comments show, in words derived from their frames."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from toolkit.reporting.words import count, say, share


def what(row: Mapping[str, Any], *, language: str = "") -> str:
    """What was learned, and what it is held against."""
    return say(f"comments_what_{row['what']}", theme=str(row.get("theme", "")), language=language)


def part(row: Mapping[str, Any], names: Mapping[str, str], *, language: str = "") -> str:
    """A part of the comments: about bill, by voice, of 2024-03, of a vendor by its name."""
    group = str(row["group"])
    told = names.get(group, group) if row["by"] == "vendor" else group
    return say(f"comments_by_{row['by']}", group=told, language=language)


def themes(frame: pd.DataFrame, *, language: str = "") -> str:
    """The commonest and the rarest theme shown."""
    if frame.empty:
        return say("alt_nothing", why=say("table_of_nothing", language=language), language=language)
    first, last = frame.iloc[0], frame.iloc[-1]
    return say(
        "comments_alt_themes",
        count=count(len(frame), language=language),
        first=str(first["theme"]),
        first_value=share(float(first["value"]), language=language),
        last=str(last["theme"]),
        last_value=share(float(last["value"]), language=language),
        language=language,
    )
