"""Who could be asked, who was, and who answered?"""

from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.measures import intervals
from toolkit.questions import voice
from toolkit.questions.agents import mixes

LEVELS: Final = ("reason", "channel", "local_month", "resolved", "transferred", "agent_id")
DURATION: Final = "handle_seconds"
FUNNEL: Final = ["vendor", "stage", "rows", "of", "value", "low", "high"]


def contacts(audit: Audit) -> ir.Table | None:
    """Contacts that could have been asked about, with whether each was invited and answered; None without them.

    Those that the rules make eligible where the export says so, else those that an agent answered, in channels where
    anybody was asked (see `unasked`). invited is null where nobody says; replied: there is an answer of the customer
    about it, `good` whether it is a satisfied one.
    """
    rows = _all_contacts(audit)
    if rows is None or "channel" not in rows.columns or "survey_eligible" in mixes.given(audit, "contacts"):
        return rows
    return _reached(rows).filter(_.channel_reached)


def unasked(audit: Audit) -> pd.DataFrame:
    """Channels of answered contacts about which nobody was asked: vendor, channel, rows. The survey is silent on them.

    Nothing where no contact of a vendor was asked about, or where the export says which contacts are eligible.
    """
    rows = _all_contacts(audit)
    if rows is None or "channel" not in rows.columns or "survey_eligible" in mixes.given(audit, "contacts"):
        return pd.DataFrame(columns=["vendor", "channel", "rows"])
    rest = _reached(rows).filter(_.vendor_reached & ~_.channel_reached)
    found = rest.group_by("vendor", channel=_.channel_named).aggregate(rows=_.count())
    return found.order_by("vendor", "channel").execute()


def _reached(rows: ir.Table) -> ir.Table:
    """The contacts with whether anybody was asked about one of their vendor, and of its channel."""
    asked = rows.invited.fill_null(False) | rows.replied
    return rows.mutate(
        vendor_reached=asked.any().over(ibis.window(group_by="vendor")),
        channel_reached=asked.any().over(ibis.window(group_by=["vendor", "channel_named"])),
    )


def _all_contacts(audit: Audit) -> ir.Table | None:
    known, of_surveys = mixes.given(audit, "contacts"), voice.there(audit)
    if not {"contact_id"} <= known or "contact_id" not in of_surveys:
        return None
    rows = audit.tables.contacts
    population = rows.survey_eligible if "survey_eligible" in known else rows.answered if "answered" in known else None
    rows = rows if population is None else rows.filter(population.fill_null(False))
    told = audit.tables.surveys
    counted = told.filter((_.audience == "customer") & _.first_of_respondent & _.contact_id.notnull())
    what = voice.outcome(audit)
    good = voice.satisfied(counted, what) if what else ibis.null("boolean")
    per_contact = (
        counted.mutate(good=good)
        .group_by("vendor", "contact_id")
        .aggregate(
            asked=_.invited.any(),
            replied=_.answered.any(),
            good=_.good.cast("int8").max(where=_.answered),
        )
    )
    joined = rows.left_join(per_contact, ["vendor", "contact_id"])
    invited = _invited(joined, known, of_surveys)
    columns: dict[str, Any] = {name: joined[name] for name in (*LEVELS, DURATION) if name in known}
    columns |= {"channel_named": joined.channel.fill_null(mixes.UNKNOWN)} if "channel" in known else {}
    told = joined.select(
        vendor=joined.vendor,
        invited=invited,
        replied=joined.replied.fill_null(False) & (invited.fill_null(True)),
        good=joined.good,
        day=joined.local_date,
        **columns,
    )
    # A list of invitations that everybody on it answered is a list of answers: nobody says who else was invited.
    silent = (told.invited.fill_null(False) & ~told.replied).any().over(ibis.window(group_by="vendor"))
    return told.mutate(invited=silent.ifelse(told.invited, ibis.null("boolean")))


def _invited(joined: Any, known: set[str], of_surveys: set[str]) -> Any:
    if "survey_invited" in known:
        return joined.survey_invited
    # Invitations are a list: a contact that is not on it was not invited.
    return joined.asked.fill_null(False) if "invited" in of_surveys else ibis.null("boolean")


def funnel(audit: Audit) -> pd.DataFrame:
    """Contacts that could be asked about, those invited, those answered, per vendor: columns FUNNEL.

    stage: contacts, invited, answered. value: the share of the stage before that is known (Wilson's interval, one
    contact being one chance). Without contacts: invited and answered of the survey's own rows. Empty without surveys.
    """
    rows = contacts(audit)
    stages = _of_contacts(rows) if rows is not None else _of_invitations(audit)
    found = []
    for row in stages.to_dict("records"):
        before = np.nan
        for stage in ("contacts", "invited", "answered"):
            here = row[stage]
            if np.isnan(here):
                continue
            share = here / before if before > 0 else np.nan
            low, high = (np.nan, np.nan)
            if np.isfinite(share):
                limits = intervals.wilson([here], [before], confidence=audit.parameters.confidence)
                low, high = float(limits.low[0]), float(limits.high[0])
            found.append(
                {"vendor": row["vendor"], "stage": stage, "rows": int(here), "of": before, "value": share,
                 "low": low, "high": high}
            )  # fmt: skip
            before = here
    return pd.DataFrame(found, columns=FUNNEL)


def _of_contacts(rows: ir.Table) -> pd.DataFrame:
    found = rows.group_by("vendor").aggregate(
        contacts=_.count(), known=_.invited.count(), invited=_.invited.sum(), answered=_.replied.sum()
    )
    frame = found.order_by("vendor").execute().astype({"contacts": float, "invited": float, "answered": float})
    frame["invited"] = frame.invited.where(frame.known > 0)
    return frame


def _of_invitations(audit: Audit) -> pd.DataFrame:
    if "invited" not in voice.there(audit):
        return pd.DataFrame(columns=["vendor", "contacts", "invited", "answered"])
    rows = audit.tables.surveys.filter((_.audience == "customer") & _.first_of_respondent)
    found = rows.group_by("vendor").aggregate(
        invited=_.invited.sum(), answered=(_.invited.fill_null(False) & _.answered).sum()
    )
    frame = found.order_by("vendor").execute().astype({"invited": float, "answered": float})
<<<<<<< HEAD
    return frame.assign(contacts=np.nan)
=======
    return frame.assign(contacts=np.nan, invited=frame.invited.where(frame.invited > frame.answered))


def balances(audit: Audit) -> pd.DataFrame:
    """Do those invited look like all, and those who answered like those invited? Columns BALANCE, a row per property.

    stage: invited (of all that could be) or answered (of those invited; of all where nobody says who was). what: a
    column of contacts, `agent_id` only as a whole. difference: in standard deviations; of levels, over all of them.
    chance: what chance alone stays within. widest: the level furthest apart, empty for agents. apart: Holm over all
    tests of the audit, that of the weighting among them (`gate`), and `APART` or more.
    """
    return _examined(audit)[0]


def gate(audit: Audit) -> pd.DataFrame:
    """What each vendor's survey figures are worth, by the rule of this module: columns GATE, one row per vendor.

    verdict: evidenced, reservation, no_basis. reasons: few, nobody_invited, low_response, modes, unlike, moved,
    no_contacts, joined by commas. plain, post_stratified: the share of satisfied (or resolved) answers; low, high: of
    the latter. indicator: R of those who answered among all contacts. Empty without surveys.
    """
    return _examined(audit)[1]


def _examined(audit: Audit) -> tuple[pd.DataFrame, pd.DataFrame]:
    made: list[tuple[pd.DataFrame, pd.DataFrame]] = []

    def part(place: int) -> pd.DataFrame:
        if not made:
            made.append(_both(audit))
        return made[0][place]

    return audit.once("voice.balance", lambda: part(0)), audit.once("voice.gate", lambda: part(1))


def _both(audit: Audit) -> tuple[pd.DataFrame, pd.DataFrame]:
    counted = voice.answers(audit)
    if counted.empty:
        return pd.DataFrame(columns=BALANCE), pd.DataFrame(columns=GATE)
    rows = contacts(audit)
    tests, weights = [], {}
    for vendor in () if rows is None else counted.vendor:
        assert rows is not None
        mine = rows.filter(rows.vendor == vendor)
        tests.append(_balance(audit, mine).assign(vendor=vendor))
        weights[vendor] = _weighted(audit, mine)
    balance = pd.concat(tests, ignore_index=True) if tests else pd.DataFrame(columns=BALANCE)
    balance = balance.reindex(columns=BALANCE)
    moved = np.array([each[0].p_value if each[0] is not None else np.nan for each in weights.values()], float)
    chances = np.concatenate([balance.p_value.to_numpy(float), moved])
    adjusted = np.full(len(chances), np.nan)
    tested = np.isfinite(chances)
    adjusted[tested] = multiplicity.holm(chances[tested])
    balance["adjusted"] = adjusted[: len(balance)]
    error = 1 - audit.parameters.confidence
    balance["apart"] = (balance.adjusted <= error) & (balance.difference.abs() >= APART)
    of_weights = dict(zip(weights, adjusted[len(balance) :], strict=True))
    shares = funnel(audit)
    found = []
    for row in counted.to_dict("records"):
        vendor = row["vendor"]
        weighted, indicator, linked = weights.get(vendor, (None, np.nan, 0))
        response = shares[(shares.vendor == vendor) & (shares.stage == "answered")]["value"]
        whole = shares[(shares.vendor == vendor) & (shares.stage == "invited")]
        found.append(
            {
                "vendor": vendor,
                "answers": row["answers"],
                "linked": linked,
                "response": float(response.iloc[0]) if len(response) and len(whole) else np.nan,
                "indicator": indicator,
                "adjusted": of_weights.get(vendor, np.nan),
                **_figures(weighted),
            }
        )
    frame = pd.DataFrame(found)
    several = set(voice.modes(audit).vendor)
    unlike = set(balance[balance.apart].vendor)
    judged = [_judged(each, several, unlike, rows is not None, error) for each in frame.to_dict("records")]
    frame["verdict"] = [verdict for verdict, _why in judged]
    frame["reasons"] = [",".join(why) for _verdict, why in judged]
    return balance[BALANCE], frame[GATE]


def _figures(weighted: response_bias.Weighted | None) -> dict[str, float]:
    names = ("plain", "post_stratified", "low", "high", "difference", "difference_low", "difference_high", "covered")
    if weighted is None:
        return dict.fromkeys(names, np.nan)
    values = (
        weighted.plain,
        weighted.post_stratified,
        *map(float, weighted.limits),
        weighted.difference,
        *map(float, weighted.difference_limits),
        weighted.covered,
    )
    return dict(zip(names, values, strict=True))


def _judged(
    row: dict[str, Any], several: set[str], unlike: set[str], linked: bool, error: float
) -> tuple[str, list[str]]:
    """The verdict by the rule, and what it rests on."""
    moved = bool(row["adjusted"] <= error)
    far = moved and abs(row["difference"]) > (row["high"] - row["low"]) / 2
    few = row["answers"] < FEWEST_ANSWERS or (linked and row["linked"] < FEWEST_ANSWERS)
    held = {
        "few": few,
        "moved_far": far,
        "no_contacts": not linked,
        "nobody_invited": bool(np.isnan(row["response"])),
        "low_response": bool(row["response"] < LOWEST_RESPONSE),
        "modes": row["vendor"] in several,
        "unlike": row["vendor"] in unlike,
        "moved": moved and not far,
    }
    reasons = [name for name, holds in held.items() if holds]
    if few or far:
        return "no_basis", reasons
    return ("reservation" if reasons else "evidenced"), reasons


def _stages(rows: ir.Table) -> list[tuple[str, ir.Table]]:
    """The stages of a vendor's funnel: rows of the stage before, with `drawn` whether each came through."""
    known = int(rows.invited.count().execute())
    if not known:
        return [("answered", rows.mutate(drawn=_.replied))]
    asked = rows.filter(_.invited.notnull())
    return [
        ("invited", asked.mutate(drawn=_.invited)),
        ("answered", asked.filter(_.invited).mutate(drawn=_.replied)),
    ]


def _balance(audit: Audit, rows: ir.Table) -> pd.DataFrame:
    confidence = audit.parameters.confidence
    found: list[dict[str, Any]] = []
    for stage, chosen in _stages(rows):
        for name in [name for name in LEVELS if name in rows.columns]:
            tally = chosen.group_by(level=_[name].cast("string").fill_null(mixes.UNKNOWN))
            cells = tally.aggregate(size=_.count(), drawn=_.drawn.sum()).order_by("level").execute()
            if len(cells) < 2:
                continue
            each = sample_balances.of_levels([cells["size"]], [cells.drawn], confidence=confidence)
            apart = np.abs(each.differences)
            widest = "" if name == "agent_id" or np.isnan(apart).all() else str(cells.level[int(np.nanargmax(apart))])
            found.append({"stage": stage, "what": name, "widest": widest, **_tested(each)})
        if DURATION in rows.columns:
            known = chosen.filter(_[DURATION].notnull())
            value = known[DURATION].cast("float64")
            sums = (
                known.mutate(value=value)
                .aggregate(size=_.count(), total=_.value.sum(), squares=(_.value * _.value).sum(), drawn=_.drawn.sum(),
                           drawn_total=_.drawn.ifelse(_.value, 0.0).sum())
                .execute()
                .fillna(0)
            )  # fmt: skip
            names = ["size", "total", "squares", "drawn", "drawn_total"]
            mean = sample_balances.of_means(*(sums[name] for name in names), confidence=confidence)
            found.append({"stage": stage, "what": DURATION, "widest": "", **_tested(mean)})
    frame = pd.DataFrame(found, columns=["stage", "what", "widest", "difference", "chance", "p_value", "rows"])
    few = frame["rows"] < FEWEST_ANSWERS
    frame.loc[few, ["difference", "chance", "p_value"]] = np.nan
    return frame


def _tested(each: Any) -> dict[str, Any]:
    return {name: getattr(each, name) for name in ("difference", "chance", "p_value", "rows")}


def _weighted(audit: Audit, rows: ir.Table) -> tuple[response_bias.Weighted | None, float, int]:
    """The figure weighted to all contacts, the indicator of those who answered, and the answers used."""
    names = [name for name in CELLS if name in rows.columns]
    agent = rows.agent_id if "agent_id" in rows.columns else ibis.null("string")
    cluster = agent.fill_null(rows.day.cast("string"))
    told = {name: rows[name].cast("string").fill_null(mixes.UNKNOWN) for name in names}
    labelled = rows.mutate(cluster=cluster, **told)
    cells = (
        labelled.group_by(names or [ibis.literal("all").name("all")])
        .aggregate(rows=_.count(), chosen=_.replied.sum())
        .order_by(names or ["all"])
        .execute()
    )
    keep = labelled.filter(_.replied & _.good.notnull())
    # Answers leave the engine as how often each stands in a cell of an agent.
    tallied = (
        keep.group_by(*(names or []), "cluster", "good")
        .aggregate(times=_.count())
        .order_by(*(names or []), "cluster", "good")
        .execute()
    )
    each = tallied.loc[tallied.index.repeat(tallied.times)].reset_index(drop=True)
    if each.empty:
        return None, np.nan, 0
    if names:
        number = {key: place for place, key in enumerate(map(tuple, cells[names].to_numpy()))}
        cell = [number[tuple(key)] for key in each[names].to_numpy()]
    else:
        cell = [0] * len(each)
    confidence = audit.parameters.confidence
    weighted = response_bias.post_stratified(cells["rows"], cell, each.good, each.cluster, confidence=confidence)
    model = response_bias.propensity(cells, names, confidence=confidence) if names else None
    return weighted, np.nan if model is None else model.indicator, len(each)
>>>>>>> partial
