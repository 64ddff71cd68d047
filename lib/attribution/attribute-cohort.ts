/** Where do classifiers look? Maps of all classifiers on the same real test images, scored if the truth is known. */
import { type AttributionMaps, mapAt } from "./attribution-maps";
import { gradCam, gradCamSide } from "./grad-cam";
import { energyInMask, maskShare, pointingGame } from "./localization";
import { type LocalizationScore, localizationScores, type LocalizedImage } from "./localization-scores";
import { occlusionMaps, occlusionRises, type OcclusionRises, pickRises } from "./occlusion";
import type { Classifier } from "../classifier/classifier";
import { classifierWords } from "../classifier/model-file";
import type { Cohort } from "../cohort/format/cohort";
import { sameLabels } from "../cohort/format/description";
import { drawFindings, type FindingGroup } from "./finding-groups";
import { phantomOf } from "../cohort/sources/phantom-source";
import { reportedBootstrap } from "../statistics/bootstrap/patient-bootstrap";
import { UserError } from "../support/errors";
import { StepProgress } from "../support/progress";
import { stoppable, usualWork, type WorkOptions } from "../support/work";

/** The paper's map, that of the finding's own loss, and Grad-CAM of the finding. */
export const attributionMethods = ["occlusion, all labels", "occlusion", "Grad-CAM"] as const;
export type AttributionMethod = (typeof attributionMethods)[number];

/** How a map is set against a mask. */
export const localizationMeasures = ["pointing game", "energy in mask"] as const;
export type LocalizationMeasure = (typeof localizationMeasures)[number];

/** One test image with a finding, and every classifier's maps of it. */
export interface AttributionExample {
  readonly finding: string;
  /** resolution×resolution gray values. */
  readonly image: Uint8Array;
  /** Where the finding is; missing where nobody knows. */
  readonly mask?: Uint8Array;
  /** resolution×resolution values, one map a classifier. */
  readonly maps: Readonly<Record<AttributionMethod, readonly Float64Array[]>>;
}

/** What was found. */
export interface Attribution {
  /** What the classifiers were trained on; the first is what the others are compared with. */
  readonly classifiers: readonly string[];
  /** Their networks in words; not there in what earlier versions saved. */
  readonly networks?: readonly string[];
  /** Width and height of images, masks and maps, pixels. */
  readonly resolution: number;
  /** Side of the picture that an occluding mask moves on, pixels: masks are 4 of these. */
  readonly inputSize: number;
  /** Side of the feature maps that Grad-CAM reads. */
  readonly gradCamSide: number;
  /** Different test images that were looked at. */
  readonly images: number;
  /** The first image of each finding, not picked. */
  readonly examples: readonly AttributionExample[];
  /** Missing where no masks are known. */
  readonly scores?: Readonly<
    Record<AttributionMethod, Readonly<Record<LocalizationMeasure, readonly LocalizationScore[]>>>
  >;
  /** Images that were left out because their finding is smaller than a pixel. */
  readonly tooSmall: number;
  /** Maps that point nowhere, per classifier; they score chance. */
  readonly blank: Readonly<Record<AttributionMethod, readonly number[]>>;
}

/** How decisions are attributed. */
export interface AttributeOptions extends WorkOptions {
  /** Images of each finding at most, drawn at random. Time goes with it: every image is classified once for each 4×4 part of it. */
  readonly imagesPerFinding: number;
  readonly seed: number;
}

/**
 * Attributes the decisions of several classifiers on test images that have a finding, whether or not they recognize it.
 * @param classifiers by what they were trained on, such as `real`, `cpD-GAN`; the first is the one to compare with.
 * @throws UserError when a classifier has other labels or another resolution, or no test image has a finding.
 */
export async function attributeCohort(
  cohort: Cohort,
  classifiers: Readonly<Record<string, Classifier>>,
  options: AttributeOptions,
): Promise<Attribution> {
  const { imagesPerFinding, seed } = options;
  const names = Object.keys(classifiers);
  for (const name of names) checkAlike(cohort, classifiers[name], name);
  const { groups, tooSmall } = drawFindings(cohort, imagesPerFinding, seed);
  if (groups.length === 0)
    throw new UserError(
      `No test image of ${cohort.folder} shows a finding that could be localized; test on more images.`,
    );
  const rows = [...new Set(groups.flatMap((group) => group.rows))].sort((a, b) => a - b);
  const steps = new StepProgress("attributing", names.length, stoppable(usualWork("attributing", options)));
  const maps: Record<AttributionMethod, AttributionMaps>[][] = []; // of a classifier, of a finding
  for (const name of names) {
    const rises = await occlusionRises(
      classifiers[name],
      cohort.readImages(rows),
      cohort.readLabels(rows),
      steps.within,
    );
    const ofFindings: Record<AttributionMethod, AttributionMaps>[] = [];
    for (const group of groups)
      ofFindings.push(
        await mapsOf(
          cohort,
          classifiers[name],
          pickRises(
            rises,
            group.rows.map((row) => rows.indexOf(row)),
          ),
          group,
        ),
      );
    maps.push(ofFindings);
    steps.next();
  }
  const first = classifiers[names[0]];
  return {
    classifiers: names,
    networks: names.map((name) => classifierWords(classifiers[name].config)),
    resolution: cohort.resolution,
    inputSize: first.input.size,
    gradCamSide: gradCamSide(first),
    images: rows.length,
    tooSmall,
    examples: groups.map(({ finding, rows: [row], masks }, g): AttributionExample => ({
      finding,
      image: cohort.readImages([row]),
      ...(masks && { mask: masks[0] }),
      maps: ofMethods((method) => maps.map((ofFindings) => mapAt(ofFindings[g][method], 0).slice())),
    })),
    ...(phantomOf(cohort) && {
      scores: ofMethods((method) =>
        scoresOf(
          cohort,
          groups,
          maps.map((ofFindings) => ofFindings.map((of) => of[method])),
        ),
      ),
    }),
    blank: ofMethods((method) =>
      maps.map((ofFindings) => ofFindings.reduce((sum, of) => sum + of[method].blank.filter(Boolean).length, 0)),
    ),
  };
}

function checkAlike(cohort: Cohort, { labelNames, resolution }: Classifier, name: string): void {
  if (resolution !== cohort.resolution)
    throw new UserError(
      `The classifier "${name}" needs images of ${resolution} pixels, but ${cohort.folder} has ${cohort.resolution}; give a classifier of that resolution.`,
    );
  if (!sameLabels(labelNames, cohort.labelNames))
    throw new UserError(
      `The classifier "${name}" has different labels from ${cohort.folder}; give one that was trained for this cohort.`,
    );
}

async function mapsOf(
  cohort: Cohort,
  classifier: Classifier,
  rises: OcclusionRises,
  { rows, label }: FindingGroup,
): Promise<Record<AttributionMethod, AttributionMaps>> {
  return {
    "occlusion, all labels": occlusionMaps(rises, cohort.resolution),
    occlusion: occlusionMaps(rises, cohort.resolution, label),
    "Grad-CAM": await gradCam(classifier, cohort.readImages(rows), rows.length, label),
  };
}

/** @param maps of a classifier, of a finding. */
function scoresOf(
  cohort: Cohort,
  groups: readonly FindingGroup[],
  maps: readonly (readonly AttributionMaps[])[],
): Record<LocalizationMeasure, LocalizationScore[]> {
  const scored = (score: (map: Float64Array, mask: Uint8Array) => number): LocalizationScore[] =>
    localizationScores(
      groups.flatMap(({ finding, rows, masks }, g) =>
        rows.map((row, i): LocalizedImage => ({
          patient: cohort.table.patient[row],
          finding,
          chance: maskShare(masks![i]),
          scores: maps.map((ofFindings) => score(mapAt(ofFindings[g], i), masks![i])),
        })),
      ),
      reportedBootstrap,
    );
  return { "pointing game": scored(pointingGame), "energy in mask": scored(energyInMask) };
}

function ofMethods<T>(compute: (method: AttributionMethod) => T): Record<AttributionMethod, T> {
  return Object.fromEntries(attributionMethods.map((method) => [method, compute(method)])) as Record<
    AttributionMethod,
    T
  >;
}
