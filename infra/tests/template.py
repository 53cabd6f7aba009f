"""The template as SAM translates it, read as data: what each role may do, what is kept, and what is told of.

No emulator sees most of this. It is run by `cargo xtask test --only infra`, which passes a file for the counts.
"""

import argparse
import json
import logging
import os
import re
import sys
import tomllib
import unittest
from pathlib import Path

import policy_sentry
import summary
from samtranslator.public.sdk.template import SamTemplate  # noqa: F401  (imports the translator's plugins in order)
from samtranslator.public.translator import ManagedPolicyLoader
from samtranslator.translator.transform import transform
from samtranslator.yaml_helper import yaml_parse

ROOT = Path(__file__).resolve().parents[2]
TEMPLATE = (ROOT / "infra/template.yaml").read_text(encoding="utf-8")
REGISTER = tomllib.loads((ROOT / "content/register.toml").read_text(encoding="utf-8"))
ROLES = ROOT / "infra/tests/roles.json"
os.environ.setdefault("AWS_DEFAULT_REGION", "eu-north-1")
# The translator says of each run that its own metrics go nowhere.
logging.disable(logging.WARNING)

# Each change takes one thing away, and the test named last must fail at it: a test that cannot fail says nothing.
CHANGES = [
    ("dynamodb:EnclosingOperation: [TransactWriteItems]", "dynamodb:EnclosingOperation: [PutItem]", "test_roles"),
    ('"APPROVAL#*", "CANARY#hourly"]', '"APPROVAL#*", "CANARY#*"]', "test_roles"),
    ('dynamodb:LeadingKeys: ["CANARY#hourly"]', 'dynamodb:LeadingKeys: ["MESSAGE#0"]', "test_canary"),
    ("Resource: !Sub \"arn:${AWS::Partition}:cloudtrail:", "Resource: !Sub \"arn:${AWS::Partition}:cloudtrail2:", "test_roles"),
    ("        MaximumRetryAttempts: 0\n        MaximumEventAgeInSeconds: 300\n", "        MaximumRetryAttempts: 2\n        MaximumEventAgeInSeconds: 300\n", "test_canary"),
    ("ScheduleExpression: cron(23 * * * ? *)", "ScheduleExpression: cron(23 7 * * ? *)", "test_canary"),
    ("MetricName: CanarySucceeded\n      Statistic: Sum\n      Period: 7200\n      EvaluationPeriods: 1\n      Threshold: 1\n      ComparisonOperator: LessThanThreshold\n      TreatMissingData: breaching", "MetricName: CanarySucceeded\n      Statistic: Sum\n      Period: 7200\n      EvaluationPeriods: 1\n      Threshold: 1\n      ComparisonOperator: LessThanThreshold\n      TreatMissingData: notBreaching", "test_canary"),
    ("Handler: canary.handler", "Handler: canary.main", "test_canary"),
    ('Name: !Sub "${AWS::StackName}-canary"\n            # Not', 'Name: canary\n            # Not', "test_names"),
    ("MetricName: Complaint", "MetricName: Open", "test_alarms"),
    ("            - StopLogging\n", "", "test_guards"),
    ("dynamodb:LeadingKeys: [\"CLIENT#*\"]", "dynamodb:LeadingKeys: [\"*\"]", "test_roles"),
    ("- dynamodb:BatchGetItem", "- dynamodb:ExportTableToPointInTime", "test_roles"),
    ("Action: dynamodb:PutItem\n                Resource: !GetAtt ContactsTable.Arn", "Action: dynamodb:PutItem\n                Resource: \"*\"", "test_resources"),
    ("dynamodb:LeadingKeys: [items]", "dynamodb:Leadingkey: [items]", "test_condition_keys"),
    ("RecoveryPeriodInDays: 7", "RecoveryPeriodInDays: 35", "test_tables"),
    ("StreamViewType: KEYS_ONLY", "StreamViewType: NEW_IMAGE", "test_tables"),
    ("MaxWriteRequestUnits: !Ref MaxWriteUnits", "MaxReadRequestUnits: !Ref MaxWriteUnits", "test_tables"),
    ("          OnDemandThroughput:\n            MaxWriteRequestUnits: !Ref MaxWriteUnits\n", "", "test_tables"),
    ("DeletionPolicy: RetainExceptOnCreate", "DeletionPolicy: Delete", "test_kept"),
    ("RetentionInDays: 30", "RetentionInDays: 60", "test_logs"),
    ("eu-central-1, eu-north-1", "us-east-1, eu-north-1", "test_region"),
    ('Name: !Sub "${AWS::StackName}-weekly-digest"', "Name: weekly-digest", "test_names"),
    ('Name: !Sub "${AWS::StackName}-${AWS::Region}-site"', 'Name: !Sub "${AWS::StackName}-site"', "test_names"),
    ("          SECRETS_VERSION: !Ref SecretsVersion\n", "", "test_secrets"),
    (", secrets ${SecretsVersion}", "", "test_secrets"),
    ("PasswordLength: 64\n        ExcludePunctuation: true\n\n  # --- Telling", "PasswordLength: 65\n        ExcludePunctuation: true\n\n  # --- Telling", "test_lookup_key"),
    ("KmsKeyArn: !GetAtt ContactsKey.Arn", "Tracing: Active", "test_functions"),
    ("MaximumRetryAttempts: -1", "MaximumRetryAttempts: 100", "test_stream"),
    ("MaximumBatchingWindowInSeconds: 60", "MaximumBatchingWindowInSeconds: 1", "test_stream"),
    ("Enabled: !If [StaffAreTold, true, false]", "Enabled: true", "test_stream"),
    ("            Path: /api/kontakt\n", "            Path: /api/kontakt2\n", "test_routes"),
    ("ThrottlingRateLimit: !Ref PostThrottleRate", "ThrottlingRateLimit: !Ref ThrottleRate", "test_routes"),
    ('Default: 20\n    MinValue: 1\n    Description: Requests a second', 'Default: 2\n    MinValue: 1\n    Description: Requests a second', "test_routes"),
    ("AllowedPattern: \"^https://[a-z0-9-]+(\\\\.[a-z0-9-]+)+$\"", "AllowedPattern: \"^https://[^/]+$\"", "test_parameters"),
    ("acm:us-east-1:", "acm:eu-north-1:", "test_parameters"),
    ("    NoEcho: true\n    Description: The mailbox of those who follow", "    Description: The mailbox of those who follow", "test_mailboxes"),
    ("Value: !Ref SiteBucket", "Value: !Ref OperatorsTo", "test_mailboxes"),
    ("Service: cloudwatch.amazonaws.com", "Service: ec2.amazonaws.com", "test_alarms"),
    ("      AlarmActions: [!Ref OperatorsTopic]\n", "", "test_alarms"),
    ("            - DisableKey\n", "", "test_guards"),
    ("StartsWith: [!GetAtt ContactsTable.Arn]", "StartsWith: [!GetAtt LedgerTable.Arn]", "test_guards"),
    ("\"title\": \"Refused and failed\",", "\"title\": \"Refused and failed\"", "test_dashboard"),
    ("Value: !GetAtt DeskRole.Arn", 'Value: !Sub "{{resolve:secretsmanager:${LookupKey}}}"', "test_words_nobody_may_read"),
]
# At a change a test must find something else than it expects. Only the dashboard's is broken, as JSON is all that is asked of it.
BREAKS = ["test_dashboard"]


class NoManagedPolicies(ManagedPolicyLoader):
    """The template has no managed policy, so there is nothing to ask an account for."""

    def __init__(self):
        super().__init__(None)
        self._policy_map = {}

    def load(self):
        return {}


def translate(text):
    # What lies in the folder is not looked at here, and SAM takes no path of this machine.
    source = re.sub(r"CodeUri: \S+", "CodeUri: s3://bucket/key", text)
    return transform(yaml_parse(source), {}, NoManagedPolicies())


def actions(statement):
    found = statement["Action"]
    return [found] if isinstance(found, str) else found


def resources(statement):
    found = statement["Resource"]
    return found if isinstance(found, list) else [found]


def name_of(resource):
    """A resource in a statement, in short."""
    if isinstance(resource, str):
        return resource
    ((kind, value),) = resource.items()
    return ".".join(value) if kind == "Fn::GetAtt" else value


def conditions(statement):
    return {
        f"{operator} {key}": value
        for operator, keys in statement.get("Condition", {}).items()
        for key, value in keys.items()
    }


class Template(unittest.TestCase):
    maxDiff = None
    text = TEMPLATE

    def setUp(self):
        self.template = translate(self.text)
        self.resources = self.template["Resources"]

    def of(self, kind):
        return {name: found for name, found in self.resources.items() if found["Type"] == kind}

    def statements(self, role):
        policies = self.resources[role]["Properties"].get("Policies", [])
        return [one for policy in policies for one in policy["PolicyDocument"]["Statement"]]

    def test_roles(self):
        """Every role, every action, where, and on what condition: what is not here fails, whichever way it differs."""
        self.assertEqual(self.roles(), json.loads(ROLES.read_text(encoding="utf-8")))

    def roles(self):
        found = {}
        for role, described in self.of("AWS::IAM::Role").items():
            for policy in described["Properties"].get("Policies", []):
                # SAM's own, by which a schedule calls its function, have none; nor a variable that would need one.
                if f"\n  {role}:\n" in self.text:
                    self.assertEqual(policy["PolicyDocument"]["Version"], "2012-10-17", role)
            self.assertNotIn("ManagedPolicyArns", described["Properties"], role)
            found[role] = [
                {
                    "may": sorted(actions(statement)),
                    "on": [name_of(resource) for resource in resources(statement)],
                    "if": conditions(statement),
                }
                for statement in self.statements(role)
            ]
        return found

    def test_resources(self):
        """No role may do something to everything; only what has no resource says so."""
        everything = [
            (role, action)
            for role in self.of("AWS::IAM::Role")
            for statement in self.statements(role)
            if "*" in resources(statement)
            for action in actions(statement)
        ]
        self.assertEqual(everything, [("FormRole", "dynamodb:DescribeEndpoints")])
        wild = [
            action
            for role in self.of("AWS::IAM::Role")
            for statement in self.statements(role)
            for action in actions(statement)
            if "*" in action or "NotAction" in statement
        ]
        self.assertEqual(wild, [])

    def test_condition_keys(self):
        """A condition with a key that an action does not have is never met, or always: AWS takes it without a word."""
        data = Path(policy_sentry.__file__).parent / "shared/data/iam-definition.json"
        services = json.loads(data.read_text(encoding="utf-8"))
        for role in self.of("AWS::IAM::Role"):
            for statement in self.statements(role):
                for action in actions(statement):
                    service, name = action.split(":")
                    kinds = services[service]["privileges"][name]["resource_types"].values()
                    known = {key.split("${")[0] for kind in kinds for key in kind["condition_keys"]}
                    for condition in conditions(statement):
                        key = condition.split(" ")[1]
                        fits = any(key == one or (one.endswith(":") and key.startswith(one)) for one in known)
                        # The guide has them for reads (see infra/template.yaml); the first deployment proves it.
                        fits = fits or (name in ("BatchGetItem", "GetItem", "Query") and key in ("dynamodb:Select", "dynamodb:Attributes"))
                        self.assertTrue(fits, f"{role}: {action} has no {key}")

    def test_tables(self):
        tables = self.of("AWS::DynamoDB::Table")
        self.assertEqual(set(tables), {"ContactsTable", "LedgerTable", "LimitsTable"})
        days = REGISTER["backup"]["point_in_time_days"]
        for name, table in tables.items():
            properties = table["Properties"]
            self.assertEqual(properties["BillingMode"], "PAY_PER_REQUEST", name)
            encryption = properties["SSESpecification"]
            self.assertEqual((encryption["SSEEnabled"], encryption["SSEType"]), (True, "KMS"), name)
            self.assertEqual(encryption["KMSMasterKeyId"], {"Fn::GetAtt": ["ContactsKey", "Arn"]}, name)
            ends = properties.get("TimeToLiveSpecification")
            self.assertEqual(ends, None if name == "LedgerTable" else {"AttributeName": "expires_at", "Enabled": True})
            recovery = properties.get("PointInTimeRecoverySpecification")
            wanted = {"PointInTimeRecoveryEnabled": True, "RecoveryPeriodInDays": days}
            self.assertEqual(recovery, None if name == "LimitsTable" else wanted, name)
            limit = properties.get("OnDemandThroughput")
            wanted = {"MaxWriteRequestUnits": {"Ref": "MaxWriteUnits"}}
            self.assertEqual(limit, None if name == "LedgerTable" else wanted, name)
            for index in properties.get("GlobalSecondaryIndexes", []):
                self.assertEqual(index["Projection"], {"ProjectionType": "KEYS_ONLY"}, index["IndexName"])
                # The table's limit is not its indexes'.
                self.assertEqual(index.get("OnDemandThroughput"), limit, index["IndexName"])
        self.assertEqual(tables["ContactsTable"]["Properties"]["StreamSpecification"], {"StreamViewType": "KEYS_ONLY"})

    def test_kept(self):
        """What is kept when the stack goes, and taken along when it could not even be made."""
        kept = {name for name, one in self.resources.items() if one.get("DeletionPolicy") == "RetainExceptOnCreate"}
        self.assertEqual(
            kept, {"AccessTrailBucket", "ContactsTable", "LedgerTable", "ContactsKey", "LookupKey", "SiteBucket"}
        )
        for name in kept:
            self.assertEqual(self.resources[name]["UpdateReplacePolicy"], "Retain", name)
        for name in ("ContactsTable", "LedgerTable"):
            protection = self.resources[name]["Properties"]["DeletionProtectionEnabled"]
            self.assertEqual(protection, {"Fn::If": ["TablesAreProtected", True, False]}, name)
        self.assertEqual(self.template["Parameters"]["TablesProtected"]["Default"], "yes")
        self.assertEqual(self.resources["ContactsKey"]["Properties"]["PendingWindowInDays"], 7)

    def test_canary(self):
        """It comes once an hour, may do something to its own item alone, and tells operators by not coming."""
        function = self.resources["CanaryFunction"]["Properties"]
        module, handler = function["Handler"].split(".")
        source = (ROOT / f"infra/canary/{module}.py").read_text(encoding="utf-8")
        self.assertIn(f"\ndef {handler}(", source)
        self.assertGreater(function["Timeout"], 5 * 10 + 3, "longer than all that it waits for")
        secrets = re.findall(r"resolve:secretsmanager:\$\{(\w+)\}", json.dumps(function))
        self.assertEqual(secrets, ["CanaryKey"], "and no key of what is more than its own")
        on_tables = [one for one in self.statements("CanaryRole") if any("dynamodb:" in action for action in actions(one))]
        self.assertEqual([conditions(one) for one in on_tables], [{"ForAllValues:StringEquals dynamodb:LeadingKeys": ["CANARY#hourly"]}])
        self.assertIn('KEY = {"pk": {"S": "CANARY#hourly"}}', source)
        (config,) = [
            one["Properties"]
            for one in self.of("AWS::Lambda::EventInvokeConfig").values()
            if one["Properties"]["FunctionName"] == {"Ref": "CanaryFunction"}
        ]
        self.assertEqual((config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]), (0, 300))
        (schedule,) = [
            one["Properties"]
            for one in self.of("AWS::Scheduler::Schedule").values()
            if one["Properties"]["Target"]["Arn"] == {"Fn::GetAtt": ["CanaryFunction", "Arn"]}
        ]
        self.assertEqual(schedule["Target"]["RetryPolicy"], {"MaximumEventAgeInSeconds": 300, "MaximumRetryAttempts": 0})
        minute, *rest = re.fullmatch(r"cron\((.*)\)", schedule["ScheduleExpression"]).group(1).split()
        self.assertTrue(0 < int(minute) < 60 and rest == ["*", "*", "*", "?", "*"], "once an hour")
        missing = self.resources["CanaryAlarm"]["Properties"]
        self.assertEqual((missing["TreatMissingData"], missing["ComparisonOperator"]), ("breaching", "LessThanThreshold"))
        self.assertEqual((missing["Period"], missing["Threshold"], missing["Statistic"]), (7200, 1, "Sum"), "one of two may fail")
        # Looked at by the canary: what it did not look at says nothing, and takes no alarm back.
        for name, condition in [("CertificateAlarm", "HasCertificate"), ("SecurityTxtAlarm", None), ("TrailAlarm", "HasTrail")]:
            alarm = self.resources[name]
            self.assertEqual(alarm["Properties"]["TreatMissingData"], "ignore", name)
            self.assertEqual(alarm.get("Condition"), condition, name)
            self.assertEqual(alarm["Properties"]["Namespace"], function["Environment"]["Variables"]["METRICS"], name)

    def test_logs(self):
        groups = self.of("AWS::Logs::LogGroup")
        functions = self.of("AWS::Lambda::Function")
        self.assertEqual(len(groups), len(functions))
        for name, group in groups.items():
            self.assertLessEqual(group["Properties"]["RetentionInDays"], 30, name)
        for name, function in functions.items():
            self.assertIn(function["Properties"]["LoggingConfig"]["LogGroup"]["Ref"], groups, name)

    def test_region(self):
        (assertion,) = self.template["Rules"]["RegionIsInTheEea"]["Assertions"]
        regions, region = assertion["Assert"]["Fn::Contains"]
        self.assertEqual(region, {"Ref": "AWS::Region"})
        self.assertTrue(all(name.startswith("eu-") and name not in ("eu-west-2", "eu-central-2") for name in regions))
        used = {
            recipient["region"]
            for activity in REGISTER["activity"]
            for recipient in activity.get("recipients", [])
            if "region" in recipient
        }
        self.assertLessEqual(used, set(regions), "the register's region can be deployed to")

    def test_names(self):
        """Two stacks in one account, and one in two regions: every name has the stack's in it."""
        own = ("TableName", "FunctionName", "LogGroupName", "Name", "AlarmName", "TrailName", "DashboardName")
        for name, described in self.resources.items():
            properties = described.get("Properties", {})
            configs = [value for key, value in properties.items() if key.endswith("Config")]
            for values in [properties, *(value for value in configs if isinstance(value, dict))]:
                for key in own:
                    if key not in values or described["Type"] == "AWS::ApiGatewayV2::Stage":
                        continue
                    found = values[key]
                    self.assertIsInstance(found, dict, f"{name}: {found}")
                    text = found.get("Fn::Sub", "")
                    if described["Type"].startswith("AWS::CloudFront::"):
                        self.assertTrue(text.startswith("${AWS::StackName}-${AWS::Region}-"), f"{name}: {text}")
                    elif "Ref" not in found:
                        self.assertIn("${AWS::StackName}", text, name)

    def test_secrets(self):
        """A secret is read again only when what it stands in changes: so the number must stand there, too."""
        with_secrets = [
            name for name, described in self.resources.items() if "{{resolve:secretsmanager:" in json.dumps(described)
        ]
        self.assertEqual(sorted(with_secrets), ["CanaryFunction", "Distribution", "FormFunction"])
        for name in with_secrets:
            self.assertIn("SecretsVersion", json.dumps(self.resources[name]), name)

    def test_lookup_key(self):
        """Any change to this block makes another value, and nobody who is stored is found any more."""
        self.assertEqual(
            self.resources["LookupKey"]["Properties"],
            {
                "Description": "Makes the keyed hashes that people are found by. It does not change.",
                "GenerateSecretString": {"PasswordLength": 64, "ExcludePunctuation": True},
            },
        )

    def test_functions(self):
        functions = self.of("AWS::Lambda::Function")
        for name, function in functions.items():
            properties = function["Properties"]
            self.assertEqual(properties["Architectures"], ["arm64"], name)
            self.assertEqual(properties["Runtime"], "python3.14" if name == "CanaryFunction" else "provided.al2023", name)
            self.assertNotIn("VpcConfig", properties, name)
            self.assertNotIn("TracingConfig", properties, "a trace would hold addresses")
        keys = {name: function["Properties"].get("KmsKeyArn") for name, function in functions.items()}
        with_secrets = {name for name, key in keys.items() if key}
        self.assertEqual(with_secrets, {"FormFunction", "CanaryFunction"})
        for name in with_secrets:
            self.assertEqual(keys[name], {"Fn::GetAtt": ["ContactsKey", "Arn"]}, name)
        (digest,) = [one for name, one in self.of("AWS::Lambda::EventInvokeConfig").items() if "Digest" in name]
        self.assertEqual(digest["Properties"]["FunctionName"], {"Ref": "DigestFunction"})
        destination = digest["Properties"]["DestinationConfig"]["OnFailure"]["Destination"]
        self.assertEqual(destination, {"Fn::GetAtt": ["NotToldQueue", "Arn"]})

    def test_stream(self):
        (source,) = self.of("AWS::Lambda::EventSourceMapping").values()
        properties = source["Properties"]
        wanted = {
            "BatchSize": 100,
            "MaximumBatchingWindowInSeconds": 60,
            "MaximumRetryAttempts": -1,
            "MaximumRecordAgeInSeconds": 43200,
            "BisectBatchOnFunctionError": True,
            "FunctionResponseTypes": ["ReportBatchItemFailures"],
            "StartingPosition": "TRIM_HORIZON",
            "Enabled": {"Fn::If": ["StaffAreTold", True, False]},
        }
        self.assertEqual({key: properties.get(key) for key in wanted}, wanted)
        self.assertEqual(self.template["Parameters"]["TellStaff"]["Default"], "yes")
        # A wait for others, reading for a minute, and a mail: the function's own time is longer.
        timeout = self.resources["NotifierFunction"]["Properties"]["Timeout"]
        self.assertGreaterEqual(timeout, 60 + 5 + 10)

    def test_routes(self):
        (api,) = self.of("AWS::ApiGatewayV2::Api").values()
        body = api["Properties"]["Body"]
        routes = {f"{method.upper()} {path}" for path, methods in body["paths"].items() for method in methods}
        any_method = "X-AMAZON-APIGATEWAY-ANY-METHOD /api/{proxy+}"
        self.assertEqual(
            routes,
            {"POST /api/kontakt", "POST /api/godkjenning/{token}", "GET /api/kontakt/token", any_method},
        )
        (stage,) = self.of("AWS::ApiGatewayV2::Stage").values()
        settings = stage["Properties"]["RouteSettings"]
        self.assertEqual(set(settings), routes - {any_method}, "every route that is named has limits of its own")
        limits = {route: one["ThrottlingRateLimit"]["Ref"] for route, one in settings.items()}
        self.assertEqual(
            limits,
            {
                "POST /api/kontakt": "PostThrottleRate",
                "POST /api/godkjenning/{token}": "PostThrottleRate",
                "GET /api/kontakt/token": "ThrottleRate",
            },
        )
        self.assertIn("DefaultRouteSettings", stage["Properties"])
        parameters = self.template["Parameters"]
        for name, default in [("ThrottleRate", 20), ("ThrottleBurst", 40), ("PostThrottleRate", 20), ("PostThrottleBurst", 40)]:
            self.assertEqual(parameters[name]["Default"], default, name)
        # The routes are some of what the handler answers.
        contract = (ROOT / "form-handler/openapi.yaml").read_text(encoding="utf-8")
        for path in ("/api/kontakt:", "/api/kontakt/token:", "/api/godkjenning/{token}:"):
            self.assertIn(f"\n  {path}", contract)

    def test_parameters(self):
        for name, good, bad in [
            (
                "SiteOrigin",
                ["https://www.example.no", "https://d1.cloudfront.net", "https://xn--blbr-roah.no"],
                [
                    "http://www.example.no",
                    "https://www.example.no/",
                    "https://WWW.example.no",
                    "https://www.example.no:8443",
                    "https://www.example.no?x",
                    "https://blåbær.no",
                    "https://localhost",
                    "https://a b.no",
                ],
            ),
            (
                "CertificateArn",
                ["", "arn:aws:acm:us-east-1:123456789012:certificate/0a-b1"],
                ["arn:aws:acm:eu-north-1:123456789012:certificate/0a-b1", "x"],
            ),
            ("WebAclArn", ["", "arn:aws:wafv2:us-east-1:123456789012:global/webacl/a/b"], ["arn:aws:wafv2:eu-north-1:123456789012:regional/webacl/a/b"]),
            ("NotifyTo", ["ansatte@example.no"], ["ansatte", "a@b,c@d", "Kari <k@example.no>"]),
            ("OperatorsTo", ["drift@example.no"], ["", "a@b@c"]),
        ]:
            pattern = re.compile(self.template["Parameters"][name]["AllowedPattern"])
            for value in good:
                self.assertTrue(pattern.fullmatch(value), f"{name}: {value}")
            for value in bad:
                self.assertFalse(pattern.fullmatch(value), f"{name}: {value}")

    def test_mailboxes(self):
        """Neither `sam` nor CloudFormation shows them, and no output has them."""
        hidden = {name for name, one in self.template["Parameters"].items() if one.get("NoEcho") is True}
        self.assertEqual(hidden, {"NotifyFrom", "NotifyTo", "OperatorsTo"})
        outputs = json.dumps(self.template["Outputs"])
        for name in hidden:
            self.assertNotIn(f'"{name}"', outputs)
            self.assertNotIn(f"${{{name}}}", outputs)

    def test_alarms(self):
        """Each alarm tells operators, who can be told, of what there is."""
        alarms = self.of("AWS::CloudWatch::Alarm")
        for name, alarm in alarms.items():
            self.assertEqual(alarm["Properties"].get("AlarmActions"), [{"Ref": "OperatorsTopic"}], name)
            page = re.search(r"docs/[a-z/-]+\.md$", alarm["Properties"]["AlarmDescription"])
            self.assertTrue(page and (ROOT / page.group()).exists(), f"{name} says where to read on")
        topic = self.resources["OperatorsTopic"]["Properties"]
        self.assertNotIn("KmsMasterKeyId", topic, "under AWS's key no alarm can publish")
        self.assertEqual(topic["Subscription"], [{"Protocol": "email", "Endpoint": {"Ref": "OperatorsTo"}}])
        (policy,) = self.of("AWS::SNS::TopicPolicy").values()
        who = {one["Principal"]["Service"] for one in policy["Properties"]["PolicyDocument"]["Statement"]}
        self.assertEqual(who, {"cloudwatch.amazonaws.com", "events.amazonaws.com"})
        watched = {
            (alarm["Properties"].get("MetricName"), dimension["Value"].get("Ref"))
            for alarm in alarms.values()
            for dimension in alarm["Properties"].get("Dimensions", [])
        }
        for function in self.of("AWS::Lambda::Function"):
            for metric in ("Errors", "Throttles"):
                self.assertIn((metric, function), watched)
        metrics = {alarm["Properties"].get("MetricName") for alarm in alarms.values()}
        for metric in ("4xx", "5xx", "IteratorAge", "ApproximateNumberOfMessagesVisible", "ConsumedWriteCapacityUnits"):
            self.assertIn(metric, metrics)
        of_mails = {
            (one["MetricStat"]["Metric"]["Namespace"], one["MetricStat"]["Metric"]["MetricName"])
            for one in self.resources["MailsAlarm"]["Properties"]["Metrics"]
            if "MetricStat" in one
        }
        self.assertEqual(of_mails, {("AWS/SES", name) for name in ("Bounce", "Complaint", "Reject")})
        quiet = self.resources["QuietAlarm"]["Properties"]
        self.assertEqual(quiet["TreatMissingData"], "breaching", "no line is no message")
        self.assertLessEqual(quiet["Period"] * self.template["Parameters"]["QuietDays"]["MaxValue"], 7 * 86400)

    def test_guards(self):
        pattern = self.resources["GuardsChanged"]["Properties"]["EventPattern"]
        for event in ("DisableKey", "ScheduleKeyDeletion", "PutKeyPolicy", "UpdateTimeToLive", "UpdateContinuousBackups"):
            self.assertIn(event, pattern["detail"]["eventName"])
        # What the trail itself is ended by.
        for event in ("StopLogging", "DeleteTrail", "UpdateTrail", "PutEventSelectors"):
            self.assertIn(event, pattern["detail"]["eventName"])
        self.assertIn("aws.cloudtrail", pattern["source"])
        (trail,) = self.of("AWS::CloudTrail::Trail").values()
        reads, changes = (one["FieldSelectors"] for one in trail["Properties"]["AdvancedEventSelectors"])
        self.assertIn({"Field": "resources.ARN", "StartsWith": [{"Fn::GetAtt": ["ContactsTable", "Arn"]}]}, reads)
        self.assertIn({"Field": "readOnly", "Equals": ["true"]}, reads)
        self.assertIn({"Field": "readOnly", "Equals": ["false"]}, changes)
        (rule,) = self.resources["AccessTrailBucket"]["Properties"]["LifecycleConfiguration"]["Rules"]
        self.assertEqual(rule["ExpirationInDays"], 90)

    def test_dashboard(self):
        body = self.resources["Dashboard"]["Properties"]["DashboardBody"]["Fn::Sub"]
        widgets = json.loads(re.sub(r"\$\{[^}]+\}", "x", body))["widgets"]
        self.assertEqual(len(widgets), 4)
        for logical in re.findall(r"\$\{([A-Za-z]+)[.}]", body):
            self.assertIn(logical, self.resources)

    def test_words_nobody_may_read(self):
        """What goes out of the account by an output is a name or an address, and never a secret."""
        self.assertNotIn("resolve:secretsmanager", json.dumps(self.template["Outputs"]))


def run(test, text):
    case = type("Changed", (Template,), {"text": text})(test)
    result = unittest.TestResult()
    case.run(result)
    return result


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--summary", type=Path, required=True)
    arguments.add_argument("--update-roles", action="store_true", help="writes roles.json anew, to be read line by line")
    arguments = arguments.parse_args()
    if arguments.update_roles:
        case = Template("roles")
        case.setUp()
        ROLES.write_text(json.dumps(case.roles(), indent=1) + "\n", encoding="utf-8")
    passed = failed = 0
    for test in unittest.TestLoader().getTestCaseNames(Template):
        result = run(test, TEMPLATE)
        for _, trace in result.failures + result.errors:
            print(f"{test}\n{trace}", file=sys.stderr)
        passed, failed = (passed + 1, failed) if result.wasSuccessful() else (passed, failed + 1)
    for test in unittest.TestLoader().getTestCaseNames(Template):
        if all(test != changed for *_, changed in CHANGES):
            print(f"nothing of CHANGES shows that {test} can fail", file=sys.stderr)
            failed += 1
    for old, new, test in CHANGES:
        changed = TEMPLATE.replace(old, new, 1)
        result = run(test, changed)
        # A template that nobody can read is no change that a test has seen.
        noticed = changed != TEMPLATE and bool(result.failures or (test in BREAKS and result.errors))
        if not noticed:
            print(f"{test} does not see that {old!r} has become {new!r}", file=sys.stderr)
            for _, trace in result.errors:
                print(trace.splitlines()[-1], file=sys.stderr)
        passed, failed = (passed + 1, failed) if noticed else (passed, failed + 1)
    return summary.write(arguments.summary, passed, failed)


if __name__ == "__main__":
    sys.exit(main())
