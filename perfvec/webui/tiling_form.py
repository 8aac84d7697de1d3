"""The fields of a tiling study: kernel or binaries, size, tiles, loop orders, machines.

Enters: what a person types and picks. Leaves: `TilingChoices`. The address holds all but a pasted kernel.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import streamlit as st

from perfvec.errors import TilingError
from perfvec.exploration.tiling.autotune import tile_choices
from perfvec.exploration.tiling.kernel import MOST_SIZE, TileKernel, kernel_from_source, kernels
from perfvec.exploration.tiling.machines import machines_only_tiled
from perfvec.exploration.tiling.truth import tiling_truth
from perfvec.exploration.tiling.variant import Variant, make_variants
from perfvec.trace.capture.compiler_options import SOURCE_NAME
from perfvec.trace.capture.diagnostics import Diagnostic
from perfvec.webui.caching import library
from perfvec.webui.code_editor import code_editor
from perfvec.webui.memory import remember, remembered, widget_key
from perfvec.webui.pickers import pick_machines

KERNEL, MORE_MACHINES = "kernel", "more_machines"
OWN, BINARIES = "own", "gem5"
DEFAULT_KERNEL = "matmul"
OWN_TEXT_KEY, MESSAGES_KEY = "tiling_text", "tiling_messages"
NUMBERS = re.compile(r"[\s,;]+")


@dataclass(frozen=True)
class TilingChoices:
    """What to study. kernel: None where binaries are run as they are. size: N."""

    kernel: TileKernel | None
    size: int
    variants: tuple[Variant, ...]
    machines: tuple[str, ...]


def tiling_form() -> TilingChoices | None:
    """Show the fields; return the choices, None where something is missing.

    Raises:
        TilingError: a field that holds what cannot be.
    """
    left, right = st.columns(2)
    with left:
        chosen = _pick_kernel()
    with right:
        machines = [*pick_machines(), *_pick_more_machines()]
    if chosen.startswith(BINARIES):
        kernel, variants = None, _binaries(chosen)
    else:
        kernel = _own_kernel() if chosen == OWN else kernels()[chosen]
        variants = _pick_variants(kernel)
    if not machines:
        st.info("Choose at least one machine.", icon=":material/arrow_upward:")
        return None
    return TilingChoices(kernel, variants[0].size, variants, tuple(dict.fromkeys(machines)))


def keep_messages(messages: Sequence[Diagnostic]) -> None:
    """Keep what the compiler said of the pasted kernel, for its editor to mark."""
    st.session_state[MESSAGES_KEY] = tuple(messages)


def _pick_kernel() -> str:
    truth = tiling_truth().cycles
    labels = {name: f"{name}: {kernel.title}" for name, kernel in kernels().items()}
    for kernel, size in truth[["kernel", "size"]].drop_duplicates().itertuples(index=False):
        labels[f"{BINARIES}-{kernel}-{size}"] = f"{kernel} N = {size}, the binaries that gem5 ran, as they are"
    labels[OWN] = "A kernel of your own (C with the macros N and T)"
    names, widget = list(labels), widget_key(KERNEL)
    if widget not in st.session_state:
        wanted = st.query_params.get(KERNEL) or remembered(KERNEL, [DEFAULT_KERNEL])[0]
        st.session_state[widget] = wanted if wanted in labels else DEFAULT_KERNEL
    chosen = str(st.selectbox("Kernel", names, format_func=labels.__getitem__, key=widget))
    remember(KERNEL, [chosen])
    if st.query_params.get(KERNEL) != chosen:
        st.query_params[KERNEL] = chosen
    return chosen


def _pick_more_machines() -> list[str]:
    names, widget = machines_only_tiled(library()), widget_key(MORE_MACHINES)
    if widget not in st.session_state:
        wanted = st.query_params.get_all(MORE_MACHINES) or remembered(MORE_MACHINES, [])
        st.session_state[widget] = [name for name in wanted if name in names]
    chosen = [str(name) for name in st.pills(
        "More machines, made from their parameters", names, selection_mode="multi", key=widget,
        help="gem5 ran tiled kernels on some of them; the model has no measured vector of theirs.",
    )]  # fmt: skip
    remember(MORE_MACHINES, chosen)
    if st.query_params.get_all(MORE_MACHINES) != chosen:
        st.query_params[MORE_MACHINES] = chosen
    return chosen


def _binaries(chosen: str) -> tuple[Variant, ...]:
    _, kernel, size = chosen.split("-")
    found = [item for item in tiling_truth().variants() if item.kernel.name == kernel and item.size == int(size)]
    st.caption(f"{len(found)} binaries with tiles {', '.join(item.label for item in found)}.")
    return tuple(found)


def _own_kernel() -> TileKernel:
    text = st.session_state.setdefault(OWN_TEXT_KEY, kernels()["transpose"].source)
    st.caption(
        "It may include kernel.h and end with KERNEL_MAIN(function()), or have a main(). T2 may stand for a second "
        "tile size. It is compiled with -O2 and run confined, up to 40 million instructions. A link holds the fields, "
        "not the source."
    )
    messages = st.session_state.get(MESSAGES_KEY, ())
    edited = code_editor(text, "own", SOURCE_NAME, messages, "tiling_editor")
    st.session_state[OWN_TEXT_KEY] = edited.text
    return kernel_from_source("kernel", edited.text)


def _pick_variants(kernel: TileKernel) -> tuple[Variant, ...]:
    first, second, third = st.columns([1, 3, 3])
    # Each kernel has fields of its own, so that its defaults come with it.
    key = kernel.name
    size = int(first.number_input("Size N", 1, MOST_SIZE, kernel.size, key=f"{key}_size", bind="query-params"))
    default = ", ".join(str(tile) for tile in tile_choices(size) if tile & (tile - 1) == 0 or tile == size)
    tiles = second.text_input(
        "Tiles T", default, key=f"{key}_tiles", bind="query-params",
        help=f"Whole numbers with commas between them; {size} is the untiled kernel.",
    )  # fmt: skip
    tiles_2, orders = "", list[str]()
    if kernel.has_second_tile:
        tiles_2 = third.text_input(
            "Second tiles T2", "", key=f"{key}_tiles_2", bind="query-params", placeholder="as T",
            help="Every T is then combined with every T2.",
        )  # fmt: skip
    if kernel.orders:
        orders = st.pills(
            "Loop orders", kernel.orders, selection_mode="multi", default=[kernel.orders[0]], key=f"{key}_orders",
            bind="query-params", help="Order of the loops within a tile, outermost first.",
        )  # fmt: skip
    return make_variants(kernel, size, whole_numbers(tiles), whole_numbers(tiles_2), orders)


def whole_numbers(text: str) -> tuple[int, ...]:
    """Return the whole numbers in a text, with commas or blanks between them.

    Raises:
        TilingError: another word.
    """
    words = [word for word in NUMBERS.split(text.strip()) if word]
    for word in words:
        if not (word.isascii() and word.isdigit()) or len(word) > 9:
            raise TilingError(f"'{word[:40]}' is no tile size; give whole numbers with commas, such as 4, 8, 16.")
    return tuple(int(word) for word in words)
