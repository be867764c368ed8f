"""Segmentations of every kind, written by highdicom for an oblique series: python dicom_seg.py > dicom_seg.json

Made with highdicom 0.28.2, pydicom 3.0.2, pyjpegls 1.5.1, numpy 2.4.6. UIDs and times are new at each run.
Files are gzipped, in base64. `labels` are [K, J, I] of uint8 in base64, one array for each segment: 1 inside.
"""
import base64
import gzip
import io
import json

import highdicom as hd
import numpy as np
import pydicom
from pydicom.dataset import FileMetaDataset
from pydicom.sr.codedict import codes
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRLittleEndian,
    JPEGLSLossless,
    RLELossless,
    generate_uid,
)

ROWS, COLUMNS, SLICES = 11, 13, 5
SPACING = [0.9, 0.7]  # between rows, between columns
DISTANCE = 2.3
ANGLES = np.radians([20, -15, 30])


def rotation():
    (cx, cy, cz), (sx, sy, sz) = np.cos(ANGLES), np.sin(ANGLES)
    x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return z @ y @ x


def series():
    turn = rotation()
    study, own, frame = generate_uid(), generate_uid(), generate_uid()
    out = []
    for k in range(SLICES):
        d = pydicom.Dataset()
        d.file_meta = FileMetaDataset()
        d.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        d.file_meta.MediaStorageSOPClassUID = CTImageStorage
        d.SpecificCharacterSet = "ISO_IR 192"
        d.SOPClassUID = CTImageStorage
        d.SOPInstanceUID = generate_uid()
        d.file_meta.MediaStorageSOPInstanceUID = d.SOPInstanceUID
        d.StudyInstanceUID, d.SeriesInstanceUID, d.FrameOfReferenceUID = study, own, frame
        d.PatientName, d.PatientID, d.PatientBirthDate, d.PatientSex = "Golden^Seg", "G1", "", "O"
        d.StudyDate = d.StudyTime = d.AccessionNumber = d.StudyID = d.ReferringPhysicianName = ""
        d.Modality, d.SeriesNumber, d.InstanceNumber = "CT", 3, k + 1
        d.PositionReferenceIndicator = ""
        d.Rows, d.Columns = ROWS, COLUMNS
        d.PixelSpacing, d.SliceThickness = SPACING, DISTANCE
        d.ImageOrientationPatient = [*turn[:, 0], *turn[:, 1]]
        d.ImagePositionPatient = list(np.array([-31.5, 12.25, 80]) + k * DISTANCE * turn[:, 2])
        d.BitsAllocated, d.BitsStored, d.HighBit, d.PixelRepresentation = 16, 16, 15, 1
        d.SamplesPerPixel, d.PhotometricInterpretation = 1, "MONOCHROME2"
        d.PixelData = np.zeros((ROWS, COLUMNS), np.int16).tobytes()
        # As a file has them: decimal strings of at most 16 characters.
        for keyword in ("ImagePositionPatient", "ImageOrientationPatient"):
            setattr(d, keyword, [pydicom.valuerep.DSfloat(v, auto_format=True) for v in d[keyword].value])
        out.append(d)
    return out


def affine_ras(images):
    first, last = images[0], images[-1]
    step = (np.array(last.ImagePositionPatient, float) - np.array(first.ImagePositionPatient, float)) / (SLICES - 1)
    columns = np.eye(4)
    columns[:3, 0] = np.array(first.ImageOrientationPatient[:3], float) * SPACING[1]
    columns[:3, 1] = np.array(first.ImageOrientationPatient[3:], float) * SPACING[0]
    columns[:3, 2] = step
    columns[:3, 3] = np.array(first.ImagePositionPatient, float)
    return (np.diag([-1, -1, 1, 1]) @ columns).ravel().tolist()


def ball(centre, radius):
    k, j, i = np.mgrid[:SLICES, :ROWS, :COLUMNS]
    return (k - centre[0]) ** 2 + (j - centre[1]) ** 2 + (i - centre[2]) ** 2 <= radius**2


def description(number, label, color):
    return hd.seg.SegmentDescription(
        segment_number=number,
        segment_label=label,
        segmented_property_category=codes.SCT.Organ,
        segmented_property_type=codes.SCT.Liver,
        algorithm_type=hd.seg.SegmentAlgorithmTypeValues.AUTOMATIC,
        algorithm_identification=hd.AlgorithmIdentificationSequence(
            name="golden", version="1", family=codes.DCM.ArtificialIntelligence
        ),
        display_color=hd.color.CIELabColor.from_rgb(*bytes.fromhex(color)),
    )


def written(images, pixels, kind, descriptions, transfer_syntax=None, **options):
    seg = hd.seg.Segmentation(
        source_images=images,
        pixel_array=pixels,
        segmentation_type=kind,
        segment_descriptions=descriptions,
        series_instance_uid=generate_uid(),
        series_number=9,
        sop_instance_uid=generate_uid(),
        instance_number=1,
        manufacturer="Golden",
        manufacturer_model_name="Golden",
        software_versions="1",
        device_serial_number="1",
        **options,
    )
    if transfer_syntax:
        seg = pydicom.dcmread(io.BytesIO(saved(seg)))
        seg.file_meta.TransferSyntaxUID = transfer_syntax
    if transfer_syntax == RLELossless:
        seg.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        seg.compress(RLELossless, encoding_plugin="pydicom", generate_instance_uid=False)
    return base64.b64encode(gzip.compress(saved(seg), mtime=0)).decode()


def saved(dataset):
    file = io.BytesIO()
    dataset.save_as(file)
    return file.getvalue()


def encoded(mask):
    return base64.b64encode(mask.astype(np.uint8).tobytes()).decode()


def main():
    images = series()
    masks = [ball((1, 4, 4), 2.6), ball((2, 5, 6), 2.2), ball((4, 8, 10), 1.5)]
    apart = np.zeros((SLICES, ROWS, COLUMNS), np.uint16)
    numbers = [2, 40, 300]
    for number, mask in zip(numbers, masks):
        apart[mask] = number
    colors = ["E69F00", "56B4E9", "009E73"]
    names = ["one", "zwei: größer", "trois"]
    three = [description(n + 1, names[n], colors[n]) for n in range(3)]
    sparse = [description(numbers[n], names[n], colors[n]) for n in range(3)]
    stack = np.stack(masks, axis=-1)
    probability = np.clip(stack * 0.75 + 0.25 * np.roll(stack, 1, axis=2), 0, 1).astype(np.float32)
    shuffled = [images[at] for at in (3, 0, 4, 1, 2)]
    fractional = {
        "fractional_type": "PROBABILITY",
        "max_fractional_value": 100,
    }
    overlapping = [encoded(mask) for mask in masks]
    distinct = [encoded(apart == number) for number in numbers]
    small = np.where(apart == 300, 250, apart).astype(np.uint8)
    small_numbers = [2, 40, 250]
    small_sparse = [description(small_numbers[n], names[n], colors[n]) for n in range(3)]
    cases = [
        ("binary", written(images, stack.astype(np.uint8), "BINARY", three), overlapping),
        ("binary, images in another order", written(shuffled, stack[[3, 0, 4, 1, 2]].astype(np.uint8), "BINARY", three), overlapping),
        ("binary, empty frames too", written(images, stack.astype(np.uint8), "BINARY", three, omit_empty_frames=False), overlapping),
        ("binary, deflated", written(images, stack.astype(np.uint8), "BINARY", three, transfer_syntax=DeflatedExplicitVRLittleEndian), overlapping),
        ("fractional, probability", written(images, probability, "FRACTIONAL", three, **fractional), [encoded(probability[..., n] >= 0.5) for n in range(3)]),
        ("fractional, RLE", written(images, probability, "FRACTIONAL", three, transfer_syntax=RLELossless, **fractional), [encoded(probability[..., n] >= 0.5) for n in range(3)]),
        ("fractional, occupancy", written(images, stack.astype(np.float32), "FRACTIONAL", three, fractional_type="OCCUPANCY"), overlapping),
        ("label map of 8 bits", written(images, small, "LABELMAP", small_sparse), distinct),
        ("label map of 16 bits", written(images, apart, "LABELMAP", sparse), distinct),
        ("label map, RLE", written(images, small, "LABELMAP", small_sparse, transfer_syntax=RLELossless), distinct),
    ]
    # Decoded by WebAssembly: not where formats are tested.
    coded = [
        ("fractional, JPEG-LS", written(images, probability, "FRACTIONAL", three, transfer_syntax_uid=JPEGLSLossless, **fractional), [encoded(probability[..., n] >= 0.5) for n in range(3)]),
        ("label map of 16 bits, JPEG-LS", written(images, apart, "LABELMAP", sparse, transfer_syntax_uid=JPEGLSLossless), distinct),
    ]
    print(
        json.dumps(
            {
                "affine": affine_ras(images),
                "shape": [COLUMNS, ROWS, SLICES],
                "seriesInstanceUid": images[0].SeriesInstanceUID,
                "frameOfReferenceUid": images[0].FrameOfReferenceUID,
                "studyInstanceUid": images[0].StudyInstanceUID,
                "instances": [d.SOPInstanceUID for d in images],
                "names": names,
                "colors": ["#" + c for c in colors],
                "cases": [{"name": n, "file": f, "labels": m} for n, f, m in cases],
                "coded": [{"name": n, "file": f, "labels": m} for n, f, m in coded],
            },
            ensure_ascii=False,
        )
    )


main()
