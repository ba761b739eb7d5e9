"""Sentences of comments that may be printed: nobody's name, no number, no word that only few customers say.

Capitals cannot tell names in every language, so more is asked of a sentence than to be free of what a search finds:
each of its words is written without a capital in the comments of enough other customers, and only its first word and
the English I may have one. In scripts without capitals nothing is quoted.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

from toolkit.measures.comment_texts import Places, Truths, sentences, words, written_words
from toolkit.measures.comment_topics import weighted_words

FEWEST_WORDS: Final = 4
MOST_WORDS: Final = 20
MOST_LETTERS: Final = 140
# Of each theme so many comments are tried, from the theme's centre on.
TRIED: Final = 200
# A sentence speaks of a theme that lies at least so near to its centre as the nearest sentence of all, as a share.
NEAR_ENOUGH: Final = 0.5
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
    said: Sequence[str],
    on_theme: Truths,
    respondent: Places,
    common: frozenset[str],
    personal: Callable[[str], list[str]],
    *,
    fewest: int,
) -> list[str]:
    """For each theme (comments by themes) the sentence that may be printed and lies nearest to its centre, or "".

    `said` are the texts as words parted by spaces. The centre is the mean of the theme's weights of words less that of
    all comments; a sentence lies as near as its words' weights sum up to, over the root of their number. It is not told
    where the nearest sentence of all, which may not be printed, lies more than twice as near: what is left then speaks
    of something else. A theme of fewer than `fewest` respondents has none; none is told twice.
    """
    matrix, vocabulary = weighted_words(said)
    column = {word: place for place, word in enumerate(vocabulary)}
    everywhere = np.asarray(matrix.mean(0)).ravel()
    told: list[str] = []
    for theme in range(on_theme.shape[1]):
        mine = np.flatnonzero(on_theme[:, theme])
        chosen, best, nearest = "", 0.0, 0.0
        if len(np.unique(respondent[mine])) >= fewest:
            centre = np.asarray(matrix[mine].mean(0)).ravel() - everywhere
            order = mine[np.argsort(-(matrix[mine] @ centre), kind="stable")[:TRIED]]
            for sentence in (each for place in order for each in sentences(texts[place])):
                found = words(sentence)
                near = sum(centre[column[word]] for word in found if word in column) / max(len(found), 1) ** 0.5
                nearest = max(nearest, near)
                if near > best and sentence not in told and quotable(sentence, common, personal):
                    chosen, best = sentence, float(near)
        told.append(chosen if best >= NEAR_ENOUGH * nearest else "")
    return told
