"""Scenes by class: which sheets lie where, and how the camera sees them."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator

from .pages import CARD
from .pool import Pool
from .sheet import Bend, Sheet, curve, rounded, straight, torn

CLASSES = {
    # class: its share of the training photos
    "single": 0.17, "clutter": 0.10, "white": 0.11, "cut": 0.10, "several": 0.11, "overlap": 0.07, "receipt": 0.06, "card": 0.05,
    "bent": 0.05, "book": 0.03, "filling": 0.03, "small": 0.03, "none": 0.07, "scan": 0.02,
}


@dataclass
class Scene:
    """Sheets from the lowest to the uppermost, the homography plane (mm) → picture (shares of its sides), its shape."""

    kind: str
    sheets: list[Sheet]
    camera: np.ndarray
    aspect: float


def lay(rng: Generator, pool: Pool, kind: str, at: tuple[float, float] = (0, 0), angle: float = 0.0, bent: float = 0.0) -> Sheet:
    """Put one page of a kind down, with the small defects that paper has."""
    page = pool.page(rng, kind)
    outline = straight() if kind != "card" else rounded(page.size_mm, 3.2 if page.size_mm[0] in CARD and rng.random() < 0.7 else 0.4)
    sheet = Sheet(page, np.array(at, float), angle, outline, lift_mm=float(rng.exponential(2.0)))
    if kind == "card":
        return sheet
    if kind in ("sheet", "odd") and rng.random() < 0.04:
        sheet.outline = torn(rng)
    if rng.random() < 0.35:
        for _ in range(int(rng.integers(1, 4))):
            axis = int(rng.integers(2))
            place = float(rng.choice([1 / 2, 1 / 3, 2 / 3, 1 / 4, 3 / 4])) + float(rng.normal(0, 0.01))
            sheet.creases.append((axis, place, float(rng.normal(0, 0.14)), float(rng.uniform(0.003, 0.015))))
    sheet.wrinkle = float(rng.exponential(0.05)) if rng.random() < (0.6 if kind == "receipt" else 0.15) else 0.0
    sheet.bend = curve(rng, bent or (abs(rng.normal(0, 0.006)) if rng.random() < 0.6 else 0.0))
    return sheet


def any_kind(rng: Generator) -> str:
    """A kind of page as often as customers send it."""
    return str(rng.choice(["sheet", "odd", "receipt", "card", "cover"], p=[0.5, 0.17, 0.12, 0.09, 0.12]))


def one(rng: Generator, pool: Pool) -> list[Sheet]:
    """One sheet of any kind."""
    return [lay(rng, pool, any_kind(rng))]


def row(rng: Generator, pool: Pool) -> list[Sheet]:
    """Two to five sheets side by side, alike or not, apart or touching."""
    alike = any_kind(rng) if rng.random() < 0.6 else None
    count = int(rng.choice([2, 2, 2, 3, 3, 4, 5]))
    columns = count if count < 4 or rng.random() < 0.2 else int(np.ceil(count / 2))
    gap = float(rng.choice([rng.uniform(-6, 3), rng.uniform(0, 15), rng.uniform(5, 80)]))
    wild = rng.uniform(0, 0.08) if gap < 5 else rng.uniform(0, 0.5)
    sheets: list[Sheet] = []
    top, x, y, tallest = 0.0, 0.0, 0.0, 0.0
    for i in range(count):
        sheet = lay(rng, pool, alike or any_kind(rng), angle=rng.normal(0, wild))
        w, h = sheet.page.size_mm
        c, s = abs(np.cos(sheet.angle)), abs(np.sin(sheet.angle))
        bw, bh = w * c + h * s, w * s + h * c
        if i % columns == 0 and i:
            x, top = 0.0, top + tallest + gap
            tallest = 0.0
        y = top + bh / 2 + rng.uniform(0, 1) * (20 if wild > 0.1 else 3)
        sheet.centre = np.array([x + bw / 2, y])
        x += bw + gap
        tallest = max(tallest, bh)
        sheets.append(sheet)
    return sheets


def heap(rng: Generator, pool: Pool) -> list[Sheet]:
    """Sheets over one another: stacks, small on big, fanned out."""
    base = lay(rng, pool, "sheet" if rng.random() < 0.6 else any_kind(rng))
    sheets = [base]
    w, h = base.page.size_mm
    tidy = rng.random() < 0.35
    for _ in range(int(rng.integers(1, 4))):
        spread = 0.04 if tidy else 0.6
        kind = base.page.kind if tidy else any_kind(rng)
        at = (float(rng.normal(0, spread) * w), float(rng.normal(0, spread) * h))
        sheets.append(lay(rng, pool, kind, at, float(rng.normal(0, 0.05 if tidy else 0.6))))
    return sheets


def spread(rng: Generator, pool: Pool) -> list[Sheet]:
    """An open book or folder: two pages that share a side, the block of leaves beneath."""
    left = lay(rng, pool, "book")
    w, h = left.page.size_mm
    left.bend = Bend(rng.normal(0, 0.006, 3), np.array([rng.uniform(-0.02, 0.05), rng.normal(0, 0.008), 0]))
    right = Sheet(left.page, np.array([w, 0.0]), 0.0, straight(), Bend(left.bend.across, left.bend.along * [1, -1, 1]))
    left.gutter, right.gutter = 1, -1
    pages = [left, right] if rng.random() < 0.7 else [left] if rng.random() < 0.5 else [right]
    leaves = []
    for k in range(int(rng.integers(0, 5)), 0, -1):
        for page in pages:
            move = np.array([-page.gutter * k * rng.uniform(0.8, 2.5), k * 0.6])
            leaves.append(Sheet(page.page, page.centre + move, 0.0, straight(), page.bend, is_document=False))
    return leaves + pages


def nothing(rng: Generator, pool: Pool) -> list[Sheet]:
    """No document."""
    return []


def curled(rng: Generator, pool: Pool) -> list[Sheet]:
    """One sheet that does not lie flat."""
    return [lay(rng, pool, "receipt" if rng.random() < 0.3 else "sheet", bent=float(rng.uniform(0.01, 0.045)))]


def of(kind: str) -> Callable[[Generator, Pool], list[Sheet]]:
    """Scenes of a single page of a kind, or of a few alike."""
    return lambda rng, pool: [lay(rng, pool, kind)]


LAYOUTS: dict[str, Callable[[Generator, Pool], list[Sheet]]] = {
    "single": one, "clutter": one, "white": lambda rng, pool: row(rng, pool) if rng.random() < 0.2 else one(rng, pool), "cut": one,
    "several": row, "overlap": heap, "receipt": of("receipt"), "card": of("card"), "bent": curled, "book": spread,
    "filling": one, "small": one, "none": nothing, "scan": of("sheet"),
}
FILLS = {"small": (0.15, 0.4), "filling": (0.93, 1.03), "card": (0.25, 0.9), "cut": (0.7, 1.4), "several": (0.55, 1.0), "scan": (1.05, 1.3)}


def look(rng: Generator, tilted: float) -> np.ndarray:
    """A camera above the plane: homography from millimetres to picture units, up to scale and shift."""
    askew = rng.normal(0, 0.7) if tilted == 0 else rng.normal(0, 9) if rng.random() < 0.7 else rng.uniform(-45, 45)
    roll = rng.choice([0, 90, 180, 270]) + askew
    tilt, turn, roll = np.radians(abs(rng.normal(0, tilted))), rng.uniform(0, 2 * np.pi), np.radians(roll)

    def rz(a: float) -> np.ndarray:
        return np.array([[np.cos(a), -np.sin(a), 0], [np.sin(a), np.cos(a), 0], [0, 0, 1]])

    rx = np.array([[1, 0, 0], [0, np.cos(tilt), -np.sin(tilt)], [0, np.sin(tilt), np.cos(tilt)]])
    rotation = rz(roll) @ rz(turn) @ rx @ rz(-turn)
    return np.column_stack([rotation[:, 0], rotation[:, 1], [0, 0, 1]])


def compose(rng: Generator, pool: Pool, kind: str) -> Scene:
    """Arrange a scene of a class and point the camera at it."""
    sheets = LAYOUTS[kind](rng, pool)
    aspect = float(rng.choice([3 / 4, 4 / 3, 9 / 16, 16 / 9, 1, 0.707], p=[0.42, 0.27, 0.1, 0.1, 0.05, 0.06]))
    if not sheets:
        return Scene(kind, [], np.eye(3), aspect)
    corners = np.concatenate([s.project(np.eye(3), np.array([[0, 0], [1, 0], [1, 1], [0, 1.0]])) for s in sheets])
    middle, extent = (corners.min(0) + corners.max(0)) / 2, np.ptp(corners, 0).max()
    distance = extent * rng.uniform(0.9, 2.2)
    camera = look(rng, 0.0 if kind == "scan" else 16) @ np.array([[1 / distance, 0, -middle[0] / distance], [0, 1 / distance, -middle[1] / distance], [0, 0, 1]])
    points = np.column_stack([corners, np.ones(len(corners))]) @ camera.T
    if points[:, 2].min() < 0.15:
        return compose(rng, pool, kind)
    points = points[:, :2] / points[:, 2:]
    low, high = points.min(0), points.max(0)
    share = rng.uniform(*FILLS.get(kind, (0.7, 0.99) if rng.random() < 0.65 else (0.4, 0.75)))
    size = (high - low) / np.array([aspect, 1.0])
    scale = share / (size.min() if kind == "scan" else size.max())
    slack = np.abs(1 - size * scale) / 2
    shift = rng.uniform(-1, 1, 2) * slack * (0.3 if kind == "filling" else 0.0 if kind == "scan" else 1.0)
    if kind == "cut":
        for axis in range(2):
            if rng.random() < 0.65:
                shift[axis] = rng.choice([-1, 1]) * (slack[axis] * np.sign(1 - size[axis] * scale) + rng.uniform(0.03, 0.35) * size[axis] * scale)
    zoom = np.array([scale / aspect, scale])
    centre = 0.5 + shift - (low + high) / 2 * zoom
    return Scene(kind, sheets, np.array([[zoom[0], 0, centre[0]], [0, zoom[1], centre[1]], [0, 0, 1]]) @ camera, aspect)


def tile(rng: Generator, scene: Scene) -> Scene:
    """The part of the frame that a tile sees, when frames are searched in tiles."""
    size = rng.uniform(0.5, 0.85, 2) if rng.random() < 0.5 else np.full(2, 0.6)
    at = rng.uniform(0, 1, 2) * (1 - size)
    view = np.array([[1 / size[0], 0, -at[0] / size[0]], [0, 1 / size[1], -at[1] / size[1]], [0, 0, 1]])
    return Scene(scene.kind, scene.sheets, view @ scene.camera, scene.aspect)


def visible(polygon: np.ndarray) -> float:
    """The share of a polygon [n, 2] (shares of the picture) that lies inside the picture."""
    hull = cv2.convexHull(np.float32(polygon))
    area = cv2.contourArea(hull)
    frame = np.float32([[0, 0], [1, 0], [1, 1], [0, 1]])
    return float(cv2.intersectConvexConvex(hull, frame)[0] / area) if area > 0 else 0.0
