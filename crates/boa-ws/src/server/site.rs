//! The files of a page, for the page itself: the server gives them where the page says that the
//! server is its location.

use boa_websocket::web::parse_url;
use percent_encoding::percent_decode_str;
use std::{
    ffi::OsStr,
    fs, io,
    path::{Component, Path, PathBuf},
};
use tokio::task::spawn_blocking;
use tokio_tungstenite::tungstenite::{
    handshake::server::Request,
    http::{
        HeaderValue, Response,
        header::{self, HeaderName},
    },
};
use url::Url;

/// The largest file, in bytes.
const MAX_FILE: u64 = 64 << 20;

/// The types of files, by the ends of their names. A script or a module has to have the right one.
const TYPES: [(&str, &str); 14] = [
    ("html", "text/html; charset=utf-8"),
    ("htm", "text/html; charset=utf-8"),
    ("js", "text/javascript; charset=utf-8"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("css", "text/css; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("webmanifest", "application/manifest+json"),
    ("txt", "text/plain; charset=utf-8"),
    ("svg", "image/svg+xml"),
    ("png", "image/png"),
    ("jpg", "image/jpeg"),
    ("webp", "image/webp"),
    ("ico", "image/x-icon"),
];

/// The folder of a page, and the URL of that folder.
#[derive(Clone, Debug)]
pub(crate) struct Site {
    /// Without symbolic links.
    folder: PathBuf,
    url: Url,
}

/// A file, or the reason why there is none.
pub(super) struct Answer {
    pub(super) response: Response<()>,
    pub(super) body: Vec<u8>,
}

impl Site {
    /// The site of a page with a location. `None` if its folder cannot be found.
    pub(crate) fn of(page: &Path, location: &Url) -> Option<Self> {
        let folder = page.parent().filter(|it| !it.as_os_str().is_empty());
        Some(Self {
            folder: folder.unwrap_or(Path::new(".")).canonicalize().ok()?,
            url: parse_url(".", Some(location)).ok()?,
        })
    }

    /// The location of the page, without its last part.
    pub(crate) fn url(&self) -> &Url {
        &self.url
    }

    /// The answer to a request that asks for no WebSocket. `None` for one to another host: a page of
    /// another site could have such a name lead here, and would read the files.
    pub(super) async fn answer(&self, request: &Request) -> Option<Answer> {
        let host = request.headers().get(header::HOST)?.to_str().ok()?;
        let own = match (self.url.host_str()?, self.url.port()) {
            (host, Some(port)) => format!("{host}:{port}"),
            (host, None) => host.to_owned(),
        };
        if !host.eq_ignore_ascii_case(&own) || request.headers().contains_key(header::UPGRADE) {
            return None;
        }
        let folder = self.folder.clone();
        let path = self.path(request.uri().path());
        let reading = spawn_blocking(move || path.map(|path| read(&folder, &path)));
        Some(match reading.await {
            Ok(Some(Ok((content_type, bytes)))) => Answer::new(200, content_type, bytes),
            _ => {
                let text = "There is no such file in the folder of the page.\n";
                Answer::new(404, "text/plain; charset=utf-8", text.into())
            }
        })
    }

    /// The path of a file in the folder. `None` if it leads elsewhere, or is that of a hidden file.
    fn path(&self, asked: &str) -> Option<PathBuf> {
        let mut relative = path_below(&self.url, asked)?;
        let name = relative.as_os_str().as_encoded_bytes();
        if name.is_empty() || name.ends_with(b"/") {
            relative.push("index.html");
        }
        let is_hidden = |part: &OsStr| part.as_encoded_bytes().starts_with(b".");
        (!relative.iter().any(is_hidden)).then(|| self.folder.join(relative))
    }
}

/// The relative path of the file that the path of a URL names, below the URL of a folder. `None` if
/// it leads elsewhere.
pub(crate) fn path_below(folder: &Url, path: &str) -> Option<PathBuf> {
    let relative = path.strip_prefix(folder.path())?;
    let relative = PathBuf::from(&*percent_decode_str(relative).decode_utf8_lossy());
    let is_inside = relative
        .components()
        .all(|part| matches!(part, Component::Normal(_)));
    is_inside.then_some(relative)
}

impl Answer {
    fn new(status: u16, content_type: &'static str, body: Vec<u8>) -> Self {
        let mut response = Response::new(());
        *response.status_mut() = status.try_into().unwrap_or_default();
        let fields: [(HeaderName, HeaderValue); 6] = [
            (header::CONNECTION, HeaderValue::from_static("close")),
            (header::CONTENT_TYPE, HeaderValue::from_static(content_type)),
            (header::CONTENT_LENGTH, body.len().into()),
            (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
            (
                header::X_CONTENT_TYPE_OPTIONS,
                HeaderValue::from_static("nosniff"),
            ),
            // Pages of other sites cannot run its scripts.
            (
                HeaderName::from_static("cross-origin-resource-policy"),
                HeaderValue::from_static("same-origin"),
            ),
        ];
        response.headers_mut().extend(fields);
        Self { response, body }
    }
}

/// Reads a regular file of a folder. A symbolic link may not lead out of it.
fn read(folder: &Path, path: &Path) -> io::Result<(&'static str, Vec<u8>)> {
    let real = path.canonicalize()?;
    let about = real.metadata()?;
    if !real.starts_with(folder) || !about.is_file() {
        return Err(io::ErrorKind::NotFound.into());
    }
    if about.len() > MAX_FILE {
        return Err(io::ErrorKind::FileTooLarge.into());
    }
    let end = path.extension().and_then(|end| end.to_str());
    let known = TYPES
        .iter()
        .find(|(known, _)| end.is_some_and(|end| end.eq_ignore_ascii_case(known)));
    let content_type = known.map_or("application/octet-stream", |(_, content_type)| content_type);
    Ok((content_type, fs::read(real)?))
}
