"""Words that go with low scores: how much oftener unsatisfied customers say a word than satisfied ones do.

Respondents are counted, not words: whoever says a word three times says it once. The difference of the two shares has
Newcombe's interval, widened so that the intervals of all words looked at hold together (Sidak 1967). Monroe, Colaresi
and Quinn (2008, Political Analysis 16(4)) shrink log odds to the same end; a difference of shares with its interval is
read without explanation, and a rare word's interval is wide by itself. Unsatisfied customers write longer comments, so
words that stand beside all others alike ("the") would lead the list: they are not looked at.
"""

from collections.abc import Sequence
from typing import Final

import numpy as np
import pandas as pd

from toolkit.measures import intervals
from toolkit.measures.comment_texts import Places, Truths
from toolkit.measures.comment_topics import OWN_COMPANY, company, people, word_counts
from toolkit.measures.resampling import each_of

COLUMNS: Final = ["word", "unsatisfied", "satisfied", "gap", "low", "high", "said_low", "said_high"]
# A word that fewer respondents say is not looked at: its interval could not leave zero out.
FEWEST_SAYING: Final = 10
FEWEST_RESPONDENTS: Final = 30


def low_score_words(
    texts: Sequence[str],
    respondent: Places,
    unsatisfied: Truths,
    satisfied: Truths,
    *,
    fewest: int,
    unsaid: frozenset[str],
    confidence: float,
) -> tuple[pd.DataFrame, int]:
    """Words whose interval lies above zero: columns COLUMNS, the largest ratio first; and how many were looked at.

    Texts are words parted by spaces. Respondents who are both satisfied and unsatisfied count on both sides. Words that
    fewer than `fewest` say, or that are `unsaid`, are not looked at. Nothing where either side has fewer than
    FEWEST_RESPONDENTS.
    """
    sides = [len(np.unique(respondent[side])) for side in (unsatisfied, satisfied)]
    if min(sides) < FEWEST_RESPONDENTS:
        return pd.DataFrame(columns=COLUMNS), 0
    counts, vocabulary = word_counts(texts)
    said = [people(counts[np.flatnonzero(side)], respondent[side]) for side in (unsatisfied, satisfied)]
    long_enough = np.array([len(word) > 1 or ord(word[0]) > 0xE00 for word in vocabulary])
    looked_at = (said[0] + said[1] >= max(fewest, FEWEST_SAYING)) & long_enough & ~np.isin(vocabulary, list(unsaid))
    often = np.flatnonzero(looked_at)
    looked_at[often] = company(counts[:, often]) >= OWN_COMPANY
    tried = int(looked_at.sum())
    low, high = (counts[looked_at] for counts in said)
    found = intervals.newcombe(low, sides[0], high, sides[1], confidence=each_of(tried, confidence))
    frame = pd.DataFrame(
        {
            "word": vocabulary[looked_at],
            "unsatisfied": low / sides[0],
            "satisfied": high / sides[1],
            "gap": low / sides[0] - high / sides[1],
            "low": found.low,
            "high": found.high,
            "said_low": low,
            "said_high": high,
        },
        columns=COLUMNS,
    )
    # A side that fewer than `fewest` are on is not told apart from nobody.
    shown = frame[(frame.low > 0) & (frame.said_low >= fewest)]
    ratio = shown.unsatisfied / np.maximum(shown.satisfied, 1 / (2 * sides[1]))
    order = shown.assign(ratio=ratio).sort_values(["ratio", "word"], ascending=[False, True], ignore_index=True)
    return order[COLUMNS], tried
