"""The line reader: depthwise separable convolutions down to one row, then one-dimensional mixing, read by CTC.

MobileNet's blocks (Howard 2017) as the visual part; in place of a recurrent network (CRNN, Shi 2015) depthwise convolutions along
the line, as SVTR's successors have them: they train several times faster on a CPU.
"""

import torch
from torch import Tensor, nn
from torch.nn import functional

from .charset import BLANK, CLASSES

STRIDE = 4
"""Pixels of the line for one step of the output."""


class Separable(nn.Module):
    """Depthwise 3 × 3 and pointwise convolution, batch norms, ReLU; a residual where shapes allow."""

    def __init__(self, inputs: int, outputs: int, stride: tuple[int, int] = (1, 1)) -> None:
        super().__init__()
        self.depth = nn.Conv2d(inputs, inputs, 3, stride, 1, groups=inputs, bias=False)
        self.norm = nn.BatchNorm2d(inputs)
        self.point = nn.Conv2d(inputs, outputs, 1, bias=False)
        self.out = nn.BatchNorm2d(outputs)
        self.same = inputs == outputs and stride == (1, 1)

    def forward(self, x: Tensor) -> Tensor:
        y = self.out(self.point(functional.relu(self.norm(self.depth(x)))))
        return functional.relu(x + y if self.same else y)


class Mixer(nn.Module):
    """Context along the line: depthwise convolution over 9 steps, then two pointwise ones, with a residual."""

    def __init__(self, width: int, reach: int = 9) -> None:
        super().__init__()
        self.depth = nn.Conv2d(width, width, (1, reach), 1, (0, reach // 2), groups=width, bias=False)
        self.norm = nn.BatchNorm2d(width)
        self.widen = nn.Conv2d(width, 2 * width, 1)
        self.narrow = nn.Conv2d(2 * width, width, 1)

    def forward(self, x: Tensor) -> Tensor:
        return x + self.narrow(functional.relu(self.widen(self.norm(self.depth(x)))))


class LineReader(nn.Module):
    """From lines [n, 1, 40, w] in 0..1 (w a multiple of 4) to log probabilities [n, w / 4, CLASSES]; about 0.7 M weights."""

    def __init__(self, width: int = 176) -> None:
        super().__init__()
        self.stem = nn.Sequential(nn.Conv2d(1, 24, 3, 2, 1, bias=False), nn.BatchNorm2d(24), nn.ReLU(inplace=True))
        self.body = nn.Sequential(
            Separable(24, 48), Separable(48, 64, (2, 2)), Separable(64, 64), Separable(64, 64),
            Separable(64, 128, (2, 1)), Separable(128, 128), Separable(128, 128), Separable(128, 128),
        )
        self.collapse = nn.Sequential(nn.Conv2d(128, width, (5, 1), bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True))
        self.mix = nn.Sequential(*(Mixer(width) for _ in range(4)))
        self.head = nn.Sequential(nn.BatchNorm2d(width), nn.Conv2d(width, CLASSES, 1))

    def forward(self, lines: Tensor) -> Tensor:
        x = self.collapse(self.body(self.stem(lines * 2 - 1)))
        return functional.log_softmax(self.head(self.mix(x)).squeeze(2).permute(0, 2, 1), 2)


def loss(scores: Tensor, steps: Tensor, texts: Tensor, lengths: Tensor) -> Tensor:
    """CTC (Graves 2006): scores [n, t, CLASSES], steps [n] valid of t, texts concatenated, their lengths [n]."""
    return functional.ctc_loss(scores.float().permute(1, 0, 2), texts, steps, lengths, blank=BLANK, zero_infinity=True)
