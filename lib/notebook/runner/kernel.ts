/** A tslab kernel: starts it, runs cells, and ends it with everything that it started. Needs neither Python nor Jupyter. */
import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import * as fs from "node:fs";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../support/errors";
import { packageRoot } from "../../support/paths";
import { makeConnection, type Connection } from "./connection";
import { KernelClient } from "./kernel-client";
import { killKernel, kernelVariable, parentVariable } from "../kernel/process-group";
import type { Message } from "./wire";

/** How a kernel's process ended. */
export interface KernelExit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  /** The end of what the process itself wrote (not its cells): warnings of native code, the reason of a crash. */
  readonly output: string;
}

export interface ExecuteReply {
  readonly status: "ok" | "error" | "abort";
  readonly executionCount: number | null;
}

/** Where a kernel runs, with what, and until when it may be waited for. */
interface KernelOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly signal?: AbortSignal;
}

/** A kernel was seen, once in thousands of starts, never to answer; another one then does. The last may be slow, not mute. */
const startLimitsMs = [45_000, 45_000, 120_000];
const askAgainMs = 5000;
const keptOutput = 20_000;
const lastWordsMs = 50;

export class Kernel {
  /** Resolves when the process has ended, whatever the reason. */
  readonly exited: Promise<KernelExit>;
  private readonly id = randomUUID();
  private readonly connection: Connection = makeConnection();
  private readonly process: ChildProcess;
  private readonly client: KernelClient;
  private output = "";
  private ended = false;

  private constructor(cwd: string, env: NodeJS.ProcessEnv) {
    const guard = path.join(packageRoot, "dist", "notebook", "kernel", "kernel-guard.js");
    const tslab = path.join(path.dirname(require.resolve("tslab/package.json")), "bin", "tslab");
    if (!fs.existsSync(guard))
      throw new UserError("The library is not built, but notebooks import it: run `npm run build` first.");
    this.process = spawn(
      process.execPath,
      ["--require", guard, tslab, "kernel", "--config-path", this.connection.file],
      {
        cwd,
        env: {
          ...process.env,
          ...env,
          NO_COLOR: "1",
          FORCE_COLOR: undefined,
          [kernelVariable]: this.id,
          [parentVariable]: String(process.pid),
        },
        stdio: ["ignore", "pipe", "pipe"],
        // Leads a process group, so that all of it can be ended, and Ctrl-C reaches it only through us; Windows knows no
        // such groups, and would open a window.
        detached: process.platform !== "win32",
        windowsHide: true,
      },
    );
    this.exited = this.watch();
    this.client = new KernelClient(this.connection);
  }

  /**
   * Starts a kernel and waits until it answers (about a second); one that stays mute is replaced.
   * @param limitsMs how long each is waited for.
   * @throws UserError when it does not start; the signal's reason when aborted.
   */
  static async start(options: KernelOptions, limitsMs: readonly number[] = startLimitsMs): Promise<Kernel> {
    for (const limitMs of limitsMs) {
      const kernel = await Kernel.startOne(options, limitMs);
      if (kernel) return kernel;
    }
    const waited = limitsMs.reduce((sum, limitMs) => sum + limitMs, 0) / 1000;
    throw new UserError(
      `No notebook kernel answered: ${limitsMs.length} were started and waited for, ${waited} s in all.`,
    );
  }

  /** A kernel that answers; undefined when it has not within the limit. */
  private static async startOne(options: KernelOptions, limitMs: number): Promise<Kernel | undefined> {
    options.signal?.throwIfAborted();
    const kernel = new Kernel(options.cwd, options.env ?? {});
    const over = new AbortController();
    try {
      const failed = kernel.exited.then(({ output }) => {
        throw new UserError(
          `The notebook kernel did not start: ${output.trim().split("\n").pop() || "it said nothing"}.`,
        );
      });
      const mute = sleep(limitMs, "mute" as const, { ref: false });
      const outcome = await Promise.race([kernel.handshake(), failed, mute, aborted(options.signal, over.signal)]);
      if (outcome !== "mute") return kernel;
      await kernel.stop(0);
      return undefined;
    } catch (error) {
      await kernel.stop(0);
      throw error;
    } finally {
      over.abort();
    }
  }

  /** Runs a cell; `onPublished` gets its outputs as they come. Never resolves when the kernel ends: race it with `exited`. */
  async execute(code: string, onPublished: (message: Message) => void): Promise<ExecuteReply> {
    const content = {
      code,
      silent: false,
      store_history: true,
      user_expressions: {},
      allow_stdin: false,
      stop_on_error: true,
    };
    const { reply, idle } = this.client.request("execute_request", content, onPublished);
    const answer = (await reply).content as { status: ExecuteReply["status"]; execution_count?: number };
    // The last outputs come before "idle" on a channel of their own. It may get lost (the kernel's queue is finite): do not wait forever.
    await Promise.race([idle, sleep(5000, undefined, { ref: false })]);
    return { status: answer.status, executionCount: answer.execution_count ?? null };
  }

  /** Any other request: completion, inspection, kernel information. */
  async ask(type: string, content: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
    const { reply, idle } = this.client.request(type, content);
    await idle;
    return (await reply).content;
  }

  /** Asks the running cell to stop, as Jupyter's stop button does. */
  interrupt(): void {
    if (!this.ended) this.process.kill("SIGINT");
  }

  /** The most memory that the process has held so far, in MiB; null if the system does not tell. */
  peakMemory(): number | null {
    try {
      const status = fs.readFileSync(`/proc/${this.process.pid}/status`, "utf8");
      return Math.round(Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? NaN) / 1024) || null;
    } catch {
      return null;
    }
  }

  /** Ends the kernel: politely for `graceMs`, then with everything that it started. */
  async stop(graceMs: number): Promise<void> {
    if (!this.ended && graceMs > 0) {
      this.client.request("shutdown_request", { restart: false }, undefined, "control").reply.catch(() => undefined);
      await Promise.race([this.exited, sleep(graceMs, undefined, { ref: false })]);
    }
    if (this.process.pid !== undefined) killKernel(this.id, this.process.pid);
    await this.exited;
    this.client.close();
    fs.rmSync(this.connection.folder, { recursive: true, force: true });
  }

  /**
   * The first messages on the publishing channel are lost until it is connected: ask until an answer shows there, too.
   * And ask again when there is no answer.
   */
  private async handshake(): Promise<void> {
    for (let heard = false; !heard;) {
      const { reply } = this.client.request("kernel_info_request", {}, () => (heard = true));
      await Promise.race([reply, sleep(askAgainMs, undefined, { ref: false })]);
      await sleep(20);
    }
  }

  private watch(): Promise<KernelExit> {
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on("data", (text: Buffer) => (this.output = (this.output + text.toString()).slice(-keptOutput)));
    }
    return new Promise((resolve) => {
      const end = (code: number | null, signal: NodeJS.Signals | null): void => {
        this.ended = true;
        // Its last words may still be in the pipe. Not until the pipe closes: the kernel's own children may hold it open.
        setTimeout(() => resolve({ code, signal, output: this.output }), lastWordsMs);
      };
      this.process.on("exit", end);
      this.process.on("error", (error) => {
        this.output += error.message;
        if (this.process.pid === undefined) end(null, null); // could not be started
      });
    });
  }
}

/** Rejects when the signal is aborted; stays open otherwise. Once it is `over`, the signal is no longer listened to. */
export function aborted(signal: AbortSignal | undefined, over?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal?.aborted) reject(signal.reason as Error);
    signal?.addEventListener("abort", () => reject(signal.reason as Error), { once: true, signal: over });
  });
}
