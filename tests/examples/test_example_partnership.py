"""The partnership in the example: the log as the truth says, and the sides apart only where that is planted."""

import pytest

from toolkit.questions import partnership
from toolkit.reporting.registers_partnership import of_partnership

VENDORS = ("north", "south", "west")


@pytest.mark.parametrize("vendor", VENDORS)
def test_the_log_is_the_truth(audits, planted, vendor):
    told = planted.truth["vendors"][vendor]["governance"]
    found = partnership.agreed(audits("planted", vendor)).set_index("kind")
    for kind, counts in told.items():
        mine = found.loc[kind]
        assert {name: int(mine[name]) for name in ("due", "done", "on_time", "raised")} == {
            name: counts[name] for name in ("due", "done", "on_time", "raised")
        }


@pytest.mark.parametrize("kind", ["planted", "clean"])
@pytest.mark.parametrize("vendor", VENDORS)
def test_the_sides_are_apart_only_where_that_is_planted(audits, kind, vendor):
    claims = [claim for claim in of_partnership(audits(kind, vendor)) if claim.severity == "attention"]
    expected = [f"partnership.{vendor}.alignment.culture"] if (kind, vendor) == ("planted", "south") else []
    assert [claim.id for claim in claims if ".alignment." in claim.id] == expected
