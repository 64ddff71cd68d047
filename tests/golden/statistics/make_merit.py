"""Reference numbers for average precision, sensitivity at fixed specificity, calibration and Wilson's interval.

Made with numpy 2.4.6, scikit-learn 1.9.1 and statsmodels 0.15.0: python make_merit.py
Writes merit.json and wilson.json beside itself.
"""
import json
import pathlib

import numpy as np
from sklearn.calibration import calibration_curve
from sklearn.metrics import average_precision_score, roc_curve
from statsmodels.stats.proportion import proportion_confint

rng = np.random.default_rng(20210421)


def sensitivity(truth, score, specificity):
    false_alarms, found, _ = roc_curve(truth, score, drop_intermediate=False)
    return float(found[1 - false_alarms >= specificity - 1e-12].max())


def case(name, truth, score):
    truth, score = np.asarray(truth), np.asarray(score, dtype=float)
    frequency, mean_score = calibration_curve(truth, score, n_bins=10, strategy="uniform")
    images = np.bincount(np.searchsorted(np.linspace(0, 1, 11)[1:-1], score), minlength=10)
    images = images[images > 0]
    return {
        "name": name, "truth": truth.tolist(), "score": score.tolist(),
        "averagePrecision": float(average_precision_score(truth, score)),
        "sensitivity": {s: sensitivity(truth, score, float(s)) for s in ("0", "0.5", "0.8", "0.9", "0.95", "1")},
        "images": images.tolist(), "binScore": mean_score.tolist(), "binFrequency": frequency.tolist(),
        "expectedError": float(np.sum(images * np.abs(frequency - mean_score)) / len(truth)),
    }


truth = (rng.random(250) < 0.3).astype(int)
probability = lambda logit: 1 / (1 + np.exp(-logit))
cases = [
    case("no ties", truth, np.round(probability(rng.normal(truth * 1.2 - 0.5)), 9)),
    case("many ties, on the edges of bins", truth, np.round(probability(rng.normal(truth * 1.2 - 0.5)), 1)),
    case("two values", truth, rng.integers(0, 2, 250)),
    case("one value", truth, np.full(250, 0.25)),
    case("perfect", truth, truth * 0.9),
    case("perfectly wrong", truth, 1 - truth),
    case("one positive", [0, 0, 1, 0, 0], [0.1, 0.5, 0.5, 0.7, 0.2]),
    case("rare positives", [1] * 3 + [0] * 197, np.round(rng.random(200), 2)),
]
(pathlib.Path(__file__).parent / "merit.json").write_text(json.dumps(cases) + "\n")

shares = [(share, count) for count in (1, 2, 7.5, 40, 1122) for share in (0, 0.01, 0.3, 0.5, 0.96, 1)]
wilson = [proportion_confint(share * count, count, method="wilson") for share, count in shares]
wilson = [{"share": share, "count": count, "low": float(low), "high": float(high)} for (share, count), (low, high) in zip(shares, wilson)]
(pathlib.Path(__file__).parent / "wilson.json").write_text(json.dumps(wilson) + "\n")
