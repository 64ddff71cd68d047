/** The flow against PyTorch, on one backend. */
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, expect, it } from "vitest";
import type { Backend } from "../../lib/engine/choose";
import { startEngine } from "../../lib/engine/start";
import type { FlowKnobs } from "../../lib/gan/flow/knobs";
import { flowNetwork } from "../../lib/gan/flow/network";
import { drawFlow } from "../../lib/gan/flow/sample";
import { imageLosses } from "../../lib/gan/flow/velocity-error";
import { readSafetensors } from "../../lib/support/files/safetensors";
import { relativeDifference } from "../golden/parity";

const row = "Flow matching: velocities, loss, all gradients, samples";

export function examineFlow(backend: Backend): void {
  beforeAll(async () => {
    await startEngine({ backend });
  });

  it("flow: velocities, loss, all gradients and samples are PyTorch's", () => {
    const file = path.join(__dirname, "../golden/gan/flow.safetensors");
    const { tensors, metadata } = readSafetensors(file);
    const settings = JSON.parse(metadata["settings"]) as FlowKnobs & { resolution: number };
    const network = flowNetwork(settings, 3, settings.resolution);
    const { parameters } = network;
    const flat = (prefix: string): Float32Array =>
      parameters.fromTensors(
        Object.fromEntries(
          Object.entries(tensors)
            .filter(([name]) => name.startsWith(prefix))
            .map(([name, value]) => [name.slice(prefix.length), value]),
        ),
        file,
      );
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const tensor = <T extends tf.Tensor>(name: string): T =>
        tf.tensor(tensors[name].data as Float32Array, [...tensors[name].shape]) as T;
      const [noise, images] = [tensor<tf.Tensor4D>("noise"), tensor<tf.Tensor4D>("images")];
      const [labels, times, hidden] = ["labels", "times", "hidden"].map((name) => tensor<tf.Tensor2D>(name));
      const way = tf.sub<tf.Tensor4D>(images, noise);
      const x = tf.add<tf.Tensor4D>(noise, tf.mul(way, tf.reshape(times, [-1, 1, 1, 1])));
      const scales = tf.tensor1d(parameters.scales());
      const gradient = tf.grad((values) => {
        const out = network.velocity(parameters.split(values as tf.Tensor1D, scales), x, times, labels, hidden);
        expect(relativeDifference(row, out.dataSync(), tensors["velocity"].data)).toBeLessThan(1e-4);
        const loss = tf.mean<tf.Scalar>(tf.square(tf.sub(out, way)));
        expect(relativeDifference(row, loss.dataSync(), tensors["loss"].data)).toBeLessThan(1e-4);
        return loss;
      })(tf.tensor1d(flat("weight/")));
      expect(relativeDifference(row, gradient.dataSync(), flat("gradient/"))).toBeLessThan(1e-3);

      const weights = parameters.split(tf.tensor1d(flat("weight/")), scales);
      const [told, gray, dark] = ["velocity", "images", "noise"].map((name) => tensors[name].data as Float32Array);
      const pixels = settings.resolution ** 2;
      const losses = Array.from({ length: gray.length / pixels }, (_, image) => {
        const errors = Array.from({ length: pixels }, (__, at) => image * pixels + at);
        return errors.reduce((sum, at) => sum + (told[at] - (gray[at] - dark[at])) ** 2, 0) / pixels;
      });
      const found = imageLosses(network, weights, { images, noise, times, labels, hidden }).dataSync();
      expect(relativeDifference(row, found, losses)).toBeLessThan(1e-4);
      for (const solver of ["heun", "euler"] as const) {
        for (const guidance of [1, 1.5]) {
          const drawn = drawFlow(network, { ...settings, solver, guidance }, weights, noise, labels);
          expect(
            relativeDifference(row, drawn.dataSync(), tensors[`sample/${solver}/${guidance}`].data),
            `${solver}, ${guidance}`,
          ).toBeLessThan(1e-3);
        }
      }
    });
    expect(tf.memory().numTensors).toBe(before);
  });
}
