"""Comparisons for tests: a tender's YAML in which texts are replaced."""

from pathlib import Path

import pytest

from toolkit.audits.comparison_openings import read_comparison_parameters
from toolkit.parameters import ComparisonParameters, ParameterFaults

TENDER = """\
id: tender
title: "Customer service, two bids"
client: A client
language: en
confidence: 0.95
bidders:
  - {id: north, name: North Contact, audit: north.yml}
  - {id: south, name: South Service, audit: south.yml}
like_for_like:
  mix: [reason, channel]
kpis: [service_level, aht]
mandatory:
  - {id: iso, title: Certified, met: {north: true, south: false}, evidence: {north: "certificate 12"}}
  - {id: left, title: Abandonment, kpi: abandon_rate, at_most: 0.12}
criteria:
  - {id: resolution, title: Settled at once, weight: 0.25, kpi: fcr_repeat, floor: 0.75, target: 0.95}
  - {id: speed, title: Speed of answer, weight: 0.2, kpi: asa, floor: 60, target: 20}
  - {id: concept, title: Concept, weight: 0.15, scale: {0: "none", 3: "a plan", 5: "a plan that was tried"}}
price:
  weight: 0.4
  formula: under_reserve
  currency: EUR
  reserve: 3000000
  term_years: 3
  volumes: {low: 20000, base: 24000, high: 30000}
weights: {reach: 0.05}
scores: assessors.csv
prices:
  north: {currency: EUR, per_contact: 3.9, one_off: 30000, ramp: [{months: 3, share: 0.6}]}
  south: {currency: EUR, per_month: 5200.5, indexation: {low: 0, base: 0.02, high: 0.04}}
"""


class TenderDesk:
    """A folder with a tender's YAML and the files that it names, in which texts are replaced."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.text = TENDER
        for name in ("north.yml", "south.yml"):
            (folder / name).write_text("", encoding="utf-8")
        (folder / "assessors.csv").write_text("assessor,bidder,criterion,score\n", encoding="utf-8")

    def replace(self, old: str, new: str) -> "TenderDesk":
        assert self.text.count(old) == 1, old
        self.text = self.text.replace(old, new)
        return self

    def read(self) -> ComparisonParameters:
        (self.folder / "tender.yml").write_text(self.text, encoding="utf-8")
        return read_comparison_parameters(self.folder / "tender.yml")

    def faults(self) -> list[str]:
        with pytest.raises(ParameterFaults) as caught:
            self.read()
        assert caught.value.heading == "tender.yml cannot be used as a comparison's parameters."
        return list(caught.value.faults)
