"""What a tiling study found: curves, heat map, speed-ups, why, the table, files to take away.

Enters: a `Study`, its table and machines. Leaves: elements on the page.
"""

from __future__ import annotations

import pandas as pd
import streamlit as st

from perfvec.charts.tile_curves import speed_up_chart, tile_curve_chart
from perfvec.charts.tile_heat_map import tile_heat_map
from perfvec.charts.tile_reuse import needed_cache_chart, tile_miss_chart
from perfvec.exploration.tiling.machines import public_parameters
from perfvec.exploration.tiling.order_accuracy import order_accuracy_table
from perfvec.exploration.tiling.study import Study
from perfvec.exploration.tiling.tile_reuse import explain, tile_reuse_table
from perfvec.exploration.tiling.tiling_table import tiling_json
from perfvec.exploration.tiling.variant import Variant
from perfvec.webui.caching import library
from perfvec.webui.memory import widget_key
from perfvec.webui.show import WHOLE, show_chart, show_table

COLUMNS = {
    "tile": ("Tile", ""),
    "machine": ("Machine", ""),
    "instructions": ("Instructions", WHOLE),
    "cycles": ("Core cycles", WHOLE),
    "runtime_ns": ("Runtime (ns)", WHOLE),
    "speed_up": ("Speed-up over untiled", "%.2f"),
    "over_best": ("Over the best tile", "percent"),
    "measured_cycles": ("gem5 cycles", WHOLE),
    "error": ("Error", "percent"),
}


def show_best(study: Study, table: pd.DataFrame) -> None:
    """Name each machine's best tile, beside what gem5 found where it ran the same binaries."""
    for sentence in study.odd_endings():
        st.warning(sentence, icon=":material/warning:")
    judged = order_accuracy_table(table)
    with st.container(horizontal=True):
        for _, row in table[table["is_best"]].drop_duplicates("machine").iterrows():
            note = None if pd.isna(row["speed_up"]) else f"{row['speed_up']:.2f} × untiled"
            st.metric(
                f"Best tile on {row['machine']}",
                str(row["tile"]),
                note,
                delta_color="off",
                delta_arrow="off",
                width="content",
            )
    if judged.empty:
        return
    right, pairs = int(judged["ordered"].sum()), int(judged["pairs"].sum())
    st.caption(
        f"gem5 ran {int(judged['variants'].sum())} of these pairs of the same binary and machine: mean error "
        f"{(judged['mean_error'] * judged['variants']).sum() / judged['variants'].sum():.1%}; {right} of {pairs} pairs "
        f"of tiles more than 2% apart are ordered right; the predicted best tile costs {judged['regret'].mean():.1%} "
        "over the measured best on average. Same: by the SHA-256 of what the binary loads."
    )


def show_figures(table: pd.DataFrame) -> None:
    """Draw runtimes, heat map and speed-ups."""
    tiles, machines = table["tile"].nunique(), table["machine"].nunique()
    what = f"of {table['kernel'].iloc[0]} at {tiles} tiles on {machines} machines; the table below holds the numbers"
    runtime_tab, heat_tab, speed_up_tab = st.tabs(["Runtime", "Heat map", "Speed-up"], key="tiling_view")
    with runtime_tab:
        show_chart(tile_curve_chart(table), "tile_runtime", f"Curves of predicted runtime {what}")
        st.caption(
            "Each variant is run whole from its first instruction, with cold caches. Bands, drawn for up to three "
            "machines, hold 90% of the errors on programs that the model had not seen; variants of one kernel share "
            "most of that error."
        )
    with heat_tab:
        alt = f"Heat map of how far each tile is above its machine's best, {what}"
        show_chart(tile_heat_map(table), "tile_heat_map", alt)
    with speed_up_tab:
        if table["speed_up"].notna().any():
            show_chart(speed_up_chart(table), "tile_speed_up", f"Curves of speed-up over untiled {what}")
        else:
            st.info(f"Add the tile {int(table['size'].iloc[0])}, the untiled kernel, to compare with it.")


def show_reasons(study: Study, table: pd.DataFrame) -> None:
    """Explain the best tile of one machine by what its data accesses ask of the caches."""
    known = {name: public_parameters()[name] for name in table["machine"].unique() if name in public_parameters()}
    if not known:
        return
    st.header("Why", anchor=False)
    machine = known[st.selectbox("On", list(known), key=widget_key("tiling_reason_machine"))]
    variants = {variant.label: variant for variant in study.variants if variant in study.results}
    rows = table[table["machine"] == machine.name]
    best = variants[str(rows.loc[rows["is_best"], "tile"].iloc[0])]
    reuse = tile_reuse_table(study, machine)
    other = _compared_with(variants, best)
    if other is not None:
        st.markdown(" ".join(explain(reuse, best, other, machine)))
    sizes = {"L1d": float(machine.l1d.size_kb), "L2": float(machine.l2.size_kb)}
    misses, needed = st.columns(2)
    with misses:
        distances = {label: study.results[variant].reuse.distances for label, variant in variants.items()}
        alt = f"Share of data accesses that miss by cache size, a line a tile, with the caches of {machine.name}"
        show_chart(tile_miss_chart(distances, sizes), "tile_misses", alt)
    with needed:
        alt = f"Footprint and cache needed by tile, with the caches of {machine.name}"
        show_chart(needed_cache_chart(reuse, sizes), "tile_cache_needed", alt)
    st.caption(
        "Reuse distances explain; they are not what predicts. They count distinct 64-byte lines between two touches of "
        "a line, so misses are those of fully associative caches with least-recently-used replacement."
    )


def _compared_with(variants: dict[str, Variant], best: Variant) -> Variant | None:
    """Return the untiled variant; where it is missing or the best itself, the first of the others."""
    others = [variant for variant in variants.values() if variant != best]
    return next((variant for variant in others if variant.is_untiled), others[0] if others else None)


def show_numbers(table: pd.DataFrame) -> None:
    """Show the table, and the buttons that download it."""
    st.header("Numbers", anchor=False)
    show_table(table, "tiling", "Predictions by tile and machine", COLUMNS)
    st.download_button(
        "Download JSON", lambda: tiling_json(table, library().foundation), file_name="tiling.json",
        mime="application/json", key="download_tiling_json", icon=":material/download:", on_click="ignore",
    )  # fmt: skip
