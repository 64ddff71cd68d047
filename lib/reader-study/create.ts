/** Makes a study's folder: draws images, orders them for every reader, and writes the invitations. */
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import type { Cohort } from "../cohort/format/cohort";
import { requireReal, requireSynthetic } from "../cohort/format/role";
import { ensureFolder, makeFolder, rename, writeFileAtomic, writeJson } from "../support/files/atomic";
import { writeCsv } from "../support/files/csv";
import { UserError } from "../support/errors";
import { npyHeader } from "../support/files/npy";
import { Random } from "../support/random";
import { cohortKey, pairCells } from "./cells";
import { drawImages, type DrawnImage } from "./draw";
import { drawRepeats, orderFor } from "./presentation";
import { newToken, tokenHash } from "./secrets";
import { requireNoSharedImages } from "./shared-images";
import { studyIdentity } from "./identity";
import { journalHead } from "./journal";
import {
  studyFormat,
  studyFormatVersion,
  studyImagesFile,
  studyFiles,
  type StudyDescription,
  type StudyImage,
} from "./description";
import { openStudy, type Study } from "./study";
import { imagesFile } from "../runs/stage-files";

/** What a study is made of. */
export interface CreateStudyOptions {
  /** The folder that it becomes; it must not be there. */
  readonly out: string;
  readonly title: string;
  readonly real: readonly Cohort[];
  readonly synthetic: readonly Cohort[];
  /** Real images, and as many synthetic ones, of each modality, resolution and model. */
  readonly perCell: number;
  /** Test images that are shown twice, to measure self-agreement; an even number. */
  readonly repeats: number;
  /** Examples with feedback before the test; an even number. */
  readonly training: number;
  /** Readers may look at earlier images again and change their answers. */
  readonly goBack: boolean;
  readonly readers: number;
  /** The images that are drawn follow from it. */
  readonly seed: number;
  /** Where the page will be, for the links: "https://study.example.org". */
  readonly address: string;
  /** The orders follow from it and the seed. Random unless given: who knows seed and cohorts must not know the order. */
  readonly secret?: string;
}

/** A link that lets one person in. */
export interface Invitation {
  /** `reader-1`, …, or `owner` for the page that shows how far the readers are. */
  readonly name: string;
  readonly link: string;
}

/** A new study and the only copy of its links beside invitations.csv. */
export interface CreatedStudy {
  readonly study: Study;
  readonly invitations: readonly Invitation[];
}

/**
 * Makes a study. Nothing is left behind when it fails.
 * @throws UserError when the folder exists, the cohorts do not pair, share images, have too few test images, or numbers do not fit.
 */
export function createStudy(options: CreateStudyOptions): CreatedStudy {
  checkNumbers(options);
  const { out, seed } = options;
  for (const cohort of options.real) requireReal(cohort, "--real is for cohorts of");
  for (const cohort of options.synthetic) requireSynthetic(cohort, "--synthetic is for cohorts of");
  const cells = pairCells(options.real, options.synthetic);
  requireNoSharedImages(cells);
  const images = drawImages(cells, options.perCell, options.training, seed);
  const tests = images.length - options.training;
  if (options.repeats > tests / 2)
    throw new UserError(
      `${options.repeats} repeated images are more than half of the study's ${tests}; give a smaller --repeats.`,
    );
  const repeats = drawRepeats(images, options.repeats, Random.fromSeed(seed, "repeats"));
  const secret = options.secret ?? newToken();
  const tokens = Array.from({ length: options.readers }, newToken);
  const adminToken = newToken();
  const readers = tokens.map((token, i) => {
    const slots = orderFor(images, repeats, Random.fromSeed(seed, `order/${secret}/${i}`));
    return { name: `reader-${i + 1}`, tokenHash: tokenHash(token), slots };
  });
  const { title, perCell, training, goBack } = options;
  const cohorts = Object.fromEntries(
    [...options.real, ...options.synthetic].map((cohort) => [
      cohortKey(cohort),
      cohort.description.checksums[imagesFile],
    ]),
  );
  const description: Omit<StudyDescription, "checksums"> = {
    format: studyFormat,
    version: studyFormatVersion,
    title,
    created: new Date().toISOString(),
    seed,
    perCell,
    repeats: options.repeats,
    training,
    goBack,
    secret,
    adminTokenHash: tokenHash(adminToken),
    cohorts,
    images: images.map(withoutPixels),
    readers,
  };
  const address = options.address.replace(/\/+$/, "");
  const invitations = [
    ...tokens.map((token, i) => ({ name: readers[i].name, link: `${address}/#${token}` })),
    { name: "owner", link: `${address}/admin#${adminToken}` },
  ];
  writeStudy(out, description, images, invitations);
  return { study: openStudy(out), invitations };
}

function writeStudy(
  out: string,
  description: Omit<StudyDescription, "checksums">,
  images: readonly DrawnImage[],
  invitations: readonly Invitation[],
): void {
  const temporary = `${path.resolve(out)}.${process.pid}.tmp`;
  const takeBack = makeFolder(path.dirname(temporary));
  try {
    // The truth and the links are in here: nobody else's to read.
    ensureFolder(temporary, 0o700);
    const checksums = writeImages(temporary, images);
    const identity = studyIdentity({ ...description, checksums });
    writeJson(path.join(temporary, studyFiles.study), {
      ...description,
      checksums,
      identity,
    } satisfies StudyDescription);
    writeFileAtomic(path.join(temporary, studyFiles.journal), journalHead(identity));
    writeCsv(
      path.join(temporary, studyFiles.invitations),
      ["name", "link"],
      invitations.map(({ name, link }) => [name, link]),
    );
    if (fs.existsSync(out)) throw new UserError(`${out} already exists; give another --out.`);
    rename(temporary, out);
  } catch (error) {
    fs.rmSync(temporary, { recursive: true, force: true });
    takeBack();
    throw error;
  }
}

function withoutPixels({ truth, modality, resolution, model, cohort, row, purpose }: DrawnImage): StudyImage {
  return { truth, modality, resolution, model, cohort, row, purpose };
}

/** A file for each resolution; returns their checksums. */
function writeImages(folder: string, images: readonly DrawnImage[]): Record<string, string> {
  const resolutions = [...new Set(images.map((image) => image.resolution))].sort((a, b) => a - b);
  return Object.fromEntries(
    resolutions.map((resolution) => {
      const some = images.filter((image) => image.resolution === resolution);
      const content = Buffer.concat([
        npyHeader("|u1", [some.length, resolution, resolution]),
        ...some.map((image) => image.pixels),
      ]);
      writeFileAtomic(path.join(folder, studyImagesFile(resolution)), content);
      return [studyImagesFile(resolution), createHash("sha256").update(content).digest("hex")];
    }),
  );
}

function checkNumbers({ out, perCell, readers, repeats, training, real, synthetic }: CreateStudyOptions): void {
  if (fs.existsSync(out)) throw new UserError(`${out} already exists; give another --out.`);
  if (real.length === 0 || synthetic.length === 0)
    throw new UserError("A reader study needs real and synthetic images; give cohorts with --real and --synthetic.");
  if (perCell < 1 || readers < 1)
    throw new UserError(
      "A reader study needs at least one image per cell and one reader; give larger --per-cell and --readers.",
    );
  for (const [option, value] of [
    ["--repeats", repeats],
    ["--training", training],
  ] as const) {
    if (value % 2 !== 0)
      throw new UserError(`${option} is ${value}; give an even number, so that half of these images are real.`);
  }
}
