"""Measure a checkpoint on painted lines in font families that training never saw.

python3 -m lines.evaluate --fonts DIR --checkpoint /dev/shm/line-reader.pt   (in training/)

Prints the character error rate (edit distance by characters) for clean, middling and spoiled lines, the recall of single
characters that a German reader must know, and the most frequent confusions.
"""

import argparse
from collections import Counter
from pathlib import Path

import numpy as np
import torch

from .charset import decode
from .model import LineReader
from .paint import Painter
from .train import stack

WIDEST = 640
BATCH = 20
WATCHED = "§ßäöüÄÖÜ€„“.,-019lI"


def network(checkpoint: Path) -> LineReader:
    """The averaged weights of a checkpoint, ready to read."""
    net = LineReader()
    kept = torch.load(checkpoint, map_location="cpu")
    net.load_state_dict({name: value.float() if value.dtype.is_floating_point else value for name, value in kept["mean"].items()})
    return net.eval()


def alignment(truth: str, got: str) -> tuple[int, list[tuple[str, str]]]:
    """Edit distance, and the aligned pairs; an empty string stands for a missing or an added character."""
    cost = np.zeros((len(truth) + 1, len(got) + 1), int)
    cost[:, 0], cost[0] = np.arange(len(truth) + 1), np.arange(len(got) + 1)
    for i, a in enumerate(truth, 1):
        for j, b in enumerate(got, 1):
            cost[i, j] = min(cost[i - 1, j - 1] + (a != b), cost[i - 1, j] + 1, cost[i, j - 1] + 1)
    i, j, pairs = len(truth), len(got), []
    while i or j:
        if i and j and cost[i, j] == cost[i - 1, j - 1] + (truth[i - 1] != got[j - 1]):
            i, j = i - 1, j - 1
            pairs.append((truth[i], got[j]))
        elif i and cost[i, j] == cost[i - 1, j] + 1:
            i -= 1
            pairs.append((truth[i], ""))
        else:
            j -= 1
            pairs.append(("", got[j]))
    return int(cost[-1, -1]), pairs


def main() -> None:
    """Three grades of spoiling, the same lines in every run."""
    options = argparse.ArgumentParser()
    options.add_argument("--fonts", type=Path, required=True)
    options.add_argument("--checkpoint", type=Path, required=True)
    options.add_argument("--lines", type=int, default=300, help="lines of each grade")
    chosen = options.parse_args()
    torch.set_num_threads(1)
    net = network(chosen.checkpoint)
    painter = Painter(chosen.fonts, held_out=True)
    confused: Counter[tuple[str, str]] = Counter()
    for grade, hard in (("clean", 0.0), ("middling", 0.5), ("spoiled", 1.0)):
        rng = np.random.default_rng([2030, int(hard * 10)])
        painted = sorted((painter.paint(rng, WIDEST, hard) for _ in range(chosen.lines)), key=lambda pair: pair[0].shape[1])
        wrong = letters = whole = 0
        for at in range(0, len(painted), BATCH):
            part = painted[at : at + BATCH]
            lines, steps = stack([picture for picture, _ in part])
            with torch.no_grad():
                best = net(lines).argmax(2)
            for i, (_, truth) in enumerate(part):
                got = decode(best[i, : int(steps[i])].tolist())
                distance, pairs = alignment(truth, got)
                wrong, letters, whole = wrong + distance, letters + len(truth), whole + (distance == 0)
                confused.update(pairs)
        print(f"{grade}: CER {100 * wrong / letters:.2f} %, whole lines {100 * whole / chosen.lines:.1f} %")
    for character in WATCHED:
        all_of = sum(n for (truth, _), n in confused.items() if truth == character)
        if all_of:
            print(f"{character}: {100 * confused[character, character] / all_of:.1f} % of {all_of}")
    print("confusions:", ", ".join(f"{a!r}->{b!r} {n}" for (a, b), n in confused.most_common() if a != b and n > 2)[:1200])


if __name__ == "__main__":
    main()
