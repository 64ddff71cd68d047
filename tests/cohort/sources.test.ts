import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { combinationNames } from "../../lib/cohort/selection/source-table";
import { nihLabelName, nihLabels } from "../../lib/cohort/datasets";
import type { LabelPolicy } from "../../lib/cohort/knobs";
import { chestFindings } from "../../lib/phantom/chest/findings";
import { planCohort } from "../../lib/cohort/selection/cohort-plan";
import { prepareCohort } from "../../lib/cohort/prepare/prepare";
import { findSource } from "../../lib/cohort/sources";
import type { OpenSource } from "../../lib/cohort/sources/source";
import { dicomFile, ramp } from "./dicom-writer";
import { allKnobs, chexpertColumns, chexpertRow, temporary, writeImage } from "./fixtures";

const root = temporary();
let number = 0;

/** A data set's folder with the given text files. */
function tree(files: Record<string, string>): string {
  const folder = path.join(root, `tree-${number++}`);
  for (const [name, text] of Object.entries({ ...files, ".keep": "" })) {
    fs.mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    fs.writeFileSync(path.join(folder, name), text);
  }
  return folder;
}

/** Puts a file outside of its folder, and a link in its place. */
function linkOut(file: string): void {
  const outside = path.join(root, `outside-${number++}`);
  fs.renameSync(file, outside);
  fs.symlinkSync(outside, file);
}
const leadsOut = /points outside .*, and only files in that folder are read: put the file itself there/;

const open = (source: string, folder: string): Promise<OpenSource> =>
  findSource(source).open({ folder, knobs: allKnobs, seed: 1 });

/** Ten patients with an image each, and a cohort of them. */
async function prepare(
  source: string,
  folder: string,
  images: string[],
): Promise<{ size: number; labels: readonly string[]; warnings: readonly string[] }> {
  await Promise.all(images.map((image, i) => writeImage(path.join(folder, image), i)));
  const cohort = await prepareCohort({
    source,
    folder,
    out: path.join(root, `out-${number++}`),
    knobs: allKnobs,
    seed: 1,
  });
  cohort.close();
  return { size: cohort.size, labels: cohort.labelNames, warnings: cohort.description.warnings };
}

describe("chexpert", () => {
  const [columns, row] = [chexpertColumns, chexpertRow];
  const train = (...rows: string[]): Record<string, string> => ({
    "CheXpert-v1.0-small/train.csv": [columns, ...rows].join("\n"),
  });

  it("keeps frontal views, reads uncertain and blank labels, and takes the patient from the path", async () => {
    const folder = tree(
      train(
        row("train/patient00001/study1/view1_frontal.jpg", { Edema: "1.0", Fracture: "-1.0", "No Finding": "0.0" }),
        row("train/patient00001/study1/view2_lateral.jpg", { Edema: "1.0" }),
        row("train/patient00002/study3/view2_frontal.jpg", { "No Finding": "1.0" }),
        row("train/patient00002/study3/view3_frontal.jpg", { "No Finding": "1.0" }),
      ),
    );
    const { candidates, steps } = await open("chexpert", folder);
    expect(candidates.path).toEqual([
      "train/patient00001/study1/view1_frontal.jpg",
      "train/patient00002/study3/view2_frontal.jpg",
    ]);
    expect(candidates.patient).toEqual(["patient00001", "patient00002"]);
    expect(combinationNames(candidates)).toEqual(["Edema", "No Finding"]);
    expect(candidates.labels[chestFindings.indexOf("Fracture")]).toBe(-1);
    expect(steps!.map(({ step, images }) => [step, images])).toEqual([
      ["images of the source", 4],
      ["frontal views", 2],
    ]);
  });

  it("becomes a cohort, with BOM and CRLF in its table, from the release's own folder", async () => {
    const files = Array.from({ length: 10 }, (_, i) => `train/patient0000${i}/study1/view1_frontal.jpg`);
    const rows = files.map((file, i) =>
      row(file, i % 2 ? { Edema: "1.0" } : { "No Finding": "1.0", Fracture: "-1.0" }),
    );
    const unlabeled = row("train/patient00099/study1/view1_frontal.jpg", {});
    const folder = path.join(
      tree({ "CheXpert-v1.0-small/train.csv": `\ufeff${[columns, ...rows, unlabeled].join("\r\n")}\r\n` }),
      "CheXpert-v1.0-small",
    );
    expect(await prepare("chexpert", folder, files)).toMatchObject({
      size: 10,
      labels: ["No Finding", "Edema", "Fracture"],
    });
  });

  it("may be of full size, whose table calls the release CheXpert-v1.0", async () => {
    const files = Array.from({ length: 10 }, (_, i) => `train/patient0000${i}/study1/view1_frontal.jpg`);
    const rows = files.map((file, i) =>
      row(file, i % 2 ? { Edema: "1.0" } : { "No Finding": "1.0" }).replace("CheXpert-v1.0-small/", "CheXpert-v1.0/"),
    );
    const outer = tree({ "CheXpert-v1.0/train.csv": [columns, ...rows].join("\n") });
    const inner = path.join(outer, "CheXpert-v1.0");
    expect((await open("chexpert", outer)).candidates.path).toEqual(files);
    expect(await prepare("chexpert", inner, files)).toMatchObject({ size: 10, labels: ["No Finding", "Edema"] });
    fs.renameSync(inner, path.join(outer, "chest"));
    expect((await open("chexpert", path.join(outer, "chest"))).candidates.path).toEqual(files);
  });

  it.each([
    ["no table", {}, /has no train.csv: give the folder CheXpert-v1.0-small/],
    ["a missing column", { "train.csv": columns.replace("Edema", "Oedema") }, /train.csv lacks the column Edema/],
    ["no rows", { "train.csv": columns }, /train.csv has no rows/],
    ["an empty table", { "train.csv": "" }, /train.csv has no rows/],
    [
      "a strange label",
      train(row("a/patient1/view1_frontal.jpg", { Edema: "yes" })),
      /line 2: Edema must be 1, 0, -1 or empty, not "yes"/,
    ],
    [
      "a path without patient",
      train(row("a/b/view1_frontal.jpg", {})),
      /line 2: no patientNNNNN in the path "a\/b\/view1_frontal.jpg"/,
    ],
    ["lateral views only", train(row("a/patient1/view2_lateral.jpg", {})), /lists no frontal view/],
    ["a short row", { "train.csv": `${columns}\nx,y` }, /line 2: 2 cells, but the header has 19/],
    ["an open quote", { "train.csv": `${columns}\n"x` }, /not a well-formed CSV table: Quote Not Closed/],
    [
      "rows that disagree",
      train(row("patient1/view1_frontal.jpg", { Edema: "1.0" }), row("patient1/view1_frontal.jpg", { Edema: "0.0" })),
      /line 3: .* is already listed, but Edema differs/,
    ],
  ] as [string, Record<string, string>, RegExp][])("refuses %s", async (_, files, message) => {
    await expect(open("chexpert", tree(files))).rejects.toThrow(message);
  });
});

describe("chexpert's labels and its own test set", () => {
  const [columns, row] = [chexpertColumns, chexpertRow];
  const view = (part: string, patient: number): string =>
    `${part}/patient${String(patient).padStart(5, "0")}/study1/view1_frontal.jpg`;
  const trained = Array.from({ length: 24 }, (_, i) =>
    row(view("train", i), i % 2 ? { Edema: "1.0" } : { "No Finding": "1.0" }),
  );
  const tables = (valid: string[]): Record<string, string> => ({
    "train.csv": [columns, ...trained].join("\n"),
    "valid.csv": [columns, ...valid].join("\n"),
  });
  const official = { ...allKnobs, officialSplit: true };

  it.each<[LabelPolicy, number]>([
    ["paper", 1],
    ["zeros", 0],
    ["ignore", -1],
  ])("has uncertain labels under the policy %s as %i", async (labelPolicy, expected) => {
    const uncertain = row(view("train", 99), { Edema: "-1.0", Fracture: "1.0" });
    const folder = tree({ "train.csv": [columns, ...trained, uncertain].join("\n") });
    const knobs = { ...allKnobs, labelPolicy };
    const { kept } = planCohort(await findSource("chexpert").open({ folder, knobs, seed: 1 }), knobs, true, 1);
    const labelsOf = (image: string): Record<string, number> => {
      const place = kept.path.indexOf(image);
      return Object.fromEntries(
        kept.labelNames.map((name, label) => [name, kept.labels[place * kept.labelNames.length + label]]),
      );
    };
    expect(labelsOf(view("train", 99))).toMatchObject({ Edema: expected, Fracture: 1, "No Finding": 0 });
    expect(labelsOf(view("train", 1))).toMatchObject({ Edema: 1, Fracture: 0 });
  });

  it("takes valid.csv as the test set when asked to, and divides train.csv between training and validation", async () => {
    const valid = [
      row(view("valid", 64541), { Edema: "1.0" }),
      row(view("valid", 64542), { "No Finding": "1.0", Edema: "0.0" }),
    ];
    const source = await findSource("chexpert").open({ folder: tree(tables(valid)), knobs: official, seed: 1 });
    const plan = planCohort(source, official, true, 1);
    expect(plan.kept.path.filter((_, row) => plan.split[row] === "test")).toEqual([
      view("valid", 64541),
      view("valid", 64542),
    ]);
    expect(plan.split.filter((split) => split === "train")).toHaveLength(18);
    expect(plan.split.filter((split) => split === "valid")).toHaveLength(6);
    expect(plan.steps[0].images).toBe(26);
    const linked = tree(tables(valid));
    linkOut(path.join(linked, "valid.csv"));
    await expect(findSource("chexpert").open({ folder: linked, knobs: official, seed: 1 })).rejects.toThrow(leadsOut);
    const paper = planCohort(await open("chexpert", tree(tables(valid))), allKnobs, true, 1);
    expect(paper.kept.path.some((file) => file.startsWith("valid/"))).toBe(false);
  });

  it("names what is wrong with the official test set", async () => {
    const { "train.csv": train } = tables([]);
    const openOfficial = (files: Record<string, string>): Promise<OpenSource> =>
      findSource("chexpert").open({ folder: tree(files), knobs: official, seed: 1 });
    await expect(openOfficial({ "train.csv": train })).rejects.toThrow(
      /has no valid.csv, which officialSplit uses as the test set: add it, or set officialSplit to false/,
    );
    await expect(openOfficial(tables([row(view("valid", 1), { Edema: "maybe" })]))).rejects.toThrow(
      /valid.csv, line 2: Edema must be 1, 0, -1 or empty, not "maybe"/,
    );
    const twice = await openOfficial(tables([row(view("valid", 3), { Edema: "1.0" })]));
    expect(() => planCohort(twice, official, true, 1)).toThrow(
      "Patient patient00003 is both in the development set and in test of the official split: correct the list, or set officialSplit to false.",
    );
  });
});

describe("nih-chestxray14", () => {
  const columns =
    "Image Index,Finding Labels,Follow-up #,Patient ID,Patient Age,Patient Gender,View Position,OriginalImage[Width,Height],OriginalImagePixelSpacing[x,y]";
  const row = (image: string, findings: string, patient: number): string =>
    `${image},${findings},0,${patient},57,M,PA,2682,2749,0.143,0.143`;

  it("finds images in images/ and images_NNN/images/, with the original's odd header and commas at the ends", async () => {
    const images = Array.from(
      { length: 10 },
      (_, i) => `${i < 5 ? "images" : "images_002/images"}/0000000${i}_000.png`,
    );
    const rows = images.map((image, i) => `${row(path.basename(image), i % 3 ? "Effusion|Mass" : "No Finding", i)},`);
    const folder = tree({ "Data_Entry_2017.csv": [`${columns},`, ...rows].join("\n") });
    expect(await prepare("nih-chestxray14", folder, images)).toMatchObject({
      size: 10,
      labels: ["No Finding", "Pleural Effusion", "Mass"],
    });
  });

  it("keeps the official test list when asked to, and divides the other patients between training and validation", async () => {
    const knobs = { ...allKnobs, officialSplit: true };
    const images = Array.from({ length: 24 }, (_, i) => `000${String(i).padStart(5, "0")}_000.png`);
    const table = [
      columns,
      ...images.map((image, i) => row(image, i % 2 ? "Mass" : "No Finding", Math.floor(i / 2))),
    ].join("\n");
    const files = { "Data_Entry_2017.csv": table, "images/a.png": "" };
    const openOfficial = (lists: Record<string, string>): Promise<OpenSource> =>
      findSource("nih-chestxray14").open({ folder: tree({ ...files, ...lists }), knobs, seed: 1 });
    const lists = {
      "train_val_list.txt": `\ufeff${images.slice(0, 18).join("\r\n")}\r\n`,
      "test_list.txt": images.slice(18).join("\n"),
    };
    const plan = planCohort(await openOfficial(lists), knobs, true, 1);
    const of = (split: string): string[] =>
      plan.kept.path.filter((_, at) => plan.split[at] === split).map((file) => path.basename(file));
    expect(of("test")).toEqual(images.slice(18));
    expect([of("train").length, of("valid").length]).toEqual([14, 4]);
    for (const list of ["train_val_list.txt", "test_list.txt"]) {
      const linked = tree({ ...files, ...lists });
      linkOut(path.join(linked, list));
      await expect(findSource("nih-chestxray14").open({ folder: linked, knobs, seed: 1 })).rejects.toThrow(leadsOut);
    }
    const noTest = { "train_val_list.txt": lists["train_val_list.txt"] };
    await expect(openOfficial(noTest)).rejects.toThrow(
      /has no test_list.txt, which officialSplit needs: put the release's two lists beside the table, or set officialSplit to false/,
    );
    await expect(openOfficial({ ...lists, "test_list.txt": images.slice(19).join("\n") })).rejects.toThrow(
      /00000018_000.png is neither in train_val_list.txt nor test_list.txt/,
    );
    await expect(openOfficial({ ...lists, "test_list.txt": images.slice(17).join("\n") })).rejects.toThrow(
      /00000017_000.png is both in train_val_list.txt and test_list.txt/,
    );
    const torn = { "train_val_list.txt": images.slice(0, 17).join("\n"), "test_list.txt": images.slice(17).join("\n") };
    const source = await openOfficial(torn);
    expect(() => planCohort(source, knobs, true, 1)).toThrow(
      "Patient 8 is both in the development set and in test of the official split",
    );
  });

  it("maps labels to CheXpert's where they mean the same, and only there", () => {
    const shared = Object.entries(nihLabels).filter(([, name]) => name !== null);
    expect(shared.every(([, name]) => (chestFindings as readonly (string | null)[]).includes(name))).toBe(true);
    expect(shared.map(([own]) => own)).toEqual([
      "Atelectasis",
      "Cardiomegaly",
      "Consolidation",
      "Edema",
      "Effusion",
      "Pneumonia",
      "Pneumothorax",
    ]);
    expect(nihLabelName("Effusion")).toBe("Pleural Effusion");
    expect(nihLabelName("Pleural_Thickening")).toBe("Pleural_Thickening");
  });

  it("refuses unknown findings, missing tables and missing images", async () => {
    const folder = tree({ "images/a.png": "", "Data_Entry_2017.csv": [columns, row("a.png", "Flu", 1)].join("\n") });
    await expect(open("nih-chestxray14", folder)).rejects.toThrow(/line 2: "Flu" is not a finding of ChestX-ray14/);
    await expect(open("nih-chestxray14", tree({ "images/a.png": "" }))).rejects.toThrow(/has no Data_Entry_2017.csv/);
    await expect(open("nih-chestxray14", tree({ "Data_Entry_2017.csv": columns }))).rejects.toThrow(
      /has no folder images/,
    );
    const names = [..."abcdefghij"].map((name) => `${name}.png`);
    const rows = names.map((image, i) => row(image, i % 2 ? "Mass" : "Hernia", i));
    const there = Object.fromEntries([...names.slice(0, 1), ...names.slice(3)].map((name) => [`images/${name}`, ""]));
    const partial = tree({ ...there, "Data_Entry_2017.csv": [columns, ...rows].join("\n") });
    await expect(prepare("nih-chestxray14", partial, [])).rejects.toThrow(
      /2 images of the table are not in .*, the first is images\/b.png \(Data_Entry_2017.csv, line 3\): complete the download/,
    );
  });
});

describe("folder", () => {
  const images = Array.from({ length: 12 }, (_, i) => `scan ${i}.png`);
  const table = (header: string, cells: (i: number) => string): string =>
    [header, ...images.map((image, i) => `${image},${cells(i)}`)].join("\n");

  it("understands a plain table, leaves out columns that are no labels, and says so", async () => {
    const folder = tree({
      "labels.csv": table(
        "Image Path,Patient ID,age,pneumonia,ward,effusion",
        (i) => `p${i},${20 + i},${i % 2},w${i},${i % 3 ? "" : "1.0"}`,
      ),
    });
    expect(await prepare("folder", folder, images)).toMatchObject({
      size: 12,
      labels: ["pneumonia", "effusion"],
      warnings: [
        "Columns of labels.csv: image Image Path; patient Patient ID; labels pneumonia, effusion; for subgroups age; not used: ward.",
      ],
    });
  });

  it("takes every image for a patient of its own when there is no patient column, and looks in images/", async () => {
    const folder = tree({ "findings.csv": table("file,sick", (i) => String(i % 2)) });
    const { size, warnings } = await prepare(
      "folder",
      folder,
      images.map((image) => `images/${image}`),
    );
    expect(size).toBe(12);
    expect(warnings).toContain(
      "findings.csv has no patient column: every image counts as its own patient, and somebody imaged twice may be in training and test; use --patient-column <name> to name it.",
    );
  });

  it.each<[string, Record<string, string>, RegExp]>([
    ["no table", {}, /has no CSV table: put a table called labels.csv there/],
    ["two tables", { "a.csv": "", "b.csv": "" }, /several tables \(a.csv, b.csv\)/],
    [
      "no path column",
      { "labels.csv": "what,sick\na,1" },
      /no column for the images' paths: call it path \(found: what, sick\)/,
    ],
    ["no label column", { "labels.csv": "path,patient,age\na,1,50" }, /has no label column/],
    [
      "a stray value",
      {
        "labels.csv": table("path,sick", (i) => String(i % 2)).concat(
          "\nz.png,maybe".repeat(1),
          ...Array.from({ length: 20 }, (_, i) => `\ny${i}.png,1`),
        ),
      },
      /line 14: sick must be 1, 0, -1 \(uncertain\) or empty, not "maybe"/,
    ],
    ["a column twice", { "labels.csv": "path,sick,sick\na,1,0" }, /two columns called "sick"/],
    ["an image without name", { "labels.csv": "path,sick\n,1" }, /line 2: the image is missing/],
    ["an image without patient", { "labels.csv": "path,patient,sick\na,,1" }, /line 2: the patient is missing/],
  ])("refuses %s", async (_, files, message) => {
    await expect(open("folder", tree(files))).rejects.toThrow(message);
  });

  const scan = (i: number): Buffer =>
    dicomFile({ elements: { "00080060 CS": "DX" }, values: ramp.map((value) => (value + 10 * i) % 256) });

  it("may hold DICOM files", async () => {
    const files = images.map((_, i) => `scan ${i}.dcm`);
    const folder = tree({
      "labels.csv": ["path,patient,sick", ...files.map((file, i) => `${file},p${i},${i % 2}`)].join("\n"),
    });
    files.forEach((file, i) => fs.writeFileSync(path.join(folder, file), scan(i)));
    const cohort = await prepareCohort({
      source: "folder",
      folder,
      out: path.join(root, `out-${number++}`),
      knobs: allKnobs,
      seed: 1,
    });
    expect([cohort.size, new Set(cohort.table.patient).size, cohort.resolution]).toEqual([12, 12, 16]);
    const row = cohort.table.source.indexOf("scan 3.dcm");
    // From 0 to 255, and as large as the cohort's: the values stay as they are.
    expect([...cohort.readImages([row])]).toEqual(ramp.map((value) => (value + 30) % 256));
    cohort.close();
  });

  it("reads VinDr-CXR's test images as data/README.md says", async () => {
    const text = fs.readFileSync(path.join(__dirname, "../../data/README.md"), "utf8");
    const recipe = /\{\s+"table": "annotations[^}]+\{\}[^}]+\}/.exec(text)![0];
    const findings = ["Lung tumor", "Pneumonia", "Tuberculosis"];
    const ids = images.map((_, i) => `${i}002a34c58c5b758217ed1f584ccbcfe`);
    const table = [
      `image_id,Aortic enlargement,${findings.join(",")},No finding`,
      ...ids.map((id, i) => `${id},0,${i % 2},${i % 3 ? 0 : 1},${i % 4 ? 0 : 1},0`),
    ];
    const folder = tree({ "cohort-source.json": recipe, "annotations/image_labels_test.csv": table.join("\n") });
    fs.mkdirSync(path.join(folder, "test"));
    ids.forEach((id, i) => fs.writeFileSync(path.join(folder, "test", `${id}.dicom`), scan(i)));
    const cohort = await prepareCohort({
      source: "folder",
      folder,
      out: path.join(root, `out-${number++}`),
      knobs: allKnobs,
      seed: 1,
    });
    expect([cohort.size, cohort.labelNames]).toEqual([12, findings]);
    expect([...cohort.table.source].sort()).toEqual(ids.map((id) => `test/${id}.dicom`).sort());
    expect(cohort.description.warnings).toContain(
      "Columns of image_labels_test.csv: image image_id; patient none; labels Lung tumor, Pneumonia, Tuberculosis; not used: Aortic enlargement, No finding.",
    );
    cohort.close();
  });

  it("reads nothing outside of the folder", async () => {
    const outside = path.join(root, "outside.png");
    await writeImage(outside, 1);
    const rows = (first: string): string =>
      ["path,sick", `${first},1`, ...images.map((image, i) => `${image},${i % 2}`)].join("\n");
    const linked = tree({ "labels.csv": rows("link.png") });
    fs.symlinkSync(outside, path.join(linked, "link.png"));
    for (const folder of [
      tree({ "labels.csv": rows("../outside.png") }),
      tree({ "labels.csv": rows(outside) }),
      linked,
    ]) {
      await expect(prepare("folder", folder, images)).rejects.toThrow(
        /is outside .*, and only images in that folder are read/,
      );
    }
  });

  it("names an image that cannot be read, and leaves no cohort", async () => {
    const folder = tree({ "labels.csv": table("path,sick", (i) => String(i % 2)) });
    await Promise.all(images.map((image, i) => writeImage(path.join(folder, image), i)));
    fs.writeFileSync(path.join(folder, images[7]), "broken");
    const out = path.join(root, "never");
    await expect(prepareCohort({ source: "folder", folder, out, knobs: allKnobs, seed: 1 })).rejects.toThrow(
      /scan 7.png \(labels.csv, line 9\) cannot be read/,
    );
    expect(fs.readdirSync(root).filter((name) => name.includes("never"))).toEqual([]);
  });
});

it("unknown sources and missing folders are named", async () => {
  expect(() => findSource("mnist")).toThrow(
    /^There is no source "mnist": choose one of phantom-chest, .*chexpert, .*nih-chestxray14, medmnist, folder\.$/,
  );
  for (const source of ["chexpert", "nih-chestxray14", "medmnist", "folder"]) {
    await expect(open(source, path.join(root, "nowhere"))).rejects.toThrow(
      /nowhere does not exist: data\/README.md says how/,
    );
  }
});

describe("downloads as they unpack", () => {
  const view = (patient: number): string => `patient0000${patient}/study1/view1_frontal.jpg`;
  const [valid, ...trains] = [
    "CheXpert-v1.0 batch 1 (validate & csv)",
    "CheXpert-v1.0 batch 2 (train 1)",
    "CheXpert-v1.0 batch 3 (train 2)",
    "CheXpert-v1.0 batch 4 (train 3)",
  ];
  const row = (part: string, patient: number): string =>
    chexpertRow(`${part}/${view(patient)}`, patient % 2 ? { Edema: "1.0" } : { "No Finding": "1.0" }).replace(
      "CheXpert-v1.0-small",
      "CheXpert-v1.0",
    );
  const table = (part: string, patients: number[]): string =>
    [chexpertColumns, ...patients.map((patient) => row(part, patient))].join("\n");
  const six = [1, 2, 3, 4, 5, 6];

  it("CheXpert's full release is read from the folder of its batches", async () => {
    const folder = tree({
      [`${valid}/train.csv`]: table("train", six),
      [`${valid}/valid.csv`]: table("valid", [7, 8]),
    });
    const places = six.map((patient) => `${trains[patient % 3]}/${view(patient)}`);
    expect(
      await prepare("chexpert", folder, [...places, `${valid}/valid/${view(7)}`, `${valid}/valid/${view(8)}`]),
    ).toMatchObject({ size: 6, labels: ["No Finding", "Edema"] });
    expect((await open("chexpert", folder)).candidates.path).toEqual(places);
    const official = await findSource("chexpert").open({
      folder,
      knobs: { ...allKnobs, officialSplit: true },
      seed: 1,
    });
    expect(official.candidates.path.slice(6)).toEqual([7, 8].map((patient) => `${valid}/valid/${view(patient)}`));
    await expect(open("chexpert", path.join(folder, valid))).rejects.toThrow(
      /is one batch of CheXpert, and its images are in folders beside it: give .*tree-\d+, which contains all batches/,
    );
    fs.mkdirSync(path.join(folder, trains[0], "patient00001"), { recursive: true });
    await expect(open("chexpert", folder)).rejects.toThrow(
      /has the folder patient00001 both in CheXpert-v1.0 batch 2 \(train 1\) and in CheXpert-v1.0 batch 3 \(train 2\): keep one/,
    );
  });

  it("NIH's corrected table is taken and told, and a third is refused", async () => {
    const columns = "Image Index,Finding Labels,Follow-up #,Patient ID";
    const images = Array.from({ length: 12 }, (_, i) => `images/${i}.png`);
    const rows = images.map((image, i) => `${path.basename(image)},${i % 2 ? "Mass" : "No Finding"},0,${i}`);
    const files = {
      "Data_Entry_2017.csv": columns,
      "Data_Entry_2017_v2020.csv": [columns, ...rows].join("\n"),
      "._Data_Entry_2017.csv": "x",
      "images/.DS_Store": "x",
    };
    const { size, warnings } = await prepare("nih-chestxray14", tree(files), images);
    expect(size).toBe(12);
    expect(warnings).toEqual([
      "Columns of Data_Entry_2017_v2020.csv: image Image Index; patient Patient ID; labels in Finding Labels; not used: Follow-up #.",
      "Data_Entry_2017_v2020.csv was read, which corrects Data_Entry_2017.csv.",
    ]);
    const third = tree({ ...files, "Data_Entry_2017 (1).csv": columns });
    await expect(open("nih-chestxray14", third)).rejects.toThrow(
      /has several tables \(Data_Entry_2017 \(1\).csv, Data_Entry_2017.csv, Data_Entry_2017_v2020.csv\): leave only the table to be read/,
    );
  });
});
