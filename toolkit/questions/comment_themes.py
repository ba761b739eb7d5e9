"""What customers write about: themes given by hands or told by topics, who names each, and who names it more."""

from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.measures import theme_gaps
from toolkit.measures.comment_texts import Places, Truths
from toolkit.questions.comment_readings import GROUPS, Comments, themed

# Shares of fewer comments are not given; nor are themes that hands gave learned from fewer.
FEWEST: Final = 30
MOST_THEMES: Final = 20
HAND, TOPIC = "hand", "topic"
COLUMNS: Final = ["vendor", "theme", "source", "named", "comments", "value", "low", "high", "stability"]


class Themes(NamedTuple):
    """What comments are about: names, comments by themes, which comments anybody labelled, by what themes are told."""

    names: list[str]
    on_theme: Truths
    known: Truths
    source: str
    stability: list[float]


def by_hand(whole: Comments, fewest: int) -> Themes | None:
    """The themes that hands gave, where enough comments were labelled; those of too few customers left out."""
    names, on_theme, known = themed(whole.rows)
    people = [len(np.unique(whole.respondent[on_theme[:, place]])) for place in range(len(names))]
    kept = [place for place, count in enumerate(people) if count >= fewest][:MOST_THEMES]
    if int(known.sum()) < FEWEST or not kept:
        return None
    return Themes([names[place] for place in kept], on_theme[:, kept], known, HAND, [float("nan")] * len(kept))


def shown(themes: Themes, respondent: Places, fewest: int) -> Themes:
    """Those that enough customers write of, no more than are shown."""
    people = [len(np.unique(respondent[themes.on_theme[:, place]])) for place in range(len(themes.names))]
    kept = [place for place, count in enumerate(people) if count >= fewest][:MOST_THEMES]
    return Themes(
        [themes.names[place] for place in kept],
        themes.on_theme[:, kept],
        themes.known,
        themes.source,
        [themes.stability[place] for place in kept],
    )


def shares(whole: Comments, themes: Themes, confidence: float) -> pd.DataFrame:
    """How many of each vendor's comments name each theme: columns COLUMNS, the commonest first."""
    rows = []
    for vendor in sorted(set(whole.rows["vendor"])):
        mine = themes.known & (whole.rows["vendor"] == vendor).to_numpy(bool)
        if int(mine.sum()) < FEWEST:
            continue
        found = theme_gaps.shares(themes.on_theme[mine], whole.cluster[mine], confidence=confidence)
        rows += [
            {
                "vendor": vendor,
                "theme": name,
                "source": themes.source,
                "named": int(themes.on_theme[mine, place].sum()),
                "comments": int(mine.sum()),
                "value": found[place, 0],
                "low": found[place, 1],
                "high": found[place, 2],
                "stability": themes.stability[place],
            }
            for place, name in enumerate(themes.names)
        ]
    frame = pd.DataFrame(rows, columns=COLUMNS)
    return frame.sort_values(["vendor", "named", "theme"], ascending=[True, False, True], ignore_index=True)


def gaps(whole: Comments, themes: Themes, confidence: float) -> pd.DataFrame:
    """Every theme in every part of a vendor's comments, and in every vendor's, against the rest: one family."""
    asked = []
    rows = whole.rows
    parts: list[tuple[str, str, Truths]] = [("", "vendor", themes.known)] if rows["vendor"].nunique() > 1 else []
    for vendor in sorted(set(rows["vendor"])):
        mine = themes.known & (rows["vendor"] == vendor).to_numpy(bool)
        parts += [(vendor, by, mine & rows[by].notna().to_numpy(bool)) for by in GROUPS]
    for vendor, by, among in parts:
        groups = sorted(set(rows.loc[among, by]))
        # Of two groups one is the rest of the other.
        for group in groups[:1] if len(groups) == 2 else groups:
            inside = among & (rows[by] == group).to_numpy(bool)
            rest = among & ~inside
            if min(int(inside.sum()), int(rest.sum())) < theme_gaps.FEWEST_COMMENTS:
                continue
            asked += [
                theme_gaps.Asked(vendor or group, name, by, group, inside, rest, themes.on_theme[:, place])
                for place, name in enumerate(themes.names)
            ]
    return theme_gaps.gaps(asked, whole.cluster, whole.respondent, confidence=confidence)
