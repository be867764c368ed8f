"""Golden calibration: measures from scikit-learn, fits from scipy: python calibration.py > calibration.json"""
import json
import sys

import numpy
import scipy
import sklearn
from scipy.optimize import minimize, minimize_scalar
from scipy.special import expit, log_expit, log_softmax, logsumexp
from sklearn.calibration import calibration_curve
from sklearn.metrics import brier_score_loss, log_loss

rng = numpy.random.default_rng(7)


def rounded(values, digits=4):
    return numpy.round(values, digits)


scores = []
for n, sharpness in [(40, 1.0), (500, 2.5), (2000, 0.5)]:
    z = rng.normal(size=n) * 2
    # Odd last digits: no probability lies on the edge of a bin.
    p = numpy.clip(rounded(expit(sharpness * z)), 0.0003, 0.9997) + 0.00001
    y = (rng.random(n) < expit(z)).astype(int)
    observed, mean = calibration_curve(y, p, n_bins=10, strategy="uniform")
    counts = numpy.histogram(p, bins=numpy.linspace(0, 1, 11))[0]
    gaps = numpy.abs(observed - mean)
    scores.append(
        {
            "p": p.tolist(),
            "y": y.tolist(),
            "counts": counts.tolist(),
            "observed": observed.tolist(),
            "mean": mean.tolist(),
            "ece": float((gaps * counts[counts > 0]).sum() / n),
            "brier": float(brier_score_loss(y, p)),
            "nll": float(log_loss(y, p)),
        }
    )

fits = []
for sizes, classes, scale in [((300,), 3, 3.0), ((200, 50), 4, 1.7), ((400, 100, 100), 3, 0.4)]:
    shift = numpy.append(0, rng.normal(size=classes - 1))
    cases = []
    for n in sizes:
        truth = rng.normal(size=(classes, n)) * 1.5
        label = numpy.array([rng.choice(classes, p=numpy.exp(t - logsumexp(t))) for t in truth.T])
        cases.append((rounded(scale * truth + shift[:, None]), label))

    def loss(parameters):
        beta, c = parameters[0], numpy.append(0, parameters[1:])
        return numpy.mean(
            [-log_softmax(beta * z + c[:, None], axis=0)[y, numpy.arange(len(y))].mean() for z, y in cases]
        )

    alone = minimize_scalar(lambda b: loss(numpy.append(b, numpy.zeros(classes - 1))), bounds=(0.05, 20), method="bounded", options={"xatol": 1e-12})
    both = minimize(loss, numpy.append(1, numpy.zeros(classes - 1)), method="BFGS", options={"gtol": 1e-9})
    fits.append(
        {
            "classes": classes,
            "cases": [{"logits": z.ravel().tolist(), "reference": y.tolist()} for z, y in cases],
            "nllBefore": float(loss(numpy.append(1, numpy.zeros(classes - 1)))),
            "temperature": 1 / float(alone.x),
            "nll": float(alone.fun),
            "withBias": {
                "temperature": 1 / float(both.x[0]),
                "bias": numpy.append(0, both.x[1:] / both.x[0]).tolist(),
                "nll": float(both.fun),
            },
        }
    )

# Two structures by sigmoid, one temperature, a bias each.
z = rounded(rng.normal(size=(2, 250)) * 4 + numpy.array([[1.0], [-2.0]]))
y = (rng.random(z.shape) < expit(z / 2.5 - 0.4)).astype(int)
sigmoid_loss = lambda q: -(y * log_expit(q[0] * z + q[1:, None]) + (1 - y) * log_expit(-(q[0] * z + q[1:, None]))).sum() / z.shape[1]
best = minimize(sigmoid_loss, [1, 0, 0], method="BFGS", options={"gtol": 1e-9})
sigmoid = {
    "logits": z.ravel().tolist(),
    "reference": y.ravel().tolist(),
    "temperature": 1 / float(best.x[0]),
    "bias": (best.x[1:] / best.x[0]).tolist(),
    "nll": float(best.fun),
}

# One temperature for the mean probability of three members.
members = rounded(rng.normal(size=(3, 1, 300)) * 2 + rng.normal(size=(1, 1, 300)) * 4)
label = (rng.random(300) < expit(members.mean(axis=(0, 1)) / 3)).astype(int)


def mixture(theta):
    p = expit(members[:, 0] / numpy.exp(theta)).mean(axis=0)
    return -numpy.mean(numpy.where(label == 1, numpy.log(p), numpy.log1p(-p)))


joint_best = minimize_scalar(mixture, bounds=(numpy.log(0.05), numpy.log(20)), method="bounded", options={"xatol": 1e-10})
joint = {
    "members": [m.ravel().tolist() for m in members],
    "reference": label.tolist(),
    "temperature": float(numpy.exp(joint_best.x)),
    "nll": float(joint_best.fun),
}
json.dump(
    {
        "made_with": {"numpy": numpy.__version__, "scipy": scipy.__version__, "scikit-learn": sklearn.__version__},
        "scores": scores,
        "fits": fits,
        "sigmoid": sigmoid,
        "joint": joint,
    },
    sys.stdout,
)
