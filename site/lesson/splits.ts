/** Splits to choose from on the lesson's page, where nobody writes code. */
import type { Scans, SplitSide } from "../../lib/teaching/exercises/scans";
import { splitByImage } from "../../lib/teaching/exercises/scans";

type Rule = (scans: Scans) => SplitSide[];

/** @param tested whether an image is tested, by its number and its patient's. */
const rule =
  (tested: (image: number, patient: number) => boolean): Rule =>
  ({ patient }) => {
    const patients = [...new Set(patient)];
    return patient.map((one, image) => (tested(image, patients.indexOf(one)) ? "test" : "train"));
  };

/** By what is tested. */
export const splits: Readonly<Record<string, Rule>> = {
  "every fourth image": rule((image) => image % 4 === 0),
  "each image by a coin’s toss": (scans) => splitByImage(scans),
  "the last image of each patient": rule((image) => image % 4 === 3),
  "all images of 36 of the patients": rule((_, patient) => patient < 36),
  "all images of one patient": rule((_, patient) => patient === 0),
};
