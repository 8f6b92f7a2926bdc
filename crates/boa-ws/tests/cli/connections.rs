//! Options for connections: proxies, encryption, compression, limits.

use crate::{
    command::{BoaWs, LIMIT, Output, assert_contains, assert_starts_with, boa_ws, folder},
    encrypted::{Authority, self_signed, serve},
    http2_server::Server,
    peer::{EchoServer, echo, in_background, one_client, proxy, sockets},
};
use futures_util::{SinkExt, StreamExt};
use std::{collections::BTreeSet, net::SocketAddr};
use tokio_tungstenite::tungstenite::Message;

/// Sends a message to the URL, and prints the answer and the close code.
const TALK: &str = "const socket = new WebSocket(scriptArgs[0]);
    socket.onopen = () => socket.send('hello');
    socket.onmessage = ({ data }) => { console.log(data); socket.close() };
    socket.onclose = ({ code }) => console.log(code);";

fn talk(options: &[&str], url: &str) -> BoaWs {
    boa_ws([options, &["-e", TALK, "--", url]].concat())
}

/// The output of a successful conversation.
const TALKED: &str = "hello\n1005\n";

#[track_caller]
fn talks(command: BoaWs) {
    assert_eq!(command.run(), Output::of(TALKED, "", 0));
}

#[track_caller]
fn fails(command: BoaWs, why: &str) {
    let Output { out, err, status } = command.run();
    assert_eq!((out.as_str(), status), ("1006\n", Some(0)), "{err}");
    assert_contains(&err, why);
}

#[track_caller]
fn refused(command: BoaWs, err: &str) {
    let output = command.run();
    output.assert_out("", 2);
    output.says(err);
}

fn server() -> SocketAddr {
    in_background(async |stream| echo(stream).await)
}

#[test]
fn a_bad_network_is_simulated() {
    let url = format!("ws://{}/", server());
    talks(talk(
        &["--simulate=latency=1ms,jitter=1ms,bandwidth=1MB/s,fragment,loss-after=10min,seed=7"],
        &url,
    ));
    fails(
        talk(&["--simulate=reset=100%"], &url),
        "the simulated network has reset it",
    );
    fails(
        talk(&["--simulate=silence=100%", "--connect-timeout=0.2"], &url),
        "the opening handshake took too long",
    );
    let code = format!(
        "fetch('{}').catch(({{ name }}) => console.log(name))",
        url.replace("ws:", "http:")
    );
    let output = boa_ws(["--simulate=reset=100%", "-e", &code]).run();
    assert!(
        output.out == "TypeError\n" && output.err.contains("the simulated network has reset it"),
        "{}",
        output.err
    );
    refused(
        talk(&["--simulate=latency=80"], &url),
        "latency is a time with its unit, such as 80ms or 1.5s, and not \"80\"",
    );
    refused(
        talk(&["--simulate=delay=80ms"], &url),
        "\"delay\" is not a condition; there are latency, jitter, bandwidth",
    );
}

#[test]
fn certificates_of_trusted_authorities_are_accepted() {
    let authority = Authority::new("ours");
    let url = format!(
        "wss://localhost:{}/",
        serve(&authority.certify("localhost"), None).port()
    );
    let files = folder(&[("ca.pem", authority.pem.as_bytes())]);
    talks(talk(&["--ca=ca.pem"], &url).current_folder(&files));
    fails(
        talk(&[], &url),
        "the certificate of localhost is not trusted: ",
    );
    let other = folder(&[("ca.pem", Authority::new("theirs").pem.as_bytes())]);
    fails(
        talk(&["--ca=ca.pem"], &url).current_folder(&other),
        "it was issued by an authority that is not trusted; --ca=FILE trusts the authority in FILE",
    );
    talks(
        talk(
            &[
                "--ca",
                "ca.pem",
                "--ca",
                &files.join("ca.pem").to_string_lossy(),
            ],
            &url,
        )
        .current_folder(&other),
    );
}

#[test]
fn a_self_signed_certificate_is_accepted_if_it_is_named() {
    let certificate = self_signed("localhost", true, |_| {});
    let url = format!("wss://localhost:{}/", serve(&certificate, None).port());
    let files = folder(&[("server.pem", certificate.0.as_bytes())]);
    fails(
        talk(&[], &url),
        "it is self-signed; --ca=FILE trusts it if FILE contains this certificate",
    );
    talks(talk(&["--ca=server.pem"], &url).current_folder(&files));
    fails(
        talk(&["--ca=server.pem"], &url.replace("localhost", "127.0.0.1")).current_folder(&files),
        "it is for localhost",
    );
}

/// As where no certificates are installed.
#[cfg(target_os = "linux")]
#[test]
fn a_system_without_authorities_is_told_from_a_server_that_is_not_trusted() {
    let authority = Authority::new("ours");
    let url = format!(
        "wss://localhost:{}/",
        serve(&authority.certify("localhost"), None).port()
    );
    let files = folder(&[("ca.pem", authority.pem.as_bytes())]);
    let command = |options: &[&str], file| {
        let command = talk(options, &url).environment("SSL_CERT_FILE", file);
        command.environment("SSL_CERT_DIR", "")
    };
    fails(
        command(&[], "/dev/null"),
        "the system has no certificates of authorities that it trusts; the environment variable SSL_CERT_FILE can name a file",
    );
    fails(
        command(&[], "/dev/null"),
        "help: --ca=FILE trusts the authorities in FILE",
    );
    fails(
        command(&["--isolate"], "/dev/null"),
        "the system has no certificates of authorities that it trusts",
    );
    let without_connections = boa_ws(["--isolate", "-e", "console.log(1)"])
        .environment("SSL_CERT_FILE", "/dev/null")
        .environment("SSL_CERT_DIR", "");
    without_connections.run().assert_out("1\n", 0);
    talks(command(&["--ca=ca.pem"], "/dev/null").current_folder(&files));
    talks(command(&[], "ca.pem").current_folder(&files));
}

#[test]
fn sockets_share_a_connection_of_http_2_with_the_option() {
    const TWO: &str = "for (const text of ['first', 'second']) {
        const socket = new WebSocket(scriptArgs[0]);
        socket.onopen = () => socket.send(text);
        socket.onmessage = () => socket.close();
        socket.onclose = ({ code }) => console.log(code);
    }";
    for (options, connections) in [(&["--http2"][..], 1), (&[], 2)] {
        let server = Server::start().unwrap();
        let files = folder(&[("server.pem", server.certificate.as_bytes())]);
        let command =
            boa_ws([options, &["--ca=server.pem", "-e", TWO, "--", &server.url]].concat());
        let output = command.current_folder(&files).run();
        assert_eq!(output, Output::of("1005\n1005\n", "", 0), "{options:?}");
        assert_eq!(server.connections(), connections, "{options:?}");
    }
}

#[test]
fn an_encrypted_connection_to_a_server_without_encryption_fails() {
    let EchoServer {
        process: _process,
        port,
    } = EchoServer::start();
    let url = format!("wss://127.0.0.1:{port}/");
    fails(talk(&[], &url), "does not speak TLS on this port");
}

#[test]
fn an_insecure_connection_is_warned_of() {
    let url = format!(
        "wss://localhost:{}/",
        serve(&Authority::new("ours").certify("localhost"), None).port()
    );
    let output = talk(&["--insecure"], &url).run();
    let err = "warning: --insecure: no certificate is verified. An attacker on the network can read and change all data\n";
    assert_eq!(output, Output::of(TALKED, err, 0));
    refused(
        talk(&["--insecure", "--ca=ca.pem"], &url),
        "cannot be used with",
    );
    // The server alone makes no connections.
    let serving = boa_ws(["--insecure", "--serve=0"]).start().err_line();
    assert_starts_with(&serving, "serving on ");
}

#[test]
fn a_client_certificate_is_sent_on_request() {
    let authority = Authority::new("ours");
    let address = serve(&authority.certify("localhost"), Some(&authority.pem));
    let url = format!("wss://localhost:{}/", address.port());
    let (certificate, key) = authority.certify("ann");
    let both = format!("{key}{certificate}");
    let files = folder(&[
        ("ca.pem", authority.pem.as_bytes()),
        ("cert.pem", certificate.as_bytes()),
        ("key.pem", key.as_bytes()),
        ("both.pem", both.as_bytes()),
        ("other.pem", authority.certify("ben").1.as_bytes()),
        ("empty.pem", b""),
    ]);
    let with =
        |options: &[&str]| talk(&[&["--ca=ca.pem"], options].concat(), &url).current_folder(&files);
    talks(with(&["--cert=cert.pem", "--key=key.pem"]));
    talks(with(&["--cert=both.pem"]));
    fails(
        with(&[]),
        "localhost requires a client certificate; --cert and --key set it",
    );
    // The certificate for proxies is not sent to servers.
    fails(
        with(&["--proxy-cert=both.pem"]),
        "localhost requires a client certificate",
    );

    refused(with(&["--key=key.pem"]), "--cert <FILE>");
    refused(with(&["--proxy-key=key.pem"]), "--proxy-cert <FILE>");
    refused(
        with(&["--proxy-cert=cert.pem"]),
        "error: cannot use cert.pem: there is no private key",
    );
    refused(
        with(&["--cert=cert.pem"]),
        "error: cannot use cert.pem: there is no private key",
    );
    refused(
        with(&["--cert=empty.pem", "--key=key.pem"]),
        "error: cannot use empty.pem with key.pem: there is no cert",
    );
    refused(
        with(&["--cert=cert.pem", "--key=other.pem"]),
        "error: cannot use cert.pem with other.pem: ",
    );
    refused(
        with(&["--cert=cert.pem", "--key=no.pem"]),
        "error: cannot read no.pem: there is no such file",
    );
    refused(
        with(&["--ca=key.pem"]),
        "error: cannot use key.pem: there is no certificate in the PEM text",
    );
    refused(with(&["--ca=."]), "error: cannot read .: it is a directory");
}

#[test]
fn named_proxies_are_used() {
    let (proxy, asked) = proxy(server());
    // Only the proxy can resolve this name.
    talks(talk(&["--proxy", &proxy.to_string()], "ws://chat.invalid/"));
    assert_eq!(
        asked.recv_timeout(LIMIT).as_deref(),
        Ok("CONNECT chat.invalid:80 HTTP/1.1")
    );
    // The environment is ignored then.
    let command = talk(
        &["--proxy", &format!("http://{proxy}")],
        "ws://chat.invalid:81/",
    );
    talks(
        command
            .environment("HTTP_PROXY", "127.0.0.1:1")
            .environment("NO_PROXY", "*"),
    );
    assert_eq!(
        asked.recv_timeout(LIMIT).as_deref(),
        Ok("CONNECT chat.invalid:81 HTTP/1.1")
    );
    for wrong in ["ftp://proxy", "http://", "proxy:port"] {
        refused(
            talk(&["--proxy", wrong], "ws://chat.invalid/"),
            "cannot use the proxy",
        );
    }
    refused(
        talk(&["--proxy=proxy", "--no-proxy"], "ws://chat.invalid/"),
        "cannot be used with",
    );
}

#[test]
fn proxies_of_the_environment_are_used() {
    let server = server();
    let (proxy, asked) = proxy(server);
    let proxy = proxy.to_string();
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        talks(talk(&[], "ws://chat.invalid/").environment(name, &proxy));
        assert_eq!(
            asked.recv_timeout(LIMIT).as_deref(),
            Ok("CONNECT chat.invalid:80 HTTP/1.1"),
            "{name}"
        );
    }
    let url = format!("ws://{server}/");
    talks(talk(&["--no-proxy"], &url).environment("HTTP_PROXY", &proxy));
    fails(
        talk(&[], &url).environment("ALL_PROXY", "socks4://127.0.0.1:1"),
        "help: --no-proxy goes to the server directly; the proxy comes from --proxy or the environment\n",
    );
    talks(
        talk(&[], &url)
            .environment("HTTP_PROXY", &proxy)
            .environment("NO_PROXY", "127.0.0.0/8"),
    );
    talks(talk(&[], &url).environment("HTTPS_PROXY", &proxy));
    assert!(asked.try_recv().is_err(), "the proxy was asked");
    talks(talk(&[], &url).environment("HTTP_PROXY", &proxy));
    assert_eq!(
        asked.recv_timeout(LIMIT),
        Ok(format!("CONNECT {server} HTTP/1.1"))
    );
}

#[test]
fn the_built_in_server_is_reached_without_a_proxy() {
    let (proxy, asked) = proxy(server());
    let files = folder(&[("a.js", TALK.as_bytes())]);
    let EchoServer {
        process: _process,
        port,
    } = EchoServer::start();
    for host in ["localhost", "127.0.0.1"] {
        let command = files.boa_ws(["--serve=0", "a.js", &format!("ws://{host}:{port}/")]);
        let Output { out, err, status } =
            command.environment("ALL_PROXY", &proxy.to_string()).run();
        assert_eq!((out.as_str(), status), (TALKED, Some(0)), "{err}");
    }
    assert!(asked.try_recv().is_err(), "the proxy was asked");
}

#[test]
fn resolve_sets_addresses() {
    let server = server();
    let url = format!("ws://chat.invalid:{}/", server.port());
    talks(talk(
        &[&format!(
            "--resolve=chat.invalid:{}:127.0.0.1",
            server.port()
        )],
        &url,
    ));
    talks(talk(
        &[
            "--resolve=other.invalid:80:192.0.2.1",
            "--resolve=*::127.0.0.1",
        ],
        &url,
    ));
    fails(
        talk(&["--resolve=other.invalid::127.0.0.1"], &url),
        "chat.invalid",
    );
    refused(
        talk(&["--resolve=chat.invalid:80"], &url),
        "\"chat.invalid:80\" is not HOST:PORT:ADDRESS",
    );
}

#[test]
fn compression_is_offered_unless_it_is_switched_off() {
    let seen = |options: &[&str]| {
        let (address, served) = one_client();
        let code =
            "const socket = new WebSocket(scriptArgs[0]); socket.onmessage = () => socket.close()";
        let output =
            boa_ws([options, &["-e", code, "--", &format!("ws://{address}/")]].concat()).run();
        assert_eq!(output, Output::of("", "", 0));
        served
            .join()
            .expect("served")
            .header("sec-websocket-extensions")
            .map(str::to_owned)
    };
    assert_eq!(
        seen(&[]).as_deref(),
        Some("permessage-deflate; client_max_window_bits")
    );
    assert_eq!(seen(&["--no-deflate"]), None);
}

#[test]
fn messages_beyond_the_limits_fail_the_connection() {
    let url = format!("ws://{}/", server());
    talks(talk(&["--max-message=5", "--max-queued=5"], &url));
    fails(
        talk(&["--max-message=4"], &url),
        "help: --max-message=SIZE sets the limit, which is 4 bytes if the script sets none\n",
    );
    let output = boa_ws(["--max-message=4", "-x", "hello", &url]).run();
    output.says("help: --max-message=SIZE sets the limit, which is 4 bytes\n");
    // One message of any size is accepted while no other waits. The next one exceeds the limit.
    talks(talk(&["--max-queued=4"], &url));
    let twice = "
        const socket = new WebSocket(scriptArgs[0]);
        socket.onopen = () => { socket.send('hello'); socket.send('hello'); };
        socket.onclose = ({ code }) => console.log(code);";
    fails(
        boa_ws(["--max-queued=4", "-e", twice, "--", &url]),
        "help: --max-queued=SIZE sets the limit, which is 4 bytes; bufferedAmount says how much waits\n",
    );
    for option in [
        "--max-message=4 bytes",
        "--max-message=1TiB",
        "--max-queued=-1",
        "--max-queued=x",
    ] {
        refused(talk(&[option], &url), "invalid value");
    }
}

#[test]
fn error_events_have_a_message_only_with_the_option() {
    let script =
        "new WebSocket('ws://chat.example/').onerror = (event) => console.log(event.message);";
    let output = |option: &[&str]| {
        boa_ws([option, &["--deny-net=chat.example", "-e", script]].concat())
            .run()
            .out
    };
    assert_eq!(output(&[]), "undefined\n");
    assert!(output(&["--failure-details"]).starts_with("access to chat.example:80 is not allowed"));
}

#[test]
fn scripts_set_options_of_connections_within_the_rules() {
    let url = format!("ws://{}/", server());
    let script = "
        const socket = new WebSocket(scriptArgs[0], JSON.parse(scriptArgs[1]));
        socket.onopen = () => socket.send('hello');
        socket.onmessage = ({ data }) => { console.log(data); socket.close(); };
        socket.onclose = ({ code }) => console.log(code);";
    let with = |arguments: &[&str], options: &str| {
        boa_ws([arguments, &["-e", script, "--", &url, options]].concat())
    };
    talks(with(
        &[],
        r#"{ "deflate": false, "ping": 1000, "maxMessage": 5, "headers": { "Host": "chat.example" } }"#,
    ));
    fails(
        with(
            &["--allow-net=loopback"],
            r#"{ "unix": "/run/docker.sock" }"#,
        ),
        "--allow-net=unix:/run/docker.sock would allow it",
    );
    fails(
        with(
            &["--deny-net=chat.example"],
            r#"{ "headers": { "Host": "chat.example" } }"#,
        ),
        "--deny-net=chat.example",
    );
    fails(
        with(
            &["--allow-net=127.0.0.1"],
            r#"{ "proxy": "http://127.0.0.2:3128" }"#,
        ),
        "is not allowed",
    );
}

#[test]
fn a_server_that_does_not_answer_fails_the_connection_after_the_time_out() {
    let silent = in_background(async |mut stream| {
        let _ = tokio::io::copy(&mut stream, &mut tokio::io::sink()).await;
    });
    fails(
        talk(&["--connect-timeout=0.2"], &format!("ws://{silent}/")),
        " took too long",
    );
    refused(
        talk(&["--connect-timeout=0"], "ws://localhost/"),
        "a time is a number of seconds",
    );
}

#[test]
fn a_silent_server_is_pinged() {
    let address = sockets(async |mut socket| {
        while let Some(Ok(message)) = socket.next().await {
            if message.is_ping() {
                socket
                    .send(Message::from("pinged"))
                    .await
                    .expect("a client that reads");
            }
        }
    });
    let output = talk(&["--ping=0.01"], &format!("ws://{address}/")).run();
    assert_eq!(output, Output::of("pinged\n1005\n", "", 0));
    refused(
        talk(&["--ping=0"], "ws://localhost/"),
        "a time is a number of seconds",
    );
}

/// The manuals name no option that the command does not have.
#[test]
fn the_options_in_the_manuals_exist() {
    let manuals = concat!(
        include_str!("../../../../docs/command.md"),
        include_str!("../../../../docs/connections.md"),
        include_str!("../../../../docs/pages.md"),
    );
    let Output { out, .. } = boa_ws(["--help"]).run();
    let in_help: BTreeSet<_> = out
        .split(|it: char| it.is_whitespace() || "[=,".contains(it))
        .collect();
    let unknown: BTreeSet<_> = manuals
        .split("`--")
        .skip(1)
        .filter_map(|rest| rest.split(['`', ' ', '=', '[']).next())
        .filter(|name| !in_help.contains(format!("--{name}").as_str()))
        .collect();
    assert_eq!(unknown, BTreeSet::new());
}

#[test]
fn rules_about_hosts_allow_and_deny_connections() {
    let port = server().port();
    let url = format!("ws://localhost:{port}/");
    talks(talk(
        &["--allow-net=other.example,loopback", "--deny-net=public"],
        &url,
    ));
    let not_allowed = |what: &str| format!("access to {what} is not allowed");
    let host = format!("localhost:{port}");
    fails(
        talk(&["--allow-net=other.example"], &url),
        &format!("{}; --allow-net={host} would", not_allowed(&host)),
    );
    fails(
        talk(&["--deny-net=localhost"], &url),
        &format!("{}: --deny-net=localhost denies", not_allowed(&host)),
    );
    let at = format!("{host} at 127.0.0.1");
    fails(
        talk(&["--deny-net=private"], &url),
        &format!("{}: --deny-net=private denies", not_allowed(&at)),
    );
    let named = format!("a.example:{port}");
    let resolve = format!("--resolve={named}:127.0.0.1");
    fails(
        talk(&[&resolve, "--allow-net=public"], &format!("ws://{named}/")),
        "--allow-net=127.0.0.1:",
    );
}

#[test]
fn rules_about_addresses_refuse_connections_through_a_proxy() {
    let command = |options: &[&str]| {
        talk(
            &[&["--proxy=http://127.0.0.1:1"], options].concat(),
            "ws://a.example/",
        )
    };
    fails(
        command(&["--deny-net=private"]),
        "--allow-proxy lets the name decide",
    );
    fails(
        command(&["--deny-net=private", "--allow-proxy"]),
        "the proxy http://127.0.0.1:1",
    );
    fails(
        command(&["--deny-net=b.example"]),
        "the proxy http://127.0.0.1:1",
    );
}

#[test]
fn invalid_rules_are_refused() {
    refused(
        talk(&["--allow-net=http://x"], "ws://a/"),
        "\"http://x\" is not a rule for hosts: the scheme is neither",
    );
    refused(
        talk(&["--deny-net=a,10.0.0.0/33"], "ws://a/"),
        "\"10.0.0.0/33\" is not a rule for hosts",
    );
}

#[cfg(target_os = "linux")]
#[test]
fn the_table_of_descriptors_has_room_for_thousands_before_they_are_opened() {
    use rustix::process::{Resource, getrlimit};

    let running = boa_ws(["-e", "setTimeout(() => {}, 1e9); console.log('waiting')"]).start();
    assert_eq!(running.line(), "waiting");
    let places = running.places_for_descriptors();
    let limit = getrlimit(Resource::Nofile).current.unwrap_or(u64::MAX);
    assert!(places >= limit.min(4096), "{places} of {limit}");
}
