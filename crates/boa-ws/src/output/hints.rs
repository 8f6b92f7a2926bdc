//! One line of help for well-known mistakes, below the report of an exception or of a failed
//! connection.

use crate::{
    output::{
        import_hints,
        spelling::is_misspelt,
        unimplemented::{expression_before, is_of_call, place, undefined_name},
    },
    socket_scheme::with_socket_scheme,
    units::shown_size,
};
use boa_websocket::{dom::ErrorReport, messages, net, web::parse_url, webidl::WITHOUT_NEW};
use std::{cell::RefCell, collections::BTreeSet, io};
use url::Url;

/// The event handlers of sockets, which may have been set on the class by mistake.
pub(crate) const HANDLERS: [&str; 4] = ["onopen", "onmessage", "onerror", "onclose"];

/// The longest part of a server's answer that is shown, in characters.
const MAX_ANSWER: usize = 200;

/// Globals of other runtimes, and their replacements here.
const FOREIGN: &str = "\
require: CommonJS is for names that end in .cjs, and for .js with a package.json in their folder or above (npm init -y); or write import NAME from 'PACKAGE'
module: CommonJS is for names that end in .cjs, and for .js with a package.json in their folder or above; a module (.mjs or --module) has export
exports: CommonJS is for names that end in .cjs, and for .js with a package.json in their folder or above; a module (.mjs or --module) has export
__dirname: in a module (.mjs or --module), import.meta.dirname is its folder
__filename: in a module (.mjs or --module), import.meta.filename is its path, and import.meta.url its URL
global: the global object is globalThis
process: it belongs to Node; import { args, env, exit, stdin } from 'boa-ws' in its place
Buffer: it belongs to Node; use Uint8Array, TextEncoder and TextDecoder, or btoa and atob
setImmediate: it belongs to Node; use setTimeout(callback, 0) or queueMicrotask(callback)
clearImmediate: it belongs to Node; use setTimeout and clearTimeout
EventEmitter: it belongs to Node; EventTarget has addEventListener and dispatchEvent
WebSocketServer: scripts cannot serve; boa-ws --serve starts a server beside the script
document: a script has no page; --dom gives it an empty one, and a .html file is a page
HTMLElement: a script has no page; --dom gives it an empty one, and a .html file is a page
customElements: a script has no page; --dom gives it an empty one, and a .html file is a page
DOMParser: a script has no page; --dom gives it an empty one, and a .html file is a page
requestAnimationFrame: a script has no page; --dom gives it an empty one, and a .html file is a page
Deno: it belongs to another runtime; import { args, env, exit, stdin } from 'boa-ws' in its place
Bun: it belongs to another runtime; import { args, env, exit, stdin } from 'boa-ws' in its place";

const MAY_ENCRYPT: &str =
    "the server may encrypt on this port: the URL would have wss: instead of ws:";

/// The origin of a connection, which decides how a hint names the remedy.
#[derive(Clone, Copy)]
pub(crate) enum Caller {
    /// A script, with the arguments of its constructor.
    Script,
    /// `boa-ws URL`, with the options of the command.
    Command,
}

/// Names of a first script that are often misspelt, globals first.
const NAMES: &str = "\
    WebSocket WebSocketStream console document window globalThis JSON Promise Uint8Array \
    ArrayBuffer setTimeout clearTimeout setInterval clearInterval queueMicrotask \
    structuredClone addEventListener removeEventListener dispatchEvent send close fetch \
    stringify parse forEach includes indexOf startsWith endsWith replaceAll toString \
    toUpperCase toLowerCase getReader getWriter arrayBuffer querySelector querySelectorAll \
    getElementById createElement appendChild setAttribute";

/// A shorter name differs by one letter from too many others.
const MIN_MISSPELT: usize = 6;

/// Gives each hint once in a run.
#[derive(Default)]
pub(crate) struct Hints {
    given: RefCell<BTreeSet<String>>,
    /// An argument of the script that is the name of an option of the command.
    misplaced: Option<String>,
    limits: Limits,
}

/// The limits of connections that options of the command set, in bytes.
#[derive(Clone, Copy)]
struct Limits {
    max_message: u64,
    max_queued: u64,
}

impl Limits {
    fn of(options: &net::Options) -> Self {
        Self {
            max_message: u64::try_from(options.max_message).unwrap_or(u64::MAX),
            max_queued: options.max_queued,
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self::of(&net::Options::default())
    }
}

impl Hints {
    /// The hints for connections with these options, and for a script with an argument that is the
    /// name of an option of the command.
    pub(crate) fn new(misplaced: Option<String>, options: &net::Options) -> Self {
        Self {
            given: RefCell::default(),
            misplaced,
            limits: Limits::of(options),
        }
    }

    pub(crate) fn for_exception(&self, report: &ErrorReport) -> Option<String> {
        let hint =
            exception(&report.message, place(report)).or_else(|| import_hints::of_import(report));
        self.once(hint?)
    }

    pub(crate) fn for_connection(
        &self,
        url: &Url,
        error: &net::Error,
        caller: Caller,
    ) -> Option<String> {
        let misplaced = self
            .misplaced
            .as_ref()
            .filter(|_| matches!(error, net::Error::Refused { .. }));
        let misplaced = misplaced.map(|option| {
            format!("{option} went to the script; write options of boa-ws before its name")
        });
        let hint = misplaced.or_else(|| connection(url, error, caller, self.limits));
        self.once(hint?)
    }

    /// The hint for a handler that a script has set on the class, where no event calls it.
    pub(crate) fn for_class_handler(&self, handler: &str) -> Option<String> {
        self.once(format!(
            "WebSocket.{handler} was set, but events are fired at sockets: socket.{handler} = ... on what \
             new WebSocket(...) returned"
        ))
    }

    /// The hint, unless it was given before.
    pub(crate) fn once(&self, hint: String) -> Option<String> {
        self.given.borrow_mut().insert(hint.clone()).then_some(hint)
    }
}

/// The hint for a message, at its [`place`].
fn exception(message: &str, place: Option<(&str, usize)>) -> Option<String> {
    if let Some(name) = undefined_name(message) {
        let mut foreign = FOREIGN.lines().filter_map(|line| line.split_once(": "));
        let Some((_, hint)) = foreign.find(|(foreign, _)| *foreign == name) else {
            return meant(name);
        };
        return Some(hint.to_owned());
    }
    if is_exception(message, "InvalidStateError", messages::STILL_CONNECTING) {
        let socket = place
            .and_then(|place| receiver(place, ".send"))
            .unwrap_or_else(|| "socket".to_owned());
        return Some(format!(
            "{socket}.addEventListener('open', () => {socket}.send(...)) sends as soon as it can"
        ));
    }
    if is_exception(message, "InvalidAccessError", messages::CLOSE_CODES) {
        return Some(
            "use close() for a normal end, or a code of yours from 4000 to 4999".to_owned(),
        );
    }
    if let Some((option, path)) = refused_file(message) {
        let is_word = |it: char| it.is_alphanumeric() || "/._-".contains(it);
        let quote = if path.chars().all(is_word) { "" } else { "'" };
        return Some(format!(
            "{option}={quote}{path}{quote} permits it, and {option} alone all files"
        ));
    }
    if let Some(name) = class_without_new(message) {
        return Some(format!("write new {name}(...)"));
    }
    if let Some(rest) = import_hints::failed_import(message) {
        return import_hints::of_specifier(rest).map(str::to_owned);
    }
    if is_of_call(message) {
        let place = place?;
        let (line, before) = (place.0, before(place));
        if ["on", "once"]
            .into_iter()
            .any(|method| before.ends_with(&format!(".{method}")))
            && ["open", "message", "error", "close", "ping", "pong"]
                .iter()
                .any(|event| names_event(line, event))
        {
            return Some(
                "on and once belong to the package ws; here, as in browsers, it is socket.addEventListener('message', \
                 (event) => ... event.data)"
                    .to_owned(),
            );
        }
        if before.ends_with(".unref") {
            return Some(
                "timers are numbers, as in browsers: clearTimeout(timer) or clearInterval(timer) stops one that keeps the script alive"
                    .to_owned(),
            );
        }
        return meant(expression_before(before).rsplit('.').next()?);
    }
    None
}

/// Whether a message is that of a DOMException with this name, and begins with this text.
fn is_exception(message: &str, name: &str, text: &str) -> bool {
    let message = message.strip_prefix(name);
    let message = message.and_then(|rest| rest.strip_prefix(": "));
    message.is_some_and(|message| message.starts_with(text))
}

/// The option that would permit to use a file, and its path.
pub(crate) fn refused_file(message: &str) -> Option<(&'static str, &str)> {
    let message = message.strip_prefix("NotAllowedError: cannot ")?;
    let kinds = [
        ("--read", "read '", messages::NOT_READABLE),
        ("--write", "write '", messages::NOT_WRITABLE),
    ];
    kinds.into_iter().find_map(|(option, before, after)| {
        let path = message.strip_prefix(before)?.strip_suffix(after)?;
        Some((option, path.strip_suffix("': ")?))
    })
}

/// The name of a class that was called without `new`.
fn class_without_new(message: &str) -> Option<&str> {
    let (before, after) = WITHOUT_NEW;
    let message = message.strip_prefix("TypeError: ")?;
    message.strip_prefix(before)?.strip_suffix(after)
}

/// The known name that a misspelt one probably meant.
fn meant(name: &str) -> Option<String> {
    let is_meant = |known: &&str| {
        *known != name
            && (known.eq_ignore_ascii_case(name)
                || (known.len() >= MIN_MISSPELT && is_misspelt(known, name)))
    };
    NAMES
        .split_ascii_whitespace()
        .find(is_meant)
        .map(|known| format!("did you mean {known}?"))
}

/// Whether the line has the name of an event as its first argument.
fn names_event(line: &str, event: &str) -> bool {
    ['\'', '"', '`']
        .iter()
        .any(|quote| line.contains(&format!("({quote}{event}{quote}")))
}

/// The text of a line before a place, without spaces at its end.
fn before((line, column): (&str, usize)) -> &str {
    let place = line.char_indices().nth(column);
    place.map_or(line, |(end, _)| &line[..end]).trim_end()
}

/// The name of the variable before `.method` at a place.
fn receiver(place: (&str, usize), method: &str) -> Option<String> {
    let found = expression_before(before(place).strip_suffix(method)?);
    (!found.is_empty() && !found.starts_with('.')).then(|| found.to_owned())
}

fn connection(url: &Url, error: &net::Error, caller: Caller, limits: Limits) -> Option<String> {
    use net::Error;
    let hint = match error {
        Error::ProtocolMissing => match caller {
            Caller::Script => "offer a subprotocol that the server knows, or none: new WebSocket(url)",
            Caller::Command => "offer a subprotocol that the server knows, or none: leave --protocol out",
        }
        .to_owned(),
        Error::ProtocolNotOffered { protocol } => {
            let protocol = protocol.escape_debug();
            match caller {
                Caller::Script => format!("the server wants it: new WebSocket(url, '{protocol}')"),
                Caller::Command => format!("the server wants it: --protocol '{protocol}'"),
            }
        }
        Error::ProxyRefused { answer, .. } if answer.starts_with("407") => {
            "--proxy=http://user:password@host:port signs in to it; --no-proxy goes to the server directly".to_owned()
        }
        Error::ProxyUnreachable { .. } | Error::ProxyRefused { .. } | Error::InvalidProxy { .. } => {
            "--no-proxy goes to the server directly; the proxy comes from --proxy or the environment".to_owned()
        }
        Error::Status { status, location, headers, body, .. } => {
            let advice = advice(url, *status, location.as_deref(), headers, body, caller);
            return match (answer(headers, body), advice) {
                (Some(answer), Some(advice)) => Some(format!("{advice} (the server says: {answer})")),
                (Some(answer), None) => Some(format!("the server says: {answer}")),
                (None, advice) => advice,
            };
        }
        Error::TlsConfiguration { why } if why.contains("SSL_CERT_FILE") => {
            "--ca=FILE trusts the authorities in FILE; in Linux distributions the package ca-certificates has the authorities of browsers".to_owned()
        }
        // Servers that expect TLS end the connection after a request in plain text, or answer with
        // a TLS alert, of which the error has the advice itself.
        Error::HeadInvalid { why } if why.contains("wss:") || !why.contains("does not begin") => return None,
        Error::EndedInHandshake | Error::HeadInvalid { .. } if url.scheme() == "ws" => MAY_ENCRYPT.to_owned(),
        Error::MessageTooBig { reason } if reason.contains("larger") => {
            let limit = shown_size(limits.max_message);
            match caller {
                Caller::Script => format!("--max-message=SIZE sets the limit, which is {limit} if the script sets none"),
                Caller::Command => format!("--max-message=SIZE sets the limit, which is {limit}"),
            }
        }
        Error::QueueFull => format!(
            "--max-queued=SIZE sets the limit, which is {}; bufferedAmount says how much waits",
            shown_size(limits.max_queued)
        ),
        Error::Tls { source, .. }
            if matches!(source.kind(), io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset) =>
        {
            "the server may not encrypt on this port: the URL would have ws: instead of wss:".to_owned()
        }
        Error::Upgrade { .. } | Error::Connection { .. } => {
            "a proxy on the way may have removed the header; wss: gets through most of them".to_owned()
        }
        _ => return None,
    };
    Some(hint)
}

/// The advice for a response that opens no WebSocket.
fn advice(
    url: &Url,
    status: u16,
    location: Option<&str>,
    headers: &[(String, String)],
    body: &[u8],
    caller: Caller,
) -> Option<String> {
    let is_page = net::header(headers, "content-type")
        .next()
        .is_some_and(|kind| kind.starts_with("text/html"));
    let has_login = is_page && contains(body, b"type=\"password\"");
    Some(match status {
        301 | 302 | 303 | 307 | 308 => {
            let target = redirected(url, location?)?;
            if !matches!(target.scheme(), "ws" | "wss") {
                return Some(format!("the redirect leads to no WebSocket: {}", target.as_str().escape_debug()));
            }
            let follow = if matches!(caller, Caller::Command) { ", or -L follows it" } else { "" };
            format!("WebSockets follow no redirect; if the server moved, connect to {}{follow}", target.as_str().escape_debug())
        }
        200 if has_login => match caller {
            Caller::Script => "it is a login page: sign in first, and give the token or the cookie to the server",
            Caller::Command => "it is a login page: sign in first, and send the cookie (-H 'Cookie: ...') or the token",
        }
        .to_owned(),
        200 if is_page => format!("a web page is at {}, and no WebSocket: check the path", url.path()),
        400 if contains(body, b"HTTPS port") => "the server encrypts on this port: the URL has wss: instead of ws:".to_owned(),
        401 => match caller {
            Caller::Script => {
                "the server wants credentials: new WebSocket(url, { headers: { Authorization: '...' } }), or \
                 user:password@ before the host"
            }
            Caller::Command => {
                "the server wants credentials: --auth USER:PASSWORD, --auth @FILE with what is in a file, or -H 'Authorization: ...'"
            }
        }
        .to_owned(),
        403 => match caller {
            Caller::Script => {
                "the server may refuse the origin of the script, which --location=URL sets, or want credentials"
            }
            Caller::Command => {
                "the server may want an origin (-H 'Origin: https://...') or credentials (-H 'Authorization: ...')"
            }
        }
        .to_owned(),
        404 => format!("the server has nothing at {}: check the path", url.path()),
        426 => match net::header(headers, "upgrade").next() {
            Some(wanted) if !wanted.eq_ignore_ascii_case("websocket") => {
                format!("the server wants another protocol: {}", wanted.escape_debug())
            }
            _ => "the server wants another version of the protocol, or a proxy on the way has removed the header Upgrade; \
                  wss: gets through most proxies"
                .to_owned(),
        },
        502..=504 => "a proxy in front of the server answers, and does not reach the server: is it running?".to_owned(),
        _ => return None,
    })
}

/// Where a redirect leads. `ws:` and `wss:` take the places of `http:` and `https:`.
pub(crate) fn redirected(url: &Url, location: &str) -> Option<Url> {
    let redirected = parse_url(location, Some(url)).ok();
    redirected.map(with_socket_scheme)
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes
        .windows(part.len())
        .any(|window| window.eq_ignore_ascii_case(part))
}

/// The server's words: the title of a page, or the start of a text, in one line without control
/// characters.
fn answer(headers: &[(String, String)], body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    let kind = net::header(headers, "content-type")
        .next()
        .unwrap_or("text/plain");
    let words = if kind.starts_with("text/html") {
        let start = text.to_ascii_lowercase().find("<title")?;
        let (_, rest) = text[start..].split_once('>')?;
        rest.split('<').next()?
    } else if kind.starts_with("text/") || kind.contains("json") {
        &text
    } else {
        return None;
    };
    let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
    let shown: String = line
        .chars()
        .take(MAX_ANSWER)
        .flat_map(char::escape_debug)
        .collect();
    let shown = shown.replace("\\\"", "\"").replace("\\'", "'");
    let rest = if line.chars().nth(MAX_ANSWER).is_some() {
        "…"
    } else {
        ""
    };
    (!shown.is_empty()).then(|| format!("{shown}{rest}"))
}

#[cfg(test)]
#[path = "hints_tests.rs"]
mod tests;
