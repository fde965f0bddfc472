"""Train the network on the ring of feed.py; resumes from its checkpoint.

python3 training/train.py --ring /dev/shm/sheets --checkpoint /dev/shm/sheets.pt --images 200000 --seed 1
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

from feed import Ring
from model import Sheets, loss

BATCH = 32
WARM_IMAGES = 3000
FIRST_SAMPLES = 1200


def rate(peak: float, seen: int, total: int) -> float:
    """Learning rate: linear start, then a cosine to zero at the last image."""
    if seen < WARM_IMAGES:
        return peak * (seen + BATCH) / WARM_IMAGES
    return peak * (0.004 + 0.996 * 0.5 * (1 + math.cos(math.pi * min(1.0, seen / total))))


def batch(ring: Ring, rng: np.random.Generator) -> tuple[torch.Tensor, torch.Tensor]:
    """Samples from the ring, each turned or mirrored in one of eight ways, colours shifted a little."""
    pictures, maps = ring.draw(rng, BATCH)
    ramp = np.arange(256, dtype=np.float32) / 255
    for i in range(BATCH):
        k, flip = int(rng.integers(4)), rng.random() < 0.5
        shift = ramp[:, None] ** np.exp(rng.normal(0, 0.12)) * rng.normal(1, 0.06, 3) * 255
        table = np.clip(shift, 0, 255).astype(np.uint8)[:, None]
        seen = cv2.LUT(np.rot90(pictures[i], k), table)
        truth = np.rot90(maps[i], k, (1, 2))
        pictures[i], maps[i] = (seen[:, ::-1], truth[:, :, ::-1].copy()) if flip else (seen, truth.copy())
    x = torch.from_numpy(pictures.astype(np.float32)).permute(0, 3, 1, 2).div_(255)
    return x, torch.from_numpy(maps).float().div_(255)


def average(mean: dict[str, torch.Tensor], net: Sheets, steps: int) -> None:
    """Move the running mean of the weights towards the net."""
    keep = min(0.998, steps / (steps + 10))
    for name, value in net.state_dict().items():
        if value.dtype.is_floating_point:
            mean[name].mul_(keep).add_(value, alpha=1 - keep)
        else:
            mean[name].copy_(value)


def main() -> None:
    """Train until so many images were seen."""
    options = argparse.ArgumentParser()
    options.add_argument("--ring", type=Path, default=Path("/dev/shm/sheets"))
    options.add_argument("--checkpoint", type=Path, default=Path("/dev/shm/sheets.pt"))
    options.add_argument("--images", type=int, default=200_000)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--peak", type=float, default=3e-3, help="highest learning rate; a fifth to train on from restored weights")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    cv2.setNumThreads(1)
    torch.manual_seed(chosen.seed)
    net = Sheets().to(memory_format=torch.channels_last)
    optimiser = torch.optim.AdamW(net.parameters(), chosen.peak, weight_decay=1e-4)
    mean = {name: value.clone() for name, value in net.state_dict().items()}
    seen = 0
    if chosen.checkpoint.exists():
        kept = torch.load(chosen.checkpoint, map_location="cpu")
        net.load_state_dict(kept["net"])
        # Restored weights come without one.
        if "optimiser" in kept:
            optimiser.load_state_dict(kept["optimiser"])
        mean, seen = kept["mean"], kept["seen"]
    ring = Ring(chosen.ring)
    while int(ring.written[0]) < FIRST_SAMPLES:
        time.sleep(2)
    rng = np.random.default_rng([chosen.seed, seen])
    began, begun_at, total, saved = time.monotonic(), seen, 0.0, time.monotonic()
    while seen < chosen.images:
        for group in optimiser.param_groups:
            group["lr"] = rate(chosen.peak, seen, chosen.images)
        pictures, targets = batch(ring, rng)
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = net(pictures)
        value = loss(logits, targets)
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        seen += BATCH
        average(mean, net, seen // BATCH)
        total += float(value.detach())
        if seen % (BATCH * 50) == 0:
            pace = (seen - begun_at) / (time.monotonic() - began)
            print(f"{seen} images, loss {total / 50:.4f}, {pace:.1f} images/s, ring {int(ring.written[0])}", flush=True)
            total = 0.0
        if time.monotonic() - saved > 60 or seen >= chosen.images:
            saved = time.monotonic()
            state = {"net": net.state_dict(), "mean": mean, "optimiser": optimiser.state_dict(), "seen": seen}
            torch.save(state, f"{chosen.checkpoint}.new")
            os.replace(f"{chosen.checkpoint}.new", chosen.checkpoint)


if __name__ == "__main__":
    main()
