"""Looks at a deployed stack as a visitor, as somebody who goes round CloudFront, as each role, as a case worker, and by its
own canary.

No emulator enforces the conditions of a role, so this is where they are proven. It prints a line for each check and ends
with 1 when one fails. The one message it sends has nothing of a person in it, and is erased at the end, or said to be left.
"""

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path

from stack import outputs_of

# What the canary is packed of stays as it is, so that the next deployment finds no change in it.
sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "canary"))

from visitor import Visitor  # noqa: E402

MESSAGE = {
    "name": "Prøvemelding fra drift",
    "phone": "22 22 55 55",
    "email": "drift@example.no",
    "company": "",
    "message": "Dette er en prøve på at skjemaet virker. Den slettes med en gang.",
}


def simulated(iam, role, action, resource, context):
    """Whether IAM would allow it, with what DynamoDB would tell it about the request."""
    entries = [
        {"ContextKeyName": key, "ContextKeyValues": values, "ContextKeyType": "stringList"}
        for key, values in context.items()
    ]
    answer = iam.simulate_principal_policy(
        PolicySourceArn=role, ActionNames=[action], ResourceArns=[resource], ContextEntries=entries
    )
    return answer["EvaluationResults"][0]["EvalDecision"] == "allowed"


def permissions(contacts, limits):
    """Role, action, table or index, what DynamoDB tells of the request, and whether it must be allowed."""
    keys, within = "dynamodb:LeadingKeys", "dynamodb:EnclosingOperation"
    read, select = "dynamodb:Attributes", "dynamodb:Select"
    transaction = {within: ["TransactWriteItems"]}
    named = {select: ["SPECIFIC_ATTRIBUTES"]}
    return [
        ("FormRole", "PutItem", contacts, {keys: ["MESSAGE#0"], **transaction}, True),
        ("FormRole", "PutItem", contacts, {keys: ["MESSAGE#0"]}, False),
        ("FormRole", "PutItem", contacts, {keys: ["CASE#0"], **transaction}, False),
        ("FormRole", "GetItem", contacts, {keys: ["MESSAGE#0"]}, False),
        ("FormRole", "Scan", contacts, {}, False),
        ("FormRole", "DeleteItem", contacts, {keys: ["MESSAGE#0"]}, False),
        ("FormRole", "UpdateItem", contacts, {keys: ["MESSAGE#0"], **transaction}, False),
        ("FormRole", "UpdateItem", limits, {keys: ["CLIENT#0"], **transaction}, True),
        ("FormRole", "PutItem", contacts, {keys: ["CANARY#hourly"], **transaction}, True),
        ("FormRole", "PutItem", contacts, {keys: ["CANARY#0"], **transaction}, False),
        ("NotifierRole", "GetItem", contacts, {keys: ["MESSAGE#0"], read: ["pk", "status", "reference"], **named}, True),
        ("NotifierRole", "GetItem", contacts, {keys: ["MESSAGE#0"], read: ["pk", "message"], **named}, False),
        ("NotifierRole", "GetItem", contacts, {keys: ["MESSAGE#0"], select: ["ALL_ATTRIBUTES"]}, False),
        ("NotifierRole", "GetItem", contacts, {keys: ["CONTACT#0"], read: ["pk"], **named}, False),
        ("NotifierRole", "GetItem", contacts, {keys: ["CANARY#hourly"], read: ["pk"], **named}, False),
        ("DigestRole", "Query", f"{contacts}/index/by_status", {read: ["pk", "status"], **named}, True),
        ("DigestRole", "Query", f"{contacts}/index/by_email", {read: ["pk", "email_lookup"], **named}, False),
        ("DigestRole", "BatchGetItem", contacts, {read: ["pk", "status"], **named}, True),
        ("DigestRole", "BatchGetItem", contacts, {read: ["pk", "name"], **named}, False),
        ("DigestRole", "BatchGetItem", contacts, {select: ["ALL_ATTRIBUTES"]}, False),
        ("DigestRole", "Scan", contacts, {}, False),
        ("CanaryRole", "GetItem", contacts, {keys: ["CANARY#hourly"]}, True),
        ("CanaryRole", "GetItem", contacts, {keys: ["MESSAGE#0"]}, False),
        ("CanaryRole", "DeleteItem", contacts, {keys: ["CANARY#hourly"]}, True),
        ("CanaryRole", "DeleteItem", contacts, {keys: ["MESSAGE#0"]}, False),
        ("CanaryRole", "PutItem", contacts, {keys: ["CANARY#hourly"], **transaction}, False),
        ("CanaryRole", "Scan", contacts, {}, False),
        ("DeskRole", "ExportTableToPointInTime", contacts, {}, False),
        ("DeskRole", "DeleteTable", contacts, {}, False),
    ]


class Report:
    def __init__(self):
        self.failed = 0

    def check(self, what, holds, more=""):
        self.failed += not holds
        print(f"{'ok    ' if holds else 'FAILED'} {what}{f': {more}' if more and not holds else ''}", flush=True)

    def attempt(self, what, action):
        """What an action answers, or nothing and a failed check."""
        try:
            answer = action()
        except Exception as error:  # noqa: BLE001  (whatever it was, the checks after it are wanted, too)
            self.check(what, False, str(error))
            return None
        self.check(what, True)
        return answer


def outside(report, visitor, api):
    """What anybody sees."""
    status, headers, _ = visitor.ask("/")
    report.check("the site answers", status == 200, str(status))
    report.check("no page says that it may be framed", "frame-ancestors 'none'" in headers.get("content-security-policy", ""))
    report.check("browsers are told to come by https", "max-age" in headers.get("strict-transport-security", ""))
    status, headers, _ = visitor.ask("/assets/none.css")
    report.check("what is not there is 404", status == 404, str(status))
    status, _, _ = visitor.ask("/api/helse")
    report.check("the form's function answers", status == 200, str(status))
    if api:
        status, _, _ = visitor.ask(f"{api}/api/helse")
        report.check("nobody goes round CloudFront", status == 404, str(status))


def as_desk(desk, environment, *arguments):
    """What the desk answers; `desk` is the program with what it finds its store by."""
    command = [*desk, "--format", "json", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr.strip().splitlines()[-1] if done.stderr.strip() else f"exit {done.returncode}")
    return json.loads(done.stdout)


def whole_way(report, visitor, desk):
    """One message from the form to the desk, and away again."""
    reference = report.attempt("a message is sent and has a receipt", lambda: visitor.send(MESSAGE))
    if reference is None:
        return
    found = report.attempt("a case worker reads it", lambda: desk("show", reference))
    if found is not None:
        (enquiry,) = found
        same = all(enquiry[field] == MESSAGE[field] for field in ("name", "email", "message"))
        report.check("what was typed is what is read", same)
    erased = report.attempt(
        "a case worker erases it", lambda: desk("erase", reference, "--reason", "request", "--yes")
    )
    if erased is None:
        print(f"LEFT   {reference} is a test message that is still there; desk erase {reference} --reason request")


def canary_once(report, functions, name):
    """The canary as it is deployed, called by hand; what it finds, it finds within its own minute and a half."""

    def call():
        answer = functions.invoke(FunctionName=name)
        found = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise AssertionError(found.get("errorMessage", "it failed, and its log says at what"))
        if found.get("CanarySucceeded") != 1:
            raise AssertionError(json.dumps(found))

    report.attempt("the canary goes its way", call)


def main():
    import boto3
    from botocore.config import Config

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stack", required=True)
    parser.add_argument("--region", required=True)
    parser.add_argument("--desk", type=Path, required=True)
    arguments = parser.parse_args()
    session = boto3.Session(region_name=arguments.region)
    stacks = session.client("cloudformation")
    (stack,) = stacks.describe_stacks(StackName=arguments.stack)["Stacks"]
    parameters = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
    outputs = outputs_of(stack)
    report = Report()
    visitor = Visitor(parameters["SiteOrigin"])
    outside(report, visitor, outputs["ApiUrl"])

    account = session.client("sts").get_caller_identity()["Account"]
    iam, functions = session.client("iam"), session.client("lambda")
    table = f"arn:aws:dynamodb:{arguments.region}:{account}:table/{arguments.stack}"
    roles = {}
    for role, action, where, context, allowed in permissions(f"{table}-contacts", f"{table}-limits"):
        if role not in roles:
            name = stacks.describe_stack_resource(StackName=arguments.stack, LogicalResourceId=role)
            name = name["StackResourceDetail"]["PhysicalResourceId"]
            roles[role] = iam.get_role(RoleName=name)["Role"]["Arn"]
        found = simulated(iam, roles[role], f"dynamodb:{action}", where, context)
        word = "may" if allowed else "may not"
        report.check(f"{role} {word} {action} {json.dumps(context)}", found == allowed)

    # For real, and of nothing: the notifier is handed a key that is not there, and answers that nothing is left to tell if
    # DynamoDB let it look. IAM's own answer above takes our word for what DynamoDB says of a request.
    event = {
        "Records": [
            {"eventName": "INSERT", "dynamodb": {"Keys": {"pk": {"S": "MESSAGE#0"}}, "SequenceNumber": "1"}}
        ]
    }
    answer = functions.invoke(FunctionName=f"{arguments.stack}-notifier", Payload=json.dumps(event).encode())
    told = json.loads(answer["Payload"].read())
    report.check("the notifier may read what it must", told == {"batchItemFailures": []}, json.dumps(told))

    # It answers at its end, and called again it would be in its own way.
    patient = session.client("lambda", config=Config(read_timeout=120, retries={"total_max_attempts": 1}))
    canary_once(report, patient, f"{arguments.stack}-canary")

    signed = session.client("sts").assume_role(RoleArn=outputs["DeskRoleArn"], RoleSessionName="smoke")["Credentials"]
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith("AWS_")},
        "AWS_REGION": arguments.region,
        "AWS_ACCESS_KEY_ID": signed["AccessKeyId"],
        "AWS_SECRET_ACCESS_KEY": signed["SecretAccessKey"],
        "AWS_SESSION_TOKEN": signed["SessionToken"],
    }
    desk = [arguments.desk, "--stack", arguments.stack]
    whole_way(report, visitor, lambda *more: as_desk(desk, environment, *more))
    print(f"{report.failed} failed" if report.failed else "all of it works")
    return 1 if report.failed else 0


if __name__ == "__main__":
    sys.exit(main())
