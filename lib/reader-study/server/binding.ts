/** Where the page may be served: on this machine without restriction, elsewhere only with encryption. */
import { isIPv4 } from "node:net";
import { createSecureContext } from "node:tls";
import { UsageError, UserError } from "../../support/errors";
import { readPlainFile } from "../../support/files/plain-file";

/** Far more than a chain of certificates has. Unit: bytes. */
const mostBytes = 1024 * 1024;

/** The request on the command line. */
export interface BindingOptions {
  readonly host: string;
  /** PEM files. */
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  /** A proxy in front speaks TLS to the readers. */
  readonly behindProxy: boolean;
  /** Whoever asks says that nobody else is on the network, such as a classroom's. */
  readonly closedNetwork?: boolean;
}

/** How the server listens. */
export interface Binding {
  readonly host: string;
  readonly https?: { readonly cert: Buffer; readonly key: Buffer };
  /** Readers reach it with TLS, so cookies are for TLS only. */
  readonly secure: boolean;
}

/**
 * Checks that answers and links do not cross a network unprotected.
 * @throws UsageError when they would; UserError when a certificate cannot be read.
 */
export function checkBinding({ host, tlsCert, tlsKey, behindProxy, closedNetwork }: BindingOptions): Binding {
  if ((tlsCert === undefined) !== (tlsKey === undefined))
    throw new UsageError("TLS needs both a certificate and its key: give --tls-cert and --tls-key.");
  if (tlsCert !== undefined && tlsKey !== undefined) return { host, https: readPair(tlsCert, tlsKey), secure: true };
  if (!isLoopback(host) && !behindProxy && !closedNetwork) {
    throw new UsageError(
      `At ${host}, invitation links and answers would cross the network unprotected: give --tls-cert and --tls-key, --behind-proxy if a proxy in front speaks TLS, or --closed-network for a classroom whose network nobody else uses.`,
    );
  }
  return { host, secure: behindProxy };
}

/** Whether only this machine reaches an address. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || host === "::1" || (isIPv4(host) && host.startsWith("127."));
}

/** A certificate and its key, tried together before the page is served with them. */
function readPair(certFile: string, keyFile: string): { readonly cert: Buffer; readonly key: Buffer } {
  const pair = { cert: read(certFile), key: read(keyFile) };
  try {
    createSecureContext(pair);
  } catch {
    throw new UserError(
      `${certFile} and ${keyFile} do not match as certificate and key: give two PEM files that belong together.`,
    );
  }
  return pair;
}

function read(file: string): Buffer {
  try {
    return readPlainFile(file, mostBytes);
  } catch {
    throw new UserError(`${file} cannot be read; give a PEM file.`);
  }
}
