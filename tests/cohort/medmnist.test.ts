import * as fs from "node:fs";
import * as path from "node:path";
import * as v8 from "node:v8";
import * as vm from "node:vm";
import { describe, expect, it } from "vitest";
import { prepareCohort } from "../../lib/cohort/prepare/prepare";
import { findSource } from "../../lib/cohort/sources";
import type { OpenSource } from "../../lib/cohort/sources/source";
import golden from "../golden/cohort/npz.json";
import { difference } from "../golden/parity";
import { allKnobs, left, temporary } from "./fixtures";
import { bytesNpy, npy, zip, type ZipOptions } from "./zip";

const root = temporary();
let number = 0;
const bytes = (text: string): Buffer => Buffer.from(text, "base64");

/** A file of its own folder. */
function write(content: Uint8Array, name = "pneumoniamnist.npz"): string {
  const file = path.join(root, `set-${number++}`, name);
  fs.mkdirSync(path.dirname(file));
  fs.writeFileSync(file, content);
  return file;
}

const open = (file: string, resolution = 32): Promise<OpenSource> =>
  findSource("medmnist").open({ folder: file, knobs: { ...allKnobs, resolution }, seed: 1 });

/** The arrays of a small set, of which some are replaced. */
function arrays(replaced: Record<string, Buffer | undefined> = {}, side = 28, labels = 1): Record<string, Buffer> {
  const whole: Record<string, Buffer | undefined> = {};
  for (const [part, size] of [
    ["train", 6],
    ["val", 2],
    ["test", 2],
  ] as const) {
    whole[`${part}_images`] = bytesNpy(
      [size, side, side],
      Uint8Array.from({ length: size * side * side }, (_, i) => i % 251),
    );
    whole[`${part}_labels`] = bytesNpy(
      [size, labels],
      Uint8Array.from({ length: size * labels }, (_, i) => Math.floor(i / labels) % 2),
    );
  }
  const present = Object.entries({ ...whole, ...replaced }).filter(
    (entry): entry is [string, Buffer] => entry[1] !== undefined,
  );
  return Object.fromEntries(present.map(([name, content]) => [`${name}.npy`, content]));
}

function collectGarbage(): void {
  v8.setFlagsFromString("--expose-gc");
  (vm.runInNewContext("gc") as () => void)();
}

describe.each(["stored", "deflated"] as const)("a MedMNIST file that NumPy wrote, %s", (kind) => {
  it("becomes a cohort with its own split and the images that Pillow makes", async () => {
    const out = path.join(root, `cohort-${kind}`);
    const cohort = await prepareCohort({
      source: "medmnist",
      folder: write(bytes(golden[kind])),
      out,
      knobs: { ...allKnobs, resolution: 32 },
      seed: 1,
    });
    expect(cohort.labelNames).toEqual(["Pneumonia"]);
    expect(cohort.table.split.join()).toBe("train,train,train,train,train,train,valid,valid,test,test,test");
    expect([...cohort.table.labels]).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0]);
    expect(cohort.description.origin).toMatchObject({ officialSplit: true, resolution: 32 });
    expect(cohort.table.source[6]).toBe("val_images[0]");
    expect(new Set(cohort.table.patient).size).toBe(11);
    expect(cohort.description.warnings).toContain(
      "pneumoniamnist has no patient numbers: every image counts as its own patient.",
    );
    const ours = cohort.readImages(Array.from({ length: 11 }, (_, row) => row));
    const pillow = bytes(golden.resized);
    expect(difference("resizing", ours, pillow)).toBeLessThanOrEqual(1);
    // Where the exact value lies between two gray levels, single precision may decide otherwise.
    expect(ours.filter((value, i) => value !== pillow[i]).length).toBeLessThan(0.001 * ours.length);
    cohort.close();
  });

  it("gives images in any order, in parallel", async () => {
    const source = await open(write(bytes(golden[kind])));
    const order = [0, 3, 10, 7, 2, 2, 9];
    const images = await Promise.all(order.map((row) => source.readImage(row)));
    for (const [i, row] of order.entries())
      expect(Buffer.from(images[i]).equals(Buffer.from(await source.readImage(row)))).toBe(true);
    expect(Buffer.from(images[0]).equals(Buffer.from(images[1]))).toBe(false);
    source.close!();
  });
});

describe("medmnist", () => {
  it("finds the only archive of a folder, and names ChestMNIST's labels as ChestX-ray14's", async () => {
    const file = write(zip(arrays({}, 64, 14), { deflate: true }), "chestmnist_64.npz");
    fs.writeFileSync(path.join(path.dirname(file), "._chestmnist_64.npz"), "x"); // as macOS leaves them
    const source = await open(path.dirname(file));
    expect(source.candidates.labelNames).toEqual([
      "Atelectasis",
      "Cardiomegaly",
      "Pleural Effusion",
      "Infiltration",
      "Mass",
      "Nodule",
      "Pneumonia",
      "Pneumothorax",
      "Consolidation",
      "Edema",
      "Emphysema",
      "Fibrosis",
      "Pleural_Thickening",
      "Hernia",
    ]);
    expect((await source.readImage(9)).length).toBe(32 * 32);
    source.close!();
  });

  it("reads from where it is, so that an image far behind costs no memory", async () => {
    const size = 4000;
    const values = new Uint8Array(size * 224 * 224).fill(7);
    const last = values.length - 224 * 224;
    values.fill(200, last, last + (224 * 224) / 2);
    const big = arrays(
      {
        train_images: bytesNpy([size, 224, 224], values),
        train_labels: bytesNpy(
          [size, 1],
          Uint8Array.from({ length: size }, (_, i) => i % 2),
        ),
      },
      224,
    );
    const source = await open(write(zip(big, { deflate: true })), 8);
    collectGarbage();
    const before = process.memoryUsage().arrayBuffers;
    const image = await source.readImage(size - 1);
    expect([image[0], image[63]]).toEqual([255, 9]);
    // The array has 191 MiB; V8 lets up to 64 MiB of spent pieces lie before it collects them.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(128 * 2 ** 20);
    expect(values.length).toBe(size * 224 * 224);
    source.close!();
  });

  const u1 = (shape: string, more = ""): string => `'descr': '|u1', 'fortran_order': False, 'shape': ${shape}${more}`;
  const images = new Uint8Array(6 * 784);
  it.each<[string, Record<string, Buffer | undefined>, ZipOptions, RegExp]>([
    [
      "Fortran order",
      { train_images: npy("'descr': '|u1', 'fortran_order': True, 'shape': (6, 28, 28)", images) },
      {},
      /train_images.npy in pneumoniamnist.npz is in Fortran order, and only C order is read: save numpy.ascontiguousarray of it/,
    ],
    [
      "objects",
      { train_labels: npy("'descr': '|O', 'fortran_order': False, 'shape': (6, 1)", images) },
      {},
      /train_labels.npy in .* holds Python objects, which are never opened, and only unsigned bytes/,
    ],
    [
      "floats",
      { train_images: npy("'descr': '<f4', 'fortran_order': False, 'shape': (6, 14, 14)", images) },
      {},
      /holds floating-point numbers, and only unsigned bytes \(uint8\) are read: bring its values to the range 0 to 255 and round them/,
    ],
    [
      "a structured type",
      { train_images: npy("'descr': [('a', '|u1')], 'fortran_order': False, 'shape': (6, 28, 28)", images) },
      {},
      /train_images.npy in pneumoniamnist.npz has a damaged .npy header/,
    ],
    [
      "too few values",
      { train_images: bytesNpy([6, 28, 28], images.subarray(1)) },
      {},
      /has 4703 bytes of values, but its shape \(6, 28, 28\) needs 4704/,
    ],
    [
      "too many values",
      { train_images: bytesNpy([5, 28, 28], images) },
      {},
      /has 4704 bytes of values, but its shape \(5, 28, 28\) needs 3920/,
    ],
    [
      "a huge shape",
      { train_images: npy(u1("(99999999999999999999, 28, 28)"), images) },
      {},
      /has 4704 bytes of values, but its shape .* needs 7.8/,
    ],
    [
      "no images",
      { val_images: bytesNpy([0, 28, 28], new Uint8Array(0)) },
      {},
      /val_images in .* has 0 images of 28×28 pixels/,
    ],
    [
      "small images",
      { train_images: bytesNpy([6, 14, 14], new Uint8Array(6 * 196)) },
      {},
      /has 6 images of 14×14 pixels, and .* of 28 to 224 pixels are read/,
    ],
    [
      "images that are not square",
      { train_images: bytesNpy([6, 28, 56], new Uint8Array(12 * 784)) },
      {},
      /has 6 images of 56×28 pixels/,
    ],
    [
      "images of two sizes",
      { test_images: bytesNpy([2, 64, 64], new Uint8Array(2 * 4096)) },
      {},
      /has images of different sizes/,
    ],
    [
      "color images",
      { train_images: bytesNpy([6, 28, 28, 3], new Uint8Array(18 * 784)) },
      {},
      /has the shape \(6, 28, 28, 3\) instead of images×height×width: only gray images are read/,
    ],
    [
      "fewer labels than images",
      { test_labels: bytesNpy([1, 1], new Uint8Array(1)) },
      {},
      /test_labels in .* has the shape \(1, 1\) instead of \(2, 1\)/,
    ],
    [
      "labels of another set",
      { train_labels: bytesNpy([6, 14], new Uint8Array(84)) },
      {},
      /has the shape \(6, 14\) instead of \(6, 1\)/,
    ],
    [
      "more than two classes",
      { train_labels: bytesNpy([6, 1], Uint8Array.from([0, 1, 2, 1, 0, 1])) },
      {},
      /train_labels\[2\] in .*: Pneumonia must be 1 or 0, not 2/,
    ],
    ["a missing array", { val_labels: undefined }, {}, /has no array val_labels: give the right archive\./],
    [
      "an array that is no .npy",
      { train_images: Buffer.from("hello") },
      {},
      /train_images.npy in pneumoniamnist.npz is not a NumPy array file/,
    ],
    [
      "a header longer than the file",
      { train_images: Buffer.from("\x93NUMPY\x02\x00\xff\xff\xff\xffx", "latin1") },
      {},
      /has a damaged .npy header/,
    ],
    [
      "an unknown compression",
      {},
      { method: 14 },
      /is encrypted or compressed in an unsupported way: save the archive with numpy.savez/,
    ],
    [
      "a wrong checksum",
      {},
      { wrongChecksum: true },
      /cannot be read \(its checksum differs\): download or save it again/,
    ],
    [
      "a name that leads out",
      { "../evil": bytesNpy([1], new Uint8Array(1)) },
      {},
      /cannot be read \(it is not a complete npz archive: invalid relative path/,
    ],
  ])("refuses %s", async (_, replaced, options, message) => {
    await expect(open(write(zip(arrays(replaced), options)))).rejects.toThrow(message);
  });

  it("refuses what is no archive, or only a part of one, and leaves no cohort", async () => {
    const whole = zip(arrays(), { deflate: true });
    const hurt = Buffer.from(whole).fill(0x55, 400, 500);
    for (const [content, message] of [
      [
        Buffer.from("this is no zip archive, but it is long enough to be looked at"),
        /cannot be read \(it is not a complete npz archive: End of central directory record signature not found/,
      ],
      [Buffer.alloc(0), /cannot be read \(it is not a complete npz archive/],
      [whole.subarray(0, whole.length - 40), /cannot be read \(it is not a complete npz archive/],
      [hurt, /cannot be read \(/],
    ] as const) {
      const file = write(content);
      const out = path.join(path.dirname(file), "cohort");
      await expect(
        prepareCohort({ source: "medmnist", folder: file, out, knobs: { ...allKnobs, resolution: 32 }, seed: 1 }),
      ).rejects.toThrow(message);
      expect(left(path.dirname(file))).toEqual(["pneumoniamnist.npz"]);
    }
  });

  it("says which file to give", async () => {
    await expect(open(write(zip(arrays()), "pathmnist.npz"))).rejects.toThrow(
      /pathmnist.npz is not one of the supported sets \(chestmnist, pneumoniamnist, breastmnist\)/,
    );
    const two = path.dirname(write(zip(arrays())));
    fs.writeFileSync(path.join(two, "breastmnist.npz"), "");
    await expect(open(two)).rejects.toThrow(
      /has several .npz files \(breastmnist.npz, pneumoniamnist.npz\): give the file, as in medmnist=.*breastmnist.npz/,
    );
    const none = path.join(root, "none");
    fs.mkdirSync(none);
    await expect(open(none)).rejects.toThrow(/has no .npz file: give the file/);
    fs.symlinkSync(write(zip(arrays())), path.join(none, "pneumoniamnist.npz"));
    await expect(open(none)).rejects.toThrow(/points outside .*, and only files in that folder are read/);
  });
});
