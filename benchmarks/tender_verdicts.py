"""Is the true best of the example's bidders named, and is nobody else called robust?

For each seed the three bidders are made as `vendor-audit example` makes them, and their tender is decided by the
figures at the common mix and, beside it, by raw figures. The answers of customers go from the generator straight into
the adjustment and the draws of a comparison, as sums per kind of work and agent: what lies between, exports and their
intake, is held by tests to lose nothing but the rows that are planted to be unusable. `--whole` goes all the way, by
exports, intake and an opened comparison, for as many seeds (half a minute each and more).

The true best is worked out from the same generator and none of this: each reason's mean over all answers of many seeds,
weighed by one mix, what the papers are worth, and the prices.

    python benchmarks/tender_verdicts.py --seeds 50
    python benchmarks/tender_verdicts.py --seeds 2 --whole
"""

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd

from toolkit.audits import prepare, read_parameters, seals
from toolkit.audits.comparison_openings import read_comparison_parameters
from toolkit.audits.comparisons import Bidder, Comparison
from toolkit.examples import Plant, tenders, write_example
from toolkit.examples.arrivals import REASONS
from toolkit.examples.bidders import BIDDERS, made
from toolkit.measures import intervals, kpis
from toolkit.questions.comparisons import adjusted, cells
from toolkit.questions.tenders import assessors, openings, robustness, standings, verdicts

CONTACTS = 6_000
KPIS = {"csat_mean": "csat", "fcr_survey": "resolved"}
# What is mandatory has a KPI of its own, which all bidders pass.
PASSED = {"abandon_rate": 0.1}


def answers(seed):
    """Every answer of a seed's three bidders: bidder, agent, reason, channel, csat, resolved; and contacts likewise."""
    said, came = [], []
    for place, bidder in enumerate(BIDDERS):
        whole = made(bidder, place, len(BIDDERS), CONTACTS, seed, Plant())
        contacts, given = whole.told.contacts, whole.said
        rows = pd.DataFrame(
            {
                "bidder": bidder,
                "agent": contacts.agent,
                "reason": [REASONS[each].key for each in contacts.arrivals.reason],
                "channel": np.where(contacts.chat, "chat", "voice"),
            }
        )
        came.append(rows[contacts.answered])
        asked = rows.iloc[given.contact].assign(csat=given.csat.astype(float), resolved=given.resolved.astype(float))
        said.append(asked)
    return pd.concat(said, ignore_index=True), pd.concat(came, ignore_index=True)


def tidy(frame, key, column):
    """Sums per bidder, kind of work and agent, as `cells.tallied` gives them."""
    value = frame[column] if column else pd.Series(1.0, index=frame.index)
    named = frame.assign(above=value, squares=value**2, mix_reason=frame.reason, mix_channel=frame.channel)
    named["cell"] = cells.cell_names(named[["mix_reason", "mix_channel"]])
    groups = ["bidder", "cell", "mix_reason", "mix_channel", "agent"]
    sums = named.groupby(groups).agg(rows=("above", "size"), above=("above", "sum"), squares=("squares", "sum"))
    sums = sums.reset_index().rename(columns={"agent": "cluster"})
    # The top of the scale, the least and the greatest in these rows.
    scale = (5.0, 5.0) if key == "csat_mean" else (np.nan, np.nan)
    return sums.assign(
        kpi=key, clustered_by="agent_id", unknown=0, below=sums["rows"], scale_low=scale[0], scale_high=scale[1]
    )


def raw(said):
    """The figures as each audit gives them."""
    rows = []
    for key, column in KPIS.items():
        entry = kpis.CATALOGUE[key]
        for bidder, mine in said.groupby("bidder", sort=False):
            sums = mine.groupby("agent")[column].agg(["sum", "size"]).to_numpy(float)
            value = sums[:, 0].sum() / sums[:, 1].sum()
            limits = intervals.ratio_clustered(*sums.T, confidence=0.95, share=entry.unit == "share")
            ends = (value, *(float(end) for end in limits))
            rows.append(row(bidder, key, *ends, len(mine), entry))
    for key, value in PASSED.items():
        rows += [
            row(bidder, key, value, value, value, CONTACTS, kpis.CATALOGUE["abandon_excl_short"]) for bidder in BIDDERS
        ]
    return pd.DataFrame(rows)


def row(bidder, key, value, low, high, many, entry):
    return {
        "bidder": bidder, "vendor": bidder, "kpi": key, "title": entry.title, "value": value, "low": low, "high": high,
        "rows": many, "unknown": 0, "unit": entry.unit, "better": entry.better, "target": "", "verdict": "",
        "definition": "", "enough": True, "clusters": 0, "clustered_by": "agent_id", "why_absent": "",
    }  # fmt: skip


def figures(seed, rules):
    """Raw figures and those at the common mix, as `openings.measured` gives them."""
    said, came = answers(seed)
    found = raw(said)
    entries = {key: kpis.CATALOGUE[key] for key in KPIS}
    sums = {
        entry.key: tidy(said, entry.key, column) for entry, column in zip(entries.values(), KPIS.values(), strict=True)
    }
    sums[cells.CONTACTS.key] = tidy(came, cells.CONTACTS.key, None)
    mixed = adjusted.adjusted(found, lambda entry: sums[entry.key], entries, dict.fromkeys(PASSED, "count"), rules)
    return openings.both(found, mixed.figures), said


def whole(seed, folder):
    """The same by exports, intake and an opened comparison."""
    written = write_example(folder / "example", contacts=CONTACTS, seed=seed)
    parameters = read_comparison_parameters(written.tender)
    parameters = parameters.model_copy(update={"kpis": (*KPIS, *PASSED)})
    bidders = []
    for each in parameters.bidders:
        stated = read_parameters(each.audit)
        needed = {
            name: source
            for name, source in stated.sources.items()
            if source.table in ("contacts", "surveys") and name != "employees"
        }
        audit = prepare(stated.model_copy(update={"sources": needed}), folder / each.id)
        bidders.append(Bidder(each.id, each.name, each.id, audit))
    return openings.measured(Comparison(parameters, bidders, seals.seal_of(parameters)))


def rules_of(parameters):
    asked = parameters.like_for_like
    return cells.Rules(
        tuple(BIDDERS), asked.mix, asked.reference, asked.fewest, asked.overlap_at_least, parameters.confidence, 5
    )


def true_figures(every):
    """Each bidder's mean by reason over all answers of all seeds by telephone, which all have, at one mix."""
    said = pd.concat(every, ignore_index=True)
    said = said[said.channel == "voice"]
    share = said.groupby("reason").size() / len(said)
    return {
        (bidder, key): float((mine.groupby("reason")[column].mean() * share).sum())
        for bidder, mine in said.groupby("bidder")
        for key, column in KPIS.items()
    }


def decided(parameters, found, scores):
    tender = standings.put_together(parameters, found, scores)
    return tender, verdicts.decision(tender, robustness.robustness(tender))


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seeds", type=int, default=50)
    asked.add_argument("--first", type=int, default=1)
    asked.add_argument("--whole", action="store_true")
    options = asked.parse_args()
    told = {"at the common mix": Counter(), "raw": Counter()}
    every, leads = [], {name: [] for name in told}
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        for bidder in BIDDERS:
            (folder / f"{bidder}.yml").write_text("", encoding="utf-8")
        for seed in range(options.first, options.first + options.seeds):
            tenders.write_tender(folder, seed)
            parameters = read_comparison_parameters(folder / tenders.TENDER)
            scores = pd.DataFrame(parameters.given, columns=assessors.SCORES)
            found, said = figures(seed, rules_of(parameters))
            every.append(said)
            if options.whole:
                with tempfile.TemporaryDirectory() as home:
                    direct, found = found, whole(seed, Path(home))
                compared = found.merge(direct, on=["bidder", "kpi", "basis"], suffixes=("", "_direct"))
                compared = compared[compared.kpi.isin(KPIS)]
                apart = (compared["value"] - compared["value_direct"]).abs() / (compared.high - compared.low)
                print(f"seed {seed}: exports and generator at most {apart.max():.2f} interval widths apart", flush=True)
            for name, mine in (("at the common mix", found), ("raw", found[found.basis == "raw"])):
                tender, answer = decided(parameters, mine, scores)
                total = standings.table(tender).set_index("bidder").total
                told[name][answer.kind, ", ".join(answer.first)] += 1
                leads[name].append(total["south"] - total.drop("south").max())
        truth = true_figures(every)
        exact = pd.DataFrame(
            [row(b, key, value, value, value, 1000, kpis.CATALOGUE[key]) for (b, key), value in truth.items()]
            + [
                row(b, key, v, v, v, 1000, kpis.CATALOGUE["abandon_excl_short"])
                for b in BIDDERS
                for key, v in PASSED.items()
            ]
        ).assign(basis="raw", why_not="")
        papers = [("truth", b, key, worth, None) for key, mine in tenders.WORTH.items() for b, worth in mine.items()]
        best = standings.table(decided(parameters, exact, pd.DataFrame(papers, columns=assessors.SCORES))[0])
    print("\ntrue points of a hundred:", json.dumps(dict(zip(best.bidder, best.total.round(1).tolist(), strict=True))))
    first = best.bidder.iloc[0]
    for name, counts in told.items():
        right = sum(many for (kind, who), many in counts.items() if kind == "robust" and who == first)
        wrong = sum(many for (kind, who), many in counts.items() if kind == "robust" and who != first)
        lead = np.array(leads[name])
        print(f"\n{name}, of {options.seeds} seeds: {first} robust {right}, another robust {wrong}")
        spread = lead.std(ddof=1) if lead.size > 1 else np.nan
        print(f"  its lead is {lead.mean():.1f} points (standard deviation {spread:.1f})")
        for (kind, who), many in sorted(counts.items()):
            print(f"  {who} first, {kind}: {many}")


if __name__ == "__main__":
    main()
