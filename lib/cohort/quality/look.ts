/**
 * Checks the images of a cohort before it is finished: single gray values, lost gray levels, copies. It reads the
 * written files, not the memory of this process, so it sees the same in a resumed run.
 */
import { UserError } from "../../support/errors";
import { keepRows } from "../selection/source-table";
import type { SelectionStep } from "../format/description";
import { type CohortPlan, oneSided, requireBothClasses } from "../selection/cohort-plan";
import { countStep } from "../selection/select";
import type { OpenSource } from "../sources/source";
import { splits } from "../format/split";
import { shortageWarning } from "../prepare/unreadable-images";
import { imagesTogether } from "../prepare/write-images";
import type { CohortWriter, WrittenImages } from "../format/cohort-writer";
import type { CohortKnobs } from "../knobs";
import { type Copies, findCopies } from "./copies";
import { copyNotes } from "./copy-notes";
import { constantNotes, posterisedNotes } from "./gray-levels";
import { surplusRows } from "./surplus";
import { type Survey, surveyImages } from "./survey";

/** What a look adds to a cohort's description. */
export interface Seen {
  readonly selection: readonly SelectionStep[];
  readonly warnings: readonly string[];
}

interface Request {
  readonly plan: CohortPlan;
  readonly knobs: CohortKnobs;
  readonly opened: Pick<OpenSource, "countLevels">;
  readonly signal?: AbortSignal;
}

/**
 * Looks at all images that were written, and drops copies where that is asked for.
 * @throws UserError when all have a single gray value, or what is left without copies is no cohort; nothing of it is left then.
 */
export async function lookAtImages(writer: CohortWriter, request: Request): Promise<Seen> {
  try {
    const { images, survey, copies, dropped } = await withoutSurplus(writer, request);
    const { table } = images;
    const nameOf = (row: number): string => table.source[row];
    const warnings = [
      ...constantNotes(survey.levels, nameOf, "check the files, and for DICOM their rescale and the window (ctWindow)"),
      ...(await lostLevels(images, survey, request)),
      ...copyNotes(copies, table, (row) => survey.levels[row] > 1),
    ];
    const without = afterDrop(images, dropped, request);
    return { selection: without.selection, warnings: [...without.warnings, ...warnings] };
  } catch (error) {
    if (error instanceof UserError) writer.abandon();
    throw error;
  }
}

/** Surveys what there is, until there is no copy left that is to go. */
async function withoutSurplus(
  writer: CohortWriter,
  { knobs, signal }: Request,
): Promise<{ images: WrittenImages; survey: Survey; copies: Copies; dropped: string[] }> {
  const dropped: string[] = [];
  for (;;) {
    const images = writer.written();
    const survey = await surveyImages(images, signal);
    const copies = findCopies(images, survey);
    const surplus = knobs.dropDuplicates ? surplusRows(copies, images.table) : new Set<number>();
    if (surplus.size === 0) return { images, survey, copies, dropped };
    for (const row of surplus) dropped.push(images.table.source[row]);
    writer.drop(surplus);
  }
}

/** The numbers without the copies, and what they make impossible or unbalanced. */
function afterDrop({ table }: WrittenImages, dropped: readonly string[], { plan, knobs }: Request): Seen {
  if (dropped.length === 0) return { selection: [], warnings: [] };
  const left = new Set(table.source);
  const kept = keepRows(
    plan.kept,
    plan.kept.path.flatMap((file, place) => (left.has(file) ? [place] : [])),
  );
  const empty = splits.find((split) => plan.split.includes(split) && !table.split.includes(split));
  if (empty !== undefined)
    throw new UserError(
      `No image is left in ${empty} after removing duplicates (${dropped.length} duplicates): remove the duplicates from the source's table, or set dropDuplicates to false.`,
    );
  if (table.split.includes("train")) requireBothClasses(kept, table.split);
  return {
    selection: [
      countStep(`one of each image (${dropped.length} ${dropped.length === 1 ? "copy" : "copies"} dropped)`, kept),
    ],
    warnings: [
      ...oneSided(kept, table.split).filter((warning) => !plan.warnings.includes(warning)),
      ...shortageWarning(dropped, "copies were dropped", plan, knobs),
    ],
  };
}

async function lostLevels(
  { table }: WrittenImages,
  { levels }: Survey,
  { plan, opened: { countLevels } }: Request,
): Promise<string[]> {
  if (countLevels === undefined) return [];
  const candidate = new Map(plan.kept.path.map((file, place) => [file, plan.row[place]]));
  return posterisedNotes(
    levels,
    (row) => table.source[row],
    (row) => countLevels(candidate.get(table.source[row])!),
    imagesTogether,
  );
}
