import { describe, expect, it } from "vitest";
import { Random } from "../../lib/support/random";

describe("Random", () => {
  it("goes on from a saved state with the same draws", () => {
    const random = Random.fromSeed(7, "test");
    random.normals(5);
    const state = JSON.parse(JSON.stringify(random.state())) as number[];
    expect(Random.fromState(state).normals(9)).toEqual(random.normals(9));
  });

  it("draws apart for different purposes of one seed", () => {
    expect(Random.fromSeed(1, "a").uniform()).not.toBe(Random.fromSeed(1, "b").uniform());
  });

  it("has the moments of the uniform and the normal distribution", () => {
    const random = Random.fromSeed(3);
    const n = 20_000;
    let uniform = 0;
    for (let i = 0; i < n; i++) uniform += random.uniform() / n;
    expect(Math.abs(uniform - 0.5)).toBeLessThan(0.01);
    const normals = random.normals(n);
    const mean = normals.reduce((a, b) => a + b, 0) / n;
    const variance = normals.reduce((a, b) => a + (b - mean) ** 2, 0) / n;
    expect(Math.abs(mean)).toBeLessThan(0.03);
    expect(Math.abs(variance - 1)).toBeLessThan(0.05);
  });
});
