"""What the action plan shows: actions by horizon with their tests, the reviews, whom to turn to, the next audit."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.reporting.exhibits import statement
from toolkit.reporting.exhibits_register import due_words, link, rating_badge
from toolkit.reporting.plans import HORIZONS, Action, by_horizon
from toolkit.reporting.shown import Shown, escaped
from toolkit.reporting.tables import CARDS, framed, label, table
from toolkit.reporting.words import say

COLUMNS: Final = ("number", "action", "findings", "owner", "due", "test")
LEVELS: Final = (1, 2, 3, 4)


def plan(planned: Sequence[Action]) -> Shown:
    """The actions of each horizon as a table, each with a test that can be measured."""
    if not planned:
        return statement(say("plan_none"))
    parts = [_table(days, mine) for days, mine in by_horizon(planned).items() if mine]
    return Shown("\n".join(part.html for part in parts), plain="; ".join(part.plain for part in parts))


def _table(days: int, mine: Sequence[Action]) -> Shown:
    head = "".join(f'<th scope="col">{escaped(say(f"plan_{name}"))}</th>' for name in COLUMNS)
    body = "\n".join(_row(action) for action in mine)
    caption = say("plan_caption", days=days, actions=len(mine))
    return framed(caption, head, body, kind=f"vat-plan {CARDS}")


def _row(action: Action) -> str:
    first = action.first
    cells = [
        f"{rating_badge(first.rating)} {escaped(action.text)}",
        ", ".join(link(entry) for entry in action.entries),
        escaped(first.owner),
        escaped(due_words(first)),
        "<br>".join(escaped(test) for test in _tests(action)),
    ]
    joined = "".join(
        f"<td{label(say(f'plan_{name}'))}>{cell}</td>" for name, cell in zip(COLUMNS[1:], cells, strict=True)
    )
    return f'<tr><th scope="row"><span class="vat-number">{escaped(action.number)}</span></th>{joined}</tr>'


def _tests(action: Action) -> list[str]:
    """What shows that an action is done, once for all that must come to the same.

    Figures by their ids in results.csv; what is about no figure by the number of its finding.
    """
    same: dict[tuple[str, str], dict[str, None]] = {}
    for entry in action.entries:
        name = entry.acceptance_metric if entry.finding.kpi else entry.number
        same.setdefault((entry.acceptance_target, entry.acceptance_rule), {})[name] = None
    return [
        say("plan_measured", metric=", ".join(names), target=target, rule=rule)
        for (target, rule), names in same.items()
    ]


def reviews(audit: Audit, planned: Sequence[Action]) -> Shown:
    """When the plan is looked at: at the start and at each horizon, with what is due by then."""
    stated = audit.parameters.report
    start = None if stated is None else stated.date
    grouped = by_horizon(planned)
    rows = [{"when": start.isoformat() if start else say("review_start_open"), "what": say("review_start")}]
    for days in HORIZONS:
        due = start + timedelta(days=days) if start else None
        numbers = ", ".join(action.number for action in grouped[days])
        what = say("review_due", actions=numbers) if numbers else say("review_nothing")
        when = due.isoformat() if due else say("review_open", days=days)
        rows.append({"when": when, "what": what})
    columns = {"when": (say("review_when"), "text"), "what": (say("review_what"), "text")}
    return table(pd.DataFrame(rows), caption=say("review_caption"), columns=columns)


def escalation() -> Shown:
    """Whom to turn to where an action is not done: roles of both sides, never names."""
    rows = [{name: say(f"escalation_{name}_{level}") for name in ("after", "client", "vendor")} for level in LEVELS]
    columns = {name: (say(f"escalation_{name}"), "text") for name in ("after", "client", "vendor")}
    return table(pd.DataFrame(rows), caption=say("escalation_caption"), columns=columns)


def next_audit(audit: Audit) -> Shown:
    """The command of the next audit, and what has to be changed before it."""
    file = audit.parameters.path.name or say("next_audit_file")
    told = escaped(say("next_audit", first=str(audit.parameters.period.first), last=str(audit.parameters.period.last)))
    command = escaped(say("next_audit_command", file=file))
    return Shown(f'<div class="vat-command"><p>{told}</p>\n<pre class="vat-text">{command}</pre></div>', plain=command)
