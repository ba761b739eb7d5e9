"""The overall opinion: what the targets say, held back by what the evidence and the signs of integrity allow."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from toolkit.audits import Audit
from toolkit.questions import sufficiency, summaries, survey_gates
from toolkit.reporting.entries import Entry, figure_name, names
from toolkit.reporting.words import say
from toolkit.reporting.worths import titled

STEPS: Final = ("meets", "reservations", "does_not_meet", "cannot_conclude")
# Kinds of findings that say something of whether the numbers and the work behind them can be taken at their word.
INTEGRITY: Final = (
    "reported_differs", "avoidance", "scores_heap", "sample_chosen", "flags_generous", "invoiced_more",
)  # fmt: skip
MOST_NAMED: Final = 3


class Opinion(NamedTuple):
    """The step on the four-step scale, its sentence, and where the service does not meet what else there is to say."""

    step: str
    answer: str
    besides: str = ""

    @property
    def sentence(self) -> str:
        """All of it; its first sentence is the answer."""
        return f"{self.answer} {self.besides}".strip()


def opinion(audit: Audit, register: Sequence[Entry] = ()) -> Opinion:
    """The opinion on an audit by the printed rule; `register` are its findings, for the signs of integrity.

    Rows that ended nowhere: cannot be concluded. Any target missed: does not meet. None judged: cannot be concluded.
    All met, with anything that holds it back: meets with reservations. Otherwise: meets.
    """
    found = summaries.opinion(audit)
    whose = "contract" if audit.parameters.contract.reference else "own"
    if sufficiency.unexplained(audit):
        lost = say("reason_rows_lost")
        return Opinion("cannot_conclude", say(f"opinion_cannot_conclude_{whose}", reasons=lost))
    told = "; ".join(_reasons(audit, found, register))
    if found.step == "does_not_meet":
        missed, judged = len(found.missed), len(found.judged)
        text = say(f"opinion_does_not_meet_{whose}", missed=missed, judged=judged, names=_named(audit, found.missed))
        return Opinion(found.step, text, say("opinion_besides", reasons=told) if told else "")
    if found.step == "cannot_conclude":
        why = told or say("reason_no_targets")
        return Opinion(found.step, say(f"opinion_cannot_conclude_{whose}", reasons=why))
    if told:
        return Opinion("reservations", say(f"opinion_reservations_{whose}", reasons=told))
    return Opinion("meets", say(f"opinion_meets_{whose}", judged=len(found.judged)))


def _reasons(audit: Audit, found: summaries.Opinion, register: Sequence[Entry]) -> tuple[str, ...]:
    """What holds the opinion back, each in a few words: targets, the gate of surveys, signs of integrity."""
    by_target = [
        say(f"reason_{name}", names=_named(audit, getattr(found, name)))
        for name in ("spans", "unknown", "insufficient", "not_evidenced")
        if getattr(found, name)
    ]
    gated = _gated(audit, found)
    signs = list(dict.fromkeys(entry.kind for entry in register if entry.kind in INTEGRITY))
    by_gate = [say("reason_gate", names=_named(audit, gated))] if gated else []
    by_sign = [say("reason_integrity", signs=_few([say(f"sign_{kind}") for kind in signs]))] if signs else []
    return (*by_target, *by_gate, *by_sign)


def _gated(audit: Audit, found: summaries.Opinion) -> tuple[tuple[str, str], ...]:
    """The met targets on figures of surveys whose gate is not "evidenced"."""
    keys = _keys(audit)
    met = [pair for pair in found.judged if pair not in found.missed]
    held = [pair for pair in met if survey_gates.held(audit, keys.get(pair[0], ""))]
    if not held:
        return ()
    gate = survey_gates.gate(audit)
    verdicts = dict(zip(gate.vendor, gate.verdict, strict=True))
    return tuple(pair for pair in held if verdicts.get(pair[1], "evidenced") != "evidenced")


def _named(audit: Audit, pairs: Sequence[tuple[str, str]]) -> str:
    """Targets by title, with the vendor where there are several; beyond a few, how many more."""
    keys = _keys(audit)
    called = names(audit)
    short = {title: figure_name(audit, keys.get(title, "")) or title for title, _vendor in pairs}
    # Two definitions of one name stay told apart by their whole titles.
    alike = len(set(short.values())) < len(short)
    told = [
        (titled(audit, title if alike else short[title], keys.get(title, ""), vendor), called[vendor])
        for title, vendor in pairs
    ]
    return _few([f"{title}, {name}" if len(called) > 1 else title for title, name in told])


def _few(names: Sequence[str]) -> str:
    shown = "; ".join(names[:MOST_NAMED])
    left = len(names) - MOST_NAMED
    return say("and_more", names=shown, more=left) if left > 0 else shown


def _keys(audit: Audit) -> dict[str, str]:
    promised = summaries.targets(audit)
    return dict(zip(promised.title, promised.kpi, strict=True))
