//! The example programs run, and print what their documentation says.

#![expect(
    clippy::unwrap_used,
    reason = "a test fails by a panic, in its helpers too"
)]

use crate::output;
use libtest_mimic::Trial;
use std::{
    fs,
    io::{BufRead, BufReader},
    net::{TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    sync::mpsc,
    thread,
};
use tokio_tungstenite::tungstenite::{Message, accept, client};

pub(crate) fn trials() -> Vec<Trial> {
    macro_rules! trials {
        ($($(#[$condition:meta])? $name:ident,)*) => {
            vec![$($(#[$condition])? Trial::test(concat!("examples::", stringify!($name)), || {
                $name();
                Ok(())
            })),*]
        };
    }
    trials! {
        the_example_embed_prints_the_answer_of_the_server,
        the_example_existing_context_receives_a_message,
        the_example_async_functions_prints_results_and_errors,
        the_example_class_prints_the_readings_of_a_thread,
        the_example_custom_event_target_prints_temperatures,
        the_example_in_memory_network_connects_again_after_failures,
        the_example_pipe_file_gets_the_file_back,
        #[cfg(all(unix, feature = "isolated"))] the_example_child_process_says_which_limit_has_ended_each_child,
        the_example_load_generator_prints_quantiles_and_failures,
        the_example_chat_bot_reads_its_rules_again_when_they_change,
        #[cfg(all(unix, feature = "isolated"))] the_example_axum_gateway_runs_untrusted_scripts,
        the_example_axum_sessions_sends_messages_back,
    }
}

fn the_example_embed_prints_the_answer_of_the_server() {
    let server = echo();
    assert_eq!(run("embed", &[&server]), "the server says: Hello!\n");
}

fn the_example_existing_context_receives_a_message() {
    assert_eq!(
        run("existing_context", &[]),
        "received hello\nclosed: 1000 done\n"
    );
}

fn the_example_async_functions_prints_results_and_errors() {
    let expected = "script: not there: no user has the number 4\nGood morning, 2 of 4! (Ada, Grace)\n\
        Error: no user has the number 7\nGood morning, 1 of 1!\n";
    assert_eq!(run("async_functions", &[]), expected);
}

fn the_example_class_prints_the_readings_of_a_thread() {
    let expected =
        "the kitchen: 19.5 °C\nthe first one\nthe kitchen: 21 °C\nthe kitchen: 22 °C\n3 readings\n";
    assert_eq!(run("class", &[]), expected);
}

fn the_example_custom_event_target_prints_temperatures() {
    let expected = "Illegal invocation: 'start' called on an object that is no Sensor\n\
        kitchen: 19.5 °C, 67.1 °F true\nkitchen: 21 °C, 69.8 °F true\ntoo warm\n";
    assert_eq!(run("custom_event_target", &[]), expected);
}

fn the_example_in_memory_network_connects_again_after_failures() {
    let failures: String = [0, 1, 3, 7, 15, 31]
        .map(|minute| format!("{minute} min: closed with 1006\n"))
        .concat();
    assert_eq!(
        run("in_memory_network", &[]),
        format!("{failures}63 min: it rains\n63 min: over\n")
    );
}

fn the_example_pipe_file_gets_the_file_back() {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
    let [source, destination] =
        ["sent", "received"].map(|name| folder.join(format!("{name}-{}.bin", std::process::id())));
    let bytes: Vec<u8> = (0..1_000_003_u32)
        .map(|number| number.wrapping_mul(2_654_435_761).to_le_bytes()[3])
        .collect();
    fs::write(&source, &bytes).unwrap();
    let output = run(
        "pipe_file",
        &[source.to_str().unwrap(), destination.to_str().unwrap()],
    );
    assert_eq!(output, "1000003 bytes went to the server and back\n");
    assert!(fs::read(&destination).unwrap() == bytes);
    fs::remove_file(source).unwrap();
    fs::remove_file(destination).unwrap();
}

#[cfg(all(unix, feature = "isolated"))]
fn the_example_child_process_says_which_limit_has_ended_each_child() {
    let output = run("child_process", &[]);
    let mut lines = output.lines();
    assert_eq!(lines.next(), Some("good: 1 + 2 = 3"));
    assert_eq!(lines.next(), Some("wrong: TypeError: mine (wrong.js:1:7)"));
    // macOS does not hold the limit on memory.
    let greedy = if cfg!(target_os = "macos") {
        "greedy: the script "
    } else {
        "greedy: the script took more memory"
    };
    for start in [
        greedy,
        "busy: the script took more than 1s of CPU",
        "idle: the script took longer than 3s",
        "loud: the script printed",
    ] {
        let line = lines.next().unwrap();
        assert!(line.starts_with(start), "{line}");
    }
    assert_eq!(lines.next(), Some("still good: 2 + 3 = 5"));
    assert_eq!(lines.next(), None);
}

fn the_example_load_generator_prints_quantiles_and_failures() {
    let server = echo();
    let output = run(
        "load_generator",
        &[&server, "--users", "5", "--messages", "20"],
    );
    let lines: Vec<_> = output.lines().collect();
    assert_eq!(lines[0], "5 users, 100 messages, 0 failures");
    assert!(lines[1].ends_with(" messages a second"), "{output}");
    let quantiles: Vec<_> = lines[2..]
        .iter()
        .map(|line| line.split(" within ").next().unwrap().trim())
        .collect();
    assert_eq!(quantiles, ["median", "90 %", "99 %", "all"]);
    let unused = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let output = run(
        "load_generator",
        &[&format!("ws://{unused}/"), "--users", "2"],
    );
    assert!(
        output.starts_with("2 users, 0 messages, 2 failures\n"),
        "{output}"
    );
    assert!(
        output.ends_with("failed: Error: closed with 1006 (user.js:16:62)\n"),
        "{output}"
    );
}

/// After a change of the rules the connection stays open.
fn the_example_chat_bot_reads_its_rules_again_when_they_change() {
    let rules =
        Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("rules-{}.mjs", std::process::id()));
    fs::write(
        &rules,
        "export const reply = (message) => `first: ${message}`;",
    )
    .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let server = format!("ws://{}/", listener.local_addr().unwrap());
    let mut bot = Running::start("chat_bot", &[&server, rules.to_str().unwrap()]);
    let mut client = accept(listener.accept().unwrap().0).unwrap();
    assert_eq!(bot.line(), "connected\n");
    let ask = |client: &mut tokio_tungstenite::tungstenite::WebSocket<TcpStream>, text: &str| {
        client.send(Message::from(text)).unwrap();
        client.read().unwrap().to_string()
    };
    assert_eq!(ask(&mut client, "a"), "first: a");
    fs::write(
        &rules,
        "export const reply = async (message) => `second: ${message}`;",
    )
    .unwrap();
    assert_eq!(bot.line(), "the rules have changed\n");
    assert_eq!(ask(&mut client, "b"), "second: b");
    fs::write(&rules, "export const reply = (").unwrap();
    assert!(
        bot.line()
            .starts_with("the rules stay as they were: SyntaxError")
    );
    assert_eq!(ask(&mut client, "c"), "second: c");
    client.close(None).unwrap();
    while client.read().is_ok() {}
    drop(client);
    assert_eq!(bot.line(), "closed with 1005\n");
    assert!(bot.ended());
    fs::remove_file(rules).unwrap();
}

/// Each connection has a session of its own, and other requests are refused.
fn the_example_axum_sessions_sends_messages_back() {
    use std::io::{Read, Write};

    let mut server = Running::start("axum_sessions", &[]);
    let url = server.line();
    let address = url.trim().trim_start_matches("ws://").trim_end_matches('/');
    let connect = || {
        let stream = TcpStream::connect(address).unwrap();
        let (client, _) = client(url.trim(), stream).unwrap();
        client
    };
    let mut clients = [connect(), connect()];
    for (client, text) in clients.iter_mut().zip(["a", "b"]) {
        client.send(Message::from(text)).unwrap();
        assert_eq!(client.read().unwrap(), Message::from(text));
        client.send(Message::binary(vec![1, 2])).unwrap();
        assert_eq!(client.read().unwrap(), Message::binary(vec![1, 2]));
    }
    for mut client in clients {
        client.close(None).unwrap();
        while client.read().is_ok() {}
    }
    let mut stream = TcpStream::connect(address).unwrap();
    let request = b"GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    stream.write_all(request).unwrap();
    let mut response = String::new();
    stream.read_to_string(&mut response).unwrap();
    assert!(response.starts_with("HTTP/1.1 426 "), "{response}");
}

#[cfg(all(unix, feature = "isolated"))]
fn the_example_axum_gateway_runs_untrusted_scripts() {
    use std::io::{Read, Write};

    let mut gateway = Running::start("axum_gateway", &[]);
    let address = gateway.line();
    let address = address
        .trim()
        .strip_prefix("http://")
        .unwrap()
        .trim_end_matches('/');
    let ask = |request: String| {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut response = String::new();
        stream.read_to_string(&mut response).unwrap();
        response
    };
    let post = |script: &str| {
        let len = script.len();
        ask(format!(
            "POST /run HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Length: {len}\r\n\r\n{script}"
        ))
    };
    assert!(
        ask("GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n".to_owned())
            .contains("<textarea")
    );
    let output = post("console.log('hello', 1 + 2); setTimeout(() => { throw new Error('late') })");
    assert!(
        output.contains("hello 3\n") && output.contains("Uncaught Error: late\n"),
        "{output}"
    );
    // The server's own machine is not reachable under any name.
    for url in [
        "wss://localhost/",
        "wss://127.1/",
        "wss://[::ffff:10.0.0.1]/",
        "ws://example.com/",
    ] {
        let output = post(&format!(
            "new WebSocket({url:?}).onclose = ({{ code }}) => console.log(code)"
        ));
        assert!(
            output.contains(": not allowed\n") && output.contains("1006\n"),
            "{output}"
        );
    }
    assert!(post("for (;;);").contains("the script ran longer than `Limits::script_time`"));
    assert!(
        post("let t = 'x'; for (;;) t += t")
            .contains("the script took more memory than its process may have (64 MiB)")
    );
    let long = "new Set({ [Symbol.iterator]: () => ({ n: 0, next() { return { done: this.n++ === 1e12, value: 1 } } }) })";
    assert!(post(long).contains("the script ran longer than `Limits::script_time`"));
    assert!(post(&" ".repeat(100_000)).starts_with("HTTP/1.1 413"));
    assert!(post("console.log('still there')").contains("still there\n"));
}

fn run(example: &str, arguments: &[&str]) -> String {
    let output = output::output(Command::new(test_server::example(example)).args(arguments));
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// A running example. It is killed at the end of the test.
struct Running(Child, mpsc::Receiver<String>);

impl Running {
    fn start(example: &str, arguments: &[&str]) -> Self {
        let mut child = Command::new(test_server::example(example))
            .args(arguments)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let output = BufReader::new(child.stdout.take().unwrap());
        let (sender, lines) = mpsc::channel();
        thread::spawn(move || {
            output
                .lines()
                .map_while(Result::ok)
                .try_for_each(|line| sender.send(line + "\n"))
        });
        Self(child, lines)
    }

    /// The next line that it prints.
    fn line(&mut self) -> String {
        self.1
            .recv_timeout(output::AT_MOST)
            .expect("the example prints a line")
    }

    fn ended(&mut self) -> bool {
        assert_eq!(
            self.1.recv_timeout(output::AT_MOST),
            Err(mpsc::RecvTimeoutError::Disconnected),
            "the example ends"
        );
        self.0.wait().unwrap().success()
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// The URL of a server that echoes until the tests end.
fn echo() -> String {
    let (sender, url) = mpsc::channel();
    thread::spawn(move || {
        test_server::tokio_runtime().block_on(async {
            sender.send(test_server::listen_and_echo().await).unwrap();
            std::future::pending::<()>().await;
        });
    });
    url.recv().unwrap()
}
