"""MONAI bundles: graphs equal networks, the chain is read rightly, and what cannot be said is refused by name."""

from __future__ import annotations

import json
import tempfile
import unittest
from copy import deepcopy
from pathlib import Path
from typing import Any

import monai.networks.nets as nets
import numpy as np
import onnx
import torch
from monai.transforms import NormalizeIntensity, ScaleIntensityRange, ScaleIntensityRangePercentiles

from export.failure import ExportError
from export.monai_bundle import MonaiOptions, export, read_configuration
from export.monai_transforms import read_preprocessing
from export.package import DropoutChoice
from export.tests.fixtures import METADATA, UNET, monai_bundle, monai_inference

LOAD = {"_target_": "LoadImaged", "keys": "image"}


def step(target: str, **arguments: Any) -> dict[str, Any]:
    """A transform of the image."""
    return {"_target_": target, "keys": "image"} | arguments


class MonaiCase(unittest.TestCase):
    """A scratch folder for each test."""

    def setUp(self) -> None:
        torch.set_num_threads(1)
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def export(
        self,
        inference: dict[str, Any],
        *,
        metadata: dict[str, Any] = METADATA,
        name: str = "bundle",
        **options: Any,
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """Manifest and parity report of a bundle with random weights."""
        checkpoints = tuple(options.get("checkpoints", ("model.pt",)))
        bundle = monai_bundle(self.folder / name, inference, metadata, checkpoints=checkpoints)
        out = self.folder / "package"
        export(bundle, out, MonaiOptions(**options))
        return json.loads((out / "model.json").read_text()), json.loads((out / "parity.json").read_text())

    def chain(self, *steps: dict[str, Any], channels: int = 1) -> Any:
        """What is read from a chain of transforms."""
        bundle = monai_bundle(self.folder / "chain", monai_inference(UNET, [LOAD, *steps]))
        return read_preprocessing(read_configuration(bundle)[0], channels)


class GraphTest(MonaiCase):
    """Networks and graphs."""

    def test_networks_equal_their_graphs(self) -> None:
        segresnet = {
            "_target_": "SegResNet",
            "spatial_dims": 3,
            "in_channels": 1,
            "out_channels": 2,
            "init_filters": 8,
            "blocks_down": [1, 1, 1],
            "blocks_up": [1, 1],
            "dropout_prob": 0.2,
        }
        cases = {
            "batch": (UNET, "added-at-inference"),
            "instance": (UNET | {"norm": "instance"}, "added-at-inference"),
            "dropout": (UNET | {"dropout": 0.2}, "trained-element-wise"),
            "segresnet": (segresnet, "trained"),
        }
        for name, (network, origin) in cases.items():
            with self.subTest(name):
                content, report = self.export(monai_inference(network), name=name)
                self.assertEqual(content["dropout"]["origin"], origin)
                for row in report["rows"]:
                    self.assertLess(row["graph_difference"], 1e-4)
                    self.assertLess(row["graph_difference_with_masks"], 1e-4)
                    self.assertEqual(row["ones_against_deterministic"], 0)
                    self.assertGreater(row["mutual_information_nats"], 1e-6)
                places = content["dropout"]["places"]
                self.assertEqual(sum(p["channels"] for p in places), content["dropout"]["channels"])

    def test_batch_norm_is_folded_or_in_evaluation(self) -> None:
        content, report = self.export(monai_inference(UNET))
        model = onnx.load(self.folder / "package/member-0.onnx")
        onnx.checker.check_model(model, full_check=True)
        made_by = {name: n.op_type for n in model.graph.node for name in n.output}
        norms = [n for n in model.graph.node if n.op_type == "BatchNormalization"]
        self.assertLessEqual({made_by[n.input[0]] for n in norms}, {"ConvTranspose"})
        self.assertNotIn(1, [a.i for n in norms for a in n.attribute if a.name == "training_mode"])
        self.assertEqual(report["operatorsRewrittenForWebGPU"], {"ConvTranspose3D": 2})
        self.assertEqual([p["name"].rsplit(".", 1)[-1] for p in content["dropout"]["places"]], ["A", "A"])

    def test_sizes_that_are_built_in_stay_fixed(self) -> None:
        group = UNET | {"norm": ["group", {"num_groups": 2}], "out_channels": 2}
        content, report = self.export(monai_inference(group | {"num_res_units": 0}))
        self.assertIsNone(content["input"]["patch"]["multiple"])
        model = onnx.load(self.folder / "package/member-0.onnx")
        self.assertEqual(
            [d.dim_value for d in model.graph.input[0].type.tensor_type.shape.dim], [1, 1, 16, 16, 8]
        )
        self.assertEqual({tuple(row["size"]) for row in report["rows"]}, {(16, 16, 8)})

    def test_batch_norm_in_training_mode_is_refused(self) -> None:
        network = UNET | {"norm": ["batch", {"track_running_stats": False}]}
        with self.assertRaisesRegex(ExportError, "training mode"):
            self.export(monai_inference(network))

    def test_no_decoder_is_refused(self) -> None:
        network = {"_target_": "HighResNet", "spatial_dims": 3, "in_channels": 1, "out_channels": 2}
        with self.assertRaisesRegex(ExportError, "no decoder"):
            self.export(monai_inference(network), dropout=DropoutChoice("after-conv"))

    def test_more_outputs_than_names_is_refused(self) -> None:
        with self.assertRaisesRegex(ExportError, "answers with 3 channels; the labels ask for 2"):
            self.export(monai_inference(UNET | {"out_channels": 3}))


class FieldsTest(MonaiCase):
    """What the manifest says."""

    def test_a_bundle_like_those_of_the_model_zoo(self) -> None:
        content, _ = self.export(monai_inference(UNET))
        given = content["input"]
        self.assertEqual((given["axes"], given["orientation"]), ("ijk", "RAS"))
        self.assertEqual(given["spacingMm"], [1.5, 1.5, 2])
        self.assertEqual(given["order"], ["resample", "intensity"])
        self.assertEqual(given["resample"]["back"], {"of": "probabilities", "by": "linear"})
        self.assertEqual(given["patch"]["size"], [16, 16, 8])
        self.assertEqual(given["patch"]["rule"], "monai")
        self.assertEqual([s["name"] for s in content["output"]["segments"]], ["spleen"])
        self.assertEqual(content["ensemble"], "single")

    def test_sigmoid_regions_and_several_channels(self) -> None:
        inference = monai_inference(
            UNET | {"in_channels": 2, "out_channels": 3},
            [LOAD, step("NormalizeIntensityd", nonzero=True, channel_wise=True)],
        )
        inference["postprocessing"]["transforms"] = [
            {"_target_": "Activationsd", "keys": "pred", "sigmoid": True},
            {"_target_": "AsDiscreted", "keys": "pred", "threshold": 0.5},
            {"_target_": "KeepLargestConnectedComponentd", "keys": "pred"},
        ]
        inference["inferer"] |= {"mode": "gaussian", "padding_mode": "replicate"}
        metadata = deepcopy(METADATA)
        metadata["network_data_format"] = {
            "inputs": {"image": {"modality": "MR", "channel_def": {"0": "T1", "1": "FLAIR"}}},
            "outputs": {"pred": {"channel_def": {"0": "core", "1": "whole", "2": "enhancing"}}},
        }
        content, _ = self.export(inference, metadata=metadata, orientation="as-stored")
        self.assertEqual(content["output"]["activation"], "sigmoid")
        self.assertEqual(content["output"]["regions"][2], {"labels": [3], "paint": 3})
        self.assertEqual([c["name"] for c in content["input"]["channels"]], ["T1", "FLAIR"])
        self.assertEqual(content["input"]["channels"][1]["intensity"][0]["scope"], "nonzero")
        self.assertEqual(content["input"]["spacingMm"], [None, None, None])
        self.assertEqual(content["input"]["patch"]["padding"], {"kind": "replicate"})
        self.assertEqual(content["input"]["patch"]["weights"], "gaussian")
        self.assertEqual(content["validFor"]["modality"], "MR")
        self.assertIn("KeepLargestConnectedComponentd is not applied", content["notes"][0])

    def test_ensembles_are_named_by_the_user(self) -> None:
        names = ["a.pt", "b.pt"]
        with self.assertRaisesRegex(ExportError, "--ensemble"):
            self.export(monai_inference(UNET), checkpoints=names)
        content, _ = self.export(monai_inference(UNET), checkpoints=names, ensemble="deep-ensemble")
        self.assertEqual(content["ensemble"], "deep-ensemble")
        self.assertEqual([m["source"]["checkpoint"] for m in content["members"]], names)

    def test_intensity_formulas_are_those_of_monai(self) -> None:
        image = np.random.default_rng(0).normal(40, 150, (1, 6, 7, 8)).astype(np.float32)
        arguments: dict[str, Any] = {"a_min": -57, "a_max": 164, "b_min": -1, "b_max": 2, "clip": True}
        found = self.chain(step("ScaleIntensityRanged", **arguments)).intensity[0][0]
        ours = (np.clip(image, found["lowHu"], found["highHu"]) - found["subtract"]) / found["divide"]
        np.testing.assert_allclose(ours, ScaleIntensityRange(**arguments)(image), atol=1e-5)
        arguments = {"lower": 5, "upper": 90, "b_min": 0, "b_max": 2, "clip": True, "relative": True}
        found = self.chain(step("ScaleIntensityRangePercentilesd", **arguments)).intensity[0][0]
        low, high = (np.percentile(image, found[name]) for name in ("lowPercentile", "highPercentile"))
        ours = (image - low) / (high - low) * (found["high"] - found["low"]) + found["low"]
        ours = np.clip(ours, found["low"], found["high"])
        np.testing.assert_allclose(ours, ScaleIntensityRangePercentiles(**arguments)(image), atol=1e-5)
        found = self.chain(step("NormalizeIntensityd")).intensity[0][0]
        self.assertEqual(found["deviation"], "population")
        np.testing.assert_allclose(
            (image - image.mean()) / image.std(), NormalizeIntensity()(torch.tensor(image)), atol=1e-5
        )

    def test_order_and_crop(self) -> None:
        found = self.chain(
            step("Orientationd", axcodes="LPS"),
            step("CropForegroundd", source_key="image", select_fn="$lambda x: x > -900", margin=0),
            step("NormalizeIntensityd", nonzero=True),
            step("ScaleIntensityd", minv=-1.0, maxv=1.0),
            step("Spacingd", pixdim=[2, 2, -1], mode=["bilinear", "nearest"]),
        )
        self.assertEqual(found.order, ["crop", "intensity", "resample"])
        self.assertEqual(found.crop, {"kind": "foreground", "above": -900})
        self.assertEqual([s["kind"] for s in found.intensity[0]], ["z-score", "min-max"])
        self.assertEqual(found.spacing_mm, [2, 2, None])
        self.assertEqual(found.orientation, "LPS")

    def test_transforms_of_labels_are_passed_over(self) -> None:
        found = self.chain({"_target_": "Lambdad", "keys": "label"}, step("Orientationd", axcodes="RAS"))
        self.assertEqual(found.orientation, "RAS")


class RefusalTest(MonaiCase):
    """Chains that model.json cannot say."""

    def test_transforms_are_named(self) -> None:
        cases: list[tuple[str, list[dict[str, Any]]]] = [
            ("HistogramNormalized", [step("HistogramNormalized")]),
            ("Spacingd with align_corners = True", [step("Spacingd", pixdim=[1, 1, 1], align_corners=True)]),
            ("CropForegroundd with margin = 10", [step("CropForegroundd", margin=10)]),
            ("select_fn", [step("CropForegroundd", select_fn="$lambda x: x < 3")]),
            ("NormalizeIntensityd with oddity", [step("NormalizeIntensityd", oddity=1)]),
            ("second intensity", [step("ScaleIntensityd"), step("CropForegroundd"), step("ScaleIntensityd")]),
            ("anisotropic", [step("Spacingd", pixdim=[1, 1, 2]), step("Orientationd", axcodes="RAS")]),
        ]
        for message, steps in cases:
            with self.subTest(message), self.assertRaisesRegex(ExportError, message):
                self.chain(*steps)
        with self.assertRaisesRegex(ExportError, "channel_wise"):
            self.chain(step("NormalizeIntensityd"), channels=2)

    def test_windows_and_outputs(self) -> None:
        inferer = monai_inference(UNET)
        inferer["inferer"] = {"_target_": "SimpleInferer"}
        whole = monai_inference(UNET)
        whole["inferer"]["roi_size"] = [16, 16, -1]
        silent = monai_inference(UNET)
        silent["postprocessing"]["transforms"] = [{"_target_": "SaveImaged", "keys": "pred"}]
        unoriented = monai_inference(UNET, [LOAD])
        for message, inference in (
            ("SimpleInferer is not supported", inferer),
            ("roi_size", whole),
            ("neither Activations", silent),
            ("--orientation", unoriented),
        ):
            with self.subTest(message), self.assertRaisesRegex(ExportError, message):
                self.export(inference)

    def test_files_that_do_not_fit(self) -> None:
        with self.assertRaisesRegex(ExportError, "give a MONAI bundle"):
            export(self.folder, self.folder / "package", MonaiOptions())
        bundle = monai_bundle(self.folder / "bundle", monai_inference(UNET))
        with self.assertRaisesRegex(ExportError, "other.pt is missing"):
            export(bundle, self.folder / "package", MonaiOptions(checkpoints=["other.pt"]))
        other = nets.UNet(3, 1, 2, channels=[8, 12, 20], strides=[2, 2])
        torch.save(other.state_dict(), bundle / "models" / "model.pt")
        with self.assertRaisesRegex(ExportError, "do not fit network_def"):
            export(bundle, self.folder / "package", MonaiOptions())
        torch.jit.save(torch.jit.script(torch.nn.Conv2d(1, 1, 1)), str(bundle / "models" / "model.pt"))
        with self.assertRaisesRegex(ExportError, "no state dict"):
            export(bundle, self.folder / "package", MonaiOptions())


if __name__ == "__main__":
    unittest.main()
