/** Runs two sides in turn, several times, and compares their medians: on a busy machine both sides are busy alike. */
import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";

/** One line of a benchmark's table; larger is better. */
export interface Comparison {
  readonly what: string;
  readonly unit: string;
  /** One value a round. */
  readonly ours: readonly number[];
  readonly peer: readonly number[];
}

/** What one side of a benchmark of steps prints: milliseconds. */
export interface MeasuredSteps {
  readonly steps: readonly number[];
  readonly samples: readonly number[];
}

/** Whose milliseconds count: the wall clock's, or the processor's, which can be compared on a busy machine, too. */
export type Clock = "wall" | "processor";

/** The clock that --clock=wall|processor asks for. */
export function clockOption(): Clock {
  const clock = option("clock", "wall");
  if (clock !== "wall" && clock !== "processor") throw new Error(`--clock is wall or processor, not ${clock}.`);
  return clock;
}

/** What both sides' processes are told: one thread each, where the processor's time counts. */
export function environmentOf(clock: Clock): NodeJS.ProcessEnv {
  return clock === "processor" ? { SYNTHCOHORT_THREADS: "1", OMP_NUM_THREADS: "1" } : {};
}

/** Milliseconds of each of several repetitions. */
export function timed(count: number, work: () => unknown, clock: Clock = "wall"): number[] {
  const now = (): number => {
    if (clock === "wall") return performance.now();
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  };
  return Array.from({ length: count }, () => {
    const begun = now();
    work();
    return now() - begun;
  });
}

/** By the median time. */
export function perSecond(images: number, milliseconds: readonly number[]): number {
  return (1000 * images) / median(milliseconds);
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of the rounds' ratios, ours to the peer's: above 1 we are faster. */
export function ratio({ ours, peer }: Comparison): number {
  return median(ours.map((value, round) => value / peer[round]));
}

/** Prints a Markdown table, and writes everything measured to the JSON file that --json=file names. */
export function report(title: string, peerName: string, comparisons: readonly Comparison[]): void {
  const machine = `${os.cpus()[0].model.trim()}, ${os.cpus().length} threads, Node ${process.versions.node}`;
  const lines = comparisons.map(
    (one) =>
      `| ${one.what} | ${median(one.ours).toPrecision(3)} | ${median(one.peer).toPrecision(3)} | ${ratio(one).toFixed(2)} | ${one.unit} |`,
  );
  console.log(`${title} (${machine}; medians of ${comparisons[0].ours.length} rounds in turn)\n`);
  console.log([`| | this project | ${peerName} | ratio | |`, "|---|---|---|---|---|", ...lines].join("\n"));
  const file = option("json", "");
  if (file !== "")
    fs.writeFileSync(
      file,
      `${JSON.stringify({ title, machine, date: new Date().toISOString(), peer: peerName, comparisons }, null, 2)}\n`,
    );
}

/** Runs a program that prints one JSON document at the end of its output. */
export function runJson<T>(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): T {
  const run = spawnSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
    env: { ...process.env, ...env },
  });
  if (run.status !== 0)
    throw new Error(`${command} ${args.join(" ")} failed: ${run.error?.message ?? `exit ${run.status}`}`);
  return JSON.parse(run.stdout.trim().split("\n").at(-1)!) as T;
}

/** The value of an option --name=value, or a default. */
export function option(name: string, otherwise: string): string {
  return process.argv.find((argument) => argument.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
}
