import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { expect, it } from "vitest";
import { crc32c } from "../../lib/support/files/crc32c";
import { EventFile } from "../../lib/support/files/event-file";
import golden from "../golden/support/event_files.json";

it("checksums are those of RFC 3720, appendix B.4", () => {
  expect(crc32c(new Uint8Array(32))).toBe(0x8a9136aa);
  expect(crc32c(new Uint8Array(32).fill(0xff))).toBe(0x62a8ab43);
  expect(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i))).toBe(0x46dd794e);
});

it("writes the bytes of TensorBoard's own writer, which its reader reads without a step twice", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "events-"));
  const image = { samples: { png: Buffer.from(golden.png, "base64"), width: 2, height: 1 } };
  const loss = (discriminator: number, generator: number): Record<string, number> => ({
    "loss/discriminator": discriminator,
    "loss/generator": generator,
  });
  const first = new EventFile(folder, 1);
  expect(fs.readdirSync(folder)).toEqual([]);
  first.add(1000, { scalars: loss(1.5, -0.25), images: image }, 1700000000123);
  first.add(2000, { scalars: loss(1.25, 0.1) }, 1700000000123);
  first.add(3000, { scalars: loss(99, 99), images: image }, 1700000000123);
  const second = new EventFile(folder, 2001);
  second.add(3000, { scalars: loss(1e-7, 3e10) }, 1700000300004);
  second.add(12000000, { scalars: loss(0, -1), images: image }, 1700000300004);
  const written = fs.readdirSync(folder).sort();
  expect(written).toEqual([
    "events.out.tfevents.1700000000.123.synthcohort",
    "events.out.tfevents.1700000300.004.synthcohort",
  ]);
  expect(fs.readFileSync(path.join(folder, written[0])).toString("base64")).toBe(golden.first);
  expect(fs.readFileSync(path.join(folder, written[1])).toString("base64")).toBe(golden.second);
  expect(golden.read.scalars["loss/discriminator"].map(([step]) => step)).toEqual([1000, 2000, 3000, 12000000]);
  expect(golden.read.images.samples).toEqual([
    [1000, 2, 1],
    [12000000, 2, 1],
  ]);
});
