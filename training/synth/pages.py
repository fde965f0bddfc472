"""What a sheet bears: letters, forms, tables, receipts, cards, covers, notes, books."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from .ink import Colour, Ink
from .words import amount, words

A4, A5, A6, LETTER, DL, CARD = (210, 297), (148, 210), (105, 148), (216, 279), (110, 220), (54, 85.6)


@dataclass(frozen=True)
class Page:
    """A printed sheet: RGB pixels, its size in millimetres, and what it is."""

    pixels: np.ndarray
    size_mm: tuple[float, float]
    kind: str


def paper_colour(rng: Generator, plain: float = 0.75) -> Colour:
    """Mostly white paper of many whites, else coloured, rarely dark."""
    roll = rng.random()
    if roll < plain:
        base = rng.integers(222, 256)
        return tuple(int(v) for v in np.clip(base + rng.integers(-7, 4, 3) - np.array([0, 0, rng.integers(0, 14)]), 0, 255))
    if roll < plain + (1 - plain) * 0.7:
        return tuple(int(v) for v in rng.integers(150, 256, 3))
    return tuple(int(v) for v in rng.integers(15, 160, 3))


def letter(ink: Ink, photos: list[np.ndarray]) -> None:
    """A business letter: head, address window, subject, text, signature, foot."""
    rng, mm, w, h = ink.rng, ink.mm, ink.w, ink.h
    left, width = rng.uniform(15, 28) * mm, w - rng.uniform(35, 55) * mm
    if rng.random() < 0.7:
        ink.line(left, 10 * mm, words(rng, 2), rng.uniform(4, 9) * mm, "bold", ink.colour() if rng.random() < 0.5 else None)
    if rng.random() < 0.4:
        ink.picture(w - 60 * mm, 8 * mm, rng.uniform(15, 45) * mm, rng.uniform(10, 25) * mm, photos)
    if rng.random() < 0.2:
        ink.box(0, 0, w, rng.uniform(5, 32) * mm, fill=ink.colour())
    size = rng.uniform(3.0, 4.6) * mm
    for i in range(4):
        ink.line(left, (45 + 5 * i) * mm, words(rng, 2), size)
        if rng.random() < 0.7:
            ink.line(w * 0.65, (45 + 5 * i) * mm, words(rng, 2)[:20], size * 0.8)
    ink.line(left, 85 * mm, words(rng, 4), size, "bold")
    end = ink.text(left, 98 * mm, width, (h - 140 * mm) * rng.uniform(0.2, 1), size)
    ink.scrawl(left, end + 4 * mm, 35 * mm, 12 * mm, (20, 30, 140) if rng.random() < 0.6 else ink.black)
    if rng.random() < 0.6:
        ink.rule(left, h - 25 * mm, left + width, h - 25 * mm)
        for c in range(3):
            ink.text(left + c * width / 3, h - 22 * mm, width / 3.4, 14 * mm, 2.2 * mm)
    if rng.random() < 0.25:
        ink.stamp(rng.uniform(0.1, 0.7) * w, rng.uniform(0.1, 0.8) * h, 35 * mm)


def dense(ink: Ink, photos: list[np.ndarray]) -> None:
    """Text from top to bottom in one to three columns, headings, perhaps a picture."""
    rng, mm, w, h = ink.rng, ink.mm, ink.w, ink.h
    margin = rng.uniform(4, 28) * mm
    columns = int(rng.choice([1, 1, 1, 2, 2, 3]))
    gap = 6 * mm
    each = (w - 2 * margin - gap * (columns - 1)) / columns
    top = margin
    if rng.random() < 0.5:
        ink.line(margin, margin, words(rng, 4), rng.uniform(4, 9) * mm, "bold")
        top += 14 * mm
    size = rng.uniform(2.3, 4.8) * mm
    for c in range(columns):
        x = margin + c * (each + gap)
        y, end = top, (h - margin) if rng.random() < 0.7 else h * rng.uniform(0.4, 0.95)
        if rng.random() < 0.25:
            height = rng.uniform(0.12, 0.4) * h
            ink.picture(x, y, each, height, photos)
            y += height + 4 * mm
        ink.text(x, y, each, end - y, size, ragged=0.05 if rng.random() < 0.5 else 0.3)


def form(ink: Ink, photos: list[np.ndarray]) -> None:
    """Boxes with captions, check boxes, handwriting in them."""
    rng, mm, w, h = ink.rng, ink.mm, ink.w, ink.h
    margin = rng.uniform(8, 18) * mm
    tint = tuple(int(v * rng.uniform(0.75, 0.97)) for v in ink.paper)
    if rng.random() < 0.4:
        ink.box(margin, margin, w - 2 * margin, h - 2 * margin, fill=tint if rng.random() < 0.5 else None, outline=ink.black)
    ink.line(margin + 3 * mm, margin + 2 * mm, words(rng, 3), 6 * mm, "bold")
    y = margin + 14 * mm
    pen = (20, 30, 150) if rng.random() < 0.7 else ink.black
    while y < h - margin - 14 * mm:
        parts = int(rng.integers(1, 4))
        height = rng.uniform(8, 15) * mm
        each = (w - 2 * margin - 6 * mm) / parts
        for p in range(parts):
            x = margin + 3 * mm + p * each
            ink.box(x, y, each - 2 * mm, height - 2 * mm, fill=(255, 255, 255) if rng.random() < 0.4 else None, outline=ink.black, width=0.3)
            ink.line(x + mm, y + 0.3 * mm, words(rng, 2), 2.2 * mm)
            if rng.random() < 0.4:
                ink.scrawl(x + 2 * mm, y + 3 * mm, (each - 8 * mm) * rng.random(), height - 6 * mm, pen)
        y += height
        if rng.random() < 0.2:
            y = ink.text(margin + 3 * mm, y, w - 2 * margin - 6 * mm, 18 * mm, 2.6 * mm) + 3 * mm


def bill(ink: Ink, photos: list[np.ndarray]) -> None:
    """A bill or a statement: a head, a table, sums."""
    rng, mm, w, h = ink.rng, ink.mm, ink.w, ink.h
    margin = rng.uniform(10, 25) * mm
    ink.line(margin, margin, words(rng, 2), 7 * mm, "bold")
    for i in range(5):
        ink.line(margin if rng.random() < 0.6 else w * 0.6, margin + (14 + 5 * i) * mm, words(rng, 3)[:30], 3.4 * mm)
    top = rng.uniform(0.18, 0.4) * h
    height = (h - top - margin) * rng.uniform(0.3, 0.95)
    ink.table(margin, top, w - 2 * margin, height, max(3, int(height / rng.uniform(5, 9) / mm)), int(rng.integers(3, 8)), rng.uniform(2.4, 3.6) * mm)


def receipt(ink: Ink, photos: list[np.ndarray]) -> None:
    """A till receipt: mono type, amounts at the right, rules of signs, a code."""
    rng, mm, w, h = ink.rng, ink.mm, ink.w, ink.h
    size = w / rng.uniform(17, 32)
    ink.line(w * rng.uniform(0.1, 0.4), size, words(rng, 1)[:10].upper(), size * rng.uniform(1.5, 3), "bold")
    y = size * 5
    while y < h - size * 4:
        roll = rng.random()
        if roll < 0.08:
            ink.line(size, y, "-=*."[int(rng.integers(4))] * 40, size, "mono")
        elif roll < 0.8:
            ink.line(size, y, words(rng, 2)[:18], size, "mono")
            ink.line(w - size * 5.5, y, amount(rng), size, "mono")
        elif roll < 0.9:
            ink.line(w * rng.uniform(0.1, 0.4), y, words(rng, 2)[:20], size * rng.uniform(0.9, 1.7), "mono")
        elif roll < 0.92 and y < h - 9 * size:
            for x in np.arange(w * 0.15, w * 0.85, max(2.0, w / 90)):
                if rng.random() < 0.55:
                    ink.box(x, y, max(1, w / 110), size * 4, fill=ink.black)
            y += size * 5
        y += size * rng.uniform(1.15, 1.5)


def card(ink: Ink, photos: list[np.ndarray]) -> None:
    """An identity, bank or business card, upright or lying."""
    rng, mm, w, h = ink.rng, ink.mm, ink.w, ink.h
    if rng.random() < 0.5:
        second = np.array(ink.colour(), float) * 0.5 + np.array(ink.paper) * 0.5
        ramp = np.linspace(0, 1, w)[None, :, None] * (rng.random() < 0.5) + np.linspace(0, 1, h)[:, None, None] * 0.5
        blend = np.array(ink.paper) * (1 - ramp) + second * ramp
        from PIL import Image

        ink.image.paste(Image.fromarray(blend.astype(np.uint8)), (0, 0))
    if rng.random() < 0.5:
        ink.picture(w * rng.uniform(0.04, 0.6), h * rng.uniform(0.1, 0.4), w * rng.uniform(0.15, 0.35), h * rng.uniform(0.2, 0.5), photos)
    for _ in range(int(rng.integers(2, 9))):
        size = rng.uniform(1.8, 5) * mm
        ink.line(rng.uniform(0.05, 0.6) * w, rng.uniform(0.05, 0.88) * h, words(rng, 2)[:18], size, "bold" if rng.random() < 0.3 else "plain")
    if rng.random() < 0.15:
        ink.box(0, h * 0.1, w, h * 0.2, fill=(20, 20, 20))


def cover(ink: Ink, photos: list[np.ndarray]) -> None:
    """A cover, poster or flyer: full colour, large type, blocks."""
    rng, mm, w, h = ink.rng, ink.mm, ink.w, ink.h
    for _ in range(int(rng.integers(0, 3))):
        y = rng.random() * h * 0.8
        ink.picture(0 if rng.random() < 0.6 else w * 0.1, y, w * rng.uniform(0.5, 1), (h - y) * rng.uniform(0.2, 1), photos)
    if rng.random() < 0.3:
        ink.picture(0, 0, w, h, photos)
    for _ in range(int(rng.integers(0, 3))):
        y, x = rng.random() * h, rng.random() * w * (rng.random() < 0.3)
        ink.box(x, y, w - x, (h - y) * (1 if rng.random() < 0.6 else rng.random()), fill=ink.colour() if rng.random() < 0.7 else (250, 250, 248))
    for _ in range(int(rng.integers(1, 5))):
        size = rng.uniform(0.03, 0.16) * w
        ink.line(rng.uniform(0.03, 0.5) * w, rng.uniform(0.02, 0.85) * h, words(rng, 2), size, "bold", ink.colour())
    if rng.random() < 0.4:
        ink.text(w * 0.1, h * rng.uniform(0.4, 0.8), w * 0.7, h * 0.15, rng.uniform(2.5, 5) * mm)


def sparse(ink: Ink, photos: list[np.ndarray]) -> None:
    """Nearly nothing: a logo, a line, or an empty sheet."""
    rng, mm, w, h = ink.rng, ink.mm, ink.w, ink.h
    if rng.random() < 0.5:
        side = rng.uniform(0.08, 0.35) * w
        ink.picture(rng.uniform(0.1, 0.6) * w, rng.uniform(0.1, 0.6) * h, side, side, photos)
    for _ in range(int(rng.integers(0, 4))):
        ink.line(rng.uniform(0.05, 0.5) * w, rng.uniform(0.1, 0.8) * h, words(rng, 2), rng.uniform(3, 22) * mm, "bold" if rng.random() < 0.5 else "plain")


def note(ink: Ink, photos: list[np.ndarray]) -> None:
    """Handwriting on plain, ruled or squared paper."""
    rng, mm, w, h = ink.rng, ink.mm, ink.w, ink.h
    style, step = int(rng.integers(3)), rng.uniform(4.5, 9) * mm
    tint = tuple(int(v) for v in np.clip(np.array(ink.paper) - rng.integers(15, 80, 3), 0, 255))
    for y in np.arange(step * 2, h, step) if style else []:
        ink.rule(0, y, w, y, 0.2, tint)
    for x in np.arange(step, w, step) if style == 2 else []:
        ink.rule(x, 0, x, h, 0.2, tint)
    if rng.random() < 0.3:
        ink.rule(w * 0.85, 0, w * 0.85, h, 0.3, (200, 90, 90))
    pen = (20, 30, 150) if rng.random() < 0.6 else ink.black
    y = step * 2
    while y < h * rng.uniform(0.5, 1.2) and y < h - step:
        if rng.random() < 0.5:
            ink.line(w * 0.06, y - step * 0.2, words(rng, int(rng.integers(2, 7)))[:34], step * rng.uniform(0.8, 1.2), "hand", pen)
        else:
            ink.scrawl(w * 0.06, y, w * rng.uniform(0.2, 0.85), step * 0.9, pen)
        y += step


def framed(ink: Ink, photos: list[np.ndarray]) -> None:
    """A border or a sheet-like block inside the sheet: certificates, slides, pictures of pages."""
    rng, mm, w, h = ink.rng, ink.mm, ink.w, ink.h
    inset = rng.uniform(3, 25) * mm
    ink.box(inset, inset, w - 2 * inset, h - 2 * inset, fill=ink.colour() if rng.random() < 0.4 else None, outline=ink.colour(), width=rng.uniform(0.3, 3))
    if rng.random() < 0.5:
        pw, ph = (w - 2 * inset) * rng.uniform(0.3, 0.7), (h - 2 * inset) * rng.uniform(0.2, 0.6)
        x, y = rng.uniform(inset, w - inset - pw), rng.uniform(inset, h - inset - ph)
        ink.box(x, y, pw, ph, fill=(255, 255, 255), outline=ink.black)
        ink.text(x + 3 * mm, y + 3 * mm, pw - 6 * mm, ph - 6 * mm, 2.4 * mm)
    ink.line(w * 0.2, h * rng.uniform(0.1, 0.8), words(rng, 3), rng.uniform(4, 12) * mm, "bold")
    ink.text(w * 0.2, h * rng.uniform(0.3, 0.6), w * 0.6, h * 0.25, 3.5 * mm)


Printer = Callable[[Ink, list[np.ndarray]], None]
KINDS: dict[str, tuple[list[Printer], list[tuple[float, float]], float]] = {
    # what may be printed on it, the formats, how often the paper is white
    "sheet": ([letter, letter, dense, dense, form, bill, note, sparse, framed], [A4, A4, A4, LETTER, A5], 0.85),
    "odd": ([cover, sparse, framed, note, dense], [A4, A5, A6, DL, (148, 148), (90, 200)], 0.4),
    "cover": ([cover], [A4, A5, (170, 240), (210, 210)], 0.15),
    "receipt": ([receipt], [(80, 150), (80, 220), (80, 320), (58, 110), (58, 200), (80, 480)], 0.97),
    "card": ([card], [CARD], 0.3),
    "book": ([dense], [(130, 200), (150, 220), (115, 185), A4], 0.95),
}


def make(rng: Generator, kind: str, long_px: int, photos: list[np.ndarray]) -> Page:
    """Print one page of a kind, its longer side so many pixels."""
    printers, formats, plain = KINDS[kind]
    w, h = formats[int(rng.integers(len(formats)))]
    if kind == "receipt":
        h *= rng.uniform(0.7, 1.2)
    if rng.random() < (0.75 if kind == "card" else 0.15 if kind in ("sheet", "odd", "cover") else 0):
        w, h = h, w
    ink = Ink(rng, w, h, long_px, paper_colour(rng, plain))
    printers[int(rng.integers(len(printers)))](ink, photos)
    return Page(np.asarray(ink.image), (w, h), kind)
