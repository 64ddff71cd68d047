import { describe, expect, it } from "vitest";
import { testClaims, type Claim } from "../../lib/benchmark/claims";
import { Gaps, weightedSum } from "../../lib/benchmark/gaps";
import { publishedCurves } from "../../lib/figures";
import type { ResultRow, TrainingData } from "../../lib/experiment/results";

type Aurocs = Readonly<Record<"real" | "cpD-GAN" | "prog-GAN", number>>;

/** One place: a mean AUROC for each training data and seed, `spread` apart between the seeds of the GANs. */
function place(
  dataset: string,
  benchmark: string,
  level: number,
  aurocs: Partial<Aurocs>,
  { seeds = 3, spread = 0.002, half = 0.004 } = {},
): ResultRow[] {
  return Array.from({ length: seeds }, (_, i) => i + 1).flatMap((model_seed) =>
    (Object.entries(aurocs) as [TrainingData, number][]).map(([training_data, mean]): ResultRow => {
      const auroc =
        mean +
        (training_data === "real"
          ? 0
          : (model_seed - (seeds + 1) / 2) * spread * (training_data === "cpD-GAN" ? 1 : -1));
      return {
        dataset,
        benchmark,
        level,
        training_data,
        model_seed,
        label: "mean",
        auroc,
        auroc_low: auroc - half,
        auroc_high: auroc + half,
        positives: 1,
        negatives: 1,
      };
    }),
  );
}

const aurocs = (real: number, cpd: number, prog: number): Aurocs => ({ real, "cpD-GAN": cpd, "prog-GAN": prog });

/** A grid in which all claims hold. */
const grid = (dataset: string, lost: number): ResultRow[] => [
  ...place(dataset, "resolution", 16, aurocs(0.95, 0.92 - lost, 0.87 - lost)),
  ...place(dataset, "resolution", 32, aurocs(0.97, 0.9 - lost, 0.84 - lost)),
  ...place(dataset, "classes", 6, aurocs(0.97, 0.9 - lost, 0.84 - lost)),
  ...place(dataset, "classes", 2, aurocs(0.98, 0.95 - lost, 0.9 - lost)),
  ...place(dataset, "samples", 1500, aurocs(0.97, 0.9 - lost, 0.84 - lost)),
  ...place(dataset, "samples", 100, aurocs(0.95, 0.83 - lost, 0.75 - lost)),
];
const both = [...grid("phantom-chest", 0), ...grid("phantom-head-ct", 0.06)];

function find(claims: readonly Claim[], number: number, test: string, data = "phantom-chest"): Claim {
  const found = claims.filter((claim) => claim.number === number && claim.test.startsWith(test) && claim.data === data);
  expect(found).toHaveLength(1);
  return found[0];
}

describe("claims that hold", () => {
  const claims = testClaims(both);

  it("are supported with their numbers; what a table cannot hold is not", () => {
    const notSupported = claims.filter(({ outcome }) => outcome !== "supported");
    expect(notSupported.map(({ test, reason }) => [test.slice(0, 7), reason.slice(0, 32)])).toEqual([
      ["readers", "a table of AUROCs has no readers"],
    ]);
    expect(claims.filter(({ number }) => number === 3)).toHaveLength(4);
    expect(find(claims, 2, "real − cpD-GAN").numbers).toMatch(
      /^0\.040 \(0\.0\d\d to 0\.0\d\d\): 0\.070 ± 0\.002 at classes 6, 0\.030 ± 0\.002 at classes 2$/,
    );
  });

  it("of few samples are tested as the paper's own curves hold them: the GANs fall, whatever the gap does", () => {
    const published = publishedCurves
      .filter(({ benchmark }) => benchmark === "samples")
      .flatMap(({ anatomy, levels, auroc }) =>
        levels.flatMap((level, i) =>
          place(anatomy, "samples", level, {
            real: auroc.real[i],
            "cpD-GAN": auroc["cpD-GAN"][i],
            "prog-GAN": auroc["prog-GAN"][i],
          }),
        ),
      );
    expect(
      testClaims(published)
        .filter(({ number }) => number === 3)
        .map(({ outcome }) => outcome),
    ).toEqual(["supported", "supported", "supported", "supported"]);
  });

  it("say the standard deviation over seeds of every mean, and which labels a mean is of", () => {
    expect(find(claims, 4, "real − cpD-GAN", "phantom-chest, phantom-head-ct").numbers).toMatch(
      /: head CT 0\.122 ± 0\.002, chest 0\.062 ± 0\.002 at/,
    );
    const labels = ["Edema", "No Finding", "Support Devices"].flatMap((label) =>
      both.filter((row) => label === "Support Devices" || row.level !== 2).map((row) => ({ ...row, label })),
    );
    expect(find(testClaims([...both, ...labels]), 2, "real − cpD-GAN").numbers).toContain(
      "0.070 ± 0.002 at classes 6, 0.030 ± 0.002 at classes 2 (mean of 1 of 3 labels: Support Devices)",
    );
  });

  it("count a point that several benchmarks share once", () => {
    expect(find(claims, 1, "real − cpD-GAN").numbers).toContain("the smallest of 4, at resolution 16");
    expect(new Gaps(both).places("phantom-chest").map(({ benchmark, level }) => `${benchmark} ${level}`)).toEqual([
      "resolution 16",
      "resolution 32",
      "classes 2",
      "samples 100",
    ]);
    expect(find(claims, 4, "real − cpD-GAN", "phantom-chest, phantom-head-ct").numbers).toContain(
      "at resolution 16, resolution 32, classes 2, samples 100",
    );
  });
});

describe("claims that do not hold", () => {
  it("are contradicted where a number is below zero with its whole interval, and the place is named", () => {
    const turned = both.map((row) =>
      row.dataset === "phantom-chest" &&
      row.benchmark === "classes" &&
      row.level === 2 &&
      row.training_data === "prog-GAN"
        ? { ...row, auroc: row.auroc + 0.09 }
        : row,
    );
    const claim = find(testClaims(turned), 1, "cpD-GAN − prog-GAN");
    expect(claim.outcome).toBe("contradicted");
    expect(claim.numbers).toMatch(/^−0\.040 \(−0\.0\d\d to −0\.0\d\d\), the smallest of 4, at classes 2$/);
    expect(claim.reason).toBe("below zero at 1 of 4 points (classes 2)");
    expect(find(testClaims(turned), 1, "real − cpD-GAN").outcome).toBe("supported");
  });

  it("a larger gap with fewer combinations contradicts the second claim", () => {
    const rows = [
      ...place("phantom-chest", "classes", 20, aurocs(0.9, 0.88, 0.85)),
      ...place("phantom-chest", "classes", 2, aurocs(0.99, 0.8, 0.79)),
    ];
    expect(find(testClaims(rows), 2, "real − cpD-GAN")).toMatchObject({
      outcome: "contradicted",
      reason: "below zero",
    });
    expect(find(testClaims(rows), 2, "real − prog-GAN").outcome).toBe("contradicted");
  });
});

describe("a claim about every point", () => {
  /** Two points whose gap lies outside of their own 95 % intervals (±0.032), but within simultaneous ones (±0.040). */
  const at = (gap: number): Claim => {
    const rows = [20, 2].flatMap((level) =>
      place("phantom-chest", "classes", level, aurocs(0.95 + level / 1e5, 0.95 - gap, 0.8), {
        spread: 0.02,
        half: 1e-6,
      }),
    );
    return find(testClaims(rows), 1, "real − cpD-GAN");
  };

  it("is supported where each point is, at its own level: an intersection-union test", () => {
    expect(at(0.036).outcome).toBe("supported");
    expect(at(0.036).numbers).toMatch(/^0\.036 \(0\.004 to 0\.068\)/);
  });

  it("is contradicted only by a point that lies below zero in simultaneous intervals", () => {
    expect(at(-0.036)).toMatchObject({
      outcome: "undecided",
      reason: "the interval is not above zero at 2 of 2 points (classes 20, classes 2)",
    });
    expect(at(-0.045).outcome).toBe("contradicted");
  });
});

describe("claims that cannot be decided", () => {
  it("ties", () => {
    const rows = [
      ...place("phantom-chest", "classes", 20, aurocs(0.9, 0.9, 0.9), { spread: 0, half: 0 }),
      ...place("phantom-chest", "classes", 2, aurocs(0.95, 0.95, 0.95), { spread: 0, half: 0 }),
    ];
    const claims = testClaims(rows);
    expect(find(claims, 1, "real − cpD-GAN")).toMatchObject({
      outcome: "undecided",
      reason: "the interval contains zero at 2 of 2 points (classes 20, classes 2)",
    });
    expect(find(claims, 2, "real − cpD-GAN")).toMatchObject({
      outcome: "undecided",
      reason: "the interval contains zero",
      numbers: "0.000 (0.000 to 0.000): 0.000 ± 0.000 at classes 20, 0.000 ± 0.000 at classes 2",
    });
  });

  it("a difference that is smaller than seeds differ", () => {
    const rows = [
      ...place("phantom-chest", "classes", 20, aurocs(0.95, 0.9, 0.85), { seeds: 2, spread: 0.06 }),
      ...place("phantom-chest", "classes", 2, aurocs(0.98, 0.95, 0.9), { seeds: 2, spread: 0.06 }),
    ];
    expect(find(testClaims(rows), 2, "real − cpD-GAN").outcome).toBe("undecided");
  });

  it("missing levels, training data, benchmarks and data sets, each named", () => {
    const claims = testClaims(place("phantom-chest", "classes", 20, aurocs(0.95, 0.9, 0.85)));
    expect(find(claims, 1, "real − cpD-GAN").outcome).toBe("supported");
    expect(find(claims, 2, "real − cpD-GAN")).toMatchObject({
      outcome: "undecided",
      numbers: "",
      reason: "two levels of classes are needed, but there is one",
    });
    expect(find(claims, 3, "cpD-GAN").reason).toBe("two levels of samples are needed, but there are none");
    expect(find(claims, 4, "real − cpD-GAN").reason).toBe(
      "results of a chest data set and of a head CT data set are needed",
    );
    const partial = both.filter(
      (row) => !(row.dataset === "phantom-chest" && row.level === 2 && row.training_data === "prog-GAN"),
    );
    expect(find(testClaims(partial), 1, "cpD-GAN − prog-GAN")).toMatchObject({
      outcome: "undecided",
      reason: "cpD-GAN and prog-GAN with the same seed are not both available at classes 2",
    });
    expect(find(testClaims(partial), 2, "real − prog-GAN").reason).toBe(
      "there is no real and prog-GAN with the same seed at classes 2",
    );
    expect(find(testClaims(partial), 2, "real − cpD-GAN").outcome).toBe("supported");
  });

  it("one seed", () => {
    const claims = testClaims(place("phantom-chest", "classes", 20, aurocs(0.95, 0.8, 0.6), { seeds: 1 }));
    expect(find(claims, 1, "real − cpD-GAN")).toMatchObject({
      outcome: "undecided",
      reason: "one seed does not show how much trainings vary",
    });
  });

  it("no results", () => {
    expect(testClaims([]).map(({ outcome }) => outcome)).toEqual(["undecided", "undecided", "undecided"]);
  });
});

describe("a gap's interval", () => {
  it("is Student's t times the seeds' pooled and the test set's error", () => {
    // Differences over seeds 1, 2: 0.10, 0.12 and 0.20, 0.26: squares 0.0002 and 0.0018, pooled variance 0.001 with 2 degrees of freedom.
    const rows = [
      [20, [0.8, 0.78]],
      [2, [0.7, 0.64]],
    ].flatMap(([level, cpd]) =>
      (cpd as number[]).flatMap((auroc, i): ResultRow[] =>
        (["real", "cpD-GAN"] as const).map((training_data): ResultRow => {
          const value = training_data === "real" ? 0.9 : auroc;
          return {
            dataset: "d",
            benchmark: "classes",
            level: level as number,
            training_data,
            model_seed: i + 1,
            label: "mean",
            auroc: value,
            auroc_low: value - 0.0196,
            auroc_high: value + 0.0196,
            positives: 1,
            negatives: 1,
          };
        }),
      ),
    );
    const gap = new Gaps(rows).at({ dataset: "d", benchmark: "classes", level: 20 }, "real", "cpD-GAN")!;
    expect(gap.value).toBeCloseTo(0.11, 12);
    expect(gap.seedVariance).toBeCloseTo(0.0005, 12);
    expect(gap.degrees).toBe(2);
    expect(gap.testVariance).toBeCloseTo(0.0002, 12);
    const { low, high } = weightedSum([{ weight: 1, gap }], 0.05);
    const half = 4.302652729749464 * Math.sqrt(0.0007);
    expect(low).toBeCloseTo(0.11 - half, 9);
    expect(high).toBeCloseTo(0.11 + half, 9);
  });
});
