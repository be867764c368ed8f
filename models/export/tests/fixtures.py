"""Tiny trainings with random seeded weights, in the folder layouts of nnU-Net v2 and of MONAI bundles."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nibabel
import numpy as np
import torch
from torch import nn

from export.nnunet_plans import build_network, resolve_configuration

CT = {"mean": 60.0, "std": 120.0, "percentile_00_5": -200.0, "percentile_99_5": 300.0}


def nnunet_plans(
    dimensions: int = 3, network: str = "PlainConvUNet", dropout: float | None = None, channels: int = 1
) -> dict[str, Any]:
    """plans.json of a network with three stages, the second of which pools only in plane in 3-D."""
    blocks = "n_conv_per_stage" if network == "PlainConvUNet" else "n_blocks_per_stage"
    strides = [[1, 1, 1], [1, 2, 2], [2, 2, 2]]
    configuration = {
        "data_identifier": "tiny",
        "preprocessor_name": "DefaultPreprocessor",
        "batch_size": 2,
        "patch_size": [8, 16, 24][-dimensions:],
        "spacing": [3.0, 1.5, 1.25][-dimensions:],
        "normalization_schemes": ["CTNormalization"] if channels == 1 else ["ZScoreNormalization"] * channels,
        "use_mask_for_norm": [channels > 1] * channels,
        "resampling_fn_data": "resample_data_or_seg_to_shape",
        "resampling_fn_probabilities": "resample_data_or_seg_to_shape",
        "resampling_fn_data_kwargs": {"is_seg": False, "order": 3, "order_z": 0, "force_separate_z": None},
        "resampling_fn_probabilities_kwargs": {
            "is_seg": False,
            "order": 1,
            "order_z": 0,
            "force_separate_z": None,
        },
        "architecture": {
            "network_class_name": f"dynamic_network_architectures.architectures.unet.{network}",
            "arch_kwargs": {
                "n_stages": 3,
                "features_per_stage": [8, 12, 16],
                "conv_op": f"torch.nn.modules.conv.Conv{dimensions}d",
                "kernel_sizes": [[3] * dimensions] * 3,
                "strides": [s[-dimensions:] for s in strides],
                blocks: [1, 1, 1],
                "n_conv_per_stage_decoder": [1, 1],
                "conv_bias": True,
                "norm_op": f"torch.nn.modules.instancenorm.InstanceNorm{dimensions}d",
                "norm_op_kwargs": {"eps": 1e-05, "affine": True},
                "dropout_op": f"torch.nn.modules.dropout.Dropout{dimensions}d" if dropout else None,
                "dropout_op_kwargs": {"p": dropout, "inplace": True} if dropout else None,
                "nonlin": "torch.nn.LeakyReLU",
                "nonlin_kwargs": {"inplace": True},
            },
            "_kw_requires_import": ["conv_op", "norm_op", "dropout_op", "nonlin"],
        },
    }
    name = f"{dimensions}d" if dimensions == 2 else "3d_fullres"
    return {
        "dataset_name": "Dataset900_Tiny",
        "plans_name": "nnUNetPlans",
        "transpose_forward": [0, 1, 2],
        "transpose_backward": [0, 1, 2],
        "image_reader_writer": "SimpleITKIO",
        "foreground_intensity_properties_per_channel": {str(c): CT for c in range(channels)},
        "configurations": {name: configuration},
    }


LABELS = {"labels": {"background": 0, "liver": 1, "tumour": 2}, "channel_names": {"0": "CT"}}

REGIONS = {
    "labels": {"background": 0, "whole tumour": [1, 2, 3], "tumour core": [2, 3], "enhancing tumour": 3},
    "regions_class_order": [1, 2, 3],
    "channel_names": {"0": "T1", "1": "FLAIR"},
}


def seeded(network: nn.Module, seed: int) -> nn.Module:
    """Random weights of ordinary size, and batch norm statistics that have moved."""
    generator = torch.Generator().manual_seed(seed)
    for name, tensor in network.state_dict().items():
        if not tensor.is_floating_point():
            continue
        noise = torch.randn(tensor.shape, generator=generator)
        if name.endswith("running_var"):
            tensor.copy_(0.5 + noise.abs())
        elif tensor.ndim > 1:
            tensor.copy_(noise * (2 / tensor[0].numel()) ** 0.5)
        else:
            tensor.copy_(0.1 * noise + (1.0 if "norm" in name and name.endswith("weight") else 0.0))
    return network


def nnunet_results(
    folder: Path,
    plans: dict[str, Any],
    dataset: dict[str, Any] = LABELS,
    folds: tuple[str, ...] = ("0",),
    checkpoints: tuple[str, ...] = ("checkpoint_final.pth",),
    affine: np.ndarray | None = np.diag([-1.25, -1.5, 3.0, 1.0]),
    first_seed: int = 0,
    init_plans: dict[str, Any] | None = None,
) -> Path:
    """A results folder; `affine` is that of the validation segmentations, None for none."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "plans.json").write_text(json.dumps(plans))
    (folder / "dataset.json").write_text(json.dumps(dataset))
    (folder / "dataset_fingerprint.json").write_text(
        json.dumps({"spacings": [[5, 0.7, 0.8], [2.5, 0.9, 0.6]]})
    )
    name = next(iter(plans["configurations"]))
    configuration = resolve_configuration(plans, name)
    channels, labels = len(dataset["channel_names"]), dataset["labels"]
    heads = len(labels) - 1 if "regions_class_order" in dataset else len(labels)
    for position, fold in enumerate(folds):
        (folder / f"fold_{fold}" / "validation").mkdir(parents=True, exist_ok=True)
        if affine is not None:
            image = nibabel.Nifti1Image(np.zeros((4, 4, 4), np.uint8), affine)
            nibabel.save(image, folder / f"fold_{fold}" / "validation" / "case.nii.gz")
        for number, checkpoint in enumerate(checkpoints):
            network = seeded(
                build_network(configuration, channels, heads), first_seed + 10 * position + number
            )
            content = {
                "network_weights": network.state_dict(),
                "optimizer_state": {},
                "grad_scaler_state": None,
                "logging": {
                    "mean_fg_dice": [np.float64(0.5), np.float32(0.6)],
                    "dice": [np.array([0.1, 0.2])],
                },
                "_best_ema": np.float64(0.55),
                "current_epoch": 1000,
                "init_args": {
                    "plans": init_plans or plans,
                    "configuration": name,
                    "fold": int(fold) if fold.isdigit() else fold,
                    "dataset_json": dataset,
                    "device": torch.device("cuda"),
                },
                "trainer_name": "nnUNetTrainer",
                "inference_allowed_mirroring_axes": tuple(range(len(configuration["patch_size"]))),
            }
            torch.save(content, folder / f"fold_{fold}" / checkpoint)
    return folder


def monai_inference(
    network: dict[str, Any], transforms: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    """configs/inference.json in the form of the MONAI model zoo."""
    if transforms is None:
        transforms = [
            {"_target_": "LoadImaged", "keys": "@image_key"},
            {"_target_": "EnsureChannelFirstd", "keys": "@image_key"},
            {"_target_": "Orientationd", "keys": "@image_key", "axcodes": "RAS"},
            {"_target_": "Spacingd", "keys": "@image_key", "pixdim": "@pixdim", "mode": "bilinear"},
            {
                "_target_": "ScaleIntensityRanged",
                "keys": "@image_key",
                "a_min": -57,
                "a_max": 164,
                "b_min": 0,
                "b_max": 1,
                "clip": True,
            },
            {"_target_": "EnsureTyped", "keys": "@image_key"},
        ]
    return {
        "imports": ["$import os"],
        "bundle_root": ".",
        "image_key": "image",
        "pixdim": "$[1.5, 1.5, 2.0]",
        "device": "$torch.device('cuda:0' if torch.cuda.is_available() else 'cpu')",
        "network_def": network,
        "network": "$@network_def.to(@device)",
        "preprocessing": {"_target_": "Compose", "transforms": transforms},
        "inferer": {
            "_target_": "SlidingWindowInferer",
            "roi_size": [16, 16, 8],
            "sw_batch_size": 4,
            "overlap": 0.5,
        },
        "postprocessing": {
            "_target_": "Compose",
            "transforms": [
                {"_target_": "Activationsd", "keys": "pred", "softmax": True},
                {
                    "_target_": "Invertd",
                    "keys": "pred",
                    "transform": "@preprocessing",
                    "nearest_interp": False,
                },
                {"_target_": "AsDiscreted", "keys": "pred", "argmax": True},
                {
                    "_target_": "SaveImaged",
                    "keys": "pred",
                    "output_dir": "$os.path.join(@bundle_root, 'eval')",
                },
            ],
        },
    }


METADATA = {
    "version": "0.2.0",
    "monai_version": "1.6.1",
    "task": "Tiny spleen segmentation",
    "intended_use": "Software tests only.",
    "network_data_format": {
        "inputs": {"image": {"modality": "CT", "num_channels": 1, "channel_def": {"0": "image"}}},
        "outputs": {"pred": {"num_channels": 2, "channel_def": {"0": "background", "1": "spleen"}}},
    },
}

UNET = {
    "_target_": "UNet",
    "spatial_dims": 3,
    "in_channels": 1,
    "out_channels": 2,
    "channels": [8, 12, 16],
    "strides": [2, 2],
    "num_res_units": 1,
    "norm": "batch",
}


def monai_bundle(
    folder: Path,
    inference: dict[str, Any],
    metadata: dict[str, Any] = METADATA,
    network: Callable[[], nn.Module] | None = None,
    checkpoints: tuple[str, ...] = ("model.pt",),
) -> Path:
    """A bundle folder with the weights of the network that its configuration describes, or of `network`."""
    import monai.networks.nets

    (folder / "configs").mkdir(parents=True, exist_ok=True)
    (folder / "models").mkdir(exist_ok=True)
    (folder / "configs" / "inference.json").write_text(json.dumps(inference))
    (folder / "configs" / "metadata.json").write_text(json.dumps(metadata))
    definition = dict(inference["network_def"])
    make = getattr(monai.networks.nets, definition.pop("_target_"))
    for seed, checkpoint in enumerate(checkpoints):
        built = network() if network else make(**definition)
        torch.save(seeded(built, seed).state_dict(), folder / "models" / checkpoint)
    return folder
