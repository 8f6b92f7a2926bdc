//! Names the member of the platform that a script lacked: one that browsers have and this runtime
//! does not. It is read from the source at the position of the error, because the message names at
//! most what was looked up in undefined. The engine has no position for a destructuring or a `for`
//! loop over undefined: those errors name no member.

use boa_websocket::dom::ErrorReport;

/// The members. A line that begins with a space continues the one before it.
const TABLE: &str = include_str!("unimplemented.txt");

/// The global object's own names.
const GLOBAL_OBJECTS: [&str; 4] = ["window", "self", "globalThis", "frames"];

/// Attributes of the global object that scripts reach by their names, and their interfaces.
const GLOBAL_ATTRIBUTES: [(&str, &str); 5] = [
    ("navigator", "Navigator"),
    ("document", "Document"),
    ("location", "Location"),
    ("crypto", "Crypto"),
    ("performance", "Performance"),
];

/// The member that is the cause of an error.
pub(crate) fn missed_member(report: &ErrorReport) -> Option<String> {
    missed(&report.message, place(report))
}

/// Whether browsers have a global name that this runtime lacks.
pub(crate) fn is_missing_global(name: &str) -> bool {
    is_unimplemented("Window", name)
}

/// The line of the source, and the column in characters from 0.
pub(crate) fn place(report: &ErrorReport) -> Option<(&str, usize)> {
    let column = usize::try_from(report.position()?.column).ok()?;
    Some((report.source_line.as_deref()?, column.checked_sub(1)?))
}

/// The name in the message of an error about a variable that does not exist.
pub(crate) fn undefined_name(message: &str) -> Option<&str> {
    message
        .strip_prefix("ReferenceError: ")?
        .strip_suffix(" is not defined")
}

/// The member that is the cause of an error with this message, at its [`place`].
fn missed(message: &str, place: Option<(&str, usize)>) -> Option<String> {
    if let Some(name) = undefined_name(message) {
        return is_missing_global(name).then(|| name.to_owned());
    }
    let (line, column) = place?;
    let (start, _) = line.char_indices().nth(column)?;
    let (before, after) = line.split_at(start);
    if is_of_call(message) {
        // The position is at the parenthesis.
        return last_of(expression_before(before.trim_end()));
    }
    if message.starts_with("TypeError: ") && message.ends_with("not a constructor") {
        // The position is at `new`.
        return last_of(expression_after(after.strip_prefix("new")?.trim_start()));
    }
    if !OF_UNDEFINED.iter().any(|start| message.starts_with(start)) {
        return None;
    }
    // The position is at the name or the index that was looked up in undefined, or at the
    // expression.
    match before.trim_end().strip_suffix('[') {
        Some(before) => last_of(expression_before(before)),
        None => {
            let (start, end) = (expression_before(before), expression_after(after));
            first_of(&line[before.len() - start.len()..before.len() + end.len()])
        }
    }
}

/// Whether a message reports a call of a value that is not a function.
pub(crate) fn is_of_call(message: &str) -> bool {
    message.starts_with("TypeError: ") && message.ends_with(" is not a function")
}

/// How messages about a property of undefined or null begin.
const OF_UNDEFINED: [&str; 3] = [
    "TypeError: Cannot read properties of ",
    "TypeError: Cannot set properties of ",
    "TypeError: cannot convert 'null' or 'undefined' to object",
];

/// The names with dots between them at the end of a text.
pub(crate) fn expression_before(text: &str) -> &str {
    &text[text.trim_end_matches(is_part).len()..]
}

/// The names with dots between them at the start of a text.
fn expression_after(text: &str) -> &str {
    &text[..text.len() - text.trim_start_matches(is_part).len()]
}

fn is_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '_' | '$' | '.')
}

/// The object that a name is looked up in.
#[derive(Clone, Copy)]
enum Receiver {
    Global,
    /// A global attribute, by its name and its interface.
    Attribute(&'static str, &'static str),
    /// Any other object. It may be an element.
    Other,
}

impl Receiver {
    /// The kind of a member's value.
    fn then(self, name: &str) -> Self {
        match self {
            Self::Global if GLOBAL_OBJECTS.contains(&name) => Self::Global,
            Self::Global => {
                let known = GLOBAL_ATTRIBUTES
                    .iter()
                    .find(|(attribute, _)| *attribute == name);
                known.map_or(Self::Other, |(name, interface)| {
                    Self::Attribute(name, interface)
                })
            }
            Self::Attribute(..) | Self::Other => Self::Other,
        }
    }

    /// The description of a member that is not implemented.
    fn missed(self, name: &str) -> Option<String> {
        match self {
            Self::Global => is_unimplemented("Window", name).then(|| name.to_owned()),
            Self::Attribute(object, interface) => {
                is_unimplemented(interface, name).then(|| format!("{object}.{name}"))
            }
            Self::Other => {
                let is_of_global = |interface: &str| {
                    interface == "Window"
                        || GLOBAL_ATTRIBUTES
                            .iter()
                            .any(|(_, known)| *known == interface)
                };
                let mut interfaces = rows().filter(|(interface, _)| !is_of_global(interface));
                let (interface, _) =
                    interfaces.find(|(_, members)| members.iter().any(|known| known == &name))?;
                Some(format!("{interface}.{name}"))
            }
        }
    }
}

/// The members of an expression such as `window.navigator.share`, each with the object that it is
/// looked up in. An expression that begins with a dot continues one of another kind, such as a
/// call. The first name of any other names a variable, which exists: otherwise the error would
/// be a ReferenceError.
fn members(expression: &str) -> Vec<(Receiver, &str)> {
    let follows_other = expression.starts_with('.');
    let mut receiver = if follows_other {
        Receiver::Other
    } else {
        Receiver::Global
    };
    let names = expression.split('.').filter(|name| !name.is_empty());
    names
        .map(|name| {
            let found = (receiver, name);
            receiver = receiver.then(name);
            found
        })
        .skip(usize::from(!follows_other))
        .collect()
}

/// The last member of an expression, if it is not implemented.
fn last_of(expression: &str) -> Option<String> {
    members(expression)
        .last()
        .and_then(|(receiver, name)| receiver.missed(name))
}

/// The first member of an expression that is not implemented: the later ones were looked up in
/// undefined.
fn first_of(expression: &str) -> Option<String> {
    members(expression)
        .iter()
        .find_map(|(receiver, name)| receiver.missed(name))
}

fn is_unimplemented(interface: &str, name: &str) -> bool {
    rows().any(|(known, members)| known == interface && members.contains(&name))
}

/// The interfaces and their members.
fn rows() -> impl Iterator<Item = (&'static str, Vec<&'static str>)> {
    let mut words = TABLE
        .lines()
        .filter(|line| !line.starts_with('#'))
        .flat_map(str::split_whitespace)
        .peekable();
    std::iter::from_fn(move || {
        let interface = words.next()?.strip_suffix(':')?;
        let mut members = Vec::new();
        while let Some(member) = words.next_if(|word| !word.ends_with(':')) {
            members.push(member);
        }
        Some((interface, members))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The missing member at the caret in a line.
    fn missed_at(message: &str, line: &str) -> Option<String> {
        let column = line.chars().position(|character| character == '^').unwrap();
        missed(message, Some((&line.replace('^', ""), column)))
    }

    #[test]
    fn the_member_at_the_position_is_named() {
        let table = "
            TypeError: a.b is not a function
                ä = navigator.sendBeacon^('/x') → navigator.sendBeacon
                window.navigator.share ^(x) → navigator.share
                self.createImageBitmap^('x').matches → createImageBitmap
                canvas.getContext^('2d') → HTMLCanvasElement.getContext
                document.body.getAnimations^().length → Element.getAnimations
                document.body.getBoundingClientRect^().top → nothing
                canvas.getContext('2d').fillRect^() → nothing
                room.share^() → nothing
                navigator.userAgent.nope^() → nothing
                share^() → nothing
                open^() → nothing
                ^() → nothing
            TypeError: cannot convert 'null' or 'undefined' to object
                screen.^width.x → nothing
                navigator.clipboard.writeText^('x') → navigator.clipboard
                navigator.^geolocation.getCurrentPosition(f) → navigator.geolocation
                f(performance.^timing.loadEventEnd) → performance.timing
                if (navigator.plugins.^length) f() → navigator.plugins
                ^navigator.storage.x = 1 → navigator.storage
                send(event.target.files[^0]) → HTMLInputElement.files
                document.^body.nope.x → nothing
                ^ → nothing
            TypeError: window.navigator.share is not a function
                window.navigator.share ^(x) → navigator.share
            TypeError: window.ResizeObserver is not a constructor
                ^new window.ResizeObserver(f) → ResizeObserver
            TypeError: Cannot read properties of undefined (reading 'loadEventEnd')
                f(performance.^timing.loadEventEnd) → performance.timing
            TypeError: Cannot set properties of undefined (setting 'x')
                ^navigator.storage.x = 1 → navigator.storage
            TypeError: not a constructor
                x = ^new window.ResizeObserver(f) → ResizeObserver
                ^new Own() → nothing
            TypeError: it broke
                navigator.sendBeacon^('/x') → nothing
        ";
        let mut message = "";
        for row in table.lines().map(str::trim) {
            let Some((line, member)) = row.split_once(" → ") else {
                message = row;
                continue;
            };
            let expected = Some(member).filter(|member| *member != "nothing");
            assert_eq!(missed_at(message, line).as_deref(), expected, "{line}");
        }
        let call = "TypeError: a.b is not a function";
        let indented = missed_at(call, "  .animate^([])");
        assert_eq!(indented.as_deref(), Some("Element.animate"));
        assert_eq!(
            missed("ReferenceError: caches is not defined", None).as_deref(),
            Some("caches")
        );
        assert_eq!(missed("ReferenceError: nope is not defined", None), None);
        assert_eq!(missed(call, None), None);
        assert_eq!(missed(call, Some(("x", 8))), None);
    }
}
