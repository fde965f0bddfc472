"""Things that lie about or reach into the picture and are no documents. They draw on a uint8 RGB picture."""

from collections.abc import Callable

import cv2
import numpy as np
from numpy.random import Generator

from .noise import tint

Picture = np.ndarray


def shaded(picture: Picture, mask: np.ndarray, colour: np.ndarray, rng: Generator, shadow: float = 0.45) -> None:
    """Paint a colour through a mask (uint8), with form shading and a soft shadow beside it."""
    side = max(mask.shape)
    reach = rng.uniform(0.004, 0.025) * side
    move = rng.normal(0, reach, 2)
    x, y, bw, bh = cv2.boundingRect(mask)
    if not bw:
        return
    pad = int(reach * 4) + 2
    x0, y0, x1, y1 = max(0, x - pad), max(0, y - pad), min(mask.shape[1], x + bw + pad), min(mask.shape[0], y + bh + pad)
    mask, view = mask[y0:y1, x0:x1], picture[y0:y1, x0:x1]
    h, w = mask.shape
    k = max(1, int(reach * 0.7)) * 2 + 1
    dark = cv2.blur(cv2.warpAffine(mask, np.float32([[1, 0, move[0]], [0, 1, move[1]]]), (w, h)), (k, k)).astype(np.float32)
    k = int(side * 0.016) * 2 + 1
    soft = cv2.blur(mask, (k, k)).astype(np.float32)
    alpha = mask.astype(np.float32)[..., None] / 255
    out = view * ((1 - shadow / 255 * dark[..., None]) * (1 - alpha)) + colour * ((0.55 + 0.55 / 255 * soft[..., None]) * alpha)
    np.copyto(view, np.clip(out, 0, 255).astype(np.uint8))


def box_points(rng: Generator, w: int, h: int, long: tuple[float, float], ratio: tuple[float, float], at: np.ndarray) -> np.ndarray:
    """The corners of a turned rectangle whose long side is a share of the picture."""
    length = rng.uniform(*long) * max(w, h)
    return cv2.boxPoints(((float(at[0] * w), float(at[1] * h)), (length, length * rng.uniform(*ratio)), rng.uniform(0, 180)))


def fill(shape: tuple[int, int], points: np.ndarray, grow: int = 0) -> np.ndarray:
    """A polygon as an anti-aliased mask, its corners rounded by grow."""
    mask = np.zeros(shape, np.uint8)
    cv2.fillPoly(mask, [np.int32(points * 8)], 255, cv2.LINE_AA, 3)
    if grow:
        cv2.polylines(mask, [np.int32(points * 8)], True, 255, grow, cv2.LINE_AA, 3)
    return mask


def pen(picture: Picture, rng: Generator, at: np.ndarray) -> None:
    """A pen, a ruler's edge, a cable end: long and thin."""
    h, w = picture.shape[:2]
    points = box_points(rng, w, h, (0.2, 0.6), (0.02, 0.08), at)
    shaded(picture, fill((h, w), points, 2), tint(rng, 5, 250, 0.8), rng)


def phone(picture: Picture, rng: Generator, at: np.ndarray) -> None:
    """A telephone or a calculator: dark, rounded, with a glass that mirrors."""
    h, w = picture.shape[:2]
    points = box_points(rng, w, h, (0.2, 0.55), (0.45, 0.55), at)
    grow = max(2, int(max(w, h) * 0.02))
    shaded(picture, fill((h, w), points, grow), tint(rng, 5, 60, 0.1), rng)
    inner = points.mean(0) + (points - points.mean(0)) * 0.93
    glass = fill((h, w), inner).astype(np.float32)[..., None] / 255
    ramp = np.linspace(rng.uniform(0, 60), rng.uniform(0, 120), w, dtype=np.float32)[None, :, None]
    np.copyto(picture, np.clip(picture * (1 - glass) + (tint(rng, 5, 40, 0.3) + ramp * rng.random()) * glass, 0, 255).astype(np.uint8))


def cup(picture: Picture, rng: Generator, at: np.ndarray) -> None:
    """A cup, a coin, a lid: rings."""
    h, w = picture.shape[:2]
    centre = (int(at[0] * w), int(at[1] * h))
    axes = rng.uniform(0.03, 0.2) * max(w, h) * np.array([1, rng.uniform(0.6, 1)])
    turn = rng.uniform(0, 180)
    for scale in (1.0, 0.88, 0.8):
        mask = np.zeros((h, w), np.uint8)
        cv2.ellipse(mask, centre, (int(axes[0] * scale), int(axes[1] * scale)), turn, 0, 360, 255, -1, cv2.LINE_AA)
        shaded(picture, mask, tint(rng, 10, 250, 0.4), rng, 0.4 if scale == 1 else 0.0)


def cable(picture: Picture, rng: Generator, at: np.ndarray) -> None:
    """A cable, a cord, glasses' wire: a curve."""
    h, w = picture.shape[:2]
    p = rng.uniform(-0.2, 1.2, (4, 2))
    p[1] = at
    t = np.linspace(0, 1, 40)[:, None]
    points = ((1 - t) ** 3 * p[0] + 3 * t * (1 - t) ** 2 * p[1] + 3 * t**2 * (1 - t) * p[2] + t**3 * p[3]) * (w, h)
    mask = np.zeros((h, w), np.uint8)
    cv2.polylines(mask, [np.int32(points * 8)], False, 255, max(1, int(rng.uniform(0.004, 0.025) * w)), cv2.LINE_AA, 3)
    shaded(picture, mask, tint(rng, 5, 240, 0.6), rng)


def slab(picture: Picture, rng: Generator, at: np.ndarray) -> None:
    """A laptop, a monitor, a table's edge: a big straight-edged body, mostly outside the picture."""
    h, w = picture.shape[:2]
    direction = rng.normal(0, 1, 2)
    direction /= np.linalg.norm(direction)
    side = np.array([-direction[1], direction[0]])
    near = np.array([0.5, 0.5]) + direction * rng.uniform(0.25, 0.6)
    half = rng.uniform(0.3, 2.0)
    points = np.array([near - side * half, near + side * half, near + side * half + direction, near - side * half + direction]) * (w, h)
    mask = fill((h, w), points)
    shaded(picture, mask, tint(rng, 5, 240, 0.2), rng, 0.5)
    if rng.random() < 0.5:
        inner = np.array([near - side * half * 0.9, near + side * half * 0.9, near + side * half + direction, near - side * half + direction]) + direction * rng.uniform(0.02, 0.08)
        shaded(picture, fill((h, w), inner * (w, h)), tint(rng, 5, 250, 0.3), rng, 0.0)


def leaf(picture: Picture, rng: Generator, at: np.ndarray) -> None:
    """Blades of a plant."""
    h, w = picture.shape[:2]
    green = np.array([rng.uniform(20, 110), rng.uniform(50, 170), rng.uniform(10, 90)], np.float32)
    for _ in range(int(rng.integers(2, 7))):
        angle, length, bulge = rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 0.5), rng.uniform(0.01, 0.05)
        t = np.linspace(0, 1, 14)
        spine = at + np.column_stack([np.cos(angle + t * rng.normal(0, 0.6)), np.sin(angle + t * rng.normal(0, 0.6))]) * (t * length)[:, None]
        wide = np.column_stack([-np.sin(angle) * np.ones(14), np.cos(angle) * np.ones(14)]) * (np.sin(t * np.pi) * bulge)[:, None]
        shaded(picture, fill((h, w), np.concatenate([spine + wide, (spine - wide)[::-1]]) * (w, h)), green * rng.uniform(0.6, 1.2), rng, 0.3)


def hand(picture: Picture, rng: Generator, at: np.ndarray) -> None:
    """Fingers that come from beyond the border and end at a place."""
    h, w = picture.shape[:2]
    away = at - 0.5
    away = away / (np.linalg.norm(away) + 1e-6)
    side = np.array([-away[1], away[0]])
    skin = np.array([1.0, rng.uniform(0.65, 0.8), rng.uniform(0.5, 0.7)], np.float32) * rng.uniform(70, 240)
    thick = rng.uniform(0.05, 0.11)
    for i in range(int(rng.integers(1, 5))):
        tip = at + side * thick * 1.05 * i + away * rng.uniform(0, 0.05)
        root = tip + away * 1.2 + side * rng.normal(0, 0.15)
        mask = np.zeros((h, w), np.uint8)
        cv2.line(mask, tuple(np.int32(tip * (w, h) * 8).tolist()), tuple(np.int32(root * (w, h) * 8).tolist()), 255, max(2, int(thick * max(w, h))), cv2.LINE_AA, 3)
        shaded(picture, mask, skin * rng.uniform(0.92, 1.05), rng, 0.3)


Thing = Callable[[Picture, Generator, np.ndarray], None]
BESIDE: list[Thing] = [pen, phone, cup, cable, cable, slab, slab, leaf, pen]
UPON: list[Thing] = [pen, hand, hand, cable, leaf, cup]
