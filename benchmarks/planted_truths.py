"""Does an audit of the example find all that was planted, and claim nothing where nothing was?

For each seed an example is written twice, planted and clean, and every bidder is audited without notebooks. Printed:
for each planted truth in how many seeds it was found; and each kind of claim for attention that an audit of a clean
example made, with its number of audits. A clean example has no fault, but bidders differ from each other by chance as
vendors do, and contracts can be missed: a missed target is a fact, not a false alarm, and stands apart.

    python benchmarks/planted_truths.py --seeds 20
"""

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path

from toolkit.audits import open_audit
from toolkit.examples import Plant, write_example
from toolkit.questions import agents
from toolkit.reporting import registers, registers_agents, registers_journeys, registers_mystery

FOR_ATTENTION = ("attention", "breach")
SLOW = "Triage → Second line review is a bottleneck"


def claims_of(parameters):
    """Every claim of one audit by its id, and the audit."""
    audit = open_audit(parameters)
    made = [
        *registers.of_sufficiency(audit),
        *registers.of_service_levels(audit),
        *registers_mystery.of_mystery_shopping(audit),
        *registers_journeys.of_journeys(audit),
        *registers_agents.of_agents(audit, agents.examined(audit)),
    ]
    return {claim.id: claim for claim in made}


def sentence(claims, id_):
    return claims[id_].sentence if id_ in claims and claims[id_].severity in FOR_ATTENTION else ""


def found(claims, truth):
    """Which of the truths planted at each bidder its audit told."""
    north, south = claims["north"], claims["south"]
    planted = truth["vendors"]["north"]["planted"]
    failed = len(planted["critical_failures"]["visits"])
    weak = planted["weak_team"]
    needs = sentence(north, "agents.training.north")
    avoiders = planted["call_avoiders"]["size"]
    rows = {name: sum(of["duplicates"] for of in vendor["files"].values()) for name, vendor in truth["vendors"].items()}
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
        "duplicates": all(
            rows[name] == sum(c.rows for id_, c in mine.items() if id_.endswith("a copy of an earlier row"))
            for name, mine in claims.items()
        ),
    }


def main():
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--seeds", type=int, default=20)
    asked.add_argument("--first", type=int, default=1)
    options = asked.parse_args()
    told, false, missed = Counter(), Counter(), Counter()
    audits = 0
    for seed in range(options.first, options.first + options.seeds):
        with tempfile.TemporaryDirectory() as folder:
            planted = write_example(Path(folder) / "planted", seed=seed)
            truth = json.loads(planted.truth.read_text(encoding="utf-8"))
            claims = {path.stem: claims_of(path) for path in planted.parameters}
            for name, was in found(claims, truth).items():
                told[name] += was
            clean = write_example(Path(folder) / "clean", seed=seed, plant=Plant.nothing())
            for path in clean.parameters:
                audits += 1
                for id_, claim in claims_of(path).items():
                    if claim.severity in FOR_ATTENTION:
                        kind = id_.replace(f".{path.stem}", "")
                        (missed if kind.endswith(".target") else false)[kind] += 1
        print(f"seed {seed}: {dict(told)}; clean: {dict(false)}", flush=True)
    print(f"\nfound, of {options.seeds} seeds")
    for name, times in told.items():
        print(f"  {name:24} {times}")
    print(f"\nclaims for attention in {audits} audits of clean examples")
    for name, times in sorted(false.items()):
        print(f"  {name:60} {times} ({times / audits:.1%})")
    print(f"\nmissed targets in the same audits: {dict(missed)}")


if __name__ == "__main__":
    main()
