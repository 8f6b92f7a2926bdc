//! The chat of the examples in a browser and in a terminal: the same page, and the same text. The browser is told what to do by the
//! DevTools protocol, which is a WebSocket's: it takes no more than a browser that is installed.

use crate::{
    command::{folder, not_run},
    peer::EchoServer,
    terminal::in_terminal,
};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::Path,
    process::{Child, Command, Stdio},
    time::Duration,
};
use tokio::{net::TcpStream, time::timeout};
use tokio_tungstenite::{WebSocketStream, client_async, tungstenite::Message};

/// Nothing here takes so long.
const LIMIT: Duration = Duration::from_secs(120);

/// What browsers are called that speak the [DevTools Protocol](https://chromedevtools.github.io/devtools-protocol/).
const BROWSERS: [&str; 4] = ["chromium", "chromium-browser", "google-chrome", "chrome"];

#[test]
fn a_browser_shows_the_same_text() {
    let server = EchoServer::start();
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let profile = folder(&[]);
    let url = url::Url::from_file_path(root.join("examples/chat/index.html")).expect("it is absolute");
    let started = Browser::start(&profile, server.port);
    let Some(mut browser) = started else { return not_run("no Chromium is installed, so no browser showed the page") };

    let mut terminal = in_terminal([server.instead_of(8080).as_str(), "examples/chat/index.html"])
        .current_folder(root)
        .size(72, 30)
        .start();
    terminal.shows("What is your name?");
    terminal.types("Ann\t ");
    terminal.shows("User Ann signed in at ");

    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let (outside, inside) = runtime.block_on(async {
        let mut page = browser.page().await;
        page.go_to(url.as_str()).await;
        page.until("document.getElementById('status')?.textContent.startsWith('Connected')").await;
        page.run("document.getElementById('name').focus()").await;
        page.types("Zoe").await;
        page.presses("Tab", "\t").await;
        page.presses("Enter", "\r").await;
        page.until("document.querySelectorAll('li').length === 2").await;
        terminal.shows("• Zoe");
        page.run("document.getElementById('text').focus()").await;
        page.types("From a <b>browser</b>").await;
        page.presses("Enter", "\r").await;
        terminal.shows("Zoe: From a browser");
        terminal.types("And from a terminal\r");
        page.until("chatbox.contentDocument.body.innerText.includes('from a terminal')").await;
        let outside = page.run("document.body.innerText").await;
        (outside, page.run("chatbox.contentDocument.body.innerText").await)
    });
    terminal.shows("Ann: And from a terminal");
    terminal.until("an empty line to type into", |screen| !screen.contents().contains("[And"));

    let seen = terminal.contents();
    let (framed, plain): (Vec<&str>, Vec<&str>) = seen.lines().partition(|line| line.starts_with(['│', '┌', '└']));
    let texts = |lines: &[&str]| -> Vec<String> {
        let text = |line: &&str| line.trim_matches(['│', '┌', '┐', '└', '┘', '█', '─', '•', ' ']).to_owned();
        // Controls have no text of their own in a browser.
        let is_text = |line: &String| !line.is_empty() && !line.starts_with(['[', '<']);
        lines.iter().map(text).filter(is_text).collect()
    };
    let lines = |text: &Value| -> Vec<String> {
        let lines = text.as_str().expect("a text").lines().map(|line| line.trim().to_owned());
        lines.filter(|line| !line.is_empty()).collect()
    };
    assert_eq!(lines(&outside), texts(&plain));
    // Who came later has not heard what was before; the first row is the frame's title.
    let heard = lines(&inside);
    let ours = texts(&framed);
    assert!(heard.len() > 2 && ours.len() > heard.len(), "{ours:?} {heard:?}");
    assert_eq!(heard, ours[ours.len() - heard.len()..]);
}

/// A browser without a window, which ends with the test.
struct Browser {
    child: Child,
    address: String,
}

impl Browser {
    /// None if none is installed.
    fn start(profile: &Path, port: u16) -> Option<Self> {
        let mut child = BROWSERS.iter().find_map(|name| {
            Command::new(name)
                .args([
                    "--headless",
                    "--no-first-run",
                    "--disable-gpu",
                    "--no-sandbox",
                    "--remote-debugging-port=0",
                    "--lang=en-US",
                ])
                .arg(format!("--user-data-dir={}", profile.display()))
                .arg(format!("--host-resolver-rules=MAP localhost:8080 127.0.0.1:{port}"))
                .arg("about:blank")
                .env("TZ", "UTC")
                .stderr(Stdio::piped())
                .stdout(Stdio::null())
                .spawn()
                .ok()
        })?;
        let mut lines = BufReader::new(child.stderr.take().expect("a pipe")).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| Some(line.split_once("DevTools listening on ")?.1.to_owned()));
        // It says more, and waits if nobody listens.
        std::thread::spawn(move || lines.for_each(drop));
        Some(Self { child, address: address.expect("a browser says where it listens") })
    }

    /// Its only page.
    async fn page(&mut self) -> Page {
        let url = url::Url::parse(&self.address).expect("an address");
        let stream = TcpStream::connect(("127.0.0.1", url.port().expect("a port"))).await.expect("it listens");
        let (socket, _) = client_async(self.address.as_str(), stream).await.expect("a handshake");
        let mut page = Page { socket, session: None, last: 0, is_loaded: false };
        let targets = page.call("Target.getTargets", json!({})).await;
        let target = targets["targetInfos"]
            .as_array()
            .and_then(|all| all.iter().find(|it| it["type"] == "page"))
            .expect("a page");
        let attached =
            page.call("Target.attachToTarget", json!({ "targetId": target["targetId"], "flatten": true })).await;
        page.session = Some(attached["sessionId"].clone());
        page
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // One that has ended already needs no killing.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

struct Page {
    socket: WebSocketStream<TcpStream>,
    session: Option<Value>,
    last: u64,
    is_loaded: bool,
}

impl Page {
    async fn call(&mut self, method: &str, params: Value) -> Value {
        self.last += 1;
        let mut request = json!({ "id": self.last, "method": method, "params": params });
        if let Some(session) = &self.session {
            request["sessionId"] = session.clone();
        }
        self.socket.send(Message::text(request.to_string())).await.expect("it listens");
        let answer = loop {
            let message = self.next().await;
            if message["id"] == self.last {
                break message;
            }
        };
        assert!(answer.get("error").is_none(), "{method}: {answer}");
        answer["result"].clone()
    }

    async fn next(&mut self) -> Value {
        let message = timeout(LIMIT, self.socket.next()).await.expect("it says something");
        let message = message.expect("it does not end").expect("it does not end");
        let message: Value = serde_json::from_slice(&message.into_data()).unwrap_or_default();
        self.is_loaded |= message["method"] == "Page.loadEventFired";
        message
    }

    async fn go_to(&mut self, url: &str) {
        self.call("Page.enable", json!({})).await;
        self.is_loaded = false;
        self.call("Page.navigate", json!({ "url": url })).await;
        while !self.is_loaded {
            self.next().await;
        }
    }

    /// The value of an expression, which may be a promise's.
    async fn run(&mut self, expression: &str) -> Value {
        let params = json!({ "expression": expression, "returnByValue": true, "awaitPromise": true });
        let result = self.call("Runtime.evaluate", params).await;
        assert!(result.get("exceptionDetails").is_none(), "{expression}: {result}");
        result["result"]["value"].clone()
    }

    /// Waits until an expression is true: it is looked at with every frame that the browser would draw.
    async fn until(&mut self, expression: &str) {
        let wait = format!(
            "new Promise((done) => {{ const look = () => {{ if ({expression}) done(true); else requestAnimationFrame(look); }}; look(); }})"
        );
        assert_eq!(self.run(&wait).await, true);
    }

    async fn types(&mut self, text: &str) {
        self.call("Input.insertText", json!({ "text": text })).await;
    }

    async fn presses(&mut self, key: &str, text: &str) {
        let code = if key == "Tab" { 9 } else { 13 };
        let down = json!({ "type": "keyDown", "key": key, "code": key, "windowsVirtualKeyCode": code, "text": text });
        self.call("Input.dispatchKeyEvent", down).await;
        let up = json!({ "type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code });
        self.call("Input.dispatchKeyEvent", up).await;
    }
}
