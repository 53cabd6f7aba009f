//! `docs/security.md` names only what is there: the files, and in them the tests.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test stops at what it did not expect"
)]

use std::fs;
use std::path::Path;

#[test]
fn every_test_that_is_named_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let document = fs::read_to_string(root.join("docs/security.md")).unwrap();
    // What stands between two backticks is every second part.
    let named = document.split('`').skip(1).step_by(2);
    let mut tests = 0;
    for name in named {
        let (file, test) = name.split_once("::").unwrap_or((name, ""));
        let is_source = [".rs", ".js"].iter().any(|end| file.ends_with(end));
        if !(is_source && file.contains('/')) {
            continue;
        }
        let source = fs::read_to_string(root.join(file));
        let source = source.unwrap_or_else(|_| panic!("{file} is named and not there"));
        tests += usize::from(!test.is_empty());
        assert!(
            test.is_empty() || source.contains(&format!("fn {test}()")),
            "{file} has no test {test}"
        );
    }
    assert!(tests > 0, "no test is named any more");
}
