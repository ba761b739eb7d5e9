"""What came of every row, in lines for a terminal."""

from toolkit.audits import Audit
from toolkit.questions import sufficiency
from toolkit.reporting.words import count, say


def balance_lines(audit: Audit) -> list[str]:
    """The sum of every source's rows in words, and what is to be known about them."""
    lines = []
    for row in audit.intake.balance.to_dict("records"):
        numbers = {name: count(row[name]) for name in ("rows", "kept", "excluded", "rejected")}
        lines.append(say("run_balance", source=f"{row['source']} ({row['file']})", **numbers))
    notes = sufficiency.rules_and_watches(audit).to_dict("records")
    lines += ["  " + say("run_moved", source=row["source"], rows=count(row["rows"]), note=row["note"]) for row in notes]
    return lines
