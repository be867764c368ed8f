"""What highdicom reads in a segmentation: python highdicom_seg.py file.dcm

Prints as JSON: segment labels, codes, and the mask of each segment on the slices of its own planes, rising along the
normal, as [K, J, I] of uint8 in base64. Written against highdicom 0.28.2.
"""
import base64
import json
import sys

import highdicom as hd
import numpy as np


def main(path):
    seg = hd.seg.segread(path)
    volume = seg.get_volume(combine_segments=False, rescale_fractional=False, allow_missing_positions=True)
    # [slices, rows, columns, segments]
    masks = np.asarray(volume.array).astype(np.uint8)
    descriptions = [seg.get_segment_description(n) for n in seg.segment_numbers]
    print(
        json.dumps(
            {
                "labels": [d.segment_label for d in descriptions],
                "types": [d.segmented_property_type.value for d in descriptions],
                "algorithms": [str(d.algorithm_type.value) for d in descriptions],
                "colors": [
                    [int(v) for v in d.RecommendedDisplayCIELabValue]
                    if "RecommendedDisplayCIELabValue" in d
                    else None
                    for d in descriptions
                ],
                "affine": np.asarray(volume.affine).ravel().tolist(),
                "shape": list(masks.shape),
                "masks": [
                    base64.b64encode(np.ascontiguousarray(masks[..., n]).tobytes()).decode()
                    for n in range(masks.shape[-1])
                ],
            }
        )
    )


main(sys.argv[1])
