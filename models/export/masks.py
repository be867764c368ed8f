"""Places for spatial dropout in any convolutional network, and the network with those places as one input.

A network is run once on a patch and its elementary modules are written down in the order of execution. Places are
chosen from that list, so the rule is the same for every architecture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod

import torch
from torch import Tensor, nn
from torch.nn.modules.batchnorm import _NormBase
from torch.nn.modules.conv import _ConvNd, _ConvTransposeNd

from .failure import ExportError

ACTIVATIONS = {
    "ReLU", "LeakyReLU", "PReLU", "RReLU", "ReLU6", "ELU", "CELU", "SELU", "GELU", "SiLU", "Mish", "Hardswish",
    "Softplus", "Swish", "MemoryEfficientSwish",
}  # fmt: skip
"""Class names, since MONAI brings its own for some of them. Sigmoid and softmax are outputs or gates."""

NORMS = (_NormBase, nn.GroupNorm, nn.LayerNorm)

ELEMENT_WISE = (nn.Dropout,)
CHANNEL_WISE = (nn.Dropout1d, nn.Dropout2d, nn.Dropout3d)
OTHER_DROPOUT = (nn.AlphaDropout, nn.FeatureAlphaDropout)


@dataclass(frozen=True)
class Step:
    """One call of an elementary module: how often it had been called before, its input and output shapes, and whether
    its input is what the step before answered."""

    name: str
    module: nn.Module
    call: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    chained: bool


@dataclass(frozen=True)
class Place:
    """Dropout of whole channels of one module's output (its call-th output in a forward pass)."""

    module: str
    call: int
    channels: int
    rate: float

    @property
    def name(self) -> str:
        """The module's path; later calls of a shared module are numbered from #2."""
        return self.module if self.call == 0 else f"{self.module}#{self.call + 1}"


def survey(network: nn.Module, image: Tensor) -> list[Step]:
    """Every call of a module without children in one evaluation pass, in order."""
    steps: list[Step] = []
    calls: Counter[str] = Counter()
    answer: list[Tensor] = []

    def record(name: str):
        def hook(module: nn.Module, inputs: tuple, output: object) -> None:
            if inputs and isinstance(inputs[0], Tensor) and isinstance(output, Tensor):
                chained = bool(answer) and answer[0] is inputs[0]
                shapes = tuple(inputs[0].shape), tuple(output.shape)
                steps.append(Step(name, module, calls[name], *shapes, chained))
                calls[name] += 1
                answer[:] = [output]

        return hook

    hooks = [
        module.register_forward_hook(record(name))
        for name, module in network.named_modules()
        if not any(True for _ in module.children())
    ]
    try:
        with torch.no_grad():
            network.eval()(image)
    finally:
        for hook in hooks:
            hook.remove()
    return steps


def own_places(steps: Sequence[Step], dimensions: int) -> tuple[list[Place], list[str], bool]:
    """Places where the network was trained with dropout.

    Returns them, the names of dropout layers that cannot be one (they work on tokens, or are alpha dropout; they stay
    without effect), and whether any of the places dropped single elements in training instead of whole channels.
    """
    places, left_out, element_wise = [], [], False
    for step in steps:
        module = step.module
        if not isinstance(module, (*ELEMENT_WISE, *CHANNEL_WISE, *OTHER_DROPOUT)) or module.p == 0:
            continue
        if isinstance(module, OTHER_DROPOUT) or len(step.after) != dimensions + 2:
            left_out.append(step.name)
            continue
        element_wise = element_wise or isinstance(module, ELEMENT_WISE)
        places.append(Place(step.name, step.call, step.after[1], float(module.p)))
    return places, left_out, element_wise


def places_after_convs(
    steps: Sequence[Step], dimensions: int, rate: float, decoder_only: bool = True
) -> list[Place]:
    """A place after each convolution block: convolution with the normalisation and activation that directly follow.

    The decoder is what runs after the last module at the smallest spatial size. A bare up-convolution and the last
    convolution (the head) are no blocks; neither is what already has a channel a class for a head from classes to
    classes (MONAI's UNet): a mask there would drop a class. Single channels (attention gates) are never dropped.
    """
    convs = [
        i for i, s in enumerate(steps) if isinstance(s.module, _ConvNd) and len(s.after) == dimensions + 2
    ]
    if not convs:
        raise ExportError(f"the network has no {dimensions}-D convolution")
    first = _decoder_start(steps, dimensions) if decoder_only else 0
    head = steps[convs[-1]].module
    classes = head.out_channels if head.in_channels == head.out_channels else None
    places = []
    for i in convs[:-1]:
        last = i
        while last + 1 < len(steps) and _follows(steps[last + 1]):
            last += 1
        bare = isinstance(steps[i].module, _ConvTransposeNd) and last == i
        if i >= first and not bare and steps[last].after[1] not in (1, classes):
            places.append(Place(steps[last].name, steps[last].call, steps[last].after[1], rate))
    if not places:
        raise ExportError(
            "no decoder was found to put dropout into; try --dropout after-every-conv, or --dropout none"
        )
    return list(dict.fromkeys(places))


def _follows(step: Step) -> bool:
    # No identity: networks use it as the other branch of a residual block.
    passing = (*NORMS, *ELEMENT_WISE, *CHANNEL_WISE)
    return step.chained and (isinstance(step.module, passing) or type(step.module).__name__ in ACTIVATIONS)


def _decoder_start(steps: Sequence[Step], dimensions: int) -> int:
    sizes = [prod(s.after[2:]) if len(s.after) == dimensions + 2 else 0 for s in steps]
    # Sizes of 1 come from global pooling (squeeze and excitation), not from the bottleneck.
    smallest = min((size for size in sizes if size > 1), default=0)
    return max(i for i, size in enumerate(sizes) if size == smallest) + 1


class MaskedNetwork(nn.Module):
    """A network whose chosen outputs are multiplied by masks, all of them slices of one second input.

    Masks hold 0 for a dropped channel and 1 / (1 - rate) for a kept one; all ones give the deterministic network.
    """

    def __init__(self, network: nn.Module, places: Sequence[Place]):
        super().__init__()
        self.network = network.eval()
        self.places = list(places)
        self.channels = sum(p.channels for p in self.places)
        self._masks: Tensor | None = None
        self._calls: Counter[str] = Counter()
        self._slices: dict[tuple[str, int], tuple[int, int]] = {}
        offset = 0
        for place in self.places:
            self._slices[place.module, place.call] = (offset, offset + place.channels)
            offset += place.channels
        modules = dict(network.named_modules())
        for name in dict.fromkeys(p.module for p in self.places):
            modules[name].register_forward_hook(self._hook(name))

    def _hook(self, name: str):
        def multiply(module: nn.Module, inputs: tuple, output: Tensor) -> Tensor:
            call = self._calls[name]
            self._calls[name] += 1
            part = self._slices.get((name, call))
            if part is None or self._masks is None:
                return output
            mask = self._masks[:, part[0] : part[1]]
            for _ in range(output.ndim - 2):
                mask = mask.unsqueeze(-1)
            return output * mask

        return multiply

    def forward(self, image: Tensor, masks: Tensor | None = None) -> Tensor:
        """image [n, c, *spatial], masks [1 or n, channels]; returns logits [n, classes, *spatial]."""
        self._masks = masks
        self._calls.clear()
        try:
            return only_tensor(self.network(image))
        finally:
            self._masks = None

    def draw(self, count: int, seed: int) -> Tensor:
        """Random masks [count, channels], each channel with its own place's rate."""
        generator = torch.Generator().manual_seed(seed)
        rates = torch.cat([torch.full((p.channels,), p.rate) for p in self.places])
        keep = torch.rand(count, self.channels, generator=generator) >= rates
        return keep.float() / (1 - rates)


def only_tensor(output: object) -> Tensor:
    """The network's answer, refused if it is anything but one tensor."""
    if isinstance(output, Tensor):
        return output.as_subclass(Tensor)
    raise ExportError(f"the network answers with a {type(output).__name__}; one tensor of logits is needed")


def refuse_training_statistics(network: nn.Module) -> None:
    """Refuse batch normalisation that takes its statistics from the batch in evaluation too."""
    for name, module in network.named_modules():
        if isinstance(module, nn.modules.batchnorm._BatchNorm) and module.running_mean is None:
            raise ExportError(
                f"{name} is a batch normalisation without running statistics (track_running_stats=False): it would "
                "work in training mode, and its result would depend on what else is in the batch"
            )
