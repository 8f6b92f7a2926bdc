//! `boa-ws URL`: connects to a server, sends what is typed or read, and shows what comes. No script runs.

mod backoff;
mod commands;
mod conversation;
mod display;
pub(crate) mod fold;
mod json;
mod pipe;
mod terminal;

use self::{
    conversation::Conversation,
    pipe::{Pipe, PipeOptions},
    terminal::Terminal,
};
use crate::{
    connections::Network,
    editor, output,
    running::{Interrupted, Running},
    signals::Interrupter,
    status::FAILURE,
};
use boa_websocket::net;
use std::{io, time::Duration};
use tokio::sync::oneshot;
use url::Url;

/// The interval of Pings with `--reconnect`, so that a server that has disappeared is noticed.
const RECONNECT_PING: Duration = Duration::from_secs(30);

const STACK_SIZE: usize = 8 << 20;

/// The options for talking to a socket.
#[derive(Debug, clap::Args)]
#[command(next_help_heading = "Talking to a socket")]
pub(crate) struct Options {
    /// Connect to URL, send the lines that are typed, and show the messages that come
    ///
    /// boa-ws URL is the same. Without ws:// or wss:// before it, ws:// is meant. In a pipe, each line of standard input
    /// is sent as a text message, and each message is a line of standard output; line feeds in it become spaces. After the
    /// end of the input the connection is closed when no message has come for half a second; see --linger, -1 and -n.
    #[arg(
        short, long, value_name = "URL", value_parser = socket_url,
        conflicts_with_all = ["eval", "module", "location", "dom", "plain", "prelude", "block", "all", "check", "list"],
    )]
    connect: Option<Url>,

    /// Send a header field in the request; may be repeated
    #[arg(short = 'H', long, value_name = "NAME: VALUE", value_parser = header)]
    header: Vec<(String, String)>,

    /// Offer a subprotocol; may be repeated, in order of preference
    #[arg(long, value_name = "NAME")]
    protocol: Vec<String>,

    /// Connect again when the connection is lost or cannot be opened
    ///
    /// The first wait is half a second at most, and each further one twice as long, up to a minute. Half of it is random.
    /// The command ends when a server closes with the code 1000, 1003, 1007 or 1008. Pings are sent every 30 seconds
    /// then, unless another interval is given.
    #[arg(long)]
    reconnect: bool,

    /// Show the time of each message
    #[arg(long)]
    timestamps: bool,

    #[command(flatten)]
    pipe: PipeOptions,
}

/// A client that is to be started.
pub(crate) struct Client {
    url: Url,
    options: Options,
}

impl Options {
    /// The client, if a URL is given. Err is the option that needs one.
    pub(crate) fn client(mut self) -> Result<Option<Client>, &'static str> {
        let Self { header, protocol, reconnect, timestamps, .. } = &self;
        let given = [
            (!header.is_empty(), "--header"),
            (!protocol.is_empty(), "--protocol"),
            (*reconnect, "--reconnect"),
            (*timestamps, "--timestamps"),
        ];
        let given = given.iter().find_map(|(is, name)| is.then_some(*name)).or_else(|| self.pipe.first_given());
        match (self.connect.take(), given) {
            (Some(url), _) => Ok(Some(Client { url, options: self })),
            (None, None) => Ok(None),
            (None, Some(name)) => Err(name),
        }
    }
}

impl Client {
    /// Whether lines are typed in a terminal.
    pub(crate) fn is_interactive(&self) -> bool {
        self.options.pipe.first_given().is_none() && editor::is_available()
    }

    fn request(&self) -> net::Request {
        let mut request = net::Request::new(self.url.clone());
        request.protocols.clone_from(&self.options.protocol);
        request.headers.clone_from(&self.options.header);
        request.user_agent = Some(concat!("boa-ws/", env!("CARGO_PKG_VERSION")).to_owned());
        request
    }
}

/// Starts the thread that connects.
pub(crate) fn start(client: Client, network: Network, interrupter: Interrupter) -> io::Result<Running> {
    crate::running::start(
        "client",
        STACK_SIZE,
        false,
        async move |interrupted: Interrupted, end: oneshot::Sender<u8>| {
            let status = run(client, network, interrupter, interrupted).await;
            editor::stop();
            // The main thread waits for it.
            let _ = end.send(status);
        },
    )
}

async fn run(client: Client, network: Network, interrupter: Interrupter, interrupted: Interrupted) -> u8 {
    let connector = network.connector(None);
    let mut options = network.options;
    options.permissions = Some(network.permissions);
    if client.options.reconnect {
        options.ping = options.ping.or(Some(RECONNECT_PING));
    }
    let conversation = Conversation {
        url: client.url.clone(),
        request: client.request(),
        options,
        connector,
        reconnect: client.options.reconnect,
        linger: client.options.pipe.linger(),
    };
    if client.is_interactive() {
        match Terminal::open(client.options.timestamps, client.options.protocol.clone(), interrupter) {
            Ok(terminal) => conversation.hold(terminal, interrupted).await,
            Err(error) => {
                output::error(&format_args!("lines cannot be edited in this terminal: {error}"));
                FAILURE
            }
        }
    } else {
        conversation.hold(Pipe::open(&client.options.pipe, client.options.timestamps), interrupted).await
    }
}

/// Whether an argument is a URL to connect to, and not the name of a file.
pub(crate) fn is_socket_url(word: &str) -> bool {
    ["ws:", "wss:", "ws+unix:", "http://", "https://"]
        .iter()
        .any(|scheme| word.get(..scheme.len()).is_some_and(|beginning| beginning.eq_ignore_ascii_case(scheme)))
}

fn socket_url(text: &str) -> Result<Url, String> {
    let whole = if is_socket_url(text) || text.contains("://") { text.to_owned() } else { format!("ws://{text}") };
    let mut url =
        Url::parse(&whole).map_err(|error| format!("it is not a URL ({error}), such as wss://chat.example/"))?;
    // As scripts may write it: https://websockets.spec.whatwg.org/#get-a-url-record
    let scheme = match url.scheme() {
        "http" => "ws",
        "https" => "wss",
        "ws" | "wss" | "ws+unix" => return Ok(url),
        other => return Err(format!("a connection has a ws: or wss: URL, not {other}:")),
    };
    url.set_scheme(scheme).map_err(|()| "it is not a URL".to_owned())?;
    Ok(url)
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text.split_once(':').ok_or("a header field is 'Name: value'")?;
    let (name, value) = (name.trim(), value.trim());
    net::runtime::check_header(name, value).map_err(|error| error.to_string())?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_has_a_scheme_or_is_unencrypted() {
        for (text, url) in [
            ("ws://a.example", "ws://a.example/"),
            ("WSS://a.example/x?y", "wss://a.example/x?y"),
            ("a.example:8080/x", "ws://a.example:8080/x"),
            ("localhost:8080", "ws://localhost:8080/"),
            ("https://a.example/", "wss://a.example/"),
            ("http://a.example/", "ws://a.example/"),
        ] {
            assert_eq!(socket_url(text).map(String::from), Ok(url.to_owned()));
        }
        for text in ["", "ftp://a.example/", "ws://", "ws://a b/"] {
            assert!(socket_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_header_field_has_a_name_and_a_value() {
        assert_eq!(header("Authorization:Bearer 1"), Ok(("Authorization".into(), "Bearer 1".into())));
        assert!(header("Authorization").is_err() && header("Host: a").is_err() && header("A: b\nc").is_err());
    }

    #[test]
    fn only_urls_of_sockets_are_recognised() {
        for word in ["ws://a", "WSS://a", "ws+unix:///a.sock", "https://a/"] {
            assert!(is_socket_url(word), "{word}");
        }
        for word in ["a.js", "wsx", "wss", "ws", "file:///a", "é"] {
            assert!(!is_socket_url(word), "{word}");
        }
    }
}
