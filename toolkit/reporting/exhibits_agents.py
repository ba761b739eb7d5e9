"""The tables of the section on agents: reasons, spread, groups tried, teams."""

from typing import Final

import pandas as pd

from toolkit.reporting import captions_agents, charts_agents
from toolkit.reporting.exhibits import absent, picture, statement
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import table
from toolkit.reporting.words import say

_VENDOR: Final = {"vendor": ("Vendor", "text")}


def _shown(frame: pd.DataFrame, caption: str, columns: dict[str, tuple[str, str]]) -> Shown:
    if frame.empty:
        return absent(what=caption)
    several = _VENDOR if frame["vendor"].nunique() > 1 else {}
    (first, *rest), kinds = columns, columns
    ordered = {first: kinds[first], **several, **{name: kinds[name] for name in rest}}
    return table(frame, caption=caption, columns=ordered)


def reasons(frame: pd.DataFrame) -> Shown:
    """How long each reason takes, for all and for the same agents."""
    return _shown(
        frame.assign(unit="ratio"),
        say("caption_reasons"),
        {
            "reason": (say("column_reason"), "text"),
            "rows": (say("column_contacts"), "count"),
            "agents": (say("column_agents"), "count"),
            "value": (say("column_length"), "seconds"),
            "ratio": (say("column_ratio_all"), "score"),
            "same_agents": (say("column_same_agents"), "score"),
            "interval": (say("column_interval"), "interval"),
        },
    )


def spread(frame: pd.DataFrame) -> Shown:
    """How far agents differ by each figure, before and after the mix is told apart."""
    both = frame.assign(beyond=frame["wide_below"] + frame["wide_above"])
    return _shown(
        both,
        say("caption_spread"),
        {
            "title": (say("column_title"), "ours"),
            "agents": (say("column_agents"), "count"),
            "crude_outside": (say("column_crude_outside"), "count"),
            "outside": (say("column_outside"), "count"),
            "beyond": (say("column_beyond"), "count"),
            "phi": (say("column_phi"), "score"),
            "reliability": (say("column_reliability"), "share"),
            "lowest_tenth": (say("column_lowest_tenth"), "score"),
            "highest_tenth": (say("column_highest_tenth"), "score"),
        },
    )


def trials(frame: pd.DataFrame) -> Shown:
    """Every number of groups tried, and why it was refused."""
    words = [
        ", ".join(say(f"short_{word}") for word in str(refused).split(", ") if word) or say("accepted")
        for refused in frame["refused"]
    ]
    return _shown(
        frame.assign(outcome=words),
        say("caption_trials"),
        {
            "groups": (say("column_groups"), "count"),
            "silhouette": (say("column_silhouette"), "score"),
            "chance_shuffled": (say("column_chance_shuffled"), "score"),
            "chance_cloud": (say("column_chance_cloud"), "score"),
            "jaccard": (say("column_jaccard"), "score"),
            "agreement": (say("column_agreement"), "score"),
            "outcome": (say("column_outcome"), "text"),
        },
    )


def profiles(frame: pd.DataFrame) -> Shown:
    """What sets each group apart; that there is none is no lack of evidence."""
    if frame.empty:
        return statement(say("agents_no_profiles"))
    return picture(charts_agents.group_profiles, frame, title=say("caption_profiles"), alt=captions_agents.profiles)


def teams(frame: pd.DataFrame) -> Shown:
    """Each team's figures over what the whole shows on the same mix."""
    return _shown(
        frame,
        say("caption_teams"),
        {
            "team": (say("column_team"), "text"),
            "title": (say("column_title"), "ours"),
            "agents": (say("column_agents"), "count"),
            "rows": (say("column_contacts"), "count"),
            "ratio": (say("column_ratio"), "score"),
            "interval": (say("column_interval"), "interval"),
        },
    )
