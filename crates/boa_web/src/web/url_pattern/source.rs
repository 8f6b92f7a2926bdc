//! Regular expressions of the engine, for the crate `urlpattern`.
//!
//! The crate asks whether the protocol of a pattern matches a special scheme, and has no context
//! for the engine then. So its questions are kept and answered with no, the engine finds the
//! answer, and if it is yes, the crate parses the pattern again.

use super::invalid;
use boa_engine::{Context, JsResult, JsString, object::builtins::JsRegExp};
use std::{
    cell::{Cell, RefCell},
    panic::{AssertUnwindSafe, catch_unwind},
};
use urlpattern::{Error, RegexSyntax, regexp::RegExp};

/// The source of a regular expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) pattern: String,
    pub(super) flags: &'static str,
}

/// A regular expression, and the scheme that it may match.
type Question = (Source, String);

thread_local! {
    static QUESTIONS: RefCell<Vec<Question>> = const { RefCell::new(Vec::new()) };
    static ANSWER: Cell<bool> = const { Cell::new(false) };
}

impl RegExp for Source {
    fn syntax() -> RegexSyntax {
        RegexSyntax::EcmaScript
    }

    fn parse(pattern: &str, flags: &str, _: bool) -> Result<Self, ()> {
        // The standard has the flag `v` in place of the crate's `u`.
        let flags = if flags.contains('i') { "vi" } else { "v" };
        Ok(Self {
            pattern: pattern.to_owned(),
            flags,
        })
    }

    fn matches<'a>(&self, text: &'a str) -> Option<Vec<Option<&'a str>>> {
        let question = (self.clone(), text.to_owned());
        QUESTIONS.with_borrow_mut(|questions| questions.push(question));
        ANSWER.get().then(Vec::new)
    }

    fn pattern_string(&self) -> &str {
        &self.pattern
    }
}

/// The result of steps of the crate that ask whether a protocol matches a special scheme. Fails
/// with a TypeError if the pattern is not valid.
pub(super) fn with_protocol_matches<R>(
    steps: impl Fn() -> Result<R, Error>,
    context: &mut Context,
) -> JsResult<R> {
    let result = caught(&steps);
    let mut is_special = false;
    for (Source { pattern, flags }, scheme) in QUESTIONS.take() {
        let regexp = compiled(&JsString::from(pattern), &JsString::from(flags), context)?;
        is_special = is_special || regexp.exec(JsString::from(scheme), context)?.is_some();
    }
    if !is_special {
        return result;
    }
    ANSWER.set(true);
    let result = caught(&steps);
    ANSWER.set(false);
    QUESTIONS.take();
    result
}

/// The result of the crate. It has assertions, so that a panic of it says that the pattern is not
/// valid.
fn caught<R>(steps: impl Fn() -> Result<R, Error>) -> JsResult<R> {
    match catch_unwind(AssertUnwindSafe(steps)) {
        Ok(result) => result.map_err(invalid),
        Err(_) => Err(invalid("its parser has failed")),
    }
}

/// A regular expression of the engine. Fails with a TypeError if it is not valid.
pub(super) fn compiled(
    pattern: &JsString,
    flags: &JsString,
    context: &mut Context,
) -> JsResult<JsRegExp> {
    JsRegExp::new(pattern.clone(), flags.clone(), context).map_err(|error| {
        match error.as_native() {
            Some(syntax_error) => invalid(syntax_error.message()),
            None => error,
        }
    })
}
