"""The findings about bidders at the same mix of work; what the limits of a difference do not tell is not told."""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits.comparisons import Comparison
from toolkit.questions.comparisons.adjusted import HIGHER, LOWER, REFUSED, Adjusted
from toolkit.questions.comparisons.examinations import SECTION, Examined
from toolkit.questions.comparisons.standings import POOLED
from toolkit.reporting.findings import Finding
from toolkit.reporting.registers_comparison import over_shared
from toolkit.reporting.registers_comparison_aside import claim, mix_in_words, not_compared
from toolkit.reporting.words import count, difference, difference_span, known, quantity, say, share, span

Row = dict[str, Any]
_TOLD: Final = (HIGHER, LOWER)
# As many figures or pairs stand in a sentence; the tables hold all.
_LISTED: Final = 6


def of_adjusted(comparison: Comparison, examined: Examined) -> list[Finding]:
    """What the section claims: who is better at the same work, what is left of raw gaps, who is not compared, why."""
    if not comparison.audited:
        return [claim("audits", "limit", say("adjusted_no_audits"))]
    names, found = dict(comparison.names), examined.found
    claims = over_shared(comparison, SECTION) + _rules(examined, names)
    for key in dict.fromkeys(found.figures["kpi"]):
        claims += _figure(found, str(key), names)
    claims += not_compared(comparison, examined, names)
    claims += _models(found.checks, names)
    return claims


def _rules(examined: Examined, names: dict[str, str]) -> list[Finding]:
    rules, found = examined.rules, examined.found
    claims = []
    if examined.unnamed:
        text = say("adjusted_unnamed", columns=mix_in_words(examined.unnamed))
        claims.append(claim("unnamed", "limit", text))
    if not rules.mix:
        return [*claims, claim("mix", "limit", say(f"adjusted_{'none_named' if examined.unnamed else 'no_mix'}"))]
    whose = say("adjusted_reference_pooled") if rules.reference == POOLED else names[rules.reference]
    text = say("adjusted_told_by", mix=mix_in_words(rules.mix), reference=whose, fewest=count(rules.fewest))
    claims.append(claim("mix", "information", text))
    tested = found.pairs[found.pairs["chance"].notna()]
    if len(tested):
        told = int(tested["verdict"].isin(_TOLD).sum())
        error = share(1 - rules.confidence, digits=0)
        text = say("adjusted_tested", told=count(told), pairs=count(len(tested)), error=error)
        claims.append(claim("tested", "information", text, value=float(told), rows=len(tested)))
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
        claims = [claim("figures", "information", plain, first)]
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
        claims = [claim("best", "information", sentence, row, vendor=row["bidder"], **_numbers(row))]
    else:
        plain = say("adjusted_open", figures=_all_shown(rows, names), **common)
        claims = [claim("figures", "information", plain, first)]
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
    return [claim("turned", "attention", text, row, vendor=row["bidder"], **_numbers(row))]


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
    return [claim("gap", "attention", text, pair, **limits)]


def _models(checks: pd.DataFrame, names: dict[str, str]) -> list[Finding]:
    """Where the model and the figures at the same mix part, and that they do not elsewhere."""
    claims = []
    for _key, mine in checks.groupby("kpi", sort=False):
        rows: list[Row] = mine.to_dict("records")
        first = rows[0]
        if first["why_not"]:
            why = say(f"adjusted_model_{first['why_not']}")
            claims.append(claim("model", "limit", say("adjusted_model_none", kpi=first["title"], why=why), first))
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
            claims.append(claim("model", "attention", text, first))
    held = checks[checks["agrees"].notna()]
    if len(held) and held["agrees"].astype(bool).all():
        claims.append(claim("model", "information", say("adjusted_model_agrees", count=count(len(held)))))
    return claims
