#!/usr/bin/env python3
"""An activation client in Python 3, standard library only, to be rehearsed: rehearse run -- python3 client.py"""
import http.client
import json
import sys
import time
import urllib.parse
import uuid

ATTEMPTS = 3  # how often one request goes out in all
PATIENCE = 60  # the longest Retry-After, in seconds, that a person is made to wait
PAUSE = 0.2  # seconds before asking again when an answer was lost
TIMEOUT = 10  # seconds after which an answer counts as lost


class Trouble(Exception):
    """Why something was not done: refused or failed, in the words the person is shown."""
    def __init__(self, outcome, message):
        super().__init__(message)
        self.outcome, self.message = outcome, message


class Lost(Exception):
    """There is no answer, or none that can be read: nobody knows what the cloud did."""


class Client:
    """Each action is a method that takes what the person enters and returns what the person sees."""
    def __init__(self, notify):
        self.notify = notify

    def start(self, base_url, feature_code, locale, **_):
        self.base, self.feature_code, self.locale = urllib.parse.urlsplit(base_url), feature_code, locale
        self.token, self.shown, self.reviewed, self.computer_time = None, {}, None, None

    def say(self, zh, en):
        return en if self.locale == "en" else zh

    # Asking the cloud.

    def exchange(self, method, path, body, key):
        """One request, one answer. No redirection is followed: it would carry keys to another host."""
        kind = http.client.HTTPSConnection if self.base.scheme == "https" else http.client.HTTPConnection
        headers = {"Accept-Language": self.locale, "User-Agent": "example-python/1", "Content-Type": "application/json"}
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        if key:
            headers["Idempotency-Key"] = key
        connection = kind(self.base.netloc, timeout=TIMEOUT)
        try:
            connection.request(method, self.base.path + path, None if body is None else json.dumps(body), headers)
            response = connection.getresponse()
            return response.status, response.read(), response.headers.get("Retry-After", "")
        except (OSError, http.client.HTTPException) as broken:
            raise Lost from broken
        finally:
            connection.close()

    def call(self, method, path, body=None, needs=None):
        """The answer, decoded. Asking again is safe: what changes something has one key for all its attempts."""
        key = None if method == "GET" else str(uuid.uuid4())
        for attempt in range(1, ATTEMPTS + 1):
            wait, trouble = PAUSE, Trouble("failed", self.say(
                "网络异常，不知道云端是否已处理；请先查看结果，再重试。",
                "The network failed and nobody knows whether the cloud has done it; look at the result, then try again."))
            try:
                status, raw, retry_after = self.exchange(method, path, body, key)
                self.notify("log", text=f"{method} {path}: {status}")  # never a body: keys are in there
                if status < 400:
                    return self.readable(status, raw, needs)
                wait, trouble = self.refusal(status, raw, retry_after)
            except Lost:
                pass
            if not wait or attempt == ATTEMPTS:
                raise trouble
            time.sleep(wait)

    def readable(self, status, raw, needs):
        """A success that cannot be read, or lacks what it is about, is none. More than expected is welcome."""
        if status == 204:
            return {}
        try:
            answer = json.loads(raw)
        except ValueError as broken:
            raise Lost from broken
        if not 200 <= status < 300 or not isinstance(answer, dict) or needs and not answer.get(needs):
            raise Lost
        return answer

    def refusal(self, status, raw, retry_after):
        """How long to wait before asking again (0: don't), and what to tell: the cloud's own words, cause and all."""
        try:
            problem = dict(json.loads(raw))
        except (ValueError, TypeError):
            problem = {}  # a proxy's error page, for one
        title = problem.get("title") or self.say("云端返回错误，状态码 ", "The cloud answered with an error, status ") + str(status)
        # A locked account has the status of an overload, but asking again does not open it.
        busy = status == 503 or status == 429 and problem.get("code") != "SIGN_IN_LOCKED"
        seconds = int(retry_after) if busy and retry_after.isdigit() else 0
        trouble = Trouble("failed" if busy or status >= 500 else "refused", "\n".join(filter(None, [title, problem.get("detail")])))
        return seconds if seconds <= PATIENCE else 0, trouble

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
        bugs.run(sys.argv[2])
    else:
        Rehearsal(Client).run()
