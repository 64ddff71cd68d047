/** Figures computed in threads, which only compiled code does: dist/ must be there. */
import { createRequire } from "node:module";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { fidelityFigures } from "../../lib/evaluation/fidelity/fidelity-figures";
import type { figuresInThread as figuresInThreadOf } from "../../lib/evaluation/fidelity/figures-in-threads";
import type { FeatureMatrix } from "../../lib/statistics/feature-matrix";
import { packageRoot } from "../../lib/support/paths";
import { Random } from "../../lib/support/random";

// Loaded as Node does it, so that it finds the thread's program beside it.
const load = createRequire(path.join(packageRoot, "dist/"));
const { figuresInThread } = load("./evaluation/fidelity/figures-in-threads.js") as {
  figuresInThread: typeof figuresInThreadOf;
};
const { UserError } = load("./support/errors.js") as { UserError: new (message: string) => Error };

const random = Random.fromSeed(1, "features");
const normals = (rows: number): FeatureMatrix => ({
  data: Float64Array.from({ length: rows * 5 }, () => random.normal()),
  rows,
  columns: 5,
});
const patients = (rows: number): string[] => Array.from({ length: rows }, (_, row) => `p${row >> 1}`);

describe("figures in threads", () => {
  it("are those of this thread, several at once", async () => {
    const tasks = [60, 80, 100].map((rows) => ({
      real: normals(rows),
      patients: patients(rows),
      synthetic: normals(50),
      seed: 2,
    }));
    const here = await Promise.all(
      tasks.map(({ real, patients, synthetic, seed }) => fidelityFigures(real, patients, synthetic, { seed })),
    );
    expect(await Promise.all(tasks.map((task) => figuresInThread(task)))).toEqual(here);
  });

  it("refuse too few images with the sentence for users", async () => {
    const task = { real: normals(10), patients: patients(10), synthetic: normals(10), seed: 1 };
    const refusal: unknown = await figuresInThread(task).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(UserError);
    expect((refusal as Error).message).toMatch(/^Fidelity figures need 24 real images/);
  });

  it("stop, and leave the threads to others", async () => {
    const large = { real: normals(3000), patients: patients(3000), synthetic: normals(3000), seed: 1 };
    const stop = new AbortController();
    const stopped = figuresInThread(large, stop.signal);
    setTimeout(() => stop.abort(), 300);
    await expect(stopped).rejects.toThrow("aborted");
    const small = { real: normals(60), patients: patients(60), synthetic: normals(50), seed: 2 };
    expect((await figuresInThread(small)).images).toBe(30);
  });
});
