import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { ResultRow } from "../../lib/experiment/results";
import {
  type Figure,
  benchmarkFigure,
  budgetFigure,
  budgetTable,
  canaryFigure,
  canaryTable,
  claimsMarkdown,
  claimsTable,
  claimsText,
  classifierTrainingFigure,
  comparisonFigure,
  modelTrainingFigure,
  imageGridFigure,
  imagesPerPatientFigure,
  intensityFigure,
  labelCombinationsFigure,
  labelCooccurrenceFigure,
  labelPolicyFigure,
  mixtureFigure,
  mixtureTable,
  nearestNeighborsFigure,
  nearestPairsFigure,
  perLabelFigure,
  publishedFigure,
  resultFigures,
  selectionFigure,
  shadowFigure,
  shadowTable,
  trainingLengthFigure,
} from "../../lib/figures";
import { frameLayout, wrap } from "../../lib/figures/drawing/frame";
import { bins, shares } from "../../lib/figures/drawing/histogram";
import { UserError } from "../../lib/support/errors";
import {
  exampleFigures,
  madeUpBenchmark,
  madeUpBudgets,
  madeUpExposures,
  madeUpLengths,
  madeUpMixtures,
  madeUpResults,
  madeUpShadows,
} from "./examples";

interface Trace {
  readonly [key: string]: unknown;
  readonly name: string;
  readonly x: number[];
  readonly y: number[];
  readonly type: string;
}
const traces = (figure: Figure): Trace[] => figure.data as Trace[];
const trace = (figure: Figure, name: string): Trace => traces(figure).find((one) => one.name === name)!;
const rounded = (values: readonly number[]): number[] => values.map((value) => Math.round(value * 1e4) / 1e4);
const texts = (figure: Figure): string =>
  (figure.layout["annotations"] as { text: string }[]).map((note) => note.text).join("\n");

test("every figure is plain JSON with a title, a caption and a description", async () => {
  for (const [name, figure] of Object.entries(await exampleFigures())) {
    expect(JSON.parse(JSON.stringify({ ...figure })), name).toEqual(figure);
    expect(JSON.stringify(figure.data), name).not.toContain("NaN");
    expect(texts(figure), name).toMatch(/^<b>.+<\/b>\n/);
    expect(figure.alt.length, name).toBeGreaterThan(40);
  }
});

test("canaries: exposure against repeats, by images and by the model, with what guessing gives", () => {
  const figure = canaryFigure("cpD-GAN", madeUpExposures);
  expect(traces(figure).map((one) => one.name)).toEqual(["by the synthetic images", "by the model itself", "guessing"]);
  expect(trace(figure, "by the model itself").y).toEqual([1.25, 2.75, 4.25, 5.75]);
  expect(trace(figure, "guessing").y).toEqual([0.6, 0.6, 2.5, 2.5]);
  expect(texts(figure)).toContain("7 bits if it is first");
  const asked = madeUpExposures.map((one) => ({ ...one, byModel: undefined }));
  expect(traces(canaryFigure("mean image", asked)).map((one) => one.name)).toEqual([
    "by the synthetic images",
    "guessing",
  ]);
  expect(() => canaryFigure("cpD-GAN", [])).toThrow(UserError);
  expect(canaryTable(madeUpExposures)[3]).toEqual({
    "times in training": 16,
    canaries: 8,
    "exposure by images, bits": "3.0 (2.5 to 3.8)",
    "exposure by the model, bits": "5.8 (5.3 to 6.5)",
    "guessing, bits": "1.4 (0.6 to 2.5)",
  });
});

test("privacy budgets: classifiers and attacks against ε, with real images, the mean image and guessing across", () => {
  const figure = budgetFigure(madeUpBudgets);
  expect(traces(figure).map((one) => one.name)).toEqual([
    ...["classifier of its images", "attack on its network"],
    ...["classifier of real images", "classifier of mean images", "guessing"],
  ]);
  expect(trace(figure, "classifier of its images").y).toEqual([0.68, 0.75, 0.8, 0.85]);
  expect(trace(figure, "classifier of mean images").y).toEqual([0.7, 0.7]);
  expect(figure.layout["xaxis"]).toMatchObject({ ticktext: ["ε = 1", "ε = 3", "ε = 10", "no budget"] });
  expect(texts(figure).replace(/<br>/g, " ")).toContain("ε = 1: the budget costs everything");
  expect(figure.alt).toContain("attack on its network: ε = 1 0.500 (0.480–0.520)");
  expect(() => budgetFigure({ ...madeUpBudgets, points: [] })).toThrow(UserError);
  expect(budgetTable(madeUpBudgets)[1]).toEqual({
    budget: "ε = 3",
    δ: "0.001",
    "noise (σ)": "1.00",
    "mean AUROC": "0.750 (0.730 to 0.770)",
    "beyond the mean image": "0.050 (0.030 to 0.070)",
    "AUROC of the attack": "0.510 (0.490 to 0.530)",
    "AUROC of its control": "0.500 (0.480 to 0.520)",
  });
});

test("shadow models: curves of networks and samples by either rule, for both groups, and guessing", () => {
  const figure = shadowFigure(madeUpShadows);
  const names = traces(figure).map((one) => one.name);
  expect(names.slice(0, 5)).toEqual([
    ...["white box, likelihood ratio", "white box, one threshold", "black box, likelihood ratio"],
    ...["black box, one threshold", "guessing"],
  ]);
  expect(names).toHaveLength(10);
  const [first] = traces(figure);
  expect(first.y.slice(0, 2)).toEqual([null, 10 ** (0.5 * -2.9)]);
  expect(figure.layout["xaxis"]).toMatchObject({ type: "log", range: [-3, 0] });
  expect(figure.alt).toContain("random patients, white box, likelihood ratio: AUROC 0.667 (0.600–0.733), finds 10 %");
  const rows = shadowTable(madeUpShadows);
  expect(rows[0]).toMatchObject({
    patients: "random patients (1200)",
    "found at 0.1 % false": "0.032 (0.028 to 0.035)",
  });
  expect(rows[4]["found at 0.1 % false"]).toBe("cannot be told (takes 1000 patients)");
});

describe("mixtures", () => {
  const figure = mixtureFigure(madeUpMixtures());

  test("one curve for each mixture against the number of patients; images of a generator alone are a line across", () => {
    expect(traces(figure).map((one) => one.name)).toEqual([
      ...["real alone", "real + 2 × flow", "real + 4 × flow", "flow, then real", "flow alone", "prog-GAN alone"],
    ]);
    // Side by side: each curve a little apart from the number of patients, by a factor.
    const places = (name: string): number[] => trace(figure, name).x as number[];
    const [first] = places("real + 4 × flow");
    expect(first / 350).toBeCloseTo(1, 1);
    expect(places("real + 4 × flow")).toEqual(
      [350, 700, 1750, 3500, 7000].map((patients) => expect.closeTo((patients * first) / 350, 6)),
    );
    expect(places("real alone")[0]).toBeLessThan(first);
    expect(trace(figure, "flow alone")).toMatchObject({ mode: "lines", x: [350, 7000], y: [0.87, 0.87] });
  });

  test("says what images alone are worth, also where the curve ends", () => {
    expect(texts(figure).replace(/<br>/g, " ")).toContain(
      "9,000 images of flow alone are as good as 2,350 (1,800 to 4,000) real ones. 9,000 images of prog-GAN alone are as good as fewer than 450 (fewer than 450 to 460) real ones.",
    );
    const table = mixtureTable(madeUpMixtures());
    expect(table.map((row) => row["real images"])).toEqual(
      [...table.map((row) => row["real images"])].sort((a, b) => Number(a) - Number(b)),
    );
    expect(table.find((row) => row["trained on"] === "real + 4 × flow")).toEqual({
      "trained on": "real + 4 × flow",
      "real patients": 350,
      "real images": 450,
      "synthetic images": 1800,
      "mean AUROC": "0.838 (0.823 to 0.850)",
      "beyond the same real images": "0.040 (0.025 to 0.052)",
      "as good as real images": "900 (450 to more than 9,000)",
    });
  });

  test("refuses classifiers of synthetic images alone", () => {
    expect(() => mixtureFigure(madeUpMixtures().slice(-2))).toThrow(UserError);
  });
});

describe("comparison", () => {
  test("one level: a point with its interval for each kind of training data, in the legend's order", () => {
    const figure = comparisonFigure(madeUpResults().reverse());
    expect(traces(figure).map((one) => one.name)).toEqual(["real", "cpD-GAN", "prog-GAN"]);
    const real = trace(figure, "real");
    const interval = real["error_x"] as { array: number[]; arrayminus: number[] };
    expect(rounded([real.x[0], interval.array[0], interval.arrayminus[0]])).toEqual([0.95, 0.0096, 0.012]);
    expect(figure.alt).toContain("Trained on cpD-GAN: 0.860 (0.848–0.870)");
  });

  test("several levels: real is a line in a band, the GANs are bars from chance, levels as in the paper", () => {
    const figure = comparisonFigure([2, 20, 6].flatMap((level) => madeUpResults(level)));
    const bar = trace(figure, "trained on cpD-GAN");
    expect(bar).toMatchObject({ type: "bar", base: 0.5, x: ["20", "6", "2"] });
    expect(rounded(bar.y)).toEqual([0.36, 0.36, 0.36]);
    expect(rounded(trace(figure, "trained on real").y)).toEqual([0.95, 0.95, 0.95]);
    expect(traces(figure).filter((one) => one.type === "scatter")).toHaveLength(3);
    const resolution = comparisonFigure([128, 32].flatMap((level) => madeUpResults(level, "resolution")));
    expect(trace(resolution, "trained on real").x).toEqual(["32", "128"]);
  });

  test("several seeds: the mean with its t interval, and the caption says so", () => {
    const figure = comparisonFigure([1, 2, 3].flatMap((seed) => madeUpResults(6, "classes", 0, seed)));
    const real = trace(figure, "real");
    expect(rounded([real.x[0], (real["error_x"] as { array: number[] }).array[0]])).toEqual([0.958, 0.0226]); // √(4.303² × 0.008² / 3 + 1.96² × (0.0216 / 3.92)²)
    expect(texts(figure).replace(/<br>/g, " ")).toContain("means over up to 3 seeds");
  });

  test("missing training data is left out, everything else is still drawn", () => {
    const figure = comparisonFigure(madeUpResults().filter((row) => row.training_data !== "cpD-GAN"));
    expect(traces(figure).map((one) => one.name)).toEqual(["real", "prog-GAN"]);
    expect(() => perLabelFigure(madeUpResults().filter((row) => row.training_data === "prog-GAN"))).not.toThrow();
    expect(() =>
      comparisonFigure([2, 6].flatMap((level) => madeUpResults(level)).filter((row) => row.training_data !== "real")),
    ).not.toThrow();
  });

  test("an interval below chance is inside the axis", () => {
    const [low] = (comparisonFigure(madeUpResults(6, "classes", -0.4)).layout["xaxis"] as { range: number[] }).range;
    expect(low).toBeLessThan(0.78 - 0.4 - 0.012);
  });
});

describe("benchmark", () => {
  const caption = (figure: Figure): string => texts(figure).replace(/<br>/g, " ");

  test("a plot a data set, the levels as in the paper, one entry of the legend for each kind of training data", () => {
    const figure = benchmarkFigure(madeUpBenchmark("samples"));
    expect(texts(figure)).toContain("<b>phantom chest X-rays</b>\n<b>phantom head CT</b>");
    const shown = traces(figure)
      .filter((one) => one["showlegend"] === true)
      .map((one) => [one.name, one["xaxis"]]);
    expect(shown).toEqual([
      ["trained on cpD-GAN", "x"],
      ["trained on prog-GAN", "x"],
      ["trained on real", "x"],
    ]);
    expect((figure.layout["xaxis"] as { categoryarray: string[] }).categoryarray.slice(0, 2)).toEqual([
      "5,950",
      "4,500",
    ]);
    expect(figure.layout["yaxis"]).toMatchObject({ range: (figure.layout["yaxis2"] as { range: number[] }).range });
    const bar = trace(figure, "trained on cpD-GAN");
    // 0.84 and 0.848 over two seeds, at all eight levels: Student's t of 8 degrees of freedom² × 0.00566² / 2 + 1.96² × the test set's 0.0055².
    expect(rounded([bar.y[0], (bar["error_y"] as { array: number[] }).array[0]])).toEqual([0.344, 0.0142]);
    expect(caption(figure)).toContain("means over up to 2 seeds; intervals are 95\u00a0% t intervals of these means");
  });

  test("one seed: the bootstrap's interval, and the caption says so", () => {
    const figure = benchmarkFigure(madeUpBenchmark("samples").filter((row) => row.model_seed === 1));
    const bar = trace(figure, "trained on cpD-GAN")["error_y"] as { array: number[]; arrayminus: number[] };
    expect(rounded([bar.array[0], bar.arrayminus[0]])).toEqual([0.0096, 0.012]);
    expect(caption(figure)).toContain(
      "95\u00a0% bootstrap intervals over the patients of the test set, for one training run each",
    );
  });

  test("missing points are left out and named", () => {
    const figure = benchmarkFigure(madeUpBenchmark("classes"));
    expect(trace(figure, "trained on prog-GAN").x).toEqual(["20", "15", "10", "6", "4"]);
    expect(caption(figure)).toContain(
      "Missing in these results: phantom chest X-rays at 4: seed 2 of real, cpD-GAN, prog-GAN; phantom chest X-rays at 2: prog-GAN; phantom head CT at 4",
    );
    expect(caption(benchmarkFigure(madeUpBenchmark("samples")))).not.toContain("Missing in these results");
  });

  test("of which labels the means are is said, and which some levels leave out", () => {
    const rows = [20, 6, 2]
      .flatMap((level) => madeUpResults(level))
      .filter(
        ({ level, label }) =>
          level === 20 || label === "mean" || (level === 6 ? label !== "Edema" : label === "Support Devices"),
      );
    expect(caption(benchmarkFigure(rows))).toContain(
      "Mean of 6 labels at 20; 5 of 6 labels at 6, left out: Edema; 1 of 6 labels at 2: Support Devices. A label has no AUROC if all or none of a level's test images have it.",
    );
    expect(caption(comparisonFigure(rows))).toContain("5 of 6 labels at 6, left out: Edema");
    expect(caption(benchmarkFigure(madeUpBenchmark("samples")))).toContain(
      "Phantom chest X-rays, mean of 6 labels. Phantom head CT, mean of 6 labels.",
    );
    expect(caption(comparisonFigure(madeUpResults()))).toContain("Mean of 6 labels.");
  });

  test("a model that the paper does not have is named, in every figure", () => {
    const own = madeUpResults().map((row): ResultRow => ({ ...row, training_data: "flow" }));
    for (const figure of [comparisonFigure, perLabelFigure, benchmarkFigure]) {
      expect(caption(figure(own))).toContain("Beyond the paper: flow.");
      expect(caption(figure(madeUpResults()))).not.toContain("Beyond the paper");
    }
  });

  test("means without the labels that they are of say nothing of labels", () => {
    const rows = madeUpResults(20);
    expect(caption(benchmarkFigure(rows.filter(({ label }) => label === "mean")))).not.toMatch(/Mean of/);
  });

  test("the switch lays the paper's curves over, dashed, at all their levels", () => {
    const some = madeUpBenchmark("classes").filter((row) => [20, 10, 2].includes(row.level));
    const figure = benchmarkFigure(some, { published: true });
    expect(
      traces(figure)
        .filter((one) => one.name === "paper, real")
        .map((one) => [one["xaxis"], one.x.length, (one["line"] as { dash: string }).dash]),
    ).toEqual([
      ["x", 6, "dash"],
      ["x2", 5, "dash"],
    ]);
    expect((figure.layout["xaxis"] as { categoryarray: string[] }).categoryarray).toEqual([
      "20",
      "15",
      "10",
      "6",
      "4",
      "2",
    ]);
    expect(JSON.stringify(benchmarkFigure(some))).not.toContain("paper,");
    expect(caption(figure)).toContain("npj Digital Medicine");
    expect(caption(benchmarkFigure(madeUpResults(32, "resolution"), { published: true }))).toContain(
      "The paper's curves over resolution for these data were not read",
    );
  });

  test("results of several benchmarks, or none, are refused in a sentence", () => {
    expect(() => benchmarkFigure([...madeUpBenchmark("classes"), ...madeUpBenchmark("samples")])).toThrow(
      /benchmarks classes, samples, which cannot share an axis/,
    );
    expect(() => benchmarkFigure([])).toThrow(UserError);
  });
});

describe("all figures of a table", () => {
  test("of a benchmark: each benchmark with and without the paper's curves, and the labels where there are most", () => {
    const rows = [
      ...madeUpBenchmark("samples"),
      ...madeUpResults(16, "resolution"),
      ...madeUpBenchmark("classes").filter((row) => row.level > 4 || row.label === "mean" || row.label === "Edema"),
    ];
    const figures = resultFigures(rows);
    expect(Object.keys(figures)).toEqual([
      "mean-auroc-resolution",
      "mean-auroc-classes",
      "mean-auroc-classes-published",
      "mean-auroc-samples",
      "mean-auroc-samples-published",
      "auroc-by-label-phantom-chest",
      "auroc-by-label-phantom-head-ct",
    ]);
    expect(figures["auroc-by-label-phantom-head-ct"].alt).toContain("8 label combinations");
  });

  test("the labels are those of the largest resolution where several places have as many", () => {
    const rows = [
      ...[16, 64, 32].flatMap((level) => madeUpResults(level, "resolution")),
      ...[20, 6].flatMap((level) => madeUpResults(level)),
    ];
    expect(resultFigures(rows)["auroc-by-label-phantom-chest"].alt).toContain("64\u00a0×\u00a064 pixels");
  });

  test("of one point: the comparison, the labels, and the paper beside it", () => {
    expect(Object.keys(resultFigures(madeUpResults()))).toEqual(["comparison", "auroc-by-label", "published-curves"]);
    expect(() => resultFigures([])).toThrow(UserError);
  });
});

describe("the table of claims", () => {
  const table = claimsTable([...madeUpBenchmark("samples"), ...madeUpBenchmark("classes")]);

  test("has the paper's own numbers beside the project's", () => {
    const row = table.find(
      (one) =>
        one.claim === 2 && one.data === "phantom-chest" && one["must be above zero"].startsWith("real − cpD-GAN"),
    )!;
    expect(row["in the paper"]).toBe("0.026: 0.036 at classes 20, 0.010 at classes 2");
    expect(row.found).toMatch(
      /^0\.000 \(.*: 0\.090 ± 0\.000 at classes 20, 0\.090 ± 0\.000 at classes 2; the interval contains zero; /,
    );
    expect(table.filter((one) => one.claim === 5).map((one) => one["in the paper"])).toEqual(["", "", "", "", ""]);
  });

  test("has no numbers of the paper beside a data set that is neither chest X-rays nor head CT", () => {
    const own = claimsTable(
      madeUpBenchmark("classes").map((row) => (row.dataset === "phantom-chest" ? { ...row, dataset: "folder" } : row)),
    );
    const paperOf = (data: string): string[] =>
      own.filter((row) => row.data === data && row.claim < 4).map((row) => row["in the paper"]);
    expect(paperOf("folder").filter((text) => text !== "")).toEqual([]);
    expect(paperOf("phantom-head-ct").filter((text) => text !== "")).not.toHaveLength(0);
    expect(own.filter((row) => row.claim === 4).map((row) => row.found)).toEqual(
      Array(2).fill("results of a chest data set and of a head CT data set are needed"),
    );
  });

  test("is text for a terminal and Markdown for a file, every row in both", () => {
    expect(
      claimsText(table).match(/^ {5}(supported|contradicted|undecided by power|cannot be tested here) /gm),
    ).toHaveLength(table.length);
    expect(claimsText(table)).toMatch(
      /^The paper's claims: \d+ supported, \d+ contradicted, \d+ undecided by power, \d+ cannot be tested here\n/,
    );
    expect(
      claimsMarkdown(table)
        .split("\n")
        .filter((line) => line.startsWith("| ")),
    ).toHaveLength(table.length + 2);
  });
});

describe("published curves", () => {
  test("own points lie on the paper's plot of the same anatomy and benchmark; others are counted", () => {
    const figure = publishedFigure([
      ...madeUpResults(),
      ...madeUpResults(32, "resolution"),
      ...madeUpResults(7, "samples").map((row): ResultRow => ({ ...row, dataset: "phantom-head-ct" })),
    ]);
    expect(trace(figure, "this run, phantom-chest, real")).toMatchObject({ xaxis: "x", x: ["6"], y: [0.95] });
    expect(trace(figure, "this run, phantom-head-ct, real")).toMatchObject({ xaxis: "x4", x: ["7"] });
    expect((figure.layout["xaxis4"] as { categoryarray: string[] }).categoryarray.slice(-2)).toEqual(["100", "7"]);
    const caption = texts(figure).replace(/<br>/g, " ");
    expect(caption).toContain("3 results have no counterpart");
    expect(caption).toContain("are not the paper's patients");
  });

  test("the paper's curves are dashed, one sees through own markers to their intervals, and the network is named", () => {
    const figure = publishedFigure(madeUpResults().map((row): ResultRow => ({ ...row, classifier: "a DenseNet" })));
    for (const name of ["real", "cpD-GAN", "prog-GAN"]) {
      expect(trace(figure, `paper, ${name}`)["line"]).toMatchObject({ dash: "dash" });
      const own = trace(figure, `this run, phantom-chest, ${name}`) as unknown as {
        marker: { color: string; size: number };
        error_y: { width: number };
      };
      expect(own.marker.color).toBe("rgba(255,255,255,0)");
      expect(2 * own.error_y.width).toBeGreaterThan(own.marker.size);
    }
    const caption = texts(figure).replace(/<br>/g, " ");
    expect(caption).toContain("Dashed lines: Schütte");
    expect(caption).toContain("Classifier of this run: a DenseNet.");
  });

  test("without results: the paper's curves alone, nothing said about a run", () => {
    const figure = publishedFigure([]);
    expect(traces(figure)).toHaveLength(12);
    expect(JSON.stringify(figure)).not.toContain("this run");
  });
});

test("three entries of a legend take one line, beside a wide left margin too", () => {
  const top = (legend: readonly string[]): number =>
    frameLayout({ title: "a", caption: "b", plotHeight: 100, left: 142, legend }).margin.t;
  const three = ["trained on real", "trained on cpD-GAN", "trained on prog-GAN"];
  expect(top(three)).toBe(top(["trained on real"]));
  expect(top([...three, ...three])).toBe(top(three) + 24);
});

test("labels are in the order of real training data, three marks beside one another", () => {
  const figure = perLabelFigure(madeUpResults());
  expect(rounded(trace(figure, "trained on real").y)).toEqual([-0.24, 0.76, 1.76, 2.76, 3.76, 4.76]);
  expect(trace(figure, "trained on real")["text"]).toEqual([
    "Support Devices",
    "Pleural Effusion",
    "Edema",
    "Lung Opacity",
    "Cardiomegaly",
    "No Finding",
  ]);
});

describe("training curves", () => {
  test("a panel for each quantity that is logged; nulls are skipped; tiny numbers keep their places on a log axis", () => {
    const figure = modelTrainingFigure([
      {
        name: "prog-GAN",
        steps: [
          { kimg: 1, lossD: 3, penalty: 0.001, labelAccuracy: null },
          { kimg: 2, lossD: null, penalty: 12 },
          { kimg: 3, lossD: 1, penalty: 0.5 },
        ],
      },
    ]);
    expect(traces(figure).map((one) => [one["yaxis"], one.x, one.y])).toEqual([
      ["y", [1, 3], [3, 1]],
      ["y2", [1, 2, 3], [0.001, 12, 0.5]],
    ]);
    expect((figure.layout["yaxis2"] as { tickvals: number[] }).tickvals).toEqual([0.001, 0.01, 0.1, 1, 10]);
  });

  test("AUROC over the length of training: a line through means, a marker a seed, and the real images' line", () => {
    const figure = trainingLengthFigure(madeUpLengths(), 0.97);
    expect(trace(figure, "real").y).toEqual([0.97, 0.97]);
    const [line, markers] = traces(figure).slice(1, 3);
    expect([line.name, line.x, rounded(line.y)]).toEqual(["cpD-GAN", [16, 32, 64], [0.81, 0.88, 0.915]]);
    expect([markers.x, markers.y]).toEqual([
      [16, 16, 32, 32, 64, 64],
      [0.8, 0.82, 0.86, 0.9, 0.91, 0.92],
    ]);
    expect(trace(figure, "prog-GAN").x).toEqual([16, 32]);
    expect(texts(figure)).toContain("seed 11 or 12");
  });

  test("models that log different quantities have one entry each in the legend, and no empty curves", () => {
    const figure = modelTrainingFigure([
      { name: "cpD-GAN", steps: [{ kimg: 1, lossD: 1.4, lossG: 0.7, score: 5 }] },
      { name: "flow", steps: [{ kimg: 1, loss: 0.2, score: 3 }] },
    ]);
    expect(traces(figure).map((one) => [one.name, one["yaxis"], one["showlegend"]])).toEqual([
      ["cpD-GAN", "y", true],
      ["cpD-GAN", "y2", false],
      ["cpD-GAN", "y4", false],
      ["flow", "y3", true],
      ["flow", "y4", false],
    ]);
  });

  test("classifier logs are read by the names the classifier gives", () => {
    const figure = classifierTrainingFigure([{ name: "real", steps: [{ epoch: 1, loss: 0.5, validationAuroc: 0.8 }] }]);
    expect(traces(figure).map((one) => one.y)).toEqual([[0.5], [0.8]]);
    expect(texts(figure)).not.toContain("Classifier:");
    expect(
      texts(
        classifierTrainingFigure([{ name: "real", network: "a DenseNet", steps: [{ epoch: 1, loss: 0.5 }] }]),
      ).replace(/<br>/g, " "),
    ).toContain("Classifier: a DenseNet.");
  });
});

describe("images", () => {
  test("the mosaic holds every pixel's gray value at its place", async () => {
    const images = Uint8Array.from({ length: 3 * 64 }, (_, place) => (place * 5) % 251);
    const figure = await imageGridFigure({
      sources: ["real", "cpD-GAN"],
      resolution: 8,
      rows: [{ title: "a", images: [images.subarray(0, 128), images.subarray(128)] }],
    });
    const [image] = figure.layout["images"] as { source: string; sizex: number; sizey: number }[];
    const { data, info } = await sharp(Buffer.from(image.source.split(",")[1], "base64"))
      .raw()
      .toBuffer({ resolveWithObject: true });
    const enlarged = info.height / 8;
    const grays = (left: number): number[] =>
      Array.from(
        { length: 64 },
        (_, place) =>
          data[
            ((Math.floor(place / 8) + 0.5) * enlarged * info.width + left + ((place % 8) + 0.5) * enlarged) *
              info.channels
          ],
      );
    expect(grays(0)).toEqual([...images.subarray(0, 64)]);
    expect(grays(info.width - 8 * enlarged)).toEqual([...images.subarray(128)]);
    expect(image.sizey).toBe(info.height / 2);
  });

  test("the nearest neighbors' caption names the network of the features, where it is known", async () => {
    const image = new Uint8Array(64);
    const options = {
      source: "cpD-GAN",
      resolution: 8,
      pairs: [{ synthetic: image, real: image, distance: 0.1 }],
      distances: [0.1, 0.2],
      realDistances: [0.1, 0.3],
      metric: "distance",
    };
    expect(texts(await nearestNeighborsFigure({ ...options, network: "a DenseNet" })).replace(/<br>/g, " ")).toContain(
      "Features of: a DenseNet.",
    );
    expect(texts(await nearestNeighborsFigure(options))).not.toContain("Features of");
  });

  test("each of a hundred pairs is at its place, the synthetic image left of the real one, its distance beside its row", async () => {
    const flat = (gray: number, resolution: number): Uint8Array => new Uint8Array(resolution ** 2).fill(gray);
    for (const resolution of [32, 128]) {
      const pairs = Array.from({ length: 100 }, (_, place) => ({
        synthetic: flat(place, resolution),
        real: flat(150 + place, resolution),
        distance: 0.01 * (place + 1),
      }));
      const figure = await nearestPairsFigure({
        source: "cpD-GAN",
        resolution,
        pairs,
        distances: [0.01, 2],
        realDistances: [0.2, 0.4, 0.6],
        metric: "distance",
        network: "a DenseNet",
      });
      const [image] = figure.layout["images"] as { source: string; sizex: number; sizey: number }[];
      const { data, info } = await sharp(Buffer.from(image.source.split(",")[1], "base64"))
        .raw()
        .toBuffer({ resolveWithObject: true });
      const grayAt = (x: number, y: number): number =>
        data[(Math.round(y * info.height) * info.width + Math.round(x * info.width)) * info.channels];
      // Ten pairs across and ten down: a quarter of a pair's width from its left edge is the synthetic image, a quarter from its right the real one.
      const [wide, high] = [(image.sizex + 10) / image.sizex / 10, (image.sizey + 10) / image.sizey / 10];
      pairs.forEach((_, place) => {
        const [x, y] = [(place % 10) * wide, (Math.floor(place / 10) + 0.4) * high];
        expect([grayAt(x + 0.2 * wide, y), grayAt(x + 0.65 * wide, y)], `pair ${place}`).toEqual([place, 150 + place]);
      });
      const words = texts(figure).replace(/<br>/g, " ");
      for (const part of [
        "0.01 to 0.1",
        "0.91 to 1",
        "the nearest of 2 images",
        "These pairs: 0.01 to 1.",
        "median 0.4, 90\u00a0% of them 0.22 to 0.58",
        "Features of: a DenseNet.",
      ])
        expect(words).toContain(part);
      expect(figure.alt).toContain("100 cpD-GAN images");
    }
  });

  test("a combination without images of one source leaves its place empty", async () => {
    const figure = await imageGridFigure({
      sources: ["real", "cpD-GAN"],
      resolution: 8,
      rows: [
        { title: "a", images: [new Uint8Array(64), new Uint8Array(0)] },
        { title: "b", images: [new Uint8Array(64), new Uint8Array(64)] },
      ],
    });
    expect(figure.alt).toContain("1 real, 1 cpD-GAN");
  });
});

describe("cohort", () => {
  const table = {
    labelNames: ["A", "B"],
    labels: Int8Array.from([1, 0, 1, 1, 1, 1, 0, -1]),
    split: ["train", "train", "test", "valid"],
  };

  test("combinations are counted by split, unknown labels are not present ones", () => {
    const figure = labelCombinationsFigure(table);
    expect((figure.layout["yaxis"] as { ticktext: string[] }).ticktext).toEqual(["A + B", "A", "no label"]);
    expect(traces(figure).map((one) => one.x)).toEqual([
      [1, 1, 0],
      [0, 0, 1],
      [1, 0, 0],
    ]);
  });

  test("co-occurrence is symmetric with the labels' own counts on the diagonal", () => {
    expect(traces(labelCooccurrenceFigure(table))[0]["z"]).toEqual([
      [3, 2],
      [2, 2],
    ]);
  });

  test("patients are counted by their number of images, many images together", () => {
    const patients = ["a", "a", "b", ...Array.from({ length: 30 }, () => "c")];
    expect(traces(imagesPerPatientFigure(patients))[0].y).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
  });

  test("selection shows what each step took away", () => {
    const steps = [
      { step: "all", images: 1000, patients: 90, labels: 3, combinations: 5 },
      { step: "frontal", images: 400, patients: 80, labels: 3, combinations: 4 },
      { step: "as before", images: 400, patients: 80, labels: 3, combinations: 4 },
    ];
    const figure = selectionFigure(steps, [
      { name: "train", images: 300, patients: 61 },
      { name: "test", images: 100, patients: 19 },
    ]);
    expect(figure.alt).toContain(
      "frontal: 400 images of 80 patients (−600 images, −10 patients, −1 label combination); as before: 400 images of 80 patients; train: 300 images of 61 patients",
    );
    const shapes = figure.layout["shapes"] as { type: string; x0: number; x1: number; y0: number; y1: number }[];
    const boxes = shapes.filter(({ type }) => type === "rect");
    expect(boxes).toHaveLength(3 + 2 + 2);
    const overlap = (a: (typeof boxes)[0], b: (typeof boxes)[0]): boolean =>
      a.x0 < b.x1 && b.x0 < a.x1 && a.y0 < b.y1 && b.y0 < a.y1;
    expect(boxes.some((a, place) => boxes.slice(place + 1).some((b) => overlap(a, b)))).toBe(false);
    expect(texts(figure)).toContain("nothing left out");
  });

  test("a label policy decides over what is uncertain, in numbers and in shares of what is certain", () => {
    const figure = labelPolicyFigure(
      [
        { label: "Edema", present: 50, uncertain: 10 },
        { label: "Fracture", present: 8, uncertain: 0 },
        { label: "Rare", present: 0, uncertain: 3 },
      ],
      "made up",
    );
    expect(traces(figure).map((one) => [one.name, one.x])).toEqual([
      ["present", [50, 8, 0]],
      ["uncertain", [10, 0, 3]],
    ]);
    for (const text of ["+10 (20 %)", "none uncertain", "+3"]) expect(texts(figure).split("\n")).toContain(text);
  });

  test("histograms: shares of all values, each end inside", () => {
    const edges = bins([[0, 10]], 5);
    expect(shares([0, 1, 9.9, 10], edges)).toEqual([50, 0, 0, 0, 50]);
  });
});

test("names from a data set are text, whatever they hold", () => {
  const rows = madeUpResults().map((row): ResultRow =>
    row.label === "Edema" ? { ...row, label: "<b>x</b> & y" } : row,
  );
  expect((perLabelFigure(rows).layout["yaxis"] as { ticktext: string[] }).ticktext.join()).toContain(
    "&lt;b&gt;x&lt;/b&gt; &amp; y",
  );
});

test("lines are broken at spaces only, and no-break spaces hold", () => {
  expect(wrap("95\u00a0% of all", 60, 12)).toEqual(["95\u00a0% of", "all"]);
});

test.each<[string, () => unknown, RegExp]>([
  ["no results", () => comparisonFigure([]), /There are no results to draw/],
  ["no mean", () => comparisonFigure(madeUpResults().filter((row) => row.label !== "mean")), /no mean AUROC/],
  [
    "two benchmarks",
    () => comparisonFigure([...madeUpResults(), ...madeUpResults(32, "resolution")]),
    /choose the rows of one data set and one benchmark/,
  ],
  [
    "two levels of labels",
    () => perLabelFigure([...madeUpResults(2), ...madeUpResults(6)]),
    /choose the rows of one level/,
  ],
  [
    "an AUROC that is none",
    () => comparisonFigure(madeUpResults().map((row) => ({ ...row, auroc: Number.NaN }))),
    /AUROC or interval of NaN/,
  ],
  [
    "unknown training data",
    () => comparisonFigure(madeUpResults().map((row) => ({ ...row, training_data: "vae" as "real" }))),
    /unknown training data/,
  ],
  ["no curves", () => modelTrainingFigure([{ name: "cpD-GAN", steps: [] }]), /No training curve can be drawn/],
  ["no trainings", () => trainingLengthFigure([], 0.9), /There are no trainings to draw/],
  ["no images", () => imageGridFigure({ sources: ["real"], resolution: 8, rows: [] }), /There are no images to show/],
  [
    "half an image",
    () => imageGridFigure({ sources: ["real"], resolution: 8, rows: [{ title: "a", images: [new Uint8Array(65)] }] }),
    /do not make a whole number of 8 × 8 images/,
  ],
  [
    "a block too few",
    () =>
      imageGridFigure({
        sources: ["real", "cpD-GAN"],
        resolution: 8,
        rows: [{ title: "a", images: [new Uint8Array(64)] }],
      }),
    /1 blocks of images for 2 sources/,
  ],
  [
    "too many pairs",
    () =>
      nearestPairsFigure({
        source: "cpD-GAN",
        resolution: 1,
        pairs: Array.from({ length: 101 }, () => ({
          synthetic: new Uint8Array(1),
          real: new Uint8Array(1),
          distance: 1,
        })),
        distances: [1],
        realDistances: [1],
        metric: "d",
      }),
    /101 pairs are too many .* at most 100/,
  ],
  [
    "no neighbors",
    () =>
      nearestNeighborsFigure({
        source: "cpD-GAN",
        resolution: 8,
        pairs: [],
        distances: [1],
        realDistances: [1],
        metric: "d",
      }),
    /no neighbors to show/,
  ],
  [
    "labels that do not fit",
    () => labelCooccurrenceFigure({ labelNames: ["A", "B"], labels: [1, 0, 1] }),
    /3 label values do not match 2 labels/,
  ],
  ["no selection", () => selectionFigure([]), /no selection steps/],
  ["no labels", () => labelPolicyFigure([], "made up"), /no labels/],
  ["no patients", () => imagesPerPatientFigure([]), /no images/],
  ["no gray values", () => intensityFigure([]), /no images/],
])("bad input, %s: one sentence for people", async (_, draw, message) => {
  const error: unknown = await (async () => draw())().catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(UserError);
  expect((error as Error).message).toMatch(message);
});
