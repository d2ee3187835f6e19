"""Mistakes that real activation clients make, one class each: python3 client.py --bug NAME

A rehearsal has to find every one of them; the table in bugs_test.go says by which rule.
"""
import http.client
import json
import os
import sys
import threading
import time
import uuid

import near
from client import ACTIONS, Client, Rehearsal
from cloud import Lost, Trouble


class ShowsOldAccount(Client):
    """Goes on showing whoever signed in first."""
    def sign_in(self, account, password):
        before = self.first if hasattr(self, "first") and self.first[0] == self.base else None
        shown = super().sign_in(account, password)
        self.first = before or (self.base, shown["account"])
        return {**shown, "account": self.first[1]}

    def review(self, serial_number, cdkey):
        return {**super().review(serial_number, cdkey), "account": self.first[1]}


class ShowsFirstOrganization(Client):
    """Shows the first organization of the list, whichever is selected."""
    def review(self, serial_number, cdkey):
        return {**super().review(serial_number, cdkey), "organization": self.listed("organizations")[0]["name"]}


class ShowsFirstProduct(Client):
    """Shows the first product of the list, whichever is selected."""
    def review(self, serial_number, cdkey):
        return {**super().review(serial_number, cdkey), "product": self.listed("product_instances")[0]["name"]}


class HidesAccountSets(Client):
    """Shows no account sets before activating: nobody notices that the list is empty."""
    def select_product(self, product):
        super().select_product(product)
        return self.shown

    def review(self, serial_number, cdkey):
        return {name: value for name, value in super().review(serial_number, cdkey).items() if name != "account_sets"}


class NoReview(Client):
    """Activates at once and shows nothing before."""
    def select_product(self, product):
        super().select_product(product)
        return {}

    def activate(self, serial_number, cdkey):
        done = self.call("POST", "/v1/activations", {"serial_number": serial_number, "cdkey": cdkey}, needs="licence")
        return self.licence(done["licence"])


class PicksOrganization(Client):
    """Enters the first organization by itself after signing in."""
    def sign_in(self, account, password):
        shown = super().sign_in(account, password)
        self.select_organization(self.listed("organizations")[0]["id"])
        return {**shown, **self.shown}


class PicksProduct(Client):
    """Enters the first product by itself after an organization was chosen."""
    def select_organization(self, organization):
        super().select_organization(organization)
        return self.select_product(self.listed("product_instances")[0]["id"])


class GuessesNamesake(Client):
    """Takes the first of several that have the name, and the first of all when none has it."""
    def pick(self, things, wanted):
        return next((t for t in things if t["name"] == wanted), things[0])


class ClaimsSuccess(Client):
    """Says that an activation was done although it was refused."""
    def activate(self, **keys):
        try:
            return super().activate(**keys)
        except Trouble:
            return self.shown


class ClaimsSuccessLost(Client):
    """Says that an activation was done although no answer came."""
    def activate(self, **keys):
        try:
            return super().activate(**keys)
        except Trouble as trouble:
            if trouble.outcome == "failed":
                return self.shown
            raise


class SwallowsRefusal(Client):
    """Refuses without a word."""
    def refusal(self, *answer):
        wait, trouble = super().refusal(*answer)
        return wait, Trouble(trouble.outcome, "")


class HidesCause(Client):
    """Says of every refusal that something went wrong."""
    def refusal(self, *answer):
        wait, trouble = super().refusal(*answer)
        return wait, Trouble(trouble.outcome, self.say("操作失败。", "Something went wrong."))


class ConfusesStatus(Client):
    """Says that a licence is expired, whether it is revoked, suspended or exchanged."""
    def refusal(self, status, raw, retry_after):
        wait, trouble = super().refusal(status, raw, retry_after)
        if b"LICENCE_" in raw:
            trouble.message = self.say("授权已到期。", "Licence expired.")
        return wait, trouble

    def licence(self, given):
        return super().licence({**given, "status": given["status"] if given["status"] == "valid" else "expired"})


class NewKeyEachTry(Client):
    """Repeats a request under another idempotency key."""
    def exchange(self, method, path, body, key):
        return super().exchange(method, path, body, key and str(uuid.uuid4()))


class NoKey(Client):
    """Sends no idempotency key."""
    def exchange(self, method, path, body, key):
        return super().exchange(method, path, body, None)


class LostMeansRefused(Client):
    """Says that an activation was refused when no answer came."""
    def activate(self, **keys):
        try:
            return super().activate(**keys)
        except Trouble as trouble:
            raise Trouble("refused", trouble.message) from trouble


class GivesUpWhenLost(Client):
    """Says after one lost answer that it was refused, although the licence is active."""
    def exchange(self, method, path, body, key):
        try:
            return super().exchange(method, path, body, key)
        except Lost as lost:
            raise Trouble("refused", self.say("激活失败。", "Activation failed.")) from lost


class TrustsEmptyAnswer(Client):
    """Takes every 200 for a success, empty or cut off."""
    def readable(self, status, raw, needs):
        try:
            return super().readable(status, raw, needs)
        except Lost:
            return {"licence": {"status": "valid", "account": {"login": ""}, "organization": {"name": ""}}}


class TrustsCutAnswer(TrustsEmptyAnswer):
    """Takes an answer that broke off for a success."""
    def exchange(self, *request):
        try:
            return super().exchange(*request)
        except Lost:
            return 200, b"", ""


class DiesOnPage(Client):
    """Never thought that a 200 might hold anything but JSON."""
    def readable(self, status, raw, needs):
        return json.loads(raw) if raw else super().readable(status, raw, needs)


class Impatient(Client):
    """Asks again at once, whatever Retry-After says."""
    def refusal(self, *answer):
        wait, trouble = super().refusal(*answer)
        return wait and 0.01, trouble


class NeverStops(Client):
    """Tries a refused activation again and again."""
    def activate(self, **keys):
        for _ in range(12):
            try:
                return super().activate(**keys)
            except Trouble as trouble:
                last = trouble
        raise last


class KnocksOnLocked(Client):
    """Signs in again and again while the account is locked."""
    def sign_in(self, account, password):
        for _ in range(12):
            try:
                return super().sign_in(account, password)
            except Trouble as trouble:
                last = trouble
        raise last


class SignsInByItself(Client):
    """Keeps the password, and when the sign-in has run out signs in and activates without another look."""
    def sign_in(self, account, password):
        self.kept = {"account": account, "password": password, "feature_code": self.feature_code}
        self.chosen = {}
        return super().sign_in(account, password)

    def exchange(self, method, path, body, key):
        if method == "PATCH":
            self.chosen.update(body)
        return super().exchange(method, path, body, key)

    def activate(self, **keys):
        try:
            return super().activate(**keys)
        except Trouble as trouble:
            if len(self.chosen) < 2:
                raise trouble
        self.token = None
        self.token = self.call("POST", "/v1/sessions", self.kept, needs="token")["token"]
        for name, chosen in dict(self.chosen).items():
            self.call("PATCH", "/v1/sessions/current", {name: chosen})
        return {**self.shown, **self.licence(self.call("POST", "/v1/activations", keys, needs="licence")["licence"])}


class ConfirmsDeletion(Client):
    """Confirms every deletion by itself: the warning reaches nobody."""
    def delete_account_set(self, account_set, confirm=""):
        return super().delete_account_set(account_set, "true")


class NeverVerifies(Client):
    """Makes backups and does not read them back."""
    def backup_account_set(self, account_set):
        path = "/v1/account-sets/" + self.pick(self.listed("account_sets"), account_set)["id"]
        return {**self.shown, "backup": self.call("POST", path + "/backups", {}, needs="id")["id"]}


class KeyInAddress(Client):
    """Puts the serial number into an address."""
    def activate(self, serial_number, cdkey):
        try:
            self.call("GET", "/v1/licence?serial_number=" + "".join(serial_number.split()).encode("ascii", "ignore").decode())
        except Trouble:
            pass
        return super().activate(serial_number, cdkey)


class KeyInHeader(Client):
    """Makes the idempotency key of the CDKey."""
    def exchange(self, method, path, body, key):
        if body and "cdkey" in body and body["cdkey"].isascii():
            key = key and "activate-" + body["cdkey"].strip()
        return super().exchange(method, path, body, key)


class KeyShown(Client):
    """Shows the serial number with the result."""
    def activate(self, serial_number, cdkey):
        try:
            return {**super().activate(serial_number, cdkey), "message": "OK " + serial_number}
        except Trouble as trouble:
            raise Trouble(trouble.outcome, trouble.message + "\n" + serial_number) from trouble


class KeyLogged(Client):
    """Writes the keys into its log."""
    def activate(self, **keys):
        self.notify("log", text=json.dumps(keys))
        return super().activate(**keys)


class KeyOnStderr(Client):
    """Writes the keys to standard error."""
    def activate(self, **keys):
        print("activating", keys, file=sys.stderr, flush=True)
        return super().activate(**keys)


class KeyElsewhere(Client):
    """Reports each activation to the maker's own statistics, keys and all."""
    def activate(self, **keys):
        connection = http.client.HTTPConnection(self.base.netloc, timeout=10)
        try:
            connection.request("POST", "/statistics/activations", json.dumps(keys))
            connection.getresponse().read()
        except (OSError, http.client.HTTPException):
            pass
        finally:
            connection.close()
        return super().activate(**keys)


class Polls(Client):
    """Looks again and again whether it is still signed in, although nobody asked."""
    def start(self, **setting):
        super().start(**setting)
        if not hasattr(self, "watch"):
            self.watch = threading.Thread(target=self.poll, daemon=True)
            self.watch.start()

    def poll(self):
        while True:
            try:
                self.exchange("GET", "/v1/sessions/current", None, None)
            except Lost:
                pass
            time.sleep(0.001)


class RemembersLicence(Client):
    """Shows the licence information it saw first, for ever."""
    def license_info(self):
        if getattr(self, "kept", None) is None or self.kept[0] != self.base:
            self.kept = self.base, super().license_info()
        return self.kept[1]


class WrongOwnerShown(Client):
    """Names the signed-in account's first organization as the owner of the licence."""
    def licence(self, given):
        shown = super().licence(given)
        shown["license"]["organization"] = self.listed("organizations")[-1]["name"]
        return shown


class HidesDueDate(Client):
    """Does not say until when the organization is to be certified."""
    def licence(self, given):
        return super().licence({name: value for name, value in given.items() if name != "certification_due_at"})


class HidesPaperWarnings(Client):
    """Keeps the cloud's warnings about papers to itself."""
    def submit_certification(self, **papers):
        return {**super().submit_certification(**papers), "warnings": []}


class Strict(Client):
    """Takes an answer with a member that it does not know for none."""
    def readable(self, status, raw, needs):
        answer = super().readable(status, raw, needs)
        known = {"id", "token", "account", "machine", "feature_code", "signed_in_at", "expires_at", "organization", "product_instance",
                 "organizations", "product_instances", "account_sets", "certification_due_if_activated_now", "result", "activated_at",
                 "licence", "demo", "status", "from", "to", "active", "number", "name", "books", "at", "verified", "source_organization",
                 "backups", "overdue", "company_name", "credit_code", "warnings", "due_at", "submitted_at", "approved_at"}
        if set(answer) - known:
            raise Trouble("failed", self.say("无法识别云端的答复。", "The cloud's answer cannot be read."))
        return answer


class StrictCodes(Client):
    """Says nothing when it is refused for the licence's sake with a code that it does not know."""
    def refusal(self, status, raw, retry_after):
        wait, trouble = super().refusal(status, raw, retry_after)
        code = json.loads(raw).get("code", "")
        known = ("LICENCE_IN_USE", "LICENCE_EXPIRED", "LICENCE_REVOKED", "LICENCE_SUSPENDED", "LICENCE_EXCHANGED")
        return wait, Trouble("refused", "") if code.startswith("LICENCE_") and code not in known else trouble


class ChecksKeys(Client):
    """Refuses keys by a rule of its own, without asking the cloud."""
    def activate(self, serial_number, cdkey):
        if serial_number != serial_number.strip() or serial_number != serial_number.upper() or not serial_number.isascii():
            raise Trouble("refused", self.say("序列号格式不对。", "The serial number has the wrong form."))
        return super().activate(serial_number, cdkey)


class Crashes(Client):
    """Dies when an activation is refused."""
    def activate(self, **keys):
        try:
            return super().activate(**keys)
        except Trouble:
            os._exit(3)


class Babbles(Client):
    """Writes to standard output what is no message."""
    def activate(self, **keys):
        print("activating ...", flush=True)
        return super().activate(**keys)


class Declares(Client):
    """Declares to activate the Yunzhijia service, and cannot."""
    def activate_yunzhijia(self, cdkey):
        raise Trouble("unsupported", "")


class Inert(Client):
    """Says that all is well and does nothing."""
    def __getattribute__(self, name):
        return (lambda **_: {}) if name in ACTIONS else super().__getattribute__(name)


def run(name=""):
    """Rehearses the class of a name such as shows-old-account."""
    kinds = {"".join("-" + c.lower() if c.isupper() else c for c in kind.__name__)[1:]: kind
             for kind in [*globals().values(), *vars(near).values()] if isinstance(kind, type) and issubclass(kind, Client) and kind is not Client}
    if name not in kinds:
        sys.exit(f"there is no bug {name!r}; there are: " + ", ".join(kinds))
    Rehearsal(kinds[name]).run()
