"""The findings about agents: counts and groups; a pseudonym stands in one only under a stated legal basis."""

from typing import Any, Final

import numpy as np
import pandas as pd

from toolkit.audits import Audit
from toolkit.measures.avoidance import FALSE_CLAIMS
from toolkit.questions.agents import Examined, comparisons, examined, mixes, publications, segmentations, teams
from toolkit.reporting.findings import Finding
from toolkit.reporting.words import count, number, quantity, say, share, span

SECTION: Final = "agents"
# A reason on which the same agents take so many times as long, or so much less, is worth a sentence.
TELLING: Final = 1.25
# A figure sets a group apart from here, in robust standard deviations.
APART: Final = 1.0
MOST_NEEDS: Final = 6


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
            claims.append(_claim("coverage", vendor, "limit", text))
            continue
        claims += _signals(audit, found, vendor, name)
        claims += _differences(audit, found, vendor, name)
        claims += _mix(found.reasons, vendor, name)
        claims += _groups(found.segments, vendor, name)
        claims += _training(found.training, vendor, name)
    if found.summary.empty:
        return claims
    if found.training.empty:
        claims.append(_claim("training", "", "limit", say("training_absent")))
    basis = audit.parameters.privacy.legal_basis
    text = (
        say("agents_named", basis=basis)
        if basis
        else say("agents_unnamed", smallest=count(audit.parameters.privacy.smallest_group))
    )
    claims.append(_claim("basis", "", "information", text))
    return claims


def _claim(id_: str, vendor: str, severity: str, text: str, **more: Any) -> Finding:
    parts = [SECTION, id_, vendor]
    return Finding(
        ".".join(part for part in parts if part), SECTION, more.pop("kpi", ""), vendor, severity, text, **more
    )


def _differences(audit: Audit, found: Examined, vendor: str, name: str) -> list[Finding]:
    claims = []
    mine = found.summary[found.summary["vendor"] == vendor]
    for row in mine.to_dict("records"):
        message = "agents_differ" if row["tau2"] > 0 else "agents_alike"
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
        claims.append(_claim(f"{row['kpi']}.spread", vendor, "information", text, kpi=row["kpi"], **more))
    first = mine.iloc[0]
    if first["not_classified"]:
        text = say(
            "agents_not_classified",
            count=count(first["not_classified"]),
            all=count(first["agents"] + first["not_classified"]),
            vendor=name,
            minimum=count(mixes.minimum_contacts(audit)),
        )
        claims.append(_claim("not_classified", vendor, "information", text))
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
    return [_claim("mix", vendor, "information", text, rows=int(told["rows"].sum()))]


def _groups(found: segmentations.Segmentation, vendor: str, name: str) -> list[Finding]:
    mine = found.outcomes[found.outcomes["vendor"] == vendor]
    if mine.empty:
        return []
    row = mine.iloc[0].to_dict()
    rows = int(row["agents"])
    if row["outcome"] in ("few_agents", "few_figures"):
        text = say("agents_few_for_groups", vendor=name, agents=count(rows), fewest=count(segmentations.FEWEST_AGENTS))
        return [_claim("groups", vendor, "limit", text, rows=rows)]
    if row["outcome"] == "none":
        tried = found.trials[found.trials["vendor"] == vendor]
        words = sorted({word for words in tried["refused"] for word in str(words).split(", ") if word})
        text = say(
            "agents_no_groups",
            vendor=name,
            agents=count(rows),
            reasons="; ".join(say(f"refused_{word}") for word in words),
        )
        return [_claim("groups", vendor, "information", text, rows=rows)]
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
    return [_claim("groups", vendor, "information", text, rows=rows, value=float(row["groups"]))]


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


def _signals(audit: Audit, found: Examined, vendor: str, name: str) -> list[Finding]:
    claims = []
    for row in found.signals.summary[found.signals.summary["vendor"] == vendor].to_dict("records"):
        common = {
            "signal": say(f"signal_{row['signal']}"),
            "vendor": name,
            "agents": count(row["agents"]),
            "usual": share(row["usual"]),
            "span": span(row["low"], row["high"], "share"),
        }
        figures = {"value": row["usual"], "low": row["low"], "high": row["high"], "rows": int(row["rows"])}
        more: dict[str, Any] = {**figures, "unit": "share", "kpi": row["signal"]}
        if not row["exceeding"]:
            text = say("signal_none", **common)
            claims.append(_claim(f"{row['signal']}.signal", vendor, "information", text, **more))
            continue
        parts = [
            say(
                "signal_found",
                **common,
                exceeding=count(row["exceeding"]),
                share=share(row["share"]),
                more=count(max(0.0, row["more_than_usual"])),
            ),
            _who(audit, found, row),
            say("signal_ordinary", count=count(row["ordinary_length"])) if row["ordinary_length"] else "",
            say(
                "signal_meaning",
                benign=say(f"benign_{row['signal']}"),
                request=say(f"request_{row['signal']}"),
                one_in=count(1 / FALSE_CLAIMS),
            ),
        ]
        text = " ".join(part for part in parts if part)
        claims.append(_claim(f"{row['signal']}.signal", vendor, "attention", text, **more))
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


def _training(training: pd.DataFrame, vendor: str, name: str) -> list[Finding]:
    mine = training[training["vendor"] == vendor]
    if mine.empty:
        return []
    needs = mine[mine["need"].astype(bool)].sort_values(["gap", "item", "team"]).head(MOST_NEEDS)
    if needs.empty:
        whole = mine[mine["team"] == teams.ALL].nsmallest(3, "value")
        weakest = ", ".join(
            say("training_weak", item=str(row.item), value=share(row.value)) for row in whole.itertuples()
        )
        text = say("training_none", vendor=name, items=count(mine["item"].nunique()), weakest=weakest or "—")
        return [_claim("training", vendor, "information", text, rows=int(mine["rows"].sum()))]
    listed = [
        say(
            "training_one",
            item=str(row.item),
            team=str(row.team),
            value=quantity(row.value, "share"),
            span=span(row.low, row.high, "share"),
            whole=quantity(row.whole, "share"),
        )
        for row in needs.itertuples()
    ]
    text = say("training_need", vendor=name, list="; ".join(listed))
    return [_claim("training", vendor, "attention", text, rows=int(needs["rows"].sum()))]
