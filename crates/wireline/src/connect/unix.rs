//! [Unix domain sockets](https://www.man7.org/linux/man-pages/man7/unix.7.html), and the URLs that
//! name them.

use crate::{Connected, Error, Options};
use percent_encoding::percent_decode_str;
use std::path::{Path, PathBuf};
use url::Url;

/// Splits a URL `ws+unix:///path/of/the/socket:/resource?query` into the path and the URL of the
/// resource, whose host is `localhost`. `None` for other schemes.
///
/// The path ends at its first colon. Percent-encoded bytes of it are decoded, so that it may have
/// colons.
pub(crate) fn split(url: &Url) -> Result<Option<(PathBuf, Url)>, Error> {
    if url.scheme() != "ws+unix" {
        return Ok(None);
    }
    let invalid = |why| Error::UnixSocket {
        path: url.path().to_owned(),
        why,
    };
    if url.host_str().is_some_and(|host| !host.is_empty()) {
        return Err(invalid(
            "the URL has a host, where the path of the socket follows three slashes",
        ));
    }
    let (path, resource) = url.path().split_once(':').unwrap_or((url.path(), "/"));
    if !resource.is_empty() && !resource.starts_with('/') {
        return Err(invalid(
            "what follows the colon after the path is not a resource that begins with a slash",
        ));
    }
    let path = percent_decode_str(path)
        .decode_utf8()
        .map_err(|_| invalid("its path is not UTF-8"))?;
    let path = check(Path::new(&*path))?.to_owned();
    let mut plain =
        Url::parse("ws://localhost/").map_err(|_| invalid("the URL has no resource"))?;
    plain.set_path(resource);
    plain.set_query(url.query());
    Ok(Some((path, plain)))
}

/// The socket that the options name, if they do.
pub(crate) fn of_options(options: &Options) -> Result<Option<PathBuf>, Error> {
    options
        .unix_socket
        .as_deref()
        .map(check)
        .transpose()
        .map(|path| path.map(ToOwned::to_owned))
}

/// Checks that a path is absolute.
fn check(path: &Path) -> Result<&Path, Error> {
    if path.has_root() && path.file_name().is_some() {
        Ok(path)
    } else {
        let why = "it is not an absolute path";
        Err(Error::UnixSocket {
            path: path.to_string_lossy().into_owned(),
            why,
        })
    }
}

/// Connects to the socket at `path`.
#[cfg(unix)]
pub(crate) async fn connect(path: &Path) -> Result<Connected, Error> {
    match tokio::net::UnixStream::connect(path).await {
        Ok(stream) => Ok(Connected::new(stream)),
        Err(error) => Err(Error::connect(path.display(), error)),
    }
}

/// Fails: there are no such sockets.
#[cfg(not(unix))]
pub(crate) async fn connect(path: &Path) -> Result<Connected, Error> {
    let why = "there are no Unix domain sockets on this system";
    Err(Error::UnixSocket {
        path: path.display().to_string(),
        why,
    })
}

#[cfg(test)]
#[path = "unix_tests.rs"]
mod tests;
