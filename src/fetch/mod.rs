//! [`fetch`](https://fetch.spec.whatwg.org/), `Headers`, `Request`, `Response`, `EventSource` and
//! `XMLHttpRequest`, over the connections of [the client of HTTP](crate::net::http1). The crate
//! feature `fetch` has this module.
//!
//! A runtime has them with [`Builder::fetch`](crate::Builder::fetch), and a `Context` of the program
//! by [`FetchExtension`](crate::extensions::FetchExtension). `docs/fetch.md` says what of
//! the standard is there.

mod answer;
mod body;
mod content_decoder;
mod enumerations;
mod event_source;
mod fetching;
mod form_data;
mod header_list;
mod headers;
mod integrity;
mod mime_type;
mod range;
mod request;
mod response;
mod script;
mod upload;
mod xml_http_request;

pub use event_source::EventSource;
pub use form_data::FormData;
pub use headers::Headers;
pub use request::Request;
pub use response::Response;
pub use xml_http_request::{XmlHttpRequest, XmlHttpRequestEventTarget, XmlHttpRequestUpload};

use crate::websocket::NetworkConfig;

use crate::{
    host, net, web,
    webidl::{self, Steps, define_operation},
};
use boa_engine::{Context, JsData, JsObject, JsResult, js_string};
use boa_gc::{Finalize, Trace};
pub(crate) use enumerations::RequestMode;
pub(crate) use fetching::RequestCount;
use fetching::Running;
pub(crate) use script::{FetchedScript, ScriptFetcher};
use std::{rc::Rc, sync::Arc};
use url::Url;

/// The state of `fetch` in a realm.
#[derive(Clone, Trace, Finalize, JsData)]
struct RealmState {
    #[unsafe_ignore_trace]
    config: Rc<NetworkConfig>,
    #[unsafe_ignore_trace]
    running: Rc<Running>,
    /// The realm's functions, which no script has replaced.
    json_parse: JsObject,
    json_stringify: JsObject,
}

impl RealmState {
    fn with_config(&self, config: NetworkConfig) -> Self {
        let mut state = self.clone();
        state.config = Rc::new(config);
        state
    }
}

fn realm_state(context: &Context) -> Option<RealmState> {
    webidl::realm_data(context.realm(), RealmState::clone)
}

/// Defines `fetch`, `Headers`, `Request`, `Response`, `FormData`, `EventSource` and
/// `XMLHttpRequest` in the current realm. If they are defined already, sets the configuration of
/// new requests. The realm must already have a [`Host`](host::Host), and the interfaces of
/// [`dom`](crate::dom) and [`web`].
pub(crate) fn register(config: NetworkConfig, context: &mut Context) -> JsResult<()> {
    let known = realm_state(context);
    let is_defined = known.is_some();
    let state = match known {
        Some(known) => known.with_config(config),
        None => {
            let json = context.intrinsics().objects().json();
            let mut function = |name| json.get(name, context)?.to_object(context);
            RealmState {
                json_parse: function(js_string!("parse"))?,
                json_stringify: function(js_string!("stringify"))?,
                config: Rc::new(config),
                running: Rc::new(Running::new(context)),
            }
        }
    };
    context.realm().host_defined_mut().insert(state);
    if is_defined {
        return Ok(());
    }
    web::register_streams(context);
    host::add_unloading_cleanup_steps(abort_all, context);
    webidl::define::<EventSource>(context);
    webidl::define::<FormData>(context);
    webidl::define::<Headers>(context);
    webidl::define::<Request>(context);
    webidl::define::<Response>(context);
    web::register_progress_event(context);
    webidl::define::<XmlHttpRequestEventTarget>(context);
    webidl::define::<XmlHttpRequestUpload>(context);
    webidl::define::<XmlHttpRequest>(context);
    define_operation("fetch", &Steps(fetching::fetch), context);
    Ok(())
}

/// Ends all requests of the current realm, with the content that is being read. Their promises are
/// not settled.
pub(crate) fn abort_all(context: &mut Context) {
    if let Some(state) = realm_state(context) {
        state.running.abort_all();
    }
}

/// Sets the location of new requests in the current realm.
pub(crate) fn set_location(location: &Url, context: &Context) {
    if let Some(state) = realm_state(context) {
        let mut config = NetworkConfig::clone(&state.config);
        config.location = Some(location.clone());
        webidl::insert_realm_data(state.with_config(config), context.realm());
    }
}

/// Takes the network of the program away, when its runtime is dropped.
pub(crate) fn disconnect(context: &mut Context) {
    abort_all(context);
    if let Some(state) = realm_state(context) {
        let nowhere =
            NetworkConfig::new(Arc::new(net::MemoryNetwork::new()), net::Options::default());
        webidl::insert_realm_data(state.with_config(nowhere), context.realm());
    }
}
