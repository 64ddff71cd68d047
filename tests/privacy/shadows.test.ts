/** Attacks with shadow models: SciPy's likelihood ratios, scores that say nothing, and scores whose signal is known. */
import { preset } from "../../lib/experiment/knobs/presets";
import * as fs from "node:fs";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { halvesOfPatients } from "../../lib/cohort/shadows/half-patients";
import { startEngine } from "../../lib/engine/start";
import { exposedPatients } from "../../lib/evaluation/privacy/shadows/exposed-patients";
import { likelihoodRatios, type ShadowScores } from "../../lib/evaluation/privacy/shadows/likelihood-ratio";
import {
  type ShadowAttack,
  type ShadowResult,
  shadowResults,
} from "../../lib/evaluation/privacy/shadows/shadow-attack";
import { readShadowAttack, writeShadowAttack } from "../../lib/evaluation/privacy/shadows/shadow-file";
import { auroc } from "../../lib/statistics/auroc";
import { Random } from "../../lib/support/random";
import { temporaryFolder } from "../gan/fixtures";
import { difference } from "../golden/parity";

const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/privacy/shadows.json"), "utf8")) as {
  case: { members: number[][]; scores: number[][]; ratios: number[][] };
  signals: { signal: number; auroc: number; foundAt1: number; byRatio: number }[];
};
const root = temporaryFolder();
afterAll(() => fs.rmSync(root, { recursive: true, force: true }));

const patients = Array.from({ length: 400 }, (_, place) => `p${place}`).sort();

/**
 * Scores with normal noise. @param signal added where the model was trained on the patient. @param own standard deviation of what
 * each patient has in all models.
 */
function madeScores(models: number, signal: number, own: number, seed = 1, names = patients): ShadowScores {
  const random = Random.fromSeed(seed, "shadow scores");
  const levels = names.map(() => own * random.normal());
  const members = halvesOfPatients(names, models, 1).map((half) =>
    Uint8Array.from(names, (patient) => +half.has(patient)),
  );
  const scores = members.map((in_) => {
    const [level, scale] = [10 * random.normal(), 1 + 4 * random.uniform()];
    return Float64Array.from(names, (_, place) => {
      return level + scale * (levels[place] + signal * in_[place] + random.normal());
    });
  });
  return { members, scores };
}

function resultsOf(scores: ShadowScores, names = patients): ShadowResult[] {
  const exposed = new Set(names.slice(0, 40));
  return shadowResults({ "white box": scores, "black box": scores }, { patients: names, exposed, seed: 1 });
}

const isOf =
  (rule: ShadowResult["rule"], group: ShadowResult["group"] = "random patients") =>
  (one: ShadowResult): boolean =>
    one.rule === rule && one.group === group;

describe("likelihoodRatios", () => {
  it("are SciPy's", () => {
    const members = golden.case.members.map((row) => Uint8Array.from(row));
    const scores = golden.case.scores.map((row) => Float64Array.from(row));
    const found = likelihoodRatios({ members, scores });
    found.forEach((ratios, model) => {
      expect(difference("shadow models: likelihood ratios", ratios, golden.case.ratios[model])).toBeLessThan(1e-12);
    });
  });

  it("do not hang on the models' levels and scales, and refuse a model that says nothing", () => {
    const { members, scores } = madeScores(6, 1, 0);
    const scaled = scores.map((own, model) => own.map((score) => 3 * model - 7 + (1 + model) * score));
    const [before, after] = [likelihoodRatios({ members, scores }), likelihoodRatios({ members, scores: scaled })];
    before.forEach((ratios, model) => {
      const far = ratios.reduce((most, ratio, i) => Math.max(most, Math.abs(ratio - after[model][i])), 0);
      expect(far).toBeLessThan(1e-9);
    });
    const flat = [scores[0], scores[1].map(() => 4), ...scores.slice(2)];
    expect(() => likelihoodRatios({ members, scores: flat })).toThrow("Shadow model 2 says the same of all patients");
  });
});

describe("attacks", () => {
  it.each([1, 2, 3])("find nobody by scores that say nothing of membership, seed %i", (seed) => {
    const found = resultsOf(madeScores(16, 0, 1, seed));
    expect(found).toHaveLength(8);
    for (const { auroc: area, truePositivesAt1, group } of found) {
      expect(area.low).toBeLessThan(0.5);
      expect(area.high).toBeGreaterThan(0.5);
      expect(Math.abs(truePositivesAt1.value - 0.01)).toBeLessThan(group === "random patients" ? 0.01 : 0.03);
    }
  });

  it.each(golden.signals)(
    "find as many as theory says where members' scores are $signal deviations higher",
    ({ signal, auroc: area, foundAt1, byRatio }) => {
      const found = resultsOf(madeScores(16, signal, 0));
      const control = found.find(isOf("one threshold"))!;
      expect(difference("shadow models: AUROC of a known signal", control.auroc.value, area)).toBeLessThan(0.02);
      expect(Math.abs(control.truePositivesAt1.value - foundAt1)).toBeLessThan(0.05);
      const ratio = found.find(isOf("likelihood ratio"))!;
      expect(difference("shadow models: AUROC of a known signal", ratio.auroc.value, byRatio)).toBeLessThan(0.02);
      expect(ratio.auroc.low).toBeLessThan(byRatio);
      expect(ratio.auroc.high).toBeGreaterThan(byRatio);
    },
  );

  it("find by likelihood ratio what patients' own levels hide from one threshold", () => {
    const [{ signal, byRatio }] = golden.signals.slice(1);
    const found = resultsOf(madeScores(16, signal, 5));
    expect(Math.abs(found.find(isOf("likelihood ratio"))!.auroc.value - byRatio)).toBeLessThan(0.02);
    expect(found.find(isOf("one threshold"))!.auroc.high).toBeLessThan(0.6);
  });

  it("come near the AUROC of a known signal with many models", () => {
    const made = madeScores(64, 1, 5, 1, patients.slice(0, 200));
    const truth = made.members.flatMap((row) => [...row]);
    const ratios = likelihoodRatios(made).flatMap((row) => [...row]);
    expect(Math.abs(auroc(truth, ratios) - golden.signals[1].auroc)).toBeLessThan(0.015);
  });

  it("have curves that rise to all members, and pass through what is found at 1 % false", () => {
    const [{ curve, truePositivesAt1 }] = resultsOf(madeScores(16, 1, 0));
    expect(curve.at(-1)).toEqual({ falsePositives: 1, truePositives: 1 });
    expect(curve.every((point, i) => i === 0 || point.truePositives >= curve[i - 1].truePositives)).toBe(true);
    const at = curve.find(({ falsePositives }) => Math.abs(falsePositives - 0.01) < 1e-9)!;
    expect(at.truePositives).toBeCloseTo(truePositivesAt1.value, 12);
    expect(curve[0].falsePositives).toBeLessThan(0.001);
  });

  it("do not tell one in a thousand of fewer than a thousand patients", () => {
    const many = Array.from({ length: 1000 }, (_, place) => `q${place}`).sort();
    const found = resultsOf(madeScores(6, 1, 0, 1, many), many);
    expect(found.find(isOf("one threshold"))!.truePositivesAt01!.value).toBeGreaterThan(0);
    expect(found.find(isOf("one threshold", "most exposed patients"))!.truePositivesAt01).toBeNull();
    expect(resultsOf(madeScores(6, 1, 0))[0].truePositivesAt01).toBeNull();
  });
});

describe("exposedPatients", () => {
  beforeAll(() => startEngine());

  it("are those whose images are far from everybody else's, however alike their own are", async () => {
    const random = Random.fromSeed(1, "exposed");
    const owners = Array.from({ length: 300 }, (_, image) => `p${image % 100}`);
    const far = new Set(Array.from({ length: 20 }, (_, place) => `p${5 * place}`));
    const data = owners.flatMap((owner) => {
      const place = far.has(owner) ? 50 * (1 + Number(owner.slice(1))) : 0;
      return [place + 0.1 * random.normal(), random.normal()];
    });
    const features = { data: Float64Array.from(data), rows: 300, columns: 2 };
    expect(await exposedPatients({ features, patients: owners }, { metric: "euclidean" })).toEqual(far);
  });
});

it("an attack is read as it was written, and refused when it was changed", () => {
  const attack: ShadowAttack = {
    ...{
      cohort: "a-b",
      model: "flow",
      knobs: preset("lesson").flow,
      models: 6,
      kimg: 20,
      patients: 400,
      images: 900,
      features: "pixels",
    },
    results: resultsOf(madeScores(6, 1, 0)),
  };
  writeShadowAttack(root, attack);
  expect(readShadowAttack(root)).toEqual(attack);
  const table = fs.readFileSync(path.join(root, "shadow.csv"), "utf8").split("\n");
  expect(table[0]).toBe("group,access,rule,measure,patients,value,low,high");
  expect(table[1]).toMatch(/^random patients,white box,likelihood ratio,auroc,400,0\.\d+,0\.\d+,0\.\d+$/);
  fs.writeFileSync(path.join(root, "shadow.json"), JSON.stringify({ ...attack, models: "many" }));
  expect(() => readShadowAttack(root)).toThrow(/shadow.json is not as it was written: repeat the command/);
  expect(() => readShadowAttack(path.join(root, "none"))).toThrow(/has no shadow.json: give the folder that/);
});
