/** Where a kernel listens: local sockets in a private folder, and the connection file that names them. */
import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import * as os from "node:os";
import * as path from "node:path";

export type Channel = "shell" | "iopub" | "control";

export interface Connection {
  /** Holds the connection file and the sockets; removed with the kernel. */
  readonly folder: string;
  readonly file: string;
  /** Signs every message. */
  readonly key: string;
  address(channel: Channel): string;
}

const ports = { shell: 1, iopub: 2, stdin: 3, control: 4, heartbeat: 5 };

/** A Unix socket's path may have about 100 characters. */
const longestTemporaryFolder = 70;

/**
 * Makes a connection over Unix sockets ("ipc"), not over ports: no other user can connect,
 * and no other program can take a port between its choice and its use.
 */
export function makeConnection(): Connection {
  const temporary = os.tmpdir().length <= longestTemporaryFolder ? os.tmpdir() : "/tmp";
  const folder = fs.mkdtempSync(path.join(temporary, "kernel-"));
  const socket = path.join(folder, "s");
  const key = randomBytes(16).toString("hex");
  const file = path.join(folder, "connection.json");
  const description = {
    transport: "ipc",
    ip: socket,
    key,
    signature_scheme: "hmac-sha256",
    kernel_name: "tslab",
    shell_port: ports.shell,
    iopub_port: ports.iopub,
    stdin_port: ports.stdin,
    control_port: ports.control,
    hb_port: ports.heartbeat,
  };
  fs.writeFileSync(file, JSON.stringify(description), { mode: 0o600 });
  return { folder, file, key, address: (channel) => `ipc://${socket}:${ports[channel]}` };
}
