"""Reads an export of a DICOM series in pydicom and highdicom: checkDicomExport.py STUDY_ZIP RTSTRUCT SEG.

Every reference has to be to an image of the series, every contour to lie in the plane of the image that it names, and the
frames of the segmentation on the slices of the series. Prints the voxels of each segment as JSON; fails with an
AssertionError.
"""

import io
import json
import sys
import zipfile

import highdicom
import numpy
import pydicom

archive, structure_set, segmentation = sys.argv[1:]
with zipfile.ZipFile(archive) as files:
    study = [pydicom.dcmread(io.BytesIO(files.read(name))) for name in files.namelist()]
images = {image.SOPInstanceUID: image for image in study if image.Modality == 'CT'}
first = next(iter(images.values()))

contours = pydicom.dcmread(structure_set)
masks = highdicom.seg.segread(segmentation)
for written in (contours, masks):
    assert written.StudyInstanceUID == first.StudyInstanceUID
    assert written.SeriesInstanceUID not in {image.SeriesInstanceUID for image in study}
    assert written.SOPInstanceUID not in {image.SOPInstanceUID for image in study}
assert contours.PatientID == first.PatientID and contours.PatientName == first.PatientName
# Written without the patient, who is then called by the study.
assert masks.PatientIdentityRemoved == 'YES' and masks.PatientID != first.PatientID

(frame,) = contours.ReferencedFrameOfReferenceSequence
assert frame.FrameOfReferenceUID == masks.FrameOfReferenceUID == first.FrameOfReferenceUID
for roi in contours.ROIContourSequence:
    for contour in roi.ContourSequence:
        (named,) = contour.ContourImageSequence
        image = images[named.ReferencedSOPInstanceUID]
        depths = {float(z) for z in contour.ContourData[2::3]}
        assert depths == {float(image.ImagePositionPatient[2])}, depths
names = [roi.ROIName for roi in contours.StructureSetROISequence]
origins = [roi.ROIGenerationAlgorithm for roi in contours.StructureSetROISequence]

uids = {uid for _, _, uid in masks.get_source_image_uids()}
assert uids and uids <= images.keys()
voxels = {}
for number in masks.segment_numbers:
    description = masks.get_segment_description(number)
    assert description.segment_label == names[number - 1]
    assert description.SegmentAlgorithmType == origins[number - 1]
    frames = masks.get_pixels_by_source_instance(
        sorted(uids, key=lambda uid: images[uid].ImagePositionPatient[2]),
        segment_numbers=[number],
        ignore_spatial_locations=True,
    )
    voxels[description.segment_label] = int(numpy.count_nonzero(frames))
print(json.dumps({'voxels': voxels, 'origins': dict(zip(names, origins))}))
