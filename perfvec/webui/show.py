"""Charts, tables and downloads as every page shows them.

Enters: figures and tables. Leaves: elements with accessible names; a chart's image and a table's CSV can be downloaded.
"""

from __future__ import annotations

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

CHART_CONFIG = {
    "displaylogo": False,
    "responsive": True,
    "modeBarButtonsToRemove": ["select2d", "lasso2d"],
}

ROWS_WITHOUT_SCROLLING = 12
WHOLE = "localized"  # whole numbers with separators; the CSV keeps what they were rounded from


def show_chart(figure: go.Figure, name: str, alt: str) -> None:
    """Draw a figure; `name` is the file name of its image, `alt` what a screen reader says."""
    config = CHART_CONFIG | {"toImageButtonOptions": {"filename": name, "format": "png", "scale": 2}}
    st.plotly_chart(figure, key=f"chart_{name}", config=config, alt=alt)


def show_table(table: pd.DataFrame, name: str, alt: str, columns: dict[str, tuple[str, str]]) -> None:
    """Show a table and the button that downloads it as CSV, all its columns with their own names.

    Args:
        table: what to show.
        name: stem of the CSV's name.
        alt: what a screen reader calls the table.
        columns: columns shown, in order: heading and number format (printf, 'percent', `WHOLE`; '' for text).
    """
    headings = {
        column: st.column_config.NumberColumn(heading, format=form) if form else st.column_config.TextColumn(heading)
        for column, (heading, form) in columns.items()
    }
    whole = [column for column, (_, form) in columns.items() if form == WHOLE]
    st.dataframe(
        table.round(dict.fromkeys(whole, 0)),
        column_order=list(columns),
        column_config=headings,
        hide_index=True,
        alt=alt,
        key=f"table_{name}",
        height="content" if len(table) <= ROWS_WITHOUT_SCROLLING else "auto",
    )
    download_csv(table, name)


def download_csv(table: pd.DataFrame, name: str) -> None:
    """Show the button that downloads a table as CSV."""
    st.download_button(
        "Download CSV",
        table.to_csv(index=False),
        file_name=f"{name}.csv",
        mime="text/csv",
        key=f"download_{name}",
        icon=":material/download:",
        on_click="ignore",
    )
