/**
 * Sources whose images the project draws itself: no download and no agreement.
 * Labels are drawn for all patients first, which is cheap; only the images that the selection keeps are rendered.
 */
import { UserError } from "../../support/errors";
import { dataSet } from "../datasets";
import { chestPhantom, externalChestPhantom } from "../../phantom/chest/phantom";
import { headPhantom } from "../../phantom/head/phantom";
import { type Phantom, phantomPath, phantomPatient } from "../../phantom/phantom";
import type { Split } from "../format/split";
import type { OpenSource, Source, SourceRequest } from "./source";

/** The embedded chest and head phantoms, and the other site's chests, which only test. */
export const phantomChest: Source = phantomSource(chestPhantom);
export const phantomHeadCt: Source = phantomSource(headPhantom);
export const phantomChestExternal: Source = phantomSource(externalChestPhantom, chestPhantom.name);

/** The phantom that drew a cohort's images; undefined for all other cohorts, synthetic ones included. */
export function phantomOf({ source }: { readonly source: string }): Phantom | undefined {
  return [chestPhantom, externalChestPhantom, headPhantom].find(({ name }) => name === source);
}

/** The source of a phantom's images. @param testsFor the source whose classifiers they test: then all of them are its own test set. */
function phantomSource(phantom: Phantom, testsFor?: string): Source {
  return {
    name: phantom.name,
    version: phantom.version,
    title: dataSet(phantom.name).title,
    testsFor,
    needsFolder: false,
    dropUnlabeled: false,
    open: (request) => open(phantom, testsFor !== undefined, request),
  };
}

function open(phantom: Phantom, isTest: boolean, { knobs, seed, onProgress }: SourceRequest): Promise<OpenSource> {
  const patients = knobs.phantomPatients;
  if (!Number.isInteger(patients) || patients < 3)
    throw new UserError(`phantomPatients must be a whole number from 3, not ${patients}.`);
  onProgress?.({ task: "drawing labels", done: 0, total: patients, unit: "patients" });
  const images: { patient: number; image: number; labels: Int8Array }[] = [];
  for (let patient = 0; patient < patients; patient++) {
    phantom.drawLabels(seed, patient).forEach((labels, image) => images.push({ patient, image, labels }));
  }
  const width = phantom.findings.length;
  const labels = new Int8Array(images.length * width);
  images.forEach((one, row) => labels.set(one.labels, row * width));
  return Promise.resolve({
    candidates: {
      labelNames: phantom.findings,
      path: images.map(({ patient, image }) => phantomPath(patient, image)),
      patient: images.map(({ patient }) => phantomPatient(patient)),
      labels,
    },
    ...(isTest && { officialSplit: images.map((): Split => "test") }),
    readImage: (row) => Promise.resolve(phantom.render({ seed, ...images[row] }, knobs.resolution)),
  });
}
