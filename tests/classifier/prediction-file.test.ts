import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readPredictions, writePredictions } from "../../lib/classifier/prediction-file";
import type { Prediction } from "../../lib/statistics/prediction";
import { UserError } from "../../lib/support/errors";

let folder: string;
beforeAll(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), "predictions-"));
});
afterAll(() => fs.rmSync(folder, { recursive: true }));

describe("predictions.csv", () => {
  const rows: Prediction[] = [
    { image: 0, patient: "p1", label: "Edema", truth: 1, score: Math.fround(0.1) },
    { image: 0, patient: "p1", label: 'Effusion, "left"', truth: 0, score: 0.30000000000000004 },
    { image: 12, patient: "Doe, J.", label: "Edema", truth: 0, score: 5e-324 },
  ];

  it("comes back as it was, every digit", () => {
    const file = path.join(folder, "predictions.csv");
    writePredictions(file, rows);
    expect(fs.readFileSync(file, "utf8").split("\n")[0]).toBe("image,patient,label,truth,score");
    expect(readPredictions(file)).toEqual(rows);
  });

  it.each([
    ["1.5,p,Edema,1,0.5", /row 2: image "1.5"/],
    [",p,Edema,1,0.5", /row 2: image ""/],
    ["1,p,Edema,-1,0.5", /row 2: truth "-1"/],
    ["1,p,Edema,,0.5", /row 2: truth ""/],
    ["1,p,Edema,1,NaN", /row 2: score "NaN"/],
    ["1,p,Edema,1,", /row 2: score ""/],
  ])("refuses the row %s", (line, message) => {
    const file = path.join(folder, "wrong.csv");
    fs.writeFileSync(file, `image,patient,label,truth,score\n0,p,Edema,1,0.5\n${line}\n`);
    expect(() => readPredictions(file)).toThrow(UserError);
    expect(() => readPredictions(file)).toThrow(message);
  });

  it("names a missing column", () => {
    const file = path.join(folder, "columns.csv");
    fs.writeFileSync(file, "image,label,truth,score\n0,Edema,1,0.5\n");
    expect(() => readPredictions(file)).toThrow(/lacks the column patient/);
  });
});
