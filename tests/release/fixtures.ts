/** A real cohort that shouts its secrets, a generator, and the cohort sampled from it, in a folder of the test's own. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { chestPhantom } from "../../lib/phantom/chest/phantom";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { cohortIdentity } from "../../lib/cohort/format/identity";
import { createCohort } from "../../lib/cohort/format/writer";
import { pixelFeatures } from "../../lib/evaluation/image-features";
import { type GeneratorDescription, writeGenerator } from "../../lib/gan/generator-file";
import { gans } from "../../lib/gan/networks/gans";
import { sampleCohort } from "../../lib/gan/sample";
import type { ReleaseOptions } from "../../lib/release/release";
import { Random } from "../../lib/support/random";
import { checksumsOf } from "../../lib/runs/stage-folder";
import type { StageRecord } from "../../lib/runs/stage-record";
import { readSafetensors, writeSafetensors } from "../../lib/support/files/safetensors";
import { tinyKnobs } from "../gan/fixtures";

export const side = 16;
export const labelNames = ["Cardiomegaly", "Pleural | Effusion"];
/** Secrets that must not leave; none of them is part of a word that a release has. */
export const secrets = {
  patient: "MUSTERMANN-19370412",
  path: "ward-seven/zebra-scan",
  name: "quokka-study",
  generatorMetadata: "axolotl-host",
  knob: "narwhal-note",
  seed: 900719925,
} as const;

/** Limits that 80 held-out images can show to be kept; the defaults need several hundred. */
export const limitsForFew = {
  memorized: 0.25,
  "closest-record": 0.6,
  "distance-auroc": 0.7,
  "distance-found": 0.4,
  "density-auroc": 0.75,
  "density-found": 0.5,
};

export interface Fixture {
  /** Its name is a secret, too. */
  readonly folder: string;
  readonly real: Cohort;
  readonly synthetic: Cohort;
  readonly generator: string;
  readonly options: ReleaseOptions;
}

/** 120 training and 80 held-out phantoms of 16×16 pixels; the generator is one that was never trained, and copies nothing. */
export async function makeFixture(): Promise<Fixture> {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "pangolin-clinic-"));
  const writer = createCohort(path.join(folder, "real"), {
    name: secrets.name,
    source: "folder",
    labelNames,
    resolution: side,
    seed: secrets.seed,
    labelPolicy: "ignore",
  });
  for (let patient = 0; patient < 200; patient++) {
    const labels = [patient % 2, patient % 3 === 0 ? 1 : 0];
    const findings = chestPhantom.findings.map((finding) => (finding === "Cardiomegaly" && labels[0] === 1 ? 1 : 0));
    writer.append(chestPhantom.render({ seed: 3, patient, image: 0, labels: findings }, side), [
      {
        patient: `${secrets.patient}-${patient}`,
        split: patient < 120 ? "train" : patient < 160 ? "valid" : "test",
        labels,
        source: `${secrets.path}-${patient}.dcm`,
      },
    ]);
  }
  const real = writer.finish({ origin: { root: secrets.path }, warnings: [`read from ${secrets.path}`] });
  const generator = writeUntrained(path.join(folder, "generator.safetensors"));
  const synthetic = await sampleCohort({ generator, like: real, out: path.join(folder, "synthetic"), seed: 5 });
  const options = {
    limits: limitsForFew,
    synthetic,
    real,
    generator,
    features: pixelFeatures,
    out: path.join(folder, "release"),
    terms: "own images, for a test",
    seed: 1,
  };
  return { folder, real, synthetic, generator, options };
}

/** As if a training of the real cohort had left the generator: what can be given as `--run`. */
export function writeRun({ folder, real, generator }: Fixture): string {
  const run = path.join(folder, "run");
  const record: StageRecord = {
    stage: "train cpd-gan",
    version: 3,
    seed: 1,
    knobs: {},
    inputs: { cohort: cohortIdentity(real) },
  };
  fs.mkdirSync(run);
  fs.copyFileSync(generator, path.join(run, "generator.safetensors"));
  fs.writeFileSync(path.join(run, "config.json"), JSON.stringify(record));
  fs.writeFileSync(
    path.join(run, "status.json"),
    JSON.stringify({ state: "done", outputs: checksumsOf(run, ["config.json", "generator.safetensors"]) }),
  );
  return run;
}

function writeUntrained(file: string): string {
  const knobs = { ...tinyKnobs, latentSize: 8, fmapBase: 64, fmapMax: 16, note: secrets.knob };
  const description: GeneratorDescription = {
    model: "cpd-gan",
    knobs,
    labelNames,
    resolution: side,
    seed: secrets.seed,
  };
  const { parameters } = gans["cpd-gan"].build(knobs, labelNames.length, side).generator;
  // Weights this small make smooth gray images; full ones make them black and white, and some alike.
  writeGenerator(
    file,
    description,
    parameters.draw(Random.fromSeed(1, "untrained")).map((value) => 0.35 * value),
  );
  const { tensors, metadata } = readSafetensors(file);
  writeSafetensors(file, tensors, { ...metadata, host: secrets.generatorMetadata });
  return file;
}

/** The cohort again, with other images, or only some of them. */
export function rewriteImages(
  from: Cohort,
  folder: string,
  change: (image: Uint8Array, row: number) => Uint8Array,
  keep: (row: number) => boolean = () => true,
): Cohort {
  const { name, source, resolution, description } = from;
  const { kind, made } = description;
  const writer = createCohort(folder, {
    name,
    source,
    labelNames: from.labelNames,
    resolution,
    seed: description.seed,
    labelPolicy: description.labelPolicy,
    kind,
    made,
  });
  for (let row = 0; row < from.size; row++) {
    if (!keep(row)) continue;
    writer.append(change(from.readImages([row]), row), [
      {
        patient: from.table.patient[row],
        split: from.table.split[row],
        labels: from.readLabels([row]),
        source: from.table.source[row],
      },
    ]);
  }
  return writer.finish();
}
