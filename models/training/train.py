"""Training: cross-entropy and soft Dice, AdamW, cosine schedule over a CPU-time budget; resumable."""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from .config import CLASSES, DECODER, DROPOUT_RATE, ENCODER, SLAB_SLICES, TRAIN
from .network import SlabNet
from .sampling import SlabSampler
from .volumes import load_volumes

BATCH = 8
PEAK_RATE = 3e-3
CLASS_WEIGHTS = (0.8, 1.0, 2.0, 1.1, 1.0)


def build_network(decoder: tuple[int, ...] = DECODER) -> SlabNet:
    """The network of the shipped package, freshly initialised; decoder sets other decoder channels for comparisons."""
    return SlabNet(SLAB_SLICES, CLASSES, ENCODER, decoder)


def segmentation_loss(logits: Tensor, target: Tensor) -> Tensor:
    """Weighted cross-entropy plus one minus the mean soft Dice of the foreground classes over the batch."""
    logits = logits.float()
    entropy = F.cross_entropy(logits, target, weight=torch.tensor(CLASS_WEIGHTS))
    probability = logits.softmax(1)
    truth = F.one_hot(target, CLASSES).movedim(-1, 1).float()
    axes = (0, 2, 3)
    overlap = (2 * (probability * truth).sum(axes) + 50) / (probability.sum(axes) + truth.sum(axes) + 50)
    return entropy + 1 - overlap[1:].mean()


def learning_rate(step: int, progress: float) -> float:
    """Linear warm-up over 30 steps, then a cosine that falls with the share of the budget spent."""
    return PEAK_RATE * min(1.0, (step + 1) / 30) * (0.5 + 0.5 * np.cos(np.pi * min(1.0, progress)) + 0.005)


def copy_encoder(network: SlabNet, checkpoint: Path) -> None:
    """Overwrite the encoder (weights and batch norm statistics) with that of another run's checkpoint.

    Raises KeyError or RuntimeError where the encoders differ in shape; the rest of the network is left as it is.
    """
    state = torch.load(checkpoint, weights_only=False)["network"]
    prefix = "encoder."
    network.encoder.load_state_dict(
        {name[len(prefix) :]: values for name, values in state.items() if name.startswith(prefix)}
    )


class Run:
    """State of one training run, kept in a checkpoint file."""

    def __init__(
        self,
        checkpoint: Path,
        sampler: SlabSampler,
        seed: int,
        decoder: tuple[int, ...],
        encoder_from: Path | None = None,
    ):
        """encoder_from: checkpoint that the encoder starts from; without effect on a run that is resumed."""
        torch.manual_seed(seed)
        self.checkpoint, self.sampler = checkpoint, sampler
        self.network = build_network(decoder).to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.AdamW(self.network.parameters(), lr=PEAK_RATE, weight_decay=1e-4)
        self.steps, self.cpu_seconds = 0, 0.0
        if checkpoint.exists():
            state = torch.load(checkpoint, weights_only=False)
            self.network.load_state_dict(state["network"])
            self.optimizer.load_state_dict(state["optimizer"])
            self.steps, self.cpu_seconds = state["steps"], state["cpu_seconds"]
            sampler.rng.bit_generator.state = state["sampler"]
            torch.set_rng_state(state["torch"])
        elif encoder_from:
            copy_encoder(self.network, encoder_from)

    def save(self) -> None:
        """Write the checkpoint; the file is replaced only once it is whole."""
        state = {
            "network": self.network.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "steps": self.steps,
            "cpu_seconds": self.cpu_seconds,
            "sampler": self.sampler.rng.bit_generator.state,
            "torch": torch.get_rng_state(),
        }
        partial = self.checkpoint.with_suffix(".partial")
        self.checkpoint.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, partial)
        partial.replace(self.checkpoint)

    def step(self, progress: float) -> tuple[float, list[float]]:
        """One update; returns the loss and the batch Dice of the foreground classes."""
        started = time.process_time()
        for group in self.optimizer.param_groups:
            group["lr"] = learning_rate(self.steps, progress)
        images, target = self.sampler.batch(BATCH)
        masks = self.network.draw_masks(BATCH, DROPOUT_RATE)
        with torch.autocast("cpu", torch.bfloat16):
            logits = self.network(images, masks)
        loss = segmentation_loss(logits, target)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 5.0)
        self.optimizer.step()
        self.steps += 1
        self.cpu_seconds += time.process_time() - started
        with torch.no_grad():
            label = logits.argmax(1)
            dice = [
                float(
                    2 * ((label == c) & (target == c)).sum() / ((label == c).sum() + (target == c).sum() + 1e-6)
                )
                for c in range(1, CLASSES)
            ]
        return loss.item(), dice


def train(
    checkpoint: Path,
    volumes: np.ndarray,
    cpu_minutes: float,
    seed: int = 0,
    max_steps: int | None = None,
    quiet: bool = False,
    decoder: tuple[int, ...] = DECODER,
    encoder_from: Path | None = None,
) -> SlabNet:
    """Train until the budget of CPU minutes (or max_steps) is spent; resumes from checkpoint if it exists.

    encoder_from: checkpoint of another run that a fresh encoder is copied from.
    """
    run = Run(checkpoint, SlabSampler(volumes, seed), seed, decoder, encoder_from)
    run.network.train()
    budget, average, saved, started = cpu_minutes * 60, None, time.monotonic(), time.monotonic()
    while run.cpu_seconds < budget and (max_steps is None or run.steps < max_steps):
        progress = run.steps / max_steps if max_steps else run.cpu_seconds / budget
        loss, dice = run.step(progress)
        average = loss if average is None else 0.98 * average + 0.02 * loss
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
    """Command line: python -m training.train --cpu-minutes 50."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cpu-minutes", type=float, default=50.0, help="budget of CPU time for the updates")
    parser.add_argument(
        "--work", type=Path, default=Path("training/runs"), help="folder for cached phantoms and checkpoints"
    )
    parser.add_argument("--name", default="abdomen-ct", help="name of the checkpoint")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument(
        "--volumes", type=int, default=len(TRAIN.seeds), help="how many training phantoms to use"
    )
    parser.add_argument("--decoder", default=",".join(map(str, DECODER)), help="decoder channels, finest first")
    parser.add_argument("--encoder-from", type=Path, help="checkpoint whose encoder a fresh run starts from")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    volumes = load_volumes(TRAIN.seeds[: options.volumes], options.work, options.threads)
    train(
        options.work / f"{options.name}.pt",
        volumes,
        options.cpu_minutes,
        options.seed,
        decoder=tuple(int(c) for c in options.decoder.split(",")),
        encoder_from=options.encoder_from,
    )


if __name__ == "__main__":
    main()
