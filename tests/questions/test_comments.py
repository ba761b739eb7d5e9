"""The section on comments: what is told of little, of nothing, of hostile texts, and of hand labels."""

import numpy as np
import pandas as pd
import pytest
from audits_on_paper import written

from toolkit.audits import open_audit
from toolkit.questions import comment_readings, comment_results, comments
from toolkit.reporting import exhibits_comments, registers_comments

COLUMNS = {
    "survey_id": "id",
    "answered_at": "CAST(at AS TIMESTAMP)",
    "customer_id": "customer",
    "agent_id": "agent",
    "reason": "reason",
    "channel": "'voice'",
    "comment": "text",
    "csat": "CAST(score AS INTEGER)",
    "csat_max": "5",
    "sentiment": "sentiment",
    "themes": "themes",
    "audience": "audience",
}
GOOD = "quick kind helpful clear friendly easy".split()
BAD = "slow rude wrong late useless broken".split()
FILLER = [f"{a}{b}{c}o" for a in "bdfgk" for b in "aeiou" for c in "lmn"]


def answers(rows=400, seed=1, **changes):
    """Answers whose comments say how satisfied they are, and name parcels where the reason is delivery."""
    rng = np.random.default_rng(seed)
    good = rng.random(rows) < 0.6
    reason = rng.choice(["bill", "delivery", "fault"], rows)
    parcel = rng.random(rows) < np.where(reason == "delivery", 0.6, 0.05)
    texts = [
        " ".join(
            [str(rng.choice(GOOD if each else BAD)), *rng.choice(FILLER, 3), *(["the parcel driver"] if p else [])]
        )
        for each, p in zip(good, parcel, strict=True)
    ]
    frame = pd.DataFrame(
        {
            "id": range(rows),
            "at": "2024-03-10 10:00:00",
            "customer": [f"c{n}" for n in range(rows)],
            "agent": rng.choice([f"a{n}" for n in range(20)], rows),
            "reason": reason,
            "text": texts,
            "score": np.where(good, 5, 1),
            "sentiment": "",
            "themes": "",
            "audience": "customer",
            "said_good": good,
            "parcel": parcel,
        }
    )
    return frame.assign(**changes)


def audit_of(folder, frame, columns=COLUMNS, **keys):
    frame.drop(columns=["said_good", "parcel"]).to_csv(folder / "survey.csv", index=False)
    source = {
        "table": "surveys",
        "vendor": "north",
        "files": ["survey.csv"],
        "format": {"kind": "csv"},
        "columns": columns,
    }
    return open_audit(written(folder, sources={"survey": source}, time_zone="UTC", **keys))


def labelled(frame):
    themes = np.where(frame.parcel, "parcels^delivery", "other")
    return frame.assign(sentiment=np.where(frame.said_good, "positive", "negative"), themes=themes)


def shown(audit):
    """Everything that the section shows, as one text."""
    frames = {name: comments.frame(audit, name) for name in comments.COLUMNS}
    counts = frames["counts"]
    made = [
        exhibits_comments.read(audit, counts),
        exhibits_comments.stock(frames["stock"], counts),
        exhibits_comments.accuracy(frames["accuracy"], counts),
        exhibits_comments.confusion(frames["confusion"]),
        exhibits_comments.sentiment(audit, frames["sentiment"], counts),
        exhibits_comments.themes(audit, frames["themes"], counts),
        exhibits_comments.gaps(audit, frames["gaps"], counts),
        exhibits_comments.words(frames["words"], counts),
        exhibits_comments.quotes(audit, frames["quotes"], counts),
    ]
    comment_results.results(audit)
    return "".join(each.html for each in made) + " ".join(f.sentence for f in registers_comments.of_comments(audit))


def test_sentiment_and_themes_are_learned_from_scores_and_words_alone(tmp_path):
    frame = answers()
    audit = audit_of(tmp_path, frame)
    right = comments.frame(audit, "accuracy").set_index("what").loc["sentiment_scores"]
    assert right["value"] > 0.95
    net = comments.frame(audit, "sentiment").iloc[0]
    assert net.source == "learned"
    assert net["value"] == pytest.approx(100 * (2 * frame.said_good.mean() - 1), abs=5)
    gaps = comments.frame(audit, "gaps")
    claimed = gaps[gaps.claimed]
    assert set(zip(claimed.by, claimed.group, strict=True)) == {("reason", "delivery")}
    assert claimed.theme.str.contains("parcel|driver").all()
    assert not set(comments.frame(audit, "words").word) & set(GOOD)
    assert "privacy.quotes does not allow" in shown(audit)
    severities = {f.id: f.severity for f in registers_comments.of_comments(audit)}
    assert sum(severity == "attention" for severity in severities.values()) == len(claimed)


def test_hand_labels_are_told_themselves_and_what_is_learned_is_held_against_them(tmp_path):
    frame = labelled(answers())
    audit = audit_of(tmp_path, frame)
    accuracy = comments.frame(audit, "accuracy").set_index("what")
    assert {"sentiment_hand", "sentiment_scores", "sentiment_scores_hand", "themes_hand", "topics_hand"} <= {
        *accuracy.index
    }
    assert accuracy.loc["sentiment_scores_hand", "value"] > 0.95
    assert accuracy.loc["themes_hand", "value"] > 0.95
    net = comments.frame(audit, "sentiment").iloc[0]
    assert (net.source, net["rows"]) == ("hand", 400)
    assert net["value"] == pytest.approx(100 * (2 * frame.said_good.mean() - 1))
    kpi = audit.kpi("sentiment_net").iloc[0]
    assert kpi["value"] == pytest.approx(net["value"])
    themes = comments.frame(audit, "themes").set_index("theme")
    assert themes.loc["parcels", "value"] == pytest.approx(frame.parcel.mean())
    share = audit.kpi("theme_share").iloc[0]
    assert share["value"] == pytest.approx(1 - frame.parcel.mean())
    assert share.low < share["value"] < share.high
    assert (share["rows"], share.clusters) == (400, 20)


def test_nothing_is_claimed_where_words_tell_nothing_and_learned_labels_are_withheld(tmp_path):
    rng = np.random.default_rng(8)
    audit = audit_of(tmp_path, answers(text=[" ".join(rng.choice(FILLER, 6)) for _ in range(400)]))
    assert not comments.frame(audit, "accuracy").beats.any()
    assert comments.frame(audit, "sentiment").empty
    assert not comments.frame(audit, "gaps").claimed.any()
    assert "withheld" in shown(audit)
    assert {f.severity for f in registers_comments.of_comments(audit)} <= {"information", "limit"}


@pytest.mark.parametrize(
    "changes",
    [
        {"text": ""},
        {"text": "nothing"},
        {"text": "a very good answer"},
        {"score": 5},
        {"score": ""},
        {"score": 3},
        {"score": 99},
        {"agent": "a1"},
        {"customer": "c1"},
        {"sentiment": "neutral", "themes": "one"},
        {"themes": "^ ^"},
        {"reason": ""},
        {"text": "👍👍"},
    ],
    ids=str,
)
def test_the_section_says_what_little_there_is(tmp_path, changes):
    assert shown(audit_of(tmp_path, answers(120, **changes), privacy={"quotes": True})) != ""


@pytest.mark.parametrize("rows", [1, 5, 40])
def test_few_comments_make_no_claim(tmp_path, rows):
    audit = audit_of(tmp_path, labelled(answers(rows)))
    assert shown(audit)
    assert not comments.frame(audit, "gaps").get("claimed", pd.Series(dtype=bool)).any()


def test_without_a_column_of_comments_or_a_survey_the_section_says_so(tmp_path):
    without = {name: text for name, text in COLUMNS.items() if name != "comment"}
    assert "Not evidenced: no customer" in shown(audit_of(tmp_path, answers(20), without))
    (tmp_path / "calls").mkdir()
    assert "Not evidenced: no customer" in shown(open_audit(written(tmp_path / "calls")))


def test_employees_are_left_out(tmp_path):
    frame = answers(100)
    frame.loc[:39, "audience"] = "employee"
    frame.loc[:39, "text"] = "colleagues write otherwise"
    audit = audit_of(tmp_path, frame)
    assert comments.frame(audit, "counts").answers.tolist() == [60]
    assert "colleagues" not in shown(audit)


def test_hostile_comments_neither_break_nor_pass(tmp_path, attacks):
    texts = [*attacks, "=cmd|' /C calc'!A0", "a" * 60_000, "<" * 60_000, "x\x01\x02y and so on", "👍" * 500,
             "أنا سعيد جدا بالخدمة", "服务很好谢谢你们", "Erittäin hyvä palvelu, kiitos"]  # fmt: skip
    clean = [text.replace("\x00", "").encode("utf-8", "replace").decode() for text in texts]
    rows = answers(300)
    rows["text"] = [clean[n % len(clean)] if n % 2 else text for n, text in enumerate(rows.text)]
    told = shown(audit_of(tmp_path, rows, privacy={"quotes": True}))
    assert "<script" not in told
    assert "onerror=" not in told
    assert "javascript:" not in told


def test_beyond_a_number_a_sample_is_read_that_depends_on_the_keys_alone(tmp_path, monkeypatch):
    monkeypatch.setattr(comment_readings, "MOST_READ", 100)
    frame = answers()
    one, other = tmp_path / "one", tmp_path / "other"
    one.mkdir()
    other.mkdir()
    first = comment_readings.comments(audit_of(one, frame))
    second = comment_readings.comments(audit_of(other, frame.sample(frac=1, random_state=1)))
    assert first.rows.survey_id.tolist() == second.rows.survey_id.tolist()
    assert (len(first.rows), first.counts.sampled.iloc[0], first.counts.comments.iloc[0]) == (100, 100, 400)
    assert "A sample by the hash" in shown(audit_of(one, frame))


def test_unknown_words_of_sentiment_are_refused(tmp_path):
    with pytest.raises(ValueError, match="glad"):
        audit_of(tmp_path, answers(20, sentiment="glad"))


def test_a_quote_names_nobody(tmp_path):
    frame = answers(200)
    frame["text"] = [
        "Anna was quick and kind. the call was quick and kind" if n % 2 else "Mr Smith was slow and rude with the call"
        for n in range(200)
    ]
    frame["text"] = [f"{text}. {word} again" for text, word in zip(frame.text, np.resize(FILLER, 200), strict=True)]
    audit = audit_of(tmp_path, frame, privacy={"quotes": True})
    told = comments.frame(audit, "quotes").quote.tolist()
    assert not any("Anna" in each or "Smith" in each for each in told)
