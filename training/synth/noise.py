"""Smooth random fields, the stuff of which textures, creases and shadows are made."""

import cv2
import numpy as np
from numpy.random import Generator


def field(rng: Generator, h: int, w: int, cells_y: float, cells_x: float) -> np.ndarray:
    """Smooth noise, float32 [h, w] in about -1..1, with so many cells down and across."""
    grid = rng.standard_normal((max(2, round(cells_y) + 2), max(2, round(cells_x) + 2))).astype(np.float32)
    return cv2.resize(grid, (w, h), interpolation=cv2.INTER_CUBIC) * 0.7


def cloud(rng: Generator, h: int, w: int, cells: float, octaves: int = 4, stretch: float = 1.0, fall: float = 0.55) -> np.ndarray:
    """Noise of several octaves, float32 [h, w]; stretch > 1 draws it out along x."""
    total = np.zeros((h, w), np.float32)
    weight = 1.0
    for i in range(octaves):
        total += weight * field(rng, h, w, min(h, cells * 2**i), min(w, cells * 2**i / stretch))
        weight *= fall
    return total


def tint(rng: Generator, low: int = 20, high: int = 240, colourful: float = 0.35) -> np.ndarray:
    """A colour as things in rooms have it: mostly grayish, float32 [3] in 0..255."""
    base = rng.uniform(low, high)
    return np.clip(base * (1 + rng.normal(0, colourful * 0.5, 3)), 0, 255).astype(np.float32)
