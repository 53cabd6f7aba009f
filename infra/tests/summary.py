"""How a test program here begins and ends: the `local` that it is tried over, and what passed and what failed, in a file that
`cargo xtask test` reads.
"""

import argparse
import json
import unittest
from pathlib import Path


def write(path, passed, failed):
    """Writes the counts, and answers with the program's exit code."""
    path.write_text(json.dumps({"passed": passed, "failed": failed}), encoding="utf-8")
    return 1 if failed else 0


def arguments_over_local():
    """What a program is given that is tried over a running `local`, if there is one."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--summary", type=Path, required=True)
    parser.add_argument("--url", help="of a running local")
    parser.add_argument("--desk", help="the program")
    parser.add_argument("--desk-arguments", type=json.loads, help="by which it finds that local, as JSON")
    return parser.parse_args()


def run(module, path):
    """Runs a module's tests, and ends as above. What was skipped is neither."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(verbosity=0).run(suite)
    failed = len(result.failures) + len(result.errors)
    return write(path, max(0, result.testsRun - failed - len(result.skipped)), failed)
