/** Requests to the study's server, repeated until they arrive: what is asked may be asked twice. */
import { element } from "./dom.js";

/** The server understood and said no; its sentence is the message. */
export class Refused extends Error {
  /**
   * @param {number} status
   * @param {string} message
   */
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

const firstWaitMs = 500;
const longestWaitMs = 8000;

/**
 * A request, tried until the server answers.
 * @param {string} address
 * @param {object} [body] sent as JSON; without it, the request only asks.
 * @returns {Promise<Response>} one that went well.
 * @throws {Refused}
 */
export async function request(address, body) {
  for (let wait = firstWaitMs; ; wait = Math.min(wait * 2, longestWaitMs)) {
    const response = await attempt(address, body);
    if (response !== undefined && response.status < 500) {
      tell("");
      if (response.ok) return response;
      const { error } = await response.json();
      throw new Refused(response.status, error);
    }
    tell(
      response === undefined
        ? "The connection is lost. What you chose is kept here and sent as soon as it is back."
        : "The server cannot save answers now. What you chose is kept here and sent again.",
    );
    await new Promise((done) => setTimeout(done, wait));
  }
}

/**
 * @param {string} address
 * @param {object} [body]
 * @returns {Promise<any>}
 * @throws {Refused}
 */
export async function requestJson(address, body) {
  return (await request(address, body)).json();
}

/**
 * @param {string} address
 * @param {object | undefined} body
 * @returns {Promise<Response | undefined>} undefined where nobody answered.
 */
async function attempt(address, body) {
  const sent =
    body === undefined
      ? {}
      : { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  try {
    return await fetch(address, sent);
  } catch {
    return undefined;
  }
}

/** @param {string} sentence */
function tell(sentence) {
  const place = element("connection", HTMLElement);
  if (place.textContent !== sentence) place.textContent = sentence;
}

/**
 * Takes the token out of the address, so that it is in no history and on no screenshot.
 * @returns {string} empty where there was none.
 */
export function takeToken() {
  const token = location.hash.slice(1);
  if (token !== "") history.replaceState(null, "", location.pathname);
  return token;
}
