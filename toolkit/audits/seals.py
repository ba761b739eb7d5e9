"""What was decided before prices were opened: sealed once, and whatever was changed afterwards is shown.

The seal is a hash of everything that decides, in one canonical form, beside the comparison's file. It holds no clock:
it proves what was sealed, and who must prove when publishes the hash.
"""

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple

from toolkit.parameters import ComparisonParameters, ParameterFaults

SUFFIX: Final = ".seal.json"


class Change(NamedTuple):
    """A sealed key that is different now; None stands for what is not there."""

    key: str
    old: str | None
    new: str | None


class Seal(NamedTuple):
    """What was sealed.

    sha256: the seal's hash; of what stands in the file now where nothing was sealed. stood: which of prices and scores
    stood in the file when it was sealed.
    """

    sha256: str
    sealed: bool
    changed: tuple[Change, ...] = ()
    stood: tuple[str, ...] = ()

    @property
    def before_prices(self) -> bool | None:
        """Whether it was sealed while no prices stood in the file; None where nothing was sealed."""
        return "prices" not in self.stood if self.sealed else None

    @property
    def before_scores(self) -> bool | None:
        """The same of assessors' scores."""
        return "scores" not in self.stood if self.sealed else None


def place(parameters: ComparisonParameters) -> Path:
    """Where the seal of a comparison lies: tender.seal.json beside tender.yml."""
    return parameters.path.with_name(parameters.path.stem + SUFFIX)


def digest(sealed: Mapping[str, Any], stood: Sequence[str] = ()) -> str:
    """The SHA-256 of what decides, and of which of prices and scores stood in the file, where any did.

    The order of keys, criteria and KPIs, and how a number is written, do not count.
    """
    whole = {**sealed, "stood": sorted(stood)} if stood else sealed
    text = json.dumps(_canonical(whole), ensure_ascii=True, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def freeze(parameters: ComparisonParameters) -> Seal:
    """Seal what stands in the file. A seal that is there already stays: ParameterFaults where anything differs.

    ParameterFaults too where it cannot be written.
    """
    before = seal_of(parameters)
    if before.sealed and before.changed:
        texts = [f"{each.key}: sealed {each.old or 'absent'}, now {each.new or 'absent'}" for each in before.changed]
        texts.append(f"change: put back what was sealed, or remove {place(parameters).name} and say why")
        raise ParameterFaults(f"{parameters.path.name} was sealed already and has been changed since.", texts)
    if before.sealed:
        return before
    whole = {
        "file": parameters.path.name,
        "sha256": digest(parameters.sealed(), parameters.opened),
        "stood": list(parameters.opened),
        "sealed": _canonical(parameters.sealed()),
    }
    text = json.dumps(whole, ensure_ascii=False, indent=2, sort_keys=True)
    try:
        place(parameters).write_text(text + "\n", encoding="utf-8", newline="\n")
    except OSError as error:
        told = f"{place(parameters).name}  {error.strerror}; expected a folder that can be written to"
        raise ParameterFaults("The seal cannot be written.", [told]) from None
    return seal_of(parameters)


def seal_of(parameters: ComparisonParameters) -> Seal:
    """The seal beside a comparison's file against what stands there now. ParameterFaults for a seal that is none."""
    now = parameters.sealed()
    path = place(parameters)
    if not path.exists():
        return Seal(digest(now), sealed=False)
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        sealed, sha256, stood = kept["sealed"], str(kept["sha256"]), tuple(map(str, kept["stood"]))
        genuine = isinstance(sealed, dict) and digest(sealed, stood) == sha256
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        genuine = False
    if not genuine:
        text = "does not match its own hash: it was changed by hand, or is no seal of vendor-audit freeze"
        raise ParameterFaults("The seal cannot be used.", [f"{path.name}  {text}"])
    return Seal(sha256, True, tuple(changes(sealed, now)), stood)


def changes(sealed: Mapping[str, Any], now: Mapping[str, Any]) -> list[Change]:
    """Every key whose value differs, criteria and requirements by their ids: criteria.price.weight."""
    old, new = (dict(_flat(_canonical(each))) for each in (sealed, now))
    keys = sorted({*old, *new})
    return [Change(key, old.get(key), new.get(key)) for key in keys if old.get(key) != new.get(key)]


def _canonical(value: Any) -> Any:
    """One form for what means the same: things by their ids, lists of words in order, whole numbers without a point."""
    if isinstance(value, Mapping):
        return {str(key): _canonical(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        if value and all(isinstance(each, Mapping) and "id" in each for each in value):
            return {str(each["id"]): {str(k): _canonical(v) for k, v in each.items() if k != "id"} for each in value}
        if all(isinstance(each, str) for each in value):
            return sorted(value)
        return [_canonical(each) for each in value]
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _flat(value: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """The leaves of a canonical value by dotted key, as JSON; what is null or empty is as if it were not there."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from _flat(each, f"{key}.{name}" if key else name)
    elif value is not None and value != []:
        yield key, json.dumps(value, ensure_ascii=False)
