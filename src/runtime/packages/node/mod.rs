//! The modules and the names of Node, for files of packages. Their sources are packages of npm for
//! browsers, and short modules over the interfaces of this runtime, in `modules/`: `cargo xtask
//! node-modules` bundles them into `modules.bin`. A module is parsed when it is first asked for.

mod native;
mod process;
mod sockets;

use super::{NODE, Packages, commonjs::own_source};
use crate::webidl::type_error;
use boa_engine::{Context, JsResult, JsString, JsValue, js_string};
use flate2::read::ZlibDecoder;
use std::{
    collections::HashMap,
    io::Read as _,
    path::{Path, PathBuf},
    rc::Rc,
    sync::OnceLock,
};

/// The names, each on its line, an empty line, and names, lengths and sources, compressed.
static MODULES: &[u8] = include_bytes!("modules.bin");

/// The specifier of the functions that the modules of Node have from here.
pub(super) const NATIVE: &str = "boa-ws:native";

/// The names, and what is compressed.
fn halves() -> (&'static str, &'static [u8]) {
    let end = MODULES.windows(2).position(|it| it == b"\n\n");
    let (names, sources) = MODULES.split_at(end.unwrap_or(0));
    let names = str::from_utf8(names).unwrap_or_default();
    (names, sources.get(2..).unwrap_or_default())
}

/// The sources by the names of the modules. They are unpacked when one is first made.
fn sources() -> &'static HashMap<&'static str, &'static str> {
    static TEXT: OnceLock<String> = OnceLock::new();
    static SOURCES: OnceLock<HashMap<&'static str, &'static str>> = OnceLock::new();
    SOURCES.get_or_init(|| {
        let text = TEXT.get_or_init(|| {
            let mut text = String::new();
            // The bytes are of this program.
            let _ = ZlibDecoder::new(halves().1).read_to_string(&mut text);
            text
        });
        let mut sources = HashMap::new();
        let mut rest = &**text;
        while let Some((name, length, after)) = entry(rest) {
            let Some(source) = after.get(..length) else {
                break;
            };
            sources.insert(name, source);
            rest = after.get(length + 1..).unwrap_or_default();
        }
        sources
    })
}

/// A name and a length, each on its line, and what comes after.
fn entry(text: &str) -> Option<(&str, usize, &str)> {
    let (name, rest) = text.split_once('\n')?;
    let (length, rest) = rest.split_once('\n')?;
    Some((name, length.parse().ok()?, rest))
}

/// The name of a module of Node, if it is one.
pub(super) fn named(name: &str) -> Option<&'static str> {
    halves().0.lines().find(|it| *it == name)
}

/// What takes the place of a module that Node has by its whole name only, and that is not there.
pub(super) fn advice(name: &str) -> Option<&'static str> {
    match name {
        "test" | "test/reporters" => Some("a script that throws has the exit status 1"),
        "sqlite" => Some("localStorage keeps texts, with --local-storage in a file"),
        "sea" => Some("a script is a file"),
        _ => None,
    }
}

impl Packages {
    /// `module.exports` of a module of Node.
    pub(super) fn node_exports(
        self: &Rc<Self>,
        name: &'static str,
        context: &mut Context,
    ) -> JsResult<JsValue> {
        let path = PathBuf::from(format!("{NODE}{name}"));
        let known = self.modules_of_node.borrow().get(&path).cloned();
        if let Some(known) = known {
            return known.get(js_string!("exports"), context);
        }
        let source = sources().get(name).copied().unwrap_or_default();
        let function = own_source(&path, source, context)?;
        self.call(&path, &function, None, context)
    }

    /// The value of a name that the running code does not find, if that code is a file of a
    /// package, or a module of Node:
    /// [`HostHooks::name_of_host`](boa_engine::context::HostHooks::name_of_host).
    pub(in crate::runtime) fn name_of_node(
        self: &Rc<Self>,
        name: &JsString,
        path: Option<&Path>,
        context: &mut Context,
    ) -> JsResult<Option<JsValue>> {
        if !path.is_some_and(|path| self.has_names_of_node(path)) {
            return Ok(None);
        }
        let (module, member) = match name.to_std_string_lossy().as_str() {
            "global" => return Ok(Some(context.global_object().into())),
            "process" => ("process", None),
            "Buffer" => ("buffer", Some(js_string!("Buffer"))),
            "setImmediate" => ("timers", Some(js_string!("setImmediate"))),
            "clearImmediate" => ("timers", Some(js_string!("clearImmediate"))),
            _ => return Ok(None),
        };
        let exports = self.node_exports(module, context)?;
        let Some(member) = member else {
            return Ok(Some(exports));
        };
        let object = exports.as_object();
        let object = object.ok_or_else(|| type_error("a module of Node has no exports"))?;
        object.get(member, context).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn all_modules_are_unpacked() {
        assert!(sources().len() > 40, "{}", sources().len());
        let (mut names, mut unpacked) = (HashSet::new(), HashSet::new());
        names.extend(halves().0.lines());
        unpacked.extend(sources().keys().copied());
        assert_eq!(names, unpacked);
        assert!(named("crypto").is_some() && named("stream/promises").is_some());
        assert!(named("no-such-module").is_none());
    }
}
