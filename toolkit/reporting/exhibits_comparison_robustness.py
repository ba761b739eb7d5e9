"""What the section on robustness shows: who is first how often, which weights would change it, other ways to add up."""

import numpy as np
import pandas as pd

from toolkit.questions.tenders import methods as ways
from toolkit.questions.tenders.robustness import WORLD, Robustness
from toolkit.questions.tenders.standings import Tender
from toolkit.reporting.exhibits import statement
from toolkit.reporting.shown import Shown
from toolkit.reporting.tables import table
from toolkit.reporting.tender_words import names_of, share_of_draws, titles_of, why_no_flips, world_in_words
from toolkit.reporting.words import ABSENT, known, number, say


def worlds(tender: Tender, found: Robustness) -> Shown:
    """How often each bidder is first, by what is uncertain."""
    if found.worlds.empty:
        return statement(say("draws_none"))
    names = names_of(tender.parameters)
    frame = found.worlds.assign(
        said=[
            say("what_world", world=world_in_words(row.volume, row.indexation))
            if row.what == WORLD
            else say(f"what_{row.what}")
            for row in found.worlds.itertuples()
        ]
    )
    order = list(dict.fromkeys(frame.said))
    wide = frame.pivot(index="said", columns="bidder", values="first").reindex(order).reset_index()
    for bidder in tender.scoring.bidders:
        wide[bidder] = [share_of_draws(each) for each in wide[bidder]]
    decides = frame.drop_duplicates("said").set_index("said").decides.reindex(order)
    wide["decides"] = [say("decides") if each else "" for each in decides]
    columns = {
        "said": (say("world_what"), "text"),
        **{bidder: (names[bidder], "written") for bidder in tender.scoring.bidders},
        "decides": ("", "text"),
    }
    return table(wide, caption=say("worlds_title", weights=_weights(tender)), columns=columns)


def _weights(tender: Tender) -> str:
    stated = tender.parameters.weights
    if stated is not None and stated.reach:
        return say("weights_reach", reach=number(100 * float(stated.reach), digits=1))
    if stated is not None and stated.concentration is not None:
        return say("weights_concentration", concentration=number(float(stated.concentration), digits=0))
    return say("weights_order" if stated is not None and stated.order else "weights_exact")


def flips(tender: Tender, found: Robustness) -> Shown:
    """The smallest change of weights that makes each other bidder level with the first."""
    if found.worlds.empty:
        return Shown("")
    if found.flips.empty:
        return statement(say(why_no_flips(tender)))
    names, titles = names_of(tender.parameters), titles_of(tender)
    frame = found.flips.assign(title=[titles[each] for each in found.flips.criterion])
    order = list(dict.fromkeys(frame.bidder))
    frame["cell"] = [
        f"{number(100 * row.stated, digits=0)} → {number(100 * row.weight)}" if known(row.weight) else ABSENT
        for row in frame.itertuples()
    ]
    wide = frame.pivot(index="bidder", columns="criterion", values="cell").reindex(order).reset_index()
    distance = frame.drop_duplicates("bidder").set_index("bidder").distance.reindex(order).to_numpy(float)
    wide["name"] = [names[each] for each in order]
    wide["moved"] = [number(100 * each) if np.isfinite(each) else say("flips_none") for each in distance]
    columns = {
        "name": ("Bidder", "text"),
        "moved": ("Points of weight moved", "written"),
        **{each: (titles[each], "written") for each in tender.scoring.weighed},
    }
    return table(wide, caption=say("flips_title"), columns=columns)


def ranges(tender: Tender, found: Robustness) -> Shown:
    """Between which weights the first stays first."""
    if found.ranges.empty:
        return Shown("")
    titles = titles_of(tender)
    frame = found.ranges.assign(title=[titles[each] for each in found.ranges.criterion])
    columns = {
        "title": ("Criterion", "text"),
        "weight": ("Stated weight", "share"),
        "low": ("From", "share"),
        "high": ("To", "share"),
    }
    return table(frame, caption=say("ranges_title"), columns=columns)


def central(tender: Tender, found: Robustness) -> Shown:
    """With which weights each bidder would be first, if nothing were known of weights."""
    if found.central.empty:
        return Shown("")
    names, titles = names_of(tender.parameters), titles_of(tender)
    wide = found.central.pivot(index="bidder", columns="criterion", values="weight")
    about = found.central.drop_duplicates("bidder").set_index("bidder")
    wide = wide.reindex(list(tender.scoring.bidders)).assign(
        first=about["first"], confidence=about.confidence, name=pd.Series(names)
    )
    columns = {
        "name": ("Bidder", "text"),
        "first": (say("central_first"), "share"),
        "confidence": (say("central_confidence"), "share"),
        **{each: (titles[each], "share") for each in tender.scoring.weighed},
    }
    return table(wide.reset_index(), caption=say("central_title"), columns=columns)


def methods(tender: Tender) -> Shown:
    """The place of each bidder by each way to add up."""
    frame = ways.methods(tender.scoring)
    if frame.empty:
        return Shown("")
    names = names_of(tender.parameters)
    order = list(dict.fromkeys(frame.method))
    frame["cell"] = [
        f"{int(row.place)}. ({number(row.score, digits=2)})" if known(row.place) else ABSENT
        for row in frame.itertuples()
    ]
    wide = frame.pivot(index="method", columns="bidder", values="cell").reindex(order)
    about = frame.drop_duplicates("method").set_index("method").reindex(order)
    wide = wide.assign(
        title=[say(f"method_{each}") for each in order],
        others=[say("tender_yes" if each else "tender_no") for each in about.against_others],
    ).reset_index()
    columns = {
        "title": (say("method_column"), "text"),
        "others": (say("method_against"), "text"),
        **{bidder: (names[bidder], "written") for bidder in tender.scoring.bidders},
    }
    return table(wide, caption=say("methods_title"), columns=columns)
