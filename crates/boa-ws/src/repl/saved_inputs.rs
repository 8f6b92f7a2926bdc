//! `.save`: the inputs of a session, written to a file.

use crate::{
    input::prompt,
    output::{self, sanitize::sanitize},
};
use std::{
    collections::VecDeque,
    fs,
    io::{self, Write},
    path::Path,
};

/// The limit on the inputs that `.save` writes, in bytes. The oldest are left out.
const MAX_SAVED: usize = 16 << 20;

/// The inputs of a session, without the oldest ones if they are too many.
#[derive(Default)]
pub(super) struct SavedInputs {
    inputs: VecDeque<String>,
    bytes: usize,
    left_out: usize,
}

impl SavedInputs {
    pub(super) fn push(&mut self, text: String) {
        self.bytes += text.len();
        self.inputs.push_back(text);
        while self.bytes > MAX_SAVED
            && let Some(oldest) = self.inputs.pop_front()
        {
            self.bytes -= oldest.len();
            self.left_out += 1;
        }
    }

    /// Writes them to a file, which is new unless it may be replaced.
    pub(super) fn write(&self, file: &Path, replace: bool) {
        let mut text = String::new();
        for input in &self.inputs {
            text += input;
            if !input.ends_with('\n') {
                text.push('\n');
            }
        }
        let mut options = fs::OpenOptions::new();
        options
            .write(true)
            .create(true)
            .truncate(true)
            .create_new(!replace);
        match options
            .open(file)
            .and_then(|mut file| file.write_all(text.as_bytes()))
        {
            Ok(()) if self.left_out > 0 => {
                let left_out = self.left_out;
                prompt::note(&format!("saved, without the first {left_out} inputs"));
            }
            Ok(()) => {
                let name = sanitize(&file.display().to_string());
                prompt::note(&format!("saved to {name}"));
            }
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                let name = file.display();
                output::error(&format_args!(
                    "{name} exists already: .save! {name} replaces it"
                ));
            }
            Err(error) => output::error(&format_args!("cannot write {}: {error}", file.display())),
        }
    }
}
