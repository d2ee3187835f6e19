#!/usr/bin/env python3
"""An activation client in Python 3, standard library only, to be rehearsed: rehearse run -- python3 client.py"""
import json
import sys

from cloud import Cloud, Trouble


class Client(Cloud):
    """Each action is a method that takes what the person enters and returns what the person sees."""
    def start(self, base_url, feature_code, locale, **_):
        self.face(base_url, feature_code, locale)
        self.shown, self.reviewed, self.computer_time = {}, None, None

    # Choosing: always what the person says, never the first or the last.

    def pick(self, things, wanted):
        """By id, or by a name that only one thing has. Guessing is how licences end up with the wrong owner."""
        found = [t for t in things if t["id"] == wanted] or [t for t in things if t["name"] == wanted]
        if len(found) != 1:
            raise Trouble("refused", (self.say("有多个同名项，请用编号选择：", "Several have this name, choose by id: ") if found
                                      else self.say("列表里没有：", "Not in the list: ")) + wanted)
        return found[0]

    def listed(self, name):
        return self.call("GET", "/v1/" + name.replace("_", "-")).get(name) or []

    def names(self, name):
        return {**self.shown, name.removeprefix("product_").replace("instances", "products"): [t["name"] for t in self.listed(name)]}

    def sign_in(self, account, password):
        if self.token:  # two people signed in at once is how the wrong one stays
            try:
                self.call("DELETE", "/v1/sessions/current")
            except Trouble:
                pass  # it may have run out already
        self.token, self.shown = None, {}
        clock = {"client_time": self.computer_time} if self.computer_time else {}
        body = {"account": account, "password": password, "feature_code": self.feature_code, **clock}
        session = self.call("POST", "/v1/sessions", body, needs="token")
        self.token, self.shown = session["token"], {"account": session["account"]["login"]}
        return self.list_organizations()

    def list_organizations(self):
        return self.names("organizations")

    def select_organization(self, organization):
        chosen = self.pick(self.listed("organizations"), organization)
        self.call("PATCH", "/v1/sessions/current", {"organization": chosen["id"]})
        self.shown = {"account": self.shown.get("account"), "organization": chosen["name"]}  # the product is chosen anew
        return self.shown

    def list_products(self):
        return self.names("product_instances")

    def select_product(self, product):
        chosen = self.pick(self.listed("product_instances"), product)
        self.call("PATCH", "/v1/sessions/current", {"product_instance": chosen["id"]})
        self.shown = {**self.shown, "product": chosen["name"]}
        return self.list_account_sets()  # none there is the sign of a wrong organization

    # Activating.

    def review(self, serial_number, cdkey):
        """What would be bound, as the cloud sees it: what a client remembers differs exactly when it matters."""
        seen = self.call("POST", "/v1/activation-reviews", {"serial_number": serial_number, "cdkey": cdkey}, needs="id")
        self.reviewed = seen["id"]
        return {"account": seen["account"]["login"], "organization": seen["organization"]["name"], "feature_code": seen["feature_code"],
                "product": seen["product_instance"]["name"], "account_sets": [s["name"] for s in seen["account_sets"]]}

    def activate(self, serial_number, cdkey):
        shown = self.shown if self.reviewed else self.review(serial_number, cdkey)
        body = {"serial_number": serial_number, "cdkey": cdkey, "review": self.reviewed}
        self.reviewed = None  # it serves once
        return {**shown, **self.licence(self.call("POST", "/v1/activations", body, needs="licence")["licence"])}

    def licence(self, given):
        due, fields = given.get("certification_due_at"), ("product", "version", "status", "activated_at", "certification_due_at", "yunzhijia")
        licence = {name: given[name] for name in fields if name in given}
        licence.update(account=given["account"]["login"], organization=given["organization"]["name"])
        warning = self.say("企业认证须在此之前通过：", "The organization is to be certified before: ")
        return {"license": licence, **({"warnings": [warning + due]} if due else {})}

    def license_info(self):
        info = self.call("GET", "/v1/licence")
        if not info.get("licence"):
            return self.shown
        shown = {**self.shown, **self.licence(info["licence"])}
        shown["license"]["demo"] = info.get("demo", False)
        return shown

    def activate_yunzhijia(self, cdkey):
        self.call("POST", "/v1/yunzhijia-activations", {"cdkey": cdkey})
        return self.shown

    def re_register(self):
        self.call("POST", "/v1/re-registrations", {})
        return self.shown

    def submit_certification(self, company_name, credit_code):
        papers = self.call("POST", "/v1/certification", {"company_name": company_name, "credit_code": credit_code}, needs="status")
        return {**self.shown, "certification": papers["status"], "warnings": papers.get("warnings") or []}

    # Account sets.

    def list_account_sets(self):
        return self.names("account_sets")

    def create_account_set(self, name):
        self.call("POST", "/v1/account-sets", {"name": name})
        return self.list_account_sets()

    def backup_account_set(self, account_set):
        """A backup that nobody has read back is a hope, not a backup."""
        path = "/v1/account-sets/" + self.pick(self.listed("account_sets"), account_set)["id"]
        backup = self.call("POST", path + "/backups", {}, needs="id")["id"]
        self.call("POST", f"/v1/backups/{backup}/verifications", {})
        return {**self.shown, "backup": backup}

    def delete_account_set(self, account_set, confirm=""):
        """The cloud warns when no good backup is there. Only the person, warned, may insist."""
        path = "/v1/account-sets/" + self.pick(self.listed("account_sets"), account_set)["id"]
        self.call("DELETE", path + ("?confirm=true" if confirm == "true" else ""))
        return self.list_account_sets()

    def restore_account_set(self, backup):
        chosen = self.pick(self.listed("backups"), backup)
        self.call("POST", f"/v1/backups/{chosen['id']}/restores", {})
        return self.list_account_sets()


ACTIONS = ["sign_in", "list_organizations", "select_organization", "list_products", "select_product", "list_account_sets",
           "review", "activate", "license_info", "activate_yunzhijia", "re_register", "submit_certification",
           "create_account_set", "backup_account_set", "delete_account_set", "restore_account_set"]


class Rehearsal:
    """Puts a client on the stage: JSON-RPC 2.0 on stdin and stdout, one object a line. See docs/testing-your-client.md."""
    def __init__(self, kind):
        self.client = kind(self.notify)

    def send(self, **message):
        print(json.dumps({"jsonrpc": "2.0", **message}), flush=True)

    def notify(self, method, **params):
        self.send(method=method, params=params)

    def action(self, name, args):
        if name not in ACTIONS:
            return {"outcome": "unsupported", "shown": {}}
        try:
            return {"outcome": "ok", "shown": getattr(self.client, name)(**args)}
        except Trouble as trouble:
            return {"outcome": trouble.outcome, "shown": {**self.client.shown, "message": trouble.message}}

    def answer(self, method, params):
        if method == "initialize":
            return {"name": "example-python", "version": "1.0.0", "capabilities": ACTIONS}
        if method == "scenario.start":
            self.client.start(**params)
        if method == "action":
            self.client.computer_time = params.get("computer_time")
            return self.action(params["name"], params.get("args") or {})
        return {}

    def run(self):
        for line in sys.stdin:
            request = json.loads(line)
            self.send(id=request["id"], result=self.answer(request["method"], request.get("params") or {}))
            if request["method"] == "shutdown":
                return


if __name__ == "__main__":
    if sys.argv[1:2] == ["--bug"]:  # one of the mistakes that a rehearsal has to find
        import bugs
        bugs.run(*sys.argv[2:])
    elif sys.argv[1:2] == ["--way"]:  # another way of doing right, in which nothing must be found
        import ways
        ways.run(*sys.argv[2:])
    else:
        Rehearsal(Client).run()
