//! [`SentState`]: the state of a runtime, between the processes.

use super::protocol::{Done, MAX_ITEMS, at_most_max_items, parse_url};
use crate::{
    runtime::{State, values::ValueError},
    websocket::{ReadyState, SocketState},
};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use url::Url;

/// The limit on sockets in a state. Scripts can make many that are still connecting.
const MAX_SOCKETS: usize = MAX_ITEMS;

/// The result of a request for the state.
pub(super) fn sent<V>(state: State) -> Result<Done<V>, ValueError> {
    let many = state.sockets.len();
    if many > MAX_SOCKETS {
        return Err(ValueError::new(format_args!(
            "{many} sockets are open, and the state of {MAX_SOCKETS} may cross to another process"
        )));
    }
    Ok(Done::State(state))
}

/// How a [`State`] is sent.
#[derive(Serialize, Deserialize)]
#[serde(remote = "State")]
pub(super) struct SentState {
    #[serde(serialize_with = "write_sockets", deserialize_with = "read_sockets")]
    sockets: Vec<SocketState>,
    timers: usize,
    tasks: usize,
    delivered_since_collection: usize,
    functions: usize,
}

/// How a [`SocketState`] is sent.
#[derive(Serialize, Deserialize)]
#[serde(remote = "SocketState")]
struct SentSocket {
    number: u64,
    #[serde(serialize_with = "write_url", deserialize_with = "read_url")]
    url: Url,
    ready_state: ReadyState,
    received: u64,
    sent: u64,
    queued: u64,
    unread: u64,
    messages_received: u64,
    messages_sent: u64,
}

/// An item of the list.
#[derive(Serialize, Deserialize)]
struct Socket(#[serde(with = "SentSocket")] SocketState);

fn write_sockets<S: Serializer>(sockets: &[SocketState], to: S) -> Result<S::Ok, S::Error> {
    to.collect_seq(sockets.iter().cloned().map(Socket))
}

fn read_sockets<'de, D: Deserializer<'de>>(from: D) -> Result<Vec<SocketState>, D::Error> {
    let sockets: Vec<Socket> = at_most_max_items(from)?;
    Ok(sockets.into_iter().map(|Socket(state)| state).collect())
}

fn write_url<S: Serializer>(url: &Url, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(url.as_str())
}

/// With the limit on URLs. That of the crate `url` has none, and writes the URL in its error.
fn read_url<'de, D: Deserializer<'de>>(from: D) -> Result<Url, D::Error> {
    parse_url(<&str>::deserialize(from)?).map_err(de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::isolated::protocol::Encoded;

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
        State {
            sockets: (0..sockets).map(socket).collect(),
            timers: 7,
            tasks: 8,
            delivered_since_collection: 9,
            functions: 10,
        }
    }

    fn bytes(state: State) -> Vec<u8> {
        let sent = Done::<Encoded>::State(state);
        postcard::to_allocvec(&sent).expect("it can be sent")
    }

    fn read(bytes: &[u8]) -> Option<State> {
        match postcard::from_bytes::<Done<&[u8]>>(bytes) {
            Ok(Done::State(state)) => Some(state),
            _ => None,
        }
    }

    #[test]
    fn a_state_is_the_same_in_the_other_process() {
        sent::<Encoded>(state(MAX_SOCKETS)).expect("they are not too many");
        let received = read(&bytes(state(MAX_SOCKETS)));
        assert_eq!(received, Some(state(MAX_SOCKETS)));
    }

    #[test]
    fn a_state_with_too_many_sockets_is_neither_sent_nor_read() {
        let Err(refused) = sent::<Encoded>(state(MAX_SOCKETS + 1)) else {
            panic!("they are too many");
        };
        let refused = refused.to_string();
        assert!(refused.starts_with("4097 sockets are open"), "{refused}");
        assert_eq!(read(&bytes(state(MAX_SOCKETS + 1))), None);
    }

    #[test]
    fn a_state_with_an_invalid_url_is_refused() {
        let mut bytes = bytes(state(1));
        let colon = bytes.iter().position(|byte| *byte == b':').expect("a URL");
        bytes[colon] = b'/';
        assert_eq!(read(&bytes), None);
    }
}
