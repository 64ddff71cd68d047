"""Golden values of Keras' DenseNet for tests/classifier/densenet.test.ts: python densenet.py > densenet.json
Weights and images come from an integer hash that the test computes as well, so no weights are stored.
Made with tensorflow-cpu 2.21, Keras 3.
"""
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
from keras.src.applications.densenet import DenseNet

sys.path.insert(0, str(pathlib.Path(__file__).parent.parent))
from hashed import hashed


def value(name, shape, seed):
    v = hashed(int(np.prod(shape)), seed)
    kind = name.split("/")[-1]
    if kind == "kernel":
        v = v * np.sqrt(6 / np.prod(shape[:-1]))
    elif kind in ("gamma", "moving_variance"):
        v = 1 + 0.25 * v
    else:
        v = 0.25 * v
    return v.reshape(shape).astype(np.float32)


def published(path):
    """Names as in the published weight files, where the first layers are called conv1/conv and conv1/bn."""
    return path.replace("conv1_conv/", "conv1/conv/") if path.startswith("conv1_conv/") else path.replace("conv1_bn/", "conv1/bn/") if path.startswith("conv1_bn/") else path


def fill(model):
    specs = [(published(w.path), tuple(w.shape)) for w in model.weights]
    model.set_weights([value(name, shape, i) for i, (name, shape) in enumerate(specs)])
    return specs


def images(count, size):
    v = (hashed(count * size * size, 999) + 1) / 2
    return np.repeat(v.reshape(count, size, size, 1), 3, axis=3).astype(np.float32)


full = keras.applications.DenseNet121(include_top=False, weights=None, input_shape=(64, 64, 3), pooling="avg")
specs = fill(full)
features = full(images(2, 64), training=False).numpy()

small = DenseNet([1, 2, 1, 1], include_top=False, weights=None, input_shape=(64, 64, 3), pooling="avg", name="reduced")
net = keras.Sequential([small, keras.layers.Dense(3, name="predictions")])
net.build((None, 64, 64, 3))
all_specs = fill(net)
truth = (hashed(4 * 3, 77).reshape(4, 3) > 0).astype(np.float32)
with tf.GradientTape() as tape:
    logits = net(images(4, 64), training=True)
    loss = tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=truth, logits=logits))
gradients = tape.gradient(loss, [v.value for v in net.trainable_variables])

parameter = tf.Variable(np.linspace(-1, 1, 5, dtype=np.float32))
adam = keras.optimizers.Adam(learning_rate=0.05, beta_1=0.8, beta_2=0.95, epsilon=1e-3)
variable = keras.Variable(np.linspace(-1, 1, 5, dtype=np.float32))
adam.build([variable])
steps = []
for step in range(4):
    adam.apply([keras.ops.convert_to_tensor(hashed(5, 50 + step).astype(np.float32))])
    steps.append(np.array(variable).astype(float).tolist())

rounded = lambda a: [float(f"{x:.7g}") for x in np.asarray(a, dtype=np.float64).ravel()]
print(json.dumps({
    "made_with": {"keras": keras.__version__, "tensorflow": tf.__version__},
    "densenet121": {"parameters": int(full.count_params()), "specs": [[n, list(s)] for n, s in specs], "features": rounded(features)},
    "reduced": {
        "blocks": [1, 2, 1, 1], "logits": rounded(logits), "loss": float(loss), "truth": rounded(truth),
        "gradients": {
            published(v.path.removeprefix("sequential/")): rounded([float(tf.norm(g)), float(tf.reduce_sum(g * hashed(int(tf.size(g)), 5).reshape(g.shape).astype(np.float32)))])
            for v, g in zip(net.trainable_variables, gradients)
        },
    },
    "adam": {"learning_rate": 0.05, "beta1": 0.8, "beta2": 0.95, "epsilon": 1e-3, "steps": steps},
}, separators=(",", ":")))
