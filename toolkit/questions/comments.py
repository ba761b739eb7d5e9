"""What do customers write, how right are labels learned from it, and who writes of what?

Everything is made in one pass over the comments and kept for the run, so that asking twice costs nothing.
"""

import tempfile
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.intake.privacy import personal_data
from toolkit.measures import comment_labels, comment_quotes, comment_texts, comment_topics, comment_words, theme_gaps
from toolkit.measures.comment_texts import Places
from toolkit.measures.intervals import Array, net_score_limits, ratios
from toolkit.questions import comment_accuracies, comment_themes
from toolkit.questions.comment_accuracies import BY_SCORES
from toolkit.questions.comment_readings import COUNTS, NEGATIVE, NEUTRAL, POSITIVE, Comments, comments
from toolkit.questions.comment_themes import FEWEST, HAND, TOPIC, Themes

LEARNED: Final = "learned"
MOST_QUOTES: Final = 5
MOST_WORDS: Final = 15
COLUMNS: Final = {
    "counts": COUNTS,
    "stock": ["text", "customers"],
    "accuracy": comment_accuracies.COLUMNS,
    "confusion": ["what", "truth", "said", "comments"],
    "sentiment": ["vendor", "source", "value", "low", "high", "rows", "positive", "negative", "neutral"],
    "themes": comment_themes.COLUMNS,
    "gaps": theme_gaps.COLUMNS,
    "words": [*comment_words.COLUMNS, "looked_at"],
    "quotes": ["theme", "quote"],
}  # fmt: skip


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
    learned = comment_accuracies.of_sentiment(whole, features, rows, confusion, confidence)
    hands = comment_themes.by_hand(whole, privacy.smallest_group)
    topics = comment_topics.topics(
        whole.said, whole.group, whole.respondent, fewest=privacy.smallest_group, unsaid=unsaid
    )
    if hands is not None:
        comment_accuracies.of_themes(whole, features, hands, topics.tagged, rows, confidence)
    themes = hands or Themes(
        topics.names,
        topics.tagged,
        np.ones(len(texts), bool),
        TOPIC,
        topics.stability.tolist(),
    )
    themes = comment_themes.shown(themes, whole.respondent, privacy.smallest_group)
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
        "themes": comment_themes.shares(whole, themes, confidence),
        "gaps": comment_themes.gaps(whole, themes, confidence),
        "words": words.head(MOST_WORDS).assign(looked_at=looked_at),
        "quotes": _quotes(whole, themes, privacy.smallest_group) if privacy.quotes else _empty("quotes"),
    }


def _empty(name: str) -> pd.DataFrame:
    return pd.DataFrame(columns=COLUMNS[name])


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


def _quotes(whole: Comments, themes: Themes, fewest: int) -> pd.DataFrame:
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
