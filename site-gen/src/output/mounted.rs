//! Whether somebody holds the folder itself, and not its name: a mount, or a process that works in it.
//!
//! Who does is left with the old folder when a new one takes its name. Only Linux tells of them, and only of the
//! processes one may look at; `--in-place` is for the others.

use std::path::{Path, PathBuf};

/// Who holds a folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holder {
    /// It is mounted there, or something is mounted in it.
    Mount(PathBuf),
    /// This process works in it.
    Process(String),
    /// Somebody said so.
    Asked,
}

#[cfg(target_os = "linux")]
pub(super) fn holder(folder: &Path) -> Option<Holder> {
    linux::holder(folder)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn holder(_folder: &Path) -> Option<Holder> {
    None
}

/// The folders in a folder where something is mounted: they are moved with it, and emptied with it.
#[cfg(target_os = "linux")]
pub(super) fn below(folder: &Path) -> Vec<PathBuf> {
    linux::below(folder)
}

#[cfg(not(target_os = "linux"))]
pub(super) fn below(_folder: &Path) -> Vec<PathBuf> {
    Vec::new()
}

#[cfg(target_os = "linux")]
mod linux {
    use std::collections::HashSet;
    use std::fs;
    use std::path::{Path, PathBuf};

    use super::Holder;

    /// A line of `mountinfo` (`proc_pid_mountinfo(5)`): which folder of which device is mounted where.
    struct Mount<'l> {
        device: &'l str,
        root: PathBuf,
        point: PathBuf,
    }

    pub(super) fn holder(folder: &Path) -> Option<Holder> {
        let own = own_mounts();
        if let Some(point) = points_below(folder, &own).next() {
            return Some(Holder::Mount(point));
        }
        let (device, path) = place(folder, &own)?;
        let is_it = |mount: &Mount<'_>| mount.device == device && mount.root == path;
        if let Some(mount) = mounts(&own).find(is_it) {
            return Some(Holder::Mount(mount.point));
        }
        let mut seen: HashSet<PathBuf> = fs::read_link("/proc/self/ns/mnt").into_iter().collect();
        let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
        for process in processes {
            let name = process.file_name().to_string_lossy().into_owned();
            if !name.bytes().all(|digit| digit.is_ascii_digit()) {
                continue;
            }
            let of = |what: &str| process.path().join(what);
            let Ok(namespace) = fs::read_link(of("ns/mnt")) else {
                continue;
            };
            if holds(&process.path(), folder) {
                let command = fs::read_to_string(of("comm")).unwrap_or_default();
                return Some(Holder::Process(format!("{} ({name})", command.trim())));
            }
            if seen.insert(namespace) {
                let table = fs::read_to_string(of("mountinfo")).unwrap_or_default();
                if let Some(mount) = mounts(&table).find(is_it) {
                    return Some(Holder::Mount(mount.point));
                }
            }
        }
        None
    }

    pub(super) fn below(folder: &Path) -> Vec<PathBuf> {
        points_below(folder, &own_mounts()).collect()
    }

    fn own_mounts() -> String {
        fs::read_to_string("/proc/self/mountinfo").unwrap_or_default()
    }

    fn points_below(folder: &Path, table: &str) -> impl Iterator<Item = PathBuf> {
        let points = mounts(table).map(|mount| mount.point);
        points.filter(move |point| point != folder && point.starts_with(folder))
    }

    /// Whether a process works in a folder or has it open. Below the folder nothing is held: it is looked up by name.
    fn holds(process: &Path, folder: &Path) -> bool {
        let is_it = |link: PathBuf| fs::read_link(link).is_ok_and(|target| target == folder);
        if is_it(process.join("cwd")) {
            return true;
        }
        let open = fs::read_dir(process.join("fd"));
        open.into_iter()
            .flatten()
            .flatten()
            .any(|file| is_it(file.path()))
    }

    /// The device a folder is on, and its path there.
    fn place<'l>(folder: &Path, table: &'l str) -> Option<(&'l str, PathBuf)> {
        let above = mounts(table).filter(|mount| folder.starts_with(&mount.point));
        // Of two at one place the later one is seen.
        let mount = above.max_by_key(|mount| mount.point.as_os_str().len())?;
        let below = folder.strip_prefix(&mount.point).ok()?;
        let path = if below.as_os_str().is_empty() {
            mount.root.clone()
        } else {
            mount.root.join(below)
        };
        Some((mount.device, path))
    }

    fn mounts(table: &str) -> impl Iterator<Item = Mount<'_>> {
        table.lines().filter_map(|line| {
            let mut fields = line.split(' ').skip(2);
            Some(Mount {
                device: fields.next()?,
                root: unescaped(fields.next()?),
                point: unescaped(fields.next()?),
            })
        })
    }

    /// Spaces and the like stand as octal numbers there.
    fn unescaped(field: &str) -> PathBuf {
        if !field.contains('\\') {
            return PathBuf::from(field);
        }
        let plain = [
            ("\\040", " "),
            ("\\011", "\t"),
            ("\\012", "\n"),
            ("\\134", "\\"),
        ];
        let text = plain.iter().fold(field.to_owned(), |text, (code, sign)| {
            text.replace(code, sign)
        });
        PathBuf::from(text)
    }

    #[cfg(test)]
    mod tests {
        use std::path::{Path, PathBuf};

        use super::{mounts, place, points_below};

        const TABLE: &str = "22 1 8:1 / / rw - ext4 /dev/a rw\n\
             30 22 8:2 / /home rw - ext4 /dev/b rw\n\
             31 22 8:2 /kari/min\\040side/public /srv/html rw - ext4 /dev/b rw\n";

        #[test]
        fn a_folder_is_known_by_its_device_and_its_path_there() {
            let at = |folder: &str| place(Path::new(folder), TABLE).unwrap();
            let (device, path) = at("/home/kari/min side/public");
            assert_eq!(
                (device, path.as_path()),
                ("8:2", Path::new("/kari/min side/public"))
            );
            let mount = mounts(TABLE).find(|mount| mount.device == device && mount.root == path);
            assert_eq!(mount.unwrap().point, PathBuf::from("/srv/html"));
            assert_eq!(at("/srv/html"), (device, path));
            assert_eq!(at("/etc"), ("8:1", PathBuf::from("/etc")));
        }

        #[test]
        fn what_is_mounted_in_a_folder_is_found() {
            let below = |folder: &str| points_below(Path::new(folder), TABLE).collect::<Vec<_>>();
            assert_eq!(below("/srv"), [PathBuf::from("/srv/html")]);
            assert_eq!(below("/srv/html"), Vec::<PathBuf>::new());
            assert_eq!(below("/sr"), Vec::<PathBuf>::new());
        }
    }
}
