"""What the pictures of money show, in sentences derived from their frames."""

import pandas as pd

from toolkit.reporting.amounts import amount
from toolkit.reporting.words import say


def cost_walk(frame: pd.DataFrame, *, language: str = "") -> str:
    """Every step with its amount."""
    parts = [
        say(
            "alt_money_step",
            step=say(f"money_kind_{row['step']}", language=language),
            amount=amount(round(row["amount"], 2), row["currency"], language=language),
            language=language,
        )
        for row in frame.to_dict("records")
    ]
    return say("alt_money_walk", currency=frame["currency"].iloc[0], parts="; ".join(parts), language=language)


def tornado(frame: pd.DataFrame, *, language: str = "") -> str:
    """The base, and what each assumption alone makes of it."""
    parts = [
        say(
            "alt_money_swing",
            assumption=say(f"money_assumed_{row['assumption']}", language=language),
            low=amount(round(row["at_low"], 2), row["currency"], language=language),
            high=amount(round(row["at_high"], 2), row["currency"], language=language),
            language=language,
        )
        for row in frame.to_dict("records")
    ]
    base = amount(round(float(frame["at_base"].iloc[0]), 2), str(frame["currency"].iloc[0]), language=language)
    return say("alt_money_swings", base=base, parts="; ".join(parts), language=language)
