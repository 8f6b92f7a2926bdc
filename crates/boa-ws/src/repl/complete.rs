//! Completion: commands, globals, properties of objects as they are, and names of modules.

use super::{
    control::interrupt,
    dot_commands::{COMMANDS, is_command},
    highlight::{KEYWORDS, highlighted, is_identifier, is_part},
    prepare,
};
use crate::{
    input::{
        editor::{Assistance, files, pair},
        prompt,
    },
    source::typescript::extension,
};
use boa_engine::{
    Context, JsObject, JsString, JsValue,
    builtins::{
        function::{BoundFunction, OrdinaryFunction},
        proxy::Proxy,
        regexp::RegExp,
    },
    property::PropertyKey,
};
use boa_websocket::Handle;
use rustyline::completion::{FilenameCompleter, Pair};
use std::{
    borrow::Cow, collections::BTreeSet, fs, path::Path, sync::mpsc::sync_channel, time::Duration,
};

/// The time that the script's thread has to answer.
const ANSWER_TIMEOUT: Duration = Duration::from_millis(500);

/// The time after which a script counts as busy when Ctrl-C is pressed.
const BUSY_TIME: Duration = Duration::from_millis(100);

/// The limit on words that are offered.
const MAX_WORDS: usize = 2000;

/// The extensions of files that may be imported.
const IMPORTABLE: [&str; 5] = ["js", "mjs", "ts", "mts", "json"];

/// The number of prototypes to follow.
const MAX_PROTOTYPES: usize = 100;

/// Completes names of properties, commands and files.
pub(super) struct ReplCompleter {
    files: FilenameCompleter,
    handle: Handle,
}

impl ReplCompleter {
    pub(super) fn new(handle: Handle) -> Self {
        Self {
            files: FilenameCompleter::new(),
            handle,
        }
    }

    /// The answer of the script's thread. None if it is busy for this time.
    fn ask<T: Send + 'static>(
        &self,
        limit: Duration,
        answer: impl FnOnce(&mut Context) -> T + Send + 'static,
    ) -> Option<T> {
        let (sender, answered) = sync_channel(1);
        let asked = self.handle.post(move |context| {
            // The editor may have stopped waiting.
            let _ = sender.try_send(answer(context));
        });
        asked.ok()?;
        answered.recv_timeout(limit).ok()
    }
}

impl Assistance for ReplCompleter {
    fn complete(&self, line: &str, pos: usize) -> (usize, Vec<Pair>) {
        let before = line.get(..pos).unwrap_or(line);
        if is_command(before) || before.trim() == "." {
            match before.trim_start().split_once(' ') {
                Some((".load" | ".save" | ".save!", _)) => return files(&self.files, line, pos),
                Some((".type", _)) => {}
                Some(_) => return (pos, Vec::new()),
                None => {
                    let names = prompt::names(COMMANDS, before.trim_start());
                    return (pos - before.trim_start().len(), names.map(pair).collect());
                }
            }
        }
        if let Some(specifier) = specifier(before) {
            let (folder, start) = match specifier.rfind('/') {
                Some(slash) => (&specifier[..=slash], slash + 1),
                None => ("", 0),
            };
            let names = modules(folder, &specifier[start..]);
            return (
                pos - specifier.len() + start,
                names.into_iter().map(pair).collect(),
            );
        }
        let Some(member) = Member::before(before) else {
            return (pos, Vec::new());
        };
        let objects: Vec<_> = member
            .objects
            .iter()
            .map(|name| (*name).to_owned())
            .collect();
        let prefix = member.prefix.to_owned();
        let found = self.ask(ANSWER_TIMEOUT, move |context| {
            properties(&objects, &prefix, context)
        });
        let mut words = found.unwrap_or_default();
        if member.objects.is_empty() && !member.prefix.is_empty() {
            let keywords = KEYWORDS
                .iter()
                .copied()
                .filter(|word| word.starts_with(member.prefix));
            words.extend(keywords.map(ToOwned::to_owned));
            words.sort_unstable();
        }
        (
            pos - member.prefix.len(),
            words.into_iter().map(pair).collect(),
        )
    }

    fn is_incomplete(&self, input: &str) -> bool {
        !is_command(input) && prepare::is_incomplete(input)
    }

    fn highlight<'a>(&self, input: &'a str) -> Cow<'a, str> {
        if is_command(input) {
            Cow::Borrowed(input)
        } else {
            highlighted(input)
        }
    }

    /// While a line is typed, Ctrl-C is no signal. It ends a callback that does not end by itself.
    fn interrupted(&self) {
        if self.ask(BUSY_TIME, |_| ()).is_none() {
            interrupt(&self.handle);
        }
    }
}

/// The beginning of a module's specifier, after `import(`, `import` or `from` and a quotation mark.
fn specifier(before: &str) -> Option<&str> {
    let quote = before.rfind(['\'', '"'])?;
    let specifier = &before[quote + 1..];
    let keyword = before[..quote].trim_end();
    let is_word = |word: &str| {
        keyword
            .strip_suffix(word)
            .is_some_and(|rest| !rest.ends_with(is_part))
    };
    let call = keyword
        .strip_suffix('(')
        .map(str::trim_end)
        .and_then(|keyword| keyword.strip_suffix("import"));
    (is_word("from") || is_word("import") || call.is_some_and(|rest| !rest.ends_with(is_part)))
        .then_some(specifier)
}

/// The files and folders in a folder that may be imported. Without a folder, lists the current
/// one, from where they are imported.
fn modules(folder: &str, prefix: &str) -> Vec<String> {
    let (start, folder, prefix) = match folder {
        "" if prefix.is_empty() || prefix == "." => ("./", ".", ""),
        "" => return Vec::new(),
        _ => ("", folder, prefix),
    };
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut names = BTreeSet::new();
    for entry in entries.flatten().take(MAX_WORDS) {
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if name.starts_with('.') || !name.starts_with(prefix) || name.contains(char::is_control) {
            continue;
        }
        // A link to a folder is one.
        if entry.path().is_dir() {
            names.insert(format!("{start}{name}/"));
        } else if IMPORTABLE.contains(&extension(Path::new(&name))) {
            names.insert(format!("{start}{name}"));
        }
    }
    names.into_iter().collect()
}

/// The name before the cursor, and the names of the objects that contain it.
#[derive(Debug, PartialEq, Eq)]
struct Member<'a> {
    objects: Vec<&'a str>,
    prefix: &'a str,
}

impl<'a> Member<'a> {
    /// None if it is a property of an expression that is more than names.
    fn before(text: &'a str) -> Option<Self> {
        let (mut rest, prefix) = split_word(text);
        let mut objects = Vec::new();
        while let Some(before) = rest.trim_end().strip_suffix('.') {
            if before.ends_with("..") {
                // Of a spread.
                break;
            }
            let before = before.strip_suffix('?').unwrap_or(before).trim_end();
            let (before, name) = split_word(before);
            match name.chars().next() {
                Some(first) if !first.is_numeric() => objects.push(name),
                None if before.ends_with(['\'', '"', '`']) => {
                    objects.extend(["prototype", "String"]);
                    rest = "";
                    continue;
                }
                _ => return None,
            }
            rest = before;
        }
        objects.reverse();
        let is_number = prefix.starts_with(char::is_numeric);
        (!is_number).then_some(Self { objects, prefix })
    }
}

fn split_word(text: &str) -> (&str, &str) {
    text.split_at(text.trim_end_matches(is_part).len())
}

/// The names of the properties of an object that begin with a prefix. No getter of a script runs,
/// and no trap of a proxy.
fn properties(objects: &[String], prefix: &str, context: &mut Context) -> Vec<String> {
    let mut value = JsValue::from(context.global_object());
    for (index, name) in objects.iter().enumerate() {
        if index == 0 && name == "this" {
            continue;
        }
        match property(&value, name, context) {
            Some(next) => value = next,
            None => return Vec::new(),
        }
    }
    if value.is_null_or_undefined() {
        return Vec::new();
    }
    // A primitive value has the properties of its prototype.
    let Ok(object) = value.to_object(context) else {
        return Vec::new();
    };
    let mut names = BTreeSet::new();
    for holder in chain(&object) {
        let Ok(keys) = holder.own_property_keys(context) else {
            continue;
        };
        for key in keys {
            if let PropertyKey::String(name) = key
                && let Ok(name) = name.to_std_string()
                && name.starts_with(prefix)
                && is_identifier(&name)
                && (!name.starts_with("__") || prefix.starts_with('_'))
            {
                names.insert(name);
            }
        }
    }
    names.into_iter().take(MAX_WORDS).collect()
}

/// The object and its prototypes, up to a proxy.
pub(super) fn chain(object: &JsObject) -> impl Iterator<Item = JsObject> {
    let links = std::iter::successors(Some(object.clone()), JsObject::prototype);
    links
        .take_while(|link| !link.is::<Proxy>())
        .take(MAX_PROTOTYPES)
}

/// The value of a property, without running a script.
fn property(value: &JsValue, name: &str, context: &mut Context) -> Option<JsValue> {
    let object = value.to_object(context).ok()?;
    let key = PropertyKey::from(JsString::from(name));
    let mut own = |holder: JsObject| holder.ordinary_get_own_property(&key, context).ok()?;
    let found = chain(&object).find_map(&mut own)?;
    if let Some(value) = found.value() {
        return Some(value.clone());
    }
    // Getters of the platform run no script, except for a regular expression's `flags`, which
    // reads other properties.
    let getter = found.get()?.as_callable().filter(is_native)?;
    if object.is::<RegExp>() {
        return None;
    }
    getter.call(value, &[], context).ok()
}

fn is_native(function: &JsObject) -> bool {
    !function.is::<OrdinaryFunction>() && !function.is::<BoundFunction>() && !function.is::<Proxy>()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_before_the_cursor_are_those_of_objects_and_a_prefix() {
        for (text, objects, prefix) in [
            ("", &[][..], ""),
            ("foo", &[], "foo"),
            ("f(a.b.c", &["a", "b"], "c"),
            ("a?.b?.", &["a", "b"], ""),
            ("x = $a ._b", &["$a"], "_b"),
            ("[...fo", &[], "fo"),
            ("'x'.to", &["String", "prototype"], "to"),
            ("this.", &["this"], ""),
        ] {
            let member = Member {
                objects: objects.to_vec(),
                prefix,
            };
            assert_eq!(Member::before(text), Some(member), "{text}");
        }
        for text in ["f().x", "a[0].", "1.to", "(a).b", "12"] {
            assert_eq!(Member::before(text), None, "{text}");
        }
    }

    #[test]
    fn specifiers_follow_import_and_from() {
        for (text, found) in [
            ("import('./a", Some("./a")),
            ("await import( \"", Some("")),
            ("import x from './li", Some("./li")),
            ("import '../", Some("../")),
            ("myimport('./a", None),
            ("f('./a", None),
            ("import('./a').th", None),
        ] {
            assert_eq!(
                specifier(text).filter(|it| !it.contains(')')),
                found,
                "{text}"
            );
        }
    }

    #[test]
    fn properties_are_found_without_running_scripts() {
        let mut runtime = boa_websocket::Runtime::builder()
            .build()
            .expect("a runtime");
        let context = runtime.context();
        let script = "var ran = 0;
            class A { get own() { ran++; return { no: 1 } } method() {} }
            var o = { inner: { deep: 1, 'a b': 2 }, a: new A(), p: new Proxy({ hidden: 1 }, { ownKeys() { ran++; return [] } }) };
            var text = 'x';";
        context
            .eval(boa_engine::Source::from_bytes(script))
            .expect("it runs");
        let mut names = |objects: &[&str], prefix: &str| {
            let objects: Vec<_> = objects.iter().map(|name| (*name).to_owned()).collect();
            properties(&objects, prefix, context)
        };
        assert_eq!(names(&["o"], "in"), ["inner"]);
        assert_eq!(
            names(&["o", "inner"], "").first().map(String::as_str),
            Some("constructor")
        );
        assert!(names(&["o", "inner"], "d").contains(&"deep".to_owned()));
        assert_eq!(names(&["o", "a"], "me"), ["method"]);
        assert!(names(&["o", "a", "own"], "").is_empty() && names(&["o", "p"], "").is_empty());
        assert_eq!(names(&["text"], "toUp"), ["toUpperCase"]);
        assert_eq!(names(&[], "WebSocketS"), ["WebSocketStream"]);
        assert!(names(&["WebSocket"], "OP").contains(&"OPEN".to_owned()));
        assert!(names(&["missing"], "").is_empty());
        assert_eq!(
            context
                .eval(boa_engine::Source::from_bytes("ran"))
                .expect("it runs"),
            0.into()
        );
    }
}
