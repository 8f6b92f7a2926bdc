//! [The end of parsing](https://html.spec.whatwg.org/multipage/parsing.html#the-end) a page, and the steps before it.

use crate::ext::*;
use crate::{
    Page, dom::document::ReadyState, events::page_transition_event, html::parser::Parser, loading::scripts, page,
};
use boa_engine::{Context, JsString, JsValue, js_string};
use boa_websocket::{
    dom::{self, Event, EventInit, EventInterface, EventKind, EventOf, EventTarget, host},
    webidl::{Brand, PlatformRef},
};
use encoding_rs::Encoding;

impl Page {
    /// Queues a task that parses the page and runs its scripts, and the tasks that fire the events of loading.
    pub fn load(&self, source: &[u8], context: &mut Context) {
        let (page, source) = (self.clone(), source.to_vec());
        host(context).queue_task(
            dom::TaskSource::DomManipulation,
            dom::task(move |context| {
                page.parse(&source, context);
                page.finish(context);
            }),
            context,
        );
    }

    /// Parses the page and runs its scripts, up to its end.
    pub fn parse(&self, source: &[u8], context: &mut Context) {
        let (text, encoding) = decoded(source);
        let document = self.document();
        document.set_encoding(encoding);
        document.set_ready_state(ReadyState::Loading);
        let parser = Parser::new(document);
        document.parser.set(&parser);
        parser.parse(&text, context);
        parser.end(context);
        document.parser.clear(context);
    }

    /// Ends parsing: runs deferred scripts, and fires `DOMContentLoaded` and `load`.
    pub fn finish(&self, context: &mut Context) {
        self.document().become_ready(ReadyState::Interactive, context);
        next_deferred(context);
    }

    /// Leaves the page: fires `pagehide`, `visibilitychange` and `unload`.
    pub fn leave(&self, context: &mut Context) {
        if self.slots.hidden.replace(true) {
            return;
        }
        self.tell_what_waits();
        let event = page_transition_event("pagehide", context);
        if let Some(window) = window(context) {
            window.dispatch(&event, context);
        }
        self.document().fire("visibilitychange", true, context);
        let event = Event::create::<Event>(EventInit::new(js_string!("unload"), EventKind::Event), context);
        if let Some(window) = window(context) {
            window.dispatch(&event, context);
        }
        self.document().parser.clear(context);
    }

    pub(crate) fn fire_at_window(&self, r#type: &'static str, context: &mut Context) {
        let event = Event::create::<Event>(EventInit::new(JsString::from(r#type), EventKind::Event), context);
        if let Some(window) = window(context) {
            window.dispatch(&event, context);
        }
    }

    /// Whether the `load` event has been fired.
    #[must_use]
    pub fn is_loaded(&self) -> bool {
        self.slots.loaded.get()
    }

    pub(crate) fn delay_load(&self, by: usize) {
        self.slots.delays_load.set(self.slots.delays_load.get() + by);
    }
}

/// Dispatches an event at the window.
pub(crate) fn dispatch_at_window<I: EventInterface>(event: &EventOf<I>, context: &mut Context) {
    if let Some(window) = window(context) {
        window.dispatch(event, context);
    }
}

fn window(context: &Context) -> Option<PlatformRef<EventTarget>> {
    <PlatformRef<EventTarget> as Brand>::of(&JsValue::undefined(), context)
}

/// Queues the next of the scripts that wait for the end of parsing, in order.
fn next_deferred(context: &mut Context) {
    host(context).queue_task(
        dom::TaskSource::DomManipulation,
        dom::task(|context| {
            let Ok(page) = page(context) else { return };
            let next = {
                let mut deferred = page.slots.deferred.borrow_mut();
                if deferred.is_empty() { None } else { Some(deferred.remove(0)) }
            };
            match next {
                Some(script) => scripts::execute_deferred(&script, next_deferred, context),
                None => content_loaded(&page, context),
            }
        }),
        context,
    );
}

fn content_loaded(page: &Page, context: &mut Context) {
    page.document().fire("DOMContentLoaded", true, context);
    crate::html::focus_automatically(page.document(), context);
    stop_delaying(context);
}

/// Something that delayed the load event is done. When it was the last, the page is complete.
pub(crate) fn stop_delaying(context: &mut Context) {
    let Ok(page) = page(context) else { return };
    let left = page.slots.delays_load.get().saturating_sub(1);
    page.slots.delays_load.set(left);
    if left > 0 || page.slots.loaded.get() {
        return;
    }
    host(context).queue_task(
        dom::TaskSource::DomManipulation,
        dom::task(move |context| {
            // Scripts may have added others meanwhile.
            if page.slots.delays_load.get() > 0 || page.slots.loaded.replace(true) {
                return;
            }
            page.document().become_ready(ReadyState::Complete, context);
            let event = Event::create::<Event>(EventInit::new(js_string!("load"), EventKind::Event), context);
            if let Some(window) = window(context) {
                window.dispatch(&event, context);
            }
            let event = page_transition_event("pageshow", context);
            if let Some(window) = window(context) {
                window.dispatch(&event, context);
            }
            crate::changed(&crate::node_of(page.document()), context);
        }),
        context,
    );
}

/// [The encoding sniffing algorithm](https://html.spec.whatwg.org/multipage/parsing.html#determining-the-character-encoding), in
/// short: a byte order mark, what a `meta` says, and then what it is.
pub(crate) fn decoded(source: &[u8]) -> (String, &'static Encoding) {
    let head = &source[..source.len().min(1024)];
    let declared = || {
        let head = head.to_ascii_lowercase();
        let at = head.windows(8).position(|window| window == b"charset=")?;
        let label: Vec<u8> = head[at + 8..]
            .iter()
            .copied()
            .skip_while(|byte| matches!(byte, b'"' | b'\'' | b' '))
            .take_while(|byte| !matches!(byte, b'"' | b'\'' | b' ' | b'/' | b'>' | b';'))
            .collect();
        Encoding::for_label(&label)
    };
    let by_content = || if str::from_utf8(source).is_ok() { encoding_rs::UTF_8 } else { encoding_rs::WINDOWS_1252 };
    let encoding = declared().unwrap_or_else(by_content);
    // A declaration in ASCII can't be right about UTF-16.
    let encoding = if encoding == encoding_rs::UTF_16LE || encoding == encoding_rs::UTF_16BE {
        encoding_rs::UTF_8
    } else {
        encoding
    };
    let (text, encoding, _) = encoding.decode(source);
    (text.into_owned(), encoding)
}

#[cfg(test)]
mod tests {
    use crate::loading::load::*;

    fn text(source: &[u8]) -> String {
        decoded(source).0
    }

    #[test]
    fn encodings_are_found() {
        assert_eq!(text(b"\xef\xbb\xbf\xc3\xa9"), "\u{e9}");
        assert_eq!(text(b"\xc3\xa9"), "\u{e9}");
        assert_eq!(text(b"\xe9"), "\u{e9}");
        assert_eq!(text(b"<meta charset='iso-8859-2'>\xe8"), "<meta charset='iso-8859-2'>\u{10d}");
        assert_eq!(text(b"\xff\xfea\0"), "a");
        assert_eq!(text(b"<meta charset=utf-16>\xc3\xa9"), "<meta charset=utf-16>\u{e9}");
    }
}
