"""One sheet lying somewhere: where it lies, how it is bent, torn and creased, and its exact outline."""

from dataclasses import dataclass, field

import numpy as np
from numpy.random import Generator

from .pages import Page

RECTANGLE = np.array([[0, 0], [1, 0], [1, 1], [0, 1]], np.float64)


@dataclass
class Bend:
    """A gentle curve of the sheet: u is moved by f(v), v by g(u), as shares of the side; heights shade it."""

    across: np.ndarray = field(default_factory=lambda: np.zeros(3))
    along: np.ndarray = field(default_factory=lambda: np.zeros(3))

    @staticmethod
    def wave(c: np.ndarray, t: np.ndarray) -> np.ndarray:
        """c0 parabola, c1 cubic, c2 lift at the end: 0 at both corners but for c2."""
        if not c.any():
            return np.zeros_like(t)
        s = np.minimum(np.maximum(t, -0.3), 1.3)
        arch = 4 * s * (1 - s)
        return arch * (c[0] + 2 * c[1] * (1 - 2 * s)) + c[2] * 6 * np.maximum(s - 0.6, 0) ** 2

    def source(self, st: np.ndarray) -> np.ndarray:
        """From flat page coordinates [.., 2] to the place of the print that is seen there."""
        s, t = st[..., 0], st[..., 1]
        return np.stack([s + self.wave(self.across, t), t + self.wave(self.along, s)], -1)

    def place(self, uv: np.ndarray) -> np.ndarray:
        """The inverse of source, by fixed point (the bends are small)."""
        st = uv.copy()
        for _ in range(8 if self.across.any() or self.along.any() else 0):
            st = st - (self.source(st) - uv)
        return st


@dataclass
class Sheet:
    """A page on the table: plane = turn(mm) + centre. Outline and corners are in shares of the page's sides."""

    page: Page
    centre: np.ndarray
    angle: float
    outline: np.ndarray
    bend: Bend = field(default_factory=Bend)
    creases: list[tuple[int, float, float, float]] = field(default_factory=list)
    wrinkle: float = 0.0
    gutter: int = 0
    lift_mm: float = 1.0
    is_document: bool = True

    def to_plane(self) -> np.ndarray:
        """Homography [3, 3] from shares of the page to millimetres of the plane."""
        w, h = self.page.size_mm
        c, s = np.cos(self.angle), np.sin(self.angle)
        turn = np.array([[c, -s, self.centre[0]], [s, c, self.centre[1]], [0, 0, 1]])
        return turn @ np.array([[w, 0, -w / 2], [0, h, -h / 2], [0, 0, 1]])

    def project(self, camera: np.ndarray, uv: np.ndarray) -> np.ndarray:
        """Shares of the page [n, 2] to the picture, by the homography of the plane."""
        st = np.column_stack([self.bend.place(uv), np.ones(len(uv))]) @ (camera @ self.to_plane()).T
        return st[:, :2] / st[:, 2:]


def straight(step: int = 12) -> np.ndarray:
    """The outline of a whole sheet, with points between the corners for bends to move."""
    t = np.arange(step)[:, None] / step
    return np.concatenate([a + (b - a) * t for a, b in zip(RECTANGLE, np.roll(RECTANGLE, -1, 0))])


def rounded(size_mm: tuple[float, float], radius_mm: float) -> np.ndarray:
    """The outline of a card."""
    r = radius_mm / np.array(size_mm)
    arcs = []
    for i, (x, y) in enumerate(RECTANGLE):
        centre = np.array([r[0] if x == 0 else 1 - r[0], r[1] if y == 0 else 1 - r[1]])
        angle = np.pi + i * np.pi / 2 + np.linspace(0, np.pi / 2, 6)
        arcs.append(centre + np.column_stack([np.cos(angle), np.sin(angle)]) * r)
    return np.concatenate(arcs)


def torn(rng: Generator) -> np.ndarray:
    """The outline of a sheet one side of which was torn off, or one corner dog-eared."""
    if rng.random() < 0.35:
        a, b = rng.uniform(0.03, 0.12, 2)
        ear = np.array([[0, b], [a, 0], [1, 0], [1, 1], [0, 1]])
        return ear if rng.random() < 0.5 else 1 - ear
    n = int(rng.integers(12, 40))
    x = np.linspace(0, 1, n)
    y = 1 - np.abs(rng.normal(0, rng.uniform(0.002, 0.012), n)) - np.interp(x, [0, 0.5, 1], rng.uniform(0, 0.015, 3))
    edge = np.column_stack([x, y])[::-1]
    return np.concatenate([[[0, 0], [1, 0]], edge])


def curve(rng: Generator, strength: float) -> Bend:
    """A random bend, the strongest deviation about so big a share of a side."""
    if strength == 0:
        return Bend()
    bend = Bend(rng.normal(0, strength * 0.35, 3), rng.normal(0, strength * 0.35, 3))
    if rng.random() < 0.6:
        (bend.across if rng.random() < 0.5 else bend.along)[:] = 0
    return bend
