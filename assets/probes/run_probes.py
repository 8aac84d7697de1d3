#!/usr/bin/env python3
"""Measure the probes on an Arm Linux board with perf, or on a simulated machine with gem5, and write a CSV.

    python3 run_probes.py [--cpu N]                             on the board itself
    python3 run_probes.py --gem5 GEM5.OPT --config machine.py   under gem5 24.0 built for Arm

The CSV has the columns program, instructions, cycles. It needs Python 3.7 or newer and nothing besides.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import re
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
EVENTS = ("instructions", "cycles")


class ProbeError(Exception):
    """A measurement failed; the text says why and what to do."""


def parse_perf(text):
    """Return (instructions, cycles) of the output of `perf stat -x,`.

    A line is value,unit,event,... . A chip of two kinds of core has a line for each kind and event.
    """
    counts = {event: [] for event in EVENTS}
    unsupported = []
    for line in text.splitlines():
        fields = line.split(",")
        if line.startswith("#") or len(fields) < 3:
            continue
        event = _event(fields[2])
        if event is None:
            continue
        if fields[0].isdigit():
            counts[event].append(int(fields[0]))
        else:
            unsupported.append(fields[0].strip("<>"))
    return tuple(_only(event, counts[event], unsupported) for event in EVENTS)


def _event(name):
    """Return the event of names such as 'cycles', 'cycles:u', 'armv8_cortex_a53/cycles/u'; None for another event."""
    words = re.split("[/:]", name)
    return next((event for event in EVENTS if event in words), None)


def _only(event, counts, unsupported):
    if len(counts) == 1:
        return counts[0]
    if counts:
        raise ProbeError(f"perf counted {event} on {len(counts)} kinds of core; bind the probe to one with --cpu.")
    reason = f": it says '{unsupported[0]}'" if unsupported else ""
    raise ProbeError(f"perf did not count {event}{reason}; a board with hardware counters that you may read is needed.")


def parse_gem5(text):
    """Return (instructions, cycles) of the output of a configuration script made with this kit."""
    found = re.findall(r"^RESULT instructions=(\d+) cycles=(\d+) ", text, re.MULTILINE)
    if len(found) != 1:
        raise ProbeError("gem5's output has no RESULT line; the end of its output was: " + text[-300:].strip())
    return int(found[0][0]), int(found[0][1])


def measure_with_perf(elf, perf, cpu, with_kernel):
    """Run a program under perf once and return (instructions, cycles)."""
    suffix = "" if with_kernel else ":u"
    events = ",".join(event + suffix for event in EVENTS)
    binding = [] if cpu is None else ["taskset", "-c", str(cpu)]
    with tempfile.TemporaryDirectory() as folder:
        output = Path(folder) / "perf.csv"
        run([*binding, perf, "stat", "-x,", "-o", str(output), "-e", events, str(elf)])
        return parse_perf(output.read_text())


def measure_with_gem5(elf, gem5, config):
    """Run a program under gem5 and return (instructions, cycles)."""
    with tempfile.TemporaryDirectory() as folder:
        program = str(Path(gem5).resolve()) if os.sep in gem5 else gem5
        return parse_gem5(run([program, "-d", folder, str(Path(config).resolve()), str(elf)], folder))


def run(command, folder=None):
    """Run a command and return what it printed."""
    environment = dict(os.environ, LC_ALL="C")
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False
        )
    except OSError as error:
        raise ProbeError(f"'{command[0]}' could not be run: {error}.") from error
    text = done.stdout.decode(errors="replace")
    if done.returncode != 0:
        raise ProbeError(f"'{' '.join(command)}' failed with status {done.returncode}: {text[-300:].strip()}")
    return text


def median_run(runs):
    """Return the run with the median of cycles (the lower of two)."""
    return sorted(runs, key=lambda counts: counts[1])[(len(runs) - 1) // 2]


def check_instructions(program, instructions, expected):
    """Warn where a count shows that something else than the probe was counted."""
    if expected and abs(instructions / expected - 1) > 0.05:
        print(f"  warning: {program} should run about {expected} instructions, not {instructions}", file=sys.stderr)


def main():
    """Measure every probe and write the CSV."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--output", default="measured.csv", help="the CSV to write (default: measured.csv)")
    parser.add_argument("--repeat", type=int, default=5, help="runs of each probe under perf; the median is kept")
    parser.add_argument("--cpu", type=int, help="core to bind to, by taskset; needed where cores are of two kinds")
    parser.add_argument("--perf", default="perf", help="the perf program")
    parser.add_argument("--with-kernel", action="store_true", help="count the kernel too, not only the program")
    parser.add_argument("--gem5", help="gem5.opt built for Arm: simulate instead of measuring")
    parser.add_argument("--config", default=str(HERE / "machine.py"), help="gem5 configuration script of the machine")
    arguments = parser.parse_args()
    if not arguments.gem5 and platform.machine() not in ("aarch64", "arm64"):
        sys.exit(f"error: the probes are AArch64 programs and this machine is {platform.machine()}; use --gem5 here.")
    programs = json.loads((HERE / "programs.json").read_text())["programs"]
    rows = []
    try:
        for program in programs:
            elf = HERE / "elf" / program["name"]
            if arguments.gem5:
                counts = measure_with_gem5(elf, arguments.gem5, arguments.config)
            else:
                repeats = range(max(1, arguments.repeat))
                counts = median_run(
                    [measure_with_perf(elf, arguments.perf, arguments.cpu, arguments.with_kernel) for _ in repeats]
                )
            print(f"{program['name']}: {counts[0]} instructions, {counts[1]} cycles")
            check_instructions(program["name"], counts[0], program["instructions"])
            rows.append((program["name"], *counts))
    except ProbeError as error:
        sys.exit(f"error: {error}")
    with Path(arguments.output).open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("program", "instructions", "cycles"))
        writer.writerows(rows)
    print(f"{len(rows)} probes written to {arguments.output}")


if __name__ == "__main__":
    main()
