"""What several test modules share: the folder of real data, hostile strings, and a browser without a network."""

import gc
import importlib.util
import json
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

# Collecting imports everything, and expressions are trees of small objects that live as long as their query: looking
# for what is unreachable among them after every 700 takes half of the one and a tenth of the tests.
gc.set_threshold(100_000, 50, 100)
# Two workers and the processes that they start share the cores: on our small matrices threads wait for each other
# longer than they work. Read when numpy is first imported, which is after this.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
PROJECT = Path(__file__).resolve().parents[1]
# The files that take longest, longest first; a file is run by one worker. Which they are, `--durations=60` tells.
DEAREST = (
    "test_cli.py", "test_quality.py", "test_adjusted_bidders.py", "test_signals_and_schedule.py", "test_agents.py",
    "test_compare_command.py", "test_beginnings.py", "test_contracts.py", "test_spark.py", "test_example_files.py",
    "test_voice.py", "test_mystery_shopping.py", "test_trends.py", "test_whole_report.py", "test_comments.py",
    "test_notebooks_by_hand.py", "test_comments_of_the_nhs.py", "test_journeys.py", "test_audits.py",
    "test_partial_data.py", "test_example_languages.py", "test_example_command.py",
)  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The dearest files first, then the others directly under tests/: nobody shall wait for the last of those alone."""
    place = {name: number for number, name in enumerate(DEAREST)}
    items.sort(key=lambda item: (place.get(item.path.name, len(DEAREST)), len(item.path.parents)))


def pytest_collection_finish() -> None:
    """What is imported and collected stays to the end; walking through it at each collection costs a tenth."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real exports and known answers beside the project; skips where it is absent."""
    folder = PROJECT.parent / "shared"
    if not folder.is_dir():
        pytest.skip("the folder of real data and known answers (../shared) is not here")
    return folder


@pytest.fixture(scope="session")
def security(shared: Path) -> dict[str, Any]:
    """The security cases by id."""
    text = (shared / "known_answers" / "13_security_cases.json").read_text(encoding="utf-8")
    return {case["id"]: case for case in json.loads(text)["cases"]}


@pytest.fixture(scope="session")
def attacks(security: dict[str, Any]) -> list[str]:
    """Every hostile string that could end in a page, ours added to the published ones."""
    published = [*security["html_xss_sinks"]["input"]["attack"], *security["markdown_images"]["input"]["attack"]]
    ours = ["$\\notacommand$", "a $x$ b", "\ud800 half", "line\nbreak\tand\x00nul", "]]>", "--><b>x"]
    return [*published, *ours]


@pytest.fixture
def browser(tmp_path: Path) -> Iterator[Callable[..., dict[str, Any]]]:
    """Opens a page from disk in a browser that can reach nothing, and tells what happened there.

    With `until` it waits for what the page's own scripts make.
    """
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("chromium and chromedriver are not here")
    webdriver = pytest.importorskip("selenium.webdriver")
    service = pytest.importorskip("selenium.webdriver.chrome.service")
    log = tmp_path / "net.json"
    options = webdriver.ChromeOptions()
    options.binary_location = chromium
    for argument in (
        "--headless",
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--host-resolver-rules=MAP * ~NOTFOUND",
        f"--user-data-dir={tmp_path / 'profile'}",
        f"--log-net-log={log}",
    ):
        options.add_argument(argument)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})

    def visit(page: Path, until: str = "", width: int = 0) -> dict[str, Any]:
        session = webdriver.Chrome(options=options, service=service.Service(driver))
        try:
            if width:
                _as_wide_as(session, width)
            session.get(page.as_uri())
            session.implicitly_wait(30)
            if until:
                session.find_element("css selector", until)
            session.implicitly_wait(0)
            seen = session.execute_script(
                """return {
                    pwned: typeof window.PWNED,
                    address: location.href,
                    cells: [...document.querySelectorAll('.vat-table td bdi')].map(e => e.textContent),
                    captions: [...document.querySelectorAll('figcaption')].map(e => e.textContent),
                    alts: [...document.images].map(e => e.alt),
                    drawn: [...document.images].every(e => e.complete && e.naturalWidth > 0),
                    elements: [...new Set([...document.querySelectorAll('*')].map(e => e.localName))],
                    cover: [...document.querySelectorAll('.vat-cover dd')].map(e => e.textContent),
                    contents: [...document.querySelectorAll('.vat-contents li a')].map(e => e.textContent),
                    cards: [...document.querySelectorAll('.vat-cards-when-narrow tbody td')].map(
                        e => getComputedStyle(e, '::before').content),
                    stays: [...document.querySelectorAll('.vat-table:not(.vat-cards-when-narrow) tbody th')].map(
                        e => getComputedStyle(e).position),
                    wide: document.documentElement.scrollWidth > document.documentElement.clientWidth + 1,
                }"""
            )
            seen["console"] = [entry["message"] for entry in session.get_log("browser")]
        finally:
            session.quit()
        events = json.loads(log.read_text(encoding="utf-8"))["events"]
        seen["requests"] = sorted(
            asked["url"]
            for event in events
            for asked in [event.get("params", {})]
            # What the browser asks on its own behalf has no initiator; what a page asks for has its origin.
            if asked.get("initiator", "not an origin") != "not an origin"
            and asked.get("url", "").startswith(("http", "ws", "ftp"))
        )
        return seen

    yield visit


def _as_wide_as(session: Any, width: int) -> None:
    """Make the page so many pixels wide: a window has a least width, which is wider than a phone."""
    size = {"width": width, "height": 1000, "deviceScaleFactor": 1, "mobile": width < 600}
    session.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)


@pytest.fixture(scope="session")
def axe() -> str:
    """The script of axe-core, which comes in a package of its own (locks/axe.lock)."""
    found = importlib.util.find_spec("axe_playwright_python")
    if found is None or not found.submodule_search_locations:
        pytest.skip("axe-core is not here: make .venv/.axe")
    return (Path(found.submodule_search_locations[0]) / "axe.min.js").read_text(encoding="utf-8")


@pytest.fixture
def barriers(tmp_path: Path, axe: str) -> Callable[[Path, int], list[str]]:
    """Opens a page from disk at a width, and tells each rule of WCAG 2.2 AA that it breaks and where."""
    chromium, driver = shutil.which("chromium"), shutil.which("chromedriver")
    if chromium is None or driver is None:
        pytest.skip("chromium and chromedriver are not here")
    webdriver = pytest.importorskip("selenium.webdriver")
    service = pytest.importorskip("selenium.webdriver.chrome.service")

    def found(page: Path, width: int) -> list[str]:
        options = webdriver.ChromeOptions()
        options.binary_location = chromium
        for argument in ("--headless", "--no-sandbox", "--disable-gpu", "--window-size=1440,1000"):
            options.add_argument(argument)
        options.add_argument(f"--user-data-dir={tmp_path / f'profile{width}'}")
        session = webdriver.Chrome(options=options, service=service.Service(driver))
        try:
            # A long page on a busy machine takes its time.
            session.set_script_timeout(600)
            session.command_executor.client_config.timeout = 600
            _as_wide_as(session, width)
            session.get(page.as_uri())
            session.execute_script(axe)
            result = session.execute_async_script(
                """const tell = arguments[arguments.length - 1];
                axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values: [
                    'wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}}).then(tell)"""
            )
        finally:
            session.quit()
        return [
            f"{rule['id']}: {node['target']} {node['html'][:120]}"
            for rule in result["violations"]
            for node in rule["nodes"]
        ]

    return found


@pytest.fixture(scope="session")
def project() -> Path:
    """The project's own folder."""
    return PROJECT
