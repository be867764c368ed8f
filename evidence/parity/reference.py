"""Makes the references: label maps by MONAI and by nnU-Net v2 on the stored cases, with the stored network.

python reference.py           everything, about two minutes on one core

Each case gives, in data/:
  <case>.nnunet-float32.gz  nnU-Net's predict with its float16 arrays made float32, [K, J, I] of the source
  <case>.nnunet-changes.gz  exclusive or with that of nnU-Net's predict as released: sums of logits in float16
  <case>.nnunet-onnx-changes.gz  the same for float32 with the network run by onnxruntime instead of PyTorch
  <case>.monai.gz           SlidingWindowInferer, Gaussian, overlap .5, on nnU-Net's preprocessed image
  <case>.monai-constant.gz  the same with equal weights, overlap .25
and samples of intermediate values in references.json.gz.
"""

from __future__ import annotations

import gzip
import json
import platform
from functools import partial
from importlib.metadata import version
from unittest import mock

import numpy as np
import onnxruntime
import torch
from monai.inferers import SlidingWindowInferer
from nnunetv2.inference import predict_from_raw_data
from nnunetv2.inference.predict_from_raw_data import nnUNetPredictor
from nnunetv2.inference.sliding_window_prediction import compute_gaussian
from nnunetv2.preprocessing.preprocessors.default_preprocessor import DefaultPreprocessor
from nnunetv2.utilities.plans_handling.plans_handler import PlansManager

from cases import CLASSES, DATA, INTENSITY, PATCH, TARGET_SPACING_MM, stored_cases
from network import FILE, load

SAMPLES = 400


def resampling(is_seg: bool, order: int) -> dict:
    """The planner's settings for one kind of array."""
    return {"is_seg": is_seg, "order": order, "order_z": 0, "force_separate_z": None}


def plans() -> dict:
    """Plans as nnU-Net's planner writes them for CT."""
    shape = "resample_data_or_seg_to_shape"
    return {
        "dataset_name": "Dataset900_Parity",
        "plans_name": "nnUNetPlans",
        "image_reader_writer": "SimpleITKIO",
        "transpose_forward": [0, 1, 2],
        "transpose_backward": [0, 1, 2],
        "label_manager": "LabelManager",
        "foreground_intensity_properties_per_channel": {"0": INTENSITY},
        "configurations": {
            "3d_fullres": {
                "data_identifier": "nnUNetPlans_3d_fullres",
                "preprocessor_name": "DefaultPreprocessor",
                "batch_size": 1,
                "patch_size": list(PATCH),
                "spacing": list(TARGET_SPACING_MM),
                "normalization_schemes": ["CTNormalization"],
                "use_mask_for_norm": [False],
                "resampling_fn_data": shape,
                "resampling_fn_seg": shape,
                "resampling_fn_data_kwargs": resampling(False, 3),
                "resampling_fn_seg_kwargs": resampling(True, 1),
                "resampling_fn_probabilities": shape,
                "resampling_fn_probabilities_kwargs": resampling(False, 1),
                "architecture": {"network_class_name": "", "arch_kwargs": {}, "_kw_requires_import": []},
                "batch_dice": False,
            }
        },
    }


DATASET = {
    "channel_names": {"0": "CT"},
    "labels": {"background": 0, "liver": 1, "spleen": 2, "kidneys": 3},
    "file_ending": ".nii.gz",
    "numTraining": 12,
}


def predictor(network: torch.nn.Module) -> nnUNetPredictor:
    """nnU-Net's predictor on the CPU with step .5 and Gaussian weights, without flips."""
    made = nnUNetPredictor(
        tile_step_size=0.5, use_gaussian=True, use_mirroring=False, perform_everything_on_device=False,
        device=torch.device("cpu"), verbose=False, allow_tqdm=False,
    )  # fmt: skip
    manager = PlansManager(plans())
    made.manual_initialization(
        network, manager, manager.get_configuration("3d_fullres"), [network.state_dict()], DATASET,
        "nnUNetTrainer", None,
    )  # fmt: skip
    return made


def nnunet_labels(made: nnUNetPredictor, image: np.ndarray, spacing: tuple) -> np.ndarray:
    """Labels [K, J, I] from the whole of nnU-Net's path: crop, normalise, resample, predict, and back."""
    return made.predict_single_npy_array(image[None].astype(np.float32), {"spacing": list(spacing)}, None, None, False)


class OnnxNetwork(torch.nn.Module):
    """network.onnx behind the face of a PyTorch module: the same sums in the same order as in the app."""

    def __init__(self):
        super().__init__()
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self.session = onnxruntime.InferenceSession(str(FILE), options, providers=["CPUExecutionProvider"])

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        """Logits of one tile."""
        return torch.from_numpy(self.session.run(["logits"], {"image": x.numpy()})[0])


def float32_sums():
    """Makes the arrays that nnU-Net holds in float16 float32."""
    gaussian = partial(compute_gaussian, dtype=torch.float32)
    stack = mock.patch.multiple(predict_from_raw_data, compute_gaussian=gaussian)
    return stack, mock.patch.object(torch, "half", torch.float32)


def positions(count: int, length: int) -> np.ndarray:
    """Evenly spread flat indices."""
    return np.unique(np.linspace(0, length - 1, count).astype(np.int64))


def store(name: str, labels: np.ndarray) -> None:
    """A label map as gzipped bytes."""
    (DATA / f"{name}.gz").write_bytes(gzip.compress(labels.astype(np.uint8).tobytes(), 9, mtime=0))


def main() -> None:
    """All cases."""
    torch.set_num_threads(1)
    network = load()
    made, made_onnx = predictor(network), predictor(OnnxNetwork())
    out = []
    for case, image in stored_cases():
        released = nnunet_labels(made, image, case.spacing_mm)
        gaussian, half = float32_sums()
        with gaussian, half:
            float32 = nnunet_labels(made, image, case.spacing_mm)
            onnx = nnunet_labels(made_onnx, image, case.spacing_mm)
        store(f"{case.name}.nnunet-float32", float32)
        store(f"{case.name}.nnunet-changes", released ^ float32)
        store(f"{case.name}.nnunet-onnx-changes", onnx ^ float32)
        properties = {"spacing": list(case.spacing_mm)}
        data, _, properties = DefaultPreprocessor(verbose=False).run_case_npy(
            image[None], None, properties, made.plans_manager, made.configuration_manager, DATASET
        )
        box = [[int(v) for v in pair] for pair in properties["bbox_used_for_cropping"]]
        tensor = torch.from_numpy(np.ascontiguousarray(data, np.float32))[None]
        with torch.inference_mode():
            gauss = SlidingWindowInferer(PATCH, 1, 0.5, "gaussian")(tensor, network)[0].numpy()
            flat = SlidingWindowInferer(PATCH, 1, 0.25, "constant")(tensor, network)[0].numpy()
        store(f"{case.name}.monai", gauss.argmax(0))
        store(f"{case.name}.monai-constant", flat.argmax(0))
        at = positions(SAMPLES, data[0].size)
        out.append(
            {
                "name": case.name,
                "crop": box,
                "shape": list(data.shape[1:]),
                "preprocessed": [float(f"{v:.7g}") for v in data[0].ravel()[at]],
                "logits": [[float(f"{v:.6g}") for v in gauss[c].ravel()[at]] for c in range(CLASSES)],
                "voxels": np.bincount(gauss.argmax(0).ravel(), minlength=CLASSES).tolist(),
            }
        )
        print(case.name, out[-1]["shape"], out[-1]["voxels"], flush=True)
    packages = ["monai", "nnunetv2", "torch", "onnxruntime", "numpy", "scipy", "scikit-image", "batchgenerators", "acvl-utils"]
    made_with = {"python": platform.python_version()} | {name: version(name) for name in packages}
    target = {"made_with": made_with, "samples": SAMPLES, "cases": out}
    (DATA / "references.json.gz").write_bytes(gzip.compress(json.dumps(target).encode(), 9, mtime=0))


if __name__ == "__main__":
    main()
