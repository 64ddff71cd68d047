/** One benchmark from parts that were computed on several machines or days: other seeds, levels or data sets each. */
import * as path from "node:path";
import { readResults, type ResultRow } from "../../experiment/results";
import { UserError } from "../../support/errors";
import type { BenchmarkTables } from "./benchmark-results";
import { readEvidence } from "./benchmark-table";
import { readWork, type WorkRecord } from "./work-record";

/** The tables of all parts under each other, and which commands made them. */
export interface JoinedTables extends BenchmarkTables {
  readonly work: readonly WorkRecord[];
}

/**
 * @param files the parts' results.csv, each with its other tables beside it.
 * @throws UserError when a part is missing or malformed, when two have the same classifier, or when they cannot be of one
 *   benchmark: other presets, another network, or other test images of the same patients.
 */
export function joinTables(files: readonly string[]): JoinedTables {
  const parts = files.map((file) => ({
    file,
    rows: readResults(file),
    work: readWork(path.dirname(file)),
    ...readEvidence(file),
  }));
  requireOnePreset(parts.flatMap(({ file, work }) => work.map(({ preset }) => ({ file, preset }))));
  requireAlike(parts);
  return {
    rows: parts.flatMap(({ rows }) => rows),
    differences: parts.flatMap(({ differences = [] }) => differences),
    examined: parts.flatMap(({ examined = [] }) => examined),
    work: parts.flatMap(({ work }) => work),
  };
}

function requireOnePreset(known: readonly { readonly file: string; readonly preset?: string }[]): void {
  const [first, ...others] = known.filter(({ preset }) => preset !== undefined);
  const other = others.find(({ preset }) => preset !== first.preset);
  if (other)
    throw new UserError(
      `${first.file} is of the preset ${first.preset}, ${other.file} of ${other.preset}: join parts of one preset only.`,
    );
}

/** Seeds may differ between parts; what is tested, and with which network, may not. */
function requireAlike(parts: readonly { readonly file: string; readonly rows: readonly ResultRow[] }[]): void {
  const classifiers = new Map<string, string>();
  const tests = new Map<string, { readonly file: string; readonly about: string }>();
  for (const { file, rows } of parts)
    for (const row of rows) {
      const { dataset, benchmark, level, contrast = 0, cohort_seed = 1, label } = row;
      const place = [dataset, benchmark, level, contrast, cohort_seed, label].join(" ");
      const classifier = [place, row.training_data, row.model_seed, row.classifier_seed ?? row.model_seed].join(" ");
      const twice = classifiers.get(classifier);
      if (twice !== undefined)
        throw new UserError(
          `${twice} and ${file} both have ${classifier}: leave one of the parts out, or compute it with other --seeds.`,
        );
      const about = `${row.positives} and ${row.negatives} test images, ${row.classifier ?? "a classifier"}`;
      const before = tests.get(place);
      if (before !== undefined && before.about !== about)
        throw new UserError(
          `${before.file} and ${file} are not of one benchmark: for ${place} they have ${before.about}, and ${about}; join only parts of one version, preset and data set.`,
        );
      classifiers.set(classifier, file);
      tests.set(place, { file, about });
    }
}
