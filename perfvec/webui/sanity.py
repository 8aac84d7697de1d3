"""The sanity panel of an uploaded trace: what was read, how sure that is, and whether the model has seen its like.

Enters: an `UploadedProgram`. Leaves: figures, a verdict with its reasons, and the way to forget the upload.
"""

from __future__ import annotations

import streamlit as st

from perfvec.charts.instruction_mix import instruction_mix_chart
from perfvec.trace.inspection import NO_RANGE, Inspection
from perfvec.webui.memory import UploadedProgram, forget_upload
from perfvec.webui.show import show_chart

VERDICT_ICONS = {"high": ":material/check_circle:", "reduced": ":material/info:", "low": ":material/warning:"}
UNLIKE = "The trace is unlike the training programs, so errors can be larger than the Accuracy page says."


def sanity_panel(upload: UploadedProgram) -> None:
    """Show what an uploaded trace holds and how far to trust predictions from it."""
    summary = upload.inspection.summary
    with st.container(border=True):
        st.subheader(f"Uploaded: {summary.program}", anchor=False)
        with st.container(horizontal=True):
            for label, value in _figures(upload.inspection):
                st.metric(label, value, width="content")
        _verdict(upload.inspection)
        with st.expander("Instruction mix"):
            show_chart(
                instruction_mix_chart([upload.profile]),
                f"mix_{summary.program}",
                f"Instruction mix of {summary.program}: "
                + ", ".join(f"{group} {share:.0%}" for group, share in summary.mix.items() if share),
            )
        st.button(
            "Forget this upload",
            key=f"forget_{summary.program}",
            icon=":material/delete:",
            on_click=forget_upload,
            args=(summary.program,),
        )


def _figures(inspection: Inspection) -> list[tuple[str, str]]:
    summary = inspection.summary
    wrapper = "" if inspection.wrapper == "none" else f" in {inspection.wrapper}"
    figures = [
        ("Instructions", f"{summary.instructions:,}" + (" (truncated)" if inspection.truncated else "")),
        ("Decoded", f"{inspection.decoded_share:.1%}"),
        ("Code footprint", f"{summary.code_footprint_kb:,.0f} kB"),
        ("Data footprint", f"{summary.data_footprint_kb:,.0f} kB"),
        ("Addresses known", f"{summary.address_known_share:.0%}"),
        ("Read as", inspection.format + wrapper),
    ]
    if inspection.unknown_lines:
        figures.append(("Not understood", f"{inspection.unknown_lines:,} records"))
    if inspection.measured is not None:
        run = inspection.measured
        figures.append(("Measured in the file", f"CPI {run.cpi:.2f}, {run.cycles:,} cycles of {run.period_ps:,} ps"))
    return figures


def _verdict(inspection: Inspection) -> None:
    text = f"Confidence: **{inspection.confidence}**." + "".join(f"\n- {reason}" for reason in inspection.reasons)
    if inspection.departures is None:
        text += f"\n\n{NO_RANGE}"
    elif inspection.departures:
        text += f"\n\n{UNLIKE}"
    show = {"high": st.success, "reduced": st.info, "low": st.warning}[inspection.confidence]
    show(text, icon=VERDICT_ICONS[inspection.confidence])
