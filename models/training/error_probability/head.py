"""The head: a small perceptron that corrects the run's log-probabilities by what it sees around the voxel."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor, nn

LEAST_PROBABILITY = 1e-4
"""Smaller probabilities count as this much where a logarithm is taken."""

LARGEST_INPUT = 6.0
"""Standardised inputs are clipped here, so that a feature beyond what was seen cannot rule the answer."""

HIDDEN = (32, 16)


class Head(nn.Module):
    """Features [n, columns] in, log-probabilities of the true class [n, classes] out, up to a constant a row.

    columns: probabilities at several scales, classes of the first scale first. The logarithm, the standardisation and
    the voxel's own log-probabilities, to which the answer is added, are part of the network; without training it gives
    the run's probabilities back.
    """

    def __init__(self, columns: int, classes: int, plain: int = 0, hidden: tuple[int, ...] = HIDDEN):
        """plain: so many further columns that are no probabilities and are taken as they are."""
        super().__init__()
        self.classes, self.columns = classes, columns
        self.register_buffer("mean", torch.zeros(columns + plain))
        self.register_buffer("scale", torch.ones(columns + plain))
        sizes = (columns + plain, *hidden)
        layers: list[nn.Module] = []
        for before, after in zip(sizes, sizes[1:]):
            layers += [nn.Linear(before, after), nn.ReLU()]
        last = nn.Linear(sizes[-1], classes)
        nn.init.zeros_(last.weight)
        nn.init.zeros_(last.bias)
        self.layers = nn.Sequential(*layers, last)

    def inputs(self, features: Tensor) -> Tensor:
        """Logarithms of the probabilities, then what is plain; not standardised."""
        logs = features[:, : self.columns].clamp(LEAST_PROBABILITY, 1).log()
        return torch.cat([logs, features[:, self.columns :]], 1)

    def standardise(self, inputs: Tensor, weights: Tensor) -> None:
        """Take mean and deviation over weighted rows of `inputs`."""
        share = (weights / weights.sum())[:, None]
        self.mean.copy_((inputs * share).sum(0))
        self.scale.copy_((((inputs - self.mean) ** 2) * share).sum(0).sqrt().clamp(min=1e-3))

    def forward(self, inputs: Tensor) -> Tensor:
        """Logits from the result of `inputs`."""
        standard = ((inputs - self.mean) / self.scale).clamp(-LARGEST_INPUT, LARGEST_INPUT)
        return self.layers(standard) + inputs[:, : self.classes]


def truth_probability(head: Head, features: np.ndarray, rows: int = 2**17) -> np.ndarray:
    """Probability of each class to be the true one, float32 [n, classes]."""
    out = np.empty((len(features), head.classes), np.float32)
    head.eval()
    with torch.no_grad():
        for at in range(0, len(features), rows):
            part = torch.from_numpy(np.array(features[at : at + rows], np.float32))
            out[at : at + rows] = head(head.inputs(part)).softmax(1).numpy()
    return out
