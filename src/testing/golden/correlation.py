"""Golden correlations from scipy: python correlation.py > correlation.json"""
import json
import sys

import numpy
import scipy
from scipy.stats import pearsonr, rankdata, spearmanr, t

rng = numpy.random.default_rng(11)
cases = []
for n, slope, levels in [(4, 0.3, 0), (5, 0.5, 0), (12, -1, 6), (20, 0, 0), (55, 2, 0), (55, -3, 9), (400, 0.2, 20)]:
    x = numpy.round(rng.normal(size=n), 5)
    y = numpy.round(slope * x + rng.normal(size=n), 5)
    if levels:
        x, y = numpy.round(x * levels / 4), numpy.round(y * levels / 4)
    rho, p = spearmanr(x, y)
    cases.append(
        {
            "x": x.tolist(),
            "y": y.tolist(),
            "ranksX": rankdata(x).tolist(),
            "rho": float(rho),
            "p": float(p),
            "pearson": float(pearsonr(x, y)[0]),
        }
    )
# The tail of Student's t alone, far out and for odd and even degrees of freedom.
tails = [
    {"rhoSquared": float(s * s / (s * s + df)), "df": df, "p": float(2 * t.sf(s, df))}
    for df in (1, 2, 3, 5, 10, 53, 398, 5000)
    for s in (0.01, 0.5, 1.0, 2.0, 5.0, 20.0)
]
json.dump(
    {"made_with": {"numpy": numpy.__version__, "scipy": scipy.__version__}, "cases": cases, "tails": tails},
    sys.stdout,
)
