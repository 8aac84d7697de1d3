"""One server and one browser for the tests of this folder."""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from tests.browser.watching import MILLISECONDS, ROOT, WIDTHS, whole

BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# WebGL in software: large scatters are drawn by it.
ARGUMENTS = [
    "--no-sandbox", "--disable-background-networking", "--disable-dev-shm-usage", "--use-gl=swiftshader",
    "--enable-unsafe-swiftshader",
]  # fmt: skip


@pytest.fixture(scope="session")
def address() -> Iterator[str]:
    """Serve the app on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port), "--server.headless", "true",
        "--server.address", "127.0.0.1",
    ]  # fmt: skip
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        for _ in range(600):
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    executable = next((path for name in BROWSERS if (path := shutil.which(name))), None)
    if executable is None:
        pytest.skip("no Chromium here")
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=executable, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, address):
    """Return what opens a path in a fresh session and waits until the page is whole."""
    contexts = []

    def opened(path: str, width: str = "desktop", scheme: str = "light"):
        size = {"width": WIDTHS[width], "height": 900}
        contexts.append(browser.new_context(viewport=size, color_scheme=scheme))
        page = contexts[-1].new_page()
        page.set_default_timeout(MILLISECONDS)
        page.goto(f"{address}/{path}")
        return whole(page)

    yield opened
    for context in contexts:
        context.close()
