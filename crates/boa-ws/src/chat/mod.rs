//! `boa-ws URL`: connects to a server, sends what is typed or read, and shows what comes. No script
//! runs.

mod backoff;
mod connection;
mod conversation;
mod conversation_state;
mod display;
mod each_client;
mod frontend;
mod interactive;
mod interruption;
mod json;
mod listen;
mod pipe;
mod secret;
mod slash_commands;

use self::{
    conversation::Conversation,
    each_client::EachClient,
    frontend::Frontend,
    interactive::Terminal,
    pipe::{Peer, Pipe, PipeOptions},
    secret::Argument,
};
pub(crate) use self::{listen::accept_stream, pipe::kill_commands};
use crate::{
    input::editor,
    network::Network,
    output,
    process::{
        signals::Interrupter,
        status::{FAILURE, NOT_CONNECTED},
    },
    server::Listen,
    socket_scheme::with_socket_scheme,
    work_thread::{WasInterrupted, WorkThread},
};
use base64_simd::STANDARD;
use boa_websocket::{net, web::parse_url};
use std::{io, time::Duration};
use tokio::sync::oneshot;
use url::Url;

/// The interval of Pings with `--reconnect`, so that a server that has disappeared is noticed.
const RECONNECT_PING: Duration = Duration::from_secs(30);

const STACK_SIZE: usize = 8 << 20;

/// The options for talking to a server.
#[derive(Debug, Default, clap::Args)]
#[command(next_help_heading = "Talking to a server")]
pub(crate) struct Options {
    /// Talk to a server, as boa-ws URL does; ws:// may be left out
    #[arg(short, long, value_name = "URL", value_parser = socket_url, conflicts_with = "isolate")]
    connect: Option<Url>,

    /// Talk to clients as their server, one at a time; with --exec or --tcp to many
    #[arg(
        short, long, value_name = "[ADDRESS:]PORT",
        conflicts_with_all = ["connect", "header", "auth", "follow", "reconnect"],
    )]
    listen: Option<Listen>,

    /// Send a header field, or those in @FILE or @env:NAME; repeatable
    #[arg(short = 'H', long, value_name = "NAME: VALUE")]
    header: Vec<Argument>,

    /// Sign in with Authorization: Basic; @FILE and @env:NAME as above
    #[arg(long, value_name = "USER:PASSWORD")]
    auth: Option<Argument>,

    /// Send TEXT when a connection opens; repeatable
    #[arg(short = 'x', long, value_name = "TEXT")]
    send: Vec<String>,

    /// Follow at most 10 redirects
    #[arg(short = 'L', long)]
    follow: bool,

    /// Offer a subprotocol, or accept it with --listen; repeatable, the best first
    #[arg(long, value_name = "NAME")]
    protocol: Vec<String>,

    /// Connect again when a connection fails or is lost
    #[arg(long)]
    reconnect: bool,

    /// Show the time of each message, and the time of day in --trace
    #[arg(long)]
    timestamps: bool,

    #[command(flatten)]
    pipe: PipeOptions,
}

/// A conversation that is to be started.
pub(crate) struct Chat {
    url: Url,
    headers: Vec<(String, String)>,
    options: Options,
}

impl Options {
    /// Whether the times of a trace are those of the day. They are for scripts, too.
    pub(crate) fn times_of_trace(&mut self) -> bool {
        let is_given = self.timestamps;
        self.timestamps &= self.connect.is_some() || self.listen.is_some();
        is_given
    }

    /// The address of `--listen`.
    pub(crate) fn listen(&self) -> Option<Listen> {
        self.listen
    }

    /// The conversation, if a URL is given. Err is a message about an invalid option.
    pub(crate) fn chat(mut self) -> Result<Option<Chat>, String> {
        let Self {
            connect: _,
            listen: _,
            header,
            auth,
            send,
            follow,
            protocol,
            reconnect,
            timestamps,
            pipe: _,
        } = &self;
        let given = [
            (!header.is_empty(), "--header"),
            (auth.is_some(), "--auth"),
            (!send.is_empty(), "--send"),
            (*follow, "--follow"),
            (!protocol.is_empty(), "--protocol"),
            (*reconnect, "--reconnect"),
            (*timestamps, "--timestamps"),
        ];
        let given = given
            .iter()
            .find_map(|(is, name)| is.then_some(*name))
            .or_else(|| self.pipe.first_given());
        // Nothing is connected to then.
        let listens = self
            .listen
            .and_then(|_| parse_url("ws://localhost/", None).ok());
        match (self.connect.take().or(listens), given) {
            (Some(url), _) => {
                let headers = self.headers()?;
                Ok(Some(Chat {
                    url,
                    headers,
                    options: self,
                }))
            }
            (None, None) => Ok(None),
            (None, Some(name)) => {
                let of_script = match name {
                    "--timestamps" => ", or for '--trace' of a script",
                    _ => "",
                };
                Err(format!(
                    "'{name}' is for a connection: boa-ws URL, or --connect URL{of_script}"
                ))
            }
        }
    }

    /// The header fields of the request.
    fn headers(&self) -> Result<Vec<(String, String)>, String> {
        let mut headers = Vec::new();
        for argument in &self.header {
            let invalid = |why| format!("invalid value for '--header <NAME: VALUE>': {why}");
            let text = argument.read().map_err(invalid)?;
            let source = match argument {
                Argument::Literal(_) => {
                    headers.push(header(&text).map_err(invalid)?);
                    continue;
                }
                Argument::File(file) => file.display().to_string(),
                Argument::Variable(name) => format!("the variable {name}"),
            };
            for (number, line) in (1..).zip(text.lines()) {
                if !line.trim().is_empty() {
                    let field = header(line)
                        .map_err(|why| invalid(format!("{source}, line {number}: {why}")))?;
                    headers.push(field);
                }
            }
        }
        if let Some(auth) = &self.auth {
            let text = auth
                .read()
                .map_err(|why| format!("invalid value for '--auth <USER:PASSWORD>': {why}"))?;
            let user = text.trim_end_matches(['\r', '\n']);
            if !user.contains(':') || user.contains(char::is_control) {
                return Err(
                    "invalid value for '--auth <USER:PASSWORD>': a user, a colon and a password"
                        .to_owned(),
                );
            }
            let authorization = "Authorization";
            if net::header(&headers, authorization).next().is_some() {
                return Err(
                    "'--auth <USER:PASSWORD>' sends a field Authorization, and '--header <NAME: VALUE>' has one too: \
                     leave one of them out"
                        .to_owned(),
                );
            }
            headers.push((
                authorization.to_owned(),
                format!("Basic {}", STANDARD.encode_to_string(user)),
            ));
        }
        Ok(headers)
    }
}

impl Chat {
    /// Whether lines are typed in a terminal.
    pub(crate) fn is_interactive(&self) -> bool {
        self.options.pipe.first_given().is_none() && editor::is_available()
    }

    /// Whether a command (`--exec`) replaces standard input and output.
    #[cfg(unix)]
    pub(crate) fn runs_command(&self) -> bool {
        self.options.pipe.exec.is_some()
    }

    fn request(&self) -> net::Request {
        let mut request = net::Request::new(self.url.clone());
        request.protocols.clone_from(&self.options.protocol);
        request.headers.clone_from(&self.headers);
        request.user_agent = Some(concat!("boa-ws/", env!("CARGO_PKG_VERSION")).to_owned());
        request
    }
}

/// Starts the thread that connects.
pub(crate) fn start(
    chat: Chat,
    network: Network,
    interrupter: Interrupter,
) -> io::Result<WorkThread> {
    crate::work_thread::start(
        "client",
        STACK_SIZE,
        false,
        async move |interrupted: WasInterrupted, end: oneshot::Sender<u8>| {
            let status = run(chat, network, interrupter, interrupted).await;
            editor::stop();
            // The main thread waits for it.
            let _ = end.send(status);
        },
    )
}

async fn run(
    chat: Chat,
    network: Network,
    interrupter: Interrupter,
    interrupted: WasInterrupted,
) -> u8 {
    let connector = network.connector(None);
    let mut options = network.options;
    options.permissions = Some(network.permissions);
    if chat.options.reconnect {
        options.ping = options.ping.or(Some(RECONNECT_PING));
    }
    let conversation = Conversation {
        request: chat.request(),
        options,
        connector,
        reconnect: chat.options.reconnect,
        linger: chat.options.pipe.linger(),
        initial_messages: chat
            .options
            .send
            .iter()
            .map(|text| text.as_str().into())
            .collect(),
        follow: chat.options.follow,
        deadline: chat.options.pipe.deadline(),
    };
    let Options {
        listen,
        timestamps,
        protocol,
        send,
        pipe,
        ..
    } = &chat.options;
    if chat.is_interactive() {
        let peer = if listen.is_some() {
            "the client"
        } else {
            "the server"
        };
        return match Terminal::open(peer, *timestamps, protocol.clone(), interrupter) {
            Ok(terminal) => conversation.run(*listen, terminal, interrupted).await,
            Err(error) => {
                output::error(&format_args!(
                    "lines cannot be edited in this terminal: {error}"
                ));
                FAILURE
            }
        };
    }
    if let Some(listen) = *listen
        && pipe.is_for_each_client()
    {
        let each = EachClient {
            options: pipe.clone(),
            timestamps: *timestamps,
        };
        return conversation.serve_each(listen, each, interrupted).await;
    }
    let expectation = pipe.expectation();
    let peer = if listen.is_some() {
        Peer::Client
    } else {
        Peer::Server
    };
    match Pipe::open(
        pipe,
        peer,
        *timestamps,
        !send.is_empty(),
        expectation.clone(),
    )
    .await
    {
        Ok(pipe) => {
            let status = conversation.run(*listen, pipe, interrupted).await;
            expectation.map_or(status, |it| it.status(status))
        }
        Err(error) => {
            output::error(&error);
            NOT_CONNECTED
        }
    }
}

impl Conversation {
    /// Runs the conversation, as a client or as a server. Returns the exit status.
    async fn run(
        self,
        listen: Option<Listen>,
        frontend: impl Frontend,
        interrupted: WasInterrupted,
    ) -> u8 {
        match listen {
            Some(listen) => self.listen(listen, frontend, interrupted).await,
            None => self.connect(frontend, interrupted).await,
        }
    }
}

/// Whether an argument is a URL to connect to, and not the name of a file.
pub(crate) fn is_socket_url(word: &str) -> bool {
    ["ws:", "wss:", "ws+unix:", "http://", "https://"]
        .iter()
        .any(|scheme| {
            word.get(..scheme.len())
                .is_some_and(|beginning| beginning.eq_ignore_ascii_case(scheme))
        })
}

/// Parses the URL of a server. Without a scheme it is `ws:`.
pub(crate) fn socket_url(text: &str) -> Result<Url, String> {
    let whole = if is_socket_url(text) || text.contains("://") {
        text.to_owned()
    } else {
        format!("ws://{text}")
    };
    let url = parse_url(&whole, None)
        .map_err(|error| format!("it is not a URL ({error}), such as wss://chat.example/"))?;
    let url = with_socket_scheme(url);
    match url.scheme() {
        "ws" | "wss" | "ws+unix" => Ok(url),
        other => Err(format!("a connection has a ws: or wss: URL, not {other}:")),
    }
}

fn header(text: &str) -> Result<(String, String), String> {
    let (name, value) = text
        .split_once(':')
        .ok_or("a header field is 'Name: value'")?;
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
        assert_eq!(
            header("Authorization:Bearer 1"),
            Ok(("Authorization".into(), "Bearer 1".into()))
        );
        assert!(
            header("Authorization").is_err()
                && header("Host: a").is_err()
                && header("A: b\nc").is_err()
        );
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
