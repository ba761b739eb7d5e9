"""Findings of what comes before any comparison: whether like is compared with like, and what was sealed when."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

import pandas as pd

from toolkit.audits.comparisons import Comparison
from toolkit.audits.seals import Seal
from toolkit.measures import kpis
from toolkit.questions.comparisons import like_for_like
from toolkit.questions.comparisons.like_for_like import SECTION, Facts
from toolkit.reporting.findings import Finding
from toolkit.reporting.words import count, dated, say

SEAL: Final = "seal"
# Of a hash, so many digits tell it apart in a sentence; the cover has all of them.
SHOWN_DIGITS: Final = 12


def of_like_for_like(comparison: Comparison) -> list[Finding]:
    """What is not comparable, and who has no data for what."""
    if not comparison.audited:
        return []
    found = like_for_like.facts(comparison)
    decided = [] if comparison.parameters.decides else [_claim("no_tender", "information", say("tender_none"))]
    return [
        *decided,
        *_days(comparison, found),
        *_channels(comparison, found),
        *over_shared(comparison, SECTION),
        *_tables(comparison, found),
        *_differences(found),
        *_figures(comparison, found),
    ]


def of_seal(comparison: Comparison) -> list[Finding]:
    """What was sealed before prices and scores were known, and what was changed afterwards; none without a tender."""
    if not comparison.parameters.decides:
        return []
    seal = comparison.seal
    if not seal.sealed:
        return [_claim("seal.none", "attention", say("seal_none"), section=SEAL)]
    found = [
        _claim(
            f"seal.changed.{each.key}",
            "breach",
            say("seal_changed", key=each.key, old=each.old or say("seal_absent"), new=each.new or say("seal_absent")),
            section=SEAL,
        )
        for each in seal.changed
    ]
    return [*found, _claim("seal.made", "attention" if seal.stood else "information", sealing(seal), section=SEAL)]


def sealing(seal: Seal) -> str:
    """When a seal was made, in a sentence."""
    short = seal.sha256[:SHOWN_DIGITS]
    if seal.stood:
        return say("seal_late", sha256=short, what=standing(seal))
    return say("seal_good", sha256=short, before=say("seal_both"))


def standing(seal: Seal) -> str:
    """Which of prices and scores stood in the file when it was sealed, in words."""
    return say("seal_both") if len(seal.stood) > 1 else ", ".join(seal.stood)


def window_in_words(comparison: Comparison) -> str:
    """The days that are compared: 2024-02-01 to 2024-04-30 without 2024-03."""
    window = comparison.window
    message = "cover_window_without" if window.left_out else "cover_window"
    return say(message, first=dated(window.first), last=dated(window.last), months=", ".join(window.left_out))


def _claim(id_: str, severity: str, sentence: str, *, section: str = SECTION, **more: Any) -> Finding:
    fields = {"kpi": "", "vendor": "", **more}
    return Finding(id=f"{section}.{id_}", section=section, severity=severity, sentence=sentence, **fields)


def _days(comparison: Comparison, found: Facts) -> Iterator[Finding]:
    window = comparison.window
    shrunk = bool((found.days.days_compared < found.days.days).any())
    without = say("like_without", months=", ".join(window.left_out)) if window.left_out else ""
    message = "like_days_shrunk" if shrunk else "like_days_all"
    text = say(message, first=dated(window.first), last=dated(window.last), without=without)
    yield _claim("days", "limit" if shrunk else "information", text)
    for row in found.days.itertuples():
        if pd.isna(row.contacts):
            yield _claim(
                f"no_contacts.{row.bidder}", "limit", say("like_no_contacts", name=row.name), vendor=row.bidder
            )
        elif row.days_compared < row.days:
            text = say(
                "like_shorter",
                name=row.name,
                compared=count(row.days_compared),
                audited=count(row.days),
                contacts=count(row.contacts_compared),
                all=count(row.contacts),
            )
            yield _claim(f"shorter.{row.bidder}", "limit", text, vendor=row.bidder, rows=int(row.contacts_compared))
    whole = found.matrix.groupby(["bidder", "local_month"]).contacts.sum().unstack()
    for bidder, mine in whole.iterrows():
        missing = [str(month) for month in mine.index[mine == 0]]
        if missing and len(missing) < len(mine):
            text = say("like_missing_month", name=comparison.names[str(bidder)], months=", ".join(missing))
            yield _claim(f"missing_month.{bidder}", "limit", text, vendor=str(bidder))


def _channels(comparison: Comparison, found: Facts) -> Iterator[Finding]:
    for row in found.alone.itertuples():
        text = say(
            "like_channel_alone",
            channel=row.channel or say("like_channel_unnamed"),
            bidders=_names(comparison, str(row.bidders)),
            without=_names(comparison, str(row.without)),
            contacts=count(row.contacts),
        )
        yield _claim(f"channel_alone.{row.channel or 'unnamed'}", "limit", text, rows=int(row.contacts))


def over_shared(comparison: Comparison, section: str) -> list[Finding]:
    """The compared figures that are counted over the channels that all exports show, each with its definition."""
    shared = comparison.shared_channels
    if not shared:
        return []
    claims = []
    first = comparison.audited[0]
    for key in comparison.parameters.compared:
        audit = comparison.counting(first, kpis.EVERY[comparison.catalogue_key(key)])
        if not audit.channels:
            continue
        text = say(
            "like_returns_shared",
            title=audit.title(key),
            channels=", ".join(shared),
            seen=seen_in_words(comparison, comparison.names),
        )
        about = {"section": section, "kpi": key, "definition": audit.definition(key)}
        claims.append(_claim(f"shared_channels.{key}", "limit", text, **about))
    return claims


def seen_in_words(comparison: Comparison, names: Mapping[str, str]) -> str:
    """By which channels each bidder's exports show known customers coming."""
    return "; ".join(
        say(
            "adjusted_returns_one",
            channels=", ".join(each for each in channels if each) or say("adjusted_returns_nowhere"),
            bidder=names[bidder],
        )
        for bidder, channels in comparison.returns_seen.items()
    )


def _tables(comparison: Comparison, found: Facts) -> Iterator[Finding]:
    for table, mine in found.held.groupby("table", sort=False):
        lacking, having = mine.bidder[mine["rows"] == 0], mine.bidder[mine["rows"] > 0]
        if len(lacking):
            text = say(
                "like_table_alone",
                table=str(table),
                without=_names(comparison, ", ".join(lacking)),
                bidders=_names(comparison, ", ".join(having)),
            )
            yield _claim(f"table_alone.{table}", "limit", text)


def _differences(found: Facts) -> Iterator[Finding]:
    for part, mine in found.in_force[~found.in_force.same].groupby("part", sort=False):
        values = "; ".join(f"{row.bidder}: {row.value or say('like_unstated')}" for row in mine.itertuples())
        yield _claim(f"differs.{part}", "information", say("like_differs", part=str(part), values=values))


def _figures(comparison: Comparison, found: Facts) -> Iterator[Finding]:
    for key, mine in found.evidenced.groupby("kpi", sort=False):
        lacking = mine[~mine.evidenced.astype(bool)]
        if len(lacking) == len(mine):
            whys = "; ".join(dict.fromkeys(lacking.why_not))
            text = say("like_none", title=str(mine.title.iloc[0]), why=whys)
            yield _claim(f"none.{key}", "limit", text, kpi=str(key))
            continue
        left = len(mine) - len(lacking)
        others = say("like_no_figure_others" if left > 1 else "like_no_figure_one")
        for row in lacking.itertuples():
            name = comparison.names[str(row.bidder)]
            text = say("like_no_figure", title=row.title, name=name, why=row.why_not, others=others)
            yield _claim(f"no_figure.{key}.{row.bidder}", "limit", text, kpi=str(key), vendor=str(row.bidder))


def _names(comparison: Comparison, ids: str) -> str:
    return ", ".join(comparison.names[each] for each in ids.split(", ") if each)
