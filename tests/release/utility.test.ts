/** Utility is of the classifiers that the runs say, or there is none. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { openClassifier } from "../../lib/classifier/classifier";
import { startEngine } from "../../lib/engine/start";
import { classifierFeatures } from "../../lib/evaluation/image-features";
import { readClassifierRun } from "../../lib/experiment/collect-results";
import { classifyStage } from "../../lib/experiment/stages";
import { utilityOf } from "../../lib/release/datasheet/utility";
import { UserError } from "../../lib/support/errors";
import { checksumsOf } from "../../lib/runs/stage-folder";
import { tinyCohort, tinyKnobs } from "../classifier/fixtures";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "utility-"));
const at = (name: string): string => path.join(root, name);
let [real, synthetic, other]: Cohort[] = [];
beforeAll(async () => {
  await startEngine();
  const sources = ["test", "cpd-gan", "test"];
  [real, synthetic, other] = sources.map((source, i) => tinyCohort(root, { seed: i + 1, source }));
  const train = (name: string, cohort: Cohort, test: Cohort, more = {}): Promise<void> =>
    classifyStage({
      cohort: cohort.folder,
      test: test.folder,
      knobs: { ...tinyKnobs, maxEpochs: 1, ...more },
      seed: 1,
      out: at(name),
    });
  await train("of-real", real, real);
  await train("of-real-again", real, real, { growthRate: 6 });
  await train("of-synthetic", synthetic, real);
  await train("of-other", other, real);
  await train("on-other", real, other);
}, 120_000);
afterAll(() => fs.rmSync(root, { recursive: true }));

function refusal(...runs: string[]): string {
  try {
    utilityOf(runs.map(at), real, synthetic);
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).not.toContain("\n");
    return (error as UserError).message;
  }
  return "";
}

function changed(name: string, change: (lines: string[]) => string[]): string {
  fs.cpSync(at("of-real"), at(name), { recursive: true });
  const file = path.join(at(name), "predictions.csv");
  fs.writeFileSync(file, change(fs.readFileSync(file, "utf8").split("\n")).join("\n"));
  // As if the run had left them so: a file that was changed afterwards is noticed before anybody looks into it.
  const status = path.join(at(name), "status.json");
  const { outputs, ...rest } = JSON.parse(fs.readFileSync(status, "utf8")) as { outputs: Record<string, string> };
  fs.writeFileSync(
    status,
    JSON.stringify({ ...rest, outputs: { ...outputs, ...checksumsOf(at(name), ["predictions.csv"]) } }),
  );
  return name;
}

describe("utility", () => {
  it("is that of both runs, whatever their order", () => {
    const { rows, network } = utilityOf([at("of-synthetic"), at("of-real")], real, synthetic);
    expect(rows.map(({ label }) => label)).toEqual(["bright", "low", "mean"]);
    expect(network).toMatch(/^compact DenseNet/);
    expect(rows.at(-1)!.real.value).toBe(readClassifierRun("real", at("of-real")).summary.mean.auroc);
    expect(rows.at(-1)!.synthetic.value).toBe(readClassifierRun("cpD-GAN", at("of-synthetic")).summary.mean.auroc);
    expect(utilityOf([at("of-real"), at("of-synthetic"), at("of-real")], real, synthetic).rows).toEqual(rows);
  });

  it("is refused for classifiers of other cohorts, of other settings, or one alone", () => {
    expect(refusal("of-real", "of-other")).toMatch(/of-other was trained neither on .*cohort-1 nor on .*cohort-2/);
    expect(refusal("on-other", "of-synthetic")).toMatch(/on-other was not tested on .*cohort-1/);
    expect(refusal("of-real-again", "of-synthetic")).toMatch(/were trained with different settings/);
    expect(refusal("of-real", "of-real-again")).toMatch(/^Both .*of-real and .*of-real-again were trained on/);
    expect(refusal("of-real")).toMatch(/A classifier trained on .*cohort-2 is missing/);
    expect(refusal("of-synthetic")).toMatch(/A classifier trained on .*cohort-1 is missing/);
  });

  it("is refused for predictions that are not those of the test images", () => {
    const words =
      /The predictions in .* are not those of the 16 test images of .*cohort-1, each once and with its labels/;
    expect(
      refusal(
        changed("fewer", (lines) => [...lines.slice(0, -3), ""]),
        "of-synthetic",
      ),
    ).toMatch(words);
    expect(
      refusal(
        changed("twice", (lines) => [...lines.slice(0, -1), lines[1], ""]),
        "of-synthetic",
      ),
    ).toMatch(/predicted twice/);
    expect(
      refusal(
        changed("flipped", (lines) =>
          lines.map((line, i) => (i === 1 ? line.replace(/,([01]),/, (_, truth) => `,${1 - Number(truth)},`) : line)),
        ),
        "of-synthetic",
      ),
    ).toMatch(words);
  });
});

it("an auditor says what it is", () => {
  const classifier = openClassifier(path.join(at("of-real"), "classifier.safetensors"));
  expect(classifierFeatures(classifier).network).toMatch(
    /^compact DenseNet \(blocks of 1, 1 layers, 4 maps each\) at 8×8 pixels, trained from random weights on the real training images; SHA-256 of its file [0-9a-f]{16}…$/,
  );
  classifier.dispose();
});
