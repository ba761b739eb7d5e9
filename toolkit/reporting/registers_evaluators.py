"""The findings about those who evaluate: how they differ, the sides, the pass mark, and what they were given."""

from collections.abc import Iterator
from typing import Any, Final

from toolkit.questions.evaluators import SESSIONS
from toolkit.questions.quality import SECTION, Examined
from toolkit.reporting.findings import Finding
from toolkit.reporting.words import count, known, number, say, share, span

_POINTS: Final = "points"


def of_evaluators(found: Examined, vendor: str, name: str) -> Iterator[Finding]:
    """Whether evaluators stand apart, sides differ, scores heap and the sample was chosen, of one vendor.

    Attention is asked for only where the interval at the confidence that these questions share excludes nothing.
    """
    yield from _people(found, vendor, name)
    yield from _sides(found, vendor, name)
    yield from _heaps(found, vendor, name)
    yield from _samples(found, vendor, name)


def _claim(id_: str, vendor: str, severity: str, text: str, **more: Any) -> Finding:
    return Finding(f"{SECTION}.{id_}.{vendor}", SECTION, "", vendor, severity, text, **more)


def _people(found: Examined, vendor: str, name: str) -> Iterator[Finding]:
    frame = found.evaluators.summary
    for row in frame[frame.vendor == vendor].to_dict("records"):
        common = {"vendor": name, "judged": count(row["judged"]), "basis": say(f"basis_{row['basis']}")}
        where = f"evaluators.{row['basis']}"
        if row["why_not"]:
            text = say("quality_evaluators_few", **common, why=row["why_not"])
            yield _claim(where, vendor, "limit", text, rows=int(row["rows"]))
            continue
        figures = {"value": row["spread"], "low": row["low"], "high": row["high"], "unit": _POINTS}
        more: dict[str, Any] = {**figures, "rows": int(row["rows"])}
        if row["apart"]:
            text = say(
                "quality_evaluators_apart_sessions" if row["basis"] == SESSIONS else "quality_evaluators_apart",
                **common,
                apart=count(row["apart"]),
                kinder=count(row["kinder"]),
                stricter=count(row["apart"] - row["kinder"]),
                spread=number(row["spread"]),
                span=span(row["low"], row["high"], _POINTS),
            )
            yield _claim(where, vendor, "attention", text, **more)
            continue
        message = "quality_evaluators_alike" if known(row["high"]) else "quality_evaluators_open"
        text = say(message, **common, high=number(row["high"]))
        yield _claim(where, vendor, "information", text, **more)


def _sides(found: Examined, vendor: str, name: str) -> Iterator[Finding]:
    for row in found.sides[found.sides.vendor == vendor].to_dict("records"):
        common = {"vendor": name, "basis": say(f"basis_{row['basis']}")}
        where = f"sides.{row['basis']}"
        if row["why_not"] or not known(row["low"]):
            why = row["why_not"] or say("too_few_rows")
            yield _claim(where, vendor, "limit", say("quality_sides_few", **common, why=why))
            continue
        alone = min(row["evaluators"], row["other_evaluators"]) == 1
        sign = 1 if row["value"] > 0 else -1
        told = bool(row["told"])
        low, high = sorted(sign * row[end] for end in ("low", "high")) if told else (row["low"], row["high"])
        text = say(
            "quality_sides" if told else "quality_sides_alike",
            **common,
            gap=number(abs(row["value"])),
            side=say("side_kinder" if sign > 0 else "side_stricter"),
            span=span(low, high, _POINTS),
            rows=count(row["rows"]),
            other_rows=count(row["other_rows"]),
        )
        text = f"{text} {say('quality_alone')}" if alone else text
        figures = {end: float(row[end]) for end in ("value", "low", "high")}
        more = {**figures, "unit": _POINTS, "rows": int(row["rows"] + row["other_rows"])}
        yield _claim(where, vendor, "attention" if told else "information", text, **more)


def _heaps(found: Examined, vendor: str, name: str) -> Iterator[Finding]:
    for row in found.heaps[found.heaps.vendor == vendor].to_dict("records"):
        mark = share(row["mark"], digits=0)
        if row["why_not"]:
            text = say("quality_heap_few", vendor=name, mark=mark, why=row["why_not"])
            yield _claim("heap", vendor, "limit", text, rows=int(row["evaluations"]))
            continue
        told = bool(row["told"])
        text = say(
            "quality_heap" if told else "quality_no_heap",
            vendor=name,
            mark=mark,
            above=count(row["above"]),
            below=count(row["below"]),
            expected=count(row["expected_above"]),
            expected_below=count(row["expected_below"]),
            value=number(row["value"]),
            span=span(row["low"], row["high"], "ratio"),
        )
        figures = {end: float(row[end]) for end in ("value", "low", "high")}
        more = {**figures, "unit": "ratio", "rows": int(row["evaluations"])}
        yield _claim("heap", vendor, "attention" if told else "information", text, **more)


def _samples(found: Examined, vendor: str, name: str) -> Iterator[Finding]:
    if found.samples.empty:
        return
    mine = found.samples[(found.samples.vendor == vendor) & (found.samples.level == "")]
    if mine.empty:
        return
    tested = mine[mine.adjusted.notna()]
    rows = int(mine["rows"].max())
    if tested.empty:
        why = str(mine.why_not.iloc[0]) or say("too_few_rows")
        yield _claim("sample", vendor, "limit", say("quality_sample_few", vendor=name, why=why), rows=rows)
        return
    apart = tested[tested.apart.astype(bool)]
    told = apart if len(apart) else tested
    what = ", ".join(say(f"sample_{each}") for each in told.what)
    message = "quality_sample_apart" if len(apart) else "quality_sample_alike"
    text = say(message, vendor=name, what=what, rows=count(rows))
    yield _claim("sample", vendor, "attention" if len(apart) else "information", text, rows=rows)
