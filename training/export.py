"""Export a checkpoint to ONNX and check that onnxruntime in Node computes the same.

python3 training/export.py --checkpoint /dev/shm/sheets.pt --out src/imaging/detection/model/segmentation.onnx
python3 training/export.py --network candidate-classifier --checkpoint /dev/shm/candidate-classifier.pt --out src/imaging/detection/model/candidate-classifier.onnx
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

import eval
import candidate_classifier
from lines import evaluate

OPSET = 13
TOLERANCE = 1e-3
AGREE = Path(__file__).parent / "agree.mjs"


class Maps(nn.Module):
    """The network with its sigmoid, as the finder wants it."""

    def __init__(self, net: nn.Module) -> None:
        super().__init__()
        self.net = net

    def forward(self, picture: Tensor) -> Tensor:
        """From [n, 3, 256, 256] in 0..1 to [n, 3, 128, 128] in 0..1."""
        return torch.sigmoid(self.net(picture))


# Of each network: how a checkpoint is read, the names of what goes in and comes out, and the shape of one that goes in.
NETWORKS = {
    "sheets": (lambda path: Maps(eval.network(path)), "picture", "maps", (3, 256, 256)),
    "line-reader": (evaluate.network, "lines", "scores", (1, 40, 320)),
    "candidate-classifier": (candidate_classifier.network, "views", "verdicts", (candidate_classifier.MAPS, candidate_classifier.SIDE, candidate_classifier.SIDE)),
}

# Axes that vary, where it is not the first alone.
VARIABLE = {"line-reader": {"lines": {0: "n", 3: "w"}, "scores": {0: "n", 1: "t"}}}


def export(name: str, checkpoint: Path, out: Path) -> float:
    """Write the model; returns the largest difference between torch and onnxruntime."""
    read, into, outof, shape = NETWORKS[name]
    model = read(checkpoint).eval()
    example = torch.rand(2, *shape, generator=torch.Generator().manual_seed(1))
    out.parent.mkdir(parents=True, exist_ok=True)
    names = {"input_names": [into], "output_names": [outof]}
    torch.onnx.export(model, example, str(out), opset_version=OPSET, dynamic_axes=VARIABLE.get(name, {into: {0: "n"}, outof: {0: "n"}}), **names)
    onnx.checker.check_model(onnx.load(str(out)))
    with torch.no_grad():
        expected = model(example).numpy()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / into).write_bytes(example.numpy().tobytes())
        sides = ",".join(map(str, example.shape))
        subprocess.run(["node", str(AGREE), str(out), f"{folder}/{into}", sides, f"{folder}/{outof}"], check=True)
        got = np.fromfile(f"{folder}/{outof}", np.float32).reshape(expected.shape)
    return float(np.abs(got - expected).max())


def main() -> None:
    """Export, or fail when the two disagree."""
    options = argparse.ArgumentParser()
    options.add_argument("--network", choices=NETWORKS, default="sheets")
    options.add_argument("--checkpoint", type=Path, required=True)
    options.add_argument("--out", type=Path, required=True)
    chosen = options.parse_args()
    difference = export(chosen.network, chosen.checkpoint, chosen.out)
    print(f"{chosen.out}: {chosen.out.stat().st_size} bytes, largest difference {difference:.2e}")
    if difference > TOLERANCE:
        raise SystemExit("onnxruntime does not agree with torch")


if __name__ == "__main__":
    main()
