"""Labels of comments learned from labels that are there, and how right they are on comments not learned from.

A comment is its words and pairs of words, and its runs of three to five characters, so that no language has to be
known: TF-IDF weights (Salton and Buckley 1988) whose vocabulary and frequencies come from the learning part alone,
and a logistic regression whose classes weigh alike. What is held out shares no respondent and no text with what is
learned from; strength of the penalty and features are chosen inside the learning part.
"""

from collections.abc import Sequence
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from toolkit.measures import intervals
from toolkit.measures.comment_texts import Places, Truths, parts
from toolkit.measures.intervals import Array, Interval

FOLDS: Final = 5
# Themes are many, and each is a model.
THEME_FOLDS: Final = 3
STRENGTHS: Final = (0.1, 0.4, 1.6)
# Of the learning part, one in so many is kept for the choice.
INNER: Final = 4
# Runs of characters cost most: of a long comment the beginning is enough.
CHARACTERS: Final = 400
FEWEST_OF_A_CLASS: Final = 20
FEWEST_GROUPS: Final = 10


class Counted(NamedTuple):
    """How often each feature stands in each comment, as sparse matrices: of words, and of runs of characters."""

    words: Any
    characters: Any


class Judged(NamedTuple):
    """How right labels are: balanced accuracy with its interval, beside that of always saying the commonest class.

    `accuracy` and `commonest` are the plain shares of right labels. `confusion` has a row per class said by the
    truth. `beats`: the interval lies above what the commonest class gives, 1 / classes.
    """

    value: float
    low: float
    high: float
    majority: float
    accuracy: float
    commonest: float
    confusion: NDArray[np.int64]
    beats: bool


def counted(texts: Sequence[str]) -> Counted:
    """The features of comments given as words parted by spaces."""
    # Imported where it is used: a second that other sections would wait for.
    from sklearn.feature_extraction.text import CountVectorizer

    def made(short: Sequence[str], **options: Any) -> Any:
        try:
            return CountVectorizer(lowercase=False, dtype=np.float32, **options).fit_transform(short).tocsr()
        except ValueError:
            # No word at all.
            from scipy.sparse import csr_array

            return csr_array((len(short), 0), dtype=np.float32)

    found = made(texts, tokenizer=str.split, token_pattern=None, ngram_range=(1, 2))
    return Counted(found, made([text[:CHARACTERS] for text in texts], analyzer="char_wb", ngram_range=(3, 5)))


def enough(labels: NDArray[np.int64], group: Places) -> bool:
    """Whether labels (-1 for none) can be learned: two classes or more, each FEWEST_OF_A_CLASS times and in groups."""
    known = labels >= 0
    classes, size = np.unique(labels[known], return_counts=True)
    spread = [len(np.unique(group[labels == each])) for each in classes]
    return len(classes) > 1 and int(size.min()) >= FEWEST_OF_A_CLASS and min(spread) >= FEWEST_GROUPS


def held_out(features: Counted, labels: NDArray[np.int64], group: Places, *, folds: int = FOLDS) -> NDArray[np.int64]:
    """The label of each comment, learned on the parts that it is not in; -1 where a part held one class only.

    `labels` are 0, 1, ... and -1 where nobody knows; those comments are labelled too, and never learned from.
    """
    fold = parts(group, folds)
    said = np.full(len(labels), -1, np.int64)
    for number in range(folds):
        mine = fold == number
        learn = np.flatnonzero(~mine & (labels >= 0))
        if mine.any() and len(np.unique(labels[learn])) > 1:
            said[mine] = _learned(features, labels, group, learn, np.flatnonzero(mine))
    return said


def themes_held_out(
    features: Counted, themes: Truths, group: Places, known: Truths, *, folds: int = THEME_FOLDS
) -> NDArray[np.int64]:
    """Whether each comment is on each theme (comments by themes), each theme learned by itself; -1 for not told.

    Runs of characters alone carry themes as well as both together, at half the cost; one strength is chosen for all.
    """
    fold = parts(group, folds)
    said = np.full(themes.shape, -1, np.int64)
    for number in range(folds):
        learn, mine = np.flatnonzero((fold != number) & known), np.flatnonzero(fold == number)
        if not len(learn) or not len(mine):
            continue
        matrix = _weighted(features.characters, learn)
        inner = parts(_again(group[learn]), INNER) == 0
        strength = _strength(matrix, themes, learn[~inner], learn[inner])
        for column in range(themes.shape[1]):
            wanted = themes[learn, column].astype(np.int64)
            if 0 < wanted.sum() < len(wanted):
                said[mine, column] = _model(strength).fit(matrix[learn], wanted).predict(matrix[mine])
    return said


def judged(
    truth: NDArray[np.int64], said: NDArray[np.int64], group: Places, classes: int, *, confidence: float
) -> Judged:
    """How right the labels `said` are where both are known (0 or more), over groups of comments that belong together.

    The balanced accuracy is the mean of the classes' recalls. Each recall has the interval of a share of clustered
    rows; their mean's comes of the square-and-add rule (Zou and Donner 2008), as if recalls were independent.
    """
    known = (truth >= 0) & (said >= 0)
    truth, said, group = truth[known], said[known], group[known]
    confusion = np.zeros((classes, classes), np.int64)
    np.add.at(confusion, (truth, said), 1)
    recalls, found = [], []
    for each in range(classes):
        right = _recall(said[truth == each] == each, group[truth == each], confidence)
        recalls.append(right[0])
        found.append(right[1])
    value = float(np.mean(recalls))
    below = np.array([one - float(limit.low) for one, limit in zip(recalls, found, strict=True)])
    above = np.array([float(limit.high) - one for one, limit in zip(recalls, found, strict=True)])
    low, high = value - float(np.sqrt((below**2).sum())) / classes, value + float(np.sqrt((above**2).sum())) / classes
    total = max(int(confusion.sum()), 1)
    chance = 1 / classes
    return Judged(
        value,
        low,
        high,
        chance,
        float(np.trace(confusion) / total),
        float(confusion.sum(1).max() / total),
        confusion,
        bool(np.isfinite(low) and low > chance),
    )


def _recall(right: Truths, group: Places, confidence: float) -> tuple[float, Interval]:
    if not len(right):
        return float("nan"), Interval(np.array(np.nan), np.array(np.nan))
    cluster = _again(group)
    hits, size = np.bincount(cluster, weights=right), np.bincount(cluster).astype(float)
    return float(right.mean()), intervals.ratio_clustered(hits, size, confidence=confidence, share=True)


def _again(group: Places) -> Places:
    return np.asarray(np.unique(group, return_inverse=True)[1], np.int64)


def _learned(
    features: Counted, labels: NDArray[np.int64], group: Places, learn: Places, asked: Places
) -> NDArray[np.int64]:
    from scipy.sparse import hstack

    inner = parts(_again(group[learn]), INNER) == 0
    words = _weighted(features.words, learn)
    both = hstack([words, _weighted(features.characters, learn)]).tocsr()
    fitting, trying = learn[~inner], learn[inner]
    tried = []
    if len(np.unique(labels[fitting])) > 1 and len(trying):
        for place, matrix in enumerate((words, both)):
            for strength in STRENGTHS:
                found = _model(strength).fit(matrix[fitting], labels[fitting]).predict(matrix[trying])
                tried.append((_balanced(labels[trying], found), place, strength))
    _best, place, strength = max(tried, default=(0.0, 1, STRENGTHS[0]))
    matrix = (words, both)[place]
    return np.asarray(_model(strength).fit(matrix[learn], labels[learn]).predict(matrix[asked]), np.int64)


def _strength(matrix: Any, themes: Truths, fitting: Places, trying: Places) -> float:
    """The strength with the best mean balanced accuracy over the commonest themes."""
    common = np.argsort(-themes[fitting].sum(0), kind="stable")[:6]
    best = (-1.0, STRENGTHS[0])
    for strength in STRENGTHS[:2]:
        values = []
        for column in common:
            wanted = themes[fitting, column].astype(np.int64)
            if 0 < wanted.sum() < len(wanted):
                found = _model(strength).fit(matrix[fitting], wanted).predict(matrix[trying])
                values.append(_balanced(themes[trying, column].astype(np.int64), found))
        best = max(best, (float(np.mean(values)) if values else -1.0, strength))
    return best[1]


def _model(strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    # liblinear is exact on sparse rows and draws nothing that its seed does not fix.
    one = LogisticRegression(C=strength, class_weight="balanced", solver="liblinear", random_state=0)
    return _Either(one, OneVsRestClassifier(one))


class _Either:
    """One model for two classes, one against the rest for more."""

    def __init__(self, two: Any, more: Any) -> None:
        self._two, self._more = two, more

    def fit(self, matrix: Any, labels: NDArray[np.int64]) -> Any:
        return (self._two if len(np.unique(labels)) == 2 else self._more).fit(matrix, labels)


def _weighted(counts: Any, learn: Places, *, fewest: int = 2) -> Any:
    """TF-IDF of features that at least `fewest` comments of the learning part have; its frequencies alone count."""
    often = np.asarray((counts[learn] > 0).sum(0)).ravel()
    kept = np.flatnonzero(often >= fewest)
    matrix = counts[:, kept].astype(np.float32)
    matrix.data = 1 + np.log(matrix.data)
    rarity = np.log((1 + len(learn)) / (1 + often[kept])) + 1
    matrix = matrix.multiply(rarity.astype(np.float32)[None, :]).tocsr()
    norm = np.sqrt(np.asarray(matrix.multiply(matrix).sum(1)).ravel())
    scale = np.repeat(1 / np.where(norm > 0, norm, 1), np.diff(matrix.indptr)).astype(np.float32)
    matrix.data *= scale
    return matrix


def _balanced(truth: NDArray[np.int64], said: NDArray[np.int64]) -> float:
    shares = [float((said[truth == each] == each).mean()) for each in np.unique(truth)]
    return float(np.mean(shares)) if shares else 0.0


def share_of(above: Array, below: Array, cluster: Places, *, confidence: float) -> tuple[float, float, float]:
    """A share of comments with its interval over clusters: value, low, high."""
    total = np.bincount(cluster, weights=below)
    found = intervals.ratio_clustered(np.bincount(cluster, weights=above), total, confidence=confidence, share=True)
    value = float(above.sum() / below.sum()) if below.sum() else float("nan")
    return value, float(found.low), float(found.high)
