"""Golden statistics of a cohort by scipy, numpy and scikit-learn: python cohort.py > cohort.json"""

import json
import sys

import numpy
import scipy
import sklearn
from scipy.special import expit
from scipy.stats import ks_2samp, spearmanr
from sklearn.metrics import auc

rng = numpy.random.default_rng(20261122)
NAMES = ["meanPairwiseDice", "meanLabelledEntropy", "predictedDice", "volumeMl"]


def cases(n, shift):
    dice = numpy.clip(rng.beta(6, 1.5, n) - shift, 0, 1).round(3)
    noise = lambda size: size * rng.normal(size=n)
    columns = {
        "meanPairwiseDice": expit(6 * dice - 2 + noise(0.6)),
        "meanLabelledEntropy": expit(3 - 6 * dice + noise(1.5)),
        "predictedDice": expit(6 * dice - 3 + noise(0.4)).round(8),
        "volumeMl": rng.lognormal(5, 1, n),
    }
    rows = [{"dice": float(dice[at]), **{k: float(v[at]) for k, v in columns.items()}} for at in range(n)]
    # Undefined where nothing was drawn.
    for at in rng.choice(n, 3, replace=False):
        rows[at]["meanLabelledEntropy"] = None
    return rows


def against_dice(rows, name):
    pairs = [(row[name], row["dice"]) for row in rows if row[name] is not None]
    x, y = numpy.array(pairs).T
    rho, p = spearmanr(x, y)
    # Mean risk of the most confident k cases; no two are equally confident here.
    sign = -1 if name == "meanLabelledEntropy" else 1
    risk = (1 - y)[numpy.argsort(-sign * x)]
    selective = numpy.cumsum(risk) / numpy.arange(1, len(risk) + 1)
    coverage = numpy.arange(1, len(risk) + 1) / len(risk)
    return {
        "n": len(pairs),
        "rho": float(rho),
        "p": float(p),
        "aurcMean": float(selective.mean()),
        "aurcTrapezoid": float(auc(coverage, selective)),
    }


def drift(rows, others, name):
    values, known = ([row[name] for row in one if row[name] is not None] for one in (rows, others))
    found = ks_2samp(values, known, method="exact")
    return {"d": float(found.statistic), "p": float(found.pvalue)}


own, reference = cases(45, 0.06), cases(40, 0)
dice = numpy.array([row["dice"] for row in own])
json.dump(
    {
        "made_with": {"numpy": numpy.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
        "cases": own,
        "reference": reference,
        "dice": {
            "median": float(numpy.median(dice)),
            "quartiles": [float(one) for one in numpy.percentile(dice, [25, 75])],
            "mean": float(dice.mean()),
            "sd": float(dice.std(ddof=1)),
        },
        "measures": {name: against_dice(own, name) for name in NAMES},
        "drift": {name: drift(own, reference, name) for name in [*NAMES, "dice"]},
    },
    sys.stdout,
)
