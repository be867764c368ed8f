"""Does the ONNX file say what the PyTorch network says? Measured on noise and on a phantom-like patch."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from itertools import combinations

import onnx
import torch
from torch import Tensor

from .failure import ExportError
from .graph import Runner
from .masks import MaskedNetwork

TOLERANCE = 1e-4
"""Largest difference of a float32 graph from PyTorch, relative to the largest logit."""

STORED_TOLERANCE = 2e-2
"""The same for weights stored as float16; beyond it the export asks for --float32."""

SAMPLES = 3


@dataclass(frozen=True)
class Parity:
    """What was measured of one member on one patch. Differences of logits are relative to the largest logit."""

    patch: str
    size: list[int]
    graph_difference: float
    graph_difference_absolute: float
    graph_difference_with_masks: float | None
    ones_against_deterministic: float
    stored_difference: float
    stored_probability_difference: float
    stored_labels_changed: float
    mutual_information_nats: float | None
    pairwise_dice: float | None

    def as_dict(self) -> dict:
        """For the report."""
        return asdict(self)


def patches(channels: int, size: tuple[int, ...], seed: int = 0) -> dict[str, Tensor]:
    """Two images [1, channels, *size]: noise, and soft ellipsoids on a dark ground with a little noise."""
    generator = torch.Generator().manual_seed(seed)
    noise = torch.randn(1, channels, *size, generator=generator)
    axes = torch.meshgrid(*(torch.linspace(-1, 1, n) for n in size), indexing="ij")
    phantom = torch.full((1, channels, *size), -1.0)
    for level, radius in enumerate((0.9, 0.5, 0.25)):
        centre = 0.6 * (torch.rand(len(size), generator=generator) - 0.5) * (level > 0)
        distance = sum((axis - c) ** 2 for axis, c in zip(axes, centre)).sqrt()
        inside = torch.sigmoid(20 * (radius - distance))
        for channel in range(channels):
            phantom[0, channel] += inside * (0.5 + 0.8 * torch.rand(1, generator=generator))
    return {"noise": noise, "phantom": phantom + 0.1 * noise}


def probabilities(logits: Tensor, activation: str) -> Tensor:
    """[n, classes, …] of probabilities; for sigmoid every channel on its own."""
    return logits.softmax(1) if activation == "softmax" else logits.sigmoid()


def measure(
    masked: MaskedNetwork,
    exact: onnx.ModelProto,
    stored: onnx.ModelProto,
    image: Tensor,
    *,
    patch: str,
    activation: str,
) -> Parity:
    """Compare PyTorch with both graphs on one image [1, c, *size].

    Raises ExportError if the graph is not the network, if float16 storage changes it too much, if all-ones masks are
    not the deterministic network, or if samples do not differ.
    """
    runs, keeps = Runner(exact), Runner(stored)
    ones = torch.ones(1, masked.channels)
    with torch.no_grad():
        plain = masked(image)
        scale = max(float(plain.abs().max()), 1e-12)
        if not math.isfinite(scale):
            raise ExportError(f"the network's answer to {patch} is not finite")
        through_ones = masked(image, ones) if masked.channels else plain

    def relative(a: Tensor, b: Tensor) -> float:
        return float((a - b).abs().max()) / scale

    graph, half = runs.run(image, ones), keeps.run(image, ones)
    if graph.shape != plain.shape:
        raise ExportError(
            f"the graph answers with shape {tuple(graph.shape)}, PyTorch with {tuple(plain.shape)}"
        )
    with_masks = information = dice = None
    if masked.channels:
        masks = masked.draw(SAMPLES, seed=1)
        with torch.no_grad():
            expected = masked(image, masks[:1])
        with_masks = relative(runs.run(image, masks[:1]), expected)
        samples = torch.cat([keeps.run(image, masks[t : t + 1]) for t in range(SAMPLES)])
        information, dice = spread(probabilities(samples, activation), activation)
        if float((samples[0] - samples[1]).abs().max()) == 0 or information <= 0:
            raise ExportError(f"samples under different masks are equal on {patch}: the masks have no effect")
    chosen, kept = (labels(probabilities(x, activation), activation) for x in (plain, half))
    result = Parity(
        patch=patch,
        size=list(image.shape[2:]),
        graph_difference=relative(graph, plain),
        graph_difference_absolute=float((graph - plain).abs().max()),
        graph_difference_with_masks=with_masks,
        ones_against_deterministic=relative(through_ones, plain),
        stored_difference=relative(half, plain),
        stored_probability_difference=float(
            (probabilities(half, activation) - probabilities(plain, activation)).abs().max()
        ),
        stored_labels_changed=float((chosen != kept).float().mean()),
        mutual_information_nats=information,
        pairwise_dice=dice,
    )
    _refuse_beyond_tolerance(result)
    return result


def _refuse_beyond_tolerance(result: Parity) -> None:
    for name in ("graph_difference", "graph_difference_with_masks", "ones_against_deterministic"):
        value = getattr(result, name)
        if value is not None and not value <= TOLERANCE:
            raise ExportError(f"{name} on {result.patch} is {value:.1e}; at most {TOLERANCE:.0e} is allowed")
    if not result.stored_difference <= STORED_TOLERANCE:
        raise ExportError(
            f"weights stored as float16 change the logits on {result.patch} by {result.stored_difference:.1e}; "
            "export with --float32"
        )


def labels(probability: Tensor, activation: str) -> Tensor:
    """The label map of softmax, or one mask a channel of sigmoid."""
    return probability.argmax(1) if activation == "softmax" else probability >= 0.5


def spread(probability: Tensor, activation: str) -> tuple[float, float | None]:
    """Mean mutual information (nats) of samples [t, classes, …], and their Dice, mean over pairs and structures.

    A structure that neither sample of a pair shows does not count; Dice is None where none counts.
    """

    def entropy(p: Tensor) -> Tensor:
        if activation == "softmax":
            return -torch.special.xlogy(p, p).sum(1)
        return -(torch.special.xlogy(p, p) + torch.special.xlogy(1 - p, 1 - p))

    p = probability.double()
    information = float((entropy(p.mean(0, keepdim=True)) - entropy(p).mean(0, keepdim=True)).mean())
    found = labels(p, activation)
    # [structures, samples, …]
    masks = [found == c for c in range(1, p.shape[1])] if activation == "softmax" else found.unbind(1)
    scores = []
    for mask in masks:
        for a, b in combinations(mask, 2):
            total = int(a.sum() + b.sum())
            if total:
                scores.append(2 * int((a & b).sum()) / total)
    return information, (sum(scores) / len(scores) if scores else None)
