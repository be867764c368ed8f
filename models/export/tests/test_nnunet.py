"""nnU-Net results folders: graphs equal networks, fields are read rightly, and what cannot be right is refused."""

from __future__ import annotations

import hashlib
import json
import tempfile
import unittest
from copy import deepcopy
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from torch import nn

from export.failure import ExportError
from export.graph import Runner
from export.masks import survey
from export.nnunet import NnunetOptions, export
from export.nnunet_plans import build_network, read_output, resolve_configuration
from export.package import DropoutChoice
from export.tests.fixtures import LABELS, REGIONS, nnunet_plans, nnunet_results

NO_DROPOUT = DropoutChoice("none")


class NnunetCase(unittest.TestCase):
    """A scratch folder for each test."""

    def setUp(self) -> None:
        torch.set_num_threads(1)
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.folder = Path(scratch.name)

    def export(self, results: Path | list[Path], **options: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        """Manifest and parity report of an export."""
        out = self.folder / "package"
        export(results if isinstance(results, list) else [results], out, NnunetOptions(**options))
        return json.loads((out / "model.json").read_text()), json.loads((out / "parity.json").read_text())

    def results(self, plans: dict[str, Any] | None = None, name: str = "results", **options: Any) -> Path:
        """A results folder."""
        return nnunet_results(self.folder / name, plans or nnunet_plans(), **options)

    def refused(self, message: str, results: Path | list[Path], **options: Any) -> None:
        """The export fails with this message and leaves no manifest."""
        with self.assertRaisesRegex(ExportError, message):
            self.export(results, **options)
        self.assertFalse((self.folder / "package" / "model.json").exists())


class GraphTest(NnunetCase):
    """Networks and graphs."""

    def test_every_architecture_equals_its_graph(self) -> None:
        for dimensions in (2, 3):
            for network in ("PlainConvUNet", "ResidualEncoderUNet"):
                with self.subTest(network=network, dimensions=dimensions):
                    results = self.results(nnunet_plans(dimensions, network), f"{network}{dimensions}")
                    content, report = self.export(results)
                    for row in report["rows"]:
                        self.assertLess(row["graph_difference"], 1e-4)
                        self.assertLess(row["graph_difference_with_masks"], 1e-4)
                        self.assertEqual(row["ones_against_deterministic"], 0)
                        self.assertLess(row["stored_difference"], 1e-2)
                        self.assertGreater(row["mutual_information_nats"], 1e-6)
                        self.assertLess(row["pairwise_dice"], 1)
                    self.assertEqual(content["dropout"]["origin"], "added-at-inference")
                    self.assertIn("added at inference", content["notes"][0])

    def test_masks_are_the_dropout_that_the_network_was_trained_with(self) -> None:
        plans = nnunet_plans(3, dropout=0.4)
        content, _ = self.export(self.results(plans), half=False)
        self.assertEqual(content["dropout"]["origin"], "trained")
        self.assertEqual(content["dropout"]["rate"], 0.4)
        network = build_network(resolve_configuration(plans, "3d_fullres"), 1, 3)
        stored = torch.load(self.folder / "results/fold_0/checkpoint_final.pth", weights_only=False)
        network.load_state_dict(stored["network_weights"])
        drawn: dict[str, torch.Tensor] = {}
        for name, module in network.eval().named_modules():
            if isinstance(module, nn.Dropout3d):
                module.train()
                module.inplace = False

                def keep(module: nn.Module, inputs: tuple, output: torch.Tensor, name: str = name) -> None:
                    drawn[name] = (output / inputs[0]).nan_to_num().amax((2, 3, 4))

                module.register_forward_hook(keep)
        torch.manual_seed(5)
        image = torch.randn(1, 1, 8, 16, 24)
        with torch.no_grad():
            expected = network(image)
        masks = torch.cat([drawn[place["name"]] for place in content["dropout"]["places"]], 1)
        self.assertEqual({round(value, 5) for value in masks.flatten().tolist()}, {0.0, 1.66667})
        found = Runner(onnx.load(self.folder / "package/member-0.onnx")).run(image, masks)
        self.assertLess(float((found - expected).abs().max() / expected.abs().max()), 1e-5)

    def test_places_are_the_decoder_or_everywhere(self) -> None:
        content, _ = self.export(self.results())
        names = [place["name"] for place in content["dropout"]["places"]]
        self.assertEqual(names, [f"decoder.stages.{i}.convs.0.nonlin" for i in (0, 1)])
        everywhere, _ = self.export(self.folder / "results", dropout=DropoutChoice("after-every-conv", 0.25))
        self.assertEqual(len(everywhere["dropout"]["places"]), 5)
        self.assertEqual(everywhere["dropout"]["channels"], 8 + 12 + 16 + 12 + 8)
        self.assertEqual(everywhere["dropout"]["rate"], 0.25)

    def test_survey_follows_execution(self) -> None:
        network = build_network(resolve_configuration(nnunet_plans(2), "2d"), 1, 3)
        steps = survey(network, torch.zeros(1, 1, 16, 24))
        self.assertEqual(steps[0].after, (1, 8, 16, 24))
        self.assertEqual(steps[-1].after, (1, 3, 16, 24))

    def test_files_keep_to_the_rules_of_the_runtime(self) -> None:
        self.export(self.results())
        model = onnx.load(self.folder / "package/member-0.onnx")
        onnx.checker.check_model(model, full_check=True)
        self.assertEqual([o.version for o in model.opset_import if o.domain == ""], [17])
        self.assertEqual([i.name for i in model.graph.input], ["image", "masks"])
        self.assertNotIn("Dropout", {n.op_type for n in model.graph.node})
        halves = [t for t in model.graph.initializer if t.data_type == onnx.TensorProto.FLOAT16]
        casts = [n for n in model.graph.node if n.op_type == "Cast"]
        self.assertEqual({t.name for t in halves}, {n.input[0] for n in casts})
        self.assertGreater(len(halves), 3)

    def test_batch_and_tile_size_are_open(self) -> None:
        content, report = self.export(self.results(nnunet_plans(2)))
        self.assertEqual(content["input"]["patch"]["multiple"], [4, 4, 1])
        self.assertEqual({tuple(row["size"]) for row in report["rows"]}, {(16, 24), (8, 12)})
        runner = Runner(onnx.load(self.folder / "package/member-0.onnx"))
        image, masks = torch.randn(3, 1, 20, 28), torch.ones(3, content["dropout"]["channels"])
        masks[1, -8:] = 0
        together = runner.run(image, masks)
        for n in range(3):
            alone = runner.run(image[n : n + 1], masks[n : n + 1])
            self.assertLess(float((together[n] - alone[0]).abs().max()), 1e-4)
        self.assertEqual(runner.run(image, masks[:1]).shape, (3, 3, 20, 28))

    def test_without_dropout_there_is_no_second_input(self) -> None:
        content, report = self.export(self.results(), dropout=NO_DROPOUT)
        self.assertEqual(content["dropout"], {"kind": "none"})
        self.assertIsNone(report["rows"][0]["mutual_information_nats"])
        model = onnx.load(self.folder / "package/member-0.onnx")
        self.assertEqual([i.name for i in model.graph.input], ["image"])


class EnsembleTest(NnunetCase):
    """Which members, and what they are called."""

    def test_folds_are_a_cross_validation_set(self) -> None:
        results = self.results(folds=("0", "1", "2", "all"))
        content, _ = self.export(results, dropout=NO_DROPOUT)
        self.assertEqual(content["ensemble"], "cv-ensemble")
        self.assertEqual([m["source"]["fold"] for m in content["members"]], [0, 1, 2])
        for entry in content["files"]:
            data = (self.folder / "package" / entry["path"]).read_bytes()
            self.assertEqual((entry["sha256"], entry["bytes"]), (hashlib.sha256(data).hexdigest(), len(data)))

    def test_one_fold_is_a_single_network(self) -> None:
        content, _ = self.export(self.results(folds=("0", "all")), folds=["all"], dropout=NO_DROPOUT)
        self.assertEqual(content["ensemble"], "single")
        self.assertEqual(content["members"][0]["source"]["fold"], "all")

    def test_checkpoints_of_one_run(self) -> None:
        names = ("checkpoint_best.pth", "checkpoint_final.pth")
        content, _ = self.export(self.results(checkpoints=names), checkpoints=names, dropout=NO_DROPOUT)
        self.assertEqual(content["ensemble"], "checkpoint-ensemble")

    def test_seeds_are_a_deep_ensemble(self) -> None:
        seeds = [self.results(name=f"seed{s}", folds=("all",), first_seed=s) for s in range(2)]
        content, _ = self.export(seeds, dropout=NO_DROPOUT)
        self.assertEqual(content["ensemble"], "deep-ensemble")

    def test_two_kinds_at_once_are_refused(self) -> None:
        results = self.results(folds=("0", "1"), checkpoints=("a.pth", "b.pth"))
        self.refused("three kinds of ensemble", results, checkpoints=["a.pth", "b.pth"])
        self.refused("fold_all", self.results(name="r2", folds=("0", "all")), folds=["0", "all"])

    def test_one_network_twice_is_refused(self) -> None:
        self.refused("same weights", [self.results(name="a"), self.results(name="b")])


class FieldsTest(NnunetCase):
    """What the manifest says."""

    def test_numbers_are_in_the_order_of_the_image(self) -> None:
        content, _ = self.export(self.results(), dropout=NO_DROPOUT)
        given = content["input"]
        self.assertEqual(given["axes"], "kji")
        self.assertEqual(given["spacingMm"], [1.25, 1.5, 3])
        self.assertEqual(given["patch"]["size"], [24, 16, 8])
        self.assertEqual(given["orientation"], "LPS")
        self.assertEqual(content["flips"], ["i", "j", "k"])
        self.assertEqual(content["validFor"]["spacingMmRange"], [[0.6, 0.8], [0.7, 0.9], [2.5, 5.0]])
        self.assertEqual(content["validFor"]["modality"], "CT")
        self.assertEqual(
            given["channels"][0]["intensity"],
            [{"kind": "nnunet-ct", "lower": -200.0, "upper": 300.0, "mean": 60.0, "std": 120.0}],
        )

    def test_transposed_plans(self) -> None:
        plans = nnunet_plans(3)
        plans["transpose_forward"] = [2, 0, 1]
        content, _ = self.export(self.results(plans), dropout=NO_DROPOUT)
        self.assertEqual(content["input"]["axes"], "ikj")
        # Sizes 8, 16, 24 and spacings 3, 1.5, 1.25 lie along i, k, j.
        self.assertEqual(content["input"]["patch"]["size"], [8, 24, 16])
        self.assertEqual(content["input"]["spacingMm"], [3, 1.25, 1.5])
        plans = nnunet_plans(2)
        plans["transpose_forward"] = [1, 0, 2]
        flat, _ = self.export(self.results(plans, "flat"), dropout=NO_DROPOUT)
        self.assertEqual(flat["input"]["axes"], "ki")
        self.assertEqual(flat["input"]["spacingMm"], [1.25, None, 1.5])
        self.assertEqual(flat["input"]["patch"]["size"], [24, 1, 16])
        self.assertEqual(flat["flips"], ["i", "k"])

    def test_regions(self) -> None:
        content, report = self.export(self.results(nnunet_plans(3, channels=2), dataset=REGIONS))
        self.assertEqual(content["output"]["activation"], "sigmoid")
        self.assertEqual(
            content["output"]["regions"],
            [{"labels": [1, 2, 3], "paint": 1}, {"labels": [2, 3], "paint": 2}, {"labels": [3], "paint": 3}],
        )
        self.assertEqual(
            [s["name"] for s in content["output"]["segments"]],
            ["whole tumour", "tumour core", "enhancing tumour"],
        )
        self.assertEqual([c["name"] for c in content["input"]["channels"]], ["T1", "FLAIR"])
        self.assertEqual(content["input"]["channels"][1]["intensity"][0]["scope"], "nonzero-filled")
        self.assertEqual(content["validFor"]["modality"], "MR")
        self.assertGreater(report["rows"][0]["mutual_information_nats"], 0)

    def test_orientation_comes_from_the_validation_cases(self) -> None:
        ras, _ = self.export(self.results(affine=np.eye(4)), dropout=NO_DROPOUT)
        self.assertEqual(ras["input"]["orientation"], "RAS")
        none = self.results(name="none", affine=None)
        (self.folder / "package" / "model.json").unlink()
        self.refused("--orientation", none)
        said, _ = self.export(none, orientation="LAS", dropout=NO_DROPOUT)
        self.assertEqual(said["input"]["orientation"], "LAS")

    def test_mixed_orientations_are_taken_as_stored(self) -> None:
        results = self.results(folds=("0", "1"))
        self.results(name="other", affine=np.eye(4))
        case = "fold_0/validation/case.nii.gz"
        (results / "fold_1/validation/case.nii.gz").write_bytes((self.folder / "other" / case).read_bytes())
        content, _ = self.export(results, dropout=NO_DROPOUT)
        self.assertEqual(content["input"]["orientation"], "as-stored")
        self.assertIn("several orientations", content["notes"][0])

    def test_old_plans_give_the_same_network(self) -> None:
        plans = nnunet_plans(3)
        new = plans["configurations"]["3d_fullres"]
        arguments = new["architecture"]["arch_kwargs"]
        arguments["features_per_stage"] = [8, 16, 20]
        old = {key: value for key, value in new.items() if key != "architecture"} | {
            "UNet_class_name": "PlainConvUNet",
            "UNet_base_num_features": 8,
            "unet_max_num_features": 20,
            "n_conv_per_stage_encoder": [1, 1, 1],
            "n_conv_per_stage_decoder": [1, 1],
            "conv_kernel_sizes": arguments["kernel_sizes"],
            "pool_op_kernel_sizes": arguments["strides"],
        }
        results = self.results(plans, init_plans={"configurations": {"3d_fullres": old}})
        (results / "plans.json").write_text(json.dumps(plans | {"configurations": {"3d_fullres": old}}))
        content, _ = self.export(results, dropout=NO_DROPOUT)
        self.assertEqual(content["input"]["patch"]["multiple"], [4, 4, 2])

    def test_inherited_configuration(self) -> None:
        plans = nnunet_plans(3)
        plans["configurations"]["child"] = {"inherits_from": "3d_fullres", "patch_size": [16, 16, 16]}
        self.assertEqual(resolve_configuration(plans, "child")["patch_size"], [16, 16, 16])
        self.assertEqual(resolve_configuration(plans, "child")["spacing"], [3.0, 1.5, 1.25])
        plans["configurations"]["3d_fullres"]["inherits_from"] = "child"
        with self.assertRaisesRegex(ExportError, "inherit from each other"):
            resolve_configuration(plans, "child")


class RefusalTest(NnunetCase):
    """Folders that do not fit together."""

    def test_missing_fold_and_checkpoint(self) -> None:
        results = self.results()
        self.refused("fold_3/checkpoint_final.pth is missing", results, folds=["3"])
        self.refused("no fold of .* holds checkpoint_best", results, checkpoints=["checkpoint_best.pth"])
        self.refused("plans.json is missing", self.folder)

    def test_plans_that_were_changed_after_training(self) -> None:
        plans = nnunet_plans()
        other = deepcopy(plans)
        other["configurations"]["3d_fullres"]["spacing"] = [2.0, 1.0, 1.0]
        self.refused("other plans than plans.json: spacing differ", self.results(other, init_plans=plans))

    def test_weights_of_another_network(self) -> None:
        results = self.results(nnunet_plans())
        plans = nnunet_plans()
        plans["configurations"]["3d_fullres"]["architecture"]["arch_kwargs"]["features_per_stage"] = [
            8,
            12,
            20,
        ]
        (results / "plans.json").write_text(json.dumps(plans))
        file = results / "fold_0/checkpoint_final.pth"
        content = torch.load(file, weights_only=False)
        del content["init_args"]["plans"]
        torch.save(content, file)
        self.refused("trainer nnUNetTrainer.* do not fit the network of plans.json", results)

    def test_checkpoint_that_carries_code(self) -> None:
        results = self.results()
        file = results / "fold_0/checkpoint_final.pth"
        torch.save({"network_weights": {}, "logging": Path}, file)
        self.refused("cannot be read as plain weights", results)

    def test_what_the_manifest_cannot_say(self) -> None:
        changes: list[tuple[str, dict[str, Any]]] = [
            ("normalisation Odd", {"normalization_schemes": ["Odd"]}),
            ("resampling function other", {"resampling_fn_data": "other"}),
            ("cascades", {"previous_stage": "3d_lowres"}),
            ("preprocessor Mine", {"preprocessor_name": "Mine"}),
        ]
        for position, (message, change) in enumerate(changes):
            with self.subTest(message):
                plans = nnunet_plans()
                plans["configurations"]["3d_fullres"] |= change
                plain = nnunet_plans()
                results = self.results(plain, f"r{position}")
                file = results / "fold_0/checkpoint_final.pth"
                content = torch.load(file, weights_only=False)
                del content["init_args"]["plans"]
                torch.save(content, file)
                (results / "plans.json").write_text(json.dumps(plans))
                self.refused(message, results)

    def test_batch_norm_in_training_mode(self) -> None:
        plans = nnunet_plans()
        arguments = plans["configurations"]["3d_fullres"]["architecture"]["arch_kwargs"]
        arguments["norm_op"] = "torch.nn.modules.batchnorm.BatchNorm3d"
        arguments["norm_op_kwargs"] = {"eps": 1e-05, "affine": True, "track_running_stats": False}
        self.refused("training mode", self.results(plans))

    def test_foreign_classes_in_plans(self) -> None:
        plans = nnunet_plans()
        plans["configurations"]["3d_fullres"]["architecture"]["arch_kwargs"]["nonlin"] = "os.system"
        with self.assertRaisesRegex(ExportError, "neither PyTorch's nor nnU-Net's"):
            build_network(resolve_configuration(plans, "3d_fullres"), 1, 3)

    def test_labels_with_gaps(self) -> None:
        with self.assertRaisesRegex(ExportError, "without gaps"):
            read_output({"labels": {"background": 0, "liver": 2}})
        with self.assertRaisesRegex(ExportError, "regions_class_order"):
            read_output({"labels": REGIONS["labels"]})
        output, heads = read_output({"labels": LABELS["labels"] | {"ignore": 3}})
        self.assertEqual((heads, len(output["segments"])), (3, 2))


if __name__ == "__main__":
    unittest.main()
