"""Reference numbers of the reader study's statistics, from SciPy, statsmodels, scikit-learn and NumPy:
    python make_statistics.py        (some minutes)
Writes statistics.json beside itself. Made with scipy 1.17.1, statsmodels 0.15.0."""
import json
import os

import numpy as np
import scipy.stats as st
from sklearn.metrics import cohen_kappa_score, roc_auc_score
from statsmodels.stats.inter_rater import fleiss_kappa
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint, samplesize_confint_proportion

rng = np.random.default_rng(8)
out = {}

counts = [(0, 1), (1, 1), (0, 10), (3, 10), (5, 10), (10, 10), (17, 40), (61, 100), (250, 500), (431, 600), (1, 1000), (5300, 10000), (9999, 10000)]
out["binomial"] = []
for k, n in counts:
    test = st.binomtest(k, n, 0.5)
    ci = test.proportion_ci(0.95, "exact")
    low, high = proportion_confint(k, n, alpha=0.05, method="beta")
    assert np.allclose([ci.low, ci.high], [low, high], rtol=1e-9, atol=1e-12)
    out["binomial"].append({"successes": k, "trials": n, "low": ci.low, "high": ci.high, "p": test.pvalue})

out["holm"] = []
for p in ([0.01, 0.04, 0.03, 0.005], [0.5], [0.2, 0.2, 0.9], [1.0, 1e-12, 0.04, 0.04, 0.7], rng.uniform(size=12).tolist()):
    out["holm"].append({"p": p, "adjusted": multipletests(p, method="holm")[1].tolist()})

out["fleiss"] = []
for images, readers, categories in ((10, 3, 2), (60, 5, 2), (40, 14, 5)):
    share = rng.uniform(0.1, 0.9, size=images)
    table = np.zeros((images, categories), int)
    for i in range(images):
        weights = np.r_[share[i], np.full(categories - 1, (1 - share[i]) / (categories - 1))]
        table[i] = rng.multinomial(readers, weights)
    out["fleiss"].append({"categories": categories, "counts": table.ravel().tolist(), "kappa": fleiss_kappa(table, method="fleiss")})

out["cohen"] = []
for n in (8, 20, 100):
    a = rng.integers(0, 2, n)
    b = np.where(rng.uniform(size=n) < 0.75, a, 1 - a)
    out["cohen"].append({"first": a.tolist(), "second": b.tolist(), "kappa": cohen_kappa_score(a, b)})

truth = np.repeat([0, 1], 40)
rating = np.clip(np.round(rng.normal(truth * 2 - 1, 2.5)), -5, 5)
rating[rating == 0] = 1
out["auc"] = {"truth": truth.tolist(), "rating": rating.tolist(), "auc": roc_auc_score(truth, rating)}

# The two-way bootstrap's draws of the mean of a readers-by-images table: their exact standard deviation from the moments of
# the multinomial weights, and its 95 % quantiles from 200,000 independent draws made here with NumPy.
readers, half = 4, 30
difficulty = rng.normal(0, 0.7, 2 * half)
skill = rng.normal(0.5, 0.4, readers)
correct = (rng.uniform(size=(readers, 2 * half)) < 1 / (1 + np.exp(-(skill[:, None] + difficulty[None])))).astype(int)
stratum = np.repeat([0, 1], half)
signed = rng.integers(1, 6, size=correct.shape)
is_synthetic = stratum == 1
rating2 = np.where((correct == 1) == is_synthetic[None], signed, -signed)
images = 2 * half
mean = correct.mean()
weight_r = np.eye(readers) * (1 - 1 / readers) - (1 - np.eye(readers)) / readers + 1  # E[W W']
same = stratum[:, None] == stratum[None]
weight_i = np.where(same, np.where(np.eye(images, dtype=bool), 2 - 1 / half, 1 - 1 / half), 1)
second = np.einsum("ri,sj,rs,ij->", correct.astype(float), correct.astype(float), weight_r, weight_i) / (readers * images) ** 2
draws = 200_000
wr = rng.multinomial(readers, np.full(readers, 1 / readers), draws)
wi = np.hstack([rng.multinomial(half, np.full(half, 1 / half), draws) for _ in range(2)])
values = np.einsum("dr,di,ri->d", wr, wi, correct, optimize=True) / (readers * images)
assert abs(values.std() - np.sqrt(second - mean**2)) < 5e-4
aucs = []
for d in range(20_000):
    total = sum(wr[d, r] * roc_auc_score(is_synthetic, rating2[r], sample_weight=wi[d] + 0.0) for r in range(readers) if wr[d, r])
    aucs.append(total / readers)
out["two_way"] = {
    "readers": readers, "truth": is_synthetic.astype(int).tolist(), "stratum": stratum.tolist(), "correct": correct.ravel().tolist(),
    "rating": rating2.ravel().tolist(), "deviation": float(np.sqrt(second - mean**2)),
    "accuracy": np.quantile(values, [0.025, 0.975]).tolist(), "auc": np.quantile(aucs, [0.025, 0.975]).tolist(),
}

# One reader: the ordinary bootstrap over images, by SciPy.
one = correct[0]
both = st.bootstrap((one[:half], one[half:]), lambda a, b, axis=-1: (a.mean(axis=axis) + b.mean(axis=axis)) / 2, n_resamples=50_000, method="percentile", rng=1)
out["one_way"] = {"low": both.confidence_interval.low, "high": both.confidence_interval.high}

out["sample_size"] = [
    {"accuracy": p, "width": w, "images": samplesize_confint_proportion(p, w / 2)} for p in (0.5, 0.6, 0.9) for w in (0.05, 0.1, 0.2)
]
# Simulated studies: the standard deviation of their accuracies beside the model's.
p, deviation, correlation, r, i = 0.6, 0.05, 0.1, 5, 80
variance_i = correlation * p * (1 - p)
simulated = []
for _ in range(20_000):
    chance = p + rng.normal(0, deviation, (r, 1)) + rng.choice([-1, 1], (1, i)) * np.sqrt(variance_i)
    simulated.append((rng.uniform(size=(r, i)) < chance).mean())
out["simulated_width"] = {"accuracy": p, "readerDeviation": deviation, "imageCorrelation": correlation, "readers": r, "images": i, "width": 2 * st.norm.ppf(0.975) * float(np.std(simulated))}

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "statistics.json"), "w") as file:
    json.dump(out, file)
