"""Golden attribution maps for tests/attribution/maps.test.ts, from Keras networks and their automatic gradients.

    python make_attribution.py
Writes attribution.json beside itself, with the versions. Weights and images come from an integer hash that the test
computes as well. Occlusion is brute force: one masked copy of the input after the other, predicted one by one. Grad-CAM
takes the gradient from the input of the pooling layer with GradientTape. Two networks: a small DenseNet of gray images at
their own size (8×8 last maps), and Keras' DenseNet with a 7×7 stem, whose input is enlarged from 32 to 64 pixels as by TensorFlow 1
and standardized by ImageNet's mean and deviation.
"""
import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tensorflow as tf
from keras import layers
from keras.src.applications.densenet import DenseNet

here = pathlib.Path(__file__).parent
sys.path.insert(0, str(here.parent))
from hashed import hashed
labels = 3


def fill(model):
    """The weight numbered i in the order of the layers comes from the hash's seed i."""
    values, names = [], []
    for i, w in enumerate(model.weights):
        v = hashed(int(np.prod(w.shape)), i)
        kind = w.path.split("/")[-1]
        v = v * np.sqrt(6 / np.prod(w.shape[:-1])) if kind == "kernel" else 1 + 0.25 * v if kind in ("gamma", "moving_variance") else 0.25 * v
        values.append(v.reshape(w.shape).astype(np.float32))
        names.append(list(w.shape))
    model.set_weights(values)
    return names


def compact(size, growth, blocks):
    def norm(x, name):
        return layers.ReLU()(layers.BatchNormalization(epsilon=1.001e-5, name=name)(x))

    def conv(x, maps, kernel, name):
        return layers.Conv2D(maps, kernel, padding="same", use_bias=False, name=name)(x)

    image = layers.Input((size, size, 1))
    x = conv(image, 2 * growth, 3, "stem")
    for b, count in enumerate(blocks):
        for i in range(count):
            y = conv(norm(x, f"a{b}_{i}"), 4 * growth, 1, f"b{b}_{i}")
            y = conv(norm(y, f"c{b}_{i}"), growth, 3, f"d{b}_{i}")
            x = layers.Concatenate()([x, y])
        if b < len(blocks) - 1:
            x = layers.AveragePooling2D(2)(conv(norm(x, f"t{b}"), x.shape[-1] // 2, 1, f"u{b}"))
    return keras.Model(image, norm(x, "last"))


def case(body, resolution, prepare, images, truth):
    inputs = prepare(tf.constant(images[..., None].astype(np.float32) / 255))
    size = inputs.shape[1]
    pooled = layers.GlobalAveragePooling2D()(body.output)
    model = keras.Model(body.input, [body.output, layers.Dense(labels, name="predictions")(pooled)])
    shapes = fill(model)

    def losses(x):
        z = model(x[None], training=False)[1][0]
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.constant(truth[i], tf.float32), logits=z).numpy().astype(np.float64)

    rises = []
    for i in range(len(images)):
        whole = inputs[i].numpy()
        base = losses(whole)
        for top in range(0, size, 4):
            for left in range(0, size, 4):
                masked = whole.copy()
                masked[top:top + 4, left:left + 4] = 0
                rises.append(losses(masked) - base)
    rises = np.array(rises).reshape(len(images), size // 4, size // 4, labels)

    def occlusion(r):
        floored = np.maximum(r, 1e-7)
        side = 4 * resolution // size
        large = np.kron(floored, np.ones((side, side))) if side >= 1 else floored.reshape(resolution, -1, resolution, -1).mean((1, 3))
        return large / large.sum()

    cams = []
    for i in range(len(images)):
        for label in range(labels):
            with tf.GradientTape() as tape:
                maps, logits = model(inputs[i:i + 1], training=False)
                score = logits[0, label]
            weights = tf.reduce_mean(tape.gradient(score, maps), [1, 2])[0]
            small = tf.nn.relu(tf.reduce_sum(maps[0] * weights, -1))
            large = tf.image.resize(small[..., None], [resolution, resolution], method="bilinear").numpy()[..., 0].astype(np.float64)
            cams.append(large / large.sum() if large.sum() > 0 else np.full_like(large, 1 / resolution**2))
    rounded = lambda a: [float(f"{x:.6g}") for x in np.asarray(a, np.float64).ravel()]
    return {
        "resolution": resolution, "inputSize": int(size), "mapSide": int(body.output.shape[1]), "count": len(images), "truth": truth.ravel().tolist(), "shapes": shapes,
        "rises": rounded(rises), "occlusionOfAll": rounded([occlusion(r.mean(-1)) for r in rises]), "occlusionOfLabel1": rounded([occlusion(r[..., 1]) for r in rises]),
        "gradCam": rounded(cams),
    }


def gray(count, size):
    return np.floor((hashed(count * size * size, 999) + 1) * 128).astype(np.uint8).reshape(count, size, size)


mean, deviation = tf.constant([0.485, 0.456, 0.406]), tf.constant([0.229, 0.224, 0.225])
enlarged = lambda x: (tf.repeat(tf.compat.v1.image.resize_bilinear(x, [64, 64]), 3, -1) - mean) / deviation
truth = (hashed(2 * labels, 77).reshape(2, labels) > 0).astype(int)
document = {
    "made_with": {"keras": keras.__version__, "tensorflow": tf.__version__},
    "compact": {"growthRate": 4, "blocks": [1, 2], **case(compact(16, 4, [1, 2]), 16, lambda x: x, gray(2, 16), truth)},
    "densenet": {"blocks": [1, 1, 1, 1], **case(DenseNet([1, 1, 1, 1], include_top=False, weights=None, input_shape=(64, 64, 3)), 32, enlarged, gray(2, 32), truth)},
}
(here / "attribution.json").write_text(json.dumps(document, separators=(",", ":")) + "\n")
