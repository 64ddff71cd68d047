/**
 * DICOM identifiers without a registered root: "2.25." and a UUID as one decimal number (PS3.5, section B.2). The UUIDs follow
 * from names (version 5 of RFC 9562), so the same cohort and row always have the same identifiers.
 */
import { createHash } from "node:crypto";

/** This project's namespace, a random UUID. */
const namespace = "877aa4c6-b91b-4b83-b309-8738aa24a4c7";

/** The identifier of a name. */
export function dicomUid(name: string): string {
  const uuid = createHash("sha1")
    .update(Buffer.from(namespace.replaceAll("-", ""), "hex"))
    .update(name, "utf8")
    .digest()
    .subarray(0, 16);
  uuid[6] = (uuid[6] & 0x0f) | 0x50; // version 5
  uuid[8] = (uuid[8] & 0x3f) | 0x80; // the variant of RFC 9562
  return `2.25.${BigInt(`0x${uuid.toString("hex")}`)}`;
}
