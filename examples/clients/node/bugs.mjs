// Mistakes that real activation clients make: node client.mjs --bug NAME. A rehearsal has to find every one of them.
import { Trouble } from "./cloud.mjs";

/** The mistaken kinds of a client, by name. */
function mistaken(Client) {
  /** Shows the organization that was selected first, for ever. */
  class RedirectedName extends Client {
    async select_organization(entered) {
      const shown = await super.select_organization(entered);
      if (this.firstBase !== this.base) Object.assign(this, { firstBase: this.base, first: shown.organization });
      return { ...shown, organization: this.first };
    }
  }

  /** Hopes that what was refused will have worked all the same. */
  class Optimist extends Client {
    async activate(keys) {
      try { return await super.activate(keys); } catch { return this.shown; }
    }
  }

  /** Says nothing when something was refused. */
  class Silent extends Client {
    refusal(answer) {
      const { wait, trouble } = super.refusal(answer);
      return { wait, trouble: new Trouble(trouble.outcome, "") };
    }
  }

  /** Goes by the status alone: whatever came with a 200 must be the answer. */
  class ByStatus extends Client {
    readable(answer, needs) {
      try { return super.readable(answer, needs); } catch { return { result: "activated", licence: { account: {}, organization: {} } }; }
    }
  }

  return { "redirected-name": RedirectedName, optimist: Optimist, silent: Silent, "by-status": ByStatus };
}

/** The mistaken kind of a name. */
export function named(Client, name) {
  const kinds = mistaken(Client);
  if (Object.hasOwn(kinds, name ?? "")) return kinds[name];
  process.stderr.write(`there is no bug ${name}; there are: ${Object.keys(kinds).join(", ")}\n`);
  return process.exit(1);
}
