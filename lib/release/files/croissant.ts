/**
 * `croissant.json` of a release: what data sets' catalogs and loaders read (Croissant 1.0 of MLCommons, JSON-LD). It follows
 * from what the release says of itself and from its files.
 */
import * as path from "node:path";
import type { ReleaseFacts } from "../datasheet/facts";
import { fileChecksumOf } from "./checksums";
import { cohortFolder, releaseFiles } from "./layout";
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

/** The description. @param folder the release's, whose images, table and generator are there already. */
export function croissant(facts: ReleaseFacts, folder: string): object {
  const { labels, counts, model, resolution, source } = facts;
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
      fileObject(folder, tableFile, `${cohortFolder}/${tableFile}`, "text/csv"),
      fileObject(folder, imagesFile, `${cohortFolder}/${imagesFile}`, "application/x-npy"),
      fileObject(folder, releaseFiles.generator, releaseFiles.generator, "application/octet-stream"),
      { "@type": "cr:FileSet", "@id": "png", encodingFormat: "image/png", includes: "png/*/*.png" },
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

function fileObject(folder: string, id: string, file: string, encodingFormat: string): object {
  const sha256 = fileChecksumOf(path.join(folder, file));
  return { "@type": "cr:FileObject", "@id": id, name: id, contentUrl: file, encodingFormat, sha256 };
}

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
