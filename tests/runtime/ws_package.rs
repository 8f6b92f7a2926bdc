//! The package `ws`: its events, errors and callbacks, beside those of the package in Node.

use super::{built, text};
use boa_websocket::{
    Builder, Console, ConsoleMessage, Permissions, Runtime, websocket::ConnectionOptions,
};
use std::{cell::RefCell, fs, rc::Rc};
use test_server::{
    Folder,
    frame::{Frame, Opcode},
    handshake,
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpStream,
};

/// What Node 24.21.0 prints with `ws` 8.23.0 and a server of it.
const IN_NODE: &str = include_str!("ws_package/events.txt");

const EVENTS: &str = include_str!("ws_package/events.mjs");

/// The frames that a path begins with.
fn greeting(path: &str) -> Vec<Frame> {
    let close = |payload: &[u8]| Frame::new(Opcode::CLOSE, payload);
    match path {
        "/pings" => vec![Frame::new(Opcode::PING, "a"), Frame::new(Opcode::PING, "")],
        "/long" => vec![Frame::text(&"x".repeat(20))],
        "/not-utf8" => vec![Frame::new(Opcode::TEXT, [255])],
        "/closes" => vec![
            Frame::text("hello"),
            Frame::text("again"),
            close(b"\x0f\xa1bye"),
        ],
        "/closes-without-code" => vec![close(b"")],
        "/talks" => vec![Frame::text("hello"), close(b"")],
        _ => Vec::new(),
    }
}

/// A server whose paths say what it does. It echoes.
async fn serve(mut stream: TcpStream) -> Option<()> {
    let request = handshake::request_bytes(&mut stream).await.ok()?;
    let request = String::from_utf8(request).ok()?;
    let path = request.split(' ').nth(1)?.to_owned();
    let fields = match &*path {
        "/headers" => "Set-Cookie: a=1\r\nX-One: 1\r\nSet-Cookie: b=2\r\nX-One: 2\r\n",
        _ => "",
    };
    let mut answer = handshake::response(&request, fields).into_bytes();
    match &*path {
        "/404" => answer = handshake::http("404 Not Found", "", "no").into_bytes(),
        "/silent" => answer.clear(),
        "/headers" => {
            let fields = ["x-number", "origin", "connection", "authorization"];
            let values = fields.map(|name| handshake::field(&request, name).unwrap_or_default());
            answer.extend(Frame::text(&values.join(",")).bytes());
        }
        _ => {}
    }
    answer.extend(greeting(&path).iter().flat_map(Frame::bytes));
    stream.write_all(&answer).await.ok()?;
    if matches!(&*path, "/404" | "/lost") {
        return None;
    }
    let mut bytes = Vec::new();
    while stream.read_buf(&mut bytes).await.ok()? > 0 {
        while let Some((frame, length)) = Frame::parse(&bytes) {
            bytes.drain(..length);
            if path == "/deaf" {
                continue;
            }
            let answer = match frame.opcode {
                Opcode::PING => Frame::new(Opcode::PONG, frame.payload),
                Opcode::PONG => continue,
                Opcode::CLOSE => {
                    if !greeting(&path).iter().any(|it| it.opcode == Opcode::CLOSE) {
                        stream.write_all(&frame.unmasked().bytes()).await.ok()?;
                    }
                    return None;
                }
                _ => frame.unmasked(),
            };
            stream.write_all(&answer.bytes()).await.ok()?;
        }
    }
    None
}

/// Keeps what is printed.
#[derive(Default)]
struct Printed(RefCell<Vec<String>>);

impl Console for Printed {
    fn print(&self, message: &ConsoleMessage<'_>) {
        self.0.borrow_mut().push(message.to_string());
    }
}

/// Runs a module in a folder of packages, which reaches all of the network.
async fn import(files: &[(&str, &str)], builder: Builder) -> Runtime {
    let folder = Folder::new();
    for (name, text) in files {
        fs::write(folder.join(name), text).expect("a file");
    }
    let path = folder.canonicalize().expect("it is there");
    let builder = builder
        .modules(&path)
        .packages(&path)
        .permissions(Permissions::all());
    let mut runtime = built(builder);
    let main = path.join("main.mjs");
    runtime.import(main).await.expect("the module runs");
    runtime
}

#[tokio::test]
async fn the_events_of_a_socket_are_those_of_the_package_in_node() {
    let address = test_server::serve_each(|stream| async {
        serve(stream).await;
    })
    .await;
    let (listener, unused) = test_server::listen().await;
    drop(listener);
    // Node has `Buffer` as a global name.
    let main = format!(
        "import {{ Buffer }} from 'node:buffer';
         globalThis.Buffer = Buffer;
         const {{ run }} = await import('./events.mjs');
         globalThis.lines = await run('ws://{address}', 'ws://{unused}');"
    );
    let files = [("events.mjs", EVENTS), ("main.mjs", &*main)];
    let builder = Runtime::builder().connection_options(ConnectionOptions::all());
    let mut runtime = import(&files, builder).await;
    let lines = text(&mut runtime, "lines.join('\\n')").await;
    let lines: Vec<_> = lines.lines().collect();
    let expected: Vec<_> = IN_NODE.lines().collect();
    assert_eq!(lines, expected);
}

#[tokio::test]
async fn the_proxies_of_agents_are_used() {
    let (listener, proxy) = test_server::listen().await;
    let asked = tokio::spawn(async move {
        let mut asked = Vec::new();
        for _ in 0..3 {
            let (mut stream, _) = listener.accept().await.expect("a connection");
            let request = handshake::answer(&mut stream, "HTTP/1.1 403 No\r\n\r\n").await;
            let user = handshake::field(&request, "Proxy-Authorization").unwrap_or_default();
            let first = request.lines().next().unwrap_or_default();
            asked.push(format!("{first} {user}"));
        }
        asked
    });
    // As https-proxy-agent 7 and 5, and hpagent, have it.
    let main = format!(
        "import WebSocket from 'ws';
         const [host, port] = '{proxy}'.split(':');
         for (const proxy of [new URL('http://a:b@{proxy}'), {{ host, port: Number(port), auth: 'a:b' }}, 'http://{proxy}']) {{
             const agent = new (class HttpsProxyAgent {{ proxy = proxy }})();
             const socket = new WebSocket('ws://there.example/', {{ agent }});
             socket.on('error', () => {{}});
             await new Promise((resolve) => socket.on('close', resolve));
         }}"
    );
    let builder = Runtime::builder().connection_options(ConnectionOptions::all());
    drop(import(&[("main.mjs", &*main)], builder).await);
    let tunnel = "CONNECT there.example:80 HTTP/1.1";
    assert_eq!(
        asked.await.expect("it is asked"),
        [
            format!("{tunnel} Basic YTpi"),
            format!("{tunnel} Basic YTpi"),
            format!("{tunnel} ")
        ]
    );
}

#[tokio::test]
async fn options_that_are_ignored_are_told_once() {
    let address = test_server::serve_each(test_server::echo).await;
    let main = format!(
        "import WebSocket from 'ws';
         class ProxyAgent {{ getProxyForUrl() {{}} }}
         const open = async (options) => {{
             const socket = new WebSocket('ws://{address}', options);
             socket.on('open', () => socket.close());
             await new Promise((resolve) => socket.on('close', resolve));
         }};
         await open({{ agent: new ProxyAgent(), rejectUnauthorized: false, perMessageDeflate: false, maxPayload: 100 }});
         await open({{ agent: new ProxyAgent(), rejectUnauthorized: true, perMessageDeflate: true, followRedirects: false }});
         await open({{ followRedirects: true, agent: {{ keepAlive: true }}, maxPayload: 2 ** 40 }});
         try {{
             await open({{ headers: {{ Cookie: 'a=b' }} }});
         }} catch ({{ message }}) {{
             globalThis.message = message;
         }}"
    );
    let printed = Rc::<Printed>::default();
    let builder = Runtime::builder().console(printed.clone());
    let mut runtime = import(&[("main.mjs", &*main)], builder).await;
    assert_eq!(
        *printed.0.borrow(),
        [
            "ws: the option 'perMessageDeflate' is ignored: Builder::connection_options permits it",
            "ws: the option 'maxPayload' is ignored: Builder::connection_options permits it",
            "ws: the option 'agent' is ignored, and so is its proxy: boa-ws --proxy URL connects through it, and so does the variable \
             HTTPS_PROXY or ALL_PROXY",
            "ws: the option 'rejectUnauthorized' is ignored: the certificate is checked. boa-ws --ca FILE trusts another one, and \
             --insecure all",
            "ws: the option 'maxPayload' is ignored above 67108864 bytes: boa-ws --max-message SIZE permits more",
            "ws: the option 'followRedirects' is ignored: connect to the URL of the redirect",
        ]
    );
    assert_eq!(
        text(&mut runtime, "message").await,
        "ws: the option 'headers' is not permitted here: Builder::connection_options permits it"
    );
}

#[cfg(feature = "fetch")]
#[tokio::test]
async fn agents_with_a_proxy_are_told_by_other_modules_too() {
    let main = "
        import http from 'http';
        import { ProxyAgent } from 'undici';
        for (let count = 0; count < 2; count++) {
            new ProxyAgent('http://proxy.example');
            const agent = new (class HttpsProxyAgent { proxy = new URL('http://proxy.example') })();
            http.request('http://there.example/', { agent }).on('error', () => {}).destroy();
        }";
    let printed = Rc::<Printed>::default();
    let builder = Runtime::builder().fetch(true).console(printed.clone());
    drop(import(&[("main.mjs", main)], builder).await);
    let ignored = "is ignored, and so is its proxy: boa-ws --proxy URL connects through it, and so does the variable HTTPS_PROXY or ALL_PROXY";
    assert_eq!(
        *printed.0.borrow(),
        [
            format!("undici: ProxyAgent {ignored}"),
            format!("http: the option 'agent' {ignored}")
        ]
    );
}

/// A server may send any number of Pings while a listener takes its time.
#[tokio::test]
async fn a_flood_of_pings_waits_in_a_bounded_queue() {
    let (address, served) = test_server::serve_one(|mut stream| async move {
        handshake::accept(&mut stream, "").await;
        let pings = Frame::new(Opcode::PING, "x").bytes().repeat(10_000);
        stream.write_all(&pings).await.expect("the client reads");
        stream
            .write_all(&Frame::text("end").bytes())
            .await
            .expect("the client reads");
        loop {
            let frame = Frame::read(&mut stream).await;
            if frame.opcode == Opcode::CLOSE {
                break;
            }
        }
    })
    .await;
    let main = format!(
        "import WebSocket from 'ws';
         const socket = new WebSocket('ws://{address}');
         globalThis.pings = 0;
         socket.on('ping', () => {{ pings++ }});
         socket.on('message', () => socket.close());
         await new Promise((resolve) => socket.on('close', resolve));"
    );
    let mut runtime = import(&[("main.mjs", &*main)], Runtime::builder()).await;
    let pings = text(&mut runtime, "pings > 0 && pings < 10_000").await;
    assert_eq!(pings, "true");
    served.await.expect("the client has ended the connection");
}
