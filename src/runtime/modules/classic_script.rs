//! [Classic scripts](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-script)
//! of servers, for pages.

use super::loader::Loader;
use crate::{dom, host::ClassicScript};
use boa_engine::Context;
use std::path::PathBuf;
use url::Url;

/// [Fetches a classic
/// script](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-script) with an
/// `http:` or `https:` URL for a document of a [`Runtime`](crate::Runtime). The future is for its
/// event loop, by [`Host::spawn_local`](crate::host::Host::spawn_local). The limits and permissions
/// are those of modules. Needs the feature `fetch`. The errors of a script with another origin than
/// the document are muted.
///
/// ```
/// use boa_websocket::{Runtime, runtime::fetch_classic_script};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = Runtime::builder().build()?; // which may connect to nothing
/// let (url, document) = ("file:///etc/passwd".parse()?, "https://chat.example/".parse()?);
/// let script = fetch_classic_script(&url, &document, runtime.context());
/// assert!(script.await.is_err());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Why there is no such script, in a sentence.
pub fn fetch_classic_script(
    url: &Url,
    document: &Url,
    context: &Context,
) -> impl Future<Output = Result<ClassicScript, String>> + use<> {
    let fetching = match context.downcast_module_loader::<Loader>() {
        _ if !matches!(url.scheme(), "http" | "https") => {
            Err("it is no URL of a server".to_owned())
        }
        Some(loader) => loader.classic_script(url),
        None => Err("this context loads no scripts of servers".to_owned()),
    };
    let diagnostics = dom::diagnostics(context);
    let (url, origin) = (url.clone(), document.origin());
    async move {
        let source = fetching?.await.map_err(|why| why.to_string())?;
        let url = source.url.unwrap_or(url);
        let name = PathBuf::from(url.as_str());
        if url.origin() != origin {
            diagnostics.mute(&name);
        }
        Ok(ClassicScript {
            name,
            bytes: source.bytes,
            charset: source.charset,
        })
    }
}
