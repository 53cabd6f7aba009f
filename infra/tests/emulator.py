"""An account on this machine: MiniStack as a process of its own, and a deployment into it by the steps that `cargo xtask
deploy` prints.

With AUTH it checks signatures and enforces the policies of roles, with resources and with most conditions; keys that count
as the account's root may do everything. It runs the functions as they are built, as programs of this machine.
"""

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import boto3
from botocore.config import Config

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "infra/deploy"))

import smoke  # noqa: E402

REGION = "eu-north-1"
ACCOUNT = "000000000000"
ORIGIN = "https://www.example.no"
MAILBOXES = {"--notify-from": "skjema@example.no", "--notify-to": "ansatte@example.no", "--operators-to": "drift@example.no"}
# What MiniStack counts as the account's own keys.
ROOT_KEYS = ("test", "test")
# How long anything may take to come about on a slow machine; nothing waits for longer than it must.
PATIENCE = 120
# MiniStack has no sums of metrics, so these alarms are left away from what is deployed there; `template.py` reads them.
NOT_THERE = ("StoreAlarm", "MailsAlarm")
# MiniStack knows no trail, so it is deployed as for an account that has one.
SETTINGS = ("AccessTrail=no",)


def until(found, what):
    """What `found` answers as soon as it is something."""
    end = time.monotonic() + PATIENCE
    while not (answer := found()):
        if time.monotonic() > end:
            raise AssertionError(f"waited in vain for {what}")
        time.sleep(0.1)
    return answer


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


class Account:
    """A running MiniStack, over nothing."""

    def __init__(self, venv, folder):
        self.venv, self.folder = venv, folder
        shutil.rmtree(folder, ignore_errors=True)
        (folder / "tmp").mkdir(parents=True)
        port = free_port()
        self.url = f"http://127.0.0.1:{port}"
        # Nothing of this machine's own settings for AWS, and nothing on another address than this machine's own. The
        # functions inherit where the account is, which is all that they are told beside what the template says.
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TMPDIR": str(folder / "tmp"),
            "GATEWAY_PORT": str(port),
            "BIND_HOST": "127.0.0.1",
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "AUTH": "true",
            "LAMBDA_EXECUTOR": "local",
            "MINISTACK_REGION": REGION,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ENDPOINT_URL_DYNAMODB": self.url,
            "AWS_ENDPOINT_URL_SESV2": self.url,
        }
        self.log = folder / "log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [venv / "bin/ministack"], cwd=folder, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            until(self.answers, "MiniStack to answer")
        except BaseException:
            self.stop()
            raise

    def answers(self):
        if self.process.poll() is not None:
            raise AssertionError(f"MiniStack ended by itself:\n{self.log.read_text(errors='replace')}")
        try:
            return self.client("sts").get_caller_identity()
        except Exception:  # noqa: BLE001  (it does not listen yet)
            return None

    def stop(self):
        """Ends it and the functions it has started, which are in its session."""
        for ending in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(self.process.pid, ending)
            except ProcessLookupError:
                break
            try:
                self.process.wait(5)
            except subprocess.TimeoutExpired:
                continue

    def environment(self, keys=ROOT_KEYS):
        """For a program that is to find this account, as whoever has the keys."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        more = {"AWS_SESSION_TOKEN": keys[2]} if len(keys) > 2 else {}
        return {
            **kept,
            **more,
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": keys[0],
            "AWS_SECRET_ACCESS_KEY": keys[1],
            "AWS_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_EC2_METADATA_DISABLED": "true",
            "SAM_CLI_TELEMETRY": "0",
            "HOME": str(self.folder),
        }

    def client(self, service, keys=ROOT_KEYS):
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name=REGION,
            aws_access_key_id=keys[0],
            aws_secret_access_key=keys[1],
            aws_session_token=keys[2] if len(keys) > 2 else None,
            config=Config(retries={"total_max_attempts": 1}),
        )

    def role_keys(self, arn):
        """Keys of a role, as somebody who may take it on has them."""
        found = self.client("sts").assume_role(RoleArn=arn, RoleSessionName="ola")["Credentials"]
        return found["AccessKeyId"], found["SecretAccessKey"], found["SessionToken"]

    def mails(self):
        """What SES was handed, the oldest first."""
        with urllib.request.urlopen(f"{self.url}/_ministack/ses/messages", timeout=30) as answer:
            return json.load(answer)["messages"].get(ACCOUNT, [])

    def events(self, group):
        """Every line that a function has logged."""
        pages = self.client("logs").get_paginator("filter_log_events").paginate(logGroupName=group)
        return [event["message"] for page in pages for event in page["events"]]


def run(command, folder, environment):
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        shown = " ".join(str(word) for word in command[:4])
        raise AssertionError(f"{shown} … ended with {done.returncode}:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}")
    return done.stdout


class Deployment:
    """A folder as the workspace is when functions and site are built, and what is deployed from it."""

    def __init__(self, account, xtask, functions, site):
        self.account, self.xtask = account, xtask
        self.folder = account.folder / "workspace"
        text = (ROOT / "infra/template.yaml").read_text(encoding="utf-8")
        for name in NOT_THERE:
            text, left = re.subn(rf"(?ms)^  {name}:\n.*?(?=^  \w)", "", text)
            assert left == 1, f"the template has no {name}"
        (self.folder / "infra").mkdir(parents=True)
        (self.folder / "infra/template.yaml").write_text(text, encoding="utf-8")
        (self.folder / "infra/deploy").symlink_to(ROOT / "infra/deploy")
        canary = ROOT / "infra/canary"
        shutil.copytree(canary, self.folder / "infra/canary", ignore=shutil.ignore_patterns("__pycache__"))
        (self.folder / "public").symlink_to(site)
        for name, program in functions.items():
            (self.folder / "target/lambda" / name).mkdir(parents=True)
            shutil.copy(program, self.folder / "target/lambda" / name / "bootstrap")

    def steps(self, name, extent, more=()):
        """What `cargo xtask deploy` would run; the functions and the site are built already."""
        command = [self.xtask, "deploy", "--stack", name, "--origin", ORIGIN, "--yes", "--dry-run"]
        for flag, mailbox in MAILBOXES.items():
            command += [flag, mailbox]
        for setting in (*SETTINGS, *more):
            command += ["--set", setting]
        printed = run(command, ROOT, {**os.environ})
        (found,) = [part for part in printed.split("\n\n") if part.startswith(extent)]
        commands = [shlex.split(line) for line in found.splitlines() if line.startswith("   ")]
        return [command for command in commands if command[0] != "cargo"]

    def deploy(self, name, extent, more=()):
        tools = Path(sys.executable).parent
        environment = self.account.environment()
        environment["PATH"] = f"{tools}{os.pathsep}{environment['PATH']}"
        return [run([tools / command[0], *command[1:]], self.folder, environment) for command in self.steps(name, extent, more)]

    def make(self, name):
        self.deploy(name, "The first time")

    def change(self, name, *more):
        """The step of `deploy` that changes the stack, without sam, which takes ten seconds to say the same."""
        (sam,) = [command for command in self.steps(name, "Every other time", more) if command[0] == "sam"]
        given = dict(word.split("=", 1) for word in sam[sam.index("--parameter-overrides") + 1 :])
        stacks = self.account.client("cloudformation")
        (stack,) = stacks.describe_stacks(StackName=name)["Stacks"]
        parameters = [
            {"ParameterKey": key, "ParameterValue": given[key].strip('"')}
            if key in given
            else {"ParameterKey": key, "UsePreviousValue": True}
            for key in (one["ParameterKey"] for one in stack["Parameters"])
        ]
        stacks.update_stack(
            StackName=name,
            TemplateURL=self.packed(name, given.get("SecretsVersion")),
            Parameters=parameters,
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        status = until(lambda: self.ended(name), f"{name} to be changed")
        assert status == "UPDATE_COMPLETE", status

    def beside(self, name, other):
        """A second stack from what was packed for the first, as its tables are protected in the end."""
        stacks = self.account.client("cloudformation")
        (stack,) = stacks.describe_stacks(StackName=other)["Stacks"]
        given = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
        mailboxes = dict(zip(("NotifyFrom", "NotifyTo", "OperatorsTo"), MAILBOXES.values(), strict=True))
        stacks.create_stack(
            StackName=name,
            TemplateURL=self.packed(other, None),
            Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in {**given, **mailboxes}.items()],
            Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
        )
        status = until(lambda: self.ended(name), f"{name} to be made")
        assert status == "CREATE_COMPLETE", status

    def packed(self, name, secrets_version):
        """The template that sam packed, with this number written out.

        MiniStack resolves a secret again when the resource is written otherwise, and not when a parameter makes it another
        one. AWS's guide names a change of any property; `docs/runbooks/keys.md` says what to do if it is as here.
        """
        body = self.account.client("cloudformation").get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
        body = body if isinstance(body, str) else json.dumps(body, indent=1)
        if secrets_version:
            reference = r"\{[^}]*\}|!?Ref:? SecretsVersion"
            for before, written, number, places in (
                # Of the form's function and the canary's.
                (r'SECRETS_VERSION"?:\s*', rf'{reference}|"\d+"', f'"{secrets_version}"', 2),
                (", secrets ", r"\$\{SecretsVersion\}|\d+", secrets_version, 1),
            ):
                body, found = re.subn(f"({before})({written})", rf"\g<1>{number}", body)
                assert found == places, before
        bucket = self.account.client("s3")
        with contextlib.suppress(bucket.exceptions.BucketAlreadyOwnedByYou):
            bucket.create_bucket(Bucket="packed", CreateBucketConfiguration={"LocationConstraint": REGION})
        bucket.put_object(Bucket="packed", Key=name, Body=body.encode())
        return f"{self.account.url}/packed/{name}"

    def ended(self, name):
        (stack,) = self.account.client("cloudformation").describe_stacks(StackName=name)["Stacks"]
        return None if stack["StackStatus"].endswith("_IN_PROGRESS") else stack["StackStatus"]

    def state(self, name):
        """How the stack stands, as `cargo xtask deploy` asks before it does anything."""
        command = [sys.executable, "infra/deploy/stack.py", "state", "--stack", name, "--region", REGION]
        return json.loads(run(command, self.folder, self.account.environment()))


class Visitor(smoke.Visitor):
    """A visitor of a deployed form. CloudFront and the HTTP API do not lead to it here (the emulator answers 502 and 404), so
    each request is made the event that they would make of it, by a recorded one, and handed to the function.
    """

    def __init__(self, account, stack, local):
        super().__init__(ORIGIN)
        self.account, self.stack, self.local = account, stack, local
        text = (ROOT / "infra/events/kontakt-urlencoded.json").read_text(encoding="utf-8")
        self.recorded = json.loads(text)

    def settings(self):
        functions = self.account.client("lambda")
        return functions.get_function_configuration(FunctionName=f"{self.stack}-form")["Environment"]["Variables"]

    def ask(self, path, body=None, headers=None):
        if not path.startswith("/api/"):
            # A page of the site, which is the same wherever it is served.
            return smoke.Visitor(self.local).ask(path, body, headers)
        event = json.loads(json.dumps(self.recorded))
        method = "GET" if body is None else "POST"
        event["rawPath"], _, event["rawQueryString"] = path.partition("?")
        event["requestContext"]["http"].update(method=method, path=event["rawPath"])
        # CloudFront writes both, whatever the visitor sent.
        secret = self.settings()["ORIGIN_SECRET"]
        event["headers"].update({"accept": "text/html", **(headers or {}), "x-origin-secret": secret})
        del event["body"]
        if body is not None:
            event["body"] = body.decode()
            event["headers"]["content-length"] = str(len(event["body"]))
        answer = self.account.client("lambda").invoke(
            FunctionName=f"{self.stack}-form", Payload=json.dumps(event).encode()
        )
        payload = json.loads(answer["Payload"].read())
        assert "FunctionError" not in answer, payload
        return payload["statusCode"], payload["headers"], payload.get("body", "")
