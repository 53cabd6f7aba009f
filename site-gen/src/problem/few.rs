//! At most so many problems of a file are listed; the others are counted.
//!
//! A page of a megabyte can have a hundred thousand, and nobody reads the fifty-first before the first is mended.

use std::collections::BTreeMap;
use std::path::Path;

use super::{Level, Problem};

/// The most problems of one file that are listed.
const MOST_OF_A_FILE: usize = 50;

/// What is found in one place, as long as it is few of a code; the others are counted, and not made.
#[derive(Clone, Debug)]
pub(crate) struct Few<T> {
    found: Vec<T>,
    of_code: BTreeMap<&'static str, usize>,
}

impl<T> Default for Few<T> {
    fn default() -> Self {
        Self {
            found: Vec::new(),
            of_code: BTreeMap::new(),
        }
    }
}

impl<T> Few<T> {
    /// Notes something of a code, which is made only when it is kept.
    pub(crate) fn note(&mut self, code: &'static str, make: impl FnOnce() -> T) {
        let count = self.of_code.entry(code).or_default();
        *count += 1;
        if *count <= MOST_OF_A_FILE {
            self.found.push(make());
        }
    }

    /// Adds what was found elsewhere in the same place.
    pub(crate) fn append(&mut self, other: Self, code_of: impl Fn(&T) -> &'static str) {
        let mut left = other.of_code;
        for found in other.found {
            let code = code_of(&found);
            left.entry(code).and_modify(|count| *count -= 1);
            self.note(code, || found);
        }
        for (code, count) in left {
            *self.of_code.entry(code).or_default() += count;
        }
    }

    /// Whether nothing was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.of_code.is_empty()
    }

    /// What was kept, and of each code how many were not.
    pub(crate) fn into_parts(self) -> (Vec<T>, BTreeMap<&'static str, usize>) {
        let mut more = self.of_code;
        more.retain(|_, count| {
            *count = count.saturating_sub(MOST_OF_A_FILE);
            *count > 0
        });
        (self.found, more)
    }
}

impl Few<Problem> {
    /// Adds a problem of the file, unless there are enough of its code.
    pub(crate) fn push(&mut self, problem: Problem) {
        self.note(problem.code, || problem);
    }

    /// The problems that were kept.
    pub(crate) fn kept(&self) -> &[Problem] {
        &self.found
    }

    /// The problems of this file, with one for those of each code that were not kept.
    pub(crate) fn into_problems(self, file: &Path) -> Vec<Problem> {
        let (mut problems, more) = self.into_parts();
        let more = more.into_iter();
        problems.extend(more.map(|(code, count)| Problem::more(code, file, count)));
        problems
    }
}

/// What problems that are not listed have in common with the one that stands for them.
type Key = (String, &'static str, Level, bool);

/// The same problems, of each file the gravest and of those the first; one stands for all others of a code.
pub(crate) fn few_of_each_file(problems: Vec<Problem>) -> Vec<Problem> {
    let mut of_file: BTreeMap<&str, Vec<(Level, usize)>> = BTreeMap::new();
    for (index, problem) in problems.iter().enumerate() {
        let of_file = of_file.entry(&problem.file).or_default();
        // What stands for others is no problem to list.
        if problem.stands_for == 1 {
            of_file.push((problem.level, index));
        }
    }
    let mut is_listed = vec![false; problems.len()];
    for places in of_file.values_mut() {
        places.sort_unstable();
        for (_, index) in places.iter().take(MOST_OF_A_FILE) {
            if let Some(is_listed) = is_listed.get_mut(*index) {
                *is_listed = true;
            }
        }
    }
    drop(of_file);
    let mut counted: BTreeMap<Key, usize> = BTreeMap::new();
    for (problem, is_listed) in problems.iter().zip(&is_listed) {
        if !is_listed {
            *counted.entry(key(problem)).or_default() += problem.stands_for as usize;
        }
    }
    let mut few = Vec::new();
    for (problem, is_listed) in problems.into_iter().zip(is_listed) {
        if is_listed {
            few.push(problem);
        } else if let Some(count) = counted.remove(&key(&problem)) {
            few.push(if count == 1 {
                problem
            } else {
                standing_for(count, problem)
            });
        }
    }
    few
}

fn key(problem: &Problem) -> Key {
    let Problem {
        file,
        code,
        level,
        suppressed,
        ..
    } = problem;
    (file.clone(), code, *level, *suppressed)
}

fn standing_for(count: usize, first: Problem) -> Problem {
    let Problem {
        code,
        level,
        article,
        suppressed,
        file,
        ..
    } = first;
    Problem {
        level,
        article,
        suppressed,
        ..Problem::more(code, Path::new(&file), count)
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Few, Level, MOST_OF_A_FILE, Problem, few_of_each_file};

    fn problem(file: &str, code: &'static str, level: Level) -> Problem {
        Problem {
            level,
            ..Problem::in_file(code, Path::new(file), "x")
        }
    }

    #[test]
    fn only_so_many_are_made() {
        let mut few: Few<&'static str> = Few::default();
        let mut made = 0;
        for _ in 0..1000 {
            few.note("SG022", || {
                made += 1;
                "SG022"
            });
        }
        few.note("SG028", || "SG028");
        assert_eq!(made, MOST_OF_A_FILE);
        let mut other: Few<&'static str> = Few::default();
        for code in ["SG022", "SG028", "SG029"] {
            for _ in 0..60 {
                other.note(code, || code);
            }
        }
        few.append(other, |code| code);
        let (found, more) = few.into_parts();
        let count = |code| found.iter().filter(|found| **found == code).count();
        assert_eq!(["SG022", "SG028", "SG029"].map(count), [50, 50, 50]);
        let more: Vec<_> = more.into_iter().collect();
        assert_eq!(more, [("SG022", 1010), ("SG028", 11), ("SG029", 10)]);
    }

    #[test]
    fn of_each_file_the_gravest_are_listed_and_the_others_counted() {
        let mut problems = Vec::new();
        for _ in 0..200 {
            problems.push(problem("a.md", "PV101", Level::Warning));
            problems.push(problem("b.md", "SG020", Level::Error));
        }
        problems.push(problem("a.md", "SG020", Level::Error));
        problems.push(Problem::more("SG022", Path::new("a.md"), 1000));
        problems.push(problem("c.md", "SG020", Level::Error));
        let few = few_of_each_file(problems);
        let of = |file: &str| -> Vec<&Problem> {
            few.iter().filter(|problem| problem.file == file).collect()
        };
        let messages: Vec<&str> = of("a.md")
            .iter()
            .map(|problem| problem.message.as_str())
            .collect();
        assert_eq!(
            messages.iter().filter(|message| **message == "x").count(),
            50
        );
        assert!(
            messages.contains(&"151 tilfeller til av PV101 er ikke vist.")
                && messages.contains(&"1000 tilfeller til av SG022 er ikke vist.")
        );
        assert!(
            of("a.md").iter().any(|problem| problem.code == "SG020"),
            "an error is not lost"
        );
        let more = of("a.md")
            .into_iter()
            .find(|problem| problem.stands_for == 151)
            .unwrap();
        assert_eq!(more.level, Level::Warning);
        assert_eq!(of("b.md").len(), 51);
        assert_eq!(Problem::count(few.iter()), 1402);
        assert_eq!(of("c.md").len(), 1);
        assert_eq!(
            few_of_each_file(few.clone()).len(),
            few.len(),
            "once is enough"
        );
    }
}
