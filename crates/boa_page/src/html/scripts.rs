//! [The script element](https://html.spec.whatwg.org/multipage/scripting.html#the-script-element):
//! preparing and executing.

use crate::dom::ext::*;
use crate::{
    dom::{AttributeChange, Element, active_parser::DocumentParser, document::associated_document},
    events,
    html::{
        event_handlers,
        prepared_script::{Arrival, Origin, PreparedScript, Text, Type},
        script_element::{self, HtmlScriptElement},
        user_agent::{UserAgent, user_agent},
    },
};
use boa_engine::{Context, JsError, JsResult, JsValue, Module};
use boa_gc::{Finalize, Trace};
use boa_web::{
    dom::{self, ErrorReport, TaskSource, host, report_exception, task},
    host::{self, clean_up_after_running_script},
    webidl::{self, PlatformRef, string::to_utf8},
};
use encoding_rs::Encoding;
use std::{
    path::{Path, PathBuf},
    rc::Rc,
};
use url::Url;

/// When a script is executed.
enum When {
    Now,
    /// The parser waits for it: it is the [pending parsing-blocking script][1].
    ///
    /// [1]: https://html.spec.whatwg.org/multipage/scripting.html#pending-parsing-blocking-script
    Blocking,
    /// When the document has been parsed, in order.
    AfterParsing,
    /// As soon as possible, in a task of its own.
    Soon,
    /// As soon as possible, in order.
    InOrder,
}

fn type_of(element: &PlatformRef<Element>) -> Option<Type> {
    let language = || {
        element
            .attribute_text("language")
            .filter(|it| !it.is_empty())
            .map(|it| format!("text/{it}"))
    };
    let text = match element.attribute_text("type") {
        Some(text) if text.is_empty() => "text/javascript".to_owned(),
        Some(text) => text
            .trim_matches(|it: char| it.is_ascii_whitespace())
            .to_ascii_lowercase(),
        None => language()
            .unwrap_or_else(|| "text/javascript".to_owned())
            .to_ascii_lowercase(),
    };
    match &*text {
        "module" => return Some(Type::Module),
        "importmap" => return Some(Type::ImportMap),
        _ => {}
    }
    // https://mimesniff.spec.whatwg.org/#javascript-mime-type
    match text.split_once('/')? {
        ("application" | "text", "ecmascript" | "javascript" | "x-ecmascript" | "x-javascript")
        | (
            "text",
            "javascript1.0" | "javascript1.1" | "javascript1.2" | "javascript1.3" | "javascript1.4"
            | "javascript1.5" | "jscript" | "livescript",
        ) => Some(Type::Classic),
        _ => None,
    }
}

/// Whether it is a script for an event, by its attributes `for` and `event`, other than the load of
/// the window.
fn is_for_another_event(element: &PlatformRef<Element>) -> bool {
    let attributes = element
        .attribute_text("for")
        .zip(element.attribute_text("event"));
    attributes.is_some_and(|(target, event)| {
        let [target, event] =
            [&target, &event].map(|it| it.trim_matches(|it: char| it.is_ascii_whitespace()));
        let is_load = ["onload", "onload()"]
            .iter()
            .any(|it| event.eq_ignore_ascii_case(it));
        !target.eq_ignore_ascii_case("window") || !is_load
    })
}

/// A parser has reached the end tag. Returns the script that blocks the parser, which executes it
/// once no other script is running.
pub(crate) fn parsed(
    element: &PlatformRef<Element>,
    parser: &dyn DocumentParser,
    context: &mut Context,
) -> Option<PreparedScript> {
    // https://html.spec.whatwg.org/multipage/parsing.html#scriptEndTag
    clean_up_after_running_script(context);
    prepare(element, Some(parser), context)
}

/// [Prepares the script element](https://html.spec.whatwg.org/multipage/scripting.html#prepare-the-script-element)
/// that a parser or a script has inserted. Returns the script that blocks the parser.
fn prepare(
    element: &PlatformRef<Element>,
    parser: Option<&dyn DocumentParser>,
    context: &mut Context,
) -> Option<PreparedScript> {
    let script = script_element::of(element)?;
    let (mut prepared, when) = prepared(element, &script, parser, context)?;
    let user_agent = user_agent(context)?;
    if matches!(when, When::Soon) {
        user_agent.delay_load_event(context);
    }
    fetch_early(&mut prepared, &when, user_agent, context);
    match when {
        When::Soon if prepared.is_pending() => {}
        When::Now => execute(&prepared, None, context),
        When::Blocking => return Some(prepared),
        When::AfterParsing => user_agent.execute_after_parsing(prepared, context),
        When::InOrder => user_agent.execute_in_order(prepared, context),
        When::Soon => events::queue_task(context, move |context| execute_soon(&prepared, context)),
    }
    None
}

/// Executes a script of [`When::Soon`].
pub(crate) fn execute_soon(prepared: &PreparedScript, context: &mut Context) {
    execute(prepared, Some(stop_delaying_load_event), context);
}

/// Begins to fetch a classic script that may come from a server, without waiting for it.
fn fetch_early(
    prepared: &mut PreparedScript,
    when: &When,
    user_agent: &'static dyn UserAgent,
    context: &mut Context,
) {
    let url = match &prepared.origin {
        Origin::File(url) if matches!(url.scheme(), "http" | "https") => url.clone(),
        _ => return,
    };
    if prepared.r#type != Type::Classic {
        return;
    }
    let arrival = Rc::new(Arrival::default());
    prepared.arrival = Some(arrival.clone());
    let error = match read(&url, prepared, user_agent, context) {
        Ok(text) => return arrival.set(Ok(text)),
        Err(error) => error,
    };
    // It has the name of the server's script, not that of a file: it may not read files.
    let document = prepared.element.node().owner().url();
    let Some(fetching) = user_agent.fetch_classic_script(&url, &document, context) else {
        return arrival.set(Err(error));
    };
    let encoding = prepared.encoding;
    let soon = matches!(when, When::Soon).then(|| prepared.clone());
    let host = host(context);
    let queue = host.clone();
    let arriving = async move {
        let text = match fetching.await {
            Ok(script) => {
                let charset = script.charset.as_deref();
                let named = charset.and_then(|label| Encoding::for_label(label.as_bytes()));
                let text = named.unwrap_or(encoding).decode(&script.bytes).0;
                Ok((script.name, text.into_owned()))
            }
            Err(of_server) => Err(format!("{error}; from the server: {of_server}")),
        };
        let arrived = task(move |context| {
            arrival.set(text);
            user_agent.script_arrived(soon, context);
        });
        queue.queue_task_from_future(TaskSource::Networking, arrived);
    };
    host.spawn_local(Box::pin(arriving), context);
}

fn prepared(
    element: &PlatformRef<Element>,
    script: &PlatformRef<HtmlScriptElement>,
    parser: Option<&dyn DocumentParser>,
    context: &mut Context,
) -> Option<(PreparedScript, When)> {
    if script.already_started.get() {
        return None;
    }
    let by_parser = script.parser_inserted.replace(false);
    if by_parser && !element.has_attribute("async") {
        script.force_async.set(true);
    }
    let text = element.node().child_text();
    if !element.has_attribute("src") && text.is_empty() || !element.node().is_connected() {
        return None;
    }
    let r#type = type_of(element)?;
    if by_parser {
        script.parser_inserted.set(true);
        script.force_async.set(false);
    }
    script.already_started.set(true);
    let document = element.node().owner();
    // In frames, and in documents without a window, scripting is disabled.
    if !document.is_page(context) {
        return None;
    }
    let is_ignored = || element.has_attribute("nomodule") || is_for_another_event(element);
    if r#type == Type::Classic && is_ignored() {
        return None;
    }
    if r#type == Type::ImportMap {
        register_import_map(element, &to_utf8(&text), context);
        return None;
    }
    let is_async = element.has_attribute("async") || script.force_async.get();
    let origin = match element.attribute("src") {
        None => {
            let text = to_utf8(&text);
            let in_place = parser.and_then(|parser| parser.in_place(&text));
            Origin::Inline(in_place.unwrap_or(text))
        }
        Some(src) => match document.parse_url(&src).filter(|_| !src.is_empty()) {
            Some(url) => Origin::File(url),
            None => {
                let name = page_name(context);
                let src = to_utf8(&src);
                let message = format!(
                    "{}: <script src={src:?}>: this is no URL that a script could be at",
                    name.display()
                );
                let element = element.clone();
                events::queue_task(context, move |context| {
                    report_failure(&element, &message, context);
                    fire(&element, "error", context);
                });
                return None;
            }
        },
    };
    let external = matches!(origin, Origin::File(_));
    let is_of_source = parser.is_some_and(|parser| !parser.was_written());
    let prepared = PreparedScript {
        element: element.clone(),
        document,
        name: if is_of_source {
            page_name(context)
        } else {
            name_of_inserted_code(page_name(context), context)
        },
        r#type,
        origin,
        encoding: encoding_of(element),
        arrival: None,
    };
    let when = match r#type {
        Type::Classic if !external => When::Now,
        _ if is_async => When::Soon,
        _ if !by_parser => When::InOrder,
        Type::Classic if !element.has_attribute("defer") => When::Blocking,
        _ => When::AfterParsing,
    };
    Some((prepared, when))
}

/// [Registers an import map](https://html.spec.whatwg.org/multipage/webappapis.html#register-an-import-map),
/// which is in the document: the standard knows none with a `src`.
fn register_import_map(element: &PlatformRef<Element>, text: &str, context: &mut Context) {
    let Some(user_agent) = user_agent(context) else {
        return;
    };
    let name = page_name(context);
    let place = format!("{}: <script type=importmap>", name.display());
    if element.has_attribute("src") {
        let message = format!("{place}: it has a src, and such maps are not loaded");
        let element = element.clone();
        return events::queue_task(context, move |context| {
            report_failure(&element, &message, context);
            fire(&element, "error", context);
        });
    }
    let base = element.node().owner().base();
    match user_agent.register_import_map(text, &base, context) {
        Ok(warnings) => {
            for warning in warnings {
                user_agent.failed(&format!("{place}: {warning}"), context);
            }
        }
        Err(why) => user_agent.script_failed(&format!("{place}: {why}"), context),
    }
}

fn stop_delaying_load_event(context: &mut Context) {
    if let Some(user_agent) = user_agent(context) {
        user_agent.stop_delaying_load_event(context);
    }
}

/// The script can't be fetched: reports the reason, before its element gets the event.
fn report_failure(element: &PlatformRef<Element>, message: &str, context: &Context) {
    let Some(user_agent) = user_agent(context) else {
        return;
    };
    if element.event_target().has_listener("error") {
        user_agent.failed(message, context);
    } else {
        user_agent.script_failed(message, context);
    }
}

fn fire(element: &PlatformRef<Element>, r#type: &'static str, context: &mut Context) {
    events::fire(&element.event_target(), r#type, context);
}

/// The name of the page's inline scripts in messages and stacks. Relative imports start there.
pub(crate) fn page_name(context: &Context) -> PathBuf {
    let document = associated_document(context).ok();
    let name = document
        .and_then(|document| Some(user_agent(context)?.name(document.creation_url(), context)));
    name.unwrap_or_default()
}

/// The name of code that a script may have put into the document: `of_page`, unless that is a file
/// and a script of a server has run. It may not read the user's files, so neither may code that it
/// can have inserted. A `data:` URL imports none.
pub(crate) fn name_of_inserted_code(of_page: PathBuf, context: &Context) -> PathBuf {
    let name = of_page.to_string_lossy();
    let is_of_server = name.starts_with("http:") || name.starts_with("https:");
    if !is_of_server && dom::diagnostics(context).has_scripts_of_servers() {
        PathBuf::from(INSERTED)
    } else {
        of_page
    }
}

/// See [`name_of_inserted_code`].
pub(crate) const INSERTED: &str = "data:,inserted";

/// [Executes the script element](https://html.spec.whatwg.org/multipage/scripting.html#execute-the-script-element),
/// of a module once its imports are loaded. Calls `then` when it is done.
pub(crate) fn execute(
    prepared: &PreparedScript,
    then: Option<fn(&mut Context)>,
    context: &mut Context,
) {
    if prepared.was_moved() {
        return done(then, context);
    }
    match fetch(prepared, context) {
        Ok(Fetched::Module(module)) => return run_module(prepared, module, then, context),
        Ok(Fetched::InvalidModule(error)) => {
            let prepared = prepared.clone();
            // Modules never run at once, and this is when one that is valid would.
            return events::queue_task(context, move |context| {
                ended(&prepared, Err(error), "load", then, context);
            });
        }
        Ok(Fetched::Classic { name, text }) => run_classic(prepared, &name, &text, context),
        Err(()) => fire(&prepared.element, "error", context),
    }
    done(then, context);
}

fn done(then: Option<fn(&mut Context)>, context: &mut Context) {
    if let Some(then) = then {
        then(context);
    }
}

enum Fetched {
    Classic {
        name: PathBuf,
        text: String,
    },
    Module(Module),
    /// A module script, by its
    /// [error to rethrow](https://html.spec.whatwg.org/multipage/webappapis.html#concept-script-error-to-rethrow).
    InvalidModule(JsError),
}

/// Whether the errors of a classic script are
/// [muted](https://html.spec.whatwg.org/multipage/webappapis.html#muted-errors): it is of another
/// origin, and fetched without CORS.
fn has_muted_errors(element: &PlatformRef<Element>, url: &Url) -> bool {
    matches!(url.scheme(), "http" | "https")
        && url.origin() != element.node().owner().url().origin()
        && !element.has_attribute("crossorigin")
}

/// The encoding that the attribute `charset` names, or that of the document.
fn encoding_of(element: &PlatformRef<Element>) -> &'static Encoding {
    let label = element.attribute_text("charset");
    let encoding = label.and_then(|label| Encoding::for_label(label.as_bytes()));
    encoding.unwrap_or_else(|| element.node().owner().encoding.get())
}

/// Reads a script's source. That it can't be read has been reported already.
fn fetch(prepared: &PreparedScript, context: &mut Context) -> Result<Fetched, ()> {
    let user_agent = user_agent(context).ok_or(())?;
    let (name, text) = match &prepared.origin {
        Origin::Inline(text) => (prepared.name.clone(), text.clone()),
        // The loader of modules asks the server.
        Origin::File(url)
            if prepared.r#type == Type::Module && matches!(url.scheme(), "http" | "https") =>
        {
            (prepared.name.clone(), String::new())
        }
        Origin::File(url) => match text_of(url, prepared, user_agent, context)? {
            Ok((name, text)) => {
                let diagnostics = dom::diagnostics(context);
                diagnostics.keep_source(&name, &text);
                if has_muted_errors(&prepared.element, url) {
                    diagnostics.mute(&name);
                }
                (name, text)
            }
            Err(error) => {
                let message = format!("the script {url} can't be read: {error}");
                report_failure(&prepared.element, &message, context);
                return Err(());
            }
        },
    };
    if prepared.r#type == Type::Classic {
        return Ok(Fetched::Classic { name, text });
    }
    // A module with a URL is imported, so that others which import it get the same one.
    let source = match &prepared.origin {
        Origin::File(url) => format!("import {};", quoted(url.as_str())),
        Origin::Inline(_) => text,
    };
    let module = dom::diagnostics(context).parse_module(&prepared.name, &source, context);
    Ok(module.map_or_else(Fetched::InvalidModule, Fetched::Module))
}

/// The text of a script that has arrived, or that is read now. It is executed once, so the text is
/// taken.
fn text_of(
    url: &Url,
    prepared: &PreparedScript,
    user_agent: &dyn UserAgent,
    context: &Context,
) -> Result<Text, ()> {
    match &prepared.arrival {
        Some(arrival) => arrival.take().ok_or(()),
        None => Ok(read(url, prepared, user_agent, context)),
    }
}

/// Reads the file beside the page.
fn read(
    url: &Url,
    prepared: &PreparedScript,
    user_agent: &dyn UserAgent,
    context: &Context,
) -> Text {
    let bytes = user_agent.read(url, context)?;
    let text = prepared.encoding.decode(&bytes).0.into_owned();
    Ok((user_agent.name(url, context), text))
}

/// A URL as a string literal; it has neither quotes nor backslashes in it.
fn quoted(url: &str) -> String {
    format!("\"{}\"", url.replace('\\', "%5C").replace('"', "%22"))
}

fn run_classic(prepared: &PreparedScript, name: &Path, text: &str, context: &mut Context) {
    let document = &prepared.document;
    let external = matches!(prepared.origin, Origin::File(_));
    let before = document
        .current_script
        .replace(Some(prepared.element.node()));
    let ignored = usize::from(external && !document.parser.is_running_script());
    let writes = &document.ignores_destructive_writes;
    writes.set(writes.get() + ignored);
    run(name, text, context);
    writes.set(writes.get() - ignored);
    document.current_script.replace(before);
    if external {
        fire(&prepared.element, "load", context);
    }
}

/// [Runs a classic script](https://html.spec.whatwg.org/multipage/webappapis.html#run-a-classic-script).
pub(crate) fn run(name: &Path, text: &str, context: &mut Context) {
    host::run_script(context, |context| {
        let script = dom::diagnostics(context).parse(name, text, context);
        let result = script.and_then(|script| host(context).evaluate(&script, context));
        if let Err(error) = result {
            report_exception(error, context);
        }
    });
}

/// Loads the imports of the module, and
/// [runs it](https://html.spec.whatwg.org/multipage/webappapis.html#run-a-module-script) then.
fn run_module(
    prepared: &PreparedScript,
    module: Module,
    then: Option<fn(&mut Context)>,
    context: &mut Context,
) {
    let loaded = webidl::Promise::Object(module.load(context));
    let reacted = loaded.react(
        Loaded {
            module,
            prepared: prepared.clone(),
            then,
        },
        |loaded, settled, context| {
            let (loaded, settled) = (loaded.clone(), settled.map(drop));
            // A task of its own: after the module its microtasks run, and then `load` is fired.
            events::queue_task(context, move |context| loaded.run(settled, context));
            Ok(())
        },
        context,
    );
    if let Err(error) = reacted {
        report_exception(error, context);
        done(then, context);
    }
}

/// A module whose imports are loaded, and what follows it.
#[derive(Clone, Trace, Finalize)]
struct Loaded {
    module: Module,
    prepared: PreparedScript,
    #[unsafe_ignore_trace]
    then: Option<fn(&mut Context)>,
}

impl Loaded {
    fn run(&self, loaded: Result<(), JsValue>, context: &mut Context) {
        if self.prepared.was_moved() {
            return done(self.then, context);
        }
        let (result, event) = match loaded {
            Ok(()) => (link_and_evaluate(&self.module, context), "load"),
            Err(reason) if dom::diagnostics(context).is_to_rethrow(&reason) => {
                (Err(JsError::from_opaque(reason)), "load")
            }
            Err(reason) => {
                let error = JsError::from_opaque(reason);
                let message = failure(error, context);
                report_failure(&self.prepared.element, &message, context);
                (Ok(()), "error")
            }
        };
        ended(&self.prepared, result, event, self.then, context);
    }
}

/// The message about a module that can't be fetched, with the position of its specifier.
fn failure(error: JsError, context: &mut Context) -> String {
    let report = ErrorReport::new(error, context);
    let place = report.position().map_or_else(String::new, |frame| {
        let file = frame.file.as_deref().unwrap_or_default();
        format!("{file}:{}:{}: ", frame.line, frame.column)
    });
    let message = &report.message;
    let message = message.strip_prefix("TypeError: ").unwrap_or(message);
    format!("{place}{message}")
}

/// The end of a module script: reports its error, and fires the event.
fn ended(
    prepared: &PreparedScript,
    result: JsResult<()>,
    event: &'static str,
    then: Option<fn(&mut Context)>,
    context: &mut Context,
) {
    if let Err(error) = result {
        report_exception(error, context);
    }
    clean_up_after_running_script(context);
    if matches!(prepared.origin, Origin::File(_)) || event == "error" {
        fire(&prepared.element, event, context);
    }
    done(then, context);
}

fn link_and_evaluate(module: &Module, context: &mut Context) -> JsResult<()> {
    module.link(context)?;
    let evaluated = module.evaluate(context)?;
    webidl::Promise::Object(evaluated).react(
        (),
        |(), settled, context| {
            if let Err(reason) = settled {
                report_exception(JsError::from_opaque(reason), context);
            }
            Ok(())
        },
        context,
    )
}

/// [Becomes connected](https://html.spec.whatwg.org/multipage/scripting.html#script-processing-model:becomes-connected-2):
/// a script that no parser inserted is prepared.
pub(super) fn post_connection(element: &PlatformRef<Element>, context: &mut Context) {
    if script_element::of(element).is_some_and(|script| !script.parser_inserted.get()) {
        prepare(element, None, context);
    }
}

pub(super) fn children_changed(element: &PlatformRef<Element>, context: &mut Context) {
    if element.node().is_connected()
        && let Some(script) = script_element::of(element)
        && !script.parser_inserted.get()
        && !script.already_started.get()
    {
        prepare(element, None, context);
    }
}

pub(super) fn attribute_changed(
    element: &PlatformRef<Element>,
    change: &AttributeChange<'_>,
    context: &mut Context,
) {
    event_handlers::attribute_change_steps(element, change, context);
    let Some(script) = script_element::of(element).filter(|_| change.value.is_some()) else {
        return;
    };
    match &**change.local_name {
        "async" => script.force_async.set(false),
        "src" if !script.parser_inserted.get() && element.node().is_connected() => {
            prepare(element, None, context);
        }
        _ => {}
    }
}
