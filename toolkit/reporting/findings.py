"""Claims with their numbers: each sentence follows from the value and its interval, and says no more than they do."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from functools import wraps
from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures.targets import Target, verdict
from toolkit.parameters.languages import ENGLISH, spoken
from toolkit.reporting.messages import MESSAGES
from toolkit.reporting.words import apart, count, difference, difference_span, known, say, span

SEVERITIES: Final = ("breach", "attention", "limit", "information")
# The section whose findings are about the exports and not about the service.
ABOUT_DATA: Final = "sufficiency"


@dataclass(frozen=True, slots=True)
class Finding:
    """One claim. `value`, `low`, `high` are in `unit`; NaN where there is none. `evidence` names where to look.

    `contacts` and `money` (in `currency`) are what it comes to, where its section counted or priced it; else NaN.
    """

    id: str
    section: str
    kpi: str
    vendor: str
    severity: str
    sentence: str
    value: float = math.nan
    low: float = math.nan
    high: float = math.nan
    rows: int = 0
    unit: str = ""
    target: str = ""
    definition: str = ""
    evidence: str = ""
    contacts: float = math.nan
    money: float = math.nan
    currency: str = ""

    def record(self) -> dict[str, Any]:
        """The finding as one row of findings.csv."""
        return asdict(self)


Register = Callable[..., list[Finding]]


def kept(section: Register) -> Register:
    """A section's findings worked out once in a run: the summary tells them too, in a process of its own."""

    @wraps(section)
    def found(audit: Audit, *more: Any) -> list[Finding]:
        def make() -> pd.DataFrame:
            told = [finding.record() for finding in section(audit, *more)]
            return pd.DataFrame(told, columns=[field.name for field in fields(Finding)])

        # The words are those of one language, and are kept as such.
        tongue = "" if spoken() == ENGLISH else f".{spoken()}"
        named = f"findings.{section.__module__}.{section.__qualname__}{tongue}"
        rows: list[dict[str, Any]] = audit.kept(named, make).to_dict("records")
        # One NaN for all, as in findings that were never kept, so that equal findings are equal.
        return [Finding(**{name: _one_nan(value) for name, value in row.items()}) for row in rows]

    return found


def _one_nan(value: Any) -> Any:
    return math.nan if value != value else value


def promise(target: Target, unit: str, value: float = math.nan, *, language: str = "") -> str:
    """A target in words, with as many decimals as part it from a value: at least 80.0 %."""
    low, high = (None if end is None else apart(value, end, unit, language=language)[1] for end in target)
    if low is not None and high is not None:
        return say("between", low=low, high=high, language=language)
    if low is not None:
        return say("at_least", limit=low, language=language)
    return say("at_most", limit=high, language=language)


def target_finding(row: Mapping[str, Any], target: Target, *, minimum_rows: int = 1, language: str = "") -> Finding:
    """What the period and the process say about a target.

    `row` is one row of measures: kpi, title, vendor, value, low, high, rows, unit; section, group,
    definition, evidence, clusters where there are such. The value decides whether the contract was kept.
    The interval decides what is said about the process: all of it inside the target, all of it outside, or
    neither; an interval that touches the target from the wrong side spans it. Without an interval nothing
    is said about the process, and why.
    """
    value, low, high = (_float(row.get(name)) for name in ("value", "low", "high"))
    rows, unit = _whole(row.get("rows")), str(row.get("unit", ""))
    outcome = verdict(value, target, enough=rows >= minimum_rows)
    if outcome == "insufficient":
        return insufficient(row, minimum_rows, target=target, language=language)
    shown = apart(value, target.nearest(value), unit, language=language)[0]
    contract = say(
        f"target_{outcome}",
        kpi=_title(row),
        vendor=_of(row),
        value=shown,
        rows=count(rows, language=language),
        target=promise(target, unit, value, language=language),
        language=language,
    )
    process = target.process(low, high)
    clause = say(
        f"process_{process}",
        span=_span_apart(low, high, target, unit, language),
        why=why_absent(row, language),
        language=language,
    )
    severity = "breach" if outcome == "missed" else "attention" if process == "spans" else "information"
    return _finding(row, "target", severity, f"{contract} {clause}", value, low, high, rows, unit, target.code())


def difference_finding(row: Mapping[str, Any], *, severity: str = "attention", language: str = "") -> Finding:
    """Whether two parties differ: `row` holds kpi, title, first, second, value (first minus second), low, high, unit.

    Only an interval that leaves zero out, ends included, tells the two apart. `severity` is for that case;
    a difference that is not told apart is for information.
    """
    value, low, high = (_float(row.get(name)) for name in ("value", "low", "high"))
    unit, rows = str(row.get("unit", "")), _whole(row.get("rows"))
    if not (known(value) and known(low) and known(high)):
        message, level = "difference_unknown", "limit"
    elif low > 0:
        message, level = "difference_higher", severity
    elif high < 0:
        message, level = "difference_lower", severity
    else:
        message, level = "difference_open", "information"
    told = message in {"difference_higher", "difference_lower"}
    bounds = sorted((abs(low), abs(high))) if told else [low, high]
    sentence = say(
        message,
        kpi=_title(row),
        first=str(row["first"]),
        second=str(row["second"]),
        value=difference(abs(value) if told else value, unit, language=language),
        span=difference_span(bounds[0], bounds[1], unit, language=language),
        why=why_absent(row, language),
        language=language,
    )
    return _finding(row, "difference", level, sentence, value, low, high, rows, unit, "")


def coverage_finding(row: Mapping[str, Any], missing: Sequence[str], *, language: str = "") -> Finding:
    """A figure whose columns the vendor did not supply: not evidenced, and what would be needed."""
    sentence = say("not_evidenced", kpi=_title(row), vendor=_of(row), missing=", ".join(missing), language=language)
    return _finding(
        row,
        "coverage",
        "limit",
        sentence,
        math.nan,
        math.nan,
        math.nan,
        0,
        str(row.get("unit", "")),
        str(row.get("target", "")),
    )


def insufficient(
    row: Mapping[str, Any], minimum_rows: int, *, target: Target | None = None, language: str = ""
) -> Finding:
    """A figure with too few rows to conclude anything: neither a pass nor a failure."""
    rows = _whole(row.get("rows"))
    sentence = say(
        "insufficient_rows",
        kpi=_title(row),
        vendor=_of(row),
        rows=count(rows, language=language),
        minimum=count(max(minimum_rows, 1), language=language),
        language=language,
    )
    value, low, high = (_float(row.get(name)) for name in ("value", "low", "high"))
    code = "" if target is None else target.code()
    return _finding(row, "insufficient", "limit", sentence, value, low, high, rows, str(row.get("unit", "")), code)


def urgency(severity: str, section: str) -> tuple[int, bool]:
    """What findings are sorted by: the most severe first, and among equals notes on the data last."""
    return SEVERITIES.index(severity), section == ABOUT_DATA


def by_severity(findings: Sequence[Finding]) -> list[Finding]:
    """The findings, most severe first, notes on the data after others like them, otherwise in the order given."""
    return sorted(findings, key=lambda finding: urgency(finding.severity, finding.section))


def _finding(
    row: Mapping[str, Any],
    kind: str,
    severity: str,
    sentence: str,
    value: float,
    low: float,
    high: float,
    rows: int,
    unit: str,
    target: str,
) -> Finding:
    parts = [row.get("section"), row.get("kpi"), row.get("vendor"), row.get("group"), kind]
    return Finding(
        id=".".join(str(part) for part in parts if part),
        section=str(row.get("section", "")),
        kpi=str(row.get("kpi", "")),
        vendor=str(row.get("vendor") or ""),
        severity=severity,
        sentence=sentence,
        value=value,
        low=low,
        high=high,
        rows=rows,
        unit=unit,
        target=target,
        definition=str(row.get("definition", "")),
        evidence=str(row.get("evidence", "")),
    )


def _title(row: Mapping[str, Any]) -> str:
    return str(row.get("title") or row["kpi"])


def _of(row: Mapping[str, Any]) -> str:
    """Whose figure it is: the vendor, with the group in brackets where the row is about a part of it."""
    name = str(row.get("vendor_name") or row.get("vendor") or "")
    return f"{name} ({row['group']})" if row.get("group") else name


def why_absent(row: Mapping[str, Any], language: str = "") -> str:
    """Why there is no interval, in words that name what the rows belong together by, where the row says it."""
    why, by = row.get("why_absent"), row.get("clustered_by")
    if not (isinstance(why, str) and why):
        # A row made elsewhere may only hold its clusters.
        why = "one_cluster" if known(row.get("clusters")) and float(row["clusters"]) <= 1 else "unknown"
    by = by if f"cluster_{by}" in MESSAGES else ""
    one, several = (say(f"{number}_{by}", language=language) for number in ("cluster", "clusters"))
    return say(f"why_{why}", cluster=one, clusters=several, language=language)


def _span_apart(low: float, high: float, target: Target, unit: str, language: str) -> str:
    """The interval with enough decimals that an end beside the target is not printed as the target."""
    if not (known(low) and known(high)):
        return span(low, high, unit, language=language)
    ends = [apart(end, target.nearest(end), unit, language=language)[0] for end in (low, high)]
    return say("span", low=ends[0], high=ends[1], language=language)


def _float(value: Any) -> float:
    return float(value) if known(value) else math.nan


def _whole(value: Any) -> int:
    return int(value) if known(value) else 0
