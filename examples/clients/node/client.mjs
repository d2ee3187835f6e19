#!/usr/bin/env node
// An activation client in Node without dependencies, to be rehearsed: rehearse run -- node client.mjs
import { request as plain } from "node:http";
import { request as secure } from "node:https";
import { randomUUID } from "node:crypto";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";

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

/** Each action is a method that takes what the person enters and returns what the person sees. */
export class Client {
  constructor(notify) { this.notify = notify; }

  start({ base_url, feature_code, locale }) {
    Object.assign(this, { base: base_url, featureCode: feature_code, locale, token: null, shown: {}, reviewed: null, computerTime: null });
  }

  say(zh, en) { return this.locale === "en" ? en : zh; }

  // Asking the cloud.

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

  // Choosing: always what the person says, never the first or the last.

  /** By id, or by a name that only one thing has. Guessing is how licences end up with the wrong owner. */
  pick(things, wanted) {
    let found = things.filter((t) => t.id === wanted);
    if (!found.length) found = things.filter((t) => t.name === wanted);
    if (found.length === 1) return found[0];
    throw new Trouble("refused", (found.length ? this.say("有多个同名项，请用编号选择：", "Several have this name, choose by id: ")
      : this.say("列表里没有：", "Not in the list: ")) + wanted);
  }

  async listed(name) { return (await this.call("GET", `/v1/${name.replace("_", "-")}`))[name] ?? []; }

  async names(name) { return (await this.listed(name)).map((t) => t.name); }

  async sign_in({ account, password }) {
    // Two people signed in at once is how the wrong one stays. The old sign-in may have run out already.
    if (this.token) await this.call("DELETE", "/v1/sessions/current").catch(() => {});
    Object.assign(this, { token: null, shown: {} });
    const body = { account, password, feature_code: this.featureCode };
    if (this.computerTime) body.client_time = this.computerTime;
    const session = await this.call("POST", "/v1/sessions", body, "token");
    Object.assign(this, { token: session.token, shown: { account: session.account.login } });
    return this.list_organizations();
  }

  async list_organizations() { return { ...this.shown, organizations: await this.names("organizations") }; }

  async select_organization({ organization }) {
    const chosen = this.pick(await this.listed("organizations"), organization);
    await this.call("PATCH", "/v1/sessions/current", { organization: chosen.id });
    this.shown = { account: this.shown.account, organization: chosen.name }; // the product is chosen anew
    return this.shown;
  }

  async list_products() { return { ...this.shown, products: await this.names("product_instances") }; }

  async select_product({ product }) {
    const chosen = this.pick(await this.listed("product_instances"), product);
    await this.call("PATCH", "/v1/sessions/current", { product_instance: chosen.id });
    this.shown = { ...this.shown, product: chosen.name };
    return this.list_account_sets(); // none there is the sign of a wrong organization
  }

  // Activating.

  /** What would be bound, as the cloud sees it: what a client remembers differs exactly when it matters. */
  async review({ serial_number, cdkey }) {
    const seen = await this.call("POST", "/v1/activation-reviews", { serial_number, cdkey }, "id");
    this.reviewed = seen.id;
    return {
      account: seen.account.login, organization: seen.organization.name, product: seen.product_instance.name,
      account_sets: seen.account_sets.map((s) => s.name), feature_code: seen.feature_code,
    };
  }

  async activate({ serial_number, cdkey }) {
    const shown = this.reviewed ? this.shown : await this.review({ serial_number, cdkey });
    const review = this.reviewed;
    this.reviewed = null; // it serves once
    const done = await this.call("POST", "/v1/activations", { serial_number, cdkey, review }, "licence");
    return { ...shown, ...this.licence(done.licence) };
  }

  licence(given) {
    const { product, version, status, activated_at, certification_due_at: due, yunzhijia } = given;
    const license = { product, version, status, activated_at, certification_due_at: due, yunzhijia, account: given.account.login, organization: given.organization.name };
    return due ? { license, warnings: [this.say("企业认证须在此之前通过：", "The organization is to be certified before: ") + due] } : { license };
  }

  async license_info() {
    const info = await this.call("GET", "/v1/licence");
    if (!info.licence) return this.shown;
    const shown = { ...this.shown, ...this.licence(info.licence) };
    shown.license.demo = info.demo === true;
    return shown;
  }

  async change(path, body = {}) { await this.call("POST", path, body); return this.shown; }

  activate_yunzhijia({ cdkey }) { return this.change("/v1/yunzhijia-activations", { cdkey }); }

  re_register() { return this.change("/v1/re-registrations"); }

  async submit_certification({ company_name, credit_code }) {
    const papers = await this.call("POST", "/v1/certification", { company_name, credit_code }, "status");
    return { ...this.shown, certification: papers.status, warnings: papers.warnings ?? [] };
  }

  // Account sets.

  async list_account_sets() { return { ...this.shown, account_sets: await this.names("account_sets") }; }

  async create_account_set({ name }) { await this.change("/v1/account-sets", { name }); return this.list_account_sets(); }

  /** A backup that nobody has read back is a hope, not a backup. */
  async backup_account_set({ account_set }) {
    const { id } = this.pick(await this.listed("account_sets"), account_set);
    const backup = await this.call("POST", `/v1/account-sets/${id}/backups`, {}, "id");
    await this.change(`/v1/backups/${backup.id}/verifications`);
    return { ...this.shown, backup: backup.id };
  }

  /** The cloud warns when no good backup is there. Only the person, warned, may insist. */
  async delete_account_set({ account_set, confirm }) {
    const { id } = this.pick(await this.listed("account_sets"), account_set);
    await this.call("DELETE", `/v1/account-sets/${id}${confirm === "true" ? "?confirm=true" : ""}`);
    return this.list_account_sets();
  }

  async restore_account_set({ backup }) {
    const { id } = this.pick(await this.listed("backups"), backup);
    await this.change(`/v1/backups/${id}/restores`);
    return this.list_account_sets();
  }
}

const ACTIONS = ["sign_in", "list_organizations", "select_organization", "list_products", "select_product", "list_account_sets",
  "review", "activate", "license_info", "activate_yunzhijia", "re_register", "submit_certification",
  "create_account_set", "backup_account_set", "delete_account_set", "restore_account_set"];

async function act(client, { name, args }) {
  if (!ACTIONS.includes(name)) return { outcome: "unsupported", shown: {} };
  try {
    return { outcome: "ok", shown: await client[name](args ?? {}) };
  } catch (trouble) {
    if (!(trouble instanceof Trouble)) throw trouble;
    return { outcome: trouble.outcome, shown: { ...client.shown, message: trouble.message } };
  }
}

/** Puts a client on the stage: JSON-RPC 2.0 on stdin and stdout, one object a line. See docs/testing-your-client.md. */
export async function rehearse(Kind) {
  const send = (message) => process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`);
  const client = new Kind((method, params) => send({ method, params }));
  for await (const line of createInterface({ input: process.stdin })) {
    const { id, method, params } = JSON.parse(line);
    let result = {};
    if (method === "initialize") result = { name: "example-node", version: "1.0.0", capabilities: ACTIONS };
    if (method === "scenario.start") client.start(params);
    if (method === "action") client.computerTime = params.computer_time;
    if (method === "action") result = await act(client, params);
    send({ id, result });
    if (method === "shutdown") break;
  }
  process.stdin.destroy();
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [flag, bug] = process.argv.slice(2);
  if (flag === "--bug") import("./bugs.mjs").then((bugs) => rehearse(bugs.named(bug))); // mistakes that a rehearsal has to find
  else rehearse(Client);
}
