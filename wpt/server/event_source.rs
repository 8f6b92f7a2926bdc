//! Upstream's scripts of `eventsource/resources/`, but for those that need cookies.

use super::{head::Head, http::response};

const TYPE: &str = "text/event-stream";

/// The whole response to a request, if the path names a script.
pub(super) fn answer(head: &Head, path: &str) -> Option<Vec<u8>> {
    let name = path.strip_prefix("/eventsource/resources/")?;
    let parameter = |name: &str| head.parameter(name);
    let events = |content: &str| response("200 OK", &[("Content-Type", TYPE)], content.as_bytes());
    let sent = |name: &str| {
        let value = head.combined(name).unwrap_or_default();
        String::from_utf8_lossy(&value).into_owned()
    };
    let answer = match name {
        "accept.event_stream" => events(&format!("data: {}\n\n", sent("accept"))),
        "cache-control.event_stream" => events(&format!("data: {}\n\n", sent("cache-control"))),
        "cors.py" => match parameter("run")?.as_str() {
            "message" => message(head),
            "redirect" => {
                let location = parameter("location")?;
                response("302 Found", &[("Location", &location)], b"")
            }
            "cache-control" => events(&format!("data: {}\n\n", sent("cache-control"))),
            _ => return None,
        },
        "last-event-id.py" => match sent("last-event-id") {
            last if !last.is_empty() => events(&format!("data: {last}\n\n")),
            _ => {
                let id = parameter("idvalue").unwrap_or_else(|| "\u{2026}".to_owned());
                events(&format!("id: {id}\nretry: 200\ndata: hello\n\n"))
            }
        },
        "last-event-id2.py" => events(match parameter("type").as_deref() {
            Some("2") => "id: 1\ndata: 1\n\nid:\ndata:2\n\ndata:3\n\n",
            Some("3") => "id: 1\ndata: 1\n\nid\ndata:2\n\ndata:3\n\n",
            _ => "id: 1\ndata: 1\n\ndata: 2\n\nid: 2\ndata:3\n\ndata:4\n\n",
        }),
        "message.py" => message(head),
        // Upstream's repeats this.
        "message2.py" => events(
            "data:msg\ndata: msg\n\n:\nfalsefield:msg\n\nfalsefield:msg\nData:data\n\ndata\n\ndata:end\n\n",
        ),
        "status-error.py" => {
            let status = parameter("status").unwrap_or_else(|| "404".to_owned());
            let content: &[u8] = match status.as_str() {
                "204" | "205" => b"",
                _ => b"data: data\n\n",
            };
            response(
                &format!("{status} HAHAHAHA"),
                &[("Content-Type", TYPE)],
                content,
            )
        }
        _ => return None,
    };
    Some(answer)
}

fn message(head: &Head) -> Vec<u8> {
    let r#type = head.parameter("mime").unwrap_or_else(|| TYPE.to_owned());
    let message = head.parameter("message");
    let message = message.unwrap_or_else(|| "data: data".to_owned());
    let end = match head.parameter("newline").as_deref() {
        Some("none") => "\n",
        _ => "\n\n\n",
    };
    let content = message + end;
    response("200 OK", &[("Content-Type", &r#type)], content.as_bytes())
}
