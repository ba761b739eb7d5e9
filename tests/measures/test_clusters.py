"""Groups or none: published silhouettes and stabilities, none in noise, true ones found, whatever the order."""

import json

import numpy as np
import pytest
from sklearn.cluster import KMeans
from sklearn.datasets import load_iris
from sklearn.metrics import adjusted_rand_score, silhouette_score

from toolkit.measures import clusters


@pytest.fixture(scope="module")
def known(shared):
    path = shared / "known_answers" / "08_clustering.json"
    return {case["id"]: case for case in json.loads(path.read_text())["cases"]}


def fitted(points, k):
    return KMeans(k, n_init=50, random_state=1).fit(points).labels_.astype(np.int64)


def blobs(rng, *, groups, size, columns=4, apart=5.0):
    centres = rng.normal(0, 1, (groups, columns))
    centres *= apart / np.linalg.norm(centres, axis=1, keepdims=True)
    return np.concatenate([rng.normal(centre, 1, (size, columns)) for centre in centres])


def test_scaling_equals_the_published_example(known):
    case = known["robust_scaler"]
    assert clusters.robust_scaled(np.array(case["input"]["X"])) == pytest.approx(
        np.array(case["expected"]["scaled"]), abs=1e-9
    )


def test_one_absurd_agent_does_not_squeeze_the_others(known):
    case = known["robust_vs_z"]
    found = clusters.robust_scaled(np.array(case["input"]["x"])[:, None])[:, 0]
    assert found == pytest.approx(case["expected"]["robust"], abs=1e-9)
    assert clusters.robust_scaled(np.array([[1.0]] * 5 + [[9.0]]))[:, 0].tolist() == [0] * 5 + [8]


def test_silhouettes_of_the_iris_are_the_published_ones(known):
    case = known["silhouette_iris"]
    points = load_iris().data
    for k, expected in zip(case["input"]["k"][:3], case["expected"]["kmeans"], strict=False):
        labels = fitted(points, k)
        assert clusters.silhouette(points, labels) == pytest.approx(expected, abs=1e-3)
        assert clusters.silhouette(points, labels) == pytest.approx(silhouette_score(points, labels), abs=1e-9)


def test_noise_is_cut_into_stable_halves_and_still_has_no_groups(known):
    case = known["null_no_clusters"]
    points = np.array(case["input"]["X"])
    halves = fitted(points, 2)
    assert clusters.silhouette(points, halves) == pytest.approx(case["expected"]["silhouette"][0], abs=0.005)
    found = clusters.jaccards(points, halves, np.random.default_rng(0), resamples=200)
    assert sorted(found) == pytest.approx(sorted(case["expected"]["clusterboot_jaccard_k2_4"][0]), abs=0.06)
    segments = clusters.segments(points, smallest=5, seed=1)
    assert segments.groups == 1
    assert not segments.trials.accepted.any()


@pytest.mark.parametrize("seed", range(8))
def test_noise_has_no_groups_though_its_columns_move_together(seed):
    rng = np.random.default_rng(seed)
    points = rng.normal(size=(60, 3))
    points[:, 1] = 0.9 * points[:, 0] + 0.4 * points[:, 1]
    assert clusters.segments(clusters.robust_scaled(points), smallest=5, seed=1).groups == 1


@pytest.mark.parametrize("groups", [2, 3, 4])
def test_true_groups_are_found(groups):
    points = blobs(np.random.default_rng(groups), groups=groups, size=20, apart=7)
    found = clusters.segments(points, smallest=5, seed=1)
    assert found.groups == groups
    assert adjusted_rand_score(np.repeat(np.arange(groups), 20), found.labels) > 0.95
    assert (found.stability >= clusters.JACCARD).all()
    assert found.trials.set_index("groups").agreement[groups] > 0.9


def test_a_group_too_small_to_be_printed_is_no_group():
    rng = np.random.default_rng(4)
    points = np.concatenate([rng.normal(0, 1, (40, 3)), rng.normal(2.5, 0.1, (3, 3))])
    found = clusters.segments(points, smallest=5, seed=1)
    assert found.groups == 1
    assert found.trials.refused.str.contains("small").any()


def test_the_order_of_points_and_repeating_change_nothing():
    rng = np.random.default_rng(9)
    points = blobs(rng, groups=2, size=15)
    first, again = (clusters.segments(points, smallest=5, seed=3) for _time in range(2))
    assert first.labels.tolist() == again.labels.tolist()
    assert first.trials.equals(again.trials)
    order = rng.permutation(len(points))
    shuffled = clusters.segments(points[order], smallest=5, seed=3)
    assert adjusted_rand_score(shuffled.labels, first.labels[order]) == 1


def test_too_few_points_and_points_that_are_one_have_no_groups():
    assert clusters.segments(np.zeros((40, 2)), smallest=5, seed=1).groups == 1
    assert clusters.segments(np.arange(8.0)[:, None], smallest=5, seed=1).trials.empty
    assert clusters.segments(np.empty((0, 2)), smallest=5, seed=1).labels.size == 0


def test_many_clouds_at_once_are_cut_as_well_as_one_by_one():
    rng = np.random.default_rng(6)
    clouds = rng.normal(size=(5, 50, 3))
    for labels, cloud in zip(clusters.cut(clouds, 3, rng), clouds, strict=True):
        best = KMeans(3, n_init=20, random_state=1).fit(cloud)
        centres = np.array([cloud[labels == each].mean(0) for each in range(3)])
        inertia = ((cloud - centres[labels]) ** 2).sum()
        assert inertia <= best.inertia_ * 1.06


def test_a_column_that_repeats_another_is_named():
    rng = np.random.default_rng(2)
    first, other = rng.normal(size=(2, 50))
    points = np.column_stack([first, other, np.exp(first)])
    assert clusters.redundant(points) == [(2, 0, pytest.approx(1.0))]
