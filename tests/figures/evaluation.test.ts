import { describe, expect, it } from "vitest";
import type { Evaluation } from "../../lib/evaluation/evaluate-cohort";
import { fidelityFigure, privacyFigure } from "../../lib/figures";
import type { PrivacyAudit } from "../../lib/evaluation/privacy/audit";

const prdc = { precision: 0.8, recall: 0.7, density: 0.9, coverage: 0.6 };
const figures = [{ measure: "frechet", value: 12, low: 10, high: 15, floor: 3 }] as const;

/** Made up, to show how it is drawn. */
function evaluation(features = "pixels", titles = ["all images", "Edema <x>"]): Evaluation {
  const fidelity = titles.map((title) => ({
    title,
    real: 100,
    synthetic: 90,
    images: 50,
    all: { frechet: 1, kernel: { mean: 1, std: 1 }, prdc },
    figures,
    texture: { synthetic: 19, low: 18.8, high: 19.2, real: 21.4 },
  }));
  return { features, frechet: `FD, ${features}`, fidelity, tooFew: [], conditional: [] };
}

interface Drawn {
  name: string;
  x: number[];
  y: number[];
  error_x: { array: number[]; arrayminus: number[] };
}
const drawn = (data: readonly object[]): Drawn[] => data as Drawn[];

describe("fidelityFigure", () => {
  it("draws each generator's value with its interval, and the floor of its row", () => {
    const figure = fidelityFigure({ "cpD-GAN": evaluation(), "prog-GAN": evaluation("pixels", ["all images"]) });
    const [cpd, prog, floor] = drawn(figure.data);
    expect([cpd.name, prog.name, floor.name]).toEqual(["cpD-GAN", "prog-GAN", "real against real"]);
    expect([cpd.x, cpd.y, cpd.error_x.array, cpd.error_x.arrayminus]).toEqual([
      [12, 12],
      [-0.1, 0.9],
      [3, 3],
      [2, 2],
    ]);
    expect([prog.y, floor.x, floor.y]).toEqual([[0.1], [3, 3], [0, 1]]);
    expect((figure.layout["yaxis"] as { ticktext: string[] }).ticktext).toEqual(["all images", "Edema &lt;x&gt;"]);
    expect(figure.alt).toContain("FD, pixels. all images: cpD-GAN 12 (10 to 15), floor 3, 50 images");
    expect(JSON.parse(JSON.stringify({ ...figure }))).toEqual(figure);
  });

  it("begins below 0, so that a circle at 0 is whole", () => {
    const [low, high] = (fidelityFigure({ "cpD-GAN": evaluation() }).layout["xaxis"] as { range: number[] }).range;
    expect(low).toBeLessThan(0);
    expect(low).toBeGreaterThan(-1);
    expect(high).toBeGreaterThan(15);
  });

  it("refuses nothing, and features that cannot share an axis", () => {
    expect(() => fidelityFigure({})).toThrow(/no evaluations/);
    expect(() => fidelityFigure({ a: evaluation(), b: evaluation("DenseNet-121 features") })).toThrow(
      /different features/,
    );
  });
});

it("privacyFigure draws both distributions and says every figure with its interval", () => {
  const honest = (value: number, expected: number): { value: number; low: number; high: number; honest: number } => ({
    value,
    low: value - 0.1,
    high: value + 0.1,
    honest: expected,
  });
  const attack = {
    auroc: honest(0.6, 0.5),
    truePositivesAt01: honest(0.2, 0.001),
    truePositivesAt1: honest(0.2, 0.01),
    members: 3,
    nonMembers: 3,
  };
  const some = Float64Array.of(0.1, 0.2, 0.3);
  const audit: PrivacyAudit = {
    memorized: honest(0.2, 0.05),
    closestRecordRatio: honest(0.9, 1),
    heldOutPatients: 3,
    dataCopying: { statistic: -2, deviation: 0.5, nearer: honest(0.6, 0.5), cells: 4, allCells: 4 },
    distanceAttack: attack,
    densityAttack: attack,
    distances: {
      syntheticToTrain: some,
      heldOutToTrain: some,
      syntheticToSomeTrain: { distances: some, patients: new Int32Array(3), allPatients: 1 },
      syntheticToSomeHeldOut: { distances: some, patients: new Int32Array(3), allPatients: 1 },
    },
  };
  const figure = privacyFigure(audit, { source: "cpD-GAN", metric: "distance of pixels" });
  expect(drawn(figure.data).map(({ name }) => name)).toEqual(["held-out real images", "cpD-GAN images"]);
  const caption = JSON.stringify(
    privacyFigure(audit, { source: "cpD-GAN", metric: "distance", network: "a DenseNet" }).layout["annotations"],
  );
  expect(caption).toContain("Features of: a DenseNet.");
  for (const words of [
    "memorized share 0.200 (0.100 to 0.300; honest: 0.05)",
    "C_T -2.00 (± 0.98; honest: 0)",
    "by density 0.600",
  ])
    expect(figure.alt).toContain(words);
});
