/** How tables write sex, age and view. */
import { ageGroup } from "./attribute";

/** What is read of a patient or an image. */
export const attributeNames = ["sex", "age", "view"] as const;

/** Whole words: "missing" is nobody's sex. */
const sexes = {
  male: ["m", "male", "man", "boy", "männlich", "mann", "homme", "masculin"],
  female: ["f", "w", "female", "woman", "girl", "weiblich", "frau", "femme", "féminin"],
};

/** @returns undefined for what is missing or makes no sense. */
export function readAttribute(name: (typeof attributeNames)[number], cell: string): string | undefined {
  switch (name) {
    case "sex":
      return Object.keys(sexes).find((sex) => sexes[sex as keyof typeof sexes].includes(cell.toLowerCase()));
    case "age": {
      const years = /^0*(\d{1,3})(\.\d+)?Y?$/.exec(cell)?.[1];
      return years === undefined ? undefined : ageGroup(Number(years));
    }
    case "view":
      return ["AP", "PA"].find((view) => view === cell.toUpperCase());
  }
}
