"""Which figure of the audit is scored: adjusted, as audited, or none."""

import numpy as np
import pandas as pd
import pytest

from toolkit.questions.tenders import openings
from toolkit.questions.tenders.criteria import in_force

RAW = {
    "bidder": "a", "kpi": "csat_mean", "title": "Liked", "value": 4.0, "low": 3.9, "high": 4.1, "rows": 200,
    "unknown": 3, "unit": "score", "better": "higher", "enough": True, "why_absent": "", "verdict": "",
    "definition": "a mean",
}  # fmt: skip
ADJUSTED = {
    "bidder": "a", "kpi": "csat_mean", "adjusted": 4.2, "adjusted_low": 4.05, "adjusted_high": 4.35,
    "adjusted_rows": 180.0, "why_not": "",
}  # fmt: skip
NOTHING = {"adjusted": np.nan, "adjusted_low": np.nan, "adjusted_high": np.nan, "adjusted_rows": np.nan}


def scored(raw=None, adjusted=None):
    both = openings.both(pd.DataFrame([{**RAW, **(raw or {})}]), pd.DataFrame([{**ADJUSTED, **(adjusted or {})}]))
    assert list(both.columns) == openings.MEASURED
    return in_force(both)["a", "csat_mean"]


def test_the_figure_at_the_common_mix_is_scored():
    found = scored()
    assert (found["basis"], found["value"], found["low"], found["high"], found["rows"]) == (
        "adjusted",
        4.2,
        4.05,
        4.35,
        180,
    )
    assert (found["unit"], found["enough"], found["why_not"]) == ("score", True, "")


@pytest.mark.parametrize("why", sorted(openings.AS_AUDITED))
def test_a_figure_without_a_mix_is_scored_as_audited(why):
    found = scored(adjusted={**NOTHING, "why_not": why})
    assert (found["basis"], found["value"]) == ("raw", 4.0)


@pytest.mark.parametrize("why", ["overlap", "few_rows", "returns", "several_scales", "unknown_mix"])
def test_a_figure_that_is_refused_is_unknown(why):
    found = scored(adjusted={**NOTHING, "why_not": why})
    assert (found["basis"], found["enough"], found["why_not"], found["rows"]) == ("adjusted", False, why, 0)
    assert np.isnan(found["value"])


def test_what_the_audit_lacks_is_told_in_its_own_words():
    lacking = {
        "value": np.nan,
        "verdict": "not evidenced",
        "definition": "no csat of this vendor; a mean",
        "enough": False,
    }
    found = scored(raw=lacking, adjusted={**NOTHING, "why_not": "not_evidenced"})
    assert found["why_not"] == "no csat of this vendor"
    few = scored(raw={"enough": False}, adjusted={**NOTHING, "why_not": "no_contact"})
    assert (few["basis"], few["why_not"]) == ("raw", "few_rows")
