"""Reference numbers for AUROC, the normal tail and the bootstrap over patients.

Made with numpy 2.4.6, scipy 1.17.1 and scikit-learn 1.9.1: python make_statistics.py
Writes auroc.json, normal.json and bootstrap.json beside itself; takes some minutes.
"""
import json
import pathlib

import numpy as np
from scipy import stats
from sklearn.metrics import roc_auc_score

here = pathlib.Path(__file__).parent
rng = np.random.default_rng(20210420)


def save(name, value):
    (here / name).write_text(json.dumps(value) + "\n")


def auroc_case(name, truth, score):
    truth, score = np.asarray(truth), np.asarray(score, dtype=float)
    return {"name": name, "truth": truth.tolist(), "score": score.tolist(), "auroc": roc_auc_score(truth, score)}


truth = (rng.random(300) < 0.3).astype(int)
save("auroc.json", [
    auroc_case("no ties", truth, np.round(rng.normal(truth * 0.8), 9)),
    auroc_case("many ties", truth, np.round(rng.normal(truth * 0.8), 0)),
    auroc_case("two values", truth, rng.integers(0, 2, 300)),
    auroc_case("one value", truth, np.zeros(300)),
    auroc_case("perfect", truth, truth * 2.0 - 1),
    auroc_case("perfectly wrong", truth, -truth),
    auroc_case("one positive", [0, 0, 1, 0, 0], [0.1, 0.5, 0.5, 0.7, 0.2]),
    auroc_case("two images", [1, 0], [0.25, 0.75]),
    auroc_case("tiny differences", [0, 1, 0, 1], [1e-300, 2e-300, 5e-324, 1e-300]),
    auroc_case("huge values", [0, 1, 0, 1], [-1e308, 1e308, 1e307, 1e307]),
    auroc_case("rare positives", [1] * 3 + [0] * 297, np.round(rng.random(300), 2)),
])

points = [0, 1e-8, 0.1, 0.5, 1, 1.5, 1.959963984540054, 2.5, 2.8, 2.83, 3, 4, 5, 8, 12, 20, 37]
save("normal.json", [{"z": z, "p": float(2 * stats.norm.sf(z))} for z in points])

# Patients with one to six images each whose scores go together; two classifiers, two labels.
rows = []
for patient in range(60):
    ill = rng.random(2) < [0.4, 0.25]
    effect = rng.normal(0, 0.7, 2)
    for _ in range(rng.integers(1, 7)):
        for label in range(2):
            present = int(ill[label] and rng.random() < 0.9)
            a = present * 1.2 + effect[label] + rng.normal()
            b = present * 0.9 + effect[label] * 0.8 + rng.normal()
            rows.append([patient, len(rows) // 2, label, present, round(a, 2), round(b, 2)])
table = np.array(rows)


def measures(patients):
    """Mean AUROC of A, of B, and their difference, each patient as often as drawn; then label 0's of A."""
    drawn = np.concatenate([by_patient[p] for p in patients])
    values = [[roc_auc_score(d[:, 3], d[:, column]) for d in (drawn[drawn[:, 2] == l] for l in (0, 1))] for column in (4, 5)]
    a, b = np.mean(values, axis=1)
    return np.array([a, b, a - b, values[0][0]])


by_patient = {p: table[table[:, 0] == p] for p in range(60)}
result = stats.bootstrap(
    (np.arange(60),), measures, n_resamples=20000, vectorized=False, method="percentile",
    confidence_level=0.95, rng=np.random.default_rng(1),
)
save("bootstrap.json", {
    "columns": ["patient", "image", "label", "truth", "scoreA", "scoreB"],
    "rows": rows,
    "measures": ["meanA", "meanB", "difference", "labelA"],
    "value": measures(np.arange(60)).tolist(),
    "low": result.confidence_interval.low.tolist(),
    "high": result.confidence_interval.high.tolist(),
})
