//! Installs what the steps need, so that a new machine needs nothing but Rust, and nothing is skipped for want of a tool.
//!
//! Versions are pinned here, in `requirements.txt` and in the lock files. Debian's packages are not: their old versions
//! leave the archive, and Chromium is wanted current. What is already there is not touched.

use crate::workspace::{Workspace, run, succeeds};
use anyhow::{Context, Result, bail};
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

const CARGO_DENY: &str = "0.20.2";
const CARGO_MUTANTS: &str = "27.1.0";

/// A Debian package and a shell test that holds when its use is at hand, wherever that came from.
struct Package {
    name: &'static str,
    present: &'static str,
}

const PYTHON: Package = Package {
    name: "python3-venv",
    // Debian splits `ensurepip` off, so Python alone is not enough to make an environment.
    present: "python3 -c 'import sys, ensurepip, venv; sys.exit(sys.version_info < (3, 11))'",
};
const CHROMIUM: Package = Package {
    name: "chromium",
    present: "command -v chromium",
};
/// Fonts for the sets in `e2e/fonts.js`, whose test fails when one of the families is not there.
const FONTS: [Package; 5] = [
    Package {
        name: "fonts-dejavu-core",
        present: "fc-list 'DejaVu Sans' | grep -q . && fc-list 'DejaVu Serif' | grep -q . && fc-list 'DejaVu Sans Mono' | grep -q .",
    },
    Package {
        name: "fonts-liberation",
        present: "fc-list 'Liberation Sans' | grep -q . && fc-list 'Liberation Serif' | grep -q . && fc-list 'Liberation Mono' | grep -q .",
    },
    Package {
        name: "fonts-noto-core",
        present: "fc-list 'Noto Sans' | grep -q . && fc-list 'Noto Serif' | grep -q .",
    },
    Package {
        name: "fonts-noto-mono",
        present: "fc-list 'Noto Sans Mono' | grep -q .",
    },
    Package {
        name: "fonts-opendyslexic",
        present: "fc-list OpenDyslexic | grep -q . && fc-list OpenDyslexicMono | grep -q .",
    },
];
/// The other engines, and what drives them: each as Debian ships it.
const ENGINES: [Package; 10] = [
    Package {
        name: "chromium-driver",
        present: "command -v chromedriver",
    },
    Package {
        name: "firefox-esr",
        present: "command -v firefox-esr",
    },
    Package {
        name: "webkit2gtk-driver",
        present: "command -v WebKitWebDriver",
    },
    // WebKit's window, and what it tells a screen reader.
    Package {
        name: "gir1.2-webkit2-4.1",
        present: "test -n \"$(find /usr/lib -name 'WebKit2-4.1.typelib' -print -quit)\"",
    },
    Package {
        name: "gir1.2-atspi-2.0",
        present: "test -n \"$(find /usr/lib -name 'Atspi-2.0.typelib' -print -quit)\"",
    },
    Package {
        name: "python3-gi",
        present: "/usr/bin/python3 -c 'import gi'",
    },
    Package {
        name: "at-spi2-core",
        present: "test -n \"$(find /usr/lib* -name at-spi-bus-launcher -print -quit)\"",
    },
    Package {
        name: "dbus-daemon",
        present: "command -v dbus-daemon",
    },
    // A screen that nobody sees; without a window manager no window has the focus.
    Package {
        name: "xvfb",
        present: "command -v Xvfb",
    },
    Package {
        name: "openbox",
        present: "command -v openbox",
    },
];
/// Browsers without style and script, in a terminal that is read.
const TEXT_BROWSERS: [Package; 3] = [
    Package {
        name: "w3m",
        present: "command -v w3m",
    },
    Package {
        name: "lynx",
        present: "command -v lynx",
    },
    Package {
        name: "tmux",
        present: "command -v tmux",
    },
];
/// The Nu HTML checker is written in Java.
const JAVA: Package = Package {
    name: "default-jre-headless",
    present: "command -v java",
};
/// Reads the sheets that a page is printed on.
const POPPLER: Package = Package {
    name: "poppler-utils",
    present: "command -v pdftotext && command -v pdfinfo",
};
const NODE: Package = Package {
    name: "nodejs",
    present: "command -v node",
};
const NPM: Package = Package {
    name: "npm",
    present: "command -v npm",
};

/// What a registry sends must be what was looked at; and a source package would be built by its own script, with tools
/// that no hash holds.
const HELD_TO_HASHES: [&str; 3] = ["--require-hashes", "--only-binary", ":all:"];
/// A package's script runs as whoever runs the tests.
const BY_LOCK_FILE: [&str; 4] = ["ci", "--no-audit", "--no-fund", "--ignore-scripts"];
/// The npm package whose own script is run. It makes its program one that may be started, and does nothing else.
const WITH_SCRIPT: &str = "@microsoft/sarif-multitool-linux";
/// One that is as good without: its script fetches a Java that no hash holds, where there is none.
#[cfg(test)]
const WITHOUT_SCRIPT: &str = "vnu-jar";

/// Python's tools in an environment of their own.
pub(crate) fn python_tools(workspace: &Workspace) -> Result<()> {
    python_environment(workspace, &workspace.venv(), "xtask/requirements.txt")
}

/// An emulator of AWS and the AWS CLI, which do not fit beside the others.
pub(crate) fn ministack(workspace: &Workspace) -> Result<()> {
    let requirements = "xtask/requirements-ministack.txt";
    python_environment(workspace, &workspace.ministack(), requirements)
}

/// Made again whenever its list has changed.
fn python_environment(workspace: &Workspace, venv: &Path, requirements: &str) -> Result<()> {
    let wanted = fs::read_to_string(workspace.root.join(requirements))?;
    let stamp = venv.join("installed");
    if is_current(&stamp, &wanted) {
        return Ok(());
    }
    packages(workspace, &[PYTHON])?;
    run(workspace
        .command("python3")
        .args(["-m", "venv", "--clear"])
        .arg(venv))?;
    run(workspace
        .command(venv.join("bin/python"))
        .args(["-m", "pip", "install", "--quiet"])
        .args(["--disable-pip-version-check", "--no-deps"])
        .args(HELD_TO_HASHES)
        .args(["--requirement", requirements]))?;
    write_stamp(&stamp, &wanted)
}

/// cargo-deny, built here: no registry carries a current build of it. A debug build is made in half a minute and checks
/// this tree as fast as anyone notices.
pub(crate) fn cargo_deny(workspace: &Workspace) -> Result<()> {
    cargo_program(workspace, "cargo-deny", CARGO_DENY)
}

/// What `cargo xtask mutants` runs.
pub(crate) fn cargo_mutants(workspace: &Workspace) -> Result<()> {
    cargo_program(workspace, "cargo-mutants", CARGO_MUTANTS)
}

/// A subcommand of cargo, by the name of its program.
fn cargo_program(workspace: &Workspace, name: &str, version: &str) -> Result<()> {
    let installed = workspace.tools().join("bin").join(name);
    // As cargo starts it: not every one of them answers otherwise.
    let subcommand = name.trim_start_matches("cargo-");
    let output = Command::new(&installed)
        .args([subcommand, "--version"])
        .output();
    if output.is_ok_and(|output| output.stdout == format!("{name} {version}\n").as_bytes()) {
        return Ok(());
    }
    run(workspace
        .command("cargo")
        .args(["install", name, "--version", version])
        .args(["--locked", "--debug", "--force", "--root"])
        .arg(workspace.tools())
        // Its debug information would be most of the build.
        .env("CARGO_PROFILE_DEV_DEBUG", "0"))
}

/// The browsers, Node and the browser tests' own packages, by their lock file.
pub(crate) fn browser_tools(workspace: &Workspace) -> Result<()> {
    let programs = [CHROMIUM, JAVA, POPPLER, NODE, NPM];
    let others = ENGINES.into_iter().chain(TEXT_BROWSERS);
    let debian: Vec<_> = programs.into_iter().chain(FONTS).chain(others).collect();
    packages(workspace, &debian)?;
    let tests = workspace.root.join("e2e");
    let wanted = fs::read_to_string(tests.join("package-lock.json"))
        .context("e2e/package-lock.json could not be read")?;
    let stamp = tests.join("node_modules/installed");
    if is_current(&stamp, &wanted) {
        return Ok(());
    }
    run(workspace
        .command("npm")
        .args(BY_LOCK_FILE)
        .current_dir(&tests))?;
    run(workspace
        .command("npm")
        .args(["rebuild", WITH_SCRIPT])
        .current_dir(&tests))?;
    write_stamp(&stamp, &wanted)
}

fn missing(workspace: &Workspace, wanted: &[Package]) -> Result<Vec<&'static str>> {
    let mut missing = Vec::new();
    for package in wanted {
        let mut test = workspace.command("sh");
        test.args(["-c", package.present]);
        if !succeeds(test.stdout(Stdio::null()).stderr(Stdio::null()))? {
            missing.push(package.name);
        }
    }
    Ok(missing)
}

fn packages(workspace: &Workspace, wanted: &[Package]) -> Result<()> {
    let missing = missing(workspace, wanted)?;
    if missing.is_empty() {
        return Ok(());
    }
    let is_root = Command::new("id").arg("-u").output()?.stdout == b"0\n";
    if !is_root || !Path::new("/etc/debian_version").exists() {
        bail!("{}", by_hand(&missing));
    }
    let apt = || {
        let mut command = workspace.command("apt-get");
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command.args(["--quiet", "--option", "DPkg::Lock::Timeout=120"]);
        command
    };
    run(apt().arg("update"))?;
    run(apt()
        .args(["install", "--yes", "--no-install-recommends"])
        .args(missing))
}

/// What a person has to type where this program may not install by itself.
fn by_hand(missing: &[&str]) -> String {
    format!(
        "missing on this machine; on Debian: sudo apt-get update && \
         sudo apt-get install -y --no-install-recommends {}",
        missing.join(" ")
    )
}

/// A stamp holds the whole list it stands for: that is as small as matters, and needs no hash.
fn is_current(stamp: &Path, wanted: &str) -> bool {
    fs::read_to_string(stamp).is_ok_and(|installed| installed == wanted)
}

/// Written last, so that an installation cut short is done again.
fn write_stamp(stamp: &Path, wanted: &str) -> Result<()> {
    fs::write(stamp, wanted).with_context(|| format!("{} could not be written", stamp.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_stands_for_exactly_the_list_it_was_written_for() {
        let folder = tempfile::tempdir().unwrap();
        let stamp = folder.path().join("installed");
        assert!(!is_current(&stamp, "sam==1\n"), "nothing is installed yet");
        write_stamp(&stamp, "sam==1\n").unwrap();
        assert!(is_current(&stamp, "sam==1\n"));
        assert!(!is_current(&stamp, "sam==2\n"), "another version is wanted");
    }

    #[test]
    fn the_command_to_type_names_every_missing_package() {
        let text = by_hand(&["chromium", "fonts-liberation"]);
        assert!(text.ends_with("install -y --no-install-recommends chromium fonts-liberation"));
    }

    #[test]
    fn only_what_is_not_at_hand_is_missing() {
        let workspace = Workspace::find().unwrap();
        let package = |name, present| Package { name, present };
        let wanted = [package("dash", "command -v sh"), package("absent", "false")];
        assert_eq!(missing(&workspace, &wanted).unwrap(), ["absent"]);
    }

    /// What was chosen by hand for each environment, and the complete list that was made from it.
    const LISTS: [(&str, &str); 2] = [
        (
            include_str!("../requirements.in"),
            include_str!("../requirements.txt"),
        ),
        (
            include_str!("../requirements-ministack.in"),
            include_str!("../requirements-ministack.txt"),
        ),
    ];

    /// The lines of a requirement, joined: its version, and the hashes of what a registry may send.
    fn requirements(list: &str) -> Vec<String> {
        let text = list.replace("\\\n", " ");
        let lines = text.lines().filter(|line| !line.starts_with('#'));
        lines.map(str::to_owned).collect()
    }

    #[test]
    fn every_python_tool_is_pinned_to_what_it_was() {
        assert!(HELD_TO_HASHES.contains(&"--require-hashes"));
        for requirement in LISTS.iter().flat_map(|(_, list)| requirements(list)) {
            let (name, hashes) = requirement.split_once(" --hash=sha256:").unwrap();
            assert!(name.contains("=="), "{requirement}");
            for hash in hashes.split("--hash=sha256:") {
                let is_hash = |hash: &str| hash.bytes().all(|byte| byte.is_ascii_hexdigit());
                assert!(hash.trim().len() == 64 && is_hash(hash.trim()), "{hash}");
            }
        }
    }

    #[test]
    fn the_chosen_python_tools_are_in_the_complete_list() {
        for (chosen, complete) in LISTS {
            let complete = requirements(complete);
            let is_tool = |line: &&str| line.contains("==") && !line.starts_with('#');
            for tool in chosen.lines().filter(is_tool) {
                // An extra is a part of the package that is named without it in the complete list.
                let tool = match (tool.split_once('['), tool.split_once(']')) {
                    (Some((name, _)), Some((_, version))) => format!("{name}{version}"),
                    _ => tool.to_owned(),
                };
                let is_it = |line: &String| {
                    let line = line.split(' ').next().unwrap_or_default();
                    line == tool
                };
                assert!(complete.iter().any(is_it), "{tool} is in no complete list");
            }
        }
    }

    /// A package that asks for a script of its own is looked at before it is given one.
    #[test]
    fn only_the_named_packages_ask_for_a_script_here() {
        assert!(BY_LOCK_FILE.contains(&"--ignore-scripts"));
        let lock = include_str!("../../e2e/package-lock.json");
        let lock: serde_json::Value = serde_json::from_str(lock).unwrap();
        let packages = lock["packages"].as_object().unwrap().iter();
        let asking = packages.filter(|(_, package)| {
            let systems = package["os"].as_array();
            let is_for_here =
                systems.is_none_or(|systems| systems.iter().any(|name| name == "linux"));
            is_for_here && package["hasInstallScript"] == true
        });
        let mut asking: Vec<_> = asking
            .filter_map(|(path, _)| path.strip_prefix("node_modules/"))
            .collect();
        asking.sort_unstable();
        assert_eq!(asking, [WITH_SCRIPT, WITHOUT_SCRIPT]);
    }

    #[test]
    fn no_lock_file_names_a_registry() {
        for text in [
            include_str!("../requirements.txt"),
            include_str!("../../e2e/package-lock.json"),
        ] {
            assert!(!text.contains("--index-url") && !text.contains("\"resolved\""));
        }
    }
}
