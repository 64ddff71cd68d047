"""Reference numbers for feature comparisons: torch-fidelity, clean-fid, scipy, prdc, scikit-learn and mpmath.

Made with numpy 2.4.6, scipy 1.17.1, scikit-learn 1.9.1, torch-fidelity 0.4.0, clean-fid 0.1.35, prdc 0.2 and mpmath 1.3.0:
    python make_evaluation.py
Writes evaluation.json beside itself. The features are made by a formula that features.ts repeats bit for bit.
"""
import json
import pathlib

import mpmath
import numpy as np
import torch
from cleanfid.fid import frechet_distance, kernel_distance
from prdc import compute_prdc
from scipy.linalg import sqrtm
from sklearn.neighbors import NearestNeighbors
from torch_fidelity.metric_fid import fid_features_to_statistics, fid_statistics_to_metric
from torch_fidelity.metric_kid import kid_features_to_metric

here = pathlib.Path(__file__).parent


def features(seed, rows, columns, shift, rank=0):
    """Correlated, skewed features; the same numbers as features.ts. A rank repeats the first columns."""
    state = seed
    out = np.zeros((rows, columns))
    for r in range(rows):
        before = 0.0
        for c in range(columns):
            if rank and c >= rank:
                out[r, c] = out[r, c - rank]
                continue
            state = (1664525 * state + 1013904223) % 2**32
            u = state / 2**32
            before = 0.5 * before + u * u
            out[r, c] = before * (1 + (c % 7) * 0.25) + shift * (c % 3)
    return out


def scipy_frechet(a, b):
    sa, sb = np.cov(a, rowvar=False), np.cov(b, rowvar=False)
    means = np.sum((a.mean(0) - b.mean(0)) ** 2)
    return float(means + np.trace(sa) + np.trace(sb) - 2 * np.trace(sqrtm(sa @ sb)).real)


def clean_fid_frechet(a, b):
    return float(frechet_distance(a.mean(0), np.cov(a, rowvar=False), b.mean(0), np.cov(b, rowvar=False)))


def exact_frechet(a, b):
    """In 60 digits, through symmetric eigenvalues; holds for singular covariances."""
    mpmath.mp.dps = 60
    a, b = (mpmath.matrix(x.tolist()) for x in (a, b))

    def moments(x):
        mean = [sum(x[r, c] for r in range(x.rows)) / x.rows for c in range(x.cols)]
        centered = mpmath.matrix(x.rows, x.cols)
        for r in range(x.rows):
            for c in range(x.cols):
                centered[r, c] = x[r, c] - mean[c]
        return mean, centered.T * centered / (x.rows - 1)

    (ma, sa), (mb, sb) = moments(a), moments(b)
    values, vectors = mpmath.eigsy(sa)
    root = vectors * mpmath.diag([mpmath.sqrt(max(v, 0)) for v in values]) * vectors.T
    trace = sum(mpmath.sqrt(max(v, 0)) for v in mpmath.eigsy(root * sb * root, eigvals_only=True))
    size = range(len(ma))
    return float(sum((ma[i] - mb[i]) ** 2 + sa[i, i] + sb[i, i] for i in size) - 2 * trace)


def case(name, a, b, k, exact=False, singular=False):
    x, y = features(*a), features(*b)
    statistics = [fid_features_to_statistics(torch.from_numpy(f)) for f in (x, y)]
    kid = {}
    if len(x) == len(y):  # one subset with all rows: no draw to agree on
        kid = kid_features_to_metric(
            torch.from_numpy(x), torch.from_numpy(y), kid_subsets=1, kid_subset_size=len(x), rng_seed=1, verbose=False,
        )
    return {
        "name": name, "a": a, "b": b, "k": k, "singular": singular,
        "torchFidelityFrechet": fid_statistics_to_metric(*statistics, False)["frechet_inception_distance"],
        "cleanFidFrechet": clean_fid_frechet(x, y),
        "scipyFrechet": None if singular else scipy_frechet(x, y),
        "exactFrechet": exact_frechet(x, y) if exact else None,
        "kernel": kid.get("kernel_inception_distance_mean"),
        "cleanFidKernel": kernel_distance(x, y, num_subsets=1, max_subset_size=len(x)) if len(x) == len(y) else None,
        "prdc": {key: float(value) for key, value in compute_prdc(x, y, nearest_k=k).items()},
    }


def neighbors_case(name, a, b, k, metric):
    distances, indices = NearestNeighbors(n_neighbors=k, algorithm="brute", metric=metric).fit(features(*b)).kneighbors(features(*a))
    return {"name": name, "a": a, "b": b, "k": k, "metric": metric, "indices": indices.ravel().tolist(), "distances": distances.ravel().tolist()}


result = {
    "checksum": float(features(1, 50, 9, 0.1).sum()),
    "pairs": [
        case("more rows than columns", [1, 200, 12, 0], [2, 200, 12, 0.1], 5, exact=True),
        case("unequal rows", [3, 150, 10, 0], [4, 90, 10, 0.05], 3, exact=True),
        case("fewer rows than columns", [5, 14, 24, 0], [6, 14, 24, 0.2], 2, exact=True, singular=True),
        case("one set with few rows", [7, 120, 24, 0], [8, 15, 24, 0.1], 4, exact=True, singular=True),
        case("repeated columns", [9, 80, 16, 0, 6], [10, 80, 16, 0.1, 6], 5, exact=True, singular=True),
        case("1,024 features", [11, 300, 1024, 0], [12, 300, 1024, 0.02], 5, singular=True),
        case("rows and columns beyond one block", [13, 500, 160, 0], [14, 500, 160, 0.01], 10),
        case("many rows", [15, 2500, 5, 0], [16, 1100, 5, 0.03], 5),
    ],
    "neighbors": [
        neighbors_case("cosine", [21, 37, 20, 0], [22, 301, 20, 0.1], 5, "cosine"),
        neighbors_case("euclidean", [23, 37, 20, 0], [24, 301, 20, 0.1], 5, "euclidean"),
        neighbors_case("one neighbor", [25, 150, 3, 0], [26, 150, 3, 0], 1, "euclidean"),
        neighbors_case("all of them", [27, 3, 4, 0], [28, 6, 4, 0], 6, "cosine"),
    ],
}
(here / "evaluation.json").write_text(json.dumps(result) + "\n")
