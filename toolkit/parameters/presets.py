"""Targets that somebody else set, such as a regulator: a preset that an audit's contract names.

A preset fills in what the audit does not say. What both say must be the same: an audit that names a rule and
changes it would print the rule's name beside a figure that is not the rule's.
"""

from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from toolkit.parameters.documents import Document, is_file, read_document
from toolkit.parameters.faults import Fault, Keys, Place, did_you_mean, listed, word
from toolkit.parameters.parts import Part
from toolkit.parameters.values import Count, Expected, Name, Text, measure, number, slug

_PACKAGE: Final = Path(__file__).resolve().parents[1]
_PLACES: Final = (_PACKAGE.parent / "parameters" / "presets", _PACKAGE / "_presets")
# What a preset may say of a contract; the rest is between the two parties.
FILLED: Final = ("threshold_seconds", "short_abandon_seconds", "targets")


class Beyond(Part):
    """Something that the source promises and no export can show."""

    promise: Name = Field(description="what is promised")
    needs: Name = Field(description="what it would take to judge it")


class Preset(BaseModel):
    """Who set the targets, where that is written, and what has to be known about it."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    title: Name = Field(description="whose targets these are")
    source: Name = Field(description="where they are written")
    year: Count | None = Field(description="the year of the source, null where it has none")
    notes: Annotated[tuple[Text, ...], Expected("a list of texts")] = ()
    beyond: Annotated[tuple[Beyond, ...], Expected("a list of mappings with promise and needs")] = ()


def folder() -> Path:
    """Where the presets are: in the checkout, or in the installed package."""
    return next((place for place in _PLACES if place.is_dir()), _PLACES[0])


def shipped() -> list[str]:
    """The names of the presets."""
    return sorted(path.stem for path in folder().glob("*.yml"))


def preset(name: str) -> Preset:
    """The preset of that name. Raises `ValueError` for one that is not shipped."""
    return Preset.model_validate(read_document(folder() / f"{name}.yml").values)


def merge_preset(document: Document) -> list[Fault]:
    """Put what the contract's preset says under what the audit's own file says; the faults of doing so."""
    keys: Keys = ("contract", "preset")
    name = document.part(slug, *keys)
    contract = document.value("contract")
    if name is None or not isinstance(contract, dict):
        return []
    path = folder() / f"{name}.yml"
    if not is_file(path):
        known = did_you_mean(name, shipped()) or f"; expected {listed(shipped())}"
        document.partial.add(("contract",))
        return [document.fault(keys, f"found {word(name)}, which is no preset{known}")]
    preset_file = read_document(path)
    faults = [*preset_file.faults]
    for key in FILLED[:-1]:
        given = preset_file.value(key)
        if given is not None:
            faults += _filled(document, ("contract", key), contract, preset_file, (key,), given)
    own = contract.setdefault("targets", [])
    if not isinstance(own, list):
        return faults
    places = {
        document.part(measure, "contract", "targets", place, "kpi"): place
        for place, each in enumerate(own)
        if isinstance(each, dict)
    }
    for number_there, target in enumerate(preset_file.sequence("targets")):
        if target["kpi"] not in places:
            _placed(document, ("contract", "targets", len(own)), preset_file, ("targets", number_there))
            own.append(dict(target))
            continue
        here = places[target["kpi"]]
        for key, given in target.items():
            faults += _filled(
                document,
                ("contract", "targets", here, key),
                own[here],
                preset_file,
                ("targets", number_there, key),
                given,
            )
    return faults


def _filled(
    document: Document, keys: Keys, own: dict[str, Any], preset_file: Document, there: Keys, given: Any
) -> list[Fault]:
    """The preset's value where the audit has none; a fault where it has another one."""
    key = str(keys[-1])
    if own.get(key) is None:
        own[key] = given
        _placed(document, keys, preset_file, there)
        return []
    if _meant(own[key]) == _meant(given):
        return []
    place = preset_file.place(there)
    text = (
        f"found {_shown(own[key])}, which the preset has as {_shown(given)} ({place}); "
        "expected the same, or no preset: a changed rule is not the rule"
    )
    return [document.fault(keys, text)]


def _placed(document: Document, keys: Keys, preset_file: Document, there: Keys) -> None:
    for inner, place in preset_file.places.items():
        if inner[: len(there)] == there:
            document.places[(*keys, *inner[len(there) :])] = Place(place.file, place.line)


def _meant(value: Any) -> Any:
    """A value as it is meant, so that 0.8 and 0.80 are the same."""
    if isinstance(value, dict):
        return {key: _meant(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_meant(each) for each in value]
    try:
        return float(number(value))
    except ValueError:
        return value


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_shown(each)}" for key, each in value.items()) + "}"
    return word(str(value))
