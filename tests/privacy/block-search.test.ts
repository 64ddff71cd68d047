import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { beforeAll, describe, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { searchNeighbors } from "../../lib/evaluation/privacy/block-search";
import { nearestNeighbors, type NeighborMetric } from "../../lib/evaluation/privacy/neighbors";
import type { FeatureMatrix } from "../../lib/statistics/feature-matrix";
import { goldenFeatures } from "../golden/evaluation/features";
import { golden } from "../golden/evaluation/golden";
import { difference } from "../golden/parity";

const { tiedNeighbors: tied } = JSON.parse(
  fs.readFileSync(path.join(__dirname, "../golden/privacy/privacy.json"), "utf8"),
) as {
  tiedNeighbors: { metric: NeighborMetric; distances: number[]; lowerRowsFirst: number[] | null }[];
};
const metrics: NeighborMetric[] = ["cosine", "euclidean"];
beforeAll(async () => void (await startEngine()));

describe("searchNeighbors", () => {
  it.each(metrics)("equals the plain search bit by bit, beyond one block too (%s)", async (metric) => {
    const [query, reference] = [goldenFeatures([1, 40, 6, 0]), goldenFeatures([2, 9000, 6, 0.1])];
    const tensors = tf.memory().numTensors;
    const done: number[] = [];
    const found = await searchNeighbors(query, reference, {
      k: 3,
      metric,
      onProgress: (report) => done.push(report.done),
    });
    expect(found).toEqual(nearestNeighbors(query, reference, { k: 3, metric }));
    expect(done).toHaveLength(3);
    expect(done.at(-1)).toBe(query.rows);
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it.each(metrics)("finds what single precision cannot tell apart, the lower row first (%s)", async (metric) => {
    const { columns, data, rows } = goldenFeatures([3, 200, 8, 0]);
    const near = {
      rows,
      columns,
      data: Float64Array.from(
        data,
        (_, at) => data[at % columns] * (1 + 1e-10 * Math.floor(at / columns) * ((at % 3) - 1)),
      ),
    };
    const query = { rows: 1, columns, data: near.data.subarray(120 * columns, 121 * columns) };
    const found = await searchNeighbors(query, near, { k: 5, metric });
    expect(found).toEqual(nearestNeighbors(query, near, { k: 5, metric }));
    expect(found.indices[0]).toBe(120);
    const copies = { rows, columns, data: Float64Array.from(data, (_, at) => data[at % columns]) };
    expect([...(await searchNeighbors(query, copies, { k: 3, metric })).indices]).toEqual([0, 1, 2]);
  });

  it.each(tied)(
    "has scikit-learn's distances among many ties and copies ($metric)",
    async ({ metric, distances, lowerRowsFirst }) => {
      const whole = (seed: number, rows: number): FeatureMatrix => ({
        rows,
        columns: 3,
        data: goldenFeatures([seed, rows, 3, 0]).data.map((x) => Math.floor(3 * x) + 1),
      });
      const found = await searchNeighbors(whole(41, 40), whole(42, 600), { k: 7, metric });
      expect(difference("neighbors", found.distances, distances)).toBeLessThan(1e-14);
      expect(distances.filter((distance) => distance < 1e-14).length).toBeGreaterThan(100); // copies of the query
      if (lowerRowsFirst) expect([...found.indices]).toEqual(lowerRowsFirst);
    },
  );

  it.each(golden.neighbors)(
    "equals scikit-learn's brute force: $name",
    async ({ a, b, k, metric, indices, distances }) => {
      const found = await searchNeighbors(goldenFeatures(a), goldenFeatures(b), { k, metric });
      expect([...found.indices]).toEqual(indices);
      expect(difference("neighbors", found.distances, distances)).toBeLessThan(1e-13);
    },
  );

  it("holds where single precision overflows", async () => {
    const { columns, data, rows } = goldenFeatures([3, 60, 4, 0]);
    const large = { rows, columns, data: data.map((x) => x * 1e30) };
    const options = { k: 2, metric: "euclidean" } as const;
    expect(await searchNeighbors(large, large, options)).toEqual(nearestNeighbors(large, large, options));
  });

  it("refuses what the plain search refuses", async () => {
    const features = goldenFeatures([1, 5, 3, 0]);
    await expect(searchNeighbors(features, features, { k: 6, metric: "cosine" })).rejects.toThrow(/only 5 rows/);
  });
});
