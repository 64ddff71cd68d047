/** What a release's folder holds, by name. */
import { cohortFile, imagesFile, tableFile } from "../../runs/stage-files";

/** The files beside the images. */
export const releaseFiles = {
  /** Everything that the datasheet says, for programs. */
  facts: "release.json",
  datasheet: "datasheet.md",
  page: "datasheet.html",
  generator: "generator.safetensors",
  /** The same generator for programs that run ONNX. */
  onnx: "generator.onnx",
  /** What the generator's file says of itself, to be read without a program. */
  config: "generator.json",
  /** N×latentSize, float32: the latent vector that each image was made from. */
  latents: "latents.npy",
  /** A program of 20 lines that samples. */
  program: "sample.cjs",
  /** What catalogs of data sets and their loaders read. */
  croissant: "croissant.json",
  /** As `sha256sum` writes them. */
  checksums: "checksums.sha256",
} as const;

/** The synthetic cohort: images.npy, table.csv and cohort.json, as every stage reads them. */
export const cohortFolder = "cohort";

/** The images again, as PNG. */
const pngFolder = "png";

/** The images again, as DICOM, where they were asked for. */
export const dicomFolder = "dicom";

/** The PNG of an image, a thousand to a folder: "png/003/003141.png". */
export function pngName(image: number): string {
  return numbered(pngFolder, image, "png");
}

/** The DICOM file of an image: "dicom/003/003141.dcm". */
export function dicomName(image: number): string {
  return numbered(dicomFolder, image, "dcm");
}

function numbered(folder: string, image: number, extension: string): string {
  const digits = String(image).padStart(6, "0");
  return `${folder}/${digits.slice(0, -3)}/${digits}.${extension}`;
}

/** All files of a release of so many images, with forward slashes. @param dicom whether it has DICOM files. */
export function filesOf(images: number, dicom: boolean): string[] {
  return [
    ...Object.values(releaseFiles),
    ...[imagesFile, tableFile, cohortFile].map((name) => `${cohortFolder}/${name}`),
    ...Array.from({ length: images }, (_, image) => pngName(image)),
    ...Array.from({ length: dicom ? images : 0 }, (_, image) => dicomName(image)),
  ];
}
