"""The findings about agents: counts and groups; a pseudonym stands in one only under a stated legal basis."""

from typing import Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.questions.agents import Examined, comparisons, examined, mixes, segmentations, teams
from toolkit.reporting.findings import Finding, kept
from toolkit.reporting.registers_signals import claim, of_signals
from toolkit.reporting.words import count, difference, difference_span, number, say, share, span

# A reason on which the same agents take so many times as long, or so much less, is worth a sentence.
TELLING: Final = 1.25
# A figure sets a group apart from here, in robust standard deviations.
APART: Final = 1.0
MOST_NEEDS: Final = 6


@kept
def of_agents(audit: Audit, found: Examined | None = None) -> list[Finding]:
    """What the section claims; `found` is what `examined` gave, where it is at hand."""
    found = examined(audit) if found is None else found
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    claims: list[Finding] = []
    for vendor, name in names.items():
        if vendor not in set(found.summary["vendor"]):
            text = say(
                "agents_none",
                vendor=name,
                fewest=comparisons.FEWEST_AGENTS,
                minimum=count(mixes.minimum_contacts(audit)),
            )
            claims.append(claim("coverage", vendor, "limit", text))
            continue
        claims += of_signals(audit, found, vendor, name)
        claims += _differences(audit, found, vendor, name)
        claims += _mix(found.reasons, vendor, name)
        claims += _groups(found.segments, vendor, name)
        claims += _training(found.training, vendor, name)
    if found.summary.empty:
        return claims
    if found.training.empty:
        claims.append(claim("training", "", "limit", say("training_absent")))
    basis = audit.parameters.privacy.legal_basis
    text = (
        say("agents_named", basis=basis)
        if basis
        else say("agents_unnamed", smallest=count(audit.parameters.privacy.smallest_group))
    )
    claims.append(claim("basis", "", "information", text))
    return claims


def _differences(audit: Audit, found: Examined, vendor: str, name: str) -> list[Finding]:
    claims = []
    mine = found.summary[found.summary["vendor"] == vendor]
    for row in mine.to_dict("records"):
        message = "agents_differ" if row["tau2"] > 0 else "agents_apart" if row["outside"] else "agents_alike"
        text = say(
            message,
            kpi=row["title"],
            vendor=name,
            agents=count(row["agents"]),
            outside=count(row["outside"]),
            crude=count(row["crude_outside"]),
            beyond=count(row["wide_below"] + row["wide_above"]),
            phi=number(row["phi"]),
        )
        more = {"value": float(row["outside"]), "rows": int(row["agents"]), "unit": "agents"}
        claims.append(claim(f"{row['kpi']}.spread", vendor, "information", text, kpi=row["kpi"], **more))
    return claims + _coverage(audit, found, vendor, name)


def _coverage(audit: Audit, found: Examined, vendor: str, name: str) -> list[Finding]:
    """Who is not classified, and which contacts are not compared; of contacts, whose floor the parameters set."""
    asked = {each.key for each in comparisons.features(audit) if each.table == "contacts"}
    mine = found.summary[(found.summary["vendor"] == vendor) & found.summary["kpi"].isin(asked)]
    if mine.empty:
        return []
    claims, first = [], mine.iloc[0]
    if first["not_classified"]:
        parts = {"few": first["few"], "rare": first["not_classified"] - first["few"]}
        text = say(
            "agents_not_classified",
            count=count(first["not_classified"]),
            all=count(first["agents"] + first["not_classified"]),
            vendor=name,
            list=", ".join(
                say(f"not_classified_{why}", count=count(agents), minimum=count(mixes.minimum_contacts(audit)))
                for why, agents in parts.items()
                if agents
            ),
        )
        more = {"value": float(first["not_classified"]), "unit": "agents"}
        claims.append(claim("not_classified", vendor, "information", text, **more))
    if first["left_out"] > 0:
        text = say(
            "agents_left_out",
            share=share(first["left_out"]),
            vendor=name,
            mix=", ".join(mixes.cells(audit, "contacts")),
            fewest=count(comparisons.FEWEST_OTHERS),
        )
        claims.append(claim("left_out", vendor, "limit", text, value=float(first["left_out"]), unit="share"))
    return claims


def _mix(reasons: pd.DataFrame, vendor: str, name: str) -> list[Finding]:
    mine = reasons[reasons["vendor"] == vendor]
    far = np.abs(np.log(mine["same_agents"].astype(float))) >= np.log(TELLING)
    sure = (mine["low"].astype(float) > 1) | (mine["high"].astype(float) < 1)
    told = mine[far & sure].sort_values("same_agents", ascending=False)
    if told.empty:
        return []
    parts = [
        say(
            "agents_mix_one",
            ratio=number(row["same_agents"], digits=2),
            span=span(row["low"], row["high"], "ratio"),
            reason=str(row["reason"]),
        )
        for row in told.to_dict("records")
    ]
    text = say("agents_mix", vendor=name, list=", ".join(parts))
    return [claim("mix", vendor, "information", text, rows=int(told["rows"].sum()))]


def _groups(found: segmentations.Segmentation, vendor: str, name: str) -> list[Finding]:
    mine = found.outcomes[found.outcomes["vendor"] == vendor]
    if mine.empty:
        return []
    row = mine.iloc[0].to_dict()
    rows = int(row["agents"])
    if row["outcome"] == "few_agents":
        text = say("agents_few_for_groups", vendor=name, agents=count(rows), fewest=count(segmentations.FEWEST_AGENTS))
        return [claim("groups", vendor, "limit", text, rows=rows)]
    if row["outcome"] == "few_figures":
        figures = say("figures_one", figures=row["figures"]) if row["figures"] else say("figures_none")
        reasons = {"figures_chance": row["chance"], "figures_thin": row["thin"], "figures_twin": row["dropped"]}
        why = " ".join(say(message, list=listed) for message, listed in reasons.items() if listed)
        text = say("agents_few_figures", vendor=name, figures=figures, why=why)
        return [claim("groups", vendor, "limit", text, rows=rows)]
    if row["outcome"] == "none":
        tried = found.trials[found.trials["vendor"] == vendor]
        words = sorted({word for words in tried["refused"] for word in str(words).split(", ") if word})
        text = say(
            "agents_no_groups",
            vendor=name,
            agents=count(rows),
            reasons="; ".join(say(f"refused_{word}") for word in words),
        )
        return [claim("groups", vendor, "information", text, rows=rows)]
    profiles = found.profiles[found.profiles["vendor"] == vendor]
    described = " ".join(_group(int(str(group)), part) for group, part in profiles.groupby("group"))
    text = say(
        "agents_groups",
        vendor=name,
        agents=count(rows),
        groups=count(row["groups"]),
        agreement=number(row["agreement"], digits=2),
        profiles=described,
    )
    return [claim("groups", vendor, "information", text, rows=rows, value=float(row["groups"]))]


def _group(group: int, profile: pd.DataFrame) -> str:
    traits = []
    for row in profile[profile["apart"].abs() >= APART].sort_values("apart", key=abs, ascending=False).itertuples():
        side = "higher" if row.apart > 0 else "lower"
        topic = "length" if row.kpi in comparisons.LENGTHS else row.kpi
        action = say(f"action_{topic}_{side}")
        traits.append(say(f"agents_trait_{side}", kpi=str(row.title), ratio=number(row.ratio, digits=2), action=action))
    return say(
        "agents_group_one",
        group=group,
        agents=count(profile["agents"].iloc[0]),
        stability=number(profile["stability"].iloc[0], digits=2),
        traits=" and ".join(traits) or say("agents_group_plain"),
    )


def _training(training: pd.DataFrame, vendor: str, name: str) -> list[Finding]:
    mine = training[training["vendor"] == vendor]
    if mine.empty:
        return []
    whole, cells = mine[mine["team"] == teams.ALL], mine[mine["team"] != teams.ALL]
    rows = int(whole["rows"].sum())
    needs = cells[cells["need"].astype(bool)].sort_values(["gap", "item", "team"]).head(MOST_NEEDS)
    if needs.empty:
        weakest = ", ".join(
            say("training_weak", item=str(row.item), value=share(row.value))
            for row in whole.nsmallest(3, "value").itertuples()
        )
        text = say("training_none", vendor=name, items=count(mine["item"].nunique()), weakest=weakest or "—")
        return [claim("training", vendor, "information", text, rows=rows)]
    listed = [
        say(
            "training_one",
            item=str(row.item),
            team=str(row.team),
            value=share(row.value),
            gap=difference(-row.gap, "share"),
            span=difference_span(-row.gap_high, -row.gap_low, "share"),
        )
        for row in needs.itertuples()
    ]
    text = say("training_need", vendor=name, list="; ".join(listed), cells=count(cells["gap"].notna().sum()))
    return [claim("training", vendor, "attention", text, rows=rows)]
