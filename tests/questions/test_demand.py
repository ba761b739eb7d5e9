"""The demand of an audit's next weeks, from its contacts; and what is foretold of short or absent logs."""

import numpy as np
import pandas as pd
import pytest
from audits_on_paper import CALLS, written

from toolkit import open_audit
from toolkit.questions import demand


def calls(days, a_day, rng):
    """Contacts from 4 March on, two thirds of them at nine and a third at two in the afternoon, none on Sundays."""
    lines = ["id,start,agent,topic,wait,talk"]
    for day in pd.date_range("2024-03-04", periods=days):
        for _ in range(rng.poisson(a_day) if day.day_of_week < 6 else 0):
            hour = "09:10" if rng.random() < 2 / 3 else "14:40"
            lines.append(f"{len(lines)},{day:%d.%m.%Y} {hour},Ann,billing,5,100")
    return "\n".join(lines) + "\n"


def test_the_next_weeks_by_week_day_and_half_hour(tmp_path):
    audit = open_audit(
        written(tmp_path, calls(84, 20, np.random.default_rng(1)), period={"first": "2024-03-01", "last": "2024-05-31"})
    )
    found = demand.forecasts(audit)
    weeks = found[found.grain == "week"]
    # The log ends on Saturday 25 May: what is after it in the period is not known to be nothing.
    assert weeks.local_date.iloc[0] == pd.Timestamp("2024-05-26").date()
    assert ((weeks.low < 120) & (weeks.high > 120)).all()
    days = found[(found.grain == "day") & (found.week_ahead == 1)].set_index("weekday")
    assert days["value"][7] == 0
    assert days["value"][1] == pytest.approx(20, abs=5)
    monday = found[(found.grain == "half_hour") & (found.week_ahead == 1) & (found.weekday == 1)].set_index("half_hour")
    assert monday["value"][18] == pytest.approx(2 * monday["value"][29], rel=0.4)
    assert monday["value"].sum() == pytest.approx(days["value"][1])
    tried = demand.tried(audit)
    assert tried.week_ahead.tolist()[0] == 1
    assert (tried.covered >= 0.8).all()
    assert (tried.wape < tried.rival_wape).all()


def test_a_month_is_too_short_and_says_so(tmp_path):
    audit = open_audit(written(tmp_path, calls(28, 20, np.random.default_rng(1))))
    found = demand.forecasts(audit)
    assert found["value"].isna().all()
    assert set(found.why_not) == {"3 whole weeks; a forecast needs 8"}
    assert demand.tried(audit).empty


def test_four_contacts_foretell_nothing(tmp_path):
    found = demand.forecasts(open_audit(written(tmp_path, CALLS)))
    assert found["value"].isna().all()
