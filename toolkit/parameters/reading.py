"""From a YAML file to the parameters of an audit or of a comparison, or to every fault in it."""

from collections.abc import Collection, Mapping
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from toolkit.parameters.audits import AuditParameters
from toolkit.parameters.checks import Ranges, agreement_faults, matching_files
from toolkit.parameters.comparison_checks import Rules, comparison_faults
from toolkit.parameters.comparisons import ComparisonParameters
from toolkit.parameters.decisions import undecided
from toolkit.parameters.documents import Document, is_file, read_document
from toolkit.parameters.faults import Fault, ParameterFaults
from toolkit.parameters.mappings import merge_mappings
from toolkit.parameters.presets import merge_preset
from toolkit.parameters.scores import Score, read_scores
from toolkit.parameters.wording import model_faults

NO_WORDS: Mapping[str, Collection[str]] = MappingProxyType({})
NO_RANGES: Ranges = MappingProxyType({})
NO_RULES = Rules(NO_RANGES, MappingProxyType({}), MappingProxyType({}))


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
        raise _faults(document, document.faults, "an audit's")
    faults = document.faults + merge_mappings(document, file.parent) + merge_preset(document)
    faults += undecided(document)
    parameters = None
    try:
        parameters = AuditParameters.model_validate(document.values)
    except ValidationError as error:
        faults += model_faults(error, AuditParameters, document)
    faults += agreement_faults(document, file.parent, vocabulary, ranges)
    if faults or parameters is None:
        raise _faults(document, faults, "an audit's")
    return _placed(parameters, document, file)


def read_comparison(
    path: Path | str, *, vocabulary: Mapping[str, Collection[str]] = NO_WORDS, rules: Rules = NO_RULES
) -> ComparisonParameters:
    """The parameters of one comparison, checked; the audits that it names are not opened.

    `vocabulary` as `read_audit` has it; `rules` say of each KPI what it can be and which way is better, and what each
    price formula needs. Raises ParameterFaults with every fault of the file and between its parts.
    """
    file = Path(path).resolve()
    document = read_document(file)
    if document.values is None:
        raise _faults(document, document.faults, "a comparison's")
    faults = [*document.faults, *undecided(document)]
    parameters = None
    try:
        parameters = ComparisonParameters.model_validate(document.values)
    except ValidationError as error:
        faults += model_faults(error, ComparisonParameters, document)
    faults += comparison_faults(document, file.parent, vocabulary, rules)
    given: tuple[Score, ...] = ()
    # Scores of bidders or criteria that are at fault themselves would only say so again.
    sound = parameters is not None and not {each.keys[:1] for each in faults} & {("bidders",), ("criteria",)}
    if sound and parameters is not None and parameters.scores and is_file(file.parent / parameters.scores):
        bidders = [bidder.id for bidder in parameters.bidders]
        given, wrong = read_scores(file.parent / parameters.scores, bidders, parameters.scales)
        faults += wrong
    if faults or parameters is None:
        raise _faults(document, faults, "a comparison's")
    placed = located(parameters, file.parent)
    placed._path, placed._document, placed._given = file, document, given
    return placed


def located(parameters: ComparisonParameters, folder: Path) -> ComparisonParameters:
    """The parameters with every path absolute, counted from `folder`."""
    bidders = [bidder.model_copy(update={"audit": (folder / bidder.audit).resolve()}) for bidder in parameters.bidders]
    changed: dict[str, object] = {"bidders": tuple(bidders)}
    if parameters.aggregates is not None:
        patterns = parameters.aggregates.files
        files = tuple(path for pattern in patterns for path in matching_files(folder, str(pattern)))
        changed["aggregates"] = parameters.aggregates.model_copy(update={"files": files})
    if parameters.scores is not None:
        changed["scores"] = (folder / parameters.scores).resolve()
    return parameters.model_copy(update=changed)


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


def _faults(document: Document, faults: list[Fault], whose: str) -> ParameterFaults:
    # The file itself first, each file from top to bottom; two sources may share a mapping's fault.
    ordered = sorted(faults, key=lambda each: (each.place.file != document.file, each.place.file, each.place.line or 0))
    lines = dict.fromkeys(str(each) for each in ordered)
    return ParameterFaults(f"{document.file} cannot be used as {whose} parameters.", tuple(lines))
