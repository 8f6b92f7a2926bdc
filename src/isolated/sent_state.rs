//! [`SentState`]: the state of a runtime, between the processes.

use super::protocol::parse_url;
use crate::{
    runtime::{
        State,
        limited_items::{self, MAX_ITEMS},
        values::ValueError,
    },
    websocket::{ReadyState, SocketState},
};
use serde::{Deserialize, Serialize};

/// The limit on sockets in a state. Scripts can make many that are still connecting.
const MAX_SOCKETS: usize = MAX_ITEMS;

/// [`State`]
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct SentState {
    #[serde(deserialize_with = "limited_items::deserialize")]
    sockets: Vec<Socket>,
    timers: usize,
    tasks: usize,
    delivered_since_collection: usize,
    functions: usize,
}

/// [`SocketState`]
#[derive(Debug, Serialize, Deserialize)]
struct Socket {
    number: u64,
    url: String,
    ready_state: ReadyState,
    received: u64,
    sent: u64,
    queued: u64,
    unread: u64,
    messages_received: u64,
    messages_sent: u64,
}

impl SentState {
    pub(super) fn of(state: &State) -> Result<Self, ValueError> {
        let State {
            sockets,
            timers,
            tasks,
            delivered_since_collection,
            functions,
        } = state;
        if sockets.len() > MAX_SOCKETS {
            let many = sockets.len();
            return Err(ValueError::new(format_args!(
                "{many} sockets are open, and the state of {MAX_SOCKETS} may cross to another process"
            )));
        }
        Ok(Self {
            sockets: sockets.iter().map(Socket::of).collect(),
            timers: *timers,
            tasks: *tasks,
            delivered_since_collection: *delivered_since_collection,
            functions: *functions,
        })
    }

    /// The error is what the other process has done wrong.
    pub(super) fn into_state(self) -> Result<State, String> {
        let Self {
            sockets,
            timers,
            tasks,
            delivered_since_collection,
            functions,
        } = self;
        Ok(State {
            sockets: sockets
                .into_iter()
                .map(Socket::into_state)
                .collect::<Result<_, _>>()?,
            timers,
            tasks,
            delivered_since_collection,
            functions,
        })
    }
}

impl Socket {
    fn of(state: &SocketState) -> Self {
        let SocketState {
            number,
            url,
            ready_state,
            received,
            sent,
            queued,
            unread,
            messages_received,
            messages_sent,
        } = state;
        Self {
            number: *number,
            url: url.as_str().to_owned(),
            ready_state: *ready_state,
            received: *received,
            sent: *sent,
            queued: *queued,
            unread: *unread,
            messages_received: *messages_received,
            messages_sent: *messages_sent,
        }
    }

    fn into_state(self) -> Result<SocketState, String> {
        let Self {
            number,
            url,
            ready_state,
            received,
            sent,
            queued,
            unread,
            messages_received,
            messages_sent,
        } = self;
        Ok(SocketState {
            number,
            url: parse_url(&url)?,
            ready_state,
            received,
            sent,
            queued,
            unread,
            messages_received,
            messages_sent,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn state(sockets: usize) -> State {
        let socket = |number: usize| SocketState {
            number: number as u64,
            url: "wss://chat.example/room?id=1".parse().expect("a URL"),
            ready_state: if number.is_multiple_of(2) {
                ReadyState::Open
            } else {
                ReadyState::Closing
            },
            received: 1,
            sent: 2,
            queued: u64::MAX,
            unread: 4,
            messages_received: 5,
            messages_sent: 6,
        };
        let sockets = (0..sockets).map(socket).collect();
        State {
            sockets,
            timers: 7,
            tasks: 8,
            delivered_since_collection: 9,
            functions: 10,
        }
    }

    #[test]
    fn a_state_is_the_same_in_the_other_process() {
        let sent = SentState::of(&state(MAX_SOCKETS)).expect("they are not too many");
        let bytes = postcard::to_allocvec(&sent).expect("it can be sent");
        let received: SentState = postcard::from_bytes(&bytes).expect("it is one");
        assert_eq!(received.into_state(), Ok(state(MAX_SOCKETS)));
    }

    #[test]
    fn a_state_with_too_many_sockets_is_neither_sent_nor_read() {
        let refused = SentState::of(&state(MAX_SOCKETS + 1))
            .expect_err("they are too many")
            .to_string();
        assert!(refused.starts_with("4097 sockets are open"), "{refused}");
        let mut sent = SentState::of(&state(1)).expect("it is one");
        sent.sockets = state(MAX_SOCKETS + 1)
            .sockets
            .iter()
            .map(Socket::of)
            .collect();
        let bytes = postcard::to_allocvec(&sent).expect("it can be sent");
        postcard::from_bytes::<SentState>(&bytes).expect_err("they are too many");
    }

    #[test]
    fn a_state_with_an_invalid_url_is_refused() {
        let mut sent = SentState::of(&state(1)).expect("it is one");
        sent.sockets[0].url = "chat".to_owned();
        assert_eq!(
            sent.into_state(),
            Err("it has sent an invalid URL".to_owned())
        );
    }
}
