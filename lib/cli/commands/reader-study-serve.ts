/** `synthcohort reader-study serve`: the readers' page, until Ctrl-C. */
import { once } from "node:events";
import type { Command } from "commander";
import { checkBinding } from "../../reader-study/server/binding";
import { serveStudy } from "../../reader-study/server/server";
import { openStudy } from "../../reader-study/study";
import { addJsonOption, wholeNumber } from "../options";
import { defaultPort } from "./reader-study-create";

interface Options {
  readonly host: string;
  readonly port: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly behindProxy: boolean;
  readonly json?: boolean;
}

export function addServeCommand(parent: Command): void {
  const command = parent
    .command("serve <study>")
    .description("serve the readers' page until Ctrl-C; answers are on the disk when the page says so")
    .option("--host <address>", "where to listen; anything but this machine needs TLS or a proxy", "127.0.0.1")
    .option("--port <number>", "0 takes any that is free", wholeNumber, defaultPort)
    .option("--tls-cert <file>", "certificate, PEM")
    .option("--tls-key <file>", "its key, PEM")
    .option("--behind-proxy", "a proxy in front speaks TLS to the readers", false);
  addJsonOption(command).action(run);
}

async function run(folder: string, options: Options): Promise<void> {
  const binding = checkBinding(options);
  const server = await serveStudy(openStudy(folder), binding, options.port);
  if (options.json) process.stdout.write(`${JSON.stringify({ address: server.address })}\n`);
  process.stderr.write(`The study is at ${server.address}; readers come with the links in invitations.csv. Ctrl-C ends it.\n`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await server.close();
  process.stderr.write("Ended; all answers are saved. The same command goes on.\n");
}
