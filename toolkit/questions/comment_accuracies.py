"""How right are labels learned from comments, on comments that they were not learned from?"""

from typing import Final

import numpy as np

from toolkit.measures import comment_labels, comment_topics
from toolkit.measures.comment_labels import Judged
from toolkit.measures.comment_texts import Places, Truths
from toolkit.questions.comment_readings import NEGATIVE, POSITIVE, SENTIMENTS, Comments
from toolkit.questions.comment_themes import Themes

# What was learned from, and what it is held against.
BY_HAND, BY_SCORES, SCORES_BY_HAND = "sentiment_hand", "sentiment_scores", "sentiment_scores_hand"
THEMES_BY_HAND, TOPICS_BY_HAND, THEME = "themes_hand", "topics_hand", "theme"
COLUMNS: Final = [
    "what", "theme", "classes", "comments", "value", "low", "high", "majority", "accuracy", "commonest", "beats",
]  # fmt: skip


def of_sentiment(
    whole: Comments,
    features: comment_labels.Counted,
    rows: list[dict[str, object]],
    confusion: list[dict[str, object]],
    confidence: float,
) -> Places:
    """Adds how right learned sentiment is; the labels learned from scores, 1 for high, 0 for low, -1 for not told."""
    hand = whole.rows["sentiment"].map({name: place for place, name in enumerate(SENTIMENTS)})
    hands = hand.fillna(-1).astype(int).to_numpy(np.int64)
    scores = np.select([whole.low, whole.high], [0, 1], -1).astype(np.int64)
    # Middle answers take no part: positive against negative, as low against high.
    sides = np.select([hands == 0, hands == 2], [0, 1], -1).astype(np.int64)

    def tell(what: str, truth: Places, said: Places, names: tuple[str, ...]) -> None:
        found = comment_labels.judged(truth, said, whole.group, len(names), confidence=confidence)
        rows.append(_row(what, "", len(names), found))
        confusion.extend(
            {"what": what, "truth": one, "said": other, "comments": int(found.confusion[i, j])}
            for i, one in enumerate(names)
            for j, other in enumerate(names)
        )

    if comment_labels.enough(hands, whole.group):
        there = np.unique(hands[hands >= 0])
        again = np.where(hands >= 0, np.searchsorted(there, hands), -1)
        names = tuple(SENTIMENTS[place] for place in there)
        tell(BY_HAND, again, comment_labels.held_out(features, again, whole.group), names)
    learned = np.full(len(scores), -1, np.int64)
    if comment_labels.enough(scores, whole.group):
        learned = comment_labels.held_out(features, scores, whole.group)
        tell(BY_SCORES, scores, learned, ("low", "high"))
        if comment_labels.enough(sides, whole.group):
            tell(SCORES_BY_HAND, sides, learned, (NEGATIVE, POSITIVE))
    return learned


def of_themes(
    whole: Comments,
    features: comment_labels.Counted,
    hands: Themes,
    topics: Truths,
    rows: list[dict[str, object]],
    confidence: float,
) -> None:
    """Adds how right themes learned from hand labels are, and topics taken for the theme that each fits best."""
    truth = np.where(hands.known[:, None], hands.on_theme, -1).astype(np.int64)
    kept = [place for place in range(len(hands.names)) if comment_labels.enough(truth[:, place], whole.group)]
    if not kept:
        return
    wanted = hands.on_theme[:, kept]
    by_model = comment_labels.themes_held_out(features, wanted, whole.group, hands.known)
    told = {THEMES_BY_HAND: by_model}
    if topics.shape[1]:
        told[TOPICS_BY_HAND] = comment_topics.mapped(topics, wanted, whole.group, hands.known)
    for what, said in told.items():
        each = [
            comment_labels.judged(truth[:, place], said[:, column], whole.group, 2, confidence=confidence)
            for column, place in enumerate(kept)
        ]
        rows.append(_row(what, "", 2, _mean(each)) | {"comments": int(hands.known.sum())})
        if what == THEMES_BY_HAND:
            rows.extend(_row(THEME, hands.names[place], 2, one) for place, one in zip(kept, each, strict=True))


def _row(what: str, theme: str, classes: int, found: Judged) -> dict[str, object]:
    told = found._asdict()
    size = int(told.pop("confusion").sum())
    return {"what": what, "theme": theme, "classes": classes, "comments": size, **told}


def _mean(each: list[Judged]) -> Judged:
    """The mean over themes; its limits are the means of theirs, as if all themes erred together."""
    value, low, high, accuracy, commonest = (
        float(np.nanmean([getattr(one, name) for one in each]))
        for name in ("value", "low", "high", "accuracy", "commonest")
    )
    return Judged(value, low, high, 0.5, accuracy, commonest, each[0].confusion, low > 0.5)
