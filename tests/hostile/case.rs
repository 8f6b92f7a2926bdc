//! A case: what a client is like, what its server does, and how cases are drawn.

use crate::{
    server::{Ending, Handshake, Plan},
    server_script::{Flood, Invalid, Move, Reading},
};
use boa_websocket::net::{Deflate, Options};
use proptest::{collection::vec, prelude::*};
use serde::Serialize;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Case {
    pub(crate) client: Settings,
    pub(crate) server: Plan,
}

/// The settings of a client. Times are in milliseconds, sizes in bytes.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Settings {
    pub(crate) max_message: usize,
    pub(crate) max_unread: usize,
    pub(crate) max_queued: u64,
    pub(crate) ping: Option<u64>,
    pub(crate) deflate: bool,
    /// `binaryType` is "blob".
    pub(crate) blobs: bool,
    /// The time that a handler computes for each message, in microseconds.
    pub(crate) handler: u64,
    pub(crate) transmit: Transmit,
    pub(crate) close: Close,
    pub(crate) end: End,
}

/// The messages that the client sends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Transmit {
    Nothing,
    /// It sends the messages back that it receives.
    Echo,
    /// It sends a message of this length with each tick, if all messages before were written.
    Ticks(usize),
    /// It sends a message of this length with each tick.
    TicksAlways(usize),
}

/// When the client closes. After its patience it always does.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Close {
    AtOnce,
    OnOpen,
    AfterMessages(usize),
    After(u64),
    /// When its patience is over.
    Late,
}

/// How the runtime ends.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum End {
    /// It ends when it has nothing left to do.
    Idle,
    /// It is dropped after this time.
    Drop(u64),
    /// It is shut down after the first time, with the second one as the limit.
    ShutDown(u64, u64),
    /// It is stopped after this time.
    Stop(u64),
}

/// The part of a case that `client.js` gets.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Script {
    url: String,
    binary_type: &'static str,
    echo: bool,
    transmit: i64,
    always: bool,
    close: &'static str,
    close_after: u64,
    close_after_messages: usize,
    code: u16,
    patience: u64,
}

impl Case {
    /// The same case with a tenth of its times, for networks in real time.
    pub(crate) fn quick(&self) -> Self {
        let mut case = self.clone();
        match &mut case.client.close {
            Close::After(ms) => *ms /= 10,
            Close::AtOnce | Close::OnOpen | Close::AfterMessages(_) | Close::Late => {}
        }
        match &mut case.client.end {
            End::Drop(ms) | End::ShutDown(ms, _) | End::Stop(ms) => *ms /= 10,
            End::Idle => {}
        }
        for next in &mut case.server.moves {
            if let Move::Silence { ms } = next {
                *ms /= 10;
            }
        }
        if let Handshake::Accept { after, .. } = &mut case.server.handshake {
            *after /= 10;
        }
        case
    }
}

impl Settings {
    pub(crate) fn options(&self) -> Options {
        let mut options = Options::default();
        options.establish_timeout = Duration::from_secs(1);
        options.silence_timeout = Duration::from_millis(400);
        options.close_timeout = Duration::from_millis(500);
        options.ping = self.ping.map(Duration::from_millis);
        options.max_message = self.max_message;
        options.max_unread = self.max_unread;
        options.max_queued = self.max_queued;
        options.max_fragments = 1000;
        options.deflate = self.deflate.then(Deflate::default);
        options
    }

    /// When the client closes at the latest.
    pub(crate) fn patience(&self, simulated: bool) -> u64 {
        if simulated { 3000 } else { 400 }
    }

    pub(crate) fn script(&self, url: &str, simulated: bool) -> Script {
        let (transmit, always) = match self.transmit {
            Transmit::Ticks(len) => (len as i64, false),
            Transmit::TicksAlways(len) => (len as i64, true),
            Transmit::Echo | Transmit::Nothing => (-1, false),
        };
        Script {
            url: url.to_owned(),
            binary_type: if self.blobs { "blob" } else { "arraybuffer" },
            echo: self.transmit == Transmit::Echo,
            transmit,
            always,
            close: match self.close {
                Close::AtOnce => "at once",
                Close::OnOpen => "on open",
                _ => "",
            },
            close_after: if let Close::After(after) = self.close {
                after
            } else {
                0
            },
            close_after_messages: if let Close::AfterMessages(count) = self.close {
                count
            } else {
                0
            },
            code: if self.blobs { 3000 } else { 0 },
            patience: self.patience(simulated),
        }
    }
}

fn len() -> impl Strategy<Value = usize> {
    prop_oneof![
        3 => 0..10_usize,
        3 => 60..130_usize,
        2 => 900..1100_usize,
        2 => 4000..20_000_usize,
        2 => 65_500..65_600_usize,
        1 => 100_000..300_000_usize,
        1 => 1_000_000..1_100_000_usize,
    ]
}

fn small() -> impl Strategy<Value = usize> {
    prop_oneof![Just(0), 1..125_usize, Just(125)]
}

fn flood() -> impl Strategy<Value = Flood> {
    prop_oneof![
        small().prop_map(Flood::Pings),
        small().prop_map(Flood::Pongs),
        len().prop_map(Flood::Messages),
        len().prop_map(Flood::Texts),
        (0..200_000_usize).prop_map(Flood::PaddedMessages),
        len().prop_map(Flood::Fragments),
        Just(Flood::EmptyFragments),
        Just(Flood::EmptyBlocks),
        len().prop_map(Flood::Compressed),
        Just(Flood::Zeros),
    ]
}

fn reading() -> impl Strategy<Value = Reading> {
    prop_oneof![
        Just(Reading::All),
        (1..5000_usize).prop_map(Reading::Slow),
        Just(Reading::Nothing)
    ]
}

fn next_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        4 => (any::<bool>(), len(), 1..6_usize, any::<bool>())
            .prop_map(|(text, len, frames, empty_end)| Move::Message { text, len, frames, empty_end }),
        2 => (prop_oneof![len(), Just(8 << 20)], 1..4_usize).prop_map(|(len, frames)| Move::Compressed { len, frames }),
        3 => (small(), 1..300_usize).prop_map(|(len, count)| Move::Messages { len, count }),
        1 => (len(), any::<bool>()).prop_map(|(len, compressed)| Move::Begin { len, compressed }),
        1 => (len(), 1..5_usize).prop_map(|(len, count)| Move::Continue { len, count }),
        1 => (small(), 1..100_usize).prop_map(|(len, count)| Move::Pings { len, count }),
        1 => (small(), 1..100_usize).prop_map(|(len, count)| Move::Pongs { len, count }),
        1 => (prop_oneof![0..2_000_000_u64, Just(1 << 62)], len()).prop_map(|(len, sent)| Move::Declare { len, sent }),
        1 => prop::sample::select(Invalid::ALL).prop_map(Move::Invalid),
        4 => (flood(), 10..150_u64).prop_map(|(of, ms)| Move::Flood { of, ms }),
        1 => (1000..1004_u16, 0..123_usize).prop_map(|(code, reason)| Move::Close { code, reason }),
        2 => (1..3000_u64).prop_map(|ms| Move::Silence { ms }),
        2 => (1..3000_usize).prop_map(|len| Move::Pieces { len }),
        2 => reading().prop_map(Move::Read),
        1 => Just(Move::HalfClose),
        1 => Just(Move::Reset),
    ]
}

/// A move of an honest server, within all limits.
fn honest_move() -> impl Strategy<Value = Move> {
    prop_oneof![
        4 => (any::<bool>(), 0..1000_usize, 1..6_usize, any::<bool>())
            .prop_map(|(text, len, frames, empty_end)| Move::Message { text, len, frames, empty_end }),
        2 => (0..1000_usize, 1..4_usize).prop_map(|(len, frames)| Move::Compressed { len, frames }),
        3 => (small(), 1..300_usize).prop_map(|(len, count)| Move::Messages { len, count }),
        1 => (small(), 1..100_usize).prop_map(|(len, count)| Move::Pings { len, count }),
        1 => (small(), 1..100_usize).prop_map(|(len, count)| Move::Pongs { len, count }),
        1 => (0..1000_usize, 10..50_u64).prop_map(|(len, ms)| Move::Flood { of: Flood::Texts(len), ms }),
        2 => (1..1000_u64).prop_map(|ms| Move::Silence { ms }),
        1 => (1..3000_usize).prop_map(|len| Move::Pieces { len }),
        1 => (1000..1004_u16, 0..123_usize).prop_map(|(code, reason)| Move::Close { code, reason }),
    ]
}

fn handshake() -> impl Strategy<Value = Handshake> {
    prop_oneof![
        20 => (0..900_u64, 1..300_usize).prop_map(|(after, pieces)| Handshake::Accept { after, pieces }),
        4 => Just(Handshake::WithFirstMove),
        1 => Just(Handshake::Slow),
        1 => Just(Handshake::Silent),
        1 => Just(Handshake::Refuse),
        1 => Just(Handshake::Noise),
        1 => Just(Handshake::Endless),
        1 => Just(Handshake::End),
    ]
}

fn ending() -> impl Strategy<Value = Ending> {
    use Ending::*;
    prop::sample::select(vec![
        Polite,
        Polite,
        AnswersOnly,
        Silent,
        Stuck,
        HalfClose,
        Gone,
        Reset,
    ])
}

fn transmit() -> impl Strategy<Value = Transmit> {
    prop_oneof![
        Just(Transmit::Nothing),
        Just(Transmit::Echo),
        len().prop_map(Transmit::Ticks),
        len().prop_map(Transmit::TicksAlways),
    ]
}

fn close() -> impl Strategy<Value = Close> {
    prop_oneof![
        1 => Just(Close::AtOnce),
        1 => Just(Close::OnOpen),
        2 => (1..50_usize).prop_map(Close::AfterMessages),
        3 => (1..4000_u64).prop_map(Close::After),
        4 => Just(Close::Late),
    ]
}

fn end() -> impl Strategy<Value = End> {
    prop_oneof![
        8 => Just(End::Idle),
        2 => (0..3000_u64).prop_map(End::Drop),
        2 => (0..3000_u64, 0..2000_u64).prop_map(|(after, within)| End::ShutDown(after, within)),
        1 => (0..3000_u64).prop_map(End::Stop),
    ]
}

prop_compose! {
    fn client()(
        max_message in prop::sample::select(vec![1000, 64 << 10, 1 << 20]),
        max_unread in prop::sample::select(vec![1, 1000, 64 << 10, 1 << 20]),
        max_queued in prop::sample::select(vec![1000, 64 << 10, 1 << 20]),
        ping in prop::option::of(50..500_u64),
        deflate: bool,
        blobs: bool,
        handler in prop_oneof![2 => Just(0_u64), 1 => 1..200_u64, 1 => 1000..3000_u64],
        transmit in transmit(),
        close in close(),
        end in end(),
    ) -> Settings {
        Settings { max_message, max_unread, max_queued, ping, deflate, blobs, handler, transmit, close, end }
    }
}

prop_compose! {
    pub(crate) fn case()(
        client in client(),
        handshake in handshake(),
        deflate in prop::bool::weighted(0.7),
        moves in prop_oneof![2 => vec(next_move(), 0..8), 1 => vec(honest_move(), 0..8)],
        ending in ending(),
    ) -> Case {
        Case { client, server: Plan { handshake, deflate, moves, ending } }
    }
}
