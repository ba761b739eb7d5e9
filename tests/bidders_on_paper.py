"""Bidders on paper: tidy sums per bidder, kind of work and agent, made by hand or drawn, and what follows from them."""

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from toolkit.measures import kpis
from toolkit.measures.entries import Kpi
from toolkit.questions.comparisons import adjusted
from toolkit.questions.comparisons.adjusted import Adjusted
from toolkit.questions.comparisons.cells import TIDY, Rules

FCR = kpis.CATALOGUE["fcr_repeat"]
AHT = kpis.CATALOGUE["aht_full"]
COLUMNS = [*TIDY, "mix_reason"]


def rules(*bidders: str, **changes: object) -> Rules:
    return Rules(bidders, ("reason",), "pooled", 30, 0.7, 0.95, 5)._replace(**changes)


def by_hand(bidder: str, cells: Mapping[str, tuple[int, int]], agents: int = 20, entry: Kpi = FCR) -> pd.DataFrame:
    """Sums of a share: of each kind of work (hits, rows), parted as evenly as can be among the agents."""
    made = []
    for cell, (hits, rows) in cells.items():
        for agent in range(agents):
            mine, own = ((each * (agent + 1)) // agents - (each * agent) // agents for each in (hits, rows))
            made.append((bidder, entry.key, cell, "agent_id", f"a{agent}", own, 0, mine, own, np.nan, np.nan, np.nan))
    frame = pd.DataFrame(made, columns=TIDY).assign(mix_reason=lambda frame: frame["cell"])
    return frame.astype({"above": float, "below": float})


def drawn(
    bidder: str,
    shares: Mapping[str, float],
    mix: Sequence[float],
    rng: np.random.Generator,
    *,
    contacts: int = 3000,
    agents: int = 25,
    spread: float = 0.3,
    better: float = 0.0,
) -> pd.DataFrame:
    """A share drawn: agents who differ by `spread` on the log-odds scale, a bidder better by `better`."""
    rows = rng.multinomial(contacts // agents, mix, size=agents)
    odds = np.array([np.log(share / (1 - share)) for share in shares.values()]) + better
    hits = rng.binomial(rows, 1 / (1 + np.exp(-(odds + rng.normal(0, spread, (agents, 1))))))
    agent, cell = np.meshgrid(np.arange(agents), np.array(list(shares)), indexing="ij")
    frame = pd.DataFrame(
        {
            "bidder": bidder, "kpi": FCR.key, "cell": cell.ravel(), "clustered_by": "agent_id",
            "cluster": [f"a{each}" for each in agent.ravel()], "rows": rows.ravel(), "unknown": 0,
            "above": hits.ravel().astype(float), "below": rows.ravel().astype(float), "squares": np.nan,
            "scale_low": np.nan, "scale_high": np.nan, "mix_reason": cell.ravel(),
        }
    )  # fmt: skip
    return frame[frame["rows"] > 0].reset_index(drop=True)[COLUMNS]


def raw_of(tidy: pd.DataFrame, entry: Kpi = FCR, key: str = "fcr_repeat") -> pd.DataFrame:
    """The raw figures of tidy sums, in the columns of `Comparison.kpis`."""
    summed = tidy.groupby("bidder", sort=False)[["above", "below", "rows", "unknown"]].sum().reset_index()
    return pd.DataFrame(
        {
            "kpi": key, "title": entry.title, "bidder": summed["bidder"], "unit": entry.unit, "better": entry.better,
            "value": summed["above"] / summed["below"].where(summed["below"] > 0), "low": np.nan, "high": np.nan,
            "rows": summed["rows"], "unknown": summed["unknown"], "target": "", "verdict": "", "definition": entry.key,
            "clusters": 0, "clustered_by": "agent_id",
        }
    )  # fmt: skip


def compared(tidy: pd.DataFrame, *, entry: Kpi = FCR, **changes: object) -> Adjusted:
    """All that `adjusted.adjusted` gives of one figure's tidy sums, bidders in the order in which they stand there."""
    stated = rules(*dict.fromkeys(tidy["bidder"]), **changes)
    return adjusted.adjusted(raw_of(tidy, entry), lambda asked: tidy, {"fcr_repeat": entry}, {}, stated)
