"""The papers' 2-D U-Net: dropout after every convolution, its masks an input of the graph."""

from __future__ import annotations

from collections.abc import Iterator

import onnx
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ..export import MaskedGraphWriter
from ..network import ConvNormRelu


class UNet(nn.Module):
    """A symmetric U-Net of 3 x 3 convolutions, two a level, batch normalisation, ReLU, then dropout of channels.

    Max pooling goes down, nearest-neighbour upsampling up; skips are concatenated. Channels double at each level.
    """

    def __init__(self, inputs: int, classes: int, filters: int = 16, poolings: int = 2):
        """inputs: image channels; filters: channels of the first level."""
        super().__init__()
        self.inputs, self.classes, self.poolings = inputs, classes, poolings
        widths = [filters * 2**level for level in range(poolings + 1)]
        self.down = nn.ModuleList(
            nn.ModuleList([ConvNormRelu(before, width), ConvNormRelu(width, width)])
            for before, width in zip([inputs, *widths], widths)
        )
        self.up = nn.ModuleList(
            nn.ModuleList([ConvNormRelu(below + width, width), ConvNormRelu(width, width)])
            for width, below in zip(widths, widths[1:])
        )
        self.head = nn.Conv2d(widths[0], classes, 1)

    @property
    def blocks(self) -> list[ConvNormRelu]:
        """Every convolution with dropout, in the order of the mask."""
        stages = [*self.down, *(self.up[level] for level in reversed(range(self.poolings)))]
        return [block for stage in stages for block in stage]

    @property
    def mask_channels(self) -> int:
        """Length of one mask."""
        return sum(block.conv.out_channels for block in self.blocks)

    def draw_masks(self, count: int, rate: float, generator: torch.Generator | None = None) -> Tensor:
        """Random masks [count, mask_channels] of 0 and 1 / (1 - rate)."""
        keep = torch.rand(count, self.mask_channels, generator=generator) >= rate
        return keep.float() / (1 - rate)

    def forward(self, image: Tensor, masks: Tensor) -> Tensor:
        """Logits [b, classes, h, w] of image [n, inputs, h, w] under masks [t, mask_channels]; b = max(n, t)."""
        sizes = [block.conv.out_channels for block in self.blocks]
        parts = iter([part[:, :, None, None] for part in torch.split(masks, sizes, dim=1)])
        x, skips = image, []
        for level, stage in enumerate(self.down):
            x = _stage(stage, x if level == 0 else F.max_pool2d(x, 2), parts)
            skips.append(x)
        for level in reversed(range(self.poolings)):
            x = torch.cat([F.interpolate(x, scale_factor=2.0, mode="nearest"), skips[level]], 1)
            x = _stage(self.up[level], x, parts)
        return self.head(x)


def _stage(stage: nn.ModuleList, x: Tensor, parts: Iterator[Tensor]) -> Tensor:
    for block in stage:
        x = block(x)
        x = x * next(parts).to(x.dtype)
    return x


def unet_to_onnx(network: UNet, half: bool = True) -> onnx.ModelProto:
    """The network in evaluation mode as a checked ONNX model with inputs `image` and `masks`, output `logits`."""
    network = network.eval()
    g = MaskedGraphWriter(half)

    def stage(name: str, blocks: nn.ModuleList, source: str) -> str:
        for part, block in enumerate(blocks):
            place = f"{name}.{part}"
            source = g.masked(place, g.block(place, block, source), block.conv.out_channels)
        return source

    x, skips = "image", []
    for level, blocks in enumerate(network.down):
        if level:
            x = g.add("MaxPool", [x], f"pool.{level}", kernel_shape=[2, 2], strides=[2, 2])
        x = stage(f"down.{level}", blocks, x)
        skips.append(x)
    for level in reversed(range(network.poolings)):
        raised = g.doubled(f"up.{level}.resize", x)
        x = stage(f"up.{level}", network.up[level], g.add("Concat", [raised, skips[level]], f"up.{level}.join", axis=1))
    g.conv("logits", network.head, x)
    return g.model("unet", network.inputs, network.classes)
