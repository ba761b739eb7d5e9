"""Who scored what, how far do assessors agree, and is one of them kinder or stricter than the others?

Scores are compared as parts of their scale, 0 its lowest step and 1 its highest, so that criteria on several scales
can stand together. Nobody's score is changed for it: a panel's mean is what the tender says it is.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from toolkit.measures import agreements, intervals, panel_scores, rater_effects
from toolkit.measures.intervals import Array
from toolkit.parameters.comparisons import ComparisonParameters

SCORES: Final = ["assessor", "bidder", "criterion", "score", "scored_on"]
PANEL: Final = [
    "bidder", "criterion", "title", "mean", "low", "high", "spread", "lowest", "highest", "assessors", "panel",
]  # fmt: skip
AGREEMENT: Final = ["criterion", "title", "value", "low", "high", "units", "assessors", "scores"]
SEVERITY: Final = ["assessor", "scores", "effect", "low", "high", "adjusted", "told"]
WHO: Final = ["assessor", "scores", "missing", "bidders", "criteria", "first", "last"]
RESAMPLES: Final = 1_000
SEED: Final = 20_241_130
# With fewer units an interval of agreement would be that of a handful of bidders.
FEWEST_UNITS: Final = 6
# Scores are told apart to this part of a step.
_FINEST: Final = 1_000_000


class Panel(NamedTuple):
    """Scores as bidders by criteria by assessors, NaN where there is none; only criteria that have a scale.

    ends: the lowest and the highest step of each scale. steps: the step in which it was scored, the largest that makes
    all its scores and all its stated steps.
    """

    bidders: tuple[str, ...]
    criteria: tuple[str, ...]
    assessors: tuple[str, ...]
    scores: Array
    ends: Array
    steps: Array

    @property
    def parts(self) -> Array:
        """The same as parts of each criterion's scale, 0 to 1."""
        low, high = self.ends[:, 0], self.ends[:, 1]
        return np.asarray((self.scores - low[:, None]) / (high - low)[:, None])

    @property
    def least(self) -> Array:
        """The standard deviation that each mean has at least, bidders by criteria, in parts of the scale."""
        return panel_scores.least_spreads(self.parts, self.steps / (self.ends[:, 1] - self.ends[:, 0]))

    @property
    def agreed(self) -> int:
        """How many bidders and criteria several scored, and all alike."""
        told = panel_scores.panel_scores(self.scores)
        return int(((told.assessors > 1) & (told.lowest == told.highest)).sum())


def panel(parameters: ComparisonParameters, scores: pd.DataFrame) -> Panel:
    """The scores of a frame with columns SCORES; whatever was not scored is NaN."""
    scales = parameters.scales
    bidders, criteria = tuple(each.id for each in parameters.bidders), tuple(scales)
    assessors = tuple(sorted(set(scores.assessor)))
    found = np.full((len(bidders), len(criteria), len(assessors)), np.nan)
    for row in scores.itertuples():
        place = bidders.index(row.bidder), criteria.index(row.criterion), assessors.index(row.assessor)
        found[place] = row.score
    stated = {each.id: [float(step) for step in each.scale] for each in parameters.criteria}
    steps = np.array([_step(stated[name], found[:, place].ravel()) for place, name in enumerate(criteria)], float)
    return Panel(bidders, criteria, assessors, found, np.array([*scales.values()], float).reshape(-1, 2), steps)


def _step(stated: list[float], given: Array) -> float:
    """The largest step that leads from the lowest of a scale to all its stated steps and to all that were given."""
    every = np.concatenate([stated, given[np.isfinite(given)]])
    away = np.rint((every - every.min()) * _FINEST).astype(np.int64)
    return float(np.gcd.reduce(away)) / _FINEST


def means(parameters: ComparisonParameters, given: Panel) -> pd.DataFrame:
    """The panel's mean of each bidder and criterion: columns PANEL, in steps of the scale.

    low and high: Student's over the assessors who scored it, within the scale; none with one assessor, and none where
    all gave one score, which proves no certainty. panel: how many assessors there are in all.
    """
    titles = {each.id: each.title for each in parameters.criteria}
    told = panel_scores.panel_scores(given.scores)
    rows = []
    for i, bidder in enumerate(given.bidders):
        for j, criterion in enumerate(given.criteria):
            mine = given.scores[i, j][np.isfinite(given.scores[i, j])]
            limits = intervals.t_mean(mine, confidence=parameters.confidence)
            sure = mine.size > 1 and np.ptp(mine) > 0
            low, high = np.clip([float(end) for end in limits], *given.ends[j]) if sure else (np.nan, np.nan)
            cells = (told.mean[i, j], low, high, told.spread[i, j], told.lowest[i, j], told.highest[i, j])
            count = int(told.assessors[i, j])
            rows.append((bidder, criterion, titles[criterion], *cells, count, len(given.assessors)))
    return pd.DataFrame(rows, columns=PANEL)


def agreement(parameters: ComparisonParameters, given: Panel) -> pd.DataFrame:
    """Krippendorff's alpha, interval, over all criteria together (criterion empty) and of each: columns AGREEMENT.

    A unit is a bidder on a criterion that several scored. Over all criteria together, that some are scored higher than
    others is variation as well, and raises alpha. Limits are of resampled units, from `FEWEST_UNITS` on. NaN where
    nothing can be compared, or all gave one score throughout.
    """
    titles = {each.id: each.title for each in parameters.criteria}
    parts = given.parts
    rows = []
    for criterion in ("", *given.criteria):
        mine = parts if not criterion else parts[:, [given.criteria.index(criterion)]]
        units = mine.reshape(mine.shape[0] * mine.shape[1], mine.shape[2])
        units = units[np.isfinite(units).sum(axis=1) > 1]
        value = agreements.alpha(units, "interval") if units.size else np.nan
        low, high = _limits(units, value, parameters.confidence)
        raters = int(np.isfinite(units).any(axis=0).sum()) if units.size else 0
        rows.append(
            (criterion, titles.get(criterion, ""), value, low, high, len(units), raters, int(np.isfinite(units).sum()))
        )
    return pd.DataFrame(rows, columns=AGREEMENT)


def _limits(units: Array, value: float, confidence: float) -> tuple[float, float]:
    if len(units) < FEWEST_UNITS or not np.isfinite(value):
        return np.nan, np.nan
    rng = np.random.default_rng(SEED)
    many = len(units)
    drawn = rng.multinomial(many, np.full(many, 1 / many), size=RESAMPLES).astype(float)
    found = agreements.alpha_of_samples(units, np.arange(many), "interval", drawn)
    tail = (1 - confidence) / 2
    low, high = np.nanquantile(found, [tail, 1 - tail])
    return float(min(low, value)), float(max(high, value))


def severity(given: Panel, confidence: float) -> pd.DataFrame:
    """Each assessor beside the others on the same bidders and criteria: columns SEVERITY, in parts of the scale.

    effect: above 0 where the assessor is kinder. Limits are of one claim each; told: beyond chance after Holm over the
    assessors. See `rater_effects`, whose clusters are bidders on criteria.
    """
    parts = given.parts
    unit, who = (each.ravel() for each in np.indices((parts.shape[0] * parts.shape[1], parts.shape[2])))
    flat = parts.reshape(-1)
    known = np.isfinite(flat)
    if not known.any():
        return pd.DataFrame(columns=SEVERITY)
    names = np.array(given.assessors, object)[who[known]]
    effects = rater_effects.rater_effects(
        names.astype(str), unit[known], unit[known], np.ones(int(known.sum())), flat[known], confidence=confidence
    ).effects
    told = effects.adjusted.to_numpy(float) < 1 - confidence
    return effects.rename(columns={"rater": "assessor", "rows": "scores"}).assign(told=told)[SEVERITY]


def who(given: Panel, scores: pd.DataFrame) -> pd.DataFrame:
    """What each assessor scored, what not, and on which days: columns WHO."""
    every = len(given.bidders) * len(given.criteria)
    rows = []
    for assessor, mine in scores.groupby("assessor"):
        days = mine.scored_on.dropna().astype(str)
        first, last = (days.min(), days.max()) if len(days) else ("", "")
        told = ", ".join(dict.fromkeys(mine.bidder)), ", ".join(dict.fromkeys(mine.criterion))
        rows.append((assessor, len(mine), every - len(mine), *told, first, last))
    return pd.DataFrame(rows, columns=WHO)


def complete(given: Panel, bidders: Sequence[str]) -> tuple[Panel, list[str], list[str]]:
    """A panel without the scores of whoever did not score all of these bidders on a criterion.

    And the criteria from which scores were taken away, and those on which nobody scored all, left as they are.
    """
    there = [given.bidders.index(bidder) for bidder in bidders]
    scores, narrowed, nobody = given.scores.copy(), [], []
    for place, name in enumerate(given.criteria):
        known = np.isfinite(given.scores[there, place])
        some, every = known.any(axis=0), known.all(axis=0)
        if (some == every).all():
            continue
        if not every.any():
            nobody.append(name)
            continue
        narrowed.append(name)
        scores[:, place, ~every] = np.nan
    return given._replace(scores=scores), narrowed, nobody


def uneven(given: Panel) -> list[str]:
    """The criteria that some assessor scored for some bidders only: there a mean depends on who gave it."""
    there = np.isfinite(given.scores)
    some, every = there.any(axis=0), there.all(axis=0)
    some, every = np.atleast_2d(some), np.atleast_2d(every)
    return [name for j, name in enumerate(given.criteria) if bool((some[j] != every[j]).any())]
