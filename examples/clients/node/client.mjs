#!/usr/bin/env node
// An activation client in Node without dependencies, to be rehearsed: rehearse run -- node client.mjs
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";
import { Cloud, Trouble } from "./cloud.mjs";

/** Each action is a method that takes what the person enters and returns what the person sees. */
export class Client extends Cloud {
  start(setting) {
    this.face(setting);
    Object.assign(this, { shown: {}, reviewed: null, computerTime: null });
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
  if (flag === "--bug") import("./bugs.mjs").then((bugs) => rehearse(bugs.named(Client, bug))); // mistakes that a rehearsal has to find
  else rehearse(Client);
}
