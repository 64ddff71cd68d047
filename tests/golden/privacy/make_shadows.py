"""Reference numbers for shadow models: likelihood ratios, and the success of attacks on scores whose signal is known.

The formulas are those of Carlini et al. 2022, "Membership Inference Attacks From First Principles" (algorithm 1, online, with
variances that all examples share), written anew with scipy.stats.norm. Each model's scores are standardized first, and the target's
partner, which saw the other half, is left out of the fit.

Made with SciPy 1.17.1 and NumPy 2.4.6: python make_shadows.py
Writes shadows.json beside itself.
"""
import json
import pathlib

import numpy as np
from scipy.stats import norm

random = np.random.default_rng(7)


def likelihood_ratios(members, scores):
    scores = (scores - scores.mean(1, keepdims=True)) / scores.std(1, keepdims=True)
    models, patients = scores.shape
    ratios = np.empty_like(scores)
    for target in range(models):
        keep = np.arange(models) // 2 != target // 2
        fitted = []
        for side in (True, False):
            own = np.where(members[keep] == side, scores[keep], np.nan)
            mean = np.nanmean(own, 0)
            counts = np.isfinite(own).sum(0)
            variance = np.nansum((own - mean) ** 2) / (counts - 1).sum()
            fitted.append((mean, np.sqrt(variance)))
        inside, outside = (norm.logpdf(scores[target], mean, deviation) for mean, deviation in fitted)
        ratios[target] = inside - outside
    return ratios


def halves(models, patients):
    members = np.zeros((models, patients), bool)
    for pair in range(models // 2):
        members[2 * pair, random.permutation(patients)[: patients // 2]] = True
        members[2 * pair + 1] = ~members[2 * pair]
    return members


members = halves(8, 12)
scores = random.normal(size=(8, 12)) * random.uniform(1, 5, (8, 1)) + random.normal(size=(8, 1)) * 9 + 2 * members
case = {
    "members": members.astype(int).tolist(),
    "scores": scores.tolist(),
    "ratios": likelihood_ratios(members, scores).tolist(),
}


def by_ratio(signal, each, draws=4_000_000):
    """AUROC of likelihood ratios whose means are those of `each` models on either side, with known variances 1.

    A member's ratio is D (u + d/2), another's D (u - d/2), where D = d + error is the difference of the two means and u the noise
    of the score and of the means' middle.
    """

    def ratios(sign):
        difference = signal + np.sqrt(2 / each) * random.normal(size=draws)
        return difference * (np.sqrt(1 + 1 / (2 * each)) * random.normal(size=draws) + sign * signal / 2)

    others = np.sort(ratios(-1))
    return float(np.searchsorted(others, ratios(1)).mean() / draws)


signals = [
    {
        "signal": signal,
        "auroc": float(norm.cdf(signal / np.sqrt(2))),
        "foundAt1": float(norm.cdf(signal + norm.ppf(0.01))),
        "byRatio": by_ratio(signal, 7),
    }
    for signal in (0.5, 1, 2)
]
content = {"case": case, "signals": signals}
pathlib.Path(__file__).with_name("shadows.json").write_text(json.dumps(content) + "\n")
