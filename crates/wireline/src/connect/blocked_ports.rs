//! [Port blocking](https://fetch.spec.whatwg.org/#port-blocking): ports of protocols whose servers
//! may misinterpret a WebSocket request.

/// Whether a port is [a bad port](https://fetch.spec.whatwg.org/#bad-port).
///
/// ```
/// use wireline::runtime::is_blocked_port;
///
/// assert!(is_blocked_port(25)); // SMTP
/// assert!(!is_blocked_port(8080));
/// ```
#[must_use]
pub fn is_blocked_port(port: u16) -> bool {
    BAD_PORTS.binary_search(&port).is_ok()
}

/// In ascending order.
const BAD_PORTS: [u16; 83] = [
    0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101,
    102, 103, 104, 109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427,
    465, 512, 513, 514, 515, 526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990,
    993, 995, 1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667,
    6668, 6669, 6679, 6697, 10080,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_is_sorted() {
        assert!(BAD_PORTS.is_sorted_by(|a, b| a < b));
    }

    #[test]
    fn ports_of_other_protocols_are_blocked_and_the_usual_ones_are_not() {
        for port in [0, 1, 21, 22, 25, 6667, 6697, 10080] {
            assert!(is_blocked_port(port), "{port}");
        }
        for port in [80, 443, 8080, 8, 6670, 10081, u16::MAX] {
            assert!(!is_blocked_port(port), "{port}");
        }
    }
}
