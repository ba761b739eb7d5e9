"""Open books: what one bidder earns with the contract and what it costs, month by month, as its contract asks."""

from pathlib import Path
from typing import Any

import numpy as np

from toolkit.examples.writing import write_quoted

# The bidder whose contract opens its books.
OPEN_BOOKS = ("west",)
# What the costs are, as shares of what is earned; they differ a little from month to month.
COSTS = (("Wages and social charges", 0.70), ("Premises", 0.09), ("Systems", 0.06), ("Head office", 0.07))
HEADER = ["no", "month", "type", "text", "amount", "currency"]


def write_accounts(
    path: Path, invoiced: dict[str, float], rng: np.random.Generator
) -> tuple[int, dict[str, dict[str, float]]]:
    """A line of revenue per month, which is what was invoiced, and the lines of costs. Returns rows and totals."""
    rows: list[list[Any]] = [HEADER]
    told: dict[str, dict[str, float]] = {"revenue": {}, "vendor_cost": {}}
    for month, earned in invoiced.items():
        lines = [("revenue", "Invoiced under the contract", earned)]
        lines += [("vendor_cost", text, round(earned * share * rng.normal(1, 0.02), 2)) for text, share in COSTS]
        for kind, text, amount in lines:
            rows.append([len(rows), month, kind, text, f"{amount:.2f}", "EUR"])
            told[kind][month] = round(told[kind].get(month, 0.0) + amount, 2)
    write_quoted(path, rows)
    return len(rows) - 1, told
