"""What goes together with satisfaction: the model against plain algebra, planted effects, noise, refusals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from toolkit.measures import driver_models


def answers(rng, rows=600, agents=30, resolved=0.0):
    agent = rng.integers(0, agents, rows)
    design = pd.DataFrame(
        {
            "resolved": (rng.random(rows) < 0.8).astype(float),
            "wait": rng.exponential(1.5, rows),
            "transferred": (rng.random(rows) < 0.15).astype(float),
            "chat": ((agent % 3 == 0) & (rng.random(rows) < 0.6)).astype(float),
        }
    )
    noise = rng.normal(0, 0.3, agents)[agent] + rng.normal(0, 0.9, rows)
    return design, np.clip(np.rint(3.8 + resolved * design.resolved + noise), 1, 5), agent


def test_the_model_is_the_one_of_plain_algebra():
    design, score, agent = answers(np.random.default_rng(1), resolved=0.8)
    found = driver_models.drivers(design, score, agent, confidence=0.95)
    x = np.column_stack([np.ones(len(score)), design])
    bread = np.linalg.inv(x.T @ x)
    beta = bread @ x.T @ score
    left = (score - x @ beta).to_numpy()[:, None] * x
    sums = np.array([left[agent == each].sum(0) for each in np.unique(agent)])
    groups, rows, columns = len(sums), *x.shape
    meat = sums.T @ sums * groups / (groups - 1) * (rows - 1) / (rows - columns)
    error = np.sqrt(np.diag(bread @ meat @ bread))
    assert found.terms.value.to_numpy() == pytest.approx(beta[1:], rel=1e-9)
    # Every agent holds about as much of what varies: nearly as many degrees of freedom as agents, less one.
    spread = (design.wait - design.wait.mean()) ** 2
    held = np.array([spread[agent == each].sum() for each in np.unique(agent)])
    freedom = held.sum() ** 2 / (held**2).sum() - 1
    reach = stats.t.ppf(1 - 0.025 / 4, freedom) * error[2]
    assert found.terms.high[1] - found.terms.value[1] == pytest.approx(reach, rel=1e-9)
    assert (found.rows, found.clusters, found.why_not) == (600, 30, "")


def test_a_planted_effect_is_found_and_its_interval_holds_it():
    found = [
        driver_models.drivers(*answers(np.random.default_rng(seed), resolved=0.5), confidence=0.95).terms.iloc[0]
        for seed in range(20)
    ]
    assert sum(bool(row.told) for row in found) >= 19


def test_noise_is_seldom_told():
    told = sum(
        bool(driver_models.drivers(*answers(np.random.default_rng(seed)), confidence=0.95).terms.told.any())
        for seed in range(200)
    )
    assert told <= 200 * (0.05 + 3 * np.sqrt(0.05 * 0.95 / 200))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (lambda design, score, agent: (design[:50], score[:50], agent[:50]), "few_rows"),
        (lambda design, score, agent: (design, score, agent % 5), "few_clusters"),
        (lambda design, score, agent: (design, np.full(len(score), 5.0), agent), "one_answer"),
        (lambda design, score, agent: (design[[]], score, agent), "no_drivers"),
        (lambda design, score, agent: (design.assign(twice=2 * design.wait), score, agent), "collinear"),
    ],
)
def test_what_cannot_be_modelled_is_refused(change, why):
    found = driver_models.drivers(*change(*answers(np.random.default_rng(2))), confidence=0.95)
    assert (found.why_not, len(found.terms)) == (why, 0)
    assert list(found.terms) == driver_models.COLUMNS
