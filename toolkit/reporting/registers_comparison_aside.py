"""The findings about what is not compared at the same mix of work: which bidders, which figures, and why."""

from collections.abc import Iterable
from typing import Any, Final

import pandas as pd

from toolkit.audits.comparisons import Comparison
from toolkit.questions.comparisons.examinations import SECTION, Examined
from toolkit.reporting.findings import Finding
from toolkit.reporting.registers_comparison import seen_in_words
from toolkit.reporting.tables import title_of
from toolkit.reporting.words import known, say, share

Row = dict[str, Any]
# Why a bidder is not compared, in the order in which it is said; those that hang on how much work is shared.
_ASIDE: Final = (
    "overlap", "unknown_mix", "alone", "not_evidenced", "several_scales", "reference", "few_rows",
)  # fmt: skip
_WITH_SHARE: Final = frozenset({"overlap", "unknown_mix"})


def not_compared(comparison: Comparison, examined: Examined, names: dict[str, str]) -> list[Finding]:
    """Who is not compared by which figures, and which figures are not adjusted, or by less than the stated mix."""
    figures = examined.found.figures
    aside = _aside(figures, examined, names) + _raw_only(figures)
    return aside + _returns(comparison, figures, names) + _coarser(figures, examined)


def claim(what: str, severity: str, text: str, row: Row | None = None, **more: Any) -> Finding:
    """One claim of the section on the same work; `row` is the figure or pair that it is about."""
    head = {} if row is None else {"kpi": str(row["kpi"]), "unit": str(row["unit"])}
    fields = {**head, **more}
    parts = [SECTION, fields.get("kpi", ""), what, fields.get("vendor", "")]
    return Finding(
        id=".".join(part for part in parts if part),
        section=SECTION,
        kpi=fields.pop("kpi", ""),
        vendor=fields.pop("vendor", ""),
        severity=severity,
        sentence=text,
        **fields,
    )


def mix_in_words(columns: Iterable[str]) -> str:
    """The columns that tell kinds of work apart, by their names in a sentence."""
    return ", ".join(title_of(column).lower() for column in columns)


def _aside(figures: pd.DataFrame, examined: Examined, names: dict[str, str]) -> list[Finding]:
    """Who is not compared by which figures: a sentence per bidder and reason."""
    rules = examined.rules
    claims = []
    for bidder in rules.bidders:
        for why in _ASIDE:
            mine = figures[(figures["bidder"] == bidder) & (figures["why_not"] == why)]
            if mine.empty:
                continue
            listed = [
                say("adjusted_aside_one", kpi=row["title"], share=share(row["overlap"], digits=0))
                if why in _WITH_SHARE and known(row["overlap"])
                else str(row["title"])
                for row in mine.to_dict("records")
            ]
            text = say(
                f"adjusted_aside_{why}",
                bidder=names[bidder],
                list="; ".join(listed),
                least=share(rules.overlap_at_least, digits=0),
                mix=mix_in_words(rules.mix),
                reference=names.get(rules.reference, rules.reference),
            )
            claims.append(claim(f"aside_{why}", "limit", text, vendor=bidder))
    return claims


def _raw_only(figures: pd.DataFrame) -> list[Finding]:
    """The figures that cannot be adjusted at all, and why."""
    without = figures[~figures["why_not"].isin(["", *_ASIDE, "no_mix", "returns"])].drop_duplicates("kpi")
    if without.empty:
        return []
    listed = [
        say("adjusted_raw_one", kpi=row["title"], why=say(f"adjusted_why_{row['why_not']}"))
        for row in without.to_dict("records")
    ]
    return [claim("raw_only", "limit", say("adjusted_raw_only", list="; ".join(listed)))]


def _returns(comparison: Comparison, figures: pd.DataFrame, names: dict[str, str]) -> list[Finding]:
    """The figures of customers who come back, where they are seen to do so by other channels at each bidder."""
    titles = list(dict.fromkeys(figures[figures["why_not"] == "returns"]["title"]))
    if not titles:
        return []
    text = say("adjusted_returns", list="; ".join(titles), channels=seen_in_words(comparison, names))
    return [claim("returns", "limit", text)]


def _coarser(figures: pd.DataFrame, examined: Examined) -> list[Finding]:
    """The figures that are told apart by less than the stated mix."""
    whole = ", ".join(examined.rules.mix)
    told = figures[(figures["why_not"] == "") & figures["mix"].notna() & (figures["mix"] != whole)]
    told = told.drop_duplicates("kpi")
    if told.empty:
        return []
    listed = [
        say("adjusted_coarser_one", kpi=row["title"], mix=mix_in_words(str(row["mix"]).split(", ")))
        for row in told.to_dict("records")
    ]
    return [claim("coarser", "limit", say("adjusted_coarser", list="; ".join(listed)))]
