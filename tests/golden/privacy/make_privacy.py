"""Reference numbers for the privacy audit: scipy's Mann-Whitney U and gaussian_kde, scikit-learn's neighbors, PCA and ROC.

Made with numpy 2.4.6, scipy 1.17.1 and scikit-learn 1.9.1:
    python make_privacy.py
Writes privacy.json beside itself. The features are those of ../evaluation/make_evaluation.py.
"""
import json
import pathlib

import numpy as np
from scipy.stats import gaussian_kde, mannwhitneyu
from sklearn.decomposition import PCA
from sklearn.metrics import roc_auc_score, roc_curve
from sklearn.metrics.pairwise import euclidean_distances
from sklearn.neighbors import NearestNeighbors

here = pathlib.Path(__file__).parent


def features(seed, rows, columns, shift):
    """The same numbers as goldenFeatures in features.ts."""
    state = seed
    out = np.zeros((rows, columns))
    for r in range(rows):
        before = 0.0
        for c in range(columns):
            state = (1664525 * state + 1013904223) % 2**32
            u = state / 2**32
            before = 0.5 * before + u * u
            out[r, c] = before * (1 + (c % 7) * 0.25) + shift * (c % 3)
    return out


def z(a, b):
    u = mannwhitneyu(a, b).statistic
    m, n = len(a), len(b)
    return float((u - m * n / 2) / np.sqrt(m * n * (m + n + 1) / 12))


def nearest(query, reference):
    return NearestNeighbors(n_neighbors=1, algorithm="brute").fit(reference).kneighbors(query)[0][:, 0]


def with_ties(seed, rows):
    """Few whole numbers, many rows alike: the squares of their distances are exact on both sides."""
    return np.floor(3 * features(seed, rows, 3, 0))


def tied_neighbors(metric):
    """Which of equally near rows come first is left open by kneighbors; a stable sort of scikit-learn's distances takes the lower rows."""
    query, reference = with_ties(41, 40) + 1, with_ties(42, 600) + 1
    distances = NearestNeighbors(n_neighbors=7, algorithm="brute", metric=metric).fit(reference).kneighbors(query)[0]
    order = np.argsort(euclidean_distances(query, reference), axis=1, kind="stable")[:, :7]
    return {"metric": metric, "distances": distances.ravel().tolist(), "lowerRowsFirst": order.ravel().tolist() if metric == "euclidean" else None}


def data_copying(train, held_out, synthetic, cells):
    """Cells by row number, so that both sides agree on them."""
    total, weights = 0.0, 0
    for cell in range(cells):
        t, p, q = (x[np.arange(len(x)) % cells == cell] for x in (train, held_out, synthetic))
        total += len(p) * z(nearest(q, t), nearest(p, t))
        weights += len(p)
    return total / weights


train, held_out = features(31, 400, 6, 0), features(32, 203, 6, 0)
near, far = features(31, 240, 6, 0) + 0.001 * features(33, 240, 6, 0), features(34, 240, 6, 0.1)
points, at = features(35, 120, 4, 0), features(36, 25, 4, 0.1)

truth = np.repeat([1, 0], [300, 400])
score = np.concatenate([features(37, 300, 1, 0)[:, 0] + 0.2, features(38, 400, 1, 0)[:, 0]])
score = np.round(score, 2)  # with ties
fpr, tpr, _ = roc_curve(truth, score, drop_intermediate=False)

projected = PCA(3).fit(points).transform(at)
result = {
    "dataCopying": {"near": data_copying(train, held_out, near, 4), "far": data_copying(train, held_out, far, 4)},
    "tiedNeighbors": [tied_neighbors("euclidean"), tied_neighbors("cosine")],
    "mannWhitneyZ": z(near[:, 0], far[:, 1]),
    "logDensity": gaussian_kde(points.T).logpdf(at.T).tolist(),
    "components": np.abs(projected).tolist(),
    "membership": {
        "auroc": float(roc_auc_score(truth, score)),
        "at01": float(tpr[fpr <= 0.001].max()), "at1": float(tpr[fpr <= 0.01].max()), "at20": float(tpr[fpr <= 0.2].max()),
    },
}
(here / "privacy.json").write_text(json.dumps(result) + "\n")
