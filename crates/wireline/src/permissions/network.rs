//! Ranges of addresses, and the one form in which addresses are compared.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr},
};

/// The addresses that have their first bits in common.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IpNet {
    address: IpAddr,
    prefix: u8,
}

impl IpNet {
    /// As [`IpNet::exactly`], but IPv4 addresses written as IPv6 ones are IPv4 addresses.
    pub(super) fn new(address: IpAddr, prefix: u8) -> Option<Self> {
        match address {
            IpAddr::V6(v6)
                if prefix >= 96
                    && let Some(v4) = v6.to_ipv4_mapped() =>
            {
                Self::exactly(v4.into(), prefix - 96)
            }
            _ => Self::exactly(address, prefix),
        }
    }

    /// None if an address has fewer bits than that.
    pub(crate) fn exactly(address: IpAddr, prefix: u8) -> Option<Self> {
        let most = if address.is_ipv4() { 32 } else { 128 };
        (prefix <= most).then_some(Self { address, prefix })
    }

    /// The network of one address.
    pub(super) fn of(address: IpAddr) -> Self {
        let address = address.to_canonical();
        Self { address, prefix: if address.is_ipv4() { 32 } else { 128 } }
    }

    const fn v4(a: u8, b: u8, c: u8, d: u8, prefix: u8) -> Self {
        Self { address: IpAddr::V4(Ipv4Addr::new(a, b, c, d)), prefix }
    }

    const fn v6(first: u16, second: u16, third: u16, last: u16, prefix: u8) -> Self {
        Self { address: IpAddr::V6(Ipv6Addr::new(first, second, third, 0, 0, 0, 0, last)), prefix }
    }

    /// Whether it has the address, or the IPv4 address that this leads to.
    pub(super) fn covers(&self, address: IpAddr) -> bool {
        forms(address).any(|address| self.contains(address))
    }

    /// Whether it has the address as it is written.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        let different = match (self.address, address) {
            (IpAddr::V4(one), IpAddr::V4(other)) => u128::from(one.to_bits() ^ other.to_bits()) << 96,
            (IpAddr::V6(one), IpAddr::V6(other)) => one.to_bits() ^ other.to_bits(),
            _ => return false,
        };
        different.leading_zeros() >= self.prefix.into()
    }
}

/// As rules have it.
impl fmt::Display for IpNet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self.address, self.prefix) {
            (IpAddr::V4(address), 32) => address.fmt(f),
            (IpAddr::V6(address), 128) => write!(f, "[{address}]"),
            (IpAddr::V4(address), prefix) => write!(f, "{address}/{prefix}"),
            (IpAddr::V6(address), prefix) => write!(f, "[{address}]/{prefix}"),
        }
    }
}

/// Ranges that have a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Range {
    /// This machine.
    Loopback,
    /// What cannot be reached from everywhere.
    Private,
    /// Everything else.
    Public,
}

impl Range {
    pub(super) fn named(name: &str) -> Option<Self> {
        match name {
            "loopback" => Some(Self::Loopback),
            "private" => Some(Self::Private),
            "public" => Some(Self::Public),
            _ => None,
        }
    }

    pub(super) fn covers(self, address: IpAddr) -> bool {
        let any = |networks: &[IpNet]| networks.iter().any(|network| network.covers(address));
        let nowhere = || forms(address).all(|address| address.is_ipv6() && !GLOBAL.contains(address));
        match self {
            Self::Loopback => any(LOOPBACK),
            Self::Private => any(PRIVATE) || nowhere(),
            Self::Public => !Self::Private.covers(address),
        }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "loopback",
            Self::Private => "private",
            Self::Public => "public",
        })
    }
}

/// Unspecified addresses among them: whoever connects to one of them reaches this machine.
const LOOPBACK: &[IpNet] =
    &[IpNet::v4(127, 0, 0, 0, 8), IpNet::v4(0, 0, 0, 0, 32), IpNet::v6(0, 0, 0, 1, 128), IpNet::v6(0, 0, 0, 0, 128)];

/// What the registries of [IPv4](https://www.iana.org/assignments/iana-ipv4-special-registry) and
/// [IPv6](https://www.iana.org/assignments/iana-ipv6-special-registry) do not call globally reachable, and multicast.
const PRIVATE: &[IpNet] = &[
    IpNet::v4(0, 0, 0, 0, 8),
    IpNet::v4(10, 0, 0, 0, 8),
    IpNet::v4(100, 64, 0, 0, 10),
    IpNet::v4(127, 0, 0, 0, 8),
    IpNet::v4(169, 254, 0, 0, 16),
    IpNet::v4(172, 16, 0, 0, 12),
    IpNet::v4(192, 0, 0, 0, 24),
    IpNet::v4(192, 0, 2, 0, 24),
    IpNet::v4(192, 88, 99, 0, 24),
    IpNet::v4(192, 168, 0, 0, 16),
    IpNet::v4(198, 18, 0, 0, 15),
    IpNet::v4(198, 51, 100, 0, 24),
    IpNet::v4(203, 0, 113, 0, 24),
    IpNet::v4(224, 0, 0, 0, 4),
    IpNet::v4(240, 0, 0, 0, 4),
    IpNet::v6(0x2001, 0, 0, 0, 23),
    IpNet::v6(0x2001, 0xdb8, 0, 0, 32),
    IpNet::v6(0x3fff, 0, 0, 0, 20),
];

/// The [global unicast addresses](https://www.iana.org/assignments/ipv6-address-space) of IPv6: all others are private, but for
/// those that lead to an IPv4 address.
const GLOBAL: IpNet = IpNet::v6(0x2000, 0, 0, 0, 3);

/// The address, and the IPv4 address behind it: that of an IPv6 address which only
/// [writes it differently](https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5), or by which a
/// [translator](https://www.rfc-editor.org/rfc/rfc6052#section-2.1) or a
/// [tunnel](https://www.rfc-editor.org/rfc/rfc3056#section-2) leads there.
fn forms(address: IpAddr) -> impl Iterator<Item = IpAddr> {
    let address = address.to_canonical();
    let behind = match address {
        IpAddr::V6(v6) => behind(v6),
        IpAddr::V4(_) => None,
    };
    [Some(address), behind.map(IpAddr::V4)].into_iter().flatten()
}

fn behind(address: Ipv6Addr) -> Option<Ipv4Addr> {
    let [a, b, c, d, e, f, g, h] = address.segments();
    let v4 = |high: u16, low: u16| Some(Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low)));
    match [a, b, c, d, e, f] {
        [0x64, 0xff9b, 0, 0, 0, 0] => v4(g, h),
        [0, 0, 0, 0, 0, 0] if (g, h) > (0, 1) => v4(g, h),
        [0, 0, 0, 0, 0xffff, 0] => v4(g, h),
        [0x2002, high, low, ..] => v4(high, low),
        _ => None,
    }
}
