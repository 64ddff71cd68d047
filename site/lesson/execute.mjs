/**
 * Runs the lesson's notebook and keeps its outputs for the site. Needs `npm run build` before.
 *
 *     node site/lesson/execute.mjs
 */
import { root } from "../build/browser.mjs";
import { callModule } from "../build/pages.mjs";

await callModule("site/lesson/execute-lesson.ts", "executeLesson", root);
