"""Scores of a logistic regression with and without class weights, from scikit-learn:
    python make_class_weights.py
Writes class-weights.json beside itself. Made with scikit-learn 1.9.1."""
import json
import pathlib

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.linear_model import LogisticRegression

rng = np.random.default_rng(4)
n = 400_000
x = rng.normal(size=(n, 1))
chance = 1 / (1 + np.exp(-(1.3 * x[:, 0] - 2.6)))
truth = (rng.uniform(size=n) < chance).astype(int)
prevalence = truth.mean()
# As the classifier's loss has them: positives weigh the share of negatives, and the other way round.
weights = {1: 1 - prevalence, 0: prevalence}
# Without a penalty both fits are of the true model.
plain = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000).fit(x, truth)
weighted = LogisticRegression(C=np.inf, tol=1e-10, max_iter=1000, class_weight=weights).fit(x, truth)
at = np.linspace(-3, 3, 25)[:, None]


def calibration_error(score):
    frequency, mean = calibration_curve(truth, score, n_bins=10)
    counts = np.histogram(score, np.linspace(0, 1, 11))[0]
    return float((np.abs(frequency - mean) * counts[counts > 0]).sum() / n)


out = {
    "prevalence": float(prevalence),
    "weighted": weighted.predict_proba(at)[:, 1].tolist(),
    "plain": plain.predict_proba(at)[:, 1].tolist(),
    "calibrationError": {
        "weighted": calibration_error(weighted.predict_proba(x)[:, 1]),
        "plain": calibration_error(plain.predict_proba(x)[:, 1]),
    },
}
pathlib.Path(__file__).with_name("class-weights.json").write_text(json.dumps(out, indent=1) + "\n")
