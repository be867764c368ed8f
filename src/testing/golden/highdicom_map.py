"""What highdicom reads in a parametric map: python highdicom_map.py file.dcm

Prints as JSON: units, quantity, and the real world values as [K, J, I] of float64 in base64, in the order of the slices of
highdicom's volume, with its affine. Written against highdicom 0.28.2.
"""
import base64
import json
import sys

import highdicom as hd
import numpy as np
import pydicom


def main(path):
    image = hd.imread(path)
    volume = image.get_volume(apply_real_world_transform=True, dtype=np.float64)
    mapping = pydicom.dcmread(path).SharedFunctionalGroupsSequence[0].RealWorldValueMappingSequence[0]
    quantity = mapping.QuantityDefinitionSequence[0].ConceptCodeSequence[0]
    print(
        json.dumps(
            {
                "unit": mapping.MeasurementUnitsCodeSequence[0].CodeValue,
                "quantity": [quantity.CodeValue, quantity.CodingSchemeDesignator, quantity.CodeMeaning],
                "affine": np.asarray(volume.affine).ravel().tolist(),
                "shape": list(volume.array.shape),
                "values": base64.b64encode(np.ascontiguousarray(volume.array).tobytes()).decode(),
            }
        )
    )


main(sys.argv[1])
