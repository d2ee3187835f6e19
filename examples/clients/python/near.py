"""Mistakes near to what is right: each does nearly all of it well. python3 client.py --bug NAME, as those in bugs.py."""
import base64
import datetime
import json
import sys
import uuid

import cloud
from client import Client
from cloud import Trouble


class OldToken(Client):
    """Shows who signed in last, and goes on asking with the token of who was first."""
    def start(self, **setting):
        super().start(**setting)
        self.first = None

    def sign_in(self, account, password):
        self.token = None  # without signing the first one out
        shown = super().sign_in(account, password)
        self.first = self.token = self.first or self.token
        return shown


class DayLate(Client):
    """Tells the certification date of the day after, in words; the licence information has the right one."""
    def licence(self, given):
        shown = super().licence(given)
        if due := given.get("certification_due_at"):
            late = datetime.datetime.fromisoformat(due) + datetime.timedelta(days=1)
            shown["warnings"] = [self.say(f"企业认证最迟 {late.year}年{late.month}月{late.day}日", f"Certify by {late.day} {late:%b %Y}")]
        return shown


class WithoutZone(Client):
    """Reads the cloud's times as if they were UTC."""
    def licence(self, given):
        return super().licence({n: v[:19] + "Z" if n in ("activated_at", "certification_due_at") else v for n, v in given.items()})


class EveryStatus(Client):
    """Has one text for every licence that is not valid."""
    def refusal(self, status, raw, retry_after):
        wait, trouble = super().refusal(status, raw, retry_after)
        if b'"LICENCE_' in raw:
            trouble.message = self.say("授权已到期、撤销、暂停或换货。", "The licence has expired, or was revoked, suspended or exchanged.")
        return wait, trouble


class InventsCause(Client):
    """Says that the CDKey is wrong whenever the cloud gives no cause."""
    def refusal(self, status, raw, retry_after):
        wait, trouble = super().refusal(status, raw, retry_after)
        if b"ACTIVATION_REFUSED" in raw:
            trouble.message = self.say("CDKey 不对，请重新输入。", "The CDKey is wrong. Type it again.")
        return wait, trouble


class RefusedThoughDone(Client):
    """Says that an activation was refused when it took more than one try."""
    def activate(self, **keys):
        self.tries = 0
        shown = super().activate(**keys)
        if self.tries > 1:
            raise Trouble("refused", self.say("激活失败。", "Activation failed."))
        return shown

    def exchange(self, method, path, body, key):
        self.tries = getattr(self, "tries", 0) + (path == "/v1/activations")
        return super().exchange(method, path, body, key)


class ConflictIsSuccess(Client):
    """Takes 409 for: done already."""
    def refusal(self, status, raw, retry_after):
        wait, trouble = super().refusal(status, raw, retry_after)
        trouble.conflict = status == 409
        return wait, trouble

    def activate(self, **keys):
        try:
            return super().activate(**keys)
        except Trouble as trouble:
            if getattr(trouble, "conflict", False):
                return self.shown
            raise


class Milliseconds(Client):
    """Takes the seconds of Retry-After for milliseconds."""
    def refusal(self, *answer):
        wait, trouble = super().refusal(*answer)
        return wait / 1000, trouble


class OtherBody(Client):
    """Repeats an activation under the same key, and leaves the review out the second time."""
    def exchange(self, method, path, body, key):
        if path == "/v1/activations":
            body, self.sent = ({n: v for n, v in body.items() if n != "review"} if getattr(self, "sent", None) == key else body), key
        return super().exchange(method, path, body, key)


class DeletesUnread(Client):
    """Deletes an account set as soon as its backup is made, before it was read back."""
    def backup_account_set(self, account_set):
        path = "/v1/account-sets/" + self.pick(self.listed("account_sets"), account_set)["id"]
        backup = self.call("POST", path + "/backups", {}, needs="id")["id"]
        self.call("DELETE", path + "?confirm=true")
        self.call("POST", f"/v1/backups/{backup}/verifications", {})
        return {**self.shown, "backup": backup}


class PasswordInAddress(Client):
    """Signs in with the password in the address."""
    def exchange(self, method, path, body, key):
        if body and "password" in body:
            path += "?password=" + body["password"]
        return super().exchange(method, path, body, key)


class BareKeyLogged(Client):
    """Logs the serial number without its hyphens."""
    def activate(self, serial_number, cdkey):
        self.notify("log", text="activating " + "".join(serial_number.split()).replace("-", "").upper())
        return super().activate(serial_number, cdkey)


class EncodedKeyLogged(Client):
    """Logs the keys in base64, as if that hid them."""
    def activate(self, serial_number, cdkey):
        self.notify("log", text="activating " + base64.b64encode(f"{serial_number.strip()}:{cdkey.strip()}".encode()).decode())
        return super().activate(serial_number, cdkey)


class ReviewsUnseen(Client):
    """Reviews once more at the activation, and so confirms what the person never saw."""
    def activate(self, **keys):
        self.reviewed = None
        return super().activate(**keys)


class Hurries(Client):
    """Waits a third of a second for an answer, and asks again under another key."""
    def exchange(self, method, path, body, key):
        cloud.TIMEOUT = 0.3
        return super().exchange(method, path, body, key and str(uuid.uuid4()))


class RemembersOrganization(Client):
    """Enters by itself the organization and the product that the account used last."""
    def start(self, **setting):
        super().start(**setting)
        self.places, self.user = {}, None

    def exchange(self, method, path, body, key):
        answer = super().exchange(method, path, body, key)
        if method == "PATCH" and answer[0] == 200:
            self.places.setdefault(self.user, {}).update(body)
        return answer

    def sign_in(self, account, password):
        shown = super().sign_in(account, password)
        self.user = account
        for name, chosen in dict(self.places.get(account, {})).items():
            self.call("PATCH", "/v1/sessions/current", {name: chosen})
        return shown


class HalfLine(Client):
    """Writes the keys to standard error in a line that it never ends."""
    def activate(self, **keys):
        sys.stderr.write("activating " + json.dumps(keys) + " ... ")
        sys.stderr.flush()
        return super().activate(**keys)


class DebugMember(Client):
    """Hands the keys back in a member of its answer that nobody reads."""
    def activate(self, **keys):
        return {**super().activate(**keys), "debug": keys}


class OpensBooks(Client):
    """Creates an account set by itself where the list is empty, so that nobody sees that it was."""
    def select_product(self, product):
        shown = super().select_product(product)
        if not shown["account_sets"]:
            try:
                return self.create_account_set(self.say("默认账套", "Default"))
            except Trouble:
                pass
        return shown


class RegistersAnew(Client):
    """Registers a changed computer anew by itself, and activates."""
    def activate(self, **keys):
        try:
            return super().activate(**keys)
        except Trouble:
            self.re_register()
            return super().activate(**keys)
