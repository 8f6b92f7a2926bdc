//! Modules that are not files: in memory, in `data:` and `blob:` URLs, of a function of the
//! program, and of servers.

use super::module_root::Root;
#[cfg(feature = "fetch")]
use super::servers::Servers;
use crate::{
    Error, Limits,
    host::{self, BlobUrlEntry, BlobUrlStore},
    web::parse_url,
};
use bytes::Bytes;
use data_url::{DataUrl, mime::Mime};
use futures_util::{
    FutureExt,
    future::{LocalBoxFuture, Shared, ready},
};
use serde::{Deserialize, Serialize};
#[cfg(feature = "fetch")]
use std::cell::OnceCell;
use std::{
    cell::RefCell, collections::HashMap, fmt, future::Future, path::Path, rc::Rc, time::Duration,
};
use url::Url;

/// The type of a module: the
/// [module type](https://html.spec.whatwg.org/multipage/webappapis.html#module-type-allowed) of the
/// import's attribute `type`. [`ModuleFetch`] has an example.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[non_exhaustive]
pub enum ModuleType {
    /// JavaScript: an import without the attribute.
    JavaScript,
    /// `with { type: "json" }`: the default export is the value of the JSON text.
    Json,
    /// `with { type: "text" }`: the default export is the text as a string. Bytes that are not
    /// UTF-8 become U+FFFD.
    Text,
}

impl ModuleType {
    pub(in crate::runtime) fn of_attribute(value: &str) -> Option<Self> {
        match value {
            "json" => Some(Self::Json),
            "text" => Some(Self::Text),
            _ => None,
        }
    }
}

impl fmt::Display for ModuleType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::JavaScript => "JavaScript",
            Self::Json => "JSON",
            Self::Text => "text",
        })
    }
}

/// A request for the source of a module: the argument of the function of
/// [`Builder::fetch_modules`](crate::Builder::fetch_modules).
///
/// ```
/// use boa_websocket::{Runtime, runtime::{ModuleFetch, ModuleSource, ModuleType}};
///
/// async fn from_database(request: ModuleFetch) -> Result<ModuleSource, String> {
///     tokio::task::yield_now().await; // a query, say
///     match (request.url.path(), request.module_type) {
///         ("/main.mjs", ModuleType::JavaScript) => {
///             let text = "import limits from './limits.json' with { type: 'json' }; export const most = limits.rooms;";
///             Ok(ModuleSource::from(text))
///         }
///         ("/limits.json", _) => Ok(ModuleSource::from(r#"{ "rooms": 5 }"#).with_type(ModuleType::Json)),
///         (path, _) => Err(format!("there is no {path}, which {:?} imports", request.referrer)),
///     }
/// }
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), boa_websocket::Error> {
/// let mut runtime = Runtime::builder().fetch_modules(from_database).build()?;
/// let module = runtime.import("rules://shop/main.mjs").await?;
/// let context = runtime.context();
/// let most = module.namespace(context).get(boa_engine::js_string!("most"), context).expect("it is exported");
/// assert_eq!(most.as_number(), Some(5.0));
/// # Ok(())
/// # }
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ModuleFetch {
    /// The URL of the module.
    pub url: Url,
    /// The module type that the import asks for.
    pub module_type: ModuleType,
    /// The URL of the module or the script that imports it. None for the module that a program
    /// starts with.
    pub referrer: Option<Url>,
}

/// The source of a module. [`ModuleFetch`] has an example.
///
/// ```
/// use boa_websocket::runtime::{ModuleSource, ModuleType};
///
/// let source = ModuleSource::from("export default 1").with_type(ModuleType::JavaScript);
/// let bytes = ModuleSource::from(b"{}".to_vec()).redirected_to("https://other.example/".parse()?);
/// assert_ne!(source, bytes);
/// # Ok::<_, url::ParseError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ModuleSource {
    pub(crate) bytes: Bytes,
    pub(crate) url: Option<Url>,
    pub(crate) module_type: Option<ModuleType>,
    /// The parameter `charset` of a server's `Content-Type`, which counts for classic scripts.
    pub(super) charset: Option<String>,
}

impl ModuleSource {
    /// Sets the module type. An import of another type fails. The default is the type of the
    /// import.
    #[must_use]
    pub fn with_type(mut self, module_type: ModuleType) -> Self {
        self.module_type = Some(module_type);
        self
    }

    /// Sets the URL after redirects: the `import.meta.url` of the module,
    /// the base of its imports, and its name in call stacks.
    #[must_use]
    pub fn redirected_to(mut self, url: Url) -> Self {
        self.url = Some(url);
        self
    }
}

impl From<Bytes> for ModuleSource {
    fn from(bytes: Bytes) -> Self {
        Self {
            bytes,
            url: None,
            module_type: None,
            charset: None,
        }
    }
}

impl From<Vec<u8>> for ModuleSource {
    fn from(bytes: Vec<u8>) -> Self {
        Bytes::from(bytes).into()
    }
}

impl From<String> for ModuleSource {
    fn from(text: String) -> Self {
        text.into_bytes().into()
    }
}

impl From<&'static str> for ModuleSource {
    fn from(text: &'static str) -> Self {
        Bytes::from_static(text.as_bytes()).into()
    }
}

/// A fetch that all imports of a URL wait for. Its error is a sentence.
pub(crate) type Fetching = Shared<LocalBoxFuture<'static, Result<ModuleSource, Rc<str>>>>;

/// A function of the program that fetches sources.
pub(crate) type Fetch =
    Rc<dyn Fn(ModuleFetch) -> LocalBoxFuture<'static, Result<ModuleSource, String>>>;

pub(crate) fn boxed<F, E>(fetch: impl Fn(ModuleFetch) -> F + 'static) -> Fetch
where
    F: Future<Output = Result<ModuleSource, E>> + 'static,
    E: fmt::Display + 'static,
{
    Rc::new(move |request| {
        let fetched = host::await_program(host::call_program(|| fetch(request)));
        fetched
            .map(|result| match result {
                Ok(source) => source.map_err(|error| error.to_string()),
                Err(panicked) => Err(panicked.to_string()),
            })
            .boxed_local()
    })
}

pub(crate) fn in_memory(source: ModuleSource) -> Fetch {
    boxed(move |_| ready(Ok::<_, String>(source.clone())))
}

/// The base of the names of modules in memory that are no URLs.
const MEMORY: &str = "memory:///";

pub(crate) struct ModuleSources {
    memory: HashMap<Url, Fetch>,
    fetch: Option<Fetch>,
    /// Whether `file:` URLs name files.
    has_files: bool,
    /// By URL, type, and whether the realm begins with it.
    fetching: RefCell<HashMap<(Url, ModuleType, bool), Fetching>>,
    blob_urls: BlobUrlStore,
    /// Set once the realm has `fetch`.
    #[cfg(feature = "fetch")]
    pub(super) servers: OnceCell<Servers>,
    time: Duration,
    most: u64,
}

impl ModuleSources {
    /// Fails if a name is no URL.
    pub(crate) fn new(
        memory: Vec<(String, Fetch)>,
        fetch: Option<Fetch>,
        root: &Root,
        limits: &Limits,
        blob_urls: BlobUrlStore,
    ) -> Result<Self, Error> {
        let memory = memory.into_iter().map(|(name, source)| {
            let url = memory_url(&name).ok_or(Error::ModuleName { name })?;
            Ok((url, source))
        });
        let (time, most) = (limits.module_time, limits.module_bytes);
        let has_files = !matches!(root, Root::Nothing);
        Ok(Self {
            memory: memory.collect::<Result<_, Error>>()?,
            fetch,
            has_files,
            fetching: RefCell::default(),
            blob_urls,
            #[cfg(feature = "fetch")]
            servers: OnceCell::new(),
            time,
            most,
        })
    }

    /// The URL of the module in memory with this name.
    pub(in crate::runtime) fn named(&self, name: &str) -> Option<Url> {
        memory_url(name).filter(|url| self.memory.contains_key(url))
    }

    pub(in crate::runtime) fn has(&self, url: &Url) -> bool {
        self.memory.contains_key(url)
    }

    /// Whether scripts may import a URL that names no file: a module in memory, a Blob, a `data:`
    /// URL, a module that the program fetches, or one of a server.
    pub(crate) fn serves(&self, url: &Url) -> bool {
        #[cfg(feature = "fetch")]
        if let Some(servers) = self.servers.get()
            && servers.of_module(url, false).is_some()
        {
            return true;
        }
        let is_file = url.scheme() == "file" && self.has_files;
        self.has(url) || is_data(url) || is_blob(url) || (self.fetch.is_some() && !is_file)
    }

    /// The URL of the module that a program starts with, if it is not a file.
    pub(crate) fn main_url(&self, name: &Path) -> Option<Url> {
        let url = url_of_name(name).filter(|url| self.serves(url));
        url.or_else(|| self.named(name.to_str()?))
    }

    /// The source of a module, which others may be waiting for already. None for a URL that is not
    /// [served](Self::serves). `is_main` says that the realm begins with it.
    pub(crate) fn fetch(
        &self,
        url: &Url,
        module_type: ModuleType,
        referrer: Option<Url>,
        is_main: bool,
    ) -> Option<Fetching> {
        let key = (url.clone(), module_type, is_main);
        if let Some(fetching) = self.fetching.borrow().get(&key) {
            return Some(fetching.clone());
        }
        let in_memory = self.memory.get(url);
        let local = match url.scheme() {
            "data" if in_memory.is_none() => Some(of_data_url(url, module_type)),
            "blob" if in_memory.is_none() => Some(of_blob_url(url, module_type, &self.blob_urls)),
            _ => None,
        };
        if let Some(source) = local {
            return Some(ready(source.map_err(Rc::from)).boxed_local().shared());
        }
        let fetch = in_memory.or(self.fetch.as_ref());
        #[cfg(feature = "fetch")]
        let fetch = fetch.or_else(|| self.servers.get()?.of_module(url, is_main));
        let request = ModuleFetch {
            url: url.clone(),
            module_type,
            referrer,
        };
        let fetching = self.limited(fetch?, request);
        self.fetching.borrow_mut().insert(key, fetching.clone());
        Some(fetching)
    }

    /// The source of a script that `importScripts` waits for. None if it is no script of a server,
    /// or if a function of the program fetches.
    #[cfg(feature = "fetch")]
    pub(super) fn fetch_import(&self, url: &Url) -> Option<Fetching> {
        if self.has(url) || self.fetch.is_some() {
            return None;
        }
        let fetch = self.servers.get()?.of_import(url)?;
        let request = ModuleFetch {
            url: url.clone(),
            module_type: ModuleType::JavaScript,
            referrer: None,
        };
        Some(self.limited(fetch, request))
    }

    /// The source of a classic script of a page, of the program or of a server.
    pub(super) fn fetch_classic(&self, url: &Url) -> Option<Fetching> {
        let fetch = self.memory.get(url).or(self.fetch.as_ref());
        #[cfg(feature = "fetch")]
        let fetch = fetch.or_else(|| self.servers.get()?.of_classic(url));
        let request = ModuleFetch {
            url: url.clone(),
            module_type: ModuleType::JavaScript,
            referrer: None,
        };
        Some(self.limited(fetch?, request))
    }

    /// Looks up the Blob of a `blob:` URL, for the next [`Self::fetch`] of it.
    pub(super) fn hold_blob(&self, url: &Url, module_type: ModuleType) {
        if !is_blob(url) || self.has(url) {
            return;
        }
        if let Ok(source) = of_blob_url(url, module_type, &self.blob_urls) {
            let held = ready(Ok(source)).boxed_local().shared();
            let key = (url.clone(), module_type, false);
            self.fetching.borrow_mut().entry(key).or_insert(held);
        }
    }

    fn limited(&self, fetch: &Fetch, request: ModuleFetch) -> Fetching {
        let module_type = request.module_type;
        let result = fetch(request);
        let (time, most) = (self.time, self.most);
        let limited = async move {
            let result = tokio::time::timeout(time, result).await;
            let source =
                result.unwrap_or_else(|_| Err(format!("there was no answer within {time:?}")))?;
            let length = source.bytes.len() as u64;
            if length > most {
                return Err(format!("it has {length} bytes, and a module may have {most}").into());
            }
            match source.module_type {
                Some(found) if found != module_type => {
                    Err(format!("it is {found}, and not {module_type}").into())
                }
                _ => Ok(source),
            }
        };
        limited.boxed_local().shared()
    }

    /// Forgets a fetch whose result was used. A later import of a module that has failed asks
    /// again.
    pub(crate) fn fetched(&self, url: &Url, module_type: ModuleType, is_main: bool) {
        self.fetching
            .borrow_mut()
            .remove(&(url.clone(), module_type, is_main));
    }
}

/// Whether the source is in the URL.
fn is_data(url: &Url) -> bool {
    url.scheme() == "data"
}

/// The source in a `data:` URL, if its MIME type is one for
/// [modules of the type](https://html.spec.whatwg.org/multipage/webappapis.html#fetch-a-single-module-script).
fn of_data_url(url: &Url, module_type: ModuleType) -> Result<ModuleSource, String> {
    let invalid = "the data: URL is not valid";
    let data = DataUrl::process(url.as_str()).map_err(|_| invalid)?;
    let mime = data.mime_type();
    if !has_type(Some(mime), module_type) {
        return Err(format!(
            "the type of the data: URL is {}/{}, and not {module_type}",
            mime.type_, mime.subtype
        ));
    }
    let (bytes, _) = data.decode_to_vec().map_err(|_| invalid)?;
    Ok(bytes.into())
}

fn is_blob(url: &Url) -> bool {
    url.scheme() == "blob"
}

/// As [`of_data_url`], for a `blob:` URL that is not revoked.
fn of_blob_url(
    url: &Url,
    module_type: ModuleType,
    store: &BlobUrlStore,
) -> Result<ModuleSource, String> {
    let entry = store
        .resolve(url)
        .ok_or("there is no such blob: URL, or it was revoked")?;
    of_blob(&entry, module_type)
}

/// The source in a Blob, by the same rule.
pub(in crate::runtime) fn of_blob(
    entry: &BlobUrlEntry,
    module_type: ModuleType,
) -> Result<ModuleSource, String> {
    let mime: Option<Mime> = entry.r#type().parse().ok();
    if !has_type(mime.as_ref(), module_type) {
        let r#type = entry.r#type();
        return Err(format!(
            "the type of the Blob is '{type}', and not {module_type}"
        ));
    }
    Ok(entry.bytes().into())
}

/// Whether modules of the type have the MIME type, or need none.
pub(super) fn has_type(mime: Option<&Mime>, module_type: ModuleType) -> bool {
    match module_type {
        ModuleType::JavaScript => mime.is_some_and(is_javascript),
        ModuleType::Json => mime.is_some_and(is_json),
        ModuleType::Text => true,
    }
}

/// [JavaScript MIME types](https://mimesniff.spec.whatwg.org/#javascript-mime-type).
pub(super) fn is_javascript(mime: &Mime) -> bool {
    match mime.type_.as_str() {
        "application" => {
            matches!(
                mime.subtype.as_str(),
                "ecmascript" | "javascript" | "x-ecmascript" | "x-javascript"
            )
        }
        "text" => matches!(
            mime.subtype.as_str(),
            "ecmascript"
                | "javascript"
                | "javascript1.0"
                | "javascript1.1"
                | "javascript1.2"
                | "javascript1.3"
                | "javascript1.4"
                | "javascript1.5"
                | "jscript"
                | "livescript"
                | "x-ecmascript"
                | "x-javascript"
        ),
        _ => false,
    }
}

/// [JSON MIME types](https://mimesniff.spec.whatwg.org/#json-mime-type).
fn is_json(mime: &Mime) -> bool {
    mime.subtype.ends_with("+json")
        || mime.subtype == "json" && matches!(mime.type_.as_str(), "application" | "text")
}

/// The URL that a name is. A scheme of one letter is a drive of Windows.
pub(in crate::runtime) fn url_of_name(name: &Path) -> Option<Url> {
    let url = parse_url(name.to_str()?, None).ok()?;
    let has_source = is_data(&url) || is_blob(&url);
    (url.scheme().len() > 1 && (!url.cannot_be_a_base() || has_source)).then_some(url)
}

fn memory_url(name: &str) -> Option<Url> {
    let base = parse_url(MEMORY, None).ok();
    parse_url(name, base.as_ref()).ok()
}
