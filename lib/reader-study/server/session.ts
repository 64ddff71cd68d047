/** Sessions: an invitation token is exchanged for a cookie once, and the cookie is signed with the study's secret, so it outlives a restart. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { equalInConstantTime, findToken, signature } from "../secrets";
import type { StudyReader } from "../description";
import type { Study } from "../study";
import { HttpError } from "./http-error";

const readerCookie = "session";
const adminCookie = "owner";

/** Says who asks. */
export class Sessions {
  private readonly hashes: readonly string[];

  constructor(
    private readonly study: Study,
    private readonly secure: boolean,
  ) {
    this.hashes = study.readers.map((reader) => reader.tokenHash);
  }

  /** Lets the reader in whose token this is; undefined if it is nobody's. */
  admitReader(token: string, reply: FastifyReply): StudyReader | undefined {
    const place = findToken(token, this.hashes);
    if (place < 0) return undefined;
    this.admit(this.study.readers[place], reply);
    return this.study.readers[place];
  }

  /** Lets a reader in who needs no token. */
  admit({ name }: StudyReader, reply: FastifyReply): void {
    this.setCookie(reply, readerCookie, "/api", `${name}.${this.sign(name)}`);
  }

  /** Lets the study's owner in. */
  admitAdmin(token: string, reply: FastifyReply): boolean {
    if (findToken(token, [this.study.adminTokenHash]) < 0) return false;
    this.setCookie(reply, adminCookie, "/admin", this.sign("owner"));
    return true;
  }

  readerOf(request: FastifyRequest): StudyReader | undefined {
    const [name = "", mac = ""] = (request.cookies[readerCookie] ?? "").split(".");
    return equalInConstantTime(mac, this.sign(name))
      ? this.study.readers.find((reader) => reader.name === name)
      : undefined;
  }

  /** @throws HttpError unless the study's owner asks. */
  requireAdmin(request: FastifyRequest): void {
    if (!equalInConstantTime(request.cookies[adminCookie] ?? "", this.sign("owner")))
      throw new HttpError(401, "Open the owner's link from invitations.csv.");
  }

  private sign(name: string): string {
    return signature(this.study.secret, `session/${name}`);
  }

  /** Ends with the browser; scripts do not see it, and other sites cannot send it. */
  private setCookie(reply: FastifyReply, name: string, path: string, value: string): void {
    void reply.setCookie(name, value, { path, httpOnly: true, sameSite: "strict", secure: this.secure });
  }
}
