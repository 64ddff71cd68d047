/**
 * Decoding plain gray PNG and JPEG files with the decoders of lib/cohort/images, against sharp alone for the same files.
 * One process, one thread a decoder: images a second of processor time.
 *
 *   npm run bench -- picture-decoders [--rounds=5] [--seconds=1] [--json=file]
 */
import sharp, { type Sharp } from "sharp";
import { readPlainJpeg } from "../lib/cohort/images/jpeg";
import { readPlainPng } from "../lib/cohort/images/png";
import { nativeJpegDecoder } from "../lib/engine/native-jpeg";
import { Random } from "../lib/support/random";
import { type Comparison, option, report } from "./rounds";

sharp.concurrency(1);
sharp.cache(false);

async function main(): Promise<void> {
  const comparisons: Comparison[] = [];
  for (const side of [28, 256, 1024]) {
    const png = await picture(side, side).toColourspace("b-w").png().toBuffer();
    comparisons.push(await compare(`PNG ${side}×${side}`, () => readPlainPng(png), png));
  }
  const [width, height] = [390, 320];
  const jpeg = await picture(width, height).toColourspace("b-w").jpeg({ quality: 90 }).toBuffer();
  comparisons.push(await compare(`JPEG ${width}×${height}, WebAssembly`, () => readPlainJpeg(jpeg), jpeg));
  const native = nativeJpegDecoder();
  if (native)
    comparisons.push(await compare(`JPEG ${width}×${height}, native engine`, () => native(jpeg, width, height), jpeg));
  report("Decoders", "sharp alone", comparisons);
}

/** A smooth gray image with noise, which compresses as an X-ray does. */
function picture(width: number, height: number): Sharp {
  const random = Random.fromSeed(1, "picture");
  const values = Uint8Array.from({ length: width * height }, (_, i) => {
    const [x, y] = [(i % width) / width, i / width / height];
    return Math.max(0, Math.min(255, 128 + 90 * Math.sin(5 * x) * Math.cos(4 * y) + 6 * random.normal()));
  });
  return sharp(values, { raw: { width, height, channels: 1 } });
}

async function compare(what: string, decode: () => unknown, content: Buffer): Promise<Comparison> {
  const ours: number[] = [];
  const peer: number[] = [];
  if ((await decode()) === undefined) throw new Error(`${what} is not plain.`);
  for (let round = 0; round < Number(option("rounds", "5")); round++) {
    ours.push(await speed(decode));
    peer.push(await speed(() => throughSharp(content)));
  }
  return { what, unit: "images/s", ours, peer };
}

/** What `readGrayPicture` asks of sharp. */
async function throughSharp(content: Buffer): Promise<Buffer> {
  await sharp(content).metadata();
  const image = sharp(content, { failOn: "error", sequentialRead: true, ignoreIcc: true });
  return await image.removeAlpha().toColourspace("b-w").raw({ depth: "uchar" }).toBuffer();
}

/** Images a second of processor time. */
async function speed(decode: () => unknown): Promise<number> {
  for (let i = 0; i < 20; i++) await decode();
  const [begun, before] = [performance.now(), process.cpuUsage()];
  let images = 0;
  for (; performance.now() - begun < 1000 * Number(option("seconds", "1")); images++) await decode();
  const { user, system } = process.cpuUsage(before);
  return (1e6 * images) / (user + system);
}

void main();
