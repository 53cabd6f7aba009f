"""How a test program here ends: what passed and what failed, in a file that `cargo xtask test` reads."""

import json
import unittest


def write(path, passed, failed):
    """Writes the counts, and answers with the program's exit code."""
    path.write_text(json.dumps({"passed": passed, "failed": failed}), encoding="utf-8")
    return 1 if failed else 0


def run(module, path):
    """Runs a module's tests, and ends as above. What was skipped is neither."""
    suite = unittest.defaultTestLoader.loadTestsFromModule(module)
    result = unittest.TextTestRunner(verbosity=0).run(suite)
    failed = len(result.failures) + len(result.errors)
    return write(path, max(0, result.testsRun - failed - len(result.skipped)), failed)
