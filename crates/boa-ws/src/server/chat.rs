//! The chat room under `/chat`: the JSON of the chat in MDN's [Writing WebSocket client applications][doc].
//!
//! | from a client | what happens |
//! | --- | --- |
//! | (it connects) | it gets `{type: "id", id, date}` |
//! | `{type: "username", name, date}` | everyone gets `{type: "userlist", users: [name, ...]}`, then `{type: "username", name, id, date}`; when the name is in use the client first gets `{type: "rejectusername", id, name}` with the one it has now |
//! | `{type: "message", text, date}` | everyone gets `{type: "message", name, id, text, date}`, the text without HTML tags |
//! | (it leaves) | everyone gets the `userlist` |
//!
//! Anything else is ignored. A client speaks for itself whatever `id` it sends.
//!
//! [doc]: https://developer.mozilla.org/en-US/docs/Web/API/WebSockets_API/Writing_WebSocket_client_applications

use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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

use super::conversation::{End, WRITE_TIMEOUT, failed, going_away, stopping};

/// Messages that may wait for a client; one that leaves more unread is shown out.
const MAX_WAITING: usize = 256;

/// The longest text that the room passes on, in bytes: it is kept for every client that has yet to read it.
const MAX_TEXT: usize = 64 * 1024;

/// The longest name, in characters.
const MAX_NAME: usize = 64;

/// What a member is called that never said.
const NAMELESS: &str = "Guest";

/// Everyone in the chat.
#[derive(Debug, Default)]
pub(super) struct Room {
    members: Mutex<Members>,
}

/// One client's place in the room, given up when it is dropped.
pub(super) struct Seat {
    room: Arc<Room>,
    id: u64,
    /// What the room has to say to this client; it ends when the client was shown out.
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
    let mut seat = room.enter();
    loop {
        tokio::select! {
            () = stopping(stopped) => return going_away(),
            said = seat.inbox.recv() => {
                let Some(text) = said else {
                    return End::Closing(CloseFrame { code: CloseCode::Policy, reason: "too slow".into() });
                };
                match timeout(WRITE_TIMEOUT, socket.send(Message::Text(text))).await {
                    Ok(Ok(())) => {}
                    _ => return End::Lost,
                }
            }
            received = socket.next() => match received {
                Some(Ok(Message::Text(text))) => seat.say(&text),
                Some(Ok(_)) => {}
                Some(Err(error)) => return failed(&error),
                None => return End::Closed,
            }
        }
    }
}

impl Room {
    pub(super) fn enter(self: &Arc<Self>) -> Seat {
        let (outbox, inbox) = mpsc::channel(MAX_WAITING);
        let id = self.members().enter(outbox);
        Seat { room: Arc::clone(self), id, inbox }
    }

    fn members(&self) -> MutexGuard<'_, Members> {
        // Every change leaves the list whole.
        self.members.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Seat {
    /// What the client sent; what is not the chat's JSON is ignored.
    pub(super) fn say(&self, text: &str) {
        if text.len() > MAX_TEXT {
            return;
        }
        let Ok(said) = serde_json::from_str::<Value>(text) else { return };
        let date = match &said["date"] {
            Value::Number(date) => date.clone(),
            _ => now(),
        };
        match (&said["type"], &said["name"], &said["text"]) {
            (Value::String(kind), Value::String(name), _) if kind == "username" => {
                self.room.members().rename(self.id, name, date);
            }
            (Value::String(kind), _, Value::String(text)) if kind == "message" => {
                self.room.members().pass_on(self.id, text, date);
            }
            _ => {}
        }
    }
}

impl Drop for Seat {
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
        self.list.push(Member { id, name: None, outbox });
        self.tell(id, &Say::Id { id, date: now() });
        id
    }

    fn leave(&mut self, id: u64) {
        let before = self.list.len();
        self.list.retain(|member| member.id != id);
        // One that was shown out has been announced.
        if self.list.len() < before {
            self.tell_all(self.user_list());
        }
    }

    fn rename(&mut self, id: u64, asked: &str, date: Number) {
        let name = self.unique(id, asked);
        if name != asked {
            self.tell(id, &Say::RejectUsername { id, name: &name });
        }
        for member in self.list.iter_mut().filter(|member| member.id == id) {
            member.name = Some(name.clone());
        }
        self.tell_all(self.user_list());
        self.tell_all(Say::Username { name: &name, id, date }.json());
    }

    fn pass_on(&mut self, id: u64, text: &str, date: Number) {
        let speaker = self.list.iter().find(|member| member.id == id);
        let name = speaker.and_then(|member| member.name.as_deref()).unwrap_or(NAMELESS);
        let said = Say::Message { name, id, text: &without_tags(text), date }.json();
        self.tell_all(said);
    }

    /// The name asked for, or the first one that no other member has when numbers from 1 are appended to it.
    fn unique(&self, id: u64, asked: &str) -> String {
        let asked: String = without_tags(asked).chars().take(MAX_NAME).collect();
        let asked = if asked.is_empty() { NAMELESS.to_owned() } else { asked };
        let taken = |name: &str| self.list.iter().any(|member| member.id != id && member.name.as_deref() == Some(name));
        let mut name = asked.clone();
        let mut number = 0_u32;
        while taken(&name) {
            number += 1;
            name = format!("{asked}{number}");
        }
        name
    }

    fn user_list(&self) -> Utf8Bytes {
        Say::UserList { users: self.list.iter().filter_map(|member| member.name.as_deref()).collect() }.json()
    }

    fn tell(&self, id: u64, say: &Say<'_>) {
        for member in self.list.iter().filter(|member| member.id == id) {
            // Where there is no room for it, the next word to all shows the member out.
            let _ = member.outbox.try_send(say.json());
        }
    }

    /// Gives everyone this text. Who has too much waiting is shown out, and the others get the new list.
    fn tell_all(&mut self, mut text: Utf8Bytes) {
        loop {
            let before = self.list.len();
            self.list.retain(|member| member.outbox.try_send(text.clone()).is_ok());
            if self.list.len() == before {
                return;
            }
            text = self.user_list();
        }
    }
}

/// What the room says.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "lowercase")]
enum Say<'a> {
    Id { id: u64, date: Number },
    Username { name: &'a str, id: u64, date: Number },
    RejectUsername { id: u64, name: &'a str },
    UserList { users: Vec<&'a str> },
    Message { name: &'a str, id: u64, text: &'a str, date: Number },
}

impl Say<'_> {
    fn json(&self) -> Utf8Bytes {
        // Strings and numbers always serialize.
        serde_json::to_string(self).unwrap_or_default().into()
    }
}

/// The text without what stands between `<` and `>`, as a browser's page would otherwise make elements of it.
fn without_tags(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        kept.push_str(&rest[..start]);
        rest = &rest[start..];
        match rest.find('>') {
            // `<>` holds nothing: it stays.
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

/// The time, in milliseconds since 1970, as `Date.now()` gives it.
fn now() -> Number {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since_1970.as_millis()).unwrap_or(u64::MAX).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What waits for the member, each `date` taken out of it.
    fn heard(seat: &mut Seat) -> Vec<String> {
        std::iter::from_fn(|| seat.inbox.try_recv().ok())
            .map(|text| {
                let Some((before, _)) = text.split_once(",\"date\":") else { return text.to_string() };
                format!("{before}}}")
            })
            .collect()
    }

    #[test]
    fn a_client_gets_its_id_its_name_and_what_is_said() {
        let room = Arc::new(Room::default());
        let (mut ann, mut ben) = (room.enter(), room.enter());
        assert_eq!(heard(&mut ann), [r#"{"type":"id","id":1}"#]);
        assert_eq!(heard(&mut ben), [r#"{"type":"id","id":2}"#]);
        ann.say(r#"{"type":"username","name":"Ann","id":1,"date":5}"#);
        ann.say(r#"{"type":"message","text":"<b>hi</b> there","id":1,"date":5}"#);
        let all = [
            r#"{"type":"userlist","users":["Ann"]}"#,
            r#"{"type":"username","name":"Ann","id":1}"#,
            r#"{"type":"message","name":"Ann","id":1,"text":"hi there"}"#,
        ];
        assert_eq!(heard(&mut ann), all);
        assert_eq!(heard(&mut ben), all);
        drop(ann);
        assert_eq!(heard(&mut ben), [r#"{"type":"userlist","users":[]}"#]);
    }

    #[test]
    fn the_date_that_a_client_sends_is_passed_on() {
        let room = Arc::new(Room::default());
        let mut ann = room.enter();
        ann.say(r#"{"type":"message","text":"hi","date":1700000000000}"#);
        ann.inbox.try_recv().expect("the id");
        let said = ann.inbox.try_recv().expect("the message");
        assert_eq!(&*said, r#"{"type":"message","name":"Guest","id":1,"text":"hi","date":1700000000000}"#);
    }

    #[test]
    fn a_name_in_use_is_rejected_with_another() {
        let room = Arc::new(Room::default());
        let (ann, mut other, mut third) = (room.enter(), room.enter(), room.enter());
        let same = r#"{"type":"username","name":"Ann"}"#;
        ann.say(same);
        heard(&mut other);
        other.say(same);
        assert_eq!(heard(&mut other)[0], r#"{"type":"rejectusername","id":2,"name":"Ann1"}"#);
        heard(&mut third);
        third.say(same);
        assert_eq!(
            heard(&mut third),
            [
                r#"{"type":"rejectusername","id":3,"name":"Ann2"}"#,
                r#"{"type":"userlist","users":["Ann","Ann1","Ann2"]}"#,
                r#"{"type":"username","name":"Ann2","id":3}"#,
            ]
        );
    }

    #[test]
    fn ones_own_name_is_no_other_members() {
        let room = Arc::new(Room::default());
        let mut ann = room.enter();
        ann.say(r#"{"type":"username","name":"Ann"}"#);
        heard(&mut ann);
        ann.say(r#"{"type":"username","name":"Ann"}"#);
        assert_eq!(heard(&mut ann)[0], r#"{"type":"userlist","users":["Ann"]}"#);
    }

    #[test]
    fn a_client_speaks_for_itself_alone() {
        let room = Arc::new(Room::default());
        let (ann, mut ben) = (room.enter(), room.enter());
        ann.say(r#"{"type":"username","name":"Ann"}"#);
        heard(&mut ben);
        ben.say(r#"{"type":"message","text":"I am Ann","id":1,"name":"Ann"}"#);
        assert_eq!(heard(&mut ben), [r#"{"type":"message","name":"Guest","id":2,"text":"I am Ann"}"#]);
    }

    #[test]
    fn what_is_not_the_chats_json_is_ignored() {
        let room = Arc::new(Room::default());
        let mut ann = room.enter();
        heard(&mut ann);
        let long = format!(r#"{{"type":"message","text":"{}"}}"#, "a".repeat(MAX_TEXT));
        let deep = "[".repeat(MAX_TEXT - 1);
        let garbage = ["", "hello", "null", "[]", "{}", r#"{"type":1}"#, r#"{"type":"message"}"#, &long, &deep];
        for text in garbage {
            ann.say(text);
        }
        ann.say(r#"{"type":"message","text":7}"#);
        ann.say(r#"{"type":"username","name":null}"#);
        ann.say(r#"{"type":"quit"}"#);
        assert_eq!(heard(&mut ann), [""; 0]);
    }

    #[test]
    fn who_leaves_too_much_unread_is_shown_out() {
        let room = Arc::new(Room::default());
        let (mut ann, mut slow) = (room.enter(), room.enter());
        slow.say(r#"{"type":"username","name":"slow"}"#);
        let mut said = 0;
        while slow.room.members().list.len() == 2 {
            heard(&mut ann);
            ann.say(r#"{"type":"message","text":"hi"}"#);
            said += 1;
            assert!(said <= MAX_WAITING, "nobody was shown out");
        }
        assert_eq!(heard(&mut ann).last().map(String::as_str), Some(r#"{"type":"userlist","users":[]}"#));
        assert_eq!(heard(&mut slow).len(), MAX_WAITING, "what was said before arrives");
        assert_eq!(slow.inbox.try_recv(), Err(mpsc::error::TryRecvError::Disconnected));
        drop(slow);
        assert_eq!(heard(&mut ann), [""; 0], "it is announced once");
    }

    #[test]
    fn tags_are_taken_out_and_angle_brackets_stay() {
        for (text, expected) in [
            ("plain", "plain"),
            ("<b>bold</b>", "bold"),
            ("1 < 2", "1 < 2"),
            ("2 > 1", "2 > 1"),
            ("<>", "<>"),
            ("<><i>x", "<>x"),
            ("a<b <c>d", "ad"),
            ("<é>ü<", "ü<"),
        ] {
            assert_eq!(without_tags(text), expected, "{text:?}");
        }
    }

    #[test]
    fn a_name_is_made_fit_to_show() {
        let room = Arc::new(Room::default());
        let mut ann = room.enter();
        heard(&mut ann);
        ann.say(r#"{"type":"username","name":"<img src=x>"}"#);
        assert_eq!(heard(&mut ann)[0], r#"{"type":"rejectusername","id":1,"name":"Guest"}"#);
        ann.say(&format!(r#"{{"type":"username","name":"{}"}}"#, "é".repeat(MAX_NAME + 1)));
        let expected = format!(r#"{{"type":"rejectusername","id":1,"name":"{}"}}"#, "é".repeat(MAX_NAME));
        assert_eq!(heard(&mut ann)[0], expected);
    }
}
