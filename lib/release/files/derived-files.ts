/**
 * The files of a release that follow from its facts and its generator. `release` writes them. `verify` writes them again
 * and compares, so that they cannot contain anything else.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { copyWithoutSeed } from "../../gan/generator-file";
import { generatorOnnx } from "../../gan/onnx/generator-onnx";
import { jsonText } from "../../support/files/atomic";
import { UserError } from "../../support/errors";
import { softwareVersion } from "../../support/paths";
import { datasheet } from "../datasheet/datasheet";
import { datasheetPage } from "../datasheet/datasheet-page";
import { openCohort } from "../../cohort/format/cohort";
import { combinationsOf } from "../../cohort/format/combinations";
import type { ReleaseFacts } from "../datasheet/facts";
import { croissant } from "./croissant";
import { cohortFolder, releaseFiles } from "./layout";
import { sampleProgram } from "./sample-program";

/** Their contents by name. @param folder the release's, whose cohort and generator are there already. */
export function derivedFiles(facts: ReleaseFacts, folder: string): Record<string, string | Uint8Array> {
  const { model, labels: labelNames, resolution, knobs } = facts;
  const sheet = datasheet(facts);
  const onnx = generatorOnnx(path.join(folder, releaseFiles.generator));
  return {
    [releaseFiles.facts]: jsonText(facts),
    [releaseFiles.onnx]: onnx,
    [releaseFiles.config]: jsonText({ model, labelNames, resolution, knobs }),
    [releaseFiles.datasheet]: sheet,
    [releaseFiles.page]: datasheetPage(sheet),
    [releaseFiles.program]: sampleProgram(labelNames, frequentLabels(path.join(folder, cohortFolder))),
    [releaseFiles.croissant]: jsonText(croissant(facts, folder, onnx)),
  };
}

/** The labels that are present in the most frequent combination. */
function frequentLabels(folder: string): string[] {
  const cohort = openCohort(folder);
  try {
    const [{ labels }] = combinationsOf(cohort, cohort.table.split[0]);
    return cohort.labelNames.filter((_, place) => labels[place] === 1);
  } finally {
    cohort.close();
  }
}

/** Writes the generator without anything that does not belong in a release. */
export function writeReleasedGenerator(
  from: string,
  to: string,
  { model, knobs, labels: labelNames, resolution }: ReleaseFacts,
): void {
  copyWithoutSeed(from, to, { model, knobs, labelNames, resolution });
}

/**
 * Compares the derived files with those in a release's folder.
 * @returns names of the files that differ from what this version writes, if another version made the release: they are unchecked.
 * @throws UserError naming the first file that differs, if this version made the release or the file is the generator.
 */
export function checkDerived(folder: string, facts: ReleaseFacts): string[] {
  const same = facts.software === softwareVersion();
  const differs = (name: string): UserError =>
    new UserError(
      `${name} in ${folder} does not follow from ${releaseFiles.facts} and the generator: request the release again.`,
    );
  // First the generator: croissant.json has its checksum, and would be blamed for it.
  const temporary = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-generator-"));
  try {
    const [given, again] = [path.join(folder, releaseFiles.generator), path.join(temporary, releaseFiles.generator)];
    writeReleasedGenerator(given, again, facts);
    if (!fs.readFileSync(again).equals(fs.readFileSync(given))) throw differs(releaseFiles.generator);
  } finally {
    fs.rmSync(temporary, { recursive: true, force: true });
  }
  const other = Object.entries(derivedFiles(facts, folder))
    .filter(([name, content]) => !Buffer.from(content).equals(fs.readFileSync(path.join(folder, name))))
    .map(([name]) => name);
  if (same && other.length > 0) throw differs(other[0]);
  return other;
}
