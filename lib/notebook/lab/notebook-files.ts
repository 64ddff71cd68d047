/** The notebooks that readers get copies of: the numbered ones, and the lesson with its notes. */
import * as fs from "node:fs";
import * as path from "node:path";

/** The lesson's folder. Its notebook links to the notes beside it. */
const teaching = "teaching";

/** Their names below the folder of notebooks: `01-data-preparation.ipynb`, `teaching/lesson.ipynb`. */
export function notebookFiles(folder: string): string[] {
  const notebooks = fs.readdirSync(folder).filter((name) => name.endsWith(".ipynb"));
  const lesson = path.join(folder, teaching);
  if (!fs.existsSync(lesson)) return notebooks;
  const parts = fs.readdirSync(lesson).filter((name) => /\.(ipynb|md)$/.test(name));
  return [...notebooks, ...parts.map((name) => `${teaching}/${name}`)];
}
