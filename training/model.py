"""The network: a small encoder and decoder, 256 × 256 RGB in, three maps of 128 × 128 out."""

import torch
from torch import Tensor, nn
from torch.nn import functional

WIDTHS = (16, 32, 48, 80, 96)


def block(inputs: int, outputs: int, stride: int = 1, dilation: int = 1) -> nn.Sequential:
    """Convolution 3 × 3, batch norm, ReLU."""
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, 3, stride, dilation, dilation, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Sheets(nn.Module):
    """Logits [n, 3, 128, 128]: sheet interior, outline, corner heat."""

    def __init__(self, widths: tuple[int, ...] = WIDTHS) -> None:
        super().__init__()
        self.stem = block(3, widths[0], 2)
        self.down = nn.ModuleList(nn.Sequential(block(a, b, 2), block(b, b)) for a, b in zip(widths, widths[1:]))
        deep = widths[-1]
        # the sheet is often larger than what one cell sees: look wide at the bottom, and over the whole picture
        self.wide = nn.Sequential(block(deep, deep, 1, 2), block(deep, deep, 1, 4))
        self.whole = nn.Conv2d(deep, deep, 1)
        self.side = nn.ModuleList(nn.Conv2d(b, a, 1) for a, b in zip(widths, widths[1:]))
        self.up = nn.ModuleList(block(a, a) for a in widths[:-1])
        self.head = nn.Conv2d(widths[0], 3, 1)

    def forward(self, picture: Tensor) -> Tensor:
        """From [n, 3, 256, 256] in 0..1 to logits."""
        x = self.stem(picture * 2 - 1)
        passed = []
        for down in self.down:
            passed.append(x)
            x = down(x)
        x = x + self.wide(x)
        x = x + self.whole(functional.adaptive_avg_pool2d(x, 1))
        for side, up, skip in zip(reversed(self.side), reversed(self.up), reversed(passed)):
            x = up(skip + functional.interpolate(side(x), scale_factor=2.0, mode="nearest"))
        return self.head(x)


def loss(logits: Tensor, target: Tensor) -> Tensor:
    """Cross entropy with weight on the thin maps, and overlap (Dice) of interior and outline."""
    logits = logits.float()
    weight = 1 + target * target.new_tensor([0.0, 2.0, 5.0])[None, :, None, None]
    entropy = functional.binary_cross_entropy_with_logits(logits, target, weight, reduction="none").mean((0, 2, 3))
    p = torch.sigmoid(logits[:, :2])
    t = target[:, :2]
    dice = 1 - (2 * (p * t).sum((2, 3)) + 20) / (p.sum((2, 3)) + t.sum((2, 3)) + 20)
    return (entropy * entropy.new_tensor([1.0, 1.0, 3.0])).sum() + (dice.mean(0) * dice.new_tensor([0.5, 0.5])).sum()
