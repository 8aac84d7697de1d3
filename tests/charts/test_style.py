"""The palette holds on both backgrounds and for colour-blind readers; names wrap without losing a character."""

import itertools

import numpy as np
import plotly.graph_objects as go
import pytest

from perfvec.charts.style import NEUTRAL, PALETTE, SYMBOLS, colour, finish, ink_on, symbol, wrapped

BACKGROUNDS = ("#ffffff", "#14171c")  # .streamlit/config.toml
# Machado, Oliveira, Fernandes, IEEE TVCG 15(6), 2009, severity 1.0, for linear RGB.
VISIONS = {
    "normal": np.eye(3),
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]],
}
XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


def linear(code: str) -> np.ndarray:
    values = np.array([int(code[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(first: str, second: str) -> float:
    high, low = sorted((float(linear(code) @ XYZ[1]) for code in (first, second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def lab(rgb: np.ndarray) -> np.ndarray:
    ratio = XYZ @ rgb / np.array([0.9505, 1.0, 1.089])
    root = np.where(ratio > 0.008856, np.cbrt(np.maximum(ratio, 1e-9)), 7.787 * ratio + 16 / 116)
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("background", BACKGROUNDS)
@pytest.mark.parametrize("code", [*PALETTE, NEUTRAL])
def test_every_colour_stands_out_from_both_backgrounds(code, background):
    assert contrast(code, background) >= 2.99


@pytest.mark.parametrize("vision", VISIONS)
def test_colours_stay_apart(vision):
    seen = [lab(np.clip(np.array(VISIONS[vision]) @ linear(code), 0, 1)) for code in PALETTE]
    assert min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2)) >= 20


def test_colour_and_symbol_together_repeat_late():
    assert len({(colour(series), symbol(series)) for series in range(70)}) == len(PALETTE) * len(SYMBOLS)


@pytest.mark.parametrize("name", ["mibench-network-dijkstra", "cortex_a72_like", "a", "no" * 30, "-", ""])
def test_wrapping_keeps_every_character(name):
    assert wrapped(name).replace("<br>", "") == name


def test_long_names_are_broken_at_hyphens():
    assert wrapped("mibench-network-dijkstra", 16) == "mibench-network-<br>dijkstra"


def test_a_finished_figure_has_its_titles_and_no_background_of_its_own():
    figure = finish(go.Figure(go.Scatter(x=[1], y=[2])), x_title="Time (s)", y_title="Cycles", height_px=300)
    assert figure.layout.xaxis.title.text == "Time (s)"
    assert figure.layout.yaxis.title.text == "Cycles"
    assert figure.layout.height == 300
    assert figure.layout.paper_bgcolor is None
    assert figure.layout.font.color is None


@pytest.mark.parametrize(("background", "ink"), [("#0055ee", "#ffffff"), ("#dd7711", "#000000")])
def test_text_on_a_colour_is_the_one_read_better(background, ink):
    assert ink_on(background) == ink
