#!/usr/bin/env python3
"""An activation client that fetches its cases, in Python 3, standard library only.

    rehearse run --driver wire --client-name example-wire@1.0 &
    python3 client.py http://127.0.0.1:8422

Everything from the class Cloud on is an ordinary client; main() is all that a rehearsal adds to it.
"""
import http.client
import json
import sys
import time
import urllib.parse
import uuid

ATTEMPTS = 3  # how often one request goes out in all
PATIENCE = 60  # the longest Retry-After, in seconds, that is waited
PAUSE = 0.2  # seconds before asking again when an answer was lost


class Trouble(Exception):
    """Why something was not done: refused by the cloud, or failed, which means that nobody knows."""
    def __init__(self, outcome, message):
        super().__init__(message)
        self.outcome = outcome


def exchange(url, method, body=None, headers=None, timeout=10):
    """One request, one answer: status, text, headers. OSError and HTTPException when none came."""
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.netloc, timeout=timeout)
    try:
        target = parts.path + ("?" + parts.query if parts.query else "")
        connection.request(method, target, None if body is None else json.dumps(body), headers or {})
        response = connection.getresponse()
        return response.status, response.read(), response.headers
    finally:
        connection.close()


class Cloud:
    """Asks one world."""
    def __init__(self, base, locale):
        self.base, self.locale, self.token = base, locale, None

    def call(self, method, path, body=None, needs=None):
        """The answer, decoded. Asking again is safe: what changes something has one key for all its attempts."""
        headers = {"Accept-Language": self.locale, "User-Agent": "example-wire/1", "Content-Type": "application/json"}
        if method != "GET":
            headers["Idempotency-Key"] = str(uuid.uuid4())
        if self.token:
            headers["Authorization"] = "Bearer " + self.token
        for _ in range(ATTEMPTS):
            wait = PAUSE
            try:
                status, raw, answered = exchange(self.base + path, method, body, headers)
                answer = json.loads(raw) if raw else {}
                if status == 204 or status < 300 and raw and (not needs or answer.get(needs)):
                    return answer
                if status >= 400:
                    wait = self.wait(status, answer, answered)
            except (OSError, http.client.HTTPException, ValueError):
                pass  # no answer that can be read
            time.sleep(wait)
        raise Trouble("failed", "no answer that can be read")

    def wait(self, status, problem, headers):
        """How long the cloud wants to be left alone; whoever is refused for good is told so at once."""
        seconds = headers.get("Retry-After", "")
        busy = status == 503 or status == 429 and problem.get("code") != "SIGN_IN_LOCKED"
        if busy and seconds.isdigit() and int(seconds) <= PATIENCE:
            return int(seconds)
        raise Trouble("failed" if busy or status >= 500 else "refused", problem.get("title", str(status)))

    def pick(self, path, name, wanted):
        """By id, or by a name that only one thing has. Guessing is how licences end up with the wrong owner."""
        things = self.call("GET", path).get(name) or []
        found = [t["id"] for t in things if t["id"] == wanted] or [t["id"] for t in things if t["name"] == wanted]
        if len(found) != 1:
            raise Trouble("refused", "not in the list, or there several times: " + wanted)
        return found[0]


def enter(cloud, case):
    """Signs in and chooses what the case says, never the first or the last of a list."""
    session = {"account": case["account"], "password": case["password"], "feature_code": case["feature_code"],
               "client_time": case["computer_time"]}
    cloud.token = cloud.call("POST", "/v1/sessions", session, needs="token")["token"]
    organization = cloud.pick("/v1/organizations", "organizations", case["organization"])
    cloud.call("PATCH", "/v1/sessions/current", {"organization": organization})
    product = cloud.pick("/v1/product-instances", "product_instances", case["product"])
    cloud.call("PATCH", "/v1/sessions/current", {"product_instance": product})


def activate(cloud, case):
    keys = {"serial_number": case["serial_number"], "cdkey": case["cdkey"]}
    review = cloud.call("POST", "/v1/activation-reviews", keys, needs="id")  # which a person would read before going on
    cloud.call("POST", "/v1/activations", {**keys, "review": review["id"]}, needs="licence")


def back_up(cloud, case):
    account_set = cloud.pick("/v1/account-sets", "account_sets", case["account_set"])
    backup = cloud.call("POST", f"/v1/account-sets/{account_set}/backups", {}, needs="id")["id"]
    cloud.call("POST", f"/v1/backups/{backup}/verifications", {})  # one that nobody has read back is a hope


def delete(cloud, case):
    cloud.call("DELETE", "/v1/account-sets/" + cloud.pick("/v1/account-sets", "account_sets", case["account_set"]))


def restore(cloud, case):
    cloud.call("POST", f"/v1/backups/{cloud.pick('/v1/backups', 'backups', case['backup'])}/restores", {})


TASKS = {
    "activate": activate, "backup_account_set": back_up, "delete_account_set": delete, "restore_account_set": restore,
    "license_info": lambda cloud, case: cloud.call("GET", "/v1/licence"),
    "activate_yunzhijia": lambda cloud, case: cloud.call("POST", "/v1/yunzhijia-activations", {"cdkey": case["cdkey"]}),
    "re_register": lambda cloud, case: cloud.call("POST", "/v1/re-registrations", {}),
    "submit_certification": lambda cloud, case: cloud.call(
        "POST", "/v1/certification", {"company_name": case["company_name"], "credit_code": case["credit_code"]}, needs="status"),
    "create_account_set": lambda cloud, case: cloud.call("POST", "/v1/account-sets", {"name": case["name"]}),
}


def work(case):
    """Does a case and says what came of it."""
    cloud = Cloud(case["base_url"], case["locale"])
    try:
        enter(cloud, case)
        TASKS[case["task"]](cloud, case)
        return "ok"
    except Trouble as trouble:
        return trouble.outcome


def main(desk):
    """Fetches cases until the run is over."""
    while True:
        try:
            status, raw, _ = exchange(desk + "/cases/next", "GET", timeout=30)
        except OSError:
            return  # nobody is there any more
        if status == 200:
            case = json.loads(raw)
            exchange(f"{desk}/cases/{case['id']}", "POST", {"outcome": work(case)})
        elif status != 204:  # 204: none just now
            return


if __name__ == "__main__":
    main(sys.argv[1])
