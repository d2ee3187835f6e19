// Asking the cloud: one request, its answer, when to ask again, and what to tell when it was no use.
import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

const ATTEMPTS = 3; // how often one request goes out in all
const PATIENCE = 60; // the longest Retry-After, in seconds, that a person is made to wait
const PAUSE = 0.2; // seconds before asking again when an answer was lost
const TIMEOUT = 10; // seconds after which an answer counts as lost

/** Why something was not done: refused or failed, in the words the person is shown. */
export class Trouble extends Error {
  constructor(outcome, message) { super(message); this.outcome = outcome; }
}

/** There is no answer, or none that can be read: nobody knows what the cloud did. */
export class Lost extends Error {}

/** One world of the cloud, as somebody at a server computer sees it. */
export class Cloud {
  constructor(notify) { this.notify = notify; }

  face({ base_url, feature_code, locale }) { Object.assign(this, { base: base_url, featureCode: feature_code, locale, token: null }); }

  say(zh, en) { return this.locale === "en" ? en : zh; }

  /** One request, one answer. node:http follows no redirection, which would carry keys to another host. */
  exchange(method, path, body, key) {
    const text = body === undefined ? "" : JSON.stringify(body);
    const headers = { "Accept-Language": this.locale, "User-Agent": "example-node/1", "Content-Length": Buffer.byteLength(text) };
    if (text) headers["Content-Type"] = "application/json";
    if (this.token) headers.Authorization = `Bearer ${this.token}`;
    if (key) headers["Idempotency-Key"] = key;
    return new Promise((resolve, reject) => {
      const lost = () => reject(new Lost());
      const options = { method, headers, agent: false, signal: AbortSignal.timeout(TIMEOUT * 1000) };
      const request = (this.base.startsWith("https:") ? secure : plain)(this.base + path, options, (response) => {
        const pieces = [];
        response.on("data", (piece) => pieces.push(piece)).on("error", lost).on("aborted", lost);
        response.on("end", () => resolve({
          status: response.statusCode, raw: Buffer.concat(pieces).toString("utf8"), retryAfter: response.headers["retry-after"] ?? "",
        }));
      });
      request.on("error", lost).end(text);
    });
  }

  /** The answer, decoded. Asking again is safe: what changes something has one key for all its attempts. */
  async call(method, path, body, needs) {
    const key = method === "GET" ? null : randomUUID();
    for (let attempt = 1; ; attempt++) {
      let wait = PAUSE;
      let trouble = new Trouble("failed", this.say("网络异常，不知道云端是否已处理；请先查看结果，再重试。",
        "The network failed and nobody knows whether the cloud has done it; look at the result, then try again."));
      try {
        const answer = await this.exchange(method, path, body, key);
        this.notify("log", { text: `${method} ${path}: ${answer.status}` }); // never a body: keys are in there
        if (answer.status < 400) return this.readable(answer, needs);
        ({ wait, trouble } = this.refusal(answer));
      } catch (broken) {
        if (!(broken instanceof Lost)) throw broken;
      }
      if (!wait || attempt === ATTEMPTS) throw trouble;
      await sleep(wait * 1000);
    }
  }

  /** A success that cannot be read, or lacks what it is about, is none. More than expected is welcome. */
  readable({ status, raw }, needs) {
    if (status === 204) return {};
    let answer = null;
    try { answer = JSON.parse(raw); } catch { throw new Lost(); }
    if (status < 200 || status >= 300 || answer === null || typeof answer !== "object" || (needs && !answer[needs])) throw new Lost();
    return answer;
  }

  /** How long to wait before asking again (0: don't), and what to tell: the cloud's own words, cause and all. */
  refusal({ status, raw, retryAfter }) {
    let problem = null;
    try { problem = JSON.parse(raw); } catch { /* a proxy's error page, for one */ }
    const title = problem?.title || this.say("云端返回错误，状态码 ", "The cloud answered with an error, status ") + status;
    // A locked account has the status of an overload, but asking again does not open it.
    const busy = status === 503 || (status === 429 && problem?.code !== "SIGN_IN_LOCKED");
    const seconds = busy && /^[0-9]+$/.test(retryAfter) ? Number(retryAfter) : 0;
    const message = [title, problem?.detail].filter(Boolean).join("\n");
    return { wait: seconds <= PATIENCE ? seconds : 0, trouble: new Trouble(busy || status >= 500 ? "failed" : "refused", message) };
  }
}
