/** The site's first page: the question, one figure, and where to go. */
import { escapeHtml } from "../../lib/notebook/display/html";
import type { Section } from "../../lib/notebook/report/report-page";
import { pageFile } from "./page";

/** @param pages the notebooks' pages, in order. */
export function frontPage(pages: readonly { readonly address: string; readonly section: Section }[]): string {
  const list = pages.map(({ address, section }) => `<li><a href="${address}">${escapeHtml(section.title)}</a></li>`);
  return pageFile({ title: "Would you share these images? · synthcohort", up: "", html: html(list.join("\n")) });
}

function html(notebooks: string): string {
  return `<h1>Can a hospital share synthetic images instead of its patients' images, and what is lost?</h1>
<p>A generator learns from real images and draws new ones. A classifier that learns from the new images is tested on real
images of other patients. If it does as well as one that learned from real images, nobody needs the real ones. If the
generator gives its training images away, nobody should get the new ones. Here you can read both measurements, and repeat them.</p>
<figure><img class="figure" src="real-and-synthetic.png" alt="Real images beside images from three generators, with the same findings in each column">
<figcaption>Real images and those of three generators. The real ones are phantoms: drawings of chest X-rays, which belong to no patient.</figcaption></figure>
<div class="ways">
<section><h2>To read</h2><p><a href="notebooks/00-start-here.html">The notebooks</a> go from the images to the price of sharing them, with every figure and all code. The answer is in <a href="notebooks/04-classifier-comparison.html">notebook 4</a>, what the images are worth in <a href="notebooks/06-worth-sharing.html">notebook 6</a>, privacy in <a href="notebooks/07-safe-to-share.html">notebook 7</a>.</p></section>
<section><h2>To teach</h2><p>Start a class with <a href="quiz.html">a quiz</a>: real or synthetic? Then open <a href="lab.html">the lab</a>: move about in a trained generator, and train one while everybody watches. <a href="lesson/lesson.html">A lesson</a> has exercises with predictions, checks and solutions, <a href="lesson/instructor.html">notes for the instructor</a> and <a href="lesson/slides.html">slides</a>. Nothing has to be installed.</p></section>
<section><h2>To tinker</h2><p>Turn the knobs of <a href="lab.html">the lab</a> in this browser. For more, clone the repository and run <code>npm run lab</code>: every step is a function that you can call, and <a href="api/index.html">the API reference</a> describes them.</p></section>
<section><h2>To share a hospital's images</h2><p><a href="notebooks/10-release.html">Notebook 10</a> shows what is handed over, with its privacy audit, and when a release is refused. Your images stay on your machine: <code>npm run reproduce -- --data folder=path/to/folder</code>.</p></section>
</div>
<h2>All notebooks</h2>
<ul>
${notebooks}
</ul>
<p>After Schütte et al., <a href="https://doi.org/10.1038/s41746-021-00507-3">Overcoming barriers to data sharing with medical image generation</a> (npj Digital Medicine 2021). Phantoms show that a method works and what can be lost. They are not evidence about patients.</p>`;
}
