"""Renders a line of text as a detector of text lines cuts it out of a scan or a photo: gray, HEIGHT pixels high."""

import os
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw, ImageFont

from .text import line

HEIGHT = 40
DRAWN = 64
"""Font size of the drawing in pixels, before it is spoiled and scaled to HEIGHT."""
HELD_OUT = 6
"""One font family in so many is kept out of training."""
SCRIPTS = "Adlam Arabic Math Music Symbol Kufi Naskh Nastaliq Nushu DroidSansFallback Wancho Looped".split()


def families(folder: Path) -> dict[str, list[Path]]:
    """Font files of a folder that have all German letters and the paragraph sign, by family."""
    found: dict[str, list[Path]] = {}
    for path in sorted(folder.glob("*.[to]tf")):
        name = path.stem
        if any(script in name for script in SCRIPTS) or (name.startswith(("NotoSans", "NotoSerif")) and name.split("-")[0] not in ("NotoSans", "NotoSerif", "NotoSansMono", "NotoSansDisplay", "NotoSerifDisplay")):
            continue
        try:
            font = ImageFont.truetype(str(path), 24)
            missing = font.getmask("\U000fffff").getbbox(), bytes(font.getmask("\U000fffff"))
            shapes = {character: bytes(font.getmask(character)) for character in "äÖß§€„a1Iy"}
        except (OSError, ValueError):
            continue
        if any(shape == missing[1] or not any(shape) for shape in shapes.values()):
            continue
        found.setdefault(name.split("-")[0].rstrip("0123456789"), []).append(path)
    return found


def split(folder: Path, held_out: bool) -> list[list[Path]]:
    """Families for training, or those kept out of it: every sixth by name, so that the parts never change."""
    chosen = sorted(families(folder).items())
    return [paths for i, (_, paths) in enumerate(chosen) if (i % HELD_OUT == 2) == held_out]


@lru_cache(2048)
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels."""
    return ImageFont.truetype(path, size)


@lru_cache(4096)
def has(path: str, character: str) -> bool:
    """Whether the font has a glyph of its own for the character."""
    face = font(path, 24)
    return bytes(face.getmask(character)) != bytes(face.getmask("\U000fffff"))


def drawn(rng: Generator, text: str, path: str) -> np.ndarray:
    """The text as ink on paper, float32 [h, w] 0 (paper) to 1 (ink), with room around it and pieces of the lines above and below."""
    face = font(path, DRAWN)
    spread = int(rng.normal(0, 2)) if rng.random() < 0.25 else 0
    ascent, descent = face.getmetrics()
    gap = rng.uniform(3, 14) if rng.random() < 0.1 else 1.0
    pieces = text.split(" ")
    space = face.getlength(" ") * (gap if gap > 1 and len(pieces) > 1 else 1)
    wide = int(rng.integers(len(pieces))) if gap > 1 else -1
    length = face.getlength(text) + (space if gap > 1 else 0) + max(0, spread) * len(text)
    margin = DRAWN
    image = Image.new("L", (int(length) + 2 * margin + 40, ascent + descent + 2 * margin), 0)
    pen = ImageDraw.Draw(image)
    x = float(margin)
    for i, piece in enumerate(pieces):
        if spread:
            for character in piece:
                pen.text((x, margin), character, font=face, fill=255)
                x += face.getlength(character) + spread
        else:
            pen.text((x, margin), piece, font=face, fill=255)
            x += face.getlength(piece)
        if i < len(pieces) - 1:
            x += space if i == wide else face.getlength(" ")
    end = x
    if rng.random() < 0.3:
        leading = (ascent + descent) * rng.uniform(0.92, 1.25)
        for y in (margin - leading, margin + leading):
            pen.text((margin + rng.uniform(-40, 20), y), line(rng, max(4, len(text))), font=face, fill=255)
    ink = np.asarray(image, np.float32) / 255
    box = face.getbbox(text) or (0, 0, 1, ascent)
    top, bottom = margin + min(box[1], ascent * 0.4), margin + max(box[3], ascent)
    above, below = rng.uniform(0.02, 0.3, 2) * (bottom - top)
    before, behind = rng.uniform(0.02, 0.45, 2) * (bottom - top)
    rows = slice(max(0, int(top - above)), int(bottom + below) + 1)
    columns = slice(max(0, int(margin - before)), int(end + behind) + 1)
    return ink[rows, columns]


def bend(rng: Generator, ink: np.ndarray) -> np.ndarray:
    """Left-over skew, slant and curvature of a line in a photo."""
    h, w = ink.shape
    if rng.random() < 0.45:
        return ink
    x = np.arange(w, dtype=np.float32)
    y = np.arange(h, dtype=np.float32)[:, None]
    rise = rng.normal(0, 0.05) * h * (x / w - 0.5) + rng.normal(0, 0.04) * h * np.sin(x / w * rng.uniform(1, 6) + rng.uniform(0, 6))
    slant = rng.normal(0, 0.08)
    return cv2.remap(ink, np.ascontiguousarray(x[None] + slant * (y - h / 2)), np.ascontiguousarray(y + rise[None]).astype(np.float32), cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT)


def printed(rng: Generator, ink: np.ndarray) -> np.ndarray:
    """What printers do: thin or fat strokes, dots of a matrix printer, faded thermal paper, drop-outs, rules and underlines."""
    h, w = ink.shape
    roll = rng.random()
    if roll < 0.12:
        ink = cv2.dilate(ink, np.ones((int(rng.integers(2, 5)), int(rng.integers(2, 5))), np.uint8))
    elif roll < 0.22:
        ink = cv2.erode(ink, np.ones((2, 2), np.uint8))
    elif roll < 0.32:
        pitch = rng.uniform(0.038, 0.065) * h
        small = cv2.resize(ink, (max(8, int(w / pitch)), max(8, int(h / pitch))), interpolation=cv2.INTER_AREA) > 0.42
        grid_x, grid_y = (np.arange(w) / w * small.shape[1]) % 1 - 0.5, (np.arange(h) / h * small.shape[0]) % 1 - 0.5
        dots = (grid_x[None] ** 2 + grid_y[:, None] ** 2 < rng.uniform(0.16, 0.4)).astype(np.float32)
        ink = cv2.resize(small.astype(np.float32), (w, h), interpolation=cv2.INTER_NEAREST) * dots
    if rng.random() < 0.12:
        cloud = cv2.resize(rng.random((max(2, h // 12), max(2, w // 12))).astype(np.float32), (w, h), interpolation=cv2.INTER_CUBIC)
        ink = ink * np.clip(cloud * rng.uniform(1.6, 3.2), 0, 1)
    if rng.random() < 0.05:
        ink[:, :: int(rng.integers(9, 40))] *= rng.uniform(0, 0.7)
    if rng.random() < 0.07:
        y = int(h * (rng.uniform(0.86, 0.99) if rng.random() < 0.8 else rng.uniform(0.0, 0.08)))
        ink[y : y + int(rng.integers(1, 5))] = np.maximum(ink[y : y + 4].max(initial=0), rng.uniform(0.5, 1))
    if rng.random() < 0.03:
        x = int(w * (0.005 if rng.random() < 0.5 else 0.985))
        ink[:, x : x + int(rng.integers(1, 5))] = 1
    return ink


def seen(rng: Generator, ink: np.ndarray, hard: float) -> np.ndarray:
    """What scanners and phones see: resolution, contrast, shade, show-through, blur, motion, noise, sharpening, JPEG. uint8 [HEIGHT, w]."""
    h, w = ink.shape
    # Height of the line in the source's pixels: 14 px are 8 pt letters at 100 dpi.
    source = int(np.clip(rng.lognormal(3.75 - 0.45 * hard, 0.45), 13, 64))
    small = cv2.resize(ink, (max(6, int(w * source / h)), source), interpolation=cv2.INTER_AREA)
    h, w = small.shape
    paper = rng.uniform(0.62, 1.0) if rng.random() < 0.6 else 1.0
    dark = rng.uniform(0.0, 0.3) if rng.random() < 0.75 else rng.uniform(0.2, 0.78)
    ink_value = min(dark, paper - 0.12) if rng.random() < 0.9 else paper - rng.uniform(0.08, 0.2)
    ground = np.full((h, w), paper, np.float32)
    if rng.random() < 0.35 * hard + 0.1:
        x = np.linspace(-1, 1, w, dtype=np.float32)[None]
        y = np.linspace(-1, 1, h, dtype=np.float32)[:, None]
        ground = ground * (1 + rng.normal(0, 0.12) * x + rng.normal(0, 0.06) * y)
        if rng.random() < 0.4:
            edge = 1 / (1 + np.exp(-(x + 0.3 * y - rng.uniform(-1, 1)) * rng.uniform(2, 40)))
            ground = ground * (1 - rng.uniform(0.1, 0.5) * edge)
    if rng.random() < 0.15:
        ground = ground * (1 - cv2.GaussianBlur(cv2.flip(small, 1), (0, 0), 1.6) * rng.uniform(0.03, 0.14))
    picture = ground * (1 - small) + ground / paper * ink_value * small
    blur = rng.gamma(1.6, 0.22) * (0.4 + hard) * source / 28
    if blur > 0.2:
        picture = cv2.GaussianBlur(picture, (0, 0), blur)
    if rng.random() < 0.12 * hard:
        reach = int(rng.integers(2, 5))
        kernel = np.zeros((reach, reach), np.float32)
        cv2.line(kernel, (0, int(rng.integers(reach))), (reach - 1, int(rng.integers(reach))), 1)
        picture = cv2.filter2D(picture, -1, kernel / max(1e-6, kernel.sum()))
    picture = picture + rng.normal(0, rng.gamma(1.2, 0.012) * (0.3 + hard), picture.shape)
    if rng.random() < 0.25:
        picture = picture + rng.uniform(0.3, 1.4) * (picture - cv2.GaussianBlur(picture, (0, 0), 1.2))
    out = np.clip(picture * 255, 0, 255).astype(np.uint8)
    if rng.random() < 0.08:
        # A fax or a scan of one bit.
        _, out = cv2.threshold(out, int(np.clip((paper + ink_value) * 127 + rng.normal(0, 8), 20, 235)), 255, cv2.THRESH_BINARY)
    if rng.random() < 0.6:
        _, packed = cv2.imencode(".jpg", out, [cv2.IMWRITE_JPEG_QUALITY, int(rng.integers(28 if hard > 0.5 else 55, 96))])
        out = cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE)
    if rng.random() < 0.05:
        out = 255 - out
    return cv2.resize(out, (max(8, round(w * HEIGHT / h)), HEIGHT), interpolation=cv2.INTER_AREA if h > HEIGHT else cv2.INTER_CUBIC)


class Painter:
    """Paints random lines in the fonts of one part of the families."""

    def __init__(self, fonts: Path, held_out: bool) -> None:
        self.fonts = split(fonts, held_out)

    def paint(self, rng: Generator, widest: int, hard: float) -> tuple[np.ndarray, str]:
        """A line at most `widest` pixels wide: uint8 [HEIGHT, w] and its text. `hard` 0 (clean) to 1 (spoiled)."""
        while True:
            family = self.fonts[int(rng.integers(len(self.fonts)))]
            path = os.fspath(family[int(rng.integers(len(family)))])
            text = line(rng, int(rng.integers(1, max(3, widest // 9))))
            if not all(has(path, character) for character in set(text) - {" "}):
                continue
            ink = drawn(rng, text, path)
            ink = printed(rng, bend(rng, ink))
            stretch = rng.uniform(0.78, 1.2) if rng.random() < 0.4 else 1.0
            if ink.shape[1] / ink.shape[0] * HEIGHT * stretch > widest:
                continue
            if stretch != 1:
                ink = cv2.resize(ink, (max(8, int(ink.shape[1] * stretch)), ink.shape[0]), interpolation=cv2.INTER_AREA)
            return seen(rng, ink, hard), text
