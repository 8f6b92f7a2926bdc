//! [Fetching scripts](https://html.spec.whatwg.org/multipage/webappapis.html#fetching-scripts) of
//! pages, workers and imports, as `fetch` sends its requests.

use super::{
    NetworkConfig,
    answer::{self, Answer, Outgoing, OutgoingContent},
    enumerations::RequestMode,
    fetching::{self, Running},
    mime_type, realm_state,
    request::RequestParts,
};
use crate::{
    net,
    webidl::{self, Charge},
};
use boa_engine::Context;
use data_url::mime::Mime;
use futures_util::{
    StreamExt,
    future::{AbortHandle, Abortable},
};
use std::rc::Rc;
use url::Url;

/// A script that a server has sent.
pub(crate) struct FetchedScript {
    /// The URL after redirects.
    pub(crate) url: Url,
    pub(crate) mime_type: Option<Mime>,
    /// [Determine nosniff](https://fetch.spec.whatwg.org/#determine-nosniff): the server says that
    /// the type is right.
    pub(crate) is_nosniff: bool,
    pub(crate) bytes: Vec<u8>,
}

/// Fetches scripts for a realm. It has the network of the realm's `fetch`, and counts as that does.
pub(crate) struct ScriptFetcher {
    config: Rc<NetworkConfig>,
    running: Rc<Running>,
    /// Of no bytes: it has the quota of the realm.
    charge: Charge,
}

impl ScriptFetcher {
    /// The fetcher of the current realm. `None` if it has no `fetch`.
    pub(crate) fn of(context: &Context) -> Option<Self> {
        let state = realm_state(context)?;
        Some(Self {
            config: state.config.clone(),
            running: state.running.clone(),
            charge: webidl::empty_charge(context),
        })
    }

    /// Fetches a script of at most `most` bytes. With the mode `cors`, its server has to permit that
    /// another origin reads it.
    ///
    /// # Errors
    /// Why there is none, as far as a script may see it.
    pub(crate) async fn fetch(
        self: Rc<Self>,
        url: Url,
        mode: RequestMode,
        most: u64,
    ) -> Result<FetchedScript, String> {
        if let Some(error) = self.running.refusal() {
            return Err(self.failure(&url, &error));
        }
        let (handle, registration) = AbortHandle::new_pair();
        let _ticket = self.running.begin(handle);
        let answered = Abortable::new(self.answer(url, mode, most), registration).await;
        answered.unwrap_or_else(|_| Err("the runtime has ended".to_owned()))
    }

    async fn answer(
        &self,
        url: Url,
        mode: RequestMode,
        most: u64,
    ) -> Result<FetchedScript, String> {
        let mut parts = RequestParts::new(url, None);
        parts.mode = mode;
        let request = Outgoing {
            parts,
            headers: Vec::new(),
            content: OutgoingContent::None,
            checks_cors: mode == RequestMode::Cors,
            charge: self.charge.another(),
        };
        let answered = answer::answer(request, self.config.clone()).await;
        let Answer {
            url,
            status,
            headers,
            content,
            ..
        } = answered.map_err(|(url, error)| self.failure(&url, &error))?;
        if !(200..300).contains(&status) {
            return Err(format!("the server answered {status}"));
        }
        let mut bytes = Vec::new();
        if let Some(mut content) = content {
            while let Some(chunk) = content.next().await {
                let chunk = chunk.map_err(|error| self.failure(&url, &error))?;
                if (bytes.len() + chunk.len()) as u64 > most {
                    return Err(format!("it has more than the {most} bytes of a module"));
                }
                bytes.extend_from_slice(&chunk);
            }
        }
        let mime_type = mime_type::of_values(net::header(&headers, "content-type"));
        let is_nosniff = net::header(&headers, "x-content-type-options")
            .flat_map(|value| value.split(','))
            .next()
            .is_some_and(|first| first.trim_ascii().eq_ignore_ascii_case("nosniff"));
        Ok(FetchedScript {
            url,
            mime_type,
            is_nosniff,
            bytes,
        })
    }

    /// The reason of a failure for scripts. The configuration receives it as a whole.
    fn failure(&self, url: &Url, error: &net::Error) -> String {
        let details = fetching::report(url, error, &self.config);
        details
            .unwrap_or_else(|| "the server can't be asked, or its answer can't be read".to_owned())
    }
}
