/** Files that say how their values are to be seen or turned become what Pillow makes of them. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { decodeImage } from "../../lib/cohort/images/decode";
import type { ImageNote } from "../../lib/cohort/images/image-notes";
import { difference } from "../golden/parity";
import { temporary } from "./fixtures";

interface Golden {
  notTurned: string[];
  files: { name: string; content: string; expected: string }[];
}
const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/cohort/as-stored.json"), "utf8")) as Golden;
const root = temporary();

describe("an image file with a profile, a gamma or an orientation", () => {
  it.each(golden.files)("$name has Pillow's values", async ({ name, content, expected }) => {
    const file = path.join(root, name);
    fs.writeFileSync(file, Buffer.from(content, "base64"));
    const notes: ImageNote[] = [];
    const image = await decodeImage(file, { resolution: 8, ctWindow: "brain" }, (note) => notes.push(note));
    const jpeg = name.endsWith("jpg");
    expect(
      difference(jpeg ? "image files: JPEG" : "image files: others", image, Buffer.from(expected, "base64")),
    ).toBeLessThanOrEqual(jpeg ? 2 : 1);
    expect(notes).toEqual(golden.notTurned.includes(name) ? [{ kind: "not-turned" }] : []);
  });
});
