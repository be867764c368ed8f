"""Training: cross-entropy and soft Dice, AdamW, cosine cycles over a CPU-time budget; resumable."""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .config import CLASSES, DECODER, DROPOUT_RATE, ENCODER, SLAB_SLICES, TEMPLATE, TRAIN
from .network import SlabNet
from .sampling import SlabSampler
from .template import load_warped
from .volumes import load_volumes

Loss = Callable[[Tensor, Tensor], Tensor]
"""Of logits [n, classes, h, w] and the target's class indices [n, h, w]."""

BATCH = 8
CLASS_WEIGHTS = (0.8, 1.0, 2.0, 1.1, 1.0)


@dataclass(frozen=True)
class Recipe:
    """What tells one run from another.

    cpu_minutes: budget of CPU time for the updates. cycles: cosine cycles of equal length that it is divided into; each
    ends in a checkpoint of its own, and all of them together are a checkpoint ensemble. peak_rate: learning rate at the
    top of the first cycle. max_steps: an end by number of
    updates instead of time (tests).
    """

    cpu_minutes: float = 50.0
    cycles: int = 1
    peak_rate: float = 3e-3
    max_steps: int | None = None


def build_network(masked_encoder: bool = False, seed: int = 0) -> SlabNet:
    """The network of the abdomen packages, freshly initialised; masked_encoder: dropout after every convolution."""
    torch.manual_seed(seed)
    return SlabNet(SLAB_SLICES, CLASSES, ENCODER, DECODER, masked_encoder=masked_encoder)


def load_network(checkpoint: Path, masked_encoder: bool = False) -> SlabNet:
    """The network of a checkpoint, in evaluation mode."""
    network = build_network(masked_encoder)
    network.load_state_dict(torch.load(checkpoint, weights_only=False)["network"])
    return network.eval()


def segmentation_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Weighted cross-entropy plus one minus the mean soft Dice of the foreground classes over the batch."""
    logits = logits.float()
    entropy = F.cross_entropy(logits, target, weight=torch.tensor(CLASS_WEIGHTS))
    probability = logits.softmax(1)
    truth = F.one_hot(target, CLASSES).movedim(-1, 1).float()
    axes = (0, 2, 3)
    overlap = (2 * (probability * truth).sum(axes) + 50) / (probability.sum(axes) + truth.sum(axes) + 50)
    return entropy + 1 - overlap[1:].mean()


def learning_rate(step: int, progress: float, recipe: Recipe) -> float:
    """Linear warm-up over 30 steps, then one cosine a cycle; later cycles start lower (.6 of the one before).

    progress: share of the whole budget that is spent, 0 to 1.
    """
    position = min(progress, 1 - 1e-9) * recipe.cycles
    cycle = int(position)
    wave = 0.5 + 0.5 * np.cos(np.pi * (position - cycle)) + 0.005
    return recipe.peak_rate * min(1.0, (step + 1) / 30) * 0.6**cycle * wave


class Run:
    """State of one training run, kept in a checkpoint file."""

    def __init__(self, checkpoint: Path, network: SlabNet, sampler: SlabSampler, loss: Loss, recipe: Recipe):
        self.checkpoint, self.sampler, self.loss, self.recipe = checkpoint, sampler, loss, recipe
        self.network = network.to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=recipe.peak_rate, weight_decay=1e-4)
        self.steps, self.cpu_seconds, self.cycles_done = 0, 0.0, 0
        if checkpoint.exists():
            state = torch.load(checkpoint, weights_only=False)
            self.network.load_state_dict(state["network"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.steps, self.cpu_seconds = state["steps"], state["cpu_seconds"]
            self.cycles_done = state["cycles_done"]
            sampler.rng.bit_generator.state = state["sampler"]
            torch.set_rng_state(state["torch"])

    @property
    def progress(self) -> float:
        """Share of the budget that is spent, 0 to 1 and beyond."""
        if self.recipe.max_steps:
            return self.steps / self.recipe.max_steps
        return self.cpu_seconds / (60 * self.recipe.cpu_minutes)

    def save(self) -> None:
        """Write the checkpoint; the file is replaced only once it is whole."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "steps": self.steps,
            "cpu_seconds": self.cpu_seconds,
            "cycles_done": self.cycles_done,
            "sampler": self.sampler.rng.bit_generator.state,
            "torch": torch.get_rng_state(),
        }
        partial = self.checkpoint.with_suffix(".partial")
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def close_cycle(self) -> None:
        """Keep the weights at the end of a cycle, as NAME-cycle1.pt and so on."""
        self.cycles_done += 1
        file = self.checkpoint.with_name(f"{self.checkpoint.stem}-cycle{self.cycles_done}.pt")
        torch.save({"network": self.network.state_dict(), "steps": self.steps, "cpu_seconds": self.cpu_seconds}, file)

    def step(self) -> tuple[float, list[float]]:
        """One update; returns the loss and the batch Dice of the foreground classes."""
        started = time.process_time()
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.steps, self.progress, self.recipe)
        images, target = self.sampler.batch(BATCH)
        masks = self.network.draw_masks(len(images), DROPOUT_RATE)
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.network(images, masks)
        loss = self.loss(logits, target)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.steps += 1
        self.cpu_seconds += time.process_time() - started
        with torch.no_grad():
            label = logits.argmax(1)
            classes = range(1, logits.shape[1])
            both = [((label == c) & (target == c)).sum() for c in classes]
            each = [(label == c).sum() + (target == c).sum() for c in classes]
        return loss.item(), [float(2 * b / (e + 1e-6)) for b, e in zip(both, each)]


def train(
    checkpoint: Path, network: SlabNet, sampler: SlabSampler, loss: Loss, recipe: Recipe, quiet: bool = False
) -> SlabNet:
    """Train until the recipe's budget is spent; resumes from checkpoint if it exists."""
    run = Run(checkpoint, network, sampler, loss, recipe)
    run.network.train()
    average, saved, started = None, time.monotonic(), time.monotonic()
    while run.progress < 1:
        value, dice = run.step()
        average = value if average is None else 0.98 * average + 0.02 * value
        if run.progress * recipe.cycles >= run.cycles_done + 1:
            run.close_cycle()
            run.save()
        if not quiet and (run.steps == 10 or run.steps % 200 == 0):
            text = " ".join(f"{d:.2f}" for d in dice)
            print(
                f"step {run.steps} cpu-min {run.cpu_seconds / 60:.1f} wall-min {(time.monotonic() - started) / 60:.1f} "
                f"loss {average:.3f} batch dice {text}",
                flush=True,
            )
        if time.monotonic() - saved > 60:
            run.save()
            saved = time.monotonic()
    run.save()
    return run.network.eval()


def main() -> None:
    """Command line: python -m training.train --cpu-minutes 36 --cycles 4 --template DIR."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cpu-minutes", type=float, default=50.0, help="budget of CPU time for the updates")
    parser.add_argument("--cycles", type=int, default=1, help="cosine cycles; each ends in a checkpoint of its own")
    parser.add_argument("--masked-encoder", action="store_true", help="dropout after every convolution")
    parser.add_argument("--work", type=Path, default=Path("training/runs"), help="cached phantoms and checkpoints")
    parser.add_argument("--name", default="abdomen-ct", help="name of the checkpoint")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--peak-rate", type=float, default=3e-3, help="learning rate at the top of the first cycle")
    parser.add_argument("--start", type=Path, help="checkpoint whose weights a fresh run starts from")
    parser.add_argument("--template", type=Path, help="folder of TotalSegmentator's example CT and labels")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    warped = load_warped(options.template, TEMPLATE.seeds, options.work) if options.template else []
    sampler = SlabSampler(load_volumes(TRAIN.seeds, options.work, options.threads), options.seed, warped)
    network = build_network(options.masked_encoder, options.seed)
    if options.start:
        network.load_state_dict(torch.load(options.start, weights_only=False)["network"])
    recipe = Recipe(options.cpu_minutes, options.cycles, options.peak_rate)
    train(options.work / f"{options.name}.pt", network, sampler, segmentation_loss, recipe)


if __name__ == "__main__":
    main()
