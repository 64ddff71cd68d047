/** The address under which others on the network reach a server that listens on all of the machine's addresses. */
import { networkInterfaces } from "node:os";

/** @param address such as "http://0.0.0.0:8321". @returns it with the machine's own IPv4 address where it names none. */
export function reachableAddress(
  address: string,
  interfaces: ReturnType<typeof networkInterfaces> = networkInterfaces(),
): string {
  const url = new URL(address);
  if (url.hostname !== "0.0.0.0" && url.hostname !== "[::]") return address;
  const own = Object.values(interfaces)
    .flatMap((addresses) => addresses ?? [])
    .find(({ family, internal }) => family === "IPv4" && !internal);
  return `${url.protocol}//${own?.address ?? "127.0.0.1"}:${url.port}`;
}
