//! `--summary` and `--top`: what each connection has sent and received, how long connecting took,
//! and how it ended.

use super::{
    close_codes::{Closer, code_and_reason},
    sizes,
};
use crate::{output::sanitize::sanitize, threads::lock};
use boa_websocket::net::{
    Phase, chain,
    observer::{Frame, Observation, Observer, WithoutCredentials},
};
use std::{
    cmp::Reverse,
    collections::{HashMap, VecDeque},
    fmt::Write as _,
    sync::{Mutex, MutexGuard},
    time::{Duration, Instant},
};

/// The limit on connections that are shown. Of those that have ended, the oldest are left out
/// first.
const MAX_SHOWN: usize = 100;

/// The limit on connections with several lines each. If more are shown, each has one.
const MAX_DETAILED: usize = 10;

/// The limit on times of which the half and 95% are shown.
const MAX_TIMES: usize = 100_000;

/// The number of columns of a sparkline.
const COLUMNS: usize = 32;

/// The time of a column at first. It doubles when a connection lasts for longer.
const FIRST_COLUMN: Duration = Duration::from_millis(50);

/// The limit on a URL that is shown, in characters.
const MAX_URL: usize = 200;

pub(super) struct Summary {
    secrets: bool,
    state: Mutex<State>,
}

#[derive(Default)]
struct State {
    open: HashMap<u64, Connection>,
    /// The last that have ended.
    ended: VecDeque<Connection>,
    left_out: u64,
    totals: Totals,
}

/// What all connections have in common.
#[derive(Default)]
struct Totals {
    /// Of those that have ended.
    sent: Direction,
    received: Direction,
    /// The connections that were never open.
    failed: u64,
    opening: Times,
    round_trips: Times,
}

/// The number of times, and the first of them, up to [`MAX_TIMES`].
#[derive(Default)]
struct Times {
    count: u64,
    first: Vec<Duration>,
}

impl Times {
    fn add(&mut self, time: Duration) {
        self.count += 1;
        if self.first.len() < MAX_TIMES {
            self.first.push(time);
        }
    }

    /// The times within which half of them are, 95%, and all.
    fn text(&self) -> String {
        let mut sorted = self.first.clone();
        sorted.sort_unstable();
        let within = |percent: usize| {
            let count = (sorted.len() * percent).div_ceil(100);
            sizes::duration(sorted[count.clamp(1, sorted.len()) - 1])
        };
        match sorted.len() {
            0 => String::new(),
            _ => format!(
                "half in {}, 95% in {}, all in {}",
                within(50),
                within(95),
                within(100)
            ),
        }
    }
}

struct Connection {
    id: u64,
    url: String,
    began: Instant,
    /// The phases of connecting, and the current one.
    phases: Vec<(Phase, Duration)>,
    phase: (Phase, Instant),
    opened: Option<Instant>,
    sent: Direction,
    received: Direction,
    rate: Rate,
    round_trips: RoundTrips,
    buffered: usize,
    closer: Closer,
    /// Of a request over HTTP.
    method: String,
    status: Option<u16>,
    end: Option<(Instant, String)>,
    /// Whether the end has an error.
    has_failed: bool,
}

#[derive(Clone, Default)]
struct Direction {
    messages: u64,
    payload: u64,
    wire: u64,
}

#[derive(Default)]
struct RoundTrips {
    count: u32,
    least: Duration,
    most: Duration,
    sum: Duration,
}

/// The number of messages in each part of the time.
struct Rate {
    column: Duration,
    counts: Vec<u32>,
}

impl Default for Rate {
    fn default() -> Self {
        Self {
            column: FIRST_COLUMN,
            counts: Vec::new(),
        }
    }
}

impl Rate {
    fn add(&mut self, since: Duration) {
        while since >= self.column * COLUMNS as u32 {
            self.column *= 2;
            let halves = self
                .counts
                .chunks(2)
                .map(|pair| pair.iter().fold(0_u32, |sum, one| sum.saturating_add(*one)));
            self.counts = halves.collect();
        }
        let at = (since.as_nanos() / self.column.as_nanos()) as usize;
        if self.counts.len() <= at {
            self.counts.resize(at + 1, 0);
        }
        self.counts[at] = self.counts[at].saturating_add(1);
    }

    /// The counts until then as a line of blocks.
    fn sparkline(&self, until: Duration) -> String {
        const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
        let last = (until.as_nanos() / self.column.as_nanos()).min(COLUMNS as u128 - 1) as usize;
        let most = self.counts.iter().copied().max().unwrap_or(0).max(1);
        let block = |count: u32| match count {
            0 => ' ',
            count => {
                BLOCKS[((u64::from(count) * 8).div_ceil(u64::from(most)) as usize).clamp(1, 8) - 1]
            }
        };
        (0..=last.max(self.counts.len().saturating_sub(1)))
            .map(|at| block(self.counts.get(at).copied().unwrap_or(0)))
            .collect()
    }
}

impl Summary {
    pub(super) fn new(secrets: bool) -> Self {
        Self {
            secrets,
            state: Mutex::default(),
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        lock(&self.state)
    }

    /// The summary so far. Each connection has several lines, if so many rows are enough and there
    /// are few. Otherwise it has one, and the ones that matter most are first.
    pub(super) fn text(&self, rows: usize) -> String {
        let now = tokio::time::Instant::now().into_std();
        let state = self.state();
        let mut open: Vec<_> = state.open.values().collect();
        open.sort_by_key(|connection| connection.id);
        let all = open.len() + state.ended.len() + state.left_out as usize;
        let mut text = match all {
            0 => return "no connections".to_owned(),
            1 => "1 connection".to_owned(),
            all => format!("{all} connections, {} not ended", open.len()),
        };
        if state.left_out > 0 {
            let _ = write!(
                text,
                "; the first {} that have ended are left out",
                state.left_out
            );
        }
        if all > 1 {
            state.totals.write(&open, &mut text);
        }
        let shown = || {
            state
                .ended
                .iter()
                .chain(open.iter().copied().take(MAX_SHOWN))
        };
        if shown().count() <= MAX_DETAILED {
            let mut detailed = text.clone();
            shown().for_each(|connection| connection.write(now, &mut detailed));
            if detailed.lines().count() <= rows {
                return detailed;
            }
        }
        let mut shown: Vec<_> = shown().collect();
        shown.sort_by_key(|connection| connection.rank());
        for connection in shown {
            connection.write_line(now, &mut text);
        }
        text
    }
}

impl Observer for Summary {
    fn observe(&self, id: u64, at: Instant, observation: &Observation<'_>) {
        let mut state = self.state();
        let State {
            open,
            ended,
            left_out,
            totals,
        } = &mut *state;
        if let Observation::Connecting { url, .. } = observation {
            let url = if self.secrets {
                url.to_string()
            } else {
                WithoutCredentials(url).to_string()
            };
            open.insert(id, Connection::new(id, &url, at));
            return;
        }
        let Some(connection) = open.get_mut(&id) else {
            return;
        };
        connection.observe(at, observation);
        match observation {
            Observation::Opened(_) => {
                let time = at.saturating_duration_since(connection.began);
                totals.opening.add(time);
            }
            Observation::Pong {
                round_trip: Some(round_trip),
                ..
            } => totals.round_trips.add(*round_trip),
            _ => {}
        }
        if connection.end.is_some()
            && let Some(connection) = open.remove(&id)
        {
            totals.sent.add(&connection.sent);
            totals.received.add(&connection.received);
            if connection.opened.is_none() && !connection.is_request() {
                totals.failed += 1;
            }
            if ended.len() == MAX_SHOWN {
                ended.pop_front();
                *left_out += 1;
            }
            ended.push_back(connection);
        }
    }
}

impl Totals {
    /// `open` are the connections that have not ended.
    fn write(&self, open: &[&Connection], text: &mut String) {
        let sum = |ended: &Direction, of: fn(&Connection) -> &Direction| {
            let mut sum = ended.clone();
            open.iter().for_each(|connection| sum.add(of(connection)));
            sum.text()
        };
        let _ = write!(
            text,
            "\n   {} opened, {} failed",
            self.opening.count, self.failed
        );
        if self.opening.count > 0 {
            let _ = write!(text, "; {}", self.opening.text());
        }
        let _ = write!(
            text,
            "\n   sent {}; received {}",
            sum(&self.sent, |it| &it.sent),
            sum(&self.received, |it| &it.received)
        );
        if self.round_trips.count > 0 {
            let count = self.round_trips.count;
            let _ = write!(text, "\n   {count} pings: {}", self.round_trips.text());
        }
    }
}

impl Connection {
    /// The order of connections with a line each: those that have not ended, then those that have
    /// failed. The busiest of each kind is first.
    fn rank(&self) -> (u8, Reverse<u64>, u64) {
        let kind = match &self.end {
            None => 0,
            Some(_) if self.has_failed => 1,
            Some(_) => 2,
        };
        let traffic = self.sent.messages + self.received.messages;
        (kind, Reverse(traffic), self.id)
    }

    /// A line. The numbers are before what may be long.
    fn write_line(&self, now: Instant, text: &mut String) {
        let end = self.end.as_ref().map_or(now, |(at, _)| *at);
        let since = self.opened.unwrap_or(self.began);
        let time = sizes::duration(end.saturating_duration_since(since));
        let state = self.state();
        let (sent, received) = (&self.sent, &self.received);
        let traffic = if self.is_request() {
            let [sent, received] = [sent, received].map(|it| sizes::size(it.payload));
            format!(
                "{} sent {sent} of content; received {received}",
                self.method
            )
        } else {
            format!("sent {}; received {}", sent.text(), received.text())
        };
        let _ = write!(
            text,
            "\n#{} {traffic}; {state}, after {time}: {}",
            self.id, self.url
        );
    }

    /// How it has ended, or what it does.
    fn state(&self) -> &str {
        match (&self.end, self.opened) {
            (Some((_, end)), _) => end,
            (None, Some(_)) => "open",
            (None, None) => "connecting",
        }
    }

    /// Whether it is a request over HTTP.
    fn is_request(&self) -> bool {
        self.url.starts_with("http")
    }

    fn new(id: u64, url: &str, at: Instant) -> Self {
        Self {
            id,
            url: sanitize(url).chars().take(MAX_URL).collect(),
            began: at,
            phases: Vec::new(),
            phase: (Phase::Connecting, at),
            opened: None,
            sent: Direction::default(),
            received: Direction::default(),
            rate: Rate::default(),
            round_trips: RoundTrips::default(),
            buffered: 0,
            closer: Closer::default(),
            method: String::new(),
            status: None,
            end: None,
            has_failed: false,
        }
    }

    fn enter(&mut self, phase: Phase, at: Instant) {
        let (before, began) = std::mem::replace(&mut self.phase, (phase, at));
        let time = at.saturating_duration_since(began);
        match self.phases.iter_mut().find(|(known, _)| *known == before) {
            Some((_, sum)) => *sum += time,
            None => self.phases.push((before, time)),
        }
    }

    fn observe(&mut self, at: Instant, observation: &Observation<'_>) {
        self.closer.observe(observation);
        match observation {
            Observation::Phase(phase) => self.enter(*phase, at),
            Observation::Opened(_) => {
                self.enter(Phase::Handshake, at);
                self.opened = Some(at);
            }
            Observation::MessageSent { payload, .. }
            | Observation::PartSent {
                payload,
                last: true,
                ..
            } => self.count(at, true, payload.len()),
            Observation::PartSent { payload, .. } => self.sent.payload += payload.len() as u64,
            Observation::MessageReceived { payload, .. } => self.count(at, false, payload.len()),
            Observation::FrameSent(frame) => self.sent.add_frame(frame),
            Observation::FrameReceived(frame) => self.received.add_frame(frame),
            Observation::Pong {
                round_trip: Some(round_trip),
                ..
            } => self.round_trips.add(*round_trip),
            Observation::Buffered(bytes) => self.buffered = *bytes,
            Observation::Closed(closed) => {
                let by = self.closer.by();
                let code = code_and_reason(closed);
                self.has_failed = closed.error.is_some();
                self.end = Some((
                    at,
                    match &closed.error {
                        Some(error) => {
                            format!("ended, {code}: {}", sanitize(&chain(error).to_string()))
                        }
                        None => format!("closed{by}, {code}"),
                    },
                ));
            }
            Observation::Request(head) => self.method = sanitize(head.method),
            Observation::Response(head) => {
                self.enter(self.phase.0, at);
                self.status = Some(head.status);
            }
            Observation::ContentSent(part) => self.sent.payload += part.len() as u64,
            Observation::ContentReceived(part) => self.received.payload += part.len() as u64,
            Observation::Answered { error, .. } => {
                self.has_failed = error.is_some();
                let status = self
                    .status
                    .map(|status| format!(" with {status}"))
                    .unwrap_or_default();
                let end = match error {
                    Some(error) => {
                        format!("ended{status}: {}", sanitize(&chain(*error).to_string()))
                    }
                    None => format!("answered{status}"),
                };
                self.end = Some((at, end));
            }
            Observation::Dropped => self.end = Some((at, "dropped".to_owned())),
            _ => {}
        }
    }

    fn count(&mut self, at: Instant, is_sent: bool, len: usize) {
        let direction = if is_sent {
            &mut self.sent
        } else {
            &mut self.received
        };
        direction.messages += 1;
        direction.payload += len as u64;
        self.rate
            .add(at.saturating_duration_since(self.opened.unwrap_or(at)));
    }

    fn write(&self, now: Instant, text: &mut String) {
        let Self {
            id,
            url,
            sent,
            received,
            round_trips,
            ..
        } = self;
        let end = self.end.as_ref().map_or(now, |(at, _)| *at);
        let state = self.state();
        let is_request = self.is_request();
        let method = if is_request {
            format!("{} ", self.method)
        } else {
            String::new()
        };
        let _ = write!(text, "\n#{id} {}{url}\n   {state}", method.trim_start());
        if let Some(opened) = self.opened {
            let _ = write!(
                text,
                ", after {}",
                sizes::duration(end.saturating_duration_since(opened))
            );
        }
        let phase = |(phase, time): &(Phase, Duration)| match time.is_zero() {
            true => None,
            false => Some(format!("{} {}", phase_name(*phase), sizes::duration(*time))),
        };
        let phases: Vec<_> = self.phases.iter().filter_map(phase).collect();
        if is_request {
            let all = sizes::duration(end.saturating_duration_since(self.began));
            let (sent, received) = (sizes::size(sent.payload), sizes::size(received.payload));
            let phases = if phases.is_empty() {
                String::new()
            } else {
                format!(": {}", phases.join(", "))
            };
            let _ = write!(
                text,
                " in {all}{phases}\n   sent {sent} of content; received {received}"
            );
        }
        if let Some(opened) = self.opened {
            let all = sizes::duration(opened.saturating_duration_since(self.began));
            let _ = write!(
                text,
                "\n   opened in {all}: {}\n   sent {}; received {}",
                phases.join(", "),
                sent.text(),
                received.text()
            );
            if sent.messages + received.messages > 0 {
                let line = self.rate.sparkline(end.saturating_duration_since(opened));
                let column = sizes::duration(self.rate.column);
                let most = self.rate.counts.iter().max().copied().unwrap_or(0);
                let _ = write!(text, "\n   messages {line} at most {most} in {column}");
            }
        }
        if round_trips.count > 0 {
            let mean = sizes::duration(round_trips.sum / round_trips.count);
            let (least, most) = (
                sizes::duration(round_trips.least),
                sizes::duration(round_trips.most),
            );
            let _ = write!(
                text,
                "\n   {} pings: {least} to {most}, {mean} on average",
                round_trips.count
            );
        }
        if self.buffered > 0 {
            let _ = write!(
                text,
                "\n   at most {} waited to be sent",
                sizes::size(self.buffered as u64)
            );
        }
    }
}

impl Direction {
    fn add(&mut self, other: &Self) {
        self.messages += other.messages;
        self.payload += other.payload;
        self.wire += other.wire;
    }

    fn add_frame(&mut self, frame: &Frame<'_>) {
        if !frame.opcode.is_control() {
            self.wire += frame.length;
        }
    }

    fn text(&self) -> String {
        let noun = if self.messages == 1 {
            "message"
        } else {
            "messages"
        };
        let mut text = format!("{} {noun}, {}", self.messages, sizes::size(self.payload));
        if self.payload > self.wire && self.wire > 0 {
            let percent = self.wire as f64 / self.payload as f64 * 100.0;
            let _ = write!(
                text,
                " (compressed to {}, {percent:.0}%)",
                sizes::size(self.wire)
            );
        }
        text
    }
}

impl RoundTrips {
    fn add(&mut self, round_trip: Duration) {
        self.least = if self.count == 0 {
            round_trip
        } else {
            self.least.min(round_trip)
        };
        self.most = self.most.max(round_trip);
        self.sum += round_trip;
        self.count += 1;
    }
}

fn phase_name(phase: Phase) -> &'static str {
    match phase {
        Phase::Waiting => "waiting",
        Phase::Resolving => "resolving",
        Phase::Proxy => "proxy",
        Phase::Tls => "TLS",
        Phase::Handshake => "handshake",
        Phase::Answer => "answer",
        _ => "connecting",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use boa_websocket::net::runtime::MessageKind;

    #[test]
    fn many_connections_have_a_line_each_and_the_busiest_open_one_is_first() {
        let summary = Summary::new(false);
        let now = Instant::now();
        let url = "ws://localhost/".parse().expect("a URL");
        for id in 1..=11 {
            let connecting = Observation::Connecting {
                url: &url,
                protocols: &[],
            };
            summary.observe(id, now, &connecting);
            for _ in 0..id {
                let message = Observation::MessageSent {
                    kind: MessageKind::Text,
                    payload: b"it",
                };
                summary.observe(id, now, &message);
            }
            if id == 11 {
                summary.observe(id, now, &Observation::Dropped);
            }
        }
        let text = summary.text(usize::MAX);
        let mut lines = text.lines().filter(|line| line.starts_with('#'));
        let first = lines.next().expect("a line");
        assert!(
            first.starts_with(
                "#10 sent 10 messages, 20 B; received 0 messages, 0 B; connecting, after "
            ),
            "{first}"
        );
        let last = lines.next_back().expect("a line");
        assert!(
            last.starts_with("#11 sent 11 messages, 22 B; received 0 messages, 0 B; dropped"),
            "{last}"
        );
        assert_eq!(lines.count(), 9);
    }

    #[test]
    fn connections_that_do_not_fit_have_a_line_each() {
        let summary = Summary::new(false);
        let url = "ws://localhost/".parse().expect("a URL");
        let connecting = Observation::Connecting {
            url: &url,
            protocols: &[],
        };
        summary.observe(1, Instant::now(), &connecting);
        assert_eq!(summary.text(3).lines().count(), 3);
        assert_eq!(summary.text(2).lines().count(), 2);
    }

    #[test]
    fn times_have_a_half_and_all() {
        let mut times = Times::default();
        assert_eq!(times.text(), "");
        for milliseconds in (1..=100).rev() {
            times.add(Duration::from_millis(milliseconds));
        }
        let expected = [50, 95, 100].map(|it| sizes::duration(Duration::from_millis(it)));
        let [half, most, all] = expected;
        assert_eq!(
            times.text(),
            format!("half in {half}, 95% in {most}, all in {all}")
        );
    }

    #[test]
    fn a_sparkline_halves_its_resolution_when_time_goes_on() {
        let mut rate = Rate::default();
        for _ in 0..4 {
            rate.add(Duration::ZERO);
        }
        rate.add(FIRST_COLUMN * 2);
        assert_eq!(rate.sparkline(FIRST_COLUMN * 3), "█ ▂ ");
        rate.add(FIRST_COLUMN * COLUMNS as u32);
        assert_eq!(
            (rate.column, rate.counts.len()),
            (FIRST_COLUMN * 2, COLUMNS / 2 + 1)
        );
        assert_eq!(rate.counts[..2], [4, 1]);
    }

    #[test]
    fn a_rate_keeps_its_size_however_long_a_connection_lasts() {
        let mut rate = Rate::default();
        for second in (0..1_000_000).step_by(997) {
            rate.add(Duration::from_secs(second));
        }
        assert!(rate.counts.len() <= COLUMNS);
        assert_eq!(rate.counts.iter().sum::<u32>(), 1004);
    }
}
