"""What a survey's figure is worth, in a clause beside it wherever it is told outside the section of the gate."""

import pandas as pd

from toolkit.audits import Audit
from toolkit.questions import survey_gates
from toolkit.reporting.words import say


def clause(audit: Audit, kpi: str, vendor: str) -> str:
    """The verdict of the gate on a vendor's figure in a few words; nothing where evidenced, or no survey's figure."""
    if not survey_gates.held(audit, kpi):
        return ""
    gate = survey_gates.gate(audit)
    verdicts = dict(zip(gate.vendor, gate.verdict, strict=True))
    verdict = verdicts.get(vendor, "evidenced")
    return "" if verdict == "evidenced" else say(f"worth_{verdict}")


def titled(audit: Audit, title: str, kpi: str, vendor: str) -> str:
    """A figure's title with the clause in brackets where there is one."""
    told = clause(audit, kpi, vendor)
    return say("worth_titled", title=title, clause=told) if told else title


def qualified(audit: Audit, frame: pd.DataFrame) -> pd.DataFrame:
    """A frame of figures (title, kpi, vendor) whose titles say what each is worth."""
    if frame.empty:
        return frame
    rows = frame.to_dict("records")
    return frame.assign(title=[titled(audit, str(row["title"]), str(row["kpi"]), str(row["vendor"])) for row in rows])
