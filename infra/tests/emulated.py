"""The whole stack in an emulator of AWS: deployed by the steps of `cargo xtask deploy`, its roles enforced with resources and
conditions, and one message from an event of the HTTP API to item, stream, mail and alarm, by the functions as they are built.

What the emulator does not do, and AWS does, is said where it matters; `infra/deploy/smoke.py` asks an account for that.
"""

import argparse
import contextlib
import json
import os
import re
import sys
import unittest
from pathlib import Path

import carried_out
import emulator
import summary
import template
from botocore.exceptions import ClientError
from carried_out import STACK, Runbooks  # noqa: F401  (its tests are run with these)
from emulator import smoke

import visitor as visitors

# Of the running account, filled in once for all tests.
HERE = carried_out.HERE
# A word that nobody but the visitor wrote.
SENTINEL = "Zqxjkvbpyg"


def prepare(arguments):
    """Deploys the stack that all tests are about; what is to be called in the end, whatever became of it."""
    account = emulator.Account(arguments.ministack, arguments.folder)
    try:
        functions = {"form-handler": arguments.form, "notifier": arguments.notifier}
        deployment = emulator.Deployment(account, arguments.xtask, functions, arguments.site)
        HERE.update(arguments=arguments, account=account, deployment=deployment)
        assert deployment.state(STACK)["state"] == "absent"
        deployment.make(STACK)
        # Its own generator leaves no punctuation away, and a comma parts two keys.
        for secret in ("TokenKey", "OriginSecret", "LookupKey"):
            carried_out.exchange(STACK, secret, secret[0].lower() * 64)
        deployment.change(STACK, "SecretsVersion=2")
    except BaseException:
        account.stop()
        raise
    return account.stop


class Deployed(unittest.TestCase):
    maxDiff = None

    def setUp(self):
        self.account, self.deployment = HERE["account"], HERE["deployment"]
        self.translated = template.translate(template.TEMPLATE)["Resources"]

    def test_all_of_the_template_is_made(self):
        state = self.deployment.state(STACK)
        self.assertEqual((state["state"], state["leftovers"]), ("ready", []))
        pages = self.account.client("cloudformation").get_paginator("list_stack_resources").paginate(StackName=STACK)
        made = {
            one["LogicalResourceId"]: one["ResourceType"]
            for page in pages
            for one in page["StackResourceSummaries"]
            if one["ResourceStatus"] in ("CREATE_COMPLETE", "UPDATE_COMPLETE")
        }
        wanted = {
            name: one["Type"]
            for name, one in self.translated.items()
            if one.get("Condition") not in ("HasTrail", "HasCertificate") and name not in emulator.NOT_THERE
        }
        self.assertEqual(made, wanted)

    def test_tables_have_the_keys_indexes_and_stream_of_the_template(self):
        tables = self.account.client("dynamodb")
        for logical, name in (("ContactsTable", "contacts"), ("LedgerTable", "ledger"), ("LimitsTable", "limits")):
            wanted = self.translated[logical]["Properties"]
            found = tables.describe_table(TableName=f"{STACK}-{name}")["Table"]
            self.assertEqual(found["KeySchema"], wanted["KeySchema"])
            indexes = [
                (one["IndexName"], one["KeySchema"], one["Projection"]["ProjectionType"])
                for one in found.get("GlobalSecondaryIndexes", [])
            ]
            self.assertEqual(
                indexes,
                [
                    (one["IndexName"], one["KeySchema"], one["Projection"]["ProjectionType"])
                    for one in wanted.get("GlobalSecondaryIndexes", [])
                ],
            )
            stream = wanted.get("StreamSpecification", {}).get("StreamViewType")
            self.assertEqual(found.get("StreamSpecification", {}).get("StreamViewType"), stream)
            # The deployment's last step. Expiry, recovery and encryption are dropped here; `template.py` reads them.
            self.assertEqual(found["DeletionProtectionEnabled"], name != "limits")
        with self.assertRaisesRegex(ClientError, "[Pp]rotect"):
            tables.delete_table(TableName=f"{STACK}-contacts")

    def test_the_site_is_in_its_bucket_and_its_edge_turns_addresses_into_files(self):
        outputs = self.deployment.state(STACK)["outputs"]
        bucket = self.account.client("s3")
        page = bucket.get_object(Bucket=outputs["SiteBucketName"], Key="kontakt/index.html")
        self.assertEqual((page["ContentType"], page["CacheControl"]), ("text/html; charset=utf-8", "no-cache"))
        self.assertIn(b"<form", page["Body"].read())
        visitor = smoke.Visitor(self.account.url)

        def ask(domain, path):
            return visitor.ask(path, headers={"host": domain, "x-forwarded-proto": "https"})

        status, headers, _ = ask(outputs["DistributionDomain"], "/kontakt")
        self.assertEqual((status, headers["location"]), (308, "/kontakt/"))
        status, headers, _ = visitor.ask("/", headers={"host": outputs["DistributionDomain"]})
        self.assertEqual(status, 301, "in clear")
        self.assertTrue(headers["location"].startswith("https://"))
        # The way to the bucket leads through a group of origins, which the emulator answers with 502. The second
        # distribution has none, and says for everything that it is not there, with the site's own page.
        (other,) = [
            one["DomainName"]
            for one in self.account.client("cloudfront").list_distributions()["DistributionList"]["Items"]
            if one["Comment"] == f"{STACK}: the page for what is not there"
        ]
        for path in ("/", "/kontakt/", "/none.css"):
            status, headers, text = ask(other, path)
            self.assertEqual(status, 404, path)
            self.assertIn("<!DOCTYPE html>", text)
            self.assertIn("frame-ancestors 'none'", headers["content-security-policy"])

    def test_a_second_stack_stands_beside(self):
        other = f"{STACK}-staging"
        self.deployment.beside(other, STACK)
        state = self.deployment.state(other)
        self.assertEqual(state["state"], "ready")
        bucket = state["outputs"]["SiteBucketName"]
        self.assertNotEqual(bucket, self.deployment.state(STACK)["outputs"]["SiteBucketName"])
        schedules = self.account.client("scheduler").list_schedules()["Schedules"]
        names = {one["Name"] for one in schedules}
        for stack in (STACK, other):
            self.assertLessEqual({f"{stack}-weekly-digest", f"{stack}-unseen-spam"}, names)

    def test_the_same_deployment_again_changes_nothing_and_does_not_fail(self):
        name = f"{STACK}-again"
        self.deployment.beside(name, STACK)
        for _ in range(2):
            *_, pages = self.deployment.deploy(name, "Every other time")
        self.assertIn("pages: 0 sent, 0 removed", pages)

    def test_another_region_is_refused_before_anything_is_made(self):
        stacks = self.account.client("cloudformation")
        packed = stacks.get_template(StackName=STACK, TemplateStage="Original")["TemplateBody"]
        elsewhere = emulator.boto3.client(
            "cloudformation",
            endpoint_url=self.account.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        packed = packed if isinstance(packed, str) else json.dumps(packed)
        given = {"SiteOrigin": emulator.ORIGIN, "AccessTrail": "no"}
        given.update(NotifyFrom="a@example.no", NotifyTo="b@example.no", OperatorsTo="c@example.no")
        with self.assertRaisesRegex(ClientError, "promise a region in the EEA"):
            elsewhere.create_stack(
                StackName=STACK,
                TemplateBody=packed,
                Capabilities=["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"],
                Parameters=[{"ParameterKey": name, "ParameterValue": value} for name, value in given.items()],
            )


class Roles(unittest.TestCase):
    """Each role as the stack has it, asked for real, by its own keys.

    The emulator knows resources, `dynamodb:EnclosingOperation`, `dynamodb:Attributes` and `dynamodb:Select` of single reads.
    It does not know `dynamodb:LeadingKeys`, which is therefore as if it were met, nor the attributes of a batch, nor the
    sender of a mail, which are as if they were not.
    """

    @classmethod
    def setUpClass(cls):
        account, deployment = HERE["account"], HERE["deployment"]
        stacks, iam = account.client("cloudformation"), account.client("iam")
        cls.dynamodb = {}
        for role in ("FormRole", "NotifierRole", "DigestRole", "DeskRole"):
            name = stacks.describe_stack_resource(StackName=STACK, LogicalResourceId=role)
            name = name["StackResourceDetail"]["PhysicalResourceId"]
            arn = iam.get_role(RoleName=name)["Role"]["Arn"]
            cls.dynamodb[role] = account.client("dynamodb", account.role_keys(arn))
        cls.contacts, cls.limits, cls.ledger = (f"{STACK}-{part}" for part in ("contacts", "limits", "ledger"))
        cls.deployment = deployment

    def may(self, role, operation, **parameters):
        try:
            getattr(self.dynamodb[role], operation)(**parameters)
        except ClientError as error:
            if error.response["Error"]["Code"] == "AccessDeniedException":
                return False
            self.assertIn(
                error.response["Error"]["Code"],
                ("TransactionCanceledException", "ConditionalCheckFailedException", "ResourceNotFoundException"),
            )
        return True

    def write(self, role, **item):
        return self.may(role, "transact_write_items", TransactItems=[item])

    def key(self, table, key="MESSAGE#0", **more):
        names = {"pk": {"S": key}}
        if table == self.ledger:
            names["sk"] = {"S": "0"}
        return {"TableName": table, "Key": names, **more}

    def put(self, table, key="MESSAGE#0"):
        # Nothing is written: its condition is never true.
        item = self.key(table, key)
        return {"TableName": table, "Item": item["Key"], "ConditionExpression": "attribute_exists(nothing)"}

    def update(self, table):
        counted = {":one": {"N": "1"}}
        return self.key(
            table,
            "CLIENT#0",
            UpdateExpression="ADD counted :one",
            ConditionExpression="attribute_exists(nothing)",
            ExpressionAttributeValues=counted,
        )

    def test_the_form_writes_in_transactions_alone(self):
        self.assertTrue(self.write("FormRole", Put=self.put(self.contacts)))
        self.assertTrue(self.write("FormRole", Update=self.update(self.limits)))
        # By itself a put could answer with what it replaces.
        self.assertFalse(self.may("FormRole", "put_item", **self.put(self.contacts)))
        self.assertFalse(self.may("FormRole", "update_item", **self.update(self.limits)))

    def test_the_form_does_nothing_else_with_what_is_there(self):
        form = "FormRole"
        self.assertFalse(self.write(form, Update=self.update(self.contacts)))
        self.assertFalse(self.write(form, Delete=self.key(self.contacts)))
        self.assertFalse(self.write(form, ConditionCheck=self.key(self.contacts, ConditionExpression="attribute_exists(pk)")))
        for table in (self.ledger, self.limits):
            self.assertFalse(self.write(form, Put=self.put(table)), table)
        for table in (self.contacts, self.limits, self.ledger):
            self.assertFalse(self.may(form, "get_item", **self.key(table)))
            self.assertFalse(self.may(form, "scan", TableName=table))
            self.assertFalse(self.may(form, "delete_item", **self.key(table)))
        query = {"KeyConditionExpression": "#s = :s", "ExpressionAttributeNames": {"#s": "status"}}
        query["ExpressionAttributeValues"] = {":s": {"S": "received"}}
        self.assertFalse(self.may(form, "query", TableName=self.contacts, IndexName="by_status", **query))
        self.assertFalse(self.may(form, "transact_get_items", TransactItems=[{"Get": self.key(self.contacts)}]))
        self.assertFalse(self.may(form, "delete_table", TableName=self.limits))

    def test_the_notifier_reads_where_a_message_stands_and_nothing_of_it(self):
        def read(*attributes):
            names = {f"#{number}": name for number, name in enumerate(attributes)}
            more = {"ProjectionExpression": ", ".join(names), "ExpressionAttributeNames": names}
            return self.may("NotifierRole", "get_item", **self.key(self.contacts, **more))

        self.assertTrue(read("pk", "status", "reference"))
        self.assertFalse(read("pk", "message"))
        self.assertFalse(self.may("NotifierRole", "get_item", **self.key(self.contacts)), "all attributes by naming none")
        self.assertFalse(self.may("NotifierRole", "scan", TableName=self.contacts))
        self.assertFalse(self.write("NotifierRole", Put=self.put(self.contacts)))
        self.assertFalse(self.may("NotifierRole", "put_item", **self.put(self.contacts)))
        self.assertFalse(self.may("NotifierRole", "get_item", **self.key(self.ledger, ProjectionExpression="pk")))

    def test_the_digest_asks_two_indexes_for_keys(self):
        def query(index, attribute, projection):
            return self.may(
                "DigestRole",
                "query",
                TableName=self.contacts,
                IndexName=index,
                KeyConditionExpression="#a = :v",
                ProjectionExpression=projection,
                Select="SPECIFIC_ATTRIBUTES",
                ExpressionAttributeNames={"#a": attribute},
                ExpressionAttributeValues={":v": {"S": "received"}},
            )

        self.assertTrue(query("by_status", "status", "pk"))
        self.assertTrue(query("by_review", "status", "pk, review_at"))
        self.assertFalse(query("by_email", "email_lookup", "pk"))
        self.assertFalse(query("by_status", "status", "pk, email_lookup"))
        self.assertFalse(self.may("DigestRole", "scan", TableName=self.contacts))
        self.assertFalse(self.may("DigestRole", "get_item", **self.key(self.contacts, ProjectionExpression="pk")))

    def test_the_desk_keeps_the_rights_and_no_more(self):
        desk = "DeskRole"
        self.assertTrue(self.may(desk, "scan", TableName=self.contacts))
        self.assertTrue(self.may(desk, "scan", TableName=f"{self.contacts}-restored"))
        self.assertTrue(self.write(desk, Put=self.put(self.contacts, "CASE#0")))
        self.assertTrue(self.write(desk, Put=self.put(self.ledger)))
        self.assertFalse(self.may(desk, "scan", TableName=self.ledger))
        self.assertFalse(self.may(desk, "get_item", **self.key(self.limits)))
        self.assertFalse(self.write(desk, Put=self.put(f"{self.contacts}-restored")))
        self.assertFalse(self.may(desk, "update_item", **self.update(self.contacts)))
        for operation in ("delete_table", "describe_continuous_backups", "describe_time_to_live"):
            self.assertFalse(self.may(desk, operation, TableName=self.contacts), operation)
        arn = f"arn:aws:dynamodb:{emulator.REGION}:{emulator.ACCOUNT}:table/{self.contacts}"
        self.assertFalse(self.may(desk, "export_table_to_point_in_time", TableArn=arn, S3Bucket="b"))
        change = {"Enabled": False, "AttributeName": "expires_at"}
        self.assertFalse(self.may(desk, "update_time_to_live", TableName=self.contacts, TimeToLiveSpecification=change))


class Store(unittest.TestCase):
    def test_the_counters_hold_in_another_engine(self):
        """Transactions, their conditions and what they are cancelled for, as somebody else has read DynamoDB's guide."""
        # Those that send one post after the other: it is no fast engine, and a counter is waited for two seconds.
        asked = ["a_window_that", "a_day_that", "a_repeat", "a_counter_that_cannot"]
        command = ["cargo", "test", "--quiet", "--workspace", "--locked", "--test", "limits", "--", *asked]

        def run(url):
            return emulator.run(command, emulator.ROOT, {**os.environ, "STORE_TESTS_ENGINE": url})

        self.assertRegex(run(HERE["account"].url), r"test result: ok\. 4 passed; 0 failed")
        with self.assertRaisesRegex(AssertionError, "4 failed"):
            run(f"http://127.0.0.1:{emulator.free_port()}")


class Way(unittest.TestCase):
    """One message, from the event to the alarm."""

    def setUp(self):
        self.account = HERE["account"]

    def stream(self):
        """The records that Lambda's mapping would bring, by its own filter.

        Not with the notifier's keys: MiniStack asks its policy about something else than the stream, and refuses.
        """
        streams = self.account.client("dynamodbstreams")
        tables = self.account.client("dynamodb")
        arn = tables.describe_table(TableName=f"{STACK}-contacts")["Table"]["LatestStreamArn"]
        records = []
        for shard in streams.describe_stream(StreamArn=arn)["StreamDescription"]["Shards"]:
            start = streams.get_shard_iterator(StreamArn=arn, ShardId=shard["ShardId"], ShardIteratorType="TRIM_HORIZON")
            records += streams.get_records(ShardIterator=start["ShardIterator"])["Records"]
        (mapping,) = self.account.client("lambda").list_event_source_mappings(FunctionName=f"{STACK}-notifier")[
            "EventSourceMappings"
        ]
        (wanted,) = [json.loads(one["Pattern"]) for one in mapping["FilterCriteria"]["Filters"]]
        self.assertEqual(wanted["eventName"], ["INSERT"])
        (prefix,) = wanted["dynamodb"]["Keys"]["pk"]["S"]
        found = []
        for record in records:
            change = record["dynamodb"]
            self.assertNotIn("NewImage", change)
            self.assertNotIn(SENTINEL, str(record))
            if record["eventName"] == "INSERT" and change["Keys"]["pk"]["S"].startswith(prefix["prefix"]):
                change["ApproximateCreationDateTime"] = change["ApproximateCreationDateTime"].timestamp()
                found.append(record)
        return found

    def notify(self, records):
        answer = self.account.client("lambda").invoke(
            FunctionName=f"{STACK}-notifier", Payload=json.dumps({"Records": records}, default=str).encode()
        )
        self.assertNotIn("FunctionError", answer)
        return json.loads(answer["Payload"].read())

    def alarm(self, name):
        (alarm,) = self.account.client("cloudwatch").describe_alarms(AlarmNames=[f"{STACK}-{name}"])["MetricAlarms"]
        return alarm

    def test_from_the_form_to_the_mail_and_the_alarm(self):
        deployment = HERE["deployment"]
        # By hand here, so that each batch is seen. MiniStack begins a batch anew at no failure that a function reports.
        deployment.change(STACK, "TellStaff=no")
        carried_out.loosen(STACK, "NotifierRole", "mail-to-staff")
        mails = self.account.client("sesv2")
        for mailbox in ("skjema@example.no", "ansatte@example.no"):
            with contextlib.suppress(mails.exceptions.NotFoundException):
                mails.delete_email_identity(EmailIdentity=mailbox)
        before = len(self.account.mails())
        visitor = carried_out.visitor()
        typed = {**smoke.MESSAGE, "name": f"Kari {SENTINEL}", "message": f"{SENTINEL}: skjemaet virker ikke."}
        reference = visitor.send(typed)

        # The item, as a case worker reads it with the desk's own role.
        (enquiry,) = carried_out.desk(STACK, "show", reference)
        self.assertEqual({field: enquiry[field] for field in typed if typed[field]}, {k: v for k, v in typed.items() if v})
        records = [one for one in self.stream() if one["dynamodb"]["Keys"]["pk"]["S"].endswith(enquiry["id"])]
        self.assertEqual(len(records), 1, "the message, and not its contact")

        # SES does not know the sender yet: the mail is refused, and the batch comes again from that place on.
        place = records[0]["dynamodb"]["SequenceNumber"]
        self.assertEqual(self.notify(records), {"batchItemFailures": [{"itemIdentifier": place}]})
        self.assertEqual(len(self.account.mails()), before)
        lines = self.account.events(f"/aws/lambda/{STACK}-notifier")
        self.assertTrue(any('outcome="not told" cause="' in line and "MessageRejected" in line for line in lines))
        self.assertEqual(self.told(lines), 0)

        for mailbox in ("skjema@example.no", "ansatte@example.no"):
            mails.create_email_identity(EmailIdentity=mailbox)
        self.assertEqual(self.notify(records), {"batchItemFailures": []})
        mail = self.account.mails()[before]
        self.assertEqual((mail["Source"], mail["To"]), ("skjema@example.no", ["ansatte@example.no"]))
        self.assertIn(reference, mail["BodyText"])
        words = json.dumps(mail, ensure_ascii=False)
        for value in (SENTINEL, typed["phone"], typed["email"], typed["message"]):
            self.assertNotIn(value, words)

        lines = self.account.events(f"/aws/lambda/{STACK}-notifier") + self.account.events(f"/aws/lambda/{STACK}-form")
        self.assertTrue(any('outcome="stored"' in line for line in lines))
        for line in lines:
            self.assertNotIn(SENTINEL, line)
            self.assertNotIn(typed["email"], line)
        self.assertEqual(self.told(lines), 1)
        self.sound("quiet", self.told(lines))

    def told(self, lines):
        """How many lines the template's filter finds: what stands between per cents is an expression."""
        (one,) = self.account.client("logs").describe_metric_filters(logGroupName=f"/aws/lambda/{STACK}-notifier")[
            "metricFilters"
        ]
        pattern = re.fullmatch("%(.*)%", one["filterPattern"])
        return sum(bool(re.search(pattern[1], line)) for line in lines)

    def sound(self, name, told):
        """An alarm that is quiet below one, by the metric that the filter makes of the lines."""
        (one,) = self.account.client("logs").describe_metric_filters(logGroupName=f"/aws/lambda/{STACK}-notifier")[
            "metricFilters"
        ]
        (metric,) = one["metricTransformations"]
        alarm = self.alarm(name)
        self.assertEqual((alarm["Namespace"], alarm["MetricName"]), (metric["metricNamespace"], metric["metricName"]))
        self.assertEqual(alarm["TreatMissingData"], "breaching", "silence is what it is about")
        numbers = self.account.client("cloudwatch")
        for count, state in ((0, "ALARM"), (told, "OK")):
            numbers.put_metric_data(
                Namespace=metric["metricNamespace"],
                MetricData=[{"MetricName": metric["metricName"], "Value": float(metric["metricValue"]) * count}],
            )
            self.assertEqual(self.alarm(name)["StateValue"], state)

    def test_an_alarm_reaches_the_operators(self):
        topics, queues = self.account.client("sns"), self.account.client("sqs")
        alarm = self.alarm("stream-age")
        (topic,) = alarm["AlarmActions"]
        mailboxes = topics.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
        self.assertEqual([(one["Protocol"], one["Endpoint"]) for one in mailboxes], [("email", "drift@example.no")])
        # Nobody reads mail here, so a queue listens as well.
        queue = queues.create_queue(QueueName="operators")["QueueUrl"]
        arn = queues.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        allow = {"Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn}
        allow = json.dumps({"Version": "2012-10-17", "Statement": [allow]})
        queues.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": allow})
        topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
        numbers = self.account.client("cloudwatch")
        for age, wanted in ((alarm["Threshold"], "OK"), (alarm["Threshold"] + 1, "ALARM")):
            numbers.put_metric_data(
                Namespace=alarm["Namespace"],
                MetricData=[{"MetricName": alarm["MetricName"], "Dimensions": alarm["Dimensions"], "Value": age}],
            )
            told = []
            # Other alarms may move meanwhile, by what the tests before have done.
            while found := queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10).get("Messages"):
                for one in found:
                    queues.delete_message(QueueUrl=queue, ReceiptHandle=one["ReceiptHandle"])
                    message = json.loads(json.loads(one["Body"])["Message"])
                    told.append((message["AlarmName"], message["NewStateValue"]))
            self.assertEqual([state for name, state in told if name == f"{STACK}-stream-age"], [wanted])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--summary", type=Path, required=True)
    parser.add_argument("--ministack", type=Path, required=True, help="the environment that it is in")
    parser.add_argument("--folder", type=Path, required=True, help="what all of it is done in")
    parser.add_argument("--xtask", type=Path, required=True)
    parser.add_argument("--form", type=Path, required=True, help="the function, built for this machine")
    parser.add_argument("--notifier", type=Path, required=True, help="the function, built for this machine")
    parser.add_argument("--desk", type=Path, required=True)
    parser.add_argument("--site", type=Path, required=True, help="the built site")
    parser.add_argument("--url", required=True, help="of a running local")
    arguments = parser.parse_args()
    visitors.READING_SECONDS = 2.2
    stop = prepare(arguments)
    try:
        return summary.run(sys.modules[__name__], arguments.summary)
    finally:
        stop()


if __name__ == "__main__":
    sys.exit(main())
