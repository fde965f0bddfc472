"""Light on the table and the camera behind it. Pictures are float32 RGB in 0..255."""

import cv2
import numpy as np
from numpy.random import Generator

from .noise import field
from .things import fill

COARSE = 8


def illumination(rng: Generator, h: int, w: int) -> np.ndarray:
    """A multiplicative field [h, w, 1]: falling light, blotches, vignette, shadows of hand and phone."""
    ch, cw = max(4, h // COARSE), max(4, w // COARSE)
    y, x = np.mgrid[0:ch, 0:cw].astype(np.float32)
    x, y = x / cw - 0.5, y / ch - 0.5
    angle = rng.uniform(0, 2 * np.pi)
    value = 1 + (np.cos(angle) * x + np.sin(angle) * y) * rng.exponential(0.35)
    value += field(rng, ch, cw, 2, 2) * rng.uniform(0, 0.12)
    value *= 1 - rng.uniform(0, 0.5) * (x * x + y * y) * (rng.random() < 0.6)
    value = np.maximum(value, 0.15)
    value = cv2.resize(value, (w, h), interpolation=cv2.INTER_LINEAR)
    while rng.random() < 0.4:
        centre, size = rng.uniform(-0.1, 1.1, 2), rng.uniform(0.15, 0.8)
        n = int(rng.integers(4, 9))
        turn = np.sort(rng.uniform(0, 2 * np.pi, n))
        points = (centre + np.column_stack([np.cos(turn), np.sin(turn)]) * size * rng.uniform(0.5, 1, (n, 1))) * (w, h)
        small = fill((h // 2, w // 2), points / 2)
        sigma = (0.004 if rng.random() < 0.35 else rng.uniform(0.01, 0.1)) * w / 2
        dark = cv2.blur(cv2.blur(small, (int(sigma * 2) | 1,) * 2), (int(sigma * 2) | 1,) * 2)
        value *= 1 - rng.uniform(0.1, 0.6) * cv2.resize(dark, (w, h)).astype(np.float32) / 255
    return value[..., None]


def flash(rng: Generator, h: int, w: int) -> np.ndarray:
    """An additive hot spot [h, w, 1] in 0..1."""
    ch, cw = max(4, h // COARSE), max(4, w // COARSE)
    y, x = np.mgrid[0:ch, 0:cw].astype(np.float32)
    at, size = rng.uniform(0.1, 0.9, 2), rng.uniform(0.03, 0.25)
    spot = np.exp(-(((x / cw - at[0]) ** 2 + (y / ch - at[1]) ** 2) / size**2)) * rng.uniform(0.2, 1)
    return cv2.resize(spot, (w, h))[..., None]


def expose(rng: Generator, scene: np.ndarray) -> np.ndarray:
    """The photo of a scene: light, exposure, white balance, blur, noise, sharpening, JPEG; uint8 RGB."""
    h, w = scene.shape[:2]
    side = max(h, w)
    out = scene.astype(np.float32) * illumination(rng, h, w)
    balance = np.float32(np.exp(rng.normal(0, 0.07, 3) + np.array([1, 0, -1]) * rng.normal(0.02, 0.13)))
    gain = np.exp(rng.normal(-0.12, 0.28)) if rng.random() < 0.85 else rng.uniform(0.12, 0.5)
    if rng.random() < 0.65:  # automatic exposure
        bright = np.percentile(out[::8, ::8], 92) + 1
        gain = np.clip(rng.uniform(120, 262) / bright, 0.5, 3.5)
    out *= balance * np.float32(gain)
    if rng.random() < 0.12:
        out += flash(rng, h, w) * 255
    if rng.random() < 0.5:
        sigma = rng.exponential(0.0022) * side
        if sigma > 0.3:
            out = cv2.GaussianBlur(out, (0, 0), min(sigma, 0.012 * side))
    if rng.random() < 0.12:
        n = max(3, int(rng.uniform(0.008, 0.03) * side)) | 1
        kernel = np.zeros((n, n), np.float32)
        cv2.line(kernel, tuple(int(v) for v in rng.integers(0, n, 2)), tuple(int(v) for v in rng.integers(0, n, 2)), 1.0)
        out = cv2.filter2D(out, -1, kernel / max(kernel.sum(), 1))
    if rng.random() < 0.3:
        out += (out - cv2.GaussianBlur(out, (0, 0), 0.004 * side)) * np.float32(rng.uniform(0.2, 1.2))
    np.clip(out, 0, 255, out)
    if rng.random() < 0.5:
        gamma = np.exp(rng.normal(0, 0.25))
        out = 255 * (out / 255) ** np.float32(gamma)
    level = rng.exponential(3.0)
    if level > 0.5:
        grain = rng.standard_normal((h, w, 1 if rng.random() < 0.5 else 3), dtype=np.float32)
        out += grain * np.float32(min(level, 14))
    if rng.random() < 0.05:
        out = np.repeat(out.mean(2, keepdims=True), 3, 2)
    out = np.clip(out, 0, 255).astype(np.uint8)
    if rng.random() < 0.3:
        ok, data = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(25, 95))])
        out = cv2.imdecode(data, cv2.IMREAD_COLOR) if ok else out
    return out
