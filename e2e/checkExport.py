"""Opens an export in nibabel and compares its grid with the source: checkExport.py SOURCE CONTOURS UNCERTAINTY.

Prints the number of liver voxels; fails with an AssertionError.
"""

import sys

import nibabel
import numpy

source, labels, doubt = (nibabel.load(path) for path in sys.argv[1:])
for image in (labels, doubt):
    assert image.shape == source.shape[:3], (image.shape, source.shape)
    assert (image.affine == source.affine).all()
    assert image.header['sform_code'] == source.header['sform_code']
    assert image.header['qform_code'] == source.header['qform_code']
    assert (image.header.get_qform() == source.header.get_qform()).all()
values = numpy.asanyarray(labels.dataobj)
assert labels.get_data_dtype() == numpy.uint8 and values.max() <= 4
data = doubt.get_fdata()
assert 0 <= data.min() and data.max() <= 1 and data.max() > 0.2
print((values == 1).sum())
