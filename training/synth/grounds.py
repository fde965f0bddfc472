"""What documents lie on: procedural tables, floors and fabrics, float32 RGB [side, side, 3] in 0..255."""

import cv2
import numpy as np
from numpy.random import Generator

from .noise import cloud, field, tint


def wood(rng: Generator, side: int) -> np.ndarray:
    """Grain along x, boards with joints, knots' waves."""
    warp = field(rng, side, side, 4, 2) * rng.uniform(0, 1.2)
    y = np.linspace(0, rng.uniform(4, 30), side, dtype=np.float32)[:, None]
    rings = np.sin((y + warp) * 2 * np.pi) * rng.uniform(0, 0.5)
    grain = cloud(rng, side, side, rng.uniform(12, 50), 3, stretch=rng.uniform(8, 40))
    value = 1 + (rings * 0.25 + grain * 0.3) * rng.uniform(0.1, 0.6)
    green = rng.uniform(0.62, 0.97)
    hue = np.array([1.0, green, green * rng.uniform(0.45, 0.9)], np.float32) * rng.uniform(50, 240)
    if rng.random() < 0.55:
        edges = np.cumsum(rng.uniform(0.06, 0.5) * rng.uniform(0.85, 1.15, 20))
        edges = (edges[edges < 1] * side).astype(int)
        for top, bottom in zip([0, *edges], [*edges, side]):
            value[top:bottom] = np.roll(value[top:bottom], int(rng.integers(side)), 1) * rng.uniform(0.85, 1.12)
            if rng.random() < 0.6:
                x = int(rng.integers(side))
                value[top:bottom, x : x + 2] *= 0.6
        gap, depth = int(rng.integers(1, 5)), rng.uniform(0.2, 0.8)
        for e in edges:
            value[e : e + gap] *= depth
    return value[..., None] * hue


def plain(rng: Generator, side: int) -> np.ndarray:
    """A desk of one colour, with a little unevenness and grain."""
    base = tint(rng, 10, 250, 0.15 if rng.random() < 0.6 else 0.6)
    value = 1 + cloud(rng, side, side, 3, 2) * rng.uniform(0, 0.06)
    value += rng.standard_normal((side, side)).astype(np.float32) * rng.uniform(0, 0.03)
    return value[..., None] * base


def whitish(rng: Generator, side: int) -> np.ndarray:
    """A desk nearly as white as paper."""
    base = rng.uniform(205, 252) * (1 + rng.normal(0, 0.012, 3))
    value = 1 + cloud(rng, side, side, 3, 3) * rng.uniform(0, 0.03)
    value += rng.standard_normal((side, side)).astype(np.float32) * rng.uniform(0, 0.02)
    return (value[..., None] * base).astype(np.float32)


def marble(rng: Generator, side: int) -> np.ndarray:
    """Stone with veins."""
    veins = np.abs(cloud(rng, side, side, rng.uniform(2, 7), 5))
    value = 1 - np.exp(-veins * rng.uniform(5, 20)) * rng.uniform(0.05, 0.5) + cloud(rng, side, side, 4, 3) * 0.06
    return value[..., None] * tint(rng, 60, 245, 0.12)


def granite(rng: Generator, side: int) -> np.ndarray:
    """Specks of a few colours, as in terrazzo, granite and worktops."""
    out = np.ones((side, side, 1), np.float32) * tint(rng, 40, 235, 0.2)
    for _ in range(int(rng.integers(1, 4))):
        specks = cloud(rng, side, side, rng.uniform(30, 180), 2) > rng.uniform(0.5, 1.3)
        out[specks] = out[specks] * 0.4 + tint(rng, 20, 250, 0.3) * 0.6
    return out


def fabric(rng: Generator, side: int) -> np.ndarray:
    """Woven threads, stripes or checks, folds."""
    y, x = np.mgrid[0:side, 0:side].astype(np.float32)
    period = rng.uniform(2.2, 12)
    weave = np.sin(x * 2 * np.pi / period) * np.sin(y * 2 * np.pi / period * rng.uniform(0.7, 1.4))
    value = 1 + weave * rng.uniform(0.03, 0.25) + rng.standard_normal((side, side)).astype(np.float32) * rng.uniform(0.01, 0.1)
    value += cloud(rng, side, side, rng.uniform(1.5, 5), 3) * rng.uniform(0, 0.25)
    out = value[..., None] * tint(rng, 20, 240, 0.5)
    if rng.random() < 0.45:
        other, wide = tint(rng, 20, 250, 0.7), rng.uniform(14, 140)
        band = (x % wide) < wide * rng.uniform(0.1, 0.6)
        if rng.random() < 0.5:
            band = band ^ ((y % wide) < wide * rng.uniform(0.1, 0.6))
        out = np.where(band[..., None], value[..., None] * other, out)
    return out


def carpet(rng: Generator, side: int) -> np.ndarray:
    """Pile: strong fine noise, coloured patches, ornaments."""
    value = 1 + rng.standard_normal((side, side)).astype(np.float32) * rng.uniform(0.08, 0.35)
    value = cv2.GaussianBlur(value, (0, 0), rng.uniform(0.4, 1.6)) + cloud(rng, side, side, 4, 4) * rng.uniform(0.02, 0.2)
    out = value[..., None] * tint(rng, 20, 220, 0.45)
    if rng.random() < 0.5:
        cells = rng.uniform(3, 14)
        for _ in range(int(rng.integers(1, 5))):
            patch = cloud(rng, side, side, cells, 3) > rng.uniform(0.1, 0.8)
            out = np.where(patch[..., None], value[..., None] * tint(rng, 15, 240, 0.8), out)
    return out


def tiles(rng: Generator, side: int) -> np.ndarray:
    """Tiles with joints: the straightest distractor there is."""
    nx = rng.uniform(1.5, 9)
    ny = nx * rng.choice([1, 1, 0.5, 2, 0.25])
    y, x = np.mgrid[0:side, 0:side].astype(np.float32) / side
    x = x * nx + rng.random()
    y = y * ny + rng.random()
    if rng.random() < 0.4:
        x = x + 0.5 * (np.floor(y) % 2)
    shade = rng.uniform(1 - rng.uniform(0, 0.25), 1.05, (40, 40)).astype(np.float32)
    value = shade[np.floor(y).astype(int) % 40, np.floor(x).astype(int) % 40] + cloud(rng, side, side, 6, 4) * rng.uniform(0, 0.12)
    joint = rng.uniform(0.008, 0.05)
    line = (x % 1 < joint * nx / 4) | (y % 1 < joint * ny / 4)
    out = value[..., None] * tint(rng, 40, 248, 0.2)
    if rng.random() < 0.2:
        dark = (np.floor(x) + np.floor(y)) % 2 == 0
        out = np.where(dark[..., None], value[..., None] * tint(rng, 20, 240, 0.2), out)
    return np.where(line[..., None], tint(rng, 30, 240, 0.1), out)


def shapes(rng: Generator, side: int) -> np.ndarray:
    """Clutter without a name: blocks, discs, cables and scribbles in heaps."""
    out = np.ascontiguousarray(np.ones((side, side, 1), np.float32) * tint(rng))
    for _ in range(int(rng.integers(5, 60))):
        colour = tuple(float(v) for v in tint(rng, 5, 250, 0.8))
        p = rng.uniform(-0.1, 1.1, (4, 2)) * side
        roll = rng.random()
        if roll < 0.35:
            centre = p[0]
            half = rng.uniform(5, 60, 2)
            box = cv2.boxPoints((tuple(centre.tolist()), tuple(half.tolist()), rng.uniform(0, 90)))
            cv2.fillConvexPoly(out, np.int32(box), colour, cv2.LINE_AA)
        elif roll < 0.6:
            cv2.ellipse(out, (int(p[0, 0]), int(p[0, 1])), tuple(int(v) for v in rng.integers(3, 70, 2)), rng.uniform(0, 180), 0, 360, colour, -1 if rng.random() < 0.7 else 3, cv2.LINE_AA)
        else:
            t = np.linspace(0, 1, 24)[:, None]
            curve = (1 - t) ** 3 * p[0] + 3 * t * (1 - t) ** 2 * p[1] + 3 * t**2 * (1 - t) * p[2] + t**3 * p[3]
            cv2.polylines(out, [np.int32(curve)], False, colour, int(rng.integers(1, 9)), cv2.LINE_AA)
    return out * (1 + cloud(rng, side, side, 5, 4)[..., None] * rng.uniform(0, 0.15))


def keys(rng: Generator, side: int) -> np.ndarray:
    """A keyboard seen from near: rows of rounded keys with signs."""
    out = np.ascontiguousarray(np.ones((side, side, 1), np.float32) * tint(rng, 5, 220, 0.05))
    face, sign = tint(rng, 10, 245, 0.05), tint(rng, 20, 250, 0.05)
    pitch = rng.uniform(24, 80)
    y = rng.uniform(-pitch, 0)
    while y < side:
        x = rng.uniform(-pitch, 0)
        while x < side:
            w = pitch * (1 if rng.random() < 0.85 else rng.uniform(1.3, 4))
            a, b = (int(x + pitch * 0.07), int(y + pitch * 0.07)), (int(x + w - pitch * 0.07), int(y + pitch * 0.93))
            cv2.rectangle(out, a, b, face.tolist(), -1)
            if pitch > 30:
                cv2.putText(out, chr(int(rng.integers(65, 91))), (int(x + pitch * 0.25), int(y + pitch * 0.5)), 0, pitch / 80, sign.tolist(), 1, cv2.LINE_AA)
            x += w
        y += pitch
    return out


MAKERS = [wood, wood, wood, plain, plain, whitish, marble, granite, fabric, fabric, carpet, tiles, shapes, keys]


def ground(rng: Generator, side: int) -> np.ndarray:
    """Any procedural ground, uint8 RGB."""
    return np.clip(MAKERS[int(rng.integers(len(MAKERS)))](rng, side), 0, 255).astype(np.uint8)
