/** A description of the engine: backend, versions, threads, devices, and speed. */
import * as tf from "@tensorflow/tfjs";
import { type EngineDescription, startedEngine } from "./start";

/** Describes the engine that was started. @throws UserError before `startEngine()`. */
export function describeEngine(): EngineDescription {
  return startedEngine();
}

/** Floating-point operations of one product of two matrices, 2n³. */
const operations = (n: number): number => 2 * n ** 3;

/**
 * Measures the engine's speed on products of two square float32 matrices.
 * @returns 10⁹ floating-point operations per second, the median of five products; takes about a second.
 */
export async function measureGflops(): Promise<number> {
  startedEngine();
  const size = tf.getBackend() === "cpu" ? 128 : 1024;
  const a = tf.fill([size, size], 0.5);
  const seconds: number[] = [];
  for (let i = 0; i < 6; i++) {
    const start = process.hrtime.bigint();
    const product = tf.matMul(a, a);
    await product.data();
    product.dispose();
    // The first product also sets things up.
    if (i > 0) seconds.push(Number(process.hrtime.bigint() - start) / 1e9);
  }
  a.dispose();
  seconds.sort((x, y) => x - y);
  return operations(size) / seconds[2] / 1e9;
}
