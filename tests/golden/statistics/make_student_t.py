"""Reference numbers for Student's t distribution.

Made with scipy 1.17.1: python make_student_t.py
Writes student-t.json beside itself.
"""
import json
import pathlib

from scipy.stats import norm, t

cases = [
    {"degrees": degrees, "p": p, "quantile": float(t.isf(p / 2, degrees)), "t": x, "twoSided": float(2 * t.sf(x, degrees))}
    for degrees in (1, 1.3, 2, 3, 4, 5, 10, 11, 15.259675, 60, 1234.5)
    for p, x in ((0.05, 2.0), (0.01, 0.3), (0.0018, 4.5))
]
normal = [{"p": p, "quantile": float(norm.isf(p / 2))} for p in (0.05, 0.01, 0.0018)]
pathlib.Path(__file__).with_name("student-t.json").write_text(json.dumps({"cases": cases, "normal": normal}, indent=1) + "\n")
