//! The description of a measurement.

use std::{fs, process::Command, thread};

/// The machine and the date, and the versions of commands with their names.
pub fn machine<'a>(commands: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<String> {
    let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let cpu = cpu
        .lines()
        .find_map(|line| line.strip_prefix("model name"))
        .unwrap_or_default();
    let load = fs::read_to_string("/proc/loadavg").unwrap_or_default();
    let cores = thread::available_parallelism().map_or(0, usize::from);
    let mut lines = vec![format!(
        "{}, {}, {cores} cores of {}, load {}",
        first_line("date", &["+%-d %B %Y"]),
        first_line("uname", &["-sr"]),
        cpu.trim_start_matches(['\t', ' ', ':']),
        load.split(' ').next().unwrap_or_default()
    )];
    lines.extend(
        commands
            .into_iter()
            .map(|(name, command)| format!("{name}: {}", first_line(command, &["--version"]))),
    );
    lines
}

/// The first line that a command prints. Empty if there is no such command.
fn first_line(command: &str, arguments: &[&str]) -> String {
    let output = Command::new(command)
        .args(arguments)
        .output()
        .map(|output| output.stdout)
        .unwrap_or_default();
    String::from_utf8_lossy(&output)
        .lines()
        .next()
        .unwrap_or_default()
        .to_owned()
}
