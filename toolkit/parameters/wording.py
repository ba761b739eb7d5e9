"""What the models refuse, said as faults: the line, the key, what was found, what was expected."""

from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails

from toolkit.parameters.documents import Document, Plain
from toolkit.parameters.faults import Fault, Keys, close_to, did_you_mean, listed, quoted, word
from toolkit.parameters.values import Expected


def model_faults(error: ValidationError, model: type[BaseModel], document: Document) -> list[Fault]:
    """One fault for each error of the model, but none about what the document has refused already.

    A missing key is not reported beside the misspelt one that was meant for it.
    """
    errors = [(tuple(each["loc"]), each) for each in error.errors(include_url=False)]
    missing = {keys for keys, each in errors if each["type"] == "missing"}
    faults: list[Fault] = []
    meant: set[Keys] = set()
    for keys, each in errors:
        if each["type"] == "extra_forbidden" and not document.is_closed(keys):
            key, known = str(keys[-1]), _fields(model, keys[:-1])
            near = close_to(key, known)
            if near is not None:
                meant.add((*keys[:-1], near))
            absent = [field for field in known if (*keys[:-1], field) in missing] or known
            faults.append(
                document.fault(keys, f"unknown key{did_you_mean(key, known) or f'; expected {listed(absent)}'}")
            )
    for keys, each in errors:
        unwritten = keys in missing and (keys in meant or keys[:-1] in document.partial)
        if each["type"] != "extra_forbidden" and not unwritten and not document.is_closed(keys):
            place = keys[:-1] if _concerns_key(model, keys, each) else keys
            faults.append(document.fault(place, _text(model, keys, each)))
    return faults


def _concerns_key(model: type[BaseModel], keys: Keys, error: ErrorDetails) -> bool:
    # Pydantic marks a fault of a mapping's key by one more step, which a file may also hold as a key.
    return (
        keys[-1:] == ("[key]",)
        and keys[-2:-1] == (error["input"],)
        and get_origin(_bare(_kind(model, keys[:-2]))) is dict
    )


def _text(model: type[BaseModel], keys: Keys, error: ErrorDetails) -> str:
    found = error["input"]
    if _concerns_key(model, keys, error):
        return f"found {shown(keys[-2])} as a key; expected {_expected_key(model, keys[:-2])}"
    if error["type"] == "missing":
        return f"missing: {_purpose(model, keys)}; expected {expected(model, keys)}"
    said, words = f"found {shown(found)}", []
    if error["type"] == "literal_error":
        words = [str(each) for each in get_args(_bare(_kind(model, keys)))]
    # What the functions in values raise: better words, and the words that may have been meant.
    match getattr(error.get("ctx", {}).get("error"), "args", ()):
        case (said, words):
            pass
        case (said,):
            pass
    return f"{said}; expected {expected(model, keys)}" + (did_you_mean(found, words) if isinstance(found, str) else "")


def shown(found: object) -> str:
    """What was found, short enough for a line."""
    if found is None:
        return "null"
    if isinstance(found, list | tuple):
        return "a list" if found else "an empty list"
    if isinstance(found, dict):
        return "a mapping" if found else "an empty mapping"
    return quoted(found) if isinstance(found, str) and not isinstance(found, Plain) else word(str(found))


def expected(model: type[BaseModel], keys: Keys) -> str:
    """What the models say that the value at the keys looks like."""
    kind = _kind(model, keys)
    bare = _bare(kind)
    said = [each.text for each in _notes(kind) if isinstance(each, Expected)]
    if not said and get_origin(bare) is Literal:
        said = [listed(str(each) for each in get_args(bare))]
    if not said and isinstance(bare, type) and issubclass(bare, BaseModel):
        said = [f"a mapping with {listed(fields_by_key(bare), 'and')}"]
    return said[0] + (" (or null)" if NoneType in get_args(kind) else "")


def _fields(model: type[BaseModel], keys: Keys) -> list[str]:
    return list(fields_by_key(_bare(_kind(model, keys))))


def fields_by_key(model: type[BaseModel]) -> dict[str, FieldInfo]:
    """A model's fields under the keys that a file has for them: `from` cannot be a name in Python."""
    return {field.alias or name: field for name, field in model.model_fields.items()}


def _purpose(model: type[BaseModel], keys: Keys) -> str:
    return fields_by_key(_bare(_kind(model, keys[:-1])))[str(keys[-1])].description or ""


def _expected_key(model: type[BaseModel], keys: Keys) -> str:
    kind = get_args(_bare(_kind(model, keys)))[0]
    return next(each.text for each in _notes(kind) if isinstance(each, Expected))


def _kind(model: type[BaseModel], keys: Keys) -> Any:
    """The annotation at the keys, with what stands beside it."""
    kind: Any = model
    for key in keys:
        bare = _bare(kind)
        if isinstance(bare, type) and issubclass(bare, BaseModel):
            field = fields_by_key(bare)[str(key)]
            kind = Annotated[field.annotation, *field.metadata] if field.metadata else field.annotation
        else:
            # A mapping's value is its second argument; a list's item, tuple[kind, ...], its first.
            kind = get_args(bare)[1 if get_origin(bare) is dict else 0]
    return kind


def _bare(kind: Any) -> Any:
    """The annotation without notes and without None."""
    if get_origin(kind) is Annotated:
        return _bare(get_args(kind)[0])
    if NoneType in get_args(kind):
        return _bare(next(each for each in get_args(kind) if each is not NoneType))
    return kind


def _notes(kind: Any) -> list[Any]:
    """What stands beside the annotation, outermost first."""
    if get_origin(kind) is Annotated:
        inner, *notes = get_args(kind)
        return [*notes, *_notes(inner)]
    if NoneType in get_args(kind):
        return _notes(next(each for each in get_args(kind) if each is not NoneType))
    return []
