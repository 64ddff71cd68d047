/** Images that a cohort leaves out because their files cannot be read: up to a limit, and listed, counted and reported. */
import * as path from "node:path";
import { UserError } from "../../support/errors";
import { combinationNames, keepRows } from "../selection/source-table";
import type { LeftOut, SelectionStep } from "../format/description";
import type { CohortKnobs } from "../knobs";
import type { CohortPlan } from "../selection/cohort-plan";
import { countStep, nameOf } from "../selection/select";
import type { Split } from "../format/split";

/** The note of an image that cannot be read; its reason names paths relative to the data set's folder. */
export function leftOut(source: string, error: UserError, folder: string | undefined): LeftOut {
  const root = folder === undefined ? undefined : path.join(folder, path.sep);
  return { source, reason: root === undefined ? error.message : error.message.split(root).join("") };
}

/** @throws UserError when there are more than the limit. */
export function refuseTooMany(unreadable: readonly LeftOut[], limit: number): void {
  if (unreadable.length <= limit) return;
  throw new UserError(
    `${unreadable.length} images cannot be read, and maxUnreadable allows ${limit} (the first: ${plain(unreadable[0].reason)}): fix the files, or raise maxUnreadable.`,
  );
}

/** The selection's last step, where images were left out. */
export function stepWithout(unreadable: readonly LeftOut[], { kept }: CohortPlan): SelectionStep[] {
  if (unreadable.length === 0) return [];
  const out = new Set(unreadable.map(({ source }) => source));
  const rows = kept.path.flatMap((file, row) => (out.has(file) ? [] : [row]));
  return [countStep("images that can be read", keepRows(kept, rows))];
}

/** How many images were left out; and of which label combinations, where the cohort was to be balanced. */
export function warningsOf(unreadable: readonly LeftOut[], plan: CohortPlan, knobs: CohortKnobs): string[] {
  if (unreadable.length === 0) return [];
  const count = unreadable.length === 1 ? "1 image could" : `${unreadable.length} images could`;
  const warnings = [
    `${count} not be read and ${unreadable.length === 1 ? "was" : "were"} left out (the first: ${plain(unreadable[0].reason)}); cohort.json lists all.`,
  ];
  return [
    ...warnings,
    ...shortageWarning(
      unreadable.map(({ source }) => source),
      "images were left out",
      plan,
      knobs,
    ),
  ];
}

/** Of which label combinations images are missing, where the cohort was to be balanced. @param missing the images' sources. @param why such as "images were left out". */
export function shortageWarning(
  missing: readonly string[],
  why: string,
  plan: CohortPlan,
  knobs: CohortKnobs,
): string[] {
  const wanted = { train: knobs.trainPerCombination, valid: knobs.validPerCombination, test: knobs.testPerCombination };
  const short = shortages(missing, plan, wanted);
  return short.length > 0 ? [`The cohort is not quite balanced, because ${why} (${short.join("; ")}).`] : [];
}

function shortages(
  sources: readonly string[],
  { kept, split }: CohortPlan,
  wanted: Readonly<Record<Split, number>>,
): string[] {
  const out = new Set(sources);
  const combination = combinationNames(kept);
  const missing = new Map<string, { name: string; part: Split; count: number }>();
  kept.path.forEach((file, row) => {
    if (!out.has(file) || wanted[split[row]] === 0) return;
    const key = `${split[row]}/${combination[row]}`;
    const before = missing.get(key) ?? { name: combination[row], part: split[row], count: 0 };
    missing.set(key, { ...before, count: before.count + 1 });
  });
  return [...missing.values()].map(
    ({ name, part, count }) => `${nameOf(name)}: ${wanted[part] - count} of ${wanted[part]} in ${part}`,
  );
}

/** A sentence inside another. */
function plain(sentence: string): string {
  return sentence.replace(/\.$/, "");
}
