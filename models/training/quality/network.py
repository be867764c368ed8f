"""A small 3-D network in EfficientDet's manner: inverted bottlenecks, two-way feature fusion, one number out.

Two departures from the published form, both for reasons of the machine and of the task. The convolutions inside the
bottlenecks are full ones (EfficientNetV2's fused form): at these widths a depth-wise 3-D convolution is two to three
times slower on a processor, and WebGPU has none. And the network says for every cell how much of it belongs to the
structure; the overlap of that belief with the contour is handed to the last layers, which correct it.
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .config import CONTEXT, LEVEL_STRIDE

WIDTHS = (10, 16, 24, 32)
"""Channels by level, finest first."""

STRIDES = (LEVEL_STRIDE, (1, 2, 2), (2, 2, 2), (2, 2, 2))
"""(k, j, i) from the level before; that of the first is the stem's."""

FILTERS = 10
"""Channels in the feature fusion."""

FUSED_FROM = 1
"""Finest level of the two-way fusion: the one below it joins at the end, as EfficientDet leaves out its finest levels."""

FUSIONS = 2
"""How many times features are fused both ways."""

MAPS = 7
"""Maps of the head: the belief, and those of which the mean goes to the last layers."""

HIDDEN = 16
EPSILON = 1e-4


class ConvNorm(nn.Module):
    """Convolution without bias and batch normalisation."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 3, stride: tuple[int, int, int] = (1, 1, 1)):
        super().__init__()
        self.conv = nn.Conv3d(inputs, outputs, kernel, stride, kernel // 2, bias=False)
        self.norm = nn.BatchNorm3d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """[n, inputs, k, j, i] to [n, outputs, ...]."""
        return self.norm(self.conv(x))


class Bottleneck(nn.Module):
    """Inverted bottleneck, fused: 3 x 3 x 3 to more channels, ReLU, 1 x 1 x 1 back; with a way round it."""

    def __init__(self, inputs: int, outputs: int, stride: tuple[int, int, int] = (1, 1, 1), expansion: int = 2):
        super().__init__()
        self.expand = ConvNorm(inputs, expansion * inputs, 3, stride)
        self.project = ConvNorm(expansion * inputs, outputs, 1)
        self.has_way_round = inputs == outputs and stride == (1, 1, 1)

    def forward(self, x: Tensor) -> Tensor:
        """[n, inputs, k, j, i] to [n, outputs, ...]."""
        y = self.project(F.relu(self.expand(x)))
        return x + y if self.has_way_round else y


class Slope(nn.Module):
    """PReLU by channel, in two operations that a processor has fast code for."""

    def __init__(self, channels: int):
        super().__init__()
        self.weight = nn.Parameter(torch.full((channels,), 0.25))

    def forward(self, x: Tensor) -> Tensor:
        """[n, channels, ...]"""
        slope = self.weight.view(-1, *[1] * (x.dim() - 2)).to(x.dtype)
        return F.relu(x) * (1 - slope) + x * slope


def fused_weights(raw: Tensor) -> Tensor:
    """relu(w) / (sum of relu(w) + 1e-4): fast normalised fusion (Tan, Pang, Le 2020)."""
    positive = F.relu(raw)
    return positive / (positive.sum() + EPSILON)


class Fusion(nn.Module):
    """Weighted sum of features of one shape, ReLU, and a convolution where there is one."""

    def __init__(self, inputs: int, has_conv: bool = True):
        super().__init__()
        self.weights = nn.Parameter(torch.ones(inputs))
        self.conv = ConvNorm(FILTERS, FILTERS) if has_conv else nn.Identity()

    def forward(self, *features: Tensor) -> Tensor:
        """[n, FILTERS, ...] each."""
        weights = fused_weights(self.weights)
        return self.conv(F.relu(sum(weight * feature for weight, feature in zip(weights, features))))


class TwoWay(nn.Module):
    """One repeat of the two-way pyramid: from coarse to fine, then back."""

    def __init__(self) -> None:
        super().__init__()
        steps = len(WIDTHS) - 1 - FUSED_FROM
        self.down = nn.ModuleList(Fusion(2) for _ in range(steps))
        self.up = nn.ModuleList(Fusion(3 if step < steps - 1 else 2) for step in range(steps))

    def forward(self, features: list[Tensor]) -> list[Tensor]:
        """Features from level FUSED_FROM on, finest first, each [n, FILTERS, ...]."""
        strides = STRIDES[FUSED_FROM + 1 :]
        middle = [features[-1]]
        for step in reversed(range(len(strides))):
            middle.insert(0, self.down[step](features[step], upsampled(middle[0], strides[step])))
        out = [middle[0]]
        for step, stride in enumerate(strides):
            lower = F.max_pool3d(out[-1], stride, stride)
            own = [features[step + 1], middle[step + 1]] if step < len(strides) - 1 else [features[step + 1]]
            out.append(self.up[step](*own, lower))
        return out


def upsampled(x: Tensor, factors: tuple[int, int, int]) -> Tensor:
    """Every cell repeated factors times along k, j, i."""
    return F.interpolate(x, scale_factor=[float(f) for f in factors], mode="nearest")


class QualityNet(nn.Module):
    """Cells [n, 2, 24, 64, 64] and context [n, CONTEXT] to Dice, volume ratio and belief."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = ConvNorm(2, WIDTHS[0], 3, STRIDES[0])
        self.told = nn.Linear(CONTEXT, WIDTHS[0])
        # The finest level, the dearest by far, is not widened: as in EfficientNet.
        stages = [Bottleneck(WIDTHS[0], WIDTHS[0], expansion=1)]
        stages += [Bottleneck(WIDTHS[level - 1], WIDTHS[level], STRIDES[level]) for level in range(1, len(WIDTHS))]
        self.stages = nn.ModuleList(stages)
        self.laterals = nn.ModuleList(ConvNorm(width, FILTERS, 1) for width in WIDTHS)
        self.pyramid = nn.ModuleList(TwoWay() for _ in range(FUSIONS))
        self.serial = nn.ModuleList(Fusion(2, has_conv=False) for _ in range(len(WIDTHS) - 1))
        self.head_norm = nn.BatchNorm3d(FILTERS)
        self.head_slope = Slope(FILTERS)
        self.head = nn.Conv3d(FILTERS, MAPS, 1)
        self.hidden = nn.Linear(MAPS - 1 + 3 + CONTEXT, HIDDEN)
        self.hidden_slope = Slope(HIDDEN)
        self.last = nn.Linear(HIDDEN, 2)
        nn.init.zeros_(self.last.weight)
        nn.init.zeros_(self.last.bias)

    def maps(self, cells: Tensor, context: Tensor) -> Tensor:
        """Maps of the head [n, MAPS, 24, 32, 32]; the first is the logit of the belief."""
        x = F.relu(self.stem(cells) + self.told(context)[:, :, None, None, None])
        features = []
        for stage, lateral in zip(self.stages, self.laterals):
            x = stage(x)
            features.append(lateral(x))
        for repeat in self.pyramid:
            features = features[:FUSED_FROM] + repeat(features[FUSED_FROM:])
        y = features[-1]
        for level in reversed(range(len(features) - 1)):
            y = self.serial[level](features[level], upsampled(y, STRIDES[level + 1]))
        return self.head(self.head_slope(self.head_norm(y)))

    def forward(self, cells: Tensor, context: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """Dice [n], ln(volume of the contour / of the truth) [n], logit of the belief [n, 24, 32, 32]."""
        maps = self.maps(cells, context).float()
        contour = F.avg_pool3d(cells[:, 1:], LEVEL_STRIDE)[:, 0]
        belief = torch.sigmoid(maps[:, 0])
        axes = (1, 2, 3)
        shared, own, believed = ((contour * belief).mean(axes), contour.mean(axes), belief.mean(axes))
        overlap = (2 * shared + 1e-4) / (own + believed + 1e-3)
        logit = torch.log(overlap) - torch.log(1.001 - overlap)
        logs = torch.stack([logit, torch.log(own + EPSILON), torch.log(believed + EPSILON)], 1)
        told = torch.cat([maps[:, 1:].mean((2, 3, 4)), logs, context], 1)
        residual = self.last(self.hidden_slope(self.hidden(told)))
        ratio = logs[:, 1] - logs[:, 2] + residual[:, 1]
        return torch.sigmoid(logit + residual[:, 0]), ratio, maps[:, 0]
