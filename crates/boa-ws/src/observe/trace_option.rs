//! The option `--trace`, whose value is optional. A field of an `Args` cannot tell its three states
//! apart without an `Option` in an `Option`.

use clap::{Arg, ArgMatches, Args, Command, Error, FromArgMatches, value_parser};
use std::path::PathBuf;

/// What becomes of the events of connections.
#[derive(Debug, Default)]
pub(super) enum TraceOption {
    #[default]
    Off,
    Printed,
    Written(PathBuf),
}

const ID: &str = "trace";

impl Args for TraceOption {
    fn augment_args(command: Command) -> Command {
        let option = Arg::new(ID)
            .long("trace")
            .value_name("FILE")
            .value_parser(value_parser!(PathBuf))
            .num_args(0..=1)
            .require_equals(true)
            .conflicts_with("isolate")
            .help("Print the events of connections, or write them to FILE");
        command.arg(option)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

impl FromArgMatches for TraceOption {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        Ok(match matches.get_one::<PathBuf>(ID) {
            Some(file) => Self::Written(file.clone()),
            None if matches.contains_id(ID) => Self::Printed,
            None => Self::Off,
        })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}
