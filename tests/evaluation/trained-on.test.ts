/** A classifier that judges is of the cohort that it judges, or is refused. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openFeatures } from "../../lib/evaluation/open-features";
import { openClassifier } from "../../lib/classifier/classifier";
import { openCohort, type Cohort } from "../../lib/cohort/format/cohort";
import { startEngine } from "../../lib/engine/start";
import { classifierFeatures } from "../../lib/evaluation/image-features";
import { cohortIdentity } from "../../lib/cohort/format/identity";
import { checkTrainedOn } from "../../lib/evaluation/alike";
import { evaluateCohort } from "../../lib/evaluation/evaluate-cohort";
import { classifyStage } from "../../lib/experiment/stages";
import { classifierOrigin, requireTrainedOn } from "../../lib/evaluation/trained-on";
import { UserError } from "../../lib/support/errors";
import { tinyCohort, tinyKnobs } from "../classifier/fixtures";

const root = fs.mkdtempSync(path.join(os.tmpdir(), "trained-on-"));
const [run, otherRun] = [path.join(root, "run"), path.join(root, "other-run")];
let cohort: Cohort;
let other: Cohort;
beforeAll(async () => {
  await startEngine();
  [cohort, other] = [tinyCohort(root), tinyCohort(root, { seed: 2 })];
  const knobs = { ...tinyKnobs, maxEpochs: 1 };
  await classifyStage({ cohort: cohort.folder, test: cohort.folder, knobs, seed: 1, out: run });
  await classifyStage({ cohort: other.folder, test: cohort.folder, knobs, seed: 1, out: otherRun });
});
afterAll(() => fs.rmSync(root, { recursive: true }));

/** A copy of the run with one file changed. */
function changed(name: string, file: string, change: (text: string) => string | Buffer | undefined): string {
  const folder = path.join(root, name);
  fs.cpSync(run, folder, { recursive: true });
  const content = change(fs.readFileSync(path.join(folder, file), "utf8"));
  if (content === undefined) fs.rmSync(path.join(folder, file));
  else fs.writeFileSync(path.join(folder, file), content);
  return folder;
}

const refusal = (folder: string): string => {
  try {
    requireTrainedOn(folder, cohort, "--classifier");
  } catch (error) {
    expect(error).toBeInstanceOf(UserError);
    expect((error as UserError).message).not.toContain("\n");
    return (error as UserError).message;
  }
  return "";
};

describe("requireTrainedOn", () => {
  it("takes a classifier of this cohort, and tells what it was tested on", () => {
    expect(refusal(run)).toBe("");
    expect(classifierOrigin(otherRun, "--utility")).toMatchObject({
      trainedOn: cohortIdentity(other),
      testedOn: cohortIdentity(cohort),
      seed: 1,
    });
  });

  it("refuses one of other images, although it was tested on these", () => {
    expect(refusal(otherRun)).toMatch(
      /^The classifier of .*other-run was not trained on .*cohort-1 in its current state .*; give a classifier that "synthcohort classify .*cohort-1" trained\.$/,
    );
  });

  it("refuses one of the same images under another table", () => {
    const relabeled = path.join(root, "relabeled");
    fs.cpSync(cohort.folder, relabeled, { recursive: true });
    const real = openCohort(relabeled);
    const described = {
      ...real,
      description: { ...real.description, checksums: { ...real.description.checksums, "table.csv": "0".repeat(64) } },
    };
    expect(() => requireTrainedOn(run, described, "--features")).toThrow(
      /was not trained on .*relabeled in its current state/,
    );
    real.close();
  });

  it("refuses another run's classifier, another stage, an unfinished run, and what is no run", () => {
    expect(
      refusal(
        changed("exchanged", "classifier.safetensors", () =>
          fs.readFileSync(path.join(otherRun, "classifier.safetensors")),
        ),
      ),
    ).toMatch(/classifier\.safetensors was changed after the run had finished/);
    expect(refusal(changed("gan", "config.json", (text) => text.replace('"classify"', '"train cpd-gan"')))).toMatch(
      /holds a training of cpd-gan, and a classifier is needed/,
    );
    expect(refusal(changed("failed", "status.json", (text) => text.replace('"done"', '"failed"')))).toMatch(
      /that is unfinished \(failed\)/,
    );
    expect(refusal(changed("half", "status.json", () => undefined))).toMatch(/that is unfinished \(waiting\)/);
    expect(refusal(changed("torn", "config.json", () => "{"))).toMatch(/config\.json is damaged/);
    expect(refusal(changed("null", "config.json", () => "null"))).toMatch(
      /config\.json is damaged \(it contains no object\)/,
    );
    expect(refusal(changed("empty", "config.json", () => "{}"))).toMatch(/config\.json does not belong to a run/);
    expect(refusal(cohort.folder)).toMatch(/holds a cohort of a source's images, and a classifier is needed/);
    expect(refusal(path.join(root, "nowhere"))).toMatch(/is not a run: it does not exist/);
  });
});

it("an evaluation's classifier is of its real cohort, from the command line and in a program", async () => {
  expect(() => openFeatures({ classifier: otherRun }, cohort)).toThrow(/was not trained on/);
  const synthetic = Object.create(other, {
    description: { value: { ...other.description, kind: "synthetic" } },
  }) as Cohort;
  const classifier = openClassifier(path.join(otherRun, "classifier.safetensors"));
  await expect(evaluateCohort(cohort, synthetic, classifierFeatures(classifier), { seed: 1 })).rejects.toThrow(
    /^The classifier behind the compact DenseNet features was not trained on/,
  );
  classifier.dispose();
});

describe("a generator", () => {
  const sampled = (facts: object): Cohort =>
    ({ folder: "sampled", description: { kind: "synthetic", origin: {}, ...facts } }) as unknown as Cohort;

  it("of another cohort gives no figures of privacy", () => {
    const refused =
      /^The generator of sampled was not trained on .*cohort-1; give --real the cohort that it was trained on/;
    expect(() => checkTrainedOn(cohort, sampled({ origin: { trainedOn: cohortIdentity(other) } }))).toThrow(refused);
    expect(() => checkTrainedOn(cohort, sampled({ origin: { trainedOn: cohortIdentity(cohort) } }))).not.toThrow();
    // Older cohorts say only which one they follow; a release says nothing.
    expect(() => checkTrainedOn(cohort, sampled({ made: { inputs: { like: cohortIdentity(other) } } }))).toThrow(
      refused,
    );
    expect(() => checkTrainedOn(cohort, sampled({}))).not.toThrow();
  });
});
