"""The journeys in a handful of figures: how many cases, how many of them whole, how long, how often back and forth."""

from typing import Any, Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import intervals, journey_ends, journey_graphs
from toolkit.measures.percentiles import quantile_ranks
from toolkit.questions.journey_logs import SECONDS_PER_DAY, Log, asked, from_log, period_ends
from toolkit.questions.journeys import handed_over, unfinished, variant_counts

FIGURE = ["kpi", "title", "vendor", "value", "low", "high", "rows", "unknown", "unit", "better", "target", "verdict",
          "definition"]  # fmt: skip


def overview(audit: Audit) -> pd.DataFrame:
    """The journeys in a handful of figures, in the shape of `exhibits.measures`; durations in days."""
    return from_log(audit, "overview", lambda log: _overview(audit, log), [*FIGURE, "enough"])


def to_the_end(audit: Audit) -> pd.DataFrame:
    """How long cases take to their first end, as `journey_ends.medians`, in seconds.

    Nothing where the parameters do not name with which activities a case begins and with which it ends.
    """
    columns = ["vendor", "cases", "still_open", "value", "low", "high"]
    question = asked(audit)
    if not (question.start and question.end):
        return pd.DataFrame(columns=columns)

    def make(log: Log) -> pd.DataFrame:
        starts, ends = (
            [code for code, name in enumerate(log.names) if name in named] for named in (question.start, question.end)
        )
        tally = journey_ends.times(log.steps, log.cases, starts=starts, ends=ends, closes=period_ends(audit))
        return journey_ends.medians(tally, confidence=audit.parameters.confidence)

    return from_log(audit, "to_the_end", make, columns)


def _overview(audit: Audit, log: Log) -> pd.DataFrame:
    confidence = audit.parameters.confidence
    every = log.cases.group_by("vendor").aggregate(cases=_.count(), events=_.length.sum()).execute().set_index("vendor")
    whole = journey_graphs.durations(log.whole_cases).set_index("vendor")
    repeating = journey_graphs.repeating(log.whole_steps).set_index("vendor").repeating
    limits = _duration_limits(log, whole, confidence)
    counts = variant_counts(audit).set_index("vendor")
    opened = unfinished(audit).groupby("vendor").cases.sum()
    ending = to_the_end(audit).set_index("vendor")
    handed = handed_over(audit)
    rows: list[dict[str, Any]] = []
    for vendor in sorted(every.index):
        cases, events = int(every.cases[vendor]), int(every.events[vendor])
        number = int(whole.cases[vendor]) if vendor in whole.index else 0
        mine = [_figure("journey_events", events, events), _figure("journey_cases", cases, cases)]
        if asked(audit).start or asked(audit).end:
            mine.append(_share("journey_whole_share", number, cases, confidence))
        if asked(audit).end:
            mine.append(_share("journey_open_share", float(opened.get(vendor, 0)), cases, confidence))
        if vendor in ending.index:
            mine.append(_to_the_end(ending.loc[vendor]))
        if number:
            lasted = whole.loc[vendor]
            low, high = limits[vendor]
            mine += [
                _figure("journey_variants", int(counts.variants[vendor]), number),
                _figure("journey_duration_median", lasted["median"] / SECONDS_PER_DAY, number, low, high),
                _figure("journey_duration_mean", lasted["mean"] / SECONDS_PER_DAY, number),
                _figure("journey_duration_p95", lasted["p95"] / SECONDS_PER_DAY, number),
                _figure("journey_open_hours_median", lasted["open_median"] / 3600, number),
                _share("journey_rework_share", float(repeating[vendor]), number, confidence),
                _share("journey_loop_share", lasted["looping"], number, confidence),
            ]
        for row in handed[handed.vendor == vendor].itertuples():
            for kind, hits in (
                ("handed", row.handed_cases),
                ("returned", row.returned_cases),
                ("pingpong", row.pingpong_cases),
            ):
                mine.append(_share(f"journey_{kind}_{row.between}", hits, row.cases, confidence))
        rows += [{**each, "vendor": vendor} for each in mine]
    if not asked(audit).end:
        rows = [{**each, **_SEEN.get(each["kpi"], {})} for each in rows]
    return pd.DataFrame(rows, columns=[*FIGURE, "enough"])


def _figure(kpi: str, value: float, rows: int, low: float = np.nan, high: float = np.nan) -> dict[str, Any]:
    """One figure as the reports print it; without a value where it rests on too few cases."""
    title, unit, least, definition = FIGURES[kpi]
    enough = rows >= least
    return {
        "kpi": kpi,
        "title": title,
        "value": value if enough else np.nan,
        "low": low if enough else np.nan,
        "high": high if enough else np.nan,
        "rows": rows,
        "unknown": 0,
        "unit": unit,
        "better": "context",
        "target": "",
        "verdict": "" if enough else "insufficient",
        "definition": definition,
        "enough": enough,
    }


def _to_the_end(row: Any) -> dict[str, Any]:
    """The median time to the end in days, and how many cases had none when the period ended."""
    days = [float(row[name]) / SECONDS_PER_DAY for name in ("value", "low", "high")]
    figure = _figure("journey_end_median", days[0], int(row.cases), *days[1:])
    seen = (
        f"{int(row.still_open)} of {int(row.cases)} had none when the period ended, and count as long as they were seen"
    )
    return {**figure, "definition": f"{figure['definition']}; {seen}"}


def _share(kpi: str, hits: float, of: float, confidence: float) -> dict[str, Any]:
    low, high = (float(end) for end in intervals.wilson(hits, of, confidence=confidence))
    return _figure(kpi, hits / of if of else np.nan, int(of), low, high)


def _duration_limits(log: Log, whole: pd.DataFrame, confidence: float) -> dict[str, tuple[float, float]]:
    """The interval of the median duration in days by order statistics, the ranks read in one query."""
    timed = log.whole_cases.mutate(days=(_.ends - _.begins) / 86_400_000.0)
    wanted = {}
    for place, vendor in enumerate(whole.index):
        cases = int(whole.cases[vendor])
        for name, rank in zip(("low", "high"), quantile_ranks(cases, 0.5, confidence=confidence), strict=True):
            if rank is not None:
                share = (rank - 1) / (cases - 1) if cases > 1 else 0.0
                wanted[f"{name}_{place}"] = timed.days.quantile(share, where=timed.vendor == vendor)
    found = timed.aggregate(**wanted).execute().iloc[0] if wanted else {}
    return {
        vendor: (float(found.get(f"low_{place}", np.nan)), float(found.get(f"high_{place}", np.nan)))
        for place, vendor in enumerate(whole.index)
    }


_SPAN = "from a whole case's first event to its last, calendar time; what is still open is not in it"
_NAMES = {"teams": "a team", "persons": "a person"}
# Title, unit, the fewest rows it may rest on, and what is counted.
FIGURES: Final[dict[str, tuple[str, str, int, str]]] = {
    "journey_events": ("Events", "events", 1, "rows of the table events, starts and completions paired"),
    "journey_cases": ("Cases", "cases", 1, "different cases among the events"),
    "journey_whole_share": (
        "Cases that are whole", "share", 30, "cases that begin and end as the parameters say / all cases"),
    "journey_open_share": (
        "Cases still open", "share", 30, "cases whose last activity the parameters do not name as an end / all cases"),
    "journey_variants": ("Variants", "variants", 1, "different sequences of activities among whole cases"),
    "journey_end_median": (
        "Days to a case's first end, median", "days", 20,
        "from the first event of a case that begins as the parameters say to its first activity that they name as an "
        "end, calendar time; Kaplan-Meier, interval over cases"),
    "journey_duration_median": ("Duration of a whole case in days, median", "days", 20, _SPAN),
    "journey_duration_mean": ("Duration of a whole case in days, mean", "days", 30, _SPAN),
    "journey_duration_p95": ("Duration of a whole case in days, 95th percentile", "days", 72, _SPAN),
    "journey_open_hours_median": (
        "Opening hours within a case, median", "hours", 20, "opening time of the calendar from first event to last"),
    "journey_rework_share": (
        "Cases that repeat an activity", "share", 30, "whole cases with an activity more than once / whole cases"),
    "journey_loop_share": (
        "Cases in which an activity follows itself", "share", 30,
        "whole cases with an activity twice in a row / whole cases"),
    **{
        f"journey_{kind}_{between}": (f"Cases {words} between {between}", "share", 30,
                                      f"cases {counted} / cases that name {_NAMES[between]}")
        for kind, words, counted in (
            ("handed", "handed over", "of which a step and the next have different ones"),
            ("returned", "handed on and back", "whose next hand-over went back to who had handed them on (A, B, A)"),
            ("pingpong", "handed back and forth again", "handed on, back, and on again to the same (A, B, A, B)"))
        for between in _NAMES
    },
}  # fmt: skip
# Where nobody has said with which activities a case ends, nobody knows how long one lasts.
_SEEN: Final = {
    f"journey_duration_{name}": {
        "title": f"Days from a case's first event to its last seen, {words}",
        "definition": "from the first event to the last one seen, calendar time; the parameters name no end, so cases "
        "that are still open are among them",
    }
    for name, words in (("median", "median"), ("mean", "mean"), ("p95", "95th percentile"))
}
