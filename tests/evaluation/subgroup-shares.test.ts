/** Shares of subgroups in synthetic images: what is planted is found, what is not is not, in phantoms, too. */
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { attributesOf } from "../../lib/cohort/attributes/attributes";
import { preset } from "../../lib/experiment/knobs/presets";
import { sharesOfSubgroups } from "../../lib/experiment/sharing/subgroup-shares";
import { prepareStage } from "../../lib/experiment/stages";
import { rewriteImages } from "../release/fixtures";
import { type GroupedImages, type SubgroupShare, subgroupShares } from "../../lib/evaluation/subgroup-shares";
import { subgroupShareTable } from "../../lib/figures/tables/subgroup-share-table";
import { Random } from "../../lib/support/random";

/** Images with five features, of which the first tells women from men, and one image in ten of nobody knows whom. */
function images(count: number, women: number, name: string, apart = 3): GroupedImages {
  const random = Random.fromSeed(5, name);
  const columns = 5;
  const data = new Float64Array(count * columns);
  const groups = Array.from({ length: count }, (_, row) => {
    const group = random.uniform() < women ? "female" : "male";
    for (let c = 0; c < columns; c++)
      data[row * columns + c] = random.normal() + (c === 0 && group === "female" ? apart : 0);
    return row % 10 === 9 ? undefined : group;
  });
  // Two images a patient.
  const patients = groups.map((_, row) => `p${row >> 1}`);
  return { features: { data, rows: count, columns }, patients, groups };
}

const [train, real] = [images(1200, 0.3, "train"), images(800, 0.3, "test")];
const of = (synthetic: GroupedImages): Record<string, SubgroupShare> =>
  Object.fromEntries(
    subgroupShares("sex", { train, real, synthetic: synthetic.features }).map((share) => [share.group, share]),
  );

describe("subgroupShares", () => {
  it("finds the shares equal where they are, and says what was recorded and what the discriminant is worth", () => {
    const { female, male } = of(images(800, 0.3, "synthetic"));
    expect(female.warrant).toBeGreaterThan(0.97);
    expect(female.real.value).toBeCloseTo(real.groups.filter((group) => group === "female").length / 720, 10);
    expect(female.real.value + male.real.value).toBeCloseTo(1, 10);
    expect(female.synthetic!.value + male.synthetic!.value).toBeCloseTo(1, 10);
    expect(female.difference!.value).toBeCloseTo(female.synthetic!.value - female.real.value, 12);
    const itself = of(real);
    expect(itself.female.difference!.value).toBeCloseTo(0, 12);
  });

  it.each([3, 1.5])(
    "has intervals that cover no difference, in all but a few of forty pairs, %d deviations apart",
    (apart) => {
      const learned = images(1200, 0.3, "train", apart);
      const covered = Array.from({ length: 40 }, (_, i) => {
        const [tested, synthetic] = ["test", "synthetic"].map((name) => images(400, 0.3, `${name} ${i}`, apart));
        const [{ difference }] = subgroupShares("sex", { train: learned, real: tested, synthetic: synthetic.features });
        return difference!.low <= 0 && difference!.high >= 0;
      });
      // 95 % of 40 are 38; fewer than 34 come in one of a hundred repetitions.
      expect(covered.filter(Boolean).length).toBeGreaterThanOrEqual(34);
    },
  );

  it("finds what was lost", () => {
    const { female, male } = of(images(800, 0.1, "fewer women"));
    expect(female.difference!.high).toBeLessThan(-0.1);
    expect(male.difference!.low).toBeGreaterThan(0.1);
    expect(of(images(800, 0, "no women")).female.synthetic!.value).toBeLessThan(0.03);
  });

  it("finds the loss of one patient in twenty, by a discriminant that often errs", () => {
    const [learned, tested, synthetic] = [
      images(4000, 0.05, "train", 1.8),
      images(4000, 0.05, "test", 1.8),
      images(4000, 0, "none", 1.8).features,
    ];
    const [female] = subgroupShares("sex", { train: learned, real: tested, synthetic });
    expect(female.warrant).toBeLessThan(0.93);
    expect(female.real.value).toBeCloseTo(0.05, 1);
    expect(female.difference!.value).toBeCloseTo(-0.05, 1);
    expect(female.difference!.high).toBeLessThan(0);
  });

  it("leaves out the synthetic images whose labels are of patients of unknown subgroup", () => {
    const changed = Float64Array.from(real.features.data);
    // Images of unknown subgroup all show women.
    real.groups.forEach((group, row) => group === undefined && (changed[row * 5] += 6));
    expect(of({ ...real, features: { ...real.features, data: changed } })).toEqual(of(real));
  });

  it("has the same intervals where patients have several images that agree", () => {
    const twice = (one: GroupedImages): GroupedImages => {
      const rows = one.groups.flatMap((_, row) => [row, row, row, row]);
      const { columns, data } = one.features;
      const values = rows.flatMap((row) => Array.from(data).slice(row * columns, (row + 1) * columns));
      return {
        features: { data: values, rows: rows.length, columns },
        patients: rows.map((row) => one.patients[row]),
        groups: rows.map((row) => one.groups[row]),
      };
    };
    const [once, repeated] = [real, twice(real)].map(
      (test) => subgroupShares("sex", { train, real: test, synthetic: test.features })[0].real,
    );
    expect(repeated.value).toBeCloseTo(once.value, 10);
    expect(repeated.high - repeated.low).toBeCloseTo(once.high - once.low, 10);
  });

  it("does not tell what images do not show", () => {
    const [blind, other] = [images(1200, 0.3, "train", 0), images(800, 0.3, "test", 0)];
    const [female] = subgroupShares("sex", { train: blind, real: other, synthetic: other.features });
    expect(Math.abs(female.warrant - 0.5)).toBeLessThan(0.06);
    expect(female.synthetic).toBeUndefined();
    expect(subgroupShareTable({ flow: [female] })[0]["synthetic, seen and corrected"]).toBe("cannot be told");
  });

  it("leaves out attributes with fewer than two subgroups of 50 images", () => {
    const few = images(120, 0.3, "few");
    expect(subgroupShares("sex", { train, real: few, synthetic: few.features })).toEqual([]);
  });

  it("is a table with shares in percent", () => {
    const rows = subgroupShares("sex", { train, real, synthetic: images(800, 0.1, "fewer women").features });
    const [female] = subgroupShareTable({ flow: rows });
    expect(female).toMatchObject({ attribute: "sex", subgroup: "female", "images of": "flow" });
    expect(female["synthetic − real, points"]).toMatch(/^−\d+\.\d \(−\d+\.\d to −\d+\.\d\)$/);
    expect(female["synthetic, seen and corrected"]).toMatch(/^\d+\.\d % \(\d+\.\d % to \d+\.\d %\)$/);
  });
});

describe("sharesOfSubgroups, of phantoms", () => {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), "subgroups-"));
  afterAll(() => fs.rmSync(folder, { recursive: true }));

  it("finds no loss in the real images, pale or not, and the loss of women from the test part", async () => {
    const knobs = { ...preset("lesson").cohort };
    const cohort = await prepareStage({ source: "phantom-chest", knobs, seed: 1, out: path.join(folder, "real") });
    const sex = (await attributesOf(cohort, cohort.rowsOf("test"))).find(({ name }) => name === "sex")!;
    const women = [...cohort.rowsOf("test")].filter((row) => sex.values.get(row) === "female");
    const men = [...cohort.rowsOf("test")].filter((row) => sex.values.get(row) === "male");
    const found = async (
      name: string,
      change: (image: Uint8Array, row: number) => Uint8Array,
    ): Promise<SubgroupShare> => {
      const synthetic = rewriteImages(cohort, path.join(folder, name), change);
      const [female] = await sharesOfSubgroups(cohort, synthetic, undefined);
      synthetic.close();
      return female;
    };
    const same = await found("same", (image) => image);
    expect(same).toMatchObject({ attribute: "sex", group: "female" });
    expect(same.warrant).toBeGreaterThan(0.8);
    expect(same.difference!.value).toBeCloseTo(0, 10);
    const pale = await found("pale", (image) => image.map((gray) => Math.round(40 + 0.6 * gray)));
    expect(Math.abs(pale.difference!.value)).toBeLessThan(0.02);
    // Half of the women's images are men's.
    const lost = women.slice(0, women.length / 2);
    const fewer = await found("fewer", (image, row) =>
      lost.includes(row) ? cohort.readImages([men[lost.indexOf(row) % men.length]]) : image,
    );
    expect(fewer.difference!.value).toBeCloseTo(-lost.length / (women.length + men.length), 1);
    expect(fewer.difference!.high).toBeLessThan(-0.1);
    cohort.close();
  }, 120_000);
});
