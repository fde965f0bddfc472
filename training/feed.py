"""A ring of fresh samples in shared memory: one process paints, the trainer draws from it.

python3 training/feed.py --ring /dev/shm/sheets --seed 1   (stop it with SIGTERM)
"""

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

from pathlib import Path

import cv2
import numpy as np

from synth.pool import Pool
from synth.sample import INPUT, sample

SLOTS = 8192


class Ring:
    """SLOTS pictures and maps in memory-mapped files, and a counter of how many were ever written."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)

        def open_map(name: str, shape: tuple[int, ...], kind: type) -> np.ndarray:
            path = folder / name
            mode = "r+" if path.exists() else "w+"
            return np.memmap(path, kind, mode, shape=shape)

        self.pictures = open_map("pictures", (SLOTS, INPUT, INPUT, 3), np.uint8)
        self.maps = open_map("maps", (SLOTS, 3, 128, 128), np.uint8)
        self.written = open_map("written", (1,), np.int64)

    def put(self, picture: np.ndarray, maps: np.ndarray) -> None:
        """Write the next sample over the oldest."""
        at = int(self.written[0]) % SLOTS
        self.pictures[at] = picture
        self.maps[at] = maps
        self.written[0] += 1

    def draw(self, rng: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
        """So many random samples."""
        at = rng.integers(min(int(self.written[0]), SLOTS), size=count)
        return self.pictures[at], self.maps[at]


def main() -> None:
    """Paint for ever."""
    options = argparse.ArgumentParser()
    options.add_argument("--ring", type=Path, default=Path("/dev/shm/sheets"))
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--pages", type=int, default=400)
    options.add_argument("--grounds", type=int, default=300)
    chosen = options.parse_args()
    os.nice(10)
    cv2.setNumThreads(1)
    ring = Ring(chosen.ring)
    pool = Pool.fill(chosen.seed, 512, 512, chosen.pages, chosen.grounds)
    rng = np.random.default_rng([chosen.seed, int(ring.written[0])])
    while True:
        picture, maps, _ = sample(rng, pool)
        ring.put(picture, maps)
        if int(ring.written[0]) % 12 == 0:
            pool.refresh()
        if int(ring.written[0]) % 2000 == 0:
            print("painted", int(ring.written[0]), flush=True)


if __name__ == "__main__":
    main()
