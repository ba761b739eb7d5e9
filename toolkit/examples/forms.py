"""Quality forms and mystery score sheets as workbooks: long, a row per item, and wide, a row per visit."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from toolkit.examples.arrivals import REASONS
from toolkit.examples.calendars import Times, local
from toolkit.examples.contacts import Telephone
from toolkit.examples.judgements import EVALUATORS, FORM, SCENARIOS, SHEET, WAVES, Evaluations, Visits
from toolkit.examples.sessions import PANEL, Sessions
from toolkit.examples.telephone_exports import contact_code
from toolkit.examples.voices import FIRST_NAMES
from toolkit.examples.writing import write_workbook

FORM_HEADER = (
    "Evaluation ID,Evaluated on,Contact ID,Agent,Team,Evaluator,Evaluator side,Form,Channel,Reason,"
    "Section,Item,Question,Weight,Critical,Criticality,Answer,Points,Points possible"
).split(",")
OF_SAMPLE, OF_SESSIONS = ("Script", "Root cause"), ("Script", "Session")
VISIT_HEADER = "Shop ID,Wave,Scenario,Channel,Location,Shopper,Shop date,Time in,Time out".split(",")
LONG_HEADER = (*VISIT_HEADER, *"Section,Item,Question,Weight,Critical,Points,Points possible,Comment".split(","))
DAY_FORMAT, CLOCK_FORMAT, MOMENT_FORMAT = "dd/mm/yyyy", "hh:mm", "dd/mm/yyyy hh:mm"
WELL = "The agent was helpful and explained each step."
POORLY = "Asked for {name} at {phone}, who was to call back; the first answer was not right."


def write_quality_forms(path: Path, vendor: str, told: Telephone, made: Evaluations, causes: NDArray[np.str_]) -> int:
    """One row per form and item; an item that did not apply has an answer of N/A and no points.

    `causes`, forms by items, says why points were lost, where somebody found out.
    """
    forms = _forms(vendor, told, made, EVALUATORS, "E")
    rows = ([*row, cause] for row, cause in zip(forms, causes.ravel().tolist(), strict=True))
    write_workbook(path, "Evaluations", [*FORM_HEADER, *OF_SAMPLE], rows, formats={1: MOMENT_FORMAT})
    return len(made.contact) * len(FORM)


def write_session_forms(path: Path, vendor: str, told: Telephone, held: Sessions) -> int:
    """The same of calibration sessions, with the session that each form belongs to."""
    forms = _forms(vendor, told, held.forms, PANEL, "K")
    session = np.repeat(held.session, len(FORM)).tolist()
    rows = ([*row, f"CAL-{number + 1:02d}"] for row, number in zip(forms, session, strict=True))
    write_workbook(path, "Calibration", [*FORM_HEADER, *OF_SESSIONS], rows, formats={1: MOMENT_FORMAT})
    return len(held.session) * len(FORM)


def evaluator_code(vendor: str, evaluator: str) -> str:
    """An evaluator as the export names it: the bidder's own by its letter, the client's by the client's."""
    return evaluator if evaluator.startswith("C") else f"{vendor[0].upper()}{evaluator}"


def _forms(vendor: str, told: Telephone, made: Evaluations, names: tuple[str, ...], letter: str) -> Iterator[list[Any]]:
    people, contacts = told.people, told.contacts
    codes = contact_code(vendor, made.contact).to_pylist()
    for number, contact in enumerate(made.contact.tolist()):
        agent, evaluator = int(contacts.agent[contact]), names[made.evaluator[number]]
        moment = moments(made.evaluated_at[number : number + 1])[0]
        for item, score in zip(FORM, made.score[number].tolist(), strict=True):
            applies = not np.isnan(score)
            yield [
                f"{letter}{number + 1:06d}",
                moment,
                codes[number],
                people.codes[agent],
                people.teams[people.team[agent]],
                evaluator_code(vendor, evaluator),
                "client" if evaluator.startswith("C") else "vendor",
                "Form 3",
                "chat" if contacts.chat[contact] else "voice",
                REASONS[contacts.arrivals.reason[contact]].key,
                item.section,
                item.key,
                item.text,
                item.weight,
                "yes" if item.critical else "no",
                item.criticality,
                ("Yes" if score == item.points else "No" if score == 0 else "Partly") if applies else "N/A",
                score if applies else None,
                item.points,
                "yes" if item.script else "no",
            ]


def write_visits_long(path: Path, vendor: str, sites: tuple[str, ...], made: Visits) -> int:
    """One row per visit and item; an item that was not asked has no points. The comment is with the first item."""
    formats = {6: DAY_FORMAT, 7: CLOCK_FORMAT, 8: CLOCK_FORMAT}
    rows = (
        [
            *visit,
            item.section,
            item.key,
            item.text,
            item.weight,
            "yes" if item.critical else "no",
            None if np.isnan(score) else score,
            item.points,
            comment if place == 0 else "",
        ]
        for visit, scores, comment in _visits(vendor, sites, made)
        for place, (item, score) in enumerate(zip(SHEET, scores, strict=True))
    )
    write_workbook(path, "Scores", LONG_HEADER, rows, formats=formats)
    return len(made.wave) * len(SHEET)


def write_visits_wide(path: Path, vendor: str, sites: tuple[str, ...], made: Visits) -> int:
    """One row per visit, a column of points per item, the share of the weighted points, the comment."""
    formats = {6: DAY_FORMAT, 7: CLOCK_FORMAT, 8: CLOCK_FORMAT, 9 + len(SHEET): "0.0%"}
    header = (*VISIT_HEADER, *(f"{item.section}: {item.key}" for item in SHEET), "Score %", "Comment")
    rows = (
        [*visit, *(None if np.isnan(score) else score for score in scores), weighted_share(scores), comment]
        for visit, scores, comment in _visits(vendor, sites, made)
    )
    write_workbook(path, "Visits", header, rows, formats=formats)
    return len(made.wave)


def _visits(vendor: str, sites: tuple[str, ...], made: Visits) -> Iterator[tuple[list[Any], list[float], str]]:
    begins, ends = moments(made.visited_at), moments(made.visited_at + made.minutes * 60)
    for number, scores in enumerate(made.score.tolist()):
        begin, end = begins[number], ends[number]
        visit = [
            f"{vendor[0].upper()}-{number + 1:04d}",
            WAVES[made.wave[number]][0],
            SCENARIOS[made.scenario[number]],
            "chat" if made.chat[number] else "phone",
            sites[made.site[number]],
            f"{FIRST_NAMES[made.shopper[number]]} {chr(65 + made.shopper[number])}.",
            begin.date(),
            begin.time(),
            end.time(),
        ]
        name, phone = FIRST_NAMES[number % 10], f"+33 1 99 00 {number % 90 + 10} 55"
        yield visit, scores, POORLY.format(name=name, phone=phone) if made.failed[number] else WELL


def weighted_share(scores: list[float]) -> float:
    """Points earned of those possible, by weight, over the items that were asked."""
    asked = [(item, score) for item, score in zip(SHEET, scores, strict=True) if not np.isnan(score)]
    possible = sum(item.weight * item.points for item, _ in asked)
    return float(round(sum(item.weight * score for item, score in asked) / possible, 6))


def moments(instants: Times) -> list[datetime]:
    """Local clock times as a workbook holds them, to the minute."""
    clock = (local(instants) // 60 * 60).tolist()
    return [datetime.fromtimestamp(each, UTC).replace(tzinfo=None) for each in clock]
