//! The chat room under `/chat`: the JSON of the chat in MDN's
//! [Writing WebSocket client applications][doc].
//!
//! | a client ... | the room ... |
//! | --- | --- |
//! | connects | sends it `{type: "id", id, date}` |
//! | sends `{type: "username", name, date}` | sends everyone `{type: "userlist", users: [name, ...]}`, then `{type: "username", name, id, date}`. If the name is in use, the client first gets `{type: "rejectusername", id, name}` with its new name |
//! | sends `{type: "message", text, date}` | sends everyone `{type: "message", name, id, text, date}`, with the text without HTML tags |
//! | sends a text that is not a JSON object | sends everyone that text as such a `message` |
//! | leaves | sends everyone the `userlist` |
//!
//! Anything else is ignored. The `id` that a client sends is ignored too: it always speaks for
//! itself.
//!
//! [doc]: https://developer.mozilla.org/en-US/docs/Web/API/WebSockets_API/Writing_WebSocket_client_applications

use std::{
    sync::{Arc, Mutex, MutexGuard},
    time::{SystemTime, UNIX_EPOCH},
};

use futures_util::{SinkExt, StreamExt};
use serde::Serialize;
use serde_json::{Number, Value};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    sync::{mpsc, watch},
    time::timeout,
};
use tokio_tungstenite::{
    WebSocketStream,
    tungstenite::{
        Message, Utf8Bytes,
        protocol::{CloseFrame, frame::coding::CloseCode},
    },
};

use crate::threads::lock;

use super::closing::{End, WRITE_TIMEOUT, failed, going_away, stopping};

/// The number of messages that may wait for a client. A client that leaves more unread is removed.
const MAX_QUEUED_MESSAGES: usize = 256;

/// The maximum length of a text, in bytes. A text is stored for every client that has not read it.
const MAX_TEXT_LEN: usize = 64 * 1024;

/// In characters.
const MAX_NAME_LEN: usize = 64;

/// The name of a member without one.
const DEFAULT_NAME: &str = "Guest";

#[derive(Debug, Default)]
pub(super) struct Room {
    members: Mutex<Members>,
}

/// One client's membership of the room. Dropping it leaves the room.
struct Membership {
    room: Arc<Room>,
    id: u64,
    /// The messages for this client. The channel is closed when the client is removed.
    inbox: mpsc::Receiver<Utf8Bytes>,
}

/// The conversation of one client with the room.
pub(super) async fn converse<S>(
    socket: &mut WebSocketStream<S>,
    room: &Arc<Room>,
    stopped: &mut watch::Receiver<bool>,
) -> End
where
    S: AsyncRead + AsyncWrite + Unpin,
{
    let mut membership = room.enter();
    loop {
        tokio::select! {
            // Messages of the room are sent before a Close frame is read: nothing can be sent after
            // it.
            biased;
            () = stopping(stopped) => return going_away(),
            queued = membership.inbox.recv() => {
                let Some(text) = queued else {
                    return End::Closing(CloseFrame { code: CloseCode::Policy, reason: "too slow".into() });
                };
                match timeout(WRITE_TIMEOUT, socket.send(Message::Text(text))).await {
                    Ok(Ok(())) => {}
                    _ => return End::Lost,
                }
            }
            received = socket.next() => match received {
                Some(Ok(Message::Text(text))) => membership.receive(&text),
                Some(Ok(_)) => {}
                Some(Err(error)) => return failed(&error),
                None => return End::Closed,
            }
        }
    }
}

impl Room {
    fn enter(self: &Arc<Self>) -> Membership {
        let (outbox, inbox) = mpsc::channel(MAX_QUEUED_MESSAGES);
        let id = self.members().enter(outbox);
        Membership {
            room: Arc::clone(self),
            id,
            inbox,
        }
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        // No change of the list can panic halfway.
        lock(&self.members)
    }
}

impl Membership {
    /// Handles a text from the client. Posts it as text if it is not a JSON object, so that a
    /// client without a page can talk.
    fn receive(&self, text: &str) {
        if text.len() > MAX_TEXT_LEN {
            return;
        }
        let Ok(received @ Value::Object(_)) = serde_json::from_str(text) else {
            self.room.members().broadcast_message(self.id, text, now());
            return;
        };
        let date = match &received["date"] {
            Value::Number(date) => date.clone(),
            _ => now(),
        };
        match (&received["type"], &received["name"], &received["text"]) {
            (Value::String(kind), Value::String(name), _) if kind == "username" => {
                self.room.members().rename(self.id, name, date);
            }
            (Value::String(kind), _, Value::String(text)) if kind == "message" => {
                self.room.members().broadcast_message(self.id, text, date);
            }
            _ => {}
        }
    }
}

impl Drop for Membership {
    fn drop(&mut self) {
        self.room.members().leave(self.id);
    }
}

#[derive(Debug, Default)]
struct Members {
    list: Vec<Member>,
    last_id: u64,
}

#[derive(Debug)]
struct Member {
    id: u64,
    name: Option<String>,
    outbox: mpsc::Sender<Utf8Bytes>,
}

impl Members {
    fn enter(&mut self, outbox: mpsc::Sender<Utf8Bytes>) -> u64 {
        self.last_id += 1;
        let id = self.last_id;
        self.list.push(Member {
            id,
            name: None,
            outbox,
        });
        self.send(id, &ServerMessage::Id { id, date: now() });
        id
    }

    fn leave(&mut self, id: u64) {
        let before = self.list.len();
        self.list.retain(|member| member.id != id);
        // The others have already been notified of a removed member.
        if self.list.len() < before {
            self.broadcast(self.user_list());
        }
    }

    fn rename(&mut self, id: u64, requested: &str, date: Number) {
        let name = self.unique_name(id, requested);
        if name != requested {
            self.send(id, &ServerMessage::RejectUsername { id, name: &name });
        }
        for member in self.list.iter_mut().filter(|member| member.id == id) {
            member.name = Some(name.clone());
        }
        self.broadcast(self.user_list());
        self.broadcast(
            ServerMessage::Username {
                name: &name,
                id,
                date,
            }
            .json(),
        );
    }

    fn broadcast_message(&mut self, id: u64, text: &str, date: Number) {
        let speaker = self.list.iter().find(|member| member.id == id);
        let name = speaker
            .and_then(|member| member.name.as_deref())
            .unwrap_or(DEFAULT_NAME);
        let message = ServerMessage::Message {
            name,
            id,
            text: &without_tags(text),
            date,
        }
        .json();
        self.broadcast(message);
    }

    /// The requested name. If another member has it, the first free name with a number from 1
    /// appended.
    fn unique_name(&self, id: u64, requested: &str) -> String {
        let requested: String = without_tags(requested).chars().take(MAX_NAME_LEN).collect();
        let requested = if requested.is_empty() {
            DEFAULT_NAME.to_owned()
        } else {
            requested
        };
        let taken = |name: &str| {
            self.list
                .iter()
                .any(|member| member.id != id && member.name.as_deref() == Some(name))
        };
        let mut name = requested.clone();
        let mut number = 0_u32;
        while taken(&name) {
            number += 1;
            name = format!("{requested}{number}");
        }
        name
    }

    fn user_list(&self) -> Utf8Bytes {
        ServerMessage::UserList {
            users: self
                .list
                .iter()
                .filter_map(|member| member.name.as_deref())
                .collect(),
        }
        .json()
    }

    fn send(&self, id: u64, message: &ServerMessage<'_>) {
        for member in self.list.iter().filter(|member| member.id == id) {
            // If the queue is full, the next broadcast removes the member.
            let _ = member.outbox.try_send(message.json());
        }
    }

    /// Sends everyone this text. Members whose queue is full are removed, and the others get the
    /// new list.
    fn broadcast(&mut self, mut text: Utf8Bytes) {
        loop {
            let before = self.list.len();
            self.list
                .retain(|member| member.outbox.try_send(text.clone()).is_ok());
            if self.list.len() == before {
                return;
            }
            text = self.user_list();
        }
    }
}

#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum ServerMessage<'a> {
    Id {
        id: u64,
        date: Number,
    },
    Username {
        name: &'a str,
        id: u64,
        date: Number,
    },
    RejectUsername {
        id: u64,
        name: &'a str,
    },
    UserList {
        users: Vec<&'a str>,
    },
    Message {
        name: &'a str,
        id: u64,
        text: &'a str,
        date: Number,
    },
}

impl ServerMessage<'_> {
    fn json(&self) -> Utf8Bytes {
        // Strings and numbers always serialize.
        serde_json::to_string(self).unwrap_or_default().into()
    }
}

/// The text without `<`, `>` and the text between them, which the page in a browser would interpret
/// as elements.
fn without_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        kept.push_str(&rest[..start]);
        rest = &rest[start..];
        match rest.find('>') {
            // `<>` is not a tag, and stays.
            Some(1) => {
                kept.push('<');
                rest = &rest[1..];
            }
            Some(end) => rest = &rest[end + 1..],
            None => break,
        }
    }
    kept.push_str(rest);
    kept
}

/// The time in milliseconds since 1970, as `Date.now()` returns it.
fn now() -> Number {
    let since_1970 = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    u64::try_from(since_1970.as_millis())
        .unwrap_or(u64::MAX)
        .into()
}

#[cfg(test)]
#[path = "room_tests.rs"]
mod tests;
