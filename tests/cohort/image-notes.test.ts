/** What there is to know of how images were read is counted, told with the cohort, and kept by a run that was killed. */
import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { type ImageNote, addCounts, countNotes, sentencesOf } from "../../lib/cohort/images/image-notes";
import { prepareCohort } from "../../lib/cohort/prepare/prepare";
import { createCohort } from "../../lib/cohort/format/writer";
import { preset } from "../../lib/experiment/knobs/presets";
import { type Elements, dicomFile } from "./dicom-writer";
import { allKnobs, header, pixels, rows, temporary } from "./fixtures";

const root = temporary();

describe("counts", () => {
  const windows = ["a", "b", "a", "c", "d", "e", "a"];
  const notes = windows.map((detail, i): ImageNote[] =>
    i === 2
      ? [{ kind: "slope-zero" }]
      : [{ kind: "own-window", detail }, ...(i > 4 ? [{ kind: "slope-zero" } as const] : [])],
  );
  const all = notes.flatMap((some, i) => countNotes(some, `${i}.dcm`));

  it("are the same however the images are divided", () => {
    const whole = addCounts(all);
    expect(whole).toEqual([
      { kind: "own-window", images: 6, first: "0.dcm", details: ["a", "b", "c"], moreDetails: true },
      { kind: "slope-zero", images: 3, first: "2.dcm", details: [], moreDetails: false },
    ]);
    for (let cut = 0; cut <= all.length; cut++)
      expect(addCounts([...addCounts(all.slice(0, cut)), ...addCounts(all.slice(cut))])).toEqual(whole);
  });

  it("become a sentence each", () => {
    expect(sentencesOf(addCounts(all))).toEqual([
      "6 CT images were converted to gray with the file's own window (a; b; c; and others).",
      "3 images have the rescale slope (0028,1053) 0, which was ignored (the first: 2.dcm).",
    ]);
    expect(sentencesOf(countNotes([{ kind: "not-turned" }], "a\u001b.jpg"))).toEqual([
      "1 image asks to be rotated or mirrored (EXIF orientation), but was used as stored (a\ufffd.jpg).",
    ]);
  });
});

describe("a cohort", () => {
  const chest: Elements = { "00281052 DS": "-1024", "00281053 DS": "1", "00281050 DS": "-900", "00281051 DS": "300" };
  const write = (name: string, files: Elements[]): string => {
    const folder = path.join(root, name);
    fs.mkdirSync(folder);
    files.forEach((elements, i) => fs.writeFileSync(path.join(folder, `${i}.dcm`), dicomFile({ elements })));
    fs.writeFileSync(
      path.join(folder, "labels.csv"),
      ["path,patient,spot", ...files.map((_, i) => `${i}.dcm,p${i},${i % 2}`)].join("\n"),
    );
    return folder;
  };
  const warningsOf = async (folder: string, knobs = allKnobs): Promise<readonly string[]> => {
    const cohort = await prepareCohort({
      source: "folder",
      folder,
      out: `${folder}-cohort`,
      knobs,
      seed: 1,
      replace: true,
    });
    cohort.close();
    return cohort.description.warnings.filter((text) => text.includes("CT image"));
  };

  it("of one's own CT says in which window it is, and takes that of the files by default", async () => {
    const folder = write("chest", new Array<Elements>(12).fill(chest));
    const { ctWindow } = preset("smoke", {}, "folder").cohort;
    expect(await warningsOf(folder, { ...allKnobs, ctWindow })).toEqual([
      "12 CT images were converted to gray with the file's own window (center -900, width 300).",
    ]);
    expect(await warningsOf(folder, { ...allKnobs, ctWindow: "bone" })).toEqual([
      "12 CT images were converted to gray with the bone window (center 600, width 2800).",
    ]);
    await expect(warningsOf(folder)).rejects.toThrow("12 of 12 images have a single gray value");
  });

  it.each(["smoke", "lesson", "quick", "standard", "thorough", "paper"])(
    "takes the files' windows for one's own folder alone: %s",
    (name) => {
      const windows = ["folder", "rsna-hemorrhage", "chexpert", "phantom-head-ct"].map(
        (source) => preset(name, {}, source).cohort.ctWindow,
      );
      expect(windows).toEqual(["file", "brain", "brain", "brain"]);
      expect(preset(name, { "cohort.ctWindow": "bone" }, "folder").cohort.ctWindow).toBe("bone");
    },
  );

  it("says what its files lack", async () => {
    const bare: Elements = {};
    const files = Array.from({ length: 12 }, (_, i) =>
      i < 4 ? chest : i < 8 ? { ...chest, "00281050 DS": undefined } : bare,
    );
    const warnings = await warningsOf(write("lacking", files), { ...allKnobs, ctWindow: "file" });
    expect(warnings).toHaveLength(3);
    expect(warnings[0]).toBe("4 CT images were converted to gray with the file's own window (center -900, width 300).");
    expect(warnings[1]).toMatch(
      /^8 CT images have no window and were converted to gray from the lowest to the highest value \(the first: \d+\.dcm\)\.$/,
    );
    expect(warnings[2]).toMatch(
      /^4 CT images have no rescale intercept \(0028,1052\), so the stored values were read as Hounsfield units \(the first: \d+\.dcm\)\.$/,
    );
  });

  it("keeps what a killed run knew, without the pieces that are taken back", () => {
    const folder = path.join(root, "killed");
    const image = pixels(1);
    const made = { stage: "prepare", version: 1, seed: 1, knobs: {}, inputs: {} };
    const note = (row: number): ReturnType<typeof countNotes> =>
      countNotes([{ kind: "own-window", detail: `${row}` }], rows[row].source);
    const first = createCohort(folder, { ...header, made }, { goesOn: true });
    first.append(image, [rows[0]], { notes: note(0) });
    first.append(image, [rows[1]], { unreadable: [{ source: "broken.png", reason: "?" }], notes: note(1) });
    const both = addCounts([...note(0), ...note(1)]);
    expect(first.notes).toEqual(both);
    first.suspend();
    const second = createCohort(folder, { ...header, made }, { goesOn: true });
    expect(second.size).toBe(2);
    expect(second.notes).toEqual(both);
    second.takeBack(1);
    expect(second.notes).toEqual(note(0));
    second.append(image, [rows[2]], { notes: note(2) });
    expect(second.notes).toEqual(addCounts([...note(0), ...note(2)]));
    second.abandon();
  });
});
