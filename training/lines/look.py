"""Draw a sheet of painted lines with their texts, to see what the reader learns from: python3 -m lines.look --fonts DIR --out lines.png"""

import argparse
from pathlib import Path

import cv2
import numpy as np

from .paint import HEIGHT, Painter

WIDEST = 512


def main() -> None:
    """Forty lines, half of them spoiled."""
    options = argparse.ArgumentParser()
    options.add_argument("--fonts", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    options.add_argument("--seed", type=int, default=5)
    options.add_argument("--held-out", action="store_true")
    chosen = options.parse_args()
    rng = np.random.default_rng(chosen.seed)
    painter = Painter(chosen.fonts, chosen.held_out)
    print(f"{len(painter.fonts)} families, {sum(map(len, painter.fonts))} fonts")
    sheet = np.full((40 * (HEIGHT + 4) // 2, 2 * (WIDEST + 8)), 128, np.uint8)
    for i in range(40):
        picture, text = painter.paint(rng, WIDEST, (i % 20) / 19)
        y, x = i // 2 * (HEIGHT + 4), i % 2 * (WIDEST + 8)
        sheet[y : y + HEIGHT, x : x + picture.shape[1]] = picture
        print(text)
    cv2.imwrite(str(chosen.out), sheet)


if __name__ == "__main__":
    main()
