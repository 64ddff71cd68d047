/** A Slurm of one node, this machine, for a test: its own configuration, ports and folders, no services of the system. */
import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** Why there can be no Slurm here; undefined where it can. */
export function slurmIsMissing(): string | undefined {
  for (const program of ["slurmctld", "slurmd", "sbatch", "squeue"]) {
    if (spawnSync(program, ["-V"]).error) return `${program} is not installed (Debian: apt install slurm-wlm)`;
  }
  return process.getuid?.() === 0 ? undefined : "its daemons need root";
}

export interface Slurm {
  /** For the processes that talk to it. */
  readonly env: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** Starts the daemons and waits until the node is idle. */
export async function startSlurm(folder: string): Promise<Slurm> {
  const file = path.join(folder, "slurm.conf");
  const host = os.hostname();
  const megabytes = Math.floor((os.totalmem() / 2 ** 20) * 0.9);
  for (const name of ["state", "spool"]) fs.mkdirSync(path.join(folder, name), { recursive: true });
  fs.writeFileSync(
    file,
    [
      "ClusterName=test",
      `SlurmctldHost=${host}(127.0.0.1)`,
      "SlurmctldPort=36817",
      "SlurmdPort=36818",
      "SlurmUser=root",
      "SlurmdUser=root",
      "AuthType=auth/none",
      "CredType=cred/none",
      "ProctrackType=proctrack/linuxproc",
      "TaskPlugin=task/none",
      "SwitchType=switch/none",
      "MpiDefault=none",
      `StateSaveLocation=${folder}/state`,
      `SlurmdSpoolDir=${folder}/spool`,
      `SlurmctldPidFile=${folder}/slurmctld.pid`,
      `SlurmdPidFile=${folder}/slurmd.pid`,
      `SlurmctldLogFile=${folder}/slurmctld.log`,
      `SlurmdLogFile=${folder}/slurmd.log`,
      "SelectType=select/cons_tres",
      "SelectTypeParameters=CR_Core",
      "SchedulerParameters=sched_interval=2",
      "MinJobAge=600",
      "ReturnToService=2",
      `NodeName=${host} NodeAddr=127.0.0.1 CPUs=${os.availableParallelism()} RealMemory=${megabytes} State=UNKNOWN`,
      `PartitionName=test Nodes=${host} Default=YES MaxTime=60 State=UP`,
      "",
    ].join("\n"),
  );
  // Snakemake takes all variables of Slurm from a job before it calls srun; elsewhere, srun finds /etc/slurm/slurm.conf.
  const srun = execFileSync("sh", ["-c", "command -v srun"], { encoding: "utf8" }).trim();
  fs.writeFileSync(path.join(folder, "srun"), `#!/bin/sh\nSLURM_CONF=${file} exec ${srun} "$@"\n`, { mode: 0o755 });
  const env = { ...process.env, SLURM_CONF: file, PATH: `${folder}:${process.env["PATH"]}` };
  const daemons = ["slurmctld", "slurmd"].map((name) => spawn(name, ["-D", "-f", file], { env, stdio: "ignore" }));
  const stop = async (): Promise<void> => {
    await Promise.all(daemons.reverse().map(ended));
  };
  const deadline = Date.now() + 30_000;
  while (!isIdle(env)) {
    if (Date.now() > deadline) {
      await stop();
      throw new Error(
        `Slurm did not start: ${fs.readFileSync(path.join(folder, "slurmctld.log"), "utf8").slice(-1000)}`,
      );
    }
    await sleep(200);
  }
  return { env, stop };
}

function isIdle(env: NodeJS.ProcessEnv): boolean {
  try {
    return (
      execFileSync("sinfo", ["--noheader", "--format=%T"], {
        env,
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      }).trim() === "idle"
    );
  } catch {
    return false;
  }
}

async function ended(daemon: ChildProcess): Promise<void> {
  if (daemon.exitCode !== null || daemon.signalCode !== null) return;
  daemon.kill("SIGTERM");
  const patience = setTimeout(() => daemon.kill("SIGKILL"), 5000);
  await new Promise((resolve) => daemon.once("exit", resolve));
  clearTimeout(patience);
}
