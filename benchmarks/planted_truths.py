"""Does an audit of the example find all that was planted, and claim nothing where nothing was?

For each seed an example is written twice, planted and clean, and every bidder is audited without notebooks. Printed:
for each planted truth in how many seeds it was found; and each kind of claim for attention that an audit of a clean
example made, with its number of audits. A clean example has no fault, but bidders differ from each other by chance as
vendors do, and contracts can be missed: what is said of a target is a fact, not a false alarm, and stands apart. A
signal of a chart stands beside the number that its charts' own chances expect. The harder mix of one bidder is a truth
about bidders beside each other, which no audit of one of them can tell; its trace, the shares of the reasons, is
compared here.

    python benchmarks/planted_truths.py --seeds 20
"""

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

import pandas as pd

from toolkit.audits import open_audit
from toolkit.examples import Plant, write_example
from toolkit.measures import control_charts
from toolkit.questions import trends
from toolkit.reporting import registers

FOR_ATTENTION = ("attention", "breach")
LENIENT = "quality.evaluators.contacts.{}"
SLOW = "Triage → Second line review is a bottleneck"


# What is said of a target depends on where the client set it.
OF_TARGETS = (".target", ".assurance", ".conventions", ".kept", ".credit")
CLOCK_CHANGE = pd.Timestamp("2024-03-31 01:00")


def of_a_target(kind):
    return kind.startswith("contract.") or kind.endswith(OF_TARGETS)


def claims_of(audit):
    """Every claim of one audit by its id."""
    return {claim.id: claim for claim in registers.of_all(audit)}


def sentence(claims, id_):
    return claims[id_].sentence if id_ in claims and claims[id_].severity in FOR_ATTENTION else ""


def signals_expected(audit):
    """How many charts would show a signal at their latest point, were every process stable."""
    drawn = trends.verdicts(audit)
    drawn = drawn[drawn.limit_low.notna()]
    chances = [
        control_charts.false_signals(int(row.points), less_weekday=row.grain == "day") for row in drawn.itertuples()
    ]
    return sum(each.latest for each in chances)


def around_the_clock_change(audit):
    """Contacts that began within an hour of the change of the clocks."""
    begun = audit.tables.contacts.filter(lambda t: t.offered).started_at
    hour = pd.Timedelta(hours=1)
    return int(begun.between(CLOCK_CHANGE - hour, CLOCK_CHANGE + hour).sum().execute())


def mix(audit):
    frame = audit.kpis(["offered"], by=["reason"])
    return (frame.set_index("reason")["value"] / frame["value"].sum()).to_dict()


def short_of_agents(claims, planted):
    """Whether the weekday and the hours are named where agents lack, no others, and at no other bidder."""
    named = {id_ for mine in claims.values() for id_, claim in mine.items() if is_gap(id_, claim)}
    return named == {f"workforce.gap.{planted['weekday']}.{planted['first_hour']}.south"}


def is_gap(id_, claim):
    return id_.startswith("workforce.gap.") and claim.severity in FOR_ATTENTION


def found(audits, claims, truth):
    """Which of the truths planted at each bidder its audit told."""
    north, south, west = claims["north"], claims["south"], claims["west"]
    of = truth["vendors"]
    shares = of["south"]["planted"]["harder_mix"]["shares"]
    planted = truth["vendors"]["north"]["planted"]
    failed = len(planted["critical_failures"]["visits"])
    weak = planted["weak_team"]
    needs = sentence(north, "agents.training.north")
    avoiders = planted["call_avoiders"]["size"]
    rows = {
        what: {name: sum(file[what] for file in vendor["files"].values()) for name, vendor in of.items()}
        for what in ("duplicates", "rejects")
    }
    told = {
        name: {id_: c.rows for id_, c in mine.items() if id_.startswith("sufficiency.rejected.")}
        for name, mine in claims.items()
    }
    copies = {
        name: sum(many for id_, many in mine.items() if id_.endswith("a copy of an earlier row"))
        for name, mine in told.items()
    }
    return {
        "slow hand-over": SLOW in sentence(north, "journeys.north.bottleneck.1")
        and "journeys.north.bottleneck.2" not in north,
        "weak team": all(f"{item} in {weak['team']}" in needs for item in weak["items"]),
        "call avoiders": sentence(north, "agents.hang_ups.signal.north").startswith(
            f"Contacts that the agent ended within seconds: {avoiders} of "
        ),
        "critical failures": f"{failed} of " in sentence(north, "mystery_shopping.critical.north"),
        "auto-close is a rule": "Resolved → Closed is a rule" in north["journeys.north.rule.1"].sentence,
        "closings in batches": "Resolved → Closed is done in batches" in south["journeys.south.batch.1"].sentence,
        "duplicates": copies == rows["duplicates"],
        "rejects": {name: sum(mine.values()) - copies[name] for name, mine in told.items()} == rows["rejects"],
        "clock change": all(
            around_the_clock_change(audit) == of[name]["planted"]["dst_day"]["within_an_hour"]
            for name, audit in audits.items()
        ),
        "inflated flag": "Consistent with flags set too early"
        in sentence(west, "service_levels.fcr.west.flag_answers"),
        "lenient evaluator": "1 of 5 evaluators stand apart" in sentence(west, LENIENT.format("west"))
        and "(1 kinder, 0 stricter)" in sentence(west, LENIENT.format("west"))
        and not any(sentence(claims[name], LENIENT.format(name)) for name in ("north", "south")),
        "padded invoices": "more than can be shown" in sentence(south, "money.invoices.south"),
        "sides apart on culture": bool(sentence(south, "partnership.south.alignment.culture"))
        and not any(sentence(claims[name], f"partnership.{name}.alignment.culture") for name in ("north", "west")),
        "staffing gap": short_of_agents(claims, of["south"]["planted"]["staffing_gap"]),
        "theme of comments": any(
            ".theme.reason.bill." in id_ and "letter" in id_ and claim.value > 0 and claim.severity in FOR_ATTENTION
            for id_, claim in west.items()
        ),
        "flattering service level": any(
            "(sl_answered_only)" in claim.sentence
            for id_, claim in north.items()
            if id_.startswith("scorecards.reported.service_level.")
        ),
        "harder mix (shares)": all(
            abs(mix(audits["south"])[reason] - share) < 0.03 for reason, share in shares.items()
        ),
    }


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seeds", type=int, default=20)
    asked.add_argument("--first", type=int, default=1)
    options = asked.parse_args()
    told, false, missed = Counter(), Counter(), Counter()
    audits, expected = 0, 0.0
    for seed in range(options.first, options.first + options.seeds):
        with tempfile.TemporaryDirectory() as folder:
            planted = write_example(Path(folder) / "planted", seed=seed)
            truth = json.loads(planted.truth.read_text(encoding="utf-8"))
            opened = {path.stem: open_audit(path) for path in planted.parameters}
            claims = {name: claims_of(audit) for name, audit in opened.items()}
            for name, was in found(opened, claims, truth).items():
                told[name] += was
            clean = write_example(Path(folder) / "clean", seed=seed, plant=Plant.nothing())
            for path in clean.parameters:
                audits += 1
                audit = open_audit(path)
                expected += signals_expected(audit)
                for id_, claim in claims_of(audit).items():
                    if claim.severity in FOR_ATTENTION:
                        kind = id_.replace(f".{path.stem}", "")
                        (missed if of_a_target(kind) else false)[kind] += 1
        print(f"seed {seed}: {dict(told)}; clean: {dict(false)}", flush=True)
    print(f"\nfound, of {options.seeds} seeds")
    for name, times in told.items():
        print(f"  {name:24} {times}")
    print(f"\nclaims for attention in {audits} audits of clean examples")
    for name, times in sorted(false.items()):
        print(f"  {name:60} {times} ({times / audits:.1%})")
    signals = sum(times for kind, times in false.items() if kind.startswith("trends.") and ".signal." in kind)
    print(f"\nof these, signals of charts: {signals}; expected by chance at their latest points: {expected:.1f}")
    print(f"\nsaid of targets in the same audits: {dict(missed)}")


if __name__ == "__main__":
    main()
