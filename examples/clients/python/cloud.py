"""Asking the cloud: one request, its answer, when to ask again, and what to tell when it was no use."""
import http.client
import json
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


class Cloud:
    """One world of the cloud, as somebody at a server computer sees it."""
    def __init__(self, notify):
        self.notify = notify

    def face(self, base_url, feature_code, locale):
        self.base, self.feature_code, self.locale = urllib.parse.urlsplit(base_url), feature_code, locale
        self.token = None

    def say(self, zh, en):
        return en if self.locale == "en" else zh

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
