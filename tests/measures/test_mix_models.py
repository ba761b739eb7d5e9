"""Units and kinds of work side by side: the same effects and errors as statsmodels gives row by row."""

import numpy as np
import pandas as pd
import pytest

from toolkit.measures import mix_models

KINDS = pd.DataFrame({"reason": ["bill", "bill", "fault", "fault"], "channel": ["voice", "chat", "voice", "chat"]})
REFERENCE = np.array([4.0, 1.0, 3.0, 2.0])


def made(rng, link, units=3, agents=8):
    """Rows of several agents of each unit in four cells, and their sums; effects add up on the link's scale."""
    rows = []
    for unit in range(units):
        for agent in range(agents):
            own = rng.normal(0, 0.2)
            for cell in range(4):
                place = 0.3 + 0.3 * unit - 0.6 * (KINDS.reason[cell] == "fault") + 0.4 * (cell % 2) + own
                for _row in range(rng.integers(3, 12)):
                    value = {
                        "logit": lambda place: float(rng.random() < 1 / (1 + np.exp(-place))),
                        "log": lambda place: rng.gamma(3, np.exp(place) * 40),
                        "identity": lambda place: 100 * np.sign(place + rng.normal()),
                    }[link](place)
                    rows.append((unit, agent, cell, value))
    frame = pd.DataFrame(rows, columns=["unit", "agent", "cell", "value"])
    sums = frame.groupby(["unit", "agent", "cell"]).value.agg(["sum", "count"]).reset_index()
    return frame, sums


def fitted(sums, link, units=3, reference=REFERENCE):
    return mix_models.main_effects(
        sums["sum"], sums["count"], sums["unit"], sums["cell"], sums["agent"], reference, KINDS, units=units, link=link
    )


@pytest.mark.parametrize("link", ["logit", "log", "identity"])
def test_figures_and_errors_are_those_of_statsmodels_on_the_rows(link):
    import statsmodels.api as sm

    frame, sums = made(np.random.default_rng(7), link)
    families = {
        "logit": sm.families.Binomial(),
        "log": sm.families.Poisson(sm.families.links.Log()),
        "identity": sm.families.Gaussian(),
    }

    def design(unit, cell):
        own = [(np.asarray(unit) == each).astype(float) for each in range(3)]
        fault, voice = (KINDS.reason.to_numpy() == "fault")[cell], (KINDS.channel.to_numpy() == "voice")[cell]
        return np.column_stack([*own, voice.astype(float), fault.astype(float)])

    model = sm.GLM(frame.value, design(frame.unit, frame.cell), family=families[link])
    groups = frame.unit * 100 + frame.agent
    theirs = model.fit(cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False})
    found = fitted(sums, link)
    assert found.why_not == ""
    share, spread = REFERENCE / REFERENCE.sum(), groups.nunique() / (groups.nunique() - 1)
    for unit in range(3):
        own = design(np.full(4, unit), np.arange(4))
        mean = theirs.predict(own)
        slope = {"logit": mean * (1 - mean), "log": mean, "identity": np.ones(4)}[link]
        gradient = (share * slope) @ own
        assert found.standing.value[unit] == pytest.approx(share @ mean, rel=1e-6)
        expected = spread * gradient @ theirs.cov_params().to_numpy() @ gradient
        assert found.standing.variance[unit] == pytest.approx(expected, rel=1e-5)
    assert found.standing.clusters.tolist() == [8, 8, 8]
    assert found.standing.rows.tolist() == frame.groupby("unit").size().tolist()


def test_where_effects_add_up_the_model_equals_the_cells_own_figures():
    # Each unit twenty points apart in every cell, kinds ten: no chance in it.
    unit, cell = (each.ravel() for each in np.meshgrid([0, 1], np.arange(4), indexing="ij"))
    means = 0.3 + 0.2 * unit + 0.1 * (cell > 1)
    sums = pd.DataFrame({"unit": np.repeat(unit, 2), "cell": np.repeat(cell, 2), "agent": np.tile([0, 1], 8)})
    sums = sums.assign(count=50.0, sum=50.0 * np.repeat(means, 2))
    found = fitted(sums, "identity", units=2)
    assert found.standing.value == pytest.approx([0.3 + 0.1 * 0.5, 0.5 + 0.1 * 0.5])
    assert found.standing.variance == pytest.approx([0, 0], abs=1e-20)


def test_what_the_cells_cannot_part_has_no_answer_and_says_so():
    _frame, sums = made(np.random.default_rng(8), "logit")
    # One unit has faults alone, the other bills alone: nobody can say which of the two it is.
    apart = sums[(sums.unit == 0) & (sums.cell > 1) | (sums.unit == 1) & (sums.cell < 2)]
    assert fitted(apart, "logit", units=2).why_not == "collinear"
    never = sums.assign(sum=np.where(sums.cell > 1, 0.0, sums["sum"]))
    assert fitted(never, "logit").why_not == "no_answer"
    assert fitted(sums.assign(sum=0.0), "logit").why_not == "no_answer"
    assert fitted(sums.assign(sum=0.0), "log").why_not == "no_answer"
    assert fitted(sums.iloc[:0], "log").why_not == "collinear"


def test_cells_of_no_weight_change_nothing():
    _frame, sums = made(np.random.default_rng(9), "log")
    reference = np.array([4.0, 0.0, 3.0, 2.0])
    inside = fitted(sums[sums.cell != 1], "log", reference=reference)
    assert fitted(sums, "log", reference=reference).standing.value == pytest.approx(inside.standing.value)
