"""The findings about patterns that are consistent with avoided work; a signal is a reason to ask, never proof."""

from typing import Any, Final

import numpy as np

from toolkit.audits import Audit
from toolkit.measures import kpis
from toolkit.measures.avoidance import FALSE_CLAIMS, FEWEST_UNITS
from toolkit.questions.agents import Examined, comparisons, mixes, publications
from toolkit.questions.agents.avoidances import QUICK
from toolkit.reporting.findings import Finding
from toolkit.reporting.words import count, difference, say, share, span

SECTION: Final = "agents"
# A share below this is written with two decimals.
RARE: Final = 0.001


def claim(id_: str, vendor: str, severity: str, text: str, **more: Any) -> Finding:
    """One claim of the section on agents."""
    parts = [SECTION, id_, vendor]
    return Finding(
        ".".join(part for part in parts if part), SECTION, more.pop("kpi", ""), vendor, severity, text, **more
    )


def of_signals(audit: Audit, found: Examined, vendor: str, name: str) -> list[Finding]:
    """Per signal: who exceeds the others, or nobody and what could have been seen, or what is not evidenced."""
    mine = found.signals.summary[found.signals.summary["vendor"] == vendor]
    claims = []
    for row in mine.to_dict("records"):
        # What happened is not called 0.0 %.
        digits = 2 if 0 < row["usual"] < RARE else 1
        common = {
            "signal": say(f"signal_{row['signal']}"),
            "vendor": name,
            "agents": count(row["agents"]),
            "usual": share(row["usual"], digits=digits),
            "span": span(row["low"], row["high"], "share", digits=digits),
        }
        figures = {"value": row["usual"], "low": row["low"], "high": row["high"], "rows": int(row["rows"])}
        more: dict[str, Any] = {**figures, "unit": "share", "kpi": row["signal"]}
        if not row["exceeding"]:
            text = say("signal_none", **common, seen=_seen(row))
            claims.append(claim(f"{row['signal']}.signal", vendor, "information", text, **more))
            continue
        extra = float(row["more_than_usual"])
        parts = [
            say(
                "signal_found",
                **common,
                exceeding=count(row["exceeding"]),
                share=share(row["share"]),
                more=count(extra),
            ),
            _who(audit, found, row),
            say("signal_ordinary", count=count(row["ordinary_length"])) if row["ordinary_length"] else "",
            say(
                "signal_meaning",
                benign=say(f"benign_{row['signal']}"),
                request=say(f"request_{row['signal']}"),
                one_in=count(1 / FALSE_CLAIMS),
                by=say("signal_by_any", signals=count(row["signals"])) if row["signals"] > 1 else "",
            ),
        ]
        text = " ".join(part for part in parts if part)
        claims.append(claim(f"{row['signal']}.signal", vendor, "attention", text, contacts=extra, **more))
    return claims + _unseen(audit, set(mine["signal"]), vendor, name)


def _seen(row: dict[str, Any]) -> str:
    """From which share on one agent would have been noticed."""
    if not np.isfinite(row["smallest_found"]):
        return say("signal_blind")
    return say(
        "signal_seen",
        rows=count(row["of_rows"]),
        smallest=share(row["smallest_found"]),
        excess=difference(row["smallest_found"] - row["usual"], "share"),
    )


def _unseen(audit: Audit, seen: set[str], vendor: str, name: str) -> list[Finding]:
    """The signals that this vendor's columns cannot give."""
    claims = []
    for key, entry in comparisons.SIGNALS.items():
        if key in seen or key == QUICK:
            continue
        needed = sorted(kpis.needs(entry) | {"agent_id"})
        missing = [column for column in needed if audit.share_known("contacts", vendor, column) == 0]
        common = {"signal": say(f"signal_{key}"), "vendor": name}
        text = (
            say("signal_absent", **common, missing=", ".join(missing))
            if missing
            else say("signal_few", **common, fewest=FEWEST_UNITS, minimum=count(mixes.minimum_contacts(audit)))
        )
        claims.append(claim(f"{key}.signal", vendor, "limit", text, kpi=key))
    return claims


def _who(audit: Audit, found: Examined, row: dict[str, Any]) -> str:
    if publications.named(audit):
        marks = publications.signal_marks(audit, found.signals)
        mine = marks[(marks["vendor"] == row["vendor"]) & (marks["signal"] == row["signal"])]
        persons = mine[~mine["whose"].isin(["usual", "all"])]
        listed = [
            say(
                "signal_one_named",
                agent=str(each.whose),
                share=share(each.value),
                span=span(each.low, each.high, "share"),
            )
            for each in persons.itertuples()
        ]
        return say("signal_named", list=", ".join(listed))
    if np.isfinite(row["exceeding_share"]):
        ends = span(row["exceeding_low"], row["exceeding_high"], "share")
        return say("signal_together", share=share(row["exceeding_share"]), span=ends)
    return ""
