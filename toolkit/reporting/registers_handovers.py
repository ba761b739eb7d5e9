"""The findings on who hands cases back, between teams and between persons, never naming one."""

from collections.abc import Mapping
from typing import Any

from toolkit.audits import Audit
from toolkit.questions import journeys
from toolkit.reporting.findings import Finding
from toolkit.reporting.words import count, known, say, share, span


def of_handovers(audit: Audit, vendor: str, name: str, mine: Mapping[str, Any]) -> list[Finding]:
    """How often cases come back to who had them before, and again; persons only where they are not the teams' own."""
    sums = journeys.handed_over(audit)
    sums = sums[sums.vendor == vendor].set_index("between")
    between = list(sums.index)
    counted = ["handed_cases", "handovers", "returned_cases", "returned", "pingpong_cases"]
    if len(between) > 1 and (sums.loc["teams", counted] == sums.loc["persons", counted]).all():
        between = ["teams"]
    pairs = journeys.team_matrix(audit)
    pairs = pairs[(pairs.vendor == vendor) & (pairs.returned > 0)]
    claims = []
    for each in between:
        row, again = mine[f"journey_returned_{each}"], mine[f"journey_pingpong_{each}"]
        if not known(row["value"]) or not row["value"]:
            continue
        # Persons' ways are shown for none.
        most = {} if pairs.empty or each == "persons" else pairs.loc[pairs.returned.idxmax()].to_dict()
        text = say(
            "journeys_handed_back_most" if most else "journeys_handed_back",
            vendor=name,
            between=say(f"between_{each}"),
            share=share(row["value"]),
            span=span(row["low"], row["high"], "share"),
            again=share(again["value"]),
            again_span=span(again["low"], again["high"], "share"),
            giver=str(most.get("giver", "")),
            taker=str(most.get("taker", "")),
            count=count(most.get("returned", 0)),
        )
        claims.append(
            Finding(
                f"journeys.{vendor}.handed_back.{each}",
                "journeys",
                f"journey_returned_{each}",
                vendor,
                "information",
                text,
                value=row["value"],
                low=row["low"],
                high=row["high"],
                rows=int(row["rows"]),
                unit="share",
            )
        )
    return claims
