//! A connection in a record.

use super::model::SecurityDetails;
use crate::{
    MessageKind, Phase, chain,
    observe::observer::{Encryption, Frame, Observation, WithoutCredentials, is_secret_header},
};
use std::{
    collections::{HashMap, VecDeque},
    time::{Duration, Instant},
};
use url::Url;

/// The memory that may still be used, in bytes.
pub(super) struct Budget {
    pub(super) limit: usize,
    left: usize,
}

impl Budget {
    pub(super) fn new(limit: usize) -> Self {
        Self { limit, left: limit }
    }

    /// Takes `bytes`. False if there are not as many.
    fn take(&mut self, bytes: usize) -> bool {
        let left = self.left.checked_sub(bytes);
        self.left = left.unwrap_or(self.left);
        left.is_some()
    }
}

/// About the size of an entry, and of a message, besides what they contain.
const ENTRY_SIZE: usize = 1 << 10;
const MESSAGE_SIZE: usize = 64;

/// The maximum number of Pings of an entry. The latest are kept.
const MAX_PINGS: usize = 10_000;

pub(super) struct RecordedEntry {
    pub(super) connection: u64,
    pub(super) began: Instant,
    pub(super) url: String,
    pub(super) request: Option<RecordedRequest>,
    pub(super) response: Option<RecordedResponse>,
    pub(super) server: Option<String>,
    /// The port of this machine, by which DevTools name a connection.
    pub(super) local_port: Option<u16>,
    pub(super) proxy: Option<String>,
    pub(super) security: Option<SecurityDetails>,
    pub(super) agreed: Option<(String, String)>,
    pub(super) phases: Phases,
    pub(super) messages: Vec<RecordedMessage>,
    pub(super) left_out: u64,
    pub(super) wire_sent: u64,
    pub(super) wire_received: u64,
    pub(super) pings: VecDeque<(Instant, Duration)>,
    pub(super) buffered: Option<usize>,
    pub(super) end: Option<End>,
    /// Of a request over HTTP, and of its answer.
    pub(super) content_sent: RecordedContent,
    pub(super) content_received: RecordedContent,
    /// The message that is being sent in parts.
    parts: Vec<u8>,
    /// The parts are beyond the limit.
    parts_left_out: bool,
    /// Who has sent the first Close frame, and its contents.
    close: Option<(&'static str, Option<u16>, String)>,
}

/// Content as it was transmitted.
#[derive(Default)]
pub(super) struct RecordedContent {
    pub(super) length: u64,
    /// Empty if it is beyond the limit.
    pub(super) bytes: Vec<u8>,
    pub(super) is_left_out: bool,
}

impl RecordedContent {
    fn add(&mut self, part: &[u8], budget: &mut Budget) {
        self.length += part.len() as u64;
        self.is_left_out |= !budget.take(part.len());
        if self.is_left_out {
            self.bytes = Vec::new();
        } else {
            self.bytes.extend_from_slice(part);
        }
    }
}

pub(super) struct RecordedRequest {
    pub(super) version: String,
    pub(super) method: String,
    pub(super) headers: Vec<(String, String)>,
}

pub(super) struct RecordedResponse {
    pub(super) at: Instant,
    pub(super) version: String,
    pub(super) status: u16,
    pub(super) reason: String,
    pub(super) headers: Vec<(String, String)>,
}

pub(super) struct RecordedMessage {
    pub(super) at: Instant,
    pub(super) is_sent: bool,
    pub(super) kind: MessageKind,
    pub(super) payload: Box<[u8]>,
}

pub(super) struct End {
    pub(super) at: Instant,
    /// `None` if the connection was dropped.
    pub(super) code: Option<u16>,
    pub(super) reason: String,
    pub(super) clean: bool,
    pub(super) by: Option<&'static str>,
    pub(super) error: Option<String>,
}

/// The time in each phase of connecting.
pub(super) struct Phases {
    current: (Phase, Instant),
    /// By their names in HAR. `connect` does not include `ssl` here.
    pub(super) spent: HashMap<&'static str, Duration>,
}

impl Phases {
    fn new(at: Instant) -> Self {
        Self {
            current: (Phase::Connecting, at),
            spent: HashMap::new(),
        }
    }

    fn enter(&mut self, phase: Phase, at: Instant) {
        let (before, began) = std::mem::replace(&mut self.current, (phase, at));
        let name = match before {
            Phase::Waiting => "blocked",
            Phase::Resolving => "dns",
            Phase::Tls => "ssl",
            Phase::Handshake | Phase::Answer => "wait",
            _ => "connect",
        };
        *self.spent.entry(name).or_default() += at.saturating_duration_since(began);
    }
}

impl RecordedEntry {
    /// Whether it is a request over HTTP.
    pub(super) fn is_request(&self) -> bool {
        self.url.starts_with("http")
    }

    /// `None` if there is no room.
    pub(super) fn new(
        connection: u64,
        at: Instant,
        url: &Url,
        secrets: bool,
        budget: &mut Budget,
    ) -> Option<Self> {
        let url = if secrets {
            url.to_string()
        } else {
            WithoutCredentials(url).to_string()
        };
        budget.take(ENTRY_SIZE + url.len()).then(|| Self {
            connection,
            began: at,
            url,
            request: None,
            response: None,
            server: None,
            local_port: None,
            proxy: None,
            security: None,
            agreed: None,
            phases: Phases::new(at),
            messages: Vec::new(),
            left_out: 0,
            wire_sent: 0,
            wire_received: 0,
            pings: VecDeque::new(),
            buffered: None,
            end: None,
            content_sent: RecordedContent::default(),
            content_received: RecordedContent::default(),
            parts: Vec::new(),
            parts_left_out: false,
            close: None,
        })
    }

    pub(super) fn observe(
        &mut self,
        at: Instant,
        observation: &Observation<'_>,
        secrets: bool,
        budget: &mut Budget,
    ) {
        match observation {
            Observation::Phase(phase) => self.phases.enter(*phase, at),
            Observation::Connected(peer) => {
                self.server = peer.address.map(|address| address.ip().to_string());
                self.local_port = peer.local.map(|address| address.port());
                self.proxy = peer.proxy.map(ToOwned::to_owned);
            }
            Observation::Encrypted(Encryption {
                version,
                cipher_suite,
                subject,
                issuer,
                ..
            }) => {
                self.security = Some(SecurityDetails {
                    protocol: (*version).to_owned(),
                    cipher: (*cipher_suite).to_owned(),
                    subject: (*subject).to_owned(),
                    issuer: (*issuer).to_owned(),
                });
            }
            Observation::Request(head) => {
                // It is sent again if its first connection was lost.
                self.content_sent = RecordedContent::default();
                self.request = Some(RecordedRequest {
                    version: head.version.to_owned(),
                    method: head.method.to_owned(),
                    headers: headers(head.headers, secrets, budget),
                });
            }
            Observation::Response(head) => {
                self.phases.enter(Phase::Handshake, at);
                self.response = Some(RecordedResponse {
                    at,
                    version: head.version.to_owned(),
                    status: head.status,
                    reason: head.reason.to_owned(),
                    headers: headers(head.headers, secrets, budget),
                });
            }
            Observation::Opened(opened) => {
                self.agreed = Some((opened.protocol.clone(), opened.extensions.clone()));
            }
            Observation::MessageSent { kind, payload } => {
                self.message(at, true, *kind, payload, budget);
            }
            Observation::MessageReceived { kind, payload } => {
                self.message(at, false, *kind, payload, budget);
            }
            Observation::PartSent {
                kind,
                payload,
                first,
                last,
            } => {
                self.part(at, *kind, payload, (*first, *last), budget);
            }
            Observation::FrameSent(Frame { length, .. }) => self.wire_sent += length,
            Observation::FrameReceived(Frame { length, .. }) => self.wire_received += length,
            Observation::Pong {
                round_trip: Some(round_trip),
                ..
            } => {
                if self.pings.len() == MAX_PINGS {
                    self.pings.pop_front();
                }
                self.pings.push_back((at, *round_trip));
            }
            Observation::Buffered(bytes) => self.buffered = Some(*bytes),
            Observation::CloseSent { code, reason } => {
                self.close
                    .get_or_insert_with(|| ("client", *code, (*reason).to_owned()));
            }
            Observation::CloseReceived { code, reason } => {
                self.close
                    .get_or_insert_with(|| ("server", *code, (*reason).to_owned()));
            }
            Observation::Closed(closed) => {
                let error = closed.error.as_ref().map(|error| chain(error).to_string());
                let (code, reason) = (Some(closed.status()), closed.reason.clone());
                self.end(at, code, reason, closed.clean, error);
            }
            Observation::ContentSent(part) => self.content_sent.add(part, budget),
            Observation::ContentReceived(part) => self.content_received.add(part, budget),
            Observation::Answered { error, .. } => {
                let error = error.map(|error| chain(error).to_string());
                self.end(at, None, String::new(), error.is_none(), error);
            }
            Observation::Dropped => {
                let error = Some("the connection was dropped".to_owned());
                self.end(at, None, String::new(), false, error);
            }
            _ => {}
        }
    }

    fn end(
        &mut self,
        at: Instant,
        code: Option<u16>,
        reason: String,
        clean: bool,
        error: Option<String>,
    ) {
        if self.response.is_none() {
            // The time of the phase in which it has failed.
            self.phases.enter(self.phases.current.0, at);
        }
        let by = self.close.as_ref().map(|(by, ..)| *by);
        let (code, reason) = match &self.close {
            // The client's own words, if the server had none.
            Some((_, own, words)) if code == Some(1006) && own.is_some() => (*own, words.clone()),
            _ => (code, reason),
        };
        self.end = Some(End {
            at,
            code,
            reason,
            clean,
            by,
            error,
        });
    }

    fn part(
        &mut self,
        at: Instant,
        kind: MessageKind,
        payload: &[u8],
        (first, last): (bool, bool),
        budget: &mut Budget,
    ) {
        if first {
            self.parts.clear();
            self.parts_left_out = false;
        }
        self.parts_left_out |= self.parts.len() + payload.len() > budget.left;
        if !self.parts_left_out {
            self.parts.extend_from_slice(payload);
        }
        if last {
            let parts = std::mem::take(&mut self.parts);
            if self.parts_left_out {
                self.left_out += 1;
            } else {
                self.message(at, true, kind, &parts, budget);
            }
        }
    }

    fn message(
        &mut self,
        at: Instant,
        is_sent: bool,
        kind: MessageKind,
        payload: &[u8],
        budget: &mut Budget,
    ) {
        if budget.take(MESSAGE_SIZE + payload.len()) {
            self.messages.push(RecordedMessage {
                at,
                is_sent,
                kind,
                payload: payload.into(),
            });
        } else {
            self.left_out += 1;
        }
    }
}

/// The fields that are recorded: none if there is no room.
fn headers(
    fields: &[(String, String)],
    secrets: bool,
    budget: &mut Budget,
) -> Vec<(String, String)> {
    const MASK: &str = "[masked]";
    if !budget.take(
        fields
            .iter()
            .map(|(name, value)| name.len() + value.len() + 2 * MESSAGE_SIZE)
            .sum(),
    ) {
        return Vec::new();
    }
    let shown = |(name, value): &(String, String)| {
        let is_masked = !secrets && is_secret_header(name);
        let value = if is_masked { MASK } else { value.as_str() };
        (name.clone(), value.to_owned())
    };
    fields.iter().map(shown).collect()
}
