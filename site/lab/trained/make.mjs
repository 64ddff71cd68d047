/**
 * Trains the generator and the classifier of the lab's first screen, in about two minutes of one core.
 * Needs `npm run build` before.
 *
 *     node site/lab/trained/make.mjs
 */
import * as path from "node:path";
import { root } from "../../build/browser.mjs";
import { callModule } from "../../build/pages.mjs";

const settings = { model: "flow", combinations: 4, images: 150, seed: 1, kimg: 60, learningRate: 0.01 };
await callModule("site/lab/trained/write-trained.ts", "writeTrained", settings, path.join(root, "site/lab/trained"));
