/** The lesson's checks: solutions are right, typical wrong answers are told what is wrong with them. */
import { describe, expect, it } from "vitest";
import { attentionOf } from "../../lib/teaching/exercises/attention";
import { checkAttention } from "../../lib/teaching/exercises/check-attention";
import { checkVariety } from "../../lib/teaching/exercises/check-variety";
import { checkCopies } from "../../lib/teaching/exercises/check-copies";
import { checkLastStep, type LastStepAnswer } from "../../lib/teaching/exercises/check-last-step";
import { checkMemorized } from "../../lib/teaching/exercises/check-memorized";
import { checkShortcut } from "../../lib/teaching/exercises/check-shortcut";
import { checkSplit } from "../../lib/teaching/exercises/check-split";
import { lastStep } from "../../lib/teaching/exercises/few-samples";
import { checkPatients, intervalsOf } from "../../lib/teaching/exercises/interval-width";
import { marked } from "../../lib/teaching/exercises/marks";
import { aurocOfSplit, drawScans, splitByImage, type SplitSide } from "../../lib/teaching/exercises/scans";
import { hintOf } from "../../lib/teaching/exercises/hints";
import { varietyOf } from "../../lib/teaching/exercises/variety";
import { verdictWords } from "../../lib/teaching/exercises/verdict";
import type { LabClassifier } from "../../lib/teaching/lab/classify";
import { labCohort } from "../../lib/teaching/lab/cohort";
import { predict } from "../../lib/teaching/show";
import { summarizePredictions } from "../../lib/statistics/bootstrap/auroc-intervals";
import type { Prediction } from "../../lib/statistics/prediction";

describe("a, patients on both sides", () => {
  const scans = drawScans();
  const patients = [...new Set(scans.patient)];
  const byPatient = (tested: (place: number) => boolean): SplitSide[] =>
    scans.patient.map((patient) => (tested(patients.indexOf(patient)) ? "test" : "train"));
  const honest = byPatient((place) => place % 10 < 3);

  it("makes the AUROC lie, and an honest split does not", () => {
    for (const seed of [1, 2, 3]) expect(aurocOfSplit(scans, splitByImage(scans, seed))).toBeGreaterThan(0.8);
    expect(Math.abs(aurocOfSplit(scans, honest) - 0.5)).toBeLessThan(0.2);
  });
  it("accepts a split by patient", () => expect(checkSplit(scans, honest)).toMatchObject({ right: true }));
  it.each([
    ["by image", splitByImage(scans), /^\d+ of 120 patients have images on both sides, patient \d+ for one\./],
    ["every fourth image", scans.patient.map((_, i): SplitSide => (i % 4 ? "train" : "test")), /not for each image/],
    [
      "one patient on both sides",
      honest.map((side, i): SplitSide => (i === 0 ? "train" : side)),
      /^1 of 120 patients has images on both sides, patient 1 for one\./,
    ],
    ["nobody tested", byPatient(() => false), /has 0 % of the images: too few for its AUROC to mean/],
    ["one patient tested", byPatient((place) => place === 0), /has 1 % of the images/],
    ["nearly all tested", byPatient((place) => place > 10), /too few are left to learn from/],
    ["one side too few", honest.slice(1), /480 images and 479 sides/],
  ])("tells what is wrong: %s", (_, split, why) => {
    const verdict = checkSplit(scans, split);
    expect(verdict.right).toBe(false);
    expect(verdict.why).toMatch(why);
  });
  it("refuses what has no AUROC", () => {
    expect(() => aurocOfSplit(scans, honest.slice(1))).toThrow(/479 sides for 480 images; give one for each/);
    expect(() =>
      aurocOfSplit(
        scans,
        byPatient(() => false),
      ),
    ).toThrow(/put more patients into the smaller one/);
  });
});

describe("b, thirty patients", () => {
  const predictions = Array.from({ length: 400 }, (_, i): Prediction => {
    const truth = i % 2 === 0 ? 1 : 0;
    return { image: i, patient: `p${i}`, label: "Edema", truth, score: Math.sin(i) + 0.8 * truth };
  });
  it("measures intervals that become narrower", () => {
    const rows = intervalsOf(predictions, [30, 120, 400]);
    expect(rows.map(({ patients }) => patients)).toEqual([30, 120, 400]);
    expect(rows[0].width / rows[2].width).toBeGreaterThan(2);
    expect(() => intervalsOf(predictions, [401])).toThrow("There are 400 test patients, not 401; ask for fewer.");
  });
  const seen = { patients: 30, auroc: 0.9, low: 0.8, high: 1, width: 0.2 };
  it.each([
    [120, true, /square root/],
    [110, true, /about 120/],
    [60, false, /Square the factor/],
    [30, false, /Too few/],
    [1000, false, /More than it takes/],
    [0, false, /above 0/],
    [NaN, false, /above 0/],
  ])("judges %d patients for half the width of thirty", (answer, isRight, why) => {
    const verdict = checkPatients(seen, 0.1, answer);
    expect(verdict.right).toBe(isRight);
    expect(verdict.why).toMatch(why);
  });
});

describe("c, a generator with a habit", () => {
  const tested = (auroc: number) => ({
    "trained on": "some",
    "tested on": "others",
    auroc,
    low: auroc - 0.05,
    high: auroc + 0.05,
  });
  it("marks the images that have the finding, and no other", () => {
    const cohort = labCohort({ combinations: 2, images: 20, seed: 1 });
    const [plain, having] = [cohort.rowsOf("train")[0], cohort.rowsOf("train")[20]];
    const images = marked(cohort, "Pleural Effusion").readImages([plain, having]);
    expect(images.slice(0, 256)).toEqual(cohort.readImages([plain]));
    expect([...images.slice(256, 259), ...images.slice(272, 275)]).toEqual(Array(6).fill(255));
    expect(images.slice(259, 272)).toEqual(cohort.readImages([having]).slice(3, 16));
  });
  it.each([
    [
      { notices: "TSTR", because: "the corner is easier to learn than the effusion" },
      true,
      /TSTR is 0\.52, where TRTS is 0\.97\. Only TSTR asks/,
    ],
    [
      { notices: "TRTS", because: "the corner is easier to learn than the effusion" },
      false,
      /TRTS was 0\.97, and TSTR 0\.52/,
    ],
    [
      { notices: "TSTR", because: "the images are of poor quality" },
      false,
      /as good as real ones, and TRTS says so \(0\.97\)/,
    ],
    [{ notices: "TSTR", because: "the corner confuses the real classifier" }, false, /with 0\.97 it was not confused/],
  ] as const)("judges %j", (answer, isRight, why) => {
    const verdict = checkShortcut({ tstr: tested(0.52), trts: tested(0.97) }, answer);
    expect(verdict.right).toBe(isRight);
    expect(verdict.why).toMatch(why);
  });
  it.each([
    [0.9, 0.97, "Here the two tests do not differ: TSTR 0.90 (0.85 to 0.95), TRTS 0.97 (0.92 to 1.02)."],
    [0.95, 0.95, "Here the two tests do not differ: TSTR 0.95 (0.90 to 1.00), TRTS 0.95 (0.90 to 1.00)."],
    [0.9, 0.6, "Here TRTS is the lower one: TSTR 0.90 (0.85 to 0.95), TRTS 0.60 (0.55 to 0.65)."],
  ])("has nothing to explain where TSTR is %d and TRTS %d", (tstr, trts, why) => {
    const results = { tstr: tested(tstr), trts: tested(trts) };
    for (const notices of ["TSTR", "TRTS"] as const)
      expect(checkShortcut(results, { notices, because: "the corner is easier to learn than the effusion" })).toEqual({
        right: false,
        why: `${why} Use the seed of the lesson.`,
      });
  });
});

describe("d, few images", () => {
  /** A classifier whose scores lift some of the findings, of 200 patients, and none of them otherwise. */
  const row = (images: number, lifted: number) => {
    const predictions = Array.from({ length: 200 }, (_, i): Prediction => {
      const truth = i % 2 === 0 ? 1 : 0;
      const score = Math.sin(7 * i) + (truth === 1 && i < 2 * lifted ? 2 : 0);
      return { image: i, patient: `p${i}`, label: "Edema", truth, score };
    });
    const { mean } = summarizePredictions(predictions, { replicates: 200, seed: 1 });
    return { images, auroc: mean.auroc, low: mean.low, high: mean.high, predictions };
  };
  const [few, some, more, most] = [row(10, 40), row(50, 70), row(150, 80), row(300, 81)];
  it.each([
    [
      "undecided",
      [few, more, most],
      "undecided",
      true,
      /The paired difference is 0\.\d+ \(\S+ to 0\.\d+\): it includes 0/,
    ],
    ["taken for better", [few, more, most], "better", false, /not at which AUROC is the higher one/],
    ["taken for worse", [few, more, most], "worse", false, /it includes 0/],
    ["better", [few, some], "better", true, /: it does not include 0\. This is about these two classifiers/],
    ["taken for undecided", [few, some], "undecided", false, /may overlap where there is a difference/],
    ["turned round", [few, some], "worse", false, /AUROC with 50 images minus the one with 10/],
    ["worse", [most, few], "worse", true, /The paired difference is −0\.\d\d \(−0\.\d\d to −0\.\d\d\): it does not/],
    ["the same", [most, most], "undecided", true, /is 0\.00 \(0\.00 to 0\.00\): it includes 0/],
  ] as const)("judges a last step that is %s", (_, rows, answer, isRight, why) => {
    const verdict = checkLastStep(lastStep(rows), { step: answer, decidedBy: "the interval of the difference" });
    expect(verdict.why).toMatch(why);
    expect(verdict.right).toBe(isRight);
  });
  it("decides where the intervals overlap, because both saw the same images", () => {
    expect(more.low).toBeLessThan(some.high);
    const decided = (decidedBy: LastStepAnswer["decidedBy"]) =>
      checkLastStep(lastStep([some, more]), { step: "better", decidedBy });
    expect(decided("the interval of the difference")).toMatchObject({ right: true });
    expect(decided("the two intervals")).toMatchObject({ right: false, why: expect.stringMatching(/may overlap/) });
    expect(decided("the two AUROCs")).toMatchObject({ right: false, why: expect.stringMatching(/one is higher/) });
  });
  it("needs two rows", () => {
    const said = "A last step needs two sizes of training set: ask for two or more.";
    expect(() => lastStep([few])).toThrow(said);
    expect(() => lastStep([])).toThrow(said);
  });
});

describe("e, where does it look", () => {
  it("says which findings there are when one is misspelt", async () => {
    const cohort = labCohort({ combinations: 2, images: 20, seed: 1 });
    const said = 'This cohort has no label "Effusion": choose one of No Finding, Pleural Effusion.';
    expect(() => marked(cohort, "Effusion")).toThrow(said);
    const unasked = {} as LabClassifier;
    await expect(attentionOf(unasked, cohort, "Effusion")).rejects.toThrow(said);
  });
  const at = (row: number, column: number) =>
    Array.from({ length: 16 }, (_, i) => {
      const [r, c] = [Math.floor(i / 4) + 1, (i % 4) + 1];
      return { row: r, column: c, rise: r === row && c === column ? 1 : 0.01 };
    });
  it.each([
    [at(1, 1), { row: 1, column: 1, isFinding: false }, true, /relies on a place without effusions/],
    [at(1, 1), { row: 1, column: 1, isFinding: true }, false, /effusions lie at the bottom/],
    [at(1, 1), { row: 0, column: 0, isFinding: false }, false, /beginning with 1/],
    [at(4, 2), { row: 4, column: 2, isFinding: true }, true, /where effusions are/],
    [at(4, 2), { row: 4, column: 2, isFinding: false }, false, /bottom of the lungs/],
  ])("judges an answer", (attention, answer, isRight, why) => {
    const verdict = checkAttention(attention, answer);
    expect(verdict.right).toBe(isRight);
    expect(verdict.why).toMatch(why);
  });
});

describe("f, learned by heart", () => {
  const rows = [
    { generator: "A", synthetic: 30, heldOut: 25 },
    { generator: "B", synthetic: 9, heldOut: 25 },
  ];
  it.each([
    [{ copies: "B", comparedWith: "held-out images" }, true, /how near is normal, so no threshold/],
    [{ copies: "B", comparedWith: "zero" }, false, /not zero/],
    [{ copies: "B", comparedWith: "other generators" }, false, /what if both copied/],
    [{ copies: "A", comparedWith: "held-out images" }, false, /no nearer/],
    [{ copies: "C", comparedWith: "zero" }, false, /choose one of A, B/],
  ] as const)("judges %j", (answer, isRight, why) => {
    const verdict = checkCopies(rows, answer);
    expect(verdict.right).toBe(isRight);
    expect(verdict.why).toMatch(why);
  });
});

describe("the lesson", () => {
  it("has a hint for each exercise that does not tell the answer", () => {
    for (const name of ["a", "b", "c", "d", "e", "f", "g", "h"] as const) expect(hintOf(name)).toMatch(/\.$|\?$/);
    expect(verdictWords({ right: true, why: "So." })).toBe("**Right.** So.");
    expect(verdictWords({ right: false, why: "So." })).toBe("**Not yet.** So.");
  });
  it("asks for a prediction before a result", () => {
    expect(() => predict({ TSTR: 0.8, TRTS: NaN })).toThrow('Write a number for "TRTS" before you go on');
    expect(() => predict({ TSTR: 0.8 })).not.toThrow();
  });
});

describe("g, memorized by training", () => {
  const row = (images: number, ratio: number, distance: number) => ({
    "training images": images,
    "to training images": distance,
    "to held-out images": distance / ratio,
    ratio,
    low: ratio - 0.05,
    high: ratio + 0.05,
  });
  const rows = [row(50, 0.85, 24), row(300, 0.99, 21)] as const;
  const because = "the interval of the ratio";
  it.each([
    [{ memorized: 50, because }, true, /^50 training images, ratio 0\.85 \(0\.80 to 0\.90\); 300 .* learned by heart/],
    [{ memorized: 300, because }, false, /50 training images, ratio 0\.85 .*: the whole interval is below 1/],
    [{ memorized: "both", because }, false, /300 training images, ratio 0\.99 .*: the interval reaches 1/],
    [{ memorized: "neither", because }, false, /50 training images, ratio 0\.85 .*: the whole interval is below 1/],
    [{ memorized: 50, because: "the distance is the smaller of the two" }, false, /Compare within a row/],
    [{ memorized: 50, because: "the images look real" }, false, /good images look real, too/],
  ] as const)("judges %j", (answer, isRight, why) => {
    const verdict = checkMemorized(rows, answer);
    expect(verdict.why).toMatch(why);
    expect(verdict.right).toBe(isRight);
  });
  it.each([
    ["neither", [row(50, 0.97, 24), row(300, 0.99, 21)]],
    ["both", [row(50, 0.8, 24), row(300, 0.9, 21)]],
    [300, [row(50, 0.97, 24), row(300, 0.9, 21)]],
  ] as const)("takes %s where it is so, and no other", (truth, [few, many]) => {
    for (const memorized of [50, 300, "both", "neither"] as const)
      expect(checkMemorized([few, many], { memorized, because }).right).toBe(memorized === truth);
    const { why } = checkMemorized([few, many], { memorized: truth, because });
    expect(why).toMatch(/chance decides/);
  });
});

describe("a word that cannot be chosen", () => {
  const wrong = "the intreval" as never;
  const step = { from: 100, to: 200, difference: 0.01, low: 0.0003, high: 0.02 };
  const row = {
    "training images": 50,
    "to training images": 1,
    "to held-out images": 2,
    ratio: 0.5,
    low: 0.4,
    high: 0.6,
  };
  const rows = [row, { ...row, "training images": 300 }] as const;
  const tested = { "trained on": "a", "tested on": "b", auroc: 0.5, low: 0.4, high: 0.6 };
  it("is never right, and the words that can be are named", () => {
    const verdicts = [
      checkLastStep(step, { step: "better", decidedBy: wrong }),
      checkLastStep(step, { step: wrong, decidedBy: "the interval of the difference" }),
      checkMemorized(rows, { memorized: "both", because: wrong }),
      checkMemorized(rows, { memorized: 999, because: "the interval of the ratio" }),
      checkVariety([], { alike: "temperature 1", because: wrong }),
      checkCopies([], { copies: "A", comparedWith: wrong }),
      checkShortcut({ tstr: tested, trts: tested }, { notices: "TSTR", because: wrong }),
    ];
    for (const { right, why } of verdicts) {
      expect(right).toBe(false);
      expect(why).toMatch(/^There is no \w+ ("the intreval"|999): choose one of .*"\.$/);
    }
  });
  it("nor is anything right of a ratio that is not a number", () => {
    const nothing = { ...row, ratio: NaN, low: NaN, high: NaN };
    const answer = { memorized: "neither", because: "the interval of the ratio" } as const;
    expect(checkMemorized([nothing, nothing], answer)).toMatchObject({
      right: false,
      why: expect.stringMatching(/not a number/) as string,
    });
  });
  it("and an end of an interval is never written as 0 that is not", () => {
    const { why } = checkLastStep(step, { step: "better", decidedBy: "the interval of the difference" });
    expect(why).toMatch(/^The paired difference is 0\.0100 \(0\.0003 to 0\.0200\): it does not include 0\./);
  });
});

describe("h, variety lost", () => {
  const real = { images: "real images", difference: 40, coverage: 1 };
  const varied = { images: "temperature 1", difference: 35, coverage: 0.95 };
  const alike = { images: "temperature 0.1", difference: 20, coverage: 0.1 };
  const because = "they differ less and cover less";
  it.each([
    [
      { alike: "temperature 0.1", because },
      true,
      /^temperature 0.1: difference 20\.0, coverage 0\.10, where there are real/,
    ],
    [{ alike: "temperature 1", because }, false, /^Compare temperature 1: difference 35\.0, coverage 0\.95 with real/],
    [{ alike: "temperature 0.1", because: "they look smooth" }, false, /smooth images can be varied/],
    [{ alike: "temperature 0.1", because: "the loss is higher" }, false, /one generator drew all of them/],
    [{ alike: "both", because }, false, /choose one of temperature 1, temperature 0.1\.$/],
  ] as const)("judges %j", (answer, isRight, why) => {
    const verdict = checkVariety([real, varied, alike], answer);
    expect(verdict.why).toMatch(why);
    expect(verdict.right).toBe(isRight);
  });
  it.each([
    [[real, varied, { ...varied, images: "temperature 0.1" }], /^Here no images have lost their variety/],
    [[real, { ...alike, images: "temperature 1" }, alike], /^Here all images have/],
  ] as const)("has nothing to explain where not exactly one did", (rows, why) => {
    const verdict = checkVariety(rows, { alike: "temperature 0.1", because });
    expect(verdict.right).toBe(false);
    expect(verdict.why).toMatch(why);
  });
  it("measures variety: copies of one image differ in nothing and cover little", () => {
    const cohort = labCohort({ combinations: 2, images: 30, seed: 1 });
    const [one] = cohort.rowsOf("train");
    const same = { ...cohort, readImages: (rows: ArrayLike<number>) => cohort.readImages(Array.from(rows, () => one)) };
    const [ofReal, ofSame] = varietyOf(cohort, cohort, { same });
    expect(ofReal.difference).toBeGreaterThan(20);
    expect(ofReal.coverage).toBeGreaterThan(0.8);
    expect(ofSame.difference).toBe(0);
    expect(ofSame.coverage).toBeLessThan(0.5);
  });
});
