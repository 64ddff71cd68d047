/** Where a kernel listens: local sockets in a private folder (on Windows, ports of this machine), and the connection file that names them. */
import { randomBytes, randomInt } from "node:crypto";
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

/** Those that belong to no program in particular (RFC 6335). */
const [firstPort, lastPort] = [49152, 65535];

/** A Unix socket's path may have about 100 characters. */
const longestTemporaryFolder = 70;

/**
 * Makes a connection over Unix sockets ("ipc"), not over ports: no other user can connect,
 * and no other program can take a port between its choice and its use. ZeroMQ has no such sockets on Windows: there, ports
 * are drawn, and who does not know the key is not listened to.
 */
export function makeConnection(platform: string = process.platform): Connection {
  const onPorts = platform === "win32";
  const temporary = onPorts || os.tmpdir().length <= longestTemporaryFolder ? os.tmpdir() : "/tmp";
  const folder = fs.mkdtempSync(path.join(temporary, "kernel-"));
  const [transport, ip] = onPorts ? ["tcp", "127.0.0.1"] : ["ipc", path.join(folder, "s")];
  const first = onPorts ? randomInt(firstPort, lastPort - Object.keys(ports).length) : 0;
  const key = randomBytes(16).toString("hex");
  const file = path.join(folder, "connection.json");
  const description = {
    transport,
    ip,
    key,
    signature_scheme: "hmac-sha256",
    kernel_name: "tslab",
    shell_port: first + ports.shell,
    iopub_port: first + ports.iopub,
    stdin_port: first + ports.stdin,
    control_port: first + ports.control,
    hb_port: first + ports.heartbeat,
  };
  fs.writeFileSync(file, JSON.stringify(description), { mode: 0o600 });
  return { folder, file, key, address: (channel) => `${transport}://${ip}:${first + ports[channel]}` };
}
