/** The report of simulated readers and of a machine, its exports and its figure. */
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openCohort, type Cohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { preset } from "../../lib/experiment/knobs/presets";
import type { ResultRow } from "../../lib/experiment/results";
import { readerStudyFigure } from "../../lib/figures/reader-study";
import { createStudy } from "../../lib/reader-study/create";
import { exportReport } from "../../lib/reader-study/analysis/export";
import { readMachineResponses, writeMachineAnswers } from "../../lib/reader-study/machine/machine-answers";
import { readByMachine } from "../../lib/reader-study/machine/machine-reader";
import { reportStudy, type GroupMeasures, type StudyReport } from "../../lib/reader-study/analysis/report";
import { simulateReaders } from "../../lib/reader-study/machine/simulated-reader";
import type { Study } from "../../lib/reader-study/study";
import { readCsv } from "../../lib/support/files/csv";
import { exactTestAgainstChance } from "../../lib/statistics/shares";
import { UserError } from "../../lib/support/errors";
import { makeStudy, temporary, writeCohort } from "./fixtures";

let folder: string;
let study: Study;
let report: StudyReport;
const group = (by: string, name: string, who = "simulated"): GroupMeasures =>
  report.groups.find((one) => one.by === by && one.group === name && one.who === who) as GroupMeasures;

beforeAll(async () => {
  folder = temporary("report");
  ({ study } = makeStudy(folder, { perCell: 30, repeats: 20, readers: 4 }, 70));
  // Guesses at 16 pixels, sees much at 32.
  await simulateReaders(study, { skill: (image) => (image.resolution === 16 ? 0 : 2.5), seed: 1 });
  report = reportStudy(study);
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("a report of simulated readers", () => {
  it("finds what they were made to see, and nothing where they guess", () => {
    expect(Math.abs(group("resolution", "32").accuracy.value - 0.894)).toBeLessThan(0.08); // Φ(1.25), ± four standard errors
    expect(group("resolution", "32").pOfThese).toBeLessThan(1e-6);
    expect(group("resolution", "32").p).toBeLessThan(0.01); // four readers say less of others
    expect(group("resolution", "32").auc).toBeGreaterThan(0.9);
    // The order of the images is secret, and another one each time: guesses are within four standard errors of a half.
    expect(group("resolution", "16").accuracy.low).toBeLessThan(0.56);
    expect(group("resolution", "16").accuracy.high).toBeGreaterThan(0.44);
    expect(group("resolution", "16").pHolm).toBeGreaterThan(1e-4);
  });

  it("calls them simulated wherever it names them", () => {
    expect(report.groups.some(({ who }) => who === "people")).toBe(false);
    expect(report.notes).toEqual([
      "The answers of reader-1, reader-2, reader-3, reader-4 are simulated: they show what a study looks like and are no evidence.",
      "4 readers gave answers. This says something about these readers' abilities, and little about other readers: where the readers differ, intervals over readers have as few as 3 degrees of freedom; plan a study with at least 5 readers.",
    ]);
    const { layout } = readerStudyFigure(report);
    expect(JSON.stringify(layout).replaceAll("<br>", " ")).toMatch(/4 simulated readers.*The readers are simulated/);
    const journal = fs.readFileSync(path.join(study.folder, "journal.jsonl"), "utf8");
    const people = journal.replaceAll(',"simulated":true', "");
    fs.writeFileSync(path.join(study.folder, "journal.jsonl"), people);
    const ofPeople = reportStudy(study);
    fs.writeFileSync(path.join(study.folder, "journal.jsonl"), journal);
    expect(people).not.toBe(journal);
    expect(ofPeople).toEqual({
      ...report,
      notes: report.notes.slice(1),
      groups: report.groups.map((one) => ({ ...one, who: "people" })),
    });
  });

  it("leaves examples and repetitions out of the accuracy", () => {
    expect(group("all", "all")).toMatchObject({ readers: 4, images: 120, answers: 480 });
    expect(report.selfAgreement.map((one) => one.repeats)).toEqual([20, 20, 20, 20]);
    expect(report.agreement).toMatchObject({ readers: 4, images: 120 });
    expect(report.agreement.kappa).toBeGreaterThan(0.1);
  });

  it("is made of sensitivity and specificity, and never rejects less after Holm's correction", () => {
    for (const { accuracy, sensitivity, specificity, p, pHolm } of report.groups) {
      expect((sensitivity?.count ?? 0) + (specificity?.count ?? 0)).toBe(accuracy.count);
      expect(pHolm).toBeGreaterThanOrEqual(p);
    }
  });

  it("has wider intervals over readers and images than of these readers where readers differ", async () => {
    const own = makeStudy(path.join(folder, "differ"), { perCell: 30, readers: 4 }, 70).study;
    await simulateReaders(own, { skill: (_, reader) => reader * 1.2, seed: 2 });
    const [all] = reportStudy(own).groups;
    expect(all.accuracy.high - all.accuracy.low).toBeGreaterThan(
      1.3 * (all.accuracyOfThese.high - all.accuracyOfThese.low),
    );
    expect(all.degrees).toBeLessThan(15);
    expect(all.p).toBeGreaterThan(all.pOfThese);
  });

  it("compares two resolutions by the same readers, and a reader alone over images", () => {
    expect(report.comparisons).toHaveLength(1);
    const [{ differ, readers, accuracy, auc, pHolm }] = report.comparisons;
    expect({ differ, readers }).toEqual({ differ: "resolution", readers: 4 });
    expect(accuracy?.value).toBeCloseTo(
      group("resolution", "16").accuracy.value - group("resolution", "32").accuracy.value,
      12,
    );
    expect(accuracy?.high).toBeLessThan(0);
    expect(auc?.high).toBeLessThan(0);
    expect(pHolm).toBe(accuracy?.p);
    const one = group("reader", "reader-1");
    expect(one).toMatchObject({ readers: 1, degrees: null, p: one.pOfThese });
    expect(one.p).toBe(exactTestAgainstChance(one.accuracy.count, one.accuracy.of));
  });

  it("counts unfinished readers with what they have, and refuses where nobody has begun", () => {
    const own = makeStudy(path.join(folder, "unfinished")).study;
    expect(() => reportStudy(own)).toThrow("No test image");
    const [reader] = own.readers;
    const lines = reader.slots.slice(0, 5).map(({ id }) =>
      JSON.stringify({
        at: "2026-01-01T00:00:00Z",
        reader: reader.name,
        id,
        sequence: 0,
        answer: "real",
        confidence: 2,
        milliseconds: 900,
      }),
    );
    fs.appendFileSync(path.join(own.folder, "journal.jsonl"), `${lines.join("\n")}\n`);
    const found = reportStudy(own);
    expect(found.readers.map(({ answered }) => answered)).toEqual([5, 0, 0]);
    expect(found.agreement.kappa).toBeNull();
    expect(found.reactionTimes).toMatchObject([{ median: 0.9, lowerQuartile: 0.9 }]);
    fs.appendFileSync(path.join(own.folder, "journal.jsonl"), `${lines[0].replace("reader-1", "reader-9")}\n`);
    expect(() => reportStudy(own)).toThrow(UserError);
  });

  it("takes no other report's or folder's place, and renews its own", async () => {
    const out = path.join(folder, "place");
    fs.mkdirSync(out);
    exportReport(study, report, out);
    exportReport(study, { ...report, perCell: 7 }, out);
    expect(JSON.parse(fs.readFileSync(path.join(out, "report.json"), "utf8"))).toMatchObject({
      study: study.identity,
      perCell: 7,
    });
    const own = makeStudy(path.join(folder, "same-cohorts"), { perCell: 30, repeats: 20, readers: 4 }, 70).study;
    await simulateReaders(own, { skill: () => 1, seed: 1 });
    const other = reportStudy(own);
    const before = fs.readFileSync(path.join(out, "measures.csv"), "utf8");
    expect(() => exportReport(own, other, out)).toThrow(`${out} contains the report of a study other than`);
    expect(() => exportReport(own, report, path.join(folder, "elsewhere"))).toThrow("is not of the study");
    expect(() => exportReport(study, report, own.folder)).toThrow("contains other files and no report");
    expect(() => exportReport(study, report, path.join(out, "report.json"))).toThrow("is not a folder");
    expect(fs.readFileSync(path.join(out, "measures.csv"), "utf8")).toBe(before);
    fs.writeFileSync(path.join(out, "report.json"), JSON.stringify({ ...report, study: undefined }));
    expect(() => exportReport(study, report, out)).toThrow("does not name its study");
  });

  it("is exported as JSON and as two tables that say the same", () => {
    const out = path.join(folder, "export");
    exportReport(study, report, out);
    expect(JSON.parse(fs.readFileSync(path.join(out, "report.json"), "utf8"))).toEqual(report);
    const measures = readCsv(path.join(out, "measures.csv"));
    expect(measures.map((row) => [row["by"], row["group"], Number(row["accuracy"])])).toEqual(
      report.groups.map((one) => [one.by, one.group, one.accuracy.value]),
    );
    const answers = readCsv(path.join(out, "answers.csv")).filter((row) => row["kind"] === "test");
    expect(answers.every((row) => row["simulated"] === "1")).toBe(true);
    expect(answers.filter((row) => row["answer"] === row["truth"]).length / answers.length).toBeCloseTo(
      group("all", "all").accuracy.value,
      12,
    );
  });
});

describe("the figure", () => {
  const results = [16, 32].flatMap((level) =>
    (["real", "cpD-GAN"] as const).map((training_data): ResultRow => ({
      dataset: "phantom-chest",
      benchmark: "resolution",
      level,
      training_data,
      model_seed: 1,
      label: "mean",
      auroc: 0.8,
      auroc_low: 0.75,
      auroc_high: 0.85,
      positives: 10,
      negatives: 10,
    })),
  );

  it("has accuracy over resolution beside the classifiers' AUROC", () => {
    const figure = readerStudyFigure(report, results);
    const traces = figure.data as { name: string; xaxis: string; y: number[] }[];
    expect(traces.map(({ name, xaxis }) => `${name} ${xaxis}`)).toEqual([
      "simulated readers, cpD-GAN x",
      "simulated readers, cpD-GAN x2",
      "classifier trained on real x3",
      "classifier trained on cpD-GAN x3",
    ]);
    expect(traces[0].y).toEqual(["16", "32"].map((resolution) => group("resolution", resolution).accuracy.value));
    expect(traces[1].y).toEqual(["16", "32"].map((resolution) => group("resolution", resolution).auc));
    expect(figure.alt).toContain("classifier trained on real: 0.800 (0.750–0.850) at 16 pixels");
    expect(readerStudyFigure(report).data as object[]).toHaveLength(2);
  });

  it("is plain JSON, also of two data sets", () => {
    const figure = readerStudyFigure(report, [...results, ...results.map((row) => ({ ...row, dataset: "chexpert" }))]);
    expect(JSON.parse(JSON.stringify(figure))).toEqual(figure);
    expect(JSON.stringify(figure.layout).replace(/<br>/g, " ")).toContain("one training run each");
  });

  it("refuses results of another benchmark", () => {
    expect(() => readerStudyFigure(report, [{ ...results[0], benchmark: "classes" }])).toThrow('benchmark "classes"');
  });
});

describe("a machine reader", () => {
  const open: Cohort[] = [];
  afterAll(() => open.forEach((cohort) => cohort.close()));

  it(
    "learns from training images what tells them apart, takes the study, and leaves no tensors",
    { timeout: 180_000 },
    async () => {
      await startEngine();
      const place = path.join(folder, "machine");
      const cohorts = ["phantom-chest", "cpd-gan"].map((source) =>
        writeCohort(path.join(place, source), source, 16, 64, ["train", "valid", "test"]),
      );
      open.push(...cohorts);
      const [real, synthetic] = cohorts.map((cohort) => [cohort]);
      const own = createStudy({
        out: path.join(place, "study"),
        title: "",
        real,
        synthetic,
        perCell: 20,
        repeats: 0,
        training: 2,
        goBack: false,
        readers: 1,
        seed: 1,
        address: "http://x",
      }).study;
      const knobs = preset("smoke", {
        "classifier.maxEpochs": 3,
        "classifier.samplesPerEpoch": 256,
        "classifier.batchSize": 16,
        "classifier.growthRate": 4,
      }).classifier;
      const before = tf.memory().numTensors;
      await readByMachine({ study: own, real, synthetic, knobs, images: 128, seed: 1 });
      expect(tf.memory().numTensors).toBe(before);
      const machine = reportStudy(own).groups;
      expect(machine[0]).toMatchObject({ who: "machine", by: "all", readers: 1, images: 40, answers: 40 });
      expect(machine[0].auc).toBeGreaterThan(0.9); // the fixture's bright square
      expect(Math.min(machine[0].sensitivity?.value ?? 0, machine[0].specificity?.value ?? 0)).toBeGreaterThan(0.8);
      const { thresholds } = JSON.parse(fs.readFileSync(path.join(own.folder, "machine.json"), "utf8")) as {
        thresholds: Record<string, number>;
      };
      expect(Object.keys(thresholds)).toEqual(["chest X-ray, 16×16"]);
      // With the cohorts at hand, flipped truths are found even where every checksum was written anew.
      const flipped = {
        ...own,
        images: own.images.map((image) => ({
          ...image,
          truth: image.truth === "real" ? ("synthetic" as const) : ("real" as const),
        })),
      };
      await expect(readByMachine({ study: flipped, real, synthetic, knobs, images: 128, seed: 1 })).rejects.toThrow(
        "is not row",
      );
      expect(machine.some((one) => one.by === "reader")).toBe(false);
    },
  );

  it("is as good as its probabilities tell images apart, wherever they lie", () => {
    const own = makeStudy(path.join(folder, "machine-threshold"), { training: 0 }).study;
    const probabilities = own.images.map(
      ({ truth, resolution }) => (resolution === 16 ? 0.9 : 1e-12) + (truth === "synthetic" ? 1e-13 : 0),
    );
    const thresholds = { "chest X-ray, 16×16": 0.9 + 5e-14, "chest X-ray, 32×32": 1e-12 + 5e-14 };
    writeMachineAnswers(own, { probabilities, thresholds });
    expect(reportStudy(own).groups[0]).toMatchObject({
      who: "machine",
      accuracy: { value: 1 },
      auc: 1,
      sensitivity: { value: 1 },
      specificity: { value: 1 },
    });
    writeMachineAnswers(own, {
      probabilities: own.images.map(({ truth }) => (truth === "synthetic" ? 1 : 0)),
      thresholds,
    });
    expect(
      readMachineResponses(own).every(
        ({ confidence, rating, answer, truth }) => confidence === 5 && Number.isFinite(rating) && answer === truth,
      ),
    ).toBe(true);
  });

  it("has its file refused where it is damaged, of an older version or of another study", () => {
    const own = makeStudy(path.join(folder, "machine-file"), { training: 0 }).study;
    const other = makeStudy(path.join(folder, "machine-other"), { training: 0 }).study;
    const thresholds = { "chest X-ray, 16×16": 0.5, "chest X-ray, 32×32": 0.5 };
    const probabilities = own.images.map(() => 0.7);
    writeMachineAnswers(other, { probabilities, thresholds });
    const foreign = fs.readFileSync(path.join(other.folder, "machine.json"), "utf8");
    expect(foreign).toContain(other.identity);
    const contents = [
      "{",
      JSON.stringify({ probabilities }),
      foreign,
      ...[
        { probabilities: [0.5], thresholds },
        { probabilities: probabilities.map(() => 2), thresholds },
        { probabilities, thresholds: {} },
        { probabilities: probabilities.map(() => null), thresholds },
      ].map((answers) => JSON.stringify({ study: own.identity, ...answers })),
    ];
    for (const content of contents) {
      fs.writeFileSync(path.join(own.folder, "machine.json"), content);
      expect(() => reportStudy(own)).toThrow("have the machine take this study again");
    }
  });

  it("refuses cohorts that are not the study's", async () => {
    const [real, synthetic] = ["real-16", "synthetic-16"].map((name) => openCohort(path.join(folder, name)));
    open.push(real, synthetic);
    const knobs = preset("smoke").classifier;
    await expect(
      readByMachine({ study, real: [real], synthetic: [synthetic], knobs, images: 64, seed: 1 }),
    ).rejects.toThrow("made from other cohorts");
  });
});
