"""Golden STAPLE estimates from SimpleITK: python observers.py > observers.json"""
import json
import sys

import numpy
import SimpleITK as sitk

rng = numpy.random.default_rng(3)
cases = []
for shape, observers, noise, weight in [
    ((6, 7, 5), 3, 0.1, 1.0),
    ((8, 8, 8), 5, 0.2, 1.0),
    ((12, 10, 3), 2, 0.15, 1.0),
    ((9, 9, 9), 7, 0.3, 1.0),
    ((8, 8, 8), 5, 0.2, 0.5),
]:
    truth = numpy.zeros(shape, bool)
    truth[tuple(slice(s // 4, max(s // 4 + 1, 3 * s // 4)) for s in shape)] = True
    masks = [(truth ^ (rng.random(shape) < noise * (r + 1) / observers)).astype(numpy.uint8) for r in range(observers)]
    staple = sitk.STAPLEImageFilter()
    staple.SetForegroundValue(1.0)
    staple.SetConfidenceWeight(weight)
    probability = sitk.GetArrayFromImage(staple.Execute([sitk.GetImageFromArray(m) for m in masks]))
    cases.append(
        {
            "observers": ["".join(map(str, m.ravel())) for m in masks],
            "confidenceWeight": weight,
            "probability": [round(float(w), 9) for w in probability.ravel()],
            "sensitivity": list(staple.GetSensitivity()),
            "specificity": list(staple.GetSpecificity()),
            "iterations": staple.GetElapsedIterations(),
        }
    )
json.dump(
    {"made_with": {"SimpleITK": sitk.Version_VersionString(), "numpy": numpy.__version__}, "cases": cases},
    sys.stdout,
)
