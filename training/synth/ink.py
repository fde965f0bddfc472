"""A page to print on: the strokes and blocks that all kinds of pages are made of."""

import numpy as np
from numpy.random import Generator
from PIL import Image, ImageDraw

from .words import pick, words

Colour = tuple[int, int, int]


class Ink:
    """A PIL picture, its pencil, and the size of a millimetre on it."""

    def __init__(self, rng: Generator, width_mm: float, height_mm: float, long_px: int, paper: Colour) -> None:
        self.mm = long_px / max(width_mm, height_mm)
        self.rng = rng
        self.paper = paper
        self.w, self.h = round(width_mm * self.mm), round(height_mm * self.mm)
        self.image = Image.new("RGB", (self.w, self.h), paper)
        self.draw = ImageDraw.Draw(self.image)
        dark = int(rng.integers(0, 80))
        self.black: Colour = (dark, dark, dark) if sum(paper) > 300 else (230, 230, 225)

    def colour(self) -> Colour:
        """Any strong colour."""
        rgb = self.rng.integers(0, 256, 3)
        rgb[int(self.rng.integers(3))] //= 4
        return tuple(int(v) for v in rgb)

    def line(self, x: float, y: float, text: str, size: float, kind: str = "plain", fill: Colour | None = None) -> None:
        """One line of text, its top left corner at x, y (pixels), its size in pixels."""
        self.draw.text((x, y), text, font=pick(self.rng, kind, size), fill=fill or self.black)

    def text(self, x: float, y: float, w: float, h: float, size: float, kind: str = "plain", ragged: float = 0.3) -> float:
        """A block of paragraphs in the box; returns where it ends."""
        chosen = pick(self.rng, kind, size)
        advance = size * self.rng.uniform(1.1, 1.7)
        per_line = max(1, int(w / (size * 3.2)))
        left = int(self.rng.integers(3, 12))
        top = y
        while top + size < y + h:
            count = per_line if left > 0 else max(1, int(per_line * self.rng.random()))
            text = words(self.rng, count)
            limit = w * (1 - ragged * self.rng.random() ** 2)
            while len(text) > 2 and chosen.getlength(text) > limit:
                text = text[: int(len(text) * limit / chosen.getlength(text))]
            self.draw.text((x, top), text, font=chosen, fill=self.black)
            top += advance
            left -= 1
            if left < 0:
                left = int(self.rng.integers(3, 12))
                top += advance * 0.7
        return top

    def rule(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.3, fill: Colour | None = None) -> None:
        """A straight rule; the width in millimetres."""
        self.draw.line((x0, y0, x1, y1), fill=fill or self.black, width=max(1, round(width * self.mm)))

    def box(self, x: float, y: float, w: float, h: float, fill: Colour | None = None, outline: Colour | None = None, width: float = 0.4) -> None:
        """A rectangle, filled or outlined."""
        self.draw.rectangle((x, y, x + w, y + h), fill=fill, outline=outline, width=max(1, round(width * self.mm)))

    def table(self, x: float, y: float, w: float, h: float, rows: int, columns: int, size: float) -> None:
        """A table with text or numbers in its cells, with rules, zebra stripes or neither."""
        style = int(self.rng.integers(4))
        edges = np.sort(self.rng.uniform(0.12, 0.95, columns - 1)) * w
        edges = np.concatenate([[0], edges, [w]])
        step = h / rows
        tint = tuple(int(v * 0.88) for v in self.paper)
        chosen = pick(self.rng, "plain", size)
        for r in range(rows):
            if style == 1 and r % 2 == 0 or style == 2 and r == 0:
                self.box(x, y + r * step, w, step, fill=tint if style == 1 else self.colour())
            for c in range(columns):
                if self.rng.random() < 0.85:
                    text = words(self.rng, 1 + int(c == 1) * 3)[: max(1, int((edges[c + 1] - edges[c]) / (size * 0.62)))]
                    self.draw.text((x + edges[c] + size * 0.3, y + r * step + step * 0.15), text, font=chosen, fill=self.black)
            if style in (0, 3):
                self.rule(x, y + r * step, x + w, y + r * step, 0.25)
        if style == 0:
            for e in edges:
                self.rule(x + e, y, x + e, y + h, 0.25)
        if style in (0, 3):
            self.rule(x, y + h, x + w, y + h, 0.25)

    def scrawl(self, x: float, y: float, w: float, h: float, fill: Colour) -> None:
        """A signature or a handwritten word: a wobbling line."""
        n = int(self.rng.integers(12, 40))
        xs = x + np.linspace(0, w, n) + self.rng.normal(0, w / n, n)
        ys = y + h / 2 + self.rng.normal(0, h / 4, n)
        self.draw.line([(float(a), float(b)) for a, b in zip(xs, ys)], fill=fill, width=max(1, round(self.mm * 0.5)), joint="curve")

    def stamp(self, x: float, y: float, size: float) -> None:
        """A round or square stamp in one colour."""
        fill = self.colour()
        width = max(1, round(self.mm * 0.8))
        if self.rng.random() < 0.5:
            self.draw.ellipse((x, y, x + size, y + size), outline=fill, width=width)
            self.draw.ellipse((x + size * 0.15, y + size * 0.15, x + size * 0.85, y + size * 0.85), outline=fill, width=width)
        else:
            self.draw.rectangle((x, y, x + size, y + size * 0.5), outline=fill, width=width)
        self.line(x + size * 0.2, y + size * 0.2, words(self.rng, 1)[:8], size * 0.16, "bold", fill)

    def picture(self, x: float, y: float, w: float, h: float, photos: list[np.ndarray]) -> None:
        """A photo or a graphic in the box."""
        rng = self.rng
        w, h = max(2, round(w)), max(2, round(h))
        if photos and rng.random() < 0.6:
            source = photos[int(rng.integers(len(photos)))]
            ch, cw = max(8, int(source.shape[0] * rng.uniform(0.3, 1))), max(8, int(source.shape[1] * rng.uniform(0.3, 1)))
            top, left = int(rng.integers(source.shape[0] - ch + 1)), int(rng.integers(source.shape[1] - cw + 1))
            self.image.paste(Image.fromarray(source[top : top + ch, left : left + cw]).resize((w, h)), (round(x), round(y)))
            return
        self.box(x, y, w, h, fill=self.colour() if rng.random() < 0.6 else None, outline=self.black if rng.random() < 0.3 else None)
        for _ in range(int(rng.integers(2, 9))):
            a, b = np.sort(rng.uniform(0, 1, 2)), np.sort(rng.uniform(0, 1, 2))
            place = (x + a[0] * w, y + b[0] * h, x + a[1] * w, y + b[1] * h)
            shape = int(rng.integers(3))
            (self.draw.ellipse if shape == 0 else self.draw.rectangle if shape == 1 else self.draw.line)(place, fill=self.colour())
