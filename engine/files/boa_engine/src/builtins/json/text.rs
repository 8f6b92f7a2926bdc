//! The text of `JSON.stringify`: primitive values, and what separates them.

use super::{names::Name, output::Output};
use crate::{JsString, value::JsVariant};

/// Most messages are shorter.
const INITIAL_CAPACITY: usize = 256;

pub(super) struct JsonText {
    pub(super) output: Output,
    /// The indentation of a level.
    gap: JsString,
}

impl JsonText {
    pub(super) fn new(gap: JsString) -> Self {
        Self {
            output: Output::with_capacity(INITIAL_CAPACITY),
            gap,
        }
    }

    /// Begins an element at this depth.
    pub(super) fn element(&mut self, is_first: bool, depth: usize) {
        if !is_first {
            self.output.byte(b',');
        }
        self.new_line(depth);
    }

    /// Begins a member at this depth.
    pub(super) fn member(&mut self, name: &Name, is_first: bool, depth: usize) {
        if self.gap.is_empty() {
            return self.output.append(&name.text, usize::from(is_first));
        }
        self.element(is_first, depth);
        self.output.append(&name.text, 1);
        self.output.byte(b' ');
    }

    /// The same, with a name that was not prepared.
    pub(super) fn member_named(&mut self, name: &JsString, is_first: bool, depth: usize) {
        self.element(is_first, depth);
        self.output.quoted(name);
        self.output
            .latin1(if self.gap.is_empty() { b":" } else { b": " });
    }

    /// A new line and its indentation, if there is a gap.
    pub(super) fn new_line(&mut self, depth: usize) {
        if self.gap.is_empty() {
            return;
        }
        self.output.byte(b'\n');
        for _ in 0..depth {
            self.output.string(&self.gap);
        }
    }

    /// Writes a value that has a text and is no object.
    pub(super) fn primitive(&mut self, value: &JsVariant) {
        match value {
            JsVariant::Integer32(integer) => self.output.integer((*integer).into()),
            JsVariant::Float64(number) => self.output.number(*number),
            JsVariant::String(string) => self.output.quoted(string),
            JsVariant::Boolean(true) => self.output.latin1(b"true"),
            JsVariant::Boolean(false) => self.output.latin1(b"false"),
            _ => self.output.latin1(b"null"),
        }
    }
}
