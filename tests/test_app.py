"""The router, and the rules that pages and imports keep."""

import ast
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "pages").glob("*.py"))
# Importing goes from the later to the earlier; training is a side branch that makes artefacts.
ORDER = (
    "errors", "assets", "trace", "features", "representation", "microarchitecture", "prediction", "exploration",
    "charts", "webui",
)  # fmt: skip


def imports(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


def test_the_app_opens_on_its_first_page_and_lists_only_pages_that_exist():
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300).run()
    assert not app.exception
    assert app.title[0].value == "Predict"
    listed = [part for part in (ROOT / "app.py").read_text().split('"') if part.startswith("pages/")]
    assert listed == list(dict.fromkeys(listed))
    assert {ROOT / name for name in listed} == set(PAGES)


def test_the_router_is_short():
    assert len((ROOT / "app.py").read_text().splitlines()) < 60


@pytest.mark.parametrize("page", PAGES, ids=lambda path: path.stem)
def test_a_page_is_a_short_recipe_that_goes_through_the_router(page):
    text = page.read_text(encoding="utf-8")
    assert len(text.splitlines()) < 120
    assert "\nthrough_router()\n" in text


@pytest.mark.parametrize("path", sorted((ROOT / "perfvec").rglob("*.py")), ids=lambda path: str(path.relative_to(ROOT)))
def test_only_the_web_interface_imports_streamlit(path):
    if "webui" not in path.parts:
        assert not any(name.split(".")[0] == "streamlit" for name in imports(path))


@pytest.mark.parametrize("folder", ORDER[2:])
def test_imports_go_one_way(folder):
    later = set(ORDER[ORDER.index(folder) + 1 :]) | {"training", "commands", "cli"}
    for path in sorted((ROOT / "perfvec" / folder).rglob("*.py")):
        used = {name.split(".")[1] for name in imports(path) if name.startswith("perfvec.")}
        assert not used & later, f"{path.relative_to(ROOT)} imports {sorted(used & later)}"
