"""Weight files of a small DenseNet, as Keras 2 and Keras 3 write them, and the features that Keras computes with them,
for tests/classifier/keras-weights.test.ts: python keras_weights.py  (beside this script)

The network is built of Keras' own building blocks (keras.applications.densenet) with the layers' published names: stem of
8 maps, growth rate 4, blocks of 1, 2 and 1 layers. Made with Keras 3.15.1, tf_keras 2.21.0 (which is Keras 2), tensorflow-cpu 2.21.0.
"""
import json
import os
import pathlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import keras
import numpy as np
import tf_keras
from keras.src.applications import densenet as densenet3
from tf_keras.src.applications import densenet as densenet2

here = pathlib.Path(__file__).parent
densenet2.layers = tf_keras.layers  # Keras sets it when it builds a whole network.


def network(kit, blocks, names):
    layers = kit.layers
    inputs = layers.Input((32, 32, 3))
    x = layers.ZeroPadding2D(3)(inputs)
    x = layers.Conv2D(8, 7, strides=2, use_bias=False, name=names[0])(x)
    x = layers.BatchNormalization(epsilon=1.001e-5, name=names[1])(x)
    x = layers.MaxPooling2D(3, strides=2)(layers.ZeroPadding2D(1)(layers.Activation("relu")(x)))
    for index, count in enumerate([1, 2, 1]):
        for i in range(count):
            x = blocks.conv_block(x, 4, name=f"conv{index + 2}_block{i + 1}")
        if index < 2:
            x = blocks.transition_block(x, 0.5, name=f"pool{index + 2}")
    x = layers.BatchNormalization(epsilon=1.001e-5, name="bn")(x)
    x = layers.GlobalAveragePooling2D(name="avg_pool")(layers.Activation("relu")(x))
    return kit.Model(inputs, layers.Dense(5, activation="softmax", name="predictions")(x))


rng = np.random.default_rng(121)


def value(variable):
    name = variable.name.split("/")[-1].split(":")[0]
    if name == "kernel":
        return rng.normal(0, np.sqrt(2 / np.prod(variable.shape[:-1])), variable.shape)
    return rng.normal(1, 0.1, variable.shape) ** 2 if name in ("gamma", "moving_variance") else rng.normal(0, 0.3, variable.shape)


three = network(keras, densenet3, ["conv1_conv", "conv1_bn"])
three.set_weights([value(v) for v in three.weights])
two = network(tf_keras, densenet2, ["conv1/conv", "conv1/bn"])
two.set_weights(three.get_weights())
three.compile("adam", "mse")

three.save_weights(here / "keras3.weights.h5")
three.save(here / "keras3-model.h5")
two.save_weights(here / "keras2-weights.h5", save_format="h5")

gray = rng.integers(0, 256, (2, 32, 32, 1), dtype=np.uint8)
images = keras.applications.densenet.preprocess_input(np.repeat(gray, 3, axis=3).astype(np.float32))
features = keras.Model(three.input, three.get_layer("avg_pool").output)(images, training=False).numpy()
again = tf_keras.Model(two.input, two.get_layer("avg_pool").output)(images, training=False).numpy()
assert np.abs(features - again).max() < 1e-5
(here / "keras-features.json").write_text(json.dumps({
    "made_with": {"keras": keras.__version__, "tf_keras": tf_keras.__version__},
    "images": gray.ravel().tolist(), "features": np.round(features.astype(float), 7).ravel().tolist(),
}) + "\n")
