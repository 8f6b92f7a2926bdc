//! URLs of Unix domain sockets, and connections over them.

use super::*;
use crate::{Socket, TcpConnector, connect_with, testing::scripted_server::is_echoed};
use test_server::{assert_matches, rows};

async fn open(url: &str, options: Options) -> Result<Socket, Error> {
    connect_with(url, options, TcpConnector::new()).await
}

async fn is_answered(socket: Socket) {
    is_echoed(socket, "hello").await;
}

fn parts(url: &str) -> Result<(String, String), String> {
    match split(&url.parse().unwrap()) {
        Ok(Some((path, url))) => Ok((path.to_str().unwrap().to_owned(), url.into())),
        Ok(None) => panic!("{url} names no socket"),
        Err(error) => Err(error.to_string()),
    }
}

#[test]
fn a_url_has_the_path_of_the_socket_and_the_resource() {
    let table = "
        ws+unix:///run/app.sock:/room?a=b:c -> /run/app.sock -> ws://localhost/room?a=b:c
        ws+unix:///run/app.sock -> /run/app.sock -> ws://localhost/
        ws+unix:/run/app.sock:/ -> /run/app.sock -> ws://localhost/
        ws+unix:///run/app.sock: -> /run/app.sock -> ws://localhost/
        ws+unix:///run/app.sock:/a:b -> /run/app.sock -> ws://localhost/a:b
        ws+unix:///run/a%3Ab%20c:/a%20b -> /run/a:b c -> ws://localhost/a%20b
    ";
    for (url, expected) in rows(table, " -> ") {
        let (path, resource) = expected.split_once(" -> ").unwrap();
        assert_eq!(
            parts(url),
            Ok((path.to_owned(), resource.to_owned())),
            "{url}"
        );
    }
    assert_matches!(split(&"ws://a.example/".parse().unwrap()), Ok(None));
}

#[test]
fn urls_that_name_no_socket_are_refused() {
    for (url, why) in [
        ("ws+unix://host/run/app.sock", "the URL has a host"),
        ("ws+unix:run/app.sock", "not an absolute path"),
        ("ws+unix:///", "not an absolute path"),
        ("ws+unix:///run/app.sock:room", "begins with a slash"),
        ("ws+unix:///run/%ff", "not UTF-8"),
    ] {
        assert!(parts(url).unwrap_err().contains(why), "{url}");
    }
}

#[test]
fn a_pipe_has_a_plain_name_on_this_machine() {
    for (path, name) in [
        ("//./pipe/app", r"\\?\pipe\app"),
        ("//./PIPE/App.v1", r"\\?\pipe\App.v1"),
        ("//./pipe/app/b:c", r"\\?\pipe\app\b:c"),
    ] {
        assert_eq!(pipe_name(Path::new(path)).as_deref(), Some(name));
    }
    for path in [
        "/run/app.sock",
        "//server/pipe/app",
        "//pipe/app",
        "//?/pipe/app",
        "//./c:/file",
        "//./pipe/",
        "//./pipe//app",
        "//./pipe/app/",
        "//./pipe/../c:/file",
        "//./pipe/./app",
        "//./pipe/app\0",
        "//./pipe/app\0/b",
        "//./pipe/\u{e4}pp",
        "C:/file",
    ] {
        assert_eq!(pipe_name(Path::new(path)), None, "{path}");
    }
}

#[cfg(windows)]
mod pipes {
    use super::{connect, is_answered, of_options, open, parts};
    use crate::{Error, Options, Permissions, chain};
    use futures_util::{SinkExt, StreamExt};
    use std::path::Path;
    use test_server::assert_matches;
    use tokio::net::windows::named_pipe::{NamedPipeServer, ServerOptions};

    /// Two tests, or two runs of them, have no pipe in common.
    fn name(test: &str) -> String {
        format!("wireline-{}-{test}", std::process::id())
    }

    fn listen(name: &str) -> NamedPipeServer {
        let path = format!(r"\\.\pipe\{name}");
        ServerOptions::new().create(path).unwrap()
    }

    /// Serves two clients, one after the other. The pipe has an instance all the time.
    async fn serve(name: String, mut pipe: NamedPipeServer) {
        for _ in 0..2 {
            answer(&mut pipe).await;
            pipe = listen(&name);
        }
    }

    /// Answers one message.
    async fn answer(pipe: &mut NamedPipeServer) {
        pipe.connect().await.unwrap();
        let mut server = tokio_tungstenite::accept_async(pipe).await.unwrap();
        let message = server.next().await.unwrap().unwrap();
        server.send(message).await.unwrap();
        while server.next().await.is_some() {}
    }

    #[test]
    fn a_url_may_name_a_pipe() {
        for (url, path) in [
            ("ws+unix:////./pipe/app:/room", "//./pipe/app"),
            ("ws+unix:////./pipe/app%3Ab:/room", "//./pipe/app:b"),
            ("ws+unix:////./pipe/app/b:/room", "//./pipe/app/b"),
        ] {
            let parts = parts(url).unwrap();
            assert_eq!(parts, (path.to_owned(), "ws://localhost/room".to_owned()));
        }
        let options = Options::new().unix_socket(r"\\.\pipe\app");
        let path = of_options(&options).unwrap();
        assert_eq!(path.as_deref(), Some(Path::new("//./pipe/app")));
    }

    #[tokio::test]
    async fn messages_go_over_a_pipe_of_the_url_or_of_the_options() {
        let name = name("messages");
        let server = tokio::spawn(serve(name.clone(), listen(&name)));
        let url = format!("ws+unix:////./pipe/{name}:/room");
        is_answered(open(&url, Options::default()).await.unwrap()).await;
        let options = Options::new().unix_socket(format!(r"\\.\pipe\{name}"));
        is_answered(open("ws://no.such.host.example/", options).await.unwrap()).await;
        server.await.unwrap();
    }

    /// The second client asks again until the first has left.
    #[tokio::test]
    async fn a_client_waits_for_its_turn() {
        let name = name("turns");
        let server = tokio::spawn(serve(name.clone(), listen(&name)));
        let url = format!("ws+unix:////./pipe/{name}:/room");
        let first = open(&url, Options::default()).await.unwrap();
        let second = open(&url, Options::default());
        let (second, ()) = tokio::join!(second, is_answered(first));
        is_answered(second.unwrap()).await;
        server.await.unwrap();
    }

    #[tokio::test]
    async fn a_pipe_that_is_not_there_or_not_permitted_is_an_error() {
        let name = name("missing");
        let url = format!("ws+unix:////./pipe/{name}");
        let error = open(&url, Options::default()).await.unwrap_err();
        let path = format!("//./pipe/{name}");
        assert_matches!(&error, Error::Connect { address, .. } if *address == path);
        let permissions = Permissions::all().allow_net("unix://./pipe/app/*").unwrap();
        let permitted = || Options::new().permissions(permissions.clone());
        assert_matches!(
            open(&url, permitted()).await.unwrap_err(),
            Error::Denied(denied) if denied.target() == format!("unix:{path}")
        );
        let below = "ws+unix:////./pipe/APP/none";
        let error = open(below, permitted()).await.unwrap_err();
        assert_matches!(error, Error::Connect { .. });
    }

    /// Windows would give the server of a share proofs of the user's password.
    #[tokio::test]
    async fn no_share_and_no_file_is_opened() {
        for path in ["//server.invalid/pipe/app", "/run/app.sock", "C:/file"] {
            let error = connect(Path::new(path)).await.map(drop).unwrap_err();
            assert_eq!(
                chain(&error).to_string(),
                format!(
                    "cannot connect to the Unix domain socket {path:?}: it is not the path of a named pipe, //./pipe/NAME"
                )
            );
        }
    }
}

#[cfg(unix)]
mod connections {
    use super::{is_answered, open};
    use crate::{
        Error, Options, Permissions,
        testing::certificate_authority::{Authority, trusted},
    };
    use std::os::unix::fs::symlink;
    use test_server::{Folder, assert_matches, echo};
    use tokio::net::UnixListener;

    #[tokio::test]
    async fn messages_go_over_a_socket_of_the_url_or_of_the_options() {
        let folder = Folder::new();
        let path = folder.join("app.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let server = tokio::spawn(async move {
            for _ in 0..2 {
                echo(listener.accept().await.unwrap().0).await;
            }
        });
        is_answered(
            open(
                &format!("ws+unix://{}:/room", path.display()),
                Options::default(),
            )
            .await
            .unwrap(),
        )
        .await;
        let options = Options::new().unix_socket(path);
        is_answered(open("ws://no.such.host.example/", options).await.unwrap()).await;
        server.await.unwrap();
    }

    #[tokio::test]
    async fn a_socket_may_be_encrypted() {
        let folder = Folder::new();
        let path = folder.join("app.sock");
        let listener = UnixListener::bind(&path).unwrap();
        let authority = Authority::new("ours");
        let acceptor = authority.server("a.example");
        let server = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            echo(acceptor.accept(stream).await.unwrap()).await;
        });
        let options = Options::new().unix_socket(path).tls(trusted(&authority));
        is_answered(open("wss://a.example/", options).await.unwrap()).await;
        server.await.unwrap();
    }

    #[tokio::test]
    async fn a_socket_that_is_not_there_or_not_permitted_is_an_error() {
        let folder = Folder::new();
        let path = folder.join("app.sock");
        let url = format!("ws+unix://{}", path.display());
        let error = open(&url, Options::default()).await.unwrap_err();
        assert_matches!(&error, Error::Connect { address, .. } if *address == path.display().to_string());
        let _listener = UnixListener::bind(&path).unwrap();
        let permissions = Permissions::all().allow_net("unix:/run/*").unwrap();
        let options = Options::new().permissions(permissions);
        assert_matches!(open(&url, options).await.unwrap_err(), Error::Denied(_));
    }
    #[tokio::test]
    async fn rules_apply_to_the_socket_that_a_link_leads_to() {
        let folder = Folder::new();
        let path = |name: &str| folder.join(name).display().to_string();
        std::fs::create_dir(path("app")).unwrap();
        for name in ["app/chat.sock", "app/admin.sock", "secret.sock"] {
            // The file remains, and refuses connections.
            drop(std::os::unix::net::UnixListener::bind(path(name)).unwrap());
        }
        for (file, link) in [
            ("app", "link"),
            ("app/admin.sock", "app/alias.sock"),
            ("secret.sock", "app/out.sock"),
            ("/", "root"),
        ] {
            let file = if file == "/" {
                file.to_owned()
            } else {
                path(file)
            };
            symlink(file, path(link)).unwrap();
        }
        let through_root = format!("root{}", path("app/admin.sock"));
        for (allowed, denied, socket, is_permitted) in [
            ("*", "app/admin.sock", "app/chat.sock", true),
            ("*", "app/admin.sock", "app/admin.sock", false),
            ("*", "app/admin.sock", "app/alias.sock", false),
            ("*", "app/admin.sock", "link/admin.sock", false),
            ("*", "app/admin.sock", through_root.as_str(), false),
            ("*", "link/admin.sock", "app/admin.sock", false),
            ("*", "app/alias.sock", "app/admin.sock", false),
            ("*", "link/*", "app/chat.sock", false),
            ("*", "link/*", "secret.sock", true),
            ("app/*", "none", "app/chat.sock", true),
            ("app/*", "none", "app/out.sock", false),
            ("app/out.sock", "none", "app/out.sock", false),
            ("app/*", "none", "link/chat.sock", false),
            ("link/*", "none", "link/chat.sock", true),
            ("link/*", "none", "link/out.sock", false),
            ("link/chat.sock", "none", "link/chat.sock", true),
        ] {
            let rule = |name: &str| {
                if name == "*" {
                    "unix:*".to_owned()
                } else {
                    format!("unix:{}", path(name))
                }
            };
            let permissions = Permissions::none()
                .allow_net(&rule(allowed))
                .unwrap()
                .deny_net(&rule(denied))
                .unwrap();
            let options = Options::new().permissions(permissions);
            let error = open(&format!("ws+unix://{}", path(socket)), options)
                .await
                .unwrap_err();
            let is_denied = matches!(error, Error::Denied(_));
            assert_eq!(
                is_denied, !is_permitted,
                "{allowed}, except {denied}: {socket}: {error}"
            );
        }
    }
}
