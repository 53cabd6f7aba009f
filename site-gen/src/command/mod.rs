//! The commands, one a file: its flags, what its `--help` says, and what it does with them.

pub(crate) mod approve;
pub(crate) mod build;
pub(crate) mod check;
pub(crate) mod completions;
pub(crate) mod init;
pub(crate) mod new;
pub(crate) mod serve;
mod source_flags;

pub(crate) use source_flags::SourceFlags;
