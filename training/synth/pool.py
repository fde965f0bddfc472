"""Pages and grounds made once and used many times: making them is dearer than a photo of them."""

import os
from dataclasses import dataclass, field
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator

from .pages import Page, make
from .grounds import ground, whitish

PICTURES = Path(os.environ.get("SHEETS_PICTURES", "/dev/shm/tex"))
SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
PER_PACKAGE = 130
SHARES = {"sheet": 0.38, "odd": 0.16, "cover": 0.1, "receipt": 0.14, "card": 0.12, "book": 0.1}


def photographs(limit_px: int) -> list[np.ndarray]:
    """The pictures unpacked by pictures.sh, RGB, the longer side at most so many pixels, at most PER_PACKAGE of each package."""
    found = []
    paths = []
    for package in sorted(p for p in PICTURES.iterdir() if p.is_dir()):
        mine = sorted(p for p in package.rglob("*") if p.suffix.lower() in SUFFIXES and p.is_file())
        paths += mine[:: max(1, len(mine) // PER_PACKAGE)]
    for path in paths:
        image = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if image is None or min(image.shape[:2]) < 64:
            continue
        scale = min(1.0, limit_px / max(image.shape[:2]))
        found.append(cv2.cvtColor(cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), cv2.COLOR_BGR2RGB))
    return found


@dataclass
class Pool:
    """Ready pages by kind, grounds and photographs, and the size they are made at."""

    rng: Generator
    page_px: int
    ground_px: int
    pages: dict[str, list[Page]] = field(default_factory=dict)
    grounds: list[np.ndarray] = field(default_factory=list)
    white: list[np.ndarray] = field(default_factory=list)
    photos: list[np.ndarray] = field(default_factory=list)

    @classmethod
    def fill(cls, seed: int, page_px: int, ground_px: int, page_count: int, ground_count: int) -> "Pool":
        """Make a pool; the same seed and the same pictures give the same pool."""
        pool = cls(np.random.default_rng(seed), page_px, ground_px)
        pool.photos = photographs(ground_px * 2)
        for kind, share in SHARES.items():
            pool.pages[kind] = [make(pool.rng, kind, page_px, pool.photos) for _ in range(max(4, round(page_count * share)))]
        pool.grounds = [ground(pool.rng, ground_px) for _ in range(ground_count)]
        pool.white = [np.clip(whitish(pool.rng, ground_px), 0, 255).astype(np.uint8) for _ in range(max(4, ground_count // 12))]
        return pool

    def refresh(self) -> None:
        """Replace one page, and now and then a ground, so that a long training never sees the same pool."""
        kinds = list(self.pages)
        kind = kinds[int(self.rng.choice(len(kinds), p=list(SHARES.values())))]
        shelf = self.pages[kind]
        shelf[int(self.rng.integers(len(shelf)))] = make(self.rng, kind, self.page_px, self.photos)
        if self.rng.random() < 0.3:
            self.grounds[int(self.rng.integers(len(self.grounds)))] = ground(self.rng, self.ground_px)

    def page(self, rng: Generator, kind: str) -> Page:
        """A page of a kind."""
        shelf = self.pages[kind]
        return shelf[int(rng.integers(len(shelf)))]
