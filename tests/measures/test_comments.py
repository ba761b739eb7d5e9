"""Comments: what is read, what may not be parted, labels held out, topics, words, gaps, quotes."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import fisher_exact
from sklearn.metrics import balanced_accuracy_score

from toolkit.intake.privacy import personal_data
from toolkit.measures import comment_labels, comment_quotes, comment_texts, comment_topics, comment_words, theme_gaps
from toolkit.measures.comment_texts import codes, names, parts, reading, together, words


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Très bien, merci !", "très bien merci"),
        ("Ei ollut hyvä.", "ei ollut hyvä"),
        ("服务很好", "服 务 很 好"),
        ("الخدمة جيدة", "الخدمة جيدة"),
        ("👍👍", ""),
        ("call me on [phone] or [REDACTED], 12.03.", "call me on or"),
        ('<img src=x onerror="alert(1)"> fine', "fine"),
        ("=HYPERLINK(1)\x00\x1b fine", "hyperlink fine"),
        ("co\u0301mo", "cómo"),
    ],
)
def test_words_of_any_script_without_masks_tags_and_numbers(text, said):
    assert " ".join(words(text)) == said


def test_a_cell_of_any_length_is_read_to_its_first_thousand_signs():
    for text in ("<" * 60_000, "[" * 60_000, "a" * 60_000, "a." * 30_000, "<a " * 20_000):
        assert sum(map(len, words(text))) <= comment_texts.MOST_CHARACTERS
        assert comment_quotes.quotable(text, frozenset("a"), lambda _text: []) is False


def test_what_everybody_answers_is_no_comment():
    texts = (
        ["Did not answer"] * 20
        + ["nothing."] * 12
        + ["", "!!", "ok"]
        + [f"a real comment {chr(97 + n)}x" for n in range(20)]
    )
    assert pd.Series(reading(texts).kind).value_counts().to_dict() == {"stock": 32, "read": 20, "empty": 2, "short": 1}


def test_a_respondent_and_a_text_are_never_parted():
    #             0    1    2    3    4
    person = ["p1", "p1", "p2", "p3", "p4"]
    said = ["a b", "c d", "c d", "e f", "g h"]
    group = together(person, said)
    assert group[0] == group[1] == group[2]
    assert len(set(group)) == 3
    rng = np.random.default_rng(3)
    person, said = rng.integers(0, 300, 900), rng.integers(0, 300, 900)
    part = parts(together(person.tolist(), said.tolist()), 5)
    for what in (person, said):
        assert pd.Series(part).groupby(what).nunique().max() == 1


def test_names_are_words_with_capitals_inside_sentences_but_not_where_nouns_have_them():
    english = ["I spoke to Anna today and the line was bad.", "Then Anna called me back, and anna again."] * 3
    assert names(english) == {"anna"}
    assert names(["Der Brief mit der Rechnung kam mit der Post an das Haus."] * 5) == frozenset()


def corpus(rows=400, seed=1, informative=True):
    rng = np.random.default_rng(seed)
    label = rng.integers(0, 2, rows)
    vocabulary = {0: "slow wrong rude late".split(), 1: "quick right kind early".split()}
    filler = [f"{a}{b}o" for a in "bcdfg" for b in "klmnp"]
    texts = [
        " ".join([*rng.choice(filler, 6), str(rng.choice(vocabulary[int(each) if informative else 0]))])
        for each in label
    ]
    return texts, label.astype(np.int64)


def test_labels_that_words_tell_are_learned_and_noise_is_not():
    texts, label = corpus()
    group = together(list(range(len(texts))), texts)
    said = comment_labels.held_out(comment_labels.counted(texts), label, group)
    found = comment_labels.judged(label, said, group, 2, confidence=0.95)
    assert found.value == pytest.approx(balanced_accuracy_score(label, said), abs=1e-12)
    assert (found.value > 0.95, found.beats, found.majority) == (True, True, 0.5)
    assert found.confusion.sum() == len(texts)
    texts, label = corpus(informative=False)
    group = together(list(range(len(texts))), texts)
    said = comment_labels.held_out(comment_labels.counted(texts), label, group)
    assert not comment_labels.judged(label, said, group, 2, confidence=0.95).beats


def test_one_respondent_who_writes_the_same_label_often_is_not_learned_from_for_himself():
    # Each respondent has a word of his own and a label of his own: seen apart, nothing can be learned.
    rng = np.random.default_rng(2)
    who = np.repeat(np.arange(60), 8)
    label = np.repeat(rng.integers(0, 2, 60), 8).astype(np.int64)
    own = [f"own{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in who]
    texts = [f"{word} and {chr(97 + k % 26)}{chr(97 + k // 26)}x so on" for k, word in enumerate(own)]
    group = together(who.tolist(), texts)
    said = comment_labels.held_out(comment_labels.counted(texts), label, group)
    assert comment_labels.judged(label, said, group, 2, confidence=0.95).value < 0.7


def test_the_interval_of_balanced_accuracy_by_hand():
    truth = np.array([0] * 10 + [1] * 10)
    said = np.array([0] * 8 + [1] * 2 + [1] * 9 + [0])
    found = comment_labels.judged(truth, said, np.arange(20), 2, confidence=0.95)
    assert (found.value, found.accuracy, found.commonest) == (pytest.approx(0.85), 0.85, 0.5)
    assert found.confusion.tolist() == [[8, 2], [1, 9]]
    assert 0.5 < found.low < 0.85 < found.high < 1
    alike = comment_labels.judged(truth, said, np.repeat(np.arange(4), 5), 2, confidence=0.95)
    assert alike.low < found.low or np.isnan(alike.low)


def test_one_class_and_few_of_a_class_are_not_learned():
    group = np.arange(100)
    assert not comment_labels.enough(np.zeros(100, np.int64), group)
    assert not comment_labels.enough(np.array([0] * 81 + [1] * 19), group)
    assert comment_labels.enough(np.array([0] * 80 + [1] * 20), group)
    assert not comment_labels.enough(np.array([0] * 80 + [1] * 20), np.array([*range(80), *[99] * 20]))


def themed_texts(rows=300, seed=4):
    rng = np.random.default_rng(seed)
    theme = rng.integers(0, 6, rows)
    cores = ["parcel driver doorstep", "letter invoice wording", "website password login", "queue music menu",
             "engineer visit socket", "tariff contract renewal"]  # fmt: skip
    filler = [f"{a}{b}{c}" for a in "bdfgk" for b in "aeiou" for c in "lmnrs"]
    texts = [" ".join([*cores[each].split(), *rng.choice(filler, 3)]) for each in theme]
    return texts, theme


def test_topics_come_back_and_are_named_by_their_words():
    texts, theme = themed_texts()
    group, person = together(list(range(len(texts))), texts), np.arange(len(texts))
    found = comment_topics.topics(texts, group, person, fewest=5, unsaid=frozenset())
    best = [max((found.tagged[:, each][theme == k].mean() - found.tagged[:, each][theme != k].mean())
                for each in range(len(found.names))) for k in range(6)]  # fmt: skip
    assert min(best) > 0.9
    assert any("parcel" in name or "driver" in name for name in found.names)
    assert comment_topics.topics(texts, group, person, fewest=5, unsaid=frozenset()).names == found.names
    without = comment_topics.topics(texts, group, person, fewest=5, unsaid=frozenset({"parcel"}))
    assert not any("parcel" in name for name in without.names)
    assert comment_topics.topics(texts, group, np.zeros(300, np.int64), fewest=5, unsaid=frozenset()).names == []
    assert comment_topics.topics(texts[:20], group[:20], person[:20], fewest=5, unsaid=frozenset()).names == []


def test_words_that_go_with_low_scores_count_customers_and_hide_what_few_say():
    texts = ["the late parcel"] * 40 + ["a good day"] * 100 + ["the late parcel"] * 4 + ["secretname came"] * 30
    person = np.array([*range(144), *[200] * 30])
    low = np.array([True] * 40 + [False] * 104 + [True] * 30)
    high = ~low
    frame, tried = comment_words.low_score_words(
        texts, person, low, high, fewest=5, unsaid=frozenset(), confidence=0.95
    )
    assert set(frame.word) == {"late", "parcel", "the"}
    assert (frame.said_low == 40).all()
    assert (frame.said_high == 4).all()
    assert frame.unsatisfied.iloc[0] == pytest.approx(40 / 41)
    assert tried >= 3
    assert "parcel" not in set(
        comment_words.low_score_words(
            texts, person, low, high, fewest=5, unsaid=frozenset({"parcel"}), confidence=0.95
        )[0].word
    )
    few = comment_words.low_score_words(
        texts[:60], person[:60], low[:60], high[:60], fewest=5, unsaid=frozenset(), confidence=0.95
    )
    assert (len(few[0]), few[1]) == (0, 0)


def test_a_gap_is_claimed_where_it_is_and_seldom_where_it_is_not():
    rng = np.random.default_rng(5)
    inside = np.arange(300) < 90
    everyone = np.arange(300)
    on = rng.random(300) < np.where(inside, 0.5, 0.08)
    asked = theme_gaps.Asked("v", "t", "reason", "bill", inside, ~inside, on)
    row = theme_gaps.gaps([asked], everyone, everyone, confidence=0.95).iloc[0]
    assert row.claimed
    assert (row.share, row.rest) == (on[inside].mean(), on[~inside].mean())
    table = [[row.named, row.comments - row.named], [row.rest_named, row.rest_comments - row.rest_named]]
    assert fisher_exact(table)[1] < 0.001
    false = 0
    for _draw in range(60):
        family = [
            theme_gaps.Asked("v", str(n), "g", str(k), part, ~part, rng.random(300) < 0.1)
            for k in range(5)
            for part in [rng.random(300) < 0.25]
            for n in range(8)
        ]
        false += bool(theme_gaps.gaps(family, rng.integers(0, 25, 300), everyone, confidence=0.95).claimed.any())
    assert false <= 6


def test_agents_whose_comments_are_alike_buy_no_claim():
    # All on the theme are of one agent: the rows look certain, the agents do not.
    agent = np.repeat(np.arange(6), 50)
    inside = agent < 3
    on = (agent == 0) & (np.arange(300) % 2 == 0)
    asked = theme_gaps.Asked("v", "t", "reason", "bill", inside, ~inside, on)
    assert not theme_gaps.gaps([asked], agent, np.arange(300), confidence=0.95).claimed.iloc[0]
    assert theme_gaps.gaps([asked], np.arange(300), np.arange(300), confidence=0.95).claimed.iloc[0]


COMMON = frozenset("the answer was quick and good i had to call again anna".split())


@pytest.mark.parametrize(
    ("sentence", "printed"),
    [
        ("The answer was quick and good.", True),
        ("I had to call again, and I had to call.", True),
        ("The answer Anna had was good.", False),
        ("Bruno was quick and good.", False),
        ("The answer was quick and brilliant.", False),
        ("The answer was good, call 12.", False),
        ("the answer was good @ anna", False),
        ("The answer was <b>good</b> and quick", False),
        ("=the answer was quick", False),
        ("Good.", False),
        ("服务 很好 很快 谢谢", False),
    ],
)
def test_a_sentence_is_printed_only_without_names_numbers_and_rare_words(sentence, printed):
    assert comment_quotes.quotable(sentence, COMMON, personal_data) is printed


def test_quotes_are_of_themes_that_enough_customers_name():
    texts = ["The answer was quick and good. Bruno helped."] * 6 + ["I had to call again."] * 4
    person = np.arange(10)
    common = comment_quotes.common_words(texts, person, fewest=3)
    on = np.array([[True, False]] * 6 + [[False, True]] * 4)
    said = [" ".join(words(text)) for text in texts]
    lower = common | {"the", "i"}
    told = comment_quotes.quotes(texts, said, on, person, lower, personal_data, fewest=5)
    assert told == ["The answer was quick and good.", ""]
    assert codes(["b", "a", "b"]).tolist() == [0, 1, 0]


def test_a_sentence_about_something_else_does_not_stand_for_a_theme():
    # What all six say of the theme may not be printed, for its digit; one of them says something else besides.
    texts = ["Form 12 was patient and clear."] * 5 + ["Form 12 was patient and clear. We await the visit."]
    texts += ["Is it new or old then?"] * 6
    on = np.array([[True]] * 6 + [[False]] * 6)
    common = frozenset("form was patient and clear we await the visit".split())
    for each, printed in ((texts, ""), ([text.replace(" 12", "") for text in texts], "Form was patient and clear.")):
        said = [" ".join(words(text)) for text in each]
        told = comment_quotes.quotes(each, said, on, np.arange(12), common, personal_data, fewest=5)
        assert told == [printed]
