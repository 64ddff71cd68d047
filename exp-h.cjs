const { startEngine } = require("./dist/index.js");
const t = require("./dist/teaching/index.js");
const sharp = require("sharp");
(async () => {
  const [pen, kimg, stop, lr] = process.argv.slice(2);
  await startEngine();
  const others = t.labCohort({ combinations: 2, images: 300, seed: 51 });
  const tr = new t.LabTraining({ model: "cpd-gan", combinations: 2, images: 25, seed: 1, kimg: +kimg, learningRate: +lr, ...(pen === "-" ? {} : { penaltyWeight: +pen }) });
  const c0 = process.cpuUsage(), w0 = Date.now(); let next = 8, l;
  const rep = () => { const s = tr.synthetic(); console.log(pen, tr.kimg.toFixed(2), JSON.stringify(t.varietyOf(tr.cohort, others, { s })), l.lossD.toFixed(2), l.lossG.toFixed(2)); return s; };
  while (tr.kimg < +stop) { l = tr.step(); if (tr.kimg >= next) { next += 2; rep(); } }
  const s = rep(); const u = process.cpuUsage(c0);
  console.log("cpu", (u.user + u.system) / 1e6, "wall", (Date.now() - w0) / 1000);
  const im = s.readImages(Array.from(s.rowsOf("train")).slice(0, 16)); const b = Buffer.alloc(16 * 16 * 16);
  for (let i = 0; i < 16; i++) for (let y = 0; y < 16; y++) for (let x = 0; x < 16; x++) b[y * 256 + i * 16 + x] = im[i * 256 + y * 16 + x];
  await sharp(b, { raw: { width: 256, height: 16, channels: 1 } }).resize(1280, 80, { kernel: "nearest" }).png().toFile(`/tmp/h/classroom-h-${pen}.png`);
})();
