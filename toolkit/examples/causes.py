"""Why something went wrong, as the bidder's own analysis says: of errors on forms, and of dissatisfied answers."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from toolkit.examples.judgements import Evaluations, Surveys, short

# How often each cause is given; training is one among others.
OF_ERRORS: Final = {"training": 0.40, "process": 0.25, "people": 0.20, "product": 0.10, "other": 0.05}
OF_DISSATISFACTION: Final = {"process": 0.35, "product": 0.30, "training": 0.15, "people": 0.15, "other": 0.05}
# Some are looked into and not settled.
OPEN: Final = 0.04


def of_errors(made: Evaluations, rng: np.random.Generator) -> NDArray[np.str_]:
    """The cause of each item with less than full points, forms by items; empty elsewhere and where none was found."""
    return _given(short(made), OF_ERRORS, rng)


def of_dissatisfaction(said: Surveys, rng: np.random.Generator) -> NDArray[np.str_]:
    """The cause of each answer that is one of the two worst; empty elsewhere and where none was found."""
    return _given(said.csat <= 2, OF_DISSATISFACTION, rng)


def counted(causes: NDArray[np.str_], asked: NDArray[np.bool_]) -> dict[str, int]:
    """How often each cause is given where there is one to give, and how often none is."""
    names, many = np.unique(causes[asked], return_counts=True)
    return {str(name) or "not given": int(number) for name, number in zip(names, many, strict=True)}


def _given(asked: NDArray[np.bool_], shares: dict[str, float], rng: np.random.Generator) -> NDArray[np.str_]:
    lot = rng.choice(np.array([*shares]), asked.shape, p=[*shares.values()])
    places = rng.permutation(np.flatnonzero(asked))
    found = np.where(asked, lot, "")
    found.flat[places[: int(OPEN * len(places))]] = ""
    return found
