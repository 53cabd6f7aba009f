"""What a deployment does beside `sam deploy`, tried without an account: upload, a stack's state, and the smoke test's own
questions, against a bucket in memory, the template's roles, and the form of a running `local`.
"""

import fnmatch
import io
import json
import os
import re
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

import summary
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "infra/deploy"))

import smoke  # noqa: E402
import stack  # noqa: E402

# Which the smoke test has found the way to.
import visitor as visitors  # noqa: E402

LOCAL = {}
# What the pipeline keeps as secrets, and nothing else.
MAILBOXES = {"NOTIFY_FROM", "NOTIFY_TO", "OPERATORS_TO"}


class Bucket:
    """A bucket in memory, as far as an upload asks it."""

    def __init__(self):
        self.objects = {}
        self.order = []

    def get_paginator(self, name):
        assert name == "list_objects_v2"
        return self

    def paginate(self, Bucket):
        yield {"Contents": [{"Key": key} for key in list(self.objects)]} if self.objects else {}

    def head_object(self, Bucket, Key):
        return {"Metadata": self.objects[Key]["Metadata"]}

    def put_object(self, Bucket, Key, **rest):
        self.objects[Key] = rest
        self.order.append(Key)

    def delete_object(self, Bucket, Key):
        del self.objects[Key]


class NotFound(Exception):
    pass


class Stacks:
    """CloudFormation or DynamoDB, which know one thing."""

    class exceptions:  # noqa: N801  (as boto3 names it)
        ClientError = NotFound
        ResourceNotFoundException = NotFound

    def __init__(self, status=None, tables=(), error="Stack with id x does not exist"):
        self.status, self.tables, self.error = status, tables, error

    def describe_stacks(self, StackName):
        if self.status is None:
            raise NotFound(self.error)
        return {"Stacks": [{"StackStatus": self.status, "Outputs": [{"OutputKey": "A", "OutputValue": "b"}]}]}

    def describe_table(self, TableName):
        if TableName not in self.tables:
            raise NotFound(TableName)


DOCUMENT = {
    "rules": [
        {"paths": "/*", "headers": {"cache-control": "no-cache"}},
        {"paths": "/assets/*", "headers": {"cache-control": "public, max-age=31536000, immutable"}},
    ],
    "redirects": [],
    "media_types": {"html": "text/html; charset=utf-8", "css": "text/css; charset=utf-8", "json": "application/json"},
}


class Upload(unittest.TestCase):
    def setUp(self):
        self.folder = tempfile.TemporaryDirectory()
        self.addCleanup(self.folder.cleanup)
        self.site = Path(self.folder.name)
        for name, text in [
            ("index.html", "<p>a"),
            ("kontakt/index.html", "<form>"),
            ("assets/site.1.css", "p{}"),
            ("headers.json", json.dumps(DOCUMENT)),
            (".site-gen", "mark"),
        ]:
            self.write(name, text)
        self.bucket = Bucket()

    def write(self, name, text):
        path = self.site / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")

    def send(self, part):
        return stack.upload(self.bucket, "b", self.site, part, lambda _: None)

    def test_each_part_has_its_files_types_and_keeping(self):
        self.assertEqual(self.send("assets"), (1, []))
        self.assertEqual(list(self.bucket.objects), ["assets/site.1.css"])
        sent = self.bucket.objects["assets/site.1.css"]
        self.assertEqual(sent["ContentType"], "text/css; charset=utf-8")
        self.assertEqual(sent["CacheControl"], "public, max-age=31536000, immutable")
        self.assertEqual(self.send("pages"), (3, []))
        self.assertNotIn(".site-gen", self.bucket.objects, "the generator's mark is nobody's")
        page = self.bucket.objects["kontakt/index.html"]
        self.assertEqual((page["ContentType"], page["CacheControl"]), ("text/html; charset=utf-8", "no-cache"))
        self.assertEqual(self.bucket.order[1], "headers.json", "pages come last")

    def test_the_same_again_sends_nothing(self):
        self.send("assets")
        self.send("pages")
        sent = len(self.bucket.order)
        self.assertEqual((self.send("assets"), self.send("pages")), ((0, []), (0, [])))
        self.assertEqual(len(self.bucket.order), sent)

    def test_what_differs_is_sent_whatever_its_size_and_time(self):
        self.send("pages")
        self.write("index.html", "<p>b")
        self.assertEqual(self.send("pages"), (1, []))
        self.assertEqual(self.bucket.objects["index.html"]["Body"], b"<p>b")

    def test_other_headers_are_a_difference_too(self):
        self.send("pages")
        changed = {**DOCUMENT, "media_types": {**DOCUMENT["media_types"], "html": "text/html"}}
        self.write("headers.json", json.dumps(changed))
        self.assertEqual(self.send("pages")[0], 3)

    def test_a_page_that_is_no_more_is_taken_away_and_a_style_is_not(self):
        self.send("assets")
        self.send("pages")
        (self.site / "kontakt/index.html").unlink()
        (self.site / "assets/site.1.css").rename(self.site / "assets/site.2.css")
        self.assertEqual(self.send("assets"), (1, []))
        self.assertEqual(self.send("pages"), (0, ["kontakt/index.html"]))
        self.assertIn("assets/site.1.css", self.bucket.objects, "a page that somebody has open asks for it")

    def test_an_empty_site_takes_nothing_away(self):
        self.send("assets")
        (self.site / "assets/site.1.css").unlink()
        with self.assertRaisesRegex(SystemExit, "nothing was sent"):
            self.send("assets")
        self.send("pages")
        there = dict(self.bucket.objects)
        for page in ("kontakt/index.html", "index.html"):
            (self.site / page).unlink()
        # What is left is headers.json.
        with self.assertRaisesRegex(SystemExit, "nothing was sent"):
            self.send("pages")
        self.assertEqual(self.bucket.objects, there)

    def test_a_file_of_no_known_type_is_named(self):
        self.write("film.mp4", "x")
        with self.assertRaisesRegex(SystemExit, "film.mp4"):
            self.send("pages")


class State(unittest.TestCase):
    def test_how_a_stack_stands(self):
        for status, word in [
            (None, "absent"),
            ("REVIEW_IN_PROGRESS", "absent"),
            ("CREATE_COMPLETE", "ready"),
            ("UPDATE_COMPLETE", "ready"),
            ("UPDATE_ROLLBACK_COMPLETE", "ready"),
            ("IMPORT_COMPLETE", "ready"),
            ("IMPORT_IN_PROGRESS", "busy"),
            # The tables are not the stack's, whatever else it has.
            ("IMPORT_ROLLBACK_COMPLETE", "failed"),
            ("IMPORT_ROLLBACK_FAILED", "failed"),
            ("UPDATE_FAILED", "failed"),
            ("A_WORD_OF_NEXT_YEAR", "failed"),
            ("UPDATE_IN_PROGRESS", "busy"),
            ("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "busy"),
            ("ROLLBACK_COMPLETE", "failed"),
            ("UPDATE_ROLLBACK_FAILED", "failed"),
        ]:
            found, said, _ = stack.state(Stacks(status), "kontakt")
            self.assertEqual((found, said or None), (word, status))
        self.assertEqual(stack.state(Stacks("CREATE_COMPLETE"), "kontakt")[2], {"A": "b"})
        with self.assertRaises(NotFound):
            stack.state(Stacks(error="AccessDenied"), "kontakt")

    def test_what_an_earlier_stack_left(self):
        self.assertEqual(stack.leftovers(Stacks(), "kontakt"), [])
        self.assertEqual(stack.leftovers(Stacks(tables=["kontakt-ledger", "other-contacts"]), "kontakt"), ["kontakt-ledger"])


def is_met(operator, wanted, values):
    """A condition as IAM's guide has it, for the operators that the template uses."""
    wanted = wanted if isinstance(wanted, list) else [wanted]
    fits = [any(fnmatch.fnmatchcase(value, one) for one in wanted) for value in values or []]
    if operator.startswith("ForAllValues:"):
        return all(fits)
    return any(fits)


class Permissions(unittest.TestCase):
    """The smoke test asks AWS; here the template's roles answer, by the same rules."""

    def test_each_question_is_answered_as_it_must_be(self):
        roles = json.loads((ROOT / "infra/tests/roles.json").read_text(encoding="utf-8"))
        tables = {"contacts": "ContactsTable.Arn", "limits": "LimitsTable.Arn"}

        def named(resource):
            table, _, index = resource.partition("/")
            return f"${{{tables[table]}}}/{index}" if index else tables[table]

        asked = smoke.permissions("contacts", "limits")
        for role, action, resource, context, allowed in asked:
            found = any(
                f"dynamodb:{action}" in statement["may"]
                and named(resource) in statement["on"]
                and all(
                    is_met(condition.split(" ")[0], wanted, context.get(condition.split(" ")[1]))
                    for condition, wanted in statement["if"].items()
                )
                for statement in roles[role]
            )
            self.assertEqual(found, allowed, f"{role} {action} {context}")
        self.assertTrue({True, False} <= {allowed for *_, allowed in asked})


class Functions:
    """Lambda, which answers one call."""

    def __init__(self, answer, error=None):
        self.answer = {"Payload": io.BytesIO(json.dumps(answer).encode()), **({"FunctionError": error} if error else {})}
        self.called = []

    def invoke(self, FunctionName):
        self.called.append(FunctionName)
        return self.answer


class Canary(unittest.TestCase):
    def test_only_a_canary_that_came_through_is_one(self):
        for answer, error, failed in [
            ({"CanarySucceeded": 1, "CertificateDaysLeft": 80.5}, None, 0),
            ({"CertificateDaysLeft": 80.5}, None, 1),
            ({"errorMessage": "CanarySucceeded: AssertionError: the post is answered with 503"}, "Unhandled", 1),
            ({"errorMessage": "Task timed out"}, "Unhandled", 1),
        ]:
            report, functions = smoke.Report(), Functions(answer, error)
            smoke.canary_once(report, functions, "kontakt-canary")
            self.assertEqual((report.failed, functions.called), (failed, ["kontakt-canary"]), answer)


class Pipeline(unittest.TestCase):
    """What can be seen of the workflows without a machine that runs them."""

    def setUp(self):
        folder = ROOT / ".github/workflows"
        # The key `on` is a boolean to YAML 1.1, and nothing here asks for it.
        self.workflows = {path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in folder.glob("*.yml")}

    def steps(self, workflow, job):
        return [step.get("run", step.get("uses", "")) for step in self.workflows[workflow]["jobs"][job]["steps"]]

    def test_what_is_used_is_what_was_looked_at(self):
        for name, workflow in self.workflows.items():
            self.assertIn("permissions", workflow, f"{name} has the rights that the repository gives by itself")
            for job in workflow["jobs"].values():
                self.assertIn("timeout-minutes", job, name)
                for step in job["steps"]:
                    if "uses" in step:
                        self.assertRegex(step["uses"], r"^[\w./-]+@[0-9a-f]{40}$", name)

    def test_nothing_is_deployed_unseen_or_with_a_kept_key(self):
        workflow = self.workflows["deploy"]
        self.assertFalse(workflow["concurrency"]["cancel-in-progress"])
        self.assertEqual(workflow["jobs"]["deploy"]["needs"], "show")
        self.assertEqual(workflow["jobs"]["deploy"]["environment"], "${{ inputs.stack }}")
        self.assertIn(".github/deploy.sh --show-changes", self.steps("deploy", "show"))
        *_, deploy, look = self.steps("deploy", "deploy")
        self.assertEqual(deploy, ".github/deploy.sh --yes")
        self.assertTrue(look.startswith("cargo xtask smoke "))
        for name, workflow in self.workflows.items():
            text = json.dumps(workflow)
            # Mailboxes are none, and a log would show them if they were variables.
            kept = set(re.findall(r"secrets\W+(\w*)", text))
            self.assertEqual(kept, MAILBOXES if name == "deploy" else set(), f"{name} keeps a key")
            self.assertEqual("id-token" in text, name == "deploy", f"only a deployment signs in: {name}")

    def test_mailboxes_are_in_no_log(self):
        """A log shows the variables of each step, and masks secrets."""
        jobs = self.workflows["deploy"]["jobs"]
        for name, job in jobs.items():
            for mailbox in MAILBOXES:
                self.assertEqual(job["env"][mailbox], f"${{{{ secrets.{mailbox} }}}}", name)
        self.assertEqual(jobs["show"]["env"], jobs["deploy"]["env"], "what is shown is what is deployed")

    def test_a_token_that_may_only_read_uploads_nothing(self):
        """That of a fork's pull request, and of Dependabot's: the upload would fail the job."""
        (upload,) = [step for step in self.workflows["check"]["jobs"]["notice"]["steps"] if "GH_TOKEN" in step.get("env", {})]
        self.assertIn("github.actor != 'dependabot[bot]'", upload["if"])
        ours = "github.event_name != 'pull_request' || github.event.pull_request.head.repo.full_name == github.repository"
        self.assertIn(f"({ours})", upload["if"])

    def test_what_is_set_where_is_written_down(self):
        """A job without an environment sees variables of the repository alone."""
        text = {name: (ROOT / name).read_text(encoding="utf-8") for name in (".github/workflows/watch.yml", "docs/runbooks/deploy.md")}
        for name, job in self.workflows["watch"]["jobs"].items():
            self.assertNotIn("environment", job, name)
            self.assertIn("vars.ORIGIN", job["if"])
        for name, words in text.items():
            self.assertRegex(re.sub(r"[\s#]+", " ", words), r"`?ORIGIN`? is a variable of the repository", name)
        pipeline = text["docs/runbooks/deploy.md"].split("## The pipeline")[1]
        for setting in [*self.workflows["deploy"]["jobs"]["deploy"]["env"], "ROLE", "production-look", "staging-look"]:
            self.assertIn(f"`{setting}`", pipeline)

    def test_a_deployment_has_its_environments_settings(self):
        """With stand-ins for the programs that it calls, which say with what."""
        settings = {
            "STACK": "kontakt",
            "REGION": "eu-north-1",
            "ORIGIN": "https://www.example.no",
            "NOTIFY_FROM": "a@example.no",
            "NOTIFY_TO": "b@example.no",
            "OPERATORS_TO": "c@example.no",
        }
        with tempfile.TemporaryDirectory() as folder:
            for program in ("cargo", "rustup"):
                path = Path(folder) / program
                path.write_text('#!/bin/sh\necho "${0##*/} $*"\n', encoding="utf-8")
                path.chmod(0o755)

            def run(**more):
                environment = {**settings, **more, "PATH": f"{folder}:{os.environ['PATH']}"}
                command = [ROOT / ".github/deploy.sh", "--yes"]
                return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)

            common = (
                "rustup target add aarch64-unknown-linux-musl\ncargo xtask deploy --stack kontakt --region eu-north-1 "
                "--origin https://www.example.no --notify-from a@example.no --notify-to b@example.no "
                "--operators-to c@example.no "
            )
            self.assertEqual(run(CERTIFICATE="", ARTEFACTS="").stdout, common + "--yes\n")
            both = run(CERTIFICATE="arn", ARTEFACTS="ours")
            self.assertEqual(both.stdout, common + "--certificate arn --artefacts ours --yes\n")
            del settings["OPERATORS_TO"]
            self.assertIn("OPERATORS_TO", run().stderr)


class Way(unittest.TestCase):
    """The visitor's way and the case worker's, over `local`."""

    def setUp(self):
        if not LOCAL:
            self.skipTest("no local is running")

    def desk(self, *arguments):
        return smoke.as_desk([LOCAL["desk"], *LOCAL["arguments"]], None, *arguments)

    def test_one_message_goes_all_the_way_and_is_erased(self):
        report = smoke.Report()
        visitor = smoke.Visitor(LOCAL["url"])
        smoke.outside(report, visitor, None)
        before = self.desk("inbox", "--all")
        smoke.whole_way(report, visitor, self.desk)
        self.assertEqual(report.failed, 0)
        self.assertEqual(self.desk("inbox", "--all"), before, "nothing of it is left")

    def test_a_way_that_is_broken_is_seen(self):
        report = smoke.Report()
        visitor = smoke.Visitor(LOCAL["url"] + "/no")
        smoke.whole_way(report, visitor, self.desk)
        self.assertEqual(report.failed, 1)

        def reads_something_else(*arguments):
            found = self.desk(*arguments)
            return [{**found[0], "name": "x"}] if arguments[0] == "show" else found

        report = smoke.Report()
        smoke.whole_way(report, smoke.Visitor(LOCAL["url"]), reads_something_else)
        self.assertEqual(report.failed, 1)


def main():
    arguments = summary.arguments_over_local()
    if arguments.url:
        more = arguments.desk_arguments
        LOCAL.update(url=arguments.url, desk=arguments.desk, arguments=more)
    visitors.READING_SECONDS = 2.2
    return summary.run(sys.modules[__name__], arguments.summary)


if __name__ == "__main__":
    sys.exit(main())
