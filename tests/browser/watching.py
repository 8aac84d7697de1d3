"""What browser tests look at and wait for."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
MILLISECONDS = 600_000  # the first page of a machine waits for kernels to compile
WIDTHS = {"desktop": 1280, "phone": 390}
IDLE = (
    "document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"
    " && !document.querySelector('[data-testid=stSkeleton]')"
)


def whole(page):
    """Wait until the script has run and everything is drawn."""
    page.wait_for_selector("h1")
    page.wait_for_function(IDLE)
    page.wait_for_timeout(700)
    page.wait_for_function(IDLE)
    return page


def assert_healthy(page) -> None:
    assert page.locator("[data-testid=stException]").count() == 0
    assert page.locator("[data-testid=stAlertContentError]").count() == 0
