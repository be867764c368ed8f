"""A checkpoint that nnU-Net's own trainer wrote, against nnU-Net's own predictor. Needs nnunetv2 (2.8.1 was used)."""

from __future__ import annotations

import importlib.util
import json
import os
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import onnx
import torch

from export.graph import Runner
from export.nnunet import NnunetOptions, export
from export.tests.fixtures import LABELS, REGIONS, nnunet_plans


@unittest.skipUnless(importlib.util.find_spec("nnunetv2"), "nnunetv2 is not installed")
class RealNnunetTest(unittest.TestCase):
    """Trainer → checkpoint → package, and predictor → network, on the same patch."""

    def test_package_equals_the_predictors_network(self) -> None:
        torch.set_num_threads(1)
        for network, dataset in (("ResidualEncoderUNet", LABELS), ("PlainConvUNet", REGIONS)):
            with self.subTest(network), tempfile.TemporaryDirectory() as scratch:
                self.compare(Path(scratch), network, dataset | {"numTraining": 2, "file_ending": ".nii.gz"})

    def compare(self, scratch: Path, network: str, dataset: dict) -> None:
        """One architecture."""
        channels = len(dataset["channel_names"])
        plans = nnunet_plans(3, network, channels=channels)
        plans |= {"label_manager": "LabelManager", "experiment_planner_used": "", "continue_training": False}
        plans["configurations"]["3d_fullres"]["batch_dice"] = False
        cases = scratch / "preprocessed" / plans["dataset_name"] / "tiny"
        cases.mkdir(parents=True)
        (cases / "case.b2nd").touch()  # the trainer asks which kind of file it will find
        places = {
            f"nnUNet_{name}": str(scratch / name.lower()) for name in ("raw", "preprocessed", "results")
        }
        with mock.patch.dict(os.environ, places | {"nnUNet_compile": "f"}), open(os.devnull, "w") as silence:
            with mock.patch("sys.stdout", silence):
                results = self.train(plans, dataset)
                from nnunetv2.inference.predict_from_raw_data import nnUNetPredictor

                cpu = torch.device("cpu")
                predictor = nnUNetPredictor(
                    device=cpu, perform_everything_on_device=False, use_mirroring=False
                )
                predictor.initialize_from_trained_model_folder(str(results), (0,), "checkpoint_final.pth")
        export([results], scratch / "package", NnunetOptions(orientation="LPS", half=False))
        content = json.loads((scratch / "package" / "model.json").read_text())
        image = torch.randn(1, channels, 8, 16, 24, generator=torch.Generator().manual_seed(2))
        with torch.no_grad():
            expected = predictor.network.eval()(image)
        ones = torch.ones(1, content["dropout"]["channels"])
        found = Runner(onnx.load(scratch / "package" / "member-0.onnx")).run(image, ones)
        self.assertLess(float((found - expected).abs().max() / expected.abs().max()), 1e-5)
        regions = predictor.label_manager.all_regions
        if regions is not None:
            painted = [region["paint"] for region in content["output"]["regions"]]
            self.assertEqual(painted, predictor.label_manager.regions_class_order)
            self.assertEqual(len(painted), predictor.label_manager.num_segmentation_heads)

    def train(self, plans: dict, dataset: dict) -> Path:
        """The folder of a training that stopped before its first epoch, with a final checkpoint."""
        from nnunetv2.training.nnUNetTrainer.nnUNetTrainer import nnUNetTrainer

        trainer = nnUNetTrainer(plans, "3d_fullres", 0, dataset, device=torch.device("cpu"))
        trainer.initialize()
        torch.manual_seed(0)
        for parameter in trainer.network.parameters():
            parameter.data.add_(0.05 * torch.randn_like(parameter))
        fold = Path(trainer.output_folder)
        fold.mkdir(parents=True, exist_ok=True)
        trainer.save_checkpoint(str(fold / "checkpoint_final.pth"))
        for name, content in (("plans", plans), ("dataset", dataset)):
            (fold.parent / f"{name}.json").write_text(json.dumps(content))
        return fold.parent


if __name__ == "__main__":
    unittest.main()
