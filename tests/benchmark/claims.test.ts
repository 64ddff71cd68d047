import { describe, expect, it } from "vitest";
import { testClaims, type Claim } from "../../lib/benchmark/claims/claims";
import { AurocTable } from "../../lib/benchmark/claims/auroc-table";
import { Gaps, weightedSum } from "../../lib/benchmark/claims/gaps";
import { publishedCurves } from "../../lib/figures";
import type { ExaminedReals } from "../../lib/benchmark/tables/examined-reals";
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
    expect([...new Set(notSupported.map(({ outcome }) => outcome))]).toEqual(["cannot be tested here"]);
    const noLook =
      "what cpD-GAN's discriminator thinks of real images, and how much that varies from one to another, is not known at samples 1500, samples 100";
    expect(notSupported.map(({ number, reason }) => [number, reason])).toEqual([
      ...["cpD-GAN", "prog-GAN", "prog-GAN", "cpD-GAN", "prog-GAN", "prog-GAN"].map((gan) => [
        3,
        noLook.replace("cpD-GAN", gan),
      ]),
      [4, "it compares difficulties, and this project chose how difficult its phantoms are"],
      [4, "it compares difficulties, and this project chose how difficult its phantoms are"],
      [5, "a table of AUROCs has no readers; run your own study to test this (notebook 9)"],
    ]);
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
        .filter(({ number, test }) => number === 3 && test.includes("with most samples"))
        .map(({ outcome }) => outcome),
    ).toEqual(["supported", "supported", "supported", "supported"]);
  });

  it("compare real data sets of both anatomies, whose difficulty nobody here chose", () => {
    const renamed = both.map((row) => ({
      ...row,
      dataset: row.dataset === "phantom-chest" ? "chexpert" : "rsna-hemorrhage",
    }));
    const claim = find(testClaims(renamed), 4, "real − cpD-GAN", "chexpert, rsna-hemorrhage");
    expect(claim.outcome).toBe("supported");
    expect(claim.numbers).toMatch(/^0\.060 \(/);
  });

  it("count a point that several benchmarks share once", () => {
    expect(find(claims, 1, "real − cpD-GAN").numbers).toContain("the lowest of 4, at resolution 16");
    expect(new AurocTable(both).places("phantom-chest").map(({ benchmark, level }) => `${benchmark} ${level}`)).toEqual(
      ["resolution 16", "resolution 32", "classes 2", "samples 100"],
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
    expect(claim.numbers).toMatch(/^−0\.040 \(−0\.0\d\d to −0\.0\d\d, simultaneous\), the lowest of 4, at classes 2$/);
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
      outcome: "undecided by power",
      reason: expect.stringContaining("the interval is not above zero at 2 of 2 points (classes 20, classes 2); "),
    });
    expect(at(-0.045).outcome).toBe("contradicted");
    // The interval that decides: ±0.040, not ±0.032.
    expect(at(-0.045).numbers).toMatch(/^−0\.045 \(−0\.085 to −0\.005, simultaneous\), the lowest of 2/);
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
      outcome: "undecided by power",
      reason:
        "the interval contains zero at 2 of 2 points (classes 20, classes 2); 80\u00a0% power for the paper's effects at all points together, from 0.010: 2 seeds (there are 3)",
    });
    expect(find(claims, 2, "real − cpD-GAN")).toMatchObject({
      outcome: "undecided by power",
      reason: "the interval contains zero; 80\u00a0% power for the paper's effect of 0.026: 2 seeds (there are 3)",
      numbers: "0.000 (0.000 to 0.000): 0.000 ± 0.000 at classes 20, 0.000 ± 0.000 at classes 2",
    });
  });

  it("a difference that is smaller than seeds differ", () => {
    const rows = [
      ...place("phantom-chest", "classes", 20, aurocs(0.95, 0.9, 0.85), { seeds: 2, spread: 0.06 }),
      ...place("phantom-chest", "classes", 2, aurocs(0.98, 0.95, 0.9), { seeds: 2, spread: 0.06 }),
    ];
    const { outcome, reason } = find(testClaims(rows), 2, "real − cpD-GAN");
    expect(outcome).toBe("undecided by power");
    // SciPy's noncentral t: variance 0.06² / n of seeds and 4 · (0.004 / 1.95996)² of test sets, 2 (n − 1) (1 + the test set's share of the seeds')² degrees of freedom; in the paper 0.036 − 0.010.
    expect(reason).toBe(
      "the interval contains zero; 80\u00a0% power for the paper's effect of 0.026: 53 seeds (there are 2)",
    );
  });

  it("missing levels, training data, benchmarks and data sets, each named", () => {
    const claims = testClaims(place("phantom-chest", "classes", 20, aurocs(0.95, 0.9, 0.85)));
    expect(find(claims, 1, "real − cpD-GAN").outcome).toBe("supported");
    expect(find(claims, 2, "real − cpD-GAN")).toMatchObject({
      outcome: "cannot be tested here",
      numbers: "",
      reason: "two levels of classes are needed, but there is one",
    });
    expect(find(claims, 3, "cpD-GAN: with most").reason).toBe("two levels of samples are needed, but there are none");
    expect(find(claims, 4, "real − cpD-GAN").reason).toBe(
      "results of a chest data set and of a head CT data set are needed",
    );
    const partial = both.filter(
      (row) => !(row.dataset === "phantom-chest" && row.level === 2 && row.training_data === "prog-GAN"),
    );
    expect(find(testClaims(partial), 1, "cpD-GAN − prog-GAN")).toMatchObject({
      outcome: "cannot be tested here",
      reason: "there are no cpD-GAN and prog-GAN with the same seed at classes 2",
    });
    expect(find(testClaims(partial), 2, "real − prog-GAN").reason).toBe(
      "there are no real and prog-GAN with the same seed at classes 2",
    );
    expect(find(testClaims(partial), 2, "real − cpD-GAN").outcome).toBe("supported");
  });

  it("one seed", () => {
    const claims = testClaims(place("phantom-chest", "classes", 20, aurocs(0.95, 0.8, 0.6), { seeds: 1 }));
    expect(find(claims, 1, "real − cpD-GAN")).toMatchObject({
      outcome: "undecided by power",
      reason: "one seed does not show how much trainings vary; two are the least",
    });
  });

  it("no results", () => {
    expect(testClaims([]).map(({ outcome }) => outcome)).toEqual(
      Array.from({ length: 3 }, () => "cannot be tested here"),
    );
  });
});

describe("a gap's interval", () => {
  it("has Student's t for the seeds' pooled error, and the normal quantile for the test set's", () => {
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
            auroc_low: value - 0.01959963984540054,
            auroc_high: value + 0.01959963984540054,
            positives: 1,
            negatives: 1,
          };
        }),
      ),
    );
    // Means of other labels, along another axis, vary in their own way and have no part in it.
    const elsewhere = place("d", "samples", 200, aurocs(0.9, 0.7, 0.6), { seeds: 2, spread: 0.2 });
    const gap = new Gaps(new AurocTable([...rows, ...elsewhere])).at(
      { dataset: "d", benchmark: "classes", level: 20 },
      { more: "real", less: "cpD-GAN", measure: "all" },
    )!;
    expect(gap.value).toBeCloseTo(0.11, 12);
    expect(gap.deviation).toBeCloseTo(Math.sqrt(0.001), 12);
    expect(gap.degrees).toBe(2);
    expect(gap.testVariance).toBeCloseTo(0.0002, 12);
    const { low, high } = weightedSum([{ weight: 1, gap }], 0.05);
    const half = Math.sqrt(4.302652729749464 ** 2 * 0.0005 + 1.959963984540054 ** 2 * 0.0002);
    expect(low).toBeCloseTo(0.11 - half, 9);
    expect(high).toBeCloseTo(0.11 + half, 9);
  });
});

describe("a gap along an axis", () => {
  /** Real and synthetic AUROCs of single labels; two classifiers of each generator, 0.02 apart. */
  const level = (level: number, contrast: number, labels: Record<string, [real: number, cpd: number]>): ResultRow[] =>
    [1, 2].flatMap((model_seed) =>
      [0, 1000].flatMap((further) =>
        (["real", "cpD-GAN"] as const).flatMap((training_data, which) => {
          const rows = Object.entries(labels).map(([label, values]): ResultRow => {
            const auroc = values[which] + (further === 0 ? 0.01 : -0.01) + (which === 1 ? 0.001 * model_seed : 0);
            const at = { dataset: "phantom-chest", benchmark: "classes", level, contrast, training_data };
            const seeds = { cohort_seed: 1, model_seed, classifier_seed: model_seed + further };
            const interval = { auroc, auroc_low: auroc - 0.001, auroc_high: auroc + 0.001 };
            return { ...at, ...seeds, label, ...interval, positives: 1, negatives: 1 };
          });
          const mean = rows.reduce((sum, { auroc }) => sum + auroc, 0) / rows.length;
          return [
            ...rows,
            { ...rows[0], label: "mean", auroc: mean, auroc_low: mean - 0.001, auroc_high: mean + 0.001 },
          ];
        }),
      ),
    );
  const rows = [
    ...level(20, 0, { Edema: [0.9, 0.5], Effusion: [0.9, 0.8], Pneumothorax: [0.9, 0.7] }),
    // Two pairs of combinations stand for the level: each tests its own finding.
    ...level(2, 1, { Effusion: [0.95, 0.93] }),
    ...level(2, 2, { Pneumothorax: [0.95, 0.91] }),
  ];
  const claim = find(testClaims(rows), 2, "real − cpD-GAN");

  it("is of the labels that both levels test, pairs of combinations averaged", () => {
    // At 20: (0.1 + 0.2) / 2; at 2: (0.02 + 0.04) / 2; Edema, which 2 does not test, is left out. Seeds shift both alike.
    expect(claim.outcome).toBe("supported");
    expect(claim.numbers).toMatch(
      /^0\.120 \(0\.1\d\d to 0\.1\d\d\): 0\.149 ± 0\.001 at classes 20, 0\.028 ± 0\.001 at classes 2$/,
    );
  });

  it("is shown as the share that is retained, and as the paper's plain mean", () => {
    // (0.75 − 0.5) / 0.4 and (0.92 − 0.5) / 0.45, and as seeds add 0.0015 on average.
    expect(claim.retained).toMatch(/^0\.308 \(.*\): 0\.629 ± 0\.002 at classes 20, 0\.937 ± 0\.002 at classes 2$/);
    expect(claim.plain).toMatch(
      /^0\.203 \(.*\): 0\.232 ± 0\.001 at classes 20, 0\.028 ± 0\.001 at classes 2 \(mean of 2 of 3/,
    );
  });

  it("has the error of the paired bootstrap where there is one", () => {
    const differences = [20, 2].flatMap((level) =>
      [1, 2].map((model_seed) => ({
        dataset: "phantom-chest",
        benchmark: "classes",
        level,
        more: "real" as const,
        less_level: level,
        less: "cpD-GAN" as const,
        cohort_seed: 1,
        model_seed,
        labels: "matched" as const,
        difference: 0,
        deviation: 0.1,
        retained: 1,
        retained_deviation: 0.2,
      })),
    );
    const paired = find(testClaims(rows, { differences }), 2, "real − cpD-GAN");
    expect(paired.outcome).toBe("undecided by power");
    expect(paired.reason).toContain("more seeds may not be enough");
  });
});

describe("label overfitting", () => {
  const look = (level: number, gap: number, error = 0.03): ExaminedReals[] =>
    [1, 2, 3].map((model_seed) => ({
      dataset: "phantom-chest",
      benchmark: "samples",
      level,
      contrast: 0,
      model: "prog-GAN",
      cohort_seed: 1,
      model_seed,
      kimg: 32,
      score_train: 1,
      score_valid: 1,
      labels_train: 0.9 + 0.01 * model_seed,
      labels_valid: 0.9 - gap,
      score_error: 0.01,
      labels_error: error,
    }));
  const examined = [...look(1500, 0.1), ...look(100, 0.3)];
  const claims = testClaims(grid("phantom-chest", 0), { examined });

  it("is seen in what a discriminator knows of the labels of training images only", () => {
    const claim = find(claims, 3, "prog-GAN, D's label accuracy");
    expect(claim.outcome).toBe("supported");
    expect(claim.numbers).toMatch(
      /^0\.200 \(.*\): 0\.320 ± 0\.010 at samples 100, 0\.120 ± 0\.010 at samples 1500$|at samples 1500, /,
    );
  });

  it("is undecided where other images might show the opposite, however alike the seeds are", () => {
    // All seeds examine the same images: three of them know these no better than one.
    const unsure = [...look(1500, 0.1, 0.1), ...look(100, 0.3, 0.1)];
    const claim = find(testClaims(grid("phantom-chest", 0), { examined: unsure }), 3, "prog-GAN, D's label accuracy");
    expect(claim.outcome).toBe("undecided by power");
  });

  it("cannot be tested where nobody knows how much images differ", () => {
    const unknown = examined.map((one) => ({ ...one, labels_error: NaN }));
    const claim = find(testClaims(grid("phantom-chest", 0), { examined: unknown }), 3, "prog-GAN, D's label accuracy");
    expect(claim).toMatchObject({ outcome: "cannot be tested here", reason: expect.stringMatching(/is not known/) });
  });

  it("is not where it thinks the same of both", () => {
    expect(find(claims, 3, "prog-GAN, D's score")).toMatchObject({
      outcome: "undecided by power",
      reason: "the interval contains zero; the effect found is not above zero",
    });
  });
});
