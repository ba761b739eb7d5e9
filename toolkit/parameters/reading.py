"""From a YAML file to an audit's parameters, or to every fault in it."""

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from toolkit.parameters.audits import AuditParameters
from toolkit.parameters.checks import Ranges, agreement_faults, matching_files
from toolkit.parameters.decisions import undecided
from toolkit.parameters.documents import Document, read_document
from toolkit.parameters.faults import Fault, ParameterFaults
from toolkit.parameters.mappings import merge_mappings
from toolkit.parameters.presets import merge_preset
from toolkit.parameters.wording import model_faults

NO_WORDS: Mapping[str, Collection[str]] = MappingProxyType({})
NO_RANGES: Ranges = MappingProxyType({})


def read_audit(
    path: Path | str, *, vocabulary: Mapping[str, Collection[str]] = NO_WORDS, ranges: Ranges = NO_RANGES
) -> AuditParameters:
    """The parameters of one audit, checked.

    `vocabulary` gives the words that later rooms know, by a dotted pattern in which `*` stands for any key:
    `contract.targets.*.kpi`. Where a pattern ends at a mapping its keys are checked, at a list its items.
    `ranges` gives what each KPI can be at all, so that a target of 80 for a share is refused.
    Raises ParameterFaults with every fault of the file, of its mapping files and between their parts.
    """
    file = Path(path).resolve()
    document = read_document(file)
    if document.values is None:
        raise _faults(document, document.faults)
    faults = document.faults + merge_mappings(document, file.parent) + merge_preset(document)
    faults += undecided(document)
    parameters = None
    try:
        parameters = AuditParameters.model_validate(document.values)
    except ValidationError as error:
        faults += model_faults(error, AuditParameters, document)
    faults += agreement_faults(document, file.parent, vocabulary, ranges)
    if faults or parameters is None:
        raise _faults(document, faults)
    return _placed(parameters, document, file)


def _placed(parameters: AuditParameters, document: Document, file: Path) -> AuditParameters:
    sources = {
        name: source.model_copy(
            update={
                "files": tuple(path for pattern in source.files for path in matching_files(file.parent, str(pattern)))
            }
        )
        for name, source in parameters.sources.items()
    }
    placed = parameters.model_copy(update={"sources": sources})
    placed._path, placed._document = file, document
    return placed


def _faults(document: Document, faults: list[Fault]) -> ParameterFaults:
    # The audit's own file first, each file from top to bottom; two sources may share a mapping's fault.
    ordered = sorted(faults, key=lambda each: (each.place.file != document.file, each.place.file, each.place.line or 0))
    lines = dict.fromkeys(str(each) for each in ordered)
    return ParameterFaults(f"{document.file} cannot be used as an audit's parameters.", tuple(lines))
