/**
 * `croissant.json` of a release: what data sets' catalogs and loaders read (Croissant 1.0 of MLCommons, JSON-LD). It follows
 * from what the release says of itself and from its files.
 */
import { createHash } from "node:crypto";
import * as path from "node:path";
import type { ReleaseFacts } from "../datasheet/facts";
import { fileChecksumOf } from "./checksums";
import { cohortFolder, dicomFolder, releaseFiles } from "./layout";
import { imagesFile, tableFile } from "../../runs/stage-files";

/** The vocabulary, as Croissant's specification has it. */
const context = {
  "@language": "en",
  "@vocab": "https://schema.org/",
  citeAs: "cr:citeAs",
  column: "cr:column",
  conformsTo: "dct:conformsTo",
  cr: "http://mlcommons.org/croissant/",
  rai: "http://mlcommons.org/croissant/RAI/",
  data: { "@id": "cr:data", "@type": "@json" },
  dataType: { "@id": "cr:dataType", "@type": "@vocab" },
  dct: "http://purl.org/dc/terms/",
  equivalentProperty: "cr:equivalentProperty",
  examples: { "@id": "cr:examples", "@type": "@json" },
  extract: "cr:extract",
  field: "cr:field",
  fileProperty: "cr:fileProperty",
  fileObject: "cr:fileObject",
  fileSet: "cr:fileSet",
  format: "cr:format",
  includes: "cr:includes",
  isLiveDataset: "cr:isLiveDataset",
  jsonPath: "cr:jsonPath",
  key: "cr:key",
  md5: "cr:md5",
  parentField: "cr:parentField",
  path: "cr:path",
  recordSet: "cr:recordSet",
  references: "cr:references",
  regex: "cr:regex",
  repeated: "cr:repeated",
  replace: "cr:replace",
  samplingRate: "cr:samplingRate",
  sc: "https://schema.org/",
  separator: "cr:separator",
  source: "cr:source",
  subField: "cr:subField",
  transform: "cr:transform",
};

const table = { "@id": tableFile };

/**
 * The description.
 * @param folder the release's, whose images, table and generator are there already.
 * @param onnx the content of the generator's ONNX file.
 */
export function croissant(facts: ReleaseFacts, folder: string, onnx: Uint8Array): object {
  const { labels, counts, model, resolution, source, dicom } = facts;
  const onDisk = (id: string, file: string, type: string): object =>
    fileObject(id, file, type, fileChecksumOf(path.join(folder, file)));
  const images = counts.train + counts.valid + counts.test;
  return {
    "@context": context,
    "@type": "sc:Dataset",
    conformsTo: "http://mlcommons.org/croissant/1.0",
    name: `synthetic-${source.name}`,
    description:
      `${images} synthetic gray images of ${resolution}×${resolution} pixels, made by ${model}, a generative model trained on ` +
      `real images of ${source.title}. No image shows a patient. A value of a label is 1 (present), 0 (absent) or -1 (unknown). ` +
      `Image n of ${tableFile} is image n of ${imagesFile} and the PNG file of this number. ` +
      `${releaseFiles.datasheet} has the audit and the terms.`,
    citeAs: source.citation,
    keywords: ["synthetic data", "medical imaging", ...labels],
    distribution: [
      onDisk(tableFile, `${cohortFolder}/${tableFile}`, "text/csv"),
      onDisk(imagesFile, `${cohortFolder}/${imagesFile}`, "application/x-npy"),
      onDisk(releaseFiles.generator, releaseFiles.generator, "application/octet-stream"),
      fileObject(releaseFiles.onnx, releaseFiles.onnx, "application/octet-stream", sha256Of(onnx)),
      fileSet("png", "image/png", "png/*/*.png"),
      ...(dicom ? [fileSet("dicom", "application/dicom", `${dicomFolder}/*/*.dcm`)] : []),
    ],
    recordSet: [
      {
        "@type": "cr:RecordSet",
        "@id": "images",
        description: "One record for each image, in the order of the files.",
        key: { "@id": "images/image" },
        field: [
          column("image", "sc:Integer", "The image's number, from 0."),
          column("split", "sc:Text", "The part of the data set: train, valid or test."),
          ...labels.map((label) => column(label, "sc:Integer", `Whether the image was made to show: ${label}.`)),
        ],
      },
      {
        "@type": "cr:RecordSet",
        "@id": "pictures",
        description: "The PNG files.",
        field: [
          pictureField("file", "sc:Text", "filename", "The file's name: the image's number, six digits."),
          pictureField("picture", "sc:ImageObject", "content", "The picture."),
        ],
      },
    ],
  };
}

function fileObject(id: string, file: string, encodingFormat: string, sha256: string): object {
  return { "@type": "cr:FileObject", "@id": id, name: id, contentUrl: file, encodingFormat, sha256 };
}

function fileSet(id: string, encodingFormat: string, includes: string): object {
  return { "@type": "cr:FileSet", "@id": id, encodingFormat, includes };
}

const sha256Of = (content: Uint8Array): string => createHash("sha256").update(content).digest("hex");

const column = (name: string, dataType: string, description: string): object => ({
  "@type": "cr:Field",
  "@id": `images/${identifier(name)}`,
  name,
  description,
  dataType,
  source: { fileObject: table, extract: { column: name } },
});

const pictureField = (name: string, dataType: string, fileProperty: string, description: string): object => ({
  "@type": "cr:Field",
  "@id": `pictures/${name}`,
  description,
  dataType,
  source: { fileSet: { "@id": "png" }, extract: { fileProperty } },
});

/** A label as part of an identifier; labels differ in more than what is left out, since they are columns of one table. */
const identifier = (label: string): string => encodeURIComponent(label);
