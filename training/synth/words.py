"""Fonts of this machine and words that look like German and English text."""

import subprocess
from functools import lru_cache

from numpy.random import Generator
from PIL import ImageFont

LETTERS = "enisratdhulcgmobwfkzpvjyxqäöüß"
WEIGHTS = [17.4, 9.8, 7.6, 7.3, 7.0, 6.5, 6.2, 5.1, 4.8, 4.4, 3.4, 3.1, 3.0, 2.5, 2.5, 1.9, 1.9, 1.7, 1.2, 1.1, 0.8, 0.7, 0.3, 0.1, 0.1, 0.1, 0.5, 0.3, 0.6, 0.3]


@lru_cache(1)
def fonts() -> dict[str, list[str]]:
    """Paths of TrueType and OpenType fonts that know German, by kind: plain, bold, mono, hand."""
    listing = subprocess.run(["fc-list", ":lang=de", "file"], capture_output=True, text=True, check=True).stdout
    paths = sorted({line.strip().rstrip(":").strip() for line in listing.splitlines()})
    paths = [p for p in paths if p.lower().endswith((".ttf", ".otf")) and "symbol" not in p.lower()]
    script = ("kristi", "rufscript", "breip", "dancing", "femke", "isabella", "ecolier", "z003", "chancery")
    hand = [p for p in paths if any(name in p.lower() for name in script)]
    rest = [p for p in paths if p not in hand]
    return {
        "hand": hand or rest,
        "mono": [p for p in rest if "mono" in p.lower() or "inconsolata" in p.lower()] or rest,
        "bold": [p for p in rest if "bold" in p.lower() or "black" in p.lower()] or rest,
        "plain": [p for p in rest if "bold" not in p.lower() and "mono" not in p.lower()] or rest,
    }


@lru_cache(512)
def font(path: str, size: int) -> ImageFont.FreeTypeFont:
    """The font at a size in pixels."""
    return ImageFont.truetype(path, max(4, size))


def pick(rng: Generator, kind: str, size: float) -> ImageFont.FreeTypeFont:
    """A random font of a kind, at a size in pixels."""
    paths = fonts()[kind]
    return font(paths[int(rng.integers(len(paths)))], round(size))


@lru_cache(1)
def vocabulary() -> list[str]:
    """Three thousand words with the letters of German text, the same in every run."""
    import numpy as np

    rng = np.random.default_rng(7)
    weights = np.array(WEIGHTS) / sum(WEIGHTS)
    made = []
    for _ in range(3000):
        word = "".join(rng.choice(list(LETTERS), size=int(np.clip(rng.gamma(3.2, 1.9), 1, 18)), p=weights))
        made.append(word.capitalize() if rng.random() < 0.35 else word)
    return made


def words(rng: Generator, count: int) -> str:
    """So many words, some of them numbers, with punctuation."""
    known = vocabulary()
    parts = [known[i] for i in rng.integers(len(known), size=count)]
    for i in range(count):
        roll = rng.random()
        if roll < 0.05:
            parts[i] = amount(rng)
        elif roll < 0.15:
            parts[i] += "," if roll < 0.1 else "."
    return " ".join(parts)


def amount(rng: Generator) -> str:
    """A number as bills have it: 1.234,56."""
    return f"{int(rng.integers(0, 2000))},{int(rng.integers(100)):02d}"
