//! Running a program to its end, which a test does not wait for without an end.

use std::{
    io::Read,
    process::{Command, Output, Stdio},
    sync::mpsc,
    thread,
    time::Duration,
};

/// The time that a program has. It is for a machine that is very busy.
pub(crate) const AT_MOST: Duration = Duration::from_secs(300);

/// As [`Command::output`]. A program that does not end is killed, and fails the test.
pub(crate) fn output(command: &mut Command) -> Output {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = command
        .spawn()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let stdout = read(child.stdout.take().expect("it is a pipe"));
    let stderr = read(child.stderr.take().expect("it is a pipe"));
    let [Ok(stdout), Ok(stderr)] = [stdout, stderr].map(|read| read.recv_timeout(AT_MOST)) else {
        let _ = child.kill();
        let _ = child.wait();
        panic!("{command:?} has not ended within {AT_MOST:?}");
    };
    Output {
        status: child.wait().expect("it is a child"),
        stdout,
        stderr,
    }
}

/// Reads all on another thread.
fn read(mut from: impl Read + Send + 'static) -> mpsc::Receiver<Vec<u8>> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut bytes = Vec::new();
        let _ = from.read_to_end(&mut bytes);
        // The test may have failed.
        let _ = sender.send(bytes);
    });
    receiver
}
