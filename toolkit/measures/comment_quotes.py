"""Sentences of comments that may be printed: nobody's name, no number, no word that only few customers say.

Capitals cannot tell names in every language, so more is asked of a sentence than to be free of what a search finds:
each of its words is written without a capital in the comments of enough other customers, and only its first word and
the English I may have one. In scripts without capitals nothing is quoted.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Any, Final

import numpy as np

from toolkit.measures.comment_texts import Places, Truths, sentences, written_words

FEWEST_WORDS: Final = 4
MOST_WORDS: Final = 20
MOST_LETTERS: Final = 140
# Of each theme so many comments are tried, from the theme's centre on.
TRIED: Final = 200
# Letters, spaces and the marks of sentences; a sign of any other kind may be part of an address.
_PLAIN = re.compile(r"[^\W\d_]+(?:[ ,;:'\u2019!?.\-()]+[^\W\d_]+)*[ .!?]*")


def common_words(texts: Sequence[str], respondent: Places, *, fewest: int) -> frozenset[str]:
    """The words that at least `fewest` respondents write without a capital."""
    said: defaultdict[str, set[int]] = defaultdict(set)
    for text, person in zip(texts, respondent, strict=True):
        for word in written_words(text):
            if word == word.lower() != word.upper():
                said[word].add(int(person))
    return frozenset(word for word, people in said.items() if len(people) >= fewest)


def quotable(sentence: str, common: frozenset[str], personal: Callable[[str], list[str]]) -> bool:
    """Whether a sentence may be printed."""
    found = written_words(sentence)
    if not FEWEST_WORDS <= len(found) <= MOST_WORDS or len(sentence) > MOST_LETTERS:
        return False
    if not _PLAIN.fullmatch(sentence) or personal(sentence):
        return False
    inside = all(word == word.lower() or word == "I" for word in found[1:])
    return inside and all(word.lower() in common or word == "I" for word in found)


def quotes(
    texts: Sequence[str],
    matrix: Any,
    on_theme: Truths,
    respondent: Places,
    common: frozenset[str],
    personal: Callable[[str], list[str]],
    *,
    fewest: int,
) -> list[str]:
    """For each theme (comments by themes) the sentence that may be printed of the comment nearest to its centre, or "".

    `matrix` holds the comments' weights of words, of length one; the centre is the mean of the theme's comments. A
    theme of fewer than `fewest` respondents has none, and no sentence is told twice.
    """
    told: list[str] = []
    for column in range(on_theme.shape[1]):
        mine = np.flatnonzero(on_theme[:, column])
        chosen = ""
        if len(np.unique(respondent[mine])) >= fewest:
            near = np.asarray(matrix[mine] @ np.asarray(matrix[mine].mean(0)).ravel()).ravel()
            order = mine[np.argsort(-near, kind="stable")[:TRIED]]
            every = (sentence for place in order for sentence in sentences(texts[place]))
            chosen = next((one for one in every if one not in told and quotable(one, common, personal)), "")
        told.append(chosen)
    return told
