"""What a visitor without script does with the form. The canary in AWS does it every hour, and the smoke test after a
deployment."""

import json
import re
import time
import urllib.error
import urllib.parse
import urllib.request
from html import unescape

# A token is taken when somebody could have filled the form in.
READING_SECONDS = 3


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


class Visitor:
    """A browser without script or cookies, as far as the form can tell."""

    def __init__(self, origin, patience=30):
        self.origin = origin
        self.patience = patience
        self.opener = urllib.request.build_opener(NoRedirect)

    def ask(self, path, body=None, headers=None):
        """The answer's status, headers and text, whatever the status is."""
        url = path if "://" in path else self.origin + path
        request = urllib.request.Request(url, data=body, headers={"accept": "text/html", **(headers or {})})
        try:
            answer = self.opener.open(request, timeout=self.patience)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read().decode("utf-8", "replace")

    def send(self, message, headers_of=None):
        """Sends the message with a token, and answers with the receipt's reference. `headers_of` may add headers to the
        post, which it makes of the body."""
        _, _, form = self.ask("/kontakt/")
        version = re.search(r'name="notice_version" value="([^"]*)"', form)
        if not version:
            raise AssertionError("the form has no version of the notice")
        status, _, token = self.ask("/api/kontakt/token", headers={"accept": "application/json"})
        if status != 200:
            raise AssertionError(f"the token is answered with {status}")
        time.sleep(READING_SECONDS)
        fields = {**message, "notice_version": unescape(version.group(1)), "token": json.loads(token)["token"]}
        trap = re.search(r'<input[^>]*name="([^"]+)"[^>]*tabindex="-1"', form) or re.search(
            r'tabindex="-1"[^>]*name="([^"]+)"', form
        )
        if trap:
            fields[trap.group(1)] = ""
        body = urllib.parse.urlencode(fields).encode()
        headers = {"origin": self.origin, "sec-fetch-site": "same-origin", **(headers_of(body) if headers_of else {})}
        status, answer, _ = self.ask("/api/kontakt", body, headers)
        if status != 303:
            raise AssertionError(f"the post is answered with {status}")
        status, _, receipt = self.ask(answer["location"])
        reference = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", receipt)
        if status != 200 or not reference:
            raise AssertionError(f"the receipt is answered with {status}")
        return reference.group()
