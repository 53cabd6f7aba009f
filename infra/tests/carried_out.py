"""The runbooks, carried out over an emulated account: their own commands, as they stand there and in their order.

Each command of a runbook is run, or left with the reason why; one that is neither fails. What is left is in
`docs/runbooks/README.md`, too.
"""

import json
import os
import re
import shlex
import unittest

import emulator
from botocore.exceptions import ClientError
from emulator import smoke

STACK = "kontakt"
# The running account, and what the tests were called with; `emulated.py` fills it in.
HERE = {}
PROGRAM = re.compile(r"(aws|desk|cargo|for|export|git|AWS_PROFILE=\S*) ")
# In a sentence these stand for what a reader knows already, and are no step.
MENTIONED = {"desk access", "desk restore", "desk inbox", "desk inbox --spam"}
# Nothing of these can be done here.
NO_ACCOUNT = "it asks IAM's simulator and CloudFront, which the emulator does not have"


def resource(stack, logical):
    """The name that a resource of the stack has."""
    found = HERE["account"].client("cloudformation").describe_stack_resource(StackName=stack, LogicalResourceId=logical)
    return found["StackResourceDetail"]["PhysicalResourceId"]


def exchange(stack, logical, value):
    HERE["account"].client("secretsmanager").put_secret_value(SecretId=resource(stack, logical), SecretString=value)


def keys_of(stack, role):
    account = HERE["account"]
    arn = account.client("iam").get_role(RoleName=resource(stack, role))["Role"]["Arn"]
    return account.role_keys(arn)


def loosen(stack, role, policy):
    """A role's actions without where and on what condition, when the emulator does not tell a policy what these ask of a
    request: of a mail it knows neither identity nor sender, and of a batch no attributes.
    """
    iam, name = HERE["account"].client("iam"), resource(stack, role)
    document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    for statement in document["Statement"]:
        statement.pop("Condition", None)
        statement["Resource"] = "*"
    iam.put_role_policy(RoleName=name, PolicyName=policy, PolicyDocument=json.dumps(document))


def desk(stack, *arguments):
    """What the desk answers a case worker of the stack."""
    environment = HERE["account"].environment(keys_of(stack, "DeskRole"))
    environment["AWS_ENDPOINT_URL_DYNAMODB"] = environment["AWS_ENDPOINT_URL"]
    environment["LOOKUP_KEY"] = "l" * 64
    return smoke.as_desk([HERE["arguments"].desk, "--stack", stack], environment, *arguments)


def visitor(stack=STACK):
    return emulator.Visitor(HERE["account"], stack, HERE["arguments"].url)


class Book:
    """A runbook's commands, one after the other."""

    def __init__(self, test, page, stack=STACK, **words):
        self.test, self.stack, self.words = test, stack, {"NAME": stack, **words}
        self.account = HERE["account"]
        text = (emulator.ROOT / "docs/runbooks" / page).read_text(encoding="utf-8")
        self.commands = []
        for block, code in re.findall(r"```sh\n(.*?)```|`([^`]+)`", text, re.S):
            block = block.replace("\\\n", " ").strip()
            # A loop is one command, and otherwise each line of a block is.
            lines = [block] if block.startswith("for ") else block.splitlines()
            for line in lines or [code]:
                if not line.startswith("for "):
                    line = re.sub(r"\s+", " ", line.strip())
                if PROGRAM.match(line) and line not in MENTIONED:
                    self.commands.append(line)

    def take(self, start):
        self.test.assertTrue(self.commands, f"nothing is left, and not {start}")
        command = self.commands.pop(0)
        self.test.assertTrue(command.startswith(start), f"the next command is {command}, and not {start}")
        return command

    def leave(self, start, reason):
        self.test.assertTrue(reason)
        self.take(start)

    def end(self):
        self.test.assertEqual(self.commands, [], "neither run nor left")

    def run(self, start, **words):
        """Runs the next command, with these words for those in capitals; what it prints, or what the desk answers."""
        command = self.take(start)
        for word, value in {**self.words, **words}.items():
            command = re.sub(rf"(?<![A-Za-z-]){re.escape(word)}(?![A-Za-z+])", lambda _, value=value: str(value), command)
        if command.startswith("desk"):
            words = shlex.split(command.split(" | ")[0])[1:]
            # Said already, or by the test.
            words = [word for word in words if word not in ("--stack", self.stack, "--format", "json")]
            return desk(self.stack, *words)
        if command.startswith("cargo xtask deploy"):
            words = shlex.split(command)
            HERE["deployment"].change(self.stack, *[words[at + 1] for at, word in enumerate(words) if word == "--set"])
            return None
        # The second version of the command line has it, and this is the first, which needs none.
        command = command.replace("--cli-binary-format raw-in-base64-out", "")
        environment = self.account.environment()
        environment["PATH"] = f"{self.account.venv / 'bin'}{os.pathsep}{environment['PATH']}"
        # It does not ask the environment where SQS is.
        here = 'aws() { command aws --endpoint-url "$AWS_ENDPOINT_URL" "$@"; }\n'
        return emulator.run(["bash", "-ec", here + command], self.account.folder, environment).strip()


class Runbooks(unittest.TestCase):
    def setUp(self):
        self.account, self.deployment = HERE["account"], HERE["deployment"]

    def settings(self):
        return visitor().settings()

    def test_keys(self):
        book = Book(self, "keys.md")
        described = json.loads(book.run("aws cloudformation describe-stacks"))
        (version,) = [one["ParameterValue"] for one in described if one["ParameterKey"] == "SecretsVersion"]
        next_version = int(version) + 1

        # The key of tokens: a form that is open goes on counting while both are there, and is looked at once more after.
        secret = resource(STACK, "TokenKey")
        old = book.run("aws secretsmanager get-secret-value", ARN=secret)
        new = book.run("aws secretsmanager get-random-password")
        # The emulator leaves no punctuation away, and a comma parts two keys.
        new = re.sub("[^A-Za-z0-9]", "x", new)
        self.assertEqual(len(new), 64)
        open_form = self.token()
        book.run("aws secretsmanager put-secret-value", ARN=secret, NEW=new, OLD=old)
        self.assertEqual(self.settings()["TOKEN_KEY"], old, "a new value does nothing by itself")
        book.run("cargo xtask deploy", **{"N+1": next_version})
        self.assertEqual(self.settings()["TOKEN_KEY"], f"{new},{old}")
        with self.subTest("with both"):
            self.assertEqual(self.post(open_form, "Først"), 303)
        exchange(STACK, "TokenKey", new)
        self.deployment.change(STACK, f"SecretsVersion={next_version + 1}")
        self.assertEqual(self.settings()["TOKEN_KEY"], new)
        with self.subTest("with the new one alone"):
            self.assertEqual(self.post(open_form, "Så"), 200, "the page to look at once more")
            self.assertEqual(self.post(self.token(), "Så"), 303)

        # The secret of the edge: either, then the new one alone.
        before = self.settings()["ORIGIN_SECRET"]
        exchange(STACK, "OriginSecret", f"{'n' * 64},{before}")
        self.deployment.change(STACK, f"SecretsVersion={next_version + 2}")
        self.assertEqual([self.health(secret) for secret in ("n" * 64, before, "x" * 64)], [200, 200, 404])
        exchange(STACK, "OriginSecret", "n" * 64)
        self.deployment.change(STACK, f"SecretsVersion={next_version + 3}")
        self.assertEqual([self.health(secret) for secret in ("n" * 64, before)], [200, 404])
        edge = self.account.client("cloudfront")
        (site,) = [
            one["Id"]
            for one in edge.list_distributions()["DistributionList"]["Items"]
            if one["Comment"] == f"{STACK}: site and form, secrets {next_version + 3}"
        ]
        origins = edge.get_distribution_config(Id=site)["DistributionConfig"]["Origins"]["Items"]
        (headers,) = [one["CustomHeaders"]["Items"] for one in origins if one["Id"] == "api"]
        self.assertEqual([one["HeaderValue"] for one in headers], ["n" * 64], "what the edge sends is what is taken")
        book.leave("cargo xtask smoke", NO_ACCOUNT)

        # The tables' key.
        keys, key = self.account.client("kms"), resource(STACK, "ContactsKey")
        keys.disable_key(KeyId=key)
        book.run("aws kms enable-key", ID=key)
        self.assertEqual(keys.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "Enabled")
        book.leave("cargo xtask smoke", NO_ACCOUNT)
        keys.schedule_key_deletion(KeyId=key, PendingWindowInDays=7)
        book.run("aws kms cancel-key-deletion", ID=key)
        keys.enable_key(KeyId=key)
        self.assertEqual(keys.describe_key(KeyId=key)["KeyMetadata"]["KeyState"], "Enabled")
        self.assertEqual(json.loads(book.run("aws lambda get-function-configuration")), str(next_version + 3))
        book.leave("cargo xtask smoke", NO_ACCOUNT)
        book.end()

    def token(self):
        status, _, token = visitor().ask("/api/kontakt/token", headers={"accept": "application/json"})
        self.assertEqual(status, 200)
        return json.loads(token)["token"]

    def post(self, token, message):
        """The status of a post with this token, which a person has had before them for a while."""
        someone = visitor()
        usual = someone.ask

        def ask(path, body=None, headers=None):
            if path == "/api/kontakt/token":
                return 200, {}, json.dumps({"token": token})
            answer = usual(path, body, headers)
            if path == "/api/kontakt":
                statuses.append(answer[0])
            return answer

        statuses = []
        someone.ask = ask
        try:
            someone.send({**smoke.MESSAGE, "message": message})
        except AssertionError as error:
            self.assertIn("the post is answered", str(error))
        return statuses[0]

    def health(self, secret):
        someone = visitor()
        someone.settings = lambda: {"ORIGIN_SECRET": secret}
        return someone.ask("/api/helse")[0]

    def test_restore_and_erase_again(self):
        book = Book(self, "restore.md")
        lost, erased = (visitor().send({**smoke.MESSAGE, "message": text}) for text in ("Tapt", "Slettet"))
        book.run("desk --stack NAME erase --resume")
        before = len(book.run("desk --stack NAME export"))
        self.assertGreaterEqual(before, 2)
        book.run("aws dynamodb restore-table-to-point-in-time")
        book.run("aws dynamodb wait table-exists")
        # What the emulator restores is empty, so what the backup would have is copied.
        table = self.account.client("dynamodb")
        for page in table.get_paginator("scan").paginate(TableName=f"{STACK}-contacts"):
            for item in page["Items"]:
                table.put_item(TableName=f"{STACK}-contacts-restored", Item=item)
        # Since the backup one was erased, as somebody asked; and one was lost.
        desk(STACK, "erase", erased, "--reason", "request", "--yes")
        (enquiry,) = desk(STACK, "show", lost)
        for kind in ("MESSAGE", "CONTACT"):
            table.delete_item(TableName=f"{STACK}-contacts", Key={"pk": {"S": f"{kind}#{enquiry['id']}"}})
        self.assertNotIn(lost, self.references())

        book.run("cargo xtask deploy")
        mapping = self.account.client("lambda").list_event_source_mappings(FunctionName=f"{STACK}-notifier")
        self.assertIn(mapping["EventSourceMappings"][0]["State"], ("Disabled", "Disabling"))
        book.run("desk --stack NAME restore --from")
        self.assertIn(lost, self.references())
        self.assertNotIn(erased, self.references(), "what was erased does not come back")
        self.assertEqual(len(desk(STACK, "export")), before - 1)
        book.run("cargo xtask deploy")
        mapping = self.account.client("lambda").list_event_source_mappings(FunctionName=f"{STACK}-notifier")
        self.assertIn(mapping["EventSourceMappings"][0]["State"], ("Enabled", "Enabling"))
        book.run("aws dynamodb delete-table")
        self.assertNotIn(f"{STACK}-contacts-restored", table.list_tables()["TableNames"])
        book.leave("aws dynamodb restore-table-to-point-in-time …", "no emulator keeps a backup of the ledger")
        book.end()

    def references(self):
        return {one["reference"] for one in desk(STACK, "inbox", "--all")}

    def test_a_breach(self):
        book = Book(self, "breach.md", T="2020-01-01T00:00:00Z")
        book.run("aws lambda put-function-concurrency")
        with self.assertRaises((AssertionError, ClientError)):
            self.token()
        self.account.client("lambda").delete_function_concurrency(FunctionName=f"{STACK}-form")
        self.assertTrue(self.token())
        self.assertTrue(book.run("desk --stack NAME breach"))
        book.leave("cargo xtask smoke", NO_ACCOUNT)
        book.end()

    def test_a_dead_letter(self):
        book = Book(self, "dead-letter.md")
        queues, queue = self.account.client("sqs"), self.deployment.state(STACK)["outputs"]["NotToldQueueUrl"]
        queues.send_message(QueueUrl=queue, MessageBody="a place in a stream")
        reference = visitor().send({**smoke.MESSAGE, "message": "Ikke fortalt"})
        inbox = book.run("desk --stack NAME inbox")
        self.assertIn(reference, {one["reference"] for one in inbox})
        book.leave("cargo xtask smoke", NO_ACCOUNT)
        book.run("aws sqs purge-queue", URL=queue)
        self.assertEqual(queues.receive_message(QueueUrl=queue).get("Messages", []), [])
        book.end()

    def test_a_digest_by_hand(self):
        """`deploy.md` step 7, to which a dead letter leads, and the rest of that page that is a command."""
        loosen(STACK, "DigestRole", "mail-to-staff")
        loosen(STACK, "DigestRole", "count-contacts")
        for mailbox in ("skjema@example.no", "ansatte@example.no"):
            self.account.client("sesv2").create_email_identity(EmailIdentity=mailbox)
        before = len(self.account.mails())
        book = Book(self, "deploy.md", ARN=resource(STACK, "LookupKey"))
        book.leave("cargo xtask deploy --stack NAME", "it is how the stack was made, as its steps are printed")
        book.leave("cargo xtask smoke", NO_ACCOUNT)
        book.leave("AWS_PROFILE=", "every desk here is one with the keys of the role")
        book.leave("desk find --email", "a sentence's")
        self.assertEqual(book.run("export LOOKUP_KEY="), "")
        book.run("aws lambda invoke")
        answer = json.loads((self.account.folder / "answer.json").read_text(encoding="utf-8"))
        self.assertEqual(answer, {"batchItemFailures": []})
        (mail,) = self.account.mails()[before:]
        self.assertNotIn(smoke.MESSAGE["email"], json.dumps(mail))
        self.assertRegex(mail["BodyText"], r"\d")
        book.leave("aws cloudwatch list-metrics", "the emulator makes no metrics of a line of a log")
        book.leave("aws cloudformation delete-stack", "a first deployment has to fail for it")
        self.assertIn("CREATE_COMPLETE", book.run("aws cloudformation describe-stack-events"))
        book.leave("aws cloudformation create-change-set", "what it takes depends on what was left")
        book.leave("aws cloudformation describe-stack-events", "the same once more")
        book.leave("aws cloudformation continue-update-rollback", "a change has to fail in its way back for it")
        book.leave("aws sns subscribe", "a mail that does not come has no test")
        for command in ("cargo xtask deploy --dry-run", "cargo xtask lambda", "cargo xtask test"):
            book.leave(command, "it is what runs this, or is run by it")
        book.end()

    def test_mail_refused(self):
        book = Book(self, "mail-refused.md", FROM="ny@example.no", TO="mottaker@example.no", ADDRESS="ny@example.no")
        no_list = "the emulator has no list of mailboxes that refused"
        book.leave("aws sesv2 get-suppressed-destination", no_list)
        waiting = list(book.commands)
        with self.assertRaisesRegex(AssertionError, "MessageRejected"):
            book.run("aws sesv2 send-email")
        book.run("aws sesv2 get-account")
        mails = self.account.client("sesv2")
        for mailbox in ("ny@example.no", "mottaker@example.no"):
            mails.create_email_identity(EmailIdentity=mailbox)
        verified = json.loads(book.run("aws sesv2 get-email-identity"))
        self.assertTrue(verified["VerifiedForSendingStatus"])
        for operation in ("get", "delete"):
            book.leave(f"aws sesv2 {operation}-suppressed-destination", no_list)
        settings = json.loads(book.run("aws lambda get-function-configuration"))
        self.assertEqual((settings["NOTIFY_FROM"], settings["NOTIFY_TO"]), ("skjema@example.no", "ansatte@example.no"))
        self.assertIsInstance(book.run("desk --stack NAME inbox"), list)
        book.end()
        # With both verified, and nobody suppressed, the first step is taken on.
        book.commands = waiting[:1]
        self.assertIn("MessageId", book.run("aws sesv2 send-email"))

    def test_a_wave_of_spam(self):
        reference = visitor().send({**smoke.MESSAGE, "message": "Kjøp lenker her"})
        book = Book(self, "spam.md", REF=reference)
        text = (emulator.ROOT / "docs/runbooks/spam.md").read_text(encoding="utf-8")
        settings = re.findall(r"--set (\w+=\d+)", text)
        self.assertGreaterEqual(len(settings), 3)
        self.deployment.change(STACK, *settings)
        stacks = self.account.client("cloudformation")
        (stack,) = stacks.describe_stacks(StackName=STACK)["Stacks"]
        now = {one["ParameterKey"]: one["ParameterValue"] for one in stack["Parameters"]}
        self.assertEqual({**now, **dict(one.split("=") for one in settings)}, now)
        book.run("desk --stack NAME spam")
        self.assertIn(reference, {one["reference"] for one in desk(STACK, "inbox", "--spam")})
        book.end()

    def test_taking_it_down(self):
        stack = "ned"
        self.deployment.beside(stack, STACK)
        bucket, key, secret = (resource(stack, name) for name in ("SiteBucket", "ContactsKey", "LookupKey"))
        book = Book(self, "teardown.md", stack, ID=key, ARN=secret, name=stack)
        self.assertEqual(book.run("desk --stack NAME deadlines"), [])
        book.leave("desk … export", "what is kept outside is nobody's here")
        book.leave("desk … find", "the same")
        book.run("aws cloudformation delete-stack")
        emulator.until(lambda: self.deployment.state(stack)["state"] == "absent", "the stack to go")
        left = self.deployment.state(stack)["leftovers"]
        self.assertEqual(left, [f"{stack}-contacts", f"{stack}-ledger"], "kept, and the counters are not")
        book.run("for TABLE in")
        self.assertEqual(self.deployment.state(stack)["leftovers"], [])
        book.run("aws kms schedule-key-deletion")
        book.run("aws secretsmanager delete-secret")
        store = self.account.client("s3")
        for version in store.list_object_versions(Bucket=bucket).get("Versions", []):
            store.delete_object(Bucket=bucket, Key=version["Key"], VersionId=version["VersionId"])
        store.delete_bucket(Bucket=bucket)
        for question in ("dynamodb list-tables", "dynamodb list-backups", "logs describe-log-groups", "s3api list-buckets"):
            found = json.loads(book.run(f"aws {question}"))
            self.assertIn(found, ([], {"logGroups": []}), question)
        self.assertEqual(json.loads(book.run("aws kms describe-key")), "PendingDeletion")
        book.end()
