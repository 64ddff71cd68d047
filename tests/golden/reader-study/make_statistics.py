"""Reference numbers of the reader study's statistics, from SciPy, statsmodels, scikit-learn and NumPy:
    python make_statistics.py
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
