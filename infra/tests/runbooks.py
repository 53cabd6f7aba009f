"""The commands of the runbooks, as far as they can be held to something without an account: AWS's own model of each call,
the parameters of the template, and the subcommands of `desk`.
"""

import argparse
import re
import subprocess
import sys
import unittest
from pathlib import Path

import botocore.session
import summary
from botocore import xform_name

ROOT = Path(__file__).resolve().parents[2]
RUNBOOKS = ROOT / "docs/runbooks"
# Of the AWS CLI itself, for every call.
EVERYWHERE = {"query", "output", "region", "cli-binary-format"}
# What the CLI calls otherwise than the service does.
SERVICES = {"s3api": "s3"}
FLAGS = {"notification-endpoint": "endpoint"}
DESK = []


def commands(program):
    """Each command of a program in the runbooks, in a block or in a sentence, with the file it is in."""
    for path in sorted(RUNBOOKS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        blocks = re.findall(r"```sh\n(.*?)```", text, re.S)
        rest = re.sub(r"```.*?```", "", text, flags=re.S)
        inline = [re.sub(r"\s+", " ", code) for code in re.findall(r"`([^`]+)`", rest)]
        lines = [line.strip() for block in blocks for line in block.replace("\\\n", " ").splitlines()]
        for line in lines + inline:
            for found in re.findall(rf"(?:^|[ (\"]){program} (.*)", line):
                yield path.name, found


class Aws(unittest.TestCase):
    session = botocore.session.get_session()

    def fault(self, words):
        """What is wrong with a call, by AWS's own model, or nothing."""
        service, operation, *rest = words
        service = SERVICES.get(service, service)
        if service not in self.session.get_available_services():
            return f"there is no service {service}"
        model = self.session.get_service_model(service)
        if operation == "wait":
            waiters = self.session.create_client(service, region_name="eu-north-1").waiter_names
            return None if rest[0].replace("-", "_") in waiters else f"nothing waits for {rest[0]}"
        names = {xform_name(name, "-"): name for name in model.operation_names}
        if operation not in names:
            return f"{service} has no {operation}"
        shape = model.operation_model(names[operation]).input_shape
        members = {xform_name(name, "-") for name in shape.members} if shape else set()
        for word in rest:
            if not word.startswith("--"):
                continue
            flag = word[2:].split("=")[0]
            flag = FLAGS.get(flag, flag)
            if flag not in members | EVERYWHERE and flag.removeprefix("no-") not in members:
                return f"{service} {operation} has no --{flag}"
        return None

    def test_every_call_is_one_that_aws_has(self):
        calls = list(commands("aws"))
        self.assertGreater(len(calls), 20)
        for file, call in calls:
            with self.subTest(file=file):
                self.assertIsNone(self.fault(call.split()), f"aws {call}")

    def test_a_call_that_there_is_not_is_seen(self):
        for call in (
            "dynamodb remove-table --table-name x",
            "dynamodb delete-table --name x",
            "dynamodb wait table-is-there",
            "dynamo delete-table",
        ):
            self.assertIsNotNone(self.fault(call.split()), call)
        self.assertIsNone(self.fault("dynamodb update-table --table-name x --no-deletion-protection-enabled".split()))


class Ours(unittest.TestCase):
    def test_every_parameter_is_one_of_the_template(self):
        template = (ROOT / "infra/template.yaml").read_text(encoding="utf-8")
        documents = [*RUNBOOKS.glob("*.md"), ROOT / "docs/cost.md", ROOT / "docs/scale.md"]
        named = {
            name for path in documents for name in re.findall(r"--set (\w+)=", path.read_text(encoding="utf-8")) if name != "NAME"
        }
        self.assertGreater(len(named), 5)
        for name in named:
            self.assertRegex(template, rf"(?m)^  {name}:\n    Type: ")

    def test_every_output_and_name_is_one_of_the_template(self):
        template = (ROOT / "infra/template.yaml").read_text(encoding="utf-8")
        text = "".join(path.read_text(encoding="utf-8") for path in RUNBOOKS.glob("*.md"))
        for output in re.findall(r"output `(\w+)`", text):
            self.assertRegex(template, rf"(?m)^  {output}:\n    Description: ")
        for name in set(re.findall(r"NAME-(contacts|ledger|limits|form|notifier|digest|canary|access)\b", text)):
            self.assertIn("${AWS::StackName}-" + name, template)

    def test_every_alarm_that_is_named_is_one(self):
        template = (ROOT / "infra/template.yaml").read_text(encoding="utf-8")
        alarms = set(re.findall(r'AlarmName: !Sub "\$\{AWS::StackName\}-([\w-]+)"', template))
        documents = [*RUNBOOKS.glob("*.md"), ROOT / "docs/faults.md", ROOT / "docs/scale.md"]
        for path in documents:
            for names in re.findall(r"alarms? ((?:`[\w-]+`(?:,? (?:and )?)?)+)", path.read_text(encoding="utf-8")):
                for name in re.findall(r"`([\w-]+)`", names):
                    self.assertIn(name, alarms, path.name)

    def test_every_page_that_is_named_is_there(self):
        operators = [ROOT / "docs" / name for name in ("faults.md", "cost.md", "scale.md")]
        for path in [*RUNBOOKS.glob("*.md"), *operators]:
            for link in re.findall(r"\]\(([^)#:]+\.md)\)", path.read_text(encoding="utf-8")):
                self.assertTrue((path.parent / link).exists(), f"{path.name}: {link}")

    def test_every_step_that_is_named_is_there(self):
        named = 0
        for path in sorted(RUNBOOKS.glob("*.md")):
            text = re.sub(r"\s+", " ", path.read_text(encoding="utf-8"))
            # Of another page, or of the page itself.
            of_others = re.findall(r"\]\((\w+\.md)\),? (?:from )?step (\d+)", text)
            own = re.sub(r"\]\(\w+\.md\),? (?:from )?step \d+", "", text)
            of_its_own = [(path.name, number) for number in re.findall(r"\b[Ss]teps? (\d+)", own)]
            for page, number in of_others + of_its_own:
                with self.subTest(file=path.name, page=page, number=number):
                    steps = (RUNBOOKS / page).read_text(encoding="utf-8")
                    self.assertRegex(steps, rf"(?m)^{number}\. ")
                named += 1
        self.assertGreater(named, 5)

    def test_the_old_region_is_deployed_from_the_commit_before(self):
        """The register says the new one by then, and `cargo xtask deploy` refuses what it does not say."""
        text = (RUNBOOKS / "region.md").read_text(encoding="utf-8")
        steps = re.split(r"(?m)^(?=\d+\. )", text)
        (old,) = [step for step in steps if "deploy --stack NAME --region OLD" in step]
        self.assertIn("in `../before`", re.sub(r"\s+", " ", old))
        self.assertIn("git worktree add ../before HEAD~1", steps[1])
        # The ledger, which knows what was erased, is there before what could bring it back.
        order = [text.index(words) for words in ("--reserved-concurrent-executions 0", "export-table", "file://ledger.json", "desk restore")]
        self.assertEqual(order, sorted(order))

    def test_every_subcommand_of_desk_is_one(self):
        if not DESK:
            self.skipTest("no desk was built")
        found = set()
        for _, command in commands("desk"):
            words = [word for word in command.replace("…", "").split() if not word.startswith("-")]
            # `--stack NAME` stands before it.
            found.update(word for word in words[:2] if re.fullmatch("[a-z]+", word))
        self.assertGreater(len(found), 5)
        for name in sorted(found):
            done = subprocess.run([*DESK, name, "--help"], capture_output=True, text=True, check=False)
            self.assertEqual(done.returncode, 0, f"desk {name}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--summary", type=Path, required=True)
    parser.add_argument("--desk", help="the program")
    arguments = parser.parse_args()
    if arguments.desk:
        DESK.append(arguments.desk)
    return summary.run(sys.modules[__name__], arguments.summary)


if __name__ == "__main__":
    sys.exit(main())
