import { describe, expect, it } from "vitest";
import { nearestNeighbors, type NeighborMetric } from "../../lib/evaluation/privacy/neighbors";
import { UserError } from "../../lib/support/errors";
import { goldenFeatures } from "../golden/evaluation/features";
import { golden } from "../golden/evaluation/golden";
import { difference } from "../golden/parity";

const metrics: NeighborMetric[] = ["cosine", "euclidean"];

describe("nearestNeighbors", () => {
  it.each(golden.neighbors)("equals scikit-learn's brute force: $name", ({ a, b, k, metric, indices, distances }) => {
    const found = nearestNeighbors(goldenFeatures(a), goldenFeatures(b), { k, metric });
    expect([...found.indices]).toEqual(indices);
    // scikit-learn's own distances come from |x|² + |y|² − 2xy and are off by some 1e-15 of |x|².
    expect(difference("neighbors", found.distances, distances)).toBeLessThan(1e-13);
  });

  it.each(metrics)("does not depend on how many rows are searched at once (%s)", (metric) => {
    const query = goldenFeatures([1, 9, 7, 0]);
    const reference = goldenFeatures([2, 300, 7, 0.1]);
    const together = nearestNeighbors(query, reference, { k: 3, metric });
    for (let row = 0; row < query.rows; row++) {
      const one = { data: query.data.subarray(row * 7, row * 7 + 7), rows: 1, columns: 7 };
      const alone = nearestNeighbors(one, reference, { k: 3, metric });
      expect([...alone.indices]).toEqual([...together.indices.subarray(row * 3, row * 3 + 3)]);
      expect([...alone.distances]).toEqual([...together.distances.subarray(row * 3, row * 3 + 3)]);
    }
  });

  it.each(metrics)("puts copies at exactly 0, the lower row first (%s)", (metric) => {
    const reference = goldenFeatures([3, 260, 33, 0]);
    const copies = Float64Array.from(reference.data);
    copies.set(reference.data.subarray(5 * 33, 6 * 33), 250 * 33); // row 250 repeats row 5
    const { indices, distances } = nearestNeighbors(
      { ...reference, data: copies.subarray(5 * 33, 6 * 33), rows: 1 },
      { ...reference, data: copies },
      { k: 2, metric },
    );
    expect([...indices]).toEqual([5, 250]);
    expect([...distances]).toEqual([0, 0]);
  });

  it("breaks ties by the lower row number", () => {
    const reference = { data: Int8Array.of(1, -1, 1, 3, -1), rows: 5, columns: 1 };
    for (const k of [1, 2, 3, 4, 5]) {
      const { indices } = nearestNeighbors({ data: [0], rows: 1, columns: 1 }, reference, { k, metric: "euclidean" });
      expect([...indices]).toEqual([0, 1, 2, 4, 3].slice(0, k));
    }
  });

  it("has cosine distances of 0, 1 and 2 along, across and against", () => {
    const { indices, distances } = nearestNeighbors(
      { data: [3, 0], rows: 1, columns: 2 },
      { data: [-1, 0, 0, 9, 2, 0], rows: 3, columns: 2 },
      { k: 3, metric: "cosine" },
    );
    expect([...indices]).toEqual([2, 1, 0]);
    distances.forEach((distance, i) => expect(distance).toBeCloseTo(i, 15));
  });

  it("sees directions of any length, where squares would overflow or vanish", () => {
    const query = { data: [1e200, 1e200, 1e-200, 2e-200], rows: 2, columns: 2 };
    const { indices, distances } = nearestNeighbors(
      query,
      { data: [1, 2, 1, 1], rows: 2, columns: 2 },
      { k: 1, metric: "cosine" },
    );
    expect([...indices]).toEqual([1, 0]);
    distances.forEach((distance) => expect(distance).toBeLessThan(1e-15));
  });

  it("takes single precision as it is", () => {
    const [query, reference] = [goldenFeatures([1, 9, 7, 0]), goldenFeatures([2, 40, 7, 0.1])];
    const single = { ...reference, data: Float32Array.from(reference.data) };
    const plain = { ...reference, data: [...single.data] };
    expect(nearestNeighbors(query, single, { k: 2, metric: "euclidean" })).toEqual(
      nearestNeighbors(query, plain, { k: 2, metric: "euclidean" }),
    );
  });

  it.each([
    ["k beyond the reference", { k: 5, metric: "cosine" }, /only 4 rows/],
    ["k of 0", { k: 0, metric: "cosine" }, /k is 0/],
    ["an unknown metric", { k: 1, metric: "manhattan" as "cosine" }, /"manhattan"; choose/],
    ["a row of zeros for cosine", { k: 1, metric: "cosine" }, /Row 2 of the reference features is all zeros/],
  ] as const)("refuses %s", (_, options, message) => {
    const query = { data: [1, 2], rows: 1, columns: 2 };
    const reference = { data: [1, 2, 3, 4, 0, 0, 5, 6], rows: 4, columns: 2 };
    expect(() => nearestNeighbors(query, reference, options)).toThrow(UserError);
    expect(() => nearestNeighbors(query, reference, options)).toThrow(message);
  });
});
