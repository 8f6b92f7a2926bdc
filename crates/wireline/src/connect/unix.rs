//! [Unix domain sockets](https://www.man7.org/linux/man-pages/man7/unix.7.html), and the URLs that
//! name them. On Windows the paths name
//! [pipes](https://learn.microsoft.com/en-us/windows/win32/ipc/named-pipes): `//./pipe/NAME`.

use crate::{Connected, Error, Options};
use percent_encoding::percent_decode_str;
use std::path::{Path, PathBuf};
use url::Url;

/// Splits a URL `ws+unix:///path/of/the/socket:/resource?query` into the path and the URL of the
/// resource, whose host is `localhost`. `None` for other schemes.
///
/// The path ends at its first colon. Percent-encoded bytes of it are decoded, so that it may have
/// colons.
///
/// The parser of URLs removes the dot from `ws+unix:////./pipe/NAME`. On Windows it is put back.
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
    let mut path = percent_decode_str(path)
        .decode_utf8()
        .map_err(|_| invalid("its path is not UTF-8"))?;
    if cfg!(windows)
        && let Some((folder, name)) = path.split_at_checked("//pipe/".len())
        && folder.eq_ignore_ascii_case("//pipe/")
    {
        path = format!("{PIPES}{name}").into();
    }
    let path = check(Path::new(&*path))?;
    let mut plain =
        Url::parse("ws://localhost/").map_err(|_| invalid("the URL has no resource"))?;
    plain.set_path(resource);
    plain.set_query(url.query());
    Ok(Some((path, plain)))
}

/// The folder of Windows' named pipes.
const PIPES: &str = "//./pipe/";

/// The socket that the options name, if they do.
pub(crate) fn of_options(options: &Options) -> Result<Option<PathBuf>, Error> {
    options.unix_socket.as_deref().map(check).transpose()
}

/// Checks that a path is absolute. On Windows it gets the slashes that it has in URLs and rules.
fn check(path: &Path) -> Result<PathBuf, Error> {
    if path.has_root() && path.file_name().is_some() {
        Ok(if cfg!(windows) {
            path.to_string_lossy().replace('\\', "/").into()
        } else {
            path.to_owned()
        })
    } else {
        Err(unusable(path, "it is not an absolute path"))
    }
}

fn unusable(path: &Path, why: &'static str) -> Error {
    Error::UnixSocket {
        path: path.to_string_lossy().into_owned(),
        why,
    }
}

#[cfg(unix)]
pub(crate) async fn connect(path: &Path) -> Result<Connected, Error> {
    match super::io_driver::with_io(tokio::net::UnixStream::connect(path)).await {
        Ok(stream) => Ok(Connected::new(stream)),
        Err(error) => Err(Error::connect(path.display(), error)),
    }
}

/// Connects to the named pipe at `path`, as soon as its server has an instance free.
#[cfg(windows)]
pub(crate) async fn connect(path: &Path) -> Result<Connected, Error> {
    use std::time::Duration;
    use tokio::{net::windows::named_pipe::ClientOptions, time::sleep};

    /// `ERROR_PIPE_BUSY`
    const BUSY: i32 = 231;

    let name = pipe_name(path)
        .ok_or_else(|| unusable(path, "it is not the path of a named pipe, //./pipe/NAME"))?;
    loop {
        match ClientOptions::new().open(&name) {
            Ok(stream) => return Ok(Connected::new(stream)),
            Err(error) if error.raw_os_error() == Some(BUSY) => {
                sleep(Duration::from_millis(50)).await;
            }
            Err(error) => return Err(Error::connect(path.display(), error)),
        }
    }
}

/// The name of a pipe of this machine, in the form that Windows does not interpret. `None` for other
/// paths: the server of a share would get proofs of the user's password.
#[cfg(any(windows, test))]
fn pipe_name(path: &Path) -> Option<String> {
    // Rules ignore the case of ASCII alone, Windows the case of all characters.
    let path = path.to_str().filter(|path| path.is_ascii())?;
    let (folder, name) = path.split_at_checked(PIPES.len())?;
    // Windows ends the name at U+0000, behind which a rule would compare more.
    let is_plain = |part: &str| {
        !matches!(part, "" | "." | "..") && !part.contains(|it: char| it.is_ascii_control())
    };
    (folder.eq_ignore_ascii_case(PIPES) && name.split('/').all(is_plain))
        .then(|| format!(r"\\?\pipe\{}", name.replace('/', "\\")))
}

#[cfg(test)]
#[path = "unix_tests.rs"]
mod tests;
