// A process that takes a lock a few times, and writes down when it was inside: node lock-worker.mjs <lock> <log> <times> <ms inside>
import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";
import { setTimeout as sleep } from "node:timers/promises";

const { acquireLock } = createRequire(import.meta.url)("../../dist/runs/file-lock.js");
const [lock, log, times, inside] = process.argv.slice(2);
const pace = { beatMs: 50, staleMs: 60_000, lookMs: 5 };
for (let i = 0; i < Number(times); i++) {
  const held = await acquireLock(lock, { times: pace });
  appendFileSync(log, `in ${process.pid}\n`);
  await sleep(Number(inside));
  appendFileSync(log, `out ${process.pid}\n`);
  held.release();
}
