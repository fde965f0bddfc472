"""Write a synthetic set as files with ground truth, for the bench of the whole finder.

python3 training/make_set.py --seed 2027 --count 1000 --out DIR

Writes DIR/<class>-<number>.jpg, the longer side about 1200 px, and DIR/corners.json: file → list of quads in
pixels, clockwise from the smallest x + y; [] where there is no document, and for "scan" (leave it whole).
"""

import argparse
import json
import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np

from synth.labels import quads
from synth.pool import Pool
from synth.render import photograph
from synth.scene import CLASSES, compose

LONG_PX = 1200


def main() -> None:
    """Every class equally often, in turn."""
    options = argparse.ArgumentParser()
    options.add_argument("--seed", type=int, default=2027)
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--out", type=Path, required=True)
    chosen = options.parse_args()
    chosen.out.mkdir(parents=True, exist_ok=True)
    cv2.setNumThreads(1)
    pool = Pool.fill(chosen.seed, 1100, 1000, 160, 120)
    truth: dict[str, list[list[list[float]]]] = {}
    for i in range(chosen.count):
        rng = np.random.default_rng([chosen.seed, i])
        kind = list(CLASSES)[i % len(CLASSES)]
        scene = compose(rng, pool, kind)
        w = round(LONG_PX * min(1.0, scene.aspect))
        h = round(LONG_PX * min(1.0, 1 / scene.aspect))
        picture = photograph(rng, pool, scene, w, h)
        name = f"{kind}-{i:04d}.jpg"
        cv2.imwrite(str(chosen.out / name), picture[..., ::-1], [cv2.IMWRITE_JPEG_QUALITY, 90])
        truth[name] = [] if kind == "scan" else quads(scene, w, h)
    (chosen.out / "corners.json").write_text(json.dumps(truth, indent=1) + "\n")


if __name__ == "__main__":
    main()
