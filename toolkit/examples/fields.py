"""Values as exports write them: ids, times, durations, words; a number below 0 is nobody's value and stays empty."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

Field = Any


def stamps(seconds: NDArray[np.int64], pattern: str, shown: NDArray[np.bool_] | None = None) -> Field:
    """Times by a strftime pattern; empty where not `shown`."""
    hidden = None if shown is None else ~shown
    # The engine of the formats writes the fraction of a second with %S, so the unit is whole seconds.
    return pc.strftime(pa.array(seconds.astype("datetime64[s]"), pa.timestamp("s"), mask=hidden), format=pattern)


def whole(numbers: NDArray[Any], shown: NDArray[np.bool_] | None = None) -> Field:
    """Whole numbers; empty where not `shown`."""
    return pa.array(numbers.astype(np.int64), mask=None if shown is None else ~shown)


def decimals(tenths: NDArray[np.int64], shown: NDArray[np.bool_] | None = None) -> Field:
    """Tenths with a decimal comma."""
    sign = pa.array(np.where(tenths < 0, "-", ""))
    units, tenth = (pc.cast(pa.array(part), pa.string()) for part in np.divmod(np.abs(tenths), 10))
    joined = pc.binary_join_element_wise(sign, pc.binary_join_element_wise(units, tenth, ","), "")
    return joined if shown is None else only(joined, shown)


def lengths(seconds: NDArray[np.int64], shown: NDArray[np.bool_] | None = None) -> Field:
    """Durations as hh:mm:ss; a negative one carries its sign."""
    clock = stamps(np.abs(seconds), "%H:%M:%S", shown)
    return pc.binary_join_element_wise(pa.array(np.where(seconds < 0, "-", "")), clock, "")


def words(choices: Sequence[str], places: NDArray[Any]) -> Field:
    """One of the choices each; empty where the place is below 0."""
    where = pa.array(places.astype(np.int64), mask=places < 0)
    return pa.array(choices, pa.string()).take(where)


def either(truth: NDArray[np.bool_], yes: str, no: str, shown: NDArray[np.bool_] | None = None) -> Field:
    """One of two words; empty where not `shown`."""
    place = np.where(truth, 0, 1)
    return words((yes, no), place if shown is None else np.where(shown, place, -1))


def numbered(prefix: str, numbers: NDArray[Any], width: int) -> Field:
    """A prefix and a running number of at least `width` digits."""
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers.astype(np.int64)), pa.string()), width=width, padding="0")
    return pc.binary_join_element_wise(prefix, digits, "")


def only(field: Field, shown: NDArray[np.bool_]) -> Field:
    """The field where `shown`, empty elsewhere."""
    return pc.if_else(pa.array(shown), field, None)


def instead(wrong: NDArray[np.bool_], value: str | None, field: Field) -> Field:
    """The field, with `value` in the rows where something is wrong."""
    return pc.if_else(pa.array(wrong), pa.scalar(value, pa.string()), field)


def identifiers(numbers: NDArray[Any], salt: int) -> Field:
    """Ids as telephone systems draw them (8-4-4-4-12 hex digits), the same for the same number and salt."""
    mixed = np.empty((len(numbers), 2), ">u8")
    for half in (0, 1):
        state = numbers.astype(np.uint64) * np.uint64(2) + np.uint64(half) + np.uint64(salt << 32)
        mixed[:, half] = _scrambled(state)
    digits = np.frombuffer(mixed.tobytes().hex().encode(), "S1").reshape(len(numbers), 32)
    text = np.full((len(numbers), 36), b"-", "S1")
    spans = ((0, 8, 0), (8, 12, 9), (12, 16, 14), (16, 20, 19), (20, 32, 24))
    for begin, end, to in spans:
        text[:, to : to + end - begin] = digits[:, begin:end]
    return pa.array(text.reshape(-1).view("S36").astype("U36"), pa.string())


def _scrambled(state: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """SplitMix64: every number to another one, far apart."""
    state = state * np.uint64(0x9E3779B97F4A7C15)
    state = (state ^ (state >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    state = (state ^ (state >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return state ^ (state >> np.uint64(31))
