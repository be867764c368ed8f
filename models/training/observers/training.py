"""What the three experiments share: augmented batches in, a trained U-Net out, on a budget, resumable."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Batch = tuple[Tensor, Tensor]
"""Images [n, c, h, w] float32 and targets [n, h, w] int64."""


def soft_dice_loss(logits: Tensor, target: Tensor, smooth: float = 50.0) -> Tensor:
    """One minus the soft Dice of the foreground (class 1) over the whole batch."""
    p, truth = logits.softmax(1)[:, 1], (target == 1).float()
    return 1 - (2 * (p * truth).sum() + smooth) / (p.sum() + truth.sum() + smooth)


class Run:
    """A training run whose whole state lies in one checkpoint file."""

    def __init__(self, network: nn.Module, checkpoint: Path, rate: float, learning_rate: float):
        """rate: share of channels that a mask drops; an existing checkpoint is resumed."""
        self.network, self.checkpoint, self.rate = network.to(memory_format=torch.channels_last), checkpoint, rate
        self.optimizer = torch.optim.Adam(network.parameters(), learning_rate)
        self.steps, self.cpu_seconds = 0, 0.0
        if checkpoint.exists():
            state = torch.load(checkpoint, weights_only=False)
            self.network.load_state_dict(state["network"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.steps, self.cpu_seconds = state["steps"], state["cpu_seconds"]
            torch.set_rng_state(state["torch"])

    def save(self) -> None:
        """Write the checkpoint; the file is replaced only once it is whole."""
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        partial = self.checkpoint.with_suffix(".partial")
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "steps": self.steps,
            "cpu_seconds": self.cpu_seconds,
            "torch": torch.get_rng_state(),
        }
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def step(self, batch: Batch, learning_rate: float, dice_weight: float) -> float:
        """One update under fresh masks, one for each image; returns the loss."""
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate
        images, target = batch
        images = images.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.network(images, self.network.draw_masks(len(images), self.rate))
        logits = logits.float()
        loss = F.cross_entropy(logits, target)
        if dice_weight:
            loss = loss + dice_weight * soft_dice_loss(logits, target)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        self.optimizer.step()
        self.steps += 1
        return loss.item()


def run_steps(
    run: Run,
    batch_of: Callable[[int], Batch],
    steps: int,
    schedule: Callable[[float], float],
    dice_weight: float = 0.0,
    quiet: bool = False,
) -> None:
    """Go on to the given number of steps; batch_of makes the batch of a step from its number alone.

    schedule: learning rate by share of steps done. A run that is interrupted loses less than a minute.
    """
    run.network.train()
    saved, average = time.monotonic(), None
    while run.steps < steps:
        started = time.process_time()
        loss = run.step(batch_of(run.steps), schedule(run.steps / steps), dice_weight)
        run.cpu_seconds += time.process_time() - started
        average = loss if average is None else 0.98 * average + 0.02 * loss
        if not quiet and run.steps % 200 == 0:
            print(f"{run.checkpoint.stem} step {run.steps} cpu-s {run.cpu_seconds:.0f} loss {average:.4f}", flush=True)
        if time.monotonic() - saved > 45:
            run.save()
            saved = time.monotonic()
    run.save()
    run.network.eval()
