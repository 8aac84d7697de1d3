"""How long the Designer takes from a knob's release until everything drawn from it is redrawn, in a headless browser.

Enters: nothing but the app; or the address of a running one. Leaves: median and 90th percentile of `--turns` turns,
printed. A turn is an arrow key on a slider, which goes three steps up and three down, since the browser is not sent
again what it was sent two turns ago. It ends with the last change of the drawings of the bars, the sweep and the
tornado, all three of which have to change; the browser's clock tells both. On a machine with other work to do the clock
says little, so the processor time of a turn is printed too (Linux), of the server, where it was started here, and of
all processes of the browser.

Run: PYTHONPATH=. python benchmarks/designer_latency.py [--turns 50] [--address http://127.0.0.1:8501]
"""

from __future__ import annotations

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
MILLISECONDS = 300_000
CHARTS = 3
WARM_UPS = 5
STEPS = 3
POLLED_MS = 50  # rather than at each frame, which would keep the browser drawing frames
# Notes when a key is pressed, and for each chart when its drawing last changed. A drawing lies in a shadow root, which
# is watched as soon as it is there.
WATCH = """
() => {
  window.turn = {pressed: 0, drawn: {}};
  document.addEventListener('keydown', event => {
    if (event.key.startsWith('Arrow')) window.turn = {pressed: performance.now(), drawn: {}};
  }, true);
  const watched = new WeakSet();
  const watch = chart => {
    for (const {shadowRoot} of chart.querySelectorAll('*')) {
      if (!shadowRoot || watched.has(shadowRoot)) continue;
      watched.add(shadowRoot);
      const name = chart.className.match(/st-key-(chart_\\w+)/)[1];
      const note = () => { window.turn.drawn[name] = performance.now(); };
      const changes = {subtree: true, childList: true, attributes: true, characterData: true};
      new MutationObserver(note).observe(shadowRoot, changes);
      note();
    }
  };
  const watchAll = () => document.querySelectorAll('[class*=st-key-chart_]').forEach(watch);
  new MutationObserver(watchAll).observe(document.body, {subtree: true, childList: true});
  watchAll();
}
"""
# Every chart has changed, and none for a quarter of a second.
DONE = f"""
() => {{
  const drawn = Object.values(window.turn.drawn);
  return drawn.length >= {CHARTS} && performance.now() - Math.max(...drawn) > 250;
}}
"""
TAKEN_MS = "() => Math.max(...Object.values(window.turn.drawn)) - window.turn.pressed"
IDLE = "() => document.querySelector('[data-testid=stApp]')?.dataset.testScriptState === 'notRunning'"


@contextmanager
def served(address: str | None) -> Iterator[tuple[str, int]]:
    """Yield the address of the app and its process: the given one and 0, or a server started for the time."""
    if address:
        yield address, 0
        return
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--server.port", str(port), "--server.headless", "true", "--server.address", "127.0.0.1"]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", *options]
    server = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield f"http://127.0.0.1:{port}", server.pid
    finally:
        server.terminate()
        server.wait()


def opened(page: Page, address: str) -> None:
    """Open the Designer and wait until it is whole."""
    for _ in range(600):
        try:
            page.goto(f"{address}/designer")
            break
        except Exception:
            time.sleep(0.2)
    page.locator("[class*=st-key-chart_] svg").nth(CHARTS - 1).wait_for()
    page.wait_for_timeout(3000)
    page.wait_for_function(IDLE)


def cpu_seconds(ancestor: int) -> float:
    """Return the processor time that a process and its descendants have used so far (Linux; else 0)."""
    parents, ticks = {}, {}
    for process in Path("/proc").glob("[0-9]*"):
        try:
            fields = (process / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue  # it ended meanwhile
        parents[int(process.name)], ticks[int(process.name)] = int(fields[1]), int(fields[11]) + int(fields[12])
    family = {ancestor} if ancestor else set()
    for _ in range(8):  # generations
        family |= {process for process, parent in parents.items() if parent in family}
    return sum(ticks.get(process, 0) for process in family) / os.sysconf("SC_CLK_TCK")


def wait_until_quiet(server: int) -> None:
    """Wait until the server has done what it does after its first page: it compiles kernels."""
    for _ in range(120):
        before = cpu_seconds(server)
        time.sleep(1)
        if cpu_seconds(server) - before < 0.05:
            return


def turns_ms(page: Page, turns: int, slider: str) -> list[float]:
    """Turn a knob so many times; return how long each took, in milliseconds."""
    page.evaluate(WATCH)
    page.get_by_role("slider", name=slider).focus()
    taken = []
    for turn in range(-WARM_UPS, turns):
        page.keyboard.press("ArrowRight" if (turn + WARM_UPS) % (2 * STEPS) < STEPS else "ArrowLeft")
        page.wait_for_function(DONE, polling=POLLED_MS)
        page.wait_for_function(IDLE, polling=POLLED_MS)
        if turn >= 0:
            taken.append(float(page.evaluate(TAKEN_MS)))
    return taken


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--turns", type=int, default=50)
    parser.add_argument("--address")
    parser.add_argument("--slider", default="Fetch width")
    arguments = parser.parse_args()
    browser_path = next(path for name in ("chromium", "chromium-browser") if (path := shutil.which(name)))
    with served(arguments.address) as (address, server), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=browser_path, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": 1400, "height": 1000})
        page.set_default_timeout(MILLISECONDS)
        opened(page, address)
        wait_until_quiet(server)
        before = cpu_seconds(server), cpu_seconds(os.getpid())
        taken = turns_ms(page, arguments.turns, arguments.slider)
        of_server, of_all = cpu_seconds(server) - before[0], cpu_seconds(os.getpid()) - before[1]
        browser.close()
    each_ms = 1000 / (len(taken) + WARM_UPS)
    deciles = statistics.quantiles(taken, n=10)
    print(
        f"{len(taken)} turns of '{arguments.slider}': median {statistics.median(taken):.0f} ms, P90 {deciles[8]:.0f} ms"
    )
    print(
        f"from {min(taken):.0f} to {max(taken):.0f} ms; load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
    )
    print(
        f"processor time a turn: server {of_server * each_ms:.0f} ms, browser {(of_all - of_server) * each_ms:.0f} ms"
    )


if __name__ == "__main__":
    main()
