"""The libraries below us are past the versions with known holes."""

from importlib.metadata import PackageNotFoundError, version

import pytest
from packaging.version import Version

# Each with the advisory that it closes.
LOWEST = {
    "nbconvert": "7.17.1",  # CVE-2026-39377, CVE-2026-39378
    "jupyter-server": "2.18.0",  # CVE-2026-35397
    "jupyter_core": "5.8.1",  # CVE-2025-30167
    "PyYAML": "5.4",  # CVE-2020-14343
    "pyarrow": "14.0.1",  # CVE-2023-47248
    "mistune": "2.0.3",  # CVE-2022-34749
    "Jinja2": "3.1.6",  # CVE-2025-27516
}


@pytest.mark.parametrize(("name", "lowest"), LOWEST.items())
def test_a_library_is_past_its_last_known_hole(name: str, lowest: str) -> None:
    try:
        found = version(name)
    except PackageNotFoundError:
        pytest.skip(f"{name} is not installed")
    assert Version(found) >= Version(lowest)
