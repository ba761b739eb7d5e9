"""What do customers write, how right are labels learned from it, and who writes of what?

Everything is made in one pass over the comments and kept for the run, so that asking twice costs nothing.
"""

import tempfile
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.intake.privacy import personal_data
from toolkit.measures import comment_labels, comment_quotes, comment_texts, comment_topics, comment_words, theme_gaps
from toolkit.measures.comment_labels import Judged
from toolkit.measures.comment_texts import Places, Truths
from toolkit.measures.intervals import Array, net_score_limits, ratios
from toolkit.questions.comment_readings import (
    COUNTS,
    GROUPS,
    NEGATIVE,
    NEUTRAL,
    POSITIVE,
    SENTIMENTS,
    Comments,
    comments,
    themed,
)

# Shares of fewer comments are not given; nor are themes that hands gave learned from fewer.
FEWEST: Final = 30
MOST_THEMES: Final = 20
MOST_QUOTES: Final = 5
MOST_WORDS: Final = 15
HAND, LEARNED, TOPIC = "hand", "learned", "topic"
# What was learned from, and what it is held against.
BY_HAND, BY_SCORES, SCORES_BY_HAND = "sentiment_hand", "sentiment_scores", "sentiment_scores_hand"
THEMES_BY_HAND, TOPICS_BY_HAND, THEME = "themes_hand", "topics_hand", "theme"
COLUMNS: Final = {
    "counts": COUNTS,
    "stock": ["text", "customers"],
    "accuracy": ["what", "theme", "classes", "comments", "value", "low", "high", "majority", "accuracy", "commonest",
                 "beats"],
    "confusion": ["what", "truth", "said", "comments"],
    "sentiment": ["vendor", "source", "value", "low", "high", "rows", "positive", "negative", "neutral"],
    "themes": ["vendor", "theme", "source", "named", "comments", "value", "low", "high", "stability"],
    "gaps": theme_gaps.COLUMNS,
    "words": [*comment_words.COLUMNS, "looked_at"],
    "quotes": ["theme", "quote"],
}  # fmt: skip


class _Themes(NamedTuple):
    names: list[str]
    on_theme: Truths
    known: Truths
    source: str
    stability: list[float]


def frame(audit: Audit, name: str) -> pd.DataFrame:
    """One of the frames of COLUMNS, made with all others once per run; no rows where there are no comments."""
    path = audit.workplace / f"comments_{name}.parquet"
    if not path.is_file():
        path.parent.mkdir(exist_ok=True)
        for each, found in _made(audit).items():
            _write(found, path.with_name(f"comments_{each}.parquet"))
    return pd.read_parquet(path)


def _write(found: pd.DataFrame, path: Path) -> None:
    # Two sections may make the same at once: each writes its own and puts it in place whole.
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        unfinished = Path(folder) / path.name
        found.to_parquet(unfinished, index=False)
        unfinished.replace(path)


def _made(audit: Audit) -> dict[str, pd.DataFrame]:
    from threadpoolctl import threadpool_limits

    found = {name: pd.DataFrame(columns=columns) for name, columns in COLUMNS.items()}
    whole = comments(audit)
    if whole is None:
        return found
    found["counts"] = whole.counts
    found["stock"] = pd.DataFrame(whole.stock[:MOST_QUOTES], columns=COLUMNS["stock"])
    if whole.rows.empty:
        return found
    # Threads wait for each other longer than they work on so few comments, and other sections are at work.
    with threadpool_limits(1):
        found |= _learned(audit, whole)
    return found


def _learned(audit: Audit, whole: Comments) -> dict[str, pd.DataFrame]:
    privacy, confidence = audit.parameters.privacy, audit.parameters.confidence
    texts = whole.rows["text"].tolist()
    unsaid = comment_texts.names(texts)
    features = comment_labels.counted(whole.said)
    rows: list[dict[str, object]] = []
    confusion: list[dict[str, object]] = []
    learned = _sentiment_accuracy(whole, features, rows, confusion, confidence)
    hands = _hands(whole, privacy.smallest_group)
    topics = comment_topics.topics(
        whole.said, whole.group, whole.respondent, fewest=privacy.smallest_group, unsaid=unsaid
    )
    if hands is not None:
        _theme_accuracy(whole, features, hands, topics.tagged, rows, confidence)
    themes = hands or _Themes(
        topics.names,
        topics.tagged,
        np.ones(len(texts), bool),
        TOPIC,
        topics.stability.tolist(),
    )
    themes = _shown(themes, whole.respondent, privacy.smallest_group)
    words, looked_at = comment_words.low_score_words(
        whole.said,
        whole.respondent,
        whole.low,
        whole.high,
        fewest=privacy.smallest_group,
        unsaid=unsaid,
        confidence=confidence,
    )
    return {
        "accuracy": pd.DataFrame(rows, columns=COLUMNS["accuracy"]),
        "confusion": pd.DataFrame(confusion, columns=COLUMNS["confusion"]),
        "sentiment": _sentiment(whole, learned, rows, confidence),
        "themes": _theme_shares(whole, themes, confidence),
        "gaps": _gaps(whole, themes, confidence),
        "words": words.head(MOST_WORDS).assign(looked_at=looked_at),
        "quotes": _quotes(whole, themes, privacy.smallest_group) if privacy.quotes else _empty("quotes"),
    }


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=COLUMNS[name])


def _sentiment_accuracy(
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


def _row(what: str, theme: str, classes: int, found: Judged) -> dict[str, object]:
    told = found._asdict()
    size = int(told.pop("confusion").sum())
    return {"what": what, "theme": theme, "classes": classes, "comments": size, **told}


def _hands(whole: Comments, fewest: int) -> _Themes | None:
    """The themes that hands gave, where enough comments were labelled; those of too few customers left out."""
    names, on_theme, known = themed(whole.rows)
    people = [len(np.unique(whole.respondent[on_theme[:, place]])) for place in range(len(names))]
    kept = [place for place, count in enumerate(people) if count >= fewest][:MOST_THEMES]
    if int(known.sum()) < FEWEST or not kept:
        return None
    return _Themes([names[place] for place in kept], on_theme[:, kept], known, HAND, [float("nan")] * len(kept))


def _theme_accuracy(
    whole: Comments,
    features: comment_labels.Counted,
    hands: _Themes,
    topics: Truths,
    rows: list[dict[str, object]],
    confidence: float,
) -> None:
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


def _mean(each: list[Judged]) -> Judged:
    """The mean over themes; its limits are the means of theirs, as if all themes erred together."""
    value, low, high, accuracy, commonest = (
        float(np.nanmean([getattr(one, name) for one in each]))
        for name in ("value", "low", "high", "accuracy", "commonest")
    )
    return Judged(value, low, high, 0.5, accuracy, commonest, each[0].confusion, low > 0.5)


def _shown(themes: _Themes, respondent: Places, fewest: int) -> _Themes:
    people = [len(np.unique(respondent[themes.on_theme[:, place]])) for place in range(len(themes.names))]
    kept = [place for place, count in enumerate(people) if count >= fewest][:MOST_THEMES]
    return _Themes(
        [themes.names[place] for place in kept],
        themes.on_theme[:, kept],
        themes.known,
        themes.source,
        [themes.stability[place] for place in kept],
    )


def _sentiment(whole: Comments, learned: Places, rows: list[dict[str, object]], confidence: float) -> pd.DataFrame:
    """Net sentiment per vendor: by hand where enough comments are labelled, else learned where it beats chance."""
    beats = any(row["what"] == BY_SCORES and row["beats"] for row in rows)
    found = []
    for vendor in sorted(set(whole.rows["vendor"])):
        mine = (whole.rows["vendor"] == vendor).to_numpy(bool)
        labelled = mine & whole.rows["sentiment"].notna().to_numpy(bool)
        if int(labelled.sum()) >= FEWEST:
            words = whole.rows["sentiment"][labelled]
            signs = words.map({POSITIVE: 1, NEUTRAL: 0, NEGATIVE: -1}).to_numpy(float)
            found.append(_net(vendor, HAND, signs, whole.cluster[labelled], confidence))
        elif beats and int((mine & (learned >= 0)).sum()) >= FEWEST:
            told = mine & (learned >= 0)
            found.append(_net(vendor, LEARNED, 2.0 * learned[told] - 1, whole.cluster[told], confidence))
    return pd.DataFrame(found, columns=COLUMNS["sentiment"])


def _net(vendor: str, source: str, signs: Array, cluster: Places, confidence: float) -> dict[str, object]:
    again = np.unique(cluster, return_inverse=True)[1]
    size = np.bincount(again).astype(float)
    above = np.bincount(again, weights=100 * signs)
    of = ratios(above, size, np.zeros(len(size), np.int64), 1)
    decided = float((signs != 0).mean())
    limits = net_score_limits(
        of.value, of.variance, of.effective, confidence=confidence, rows=np.array([len(signs)]), decided=decided
    )
    return {
        "vendor": vendor,
        "source": source,
        "value": float(of.value[0]),
        "low": float(limits.low[0]),
        "high": float(limits.high[0]),
        "rows": len(signs),
        "positive": int((signs > 0).sum()),
        "negative": int((signs < 0).sum()),
        "neutral": int((signs == 0).sum()),
    }


def _theme_shares(whole: Comments, themes: _Themes, confidence: float) -> pd.DataFrame:
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
    frame = pd.DataFrame(rows, columns=COLUMNS["themes"])
    return frame.sort_values(["vendor", "named", "theme"], ascending=[True, False, True], ignore_index=True)


def _gaps(whole: Comments, themes: _Themes, confidence: float) -> pd.DataFrame:
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


def _quotes(whole: Comments, themes: _Themes, fewest: int) -> pd.DataFrame:
    texts = whole.rows["text"].tolist()
    common = comment_quotes.common_words(texts, whole.respondent, fewest=fewest)
    found = comment_quotes.quotes(
        texts,
        whole.said,
        themes.on_theme,
        whole.respondent,
        common,
        personal_data,
        fewest=fewest,
    )
    told = [(name, quote) for name, quote in zip(themes.names, found, strict=True) if quote]
    return pd.DataFrame(told[:MOST_QUOTES], columns=COLUMNS["quotes"])
