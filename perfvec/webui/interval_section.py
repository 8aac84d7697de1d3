"""The section of the Accuracy page about error bars of machines made from parameters.

Enters: the accuracy tables. Leaves: a table: how often the bars held, and how wide they are.
"""

from __future__ import annotations

from perfvec.webui.accuracy_data import AccuracyData
from perfvec.webui.show import show_table

PERCENT = "percent"


def interval_section(data: AccuracyData) -> None:
    """Show a row a cell with error bars."""
    rows = data.intervals
    table = rows.assign(
        interval=[
            f"{low:.1%} to {high:.1%}" for low, high in zip(rows["coverage_low"], rows["coverage_high"], strict=True)
        ]
    )
    columns = {
        "label": ("Programs × machines", ""),
        "level": ("Promised", PERCENT),
        "coverage": ("Within the bar", PERCENT),
        "interval": ("95% interval over machines", ""),
        "mean_width": ("Mean width", PERCENT),
        "median_width": ("Median width", PERCENT),
        "pairs": ("Pairs", "localized"),
    }
    show_table(table, "accuracy_intervals", "Error bars of machines made from parameters, against gem5", columns)
