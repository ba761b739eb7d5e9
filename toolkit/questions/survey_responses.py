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
    return frame.assign(contacts=np.nan, invited=frame.invited.where(frame.invited > frame.answered))
