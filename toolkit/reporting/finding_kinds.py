"""What kinds of findings there are: what each touches, how sure it is, whose it is, what shows that it is mended."""

import re
from collections.abc import Collection
from typing import Final, Literal, NamedTuple

from toolkit.measures.targets import Target
from toolkit.reporting.findings import Finding

Likelihood = Literal["interval", "chart", "told", "counted", "possible"]
Owner = Literal["contract", "both", "operations", "quality", "planning", "data", "accounts", "auditor"]

# What a finding touches, from what can be concluded at all to a promise or a law.
CONCLUSIONS: Final = 1
CUSTOMERS: Final = 2
CONTRACT: Final = 3
RAISED: Final = ("breach", "attention")
# A pattern that stands for any finding with a target.
PROMISED: Final = "a target"


class Kind(NamedTuple):
    """One kind of finding. The messages `named_`, `criteria_` ... with its key behind them are its words.

    `pattern` is held against a finding's id, for findings of `severities`; the first kind that fits is it. `likelihood`
    names the rule of `ratings`: by its interval against the target, by the control chart, told at the confidence of the
    audit, counted in this period, or possible. `evidenced`: the cause is seen in the data, not supposed. `acts`: there
    is something to do about it. `about`: what the finding's `evidence` must say. `missed`: whether the finding's value
    must miss its target.
    """

    key: str
    pattern: str
    severities: Collection[str]
    effect: int
    likelihood: Likelihood
    owner: Owner
    evidenced: bool = False
    acts: bool = True
    about: str = ""
    missed: bool = False


def _limit(key: str, pattern: str, *, effect: int = CONCLUSIONS, owner: Owner = "auditor", acts: bool = False) -> Kind:
    return Kind(key, pattern, ("limit",), effect, "possible", owner, acts=acts)


def _data(key: str, pattern: str, *, evidenced: bool = True) -> Kind:
    return Kind(key, pattern, RAISED, CONCLUSIONS, "counted", "data", evidenced=evidenced)


def _agreed(key: str, pattern: str, likelihood: Likelihood, owner: Owner) -> Kind:
    return Kind(key, pattern, RAISED, CONTRACT, likelihood, owner, evidenced=True)


def _told(key: str, pattern: str, effect: int, owner: Owner, *, evidenced: bool = False, about: str = "") -> Kind:
    return Kind(key, pattern, RAISED, effect, "told", owner, evidenced=evidenced, about=about)


KINDS: Final = (
    Kind("rows_lost", r"sufficiency\.lost", RAISED, CONTRACT, "told", "auditor", evidenced=True),
    _data("rows_unusable", r"sufficiency\.rejected\."),
    _data("rows_noted", r"sufficiency\.watched\."),
    _data("days_silent", r"sufficiency\.silent_days", evidenced=False),
    _agreed("reported_differs", r"scorecards\.reported\.", "counted", "accounts"),
    Kind("auditor", r"auditor\.", RAISED, CONCLUSIONS, "counted", "auditor"),
    # The contract
    _agreed("critical_repeated", r"contract\.credit\..*\.critical", "told", "contract"),
    _agreed("credit_due", r"contract\.credit\.[^.]+$", "counted", "contract"),
    _limit("earn_back", r"contract\.credit\..*\.earn_back"),
    _limit("credit_unknown", r"contract\.credit\.", effect=CONTRACT, owner="accounts", acts=True),
    _agreed("definition_decides", r"contract\.definitions\.|service_levels\..*\.conventions", "counted", "both"),
    _agreed("volume_guard", r"contract\.suspended\.", "possible", "both"),
    _limit("beyond_preset", r"contract\.preset\.beyond\.", effect=CONTRACT, owner="data", acts=True),
    _limit("no_targets", r"contract\.no_targets", owner="contract", acts=True),
    _limit("period_cut", r"contract\.(incomplete\.|guard)"),
    Kind("promise_missed", r"contract\..*\.kept", RAISED, CONTRACT, "interval", "operations"),
    Kind("promise_missed", r".*\.target$", RAISED, CONTRACT, "interval", "operations", missed=True),
    Kind("promise_near", r".*\.target$", ("attention",), CONTRACT, "interval", "operations"),
    # Change over time
    Kind("may_miss", r"trends\..*\.assurance", RAISED, CONTRACT, "chart", "operations"),
    _told("worsening", r"trends\..*\.(signal\.\d+|difference)$|partnership\..*\.effect\.", CUSTOMERS, "operations"),
    _limit("chart_limit", r"trends\.(chance|.*\.(unsettled|assurance))$"),
    _limit("chart_short", r"trends\.(?!no_data)", acts=True),
    # Visits, cases, agents
    _told("visits_unlike_scores", r"mystery_shopping\..*\.difference", CONCLUSIONS, "quality", about="mystery_qa_gap"),
    _told("visits_differ", r"mystery_shopping\..*\.difference", CONCLUSIONS, "quality"),
    _told("critical_failed", r"mystery_shopping\.critical\.", CUSTOMERS, "quality"),
    _told("shoppers_differ", r"mystery_shopping\.shoppers", CONCLUSIONS, "auditor"),
    _told("bottleneck", r"journeys\..*\.bottleneck\.", CUSTOMERS, "operations", evidenced=True),
    Kind("cases_open", r"journeys\..*\.open$", RAISED, CUSTOMERS, "counted", "operations"),
    _told("journeys_differ", r"journeys\..*difference\.", CONCLUSIONS, "operations"),
    _limit("journeys_limit", r"journeys\..*\.not_due\."),
    Kind("avoidance", r"agents\..*\.signal", RAISED, CUSTOMERS, "counted", "operations"),
    _told("training", r"agents\.training", CUSTOMERS, "quality"),
    _limit("agents_limit", r"agents\.(left_out|groups)"),
    # Quality and answers
    _told("evaluators_differ", r"quality\.(evaluators|sides)\.", CONCLUSIONS, "quality"),
    _told("scores_heap", r"quality\.heap", CONCLUSIONS, "quality"),
    _told("sample_chosen", r"quality\.sample", CONCLUSIONS, "quality"),
    _told("answers_unlike", r"voice\.(weighted|unlike)", CONCLUSIONS, "data"),
    _limit("survey_gate", r"voice\.(gate|modes|unasked|scales)", owner="data", acts=True),
    _told("flags_generous", r"service_levels\.fcr\..*\.flag_answers", CUSTOMERS, "operations"),
    _limit("labels_weak", r"comments\.accuracy\.", acts=True),
    Kind("theme", r"comments\..*\.theme\.", RAISED, CONCLUSIONS, "counted", "operations"),
    # Both sides, people, money
    _told("sides_disagree", r"partnership\..*\.alignment\.", CONCLUSIONS, "both"),
    _told("too_few_agents", r"workforce\.gap\.", CUSTOMERS, "planning", evidenced=True),
    _told("forecast_leans", r"workforce\.forecast\..*\.bias", CONCLUSIONS, "planning", evidenced=True),
    Kind("invoiced_more", r"money\.invoices\.", RAISED, CONTRACT, "counted", "accounts"),
    # Whatever is left
    _limit("promise_unknown", PROMISED, effect=CONTRACT, owner="data", acts=True),
    _limit("evidence_missing", r"", owner="data", acts=True),
    Kind("other", r"", RAISED, CUSTOMERS, "counted", "both"),
)


def kind_of(finding: Finding) -> Kind | None:
    """The kind of a finding that calls for something; None for one that is for information only."""
    return next((kind for kind in KINDS if _fits(kind, finding)), None)


def _fits(kind: Kind, finding: Finding) -> bool:
    if finding.severity not in kind.severities or (kind.about and kind.about != finding.evidence):
        return False
    target = Target.of_code(finding.target)
    if kind.missed and (target is None or target.keeps(finding.value)):
        return False
    # What is unknown of a promise is told in many places, and known by its target.
    return bool(finding.target) if kind.pattern == PROMISED else re.match(kind.pattern, finding.id) is not None
