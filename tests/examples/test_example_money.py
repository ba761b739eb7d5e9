"""Money of the example and the bidders' own figures: what is planted is found, and nothing where nothing was."""

import numpy as np
import pandas as pd
import pytest

from toolkit.questions import investments, money, reported
from toolkit.reporting.registers_money import of_money
from toolkit.reporting.registers_reported import of_reported

RAISED = ("attention", "breach")


def test_the_walk_is_that_of_the_files(audits, planted):
    walk = money.walk(audits("planted", "north")).set_index("step").amount
    invoiced = pd.read_csv(planted.folder / "north/invoices.csv").amount.sum()
    own = pd.read_csv(planted.folder / "north/client_costs.csv").groupby("type").amount.sum()
    assert walk["price"] == pytest.approx(invoiced)
    running = invoiced + own[["governance", "client_staff", "tooling", "rework"]].sum()
    assert walk["running"] == pytest.approx(running)
    assert walk["all_in"] == pytest.approx(running + own[["transition", "exit"]].sum())


def test_the_worth_of_the_term_is_what_pandas_gives(audits, planted):
    audit = audits("planted", "south")
    invoiced = pd.read_csv(planted.folder / "south/invoices.csv").amount.sum()
    own = pd.read_csv(planted.folder / "south/client_costs.csv").groupby("type").amount.sum()
    year = 4 * (invoiced + own[["governance", "client_staff", "tooling", "rework"]].sum())
    flows = pd.Series([-own.transition, *[4 * own.benefit - year * 1.02**place for place in range(3)]])
    flows.iloc[-1] -= own.exit
    worth = (flows / 1.08 ** np.arange(4)).sum()
    assert investments.returns(audit).set_index("scenario").npv["base"] == pytest.approx(worth)


@pytest.mark.parametrize("vendor", ["north", "south", "west"])
def test_money_claims_the_padded_invoices_and_nothing_else(audits, vendor):
    raised = [claim.id for claim in of_money(audits("planted", vendor)) if claim.severity in RAISED]
    assert raised == {"south": ["money.invoices.south"]}.get(vendor, [])
    assert not [claim.id for claim in of_money(audits("clean", vendor)) if claim.severity in RAISED]


@pytest.mark.parametrize("which", ["planted", "clean"])
@pytest.mark.parametrize("vendor", ["north", "south", "west"])
def test_the_decks_service_level_is_that_of_answered_contacts_alone(audits, which, vendor):
    found = reported.outcomes(audits(which, vendor)).set_index("kpi")
    assert (found.outcome["service_level"], found.definition["service_level"]) == ("rival", "sl_answered_only")
    assert set(found.outcome) <= {"same", "rival", "within"}
    raised = [claim.id for claim in of_reported(audits(which, vendor)) if claim.severity in RAISED]
    assert all(id_.endswith(".target") for id_ in raised)
