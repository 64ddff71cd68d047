"""Reference scores of a linear discriminant with a shrunk covariance, for classes that are equally likely.

Made with scikit-learn 1.9.1 and numpy 2.4.6: python make_discriminant.py
Writes discriminant.json beside itself.
"""
import json
import pathlib

import numpy as np
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis

random = np.random.default_rng(11)
cases = []
for classes, columns, shrinkage in ((2, 3, 0.0), (2, 6, 0.1), (3, 5, 0.4), (3, 4, 1.0)):
    rows = 60
    # Classes of other sizes, every one of them there; features that are correlated.
    truth = np.concatenate([np.arange(classes), random.choice(classes, rows - classes, p=np.arange(1, classes + 1) / np.arange(1, classes + 1).sum())])
    mixing = random.standard_normal((columns, columns))
    features = random.standard_normal((rows, columns)) @ mixing + truth[:, None] * random.standard_normal(columns)
    tested = random.standard_normal((8, columns)) @ mixing
    model = LinearDiscriminantAnalysis(solver="lsqr", shrinkage=shrinkage).fit(features, truth)
    # As if all classes were as frequent.
    probabilities = model.predict_proba(tested) / model.priors_
    probabilities /= probabilities.sum(axis=1, keepdims=True)
    cases.append({
        "classes": classes, "columns": columns, "shrinkage": shrinkage,
        "truth": truth.tolist(), "features": features.ravel().tolist(), "tested": tested.ravel().tolist(),
        "probabilities": probabilities.ravel().tolist(), "predicted": probabilities.argmax(axis=1).tolist(),
    })
pathlib.Path(__file__).with_name("discriminant.json").write_text(json.dumps(cases) + "\n")
