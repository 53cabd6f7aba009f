"""What each role of the template may do, enforced by moto: every call is signed with the role's own keys, moto checks the
signature and looks the action up in the role's policies.

moto knows actions and nothing else: it sees no resource and no condition of a policy, so those are left away here, and it
takes a transaction for an action of its own, which AWS does not have. What is seen of them without an account is in
`emulated.py`; the keys of `dynamodb:LeadingKeys` and the context of `kms:Decrypt` are seen by AWS alone
(`infra/deploy/smoke.py`).
"""

import argparse
import functools
import json
import sys
import unittest
from pathlib import Path

import boto3
import summary
import template
from botocore import xform_name
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.core import enable_iam_authentication

REGION = "eu-north-1"
TABLE = {"TableName": "site-contacts"}
KEY = {"pk": {"S": "MESSAGE#0"}}
STREAM = f"arn:aws:dynamodb:{REGION}:123456789012:table/site-contacts/stream/2026-01-01T00:00:00.000"
LOG = {"logGroupName": "/aws/lambda/site-form", "logStreamName": "one"}
QUEUE = {"QueueUrl": f"https://sqs.{REGION}.amazonaws.com/123456789012/site-not-told"}
MAIL = {
    "FromEmailAddress": "skjema@example.no",
    "Destination": {"ToAddresses": ["ansatte@example.no"]},
    "Content": {"Simple": {"Subject": {"Data": "x"}, "Body": {"Text": {"Data": "x"}}}},
}

# One call for each action: what some role may, and what nobody may who was not named for it.
CALLS = {
    "cloudtrail:GetTrailStatus": ("cloudtrail", {"Name": "site-access"}),
    "cloudtrail:StopLogging": ("cloudtrail", {"Name": "site-access"}),
    "dynamodb:BatchGetItem": ("dynamodb", {"RequestItems": {"site-contacts": {"Keys": [KEY]}}}),
    "dynamodb:BatchWriteItem": ("dynamodb", {"RequestItems": {"site-contacts": [{"DeleteRequest": {"Key": KEY}}]}}),
    "dynamodb:CreateBackup": ("dynamodb", {**TABLE, "BackupName": "all"}),
    "dynamodb:DeleteItem": ("dynamodb", {**TABLE, "Key": KEY}),
    "dynamodb:DeleteTable": ("dynamodb", TABLE),
    "dynamodb:DescribeEndpoints": ("dynamodb", {}),
    "dynamodb:DescribeStream": ("dynamodbstreams", {"StreamArn": STREAM}),
    "dynamodb:DescribeTable": ("dynamodb", TABLE),
    "dynamodb:ExportTableToPointInTime": ("dynamodb", {"TableArn": STREAM.split("/stream")[0], "S3Bucket": "b"}),
    "dynamodb:GetItem": ("dynamodb", {**TABLE, "Key": KEY}),
    "dynamodb:GetRecords": ("dynamodbstreams", {"ShardIterator": "x"}),
    "dynamodb:GetShardIterator": (
        "dynamodbstreams",
        {"StreamArn": STREAM, "ShardId": "s" * 28, "ShardIteratorType": "TRIM_HORIZON"},
    ),
    "dynamodb:ListStreams": ("dynamodbstreams", {}),
    "dynamodb:ListTables": ("dynamodb", {}),
    "dynamodb:PutItem": ("dynamodb", {**TABLE, "Item": KEY}),
    "dynamodb:Query": (
        "dynamodb",
        {**TABLE, "KeyConditionExpression": "pk = :pk", "ExpressionAttributeValues": {":pk": KEY["pk"]}},
    ),
    "dynamodb:RestoreTableToPointInTime": (
        "dynamodb",
        {"SourceTableName": "site-contacts", "TargetTableName": "site-contacts-2"},
    ),
    "dynamodb:Scan": ("dynamodb", TABLE),
    "dynamodb:UpdateContinuousBackups": (
        "dynamodb",
        {**TABLE, "PointInTimeRecoverySpecification": {"PointInTimeRecoveryEnabled": False}},
    ),
    "dynamodb:UpdateItem": ("dynamodb", {**TABLE, "Key": KEY}),
    "dynamodb:UpdateTable": ("dynamodb", {**TABLE, "DeletionProtectionEnabled": False}),
    "dynamodb:UpdateTimeToLive": (
        "dynamodb",
        {**TABLE, "TimeToLiveSpecification": {"Enabled": False, "AttributeName": "expires_at"}},
    ),
    "iam:AttachRolePolicy": ("iam", {"RoleName": "x", "PolicyArn": "arn:aws:iam::aws:policy/AdministratorAccess"}),
    "iam:CreateUser": ("iam", {"UserName": "x"}),
    "iam:PutRolePolicy": ("iam", {"RoleName": "x", "PolicyName": "x", "PolicyDocument": "{}"}),
    "kms:Decrypt": ("kms", {"CiphertextBlob": b"x"}),
    "kms:DisableKey": ("kms", {"KeyId": "x"}),
    "kms:PutKeyPolicy": ("kms", {"KeyId": "x", "Policy": "{}"}),
    "kms:ScheduleKeyDeletion": ("kms", {"KeyId": "x"}),
    "logs:CreateLogStream": ("logs", LOG),
    "logs:DeleteLogGroup": ("logs", {"logGroupName": LOG["logGroupName"]}),
    "logs:FilterLogEvents": ("logs", {"logGroupName": LOG["logGroupName"]}),
    "logs:PutLogEvents": ("logs", {**LOG, "logEvents": [{"timestamp": 0, "message": "x"}]}),
    "secretsmanager:GetSecretValue": ("secretsmanager", {"SecretId": "x"}),
    "ses:CreateEmailIdentity": ("sesv2", {"EmailIdentity": "x@example.no"}),
    "ses:SendEmail": ("sesv2", MAIL),
    "sqs:PurgeQueue": ("sqs", QUEUE),
    "sqs:ReceiveMessage": ("sqs", QUEUE),
    "sqs:SendMessage": ("sqs", {**QUEUE, "MessageBody": "x"}),
    "sts:AssumeRole": ("sts", {"RoleArn": "arn:aws:iam::123456789012:role/other-role", "RoleSessionName": "xx"}),
}
# moto reads the address of Lambda's interface otherwise than it was signed, and refuses everybody. No role but the two
# that SAM makes for the schedules names it.
NOT_CALLED = {"lambda:InvokeFunction"}


def roles():
    """Each role's actions, by the translated template."""
    resources = template.translate(template.TEMPLATE)["Resources"]
    return {
        name: sorted(
            {
                action
                for policy in described["Properties"].get("Policies", [])
                for statement in policy["PolicyDocument"]["Statement"]
                for action in template.actions(statement)
            }
        )
        for name, described in resources.items()
        if described["Type"] == "AWS::IAM::Role"
    }


def document(actions):
    statement = {"Effect": "Allow", "Action": actions, "Resource": "*"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


class Roles(unittest.TestCase):
    def setUp(self):
        mock = mock_aws()
        mock.start()
        self.addCleanup(mock.stop)
        # moto's own part of the account; a client that takes credentials from the environment has none that count.
        iam = boto3.client("iam", region_name=REGION)
        trust = {"Effect": "Allow", "Principal": {"AWS": "*"}, "Action": "sts:AssumeRole"}
        trust = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        self.keys = {}
        for name, actions in roles().items():
            arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust)["Role"]["Arn"]
            iam.put_role_policy(RoleName=name, PolicyName="all", PolicyDocument=document(actions))
            assumed = boto3.client("sts", region_name=REGION).assume_role(RoleArn=arn, RoleSessionName="test")
            self.keys[name] = assumed["Credentials"]
        enforced = enable_iam_authentication()
        enforced.__enter__()
        self.addCleanup(enforced.__exit__, None, None, None)

    @functools.cache
    def client(self, role, service, secret=None):
        keys = self.keys[role]
        return boto3.client(
            service,
            region_name=REGION,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=secret or keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    def refusal(self, role, action, secret=None):
        """What moto says when it refuses a call, or nothing when it lets it through, whatever becomes of it then."""
        service, parameters = CALLS[action]
        operation = xform_name(action.split(":")[1])
        try:
            getattr(self.client(role, service, secret), operation)(**parameters)
        except ClientError as error:
            said = str(error)
            return said if "not authorized" in said or "SignatureDoesNotMatch" in said else None
        except Exception:  # noqa: BLE001  (moto stumbles over what is not there only after it has let the call through)
            return None
        return None

    def test_every_role_may_what_its_policies_name_and_nothing_else(self):
        asked = 0
        for role, actions in roles().items():
            for action in CALLS:
                with self.subTest(role=role, action=action):
                    self.assertEqual(self.refusal(role, action) is None, action in actions)
                asked += 1
        self.assertGreater(asked, 200)

    def test_every_action_of_a_policy_is_called(self):
        named = {action for actions in roles().values() for action in actions}
        self.assertEqual(named - set(CALLS), NOT_CALLED)

    def test_a_signature_with_another_key_is_refused(self):
        self.assertIn("SignatureDoesNotMatch", self.refusal("FormRole", "dynamodb:PutItem", secret="not the role's"))

    def test_the_form_writes_and_does_nothing_else_with_what_is_there(self):
        """Said once more without the template, whose policies are what the others compare with."""
        for action in CALLS:
            if action not in ("dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DescribeEndpoints", "kms:Decrypt"):
                if not action.startswith("logs:"):
                    said = self.refusal("FormRole", action) or ""
                    self.assertIn(f"not authorized to perform: {action}", said)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--summary", type=Path, required=True)
    return summary.run(sys.modules[__name__], parser.parse_args().summary)


if __name__ == "__main__":
    sys.exit(main())
