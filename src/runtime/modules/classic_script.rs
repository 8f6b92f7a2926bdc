//! [Classic scripts](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-script)
//! of servers, for pages.

use super::loader::Loader;
use crate::dom;
use boa_engine::Context;
use bytes::Bytes;
use std::path::PathBuf;
use url::Url;

/// A classic script of a server, with its name for
/// [`Diagnostics::parse`](dom::Diagnostics::parse). The name makes it a script of the server: it
/// imports no files and starts no workers of files.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClassicScript {
    /// The URL after redirects.
    pub name: PathBuf,
    /// The source, in an encoding that a byte order mark, `charset` or the document names, in this
    /// order.
    pub bytes: Bytes,
    /// The parameter `charset` of the server's `Content-Type`.
    pub charset: Option<String>,
}

/// [Fetches a classic script](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-classic-script)
/// with an `http:` or `https:` URL for a document of a [`Runtime`](crate::Runtime), and waits for it,
/// as a parser does. The limits and permissions are those of modules. Needs the feature `fetch`. The
/// errors of a script with another origin than the document are muted.
///
/// ```
/// use boa_websocket::{Runtime, runtime::fetch_classic_script};
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let mut runtime = Runtime::builder().build()?; // which may connect to nothing
/// let (url, document) = ("file:///etc/passwd".parse()?, "https://chat.example/".parse()?);
/// let script = fetch_classic_script(&url, &document, runtime.context());
/// assert!(script.is_err());
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// Why there is no such script, in a sentence.
pub fn fetch_classic_script(
    url: &Url,
    document: &Url,
    context: &mut Context,
) -> Result<ClassicScript, String> {
    if !matches!(url.scheme(), "http" | "https") {
        return Err("it is no URL of a server".to_owned());
    }
    let loader = context
        .downcast_module_loader::<Loader>()
        .ok_or("this context loads no scripts of servers")?;
    let source = loader.classic_script(url)?;
    let found = source.url.unwrap_or_else(|| url.clone());
    let name = PathBuf::from(found.as_str());
    if found.origin() != document.origin() {
        dom::diagnostics(context).mute(&name);
    }
    Ok(ClassicScript {
        name,
        bytes: source.bytes,
        charset: source.charset,
    })
}
