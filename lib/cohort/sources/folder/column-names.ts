/** Recognizes the columns of a user's own table by their names. Case, blanks, "_", "-" and "." do not matter. */

const paths = [
  "path",
  "imagepath",
  "filepath",
  "image",
  "imageindex",
  "imageid",
  "file",
  "filename",
  "imagename",
  "imagefile",
  "img",
  "imgpath",
  "dicom",
  "dicompath",
  "dicomfile",
  "dicomfilename",
  "dcmpath",
  "bild",
  "bilddatei",
  "datei",
  "dateiname",
  "pfad",
  "dateipfad",
];

/** The first is the likeliest. `participant_id` is BIDS's, `empi_anon` EMBED's, `subjectkey` NDA's. */
const patients =
  /^(anon|anonymi[sz]ed|deid|dicom|real)?(patient|subject|participant|person)(id|name|number|num|no|nr|key|uid|code|identifier)?(anon)?$/;
const otherPatients = [
  ...["mrn", "medicalrecordnumber", "pid", "subid", "empi", "empianon", "patid"],
  ...["patientenid", "patientennummer", "patientennr", "patientenkennung", "patnr"],
];

/** What describes a patient, a visit, a device or a division of the data, and is no finding although it may hold 0 and 1. */
const metadata = [
  "",
  "split",
  "source",
  "set",
  "subset",
  "dataset",
  "fold",
  "kfold",
  "cvfold",
  "partition",
  "phase",
  "train",
  "training",
  "val",
  "valid",
  "validation",
  "test",
  "testing",
  "holdout",
  "age",
  "sex",
  "gender",
  "male",
  "female",
  "race",
  "ethnicity",
  "weight",
  "height",
  "bmi",
  "view",
  "viewposition",
  "position",
  "projection",
  "laterality",
  "side",
  "frontal",
  "lateral",
  "orientation",
  "modality",
  "site",
  "hospital",
  "center",
  "centre",
  "institution",
  "scanner",
  "manufacturer",
  "model",
  "year",
  "month",
  "day",
  "date",
  "time",
  "batch",
  "batchid",
  "frame",
  "frames",
  "rows",
  "columns",
  "width",
  "height",
  "geschlecht",
  "weiblich",
  "männlich",
  "alter",
];

/** Columns by which subgroups are compared. */
const attributes: Readonly<Record<"sex" | "age" | "view", readonly string[]>> = {
  sex: ["sex", "gender", "patientsex", "patientgender", "geschlecht"],
  age: ["age", "patientage", "alter"],
  view: ["view", "viewposition", "projection"],
};

/** Names of columns that number rows, visits or images, and that may identify a patient if nothing else does. */
const identifiers = [
  "index",
  "id",
  "uid",
  "unnamed:0",
  "study",
  "studyid",
  "studyuid",
  "studyinstanceuid",
  "series",
  "seriesid",
  "seriesuid",
  "seriesinstanceuid",
  "sopinstanceuid",
  "accession",
  "accessionnumber",
  "exam",
  "examid",
  "visit",
  "visitid",
  "visitnumber",
  "session",
  "sessionid",
  "scan",
  "scanid",
  "encounter",
  "encounterid",
  "followup",
  "row",
  "rownumber",
  "slice",
  "sliceid",
  "slicenumber",
  "instance",
  "instancenumber",
];

/** The number of the column that names the images; undefined if none does. */
export function pathColumn(columns: readonly string[]): number | undefined {
  const plain = columns.map(plainName);
  return paths.map((name) => plain.indexOf(name)).find((column) => column >= 0);
}

/** The numbers of columns that name patients, the likeliest first. */
export function patientColumns(columns: readonly string[]): number[] {
  const plain = columns.map(plainName);
  const named = (test: (name: string) => boolean): number[] =>
    plain.flatMap((name, column) => (test(name) ? [column] : []));
  const usual = named((name) => patients.test(name));
  const first = ["patient", "patientid", "subject", "subjectid"].flatMap((name) => named((one) => one === name));
  return [...new Set([...first, ...usual, ...named((name) => otherPatients.includes(name))])];
}

/** Whether a column describes something else than findings, by its name. */
export function isMetadata(column: string): boolean {
  const name = plainName(column);
  if (metadata.includes(name) || isIdentifier(column)) return true;
  // is_train, patient_age, fold_0, hospital_id
  const bare = name
    .replace(/^(patient|is|in)/, "")
    .replace(/\d+$/, "")
    .replace(/(id|index|number|name)$/, "");
  return bare !== "" && metadata.includes(bare);
}

/** Whether a column numbers rows, visits or images, by its name. */
export function isIdentifier(column: string): boolean {
  return identifiers.includes(plainName(column));
}

/** The numbers of the columns that say who the patient is and how the image was taken; undefined where none does. */
export function attributeColumns(columns: readonly string[]): Record<keyof typeof attributes, number | undefined> {
  const plain = columns.map(plainName);
  const column = (names: readonly string[]): number | undefined => {
    const found = plain.findIndex((name) => names.includes(name));
    return found < 0 ? undefined : found;
  };
  return { sex: column(attributes.sex), age: column(attributes.age), view: column(attributes.view) };
}

/** A column's name without what people write in several ways. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[\s_.-]/g, "");
}
