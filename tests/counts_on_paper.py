"""Published counts small enough to read, written out, and the shipped ones as pandas reads them."""

import io
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.audits.aggregates import Aggregates, judged
from toolkit.intake.counted_days import read_counted_days
from toolkit.parameters.sources import Format

SHIPPED = Path(__file__).resolve().parents[1] / "data" / "nhs111" / "nhs111_daily.csv"
COLUMNS = {
    "bidder": "contract_code",
    "name": "contract_name",
    "group": "region_code",
    "day": "date",
    "offered": "calls_received",
    "answered": "calls_answered",
    "answered_within": "calls_answered_60s",
    "abandoned": "calls_abandoned",
}
PLAIN = {name: name for name in ("bidder", "day", "offered", "answered", "answered_within", "abandoned")}


def shipped() -> Aggregates:
    return judged(read_counted_days([SHIPPED], COLUMNS, Format()))


def raw() -> pd.DataFrame:
    """The shipped file by another route: pandas alone, the days without any call left out."""
    frame = pd.read_csv(SHIPPED)
    return frame[frame.calls_received > 0]


def counted(folder: Path, text: str, columns: dict[str, str] | None = None, **options) -> Aggregates:
    """Counts written as text, `bidder day offered answered answered_within abandoned` unless `columns` says."""
    path = folder / "counts.csv"
    lines = [",".join(line.split()) for line in text.strip().splitlines()]
    path.write_text("\n".join(lines) + "\n")
    mapped = PLAIN if columns is None else columns
    return judged(read_counted_days([path], mapped, Format()), **options)


def made_up(providers: int, days: int, share, *, calls: int = 2000, seed: int = 1) -> pd.DataFrame:
    """Kept rows of providers whose calls are answered in time independently, each with its share."""
    rng = np.random.default_rng(seed)
    share = np.broadcast_to(share, providers)
    dates = pd.date_range("2026-01-05", periods=days).strftime("%Y-%m-%d")
    frames = []
    for place in range(providers):
        answered = rng.poisson(calls, days)
        within = rng.binomial(answered, share[place])
        columns = {"day": dates, "offered": answered, "answered": answered, "answered_within": within}
        frames.append(pd.DataFrame({"bidder": f"p{place}", "name": f"Provider {place}", "group": "", **columns}))
    frame = pd.concat(frames, ignore_index=True).assign(abandoned=np.nan, file="made_up.csv", line=2)
    return frame.astype(dict.fromkeys(("offered", "answered", "answered_within"), float))


def table(text: str) -> pd.DataFrame:
    return pd.read_csv(io.StringIO(text), sep=r"\s+")
