"""Writes examples/nnunet and examples/monai, the packages that the app's own tests read.

From the folder models: python -m export.tests.make_examples
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import torch

from export.__main__ import main
from export.tests.fixtures import (
    METADATA,
    REGIONS,
    UNET,
    monai_bundle,
    monai_inference,
    nnunet_plans,
    nnunet_results,
)

EXAMPLES = Path(__file__).parents[1] / "examples"

ABOUT = [
    "--licence",
    "Apache-2.0",
    "--intended-use",
    "Software tests only; random weights, no medical meaning.",
]


def make() -> None:
    """An nnU-Net of two folds with regions and transposed axes, and a MONAI U-Net with element-wise dropout."""
    torch.set_num_threads(1)
    plans = nnunet_plans(3, "ResidualEncoderUNet", channels=2)
    configuration = plans["configurations"]["3d_fullres"]
    configuration["architecture"]["arch_kwargs"]["features_per_stage"] = [6, 8, 10]
    plans["transpose_forward"], plans["transpose_backward"] = [1, 0, 2], [1, 0, 2]
    with tempfile.TemporaryDirectory() as scratch:
        results = nnunet_results(Path(scratch) / "results", plans, REGIONS, folds=("0", "1"))
        bundle = monai_bundle(Path(scratch) / "bundle", monai_inference(UNET | {"dropout": 0.2}), METADATA)
        for kind, folder in (("nnunet", results), ("monai", bundle)):
            out = EXAMPLES / kind
            shutil.rmtree(out, ignore_errors=True)
            name = ["--id", f"example-{kind}", "--name", f"Example of an exported package: {kind}"]
            if main([kind, str(folder), "--out", str(out), "--body-part", "phantom", *name, *ABOUT]):
                raise SystemExit(2)
            size = sum(f.stat().st_size for f in out.iterdir())
            print(f"{out.name}: {size} bytes")


if __name__ == "__main__":
    make()
