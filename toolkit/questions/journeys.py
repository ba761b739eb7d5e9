"""What happens between a customer's first word and the end, where does it wait, and why?

Where the parameters say with which activities a case begins and ends, durations, graph and variants are those of whole
cases, and the others are counted beside them.
"""

from typing import Final

import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import conformance, handovers, intervals, journey_graphs, wait_medians
from toolkit.questions.journey_logs import Log, asked, from_log, period_ends, read

SECTION: Final = "journeys"
# Steps that fewer cases take are neither drawn nor listed: noise, and a way to single out a person.
FEWEST: Final = 5
# What a process map can hold and still be read.
MOST_ARROWS: Final = 22
# Variants listed by name.
MOST_VARIANTS: Final = 20
_EDGES = ["vendor", "step", "next_step", "count", "mean", "median", "p95", "total", "shortest", "longest", "open_mean",
          "open_median", "open_p95", "open_total", "median_low", "median_high"]  # fmt: skip


def edges(audit: Audit) -> pd.DataFrame:
    """The graph of whole cases, as `journey_graphs.edges`: waits in seconds, on the calendar and in opening time.

    median_low and median_high are the interval of the median wait, NaN where there are too few waits for one.
    """

    def make(log: Log) -> pd.DataFrame:
        found = journey_graphs.edges(log.whole_steps, log.names)
        return wait_medians.median_limits(log.whole_steps, found, log.names, confidence=audit.parameters.confidence)

    return from_log(audit, "edges", make, _EDGES)


def drawn(audit: Audit, signs: pd.DataFrame) -> pd.DataFrame:
    """The graph as the process map draws it: vendor, step, next_step, count, median, step_count, next_count, sign.

    Of each vendor the commonest MOST_ARROWS pairs that at least FEWEST cases take; `signs` says which waits are rules.
    """
    found = edges(audit)
    columns = ["vendor", "step", "next_step", "count", "median", "step_count", "next_count", "sign"]
    found = found[found["count"] >= FEWEST].groupby("vendor").head(MOST_ARROWS)
    if found.empty:
        return pd.DataFrame(columns=columns)
    counts = activities(audit).set_index(["vendor", "step"])["count"]
    for name in ("step", "next_step"):
        keys = pd.MultiIndex.from_frame(found[["vendor", name]])
        found = found.assign(**{name.split("_")[0] + "_count": counts.reindex(keys).to_numpy(int)})
    keys = ["vendor", "step", "next_step"]
    return found.merge(signs[[*keys, "sign"]], on=keys, how="left").fillna({"sign": ""})[columns].reset_index(drop=True)


def activities(audit: Audit) -> pd.DataFrame:
    """The steps of whole cases by activity, as `journey_graphs.activity_counts`; loops are those that repeat."""

    def make(log: Log) -> pd.DataFrame:
        frame = journey_graphs.activity_counts(log.whole_steps, log.names)
        found = edges(audit)
        selfs = found[found.step == found.next_step].rename(columns={"count": "loops"})[["vendor", "step", "loops"]]
        frame = frame.merge(selfs, on=["vendor", "step"], how="left").fillna({"loops": 0})
        return frame.astype({"loops": int, "arrivals": int, "repeated": int})

    columns = ["vendor", "step", "count", "handled_rows", "handled_mean", "handled_median", "handled_p95",
               "handled_total", "cases", "repeated", "waited_before", "arrivals", "loops"]  # fmt: skip
    return from_log(audit, "activities", make, columns)


def variants(audit: Audit) -> pd.DataFrame:
    """The commonest variants of whole cases, as `journey_graphs.variants`; `steps` is a list of activities."""
    columns = ["vendor", "variant", "steps", "length", "outcome", "cases", "share", "median", "p95", "mean"]
    return from_log(
        audit, "variants", lambda log: _variants(log).shown.assign(steps=lambda x: x.steps.map(list)), columns
    )


def variant_counts(audit: Audit) -> pd.DataFrame:
    """How many variants there are: vendor, cases, variants, once (of one case), covered (share in those listed)."""
    columns = ["vendor", "cases", "variants", "once", "covered"]
    return from_log(audit, "variant_counts", lambda log: _variants(log).counts, columns)


def _variants(log: Log) -> journey_graphs.Variants:
    return journey_graphs.variants(log.whole_steps, log.whole_cases, log.names, most=MOST_VARIANTS)


def unfinished(audit: Audit) -> pd.DataFrame:
    """Where open cases stand: vendor, step, cases, share (of all), waited_days and oldest_days (to the period's end).

    A case is open when its last activity is none of those that the parameters name as an end. Nothing where they name
    none.
    """

    def make(log: Log) -> pd.DataFrame:
        closed = [code for code, name in enumerate(log.names) if name in asked(audit).end]
        waiting = log.cases.filter(~_.last_step.isin(closed)).mutate(days=(period_ends(audit) - _.ends) / 86_400_000.0)
        found = waiting.group_by("vendor", "last_step").aggregate(
            cases=_.count(), waited_days=_.days.quantile(0.5), oldest_days=_.days.max()
        )
        frame = found.execute()
        every = log.cases.group_by("vendor").aggregate(all_cases=_.count()).execute()
        frame = frame.merge(every, on="vendor")
        frame["step"] = [log.names[int(code)] for code in frame.last_step]
        frame["share"] = frame.cases / frame.all_cases
        return frame.sort_values(["vendor", "cases", "step"], ascending=[True, False, True], ignore_index=True)[columns]

    columns = ["vendor", "step", "cases", "share", "waited_days", "oldest_days"]
    if not asked(audit).end:
        return pd.DataFrame(columns=columns)
    return from_log(audit, "unfinished", make, columns)


def conformance_classes(audit: Audit) -> pd.DataFrame:
    """Whole cases by how they part from the expected path, as `conformance.classes`, with intervals over cases."""

    def make(log: Log) -> pd.DataFrame:
        codes = [log.names.index(name) for name in asked(audit).expected_path if name in log.names]
        frame = conformance.classes(log.whole_steps, codes)
        whole = frame.groupby("vendor").cases.transform("sum")
        limits = intervals.wilson(frame.cases, whole, confidence=audit.parameters.confidence)
        return frame.assign(low=limits.low, high=limits.high, rows=whole)

    columns = ["vendor", "way", "cases", "share", "low", "high", "rows"]
    if not asked(audit).expected_path:
        return pd.DataFrame(columns=columns)
    return from_log(audit, "conformance", make, columns)


def departures(audit: Audit) -> pd.DataFrame:
    """The steps that leave the expected path, commonest first, as `conformance.departures`."""
    found = edges(audit)
    if not asked(audit).expected_path or found.empty:
        return pd.DataFrame(columns=["vendor", "step", "next_step", "kind", "count", "median"])
    frame = conformance.departures(found, asked(audit).expected_path)
    return frame[frame["count"] >= FEWEST].reset_index(drop=True)


def team_matrix(audit: Audit) -> pd.DataFrame:
    """Hand-overs between teams, as `handovers.matrix`.

    Left out are pairs below FEWEST, and teams known to be of fewer people than `privacy.smallest_group`.
    """
    columns = ["vendor", "giver", "taker", "handovers", "returned", "median_wait"]
    frame = from_log(audit, "teams", lambda log: handovers.matrix(log.steps, "team"), columns)
    people = from_log(audit, "people", lambda log: handovers.people(log.steps), ["vendor", "team", "people"])
    few = people[people.people.between(1, audit.parameters.privacy.smallest_group - 1)]
    hidden = set(zip(few.vendor, few.team, strict=True))
    shown = [
        (row.vendor, row.giver) not in hidden and (row.vendor, row.taker) not in hidden for row in frame.itertuples()
    ]
    return frame[(frame.handovers >= FEWEST) & pd.Series(shown, index=frame.index, dtype=bool)].reset_index(drop=True)


def handed_over(audit: Audit) -> pd.DataFrame:
    """Hand-overs in all, a row per vendor and between (teams or persons), as `handovers.summary`; never by person."""

    def make(log: Log) -> pd.DataFrame:
        parts = [
            handovers.summary(log.steps, column).assign(between=between)
            for column, between in (("team", "teams"), ("agent_id", "persons"))
        ]
        return pd.concat(parts, ignore_index=True)

    columns = ["vendor", "cases", "handed_cases", "handovers", "returned_cases", "returned", "pingpong_cases",
               "between"]  # fmt: skip
    return from_log(audit, "handed_over", make, columns)


def handling(audit: Audit) -> pd.DataFrame:
    """Waiting against handling where both ends are known: vendor, step, waited_hours, handled_hours, count, rows.

    Sums over whole cases; an activity of which fewer than FEWEST steps have both ends is left out.
    """
    found = activities(audit)
    timed = found[found.handled_rows >= FEWEST]
    return pd.DataFrame(
        {
            "vendor": timed.vendor,
            "step": timed.step,
            "waited_hours": timed.waited_before / 3600,
            "handled_hours": timed.handled_total / 3600,
            "handled_median": timed.handled_median,
            "rows": timed.handled_rows.astype(int),
            "count": timed["count"].astype(int),
        }
    ).reset_index(drop=True)


def idle(audit: Audit) -> pd.DataFrame:
    """Throughput, processing and idle seconds of whole cases whose steps have both ends, as `journey_graphs.idle`."""
    columns = ["vendor", "cases", *[f"{name}_{kind}" for name in ("throughput", "processing", "idle")
                                    for kind in ("mean", "median")]]  # fmt: skip
    return from_log(audit, "idle", lambda log: journey_graphs.idle(log.whole_steps), columns)


def copies(audit: Audit) -> pd.DataFrame:
    """Events that repeat another one exactly (case, activity, instant, person): vendor, copies, rows."""

    def make(log: Log) -> pd.DataFrame:
        same = log.steps.group_by("vendor", "case", "step", "begins", "ends", "agent_id").aggregate(rows=_.count())
        found = same.group_by("vendor").aggregate(copies=_["rows"].sum() - _.count(), rows=_["rows"].sum())
        return found.execute().sort_values("vendor", ignore_index=True)

    return from_log(audit, "copies", make, ["vendor", "copies", "rows"])


def not_in_log(audit: Audit) -> list[str]:
    """Activities that the parameters name and the log does not hold: misspelt, or never happened."""
    question = asked(audit)
    of_norms = [name for norm in question.norms for name in (norm.step, norm.next_step)]
    named = dict.fromkeys(
        [*question.start, *question.end, *question.expected_path, *question.customer_steps, *of_norms]
    )
    log = read(audit) if named else None
    return [] if log is None else [name for name in named if name not in log.names]
