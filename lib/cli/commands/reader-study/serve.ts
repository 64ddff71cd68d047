/** `synthcohort reader-study serve`: the readers' page, until Ctrl-C. */
import { once } from "node:events";
import type { Command } from "commander";
import { checkBinding, isLoopback } from "../../../reader-study/server/binding";
import { qrText } from "../../../reader-study/server/qr-code";
import { serveStudy } from "../../../reader-study/server/server";
import { openStudy } from "../../../reader-study/study";
import { UserError } from "../../../support/errors";
import { addJsonOption, wholeNumber } from "../../options";
import { defaultPort } from "./create";

interface Options {
  readonly host: string;
  readonly port: number;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly behindProxy: boolean;
  readonly closedNetwork: boolean;
  readonly class: boolean;
  readonly json?: boolean;
}

export function addServeCommand(parent: Command): void {
  const command = parent
    .command("serve <study>")
    .description("serve the readers' page until Ctrl-C; once the page says that an answer is saved, it is on the disk")
    .option(
      "--host <address>",
      "address to listen on; any address other than this machine's needs TLS or a proxy",
      "127.0.0.1",
    )
    .option("--port <number>", "0 chooses a free port", wholeNumber, defaultPort)
    .option("--tls-cert <file>", "certificate, PEM")
    .option("--tls-key <file>", "its key, PEM")
    .option("--behind-proxy", "the server is behind a proxy that speaks TLS to the readers", false)
    .option(
      "--closed-network",
      "without TLS at any address: only for images that everybody may see, on a network that nobody else uses",
      false,
    )
    .option(
      "--class",
      "for a class instead of a study: everybody joins by a QR code, the owner's page shows the room's accuracy as it comes, and reveals the images",
      false,
    );
  addJsonOption(command).action(run);
}

async function run(folder: string, options: Options): Promise<void> {
  const binding = checkBinding(options);
  const study = openStudy(folder);
  const say = (line: string): void => void process.stderr.write(`${line}\n`);
  study.notes.forEach(say);
  const server = await serveStudy(study, binding, options.port, {
    forClass: options.class,
    onWait: ({ pid, host }) =>
      say(`Process ${pid} on ${host} served the study and seems to be gone; this is certain in half a minute.`),
  });
  const { address, join } = server;
  if (options.json) process.stdout.write(`${JSON.stringify({ address, join })}\n`);
  if (join === undefined) say(`The study is at ${address}; readers use the links in invitations.csv. Ctrl-C ends it.`);
  else
    say(
      `${qrText(join)}\n${isLoopback(binding.host) ? `Only this machine can join at ${join}: add --host 0.0.0.0 and --closed-network, or TLS, for a room` : `Everybody joins at ${join}`}; project the owner's page (the last link in invitations.csv). Ctrl-C ends it.`,
    );
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM"), once(server.lost, "abort")]);
  await server.close();
  if (server.lost.aborted)
    throw new UserError(
      `Another process has taken over the study ${folder}, so this one has ended; all answers that it acknowledged are saved, and readers continue there.`,
    );
  say("Ended; all answers are saved. The same command resumes.");
}
