"""Learned sentiment and themes against the hand labels of the NHS comments, on comments not learned from.

Classes: positive is 1 or 2 of the labellers' five, neutral 3, negative 4 or 5. Always naming the commonest class has a
balanced accuracy of 1 / classes; the bar is 15 points above it.
"""

import numpy as np
import pandas as pd
import pytest

from toolkit.measures import comment_labels, comment_texts, comment_topics

BAR = 0.15


@pytest.fixture(scope="module")
def nhs(shared):
    frame = pd.read_csv(shared / "data" / "nhs_feedback" / "comments.csv", dtype=str, keep_default_na=False)
    reading = comment_texts.reading(frame["FFT answer"].tolist())
    assert pd.Series(reading.kind).value_counts().to_dict() == {"read": 5563, "stock": 1642, "empty": 512, "short": 191}
    read = frame[reading.kind == "read"].reset_index(drop=True)
    said = [text for text, kind in zip(reading.words, reading.kind, strict=True) if kind == "read"]
    group = comment_texts.together(read["Respondent ID"].tolist(), said)
    return read, said, group, comment_labels.counted(said)


def coded(column, names):
    return column.map(names).fillna(-1).astype(int).to_numpy(np.int64)


def told(what, found):
    print(f"{what}: {found.value:.3f} ({found.low:.3f} to {found.high:.3f}), commonest class {found.majority:.3f}")
    return found


def test_sentiment_learned_from_hand_labels(nhs):
    read, _said, group, features = nhs
    hand = coded(read["Comment sentiment"], {"1": 2, "2": 2, "3": 1, "4": 0, "5": 0})
    found = told("three classes", comment_labels.judged(
        hand, comment_labels.held_out(features, hand, group), group, 3, confidence=0.95))  # fmt: skip
    assert found.low > 1 / 3 + BAR
    assert found.value > 0.66


def test_sentiment_learned_from_scores_alone_against_hand_labels(nhs):
    read, _said, group, features = nhs
    # The export's scores run from 1, very good, to 5; 6 and 7 are none.
    score = coded(read["FFT categorical answer"], {"1": 1, "2": 1, "4": 0, "5": 0})
    hand = coded(read["Comment sentiment"], {"1": 1, "2": 1, "4": 0, "5": 0})
    said = comment_labels.held_out(features, score, group)
    assert told("scores", comment_labels.judged(score, said, group, 2, confidence=0.95)).low > 0.5 + BAR
    assert told("scores against hands", comment_labels.judged(hand, said, group, 2, confidence=0.95)).low > 0.5 + BAR


def test_themes_learned_from_hand_labels_and_topics_without(nhs):
    read, said, group, features = nhs
    names = [name for name in read.columns[11:] if (read[name] == "1").sum() >= 100]
    themes, known = (read[names] == "1").to_numpy(), np.ones(len(read), bool)
    learned = comment_labels.themes_held_out(features, themes, group, known)
    each = [
        comment_labels.judged(themes[:, n].astype(np.int64), learned[:, n], group, 2, confidence=0.95)
        for n in range(len(names))
    ]
    macro = np.mean([one.value for one in each])
    print(f"{len(names)} themes: mean {macro:.3f}, lowest {min(one.value for one in each):.3f}")
    assert macro > 0.5 + BAR
    assert min(one.value for one in each) > 0.5 + BAR
    assert all(one.beats for one in each)
    person = comment_texts.codes(read["Respondent ID"].tolist())
    topics = comment_topics.topics(
        said, group, person, fewest=5, unsaid=comment_texts.names(read["FFT answer"].tolist())
    )
    mapped = comment_topics.mapped(topics.tagged, themes, group, known)
    by_topic = [
        comment_labels.judged(themes[:, n].astype(np.int64), mapped[:, n], group, 2, confidence=0.95).value
        for n in range(len(names))
    ]
    print(f"topics {topics.names}: {np.mean(by_topic):.3f}")
    # No label was learned from: topics carry some of the themes, and far fewer than labels do.
    assert 0.53 < np.mean(by_topic) < macro
