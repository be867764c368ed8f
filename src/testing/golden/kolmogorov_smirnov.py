"""Golden two-sample Kolmogorov-Smirnov tests by scipy: python kolmogorov_smirnov.py > kolmogorov_smirnov.json"""

import json

import numpy
import scipy
from scipy import stats

rng = numpy.random.default_rng(20261121)


def case(first, second):
    found = stats.ks_2samp(first, second, method="exact")
    return {
        "first": [float(value) for value in first],
        "second": [float(value) for value in second],
        "d": float(found.statistic),
        "p": float(found.pvalue),
        "sign": int(found.statistic_sign),
    }


def drawn(m, n, shift=0.0):
    return case(rng.normal(size=m).round(4), (rng.normal(size=n) + shift).round(4))


cases = [
    drawn(1, 1),
    drawn(3, 4),
    drawn(5, 5, 3.0),
    drawn(10, 12, 0.5),
    drawn(10, 40, 1.0),
    drawn(40, 40, 0.4),
    drawn(40, 25, -1.5),
    drawn(60, 37, 2.5),
    # With ties, as Dice has them at 0.
    case(rng.integers(0, 6, 30) / 5, rng.integers(0, 5, 20) / 5),
]
versions = {"scipy": scipy.__version__, "numpy": numpy.__version__}
print(json.dumps({"versions": versions, "cases": cases}))
