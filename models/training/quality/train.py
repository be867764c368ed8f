"""Training of the contour-quality network over a CPU-time budget; resumable.

python -m training.quality.train --cpu-minutes 14          only the training, of contours that `training.quality.run` made
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .config import GRID, STRUCTURES
from .network import QualityNet
from .pool import Pool, stored_pools

BATCH = 8
PEAK_RATE = 3e-3
AUTOMATIC_SHARE = 0.4
"""Share of the samples that are automatic contours: they are the ones that will be judged, and differ least."""

DICE_BINS = 20
HUBER_WIDTH = 0.03
RATIO_WEIGHT, BELIEF_WEIGHT = 0.1, 0.4


def sampling_weights(pool: Pool) -> np.ndarray:
    """Probability of each contour: automatic ones AUTOMATIC_SHARE in all; rarer Dice values of a structure more often.

    Within each of the two groups a contour's weight is 1 / sqrt(contours of its structure in its twentieth of the
    Dice scale).
    """
    weights = np.zeros(len(pool))
    bins = np.minimum((pool.dice * DICE_BINS).astype(int), DICE_BINS - 1)
    automatic = pool.kind == "automatic"
    for group, share in ((automatic, AUTOMATIC_SHARE), (~automatic, 1 - AUTOMATIC_SHARE)):
        if not group.any():
            continue
        for structure in range(len(STRUCTURES)):
            for level in range(DICE_BINS):
                chosen = group & (pool.structure == structure) & (bins == level)
                weights[chosen] = 1 / np.sqrt(max(1, chosen.sum()))
        weights[group] *= share / weights[group].sum()
    return weights / weights.sum()


def cells_of(pool: Pool, rng: np.random.Generator | None = None) -> Tensor:
    """Network input float32 [n, 2, *GRID] in channels-last memory; with rng intensities are varied a little."""
    cells = torch.from_numpy(pool.cells).float() * (1 / 255)
    image = cells[:, 0] * 2 - 1
    if rng is not None:
        n = len(pool)
        gain, offset, sigma = (
            torch.from_numpy(rng.uniform(low, high, (n, 1, 1, 1)).astype(np.float32))
            for low, high in ((0.92, 1.08), (-0.05, 0.05), (0.0, 0.05))
        )
        image = (image * gain + offset + sigma * _noise(rng, n)).clamp(-1, 1)
    cells = torch.stack([image, cells[:, 1]], 1)
    return cells.contiguous(memory_format=torch.channels_last_3d)


_BANK = np.random.default_rng(7).standard_normal(2 * int(np.prod(GRID)), np.float32)
"""Drawing noise anew would cost a tenth of a step: samples take random windows of this."""


def _noise(rng: np.random.Generator, count: int) -> Tensor:
    size = int(np.prod(GRID))
    starts = rng.integers(0, len(_BANK) - size, count)
    return torch.from_numpy(np.stack([_BANK[start : start + size].reshape(GRID) for start in starts]))


def loss_of(found: tuple[Tensor, Tensor, Tensor], pool: Pool) -> Tensor:
    """Huber loss of the Dice, of the volume ratio, and cross-entropy of the belief."""
    dice, ratio, belief = found
    target = torch.from_numpy(pool.truth).float() * (1 / 255)
    return (
        F.huber_loss(dice, torch.from_numpy(pool.dice), delta=HUBER_WIDTH) / HUBER_WIDTH
        + RATIO_WEIGHT * F.huber_loss(ratio, torch.from_numpy(pool.ratio), delta=0.1) / 0.1
        + BELIEF_WEIGHT * F.binary_cross_entropy_with_logits(belief, target)
    )


def rate_at(step: int, progress: float) -> float:
    """Warm-up over 50 steps, then a cosine over the budget."""
    return PEAK_RATE * min(1.0, (step + 1) / 50) * (0.5 + 0.5 * np.cos(np.pi * min(1.0, progress)) + 0.003)


class Run:
    """State of one training run, kept in a checkpoint file."""

    def __init__(self, checkpoint: Path, seed: int):
        torch.manual_seed(seed)
        self.checkpoint = checkpoint
        self.network = QualityNet().to(memory_format=torch.channels_last_3d)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=PEAK_RATE, weight_decay=1e-4)
        self.rng = np.random.default_rng(seed)
        self.steps, self.cpu_seconds = 0, 0.0
        if checkpoint.exists():
            state = torch.load(checkpoint, weights_only=False)
            self.network.load_state_dict(state["network"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.rng.bit_generator.state = state["rng"]
            self.steps, self.cpu_seconds = state["steps"], state["cpu_seconds"]

    def save(self) -> None:
        """Write the checkpoint; the old one stays until the new one is complete."""
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        part = self.checkpoint.with_suffix(".part")
        state = {"network": self.network.state_dict(), "optimizer": self.optimizer.state_dict()}
        progress = {"rng": self.rng.bit_generator.state, "steps": self.steps, "cpu_seconds": self.cpu_seconds}
        torch.save(state | progress, part)
        part.replace(self.checkpoint)

    def step(self, batch: Pool, progress: float) -> tuple[float, float]:
        """One update; its loss and its mean absolute error of the Dice."""
        started = time.process_time()
        for group in self.optimizer.param_groups:
            group["lr"] = rate_at(self.steps, progress)
        cells = cells_of(batch, self.rng)
        with torch.autocast("cpu", torch.bfloat16):
            found = self.network(cells, torch.from_numpy(batch.context))
        loss = loss_of(tuple(each.float() for each in found), batch)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.steps += 1
        self.cpu_seconds += time.process_time() - started
        error = (found[0].detach().float() - torch.from_numpy(batch.dice)).abs().mean()
        return loss.item(), float(error)


def cycle_progress(cpu_minutes: Sequence[float], cpu_seconds: float) -> float | None:
    """Share of the present cycle that is spent, 0 to 1; None when all cycles are over."""
    start = 0.0
    for minutes in cpu_minutes:
        if cpu_seconds < start + 60 * minutes:
            return (cpu_seconds - start) / (60 * minutes)
        start += 60 * minutes
    return None


def train(
    checkpoint: Path,
    pool: Pool,
    cpu_minutes: Sequence[float],
    seed: int = 0,
    max_steps: int | None = None,
    quiet: bool = False,
) -> QualityNet:
    """Train in cosine cycles of so many CPU minutes each (or max_steps); resumes from checkpoint if it exists.

    Returns the network in evaluation mode.
    """
    run = Run(checkpoint, seed)
    run.network.train()
    weights = sampling_weights(pool)
    average, saved = None, time.monotonic()
    while True:
        progress = cycle_progress(cpu_minutes, run.cpu_seconds) if max_steps is None else run.steps / max_steps
        if progress is None or progress >= 1:
            break
        chosen = run.rng.choice(len(pool), BATCH, replace=False, p=weights)
        now = np.array(run.step(pool.only(chosen), progress))
        average = now if average is None else 0.99 * average + 0.01 * now
        if not quiet and run.steps % 200 == 0:
            loss, error = average
            print(f"step {run.steps} cpu-min {run.cpu_seconds / 60:.1f} loss {loss:.3f} error {error:.4f}", flush=True)
        if time.monotonic() - saved > 60:
            run.save()
            saved = time.monotonic()
    run.save()
    return run.network.eval()


def predict(network: QualityNet, pool: Pool) -> np.ndarray:
    """Dice and volume ratio float32 [n, 2] of a pool, in full precision."""
    network.eval()
    rows = []
    with torch.inference_mode():
        for start in range(0, len(pool), 16):
            part = pool.only(np.arange(start, min(start + 16, len(pool))))
            dice, ratio, _ = network(cells_of(part), torch.from_numpy(part.context))
            rows.append(torch.stack([dice, ratio], 1).numpy())
    return np.concatenate(rows)


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cpu-minutes", type=float, nargs="+", default=[14.0], help="of each cosine cycle")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--work", type=Path, default=Path("training/runs"), help="where the contours and the checkpoint lie")
    options = parser.parse_args()
    torch.set_num_threads(1)
    training, _ = stored_pools(options.work)
    train(options.work / "contour-quality.pt", training, options.cpu_minutes, options.seed)


if __name__ == "__main__":
    main()
