"""Temperature and foreground bias of a two-class network, fitted to the share of observers who marked a voxel."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass

import torch
from torch import Tensor


LIMITS = (0.25, 4.0)
"""Range of temperatures. Below it every sample would be all but a label map, and 20 samples know few shares."""


@dataclass(frozen=True)
class Calibration:
    """Fitted values, and the cross-entropy in nats a voxel before and after."""

    temperature: float
    bias: float
    before: float
    after: float
    voxels: int

    def manifest(self, fitted_on: str) -> dict:
        """Entry of model.json: applied to the logits of each sample."""
        return {
            "kind": "temperature-bias",
            "temperature": self.temperature,
            "bias": [0.0, self.bias],
            "stage": "joint",
            "fittedOn": fitted_on,
        }

    def as_json(self) -> dict:
        """For figures.json."""
        return asdict(self)


def fit(logits: Tensor, share: Tensor, with_bias: bool) -> Calibration:
    """Minimise the cross-entropy of the mean probability over samples against the share of observers.

    logits: [samples, n], foreground less background, of n voxels; share: [n] in [0, 1].
    """
    z, f = logits.double(), share.double()
    log_temperature = torch.zeros((), dtype=torch.double, requires_grad=True)
    bias = torch.zeros((), dtype=torch.double, requires_grad=with_bias)

    def temperature() -> Tensor:
        return log_temperature.clamp(*map(math.log, LIMITS)).exp()

    def loss() -> Tensor:
        p = torch.sigmoid((z + bias) / temperature()).mean(0).clamp(1e-7, 1 - 1e-7)
        return -(f * p.log() + (1 - f) * (1 - p).log()).mean()

    before = float(loss().detach())
    parameters = [log_temperature, bias] if with_bias else [log_temperature]
    optimizer = torch.optim.LBFGS(parameters, max_iter=60, line_search_fn="strong_wolfe")

    def closure() -> Tensor:
        optimizer.zero_grad()
        value = loss()
        value.backward()
        return value

    optimizer.step(closure)
    return Calibration(
        round(float(temperature().detach()), 4),
        round(float(bias.detach()), 4),
        before,
        float(loss().detach()),
        len(share),
    )
