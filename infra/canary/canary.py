"""Goes a visitor's whole way every hour: form, token, post, receipt, and what is stored of it, which it erases.

Its post has a mark that the form's function knows it by, so that nobody is shown it, told of it or counted for it. Beside
that it looks at what runs out. What it finds it says in its log, in CloudWatch's embedded metric format, which asks for no
right; what fails makes the call fail. Nothing in its log is of a person: all that it types is below.
"""

import hashlib
import hmac
import json
import os
import secrets
import socket
import ssl
import time
from datetime import UTC, datetime
from urllib.parse import urlsplit

from visitor import Visitor

# The one place that its post is stored in, and that its role reads and erases.
KEY = {"pk": {"S": "CANARY#hourly"}}
MESSAGE = {
    "name": "Kanarifuglen",
    "phone": "22 22 55 55",
    "email": "drift@example.no",
    "company": "Drift",
    "message": "Dette er en prøve på at skjemaet virker, nummer {number}. Den slettes med en gang.",
}
# For each answer: as long as the form's function has.
PATIENCE = 10
DAY, HOUR = 86400, 3600


def mark(key):
    """The header by which the form's function knows a post: of its whole body, with the canary's key."""
    return lambda body: {"x-canary": hmac.new(key.encode(), b"canary\0" + body, hashlib.sha256).hexdigest()}


def way(visitor, key, store, table):
    """Sends, reads, erases and compares. What an earlier run left is written over."""
    number = secrets.token_hex(8)
    message = {**MESSAGE, "message": MESSAGE["message"].format(number=number)}
    visitor.send(message, mark(key))

    def read():
        return store.get_item(TableName=table, Key=KEY, ConsistentRead=True).get("Item")

    found = read()
    store.delete_item(TableName=table, Key=KEY)
    if found is None:
        raise AssertionError("what was sent is not stored, or not as the canary's")
    different = sorted(field for field, typed in message.items() if found.get(field) != {"S": typed})
    if different:
        raise AssertionError(f"what is stored is not what was typed: {', '.join(different)}")
    if read() is not None:
        raise AssertionError("what was erased is still there")
    return 1


def certificate_days(host, port=443, context=None):
    """Days until the certificate that the host shows runs out. One that has is refused, as a browser does."""
    context = context or ssl.create_default_context()
    with socket.create_connection((host, port), PATIENCE) as plain, context.wrap_socket(plain, server_hostname=host) as tls:
        return (ssl.cert_time_to_seconds(tls.getpeercert()["notAfter"]) - time.time()) / DAY


def security_txt_days(visitor):
    """Days until nobody promises any more to answer (RFC 9116, section 2.5.5); `None` where there is no such file."""
    status, _, text = visitor.ask("/.well-known/security.txt")
    if status == 404:
        return None
    if status != 200:
        raise AssertionError(f"security.txt is answered with {status}")
    expires = [line.split(":", 1)[1].strip() for line in text.splitlines() if line.lower().startswith("expires:")]
    if len(expires) != 1:
        raise AssertionError("security.txt does not say once until when it is good")
    return (datetime.fromisoformat(expires[0]).timestamp() - time.time()) / DAY


def trail_hours(trails, trail):
    """Hours since the trail has delivered. This program's own reads are in it each hour, so it has something to deliver."""
    status = trails.get_trail_status(Name=trail)
    last = status.get("LatestDeliveryTime") or status.get("StartLoggingTime")
    if last is None:
        raise AssertionError("the trail has never been on")
    return (datetime.now(UTC) - last).total_seconds() / HOUR


def metrics(namespace, values):
    """A line of the log that CloudWatch makes metrics of (its embedded metric format), without dimensions."""
    names = [{"Name": name} for name in values]
    directive = {"Namespace": namespace, "Dimensions": [[]], "Metrics": names}
    return json.dumps({"_aws": {"Timestamp": int(time.time() * 1000), "CloudWatchMetrics": [directive]}, **values})


def look(looks):
    """What each of them finds, by its name, and what failed. None stops another, and nothing is found where one says so."""
    values, failures = {}, []
    for name, found in looks.items():
        try:
            value = found()
        except Exception as error:  # noqa: BLE001  (whatever it was, the others are wanted, too)
            failures.append(f"{name}: {type(error).__name__}: {error}")
        else:
            if value is not None:
                values[name] = round(value, 2)
    return values, failures


def handler(_event, _context):
    # In Lambda's own runtime; nothing else is needed.
    import boto3
    from botocore.config import Config

    config = Config(connect_timeout=PATIENCE, read_timeout=PATIENCE, retries={"max_attempts": 1})
    settings = os.environ
    visitor = Visitor(settings["SITE_ORIGIN"], PATIENCE)
    site = urlsplit(visitor.origin)
    looks = {
        "CanarySucceeded": lambda: way(
            visitor, settings["CANARY_KEY"], boto3.client("dynamodb", config=config), settings["CONTACTS_TABLE"]
        ),
        "SecurityTxtDaysLeft": lambda: security_txt_days(visitor),
    }
    if site.scheme == "https":
        looks["CertificateDaysLeft"] = lambda: certificate_days(site.hostname)
    if settings.get("ACCESS_TRAIL"):
        looks["TrailSilentHours"] = lambda: trail_hours(boto3.client("cloudtrail", config=config), settings["ACCESS_TRAIL"])
    values, failures = look(looks)
    print(metrics(settings["METRICS"], values), flush=True)
    if failures:
        # As an error of the call, which an alarm counts and the log has.
        raise AssertionError("; ".join(failures))
    return values
