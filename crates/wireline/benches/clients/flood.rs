//! The cost of compression and of encryption: a flood of text over each kind of connection.

use crate::{
    Cost, contenders, cost, median,
    server::{framed, serve, serve_encrypted},
};
use flate2::{Compress, Compression, FlushCompress};
use std::{fmt::Write as _, net::SocketAddr, sync::Arc};
use wireline::{Options, TcpConnector, Tls};

struct Scenario {
    name: &'static str,
    /// The length of a message, in bytes.
    len: usize,
    count: usize,
    /// The number of different messages. They are repeated.
    different: usize,
}

const SCENARIOS: [Scenario; 2] = [
    Scenario { name: "flood 64 B", len: 64, count: 500_000, different: 10_000 },
    Scenario { name: "flood 64 KiB", len: 64 << 10, count: 4000, different: 16 },
];

/// Frames of one length.
pub(crate) struct Block {
    pub(crate) len: usize,
    pub(crate) messages: usize,
    pub(crate) plain: Vec<u8>,
    /// It can be repeated, because it does not refer to earlier data.
    pub(crate) deflated: Vec<u8>,
}

impl Block {
    fn new(scenario: &Scenario) -> Self {
        let mut numbers = 1;
        let (mut plain, mut deflated) = (Vec::new(), Vec::new());
        let mut compress = Compress::new(Compression::default(), false);
        for _ in 0..scenario.different {
            let text = text(scenario.len, &mut numbers);
            plain.extend(framed(0x81, text.as_bytes()));
            let mut payload = Vec::with_capacity(2 * text.len() + 64);
            compress.compress_vec(text.as_bytes(), &mut payload, FlushCompress::Sync).unwrap();
            assert!(payload.ends_with(&[0, 0, 0xff, 0xff]));
            deflated.extend(framed(0xc1, &payload[..payload.len() - 4]));
        }
        Self { len: scenario.len, messages: scenario.different, plain, deflated }
    }
}

/// Text of `len` bytes that resembles JSON.
fn text(len: usize, numbers: &mut u32) -> String {
    const WORDS: [&str; 8] = ["price", "volume", "open", "trade", "symbol", "bid", "ask", "time"];
    let mut text = String::from("[");
    while text.len() < len {
        *numbers = numbers.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        write!(text, "{{\"{}\":{}}},", WORDS[(*numbers >> 29) as usize], *numbers >> 12 & 0xffff).unwrap();
    }
    text.truncate(len);
    text
}

#[derive(Clone, Copy)]
enum Over {
    Plain,
    Deflate,
    Tls,
}

/// Measures all scenarios and prints a table.
pub(crate) fn measure(rounds: usize, only: &str) {
    let scenarios: Vec<&Scenario> = SCENARIOS.iter().filter(|scenario| scenario.name.contains(only)).collect();
    if scenarios.is_empty() {
        return;
    }
    let blocks: Arc<[Block]> = scenarios.iter().map(|scenario| Block::new(scenario)).collect();
    let (plain, encrypted) = (serve(blocks.clone()), serve_encrypted(blocks.clone()));
    let connector = Arc::new(TcpConnector::new().tls(Tls::new().insecure()));
    println!("\n| | plain | compressed | encrypted | compressed takes | encrypted takes |");
    println!("|---|---|---|---|---|---|");
    for (scenario, block) in scenarios.iter().zip(blocks.iter()) {
        let measured: Vec<[Cost; 3]> = (0..rounds)
            .map(|_| {
                [Over::Plain, Over::Deflate, Over::Tls].map(|over| {
                    let address = if let Over::Tls = over { encrypted } else { plain };
                    scenario.measure(over, address, connector.clone())
                })
            })
            .collect();
        let cell = |n: usize| {
            let of = |of: fn(&Cost) -> f64| median(measured.iter().map(|round| of(&round[n])));
            format!("{:.0} ns, CPU {:.1}", of(|cost| cost.time), of(|cost| cost.cpu))
        };
        // The ratio is taken within each round.
        let ratio = |n: usize| {
            let of = |of: fn(&Cost) -> f64| median(measured.iter().map(|round| of(&round[n]) / of(&round[0])));
            format!("{:.2} of the time, {:.2} of the CPU", of(|cost| cost.time), of(|cost| cost.cpu))
        };
        println!(
            "| {} (compressed to {:.0} %) | {} | {} | {} | {} | {} |",
            scenario.name,
            100.0 * block.deflated.len() as f64 / block.plain.len() as f64,
            cell(0),
            cell(1),
            cell(2),
            ratio(1),
            ratio(2),
        );
    }
}

impl Scenario {
    fn measure(&self, over: Over, address: SocketAddr, connector: Arc<TcpConnector>) -> Cost {
        let scheme = if let Over::Tls = over { "wss" } else { "ws" };
        let url = format!("{scheme}://{address}/flood/{}/{}", self.len, self.count);
        let options = if let Over::Deflate = over { Options::default() } else { contenders::options() };
        cost(self.count, contenders::run(&url, connector, options, self.count))
    }
}
