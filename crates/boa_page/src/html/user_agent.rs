//! The user agent of documents: the services that HTML's elements need from the page around them.

use crate::{dom::Element, html::PreparedScript};
use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Trace};
use boa_web::{
    host::ClassicScript,
    webidl::{PlatformRef, insert_realm_data, realm_data},
};
use std::{path::PathBuf, pin::Pin};
use url::Url;

/// A classic script that a server will send, or the reason why there is none, for people.
pub type FetchedScript = Pin<Box<dyn Future<Output = Result<ClassicScript, String>>>>;

/// The services that the standard leaves to the user agent, and the services of a document's
/// navigable.
pub(crate) trait UserAgent: Sync {
    /// The content of a URL, or the reason why it can't be read.
    fn read(&self, url: &Url, context: &Context) -> Result<Vec<u8>, String>;

    /// The name of a URL in messages. Relative imports of a script start there.
    fn name(&self, url: &Url, context: &Context) -> PathBuf;

    /// Fetches a classic script that can't be read from the server of its URL, if there is one.
    fn fetch_classic_script(
        &self,
        url: &Url,
        document: &Url,
        context: &Context,
    ) -> Option<FetchedScript>;

    /// Registers an import map of the document. Returns warnings, or the reason why it is not used.
    fn register_import_map(
        &self,
        text: &str,
        base: &Url,
        context: &Context,
    ) -> Result<Vec<String>, String>;

    /// A resource is missing, for the reason that `message` names.
    fn failed(&self, message: &str, context: &Context);

    /// The same of a script, whose failure the page does not handle.
    fn script_failed(&self, message: &str, context: &Context);

    /// The document was asked to navigate to another one, which it does not do. `message` says
    /// where to.
    fn not_followed(&self, message: &str, context: &Context);

    /// Scrolls an element into view that gets the focus.
    fn scroll_into_view(&self, element: &PlatformRef<Element>, context: &mut Context);

    /// Adds to the [list of scripts that will execute when the document has finished parsing][1].
    ///
    /// [1]: https://html.spec.whatwg.org/#list-of-scripts-that-will-execute-when-the-document-has-finished-parsing
    fn execute_after_parsing(&self, script: PreparedScript, context: &Context);

    /// A server has answered with a script. `soon` is the script if it does not wait for others.
    fn script_arrived(&self, soon: Option<PreparedScript>, context: &mut Context);

    /// Adds to the [list of scripts that will execute in order as soon as possible][1].
    ///
    /// [1]: https://html.spec.whatwg.org/#list-of-scripts-that-will-execute-in-order-as-soon-as-possible
    fn execute_in_order(&self, script: PreparedScript, context: &mut Context);

    /// [Delays the load event](https://html.spec.whatwg.org/multipage/parsing.html#delay-the-load-event)
    /// until [`stop_delaying_load_event`](Self::stop_delaying_load_event) was called as often as
    /// this.
    fn delay_load_event(&self, context: &Context);

    /// See [`delay_load_event`](Self::delay_load_event).
    fn stop_delaying_load_event(&self, context: &mut Context);
}

/// The user agent of a realm.
#[derive(Trace, Finalize, JsData)]
struct Registered(#[unsafe_ignore_trace] &'static dyn UserAgent);

pub(super) fn register(user_agent: &'static dyn UserAgent, context: &Context) {
    insert_realm_data(Registered(user_agent), context.realm());
}

/// The user agent of the current realm.
pub(crate) fn user_agent(context: &Context) -> Option<&'static dyn UserAgent> {
    realm_data(context.realm(), |it: &Registered| it.0)
}
