"""Exact p of Spearman's correlation from scipy's permutation test: python exact_spearman.py > exact_spearman.json"""
import json
import sys
from itertools import permutations

import numpy
import scipy
from scipy.stats import permutation_test, spearmanr

rng = numpy.random.default_rng(17)


def exact(x, y):
    result = permutation_test(
        (x,),
        lambda drawn: spearmanr(drawn, y).statistic,
        permutation_type="pairings",
        vectorized=False,
        n_resamples=numpy.inf,
        alternative="two-sided",
    )
    return float(result.statistic), float(result.pvalue)


def two_sided(x, y):
    """scipy doubles the smaller tail; |rho| is counted here, which is the same where no tie skews the orders."""
    ranks_x = numpy.asarray(scipy.stats.rankdata(x)) - (len(x) + 1) / 2
    ranks_y = numpy.asarray(scipy.stats.rankdata(y)) - (len(y) + 1) / 2
    observed = abs(ranks_x @ ranks_y)
    sums = [abs(numpy.dot(ranks_x, order)) for order in permutations(ranks_y)]
    return float(numpy.mean(numpy.asarray(sums) >= observed - 1e-9))


cases = []
for n, slope, levels in [(3, 5, 0), (4, 50, 0), (4, 0.3, 0), (5, -1, 0), (6, 1, 0), (7, 0.5, 0), (5, 1, 2), (6, -1, 3), (7, 1, 3)]:
    x = numpy.round(rng.normal(size=n), 3)
    y = numpy.round(slope * x + rng.normal(size=n), 3)
    if levels:
        x, y = numpy.round(x * levels), numpy.round(y * levels)
    rho, p = exact(x, y)
    cases.append({"x": x.tolist(), "y": y.tolist(), "rho": rho, "p": two_sided(x, y), "scipy": None if levels else p})
json.dump({"made_with": {"numpy": numpy.__version__, "scipy": scipy.__version__}, "cases": cases}, sys.stdout)
