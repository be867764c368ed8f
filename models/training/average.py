"""The mean of the weights of several checkpoints of one run (stochastic weight averaging, Izmailov et al. 2018).

python -m training.average runs/abdomen-ct-cycle?.pt --out runs/abdomen-ct-average.pt
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import torch


def average(checkpoints: Sequence[Path], out: Path) -> None:
    """Write a checkpoint whose weights and batch-norm statistics are the means; steps and CPU time are the last one's."""
    states = [torch.load(file, weights_only=False) for file in checkpoints]
    networks = [state["network"] for state in states]
    mean = {
        name: torch.stack([n[name].double() for n in networks]).mean(0).to(values.dtype)
        for name, values in networks[0].items()
    }
    last = max(states, key=lambda state: state["steps"])
    torch.save({"network": mean, "steps": last["steps"], "cpu_seconds": last["cpu_seconds"]}, out)


def main() -> None:
    """Command line; see the module's docstring."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("checkpoints", type=Path, nargs="+")
    parser.add_argument("--out", type=Path, required=True)
    options = parser.parse_args()
    average(options.checkpoints, options.out)


if __name__ == "__main__":
    main()
