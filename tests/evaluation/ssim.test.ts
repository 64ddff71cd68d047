import * as fs from "node:fs";
import * as path from "node:path";
import { describe, expect, it } from "vitest";
import { multiscaleSsim, ssim, ssimScales } from "../../lib/evaluation/fidelity/ssim";
import { difference } from "../golden/parity";
import { goldenImage, type SsimImage } from "../golden/evaluation/ssim-images";

const golden = JSON.parse(fs.readFileSync(path.join(__dirname, "../golden/evaluation/ssim.json"), "utf8")) as {
  readonly cases: readonly {
    side: number;
    scales: number;
    a: SsimImage;
    b: SsimImage;
    multiscale: number;
    ssim: number;
  }[];
};

describe("MS-SSIM", () => {
  it.each(golden.cases)(
    "equals TensorFlow's ssim_multiscale and ssim to 10⁻⁵: $side pixels, $scales scales, $a, $b",
    ({ side, scales, a, b, multiscale, ssim: single }) => {
      expect(ssimScales(side)).toBe(scales);
      expect(
        difference("SSIM, MS-SSIM", multiscaleSsim(goldenImage(a), goldenImage(b), side), multiscale),
      ).toBeLessThan(1e-5);
      expect(difference("SSIM, MS-SSIM", ssim(goldenImage(a), goldenImage(b), side), single)).toBeLessThan(1e-5);
    },
  );

  it("is 1 for equal images and does not change when they change places", () => {
    const [a, b] = [goldenImage([1, 64, 10]), goldenImage([4, 64, 30])];
    expect(multiscaleSsim(a, a, 64)).toBe(1);
    expect(multiscaleSsim(b, a, 64)).toBe(multiscaleSsim(a, b, 64));
  });

  it("refuses images smaller than the window", () => {
    expect(() => multiscaleSsim(new Uint8Array(64), new Uint8Array(64), 8)).toThrow(
      /window of 11 pixels, but the images have 8/,
    );
  });
});
