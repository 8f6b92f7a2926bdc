//! `boa-ws URL` in a terminal.

use crate::{
    command::{Folder, assert_contains, assert_ends_with, assert_starts_with, folder},
    peer::{EchoServer, one_client, sockets},
    terminal::{CTRL_C, CTRL_D, ENTER, InTerminal, TAB, Terminal, UP, in_terminal},
};
use futures_util::{FutureExt, SinkExt, StreamExt};
use std::{fs, net::SocketAddr};
use tokio_tungstenite::tungstenite::{self, Message};

const CTRL_R: &str = "\x12";

/// A client with a history of its own.
fn client<'a>(home: &Folder, arguments: impl IntoIterator<Item = &'a str>) -> InTerminal {
    in_terminal(arguments)
        .current_folder(home)
        .environment("XDG_STATE_HOME", &home.display().to_string())
}

/// A client of the echo server that has connected.
fn connected(home: &Folder, server: &EchoServer, options: &[&str]) -> Terminal {
    let terminal = connected_with(home, server, options);
    terminal.shows("/help lists the commands\n> ");
    terminal
}

/// The same. Something may be said already.
fn connected_with(home: &Folder, server: &EchoServer, options: &[&str]) -> Terminal {
    let url = server.url();
    client(home, [&[url.as_str()], options].concat())
        .size(76, 20)
        .start()
}

/// A server that sends these messages after each message of a client.
fn server_of(messages: Vec<Message>) -> SocketAddr {
    sockets(async move |mut socket| {
        while let Some(Ok(message)) = socket.next().await {
            if !message.is_text() {
                continue;
            }
            for message in &messages {
                if socket.send(message.clone()).await.is_err() {
                    return;
                }
            }
        }
    })
}

#[test]
fn lines_are_sent_and_answers_are_shown() {
    let (home, server) = (folder(&[]), EchoServer::start());
    let mut terminal = connected(&home, &server, &[]);
    terminal.answers("hello", "> hello\n< hello\n> ");
    terminal.answers("//not a command", "< /not a command");
    let seen = terminal.leaves();
    assert!(seen.trim_end().ends_with("closed with 1000"), "{seen}");
}

#[test]
fn messages_appear_above_the_line_that_is_typed() {
    let home = folder(&[]);
    let (release, released) = tokio::sync::mpsc::channel::<()>(1);
    let released = std::sync::Arc::new(tokio::sync::Mutex::new(released));
    let address = sockets(async move |mut socket| {
        while released.lock().await.recv().await.is_some() {
            if socket.send("an interruption".into()).await.is_err() {
                return;
            }
        }
    });
    let mut terminal = client(&home, [&*format!("ws://{address}/")]).start();
    terminal.shows("commands\n> ");
    terminal.types("half a li");
    terminal.shows("> half a li");
    release.blocking_send(()).expect("the server waits");
    terminal.shows("< an interruption\n> half a li");
    terminal.types("ne");
    terminal.shows("< an interruption\n> half a line");
    drop(release);
    let seen = terminal.ends_with(1);
    assert!(
        seen.contains("without a Close frame") && !seen.contains("half"),
        "{seen}"
    );
}

#[test]
fn json_is_laid_out_and_colored_and_binary_is_a_dump() {
    let home = folder(&[]);
    let json = format!(
        r#"{{"type":"list","users":["Ann","Ben"],"note":"{}","n":1.50}}"#,
        "x".repeat(300)
    );
    let address = server_of(vec![
        json.into(),
        Message::Binary(b"GIF89a\x01\0\x02".to_vec().into()),
    ]);
    let mut terminal = client(&home, [&*format!("ws://{address}/")])
        .size(76, 24)
        .start();
    terminal.shows("commands\n> ");
    terminal.answers("go", "GIF89a...\n> ");
    terminal.screen(|screen| {
        let colored = |text: &str| {
            let rows: Vec<_> = screen.rows(0, 76).collect();
            let row = rows.iter().position(|row| row.contains(text)).expect(text);
            let column = rows[row].find(text).expect(text);
            screen
                .cell(
                    u16::try_from(row).expect("few"),
                    u16::try_from(column).expect("few"),
                )
                .expect("a cell")
                .fgcolor()
        };
        assert_eq!(colored("\"Ann\""), vt100::Color::Idx(2));
        assert_eq!(colored("\"users\""), vt100::Color::Idx(4));
        assert_eq!(colored("1.50"), vt100::Color::Idx(3));
    });
    // The port is another each time.
    let seen = terminal
        .contents()
        .replace(&address.port().to_string(), "PORT");
    insta::assert_snapshot!("json_and_binary", seen);
    terminal.enters("/last");
    terminal.until("the message again", |screen| {
        screen.contents().matches("GIF89a").count() == 2
    });
    terminal.leaves();
}

#[test]
fn nothing_in_a_message_controls_the_terminal() {
    let home = folder(&[]);
    let address = server_of(vec![
        "\x1b[2J\x1b]0;title\x07one\ntwo\u{9b}31m".into(),
        "{\"a\":\"\u{9b}31m\"}".into(),
    ]);
    let mut terminal = client(&home, [&*format!("ws://{address}/")]).start();
    terminal.shows("commands\n> ");
    terminal.enters("go");
    terminal.shows("> go\n< ␛[2J␛]0;title␇one\n  two\\u{9b}31m\n< { \"a\": \"\\u{9b}31m\" }\n> ");
    terminal.leaves();
}

#[test]
fn commands_do_what_help_says() {
    let home = folder(&[("text.txt", "Grüße".as_bytes()), ("image", b"\x89PNG")]);
    let server = EchoServer::start();
    let mut terminal = connected(&home, &server, &[]);
    terminal.answers("/send-file text.txt", "sending 7 bytes as text\n< Grüße\n");
    // Completed.
    terminal.asks();
    terminal.types("/send-file im\t");
    terminal.shows("/send-file image");
    terminal.types(ENTER);
    terminal.shows("sending 4 bytes as binary\n< binary, 4 bytes\n");
    terminal.answers("/binary 68 69 ff", "68 69 ff");
    terminal.shows("  hi.");
    terminal.answers("/ping", "pong after ");
    terminal.answers("/headers", "upgrade: websocket");
    terminal.answers("/send-file missing", "error: cannot read missing: ");
    terminal.enters("/close 4001 that is all");
    let seen = terminal.ends_with(0);
    assert_contains(&seen, "closed with 4001");
}

#[test]
fn an_unknown_command_is_an_error_with_a_hint() {
    let (home, server) = (folder(&[]), EchoServer::start());
    let mut terminal = connected(&home, &server, &[]);
    terminal.answers("/pong", "error: there is no command /pong; /ping is one.");
    terminal.answers(&format!("/hel{TAB}"), "/binary HEX");
    terminal.shows("Ctrl-C or Ctrl-D closes.");
    terminal.leaves();
}

/// Lists of files are cut to the screen, and ask nothing.
#[test]
fn tab_asks_nothing_whatever_is_found() {
    let server = EchoServer::start();
    let mut names: Vec<_> = (0..200).map(|number| format!("file-{number:03}")).collect();
    names.push("file-\x1b]0;".to_owned());
    let files: Vec<_> = names
        .iter()
        .map(|name| (name.as_str(), &b"a"[..]))
        .collect();
    let home = folder(&files);
    let mut terminal = client(&home, [&*server.url()])
        .current_folder(&home)
        .start();
    terminal.shows("/help lists the commands\n> ");
    terminal.types(&format!("/send-file fi{TAB}{TAB}{TAB}"));
    terminal.writes(" more\r\n");
    terminal.types(&format!("007{TAB}{ENTER}"));
    terminal.shows("< a");
    terminal.answers(&format!("{TAB}y"), "<   y");
    let output = terminal.output();
    assert!(
        output.contains("file-000  ") && !output.contains("file-199"),
        "{output:?}"
    );
    assert!(!output.contains("]0;"), "{output:?}");
    terminal.leaves();
}

#[test]
fn lines_are_recalled_and_searched_also_in_another_run() {
    let (home, server) = (folder(&[]), EchoServer::start());
    let mut terminal = connected(&home, &server, &[]);
    terminal.answers("the first", "< the first\n> ");
    terminal.answers("the second", "< the second\n> ");
    terminal.answers(" a secret", "<  a secret\n> ");
    terminal.leaves();
    let mut terminal = connected(&home, &server, &[]);
    terminal.types(UP);
    terminal.shows("> the second");
    terminal.types(&format!("\x15{CTRL_R}fir"));
    terminal.shows("(reverse-i-search)`fir': the first");
    terminal.types(ENTER);
    terminal.shows("< the first\n> ");
    terminal.leaves();
    let history = fs::read_to_string(home.join("boa-ws/messages")).expect("there is a history");
    assert!(
        history.contains("the second") && !history.contains("secret"),
        "{history}"
    );
}

#[test]
fn ctrl_c_closes_with_1000_and_restores_the_terminal() {
    let home = folder(&[]);
    let (address, served) = one_client();
    let mut terminal = client(&home, [&*format!("ws://{address}/")]).start();
    terminal.shows("< welcome\n> ");
    terminal.types("half a line");
    terminal.shows("> half a line");
    terminal.types(CTRL_C);
    terminal.ends_with(130);
    assert_eq!(served.join().expect("served").messages, ["close 1000"]);
}

#[test]
fn a_second_ctrl_c_ends_at_once() {
    let home = folder(&[]);
    let address = sockets(async |mut socket| {
        // It never answers the Close frame.
        let _ = socket.send("welcome".into()).await;
        std::future::pending::<()>().await;
    });
    let mut terminal = client(&home, [&*format!("ws://{address}/")]).start();
    terminal.shows("< welcome\n> ");
    let (_, row) = terminal.place("> ");
    terminal.types(CTRL_C);
    // From then on Ctrl-C is a signal.
    terminal.until("the end of the line", |screen| {
        screen.cursor_position().0 > row
    });
    terminal.types(CTRL_C);
    terminal.ends_with(130);
}

#[test]
fn a_terminal_that_is_closed_ends_the_connection() {
    let home = folder(&[]);
    let (address, served) = one_client();
    let mut terminal = client(&home, [&*format!("ws://{address}/")]).start();
    terminal.shows("< welcome\n> ");
    let line = "x".repeat(40);
    terminal.types(&line);
    terminal.shows(&line);
    terminal.close();
    let messages = served.join().expect("served").messages;
    // The writer of the pseudo-terminal types Enter and Ctrl-D when it is dropped. They may be read
    // before the hang-up is seen.
    let last = messages.last().expect("a Close frame");
    assert!(
        ["close 1000", "close 1001"].contains(&last.as_str()),
        "{messages:?}"
    );
}

#[test]
fn times_are_shown_on_request() {
    let (home, server) = (folder(&[]), EchoServer::start());
    let mut terminal = connected(&home, &server, &["--timestamps"]);
    terminal.answers("hello", " < hello\n");
    let seen = terminal.leaves();
    let line = seen
        .lines()
        .find(|line| line.ends_with(" < hello"))
        .expect("it is shown");
    let (time, _) = line.split_once(' ').expect("a time");
    let digits: String = time
        .chars()
        .map(|it| if it.is_ascii_digit() { '0' } else { it })
        .collect();
    assert_eq!(digits, "00:00:00.000");
}

#[test]
fn without_colors_there_are_none() {
    let (home, server) = (folder(&[]), EchoServer::start());
    let url = server.url();
    let mut terminal = client(&home, [url.as_str()])
        .environment("NO_COLOR", "1")
        .size(76, 20)
        .start();
    terminal.shows("commands\n> ");
    terminal.answers("{\"a\": [1, true]}", "< { \"a\": [1, true] }\n> ");
    terminal.screen(|screen| {
        for row in 0..20 {
            for column in 0..76 {
                let cell = screen.cell(row, column).expect("a cell");
                assert!(cell.fgcolor() == vt100::Color::Default && !cell.bold() && !cell.dim());
            }
        }
    });
    terminal.leaves();
}

#[test]
fn a_lost_connection_is_opened_again_while_lines_are_typed() {
    let home = folder(&[]);
    let address = sockets(async |mut socket| {
        // It goes away after a message.
        let _ = socket.next().await;
    });
    let mut terminal = client(&home, [&*format!("ws://{address}/"), "--reconnect"])
        .size(76, 20)
        .start();
    terminal.shows("commands\n> ");
    terminal.answers("go", "without a Close frame");
    terminal.shows("connecting again in 0.");
    terminal.until("the second connection", |screen| {
        screen.contents().matches("connected to ").count() == 2
    });
    terminal.enters("go");
    terminal.until("another loss", |screen| {
        screen.contents().matches("without a Close frame").count() == 2
    });
    terminal.types(CTRL_C);
    terminal.ends_with(130);
}

/// A server that sends 100,000 messages, and meanwhile answers the client's messages.
pub(crate) fn flooding_server() -> SocketAddr {
    sockets(async |socket| {
        let (mut sender, mut receiver) = socket.split();
        for number in 0..100_000 {
            if sender
                .feed(format!("message {number}").into())
                .await
                .is_err()
            {
                return;
            }
            while let Some(Some(Ok(message))) = receiver.next().now_or_never() {
                let answer = format!("answer to {}", message.to_text().unwrap_or_default());
                if sender.feed(answer.into()).await.is_err() {
                    return;
                }
            }
        }
        let _ = sender.flush().await;
        while let Some(Ok(message)) = receiver.next().await {
            if message.is_text()
                && sender
                    .send(format!("answer to {message}").into())
                    .await
                    .is_err()
            {
                return;
            }
        }
    })
}

/// Fails unless all these lines were written, each beginning like this and ending with its number.
pub(crate) fn all_are_written(output: &str, beginning: &str, numbers: std::ops::Range<usize>) {
    let lines: std::collections::HashSet<_> = output
        .split("\r\n")
        .filter_map(|line| {
            line.rsplit_once(beginning)
                .and_then(|(_, number)| number.parse::<usize>().ok())
        })
        .collect();
    for number in numbers {
        assert!(lines.contains(&number), "{beginning}{number} is missing");
    }
}

#[test]
fn lines_that_are_typed_without_a_pause_are_all_answered() {
    let (home, server) = (folder(&[]), EchoServer::start());
    let mut terminal = client(&home, [server.url().as_str()])
        .environment("NO_COLOR", "1")
        .start();
    terminal.shows("commands\n> ");
    let typing = terminal.types_beside(
        (0..5000)
            .map(|number| format!("line {number}{ENTER}"))
            .collect(),
    );
    let output = terminal.writes("< line 4999\r\n");
    typing.join().expect("all is typed");
    all_are_written(&output, "< line ", 0..5000);
    // Each line was one write: a file that is written again would have the last 1,000.
    let history = fs::read_to_string(home.join("boa-ws/messages")).expect("there is a history");
    assert!(
        history.starts_with("#V2\nline 0\n") && history.lines().count() == 5001,
        "{} bytes",
        history.len()
    );
}

#[test]
fn of_a_long_history_the_last_lines_are_kept() {
    use std::os::unix::fs::PermissionsExt;
    let (home, server) = (folder(&[]), EchoServer::start());
    let file = home.join("boa-ws/messages");
    connected(&home, &server, &[]).leaves();
    assert_eq!(
        fs::metadata(&file)
            .expect("it was created")
            .permissions()
            .mode()
            & 0o777,
        0o600
    );
    let lines: String = (0..2001).map(|number| format!("\\\\ {number}\n")).collect();
    fs::write(&file, format!("#V2\n{lines}")).expect("it can be written");
    let mut terminal = connected(&home, &server, &[]);
    let mut other = connected(&home, &server, &[]);
    terminal.types(UP);
    terminal.shows("> \\ 2000");
    terminal.types(ENTER);
    terminal.shows("< \\ 2000\n> ");
    other.answers("of another", "< of another\n> ");
    terminal.answers("the last", "< the last\n> ");
    let history = fs::read_to_string(&file).expect("it can be read");
    assert_eq!(history.lines().count(), 1003, "{history}");
    assert_starts_with(&history, "#V2\n\\\\ 1001\n");
    assert_ends_with(&history, "\\\\ 2000\nof another\nthe last\n");
}

#[test]
fn lines_that_are_typed_during_a_flood_are_answered() {
    let home = folder(&[]);
    let url = format!("ws://{}/", flooding_server());
    let mut terminal = client(&home, [url.as_str()])
        .environment("NO_COLOR", "1")
        .start();
    let typing = terminal.types_steadily(|number| format!("typed {number}{ENTER}"));
    terminal.writes("< message 99999\r\n");
    let typed = typing.stop();
    let output = terminal.writes(&format!("< answer to typed {}\r\n", typed - 1));
    all_are_written(&output, "< answer to typed ", 0..typed);
    all_are_written(&output, "< message ", 0..100_000);
}

#[test]
fn a_server_by_hand_talks_to_one_client_after_the_other() {
    let home = folder(&[]);
    let mut terminal = client(&home, ["-l", "127.0.0.1:0", "-x", "welcome"])
        .size(76, 20)
        .start();
    terminal.shows("listening on ws://127.0.0.1:");
    let address = terminal
        .contents()
        .trim()
        .rsplit_once('/')
        .expect("an address")
        .1
        .to_owned();
    let connect = || {
        let stream = std::net::TcpStream::connect(&address).expect("it listens");
        let (mut socket, _) =
            tungstenite::client(format!("ws://{address}/"), stream).expect("a handshake");
        assert_eq!(
            socket.read().expect("the first text"),
            Message::text("welcome")
        );
        socket
    };
    let mut socket = connect();
    terminal.shows("lists the commands\n> welcome\n> ");
    terminal.enters("typed");
    assert_eq!(
        socket.read().expect("what was typed"),
        Message::text("typed")
    );
    socket.send(Message::text("an answer")).expect("open");
    terminal.shows("> typed\n< an answer\n> ");
    terminal.enters("/ping");
    socket.read().expect("a ping");
    socket.flush().expect("open");
    terminal.shows("pong after ");
    socket.close(None).expect("open");
    while socket.read().is_ok() {}
    terminal.shows("closed by the client");
    terminal.answers(
        "nobody hears",
        "error: there is no client: nothing was sent",
    );
    let mut socket = connect();
    terminal.until("the second client", |screen| {
        screen.contents().matches("connected to ").count() == 2
    });
    terminal.types(CTRL_D);
    let close = socket.read().expect("a Close frame");
    assert!(
        matches!(&close, Message::Close(Some(frame)) if u16::from(frame.code) == 1000),
        "{close:?}"
    );
    while socket.read().is_ok() {}
    terminal.ends_with(0);
}

#[test]
fn texts_of_the_command_line_are_shown_before_what_is_typed() {
    let (home, server) = (folder(&[]), EchoServer::start());
    let mut terminal = connected_with(&home, &server, &["-x", "first"]);
    terminal.shows("> first\n< first\n> ");
    terminal.answers("second", "< second\n> ");
    terminal.leaves();
}
