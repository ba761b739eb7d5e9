"""The findings of trends: what has changed, what will keep its target, and what so few points cannot say."""

from collections.abc import Iterator
from typing import Any, Final

import pandas as pd

from toolkit.audits import Audit
from toolkit.measures import control_charts
from toolkit.measures.control_charts import FEWEST_POINTS
from toolkit.questions import seasons, trend_series, trends
from toolkit.reporting.findings import Finding, difference_finding, kept, promise
from toolkit.reporting.words import count, number, quantity, say, span
from toolkit.reporting.worths import qualified

SECTION: Final = trends.SECTION


@kept
def of_trends(audit: Audit) -> list[Finding]:
    """Every signal, every verdict on a target, and their limits."""
    charted = trend_series.series(audit)
    names = {vendor.id: vendor.name for vendor in audit.parameters.vendors}
    if charted.empty:
        why = "; ".join(dict.fromkeys(trend_series.untold(audit).values())) or say("trend_no_data")
        name = "no_data" if audit.tables.contacts is None else "absent"
        return [_claim(name, "limit", say("trend_nothing", why=why))]
    verdicts, signals = qualified(audit, trends.verdicts(audit, charted)), trends.signals(charted)
    return [
        *_variation(verdicts, signals, names),
        *_assurance(audit, verdicts, names),
        *_comparisons(audit, names),
        *_rebased(audit, charted, names),
        *_volumes(audit, names),
        *_limits(audit, verdicts),
    ]


def _claim(id_: str, severity: str, sentence: str, **more: Any) -> Finding:
    fields = {"kpi": "", "vendor": "", **more}
    return Finding(id=f"{SECTION}.{id_}", section=SECTION, severity=severity, sentence=sentence, **fields)


def _variation(verdicts: pd.DataFrame, signals: pd.DataFrame, names: dict[str, str]) -> Iterator[Finding]:
    for row in verdicts.to_dict("records"):
        key, vendor = row["kpi"], row["vendor"]
        fields = {"kpi": row["title"], "vendor": names[vendor], "points": count(row["points"])}
        fields |= {"grain": row["grain"], "adjusted": say(f"adjusted_{row['grain']}")}
        about = {"kpi": key, "vendor": vendor, "unit": row["unit"], "rows": int(row["points"])}
        about["definition"] = row["definition"]
        if row["chart"] == "not_enough_points":
            yield _claim(f"{key}.{vendor}.few", "limit", say("trend_few", fewest=FEWEST_POINTS, **fields), **about)
        if row["chart"] == "no_variation":
            yield _claim(f"{key}.{vendor}.same", "information", say("trend_no_variation", **fields), **about)
        mine = signals[(signals.kpi == key) & (signals.vendor == vendor)]
        for place, signal in enumerate(mine.to_dict("records")):
            message = "trend_latest" if signal["latest"] else "trend_earlier"
            text = say(message, verdict=say(signal["meaning"]), what=described(signal), **fields)
            bad = signal["latest"] and signal["meaning"] == "worsening"
            yield _claim(
                f"{key}.{vendor}.signal.{place + 1}",
                "attention" if bad else "information",
                text,
                **{**about, "value": float(signal["value"]), "evidence": f"{row['grain']}={signal['at']}"},
            )
        drawn = row["chart"] in ("charted", "few_points")
        if drawn and row["variation"] == "no signal" and not row["unsettled"]:
            low, high = (quantity(end, row["unit"]) for end in trends.possible(row))
            text = say("trend_none", low=low, high=high, **fields)
            yield _claim(f"{key}.{vendor}.steady", "information", text, **about)
        if row["unsettled"]:
            flagged = int(mine[mine["last"] <= row["latest_group"]]["points"].sum())
            text = say("trend_unsettled", **{**fields, "flagged": count(min(flagged, row["points"]))})
            yield _claim(f"{key}.{vendor}.unsettled", "limit", text, **about)


def described(signal: dict[str, Any]) -> str:
    """What a signal is, in words and numbers."""
    unit, side = signal["unit"], signal["side"]
    return say(
        f"signal_{signal['rule']}",
        when=say(f"{signal['grain']}_one", group=signal["at"]),
        among=say("signal_among", **signal) if signal["points"] > 1 else "",
        grain=signal["grain"],
        first=signal["first"],
        last=signal["last"],
        value=quantity(signal["value"], unit),
        limit=quantity(signal["limit"], unit),
        direction=say(f"trend_{side}"),
        usual=say(f"usual_{side}"),
        adjusted=say(f"adjusted_{signal['grain']}"),
    )


def _assurance(audit: Audit, verdicts: pd.DataFrame, names: dict[str, str]) -> Iterator[Finding]:
    for row in verdicts[verdicts.assurance != ""].to_dict("records"):
        low, high = trends.possible(row)
        target = audit.targets[row["kpi"]]
        fields = {"points": count(row["points"]), "grain": row["grain"], "adjusted": say(f"adjusted_{row['grain']}")}
        text = say(
            f"assurance_{row['assurance']}",
            kpi=row["title"],
            vendor=names[row["vendor"]],
            low=quantity(low, row["unit"]),
            high=quantity(high, row["unit"]),
            target=promise(target, row["unit"]),
            **fields,
        )
        if row["chart"] == "few_points":
            text = f"{text} {say('trend_warned', **fields)}"
        yield _claim(
            f"{row['kpi']}.{row['vendor']}.assurance",
            {"will pass": "information", trends.NOT_SETTLED: "limit"}.get(row["assurance"], "attention"),
            text,
            kpi=row["kpi"],
            vendor=row["vendor"],
            value=float(row["centre"]),
            rows=int(row["points"]),
            unit=row["unit"],
            target=row["target"],
            definition=row["definition"],
        )


def _comparisons(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    frame = qualified(audit, seasons.comparisons(audit))
    several = len(names) > 1
    for row in frame[frame.told].to_dict("records"):
        title = say("compared_of", title=row["title"], vendor=names[row["vendor"]]) if several else row["title"]
        asked = {**row, "section": SECTION, "title": title, "group": f"{row['kind']}:{row['first']}"}
        yield difference_finding(asked, severity="attention" if row["meaning"] == "worsening" else "information")
    open_ = frame[~frame.told & frame.low.notna()]
    if len(open_):
        titles = "; ".join(dict.fromkeys(open_.title))
        yield _claim("compared", "information", say("compared_open", count=count(len(open_)), which=titles))
    if len(seasons.months(audit)) < 2:
        yield _claim("months", "limit", say("months_few"))


def _rebased(audit: Audit, charted: pd.DataFrame, names: dict[str, str]) -> Iterator[Finding]:
    for key, vendor in charted[["kpi", "vendor"]].drop_duplicates().itertuples(index=False):
        for change in trend_series.changes_of(audit, key, vendor):
            fields = {"kpi": audit.title(key), "vendor": names[vendor], "reason": change.reason.rstrip(". ")}
            text = say("trend_rebased", begins=str(change.begins), **fields)
            yield _claim(f"{key}.{vendor}.rebase.{change.begins}", "information", text, kpi=key, vendor=vendor)


def _volumes(audit: Audit, names: dict[str, str]) -> Iterator[Finding]:
    for row in seasons.busiest(audit).to_dict("records"):
        half = int(row["half_hour"])
        when = say(
            "weekday_time",
            weekday=say(f"weekday_{int(row['weekday'])}"),
            time=f"{half // 2:02d}:{half % 2 * 30:02d}",
        )
        text = say(
            "busiest",
            vendor=names[row["vendor"]],
            when=when,
            value=number(row["value"]),
            days=count(row["days"]),
            span=span(row["low"], row["high"], "number"),
            times=number(row["times"]),
        )
        about = {"value": row["value"], "low": row["low"], "high": row["high"], "rows": int(row["rows"])}
        yield _claim(f"busiest.{row['vendor']}", "information", text, kpi="offered", vendor=row["vendor"], **about)


def _limits(audit: Audit, verdicts: pd.DataFrame) -> Iterator[Finding]:
    drawn = verdicts[verdicts.limit_low.notna()]
    if len(drawn):
        chances = [
            control_charts.false_signals(int(row.points), less_weekday=row.grain == "day") for row in drawn.itertuples()
        ]
        text = say(
            "trend_chance",
            charts=count(len(drawn)),
            latest=number(sum(each.latest for each in chances), digits=2),
            anywhere=number(sum(each.anywhere for each in chances)),
        )
        yield _claim("chance", "limit", text, rows=len(drawn))
    reasons: dict[str, list[str]] = {}
    for key, why in trend_series.untold(audit).items():
        reasons.setdefault(why, []).append(audit.title(key))
    for place, (why, titles) in enumerate(reasons.items()):
        yield _claim(f"untold.{place + 1}", "limit", say("trend_untold", why=why, titles="; ".join(titles)))
