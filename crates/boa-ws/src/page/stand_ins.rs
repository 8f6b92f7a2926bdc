//! Stand-ins: elements that are created when a script looks up an id or a selector that no element
//! has, for samples whose page is missing. The name suggests the kind of element.

use super::members::{call, get, is, method, set};
use crate::output::warning;
use boa_engine::{Context, JsData, JsObject, JsResult, JsString, object::builtins::JsFunction};
use boa_gc::{Finalize, Trace};
use boa_page::{Document, Page};
use boa_websocket::webidl::{Members, PlatformRef, Steps, define_partial, operation, prototype_of};
use cssparser::{Parser, Token};
use std::cell::RefCell;

/// The state of a realm whose document creates stand-ins.
#[derive(Trace, Finalize, JsData)]
struct StandIns {
    /// The operations of the DOM that this module calls.
    get_element_by_id: JsFunction,
    query_selector: JsFunction,
    /// A line of input that has pressed a button, and is kept until a script looks up an input.
    #[unsafe_ignore_trace]
    line: RefCell<Option<String>>,
}

/// The operations of the document that look up one element.
const LOOKUPS: Members<Document> = &[
    operation(
        "getElementById",
        &Steps(|this, id: JsString, context| {
            let found = look_up(this, |it| &it.get_element_by_id, &id, context)?;
            if id.is_empty() {
                return Ok(found);
            }
            let described = Description {
                id: Some(id.to_std_string_lossy()),
                ..Description::default()
            };
            found_or_created(this, found, &described, context)
        }),
    ),
    operation(
        "querySelector",
        &Steps(|this, selectors: JsString, context| {
            let found = look_up(this, |it| &it.query_selector, &selectors, context)?;
            found_or_created(
                this,
                found,
                &Description::of(&selectors.to_std_string_lossy()),
                context,
            )
        }),
    ),
];

/// From now on the document of the page creates stand-ins.
pub(super) fn create_for_lookups(context: &mut Context) -> JsResult<()> {
    let prototype = prototype_of::<Document>(context.realm());
    let state = StandIns {
        get_element_by_id: method(&prototype, "getElementById", context)?,
        query_selector: method(&prototype, "querySelector", context)?,
        line: RefCell::default(),
    };
    context.realm().host_defined_mut().insert(state);
    define_partial::<Document>(LOOKUPS, context);
    Ok(())
}

/// Whether the document of the page creates stand-ins.
pub(super) fn are_created(context: &Context) -> bool {
    context.realm().host_defined().has::<StandIns>()
}

/// Keeps a line for the next stand-in that takes text, if there are stand-ins.
pub(super) fn keep_line(line: &str, context: &Context) {
    report_line(context);
    if let Some(state) = context.realm().host_defined().get::<StandIns>() {
        state.line.replace(Some(line.to_owned()));
    }
}

/// The line that waits.
fn take_line(context: &Context) -> Option<String> {
    context
        .realm()
        .host_defined()
        .get::<StandIns>()
        .and_then(|state| state.line.take())
}

/// Reports the line that waits: no script has looked up a control.
pub(super) fn report_line(context: &Context) {
    if let Some(line) = take_line(context) {
        warning(&format_args!(
            "no script read the line {line:?}: no script has asked for an input that takes text"
        ));
    }
}

/// Calls an operation of the DOM that returns an element, or null.
fn look_up(
    document: &PlatformRef<Document>,
    operation: fn(&StandIns) -> &JsFunction,
    text: &JsString,
    context: &mut Context,
) -> JsResult<Option<JsObject>> {
    let operation = context
        .realm()
        .host_defined()
        .get::<StandIns>()
        .map(|state| operation(state).clone());
    let Some(operation) = operation else {
        return Ok(None);
    };
    let found = operation.call(
        &document.object().clone().into(),
        &[text.clone().into()],
        context,
    )?;
    Ok(found.as_object())
}

fn found_or_created(
    document: &PlatformRef<Document>,
    found: Option<JsObject>,
    described: &Description,
    context: &mut Context,
) -> JsResult<Option<JsObject>> {
    let is_of_page = Page::from_context(context)
        .is_some_and(|page| JsObject::equals(page.document().object(), document.object()));
    if found.is_some() || !is_of_page {
        return Ok(found);
    }
    let Some(local_name) = described.local_name() else {
        return Ok(found);
    };
    let document = document.object();
    let Some(element) = call(document, "createElement", &[local_name], context)?.as_object() else {
        return Ok(found);
    };
    if let Some(id) = &described.id {
        set(&element, "id", id, context)?;
    }
    if !described.classes.is_empty() {
        set(&element, "className", &described.classes.join(" "), context)?;
    }
    let mut parent = get(document, "body", context)?;
    if parent.is_null() {
        parent = get(document, "documentElement", context)?;
    }
    if let Some(parent) = parent.as_object() {
        method(&parent, "append", context)?.call(
            &parent.clone().into(),
            &[element.clone().into()],
            context,
        )?;
    }
    // The line that waits is typed into a stand-in that takes text.
    if is(&element, "matches", &[":read-write"], context)?
        && let Some(line) = take_line(context)
    {
        set(&element, "value", &line, context)?;
    }
    Ok(Some(element))
}

/// The element that a script looks up.
#[derive(Debug, Default, PartialEq, Eq)]
struct Description {
    local_name: Option<String>,
    id: Option<String>,
    classes: Vec<String>,
}

impl Description {
    /// The last compound of the first selector in a list, which is valid.
    fn of(selectors: &str) -> Self {
        let mut parser = Parser::new(selectors);
        let (mut described, mut is_ended) = (Self::default(), false);
        let (mut after_dot, mut after_colon) = (false, false);
        // The parser skips the contents of brackets.
        while let Ok(token) = parser.next_including_whitespace() {
            match token {
                Token::Comma => break,
                Token::WhiteSpace(_) | Token::Delim('>' | '+' | '~') => {
                    is_ended = true;
                    continue;
                }
                _ => {}
            }
            if std::mem::take(&mut is_ended) {
                described = Self::default();
            }
            let (is_class, is_pseudo) = (
                std::mem::take(&mut after_dot),
                std::mem::take(&mut after_colon),
            );
            match token {
                Token::Ident(name) if is_class => described.classes.push((**name).to_owned()),
                Token::Ident(name) if !is_pseudo => {
                    described.local_name = Some((**name).to_owned());
                }
                Token::IDHash(id) => described.id = Some((**id).to_owned()),
                Token::Delim('.') => after_dot = true,
                Token::Colon => after_colon = true,
                _ => {}
            }
        }
        described
    }

    /// The local name of the element. None if nothing suggests one.
    fn local_name(&self) -> Option<&str> {
        let suggested = || {
            self.id
                .as_ref()
                .or(self.classes.first())
                .map(|name| suggested_name(name))
        };
        self.local_name.as_deref().or_else(suggested)
    }
}

/// Local names of elements, and the parts of names that suggest them.
const KINDS: [(&str, &str); 7] = [
    ("form", "form"),
    (
        "button",
        "button btn submit send connect disconnect close start stop toggle login",
    ),
    ("iframe", "iframe frame chatbox"),
    ("textarea", "textarea"),
    ("ul", "userlist list items messages"),
    (
        "input",
        "input text field username name message msg room url",
    ),
    ("div", "output log status"),
];

/// The local name that an id or a class suggests.
fn suggested_name(name: &str) -> &'static str {
    let name = name.to_ascii_lowercase();
    let found = KINDS
        .iter()
        .find(|(_, parts)| parts.split(' ').any(|part| name.contains(part)));
    found.map_or("div", |(kind, _)| kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_variables_suggest_the_names_of_elements() {
        for (name, element) in [
            ("text", "input"),
            ("send", "button"),
            ("sendButton", "button"),
            ("chatbox", "iframe"),
            ("log", "div"),
            ("userlistbox", "ul"),
            ("output", "div"),
            ("whatever", "div"),
            ("chat-form", "form"),
        ] {
            assert_eq!(suggested_name(name), element, "{name}");
        }
    }

    #[test]
    fn a_selector_describes_the_last_compound_of_its_first_part() {
        let described = |name: Option<&str>, id: Option<&str>, classes: &[&str]| Description {
            local_name: name.map(str::to_owned),
            id: id.map(str::to_owned),
            classes: classes.iter().map(|it| (*it).to_owned()).collect(),
        };
        for (selectors, expected) in [
            (
                "b > p#\\31 2\\.x.c.a:checked, i",
                described(Some("p"), Some("12.x"), &["c", "a"]),
            ),
            (" #log ", described(None, Some("log"), &[])),
            (
                "form input[name=text]:not(.x #y)",
                described(Some("input"), None, &[]),
            ),
            ("*.send::before", described(None, None, &["send"])),
            ("[id=a]", Description::default()),
            (":is(p)", Description::default()),
        ] {
            assert_eq!(Description::of(selectors), expected, "{selectors}");
        }
    }
}
