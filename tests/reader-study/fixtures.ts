/** Small cohorts, studies and served studies for the reader study's tests. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { createInterface } from "node:readline";
import type { Cohort } from "../../lib/cohort/format/cohort";
import { createCohort } from "../../lib/cohort/format/writer";
import { createStudy, type CreatedStudy, type CreateStudyOptions } from "../../lib/reader-study/create";
import { Random } from "../../lib/support/random";

export const bin: string = path.join(__dirname, "..", "..", "bin", "synthcohort.js");

/** A folder of its own in the system's temporary one. */
export function temporary(name: string): string {
  return fs.mkdtempSync(path.join(os.tmpdir(), `reader-study-${name}-`));
}

/** Real images are noise on a ramp that reaches 255; those of a model are darker and have a bright square. */
export function writeCohort(
  folder: string,
  source: string,
  resolution: number,
  images: number,
  splits: readonly ("train" | "valid" | "test")[] = ["test"],
): Cohort {
  const random = Random.fromSeed(1, `${source}/${resolution}`);
  const writer = createCohort(folder, {
    name: "phantom-chest",
    source,
    labelNames: ["finding"],
    resolution,
    seed: 1,
    labelPolicy: "paper",
  });
  for (const split of splits) {
    for (let i = 0; i < images; i++) {
      const pixels = Uint8Array.from({ length: resolution * resolution }, (_, at) =>
        Math.min(255, Math.floor((at % resolution) * (160 / resolution)) + random.integer(96)),
      );
      if (source !== "phantom-chest")
        for (let at = 0; at < pixels.length; at++) pixels[at] = isInSquare(at, resolution) ? 180 : pixels[at] / 2;
      writer.append(pixels, [{ patient: `${source}-${split}-${i >> 1}`, split, labels: [i % 2], source: "fixture" }]);
    }
  }
  return writer.finish();
}

function isInSquare(at: number, resolution: number): boolean {
  const [x, y] = [at % resolution, Math.floor(at / resolution)];
  return x < resolution / 4 && y < resolution / 4;
}

/** A study of two resolutions and one model in `<folder>/study`, its cohorts beside it. */
export function makeStudy(folder: string, change: Partial<CreateStudyOptions> = {}, testImages = 40): CreatedStudy {
  const cohorts = [16, 32].map((resolution) => ({
    real: writeCohort(path.join(folder, `real-${resolution}`), "phantom-chest", resolution, testImages),
    synthetic: writeCohort(path.join(folder, `synthetic-${resolution}`), "cpd-gan", resolution, testImages),
  }));
  try {
    return createStudy({
      out: path.join(folder, "study"),
      title: "A test",
      real: cohorts.map((pair) => pair.real),
      synthetic: cohorts.map((pair) => pair.synthetic),
      perCell: 4,
      repeats: 4,
      training: 2,
      goBack: false,
      readers: 3,
      seed: 1,
      address: "http://127.0.0.1:8321",
      ...change,
    });
  } finally {
    for (const { real, synthetic } of cohorts) for (const cohort of [real, synthetic]) cohort.close();
  }
}

/** `synthcohort reader-study serve` in a process of its own, so that it can be killed. */
export interface Served {
  readonly address: string;
  readonly process: ChildProcess;
  /** Everything that it wrote on stderr. */
  said(): string;
  /** SIGKILL: as when the power fails. */
  kill(): Promise<void>;
}

export async function serve(study: string, port = 0): Promise<Served> {
  const child = spawn(process.execPath, [bin, "reader-study", "serve", study, "--port", String(port), "--json"], {
    stdio: ["ignore", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.on("data", (piece: Buffer) => (said += piece.toString()));
  const line = await Promise.race([
    once(createInterface(child.stdout), "line").then(([text]) => text as string),
    once(child, "exit").then(() => {
      throw new Error(`serve ended: ${said}`);
    }),
  ]);
  const { address } = JSON.parse(line) as { address: string };
  return {
    address,
    process: child,
    said: () => said,
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, "exit");
      child.kill("SIGKILL");
      await ended;
    },
  };
}

/** The token in an invitation's link. */
export function tokenOf({ link }: { readonly link: string }): string {
  return link.slice(link.indexOf("#") + 1);
}

/** Opens a session over plain HTTP; returns the cookie to send. */
export async function openSession(address: string, token: string): Promise<string> {
  const response = await fetch(`${address}/api/session`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ token }),
  });
  if (response.status !== 200) throw new Error(`The session was refused: ${await response.text()}`);
  return (response.headers.get("set-cookie") as string).split(";")[0];
}
