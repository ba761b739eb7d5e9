"""How do agents differ on the same kinds of contact, in which groups, and does anything look like avoided work?

`examined` answers all of it at once. Agents are compared within the cells of their contacts' mix, each with what the
others show there. Nothing ranks them: a figure is theirs only as far as chance and mix allow, and an agent is named,
by pseudonym, only where the parameters state the legal basis for it.
"""

from typing import NamedTuple

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions.agents import avoidances, comparisons, desks, mixes, publications, segmentations, teams

__all__ = [
    "Examined",
    "avoidances",
    "comparisons",
    "desks",
    "examined",
    "mixes",
    "publications",
    "segmentations",
    "teams",
]


class Examined(NamedTuple):
    """What was found. Frames as their modules say; `funnel` and `results` hold no agent without a legal basis.

    `compared` and the persons of `signals` and `segments` hold agents whatever the parameters say: for counting.
    """

    compared: pd.DataFrame
    summary: pd.DataFrame
    funnel: pd.DataFrame
    reasons: pd.DataFrame
    segments: segmentations.Segmentation
    signals: avoidances.Signals
    teams: pd.DataFrame
    training: pd.DataFrame
    results: pd.DataFrame


def examined(audit: Audit) -> Examined:
    """Everything that this section says of agents; empty frames where the audit has nothing to say it from."""
    compared = comparisons.adjusted(audit)
    summary = comparisons.summary(compared)
    by_team = teams.teams(audit, compared)
    signals = avoidances.avoidances(audit, compared)
    return Examined(
        compared,
        summary,
        publications.funnel_points(audit, compared),
        desks.reasons(audit),
        segmentations.segmentation(audit, compared),
        signals,
        by_team,
        teams.training(audit),
        publications.results(audit, compared, summary, by_team, signals),
    )
