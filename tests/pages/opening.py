"""Opening a page of the app as a visitor does: through the router."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[2]
FIRST_PAGE = "predict"
SECONDS = 300  # the first run of a machine compiles


def open_page(name: str, **address: str | Sequence[str]) -> AppTest:
    """Run app.py with the given query parameters in the address, and then the page 'pages/NAME.py'."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=SECONDS)
    if name != FIRST_PAGE:
        return go_to(app.run(), name, address)
    for key, value in address.items():
        app.query_params[key] = value
    return app.run()


def go_to(app: AppTest, name: str, address: Mapping[str, str | Sequence[str]] | None = None) -> AppTest:
    """Go to another page in the same session."""
    app.switch_page(f"pages/{name}.py")
    app.query_params.clear()
    for key, value in (address or {}).items():
        app.query_params[key] = value
    return app.run()


def texts(elements) -> str:
    """Everything that elements of one kind say."""
    return "\n".join(str(element.value) for element in elements)


def metrics(app: AppTest) -> dict[str, str]:
    """Label and value of every metric."""
    return {metric.label: metric.value for metric in app.metric}
