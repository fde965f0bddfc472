"""Measure the network by class on a fixed synthetic set: interior overlap, outline, corners.

python3 training/eval.py --checkpoint /dev/shm/sheets.pt [--count 1000] [--out training/eval/table.md]

The set is made by its seed, never stored, never trained on. Interior: intersection over union at 0.5 (where no
document is: the share of the picture wrongly taken for one). Outline: share of the true band found and share of
the found band true, within a pixel of the 128 raster. Corners: hits within 2.5 pixels of it, and misses claimed.
"""

import argparse
import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np
import torch

from model import Sheets
from synth.pool import Pool
from synth.sample import sample
from synth.scene import CLASSES

SEED = 90_001
NEAR = 2.5
PEAK = 0.3
COLUMNS = ["interior IoU", "IoU > 0.9", "outline found", "outline true", "corners found", "corners true"]


def network(checkpoint: Path) -> Sheets:
    """The averaged weights of a checkpoint, ready to infer."""
    net = Sheets()
    net.load_state_dict(torch.load(checkpoint, map_location="cpu")["mean"])
    return net.eval()


def peaks(heat: np.ndarray) -> np.ndarray:
    """Local maxima [n, 2] (x, y) of a heat map [128, 128] in 0..1."""
    top = (heat >= cv2.dilate(heat, np.ones((5, 5), np.uint8))) & (heat > PEAK)
    y, x = np.nonzero(top)
    return np.column_stack([x, y]).astype(np.float64)


def near(a: np.ndarray, b: np.ndarray) -> int:
    """How many of a have one of b close by."""
    if not len(a) or not len(b):
        return 0
    return int((np.linalg.norm(a[:, None] - b[None], axis=2).min(1) <= NEAR).sum())


def measure(found: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Counts of one picture: IoU, over 0.9, band hits / band, band true / claimed, corner hits / corners, true / claimed."""
    inside, real = found[0] > 0.5, truth[0] > 0.5
    union = (inside | real).sum()
    iou = (inside & real).sum() / union if real.any() else 1 - inside.mean()
    band, line = (found[1] > 0.5).astype(np.uint8), (truth[1] > 0.4).astype(np.uint8)
    wide = np.ones((3, 3), np.uint8)
    a, b = peaks(truth[2]), peaks(found[2])
    return np.array([
        iou, iou > 0.9, (line & cv2.dilate(band, wide)).sum(), line.sum(), (band & cv2.dilate(line, wide)).sum(), band.sum(),
        near(a, b), len(a), near(b, a), len(b),
    ], np.float64)  # fmt: skip


def row(sums: np.ndarray, count: int) -> list[float]:
    """The six figures of a class; empty ones count as full."""
    ratios = [sums[i] / sums[i + 1] if sums[i + 1] else 1.0 for i in (2, 4, 6, 8)]
    return [sums[0] / count, sums[1] / count, *ratios]


def evaluate(net: Sheets, count: int) -> str:
    """The table, in Markdown."""
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    pool = Pool.fill(SEED, 512, 512, 160, 120)
    sums = {kind: np.zeros(10) for kind in CLASSES}
    number = dict.fromkeys(CLASSES, 0)
    for i in range(count):
        kind = list(CLASSES)[i % len(CLASSES)]
        picture, maps, _ = sample(np.random.default_rng([SEED, i]), pool, kind, tiled=0.0)
        with torch.no_grad():
            out = torch.sigmoid(net(torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255))[0].numpy()
        sums[kind] += measure(out, maps.astype(np.float32) / 255)
        number[kind] += 1
    lines = ["| class | n | " + " | ".join(COLUMNS) + " |", "| --- |" + " ---: |" * 7]
    every = sum(sums.values())
    for kind, values, n in [*((k, sums[k], number[k]) for k in CLASSES), ("all", every, count)]:
        lines.append(f"| {kind} | {n} | " + " | ".join(f"{v:.3f}" for v in row(values, max(n, 1))) + " |")
    return "\n".join(lines)


def main() -> None:
    """Print the table; keep it where asked."""
    options = argparse.ArgumentParser()
    options.add_argument("--checkpoint", type=Path, default=Path("/dev/shm/sheets.pt"))
    options.add_argument("--count", type=int, default=1000)
    options.add_argument("--out", type=Path)
    chosen = options.parse_args()
    table = evaluate(network(chosen.checkpoint), chosen.count)
    print(table)
    if chosen.out:
        chosen.out.write_text(table + "\n")


if __name__ == "__main__":
    main()
