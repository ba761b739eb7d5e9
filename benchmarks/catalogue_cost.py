"""What the whole contacts catalogue costs, beside a query written by hand and beside pandas, on the same contacts.

Three processes in turn over one Parquet file of generated contacts, by vendor, month and channel, percentiles included:

    ours    tallies.measure of every entry on contacts: sums, counts per value, how agents and days spread around each
            percentile, and every interval; sums are exact decimals, so that they repeat to the last digit
    hand    SQL written by hand for DuckDB: the same sums per cluster (known rows, unknown rows, sums, squares) and the
            same counts per value, in a scan each; floating sums, no spreads around percentiles, no intervals
    pandas  the same sums per cluster with groupby (unknown rows: those without a value), and the percentiles themselves;
            no spreads, no intervals

Printed: median seconds, CPU seconds and peak memory of each, the ratios, and whether the figures agree; and the same
without the spreads around percentiles, which nobody but ours works out (its intervals, half a second, stay in). Where other
work shares the machine the ratio of CPU seconds is the steadier one.

    python benchmarks/catalogue_cost.py --contacts 10000000 --runs 3
"""

# SQL reads better on one line than in pieces.
# ruff: noqa: E501

import argparse
import json
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BY = ("vendor", "local_month", "channel")
TERMS = {
    "threshold_seconds": 20,
    "short_abandon_seconds": 5,
    "short_call_seconds": 10,
    "repeat_window_seconds": 604_800,
}
BY_DAY, BY_AGENT = "local_date", "agent_id"

MADE = """
COPY (
  SELECT
    'vendor ' || (i % 3)::VARCHAR AS vendor, strftime(local_date, '%Y-%m') AS local_month, local_date,
    ['voice', 'chat', 'email', 'messaging'][1 + (hash(i * 64 + 1) % 4)::INTEGER] AS channel,
    'agent ' || (i % 3) || '-' || (hash(i * 64 + 2) % 400) AS agent_id, 'c' || customer AS customer_id,
    ['bill', 'fault', 'order', 'move'][1 + (hash(i * 64 + 3) % 4)::INTEGER] AS reason,
    TRUE AS offered, fate >= 8 AS answered, fate < 8 AS abandoned, fate >= 2 AS queued,
    fate < 2 AS left_before_queue, hash(i * 64 + 5) % 12 = 0 AS transferred, hash(i * 64 + 6) % 40 = 0 AS escalated,
    hash(i * 64 + 7) % 7 > 0 AS resolved, hash(i * 64 + 8) % 30 = 0 AS callback,
    TIMESTAMP '2024-01-02' AS callback_promised_at,
    CASE WHEN hash(i * 64 + 9) % 5 > 0 THEN TIMESTAMP '2024-01-01' END AS callback_made_at,
    hash(i * 64 + 10) % 6 > 0 AS callback_reached,
    CASE WHEN hash(i * 64 + 11) % 3 = 0 THEN 'high' END AS sla_priority, hash(i * 64 + 12) % 9 > 0 AS sla_met,
    hash(i * 64 + 13) % 90 = 0 AS complaint, hash(i * 64 + 14) % 2 = 0 AS knowledge_covered,
    hash(i * 64 + 15) % 4 > 0 AS knowledge_correct, hash(i * 64 + 16) % 2 = 0 AS survey_eligible,
    hash(i * 64 + 17) % 3 = 0 AS survey_invited,
    CASE WHEN hash(i * 64 + 18) % 500 = 0 THEN NULL ELSE (hash(i * 64 + 19) % 120)::DECIMAL(12, 3) END AS wait_seconds,
    CASE WHEN fate >= 8 THEN (5 + hash(i * 64 + 20) % 600)::DECIMAL(12, 3) END AS talk_seconds,
    CASE WHEN fate >= 8 THEN greatest(0, (hash(i * 64 + 21) % 90)::BIGINT - 60)::DECIMAL(12, 3) END AS hold_seconds,
    CASE WHEN fate >= 8 THEN (hash(i * 64 + 22) % 60)::DECIMAL(12, 3) END AS wrap_seconds,
    CASE WHEN fate >= 8 THEN (5 + hash(i * 64 + 20) % 600 + greatest(0, (hash(i * 64 + 21) % 90)::BIGINT - 60) + hash(i * 64 + 22) % 60)
      ::DECIMAL(12, 3) END AS handle_seconds,
    (86400 * (91 - day))::DECIMAL(16, 3) AS observed_seconds,
    CASE WHEN hash(i * 64 + 23) % 5 = 0 THEN (hash(i * 64 + 24) % 5000000)::DECIMAL(16, 3) END AS next_any_seconds,
    CASE WHEN hash(i * 64 + 23) % 10 = 0 THEN (hash(i * 64 + 24) % 5000000)::DECIMAL(16, 3) END AS next_same_seconds,
    NULL::DECIMAL(16, 3) AS next_unreasoned_seconds,
    CASE WHEN hash(i * 64 + 25) % 5 = 0 THEN (hash(i * 64 + 26) % 5000000)::DECIMAL(16, 3) END AS previous_any_seconds,
    CASE WHEN hash(i * 64 + 25) % 10 = 0 THEN (hash(i * 64 + 26) % 5000000)::DECIMAL(16, 3) END AS previous_same_seconds
  FROM (
    SELECT i, (hash(i * 64 + 0) % 91)::INTEGER AS day, DATE '2024-01-01' + (hash(i * 64 + 0) % 91)::INTEGER AS local_date,
      hash(i * 64 + 4) % 100 AS fate, hash(i * 64 + 27) % 2000000 AS customer
    FROM range({contacts}) AS made(i)
  )
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""

# The entries in SQL: rows that count, what is summed (None: the rows themselves), how rows resemble each other.
_A = "offered AND answered"
_Q = "offered AND NOT left_before_queue"
_IN, _SHORT, _LATE = (
    "answered AND wait_seconds <= 20",
    "abandoned AND wait_seconds <= 5",
    "abandoned AND wait_seconds <= 20",
)
_LEFT = "(answered OR abandoned)"


def _windows():
    for days in (3, 7, 14, 30):
        window = days * 86400
        back = f"coalesce(next_same_seconds <= {window}, FALSE) OR nullif(coalesce(next_unreasoned_seconds <= {window}, FALSE), TRUE)"
        again = f"coalesce(next_any_seconds <= {window}, FALSE)"
        passed = f"{_A} AND observed_seconds >= {window} AND nullif(customer_id IS NOT NULL, FALSE)"
        matter = f"{passed} AND nullif(reason IS NOT NULL, FALSE)"
        yield f"repeat_{days}d", matter, back
        yield f"repeat_any_{days}d", passed, again
        for key in (f"fcr_repeat_{days}d", *(("fcr_repeat",) if days == 7 else ())):
            yield key, f"{matter} AND coalesce(previous_same_seconds > {window}, TRUE)", f"NOT ({back})"
        for key in (f"fcr_repeat_any_{days}d", *(("fcr_repeat_any",) if days == 7 else ())):
            yield key, f"{passed} AND coalesce(previous_any_seconds > {window}, TRUE)", f"NOT ({again})"


DAILY = {
    "offered": ("offered", None),
    "answered": (_A, None),
    "abandoned": ("offered AND abandoned", None),
    "neither": ("offered AND NOT answered AND NOT abandoned", None),
    "answered_share": ("offered", "answered"),
    "sl_strict": (f"offered AND {_LEFT}", _IN),
    "sl_excl_short": (f"{_Q} AND {_LEFT} AND NOT ({_SHORT})", _IN),
    "sl_credit_short": (f"{_Q} AND {_LEFT}", f"({_IN}) OR ({_SHORT})"),
    "sl_excl_abn_T": (f"{_Q} AND {_LEFT} AND NOT ({_LATE})", _IN),
    "sl_credit_abn_T": (f"{_Q} AND {_LEFT}", f"({_IN}) OR ({_LATE})"),
    "sl_answered_only": (_A, _IN),
    "asa": (_A, "wait_seconds"),
    "asa_queued": (f"{_A} AND queued", "wait_seconds"),
    "wait_all": (_Q, "wait_seconds"),
    "abandon_excl_short": (f"{_Q} AND NOT ({_SHORT})", "abandoned"),
    "abandon_all": ("offered", "abandoned"),
    "abandon_queued": ("offered AND queued", "abandoned"),
    "abandon_after_queue": ("offered AND NOT (abandoned AND NOT queued)", "abandoned"),
    "time_to_abandon_mean": (f"{_Q} AND abandoned", "wait_seconds"),
    "callback_kept": (
        "callback",
        "callback_made_at IS NOT NULL AND callback_made_at <= callback_promised_at AND callback_reached",
    ),
    "sla_compliance": ("sla_priority IS NOT NULL", "sla_met"),
}
OF_AGENTS = {
    "talk": (_A, "talk_seconds"),
    "hold_time": (_A, "hold_seconds"),
    "hold_held": (f"{_A} AND hold_seconds > 0", "hold_seconds"),
    "hold_rate": (_A, "hold_seconds > 0"),
    "wrap": (_A, "wrap_seconds"),
    "aht_full": (_A, "handle_seconds"),
    "aht_talk_hold": (_A, "talk_seconds + hold_seconds"),
    "aht_talk": (_A, "talk_seconds"),
    "short_call_rate": (_A, "talk_seconds < 10"),
    "transfer_rate": (_A, "transferred"),
    "escalation_rate": (_A, "escalated"),
    "fcr_flag": (_A, "resolved"),
    **{key: (among, above) for key, among, above in _windows()},
    "complaints_marked": (_A, "complaint::BIGINT * 1000"),
    "knowledge_adherence": (f"{_A} AND knowledge_covered", "knowledge_correct"),
    "survey_coverage": ("survey_eligible", "survey_invited"),
}
MEANS = {
    "asa", "asa_queued", "wait_all", "time_to_abandon_mean", "talk", "hold_time", "hold_held", "wrap", "aht_full",
    "aht_talk_hold", "aht_talk", "complaints_marked",
}  # fmt: skip
QUANTILES = {
    "asa_median": (_A, "wait_seconds", 0.5),
    "asa_p90": (_A, "wait_seconds", 0.9),
    "time_to_abandon": (f"{_Q} AND abandoned", "wait_seconds", 0.5),
    "talk_median": (_A, "talk_seconds", 0.5),
    "talk_p90": (_A, "talk_seconds", 0.9),
    "aht_median": (_A, "handle_seconds", 0.5),
    "aht_p90": (_A, "handle_seconds", 0.9),
}


def ours(path):
    """Values by group and entry."""
    import ibis

    from toolkit.measures import kpis, tallies

    table = ibis.duckdb.connect(threads=2, memory_limit="2GB").read_parquet(path)
    entries, by = kpis.of_table("contacts"), list(BY)
    # What `tallies.measure` does, with a look at the clock around what the other routes leave out.
    summed = tallies.sums(table, entries, by, terms=TERMS)
    counted = tallies.counts(table, entries, by, terms=TERMS)
    begun, before = time.perf_counter(), time.process_time()
    spread = tallies.spreads(table, entries, by, counted, terms=TERMS)
    MORE.update(seconds=time.perf_counter() - begun, cpu=time.process_time() - before)
    frame = tallies.estimates(summed, counted, spread, entries, by, confidence=0.95)
    return frame.set_index([*BY, "kpi"])["value"]


def hand(path):
    """The same sums and counts per value, in SQL; values made of them."""
    import duckdb
    import numpy as np
    import pandas as pd

    connection = duckdb.connect(config={"threads": 2, "memory_limit": "2GB"})
    by, values = ", ".join(BY), []
    for cluster, entries in ((BY_DAY, DAILY), (BY_AGENT, OF_AGENTS)):
        inner, outer, numbered = [], [], {}

        def part(text, inner=inner, numbered=numbered):
            if text not in numbered:
                numbered[text] = f"p{len(numbered)}"
                inner.append(f"{text} AS {numbered[text]}")
            return numbered[text]

        for key, (among, above) in entries.items():
            held = part(among)
            if above is None:
                outer.append(f"sum({held}::INTEGER) AS {key}_rows")
                continue
            value = part(above)
            number = f"{value}::DOUBLE" if key in MEANS else f"{value}::INTEGER"
            outer.append(f"sum(({held} AND {value} IS NOT NULL)::INTEGER) AS {key}_rows")
            outer.append(f"sum(({held} IS NULL OR ({held} AND {value} IS NULL))::INTEGER) AS {key}_unknown")
            outer.append(f"sum(CASE WHEN {held} THEN {number} END) AS {key}_above")
            if key in MEANS:
                outer.append(f"sum(CASE WHEN {held} THEN {number} * {number} END) AS {key}_squares")
        summed = connection.execute(
            f"SELECT {by}, {cluster}, {', '.join(outer)} FROM (SELECT {by}, {cluster}, {', '.join(inner)} "
            f"FROM read_parquet('{path}')) GROUP BY {by}, {cluster}"
        ).df()
        whole = summed.drop(columns=cluster).groupby([*BY]).sum()
        for key, (_among, above) in entries.items():
            value = whole[f"{key}_rows"] if above is None else whole[f"{key}_above"] / whole[f"{key}_rows"]
            values.append(value.astype(float).rename("value").reset_index().assign(kpi=key))
    distinct = dict.fromkeys((among, above) for among, above, _share in QUANTILES.values())
    for among, above in distinct:
        counted = connection.execute(
            f"SELECT {by}, {above}::DOUBLE AS value, count(*) AS rows FROM read_parquet('{path}') "
            f"WHERE {among} AND {above} IS NOT NULL GROUP BY {by}, {above}"
        ).df()
        for key, (rows_that_count, summed_column, share) in QUANTILES.items():
            if (rows_that_count, summed_column) == (among, above):
                for group, mine in counted.sort_values("value").groupby([*BY]):
                    at = (mine["rows"].sum() - 1) * share
                    ends = mine["rows"].cumsum().to_numpy()
                    low, high = (mine["value"].to_numpy()[np.searchsorted(ends, place, side="right")]
                                 for place in (np.floor(at), np.ceil(at)))  # fmt: skip
                    value = low + (high - low) * (at - np.floor(at))
                    values.append(pd.DataFrame([[*group, value, key]], columns=[*BY, "value", "kpi"]))
    return pd.concat(values).set_index([*BY, "kpi"])["value"]


def pandas(path):
    """The same sums and percentiles with pandas."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import pyarrow.parquet as pq

    columns = (
        "vendor local_month local_date channel agent_id customer_id reason offered answered abandoned queued".split()
    )
    columns += "left_before_queue transferred escalated resolved callback callback_promised_at callback_made_at".split()
    columns += (
        "callback_reached sla_priority sla_met complaint knowledge_covered knowledge_correct survey_eligible".split()
    )
    columns += [*"survey_invited".split(), *(f"{n}_seconds" for n in ("wait", "talk", "hold", "wrap", "handle",
                "observed", "next_any", "next_same", "previous_any", "previous_same"))]  # fmt: skip
    # As pandas would read them, decimals are objects and texts are read one by one: both several times slower.
    labels = [*BY, "agent_id", "customer_id", "reason", "sla_priority"]
    table = pq.read_table(path, columns=columns, read_dictionary=labels)
    for place, field in enumerate(table.schema):
        if pa.types.is_decimal(field.type):
            table = table.set_column(place, field.name, table[field.name].cast("float64"))
    f = table.to_pandas(self_destruct=True, split_blocks=True)
    del table
    f["local_date"] = f["local_date"].astype("category")
    wait, known = f.wait_seconds, f.wait_seconds.notna()
    a, q = f.offered & f.answered, f.offered & ~f.left_before_queue
    left = f.answered | f.abandoned
    inside, short, late = f.answered & (wait <= 20), f.abandoned & (wait <= 5), f.abandoned & (wait <= 20)
    judged = known | ~left
    daily = {
        "offered": (f.offered, None), "answered": (a, None), "abandoned": (f.offered & f.abandoned, None),
        "neither": (f.offered & ~f.answered & ~f.abandoned, None), "answered_share": (f.offered, f.answered),
        "sl_strict": (f.offered & left & (known | ~f.answered), inside),
        "sl_excl_short": (q & left & judged & ~short, inside),
        "sl_credit_short": (q & left & judged, inside | short),
        "sl_excl_abn_T": (q & left & judged & ~late, inside),
        "sl_credit_abn_T": (q & left & judged, inside | late),
        "sl_answered_only": (a & known, inside), "asa": (a & known, wait), "asa_queued": (a & f.queued & known, wait),
        "wait_all": (q & known, wait), "abandon_excl_short": (q & (known | ~f.abandoned) & ~short, f.abandoned),
        "abandon_all": (f.offered, f.abandoned), "abandon_queued": (f.offered & f.queued, f.abandoned),
        "abandon_after_queue": (f.offered & ~(f.abandoned & ~f.queued), f.abandoned),
        "time_to_abandon_mean": (q & f.abandoned & known, wait),
        "callback_kept": (f.callback, f.callback_made_at.notna() & (f.callback_made_at <= f.callback_promised_at)
                          & f.callback_reached),
        "sla_compliance": (f.sla_priority.notna(), f.sla_met),
    }  # fmt: skip
    agents = {
        "talk": (a, f.talk_seconds), "hold_time": (a, f.hold_seconds), "hold_held": (a & (f.hold_seconds > 0), f.hold_seconds),
        "hold_rate": (a, f.hold_seconds > 0), "wrap": (a, f.wrap_seconds), "aht_full": (a, f.handle_seconds),
        "aht_talk_hold": (a, f.talk_seconds + f.hold_seconds), "aht_talk": (a, f.talk_seconds),
        "short_call_rate": (a, f.talk_seconds < 10), "transfer_rate": (a, f.transferred),
        "escalation_rate": (a, f.escalated), "fcr_flag": (a, f.resolved),
        "complaints_marked": (a, f.complaint * 1000.0), "knowledge_adherence": (a & f.knowledge_covered, f.knowledge_correct),
        "survey_coverage": (f.survey_eligible, f.survey_invited),
    }  # fmt: skip
    for days in (3, 7, 14, 30):
        window = days * 86400
        passed = a & (f.observed_seconds >= window)
        same, again = f.next_same_seconds <= window, f.next_any_seconds <= window
        agents |= {f"repeat_{days}d": (passed, same), f"repeat_any_{days}d": (passed, again)}
        first, alone = passed & ~(f.previous_same_seconds <= window), passed & ~(f.previous_any_seconds <= window)
        agents |= {f"fcr_repeat_{days}d": (first, ~same), f"fcr_repeat_any_{days}d": (alone, ~again)}
        if days == 7:
            agents |= {"fcr_repeat": (first, ~same), "fcr_repeat_any": (alone, ~again)}
    values = []
    for cluster, entries in ((BY_DAY, daily), (BY_AGENT, agents)):
        # The groups are numbered once for all entries, and their names come back at the end.
        number = f.groupby([*BY, cluster], observed=True).ngroup()
        first = ~number.duplicated()
        names = f.loc[first, [*BY]].astype("str").set_index(number[first])
        grouped = pd.Categorical.from_codes(number, np.arange(len(names)))
        for key, (among, above) in entries.items():
            parts = {"rows": among.astype("int64")}
            if above is not None:
                missing = above.isna()
                parts = {"rows": (among & ~missing).astype("int64"), "unknown": (among & missing).astype("int64")}
                parts["above"] = above.astype("float64").where(among, 0.0)
                if key in MEANS:
                    parts["squares"] = parts["above"] ** 2
            summed = pd.DataFrame(parts).groupby(grouped, observed=False).sum()
            whole = summed.groupby([names[name].reindex(summed.index.astype("int64")).to_numpy() for name in BY]).sum()
            whole.index.names = list(BY)
            value = whole["rows"] if above is None else whole["above"] / whole["rows"].where(whole["rows"] > 0, np.nan)
            values.append(value.astype(float).rename("value").reset_index().assign(kpi=key))
    for key, (among, column, share) in {
        "asa_median": (a, "wait_seconds", 0.5), "asa_p90": (a, "wait_seconds", 0.9),
        "time_to_abandon": (q & f.abandoned, "wait_seconds", 0.5), "talk_median": (a, "talk_seconds", 0.5),
        "talk_p90": (a, "talk_seconds", 0.9), "aht_median": (a, "handle_seconds", 0.5),
        "aht_p90": (a, "handle_seconds", 0.9),
    }.items():  # fmt: skip
        found = f.loc[among, [*BY, column]].groupby([*BY], observed=True)[column].quantile(share)
        values.append(found.rename("value").reset_index().assign(kpi=key))
    frame = pd.concat(values)
    return frame.astype(dict.fromkeys(BY, "str")).set_index([*BY, "kpi"])["value"]


# What a route did beyond the sums and the counts per value: seconds and processor seconds.
MORE = {}
ROUTES = {"ours": ours, "hand": hand, "pandas": pandas}


def alone(route, path, out):
    """One route in this process: seconds and processor seconds of the work with its imports, and peak memory."""
    begun, before = time.perf_counter(), time.process_time()
    values = ROUTES[route](path)
    told = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - before}
    told |= {f"same_{unit}": told[unit] - MORE.get(unit, 0) for unit in ("seconds", "cpu")}
    told["megabytes"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    values.sort_index().to_frame().to_parquet(out)
    print(json.dumps(told))


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--contacts", type=int, default=10_000_000)
    asked.add_argument("--runs", type=int, default=3)
    asked.add_argument("--routes", default="ours,hand,pandas")
    asked.add_argument("--alone", nargs=3)
    options = asked.parse_args()
    if options.alone:
        alone(*options.alone)
        return
    import duckdb
    import pandas as pd

    chosen = options.routes.split(",")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "contacts.parquet"
        duckdb.connect(config={"threads": 2}).execute(MADE.format(contacts=options.contacts, path=path))
        told = {route: [] for route in chosen}
        for _run in range(options.runs):
            for route in chosen:
                command = [sys.executable, __file__, "--alone", route, str(path), f"{folder}/{route}.parquet"]
                done = subprocess.run(command, check=True, capture_output=True, text=True)
                told[route].append(json.loads(done.stdout))
        middle = {}
        for route, runs in told.items():
            units = ("seconds", "cpu", "same_seconds", "same_cpu")
            middle[route] = [statistics.median(run[unit] for run in runs) for unit in units]
            memory = max(run["megabytes"] for run in runs)
            wall, cpu, same, same_cpu = middle[route]
            print(f"{route:8} {wall:8.2f} s, {cpu:8.2f} CPU s (medians of {len(runs)})   peak {memory:7.0f} MB")
            if same < wall:
                print(f"  without spreads around percentiles {same:8.2f} s, {same_cpu:8.2f} CPU s")
        values = {route: pd.read_parquet(f"{folder}/{route}.parquet")["value"] for route in chosen}
        for route in chosen[1:]:
            wall, cpu, same, same_cpu = (one / other for one, other in zip(middle["ours"], middle[route], strict=True))
            print(f"ours / {route}: {wall:.2f} of the seconds, {cpu:.2f} of the CPU seconds")
            print(f"  on the same work: {same:.2f} of the seconds, {same_cpu:.2f} of the CPU seconds")
            both = pd.concat([values["ours"], values[route]], axis=1, keys=["ours", route])
            apart = ((both["ours"] - both[route]).abs() / both["ours"].abs().clip(lower=1)).max()
            print(
                f"  figures {len(both)}, only in one {int((both.isna().sum(axis=1) == 1).sum())}, largest difference {apart:.1e}"
            )


if __name__ == "__main__":
    main()
