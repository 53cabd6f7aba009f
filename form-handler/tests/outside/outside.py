"""Sends to a running `local` what others have collected of addresses, numbers and names, and says what it met.

The sets are read from their own packages: is_email's and email-validator's from email-validator's source, Django's from
Django's, numbers from phonenumbers, names from Faker. Nothing of them is kept here.
"""

import argparse
import ast
import json
import pathlib
import re
import sys
import tarfile
import time

import faker
import phonenumbers
import requests

ADDRESS = "/api/kontakt"
PLAIN = {"name": "Kari", "phone": "22225555", "email": "kari@example.no", "message": "Hei"}
# E-mail addresses that we judge otherwise than their set, each for a reason. The first that holds counts.
DIFFERENT = [
    ("taken", "the address in angle brackets is what people copy from a mail, with the name before it", lambda a: a.endswith(">")),
    ("taken", "a full stop at the end is the sentence's that it was copied from", lambda a: a.endswith(".")),
    ("refused", "a name around the address is for a mail's header, and no part of the address", lambda a: a.endswith(">")),
    ("refused", "a local part in quotes is no address of a browser's e-mail input (HTML Standard)", lambda a: a.startswith('"')),
    ("refused", "an address of a machine in brackets is no customer's", lambda a: a.rstrip().endswith("]")),
    ("refused", "letters beyond ASCII before the @ need SMTPUTF8 all the way, which few have", lambda a: not a.split("@")[0].isascii()),
    ("refused", "a domain without a dot is a slip, and not on the internet", lambda a: "." not in a.rpartition("@")[2]),
    ("taken", "white space at the ends is not the address", lambda a: a != a.strip()),
    ("taken", "names that are reserved today may be used tomorrow, and nothing is looked up", lambda a: re.search(r"\.(arpa|invalid|local|localhost|onion|test)$", a)),
]
# A line of the log: a time, and words of ours. Whatever is typed can be no part of it.
CODE = (
    r"missing|too_long|link|unreadable|not_text|too_few_digits|too_many_digits|letters|"
    r"two_numbers|extension|no_country_code|wrong_country_code|misplaced_plus|no_at|several_ats|"
    r"no_local_part|no_domain|space|two_addresses|dot|long_part|domain|domain_character|character"
)
FIELD = rf"(?:name|phone|email|company|message):(?:{CODE})"
CAUSE = rf'(?:{FIELD}(?: {FIELD})*|token:(?:too_young|too_quick|missing|expired)|trap|origin:unproven|bad_request)'
LOG = re.compile(
    r"\d{4}-\d\d-\d\dT[\d:.]+Z  INFO "
    r'(?:outcome="stored" reference="[0-9A-Z]{4}-[0-9A-Z]{4}" again=(?:true|false) spam=(?:true|false) milliseconds=\d+'
    rf'|outcome="refused" status=\d{{3}} cause="{CAUSE}" milliseconds=\d+)'
)
RECEIPT = re.compile(r"/api/kvittering/[0-9A-Z]{4}-[0-9A-Z]{4}\.[0-9a-f]{32}")


class Form:
    """The form of a running `local`, and what was seen of it."""

    def __init__(self, url: str) -> None:
        self.session = requests.Session()
        self.url = url
        self.passed = self.failed = 0
        self.receipts: set[str] = set()
        self.headers: dict[tuple[int, str], dict[str, str]] = {}
        self.token = ""
        self.reasons: set[str] = set()

    def check(self, what: str, holds: bool) -> None:
        if holds:
            self.passed += 1
        else:
            self.failed += 1
            print(f"FAILED {what}")

    def send(self, fields: dict[str, str], as_json: bool) -> requests.Response:
        body = {"json": fields} if as_json else {"data": {"q7": "", **fields}}
        answer = self.session.post(self.url + ADDRESS, allow_redirects=False, timeout=10, **body)
        self.check(f"{fields!r}: {answer.status_code}", answer.status_code < 500)
        # Every answer of a kind has the same headers, whatever was sent.
        headers = {name.lower(): value for name, value in answer.headers.items()}
        headers = {name: value for name, value in headers.items() if name not in ("date", "content-length")}
        if RECEIPT.fullmatch(headers.get("location", "")):
            headers["location"] = "a receipt"
        kind = (answer.status_code, headers.get("content-type", ""))
        self.check(f"headers for {fields!r}", self.headers.setdefault(kind, headers) == headers)
        return answer

    def judges(self, field: str, value: str) -> str:
        """What it says of one field where the others are good: without a token nothing is stored."""
        answer = self.send({**PLAIN, field: value, "token": ""}, as_json=True)
        if answer.status_code == 428:
            return "taken"
        errors = answer.json().get("errors", [])
        wrong = [error["field"] for error in errors]
        # A lone half of a surrogate pair is no text, so JSON with one in it is refused whole.
        self.check(f"{field} {value!r}: {answer.status_code} {wrong}", wrong == [field] or answer.status_code == 400)
        return "refused"

    def fetch_token(self) -> None:
        """A token from the check page's answer, two seconds later, so that it counts from anywhere."""
        self.token = self.send({**PLAIN, "token": ""}, as_json=True).json()["token"]
        time.sleep(2.1)

    def stores_once(self, fields: dict[str, str]) -> None:
        first = self.send({**fields, "token": self.token}, as_json=False)
        again = self.send({**fields, "token": self.token}, as_json=False)
        places = [answer.headers.get("location") for answer in (first, again)]
        self.check(f"{fields!r}: {first.status_code}", first.status_code == 303)
        self.check(f"{fields!r} twice is one message", places[0] == places[1])
        self.receipts.add(places[0])


def source(archives: pathlib.Path, package: str, path: str) -> ast.Module:
    """A file of a package's source, as a tree: it is read, and never run."""
    [archive] = archives.glob(f"{package}-*.tar.gz")
    with tarfile.open(archive) as files:
        [name] = [name for name in files.getnames() if name.endswith(path)]
        return ast.parse(files.extractfile(name).read())


def constant(node: ast.expr) -> object:
    """The value of an expression of constants, such as `"a@%s" % ("b" * 64)`."""
    for part in ast.walk(node):
        assert isinstance(part, ast.Constant | ast.Tuple | ast.BinOp | ast.operator | ast.expr_context), ast.dump(part)
    return eval(compile(ast.Expression(node), "constant", "eval"), {"__builtins__": {}})


def email_validators(archives: pathlib.Path) -> tuple[list, list]:
    """email-validator's own addresses, and is_email's, which it carries; each with what its set says of it."""
    refused = {"test_email_invalid_syntax", "test_email_invalid_syntax_display_name", "test_email_invalid_reserved_domain"}
    taken = {"test_email_valid", "test_email_valid_intl_local_part", "test_email_valid_only_if_quoted_local_part"}
    own, is_email = [], []
    for function in source(archives, "email_validator", "tests/test_syntax.py").body:
        name = getattr(function, "name", "")
        for decorator in getattr(function, "decorator_list", []):
            for row in decorator.args[1].elts:
                cells = getattr(row, "elts", [row])
                address = constant(cells[0])
                if name in taken or name in refused:
                    own.append((address, "taken" if name in taken else "refused"))
                elif name == "test_pyisemail_tests":
                    # In is_email's words: valid, or unusual and valid for SMTP; everything else is not an address.
                    good = constant(cells[1]) == "ISEMAIL_VALID" or constant(cells[1]).startswith("ISEMAIL_RFC5321_")
                    is_email.append((address, "taken" if good else "refused"))
    return own, is_email


def django(archives: pathlib.Path) -> list:
    """The addresses of Django's validator."""
    found = []
    for node in ast.walk(source(archives, "django", "tests/validators/tests.py")):
        if isinstance(node, ast.Tuple) and len(node.elts) == 3 and getattr(node.elts[0], "id", "") == "validate_email":
            address = constant(node.elts[1])
            if address is not None:
                good = isinstance(node.elts[2], ast.Constant)
                found.append((address, "taken" if good else "refused"))
    return found


def check_emails(form: Form, name: str, addresses: list) -> None:
    form.check(f"{name} has addresses", bool(addresses))
    met, different = 0, {}
    for address, expected in addresses:
        judged = form.judges("email", address)
        if judged == expected:
            met += 1
            continue
        reasons = [reason for how, reason, holds in DIFFERENT if how == judged and holds(address)]
        form.check(f"{name}: {address!r} is {judged}, and {expected} there", bool(reasons))
        if reasons:
            form.reasons.add(reasons[0])
            different.setdefault(f"{judged}: {reasons[0]}", []).append(address)
    print(f"{name}: {met} of {len(addresses)} as published")
    for reason, those in different.items():
        print(f"  {len(those):3} {reason}")


def check_phones(form: Form) -> None:
    """Every example number of every country and kind, written with its country's code."""
    regions = [*phonenumbers.SUPPORTED_REGIONS, *phonenumbers.COUNTRY_CODES_FOR_NON_GEO_REGIONS]
    numbers = set()
    for region in regions:
        for kind in phonenumbers.PhoneNumberType.values():
            if isinstance(region, int):
                number = phonenumbers.example_number_for_non_geo_entity(region)
            else:
                number = phonenumbers.example_number_for_type(region, kind)
            if number is not None:
                formats = phonenumbers.PhoneNumberFormat
                numbers |= {phonenumbers.format_number(number, how) for how in (formats.E164, formats.INTERNATIONAL)}
    taken = sum(form.judges("phone", number) == "taken" for number in sorted(numbers))
    print(f"phonenumbers: {taken} of {len(numbers)} taken")
    form.check("every example number is taken", taken == len(numbers) > 1000)


def check_names(form: Form) -> None:
    """Norwegian names, companies, addresses and numbers, each stored once however often it is sent."""
    norwegian = faker.Faker("no_NO")
    norwegian.seed_instance(20260315)
    number_of_people, refused = 200, 0
    for _ in range(number_of_people):
        phone = norwegian.phone_number()
        digits = re.sub(r"\D", "", phone.removeprefix("+47"))
        # Faker makes numbers up; no Norwegian one of eight digits starts with 0 or 1, and none has nine.
        possible = len(digits) == 8 and (digits[0] not in "01" or phone.startswith("+47"))
        judged = form.judges("phone", phone)
        form.check(f"{phone} is {judged}", (judged == "taken") == possible)
        refused += not possible
        form.stores_once({
            "name": norwegian.name(),
            "phone": phone if possible else PLAIN["phone"],
            "email": norwegian.email(),
            "company": norwegian.company(),
            "message": norwegian.text(),
        })
    print(f"Faker: {number_of_people} people stored; {refused} of their numbers are none, and were refused")
    form.check("most numbers are numbers", refused * 2 < number_of_people)


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--url", required=True)
    parser.add_argument("--archives", type=pathlib.Path, required=True)
    parser.add_argument("--log", type=pathlib.Path, required=True)
    parser.add_argument("--summary", type=pathlib.Path, required=True)
    arguments = parser.parse_args()
    form = Form(arguments.url)
    own, is_email = email_validators(arguments.archives)
    check_emails(form, "email-validator", own)
    check_emails(form, "is_email", is_email)
    check_emails(form, "Django", django(arguments.archives))
    form.check("every reason to judge otherwise is still one", form.reasons == {reason for _, reason, _ in DIFFERENT})
    check_phones(form)
    form.fetch_token()
    check_names(form)
    lines = arguments.log.read_text().partition("Ctrl-C ends it.\n")[2].splitlines()
    strange = [line for line in lines if not LOG.fullmatch(line)]
    for line in strange[:5]:
        print(f"in the log: {line}")
    form.check("the log has lines, and all of them are of our own words", bool(lines) and not strange)
    summary = {"passed": form.passed, "failed": form.failed, "stored": len(form.receipts)}
    arguments.summary.write_text(json.dumps(summary))
    return form.failed > 0


if __name__ == "__main__":
    sys.exit(main())
