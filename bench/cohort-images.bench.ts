/**
 * Image files made into a cohort's images (decoded, gray, resized antialiased, divided by their maximum), against Pillow
 * in two threads on the same files.
 *
 *   npm run bench -- cohort-images [--python=python3] [--rounds=5] [--jpegs=600] [--pngs=60] [--folder=<folder>] [--json=file]
 *
 * --python is an interpreter with Pillow and NumPy (bench/README.md), which also makes the files: JPEG of 390×320 pixels,
 * as CheXpert-v1.0-small has, and PNG of 1024×1024, as ChestX-ray14 has. --folder takes the images of a folder instead.
 * Both sides run in turn, each in a process of its own, and read files that are in the disk's cache.
 */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { decodeInThread } from "../lib/cohort/images/image-threads";
import { imagesTogether } from "../lib/cohort/prepare/write-images";
import { inOrder } from "../lib/support/in-order";
import { type Comparison, option, report, runJson } from "./rounds";

interface Measured {
  readonly seconds: number;
  /** Of all images, so that both sides are known to have done the same. */
  readonly meanGray: number;
}

const resolutions = [32, 128];

async function main(): Promise<void> {
  if (process.argv[2] === "--once") return once(process.argv[3], Number(process.argv[4]));
  const python = option("python", "python3");
  const made = fs.mkdtempSync(path.join(os.tmpdir(), "synthcohort-bench-"));
  try {
    const folders: [string, string][] = [];
    if (option("folder", "") !== "") folders.push(["given images", option("folder", "")]);
    else {
      runJson(python, ["bench/python/cohort_images.py", "make", made, option("jpegs", "600"), option("pngs", "60")]);
      folders.push(["JPEG 390×320", path.join(made, "jpeg")], ["PNG 1024×1024", path.join(made, "png")]);
    }
    const comparisons: Comparison[] = folders.flatMap(([what, folder]) =>
      resolutions.map((resolution) => compare(what, folder, resolution, python)),
    );
    report("Images of a cohort", "Pillow, 2 threads", comparisons);
  } finally {
    fs.rmSync(made, { recursive: true });
  }
}

function compare(what: string, folder: string, resolution: number, python: string): Comparison {
  const count = fs.readdirSync(folder).length;
  const ours: number[] = [];
  const peer: number[] = [];
  for (let round = 0; round < Number(option("rounds", "5")); round++) {
    const one = runJson<Measured>(process.execPath, [__filename, "--once", folder, String(resolution)]);
    const other = runJson<Measured>(python, ["bench/python/cohort_images.py", "read", folder, String(resolution)]);
    if (Math.abs(one.meanGray - other.meanGray) > 0.5)
      throw new Error(`the two sides read different images: mean gray ${one.meanGray} and ${other.meanGray}`);
    ours.push(count / one.seconds);
    peer.push(count / other.seconds);
  }
  return { what: `${what} → ${resolution}×${resolution}`, unit: "images/s", ours, peer };
}

/** Our side of one round; prints JSON. */
async function once(folder: string, resolution: number): Promise<void> {
  const files = fs
    .readdirSync(folder)
    .sort()
    .map((name) => path.join(folder, name));
  const read = (place: number): Promise<Uint8Array> => decodeInThread(files[place], { resolution, ctWindow: "brain" });
  // As long as it takes until the threads are there, and their code is compiled.
  for (const warm = performance.now(); performance.now() - warm < 4000;)
    await Promise.all(files.slice(0, 20).map((_, place) => read(place)));
  const begun = performance.now();
  let sum = 0;
  for await (const outcome of inOrder(0, files.length, imagesTogether, read)) {
    if ("error" in outcome) throw outcome.error;
    for (const value of outcome.value) sum += value;
  }
  console.log(
    JSON.stringify({ seconds: (performance.now() - begun) / 1000, meanGray: sum / (files.length * resolution ** 2) }),
  );
}

void main();
