/** How tables write sex, age and view. */
import { ageGroup } from "./attribute";

/** What is read of a patient or an image. */
export const attributeNames = ["sex", "age", "view"] as const;

/** @returns undefined for what is missing or makes no sense. */
export function readAttribute(name: (typeof attributeNames)[number], cell: string): string | undefined {
  switch (name) {
    case "sex":
      return { M: "male", F: "female", W: "female" }[cell[0]?.toUpperCase() ?? ""];
    case "age": {
      const years = /^0*(\d{1,3})(\.0+)?Y?$/.exec(cell)?.[1];
      return years === undefined ? undefined : ageGroup(Number(years));
    }
    case "view":
      return ["AP", "PA"].find((view) => view === cell.toUpperCase());
  }
}
