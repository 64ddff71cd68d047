/** Memory while a large cohort is prepared from image files: 200,000 hard links to a few of them stand for as many files. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { prepareCohort } from "../lib/cohort/prepare/prepare";
import { preset } from "../lib/experiment/knobs/presets";
import { runJson } from "./rounds";

/** Resident memory of the whole process, image threads included, when the table has been read, and at each tenth of the images. */
interface Decoded {
  readonly seconds: number;
  readonly before: number;
  readonly megabytes: readonly number[];
}

/**
 * Prepares a cohort at 32×32 in a process of its own, and prints its memory and speed.
 * @param given a folder of JPEG or PNG files; with fewer than four, some file systems do not allow so many links to each.
 * @param program this benchmark's, which hands `--prepare <folder>` on to `prepareLinked`.
 */
export function measureDecoding(given: string, images: number, program: string): void {
  const made = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-bench-"));
  try {
    linkImages(given, made, images);
    const { seconds, before, megabytes } = runJson<Decoded>(process.execPath, [program, "--prepare", made]);
    console.log(
      `${images} files decoded and written in ${seconds.toFixed(0)} s, ${Math.round(images / seconds)} images/s`,
    );
    console.log(
      `Memory before the first: ${Math.round(before)} MB; at each tenth: ${megabytes.map(Math.round).join(", ")} MB`,
    );
  } finally {
    fs.rmSync(made, { recursive: true });
  }
}

/** Links need the same file system: the files are copied first. */
function linkImages(given: string, folder: string, images: number): void {
  const names = fs
    .readdirSync(given)
    .filter((name) => /\.(jpe?g|png)$/i.test(name))
    .sort();
  if (names.length === 0) throw new Error(`${given} has no JPEG or PNG files`);
  fs.mkdirSync(path.join(folder, "files"));
  for (const name of names) fs.copyFileSync(path.join(given, name), path.join(folder, "files", name));
  const rows = ["path,patient,edema,effusion"];
  for (let row = 0; row < images; row++) {
    const name = names[row % names.length];
    const file = `train/patient${row >> 1}/view${(row & 1) + 1}${path.extname(name)}`;
    fs.mkdirSync(path.join(folder, path.dirname(file)), { recursive: true });
    fs.linkSync(path.join(folder, "files", name), path.join(folder, file));
    rows.push(`${file},patient${row >> 1},${Number(row % 3 === 0)},${Number(row % 5 === 0)}`);
  }
  fs.writeFileSync(path.join(folder, "labels.csv"), rows.join("\n"));
}

/** Our side; prints JSON. */
export async function prepareLinked(folder: string): Promise<void> {
  const { cohort: knobs } = preset("quick", { "cohort.resolution": 32, "cohort.minPositives": 0 }, "folder");
  const memory = (): number => process.memoryUsage.rss() / 2 ** 20;
  const megabytes: number[] = [];
  let [begun, before] = [0, 0];
  const cohort = await prepareCohort({
    source: "folder",
    folder,
    out: path.join(folder, "cohort"),
    knobs,
    seed: 1,
    onProgress: ({ task, done, total }) => {
      if (task !== "preparing images") return;
      if (begun === 0) [begun, before] = [performance.now(), memory()];
      if (done >= ((megabytes.length + 1) * total) / 10) megabytes.push(memory());
    },
  });
  const seconds = (performance.now() - begun) / 1000;
  cohort.close();
  console.log(JSON.stringify({ seconds, before, megabytes }));
}
