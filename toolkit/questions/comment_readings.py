"""The comments that an audit reads: those of customers, out of the engine, as arrays; beyond a number, a sample."""

from typing import Final, NamedTuple

import ibis
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import comment_texts
from toolkit.measures.comment_texts import READ, Places, Truths

# Comments that leave the engine to be read. Beyond them, those with the smallest hash of their key: a sample that
# depends on nothing but the keys.
MOST_READ: Final = 10_000
# A score counts as low, or as high, by its share of the top of its scale: 1 and 2, 4 and 5 of five; 1 and 2, 6 and 7
# of seven; 4 and less, 8 and more of ten. What lies between is neither.
LOW, HIGH = 0.4, 0.8
# By what comments are told apart.
GROUPS: Final = ("reason", "channel", "site", "local_month")
POSITIVE, NEUTRAL, NEGATIVE = "positive", "neutral", "negative"
SENTIMENTS: Final = (NEGATIVE, NEUTRAL, POSITIVE)
COUNTS: Final = ["vendor", "answers", "without", "comments", "sampled", *comment_texts.KINDS[:3], "read", "repeated",
                 "low", "high", "labelled", "themed"]  # fmt: skip


class Comments(NamedTuple):
    """What is read. `rows`: a row per comment worth reading, with vendor, GROUPS, sentiment, themes and text; the rest
    are arrays of the same length: its words, who wrote it, what may not be parted, whose comments resemble each other,
    and whether its score is low or high."""

    rows: pd.DataFrame
    said: list[str]
    respondent: Places
    group: Places
    cluster: Places
    low: Truths
    high: Truths
    counts: pd.DataFrame
    stock: list[tuple[str, int]]


def comments(audit: Audit) -> Comments | None:
    """The comments of an audit; None where no survey has a column of comments or no customer wrote one."""
    surveys = audit.tables.surveys
    if surveys is None:
        return None
    answers = surveys.filter((_.audience == "customer") & _.answered)
    wrote = _.comment.notnull() & (_.comment.strip() != "")
    tally = answers.group_by("vendor").aggregate(answers=_.count(), comments=wrote.sum()).execute()
    total = int(tally["comments"].fillna(0).sum())
    if not total:
        return None
    frame = _rows(audit, answers.filter(wrote))
    reading = comment_texts.reading(frame["text"].tolist())
    frame = frame.assign(kind=reading.kind, words=reading.words)
    counts = _counts(frame, tally, total)
    kept = frame[frame.kind == READ].reset_index(drop=True)
    said = kept["words"].tolist()
    respondent = comment_texts.codes(kept["respondent"].tolist())
    share = (kept.csat / kept.csat_max).to_numpy(float)
    on_scale = (kept.csat >= 0) & (kept.csat <= kept.csat_max)
    stock = frame[frame.kind == comment_texts.STOCK].groupby("words")["respondent"].nunique()
    fewest = audit.parameters.privacy.smallest_group
    often = [
        (str(text), int(people)) for text, people in stock.sort_values(ascending=False).items() if people >= fewest
    ]
    return Comments(
        kept.drop(columns=["words", "kind"]),
        said,
        respondent,
        comment_texts.together(respondent.tolist(), said),
        comment_texts.codes([*zip(kept.vendor, kept.agent_id.fillna(kept.respondent), strict=True)]),
        (on_scale & (share <= LOW)).to_numpy(bool),
        (on_scale & (share >= HIGH)).to_numpy(bool),
        counts,
        often,
    )


def _rows(audit: Audit, answers: ibis.Table) -> pd.DataFrame:
    """The comments as they leave the engine: no more than MOST_READ, and of each no more than is read of it."""
    contacts = audit.tables.contacts
    columns = (
        "vendor survey_id contact_id customer_id agent_id reason channel local_month sentiment themes csat csat_max"
    )
    chosen = (
        answers.select(*columns.split(), text=_.comment.substr(0, comment_texts.MOST_CHARACTERS))
        .mutate(order=(_.vendor + "/" + _.survey_id).hexdigest("md5"))
        .order_by("order", "vendor", "survey_id")
        .limit(MOST_READ)
    )
    if contacts is not None:
        sites = contacts.select("vendor", "contact_id", "site")
        chosen = chosen.left_join(sites, ["vendor", "contact_id"]).select(chosen, site=sites.site)
    else:
        chosen = chosen.mutate(site=ibis.null("string"))
    frame = chosen.order_by("order", "vendor", "survey_id").execute()
    month = pd.to_datetime(frame["local_month"]).dt.strftime("%Y-%m")
    return frame.assign(
        local_month=month,
        respondent=frame.customer_id.fillna("answer " + frame.survey_id),
        csat=frame.csat.astype(float),
        csat_max=frame.csat_max.astype(float),
    )


def _counts(frame: pd.DataFrame, tally: pd.DataFrame, total: int) -> pd.DataFrame:
    """What became of every answer, a row per vendor: columns COUNTS."""
    rows = []
    for row in tally.sort_values("vendor").to_dict("records"):
        mine = frame[frame.vendor == row["vendor"]]
        read = mine[mine.kind == READ]
        share = read.csat / read.csat_max
        rows.append(
            {
                "vendor": row["vendor"],
                "answers": int(row["answers"]),
                "without": int(row["answers"] - row["comments"]),
                "comments": int(row["comments"]),
                "sampled": len(mine) if total > MOST_READ else int(row["comments"]),
                **{kind: int((mine.kind == kind).sum()) for kind in comment_texts.KINDS},
                "repeated": int(read.words.duplicated(keep=False).sum()),
                "low": int((share <= LOW).sum()),
                "high": int(((share >= HIGH) & (share <= 1)).sum()),
                "labelled": int(read.sentiment.notna().sum()),
                "themed": int(read.themes.notna().sum()),
            }
        )
    return pd.DataFrame(rows, columns=COUNTS)


def themed(rows: pd.DataFrame) -> tuple[list[str], Truths, Truths]:
    """The themes that hands gave: names, the commonest first; comments by themes; which comments were labelled."""
    split = [
        {part.strip() for part in text.split("^")} - {""} if isinstance(text, str) else set() for text in rows["themes"]
    ]
    names = sorted({name for each in split for name in each})
    found = np.array([[name in each for name in names] for each in split], bool).reshape(len(rows), len(names))
    order = np.argsort(-found.sum(0), kind="stable")
    return [names[place] for place in order], found[:, order], np.array([bool(each) for each in split], bool)
