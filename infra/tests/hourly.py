"""The canary as it is packed, run over `local`: its post through the form's own function into the engine, and out again.

What it looks at in AWS beside that, a certificate and a trail, is looked at here where there is one: a server on this
machine, and CloudTrail's answers.
"""

import ast
import contextlib
import http.server
import io
import json
import os
import re
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.parse
from datetime import UTC, datetime, timedelta
from pathlib import Path

import summary

ROOT = Path(__file__).resolve().parents[2]
CANARY = ROOT / "infra/canary"
sys.path.insert(0, str(CANARY))

import canary  # noqa: E402
import visitor as visitors  # noqa: E402

LOCAL = {}
TABLE = "local-contacts"
TEMPLATE = (ROOT / "infra/template.yaml").read_text(encoding="utf-8")


def environment(**more):
    """What the template gives the function, and what Lambda does, with `local` in the place of both."""
    data = Path(LOCAL["data"])
    return {
        "SITE_ORIGIN": LOCAL["url"],
        "CONTACTS_TABLE": TABLE,
        "ACCESS_TRAIL": "",
        "METRICS": "kontakt",
        "CANARY_KEY": (data / "canary-key").read_text(encoding="utf-8"),
        "AWS_ENDPOINT_URL_DYNAMODB": f"http://127.0.0.1:{LOCAL['engine']}",
        "AWS_ACCESS_KEY_ID": (data / "engine-key").read_text(encoding="utf-8").strip(),
        "AWS_SECRET_ACCESS_KEY": "x",
        "AWS_REGION": "eu-north-1",
        "AWS_DEFAULT_REGION": "eu-north-1",
        **more,
    }


def store():
    import boto3

    settings = environment()
    return boto3.client(
        "dynamodb",
        region_name="eu-north-1",
        endpoint_url=settings["AWS_ENDPOINT_URL_DYNAMODB"],
        aws_access_key_id=settings["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key="x",
    )


def desk(*arguments):
    command = [LOCAL["desk"], *LOCAL["arguments"], "--format", "json", *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def mails():
    return {path.name for path in (Path(LOCAL["data"]) / "outbox").glob("*.eml")}


class OverLocal(unittest.TestCase):
    def setUp(self):
        if not LOCAL:
            self.skipTest("no local is running")
        self.store = store()

    def stored(self):
        return self.store.get_item(TableName=TABLE, Key=canary.KEY, ConsistentRead=True).get("Item")

    def run_canary(self, **more):
        """What it answers, or how it fails, and what it prints."""
        before, printed = dict(os.environ), io.StringIO()
        os.environ.update(environment(**more))
        try:
            with contextlib.redirect_stdout(printed):
                try:
                    answer = canary.handler({}, None)
                except AssertionError as error:
                    answer = str(error)
        finally:
            os.environ.clear()
            os.environ.update(before)
        return answer, [json.loads(line) for line in printed.getvalue().splitlines()]

    def test_it_comes_through_and_nobody_is_shown_or_told_anything(self):
        inbox, told = desk("inbox", "--all"), mails()
        answer, printed = self.run_canary()
        self.assertEqual(answer, {"CanarySucceeded": 1})
        self.assertIsNone(self.stored(), "it erases what is stored of it")
        self.assertEqual([line["CanarySucceeded"] for line in printed], [1])
        self.assertEqual(desk("inbox", "--all"), inbox)
        # The stream has an order: whoever writes after it is told of, and by then it would have been.
        reference = visitors.Visitor(LOCAL["url"]).send(canary.MESSAGE)
        end = time.monotonic() + 60
        while not (new := mails() - told) and time.monotonic() < end:
            time.sleep(0.1)
        self.assertEqual(len(new), 1, "of the visitor, and of no canary")
        self.assertIn(reference, new.pop())
        desk("erase", reference, "--reason", "request", "--yes")
        self.assertEqual(desk("inbox", "--all"), inbox)

    def test_what_an_earlier_run_left_is_written_over(self):
        visitors.Visitor(LOCAL["url"]).send(canary.MESSAGE, canary.mark(environment()["CANARY_KEY"]))
        left = self.stored()
        typed = {field: {"S": text} for field, text in canary.MESSAGE.items()}
        self.assertEqual({field: left[field] for field in typed}, typed)
        self.assertEqual(set(left) - set(typed), {"pk", "type", "received_at", "expires_at"}, "and nothing to find it by")
        kept = int(left["expires_at"]["N"]) - datetime.fromisoformat(left["received_at"]["S"]).timestamp()
        self.assertEqual(kept, canary.DAY)
        self.assertEqual(desk("inbox", "--all"), [], "nor is it shown while it is there")
        self.assertEqual(self.run_canary()[0], {"CanarySucceeded": 1})
        self.assertIsNone(self.stored())

    def test_a_forged_mark_is_an_ordinary_post(self):
        self.assertNotEqual(environment()["CANARY_KEY"], "")
        visitor = visitors.Visitor(LOCAL["url"])
        for name, headers_of in [
            ("another key", canary.mark("x" * 64)),
            ("another body", lambda _: canary.mark(environment()["CANARY_KEY"])(b"")),
            ("no mark at all", lambda _: {"x-canary": "yes"}),
        ]:
            with self.subTest(name):
                reference = visitor.send(canary.MESSAGE, headers_of)
                self.assertIsNone(self.stored())
                (enquiry,) = desk("inbox", "--all")
                self.assertEqual(enquiry["reference"], reference)
                desk("erase", reference, "--reason", "request", "--yes")
        answer, printed = self.run_canary(CANARY_KEY="x" * 64)
        self.assertIn("not stored, or not as the canary's", answer)
        self.assertNotIn("CanarySucceeded", printed[0])
        # Its post was an ordinary one, and a case worker sees what went wrong.
        (enquiry,) = desk("inbox", "--all")
        self.assertEqual(enquiry["name"], canary.MESSAGE["name"])
        desk("erase", enquiry["reference"], "--reason", "request", "--yes")

    def test_what_is_not_as_it_should_be_is_seen(self):
        class Other:
            """A store that has or keeps something else than it was given."""

            def __init__(self, store, changed=None, keeps=False):
                self.store, self.changed, self.keeps = store, changed or {}, keeps

            def get_item(self, **request):
                found = self.store.get_item(**request)
                return {"Item": {**found["Item"], **self.changed}} if "Item" in found else found

            def delete_item(self, **request):
                return None if self.keeps else self.store.delete_item(**request)

        visitor, key = visitors.Visitor(LOCAL["url"]), environment()["CANARY_KEY"]
        for other, words in [
            (Other(self.store, {"phone": {"S": "22 22 55 56"}, "company": {"S": ""}}), "typed: company, phone$"),
            (Other(self.store, keeps=True), "is still there$"),
        ]:
            with self.assertRaisesRegex(AssertionError, words):
                canary.way(visitor, key, other, TABLE)
        self.assertEqual(canary.way(visitor, key, self.store, TABLE), 1)

    def test_a_site_that_does_not_answer_fails_and_is_no_success(self):
        answer, printed = self.run_canary(SITE_ORIGIN=LOCAL["url"] + "/no")
        self.assertIn("CanarySucceeded: AssertionError: the form has no version", answer)
        self.assertNotIn("CanarySucceeded", printed[0])
        # An engine that is not there: the post is taken, and nothing can be read.
        answer, _ = self.run_canary(AWS_ENDPOINT_URL_DYNAMODB="http://127.0.0.1:9")
        self.assertIn("CanarySucceeded: EndpointConnectionError", answer)
        self.assertEqual(self.run_canary()[0], {"CanarySucceeded": 1})


class Site(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.text.encode())

    def log_message(self, *_):
        pass


@contextlib.contextmanager
def served(status=200, text="", context=None):
    """A server on this machine; its port."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Site)
    server.status, server.text = status, text
    if context:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    try:
        yield server.server_port
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class RunsOut(unittest.TestCase):
    def days(self, text, status=200):
        with served(status, text) as port:
            return canary.security_txt_days(visitors.Visitor(f"http://127.0.0.1:{port}"))

    def test_security_txt_says_until_when_it_is_good(self):
        for days in (40, -2):
            end = (datetime.now(UTC) + timedelta(days=days)).strftime("%Y-%m-%dT%H:%M:%SZ")
            found = self.days(f"Contact: mailto:a@example.no\nExpires: {end}\nPreferred-Languages: nb, en\n")
            self.assertAlmostEqual(found, days, delta=0.1)
        self.assertIsNone(self.days("", 404), "a site need not have one")
        for text, status in [("Contact: x\n", 200), ("Expires: soon\n", 200), ("", 503)]:
            with self.assertRaises((AssertionError, ValueError)):
                self.days(text, status)

    def certificate(self, folder, days):
        """A certificate of this machine's own making, and how long it is good for."""
        from cryptography import x509
        from cryptography.hazmat.primitives import hashes, serialization
        from cryptography.hazmat.primitives.asymmetric import ec
        from cryptography.x509.oid import NameOID

        key = ec.generate_private_key(ec.SECP256R1())
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
        now = datetime.now(UTC)
        made = (
            x509.CertificateBuilder()
            .subject_name(name)
            .issuer_name(name)
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(now - timedelta(days=300))
            .not_valid_after(now + timedelta(days=days))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
            .sign(key, hashes.SHA256())
        )
        path = Path(folder) / f"{days}.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        path.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
        return path

    def test_a_certificate_has_days_left(self):
        with tempfile.TemporaryDirectory() as folder:
            for days, seen in [(20, True), (-1, False)]:
                path = self.certificate(folder, days)
                ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                ours.load_cert_chain(path)
                theirs = ssl.create_default_context(cafile=str(path))
                with served(context=ours) as port:
                    if seen:
                        found = canary.certificate_days("localhost", port, theirs)
                        self.assertAlmostEqual(found, days, delta=0.1)
                    else:
                        with self.assertRaises(ssl.SSLCertVerificationError):
                            canary.certificate_days("localhost", port, theirs)

    def test_a_trail_says_when_it_has_delivered(self):
        class Trails:
            def __init__(self, **status):
                self.status = status

            def get_trail_status(self, Name):
                assert Name == "arn"
                return self.status

        def ago(hours):
            return datetime.now(UTC) - timedelta(hours=hours)

        for trails, hours in [
            (Trails(LatestDeliveryTime=ago(0.1), StartLoggingTime=ago(9)), 0.1),
            (Trails(LatestDeliveryTime=ago(7), StartLoggingTime=ago(9), LatestDeliveryError="NoSuchBucket"), 7),
            (Trails(StartLoggingTime=ago(1)), 1),
        ]:
            self.assertAlmostEqual(canary.trail_hours(trails, "arn"), hours, delta=0.05)
        with self.assertRaisesRegex(AssertionError, "never been on"):
            canary.trail_hours(Trails(IsLogging=False), "arn")

    def test_one_that_cannot_be_looked_at_stops_no_other(self):
        def fails():
            raise ValueError("no such thing")

        values, failures = canary.look({"A": fails, "B": lambda: 2.345, "C": lambda: None, "D": lambda: 1})
        self.assertEqual(values, {"B": 2.35, "D": 1})
        self.assertEqual(failures, ["A: ValueError: no such thing"])


class Packed(unittest.TestCase):
    """What Lambda runs, and what CloudWatch reads of it."""

    def test_a_line_of_the_log_is_a_metric_without_dimensions(self):
        line = json.loads(canary.metrics("kontakt", {"CanarySucceeded": 1, "SecurityTxtDaysLeft": 9.5}))
        (directive,) = line["_aws"]["CloudWatchMetrics"]
        self.assertEqual((directive["Namespace"], directive["Dimensions"]), ("kontakt", [[]]))
        self.assertAlmostEqual(line["_aws"]["Timestamp"] / 1000, time.time(), delta=60)
        self.assertEqual([one["Name"] for one in directive["Metrics"]], ["CanarySucceeded", "SecurityTxtDaysLeft"])
        self.assertEqual((line["CanarySucceeded"], line["SecurityTxtDaysLeft"]), (1, 9.5))

    def test_every_alarm_looks_at_a_number_that_there_is(self):
        source = (CANARY / "canary.py").read_text(encoding="utf-8")
        named = set(re.findall(r'"((?:Canary|SecurityTxt|Certificate|Trail)[A-Z]\w+)"', source))
        self.assertEqual(named, {"CanarySucceeded", "SecurityTxtDaysLeft", "CertificateDaysLeft", "TrailSilentHours"})
        own = set(re.findall(r"Namespace: !Ref AWS::StackName\n +MetricName: (\w+)", TEMPLATE))
        self.assertEqual(own, named | {"MessagesTold"})

    def test_it_has_all_that_it_is_made_of(self):
        """The folder is packed as it is: what is imported is there, in Python itself, or in Lambda's runtime."""
        files = {path.stem for path in CANARY.glob("*.py")}
        here = {path.name for path in CANARY.iterdir()} - {"__pycache__"}
        self.assertEqual(here, {f"{name}.py" for name in files})
        (function,) = re.findall(r"(?ms)^  CanaryFunction:\n.*?^  \w", TEMPLATE)
        self.assertIn("CodeUri: canary\n      Handler: canary.handler\n", function)
        given = set(re.findall(r"(?m)^          (\w+): ", function))
        asked = set()
        for name in files:
            tree = ast.parse((CANARY / f"{name}.py").read_text(encoding="utf-8"))
            for node in ast.walk(tree):
                modules = [one.name for one in node.names] if isinstance(node, ast.Import) else []
                modules += [node.module] if isinstance(node, ast.ImportFrom) else []
                for module in modules:
                    top = module.split(".")[0]
                    self.assertTrue(top in files | {"boto3", "botocore"} or top in sys.stdlib_module_names, module)
                if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.fullmatch("[A-Z]+(_[A-Z]+)*", node.value):
                    asked.add(node.value)
        self.assertLessEqual({"SITE_ORIGIN", "CANARY_KEY", "METRICS", "ACCESS_TRAIL", "CONTACTS_TABLE"}, asked)
        self.assertLessEqual({name for name in asked if "_" in name} | {"METRICS"}, given)

    def test_its_key_is_not_in_what_it_sends(self):
        headers = canary.mark("secret" * 8)(urllib.parse.urlencode(canary.MESSAGE).encode())
        self.assertRegex(headers["x-canary"], "^[0-9a-f]{64}$")


def main():
    arguments = summary.arguments_over_local()
    if arguments.url:
        more = arguments.desk_arguments
        found = {flag: more[more.index(flag) + 1] for flag in ("--data", "--dynamodb-port")}
        LOCAL.update(
            url=arguments.url,
            desk=arguments.desk,
            arguments=more,
            data=found["--data"],
            engine=found["--dynamodb-port"],
        )
    visitors.READING_SECONDS = 2.2
    return summary.run(sys.modules[__name__], arguments.summary)


if __name__ == "__main__":
    sys.exit(main())
