"""What was charged and spent, for what and in which months, and what did a contact and a settled matter cost?"""

from typing import Any, Final

import numpy as np
import pandas as pd
from ibis import _

from toolkit.audits import Audit
from toolkit.intake.management_tables import LINE_TYPES, ONE_OFF_LINES, PRICE_LINES, RUNNING_LINES
from toolkit.measures import books, compliance, kpis
from toolkit.measures.books import CLIENT_LINES, MONTH
from toolkit.questions import bottlenecks, invoices, summaries
from toolkit.questions.service_levels import RECORD, evidenced

FAMILY: Final = "money"
MINE: Final = tuple(key for key, entry in kpis.EVERY.items() if entry.family == FAMILY)
PER_CONTACT: Final = (
    "price_per_contact", "cost_per_contact", "price_per_resolution", "cost_per_resolution", "repeat_cost",
)  # fmt: skip
BOOKS: Final = ("overhead_reduction", "revenue_per_employee", "profit_margin", "roi", "npv", "tco")
LINES: Final = ["vendor", "month", "kind", "amount", "lines", "currency"]
WALK: Final = ["vendor", "step", "total", "begins", "ends", "amount", "currency"]
# Why a vendor's lines give no sum; what stands behind the colon is told with it.
NO_LINES: Final = "no_lines"
REJECTED: Final = "rejected"
UNUSABLE: Final = "unusable"
READING: Final = ["vendor", "currency", "lines", "missing_price", "missing_client", "reduced", "raised", "why"]
BOTTLENECK: Final = ["vendor", "step", "next_step", "amount", "low", "high", "days", "rate", "currency", "why"]


def read(audit: Audit) -> pd.DataFrame:
    """Amounts as `books.books`, made once; empty without lines."""
    if audit.tables.money is None:
        return pd.DataFrame(columns=["vendor", MONTH, "line_type", "currency", "amount", "lines", "unknown"])
    return audit.once("money books", lambda: books.books(audit.tables.money))


def withheld(audit: Audit, vendor: str) -> str:
    """Why no sum of a vendor's lines is given: a word, and behind a colon what is told with it; empty where one is."""
    frame = read(audit)
    lost = audit.evidenced.rejected("money", vendor)
    if lost:
        return f"{REJECTED}: {lost}"
    mine = frame[frame.vendor == vendor]
    if mine.empty:
        return NO_LINES
    why = books.unusable(mine, LINE_TYPES)
    return f"{UNUSABLE}: {why}" if why else ""


def reading(audit: Audit) -> pd.DataFrame:
    """How each vendor's lines are to be read, a row per vendor: columns READING.

    missing_price and missing_client: months of the period without a line of the vendor's, or of the client's own, where
    there are such lines at all. reduced: lines of costs below nothing that are no credits; raised: credits above it.
    """
    frame, signs = read(audit), _signs(audit)
    period = audit.parameters.period
    months = [spell.label for spell in compliance.spells("month", period.first, period.last)]
    rows = []
    for vendor in audit.parameters.vendors:
        mine = frame[frame.vendor == vendor.id]
        odd = signs[signs.vendor == vendor.id]
        rows.append(
            {
                "vendor": vendor.id,
                "currency": ", ".join(sorted(set(mine.currency))),
                "lines": int(mine.lines.sum()),
                "missing_price": _missing(mine, PRICE_LINES, months),
                "missing_client": _missing(mine, CLIENT_LINES, months),
                "reduced": int(odd.reduced.sum()),
                "raised": int(odd.raised.sum()),
                "why": withheld(audit, vendor.id),
            }
        )
    return pd.DataFrame(rows, columns=READING)


def _missing(mine: pd.DataFrame, kinds: tuple[str, ...], months: list[str]) -> list[str]:
    there = set(mine[mine.line_type.isin(kinds)][MONTH])
    return [month for month in months if month not in there] if there else []


def _signs(audit: Audit) -> pd.DataFrame:
    money = audit.tables.money
    if money is None:
        return pd.DataFrame(columns=["vendor", "reduced", "raised"])
    costs = [kind for kind in (*RUNNING_LINES, *ONE_OFF_LINES) if kind != "credit"]
    return audit.once(
        "signs of lines",
        lambda: (
            money.group_by("vendor")
            .aggregate(
                reduced=(_.line_type.isin(costs) & (_.amount < 0)).sum(),
                raised=((_.line_type == "credit") & (_.amount > 0)).sum(),
            )
            .order_by("vendor")
            .execute()
        ),
    )


def lines(audit: Audit) -> pd.DataFrame:
    """What was charged and spent by kind of line and month: columns LINES; vendors without a sum are left out."""
    frame = read(audit)
    usable = [vendor.id for vendor in audit.parameters.vendors if not withheld(audit, vendor.id)]
    frame = frame[frame.vendor.isin(usable)]
    order = {kind: place for place, kind in enumerate(LINE_TYPES)}
    frame = frame.rename(columns={MONTH: "month", "line_type": "kind"}).assign(place=frame.line_type.map(order))
    return frame.sort_values(["vendor", "month", "place"], ignore_index=True)[LINES]


def walk(audit: Audit) -> pd.DataFrame:
    """From the vendor's charges to all that the service cost in the period, a row per step: columns WALK.

    Steps are kinds of line, each from where the last ended, and three totals from nothing: `price`, what the vendor
    charged; `running`, with the client's own running cost; `all_in`, with what comes once. Where lines of the vendor or
    of the client are missing, or missing in a month, there is no running total, because a part is not the whole.
    """
    found, amounts = lines(audit), read(audit)
    rows: list[dict[str, Any]] = []
    for vendor, mine in found.groupby("vendor", sort=False):
        sums = mine.groupby("kind").amount.sum()
        about = {"vendor": vendor, "currency": mine.currency.iloc[0]}
        level = 0.0
        whole = not books.not_whole(amounts[amounts.vendor == vendor])
        for total, kinds in (("price", PRICE_LINES), ("running", CLIENT_LINES), ("all_in", ONE_OFF_LINES)):
            there = [kind for kind in kinds if kind in sums]
            for kind in there:
                step = {"step": kind, "total": False, "begins": level, "ends": level + sums[kind], "amount": sums[kind]}
                rows.append({**about, **step})
                level += sums[kind]
            if there and (total == "price" or whole):
                rows.append({**about, "step": total, "total": True, "begins": 0.0, "ends": level, "amount": level})
    return pd.DataFrame(rows, columns=WALK)


def figures(audit: Audit, keys: tuple[str, ...] = MINE) -> pd.DataFrame:
    """Figures of money per vendor, as `Audit.kpis`, those without evidence among them, in the order asked."""
    there = evidenced(audit, keys)
    missing = [row for key in keys if key not in there for row in summaries.without_evidence(audit, key)]
    frames = [audit.kpis(there)] if there else []
    frame = pd.concat([*frames, pd.DataFrame(missing)], ignore_index=True)
    frame = frame.reindex(columns=list(dict.fromkeys([*frame.columns, *RECORD[4:9], "enough", "why_absent"])))
    frame["unit"] = [audit.unit(kpis.EVERY[row.kpi], row.vendor) for row in frame.itertuples()]
    frame["better"] = [kpis.EVERY[key].better for key in frame.kpi]
    few = ~frame.enough.astype("boolean").fillna(True).astype(bool) & (frame.verdict != "not evidenced")
    frame.loc[few, "verdict"] = "insufficient"
    frame.loc[few, ["value", "low", "high"]] = np.nan
    for name in ("target", "verdict", "definition"):
        frame[name] = frame[name].fillna("")
    for name in ("rows", "unknown"):
        frame[name] = frame[name].fillna(0).astype(int)
    order = {key: place for place, key in enumerate(keys)}
    return frame.assign(place=frame.kpi.map(order)).sort_values("place", kind="stable").drop(columns="place")


def bottleneck(audit: Audit) -> pd.DataFrame:
    """What the waiting of each vendor's costliest step costs, where somebody says what an hour of a case costs.

    Columns BOTTLENECK: the days beyond the norm, of calendar time, at `rate` an hour. Only a step that is told from the
    vendor's others is one; `why` says where none is, or no case came.
    Empty where nobody states an hour or no case is logged.
    """
    terms = audit.parameters.money
    if terms is None or terms.case_hour is None or audit.tables.events is None:
        return pd.DataFrame(columns=BOTTLENECK)
    hour = float(terms.case_hour.amount)
    ranked = bottlenecks.ranked(audit)
    rows = []
    for vendor in audit.parameters.vendors:
        mine = ranked[(ranked.vendor == vendor.id) & ranked.bottleneck.astype(bool)]
        about = {"vendor": vendor.id, "rate": hour, "currency": terms.case_hour.currency}
        if mine.empty:
            why = "no_bottleneck" if (ranked.vendor == vendor.id).any() else "no_cases_of"
            rows.append({**about, "step": "", "next_step": "", "why": why})
            continue
        row = mine.iloc[0]
        amounts = {name: row[of] * 24 * hour for name, of in (("amount", "cost"), ("low", "cost_low"),
                                                              ("high", "cost_high"))}  # fmt: skip
        rows.append({**about, "step": row.step, "next_step": row.next_step, "days": row["cost"], **amounts, "why": ""})
    return pd.DataFrame(rows, columns=BOTTLENECK)


def left_out(audit: Audit, vendor: str) -> dict[str, int]:
    """Rows of a vendor's contacts that are not counted, and may have been charged: copies, unusable, excluded."""
    sources = audit.parameters.sources.items()
    mine = [name for name, each in sources if each.table == "contacts" and each.vendor in (vendor, None)]
    rejections, exclusions = audit.intake.rejections, audit.intake.exclusions
    refused = int(rejections[rejections.source.isin(mine)]["rows"].sum())
    unusable = audit.evidenced.rejected("contacts", vendor)
    chosen = int(exclusions[exclusions.source.isin(mine)]["rows"].sum())
    return {"copies": refused - unusable, "unusable": unusable, "excluded": chosen}


def results(audit: Audit) -> pd.DataFrame:
    """The section's rows of results.csv but for those of the term: figures, lines by month, invoices by month."""
    rows: list[dict[str, Any]] = []
    for row in lines(audit).to_dict("records"):
        rows.append(
            {
                "kpi": "money_lines",
                "vendor": row["vendor"],
                "group": f"line_type={row['kind']};local_month={row['month']}",
                "value": row["amount"],
                "rows": row["lines"],
                "unit": row["currency"],
                "definition": "sum of the amounts of the lines",
            }
        )
    for row in invoices.against_contacts(audit).to_dict("records"):
        rows.append(
            {
                "kpi": "invoice_variance",
                "vendor": row["vendor"],
                "group": f"local_month={row['month']};counted_as={row['counted_as']}",
                "value": row["more"] / row["counted"] if row["counted"] else np.nan,
                "rows": int(row["counted"]),
                "unit": "ratio",
                "better": "band",
                "definition": "(quantity charged - contacts counted) / contacts counted",
            }
        )
    for row in bottleneck(audit).to_dict("records"):
        rows.append(
            {
                "kpi": "bottleneck_cost",
                "vendor": row["vendor"],
                "group": f"step={row['step']};next_step={row['next_step']}" if row["step"] else "",
                "value": row["amount"],
                "low": row["low"],
                "high": row["high"],
                "unit": row["currency"],
                "verdict": "" if row["step"] else "not evidenced",
                "definition": f"days of waiting beyond the norm * 24 * {row['rate']:g}; {row['why']}",
            }
        )
    found = pd.DataFrame(rows).reindex(columns=RECORD)
    both = pd.concat([figures(audit).assign(group="").reindex(columns=RECORD), found], ignore_index=True)
    both = both.assign(section="money", target=both.target.fillna(""), verdict=both.verdict.fillna(""))
    whole = {"rows": both["rows"].fillna(0).astype(int), "unknown": both.unknown.fillna(0).astype(int)}
    return both.assign(better=both.better.fillna("context"), **whole)[RECORD]
