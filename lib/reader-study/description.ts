/** `study.json` and the names of the files beside it. */
import { z } from "zod";

export const studyFormat = "synthcohort-reader-study";
/** Version 1 had no identity, nor a line in the journal that names the study; such studies are still opened. */
export const studyFormatVersion = 2;

/** What an image is; what readers are asked. */
export type Truth = "real" | "synthetic";
export const truths: readonly ["real", "synthetic"] = ["real", "synthetic"];

/** One image and its truth. */
export interface StudyImage {
  readonly truth: Truth;
  /** "chest X-ray", "head CT", …: the stratum, with resolution and model. */
  readonly modality: string;
  /** Width and height, pixels. */
  readonly resolution: number;
  /** The model of the cell that the image belongs to; real images have the model that they are compared with. */
  readonly model: string;
  /** Name of the cohort it came from, and its row there. */
  readonly cohort: string;
  readonly row: number;
  readonly purpose: "test" | "training";
}

/** One showing of an image to one reader. */
export interface Slot {
  /** Random; the only name by which the browser knows an image. */
  readonly id: string;
  /** Number of the image in `images`. */
  readonly image: number;
  readonly kind: "training" | "test" | "repeat";
}

/** A reader, with all that he or she is shown, in order. */
export interface StudyReader {
  readonly name: string;
  readonly tokenHash: string;
  readonly slots: readonly Slot[];
}

/** `study.json`. */
export interface StudyDescription {
  readonly format: typeof studyFormat;
  readonly version: 1 | typeof studyFormatVersion;
  readonly title: string;
  readonly created: string;
  readonly seed: number;
  readonly perCell: number;
  readonly repeats: number;
  readonly training: number;
  readonly goBack: boolean;
  /** Sessions are signed with it, and the orders follow from it and the seed. */
  readonly secret: string;
  /** SHA-256 of the owner's token. */
  readonly adminTokenHash: string;
  /** Checksums of the cohorts' images, by name, source and resolution. */
  readonly cohorts: Readonly<Record<string, string>>;
  readonly images: readonly StudyImage[];
  readonly readers: readonly StudyReader[];
  /** SHA-256 of each image file. */
  readonly checksums: Readonly<Record<string, string>>;
  /** Checksum of all the rest of this. */
  readonly identity?: string;
}

const count = z.number().int().min(0);
const hash = z.string().length(64);

export const studySchema: z.ZodType<StudyDescription> = z.strictObject({
  format: z.literal(studyFormat),
  version: z.union([z.literal(1), z.literal(studyFormatVersion)]),
  title: z.string(),
  created: z.string(),
  seed: z.number().int(),
  perCell: z.number().int().positive(),
  repeats: count,
  training: count,
  goBack: z.boolean(),
  secret: z.string().min(22),
  adminTokenHash: hash,
  cohorts: z.record(z.string(), hash),
  images: z
    .array(
      z.strictObject({
        truth: z.enum(truths),
        modality: z.string(),
        resolution: z.number().int().positive(),
        model: z.string(),
        cohort: z.string(),
        row: count,
        purpose: z.enum(["test", "training"]),
      }),
    )
    .min(1),
  readers: z
    .array(
      z.strictObject({
        name: z.string(),
        tokenHash: hash,
        slots: z.array(
          z.strictObject({ id: z.string().length(22), image: count, kind: z.enum(["training", "test", "repeat"]) }),
        ),
      }),
    )
    .min(1),
  checksums: z.record(z.string(), hash),
  identity: hash.optional(),
});

/** Files of a study's folder. */
export const studyFiles = {
  study: "study.json",
  invitations: "invitations.csv",
  journal: "journal.jsonl",
  machine: "machine.json",
} as const;

/** The file of the images of one resolution. */
export function studyImagesFile(resolution: number): string {
  return `images-${resolution}.npy`;
}
