"""Reference numbers for the accountant of differential privacy.

Made with opacus 1.6.0, dp-accounting 0.6.0, scipy 1.17.1 and mpmath 1.3.0: python make_privacy_budget.py
Writes privacy-budget.json beside itself. Opacus and dp-accounting get the same orders, those that dp-accounting tries by
default. At orders that are not whole, dp-accounting adds the absolute values of a series of changing signs: an upper bound.
Both are therefore asked with the whole orders alone, too, and the divergences are integrated numerically.
"""
import json
import pathlib
import warnings

import dp_accounting
import mpmath
from dp_accounting.rdp import RdpAccountant, rdp_privacy_accountant
from opacus.accountants import RDPAccountant
from scipy.optimize import brentq

warnings.filterwarnings("ignore")
mpmath.mp.dps = 30
orders = [float(order) for order in rdp_privacy_accountant.DEFAULT_RDP_ORDERS]
whole = [int(order) for order in orders if order.is_integer()]


def google(q, sigma, steps, delta, tried):
    gaussian = dp_accounting.GaussianDpEvent(sigma)
    event = dp_accounting.SelfComposedDpEvent(dp_accounting.PoissonSampledDpEvent(q, gaussian), steps)
    return float(RdpAccountant(tried).compose(event).get_epsilon(delta))


def opacus(q, sigma, steps, delta, tried):
    accountant = RDPAccountant()
    accountant.history = [(sigma, q, steps)]
    return float(accountant.get_epsilon(delta, alphas=tried))


def integrated(q, sigma, order):
    """ln of the mean of ((1 - q) + q exp((2z - 1) / 2 sigma^2))^order over z of N(0, sigma^2), over order - 1."""
    q, sigma, order = mpmath.mpf(q), mpmath.mpf(sigma), mpmath.mpf(order)
    ratio = lambda z: (1 - q) + q * mpmath.exp((2 * z - 1) / (2 * sigma**2))
    # Between the peaks of the density itself and of its product with the power.
    places = [-20 * sigma, 0, order / 2, order, order + 20 * sigma]
    moment = mpmath.quad(lambda z: mpmath.npdf(z, 0, sigma) * ratio(z) ** order, places, maxdegree=12)
    return float(mpmath.log(moment) / (order - 1))


def needed(epsilon, q, steps, delta):
    return float(brentq(lambda sigma: opacus(q, sigma, steps, delta, orders) - epsilon, 0.3, 100, xtol=1e-10))


cases = [
    {"samplingRate": q, "noiseMultiplier": sigma, "steps": steps, "delta": delta}
    for q, sigma, steps, delta in (
        (0.01, 1.1, 10000, 1e-5),
        (0.004, 0.8, 6250, 1e-3),
        (0.004, 0.6, 6250, 1e-4),
        (0.02, 4.0, 500, 1e-6),
        (0.25, 2.0, 100, 1e-3),
        (0.5, 10.0, 40, 1e-2),
        (1.0, 5.0, 20, 1e-5),
        (0.001, 0.4, 1000, 1e-5),
        (0.1, 0.5, 50, 1e-3),
        (0.05, 60.0, 10, 1e-3),
        (0.016, 1.0, 1, 1e-5),
        (0.0005, 2.0, 100000, 1e-7),
    )
]
for case in cases:
    values = [case[name] for name in ("samplingRate", "noiseMultiplier", "steps", "delta")]
    case["opacus"], case["google"] = opacus(*values, orders), google(*values, orders)
    case["wholeOrders"] = {"opacus": opacus(*values, whole), "google": google(*values, whole)}

steps = [
    {
        "samplingRate": q,
        "noiseMultiplier": sigma,
        "orders": [1.1, 1.5, 2, 2.7, 5.3, 8, 10.9, 16],
        "divergences": [integrated(q, sigma, order) for order in (1.1, 1.5, 2, 2.7, 5.3, 8, 10.9, 16)],
    }
    for q in (0.001, 0.02, 0.4)
    for sigma in (0.5, 1.0, 3.0)
]
noise = [
    {"epsilon": epsilon, "samplingRate": q, "steps": count, "delta": delta, "noiseMultiplier": needed(epsilon, q, count, delta)}
    for epsilon in (0.5, 1, 3, 10)
    for q, count, delta in ((0.004, 6250, 1e-3), (0.05, 300, 1e-4), (1.0, 10, 1e-5))
]
content = {"wholeOrders": whole, "cases": cases, "steps": steps, "noise": noise}
pathlib.Path(__file__).with_name("privacy-budget.json").write_text(json.dumps(content, indent=1) + "\n")
