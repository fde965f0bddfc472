"""Make a checkpoint out of the committed weights, to train on from them where the last checkpoint is gone.

python3 training/restore.py --ring /dev/shm/sheets --onnx src/imaging/detection/model/segmentation.onnx --checkpoint /dev/shm/sheets.pt

The export folded every batch norm into its convolution. Here each gets back the mean and variance that its inputs have on
samples of the ring, and a scale and shift that undo them: the network computes the same, and can learn again.
"""

import argparse
import time
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn

from feed import Ring
from model import Sheets
from train import FIRST_SAMPLES

BATCHES = 24
BATCH = 16


def blocks(net: Sheets) -> list[nn.Sequential]:
    """The blocks of convolution and norm, in the order in which a picture passes them: that of the exported graph."""
    down = [inner for pair in net.down for inner in pair]
    return [net.stem, *down, *net.wide, *reversed(net.up)]


def unfold(path: Path) -> Sheets:
    """The network with norms that pass everything on as it is, but for the shift folded into them."""
    model = onnx.load(str(path))
    values = {i.name: torch.from_numpy(numpy_helper.to_array(i).copy()) for i in model.graph.initializer}
    net = Sheets()
    named = {name.removeprefix("net."): value for name, value in values.items() if name.startswith("net.")}
    net.load_state_dict(named, strict=False)
    convolutions = [n.input for n in model.graph.node if n.op_type == "Conv" and not n.input[1].startswith("net.")]
    with torch.no_grad():
        for (convolution, norm, _), (_, weight, bias) in zip(blocks(net), convolutions, strict=True):
            convolution.weight.copy_(values[weight])
            norm.bias.copy_(values[bias])
            norm.running_var.fill_(1 - norm.eps)
    return net.eval()


def give_back_norms(net: Sheets, ring: Ring) -> float:
    """Measure what comes into each norm, and set it so that nothing changes; returns the largest change there is."""
    sums: dict[nn.Module, list[Tensor]] = {}

    def note(norm: nn.Module, inputs: tuple[Tensor]) -> None:
        x = inputs[0].double()
        sums.setdefault(norm, []).append(torch.stack([x.mean((0, 2, 3)), (x * x).mean((0, 2, 3))]))

    hooks = [norm.register_forward_pre_hook(note) for _, norm, _ in blocks(net)]
    rng = np.random.default_rng(1)
    with torch.no_grad():
        for _ in range(BATCHES):
            pictures, _ = ring.draw(rng, BATCH)
            x = torch.from_numpy(pictures).permute(0, 3, 1, 2).float() / 255
            before = net(x)
        for hook in hooks:
            hook.remove()
        for norm, seen in sums.items():
            mean, square = torch.stack(seen).mean(0)
            norm.running_mean.copy_(mean)
            norm.running_var.copy_(square - mean * mean)
            norm.weight.copy_((norm.running_var + norm.eps).sqrt())
            norm.bias.add_(norm.running_mean)
        return float((net(x) - before).abs().max())


def main() -> None:
    """Write the checkpoint; it starts at no images seen."""
    options = argparse.ArgumentParser()
    options.add_argument("--ring", type=Path, default=Path("/dev/shm/sheets"))
    options.add_argument("--onnx", type=Path, default=Path("src/imaging/detection/model/segmentation.onnx"))
    options.add_argument("--checkpoint", type=Path, default=Path("/dev/shm/sheets.pt"))
    chosen = options.parse_args()
    torch.set_num_threads(1)
    ring = Ring(chosen.ring)
    while int(ring.written[0]) < FIRST_SAMPLES:
        time.sleep(2)
    net = unfold(chosen.onnx)
    print(f"largest change of a logit: {give_back_norms(net, ring):.1e}")
    weights = net.state_dict()
    torch.save({"net": weights, "mean": weights, "seen": 0}, chosen.checkpoint)


if __name__ == "__main__":
    main()
