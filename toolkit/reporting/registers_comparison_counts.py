"""The findings of published counts: what all together show, how a published figure was made, who keeps the target."""

from collections.abc import Iterator
from typing import Any, Final

from toolkit.audits.aggregates import POOLED
from toolkit.measures.control_charts import FEWEST_POINTS
from toolkit.measures.time_blocks import FEWEST_WEEKS, weeks_of
from toolkit.questions import trends
from toolkit.questions.comparisons import published_explanations
from toolkit.questions.comparisons.published import Published
from toolkit.questions.comparisons.published_counts import OF_ANSWERED, OF_OFFERED, SECTION
from toolkit.reporting.findings import Finding
from toolkit.reporting.registers_trends import described
from toolkit.reporting.words import apart, count, difference, known, number, say, seconds, share, span

# Ends of a 95 % interval that lie on one side of the target by chance, of those exactly at it.
_SIDES: Final = 2
# From here on a ratio needs no decimals.
_WHOLE_FROM: Final = 100


def of_all(found: Published | None) -> list[Finding]:
    """What all together show, how published figures were made, and whether weeks differ."""
    return absent("all") if found is None else [*_whole(found), *_ways(found), *_weeks(found), *_intervals(found)]


def of_providers(found: Published | None) -> list[Finding]:
    """Who keeps the target, who lies beyond what chance allows, and what cannot be adjusted for."""
    return (
        absent("providers")
        if found is None
        else [*_against(found), *_extremes(found), *_groups(found), *_alike(found), *_funnel(found)]
    )


def absent(part: str) -> list[Finding]:
    """That a comparison of audits has no published counts."""
    return [claim(f"{part}.absent", "limit", say("counts_absent"))]


def threshold(found: Published) -> str:
    """The time within which calls are to be answered, in words."""
    limit = found.threshold_seconds
    return say("counts_in_time") if limit is None else seconds(limit, digits=0 if float(limit).is_integer() else 1)


def percent(value: float) -> str:
    """A share with the decimals that it was written with: 95 %, 78.2 %."""
    return share(value, digits=max(published_explanations.decimals(value) - 2, 0))


def some(value: int) -> str:
    """A count inside a sentence: none, 1, 2."""
    return count(value) if value else say("counts_none")


def claim(id_: str, severity: str, sentence: str, **more: Any) -> Finding:
    """A finding of this section."""
    fields = {"kpi": "", "vendor": "", **more}
    return Finding(id=f"{SECTION}.{id_}", section=SECTION, severity=severity, sentence=sentence, **fields)


def _measured(row: Any) -> dict[str, Any]:
    """The numbers behind a claim, from a row of `levels`."""
    names = ("value", "low", "high", "rows", "unit", "definition", "kpi")
    return {name: row[name] for name in names}


def _whole(found: Published) -> Iterator[Finding]:
    levels = found.levels.set_index("kpi", drop=False)
    mine = levels.loc[OF_ANSWERED]
    target = ""
    if found.target is not None:
        message = "counts_kept" if mine["value"] >= found.target else "counts_below"
        target = say(message, target=percent(found.target))
    fields = {
        "answered": count(mine["rows"]),
        "value": share(mine["value"], digits=2),
        "threshold": threshold(found),
        "target": target,
        "span": _span(mine) if known(mine["low"]) else say("counts_no_span", weeks=_weeks_in(found)),
    }
    message = "counts_whole_alone"
    if OF_OFFERED in levels.index:
        rival = levels.loc[OF_OFFERED]
        message = "counts_whole"
        fields |= {"offered": count(rival["rows"]), "of_offered": share(rival["value"], digits=2)}
        fields["of_offered_span"] = _span(rival)
    below = found.target is not None and mine["value"] < found.target
    severity = "attention" if below else "information"
    code = "" if found.promised is None else found.promised.code()
    yield claim("whole", severity, say(message, **fields), vendor=POOLED, target=code, **_measured(mine))


def _span(row: Any) -> str:
    return span(row["low"], row["high"], "share")


def _weeks_in(found: Published) -> str:
    return count(int(weeks_of(found.counts.rows.day.to_numpy("datetime64[D]")).max()) + 1)


def _ways(found: Published) -> Iterator[Finding]:
    whole = share(found.levels.set_index("kpi")["value"][OF_ANSWERED], digits=2)
    for place, figure in enumerate(found.figures):
        fields = {"published": percent(figure.value), "source": figure.source.rstrip(". "), "whole": whole}
        if figure.what != published_explanations.ABOUT:
            yield claim(f"published.{place + 1}", "limit", say("ways_unlooked", what=figure.what, **fields))
            continue
        tried = published_explanations.of_figure(found.ways, figure)
        fields["ways"] = count(len(tried))
        gives = tried[tried.reproduces.astype(bool)]
        about = {"kpi": OF_ANSWERED, "vendor": figure.bidder or POOLED, "value": float(figure.value), "unit": "share"}
        if gives.empty:
            nearest = tried.loc[(tried["value"] - figure.value).abs().idxmin()] if len(tried) else None
            text = say("ways_none", nearest="" if nearest is None else way(nearest), **fields)
        elif len(gives) > 1:
            listed = "; ".join(way(row) for row in gives.to_dict("records"))
            text = say("ways_several", count=count(len(gives)), list=listed, **fields)
        else:
            row = gives.iloc[0]
            fields |= {"value": share(row["value"], digits=2), "below": say(f"ways_of_{row['below']}")}
            plain = row["over"] == "whole"
            small = "" if plain else say(f"small_{row['over']}")
            more = {"parts": count(row["parts"]), "over": say(f"over_{row['over']}"), "small": small}
            text = say("ways_whole" if plain else "ways_one", **fields, **({} if plain else more))
        averaged = not (len(gives) == 1 and gives.over.iloc[0] == "whole")
        yield claim(f"published.{place + 1}", "attention" if averaged else "information", text, **about)


def way(row: Any) -> str:
    """One way to a published figure in words, with what it gives."""
    fields = {"over": say(f"over_{row['over']}"), "below": say(f"ways_of_{row['below']}")}
    return say("ways_named", value=share(row["value"], digits=2), **fields)


def _weeks(found: Published) -> Iterator[Finding]:
    weeks, verdict = found.weeks, found.verdict
    about = {"kpi": OF_ANSWERED, "vendor": POOLED, "unit": "share", "rows": len(weeks)}
    if not len(weeks) or verdict["chart"] == "not_enough_points":
        yield claim("weeks.few", "limit", say("weeks_few", points=count(len(weeks)), fewest=FEWEST_POINTS), **about)
        return
    for place, signal in enumerate(found.signals.to_dict("records")):
        message = "weeks_latest" if signal["latest"] else "weeks_earlier"
        bad = signal["latest"] and signal["meaning"] == "worsening"
        text = say(message, verdict=say(signal["meaning"]), what=described(signal))
        evidence = {"value": float(signal["value"]), "evidence": f"week={signal['at']}"}
        yield claim(f"weeks.{place + 1}", "attention" if bad else "information", text, **about, **evidence)
    if found.signals.empty:
        low, high = trends.possible(verdict)
        fields = {"low": share(low), "high": share(high), "points": count(verdict["points"])}
        yield claim("weeks.none", "information", say("weeks_none", **fields), **about)
    if verdict["unsettled"]:
        flagged = int((weeks.side != 0).sum())
        fields = {"flagged": count(flagged), "points": count(len(weeks))}
        yield claim("weeks.unsettled", "limit", say("weeks_unsettled", **fields), **about)
    lacking = weeks[weeks.bidders < found.bidders.bidder.nunique()]
    if len(lacking):
        listed = ", ".join(say("week_one", group=week) for week in lacking.group)
        fields = {"count": count(len(lacking)), "points": count(len(weeks)), "list": listed}
        yield claim("weeks.lacking", "limit", say("weeks_lacking", **fields), **about)


def _intervals(found: Published) -> Iterator[Finding]:
    mine = found.levels.set_index("kpi").loc[OF_ANSWERED]
    if known(mine["low"]):
        yield claim("intervals", "limit", say("counts_blocks", blocks=count(mine["blocks"])))
    else:
        yield claim("intervals", "limit", say("counts_no_blocks", weeks=_weeks_in(found), fewest=FEWEST_WEEKS))


def _against(found: Published) -> Iterator[Finding]:
    if found.target is None:
        return
    bidders = found.bidders
    kept = bidders[bidders.verdict == "met"]
    missed = bidders[bidders.verdict == "missed"]
    process = bidders.process.value_counts()
    listed = "; ".join(
        say("counts_which_one", name=row.name, value=apart(row.value, found.target, "share")[0])
        for row in kept.itertuples(index=False)
    )
    unknown = int(process.get("unknown", 0))
    text = say(
        "counts_against",
        below=count(len(missed)),
        providers=count(len(bidders)),
        target=percent(found.target),
        threshold=threshold(found),
        above=count(len(kept)),
        which=say("counts_which", list=listed) if listed else "",
        expected=number(len(bidders) * (1 - found.confidence) / _SIDES),
        unknown=say("counts_unknown", count=count(unknown)) if unknown else "",
        **{name: some(int(process.get(name, 0))) for name in ("outside", "inside", "spans")},
    )
    promised = found.promised
    assert promised is not None
    about = {"kpi": OF_ANSWERED, "value": float(len(missed)), "rows": len(bidders), "target": promised.code()}
    yield claim("target", "attention" if len(missed) else "information", text, **about)


def _extremes(found: Published) -> Iterator[Finding]:
    highest, lowest = found.bidders.iloc[0], found.bidders.iloc[-1]
    fields = {
        "lowest": lowest["name"],
        "low": share(lowest["value"]),
        "low_span": _span(lowest),
        "highest": highest["name"],
        "high": share(highest["value"]),
        "high_span": _span(highest),
    }
    yield claim(
        "extremes", "information", say("counts_extremes", **fields), vendor=lowest["bidder"], **_measured(lowest)
    )


def _groups(found: Published) -> Iterator[Finding]:
    mine = found.groups[found.groups.kpi == OF_ANSWERED].sort_values("value")
    if len(mine):
        lowest, highest = mine.iloc[0], mine.iloc[-1]
        fields = {"lowest": lowest["group"], "highest": highest["group"], "groups": count(len(mine))}
        text = say("counts_groups", low=share(lowest["value"]), high=share(highest["value"]), **fields)
        yield claim("groups", "information", text, vendor=POOLED, **_measured(lowest))


def _alike(found: Published) -> Iterator[Finding]:
    alike = found.alike[found.alike.adjusted.notna()]
    if alike.empty:
        yield claim("alike.none", "limit", say("alike_none"))
    else:
        most = alike.loc[alike.gap.abs().idxmax()]
        by_figure = alike.sort_values("adjusted")
        lowest, highest = by_figure["name"].iloc[0], by_figure["name"].iloc[-1]
        same = (lowest, highest) == (found.bidders["name"].iloc[-1], found.bidders["name"].iloc[0])
        text = say(
            "alike_days",
            days=count(alike["days"].max()),
            all=count(found.counts.rows.day.nunique()),
            least=difference(alike.gap.min(), "share"),
            most=difference(alike.gap.max(), "share"),
            name=most["name"],
            before=share(most["value"]),
            after=share(most["adjusted"]),
            order=say("alike_same_order") if same else say("alike_other_order", lowest=lowest, highest=highest),
        )
        yield claim("alike.days", "information", text, kpi=OF_ANSWERED)
    yield claim("alike.cannot", "limit", say("alike_cannot"))


def _funnel(found: Published) -> Iterator[Finding]:
    beyond = found.funnel.beyond
    outside = {(row.limits, row.level): row.below + row.above for row in beyond.itertuples(index=False)}
    marks = found.funnel.points[found.funnel.points.kind == "bidder"]
    far = marks[marks.wide != 0]
    phi = found.funnel.dispersion.phi
    listed = "; ".join(
        say("counts_which_one", name=row.name, value=share(row.value)) for row in far.itertuples(index=False)
    )
    naive = outside["naive", 0.998]
    fields = {
        "providers": count(len(marks)),
        "naive": some(naive),
        "naive_95": some(outside["naive", 0.95]),
        "phi": count(phi) if phi >= _WHOLE_FROM else number(phi),
    }
    about = {"kpi": OF_ANSWERED, "vendor": POOLED, "value": phi, "rows": len(marks), "unit": "ratio"}
    if found.funnel.alike:
        yield claim("funnel", "information", say("funnel_fair", **fields), **about)
        return
    fields |= {
        "wide": some(outside["wide", 0.998]),
        "wide_95": some(outside["wide", 0.95]),
        "which": say("counts_which", list=listed) if listed else "",
        "expected": number((1 - 0.95) * len(marks)),
        "everybody": say("funnel_everybody", calls=count(marks["rows"].median())) if 2 * naive > len(marks) else "",
    }
    yield claim("funnel", "attention", say("funnel_accuses", **fields), **about)
