//! Cases that were found, and those that all others are made of, one at a time.

use crate::{
    case::{Case, Close, End, Settings, Transmit},
    server::{Ending, Handshake, Plan},
    server_script::{Flood, Invalid, Move, Reading},
};

fn client() -> Settings {
    Settings {
        max_message: 64 << 10,
        max_unread: 64 << 10,
        max_queued: 64 << 10,
        ping: None,
        deflate: true,
        blobs: false,
        handler: 0,
        transmit: Transmit::Nothing,
        close: Close::Late,
        end: End::Idle,
    }
}

fn server(moves: &[Move], ending: Ending) -> Plan {
    Plan {
        handshake: Handshake::Accept {
            after: 0,
            pieces: 1000,
        },
        deflate: true,
        moves: moves.to_vec(),
        ending,
    }
}

/// A server that sends messages or frames of a kind for a while, and then takes a last step.
fn flood(of: Flood, ending: Ending) -> Plan {
    server(&[Move::Flood { of, ms: 130 }], ending)
}

/// The cases, each with its subject.
pub(crate) fn cases() -> Vec<(String, Case)> {
    let mut cases = Vec::new();
    let mut add = |what: &str, client: Settings, server: Plan| {
        cases.push((what.to_owned(), Case { client, server }));
    };

    for of in [
        Flood::Pings(0),
        Flood::Pings(125),
        Flood::Pongs(0),
        Flood::Pongs(125),
        Flood::Messages(0),
        Flood::Messages(10),
        Flood::Messages(60_000),
        Flood::Texts(0),
        Flood::Texts(60_000),
        Flood::PaddedMessages(190_000),
        Flood::Fragments(0),
        Flood::Fragments(1000),
        Flood::EmptyFragments,
        Flood::EmptyBlocks,
        Flood::Compressed(0),
        Flood::Compressed(60_000),
        Flood::Zeros,
    ] {
        let flood = flood(of, Ending::Silent);
        add(&format!("a flood of {of:?}"), client(), flood.clone());
        if matches!(
            of,
            Flood::Pings(0) | Flood::Fragments(0) | Flood::EmptyBlocks | Flood::Zeros
        ) {
            add(
                &format!("a flood of {of:?} while closing"),
                Settings {
                    close: Close::OnOpen,
                    ..client()
                },
                flood,
            );
        }
    }
    let slow = || Settings {
        handler: 2000,
        ..client()
    };
    add(
        "little messages in large buffers, and a slow handler",
        slow(),
        flood(Flood::PaddedMessages(190_000), Ending::Polite),
    );
    add(
        "messages faster than their handler",
        slow(),
        flood(Flood::Messages(10), Ending::Polite),
    );
    add(
        "empty messages faster than their handler",
        slow(),
        flood(Flood::Compressed(0), Ending::Polite),
    );

    let silent = server(&[], Ending::Silent);
    for transmit in [
        Transmit::Nothing,
        Transmit::Ticks(0),
        Transmit::TicksAlways(10),
    ] {
        let client = Settings {
            ping: Some(50),
            transmit,
            ..client()
        };
        add(
            "a server that is silent while the client sends",
            client.clone(),
            silent.clone(),
        );
        add(
            "one that does not even read",
            client,
            server(&[], Ending::Stuck),
        );
    }
    for len in [0, 1, 60_000] {
        let client = Settings {
            transmit: Transmit::TicksAlways(len),
            ..client()
        };
        add(
            "sending to a server that does not read",
            client.clone(),
            server(&[Move::Read(Reading::Nothing)], Ending::Stuck),
        );
        add(
            "sending to one that reads slowly",
            client,
            server(&[Move::Read(Reading::Slow(100))], Ending::Silent),
        );
    }
    for end in [
        End::Drop(200),
        End::ShutDown(200, 0),
        End::ShutDown(200, 1000),
        End::Stop(200),
    ] {
        add(
            "a runtime that ends with an open socket",
            Settings { end, ..client() },
            silent.clone(),
        );
        let echo = Settings {
            end,
            transmit: Transmit::Echo,
            handler: 1000,
            ..client()
        };
        add(
            "a runtime that ends under a flood",
            echo,
            flood(Flood::Messages(100), Ending::Silent),
        );
    }
    for handshake in [
        Handshake::Silent,
        Handshake::Slow,
        Handshake::Endless,
        Handshake::Noise,
        Handshake::Refuse,
        Handshake::End,
    ] {
        add(
            "a handshake that fails",
            client(),
            Plan {
                handshake,
                ..silent.clone()
            },
        );
        let client = Settings {
            end: End::Drop(200),
            ..client()
        };
        add(
            "a runtime that is dropped meanwhile",
            client,
            Plan {
                handshake,
                ..silent.clone()
            },
        );
    }
    for ending in [
        Ending::AnswersOnly,
        Ending::HalfClose,
        Ending::Gone,
        Ending::Reset,
        Ending::Stuck,
    ] {
        let client = Settings {
            transmit: Transmit::TicksAlways(60_000),
            max_queued: 1 << 20,
            ..client()
        };
        let closes = [
            Move::Message {
                text: true,
                len: 300,
                frames: 3,
                empty_end: true,
            },
            Move::Close {
                code: 1000,
                reason: 3,
            },
        ];
        add(
            "a Close frame while the client sends",
            client.clone(),
            server(&closes, ending),
        );
        add(
            "an end without a Close frame",
            client,
            server(&closes[..1], ending),
        );
    }
    let tight = Settings {
        max_message: 1000,
        max_unread: 1,
        max_queued: 1000,
        deflate: false,
        ..client()
    };
    let ticks = Settings {
        transmit: Transmit::TicksAlways(900),
        ..tight
    };
    let invalid = [Move::Invalid(Invalid::LongForm)];
    add(
        "sending on a connection that has failed",
        ticks,
        server(&invalid, Ending::Silent),
    );
    let declared = [
        Move::Declare { len: 9941, sent: 8 },
        Move::Continue {
            len: 251_106,
            count: 1,
        },
    ];
    add(
        "frames that are the payload of another",
        client(),
        server(&declared, Ending::Reset),
    );
    let padded = [Move::Flood {
        of: Flood::PaddedMessages(30_333),
        ms: 133,
    }];
    let slow = Settings {
        max_message: 1000,
        ping: Some(51),
        handler: 2897,
        transmit: Transmit::Echo,
        ..client()
    };
    add(
        "a server that is silent after many messages, and a slow handler",
        slow,
        server(&padded, Ending::Polite),
    );
    let flood = [
        Move::Close {
            code: 1001,
            reason: 55,
        },
        Move::Flood {
            of: Flood::Zeros,
            ms: 27,
        },
    ];
    let handshake = Handshake::Accept {
        after: 335,
        pieces: 150,
    };
    let dropped = Settings {
        transmit: Transmit::TicksAlways(1021),
        end: End::Drop(348),
        ..client()
    };
    let flood = Plan {
        handshake,
        ..server(&flood, Ending::AnswersOnly)
    };
    add(
        "a socket that is dropped under a flood lives until its deadlines",
        dropped,
        flood,
    );
    cases
}
