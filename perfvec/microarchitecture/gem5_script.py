"""A machine as a configuration script that stock gem5 runs, so that a prediction can be checked by simulation.

Enters: `MachineParameters`. Leaves: the script's text, self-contained, each setting a literal at its place.
The mapping from parameters to settings is the one of the dataset's own runs; gem5 24.0, Arm, classic caches. The
templates lie in assets/gem5.
"""

from __future__ import annotations

from math import log2
from string import Template

from perfvec.assets import ASSETS
from perfvec.microarchitecture.parameter_schema import PARAMETER_NAMES
from perfvec.microarchitecture.parameters import MachineParameters

TEMPLATES = ASSETS / "gem5"

PREDICTOR_CLASSES = {
    "local": "LocalBP",
    "bimode": "BiModeBP",
    "tournament": "TournamentBP",
    "ltage": "LTAGE",
    "tage_sc_l_8kb": "TAGE_SC_L_8KB",
    "tage_sc_l_64kb": "TAGE_SC_L_64KB",
    "perceptron_64kb": "MultiperspectivePerceptron64KB",
}
PREFETCHER_CALLS = {"stride": "StridePrefetcher(degree=4)", "tagged": "TaggedPrefetcher(degree=2)"}


def gem5_script(parameters: MachineParameters) -> str:
    """Return the text of a gem5 configuration script of the machine."""
    values = {name.replace(".", "_"): str(parameters.value(name)) for name in PARAMETER_NAMES}
    derived = _out_of_order_settings if parameters.core == "o3" else _in_order_settings
    settings = values | {key: str(number) for key, number in derived(parameters).items()}
    core_code = _template(f"{parameters.core}_core").substitute(
        settings, operation_classes=_template("operation_classes").template.rstrip()
    )
    return _template("machine_script").substitute(
        settings,
        name=repr(parameters.name),
        core_code=core_code.rstrip(),
        predictor_class=PREDICTOR_CLASSES[parameters.branch_predictor],
        memory_range=_memory_range(parameters.mem_channels),
        l1i_response_latency=_response_latency(parameters.l1i.latency),
        l1d_response_latency=_response_latency(parameters.l1d.latency),
        l2_response_latency=_response_latency(parameters.l2.latency),
        l1d_prefetcher_code=_prefetcher_code(parameters.l1d.prefetcher),
        l2_prefetcher_code=_prefetcher_code(parameters.l2.prefetcher),
    )


def _template(name: str) -> Template:
    return Template((TEMPLATES / f"{name}.template").read_text(encoding="utf-8"))


def _response_latency(latency_cycles: int) -> int:
    return max(1, latency_cycles // 2)


def _prefetcher_code(prefetcher: str) -> str:
    return "" if prefetcher == "none" else f"\n    cache.prefetcher = {PREFETCHER_CALLS[prefetcher]}"


def _memory_range(channels: int) -> str:
    """Interleave channels by 128 bytes."""
    if channels == 1:
        return "system.mem_ranges[0]"
    high_bit, bits = int(log2(128 * channels)) - 1, int(log2(channels))
    interleaving = f"intlvHighBit={high_bit}, xorHighBit=0, intlvBits={bits}, intlvMatch=channel"
    return f'AddrRange(0, size="256MiB", {interleaving})'


def _out_of_order_settings(parameters: MachineParameters) -> dict[str, int]:
    depth = parameters.frontend_depth
    return {
        "simd_integer_latency": max(1, parameters.fp_add_latency - 1),
        "squash_width": 2 * parameters.commit_width,
        "fetch_queue_size": 4 * parameters.fetch_width + 8,
        "fetch_to_decode_cycles": 1 + (depth + 2) // 3,
        "decode_to_rename_cycles": 1 + (depth + 1) // 3,
        "rename_to_issue_cycles": 1 + depth // 3,
    }


def _in_order_settings(parameters: MachineParameters) -> dict[str, int]:
    depth, width, ports = parameters.frontend_depth, parameters.issue_width, parameters.mem_ports
    return {
        "fetch_to_decode_cycles": 1 + (depth + 1) // 2,
        "decode_to_execute_cycles": 1 + depth // 2,
        "fetch_buffer_size": max(2, width),
        "decode_buffer_size": max(3, width + 1),
        "execute_buffer_size": max(7, 2 * width + 3),
        "memory_issue_limit": min(ports, width),
        "memory_commit_limit": min(ports, parameters.commit_width),
        "stores_per_cycle": min(2, ports),
        "requests_queue_size": max(1, ports),
        "transfers_queue_size": max(2, parameters.lq_entries),
    }
