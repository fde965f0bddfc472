"""Train the line reader; paints its own lines and resumes from its checkpoint.

python3 -m lines.train --fonts /dev/shm/fonts --checkpoint /dev/shm/line-reader.pt --lines 2000000 --seed 1   (in training/)
"""

import argparse
import math
import os
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import cv2
import numpy as np
import torch

from .charset import decode, encode
from .model import STRIDE, LineReader, loss
from .paint import HEIGHT, Painter

BATCH = 32
WIDTHS = (128, 256, 384, 512)
WARM_LINES = 8000
CLEAN_LINES = 120_000
"""Lines over which the curriculum goes from clean to spoiled."""
USES = 2
"""Times that a painted line is shown, each time with another cut and contrast."""


def rate(peak: float, seen: int, total: int) -> float:
    """Learning rate: linear start, then a cosine to nearly zero at the last line."""
    if seen < WARM_LINES:
        return peak * (seen + BATCH) / WARM_LINES
    return peak * (0.01 + 0.99 * 0.5 * (1 + math.cos(math.pi * min(1.0, seen / total))))


def varied(rng: np.random.Generator, picture: np.ndarray) -> np.ndarray:
    """The line with another contrast and shifted a little."""
    ramp = np.arange(256, dtype=np.float32) / 255
    table = np.clip((ramp ** np.exp(rng.normal(0, 0.15)) * rng.normal(1, 0.06) + rng.normal(0, 0.02)) * 255, 0, 255).astype(np.uint8)
    shift = np.float32([[1, 0, rng.uniform(-1, 1)], [0, rng.normal(1, 0.03), rng.uniform(-1.5, 1.5)]])
    return cv2.warpAffine(cv2.LUT(picture, table), shift, (picture.shape[1], HEIGHT), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def stack(pictures: list[np.ndarray]) -> tuple[torch.Tensor, torch.Tensor]:
    """Lines as [n, 1, HEIGHT, w] in 0..1, padded with their last column's median, and the valid steps of each."""
    width = max(-(-max(p.shape[1] for p in pictures) // STRIDE) * STRIDE, 32)
    out = np.empty((len(pictures), 1, HEIGHT, width), np.float32)
    for i, picture in enumerate(pictures):
        out[i, 0] = np.median(picture[:, -3:])
        out[i, 0, :, : picture.shape[1]] = picture
    return torch.from_numpy(out / 255), torch.tensor([-(-p.shape[1] // STRIDE) for p in pictures])


def batches(painter: Painter, rng: np.random.Generator, progress):
    """Batches without end, of lines of like width: pictures and texts. Each painted line is used USES times."""
    while True:
        hard = min(1.0, 0.15 + 0.85 * progress() / CLEAN_LINES)
        width = WIDTHS[int(rng.integers(len(WIDTHS)))]
        painted = [painter.paint(rng, width, hard * rng.random() ** 0.5) for _ in range(2 * BATCH)]
        for _ in range(USES):
            order = rng.permutation(len(painted))
            for at in range(0, len(order), BATCH):
                chosen = [painted[i] for i in order[at : at + BATCH]]
                yield [varied(rng, picture) for picture, _ in chosen], [text for _, text in chosen]


def average(mean: dict[str, torch.Tensor], net: LineReader, steps: int) -> None:
    """Move the running mean of the weights towards the net."""
    keep = min(0.998, steps / (steps + 10))
    for name, value in net.state_dict().items():
        if value.dtype.is_floating_point:
            mean[name].mul_(keep).add_(value, alpha=1 - keep)
        else:
            mean[name].copy_(value)


def main() -> None:
    """Train until so many lines were seen."""
    options = argparse.ArgumentParser()
    options.add_argument("--fonts", type=Path, required=True)
    options.add_argument("--checkpoint", type=Path, required=True)
    options.add_argument("--lines", type=int, default=2_000_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--peak", type=float, default=2e-3)
    chosen = options.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(chosen.seed)
    net = LineReader().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), chosen.peak, weight_decay=1e-2)
    mean = {name: value.clone() for name, value in net.state_dict().items()}
    seen = 0
    if chosen.checkpoint.exists():
        kept = torch.load(chosen.checkpoint, map_location="cpu")
        net.load_state_dict({name: value.float() if value.dtype.is_floating_point else value for name, value in kept["net"].items()})
        if "optimiser" in kept:
            optimiser.load_state_dict(kept["optimiser"])
        mean = {name: value.float() if value.dtype.is_floating_point else value for name, value in kept["mean"].items()}
        seen = kept["seen"]
    painter = Painter(chosen.fonts, held_out=False)
    source = batches(painter, np.random.default_rng([chosen.seed, seen]), lambda: seen)
    began, begun_at, total, saved = time.monotonic(), seen, 0.0, time.monotonic()
    while seen < chosen.lines:
        for group in optimiser.param_groups:
            group["lr"] = rate(chosen.peak, seen, chosen.lines)
        pictures, texts = next(source)
        lines, steps = stack(pictures)
        labels = [encode(text) for text in texts]
        optimiser.zero_grad(set_to_none=True)
        scores = net(lines.to(memory_format=torch.channels_last))
        value = loss(scores, steps, torch.tensor([c for label in labels for c in label]), torch.tensor([len(label) for label in labels]))
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        seen += BATCH
        average(mean, net, seen // BATCH)
        total += float(value.detach())
        if seen % (BATCH * 100) == 0:
            pace = (seen - begun_at) / (time.monotonic() - began)
            got = decode(scores[0, : int(steps[0])].argmax(1).tolist())
            print(f"{seen} lines, loss {total / 100:.4f}, {pace:.1f} lines/s, {texts[0]!r} -> {got!r}", flush=True)
            total = 0.0
        if time.monotonic() - saved > 120 or seen >= chosen.lines:
            saved = time.monotonic()
            state = {"net": net.state_dict(), "mean": mean, "optimiser": optimiser.state_dict(), "seen": seen}
            torch.save(state, f"{chosen.checkpoint}.new")
            os.replace(f"{chosen.checkpoint}.new", chosen.checkpoint)


if __name__ == "__main__":
    main()
