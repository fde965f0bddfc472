"""The candidate classifier: a small network that looks at a crop of a candidate and says how likely it is a sheet, whole and nothing but it.

python3 training/candidate_classifier.py --crops DIR [DIR …] --checkpoint /dev/shm/candidate-classifier.pt --rounds 9 --seed 1 [--check DIR …]

Learns from what candidate-crops.ts wrote; goes on from its checkpoint when there is one. --rounds is how often each crop is met in all.
"""

import argparse
import json
import math
import os
import time
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from model import block

SIDE = 96
MAPS = 6
BATCH = 64


class Judge(nn.Module):
    """Logit [n] of a crop [n, 6, 96, 96] in 0..1 showing a sheet from side to side."""

    def __init__(self, widths: tuple[int, ...] = (24, 32, 48, 64, 96)) -> None:
        super().__init__()
        layers: list[nn.Module] = [block(MAPS, widths[0], 2)]
        for a, b in zip(widths, widths[1:]):
            layers += [block(a, b, 2), block(b, b)]
        self.look = nn.Sequential(*layers)
        # Three by three places are left: where something lies decides, so nothing is averaged over them.
        self.weigh = nn.Sequential(nn.Flatten(), nn.Dropout(0.3), nn.Linear(widths[-1] * 9, 48), nn.ReLU(), nn.Linear(48, 1))

    def forward(self, views: Tensor) -> Tensor:
        """From [n, 6, 96, 96] in 0..1 to [n]."""
        return self.weigh(self.look(views * 2 - 1))[:, 0]


def network(checkpoint: Path) -> Judge:
    """The averaged weights of a checkpoint, ready to infer."""
    net = Judge()
    net.load_state_dict(torch.load(checkpoint, map_location="cpu")["mean"])
    return net.eval()


def goal(overlap: np.ndarray) -> np.ndarray:
    """Half right is half a success: from an overlap of 0.7 to one of 0.98."""
    return np.clip((overlap - 0.7) / 0.28, 0, 1)


def read(folders: list[Path]) -> tuple[list[np.ndarray], np.ndarray, np.ndarray, list[str]]:
    """Of all folders the crops (bytes [n, 6, 96, 96], a memory map a part), their overlap with the truth, whether they were made, and their photos."""
    views, overlaps, made, names = [], [], [], []
    for folder in folders:
        for path in sorted(folder.glob("truth-*.json")):
            rows = json.loads(path.read_text())
            bytes_ = np.memmap(folder / path.name.replace("truth", "crops").replace(".json", ""), np.uint8, "r")
            views.append(bytes_.reshape(-1, MAPS, SIDE, SIDE)[: len(rows)])
            overlaps += [row["overlap"] for row in rows]
            made += [row["made"] for row in rows]
            names += [f"{folder.name}/{row['photo']}" for row in rows]
    return views, np.array(overlaps, np.float32), np.array(made), names


def changed(views: np.ndarray, rng: np.random.Generator) -> Tensor:
    """Each turned or mirrored in one of eight ways, colours shifted a little, now and then what the first look saw taken away."""
    ramp = np.arange(256, dtype=np.float32) / 255
    x = np.empty(views.shape, np.float32)
    for i, view in enumerate(views):
        gamma = np.exp(rng.normal(0, 0.15))
        for c in range(3):
            table = np.clip(ramp**gamma * rng.normal(1, 0.08), 0, 1)
            # Nothing lies beyond the frame.
            table[0] = 0
            x[i, c] = table[view[c]]
        seen = 0 if rng.random() < 0.08 else 1
        x[i, 3], x[i, 4], x[i, 5] = seen * ramp[view[3]], seen * ramp[view[4]], ramp[view[5]]
    # The batch as a whole is turned: eight batches see all eight.
    k = int(rng.integers(4))
    x = torch.rot90(torch.from_numpy(x), k, (2, 3))
    return x.flip(3) if rng.random() < 0.5 else x


def main() -> None:
    """Learn until each crop was met so often."""
    options = argparse.ArgumentParser()
    options.add_argument("--crops", type=Path, nargs="+", required=True)
    options.add_argument("--checkpoint", type=Path, required=True)
    options.add_argument("--rounds", type=float, default=9)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--threads", type=int, default=1)
    options.add_argument("--check", type=Path, nargs="*", default=[])
    options.add_argument("--peak", type=float, default=2e-3)
    chosen = options.parse_args()
    torch.set_num_threads(chosen.threads)
    torch.manual_seed(chosen.seed)
    views, overlaps, made, names = read(chosen.crops)
    starts = np.cumsum([0] + [len(v) for v in views])
    goals = goal(overlaps)
    # Wrong ones are many: as many right as wrong in a batch, half right counting half.
    share = np.where(goals > 0.02, 1.0, 0.0)
    weights = np.where(share > 0, 0.5 / share.sum(), 0.5 / (len(share) - share.sum()))
    cumulative = np.cumsum(weights)
    net = Judge().to(memory_format=torch.channels_last)
    print(sum(p.numel() for p in net.parameters()), "weights;", len(goals), "crops,", int(share.sum()), "of them right", flush=True)
    optimiser = torch.optim.AdamW(net.parameters(), chosen.peak, weight_decay=2e-3)
    mean = {name: value.clone() for name, value in net.state_dict().items()}
    first, steps = 0, int(chosen.rounds * len(goals) / BATCH)
    if chosen.checkpoint.exists():
        kept = torch.load(chosen.checkpoint, map_location="cpu")
        mean, first = kept["mean"], kept["step"]
        net.load_state_dict(kept["net"])
        optimiser.load_state_dict(kept["optimiser"])
    rng = np.random.default_rng([chosen.seed, first])
    began, total = time.monotonic(), 0.0

    def pick(index: np.ndarray) -> np.ndarray:
        part = np.searchsorted(starts, index, "right") - 1
        return np.stack([views[p][i - starts[p]] for p, i in zip(part, index)])

    for step in range(first, steps):
        for group in optimiser.param_groups:
            group["lr"] = chosen.peak * min(1, (step + 1) / 200) * (0.002 + 0.998 * 0.5 * (1 + math.cos(math.pi * step / steps)))
        index = np.searchsorted(cumulative, rng.random(BATCH) * cumulative[-1]).clip(0, len(goals) - 1)
        x = changed(pick(index), rng).contiguous(memory_format=torch.channels_last)
        optimiser.zero_grad(set_to_none=True)
        with torch.autocast("cpu", dtype=torch.bfloat16):
            logits = net(x)
        value = functional.binary_cross_entropy_with_logits(logits.float(), torch.from_numpy(goals[index]))
        value.backward()
        torch.nn.utils.clip_grad_norm_(net.parameters(), 2.0)
        optimiser.step()
        keep = min(0.998, step / (step + 10))
        for name, now in net.state_dict().items():
            if now.dtype.is_floating_point:
                mean[name].mul_(keep).add_(now, alpha=1 - keep)
            else:
                mean[name].copy_(now)
        total += float(value.detach())
        if (step + 1) % 200 == 0:
            print(f"{step + 1}/{steps}, loss {total / 200:.4f}, {(step + 1 - first) * BATCH / (time.monotonic() - began):.0f}/s", flush=True)
            total = 0.0
        if (step + 1) % 2000 == 0 or step + 1 == steps:
            state = {"net": net.state_dict(), "mean": mean, "optimiser": optimiser.state_dict(), "step": step + 1}
            torch.save(state, f"{chosen.checkpoint}.new")
            os.replace(f"{chosen.checkpoint}.new", chosen.checkpoint)
    if chosen.check:
        net.load_state_dict(mean)
        check(net, chosen.check)


def check(net: Judge, folders: list[Path]) -> None:
    """How well it parts right from wrong, and which of a photo's candidates it would take."""
    net.eval()
    views, overlaps, made, names = read(folders)
    logits = []
    with torch.no_grad():
        for part in views:
            for at in range(0, len(part), 256):
                x = torch.from_numpy(part[at : at + 256].astype(np.float32)).div_(255)
                logits.append(net(x).numpy())
    said = np.concatenate(logits)
    real = ~made
    goals = goal(overlaps)
    p = 1 / (1 + np.exp(-said))
    loss = -(goals * np.log(p + 1e-7) + (1 - goals) * np.log(1 - p + 1e-7))
    print(f"check: loss {loss[real].mean():.4f} (right {loss[real & (goals > 0.02)].mean():.4f}), made ones {loss[made].mean():.4f}")
    best, taken = [], []
    names_ = np.array(names)
    for name in dict.fromkeys(names):
        mask = (names_ == name) & real
        if mask.any() and overlaps[mask].max() > 0.9:
            best.append(overlaps[mask].max())
            taken.append(overlaps[mask][said[mask].argmax()])
    print(f"of {len(best)} photos with a right candidate the one most believed lies at {np.mean(taken):.4f} (best {np.mean(best):.4f}), above 0.9 {np.mean(np.array(taken) > 0.9):.4f}")


if __name__ == "__main__":
    main()
