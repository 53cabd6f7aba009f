"""What Schemathesis cannot know of the form: where tokens come from, and what a telephone number is.

Without these almost every generated message would be refused for its fields or its token, and the store never reached.
"""

import os
import time

import requests
import schemathesis
from hypothesis import strategies as st

URL = os.environ["FORM_URL"]


def aged_tokens(number: int) -> list[str]:
    """Tokens that a person would have: each from an answer 428, and older than two seconds.

    Those count whatever `Origin` says nothing about, and generated headers seldom say that they are ours.
    """
    fields = {"name": "Kari", "phone": "22225555", "email": "kari@example.no", "message": "Hei"}
    answers = [requests.post(f"{URL}/api/kontakt", json=fields, timeout=10) for _ in range(number)]
    assert all(answer.status_code == 428 for answer in answers)
    tokens = [answer.json()["token"] for answer in answers]
    time.sleep(2.1)
    return tokens


TOKENS = aged_tokens(20)
SEPARATORS = st.sampled_from(["", " ", "-", ".", "/", " ("])


@st.composite
def phones(draw: st.DrawFn) -> str:
    """Numbers that are possible: of any country, or Norwegian without its code."""
    if draw(st.booleans()):
        # 47 would ask for Norwegian lengths, and no country's code starts with 0.
        digits = draw(st.from_regex(r"[1-35-9][0-9]{6,14}", fullmatch=True))
        start = draw(st.sampled_from(["+", "00"]))
    else:
        digits = draw(st.from_regex(r"[2-9][0-9]{7}", fullmatch=True))
        start = draw(st.sampled_from(["", "+47", "0047", "tlf. "]))
    place = draw(st.integers(1, len(digits) - 1))
    return start + digits[:place] + draw(SEPARATORS) + digits[place:]


schemathesis.openapi.format("form-token", st.sampled_from(TOKENS))
schemathesis.openapi.format("phone", phones())
