/** The 20-line program that every release has beside its generator. */

/**
 * The program's text.
 * @param labels of the generator.
 * @param present those of the example: a combination that the generator was shown.
 */
export function sampleProgram(labels: readonly string[], present: readonly string[]): string {
  // JSON may hold these two as they are, and they would end the comment that it stands in.
  const literal = (names: readonly string[]): string =>
    JSON.stringify(names).replace(/[\u2028\u2029]/g, (end) => `\\u${end.charCodeAt(0).toString(16)}`);
  return `// Samples new images from generator.safetensors. Needs Node 20 and synthcohort: installed beside it (npm install), or
//   NODE_PATH=<checkout>/node_modules node sample.cjs
const { writeFileSync } = require("node:fs");
const { join } = require("node:path");
const { openGenerator, startEngine } = require("synthcohort");

const present = ${literal(present)}; // a combination that the generator was shown (others: cohort/table.csv) of ${literal(labels)}
const count = 8;

async function main() {
  await startEngine();
  const generator = openGenerator(join(__dirname, "generator.safetensors"));
  const normal = () => Math.sqrt(-2 * Math.log(1 - Math.random())) * Math.cos(2 * Math.PI * Math.random());
  const latents = Float32Array.from({ length: count * generator.latentSize }, normal);
  const labels = Array.from({ length: count }, () => generator.labelNames.map((name) => (present.includes(name) ? 1 : 0))).flat();
  const images = generator.generate(latents, labels); // count×resolution×resolution gray values, 0 to 255
  const header = \`P5 \${generator.resolution} \${count * generator.resolution} 255\\n\`; // a PGM picture, one image below the other
  writeFileSync("samples.pgm", Buffer.concat([Buffer.from(header), images]));
}
main();
`;
}
