/** The server over plain HTTP: who is let in, what is refused, what the browser is told, where it may listen. */
import * as fs from "node:fs";
import * as path from "node:path";
import { execFileSync } from "node:child_process";
import { Agent, request as tlsRequest } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CreatedStudy } from "../../lib/reader-study/create";
import { checkBinding } from "../../lib/reader-study/server/binding";
import type { ReaderState } from "../../lib/reader-study/server/reader-routes";
import { serveStudy, type StudyServer } from "../../lib/reader-study/server/server";
import { readResponses } from "../../lib/reader-study/analysis/responses";
import { UsageError, UserError } from "../../lib/support/errors";
import { makeStudy, openSession, temporary, tokenOf } from "./fixtures";

let folder: string;
let created: CreatedStudy;
let server: StudyServer;
const local = checkBinding({ host: "127.0.0.1", behindProxy: false });
const json = { "content-type": "application/json" };

beforeAll(async () => {
  folder = temporary("server");
  created = makeStudy(folder, { goBack: true, training: 2 });
  server = await serveStudy(created.study, local, 0);
});
afterAll(async () => {
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

const session = (reader: number): Promise<string> => openSession(server.address, tokenOf(created.invitations[reader]));
const get = (address: string, cookie = ""): Promise<Response> =>
  fetch(`${server.address}${address}`, { headers: { cookie } });
const post = (address: string, body: unknown, cookie = "", headers: Record<string, string> = json): Promise<Response> =>
  fetch(`${server.address}${address}`, {
    method: "POST",
    headers: { ...headers, cookie },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
const state = async (cookie: string, query = ""): Promise<ReaderState> =>
  (await get(`/api/state${query}`, cookie)).json() as Promise<ReaderState>;
const answerTo = ({ view }: ReaderState, change: object = {}): object => ({
  id: view?.id,
  sequence: view?.sequence,
  answer: "real",
  confidence: 3,
  milliseconds: 10,
  ...change,
});

describe("who is let in", () => {
  it("nobody without a session, with a wrong token, or with another study's cookie", async () => {
    for (const address of ["/api/state", "/api/images/x", "/admin/progress"])
      expect([401, 404]).toContain((await get(address)).status);
    expect((await post("/api/answers", {})).status).toBe(401);
    for (const token of ["x".repeat(43), "", tokenOf(created.invitations[3]), 7, null])
      expect((await post("/api/session", { token })).status).toBe(401);
    const cookie = await session(0);
    for (const forged of [
      cookie.replace("reader-1", "reader-2"),
      `${cookie}x`,
      "session=reader-1.",
      "session=reader-1",
    ]) {
      expect((await get("/api/state", forged)).status).toBe(401);
    }
    expect((await get("/admin/progress", cookie)).status).toBe(401);
  });

  it("a reader to the own images only, and to none that is not next", async () => {
    const [one, two] = [await session(0), await session(1)];
    const { view } = await state(one);
    expect((await get(`/api/images/${view?.id}`, one)).status).toBe(200);
    expect((await get(`/api/images/${view?.id}`, two)).status).toBe(404);
    const later = created.study.readers[0].slots[5].id;
    expect((await get(`/api/images/${later}`, one)).status).toBe(404);
    expect((await state(one, "?number=6")).view?.number).toBe(1);
  });

  it("a cookie that scripts do not see and other sites do not send", async () => {
    const response = await post("/api/session", { token: tokenOf(created.invitations[0]) });
    expect(response.headers.get("set-cookie")).toMatch(
      /^session=reader-1\.[\w-]{43}; Path=\/api; HttpOnly; SameSite=Strict$/,
    );
  });

  it("the owner, who sees how far readers are and not how right", async () => {
    const response = await post("/admin/session", { token: tokenOf(created.invitations[3]) });
    const cookie = (response.headers.get("set-cookie") as string).split(";")[0];
    const progress = await (await get("/admin/progress", cookie)).json();
    expect(progress).toEqual({
      title: "A test",
      readers: [1, 2, 3].map((i) => ({ reader: `reader-${i}`, answered: 0, total: 22, last: null })),
    });
    expect((await get("/api/state", cookie)).status).toBe(401);
  });
});

describe("what is refused", () => {
  it("bodies that are too long, of another type, or not what the page sends", async () => {
    const cookie = await session(2);
    const good = answerTo(await state(cookie));
    expect((await post("/api/answers", { ...good, more: "x".repeat(2000) }, cookie)).status).toBe(413);
    expect((await post("/api/answers", JSON.stringify(good), cookie, { "content-type": "text/plain" })).status).toBe(
      415,
    );
    for (const change of [
      { answer: "maybe" },
      { confidence: 6 },
      { confidence: 2.5 },
      { milliseconds: -1 },
      { id: "x" },
      { sequence: "0" },
      { more: 1 },
    ]) {
      const response = await post("/api/answers", { ...good, ...change }, cookie);
      expect(response.status).toBe(400);
      expect(Object.keys((await response.json()) as object)).toEqual(["error"]);
    }
    expect((await state(cookie)).answered).toBe(0);
  });

  it("paths out of the page's own files", async () => {
    for (const address of [
      "/page/../study.json",
      "/page/%2e%2e/study.ts",
      "/study.json",
      "/journal.jsonl",
      "/page/tsconfig.json",
      "/page/",
      "/..%2f..%2fpackage.json",
    ]) {
      expect((await get(address)).status, address).toBe(404);
    }
  });

  it("says nothing of its inside, and keeps the same headers, in errors too", async () => {
    for (const address of ["/", "/admin", "/page/reader.js", "/nothing", "/api/state"]) {
      const { headers } = await get(address);
      expect(headers.get("content-security-policy"), address).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'/,
      );
      expect(headers.get("content-security-policy")).not.toContain("unsafe");
      expect([
        headers.get("cache-control"),
        headers.get("x-content-type-options"),
        headers.get("referrer-policy"),
      ]).toEqual(["no-store", "nosniff", "no-referrer"]);
      expect(headers.has("server") || headers.has("x-powered-by")).toBe(false);
    }
  });
});

describe("answers", () => {
  it("are written once, however often and from how many windows they are sent; another answer to the same image is not taken", async () => {
    const cookie = await session(0);
    const before = await state(cookie);
    const same = answerTo(before);
    const statuses = (await Promise.all(Array.from({ length: 8 }, () => post("/api/answers", same, cookie)))).map(
      (response) => response.status,
    );
    expect(statuses).toEqual(new Array(8).fill(200));
    expect((await post("/api/answers", answerTo(before, { answer: "synthetic" }), cookie)).status).toBe(409);
    const lines = fs.readFileSync(path.join(created.study.folder, "journal.jsonl"), "utf8").trim().split("\n");
    expect(lines.filter((line) => line.includes(before.view?.id as string))).toHaveLength(1);
  });

  it("to examples are shown their solution afterwards; to test images never", async () => {
    const cookie = await session(1);
    for (let i = 0; i < 4; i++) {
      const now = await state(cookie);
      const { feedback } = (await (await post("/api/answers", answerTo(now), cookie)).json()) as {
        feedback: { truth: string } | null;
      };
      const slot = created.study.readers[1].slots[i];
      expect(feedback).toEqual(i < 2 ? { truth: created.study.images[slot.image].truth } : null);
    }
  });

  it("may be corrected where going back is on, and the last one stands", async () => {
    const cookie = await session(1);
    const third = await state(cookie, "?number=3");
    expect(third.view).toMatchObject({ number: 3, sequence: 1, answer: { answer: "real", confidence: 3 } });
    const corrected = answerTo(third, { answer: "synthetic", confidence: 5 });
    expect((await post("/api/answers", corrected, cookie)).status).toBe(200);
    expect((await post("/api/answers", corrected, cookie)).status).toBe(200);
    expect((await post("/api/answers", { ...corrected, sequence: 0 }, cookie)).status).toBe(409);
    const example = answerTo(await state(cookie, "?number=1"), { answer: "synthetic" });
    expect((await post("/api/answers", example, cookie)).status).toBe(409);
    const rows = readResponses(created.study).filter((row) => row.reader === "reader-2");
    expect(rows).toHaveLength(4);
    expect(rows[2]).toMatchObject({ answer: "synthetic", confidence: 5, rating: 5 });
  });

  it("of another reader's session, or out of turn, are not taken", async () => {
    const [one, two] = [await session(0), await session(1)];
    const now = await state(one);
    expect((await post("/api/answers", answerTo(now), two)).status).toBe(409);
    expect((await post("/api/answers", answerTo(now, { id: created.study.readers[0].slots[9].id }), one)).status).toBe(
      409,
    );
    expect((await post("/api/answers", answerTo(now, { sequence: 1 }), one)).status).toBe(409);
  });
});

describe("where it listens", () => {
  it("refuses other addresses without TLS or a proxy, and half a certificate", () => {
    expect(() => checkBinding({ host: "0.0.0.0", behindProxy: false })).toThrow(
      "give --tls-cert and --tls-key, --behind-proxy",
    );
    expect(() => checkBinding({ host: "::", behindProxy: false })).toThrow(UsageError);
    expect(() => checkBinding({ host: "127.0.0.1.example.org", behindProxy: false })).toThrow(UsageError);
    expect(() => checkBinding({ host: "127.0.0.1", tlsCert: "x", behindProxy: false })).toThrow(
      "both a certificate and its key",
    );
    expect(() => checkBinding({ host: "127.0.0.1", tlsCert: "no", tlsKey: "no", behindProxy: false })).toThrow(
      UserError,
    );
    for (const host of ["127.0.0.1", "localhost", "::1"])
      expect(checkBinding({ host, behindProxy: false })).toEqual({ host, secure: false });
    expect(checkBinding({ host: "0.0.0.0", behindProxy: true })).toEqual({ host: "0.0.0.0", secure: true });
  });

  it("serves a study once, and says which port is taken", async () => {
    const other = makeStudy(path.join(folder, "other")).study;
    await expect(serveStudy(other, local, Number(new URL(server.address).port))).rejects.toThrow("EADDRINUSE");
    const first = await serveStudy(other, local, 0);
    await expect(serveStudy(other, local, 0)).rejects.toThrow(`by process ${process.pid}`);
    await first.close();
  });

  it("speaks TLS, with cookies for TLS only", async () => {
    const [cert, key] = ["cert.pem", "key.pem"].map((name) => path.join(folder, name));
    execFileSync(
      "openssl",
      [
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=127.0.0.1",
        "-addext",
        "subjectAltName=IP:127.0.0.1",
        "-keyout",
        key,
        "-out",
        cert,
      ],
      { stdio: "ignore" },
    );
    const other = makeStudy(path.join(folder, "tls"));
    const secure = await serveStudy(
      other.study,
      checkBinding({ host: "127.0.0.1", tlsCert: cert, tlsKey: key, behindProxy: false }),
      0,
    );
    const agent = new Agent({ ca: fs.readFileSync(cert) });
    const headers = await new Promise<NodeJS.Dict<string | string[]>>((done, failed) => {
      const sent = tlsRequest(`${secure.address}/api/session`, { method: "POST", agent, headers: json }, (response) => {
        response.resume();
        done(response.headers);
      });
      sent.on("error", failed);
      sent.end(JSON.stringify({ token: tokenOf(other.invitations[0]) }));
    });
    expect(headers["set-cookie"]?.[0]).toMatch(/; Secure/);
    expect(headers["strict-transport-security"]).toBe("max-age=31536000");
    agent.destroy();
    await secure.close();
  });
});
