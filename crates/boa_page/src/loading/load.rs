//! [The end of parsing](https://html.spec.whatwg.org/multipage/parsing.html#the-end) a page, and
//! the steps before it.

use crate::dom::ext::*;
use crate::{
    dom::{active_parser::DocumentParser, changed, document::ReadyState},
    events::{
        dispatch_at_window_of, fire_at_window_of, fire_bubbling, page_transition_event, queue_task,
    },
    html::{self, PreparedScript, encoding::decoded, parser::Parser, scripts},
    loading::window::cancel_animation_frames,
    page::Page,
};
use boa_engine::Context;
use boa_gc::GcRefCell;
use boa_web::{dom, host};
use std::{collections::VecDeque, rc::Rc};

impl Page {
    /// Queues a task that parses the page and runs its scripts, and the tasks that fire the events
    /// of loading.
    pub fn load(&self, source: &[u8], context: &mut Context) {
        let (page, source) = (self.clone(), source.to_vec());
        queue_task(context, move |context| {
            page.parse(&source, context);
            page.finish(context);
        });
    }

    /// Parses the page and runs its scripts, up to its end or to a script of a server. After that
    /// it goes on in a task of the event loop.
    pub fn parse(&self, source: &[u8], context: &mut Context) {
        let (text, encoding) = decoded(source);
        // https://infra.spec.whatwg.org/#normalize-newlines, so that scripts are found in it.
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        dom::diagnostics(context).keep_source(&scripts::page_name(context), &text);
        let document = self.document();
        document.encoding.set(encoding);
        document.ready_state.set(ReadyState::Loading);
        let parser = Parser::new(document);
        let active: Rc<dyn DocumentParser> = parser.clone();
        document.parser.set(&active);
        if parser.parse(&text, context) {
            parser.end(context);
            document.parser.clear(context);
        } else {
            self.loading().parses.set(true);
            document.parser.set_owned(active, context);
        }
    }

    /// Ends parsing: runs deferred scripts, and fires `DOMContentLoaded` and `load`. If a server is
    /// asked for a script that the rest of the page waits for, this happens after that.
    pub fn finish(&self, context: &mut Context) {
        if self.loading().parses.get() {
            self.loading().finishes.set(true);
            return;
        }
        self.document()
            .become_ready(ReadyState::Interactive, context);
        next_deferred(context);
    }

    /// Leaves the page: fires `pagehide`, `visibilitychange` and `unload`. Then sockets begin to
    /// close with the code 1001, and fire no more events; timers, animation frames and scripts that
    /// have not run yet are dropped. Message ports are disentangled.
    pub fn leave(&self, context: &mut Context) {
        if self.loading().hidden.replace(true) {
            return;
        }
        let document = self.document().object().clone();
        let event = page_transition_event("pagehide", context);
        dispatch_at_window_of(&event, &document, context);
        let target = self.document().node().event_target();
        fire_bubbling(&target, "visibilitychange", context);
        fire_at_window_of("unload", &document, context);
        self.document().parser.clear(context);
        // https://html.spec.whatwg.org/multipage/document-lifecycle.html#unloading-document-cleanup-steps
        host::run_unloading_cleanup_steps(context);
        cancel_animation_frames(context);
        self.loading().deferred.borrow_mut().clear();
        self.loading().in_order.borrow_mut().clear();
    }
}

/// A server has answered with a script: executes what has waited for it. `soon` is the script if it
/// does not wait for others.
pub(super) fn script_arrived(soon: Option<PreparedScript>, context: &mut Context) {
    let Some(page) = Page::from_context(context).filter(|page| !page.loading().hidden.get()) else {
        return;
    };
    if let Some(script) = soon {
        return scripts::execute_soon(&script, context);
    }
    let (document, loading) = (page.document(), page.loading());
    if let Some(parser) = document.parser.get().filter(|it| it.is_waiting())
        && parser.resume(context)
    {
        if parser.is_loading() {
            parser.end(context);
            document.parser.clear(context);
        } else {
            html::serialize::end_written(document, &*parser, context);
        }
    }
    // A script may have opened the document, which drops the parser of the page.
    let is_parsed = || document.parser.get().is_none_or(|it| !it.is_loading());
    if loading.parses.get() && is_parsed() {
        loading.parses.set(false);
        if loading.finishes.replace(false) {
            page.finish(context);
        }
    }
    if loading.waits_for_deferred.replace(false) {
        next_deferred(context);
    }
    if loading.waits_in_order.replace(false) {
        next_in_order(context);
    }
}

/// Takes the first script of a list, unless it waits for its server. Err if it does.
fn take_first(scripts: &GcRefCell<VecDeque<PreparedScript>>) -> Result<Option<PreparedScript>, ()> {
    let mut scripts = scripts.borrow_mut();
    match scripts.front() {
        Some(first) if first.is_pending() => Err(()),
        _ => Ok(scripts.pop_front()),
    }
}

/// Queues the next of the scripts that wait for the end of parsing, in order.
fn next_deferred(context: &mut Context) {
    queue_task(context, |context| {
        let Some(page) = Page::from_context(context) else {
            return;
        };
        let Ok(next) = take_first(&page.loading().deferred) else {
            return page.loading().waits_for_deferred.set(true);
        };
        match next {
            Some(script) => scripts::execute(&script, Some(next_deferred), context),
            None => content_loaded(&page, context),
        }
    });
}

/// Until [`stop_delaying`] was called as often.
pub(super) fn delay_load_event(page: &Page) {
    let delays = &page.loading().delays_load;
    delays.set(delays.get() + 1);
}

/// Adds to the scripts that execute in order as soon as possible. Each delays the load event.
pub(super) fn execute_in_order(script: PreparedScript, context: &mut Context) {
    let Some(page) = Page::from_context(context) else {
        return;
    };
    delay_load_event(&page);
    let loading = page.loading();
    loading.in_order.borrow_mut().push_back(script);
    if !loading.executes_in_order.replace(true) {
        next_in_order(context);
    }
}

/// Queues the next of these scripts.
fn next_in_order(context: &mut Context) {
    queue_task(context, |context| {
        let Some(page) = Page::from_context(context) else {
            return;
        };
        let Ok(next) = take_first(&page.loading().in_order) else {
            return page.loading().waits_in_order.set(true);
        };
        match next {
            Some(script) => scripts::execute(&script, Some(executed_in_order), context),
            None => page.loading().executes_in_order.set(false),
        }
    });
}

fn executed_in_order(context: &mut Context) {
    stop_delaying(context);
    next_in_order(context);
}

fn content_loaded(page: &Page, context: &mut Context) {
    let target = page.document().node().event_target();
    fire_bubbling(&target, "DOMContentLoaded", context);
    html::focus::focus_automatically(page.document(), context);
    stop_delaying(context);
}

/// Something that delayed the load event is done. When it was the last, the page is complete.
pub(crate) fn stop_delaying(context: &mut Context) {
    let Some(page) = Page::from_context(context) else {
        return;
    };
    let left = page.loading().delays_load.get().saturating_sub(1);
    page.loading().delays_load.set(left);
    if left > 0 || page.loading().loaded.get() {
        return;
    }
    queue_task(context, move |context| {
        // Scripts may have added others meanwhile.
        if page.loading().delays_load.get() > 0 || page.loading().loaded.replace(true) {
            return;
        }
        page.document().become_ready(ReadyState::Complete, context);
        let document = page.document().object().clone();
        fire_at_window_of("load", &document, context);
        let event = page_transition_event("pageshow", context);
        dispatch_at_window_of(&event, &document, context);
        changed(&page.document().node(), context);
    });
}
