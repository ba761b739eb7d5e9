"""Exports about agents for tests: contacts, a roster and evaluations, with truths planted by arguments."""

from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

HEADER = ["id", "vendor", "start", "agent", "topic", "talk", "transferred", "hold", "side"]
COLUMNS = {
    "vendor": "vendor",
    "contact_id": "id",
    "started_at": "CAST(start AS TIMESTAMP)",
    "agent_id": "agent",
    "reason": "topic",
    "answered": "TRUE",
    "talk_seconds": "CAST(talk AS INTEGER)",
    "transferred": "CAST(transferred AS BOOLEAN)",
    "hold_seconds": "CAST(hold AS INTEGER)",
}


class Plan(NamedTuple):
    """One vendor's agents: how many, their contacts each, and what is planted.

    spread: how much agents differ in earnest, relative. avoiders: the first so many drop `dropped` of their contacts
    within seconds. dodgers: the first so many hand `dropped` of them on within a minute. desk: the first so many
    take the slow topic alone. hangers: the first so many hang up on `dropped` of theirs, as nobody else does. groups:
    every other agent works 1.8 times as long and holds three times as often.
    """

    agents: int = 24
    contacts: int = 300
    spread: float = 0.25
    avoiders: int = 0
    dodgers: int = 0
    dropped: float = 0.15
    desk: int = 0
    hangers: int = 0
    groups: bool = False


def contacts(vendor: str, plan: Plan, seed: int) -> pd.DataFrame:
    """The contacts of one vendor, as an export would give them."""
    rng = np.random.default_rng(seed)
    number = plan.agents * plan.contacts
    agent = np.repeat(np.arange(plan.agents), plan.contacts)
    slow_share = np.full(plan.agents, 0.3)
    # Somebody else must take some of the desk's topic, or nobody can say what is the topic's doing.
    slow_share[: plan.desk] = 0.95
    topic = np.where(rng.random(number) < slow_share[agent], "slow", "quick")
    pace = np.exp(rng.normal(0, plan.spread, plan.agents))
    holding = np.clip(0.15 * np.exp(rng.normal(0, plan.spread, plan.agents)), 0, 0.9)
    second = (np.arange(plan.agents) % 2).astype(bool) & plan.groups
    pace[second] *= 1.8
    holding[second] *= 3
    mean = np.where(topic == "slow", 300, 120) * pace[agent]
    talk = np.maximum(rng.gamma(2.5, mean / 2.5).round(), 1)
    # Lines drop: rates that differ between honest agents as beta does.
    shape = 1 / plan.spread**2
    drops = rng.beta(shape, shape * 39, plan.agents)
    drops[: plan.avoiders] = plan.dropped
    talk = np.where(rng.random(number) < drops[agent], rng.integers(1, 9, number), talk)
    passing = rng.beta(shape, shape * 15, plan.agents)
    transferred = rng.random(number) < passing[agent]
    dodged = rng.random(number) < np.where(np.arange(plan.agents) < plan.dodgers, plan.dropped, 0)[agent]
    talk = np.where(dodged, rng.integers(12, 55, number), talk)
    transferred |= dodged
    held = rng.random(number) < holding[agent]
    day, hour = rng.integers(1, 29, number), rng.integers(8, 20, number)
    start = [
        f"2024-03-{d:02d} {h:02d}:{m:02d}:00" for d, h, m in zip(day, hour, rng.integers(0, 60, number), strict=True)
    ]
    hung = rng.random(number) < np.where(np.arange(plan.agents) < plan.hangers, plan.dropped, 0)[agent]
    talk = np.where(hung, rng.integers(1, 9, number), talk)
    names = np.array([f"{vendor} agent {n}" for n in range(plan.agents)])
    return pd.DataFrame(
        {
            "id": [f"{vendor}-{n}" for n in range(number)],
            "vendor": vendor,
            "start": start,
            "agent": names[agent],
            "topic": topic,
            "talk": talk.astype(int),
            "transferred": transferred,
            "hold": np.where(held, 30, 0),
            "side": np.where(hung, "agent", "customer"),
        }
    )[HEADER]


def roster(vendor: str, agents: int, teams: int) -> pd.DataFrame:
    """Who is in which team, agent n in team n modulo `teams`."""
    return pd.DataFrame(
        {
            "vendor": vendor,
            "agent": [f"{vendor} agent {n}" for n in range(agents)],
            "team": [f"team {n % teams}" for n in range(agents)],
            "hired": [f"20{10 + n % 13}-05-01" for n in range(agents)],
        }
    )


def evaluations(vendor: str, agents: int, teams: int, seed: int, *, weak: bool, forms: int = 8) -> pd.DataFrame:
    """Forms per agent with five items of ten points; `weak`: team 0 earns three points less on `closing`."""
    rng = np.random.default_rng(seed)
    items = ["greeting", "needs", "solution", "closing", "tone"]
    rows: list[dict[str, Any]] = []
    for agent in range(agents):
        own = rng.normal(7, 0.5)
        for form in range(forms):
            for item in items:
                less = 3 if weak and item == "closing" and agent % teams == 0 else 0
                score = int(np.clip(round(rng.normal(own - less, 1.5)), 0, 10))
                rows.append(
                    {
                        "vendor": vendor,
                        "form": f"{vendor}-{agent}-{form}",
                        "item": item,
                        "agent": f"{vendor} agent {agent}",
                        "at": f"2024-03-{form % 28 + 1:02d} 10:00",
                        "score": score,
                    }
                )
    return pd.DataFrame(rows)


def sources(
    folder: Path, calls: pd.DataFrame, people: pd.DataFrame | None = None, forms: pd.DataFrame | None = None
) -> dict[str, Any]:
    """Changes to a small audit: its vendors and the sources that read these frames, written to `folder`."""
    calls.to_csv(folder / "agents_calls.csv", index=False)
    found: dict[str, Any] = {
        "calls": {"table": "contacts", "files": ["agents_calls.csv"], "columns": dict(COLUMNS)},
    }
    if people is not None:
        people.to_csv(folder / "roster.csv", index=False)
        found["roster"] = {
            "table": "agents",
            "files": ["roster.csv"],
            "columns": {
                "vendor": "vendor",
                "agent_id": "agent",
                "team": "team",
                "hired_at": "CAST(hired AS TIMESTAMP)",
            },
        }
    if forms is not None:
        forms.to_csv(folder / "forms.csv", index=False)
        found["forms"] = {
            "table": "evaluations",
            "files": ["forms.csv"],
            "columns": {
                "vendor": "vendor",
                "evaluation_id": "form",
                "item_id": "item",
                "agent_id": "agent",
                "evaluated_at": 'CAST("at" AS TIMESTAMP)',
                "score": "CAST(score AS INTEGER)",
                "max_score": "10",
            },
        }
    names = sorted(set(calls["vendor"]))
    return {"vendors": [{"id": name, "name": name.title()} for name in names], "sources": found}
