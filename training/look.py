"""Look at what the network sees in a folder of photos with ground truth, and measure its interior.

python3 training/look.py --photos ../shared/data/A --checkpoint /dev/shm/sheets.pt --out /tmp/look.png

Prints the interior IoU of every photo named in corners.json, on the stretched raster; draws a contact sheet:
interior green, outline red, corners blue. For a held-out check: nothing may be tuned to single photos.
"""

import argparse
import json
from pathlib import Path

import cv2
import numpy as np
import torch

from eval import network
from synth.sample import INPUT

ROW = 8
CAPTION_PX = 18


def overlay(picture: np.ndarray, maps: np.ndarray) -> np.ndarray:
    """The picture with its maps [3, 128, 128] in 0..1 laid over."""
    big = cv2.resize(maps.transpose(1, 2, 0), (INPUT, INPUT))
    out = picture.astype(np.float32)
    for i, (colour, strength) in enumerate([((0, 255, 0), 0.3), ((255, 0, 0), 1.0), ((0, 0, 255), 1.0)]):
        alpha = big[..., i : i + 1] * strength
        out = out * (1 - alpha) + np.float32(colour) * alpha
    return out.astype(np.uint8)


def main() -> None:
    """Every photo of the folder."""
    options = argparse.ArgumentParser()
    options.add_argument("--photos", type=Path, required=True)
    options.add_argument("--checkpoint", type=Path, default=Path("/dev/shm/sheets.pt"))
    options.add_argument("--out", type=Path, default=Path("/tmp/look.png"))
    chosen = options.parse_args()
    torch.set_num_threads(1)
    net = network(chosen.checkpoint)
    truth: dict[str, list[list[list[float]]]] = json.loads((chosen.photos / "corners.json").read_text())
    shown, scores = [], []
    for path in sorted(p for p in chosen.photos.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg")):
        name = str(path.relative_to(chosen.photos))
        image = cv2.cvtColor(cv2.imread(str(path)), cv2.COLOR_BGR2RGB)
        h, w = image.shape[:2]
        picture = cv2.resize(image, (INPUT, INPUT), interpolation=cv2.INTER_AREA)
        with torch.no_grad():
            maps = torch.sigmoid(net(torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255))[0].numpy()
        label = "not labelled"
        if name in truth:
            mask = np.zeros(maps.shape[1:], np.uint8)
            for quad in truth[name]:
                cv2.fillPoly(mask, [np.int32(np.array(quad) / (w, h) * 128 * 16 - 8)], 1, cv2.LINE_8, 4)
            inside = maps[0] > 0.5
            union = (inside | (mask > 0)).sum()
            score = float((inside & (mask > 0)).sum() / union) if mask.any() else 1 - float(inside.mean())
            scores.append(score)
            label = f"{score:.3f}"
        print(label, name)
        tile = np.zeros((INPUT + CAPTION_PX, INPUT, 3), np.uint8)
        tile[:INPUT] = overlay(picture, maps)
        cv2.putText(tile, f"{label} {path.name}"[:34], (2, INPUT + 13), 0, 0.42, (255, 255, 255), 1, cv2.LINE_AA)
        shown.append(tile)
    while len(shown) % ROW:
        shown.append(np.zeros_like(shown[0]))
    sheet = np.vstack([np.hstack(shown[i : i + ROW]) for i in range(0, len(shown), ROW)])
    cv2.imwrite(str(chosen.out), sheet[..., ::-1])
    print(f"mean {np.mean(scores):.3f}, above 0.9: {np.mean(np.array(scores) > 0.9):.3f}, photos {len(scores)}")


if __name__ == "__main__":
    main()
