/** Releases that somebody damaged, by accident or not, are refused with one sentence. */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import * as tf from "@tensorflow/tfjs";
import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { startEngine } from "../../lib/engine/start";
import { UserError } from "../../lib/support/errors";
import { npyHeader } from "../../lib/support/files/npy";
import { readSafetensors, writeSafetensors } from "../../lib/support/files/safetensors";
import { createRelease } from "../../lib/release/release";
import { dicomName, pngName } from "../../lib/release/files/layout";
import { verifyRelease } from "../../lib/release/verify";
import { zip } from "../cohort/zip";
import { makeFixture, side, type Fixture } from "./fixtures";

let fixture: Fixture;
let good: string;
let folder: string;
beforeAll(async () => {
  await startEngine();
  fixture = await makeFixture();
  good = path.join(fixture.folder, "good");
  folder = path.join(fixture.folder, "damaged");
  await createRelease({ ...fixture.options, dicom: true, out: good });
}, 120_000);
beforeEach(() => {
  fs.rmSync(folder, { recursive: true, force: true });
  fs.cpSync(good, folder, { recursive: true });
});
afterAll(() => fs.rmSync(fixture.folder, { recursive: true }));

const at = (name: string): string => path.join(folder, name);
const edit = (name: string, change: (text: string) => string): void =>
  fs.writeFileSync(at(name), change(fs.readFileSync(at(name), "utf8")));

/** Makes the checksums right again, as somebody who means it would, those of the cohort included. */
function sealed(...names: string[]): void {
  const sum = (name: string): string =>
    createHash("sha256")
      .update(fs.readFileSync(at(name)))
      .digest("hex");
  const seal = (name: string): void =>
    edit("checksums.sha256", (text) => text.replace(new RegExp(`[0-9a-f]{64}  ${name}\n`), `${sum(name)}  ${name}\n`));
  for (const name of names) {
    seal(name);
    const inCohort = /^cohort\/(images\.npy|table\.csv)$/.exec(name);
    if (inCohort)
      edit("cohort/cohort.json", (text) =>
        text.replace(new RegExp(`"${inCohort[1]}": "[0-9a-f]{64}"`), `"${inCohort[1]}": "${sum(name)}"`),
      );
  }
  seal("cohort/cohort.json");
}

/** An archive whose file of 8 MiB is said to have 5 bytes. */
function lying(): Buffer {
  const content = zip({ "a/x": Buffer.alloc(8 * 1024 * 1024) }, { deflate: true });
  content.writeUInt32LE(5, 22);
  content.writeUInt32LE(5, content.indexOf(Buffer.from("PK\x01\x02", "latin1")) + 24);
  return content;
}

/** An archive that says it holds five million files (zip64). */
function withoutNumber(): Buffer {
  const [record, locator] = [Buffer.alloc(56), Buffer.alloc(20)];
  record.write("PK\x06\x06", "latin1");
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(5_000_000n, 32);
  locator.write("PK\x06\x07", "latin1");
  const end = Buffer.alloc(22, 0xff);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(0, 4);
  end.writeUInt16LE(0, 20);
  return Buffer.concat([record, locator, end]);
}

/** As many images of each label combination as before, but others. */
function swapLabels(table: string): string {
  const lines = table.split("\n");
  const rowsWith = (labels: string): number[] =>
    lines.flatMap((line, row) => (line.includes(`,${labels},cpd-gan`) ? [row] : []));
  const [left, right] = [rowsWith("1,0"), rowsWith("0,1")];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    lines[left[i]] = lines[left[i]].replace(",1,0,", ",0,1,");
    lines[right[i]] = lines[right[i]].replace(",0,1,", ",1,0,");
  }
  return lines.join("\n");
}

async function refusal(release = folder): Promise<string> {
  const tensors = tf.memory().numTensors;
  const error = await verifyRelease(release).then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  expect(tf.memory().numTensors).toBe(tensors);
  expect(error).toBeInstanceOf(UserError);
  expect((error as UserError).message).not.toContain("\n");
  return (error as UserError).message;
}

describe("verifyRelease refuses", () => {
  it("nothing that is as it was made", async () => {
    await expect(verifyRelease(folder)).resolves.toMatchObject({ images: 200 });
  });

  it.each<[string, () => void, RegExp]>([
    [
      "an edited table",
      () => edit("cohort/table.csv", (text) => text.replace("synthetic-7,", "synthetic-x,")),
      /cohort\/table\.csv .* checksum differs/,
    ],
    ["a swapped image", () => fs.copyFileSync(at(pngName(1)), at(pngName(0))), /000000\.png .* checksum differs/],
    ["a missing file", () => fs.rmSync(at(pngName(5))), /lacks png\/000\/000005\.png/],
    [
      "an added file",
      () => fs.writeFileSync(at("notes.txt"), "hello"),
      /holds notes\.txt, which checksums\.sha256 does not list/,
    ],
    [
      "a wrong checksum",
      () => edit("checksums.sha256", (text) => text.replace(/^[0-9a-f]{8}/, "00000000")),
      /checksum differs/,
    ],
    ["no checksums", () => fs.rmSync(at("checksums.sha256")), /not a release: it has no checksums/],
    [
      "a line that is no checksum",
      () => edit("checksums.sha256", (text) => `${text}hello\n`),
      /not in the format of sha256sum/,
    ],
    [
      "a path that leads out",
      () => edit("checksums.sha256", (text) => `${text}${"0".repeat(64)}  ../real/images.npy\n`),
      /lacks \.\.\/real\/images\.npy/,
    ],
    [
      "an absolute path",
      () => edit("checksums.sha256", (text) => `${text}${"0".repeat(64)}  /etc/passwd\n`),
      /lacks \/etc\/passwd/,
    ],
    ["a file listed twice", () => edit("checksums.sha256", (text) => text + text.split("\n")[0] + "\n"), /twice/],
    [
      "a list without end",
      () => fs.appendFileSync(at("checksums.sha256"), "\n".repeat(100_000)),
      /checksums\.sha256 .* is larger than any/,
    ],
    [
      "a link to a file",
      () => {
        fs.rmSync(at("datasheet.md"));
        fs.symlinkSync(path.join(good, "datasheet.md"), at("datasheet.md"));
      },
      /datasheet\.md, which is a link/,
    ],
    [
      "a link to a folder",
      () => {
        fs.rmSync(at("png"), { recursive: true });
        fs.symlinkSync(path.join(good, "png"), at("png"));
      },
      /png, which is a link/,
    ],
    ["folders without end", () => fs.mkdirSync(at("png/000/a/b"), { recursive: true }), /not a regular file/],
    [
      "a listed file that no release has",
      () => {
        fs.writeFileSync(at("run.exe"), "x");
        edit("checksums.sha256", (text) => `${text}${createHash("sha256").update("x").digest("hex")}  run.exe\n`);
      },
      /a release of 200 images has/,
    ],
  ])("%s", async (_, damage, words) => {
    damage();
    expect(await refusal()).toMatch(words);
  });

  it.each<[string, () => void | Promise<void>, RegExp]>([
    [
      "a datasheet that says otherwise",
      () => {
        edit("datasheet.md", (text) => text.replace(/memorized share/g, "nothing"));
        sealed("datasheet.md");
      },
      /datasheet\.md in .* does not follow from release\.json/,
    ],
    [
      "a page with a program in it",
      () => {
        edit("datasheet.html", (text) => text.replace("</body>", "<script>1</script></body>"));
        sealed("datasheet.html");
      },
      /datasheet\.html in .* does not follow/,
    ],
    [
      "a patient's name in a DICOM file",
      () => {
        const content = fs.readFileSync(at(dicomName(3)), "latin1");
        fs.writeFileSync(at(dicomName(3)), content.replace("Synthetic^000003", "Mustermann^Erika"), "latin1");
        sealed(dicomName(3));
      },
      /dicom\/000\/000003\.dcm in .* does not show image 3 .* or contains more/,
    ],
    [
      "DICOM files of which it does not tell",
      () => {
        edit("release.json", (text) => text.replace('"dicom": true', '"dicom": false'));
        sealed("release.json");
      },
      /holds 413 files, and a release of 200 images has 213/,
    ],
    [
      "another program",
      () => {
        fs.appendFileSync(at("sample.cjs"), "process.exit();\n");
        sealed("sample.cjs");
      },
      /sample\.cjs in .* does not follow/,
    ],
    [
      "another generator as ONNX",
      () => {
        const content = fs.readFileSync(at("generator.onnx"));
        content[content.length >> 1] ^= 1;
        fs.writeFileSync(at("generator.onnx"), content);
        sealed("generator.onnx");
      },
      /generator\.onnx in .* does not follow/,
    ],
    [
      "a generator's description with more in it",
      () => {
        edit("generator.json", (text) => text.replace("{", '{ "patients": ["a"],'));
        sealed("generator.json");
      },
      /generator\.json in .* does not follow/,
    ],
    [
      "knobs that are not the generator's",
      () => {
        edit("release.json", (text) => text.replace('"knobs": {', '"knobs": { "where": "/home/x",'));
        sealed("release.json");
      },
      /does not follow/,
    ],
    [
      "a label's number that is not the table's",
      () => {
        edit("release.json", (text) => text.replace(/"present": \d+/, '"present": 3'));
        sealed("release.json");
      },
      /describes different images/,
    ],
    [
      "labels that are unknown in place of absent",
      () => {
        edit("cohort/table.csv", (text) => text.replace(/,0,(\d),cpd-gan/g, ",-1,$1,cpd-gan"));
        sealed("cohort/table.csv");
      },
      /describes different images/,
    ],
    [
      "patients in the table",
      () => {
        edit("cohort/table.csv", (text) => text.replace("synthetic-7,", "patient-7,"));
        sealed("cohort/table.csv");
      },
      /contains more about its images/,
    ],
    [
      "an origin in the cohort",
      () => {
        edit("cohort/cohort.json", (text) => text.replace('"origin": {}', '"origin": { "root": "/home/x" }'));
        sealed();
      },
      /contains more about its images/,
    ],
    [
      "a text in a PNG",
      () => {
        const png = fs.readFileSync(at(pngName(3)));
        fs.writeFileSync(
          at(pngName(3)),
          Buffer.concat([
            png.subarray(0, 33),
            Buffer.from("\0\0\0\x03tEXta\0b\x8b\x85\x93\xc4", "latin1"),
            png.subarray(33),
          ]),
        );
        sealed(pngName(3));
      },
      /000003\.png in .* contains more than pixels/,
    ],
    [
      "bytes behind a PNG's end",
      () => {
        fs.appendFileSync(at(pngName(3)), "x");
        sealed(pngName(3));
      },
      /000003\.png in .* contains more than pixels/,
    ],
    [
      "a tensor that is not the generator's",
      () => {
        const { tensors, metadata } = readSafetensors(at("generator.safetensors"));
        writeSafetensors(
          at("generator.safetensors"),
          { ...tensors, real: { dtype: "U8", shape: [3], data: new Uint8Array(3) } },
          metadata,
        );
        sealed("generator.safetensors");
      },
      /generator\.safetensors in .* (does not follow|cannot be opened)/,
    ],
    [
      "metadata that is not the generator's",
      () => {
        const { tensors, metadata } = readSafetensors(at("generator.safetensors"));
        writeSafetensors(at("generator.safetensors"), tensors, { ...metadata, host: "x" });
        sealed("generator.safetensors");
      },
      /generator\.safetensors in .* does not follow/,
    ],
    [
      "another header of the latent vectors",
      () => {
        const file = fs.readFileSync(at("latents.npy"));
        file[100] = 0x78;
        fs.writeFileSync(at("latents.npy"), file);
        sealed("latents.npy");
      },
      /must hold 200 latent vectors of 8/,
    ],
    ...(["labelNames", "resolution", "model"] as const).flatMap((key) =>
      ['{"length":2}', '"ab"', "Infinity", ""].map((value): [string, () => void, RegExp] => [
        `a generator whose ${key} is ${value}`,
        () => {
          const { tensors, metadata } = readSafetensors(at("generator.safetensors"));
          writeSafetensors(at("generator.safetensors"), tensors, { ...metadata, [key]: value });
          sealed("generator.safetensors");
        },
        /cannot be opened/,
      ]),
    ),
    [
      "labels of other images",
      () => {
        edit("cohort/table.csv", swapLabels);
        sealed("cohort/table.csv");
      },
      /does not reproduce the release's images/,
    ],
    [
      "a PNG of another image",
      () => {
        fs.copyFileSync(at(pngName(1)), at(pngName(0)));
        sealed(pngName(0));
      },
      /000000\.png .* does not show image 0/,
    ],
    [
      "a single image that the generator did not make",
      async () => {
        const file = fs.readFileSync(at("cohort/images.npy"));
        const image = file.subarray(128 + 150 * side * side, 128 + 151 * side * side);
        image.copyWithin(1, 0); // moved by a pixel
        fs.writeFileSync(at("cohort/images.npy"), file);
        fs.writeFileSync(
          at(pngName(150)),
          await sharp(Buffer.from(image), { raw: { width: side, height: side, channels: 1 } })
            .toColourspace("b-w")
            .png()
            .toBuffer(),
        );
        sealed("cohort/images.npy", pngName(150));
      },
      /does not reproduce the release's images \(1 of 200, the first in row 150 of the table: a pixel differs/,
    ],
    [
      "images that the generator did not make",
      async () => {
        const start = fs.readFileSync(at("cohort/images.npy")).subarray(0, 128);
        fs.writeFileSync(at("cohort/images.npy"), Buffer.concat([start, Buffer.alloc(200 * side * side, 90)]));
        const flat = await sharp(Buffer.alloc(side * side, 90), { raw: { width: side, height: side, channels: 1 } })
          .toColourspace("b-w")
          .png()
          .toBuffer();
        for (let row = 0; row < 200; row++) fs.writeFileSync(at(pngName(row)), flat);
        sealed("cohort/images.npy", ...Array.from({ length: 200 }, (__, row) => pngName(row)));
      },
      /does not reproduce the release's images \(200 of 200, the first in row 0 of the table: a pixel differs by \d+ gray levels, and 4 are allowed\)/,
    ],
    [
      "latent vectors of another length",
      () => {
        fs.writeFileSync(at("latents.npy"), Buffer.concat([npyHeader("<f4", [200, 2]), Buffer.alloc(1600)]));
        sealed("latents.npy");
      },
      /must hold 200 latent vectors of 8/,
    ],
    [
      "other counts",
      () => {
        edit("release.json", (text) => text.replace('"train": 120', '"train": 121'));
        sealed("release.json");
      },
      /describes different images/,
    ],
    [
      "huge counts",
      () => {
        edit("cohort/cohort.json", (text) =>
          text.replace('"size": 200', '"size": 1e15').replace('"train": 120', '"train": 999999999999920'),
        );
        sealed();
      },
      /a release of 1000000000000000 images/,
    ],
    [
      "a key that no release has",
      () => {
        edit("release.json", (text) => text.replace("{", '{ "patients": ["a"],'));
        sealed("release.json");
      },
      /does not have this version's format/,
    ],
    [
      "a datasheet for programs that is none",
      () => {
        fs.writeFileSync(at("release.json"), "]");
        sealed("release.json");
      },
      /release\.json is not JSON/,
    ],
    [
      "a generator of other labels",
      () => {
        const { tensors, metadata } = readSafetensors(at("generator.safetensors"));
        writeSafetensors(at("generator.safetensors"), tensors, { ...metadata, labelNames: '["a","b"]' });
        sealed("generator.safetensors");
      },
      /images of a different kind/,
    ],
    [
      "a generator that cannot be opened",
      () => {
        const { tensors, metadata } = readSafetensors(at("generator.safetensors"));
        writeSafetensors(at("generator.safetensors"), tensors, { ...metadata, knobs: "{" });
        sealed("generator.safetensors");
      },
      /cannot be opened/,
    ],
  ])("although its checksums fit: %s", async (_, damage, words) => {
    await damage();
    expect(await refusal()).toMatch(words);
  });

  it.each([
    "release.json",
    "datasheet.md",
    "datasheet.html",
    "sample.cjs",
    "generator.json",
    "generator.safetensors",
    "generator.onnx",
    "latents.npy",
    "checksums.sha256",
    "cohort/cohort.json",
    "cohort/table.csv",
    "cohort/images.npy",
    pngName(3),
  ])("%s of a terabyte, before any of it is read", async (name) => {
    fs.truncateSync(at(name), 2 ** 40);
    const before = process.memoryUsage().rss;
    const message = await refusal();
    expect(message.startsWith(`${name} in `)).toBe(true);
    expect(message).toMatch(/larger than any release's/);
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 2 ** 20);
  });

  it.each<[string, string, Buffer, RegExp]>([
    [
      "images.npy",
      "cohort/images.npy",
      npyHeader("|u1", [2 ** 40, side, side, 1]),
      /must hold unsigned bytes of shape 200×16×16×1/,
    ],
    ["latents.npy", "latents.npy", npyHeader("<f4", [2 ** 48, 8]), /must hold 200 latent vectors of 8/],
  ])("%s that promises petabytes", async (_, name, start, words) => {
    const handle = fs.openSync(at(name), "r+");
    fs.writeSync(handle, start, 0, start.length, 0);
    fs.closeSync(handle);
    sealed(name);
    expect(await refusal()).toMatch(words);
  });

  it.each([
    ["counts", /"train": 120/, '"train": DEEP'],
    ["origin", /"origin": \{\}/, '"origin": { "a": DEEP }'],
    ["selection", /"selection": \[\]/, '"selection": DEEP'],
  ])("%s nested without end", async (_, key, value) => {
    edit("cohort/cohort.json", (text) =>
      text.replace(key, value.replace("DEEP", `${"[".repeat(1e5)}${"]".repeat(1e5)}`)),
    );
    sealed();
    expect(await refusal()).toMatch(/cohort.*request the release again/);
  });

  describe("to call whole what another version made", () => {
    /** With a program and a datasheet of somebody else's. */
    function ofVersion(version: string): void {
      edit("release.json", (text) => text.replace(/"software": "[^"]+"/, `"software": "${version}"`));
      fs.appendFileSync(at("sample.cjs"), "require('node:child_process');\n");
      edit("datasheet.md", (text) => text.replace(/memorized share/g, "nothing"));
      sealed("release.json", "sample.cjs", "datasheet.md");
    }

    it.each(["9.9.9", "0.0.1", ""])("%s, and says what was checked and what was not", async (version) => {
      ofVersion(version);
      expect(await refusal()).toMatch(
        new RegExp(
          `says that synthcohort ${version} made it, and this is .*not checked: datasheet\\.md, datasheet\\.html, sample\\.cjs, dicom, which may contain anything, including a program; checked: checksums, images, .*--accept-version`,
        ),
      );
      await expect(verifyRelease(folder, { acceptVersion: true })).resolves.toMatchObject({
        unchecked: ["datasheet.md", "datasheet.html", "sample.cjs", "dicom"],
        reproduced: { images: 200 },
      });
    });

    it("although it is accepted, where its images are not the generator's", async () => {
      ofVersion("9.9.9");
      edit("cohort/table.csv", swapLabels);
      sealed("cohort/table.csv");
      await expect(verifyRelease(folder, { acceptVersion: true })).rejects.toThrow(
        /does not reproduce the release's images/,
      );
    });
  });

  it("what is no release at all", async () => {
    expect(await refusal(path.join(fixture.folder, "nowhere"))).toMatch(/does not exist/);
    expect(await refusal(path.join(fixture.folder, "real"))).toMatch(/no checksums\.sha256/);
    expect(await refusal(fixture.generator)).toMatch(/not a release's archive/);
  });

  it.each<[string, Buffer, RegExp]>([
    ["a path that leads out", zip({ "release/../../../out.txt": Buffer.from("x") }), /invalid relative path/],
    ["an absolute path", zip({ "/out.txt": Buffer.from("x") }), /absolute path/],
    ["files beside the folder", zip({ "a/x": Buffer.from("x"), "b/y": Buffer.from("y") }), /not in one folder/],
    [
      "a file twice",
      Buffer.from(
        zip({ "a/x": Buffer.from("x"), "a/y": Buffer.from("y") })
          .toString("latin1")
          .replaceAll("a/y", "a/x"),
        "latin1",
      ),
      /twice/,
    ],
    ["more than fits", zip({ "a/x": Buffer.alloc(64 * 1024 * 1024) }, { deflate: true }), /far more than its size/],
    [
      "a file larger than any release's",
      zip({ "a/cohort/cohort.json": Buffer.alloc(1024 * 1024) }, { deflate: true }),
      /cohort\.json unpacks to more than it may/,
    ],
    ["a file that unpacks to more than it says", lying(), /too many bytes/],
    [
      "a file in folders without end",
      zip({ [`a/${"b/".repeat(2000)}x`]: Buffer.from("x") }),
      /a\/b\/b\/.*… is no name of a file in a release/,
    ],
    [
      "a folder in folders without end",
      zip({ [`a/${"b/".repeat(2000)}`]: Buffer.alloc(0) }),
      /is no name of a file in a release/,
    ],
    [
      "a name of 60,000 characters",
      zip({ [`a/${"x".repeat(60_000)}`]: Buffer.from("x") }),
      /a\/x{58}… is no name of a file in a release/,
    ],
    [
      "a file that is another's folder",
      zip({ "a/x": Buffer.from("x"), "a/x/y": Buffer.from("y") }),
      /a file and a folder of one name/,
    ],
    ["files without number", withoutNumber(), /holds 5000000 files/],
    ["a wrong checksum", zip({ "a/checksums.sha256": Buffer.from("x") }, { wrongChecksum: true }), /./],
  ])("an archive with %s, and unpacks nothing beside its place", async (_, content, words) => {
    const archive = path.join(fixture.folder, "hostile.zip");
    fs.writeFileSync(archive, content);
    expect(await refusal(archive)).toMatch(words);
    expect(fs.existsSync(path.join(fixture.folder, "out.txt"))).toBe(false);
    fs.rmSync(archive);
  });

  it("an archive that is a pipe", async () => {
    const archive = path.join(fixture.folder, "pipe.zip");
    execFileSync("mkfifo", [archive]);
    expect(await refusal(archive)).toMatch(/pipe\.zip is a pipe, not a file/);
    fs.rmSync(archive);
  });

  it("an archive with a link", async () => {
    const content = zip({ "a/x": Buffer.from("/etc/passwd") });
    const entry = content.indexOf(Buffer.from("PK\x01\x02", "latin1"));
    content.writeUInt32LE((0o120777 << 16) >>> 0, entry + 38);
    const archive = path.join(fixture.folder, "link.zip");
    fs.writeFileSync(archive, content);
    expect(await refusal(archive)).toMatch(/a\/x is a link/);
    fs.rmSync(archive);
  });
});
