"""Findings on customers' comments: what was read, how right labels are, who writes of what."""

from typing import Any

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import comments
from toolkit.questions.comment_themes import HAND
from toolkit.reporting import captions_comments
from toolkit.reporting.findings import Finding, kept
from toolkit.reporting.words import count, number, say, share, span

SECTION = "comments"
# Words named in a sentence; the table has the rest.
MOST_NAMED = 5


@kept
def of_comments(audit: Audit) -> list[Finding]:
    """What is said of the comments of an audit; one limit where there are none."""
    counts = comments.frame(audit, "counts")
    if counts.empty:
        return [_finding("none", "", "", "limit", say("comments_none"))]
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    return [
        _read(counts),
        *(_accuracy(row) for row in comments.frame(audit, "accuracy").to_dict("records") if row["what"] != "theme"),
        *(_net(row, names) for row in comments.frame(audit, "sentiment").to_dict("records")),
        *_gaps(comments.frame(audit, "gaps"), names),
        *_words(comments.frame(audit, "words")),
    ]


def _read(counts: pd.DataFrame) -> Finding:
    total = counts.drop(columns="vendor").sum()
    left_out = ", ".join(
        say(f"comments_left_out_{name}", rows=count(total[name])) for name in ("short", "stock", "empty") if total[name]
    )
    numbers = {"read": count(total["read"]), "comments": count(total["sampled"]), "left_out": left_out}
    text = say("comments_read" if left_out else "comments_read_all", **numbers)
    if total["sampled"] < total["comments"]:
        told = say("comments_sampled", sampled=count(total["sampled"]), comments=count(total["comments"]))
        text = f"{told} {text}"
    return _finding("read", "", "", "information", text, rows=int(total["read"]))


def _accuracy(row: dict[str, Any]) -> Finding:
    text = say(
        "comments_learned" if row["beats"] else "comments_withheld",
        what=captions_comments.what(row),
        value=share(row["value"]),
        span=span(row["low"], row["high"], "share"),
        comments=count(row["comments"]),
        majority=share(row["majority"]),
    )
    numbers = {"value": row["value"], "low": row["low"], "high": row["high"], "rows": row["comments"]}
    severity = "information" if row["beats"] else "limit"
    return _finding(f"accuracy.{row['what']}", "", "", severity, text, unit="share", **numbers)


def _net(row: dict[str, Any], names: dict[str, str]) -> Finding:
    text = say(
        "comments_net",
        vendor=names[row["vendor"]],
        value=number(row["value"]),
        low=number(row["low"]),
        high=number(row["high"]),
        rows=count(row["rows"]),
        source=say(f"comments_source_{row['source']}"),
    )
    if row["source"] == comments.LEARNED:
        text = f"{text} {say('comments_net_caution')}"
    numbers = {name: row[name] for name in ("value", "low", "high", "rows")}
    what = "sentiment_net" if row["source"] == HAND else ""
    return _finding(f"{row['vendor']}.sentiment", what, row["vendor"], "information", text, unit="points", **numbers)


def _gaps(frame: pd.DataFrame, names: dict[str, str]) -> list[Finding]:
    if frame.empty:
        return []
    claimed = frame[frame.claimed.astype(bool)]
    if claimed.empty:
        return [_finding("gaps", "", "", "information", say("comments_no_gap", comparisons=count(len(frame))))]
    found = []
    for row in claimed.to_dict("records"):
        text = say(
            "comments_gap",
            vendor=names.get(row["vendor"], row["vendor"]),
            theme=row["theme"],
            part=captions_comments.part(row, names),
            comparisons=count(row["comparisons"]),
            **{name: share(row[name]) for name in ("share", "rest")},
            **{name: number(100 * row[name]) for name in ("gap", "low", "high")},
            **{name: count(row[name]) for name in ("named", "comments", "rest_named", "rest_comments")},
        )
        id_ = f"{row['vendor']}.theme.{row['by']}.{row['group']}.{row['theme']}"
        numbers = {"value": row["gap"], "low": row["low"], "high": row["high"], "rows": row["comments"]}
        found.append(_finding(id_, "theme_share", row["vendor"], "attention", text, unit="share", **numbers))
    return found


def _words(frame: pd.DataFrame) -> list[Finding]:
    if frame.empty:
        return []
    named = ", ".join(frame.word.head(MOST_NAMED))
    text = say("comments_words_told", words=named, looked_at=count(frame.looked_at.iloc[0]))
    return [_finding("words", "", "", "information", text)]


def _finding(id_: str, kpi: str, vendor: str, severity: str, text: str, **numbers: Any) -> Finding:
    return Finding(f"{SECTION}.{id_}", SECTION, kpi, vendor, severity, text, **numbers)
