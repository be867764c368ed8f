"""The 2.5-D U-Net with a wide encoder, a light decoder, and dropout as one `masks` input.

The encoder does not depend on the masks. With one image and T masks it therefore runs once, the decoder T times;
with N images and one mask all images share the mask. Both follow from broadcasting in one graph.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class ConvNormRelu(nn.Module):
    """3 x 3 convolution, batch normalisation, ReLU."""

    def __init__(self, inputs: int, outputs: int, stride: int = 1):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, stride, 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """[n, inputs, h, w] to [n, outputs, h / stride, w / stride]."""
        return F.relu(self.norm(self.conv(x)))


class ConvNorm(nn.Module):
    """3 x 3 convolution and batch normalisation: a skip that is added before a ReLU."""

    def __init__(self, inputs: int, outputs: int):
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False)
        self.norm = nn.BatchNorm2d(outputs)

    def forward(self, x: Tensor) -> Tensor:
        """[n, inputs, h, w] to [n, outputs, h, w]."""
        return self.norm(self.conv(x))


class SlabNet(nn.Module):
    """Segments the middle slice of a slab of axial slices.

    At a level with dropout the skip is a 1 x 1 projection and a 3 x 3 convolution follows the sum of skip and
    upsampled features. At the finer levels it is the other way round: the 3 x 3 convolution belongs to the skip, where
    no mask reaches it and its result serves all samples, and nothing but a ReLU follows the sum.
    """

    def __init__(
        self,
        slices: int,
        classes: int,
        encoder: Sequence[int],
        decoder: Sequence[int],
        first_masked_level: int = 1,
        masked_encoder: bool = False,
    ):
        """first_masked_level: finest decoder level with dropout; the finer ones have none.
        masked_encoder: dropout after every convolution of the encoder too, as the papers have it; nothing of a pass
        can then be shared between samples.

        Next to the head a level has few channels: dropping one of them can remove a whole structure from a sample,
        which is an accident of the width, not an uncertainty about the image. A 3 x 3 convolution there would also be
        the dearest of the decoder, paid again for every sample.
        """
        super().__init__()
        if len(encoder) != len(decoder):
            raise ValueError("encoder and decoder need the same number of levels")
        self.slices, self.classes = slices, classes
        self.decoder_channels = tuple(decoder)
        self.encoder_channels = tuple(encoder)
        self.first_masked_level = first_masked_level
        self.masked_encoder = masked_encoder
        levels = len(encoder)
        inputs = (slices, *encoder[:-1])
        self.encoder = nn.ModuleList(
            nn.Sequential(ConvNormRelu(i, o, 1 if level == 0 else 2), ConvNormRelu(o, o))
            for level, (i, o) in enumerate(zip(inputs, encoder))
        )
        self.skips = nn.ModuleList(
            nn.Conv2d(e, d, 1) if level >= first_masked_level else ConvNorm(e, d)
            for level, (e, d) in enumerate(zip(encoder, decoder))
        )
        self.lifts = nn.ModuleList(
            nn.Conv2d(decoder[level + 1], decoder[level], 1, bias=False) for level in range(levels - 1)
        )
        self.merges = nn.ModuleList(
            ConvNormRelu(decoder[level], decoder[level]) if level >= first_masked_level else nn.Identity()
            for level in range(levels - 1)
        )
        self.head = nn.Conv2d(decoder[0], classes, 1)

    @property
    def mask_channels(self) -> int:
        """Length of one mask: the decoder's deepest level once, every other masked level of the decoder twice."""
        return sum(self.mask_sizes)

    @property
    def mask_sizes(self) -> list[int]:
        """Channels of each masked place, in the order of the mask: encoder from fine to deep, decoder back up."""
        before = [c for c in self.encoder_channels for _ in range(2)] if self.masked_encoder else []
        deepest, *above = reversed(self.decoder_channels[self.first_masked_level :])
        return before + [deepest] + [channels for channels in above for _ in range(2)]

    def draw_masks(self, count: int, rate: float, generator: torch.Generator | None = None) -> Tensor:
        """Random masks [count, mask_channels] of 0 and 1 / (1 - rate)."""
        keep = torch.rand(count, self.mask_channels, generator=generator) >= rate
        return keep.float() / (1 - rate)

    def forward(self, image: Tensor, masks: Tensor) -> Tensor:
        """Logits [b, classes, h, w] of image [n, slices, h, w] under masks [t, mask_channels]; b = max(n, t)."""
        parts = self._parts(masks)
        return self._decoded(self._encoded(image, parts), parts)

    def encode(self, image: Tensor) -> list[Tensor]:
        """What the encoder without masks gives at each level, finest first; `decode` takes it."""
        if self.masked_encoder:
            raise ValueError("the encoder of this network depends on the masks")
        return self._encoded(image, iter(()))

    def decode(self, features: list[Tensor], masks: Tensor) -> Tensor:
        """`forward` from the encoder's result on: several decoders may share one encoder."""
        return self._decoded(features, self._parts(masks))

    def _parts(self, masks: Tensor) -> Iterator[Tensor]:
        return iter([part[:, :, None, None] for part in torch.split(masks, self.mask_sizes, dim=1)])

    def _encoded(self, x: Tensor, parts: Iterator[Tensor]) -> list[Tensor]:
        levels = []
        for stage in self.encoder:
            if self.masked_encoder:
                for convolution in stage:
                    x = convolution(x) * next(parts)
            else:
                x = stage(x)
            levels.append(x)
        return levels

    def _decoded(self, levels: list[Tensor], parts: Iterator[Tensor]) -> Tensor:
        features = [skip(x) for skip, x in zip(self.skips, levels)]
        y = F.relu(features[-1]) * next(parts)
        for level in reversed(range(len(self.lifts))):
            lifted = F.interpolate(self.lifts[level](y), scale_factor=2.0, mode="nearest")
            y = F.relu(lifted + features[level])
            if level >= self.first_masked_level:
                y = self.merges[level](y * next(parts)) * next(parts)
        return self.head(y)
