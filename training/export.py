"""Export a checkpoint to ONNX and check that onnxruntime in Node computes the same.

python3 training/export.py --checkpoint /dev/shm/sheets.pt --out src/services/photo/model/sheets.onnx
"""

import argparse
import subprocess
import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from torch import Tensor, nn

from eval import network

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


def export(checkpoint: Path, out: Path) -> float:
    """Write the model; returns the largest difference between torch and onnxruntime."""
    model = Maps(network(checkpoint)).eval()
    picture = torch.rand(2, 3, 256, 256, generator=torch.Generator().manual_seed(1))
    out.parent.mkdir(parents=True, exist_ok=True)
    names = {"input_names": ["picture"], "output_names": ["maps"]}
    torch.onnx.export(model, picture, str(out), opset_version=OPSET, dynamic_axes={"picture": {0: "n"}, "maps": {0: "n"}}, **names)
    onnx.checker.check_model(onnx.load(str(out)))
    with torch.no_grad():
        expected = model(picture).numpy()
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "picture").write_bytes(picture.numpy().tobytes())
        subprocess.run(["node", str(AGREE), str(out), f"{folder}/picture", f"{folder}/maps"], check=True)
        got = np.fromfile(f"{folder}/maps", np.float32).reshape(expected.shape)
    return float(np.abs(got - expected).max())


def main() -> None:
    """Export, or fail when the two disagree."""
    options = argparse.ArgumentParser()
    options.add_argument("--checkpoint", type=Path, default=Path("/dev/shm/sheets.pt"))
    options.add_argument("--out", type=Path, default=Path("src/services/photo/model/sheets.onnx"))
    chosen = options.parse_args()
    difference = export(chosen.checkpoint, chosen.out)
    print(f"{chosen.out}: {chosen.out.stat().st_size} bytes, largest difference {difference:.2e}")
    if difference > TOLERANCE:
        raise SystemExit("onnxruntime does not agree with torch")


if __name__ == "__main__":
    main()
