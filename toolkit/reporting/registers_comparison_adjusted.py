"""The findings about bidders at the same mix of work; what the limits of a difference do not tell is not told."""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits.comparisons import Comparison
from toolkit.questions.comparisons.adjusted import HIGHER, LOWER, REFUSED, Adjusted
from toolkit.questions.comparisons.examinations import SECTION, Examined
from toolkit.questions.comparisons.standings import POOLED
from toolkit.reporting.findings import Finding
from toolkit.reporting.registers_comparison import over_shared, seen_in_words
from toolkit.reporting.tables import title_of
from toolkit.reporting.words import count, difference, difference_span, known, quantity, say, share, span

Row = dict[str, Any]
_TOLD: Final = (HIGHER, LOWER)
# Why a bidder is not compared, in the order in which it is said; those that hang on how much work is shared.
_ASIDE: Final = (
    "overlap", "unknown_mix", "alone", "not_evidenced", "several_scales", "reference", "few_rows",
)  # fmt: skip
_WITH_SHARE: Final = frozenset({"overlap", "unknown_mix"})
# As many figures or pairs stand in a sentence; the tables hold all.
_LISTED: Final = 6


def of_adjusted(comparison: Comparison, examined: Examined) -> list[Finding]:
    """What the section claims: who is better at the same work, what is left of raw gaps, who is not compared, why."""
    if not comparison.audited:
        return [_claim("audits", "limit", say("adjusted_no_audits"))]
    names, found = dict(comparison.names), examined.found
    claims = over_shared(comparison, SECTION) + _rules(examined, names)
    for key in dict.fromkeys(found.figures["kpi"]):
        claims += _figure(found, str(key), names)
    claims += _aside(found.figures, examined, names)
    claims += _raw_only(found.figures) + _returns(comparison, found.figures, names)
    claims += _coarser(found.figures, examined)
    claims += _models(found.checks, names)
    return claims


def _claim(what: str, severity: str, text: str, row: Row | None = None, **more: Any) -> Finding:
    """One claim; `row` is the figure or pair that it is about."""
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


def _rules(examined: Examined, names: dict[str, str]) -> list[Finding]:
    rules, found = examined.rules, examined.found
    claims = []
    if examined.unnamed:
        text = say("adjusted_unnamed", columns=_mix(examined.unnamed))
        claims.append(_claim("unnamed", "limit", text))
    if not rules.mix:
        return [*claims, _claim("mix", "limit", say(f"adjusted_{'none_named' if examined.unnamed else 'no_mix'}"))]
    whose = say("adjusted_reference_pooled") if rules.reference == POOLED else names[rules.reference]
    text = say("adjusted_told_by", mix=_mix(rules.mix), reference=whose, fewest=count(rules.fewest))
    claims.append(_claim("mix", "information", text))
    tested = found.pairs[found.pairs["chance"].notna()]
    if len(tested):
        told = int(tested["verdict"].isin(_TOLD).sum())
        error = share(1 - rules.confidence, digits=0)
        text = say("adjusted_tested", told=count(told), pairs=count(len(tested)), error=error)
        claims.append(_claim("tested", "information", text, value=float(told), rows=len(tested)))
    return claims


def _figure(found: Adjusted, key: str, names: dict[str, str]) -> list[Finding]:
    """What is told of one figure: the best, the order turned, what is left of the raw gap."""
    mine = found.figures[(found.figures["kpi"] == key) & (found.figures["why_not"] == "")]
    rows: list[Row] = mine.to_dict("records")
    if len(rows) < 2:
        return []
    pairs: list[Row] = found.pairs[(found.pairs["kpi"] == key) & (found.pairs["verdict"] != REFUSED)].to_dict("records")
    told = [pair for pair in pairs if pair["verdict"] in _TOLD]
    text = _told_apart(told, len(pairs), names)
    first = rows[0]
    common = {"kpi": first["title"], "told": text}
    best = [row for row in rows if row["first_place"] == 1 and row["last_place"] == 1]
    if first["better"] not in _TOLD:
        plain = say("adjusted_plain", figures=_all_shown(rows, names), **common)
        claims = [_claim("figures", "information", plain, first)]
    elif len(best) == 1:
        (row,) = best
        others = _all_shown([other for other in rows if other is not row], names)
        unit = row["unit"]
        sentence = say(
            "adjusted_best",
            kpi=row["title"],
            bidder=names[row["bidder"]],
            value=quantity(row["adjusted"], unit),
            span=span(row["adjusted_low"], row["adjusted_high"], unit),
            others=others,
        )
        claims = [_claim("best", "information", sentence, row, vendor=row["bidder"], **_numbers(row))]
    else:
        plain = say("adjusted_open", figures=_all_shown(rows, names), **common)
        claims = [_claim("figures", "information", plain, first)]
    turned = _turned(rows, best, pairs, names)
    return claims + turned + (_gap_left(pairs, names) if not turned else [])


def _numbers(row: Row) -> Row:
    return {
        "value": row["adjusted"],
        "low": row["adjusted_low"],
        "high": row["adjusted_high"],
        "rows": int(row["adjusted_rows"]),
    }


def _told_apart(told: list[Row], pairs: int, names: dict[str, str]) -> str:
    if not told:
        return say("adjusted_none_told")
    if len(told) > _LISTED:
        return say("adjusted_many_told", told=count(len(told)), pairs=count(pairs))
    return say("adjusted_some_told", list="; ".join(_pair_told(pair, names) for pair in told))


def _all_shown(rows: list[Row], names: dict[str, str]) -> str:
    """The figures of bidders; of many those in front, and how many more the table holds."""
    if len(rows) <= _LISTED:
        return "; ".join(_shown(row, names) for row in rows)
    front = sorted(rows, key=lambda row: (row["first_place"], row["last_place"]))[:_LISTED]
    listed = "; ".join(_shown(row, names) for row in front)
    return say("adjusted_and_more", list=listed, count=count(len(rows) - _LISTED))


def _shown(row: Row, names: dict[str, str]) -> str:
    value, bidder = quantity(row["adjusted"], row["unit"]), names[row["bidder"]]
    if not known(row["adjusted_low"]):
        return say("adjusted_one_open", bidder=bidder, value=value, why=say("adjusted_why_no_interval"))
    limits = span(row["adjusted_low"], row["adjusted_high"], row["unit"])
    return say("adjusted_one", bidder=bidder, value=value, span=limits)


def _pair_told(pair: Row, names: dict[str, str]) -> str:
    return say(
        "adjusted_pair_told",
        first=names[pair["first"]],
        other=names[pair["other"]],
        verdict=say(f"adjusted_{pair['verdict']}"),
        value=difference(abs(pair["value"]), pair["unit"]),
        span=_ends(sorted((abs(pair["low"]), abs(pair["high"]))), pair["unit"]),
    )


def _ends(ends: list[float], unit: str) -> str:
    return difference_span(ends[0], ends[1], unit)


def _unmatched(pair: Row) -> str:
    """What only one side has, where rounding does not make it nothing."""
    text = difference(pair["unmatched"], pair["unit"])
    return "" if text in _nothing(pair["unit"]) else say("adjusted_unmatched", unmatched=text)


def _nothing(unit: str) -> set[str]:
    return {difference(0.0, unit), difference(-0.0, unit)}


def _turned(rows: list[Row], best: list[Row], pairs: list[Row], names: dict[str, str]) -> list[Finding]:
    """The raw figures' first is another than the one that is told to be best at the same mix."""
    if len(best) != 1:
        return []
    (row,) = best
    order = sorted(rows, key=lambda each: each["value"], reverse=row["better"] == HIGHER)
    led = order[0]
    if led["bidder"] == row["bidder"] or led["value"] == row["value"]:
        return []
    pair = next(each for each in pairs if {each["first"], each["other"]} == {led["bidder"], row["bidder"]})
    sign = 1 if pair["first"] == row["bidder"] else -1
    signed = {name: sign * pair[name] for name in ("gap", "mix", "within", "unmatched")} | {"unit": pair["unit"]}
    text = say(
        "adjusted_turned",
        kpi=row["title"],
        raw=names[led["bidder"]],
        best=names[row["bidder"]],
        raw_value=quantity(led["value"], row["unit"]),
        best_value=quantity(row["value"], row["unit"]),
        value=difference(abs(pair["value"]), row["unit"]),
        span=_ends(sorted((abs(pair["low"]), abs(pair["high"]))), row["unit"]),
        gap=difference(signed["gap"], row["unit"]),
        mix=difference(signed["mix"], row["unit"]),
        within=difference(signed["within"], row["unit"]),
        unmatched=_unmatched(signed),
    )
    return [_claim("turned", "attention", text, row, vendor=row["bidder"], **_numbers(row))]


def _gap_left(pairs: list[Row], names: dict[str, str]) -> list[Finding]:
    """The pair whose raw gap other work moves most, where it moves it by more than half of the difference's limits."""
    moved = [pair for pair in pairs if known(pair["mix"]) and abs(pair["mix"]) > (pair["high"] - pair["low"]) / 2]
    if not moved:
        return []
    pair = max(moved, key=lambda each: abs(each["mix"]))
    unit = pair["unit"]
    verdict = {HIGHER: "higher", LOWER: "lower"}.get(pair["verdict"], "open")
    text = say(
        "adjusted_gap_left",
        kpi=pair["title"],
        first=names[pair["first"]],
        other=names[pair["other"]],
        gap=difference(pair["gap"], unit),
        mix=difference(pair["mix"], unit),
        within=difference(pair["within"], unit),
        span=_ends([pair["within_low"], pair["within_high"]], unit),
        unmatched=_unmatched(pair),
        verdict=say(f"adjusted_are_{verdict}"),
    )
    limits = {"value": pair["value"], "low": pair["low"], "high": pair["high"]}
    return [_claim("gap", "attention", text, pair, **limits)]


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
                mix=_mix(rules.mix),
                reference=names.get(rules.reference, rules.reference),
            )
            claims.append(_claim(f"aside_{why}", "limit", text, vendor=bidder))
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
    return [_claim("raw_only", "limit", say("adjusted_raw_only", list="; ".join(listed)))]


def _returns(comparison: Comparison, figures: pd.DataFrame, names: dict[str, str]) -> list[Finding]:
    """The figures of customers who come back, where they are seen to do so by other channels at each bidder."""
    titles = list(dict.fromkeys(figures[figures["why_not"] == "returns"]["title"]))
    if not titles:
        return []
    text = say("adjusted_returns", list="; ".join(titles), channels=seen_in_words(comparison, names))
    return [_claim("returns", "limit", text)]


def _mix(columns: Iterable[str]) -> str:
    """The columns that tell kinds of work apart, by their names in a sentence."""
    return ", ".join(title_of(column).lower() for column in columns)


def _coarser(figures: pd.DataFrame, examined: Examined) -> list[Finding]:
    """The figures that are told apart by less than the stated mix."""
    whole = ", ".join(examined.rules.mix)
    told = figures[(figures["why_not"] == "") & figures["mix"].notna() & (figures["mix"] != whole)]
    told = told.drop_duplicates("kpi")
    if told.empty:
        return []
    listed = [
        say("adjusted_coarser_one", kpi=row["title"], mix=_mix(str(row["mix"]).split(", ")))
        for row in told.to_dict("records")
    ]
    return [_claim("coarser", "limit", say("adjusted_coarser", list="; ".join(listed)))]


def _models(checks: pd.DataFrame, names: dict[str, str]) -> list[Finding]:
    """Where the model and the figures at the same mix part, and that they do not elsewhere."""
    claims = []
    for _key, mine in checks.groupby("kpi", sort=False):
        rows: list[Row] = mine.to_dict("records")
        first = rows[0]
        if first["why_not"]:
            why = say(f"adjusted_model_{first['why_not']}")
            claims.append(_claim("model", "limit", say("adjusted_model_none", kpi=first["title"], why=why), first))
        apart = [row for row in rows if row["agrees"] is False or row["agrees"] is np.False_]
        if apart:
            listed = [
                say(
                    "adjusted_model_one",
                    bidder=names[row["bidder"]],
                    value=quantity(row["value"], row["unit"]),
                    direct=quantity(row["direct"], row["unit"]),
                )
                for row in apart
            ]
            text = say("adjusted_model_differs", kpi=first["title"], list="; ".join(listed))
            claims.append(_claim("model", "attention", text, first))
    held = checks[checks["agrees"].notna()]
    if len(held) and held["agrees"].astype(bool).all():
        claims.append(_claim("model", "information", say("adjusted_model_agrees", count=count(len(held)))))
    return claims
