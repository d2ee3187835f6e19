"""Other ways of doing right, one class each: python3 client.py --way NAME

A rehearsal must find nothing wrong with any of them: what a client may decide for itself is no mistake.
"""
import http.client
import json
import sys

from client import Client, Rehearsal
from cloud import Lost, Trouble


class Renews(Client):
    """Keeps the password. When the sign-in has run out, it signs in, looks again where it is, and then does what was asked."""
    def sign_in(self, account, password):
        self.kept, self.place = {"account": account, "password": password}, {}
        return super().sign_in(account, password)

    def exchange(self, method, path, body, key):
        answer = super().exchange(method, path, body, key)
        if method == "PATCH" and answer[0] == 200:
            self.place = {**({} if "organization" in body else self.place), **body}
        return answer

    def activate(self, **keys):
        before = self.token
        try:
            return super().activate(**keys)
        except Trouble:
            if len(self.place) < 2 or not before or self.signed_in():
                raise
        place, shown = dict(self.place), dict(self.shown)
        super().sign_in(**self.kept)
        for name, chosen in place.items():
            self.call("PATCH", "/v1/sessions/current", {name: chosen})
        seen = self.review(**keys)
        if any(seen.get(name) != shown.get(name) for name in ("account", "organization", "product")):
            raise Trouble("refused", self.say("重新登录后不在原来的企业或产品，请重新选择。", "After the new sign-in this is another place. Choose again."))
        self.shown = {**shown, **seen}
        return super().activate(**keys)

    def signed_in(self):
        try:
            return bool(self.call("GET", "/v1/sessions/current"))
        except Trouble:
            return False


class LooksWhenLost(Client):
    """Does not ask twice to activate: it looks what has come of it."""
    def activate(self, **keys):
        self.lost = False
        try:
            return super().activate(**keys)
        except Trouble:
            if not self.lost:
                raise
            seen = self.license_info()
            if not seen.get("license"):
                raise
            return seen

    def exchange(self, method, path, body, key):
        try:
            return super().exchange(method, path, body, key)
        except Lost:
            self.lost = self.lost or path == "/v1/activations"
            raise


class ReadsAgain(Client):
    """Reads everything anew before each step, and shows all of it."""
    def select_product(self, product):
        self.list_organizations()
        self.list_products()
        return super().select_product(product)

    def activate(self, **keys):
        self.list_account_sets()  # the review stays the one that the person saw
        return super().activate(**keys)

    def license_info(self):
        super().license_info()
        return super().license_info()


class OneConnection(Client):
    """Keeps one connection open, and opens another when it breaks."""
    kept = None

    def exchange(self, method, path, body, key):
        if self.kept is None or self.kept_to != self.base.netloc:
            self.kept, self.kept_to = http.client.HTTPConnection(self.base.netloc, timeout=10), self.base.netloc
        headers = {"Accept-Language": self.locale, "User-Agent": "example-python/1", "Content-Type": "application/json; charset=utf-8"}
        headers.update({"Authorization": "Bearer " + self.token} if self.token else {})
        headers.update({"Idempotency-Key": key} if key else {})
        try:
            self.kept.request(method, self.base.path + path, None if body is None else json.dumps(body, ensure_ascii=False).encode(), headers)
            response = self.kept.getresponse()
            return response.status, response.read(), response.headers.get("Retry-After", "")
        except (OSError, http.client.HTTPException) as broken:
            self.kept.close()
            self.kept = None
            raise Lost from broken


class WritesAnew(Client):
    """Writes the members of a request in another order at each try, and asks first with HEAD and OPTIONS what there is."""
    tries = 0

    def exchange(self, method, path, body, key):
        for probe in ("HEAD", "OPTIONS"):
            super().exchange(probe, path, None, None)
        self.tries += 1
        items = list((body or {}).items())
        return super().exchange(method, path, body and dict(items if self.tries % 2 else reversed(items)), key)


class Talkative(Client):
    """Shows and logs more than it has to, in an order of its own."""
    def license_info(self):
        shown = super().license_info()
        self.notify("log", text="licence: " + json.dumps(shown.get("license"), ensure_ascii=False))
        return dict(reversed([*shown.items(), ("message", self.say("授权信息如上。", "This is the licence information.")), ("screen", 7)]))


def run(name=""):
    """Rehearses the class of a name such as looks-when-lost."""
    kinds = {"".join("-" + c.lower() if c.isupper() else c for c in kind.__name__)[1:]: kind
             for kind in globals().values() if isinstance(kind, type) and issubclass(kind, Client) and kind is not Client}
    if name not in kinds:
        sys.exit(f"there is no way {name!r}; there are: " + ", ".join(kinds))
    Rehearsal(kinds[name]).run()
