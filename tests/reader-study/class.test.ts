/** A class: joining without an invitation, the room's accuracy, what is revealed and to whom, and where it may be served. */
import * as fs from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CreatedStudy } from "../../lib/reader-study/create";
import { writeMachineAnswers } from "../../lib/reader-study/machine/machine-answers";
import { checkBinding } from "../../lib/reader-study/server/binding";
import type { ClassState, RevealedImage } from "../../lib/reader-study/server/class-routes";
import { qrModules, qrText } from "../../lib/reader-study/server/qr-code";
import { reachableAddress } from "../../lib/reader-study/server/reachable";
import type { ReaderState } from "../../lib/reader-study/server/reader-routes";
import { serveStudy, type StudyServer } from "../../lib/reader-study/server/server";
import { UsageError } from "../../lib/support/errors";
import { makeStudy, temporary, tokenOf } from "./fixtures";

const local = checkBinding({ host: "127.0.0.1", behindProxy: false });
let folder: string;
let created: CreatedStudy;
let server: StudyServer;

beforeAll(async () => {
  folder = temporary("class");
  created = makeStudy(folder, { goBack: false, training: 2, readers: 2 });
  const { study } = created;
  writeMachineAnswers(study, {
    probabilities: study.images.map(({ purpose, truth }) =>
      purpose === "training" ? null : truth === "synthetic" ? 0.9 : 0.1,
    ),
    thresholds: Object.fromEntries([16, 32].map((side) => [`chest X-ray, ${side}×${side}`, 0.5])),
  });
  server = await serveStudy(study, local, 0, { forClass: true });
});
afterAll(async () => {
  await server.close();
  fs.rmSync(folder, { recursive: true });
});

const get = (address: string, cookie = ""): Promise<Response> =>
  fetch(`${server.address}${address}`, { headers: { cookie } });
const post = (address: string, body: object, cookie = ""): Promise<Response> =>
  fetch(`${server.address}${address}`, {
    method: "POST",
    headers: { "content-type": "application/json", cookie },
    body: JSON.stringify(body),
  });
const cookieOf = (response: Response): string =>
  response.headers
    .getSetCookie()
    .map((one) => one.split(";")[0])
    .join("; ");
const owner = async (): Promise<string> =>
  cookieOf(await post("/admin/session", { token: tokenOf(created.invitations[created.invitations.length - 1]) }));

/** Answers the next image as told, and returns where the reader then is. */
async function answer(
  state: ReaderState,
  cookie: string,
  said: (image: number) => "real" | "synthetic",
): Promise<ReaderState> {
  const reader = created.study.readers.find(({ name }) => name === state.reader);
  const slot = reader?.slots.find(({ id }) => id === state.view?.id);
  const body = { id: state.view?.id, sequence: 0, answer: said(slot?.image ?? -1), confidence: 3, milliseconds: 10 };
  return ((await (await post("/api/answers", body, cookie)).json()) as { state: ReaderState }).state;
}

describe("a class", () => {
  it("everybody joins as another reader, stays it, and is refused when all places are taken", async () => {
    const first = await post("/api/join", {});
    const cookie = cookieOf(first);
    expect(((await first.json()) as ReaderState).reader).toBe("reader-1");
    expect(((await (await post("/api/join", {}, cookie)).json()) as ReaderState).reader).toBe("reader-1");
    expect(((await (await post("/api/join", {})).json()) as ReaderState).reader).toBe("reader-2");
    const third = await post("/api/join", {});
    expect(third.status).toBe(409);
    expect(await third.json()).toEqual({ error: "All 2 places are taken: ask for a study with more --readers." });
  });

  it("the owner sees the room's accuracy beside the machine's; examples for practice do not count", async () => {
    const session = await post("/api/session", { token: tokenOf(created.invitations[0]) });
    const cookie = cookieOf(session);
    let state = (await session.json()) as ReaderState;
    const truth = (image: number): "real" | "synthetic" => created.study.images[image].truth;
    const wrong = (image: number): "real" | "synthetic" => (truth(image) === "real" ? "synthetic" : "real");
    for (const said of [wrong, wrong, truth, truth, wrong]) state = await answer(state, cookie, said);

    const shown = (await (await get("/admin/class", await owner())).json()) as ClassState;
    const tests = created.study.images.filter(({ purpose }) => purpose === "test").length;
    expect(shown).toMatchObject({
      join: `${server.address}/#join`,
      joined: 2,
      places: 2,
      room: { right: 2, answers: 3 },
      machine: { right: tests, answers: tests },
    });
    expect(shown.qr).toEqual(qrModules(shown.join));

    const score = async (of: string): Promise<unknown> => (await get("/api/score", of)).json();
    expect(await score(cookie)).toEqual({ score: null });
    const images = (await (await post("/admin/class/reveal", {}, await owner())).json()) as RevealedImage[];
    expect(await score(cookie)).toEqual({ score: { own: { right: 2, answers: 3 }, room: { right: 2, answers: 3 } } });
    expect((await get("/api/score", "")).status).toBe(401);
    expect(images.map(({ right }) => right)).toEqual([0, 1, 1]); // the most misleading first
    expect(images[0].truth).toBe(truth(images[0].image));
    const pixels = await get(`/admin/class/images/${images[0].image}`, await owner());
    expect(new Uint8Array(await pixels.arrayBuffer())).toEqual(new Uint8Array(created.study.pixels(images[0].image)));
    expect((await get("/admin/class/images/9999", await owner())).status).toBe(404);

    const late = await post("/api/answers?again", { id: state.view?.id }, cookie);
    expect([late.status, await late.json()]).toEqual([
      409,
      { error: "The images have been revealed: no more answers are taken." },
    ]);
    const after = (await (await get("/admin/class", await owner())).json()) as ClassState;
    expect(after.room).toEqual({ right: 2, answers: 3 });
  });

  it("a place is taken by joining, also for a server that is started again", async () => {
    const other = temporary("class-again");
    const { study } = makeStudy(other, { readers: 2 });
    const joinAt = async ({ address }: StudyServer): Promise<string> => {
      const joining = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
      return ((await (await fetch(`${address}/api/join`, joining)).json()) as ReaderState).reader;
    };
    const before = await serveStudy(study, local, 0, { forClass: true });
    expect(await joinAt(before)).toBe("reader-1");
    await before.close();
    const after = await serveStudy(study, local, 0, { forClass: true });
    expect(await joinAt(after)).toBe("reader-2");
    await after.close();
    fs.rmSync(other, { recursive: true });
  });

  it("truths and accuracy are for the owner alone", async () => {
    const reader = cookieOf(await post("/api/session", { token: tokenOf(created.invitations[0]) }));
    for (const cookie of ["", reader])
      for (const address of ["/admin/class", "/admin/class/images/0"])
        expect((await get(address, cookie)).status).toBe(401);
    for (const cookie of ["", reader]) expect((await post("/admin/class/reveal", {}, cookie)).status).toBe(401);
  });

  it("a study that is not served for a class has none of this", async () => {
    const other = temporary("no-class");
    const plain = makeStudy(other);
    const served = await serveStudy(plain.study, local, 0);
    const joining = { method: "POST", headers: { "content-type": "application/json" }, body: "{}" };
    expect((await fetch(`${served.address}/api/join`, joining)).status).toBe(404);
    expect(await (await fetch(`${served.address}/api/score`)).json()).toEqual({ score: "none" });
    expect((await fetch(`${served.address}/admin/class`)).status).toBe(404);
    expect(served.join).toBeUndefined();
    await served.close();
    fs.rmSync(other, { recursive: true });
  });
});

describe("the address that a room joins at", () => {
  it("names the machine where the server listens on all addresses", () => {
    const card = (address: string, internal: boolean): object => ({ address, internal, family: "IPv4" });
    const interfaces = { lo: [card("127.0.0.1", true)], wlan0: [card("192.168.1.20", false)] } as never;
    expect(reachableAddress("http://0.0.0.0:8321", interfaces)).toBe("http://192.168.1.20:8321");
    expect(reachableAddress("https://[::]:8321", interfaces)).toBe("https://192.168.1.20:8321");
    expect(reachableAddress("http://127.0.0.1:8321", interfaces)).toBe("http://127.0.0.1:8321");
    expect(reachableAddress("http://0.0.0.0:8321", {})).toBe("http://127.0.0.1:8321");
  });

  it("needs TLS, a proxy, or the word that the network is closed", () => {
    const open = { host: "0.0.0.0", behindProxy: false };
    expect(() => checkBinding(open)).toThrow(UsageError);
    expect(() => checkBinding(open)).toThrow(/--closed-network/);
    expect(checkBinding({ ...open, closedNetwork: true })).toEqual({ host: "0.0.0.0", secure: false });
  });

  it("its QR code has three finders, a quiet zone, and the same modules in a terminal", () => {
    const rows = qrModules("http://192.168.1.20:8321/#join");
    const finder = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"];
    const corner = (y: number, x: number): string[] => rows.slice(y, y + 7).map((row) => row.slice(x, x + 7));
    const end = rows.length - 11;
    for (const [y, x] of [
      [4, 4],
      [4, end],
      [end, 4],
    ])
      expect(corner(y, x)).toEqual(finder);
    for (const place of [0, 1, 2, 3, rows.length - 1]) expect(rows[place]).toMatch(/^0+$/);
    const halves: Readonly<Record<string, string>> = { " ": "00", "▀": "10", "▄": "01", "█": "11" };
    const lines = qrText("http://192.168.1.20:8321/#join")
      .replace(/\u001b\[[0-9;]*m/g, "")
      .split("\n");
    const drawn = lines.flatMap((line) => [0, 1].map((half) => [...line].map((one) => halves[one][half]).join("")));
    expect(drawn.slice(0, rows.length)).toEqual(rows);
  });
});
