"""Topics of comments that nobody labelled: which words come together, and whether they do so in both halves.

Non-negative matrix factorisation (Lee and Seung 1999) of TF-IDF weights, begun with nndsvd (Boutsidis and Gallopoulos
2008), so that nothing is drawn. The comments are also parted into two halves that share no respondent and no text, and
each half is factorised by itself. Of the numbers of topics tried the largest is taken of which both halves find about
as large a share again as of any (a tenth less at most); how like itself each topic is in both is told beside it.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np

from toolkit.measures.comment_texts import Places, Truths, parts
from toolkit.measures.intervals import Array

TRIED: Final = (16, 12, 9, 6, 4)
# The cosine of a topic's words in the two halves from which on it is the same topic.
SAME: Final = 0.5
# Numbers of topics are as good as the best that lie this near to its share of topics found again.
NEAR_BEST: Final = 0.1
# A comment is on a topic that carries at least this share of its weights.
CARRIES: Final = 1 / 4
FEWEST_COMMENTS: Final = 60
# Words that stand in more than this share of the comments tell no topic.
EVERYWHERE: Final = 0.3
MOST_WORDS: Final = 1_500
NAMED_BY: Final = 3
SAID_BY: Final = 0.25
# Nats by which the words beside a word must differ from all words, beyond chance: "the" and "was" stand beside all.
OWN_COMPANY: Final = 0.12


class Topics(NamedTuple):
    """Topics, the commonest first: `names` by their words, `tagged` (comments by topics, several of one comment may
    be), `weights` (the same, how near a comment is to the topic's centre, 0 to 1), `stability` (the cosine of each
    topic's words in the two halves), `tried` (number of topics, share found again, taken)."""

    names: list[str]
    tagged: Truths
    weights: Array
    stability: Array
    tried: list[tuple[int, float, bool]]


def topics(texts: Sequence[str], group: Places, respondent: Places, *, fewest: int, unsaid: frozenset[str]) -> Topics:
    """The topics of comments given as words parted by spaces.

    A word that fewer than `fewest` respondents say, or that is `unsaid`, takes no part and is never printed. None
    where there are too few comments, or where no number of topics has any that both halves find.
    """
    none = Topics([], np.zeros((len(texts), 0), bool), np.zeros((len(texts), 0)), np.zeros(0), [])
    if len(texts) < FEWEST_COMMENTS:
        return none
    matrix, vocabulary = _weights(texts, respondent, fewest, unsaid)
    half = parts(group, 2)
    if matrix.shape[1] < 2 * min(TRIED):
        return none
    found = []
    for count in TRIED:
        if len(texts) < FEWEST_COMMENTS / min(TRIED) * count or matrix.shape[1] < 2 * count:
            continue
        ours = _factors(matrix, count)
        halves = [_factors(matrix[half == each], count)[1] for each in (0, 1)]
        alike = _alike(ours[1], *halves)
        found.append((count, float((alike >= SAME).mean()), ours, alike))
    best = max((each[1] for each in found), default=0.0)
    chosen = next((each for each in found if each[1] >= best - NEAR_BEST), None) if best else None
    tried = [(each[0], each[1], each is chosen) for each in found]
    if chosen is None:
        return none._replace(tried=tried)
    return _told(matrix, chosen[2], chosen[3], vocabulary, tried)


def _told(
    matrix: Any, factors: tuple[Array, Array], alike: Array, vocabulary: Array, tried: list[tuple[int, float, bool]]
) -> Topics:
    loading, component = factors
    size = np.sqrt((component**2).sum(1))
    loading = loading * size
    total = loading.sum(1, keepdims=True)
    weights = np.divide(loading, total, out=np.zeros_like(loading), where=total > 0)
    tagged = weights >= CARRIES
    kept = np.argsort(-tagged.sum(0), kind="stable")
    kept = kept[tagged[:, kept].any(0)]
    names = [_named(matrix, tagged[:, each], component[each], vocabulary) for each in kept]
    return Topics(names, tagged[:, kept], weights[:, kept], alike[kept], tried)


def _named(matrix: Any, mine: Truths, component: Array, vocabulary: Array) -> str:
    """A topic's words: the most weight in it times the log of how much oftener its comments say it.

    Of words that at least a quarter of its comments say, where there are such.
    """
    there = (matrix > 0).astype(np.float32)
    inside = np.asarray(there[mine].mean(0)).ravel() if mine.any() else np.zeros(len(vocabulary))
    everywhere = np.asarray(there.mean(0)).ravel()
    lift = np.log(np.maximum(inside, 1e-9) / np.maximum(everywhere, 1e-9))
    worth = component * np.maximum(lift, 0)
    often = worth * (inside >= SAID_BY)
    worth = often if often.any() else worth
    best = np.argsort(-worth, kind="stable")[:NAMED_BY]
    return ", ".join(vocabulary[best[worth[best] > 0.05 * worth.max()]])


def _weights(texts: Sequence[str], respondent: Places, fewest: int, unsaid: frozenset[str]) -> tuple[Any, Array]:
    """TF-IDF of the words that enough respondents say and not every comment holds, and the words."""
    from sklearn.feature_extraction.text import TfidfTransformer

    counts, vocabulary = word_counts(texts)
    said = people(counts, respondent)
    share = np.asarray((counts > 0).sum(0)).ravel() / len(texts)
    # One or two letters name nothing, but for signs that are words of their own.
    telling = np.array([len(word) > 2 or ord(word[0]) > 0xE00 for word in vocabulary])
    usable = telling & (said >= fewest) & (share <= EVERYWHERE) & ~np.isin(vocabulary, list(unsaid))
    kept = np.flatnonzero(usable)
    kept = np.sort(kept[np.argsort(-said[kept], kind="stable")[:MOST_WORDS]])
    kept = kept[company(counts[:, kept]) >= OWN_COMPANY]
    if not len(kept):
        return counts[:, :0], vocabulary[:0]
    matrix = TfidfTransformer(sublinear_tf=True).fit_transform(counts[:, kept])
    return matrix.astype(np.float32).tocsr(), vocabulary[kept]


def company(counts: Any) -> Array:
    """How far the words beside each word in its comments differ from all words, in nats beyond what chance gives.

    The Kullback-Leibler divergence of the words beside it from the words of all comments (as Lo, He and Ounis 2005 find
    words that tell nothing, in any language), less its mean for words drawn at random: (words - 1) / (2 words beside).
    """
    there = (counts > 0).astype(np.float32)
    beside = np.asarray((there.T @ there).todense(), float)
    np.fill_diagonal(beside, 0)
    every = np.asarray(there.sum(0), float).ravel()
    total = beside.sum(1)
    share = np.divide(beside, total[:, None], out=np.zeros_like(beside), where=total[:, None] > 0)
    ratio = np.where(share > 0, share, 1) / np.where(share > 0, every / max(every.sum(), 1), 1)
    found = (share * np.log(ratio)).sum(1) - (len(every) - 1) / (2 * np.maximum(total, 1))
    # A word that stands alone keeps no company at all, and tells a topic of its own.
    return np.asarray(np.where(total > 0, found, np.inf), float)


def word_counts(texts: Sequence[str]) -> tuple[Any, Any]:
    """How often each word stands in each text given as words parted by spaces; and the words."""
    from sklearn.feature_extraction.text import CountVectorizer

    made = CountVectorizer(tokenizer=str.split, token_pattern=None, lowercase=False, dtype=np.float32)
    return made.fit_transform(texts).tocsr(), made.get_feature_names_out()


def weighted_words(texts: Sequence[str]) -> tuple[Any, Any]:
    """TF-IDF of all words of texts given as words parted by spaces, rows of length one; and the words."""
    from sklearn.feature_extraction.text import TfidfTransformer

    counts, vocabulary = word_counts(texts)
    return TfidfTransformer(sublinear_tf=True).fit_transform(counts).tocsr(), vocabulary


def people(counts: Any, respondent: Places) -> Places:
    """How many respondents say each word."""
    from scipy.sparse import csr_array

    size = len(respondent)
    if not size:
        return np.zeros(counts.shape[1], np.int64)
    whose = csr_array(
        (np.ones(size, np.float32), (respondent, np.arange(size))), shape=(int(respondent.max()) + 1, size)
    )
    return np.asarray(((whose @ counts) > 0).sum(0)).ravel().astype(np.int64)


def _factors(matrix: Any, count: int) -> tuple[Array, Array]:
    import warnings

    from sklearn.decomposition import NMF
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        # Topics change little after some tens of steps; a fixed number of them is part of the method.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = NMF(count, init="nndsvd", max_iter=80, tol=1e-3, random_state=0)
        return np.asarray(model.fit_transform(matrix), float), np.asarray(model.components_, float)


def _alike(ours: Array, one: Array, other: Array) -> Array:
    """Of each topic of all comments, the cosine of its words between its nearest topics in the two halves."""
    from scipy.optimize import linear_sum_assignment

    def unit(rows: Array) -> Array:
        size = np.sqrt((rows**2).sum(1, keepdims=True))
        return np.asarray(np.divide(rows, size, out=np.zeros_like(rows), where=size > 0))

    ours, one, other = unit(ours), unit(one), unit(other)
    first = linear_sum_assignment(-(ours @ one.T))[1]
    second = linear_sum_assignment(-(ours @ other.T))[1]
    return np.asarray((one[first] * other[second]).sum(1))


def mapped(topic: Truths, themes: Truths, group: Places, known: Truths) -> Places:
    """For each theme that a hand gave, whether the topic that tells it best in one half tells it in the other: 0 or 1.

    Comments by themes; -1 where nobody labelled. The topic is chosen by balanced accuracy on the half that a comment
    is not in.
    """
    half = parts(group, 2)
    said = np.full(themes.shape, -1, np.int64)
    for each in (0, 1):
        learn, asked = (half != each) & known, (half == each) & known
        for column in range(themes.shape[1]):
            truth = themes[learn, column]
            if not truth.any() or truth.all() or not topic.shape[1]:
                continue
            balanced = topic[learn][truth].mean(0) - topic[learn][~truth].mean(0)
            said[asked, column] = topic[asked, int(np.argmax(balanced))]
    return said
