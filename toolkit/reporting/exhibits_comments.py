"""The exhibits of customers' comments: what was read, how right labels are, sentiment, themes, words, quotes."""

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import comment_accuracies
from toolkit.reporting import captions_comments, charts_comments
from toolkit.reporting.exhibits import listing, named, picture, statement, turned
from toolkit.reporting.shown import Shown
from toolkit.reporting.words import count, say

# Accuracy of single themes is listed for the commonest only; results.csv has all.
MOST_LISTED = 8


def read(audit: Audit, frame: pd.DataFrame) -> Shown:
    """What became of every answer."""
    if frame.empty:
        return statement(say("comments_none"))
    return turned(
        named(audit, frame),
        caption=say("comments_counts_title"),
        columns={
            "answers": (say("column_answers"), "count"),
            "comments": (say("column_comments"), "count"),
            **({"sampled": (say("column_sampled"), "count")} if (frame.sampled < frame.comments).any() else {}),
            "empty": (say("column_empty"), "count"),
            "stock": (say("column_stock"), "count"),
            "short": (say("column_too_short"), "count"),
            "read": (say("column_read_comments"), "count"),
            "repeated": (say("column_repeated"), "count"),
            "low": (say("column_low_score"), "count"),
            "high": (say("column_high_score"), "count"),
            **({"labelled": (say("column_labelled"), "count")} if frame.labelled.any() else {}),
            **({"themed": (say("column_themed"), "count")} if frame.themed.any() else {}),
        },
    )


def stock(frame: pd.DataFrame, counts: pd.DataFrame) -> Shown:
    """The answers that say nothing of their own."""
    if counts.empty:
        return Shown("")
    if frame.empty:
        return statement(say("comments_stock_none"))
    told = [f"“{row.text}” ({count(float(str(row.customers)))})" for row in frame.itertuples()]
    return statement(say("comments_stock", which=", ".join(told)))


def accuracy(frame: pd.DataFrame, counts: pd.DataFrame) -> Shown:
    """How right every learned label is, beside the commonest class."""
    if counts.empty:
        return Shown("")
    if frame.empty:
        return statement(say("comments_accuracy_none"))
    alone = frame[frame.what == comment_accuracies.THEME].head(MOST_LISTED)
    told = pd.concat([frame[frame.what != comment_accuracies.THEME], alone], ignore_index=True)
    told = told.assign(
        named=[captions_comments.what(row) for row in told.to_dict("records")],
        judgement=[say("comments_beats" if beats else "comments_beats_not") for beats in told.beats],
        unit="share",
    )
    return listing(
        told,
        caption=say("comments_accuracy_title"),
        columns={
            "named": (say("column_learned_what"), "text"),
            "value": (say("column_balanced"), "share"),
            "interval": (say("column_interval"), "interval"),
            "majority": (say("column_majority"), "share"),
            "accuracy": (say("column_plain_accuracy"), "share"),
            "commonest": (say("column_commonest"), "share"),
            "comments": (say("column_comments"), "count"),
            "judgement": (say("column_judgement"), "text"),
        },
    )


def confusion(frame: pd.DataFrame) -> Shown:
    """Comments by what they are and what was learned of them."""
    if frame.empty:
        return Shown("")
    columns = {"truth": (say("column_truth"), "text")}
    shown = []
    for _what, mine in frame.groupby("what", sort=False):
        named_by = captions_comments.what(mine.iloc[0].to_dict())
        wide = mine.pivot_table(index="truth", columns="said", values="comments", sort=False).reset_index()
        said = {name: (f"{say('column_said_is')} {name}", "count") for name in wide.columns if name not in columns}
        shown.append(listing(wide, caption=say("comments_confusion_title", what=named_by), columns={**columns, **said}))
    return Shown("\n".join(each.html for each in shown), plain="; ".join(each.plain for each in shown))


def sentiment(audit: Audit, frame: pd.DataFrame, counts: pd.DataFrame) -> Shown:
    """Net sentiment per vendor."""
    if counts.empty:
        return Shown("")
    told = named(audit, frame).assign(
        told_by=[say(f"comments_source_{source}") for source in frame.source], unit="points"
    )
    return listing(
        told,
        caption=say("comments_sentiment_title"),
        columns={
            "told_by": (say("column_theme_source"), "text"),
            "value": (say("column_comments_net"), "quantity"),
            "interval": (say("column_interval"), "interval"),
            "positive": (say("column_positive"), "count"),
            "neutral": (say("column_neutral"), "count"),
            "negative": (say("column_negative"), "count"),
        },
    )


def themes(audit: Audit, frame: pd.DataFrame, counts: pd.DataFrame) -> Shown:
    """The commonest themes of each vendor, with intervals, as a picture; the data behind it."""
    if counts.empty:
        return Shown("")
    shown = named(audit, frame).groupby("vendor").head(charts_comments.MOST_THEMES)
    shown = shown[["vendor", "theme", "named", "comments", "value", "low", "high", "stability"]]
    title = say("comments_themes_title")
    return picture(charts_comments.themes, shown, title=title, alt=captions_comments.themes)


def gaps(audit: Audit, frame: pd.DataFrame, counts: pd.DataFrame) -> Shown:
    """Themes that one part names more or less than the rest."""
    claimed = frame[frame.claimed.astype(bool)]
    if counts.empty or frame.empty:
        return Shown("")
    if claimed.empty:
        return statement(say("comments_no_gap", comparisons=count(len(frame))))
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    part = [captions_comments.part(row, names) for row in claimed.to_dict("records")]
    told = named(audit, claimed).assign(part=part)
    return listing(
        told,
        caption=say("comments_gaps_title"),
        columns={
            "theme": (say("column_theme"), "text"),
            "part": (say("column_part"), "text"),
            "share": (say("comments_axis_share"), "share"),
            "rest": (say("column_rest_share"), "share"),
            "gap": (say("column_gap_points"), "points"),
            "low": (say("column_gap_from"), "points"),
            "high": (say("column_gap_to"), "points"),
        },
    )


def words(frame: pd.DataFrame, counts: pd.DataFrame) -> Shown:
    """Words that go with low scores."""
    if counts.empty:
        return Shown("")
    return listing(
        frame,
        caption=say("comments_words_title"),
        columns={
            "word": (say("column_comments_word"), "text"),
            "unsatisfied": (say("column_unsatisfied"), "share"),
            "satisfied": (say("column_satisfied"), "share"),
            "gap": (say("column_gap_points"), "points"),
            "low": (say("column_gap_from"), "points"),
            "high": (say("column_gap_to"), "points"),
        },
    )


def quotes(audit: Audit, frame: pd.DataFrame, counts: pd.DataFrame) -> Shown:
    """Single sentences of the commonest themes."""
    if counts.empty:
        return Shown("")
    if not audit.parameters.privacy.quotes:
        return statement(say("comments_quotes_off"))
    if frame.empty:
        return statement(say("comments_quotes_none"))
    columns = {"theme": (say("column_theme"), "text"), "quote": (say("column_quote"), "text")}
    return listing(frame, caption=say("comments_quotes_title"), columns=columns)
