/** The quiz, with the synthetic images of site/quiz/sheet.png if they have been made. */
import * as fs from "node:fs";
import * as path from "node:path";
import { build } from "esbuild";
import { browser, common, root } from "./browser.mjs";

/** @param sheet the folder of sheet.png and sheet.json. */
export async function buildQuiz(out, { sheet = path.join(root, "site", "quiz") } = {}) {
  const built = {
    name: "quiz sheet",
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /^quiz-sheet$/ }, () => ({ path: "quiz-sheet", namespace: "sheet" }));
      onLoad({ filter: /.*/, namespace: "sheet" }, () => ({
        contents: JSON.stringify(sheetIn(sheet)),
        loader: "json",
      }));
    },
  };
  await build({
    ...common,
    entryPoints: ["site/quiz/page.ts"],
    outfile: path.join(out, "quiz.js"),
    plugins: [built, browser],
  });
  for (const name of ["quiz.html", "quiz.css"])
    fs.copyFileSync(path.join(root, "site", "quiz", name), path.join(out, name));
}

function sheetIn(folder) {
  const [picture, json] = ["sheet.png", "sheet.json"].map((name) => path.join(folder, name));
  if (!fs.existsSync(json) || !fs.existsSync(picture)) return null;
  const address = `data:image/png;base64,${fs.readFileSync(picture, "base64")}`;
  return { ...JSON.parse(fs.readFileSync(json, "utf8")), picture: address };
}
