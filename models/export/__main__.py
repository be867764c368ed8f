"""Command line: `python -m export nnunet …` and `python -m export monai …`, from the folder models."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path

import torch

from .failure import ExportError
from .package import DROPOUT_CHOICES, DropoutChoice, Outcome

ABOUT = ("id", "name", "version", "licence", "intended_use", "body_part")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--out", type=Path, required=True, help="folder of the package")
    common.add_argument("--dropout", choices=DROPOUT_CHOICES, default="auto")
    common.add_argument("--rate", type=float, default=0.1, help="rate of dropout added at inference")
    common.add_argument("--float32", action="store_true", help="keep weights as float32, not as float16")
    common.add_argument("--modality", choices=("CT", "MR", "unknown"))
    for name in ABOUT:
        common.add_argument(f"--{name.replace('_', '-')}")
    root = argparse.ArgumentParser(prog="python -m export", description=__doc__)
    commands = root.add_subparsers(dest="command", required=True)
    nnunet = commands.add_parser("nnunet", parents=[common], help="an nnU-Net v2 results folder")
    nnunet.add_argument("folders", type=Path, nargs="+", metavar="RESULTS_FOLDER")
    nnunet.add_argument("--folds", nargs="+", default=[], help="fold numbers, or `all` for fold_all")
    which = nnunet.add_mutually_exclusive_group()
    which.add_argument("--checkpoint", default="checkpoint_final.pth")
    which.add_argument("--checkpoints", nargs="+", help="several checkpoints of one run")
    nnunet.add_argument(
        "--orientation", help="where i, j, k grow in the training images: RAS, LPS, …, as-stored"
    )
    monai = commands.add_parser("monai", parents=[common], help="a MONAI bundle")
    monai.add_argument("folder", type=Path, metavar="BUNDLE_FOLDER")
    monai.add_argument(
        "--checkpoints", nargs="+", default=["model.pt"], help="files in the bundle's models folder"
    )
    monai.add_argument("--ensemble", choices=("deep-ensemble", "checkpoint-ensemble", "cv-ensemble"))
    monai.add_argument("--orientation", help="for a bundle that does not reorient: as for nnunet")
    monai.add_argument(
        "--flips", nargs="*", choices=("i", "j", "k"), default=[], help="axes over which flips are allowed"
    )
    return root


def run(arguments: argparse.Namespace) -> Outcome:
    """Export what the command line asks for."""
    about = {name: value for name in ABOUT if (value := getattr(arguments, name)) is not None}
    dropout = DropoutChoice(arguments.dropout, arguments.rate)
    if arguments.command == "nnunet":
        from . import nnunet

        options = nnunet.NnunetOptions(
            folds=arguments.folds,
            checkpoints=arguments.checkpoints or [arguments.checkpoint],
            orientation=arguments.orientation,
            modality=arguments.modality,
            dropout=dropout,
            half=not arguments.float32,
            about=about,
        )
        return nnunet.export(arguments.folders, arguments.out, options)
    from . import monai_bundle

    return monai_bundle.export(
        arguments.folder,
        arguments.out,
        monai_bundle.MonaiOptions(
            checkpoints=arguments.checkpoints,
            ensemble=arguments.ensemble,
            orientation=arguments.orientation,
            modality=arguments.modality,
            flips=arguments.flips,
            dropout=dropout,
            half=not arguments.float32,
            about=about,
        ),
    )


def main(words: list[str] | None = None) -> int:
    """Exit status: 0 done, 2 refused."""
    arguments = parser().parse_args(words)
    torch.set_num_threads(1)
    try:
        outcome = run(arguments)
    except ExportError as error:
        print(f"refused: {error}", file=sys.stderr)
        return 2
    content = json.loads((arguments.out / "model.json").read_text())
    worst = max(row["graph_difference"] for row in outcome.report["rows"])
    print(
        f"{arguments.out}: {len(content['members'])} member(s), {content['ensemble']}, {len(outcome.places)} dropout places, "
        f"largest difference from PyTorch {worst:.1e}"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
