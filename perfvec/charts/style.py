"""What all charts share: colours, symbols, sizes, axis titles.

Enters: a figure. Leaves: the same figure, finished. Backgrounds, text and grid are left to the page's theme, so that a
chart works in light and dark; the colours hold 3:1 against both backgrounds and stay apart (CIE76 distance of 20 and
more) in simulated protanopia, deuteranopia and tritanopia, which a test checks. Series differ in symbol or hatching
besides.
"""

from __future__ import annotations

from textwrap import wrap

import plotly.graph_objects as go

PALETTE = ("#0055ee", "#dd7711", "#cc1199", "#3399cc", "#666633", "#aa77ff", "#779988")
NEUTRAL = "#808080"
SYMBOLS = ("circle", "square", "diamond", "triangle-up", "cross", "triangle-down", "star", "pentagon", "x", "hexagon")
MEASURED_PATTERN = "/"
SEQUENTIAL = "Cividis"  # made for colour-blind readers (Nunez et al., PLoS ONE 13(7), 2018)
LABEL_CHARACTERS = 18
ROOM_FOR_TEXT = 1.25  # of an axis whose bars have their text outside


def colour(series: int) -> str:
    """Return the colour of a series; they repeat after seven."""
    return PALETTE[series % len(PALETTE)]


def symbol(series: int) -> str:
    """Return the marker of a series; they repeat after ten, so that colour and marker together repeat after seventy."""
    return SYMBOLS[series % len(SYMBOLS)]


def ink_on(background: str) -> str:
    """Return black or white, whichever is read better on a colour '#rrggbb' (relative luminance as WCAG 2 has it)."""
    red, green, blue = (int(background[start : start + 2], 16) / 255 for start in (1, 3, 5))
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in (red, green, blue)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if (luminance + 0.05) ** 2 > 0.05 * 1.05 else "#ffffff"


def wrapped(name: str, characters: int = LABEL_CHARACTERS) -> str:
    """Break a long name at its hyphens and underscores, so that axis labels leave room for data on a phone."""
    lines, line = [], ""
    for part in name.replace("_", "_\0").replace("-", "-\0").split("\0"):
        if line and len(line) + len(part) > characters:
            lines.append(line)
            line = ""
        line += part
    return "<br>".join([*lines, line])


def wrapped_words(text: str, characters: int = LABEL_CHARACTERS) -> str:
    """Break a text between its words."""
    return "<br>".join(wrap(text, characters, break_long_words=False)) or text


def finish(figure: go.Figure, *, x_title: str, y_title: str, height_px: int) -> go.Figure:
    """Set titles, size and what is the same everywhere, and return the figure."""
    figure.update_layout(_frame(height_px))
    figure.update_xaxes(title={"text": x_title}, automargin=True)
    figure.update_yaxes(title={"text": y_title}, automargin=True)
    return figure


def _frame(height_px: int) -> dict[str, object]:
    return {
        "height": height_px,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "legend": {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.0, "yanchor": "bottom", "title": {"text": ""}},
        "hoverlabel": {"align": "left"},
        "title": {"text": ""},
    }
