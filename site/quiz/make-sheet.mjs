/**
 * Makes the sheet of synthetic images that the quiz shows. Needs `npm run build` before.
 *
 *     node site/quiz/make-sheet.mjs <folder of a synthetic cohort> [<folder for the sheet>]     default: site/quiz
 */
import * as path from "node:path";
import { root } from "../build/browser.mjs";
import { callModule } from "../build/pages.mjs";

const [cohort, out = path.join(root, "site", "quiz")] = process.argv.slice(2);
if (cohort === undefined) {
  console.error("Give the folder of a synthetic cohort: node site/quiz/make-sheet.mjs <folder>.");
  process.exit(2);
}
try {
  await callModule("site/quiz/write-sheet.ts", "writeSheet", path.resolve(cohort), path.resolve(out));
  console.log(`The sheet is in ${out}: build the site to show it.`);
} catch (error) {
  if (error.name !== "UserError") throw error;
  console.error(error.message);
  process.exit(1);
}
